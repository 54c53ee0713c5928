/** The whole picture as a pure function of what is known: strip, tiles, list or incident, map, trends, ticker. */
import { line as lineAge, sources as sourceAge, shift } from "../shared/age.js";
import { isUnacked, openByNeed } from "../shared/alerts.js";
import { html } from "../shared/html.js";
import { Mark } from "../shared/icons.js";
import { Alarms, Load, ROWS_ALONE } from "./alarms.js";
import { CAUGHT_SHOWN_MS, banner } from "./banner.js";
import { context } from "./context.js";
import { Incident, Log } from "./incident.js";
import { Strip } from "./strip.js";

/** @typedef {import("../shared/types.js").Alert} Alert */

/**
 * @typedef {object} Picture
 * @property {import("../shared/protocol.js").Known} known
 * @property {import("../shared/socket.js").Link} link
 * @property {Map<string, import("./panels.js").Panel>|null} panels
 * @property {ReturnType<typeof import("./layout.js").layout>} layout
 * @property {import("../shared/types.js").Lang} lang
 * @property {import("../shared/i18n.js").Say} t
 * @property {"on"|"off"|"blocked"} sound
 * @property {import("../shared/types.js").Ev[]} log
 * @property {number} local  monotonic time
 * @property {number} wall  the PC's clock
 * @property {number} started  monotonic
 * @property {number} step  of the pixel shift
 * @property {ReadonlyMap<string, string>} people  login → name
 * @property {(address: string) => any} file
 * @property {{Outline: any, SpotMark: any}|null} shapes
 * @property {ReadonlySet<string>} chosen
 * @property {{retry: () => void, toggleSound: () => void, choose: (name: string) => void, explain: (figures: import("../shared/types.js").Figure[]) => void}} acts
 */

const LOADING_MS = 5_000; // an empty frame stands still this long, then says that it knows nothing

