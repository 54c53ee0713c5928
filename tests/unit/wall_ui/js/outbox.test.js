import assert from "node:assert/strict";
import { test } from "node:test";
import { answered, due, pause, surplus } from "../../../../wall_ui/static/report/outbox.js";
import { fitted } from "../../../../wall_ui/static/report/photo.js";

const letter = (/** @type {any} */ more = {}) => /** @type {any} */ ({ key: "k", at: 1, state: "waiting", tries: 0, nextAt: 0, trouble: "", fields: {}, receipt: null, photos: [1], thumbs: [], ...more });

test("a receipt ends a letter; a busy server makes it wait longer each time; a refusal keeps it with its reason", () => {
  const done = answered(letter(), { ok: true, receipt: { tracking_no: "PA-1" } }, 0);
  assert.deepEqual([done.state, done.photos.length, done.receipt?.tracking_no], ["done", 0, "PA-1"]);
  let waiting = letter();
  const pauses = [];
  for (let n = 0; n < 7; n += 1) {
    waiting = answered(waiting, { ok: false, status: 503, passing: true, words: "bận", fields: {} }, 1_000);
    pauses.push(waiting.nextAt - 1_000);
  }
  assert.deepEqual(pauses, [5_000, 15_000, 60_000, 300_000, 900_000, 900_000, 900_000]);
  assert.equal(waiting.photos.length, 1);
  const refused = answered(letter(), { ok: false, status: 422, passing: false, words: "sai", fields: { unit: "sai" } }, 0);
  assert.deepEqual([refused.state, refused.fields.unit, refused.photos.length], ["refused", "sai", 1]);
});

test("no network is not the server's fault: it is not shown as an error", () => {
  assert.equal(answered(letter(), { ok: false, status: 0, passing: true, words: "HTTP 0", fields: {} }, 0).trouble, "");
});

test("the oldest goes first, not before its time unless the network is back", () => {
  const box = [letter({ key: "new", at: 9 }), letter({ key: "old", at: 2, nextAt: 500 }), letter({ key: "bad", at: 1, state: "refused" })];
  assert.equal(due(box, 100)?.key, "new");
  assert.equal(due(box, 100, true)?.key, "old");
  assert.equal(due([], 0), null);
});

test("twenty done letters are kept", () => {
  const box = Array.from({ length: 25 }, (_, at) => letter({ key: String(at), at, state: "done" }));
  assert.deepEqual(surplus(box).map((one) => one.at), [4, 3, 2, 1, 0]);
  assert.equal(pause(0), 0);
});

test("photos shrink to 1,600 px and never grow", () => {
  assert.deepEqual(fitted(4_000, 3_000, 1_600), [1_600, 1_200]);
  assert.deepEqual(fitted(3_000, 4_000, 1_600), [1_200, 1_600]);
  assert.deepEqual(fitted(800, 600, 1_600), [800, 600]);
  assert.deepEqual(fitted(10_000, 2, 1_600), [1_600, 1]);
});
