/** Tile: one indicator: name and time / value / where it stands; on hover or focus, what the figure is made of. */
import { html } from "../shared/html.js";
import { Icon } from "../shared/icons.js";
import { Severity } from "../shared/parts.js";

/**
 * @typedef {import("../shared/types.js").Figure} Figure
 * @typedef {import("./context.js").Context} Context
 *
 * @typedef {object} TileProps
 * @property {Context} ctx
 * @property {string} name
 * @property {string} [short]  for the narrow line of the incident scene
 * @property {string} value
 * @property {string} [unit]
 * @property {Figure[]} figures  the first is the value; all are explained
 * @property {number|null} [state]  severity 1–4 of what is wrong, null when nothing is
 * @property {any} [delta]
 * @property {any} foot
 * @property {string} [aside]  the period by name: at the end of the foot, in a half tile beside the name
 * @property {any} [more]  beside the figures, when looked at closely
 * @property {boolean} [finished]  the period is over: the figure does not age, it has no stamp
 */

/** @param {TileProps} props */
export function Tile({ ctx, name, short, value, unit, figures, state = null, delta, foot, aside, more, finished = false }) {
  const { t, f, now } = ctx;
  const main = figures[0];
  const unknown = main?.value === null || main?.value === undefined;
  const old = ctx.age(main?.sources ?? []);
  const look = old.stale ? "stale" : unknown ? "unknown" : state && state <= 3 ? String(state) : undefined;
  const fill = look === "1" && !ctx.compact ? "on-fill" : "";
  const stamp = old.stale
    ? html`<span class="stale-tag">${t("stale.tag", { age: f.lag(old.ms) })}</span>`
    : main && main.revised > 0 && finished
    ? html`<span class="chip revised" title=${t("revised.why", { n: f.number(main.revised) })}>${t("revised")}</span>`
    : !finished && main?.asof && html`<time class=${`stamp ${old.late ? "late" : ""}`} title=${old.late ? t("stale.quiet") : f.dateTime(main.asof)}>${f.date(main.asof) === f.date(now) ? f.time(main.asof) : f.dayMonth(main.asof)}</time>`; // a name cut off says less than the hour of yesterday
  // Enter, a space or a click opens what stands behind the figures; a hover or the focus shows them in short.
  const open = { tabindex: 0, "aria-label": name, onClick: () => ctx.explain(figures),
    onKeyDown: (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      ctx.explain(figures);
    } };
  if (ctx.compact) {
    return html`<section class="tile ${fill}" data-state=${look} ...${open}>
      <h2>${short ?? name}</h2>
      ${old.stale ? html`<span class="stale-tag">${t("stale.short")}</span>` : state && html`<${Severity} of=${state} t=${t} />`}
      <p class="value">${value}${unit && html`<small>${unit}</small>`}</p>
    </section>`;
  }
  if (ctx.half) {
    return html`<section class="tile half ${fill}" data-state=${look} ...${open}>
      <header><h2>${name}</h2>${old.stale || (main?.revised && finished) ? stamp : html`<span class="stamp">${aside}</span>`}</header>
      <div class="foot"><p class="value">${value}${unit && html`<small>${unit}</small>`}</p><span class="end">${foot}</span></div>
      <${Explain} ctx=${ctx} figures=${figures} more=${more} />
    </section>`;
  }
  return html`<section class="tile ${fill}" data-state=${look} ...${open}>
    <header><h2>${name}</h2>${stamp}</header>
    <p class="value">${value}${unit && html`<small>${unit}</small>`}</p>
    ${delta && html`<p class="delta">${delta}</p>`}
    <div class="foot">${old.stale && old.source
      ? html`<${Icon} name="unplug" /><span>${t("stale.behind", { lag: f.lag(old.lag) })}</span>` : html`${foot}${aside && html`<span class="end num">${aside}</span>`}`}</div>
    <${Explain} ctx=${ctx} figures=${figures} more=${more} />
  </section>`;
}

/** What a figure is made of: every number of the tile with its parts, definition, version and source. @param {{ctx: Context, figures: Figure[], more?: any}} props */
export const Explain = ({ ctx, figures, more }) => html`<div class="explain" role="note"><dl>
  ${figures.map((figure) => html`<div>
    <dt>${figure.name[ctx.lang]} <b>${ctx.f.figure(figure)}</b></dt>
    <dd>${parts(figure, ctx)}</dd>
    <dd class="muted">${figure.definition[ctx.lang]}</dd>
    <dd class="muted">${provenance(figure, ctx)}</dd>
    ${figure.revised > 0 && html`<dd>${ctx.t("revised.why", { n: ctx.f.number(figure.revised) })}</dd>`}
  </div>`)}${more}</dl><p class="muted hint">${ctx.t("explain.open")}</p></div>`;

/** "170.054 / 192.932 · 16/12–15/03", with years when it is long past. @param {Figure} figure @param {Context} ctx */
export function parts(figure, { f, t, now }) {
  const sum = figure.unit === "vnd" || (figure.num ?? 0) >= 1e9 ? f.vnd : f.number;
  const what = figure.den === null ? (figure.unit === "vnd" ? f.vnd(figure.num) : f.number(figure.num)) : `${sum(figure.num)} / ${sum(figure.den)}`;
  const period = figure.from && figure.to ? f.days(figure.from, figure.to, now) : t("now");
  const target = figure.target === null ? [] : [t("target", { value: figure.unit === "percent" ? f.percent(figure.target, 0) : f.short(figure.target) })];
  return [what, period, ...target].join(" · ");
}

/** @param {Figure} figure @param {Context} ctx */
const provenance = (figure, { f, t }) =>
  [`${figure.code} ${t("version", { n: figure.version })}`, figure.sources.join(", "), figure.asof ? t("asof", { at: f.dateTime(figure.asof) }) : ""]
    .filter(Boolean).join(" · ");

/** Where a value stands against its target; the scale starts high enough for the difference to be seen. @param {{value: number|null, target: number, low: number, high: number, label: string}} props */
export function Bullet({ value, target, low, high, label }) {
  /** @param {number} at */
  const place = (at) => `${Math.max(0, Math.min(100, (at - low) / (high - low) * 100))}%`;
  return html`<span class="bullet" role="img" aria-label=${label}>
    <i style=${{ width: value === null ? "0" : place(value) }}></i><u style=${{ left: place(target) }}></u>
  </span>`;
}
