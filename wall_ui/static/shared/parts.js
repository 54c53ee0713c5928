/** Small pieces that more than one screen draws: the words of a severity, who holds an alert, the kept language switch. */
import { number, percent, short, span, vnd } from "./format.js";
import { html } from "./html.js";
import { Mark } from "./icons.js";

/** @typedef {import("./types.js").Alert} Alert @typedef {import("./types.js").Lang} Lang @typedef {import("./i18n.js").Say} Say */

/** @param {{of: number, t: Say}} props */
export const Severity = ({ of, t }) => html`<${Mark} of=${of} label=${t("severity.mark", { n: of, name: t(`severity.${of}`) })} />`;

/** Back to normal but not yet seen by anybody keeps its place, without hue. @param {{alert: Alert, t: Say}} props */
export const AlertMark = ({ alert, t }) =>
  alert.phase === "recovering" || alert.phase === "closed"
    ? html`<${Mark} of="ok" label=${t(`phase.${alert.phase}`)} />`
    : html`<${Severity} of=${alert.severity} t=${t} />`;

/** Vietnamese is the original; English where it exists. @param {Alert} alert @param {"title"|"sentence"|"first_step"} field @param {Lang} lang @returns {string} */
export const said = (alert, field, lang) => (lang === "en" && alert[`${field}_en`]) || alert[field] || "";

/** The place, unless the title names it; then the field of work. @param {Alert} alert @param {import("./i18n.js").Say} t @param {Lang} lang */
export const whereOf = (alert, t, lang) =>
  alert.unit_name && !said(alert, "title", lang).includes(alert.unit_name) ? alert.unit_name : t(`domain.${alert.domain}`);

/** What people call the rule of an alert: L22, or its id where it has no code. @param {Alert} alert */
export const ruleName = (alert) => alert.code || alert.rule;

/** @param {Alert} alert */
export const holder = (alert) => alert.assigned_to || alert.acked_by || "";

/** "6,2 % (31/500)", "4 giờ 05". @param {import("./types.js").AlertFigure} figure @param {Lang} lang */
export function evidence({ num, den, value, unit }, lang) {
  const parts = den ? `${number(num, lang)}/${number(den, lang)}` : "";
  const said = value === null ? "" : unit === "%" || unit === "percent" ? percent(value, lang, 1) : unit === "h" ? span(value * 3_600_000, lang) : unit === "vnd" ? vnd(value, lang) : short(value, lang);
  return said && parts ? `${said} (${parts})` : said || parts;
}
