import assert from "node:assert/strict";
import { test } from "node:test";
import { line, shift, sources } from "../../../../wall_ui/static/shared/age.js";
import { context } from "../../../../wall_ui/static/wall/context.js";

test("the line: first sign at 5 s, stale at 10 s, counted from the start when nothing ever came", () => {
  assert.equal(line(1_000, 5_999, 0), "live");
  assert.equal(line(1_000, 6_000, 0), "late");
  assert.equal(line(1_000, 10_999, 0), "late");
  assert.equal(line(1_000, 11_000, 0), "stale");
  assert.equal(line(null, 4_999, 0), "live");
  assert.equal(line(null, 10_000, 0), "stale");
});

test("a line that is known to be cut is told after 3 s; one that was never there has its 5 s", () => {
  assert.equal(line(1_000, 3_999, 0, true), "live");
  assert.equal(line(1_000, 4_000, 0, true), "late");
  assert.equal(line(null, 4_999, 0, true), "live");
});

test("sources: unknown lag is not good, the worst known lag is told", () => {
  assert.deepEqual(sources({ a: 120, b: null, c: 61_000 }), { good: 1, all: 3, worst: 61_000 });
  assert.deepEqual(sources(null), { good: 0, all: 0, worst: null });
});

test("a tile is stale on a dead line and on a topic a minute behind; a silent topic is only late", () => {
  const about = (/** @type {any} */ more) => context({ lang: "vi", t: (key) => key, now: 0, alerts: [], incident: null, lags: {}, sources: null, silentMs: 0, stale: false, people: new Map(), explain: () => {}, ...more });
  const topic = ["ioc.payments.v1"];
  assert.equal(about({ lags: { "ioc.payments.v1": 59_999 } }).age(topic).stale, false);
  assert.deepEqual(about({ lags: { "ioc.payments.v1": 60_000 } }).age(topic), { stale: true, late: false, source: true, ms: 60_000, lag: 60_000 });
  assert.equal(about({ stale: true, silentMs: 12_000 }).age(topic).ms, 12_000);
  const quiet = about({ sources: { items: [{ topic: topic[0], name: "payments", state: "late" }] } }).age(topic);
  assert.deepEqual([quiet.stale, quiet.late], [false, true]);
});

test("the pixel shift walks within four pixels and never jumps more than four", () => {
  for (let step = -3; step < 40; step += 1) {
    const [x, y] = shift(step);
    const [nextX, nextY] = shift(step + 1);
    assert.ok(Math.abs(x) <= 4 && Math.abs(y) <= 4);
    if ((step + 1) % 9 !== 0) assert.ok(Math.abs(nextX - x) <= 8 && Math.abs(nextY - y) <= 8);
  }
});
