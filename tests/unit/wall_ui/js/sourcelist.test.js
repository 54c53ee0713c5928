import assert from "node:assert/strict";
import { test } from "node:test";
import { ailing, found, period, sourcePage, tally, whereToLook, worstFirst } from "../../../../wall_ui/static/console/sourcelist.js";

const NAMES = { ok: "Bình thường", late: "Chậm", silent: "Im lặng", never: "Chưa gửi lần nào", unknown: "Không hẹn kỳ" };
/** @param {string} id @param {any} [more] @returns {any} */
const one = (id, more = {}) => {
  const standing = /** @type {keyof typeof NAMES} */ (more.standing ?? "ok");
  return { id, name: id, name_en: id, owner: "000.00.04.H02", owner_name: "Sở Y tế", contact: "Phòng CNTT", topics: ["ioc.payments.v1"], input: "push", input_name: "Gọi API", input_name_en: "Calls the API",
    standing, standing_name: NAMES[standing], standing_name_en: standing, last_seen: 1_000, accepted: 10, quarantined_24h: 0, bad: { num: 0, den: 10 }, illegal: { num: 0, den: 0 }, clock_ahead_ms: 0, last_refusal: null, ...more };
};
const ids = (/** @type {any[]} */ sources) => sources.map((each) => each.id);
const refused = { code: "BAD_TIME", pointer: "/Ngay", words: "", words_en: "" };

test("worst first: silent longest, late, faulty though on time, never heard, then those that are well by name", () => {
  const sources = [
    one("b-well"), one("never", { standing: "never", last_seen: null, bad: { num: 0, den: 0 } }), one("a-well"), one("late", { standing: "late" }), one("silent-now", { standing: "silent", last_seen: 900 }),
    one("few", { bad: { num: 1, den: 1_000 } }), one("silent-long", { standing: "silent", last_seen: 5 }), one("bad", { bad: { num: 3, den: 100 } }), one("worse", { bad: { num: 30, den: 100 } }),
    one("no-period", { standing: "unknown" }),
  ];
  assert.deepEqual(ids(worstFirst(sources)), ["silent-long", "silent-now", "late", "worse", "bad", "never", "few", "a-well", "b-well", "no-period"]);
  assert.equal(sources[0].id, "b-well", "the answer itself is left alone");
});

test("a source is ailing by a hundredth refused, by illegal steps, or by a clock that gets its records refused", () => {
  assert.deepEqual([one("x"), one("x", { bad: { num: 1, den: 101 } }), one("x", { bad: { num: 1, den: 100 } }), one("x", { illegal: { num: 1, den: 2 } }), one("x", { clock_ahead_ms: 299_999 }), one("x", { clock_ahead_ms: 300_000 }), one("x", { clock_ahead_ms: null })].map(ailing),
    [false, false, true, true, false, true, false]);
});

test("the filter finds without marks, by every word, in names, offices, states and codes", () => {
  const sources = [one("his", { name: "HIS Bệnh viện", standing: "silent" }), one("mot-cua", { owner_name: "Văn phòng UBND tỉnh", last_refusal: refused })];
  assert.deepEqual(ids(found(sources, "benh im lang")), ["his"]);
  assert.deepEqual(ids(found(sources, "van phong")), ["mot-cua"]);
  assert.deepEqual(ids(found(sources, "bad_time")), ["mot-cua"]);
  assert.deepEqual(ids(found(sources, "payments")), ["his", "mot-cua"]);
  assert.deepEqual(ids(found(sources, "benh van")), []);
  assert.deepEqual(ids(found(sources, "  ")), ["his", "mot-cua"]);
});

test("the counts are of standings that occur, worst first, with their names", () => {
  assert.deepEqual(tally([one("a"), one("b", { standing: "silent" }), one("c")]), [["silent", 1, { vi: "Im lặng", en: "silent" }], ["ok", 2, { vi: "Bình thường", en: "ok" }]]);
  assert.deepEqual(tally([]), []);
});

test("a period is said in its largest whole unit", () => {
  const said = [30, 900, 3_600, 5_400, 86_400, 604_800].map((seconds) => period(seconds, "vi").replace("\u00a0", " "));
  assert.deepEqual(said, ["30 giây", "15 phút", "1 giờ", "90 phút", "1 ngày", "7 ngày"]);
  assert.equal(period(3_600, "en"), "1\u00a0hour");
  assert.equal(period(7_200, "en"), "2\u00a0hours");
});

test("where to look follows the way in: the source itself, its failed files, or what is held back", () => {
  assert.equal(whereToLook(one("x")), null);
  assert.deepEqual(whereToLook(one("x", { last_refusal: refused })), { key: "push", command: "ioc sources try FILE --source x" });
  assert.deepEqual(whereToLook(one("x", { input: "folder", last_refusal: refused })), { key: "folder", command: "sources/drop/x/failed/" });
  assert.deepEqual(whereToLook(one("x", { input: "kafka", last_refusal: refused })), { key: "quarantine", command: "ioc quarantine list" });
  assert.deepEqual(whereToLook(one("x", { input: "direct", last_refusal: refused })), { key: "quarantine", command: "ioc quarantine list --topic payments" });
  assert.deepEqual(whereToLook(one("x", { quarantined_24h: 2, topics: ["ioc.payments.v1", "ioc.procedures.v1"] })), { key: "quarantine", command: "ioc quarantine list" });
});

test("an alert about a registered source leads to it, one about the registry to the list, others nowhere", () => {
  const about = (/** @type {string} */ key) => sourcePage(/** @type {any} */ ({ key }));
  assert.equal(about("nguon-his-bv-tinh"), "#sources/his-bv-tinh");
  assert.equal(about("ioc-so-nguon"), "#sources");
  assert.deepEqual(["his-bv-01", "nguon-", "nguon-A/../b", ""].map(about), [null, null, null, null]);
});
