/** Golden values: what people here read. "_" stands for the no-break space. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as f from "../../../../wall_ui/static/shared/format.js";

const AT = Date.parse("2024-03-20T14:32:07+07:00");
const show = (/** @type {unknown} */ text) => typeof text === "string" ? text.replaceAll("\u00a0", "_") : text;

/** @type {[() => unknown, unknown][]} */
const GOLDEN = [
  [() => f.number(1_234_567), "1.234.567"],
  [() => f.number(1_234_567, "en"), "1,234,567"],
  [() => f.number(0), "0"],
  [() => f.number(999), "999"],
  [() => f.number(1_000), "1.000"],
  [() => f.number(-0.35, "vi", 2), "\u22120,35"],
  [() => f.number(-0.001, "vi", 2), "0,00"],
  [() => f.number(87.99, "vi", 2), "87,99"],
  [() => f.number(null), "—"],
  [() => f.number(undefined), "—"],
  [() => f.number(NaN), "—"],
  [() => f.short(98), "98"],
  [() => f.short(98.5), "98,5"],
  [() => f.short(98.456), "98,46"],
  [() => f.percent(87.99), "87,99_%"],
  [() => f.percent(87.99, "en"), "87.99%"],
  [() => f.percent(98, "vi", 0), "98_%"],
  [() => f.percent(null), "—"],
  [() => f.vnd(94_801_346_295), "94.801.346.295_đ"],
  [() => f.vnd(94_801_346_295, "en"), "VND_94,801,346,295"],
  [() => f.money(94_801_346_295), "94,8_tỷ_đ"],
  [() => f.money(94_801_346_295, "en"), "94.8_bn_VND"],
  [() => f.money(1_020_000_000), "1,0_tỷ_đ"],
  [() => f.money(999_960_000), "1,0_tỷ_đ"],
  [() => f.money(999_940_000), "999,9_triệu_đ"],
  [() => f.money(12_500_000), "12,5_triệu_đ"],
  [() => f.money(45_000), "45.000_đ"],
  [() => f.money(null), "—"],
  [() => f.signed(52), "+52"],
  [() => f.signed(-52), "\u221252"],
  [() => f.signed(0), "0"],
  [() => f.signed(0.001, "vi", 2), "0,00"],
  [() => f.figure({ unit: "percent", value: 88.14 }), "88,14_%"],
  [() => f.figure({ unit: "vnd", value: 4_812_655_000 }), "4,8_tỷ_đ"],
  [() => f.figure({ unit: "count", value: 1_284 }), "1.284"],
  [() => f.clock(AT), "14:32:07"],
  [() => f.time(AT), "14:32"],
  [() => f.date(AT), "20/03/2024"],
  [() => f.dayMonth(AT), "20/03"],
  [() => f.dateTime(AT), "20/03/2024 14:32:07"],
  [() => f.date(Date.parse("2024-03-20T23:30:00Z")), "21/03/2024"],
  [() => f.date(null), "—"],
  [() => f.when(AT - 3_600_000, AT), "13:32"],
  [() => f.when(AT - 86_400_000, AT), "14:32, 19/03"],
  [() => f.weekday(AT), "Thứ Tư"],
  [() => f.weekday(AT, "en"), "Wednesday"],
  [() => f.days(Date.parse("2023-12-16T00:00:00+07:00"), Date.parse("2024-03-16T00:00:00+07:00")), "16/12–15/03"],
  [() => f.days(Date.parse("2023-12-16T00:00:00+07:00"), Date.parse("2024-03-16T00:00:00+07:00"), Date.parse("2026-11-22T00:00:00+07:00")), "16/12/2023–15/03/2024"],
  [() => f.days(Date.parse("2024-03-20T00:00:00+07:00"), Date.parse("2024-03-21T00:00:00+07:00")), "20/03"],
  [() => f.days(AT - 86_400_000, AT), "14:32, 19/03–14:32"],
  [() => f.days(Date.parse("2024-03-20T00:00:00+07:00"), Date.parse("2024-03-21T00:00:00+07:00"), AT), "từ 0 giờ hôm nay"],
  [() => f.days(Date.parse("2024-01-01T00:00:00+07:00"), Date.parse("2024-04-01T00:00:00+07:00"), AT), "từ 01/01"],
  [() => f.days(Date.parse("2024-01-01T00:00:00+07:00"), Date.parse("2024-04-01T00:00:00+07:00"), AT, "en"), "since 01/01"],
  [() => f.quarter({ year: 2024, number: 1 }), "quý_I/2024"],
  [() => f.quarter({ year: 2024, number: 4 }, "en"), "Q4_2024"],
  [() => f.quarter({ number: 4 }), "quý_IV"],
  [() => f.dayStart(AT), Date.parse("2024-03-20T00:00:00+07:00")],
  [() => f.lag(380), "0,4_s"],
  [() => f.lag(380, "en"), "0.4_s"],
  [() => f.lag(12_400), "12_s"],
  [() => f.lag(180_000), "3_phút"],
  [() => f.lag(-40), "0,0_s"],
  [() => f.lag(null), "—"],
  [() => f.span(8_000), "8_giây"],
  [() => f.span(59_999), "59_giây"],
  [() => f.span(60_000), "1_phút"],
  [() => f.span(42 * 60_000), "42_phút"],
  [() => f.span(185 * 60_000), "3_giờ_05"],
  [() => f.span(185 * 60_000, "en"), "3_h_05"],
  [() => f.span(52 * 3_600_000), "2_ngày_4_giờ"],
  [() => f.span(24 * 3_600_000, "en"), "1_day"],
  [() => f.span(-5), "0_giây"],
  [() => f.size(812_000), "0,8_MB"],
  [() => f.size(37_400), "38_KB"],
  [() => f.fold("Đường Hòa"), "duong hoa"],
  [() => f.fold("Hoà") === f.fold("Hòa"), true],
];

test("numbers, money, times and ages read as they do here", () => {
  for (const [make, expected] of GOLDEN) assert.equal(show(make()), expected, String(make));
});

test("the zone is that of the province, whatever the PC says", () => {
  process.env.TZ = "America/New_York";
  assert.equal(f.dateTime(AT), "20/03/2024 14:32:07");
});
