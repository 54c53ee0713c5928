/**
 * Outline: a province's areas by their own boundaries, with the same signs as the tiles of its cartogram: the figure, the
 * severity by mark and colour, the hatch of what is stale. Arrows lead from area to area; hover or focus opens the card.
 */
import { Component, createRef, html } from "../shared/html.js";
import { ALL_UP_TO, beside, place } from "./labels.js";

/** @typedef {import("./context.js").Context} Context */
/** @typedef {{area: string, name: Record<"vi"|"en", string>, path: string, centre: [number, number], room: number}} Shape */
/** @typedef {{area: string, name: string, kind?: string, note?: string, at?: [number, number]}} Spot */
/** @typedef {{layer: number, spots: Spot[]}} Layer */
/** @typedef {{count: string, weight: number, severity: number|null, stale: boolean, says: string, card: any}} Sign  what an area says */
/**
 * @typedef {{ctx: Context, sheet: {view_box: [number, number], areas: Shape[]}, sign: (shape: Shape) => Sign, layers: Layer[], label: string, old: string}} Props
 * @typedef {{at: string|null, width: number, height: number, rem: number}} State
 */

const DOTS_UP_TO = 12; // points of an area that are drawn where they lie; more are a number
const NAME = 1.5625; // rem, as in wall.css
const FIGURE = 2;
const SPOT = .55;

/** Of a layer, by its place in the list: told apart without a colour, which is severity's. @param {{of: number}} props */
export const SpotMark = ({ of }) => html`<svg class="spot" viewBox="-6 -6 12 12" aria-hidden="true"><path d=${SPOT_SHAPES[of % SPOT_SHAPES.length]} /></svg>`;

const SPOT_SHAPES = ["M-5 0a5 5 0 1 1 10 0a5 5 0 1 1-10 0z", "M0-5.5 5.5 0 0 5.5-5.5 0z", "M-4.5-4.5h9v9h-9z", "M0-5 5 4.5H-5z", "M0 5-5-4.5H5z", "M-1.7-5h3.4v3.3H5v3.4H1.7V5h-3.4V1.7H-5v-3.4h3.3z"];

/** @extends {Component<Props, State>} */
export class Outline extends Component {
  /** @param {Props} props */
  constructor(props) {
    super(props);
    /** @type {State} */
    this.state = { at: null, width: 0, height: 0, rem: 16 };
    /** @type {{current: HTMLElement|null}} */
    this.box = createRef();
    this.pen = document.createElement("canvas").getContext("2d");
  }

  componentDidMount() {
    const measure = () => {
      const box = this.box.current;
      if (box) this.setState({ width: box.clientWidth, height: box.clientHeight, rem: parseFloat(getComputedStyle(document.documentElement).fontSize) });
    };
    this.sized = new ResizeObserver(measure);
    if (this.box.current) this.sized.observe(this.box.current);
    measure();
  }

  componentWillUnmount() {
    this.sized?.disconnect();
  }

  /** How wide a text is. @param {string} font  a custom property @param {number} weight @param {number} size  rem @returns {(text: string) => number} */
  ruler(font, weight, size) {
    const { pen } = this;
    const family = getComputedStyle(document.documentElement).getPropertyValue(font);
    return (text) => {
      if (!pen) return text.length * size * this.state.rem * .6;
      pen.font = `${weight} ${size * this.state.rem}px ${family}`;
      return pen.measureText(text).width;
    };
  }

  /** @param {KeyboardEvent} event @param {Shape} from */
  move(event, from) {
    const points = this.props.sheet.areas.map((shape) => ({ area: shape.area, x: shape.centre[0], y: shape.centre[1] }));
    const here = points.find((point) => point.area === from.area);
    const next = here && beside(points, here, event.key);
    if (!next) return;
    event.preventDefault();
    this.setState({ at: next.area });
    /** @type {HTMLElement|null|undefined} */ (this.box.current?.querySelector(`[data-area="${next.area}"]`))?.focus();
  }

