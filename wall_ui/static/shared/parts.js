/** Small pieces that more than one screen draws: the words of a severity, who holds an alert, the kept language switch. */
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

/** What people call the rule of an alert: L22, or its id where it has no code. @param {Alert} alert */
export const ruleName = (alert) => alert.code || alert.rule;

/** @param {Alert} alert */
export const holder = (alert) => alert.assigned_to || alert.acked_by || "";
