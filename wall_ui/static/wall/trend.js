/** Trend: one series of the last 24 hours by uPlot: what was as an area, now as a dot, a limit dotted. No hue, no motion. */
import { Component, createRef, html } from "../shared/html.js";
import { time } from "../shared/format.js";

/**
 * The minified release is a classic script (22 KB; its ES module is not minified, 42 KB), loaded by wall.html before this.
 * @typedef {import("../vendor/uPlot.js")} uPlot
 * @typedef {{from: number, step_ms: number, values: (number|null)[]|null, limit: number|null, label: string, usual: {low: number[], high: number[]}|null, revised: number[]}} TrendProps
 */

const HOUR = 3_600_000;
const TODAY = 3; // after the band, so that the line is drawn over it

/** @extends {Component<TrendProps>} */
export class Trend extends Component {
  /** @param {TrendProps} props */
  constructor(props) {
    super(props);
    /** @type {{current: HTMLElement|null}} */
    this.box = createRef();
    /** @type {uPlot|null} */
    this.plot = null;
    this.drawn = "";
    this.banded = false;
    /** @type {number[]} seconds */
    this.revised = [];
  }

  componentDidMount() {
    this.draw();
    this.sized = new ResizeObserver(() => this.draw(true));
    if (this.box.current) this.sized.observe(this.box.current);
  }

  componentDidUpdate() {
    this.draw();
  }

  componentWillUnmount() {
    this.sized?.disconnect();
    this.plot?.destroy();
    this.plot = null;
  }

  /** Only when the numbers or the room changed: this is called every second. @param {boolean} [again] */
  draw(again = false) {
    const box = this.box.current;
    if (!box) return;
    const { from, step_ms: step, values, limit, usual, revised } = this.props;
    const key = JSON.stringify([from, step, values, limit, usual, revised]);
    if (!again && key === this.drawn) return;
    this.drawn = key;
    const width = box.clientWidth;
    const height = box.clientHeight;
    if (!width || !height) return;
    const shown = values ?? [];
    const x = shown.map((_, at) => (from + at * step) / 1000);
    const data = /** @type {uPlot.AlignedData} */ ([x, usual?.low ?? [], usual?.high ?? [], shown, limit === null ? [] : x.map(() => limit)]);
    this.revised = revised.map((at) => at / 1000);
    if (this.plot && !again && this.banded === Boolean(usual)) {
      this.plot.setData(data);
      return;
    }
    this.plot?.destroy();
    box.replaceChildren();
    this.banded = Boolean(usual);
    this.plot = new (/** @type {any} */ (globalThis).uPlot)(options(width, height, box, this.banded, () => this.revised), data, box);
  }

  render() {
    return html`<div class="plot" ref=${this.box} role="img" aria-label=${this.props.label}></div>`;
  }
}

/** Colours and sizes come from the tokens, so that the chart follows the theme and the screen. @param {number} width @param {number} height @param {HTMLElement} box @param {boolean} banded @param {() => number[]} revised @returns {uPlot.Options} */
function options(width, height, box, banded, revised) {
  const style = getComputedStyle(box);
  const token = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const stamp = `400 ${1.5625 * rem}px "IOC Figures", "Be Vietnam Pro", sans-serif`;
  return {
    width,
    height,
    class: "trend",
    legend: { show: false },
    cursor: { show: false },
    padding: [0.5 * rem, 0.6 * rem, 0, 0.6 * rem],
    scales: { x: { time: false }, y: { range: (_, __, high) => [0, Math.max(high ?? 0, 1) * 1.08] } },
    axes: [
      {
        scale: "x", size: 2 * rem, gap: 0.3 * rem, font: stamp, stroke: token("--text-2"),
        grid: { show: false }, ticks: { show: true, stroke: token("--line-strong"), width: 0.125 * rem, size: 0.3 * rem },
        border: { show: true, stroke: token("--line-strong"), width: 0.125 * rem },
        splits: (self) => sixHours(self.data[0]),
        values: (_, splits) => splits.map((at) => time(at * 1000).slice(0, 2).replace(/^0/, "")),
      },
      { show: false },
    ],
    series: [
      {},
      { width: 0, points: { show: false } },
      { width: 0, points: { show: false } },
      { stroke: token("--data"), width: 0.22 * rem, fill: banded ? undefined : token("--band"), points: { show: false }, spanGaps: false },
      { stroke: token("--text-2"), width: 0.125 * rem, dash: [0.25 * rem, 0.5 * rem], points: { show: false } },
    ],
    bands: banded ? [{ series: [2, 1], fill: token("--band") }] : [],
    hooks: { draw: [(self) => ticks(self, revised(), token("--text-2"), 0.4 * rem), (self) => dot(self, token("--text"), 0.45 * rem)] },
  };
}

/** Every sixth hour here, so that the eye finds noon and midnight; not in the last hour, where half a number would stand. @param {ArrayLike<number>|undefined} x */
function sixHours(x) {
  if (!x?.length) return [];
  const first = /** @type {number} */ (x[0]) * 1000;
  const last = /** @type {number} */ (x[x.length - 1]) * 1000;
  const splits = [];
  const zone = 7 * HOUR;
  for (let at = Math.ceil((first + zone) / (6 * HOUR)) * 6 * HOUR - zone; at <= last - HOUR; at += 6 * HOUR) splits.push(at / 1000);
  return splits;
}

/** Under the steps that were corrected: a small mark on the line of time. @param {uPlot} self @param {number[]} times seconds @param {string} colour @param {number} size */
function ticks(self, times, colour, size) {
  const { ctx } = self;
  const y = self.valToPos(0, "y", true);
  const side = size * devicePixelRatio;
  ctx.save();
  ctx.fillStyle = colour;
  for (const at of times) {
    const x = self.valToPos(at, "x", true);
    ctx.beginPath();
    ctx.moveTo(x, y - 1.6 * side);
    ctx.lineTo(x - side, y);
    ctx.lineTo(x + side, y);
    ctx.fill();
  }
  ctx.restore();
}

/** The running step is not finished: a dot, so that it is not read as a fall. @param {uPlot} self @param {string} colour @param {number} size */
function dot(self, colour, size) {
  const x = self.data[0];
  const y = self.data[TODAY];
  const at = x.length - 1;
  const value = y?.[at];
  if (at < 0 || value === null || value === undefined) return;
  const { ctx } = self;
  ctx.save();
  ctx.fillStyle = colour;
  ctx.beginPath();
  ctx.arc(self.valToPos(/** @type {number} */ (x[at]), "x", true), self.valToPos(value, "y", true), size * devicePixelRatio, 0, 2 * Math.PI);
  ctx.fill();
  ctx.restore();
}
