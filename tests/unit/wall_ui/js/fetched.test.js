/** Files that a panel draws from: asked for once, again after a failure, and never more than a few kept. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Fetched } from "../../../../wall_ui/static/wall/fetched.js";

const settled = () => new Promise((resolve) => setImmediate(resolve));

test("a file is asked for once and there when it has come", async () => {
  let asked = 0;
  let told = 0;
  const files = new Fetched(() => told++, async () => (asked++, { areas: [] }), () => 0);
  assert.equal(files.get("/map/a.json"), null);
  assert.equal(files.get("/map/a.json"), null);
  await settled();
  assert.deepEqual(files.get("/map/a.json"), { areas: [] });
  assert.deepEqual([asked, told], [1, 1]);
});

test("what did not come is asked for again, but not at once", async () => {
  let asked = 0;
  let now = 0;
  const files = new Fetched(() => {}, async () => { asked++; throw new Error("503"); }, () => now);
  for (now = 0; now < 40_000; now += 1_000) {
    assert.equal(files.get("/map/a.json"), null);
    await settled();
  }
  assert.equal(asked, 3);
});

test("a wall that runs for a year keeps the files of its last days only", async () => {
  const files = new Fetched(() => {}, async (address) => address, () => 0);
  for (let day = 0; day < 400; day++) files.get(`/map/${day}.json`);
  await settled();
  assert.ok(files.files.size <= 4);
  assert.equal(files.get("/map/399.json"), "/map/399.json");
});
