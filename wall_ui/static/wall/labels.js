/**
 * Labels of a map: what is written in which area, so that nothing covers anything. Pure: sizes in, places out.
 * The worst area is served first. One that finds no room for its name on itself is named in the margin, with a line to it;
 * where that is full too it shows its figure, or its mark alone. Every area has its card, so nothing is lost.
 */

/** @typedef {{area: string, name: string, count: string, severity: number|null, weight: number, stale: boolean, many: boolean, extra: number, x: number, y: number}} Wish
 * in pixels: (x, y) the middle of the area, `extra` how wide the rest of its line is: a tag, numbers of layers, which `many` says there are */
/** @typedef {"name"|"figure"|"mark"} Form */
/** @typedef {{area: string, x: number, y: number, form: Form, from: {x: number, y: number}|null}} Label  (x, y) is the middle of its box; `from`: where its line begins */
/** @typedef {{left: number, top: number, right: number, bottom: number}} Box */
/** @typedef {{x: number, y: number}} Point */
/** @typedef {{boxes: Box[], leads: [Point, Point][], middles: Wish[]}} Taken  `middles`: of areas that no other's label may cover */
/** @typedef {{width: number, height: number, left: number, right: number, lines: {name: number, figure: number, gap: number}, nameWidth: (text: string) => number, figureWidth: (text: string) => number}} Room
 * in pixels: the whole, the sides of the drawing within it, heights of lines */

export const ALL_UP_TO = 24; // areas; with more of them only those with something to say speak
export const LOUDEST = 6; // besides those with an alert

const ASIDE = [0, -0.15, 0.15, -0.3, 0.3, -0.45, 0.45]; // of the label's size: it always lies over its area's middle
const DOWN = [0, -0.25, 0.25, -0.5, 0.5];

const TRIES = 6;

/** @param {Wish[]} wishes @param {Room} room @returns {Label[]} */
export function place(wishes, room) {
  const crowded = wishes.length > ALL_UP_TO;
  let order = speaking(wishes, crowded);
  /** @type {Label[]} */
  let best = [];
  for (let tries = 0; tries < TRIES && best.length < order.length; tries++) {
    const labels = served(order, wishes, room, crowded);
    if (labels.length > best.length) best = labels;
    // Whoever went without is served first among its equals the next time.
    const without = new Set(order.filter((wish) => !labels.some((label) => label.area === wish.area)));
    order = [...order].sort((a, b) => (a.severity ?? 9) - (b.severity ?? 9) || Number(b.many) - Number(a.many) || Number(without.has(b)) - Number(without.has(a)));
  }
  return best;
}

/** One after the other. @param {Wish[]} order @param {Wish[]} wishes @param {Room} room @param {boolean} crowded @returns {Label[]} */
function served(order, wishes, room, crowded) {
  const { lines, nameWidth, figureWidth } = room;
  /** @type {Taken} */
  const taken = { boxes: [], leads: [], middles: crowded ? [] : wishes };
  /** @type {Label[]} */
  const labels = [];
  for (const wish of order) {
    const mark = wish.severity === null ? 0 : lines.figure;
    const row = figureWidth(wish.count) + (mark && mark + lines.gap) + (wish.extra && wish.extra + lines.gap);
    const whole = { w: Math.max(nameWidth(wish.name), row), h: lines.name + lines.figure };
    const small = { w: row, h: lines.figure };
    const quiet = crowded && wish.severity === null && !wish.many;
    const label = over("name", whole, wish, room, taken)
      ?? (quiet ? null : aside(whole, wish, room, taken) ?? over("figure", small, wish, room, taken))
      ?? (mark ? over("mark", { w: mark, h: mark }, wish, room, taken) : null);
    if (label) labels.push(label);
  }
  return labels;
}

/**
 * Those that speak, the worst first. Few areas stand in the order of their codes, not of figures: labels keep their places.
 * @param {Wish[]} wishes @param {boolean} crowded
 */
function speaking(wishes, crowded) {
  const sorted = [...wishes].sort((a, b) => (a.severity ?? 9) - (b.severity ?? 9) || Number(b.stale) - Number(a.stale)
    || (crowded ? Number(b.many) - Number(a.many) || b.weight - a.weight : 0) || (a.area < b.area ? -1 : 1));
  if (!crowded) return sorted;
  const calm = sorted.filter((wish) => wish.severity === null && wish.weight > 0).slice(0, LOUDEST);
  return sorted.filter((wish) => wish.severity !== null || wish.many || calm.includes(wish));
}

