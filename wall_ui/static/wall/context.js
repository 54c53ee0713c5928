/** Context: what a panel's render(data, ctx) may use besides its data. A panel imports nothing and touches no page. */
import * as format from "../shared/format.js";
import { html } from "../shared/html.js";
import { Icon, Mark } from "../shared/icons.js";
import { SOURCE_STALE_MS } from "../shared/age.js";
import { worst } from "../shared/alerts.js";
import { Severity } from "../shared/parts.js";
import { Bullet, Explain, Tile } from "./tile.js";
import { Trend } from "./trend.js";

/**
 * @typedef {import("../shared/types.js").Alert} Alert
 * @typedef {import("../shared/types.js").Lang} Lang
 * @typedef {{stale: boolean, late: boolean, source: boolean, ms: number, lag: number|null}} Age
 *
 * @typedef {object} Context
 * @property {typeof html} html
 * @property {Lang} lang
 * @property {import("../shared/i18n.js").Say} t
 * @property {ReturnType<typeof formats>} f  formats in the screen's language
 * @property {number} now  server time
 * @property {Alert[]} alerts  open ones, worst first
 * @property {boolean} compact  the narrow form of the incident scene
 * @property {boolean} half  half as high: two tiles stand where one stands
 * @property {Alert|null} incident
 * @property {(login: string) => string} who  a name for a login
 * @property {boolean} stale  the line is dead: every number is old
 * @property {(domain: string) => number|null} worst  worst open severity of a domain
 * @property {(sources: string[]) => Age} age
 * @property {(figures: import("../shared/types.js").Figure[]) => void} explain  opens what stands behind them
 * @property {(address: string) => any} file  what a file named by the data holds; null until it is fetched
 * @property {ReadonlySet<string>} chosen  switches that are on, by name
 * @property {(name: string) => void} choose  turns a switch
 * @property {any} Outline @property {any} SpotMark  null until a file has come: most walls draw no outline
 * @property {any} Tile @property {any} Explain @property {any} Bullet @property {any} Trend @property {any} Mark @property {any} Icon @property {any} Severity
 */

/** @param {Lang} lang */
export const formats = (lang) => ({
  number: (/** @type {number|null} */ v, places = 0) => format.number(v, lang, places),
  short: (/** @type {number|null} */ v, places = 2) => format.short(v, lang, places),
  percent: (/** @type {number|null} */ v, places = 2) => format.percent(v, lang, places),
  vnd: (/** @type {number|null} */ v) => format.vnd(v, lang),
  money: (/** @type {number|null} */ v) => format.money(v, lang),
  moneyParts: (/** @type {number|null} */ v) => format.moneyParts(v, lang),
  signed: (/** @type {number|null} */ v, places = 0) => format.signed(v, lang, places),
  figure: (/** @type {{unit: string, value: number|null}} */ v) => format.figure(v, lang),
  lag: (/** @type {number|null} */ v) => format.lag(v, lang),
  span: (/** @type {number|null} */ v) => format.span(v, lang),
  time: format.time, clock: format.clock, date: format.date, dayMonth: format.dayMonth, dateTime: format.dateTime,
  when: format.when, days: (/** @type {number} */ from, /** @type {number} */ to, /** @type {number} */ now) => format.days(from, to, now, lang), quarter: (/** @type {{number: number, year?: number}} */ v) => format.quarter(v, lang), weekday: (/** @type {number} */ v) => format.weekday(v, lang), DASH: format.DASH,
});

/**
 * @param {{lang: Lang, t: import("../shared/i18n.js").Say, now: number, alerts: Alert[], incident: Alert|null, lags: Record<string, number|null>|null,
 *   sources: any, silentMs: number, stale: boolean, people: ReadonlyMap<string, string>, explain: (figures: import("../shared/types.js").Figure[]) => void,
 *   file?: (address: string) => any, chosen?: ReadonlySet<string>, choose?: (name: string) => void, shapes?: {Outline: any, SpotMark: any}|null}} parts
 * @returns {Context}
 */
export function context({ lang, t, now, alerts, incident, lags, sources, silentMs, stale, people, explain, file = () => null, chosen = new Set(), choose = () => {}, shapes = null }) {
  return {
    html, lang, t, f: formats(lang), now, alerts, incident, compact: incident !== null, half: false, stale, explain, file, chosen, choose,
    who: (login) => people.get(login) ?? login,
    worst: (domain) => worst(alerts, (alert) => alert.domain === domain),
    age: (topics) => age(topics, lags, sources, silentMs, stale),
    Tile, Explain, Bullet, Trend, Outline: shapes?.Outline ?? null, SpotMark: shapes?.SpotMark ?? null, Mark, Icon, Severity,
  };
}

/**
 * A tile is stale when the line is dead, or when its topic holds events that we have not counted for a minute.
 * A topic that merely says nothing is late, not stale: its figure is still the truth.
 * @param {string[]} topics @param {Record<string, number|null>|null} lags @param {any} sources @param {number} silentMs @param {boolean} dead
 * @returns {Age}
 */
function age(topics, lags, sources, silentMs, dead) {
  const items = /** @type {{topic: string, name: string, state: string}[]} */ (sources?.items ?? []).filter((item) => topics.includes(item.topic));
  const behind = topics.map((topic) => lags?.[items.find((item) => item.topic === topic)?.name ?? ""] ?? lags?.[topic] ?? 0);
  const lag = Math.max(0, ...behind);
  const source = !dead && lag >= SOURCE_STALE_MS;
  return { stale: dead || source, late: items.some((item) => item.state !== "ok"), source, ms: dead ? silentMs : lag, lag };
}
