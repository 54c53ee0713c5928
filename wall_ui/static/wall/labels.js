/**
 * Labels of a map: what is written in which area, so that nothing covers anything. Pure: sizes in, places out.
 * The worst area is served first; one that finds no room for its name shows its figure, then nothing: it has its card.
 */

/** @typedef {{area: string, name: string, count: string, severity: number|null, weight: number, tag: number, chip: number, x: number, y: number}} Wish
 * in pixels: (x, y) the middle, `tag` how wide the word behind the count is, `chip` how wide the marks of layers are; 0 for none */
/** @typedef {{area: string, x: number, y: number, name: boolean}} Label  (x, y) is the middle of its box */
/** @typedef {{name: number, figure: number, gap: number}} Lines  heights in pixels */

export const ALL_UP_TO = 24; // areas; with more of them only those with something to say speak
export const LOUDEST = 12; // besides those with an alert

/**
 * @param {Wish[]} wishes @param {{width: number, height: number, lines: Lines, nameWidth: (text: string) => number, figureWidth: (text: string) => number}} room
 * @returns {Label[]}
 */
export function place(wishes, { width, height, lines, nameWidth, figureWidth }) {
  /** @type {{left: number, top: number, right: number, bottom: number}[]} */
  const taken = [];
  /** @type {Label[]} */
  const labels = [];
  for (const wish of speaking(wishes)) {
    const mark = wish.severity === null ? 0 : lines.figure + lines.gap;
    const row = figureWidth(wish.count) + mark + (wish.tag ? wish.tag + lines.gap : 0) + (wish.chip ? wish.chip + lines.gap : 0);
    const forms = [
      { name: true, w: Math.max(nameWidth(wish.name), row), h: lines.name + lines.figure },
      { name: false, w: row, h: lines.figure },
    ];
    const found = forms.flatMap((form) => [0, -1, 1].map((step) => box(form, wish, step * form.h * 0.55, width, height, lines.gap)))
      .find((one) => !taken.some((other) => one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom));
    if (!found) continue;
    taken.push(found);
    labels.push({ area: wish.area, x: found.x, y: found.y, name: found.name });
  }
  return labels;
}

/** Those that speak, the worst first. @param {Wish[]} wishes */
function speaking(wishes) {
  const sorted = [...wishes].sort((a, b) => (a.severity ?? 9) - (b.severity ?? 9) || b.weight - a.weight || (a.area < b.area ? -1 : 1));
  if (wishes.length <= ALL_UP_TO) return sorted;
  const calm = sorted.filter((wish) => wish.severity === null && wish.weight > 0).slice(0, LOUDEST);
  return sorted.filter((wish) => wish.severity !== null || calm.includes(wish));
}

/**
 * A box round the middle of its area, pushed into the picture where it would hang out.
 * @param {{name: boolean, w: number, h: number}} form @param {Wish} wish @param {number} down @param {number} width @param {number} height @param {number} gap
 */
function box({ name, w, h }, wish, down, width, height, gap) {
  const x = Math.min(Math.max(wish.x, w / 2), Math.max(width - w / 2, w / 2));
  const y = Math.min(Math.max(wish.y + down, h / 2), Math.max(height - h / 2, h / 2));
  return { name, x, y, left: x - w / 2 - gap, right: x + w / 2 + gap, top: y - h / 2, bottom: y + h / 2 };
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
