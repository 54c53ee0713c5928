/** The card behind a figure: what it asks for, and how it writes what it is told. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { address, askedOf, decimal, facts, merged } from "../../../../wall_ui/static/shared/explain.js";

const MIDNIGHT = Date.parse("2023-12-16T00:00:00+07:00");
const END = Date.parse("2024-03-16T00:00:00+07:00");

test("a period of whole days is asked for as it is, in days of Việt Nam", () => {
  assert.equal(address({ code: "TN01", from: MIDNIGHT, to: END }), "/indicators/TN01/explain?from=2023-12-16&to=2024-03-16");
});

test("a window of hours is asked for by the days it touches", () => {
  const half = address({ code: "PA01", from: MIDNIGHT + 8 * 3_600_000, to: MIDNIGHT + 32 * 3_600_000 });
  assert.equal(half, "/indicators/PA01/explain?from=2023-12-16&to=2023-12-18");
});

test("a figure of this moment is asked for without a period, and a code cannot leave its place", () => {
  assert.equal(address({ code: "TH01", from: null, to: null }), "/indicators/TH01/explain");
  assert.equal(address({ code: "a/../b?c" }, { limit: 20 }), "/indicators/a%2F..%2Fb%3Fc/explain?limit=20");
});

test("figures of a tile become questions that remember what the screen shows", () => {
  const figure = /** @type {any} */ ({ code: "TN01", from: 1, to: 2, value: 88.14 });
  assert.deepEqual(askedOf([figure]), [{ code: "TN01", from: 1, to: 2, figure }]);
});

test("a stated decimal keeps every digit it was said with, and no more", () => {
  assert.equal(decimal("97.09", "vi"), "97,09");
  assert.equal(decimal("53.2", "vi"), "53,2");
  assert.equal(decimal("100.00", "en"), "100.00");
  assert.equal(decimal(2128, "vi"), "2.128");
  assert.equal(decimal(null, "vi"), "—");
});

test("facts are said in words where there are some, times as times, and what is nothing is left out", () => {
  const names = { names: { method: { vi: "phương thức", en: "method" } }, values: { method: { qr: { vi: "Mã QR", en: "QR code" } } } };
  const known = { method: "qr", amount: 100_000, due_at: END, agency: "", officer: null, revision: 1 };
  assert.equal(facts(known, names, "vi"), "phương thức Mã QR · amount 100.000 · due_at 16/03/2024 00:00:00");
  assert.equal(facts({ ...known, revision: 2 }, names, "en"), "method QR code · amount 100,000 · due_at 16/03/2024 00:00:00 · revision 2");
  assert.equal(facts({ unit: "07210" }), "unit 07210");
});

test("the words of a further page join those of the first", () => {
  const first = { names: { unit: { vi: "đơn vị", en: "unit" } }, values: { unit: { 213: { vi: "A", en: "A" } } } };
  const then = { names: {}, values: { unit: { 215: { vi: "B", en: "B" } } } };
  assert.deepEqual(Object.keys(merged(first, then).values.unit ?? {}), ["213", "215"]);
  assert.deepEqual(merged(null, first), first);
});
