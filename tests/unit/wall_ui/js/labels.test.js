/** Labels of a map: nothing covers anything, nothing hangs out, the worst is served first, no label misleads. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ALL_UP_TO, LOUDEST, beside, place } from "../../../../wall_ui/static/wall/labels.js";

const LINES = { name: 29, figure: 35, gap: 5 };
const ROOM = { width: 870, height: 350, left: 200, right: 670, lines: LINES, nameWidth: (/** @type {string} */ text) => text.length * 13, figureWidth: (/** @type {string} */ text) => text.length * 19 };

/** Numbers that are the same in each run. @param {number} seed */
function chance(seed) {
  let state = seed + 1;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

/** @param {number} seed @param {number} n */
function wishes(seed, n) {
  const next = chance(seed);
  for (let burn = 0; burn < 5; burn++) next();
  return Array.from({ length: n }, (_, at) => ({
    area: String(200 + at), name: "Lạng Giang".slice(0, 4 + Math.floor(next() * 7)), count: String(Math.floor(next() * 400)),
    severity: next() < 0.2 ? 1 + Math.floor(next() * 3) : null, stale: next() < 0.1, weight: Math.floor(next() * 400), many: false, extra: 0,
    x: ROOM.left + next() * (ROOM.right - ROOM.left), y: next() * ROOM.height,
  }));
}

/** @param {import("../../../../wall_ui/static/wall/labels.js").Label} label @param {ReturnType<typeof wishes>[number]} wish */
function box(label, wish) {
  const mark = wish.severity === null ? 0 : LINES.figure + LINES.gap;
  const row = ROOM.figureWidth(wish.count) + mark;
  const w = label.form === "mark" ? LINES.figure : label.form === "name" ? Math.max(ROOM.nameWidth(wish.name), row) : row;
  const h = label.form === "name" ? LINES.name + LINES.figure : LINES.figure;
  return { left: label.x - w / 2, right: label.x + w / 2, top: label.y - h / 2, bottom: label.y + h / 2 };
}

test("no label covers another, hangs out of the picture or covers the middle of another area", () => {
  for (let seed = 0; seed < 60; seed++) {
    for (const n of [3, 10, 18, 99]) {
      const all = wishes(seed, n);
      const labels = place(all, ROOM);
      const boxes = labels.map((label) => box(label, /** @type {any} */ (all.find((wish) => wish.area === label.area))));
      boxes.forEach((one, at) => {
        assert.ok(one.left >= -0.01 && one.right <= ROOM.width + 0.01 && one.top >= -0.01 && one.bottom <= ROOM.height + 0.01, "hangs out");
        for (const other of boxes.slice(at + 1)) {
          assert.ok(one.right <= other.left || other.right <= one.left || one.bottom <= other.top || other.bottom <= one.top, `${seed}: covers another`);
        }
        if (n > ALL_UP_TO) return;
        for (const wish of all) {
          if (wish.area !== labels[at]?.area) assert.ok(!(wish.x > one.left && wish.x < one.right && wish.y > one.top && wish.y < one.bottom && !labels[at]?.from), `${seed}: misleads`);
        }
      });
    }
  }
});

test("ten areas with room for them all have their names", () => {
  const all = Array.from({ length: 10 }, (_, at) => ({ area: String(at), name: "Việt Yên", count: "231", severity: at === 3 ? 1 : null, stale: false, weight: 1, many: false, extra: 0, x: 130 + (at % 5) * 150, y: 90 + Math.floor(at / 5) * 150 }));
  const labels = place(all, ROOM);
  assert.equal(labels.length, 10);
  assert.ok(labels.every((label) => label.form === "name" && label.from === null));
});

test("an area too small for its name among others is named in the margin, with a line to it", () => {
  const all = [[300, 175], [360, 175], [420, 175]].map(([x = 0, y = 0], at) => ({ area: String(at), name: "TP Bắc Giang", count: "304", severity: null, stale: false, weight: 1, many: false, extra: 0, x, y }));
  const labels = place(all, ROOM);
  assert.equal(labels.length, 3);
  assert.ok(labels.some((label) => label.from !== null && (label.x < ROOM.left || label.x > ROOM.right)));
});

test("of ninety-nine communes only those with an alert, in doubt or loudest speak, and every alert shows at least its mark", () => {
  for (let seed = 0; seed < 20; seed++) {
    const all = wishes(seed, 99).map((wish, at) => ({ ...wish, x: ROOM.left + 21 + (at % 11) * 42, y: 20 + Math.floor(at / 11) * 38, severity: at % 20 === 0 ? 2 : null }));
    const labels = place(all, ROOM);
    const loud = [...all].filter((wish) => wish.severity === null).sort((a, b) => Number(b.stale) - Number(a.stale) || b.weight - a.weight).slice(0, LOUDEST).map((wish) => wish.area);
    for (const label of labels) {
      const wish = /** @type {any} */ (all.find((one) => one.area === label.area));
      assert.ok(wish.severity !== null || (label.form === "name" && loud.includes(label.area)));
    }
    assert.equal(labels.filter((label) => all.find((wish) => wish.area === label.area)?.severity === 2).length, 5);
  }
});

test("figures that change move no label while the areas are few", () => {
  const all = wishes(7, 9);
  const places = (/** @type {typeof all} */ some) => place(some, ROOM).map(({ area, x, y }) => [area, x, y]);
  assert.deepEqual(places(all), places(all.map((wish) => ({ ...wish, weight: 400 - wish.weight }))));
});

test("an arrow leads to the nearest area on its side, or nowhere", () => {
  const [west, middle, east, north] = [{ x: 0, y: 50 }, { x: 50, y: 50 }, { x: 100, y: 55 }, { x: 90, y: 0 }];
  const all = [west, middle, east, north];
  assert.equal(beside(all, middle, "ArrowRight"), east);
  assert.equal(beside(all, middle, "ArrowLeft"), west);
  assert.equal(beside(all, middle, "ArrowUp"), north);
  assert.equal(beside(all, west, "ArrowLeft"), undefined);
  assert.equal(beside(all, west, "Enter"), undefined);
});

test("among ninety-nine an area with many places shows their number, also beside one that has an alert", () => {
  const all = Array.from({ length: 99 }, (_, at) => ({ area: String(1000 + at), name: "Lục Sơn", count: "0", severity: at === 46 ? 3 : null, stale: false, weight: at % 7, many: at === 47, extra: at === 47 ? 40 : 0, x: ROOM.left + 21 + (at % 11) * 42, y: 20 + Math.floor(at / 11) * 38 }));
  assert.deepEqual(place(all, ROOM).filter((label) => ["1046", "1047"].includes(label.area)).map((label) => label.form), ["name", "name"]);
});