  render() {
    const { ctx, sheet, sign, layers, label, old } = this.props;
    const { at, width, height, rem } = this.state;
    const [w, h] = sheet.view_box;
    const scale = Math.min(width / w, height / h) || 0;
    const left = (width - w * scale) / 2;
    const top = (height - h * scale) / 2;
    /** @param {[number, number]} point */
    const on = ([x, y]) => ({ x: left + x * scale, y: top + y * scale });
    const areas = sheet.areas.map((shape) => ({ shape, says: sign(shape), ...on(shape.centre) }));
    const spots = layers.map((layer) => ({ ...layer, of: grouped(layer.spots) }));
    /** @param {string} area */
    const chips = (area) => spots.flatMap((layer) => {
      const n = layer.of.get(area)?.length ?? 0;
      return n > DOTS_UP_TO ? [{ layer: layer.layer, n }] : [];
    });
    const name = this.ruler("--font", 600, NAME);
    const figure = this.ruler("--font-num", 500, FIGURE);
    const small = this.ruler("--font", 700, NAME);
    const labels = scale === 0 ? [] : place(areas.map(({ shape, says, x, y }) => ({
      area: shape.area, name: shape.name[ctx.lang], count: says.count, severity: says.severity, weight: says.weight, stale: says.stale, many: chips(shape.area).length > 0, x, y,
      extra: (says.stale ? small(old) + rem : 0) + chips(shape.area).reduce((sum, chip) => sum + small(String(chip.n)) + rem * 2, 0),
    })), { width, height, left, right: width - left, lines: { name: NAME * rem * 1.15, figure: FIGURE * rem * 1.1, gap: rem * .3 }, nameWidth: name, figureWidth: figure });
    const spoken = new Set(labels.map((one) => one.area));
    const crowded = areas.length > ALL_UP_TO;
    const by = new Map(areas.map((area) => [area.shape.area, area]));
    const first = by.has(at ?? "") ? at : sheet.areas[0]?.area;
    const open = by.get(at ?? "");
    // What is wrong is drawn last, so that no neighbour's border lies over its own.
    const rank = (/** @type {typeof areas[number]} */ one) => one.says.severity ?? (crowded && spoken.has(one.shape.area) ? 8 : 9);
    const order = [...areas].sort((a, b) => rank(b) - rank(a));
    return html`<div class="outline" ref=${this.box}>
      <svg viewBox=${`0 0 ${w} ${h}`} role="group" aria-label=${label} onMouseLeave=${() => this.setState({ at: null })}>
        <defs><pattern id="map-hatch" width="3" height="3" patternUnits="userSpaceOnUse" patternTransform=${`rotate(45) scale(${rem / 2 / (scale || 1)})`}>
          <rect class="ground" width="3" height="3" /><rect class="line" width="1" height="3" /></pattern></defs>
        ${order.map(({ shape, says }) => html`<path key=${shape.area} d=${shape.path} fill-rule="evenodd" data-area=${shape.area} data-sev=${says.severity ?? undefined}
          class="${says.stale ? "stale" : ""} ${crowded && spoken.has(shape.area) ? "spoken" : ""}" role="img" aria-label=${says.says} tabindex=${shape.area === first ? 0 : -1}
          onMouseEnter=${() => this.setState({ at: shape.area })} onFocus=${() => this.setState({ at: shape.area })} onBlur=${() => this.setState({ at: null })}
          onKeyDown=${(/** @type {KeyboardEvent} */ event) => this.move(event, shape)} />`)}
        ${open && html`<path class="at" d=${open.shape.path} fill-rule="evenodd" />`}
        ${labels.map((one) => {
          const area = by.get(one.area);
          return one.from && area && html`<path class="lead" d=${`M${(one.from.x - left) / scale} ${(one.from.y - top) / scale}L${area.shape.centre.join(" ")}`} />`;
        })}
        ${spots.map((layer) => [...layer.of].filter(([, of]) => of.length <= DOTS_UP_TO).map(([, of]) => of.map((spot) => spot.at && html`<path class="dot"
          d=${SPOT_SHAPES[layer.layer % SPOT_SHAPES.length]} transform=${`translate(${spot.at[0]} ${spot.at[1]}) scale(${SPOT * rem / 6 / (scale || 1)})`} />`)))}
      </svg>
      <ul class="labels" aria-hidden="true">${labels.map((one) => {
        const area = by.get(one.area);
        if (!area) return null;
        const { shape, says } = area;
        return html`<li key=${one.area} class=${says.severity === 1 ? "on-fill" : says.stale ? "old" : ""} style=${{ left: `${one.x}px`, top: `${one.y}px` }}>
          ${one.form === "name" && html`<span class="n">${shape.name[ctx.lang]}</span>`}
          <span class="q">${one.form !== "mark" && says.count}${says.stale && one.form !== "mark" ? html`<span class="stale-tag">${old}</span>` : says.severity && html`<${ctx.Mark} of=${says.severity} />`}
            ${chips(one.area).map((chip) => html`<span class="chips"><${SpotMark} of=${chip.layer} />${chip.n}</span>`)}</span>
        </li>`;
      })}</ul>
      ${open && html`<div class="area-card" role="note" data-side=${open.x > width / 2 ? "left" : "right"}>${open.says.card}</div>`}
    </div>`;
  }
}

/** @param {Spot[]} spots @returns {Map<string, Spot[]>} by area */
export function grouped(spots) {
  /** @type {Map<string, Spot[]>} */
  const by = new Map();
  for (const spot of spots) by.set(spot.area, [...(by.get(spot.area) ?? []), spot]);
  return by;
}