/** On the area itself. @param {Form} form @param {{w: number, h: number}} size @param {Wish} wish @param {Room} room @param {Taken} taken @returns {Label|null} */
function over(form, size, wish, room, taken) {
  for (const down of DOWN) {
    for (const aside of ASIDE) {
      const box = boxed(wish.x + aside * size.w, wish.y + down * size.h, size, room);
      if (free(box, taken) && !misleads(box, wish, taken)) return { area: wish.area, ...middle(box, taken), form, from: null };
    }
  }
  return null;
}

/** In the margin on the area's side, as near its height as there is room. @param {{w: number, h: number}} size @param {Wish} wish @param {Room} room @param {Taken} taken @returns {Label|null} */
function aside(size, wish, room, taken) {
  const { left, right, width, height, lines } = room;
  const sides = wish.x < (left + right) / 2 ? [-1, 1] : [1, -1];
  for (const side of sides) {
    const x = side < 0 ? left - lines.gap * 3 - size.w / 2 : right + lines.gap * 3 + size.w / 2;
    if (x - size.w / 2 < 0 || x + size.w / 2 > width) continue;
    for (let off = 0; off <= height; off += size.h / 4) {
      for (const y of off ? [wish.y - off, wish.y + off] : [wish.y]) {
        if (y - size.h / 2 < 0 || y + size.h / 2 > height) continue;
        const box = boxed(x, y, size, room);
        const from = { x: x - side * (size.w / 2 + lines.gap), y };
        const to = { x: wish.x, y: wish.y };
        // A label that already lies over the middle is in the way of every line to it.
        if (!free(box, taken) || taken.boxes.some((other) => passes(from, to, other) && !holds(other, to))) continue;
        taken.leads.push([from, to]);
        return { area: wish.area, ...middle(box, taken), form: "name", from };
      }
    }
  }
  return null;
}

/** Round a point, pushed into the picture where it would hang out. @param {number} x @param {number} y @param {{w: number, h: number}} size @param {Room} room @returns {Box} */
function boxed(x, y, { w, h }, { width, height, lines: { gap } }) {
  const atX = Math.min(Math.max(x, w / 2), Math.max(width - w / 2, w / 2));
  const atY = Math.min(Math.max(y, h / 2), Math.max(height - h / 2, h / 2));
  return { left: atX - w / 2 - gap / 2, right: atX + w / 2 + gap / 2, top: atY - h / 2, bottom: atY + h / 2 };
}

/** @param {Box} box @param {Taken} taken */
const free = (box, taken) => !taken.boxes.some((other) => box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom)
  && !taken.leads.some(([from, to]) => passes(from, to, box));

/** Whether a line runs through a box: what is left of it after each side has cut its part away. @param {Point} from @param {Point} to @param {Box} box */
function passes(from, to, box) {
  let [start, end] = [0, 1];
  for (const [at, step, low, high] of [[from.x, to.x - from.x, box.left, box.right], [from.y, to.y - from.y, box.top, box.bottom]]) {
    if (step === 0) {
      if (at <= low || at >= high) return false;
      continue;
    }
    const [near, far] = step > 0 ? [(low - at) / step, (high - at) / step] : [(high - at) / step, (low - at) / step];
    [start, end] = [Math.max(start, near), Math.min(end, far)];
  }
  return start < end;
}

/** A label over another area's middle would be read as that area's. @param {Box} box @param {Wish} wish @param {Taken} taken */
const misleads = (box, wish, { middles }) => middles.some((other) => other !== wish && holds(box, other));

/** @param {Box} box @param {Point} point */
const holds = (box, { x, y }) => x > box.left && x < box.right && y > box.top && y < box.bottom;

/** Takes the place. @param {Box} box @param {Taken} taken */
function middle(box, taken) {
  taken.boxes.push(box);
  return { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 };
}

/**
 * The area that an arrow leads to: the nearest one on that side, straight ahead before aside. @template {{x: number, y: number}} T
 * @param {T[]} areas @param {T} from @param {string} key @returns {T|undefined}
 */
export function beside(areas, from, key) {
  const [dx, dy] = /** @type {Record<string, [number, number]>} */ ({ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] })[key] ?? [0, 0];
  let best;
  let least = Infinity;
  for (const area of areas) {
    const x = area.x - from.x;
    const y = area.y - from.y;
    const ahead = x * dx + y * dy;
    const cost = ahead + 2 * Math.abs(x * dy - y * dx);
    if (ahead > 0 && cost < least) [best, least] = [area, cost];
  }
  return best;
}