/** @param {Picture} picture */
export function Scene(picture) {
  const { known, link, panels, layout, lang, t, sound, local, wall, started, step, acts } = picture;
  const now = wall + known.offset;
  const silentMs = local - (known.heard ?? started);
  const line = lineAge(known.heard, local, started, known.phase === "down");
  const alerts = openByNeed(known.alerts.values());
  const urgent = alerts.filter((alert) => alert.severity === 1 && isUnacked(alert) && alert.phase === "firing");
  const incident = urgent[0] ?? null;
  const ctx = context({ lang, t, now, alerts, incident: layout.zone && layout.zone !== "Q2" ? null : incident, lags: known.lags, sources: known.tiles.get(layout.sources)?.data ?? null, silentMs, stale: line === "stale", people: picture.people, explain: acts.explain, file: picture.file, shapes: picture.shapes, chosen: picture.chosen, choose: acts.choose });
  const slot = (/** @type {string} */ name, /** @type {any} */ empty, of = ctx) => draw({ name, panels, known, ctx: of, empty });
  const tile = (/** @type {string} */ name, of = ctx) => slot(name, html`<${Blank} ctx=${of} name=${name} waited=${local - started} />`, of);
  const place = (/** @type {string} */ names) => {
    const [first = "", ...others] = names.split("/");
    if (others.length === 0 || ctx.compact) return tile(first);
    return html`<div class="pair">${[first, ...others.slice(0, 1)].map((name) => tile(name, { ...ctx, half: true }))}</div>`;
  };
  const says = banner({ ctx, line, silentMs, heardAt: known.heard === null ? null : now - silentMs, link, caught: known.caught, retry: acts.retry });
  const fresh = new Set(known.caught && now - known.caught.at < 3 * CAUGHT_SHOWN_MS ? known.caught.events.map((ev) => ev.alert.id) : []);
  const [x, y] = shift(step);
  const strip = html`<${Strip} ctx=${ctx} place=${known.province?.[lang] ?? ""} stage=${slot(layout.stage, null)} sources=${slot(layout.sources, null)} banner=${says}
      lag=${line === "live" ? sourceAge(known.lags).worst : null} mode=${known.mode} sound=${sound} toggleSound=${acts.toggleSound} />`;
  const list = (/** @type {Alert[]} */ of, rows = /** @type {number|undefined} */ (undefined)) => html`<${Alarms} ctx=${ctx} alerts=${of} lastClosed=${known.closed[0] ?? null}
    known=${known.phase === "live" || known.seq > 0} fresh=${fresh} rows=${rows} />`;
  const others = incident ? alerts.filter((alert) => alert !== incident) : alerts;
  const map = () => slot(layout.map, html`<section class="panel map"><p class="blank">${local - started < LOADING_MS ? t("loading") : t("unknown")}</p></section>`);
  const trends = () => slot(layout.trends, html`<div class="trends">${[1, 2, 3, 4].map(() => html`<figure class="panel"></figure>`)}</div>`);
  const ticker = () => slot(layout.ticker, html`<section class="panel ticker"></section>`);
  if (layout.zone) {
    const part = {
      Q1: () => html`${strip}<div class="tiles">${layout.tiles.flatMap((names) => names.split("/")).map((name) => tile(name))}</div>`,
      Q2: () => html`${says}${incident && html`<${Incident} ctx=${ctx} alert=${incident} others=${urgent.length - 1} />`}${list(others, incident ? undefined : ROWS_ALONE)}
        <${Load} ctx=${ctx} alerts=${alerts} trends=${known.tiles.get(layout.trends)?.data ?? null} />`,
      Q3: () => html`${says}${map()}`,
      Q4: () => html`${says}${trends()}${ticker()}`,
    }[layout.zone];
    return html`<main class="wall zone ${incident ? (ctx.compact ? "incident" : "framed") : ""} ${says ? "says" : ""}" data-zone=${layout.zone} data-line=${line} style=${{ transform: `translate(${x}px, ${y}px)` }}>${part()}</main>`;
  }
  return html`<main class="wall ${incident ? "incident" : ""}" data-line=${line} style=${{ transform: `translate(${x}px, ${y}px)` }}>
    ${strip}
    <div class="tiles" data-n=${layout.tiles.length} data-usual=${layout.usual || undefined}>${layout.tiles.map(place)}</div>
    <div class="work">
      ${incident && html`<${Incident} ctx=${ctx} alert=${incident} others=${urgent.length - 1} />`}
      ${map()}
      ${list(others)}
      ${incident && html`<${Log} ctx=${ctx} events=${picture.log} alert=${incident} />`}
    </div>
    ${!incident && trends()}
    ${ticker()}
  </main>`;
}

/** A panel that throws loses its own place only. @param {{name: string, panels: Picture["panels"], known: Picture["known"], ctx: import("./context.js").Context, empty: any}} what */
function draw({ name, panels, known, ctx, empty }) {
  const panel = panels?.get(name);
  const tile = known.tiles.get(name);
  if (!panel || !tile) return empty;
  try {
    return panel.render(tile.data, ctx);
  } catch (error) {
    complain(name, tile.rev, error);
    return empty;
  }
}

/** Once for each state of the data, not once a second. @type {Map<string, number>} */
const complained = new Map();
/** @param {string} name @param {number} rev @param {unknown} error */
function complain(name, rev, error) {
  if (complained.get(name) === rev) return;
  complained.set(name, rev);
  console.warn(`panel ${name}`, error);
}

/** Loading stands still; after five seconds it is unknown, and says so. @param {{ctx: import("./context.js").Context, name: string, waited: number}} props */
const Blank = ({ ctx, name, waited }) => waited < LOADING_MS
  ? html`<section class="tile ${ctx.half ? "half" : ""}" aria-busy="true"><header><h2>${ctx.t(`panel.${name}`)}</h2></header><p class="value"><i class="skeleton"></i></p><p class="foot">${ctx.t("loading")}</p></section>`
  : html`<section class="tile ${ctx.half ? "half" : ""}" data-state="unknown"><header><h2>${ctx.t(`panel.${name}`)}</h2><${Mark} of="?" /></header><p class="value">${ctx.f.DASH}</p><p class="foot">${ctx.t("unknown")}</p></section>`;
