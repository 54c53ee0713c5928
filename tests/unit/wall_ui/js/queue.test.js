import assert from "node:assert/strict";
import { test } from "node:test";
import { byNeed, counts, speaks } from "../../../../wall_ui/static/shared/alerts.js";
import { conflict, filtered, inQueue, neighbour, settled } from "../../../../wall_ui/static/console/queue.js";

const one = (/** @type {string} */ id, /** @type {any} */ more = {}) => /** @type {any} */ ({ id, severity: 3, phase: "firing", domain: "reports", fired_at: 100, episode_at: 90, acked_by: null, assigned_to: null, title: id, unit_name: "Việt Yên", sentence: "", rule: "L15", key: "", ...more });
const ids = (/** @type {any[]} */ alerts) => alerts.map((alert) => alert.id);
const ALL = { queue: /** @type {const} */ ("open"), hiddenSeverities: new Set(), hiddenDomains: new Set(), text: "" };

test("severity first, then what nobody took, then who waits longest", () => {
  const alerts = [one("late", { fired_at: 300 }), one("early"), one("taken", { acked_by: "x", fired_at: 1 }), one("high", { severity: 2, acked_by: "x" }), one("critical", { severity: 1 })];
  assert.deepEqual(ids(alerts.sort(byNeed)), ["critical", "high", "early", "late", "taken"]);
  assert.deepEqual(counts(alerts), [1, 1, 3, 0]);
});

test("queues: open, not taken, mine, closed today", () => {
  const now = Date.parse("2024-03-20T14:00:00+07:00");
  const open = [one("a"), one("b", { acked_by: "me" }), one("c", { acked_by: "me", assigned_to: "office" }), one("d", { phase: "pending" })];
  const closed = [one("x", { phase: "closed", closed_at: now - 1_000 }), one("y", { phase: "closed", closed_at: now - 86_400_000 })];
  const who = { me: "me", now };
  assert.deepEqual(ids(inQueue("open", open, closed, who)), ["a", "b", "c"]);
  assert.deepEqual(ids(inQueue("unacked", open, closed, who)), ["a"]);
  assert.deepEqual(ids(inQueue("mine", open, closed, who)), ["b"]);
  assert.deepEqual(ids(inQueue("closed", open, closed, who)), ["x"]);
});

test("search finds without marks and by every word; filters hide", () => {
  const alerts = [one("Mất nước"), one("Giao dịch treo", { domain: "payments", severity: 2 })];
  assert.deepEqual(ids(filtered(alerts, { ...ALL, text: "mat viet" })), ["Mất nước"]);
  assert.deepEqual(ids(filtered(alerts, { ...ALL, text: "mat xyz" })), []);
  assert.deepEqual(ids(filtered(alerts, { ...ALL, hiddenSeverities: new Set([2]) })), ["Mất nước"]);
  assert.deepEqual(ids(filtered(alerts, { ...ALL, hiddenDomains: new Set(["reports"]) })), ["Giao dịch treo"]);
});

test("a held list keeps its order and its rows; the new ones are counted", () => {
  assert.deepEqual(settled(["a", "b"], ["n", "b"], true), { ids: ["a", "b"], waiting: 1 });
  assert.deepEqual(settled(["a", "b"], ["n", "b"], false), { ids: ["n", "b"], waiting: 0 });
});

test("j and k stop at the ends, and start at the near one", () => {
  assert.equal(neighbour(["a", "b"], "a", 1), "b");
  assert.equal(neighbour(["a", "b"], "b", 1), "b");
  assert.equal(neighbour(["a", "b"], "gone", -1), "b");
  assert.equal(neighbour([], null, 1), null);
});

test("a lost race names who was first", () => {
  assert.deepEqual(conflict(one("a"), one("a", { acked_by: "Hai" })), { key: "conflict.acked", who: "Hai" });
  assert.deepEqual(conflict(one("a"), one("a", { phase: "closed", closed_by: "Hai" })), { key: "conflict.closed", who: "Hai" });
  assert.deepEqual(conflict(one("a"), null), { key: "conflict.changed", who: "" });
});

test("a figure of one event or of no time says nothing; a share, a count of several and a span do", () => {
  const figure = (/** @type {any} */ more) => ({ num: null, den: null, value: null, unit: "", from: null, to: null, ...more });
  for (const silent of [null, figure({}), figure({ num: 1, value: 1 }), figure({ num: 0, value: 0, unit: "h" }), figure({ num: 0, den: 0, unit: "%" })]) assert.equal(speaks(silent), false);
  for (const told of [figure({ num: 0, den: 60, value: 0, unit: "%" }), figure({ num: 37, value: 37 }), figure({ num: 90, value: 1.5, unit: "h" }), figure({ num: 60, value: 1, unit: "h" })]) assert.equal(speaks(told), true);
});
