import assert from "node:assert/strict";
import { test } from "node:test";
import { TILES, TILES_SHOWN_MAX, layout } from "../../../../wall_ui/static/wall/layout.js";

test("an address without wishes gives the usual wall", () => {
  const usual = layout("");
  assert.deepEqual([usual.usual, usual.tiles, usual.zone, usual.light], [true, TILES, null, false]);
});

test("tiles, a zone and a bright room may be asked for; what is no zone is the whole wall", () => {
  assert.deepEqual(layout("?tiles=reports, mine/hospital,").tiles, ["reports", "mine/hospital"]);
  assert.equal(layout(`?tiles=${"a,".repeat(20)}`).tiles.length, TILES_SHOWN_MAX);
  assert.equal(layout("?zone=q3").zone, "Q3");
  for (const wrong of ["?zone=Q5", "?zone=", "?zone=__proto__"]) assert.equal(layout(wrong).zone, null);
  assert.equal(layout("?theme=light").light, true);
});
