/** The short report: the stage, what is open of severity 1 and 2, a line for each theme, and who is late. Nothing else. A stage computed from old figures would be a lie: on a dead line it goes. */
import { line as lineAge } from "../shared/age.js";
import { isUnacked, openByNeed, since } from "../shared/alerts.js";
import * as format from "../shared/format.js";
import { html } from "../shared/html.js";
import { Icon } from "../shared/icons.js";
import { AlertMark, Severity, holder, said } from "../shared/parts.js";

/** @typedef {import("../shared/types.js").Alert} Alert @typedef {import("../shared/types.js").Figure} Figure @typedef {import("../shared/types.js").Lang} Lang @typedef {import("../shared/i18n.js").Say} Say */
/** @typedef {{t: Say, lang: Lang, now: number, line: import("../shared/socket.js").Line, local: number, started: number, who: (login: string|null) => string}} Frame */

const HOURS = /** @type {const} */ ([[11, "morning"], [14, "noon"], [18, "afternoon"], [24, "evening"]]);

/** @param {Frame & {setLang: () => void}} props */
export function Brief({ t, lang, now, line, local, started, who, setLang }) {
  const { known, link } = line;
  const tile = (/** @type {string} */ name) => known.tiles.get(name)?.data ?? null;
  const part = HOURS.find(([until]) => Number(format.time(now).slice(0, 2)) < until)?.[1];
  const all = openByNeed(known.alerts.values());
  const alerts = all.filter((alert) => alert.severity <= 2);
  const old = lineAge(known.heard, local, started, known.phase === "down") === "stale";
  const ready = known.phase === "live" || known.seq > 0;
  return html`<main class="brief ${old ? "old" : ""}">
    <header><h1>${t(`leader.${part}`)}</h1>
      <p class="muted num">${format.weekday(now, lang)} ${format.date(now)}${known.heard === null ? "" : `, ${t("leader.until", { at: format.time(now - (local - known.heard)) })}`}</p></header>
    <${Trouble} ...${{ t, lang, known, link, local, started, retry: () => line.now() }} />
    ${!old && html`<${Stage} t=${t} lang=${lang} data=${tile("stage")} />`}
    <ol class="lines" aria-label=${t("leader.alerts")}>
      ${alerts.map((alert) => html`<${One} key=${alert.id} ...${{ t, lang, now, alert, who }} />`)}
      ${alerts.length === 0 && html`<li><div><i class="nil"></i><span><b>${t(ready ? "leader.calm" : "loading")}</b>${ready && html`<small>${t("leader.calm.more", { n: format.number(all.length, lang) })}</small>`}</span></div></li>`}
    </ol>
    <ol class="lines" aria-label=${t("leader.figures")}>${figures(tile, t, lang, now).map(([state, big, small]) => html`<li><div>
      ${state ? html`<${Severity} of=${state} t=${t} />` : html`<i class="nil"></i>`}<span><b>${big}</b><small>${small}</small></span></div></li>`)}</ol>
    <${Late} t=${t} lang=${lang} data=${tile("late")} />
    <footer><a href="console.html">${t("leader.console")}</a><button class="link" lang=${lang === "vi" ? "en" : "vi"} onClick=${setLang}>${lang === "vi" ? "English" : "Tiếng Việt"}</button></footer>
  </main>`;
}

/** One open alert: what, for how long, in whose hands. @param {{t: Say, lang: Lang, now: number, alert: Alert, who: (login: string|null) => string}} props */
function One({ t, lang, now, alert, who }) {
  const untaken = isUnacked(alert) && alert.phase === "firing";
  const hands = alert.phase === "recovering" ? t("over.short") : holder(alert) ? t("leader.hands", { who: who(holder(alert)) }) : t("incident.nobody");
  return html`<li><a class=${untaken ? "ask" : ""} href=${`#${alert.id}`}><${AlertMark} alert=${alert} t=${t} />
    <span><b>${said(alert, "title", lang)}</b><small>${t("leader.lasts", { span: format.span(now - since(alert), lang) })} · ${hands}</small></span><${Icon} name="right" /></a></li>`;
}

/** @param {{t: Say, lang: Lang, data: any}} props */
const Stage = ({ t, lang, data }) => data && html`<section class="stage" data-level=${data.level} aria-label=${t("stage.title")}>
  <b class="num">${data.level}</b><div><h2>${data.name[lang]}</h2><p>${data.why[lang]}</p></div>
  <span class="steps" aria-hidden="true">${[1, 2, 3, 4, 5].map((step) => html`<i class=${step <= data.level ? "on" : ""}></i>`)}</span></section>`;

/**
 * A line a theme: [severity mark or null, the figure, out of what and over which period]. Unknown figures are left out.
 * @param {(name: string) => any} tile @param {Say} t @param {Lang} lang @param {number} now @returns {[number|null, string, string][]}
 */
function figures(tile, t, lang, now) {
  const n = (/** @type {number|null} */ value) => format.number(value, lang);
  const missed = (/** @type {Figure} */ figure) => figure.value !== null && figure.target !== null && figure.value < figure.target;
  const over = (/** @type {Figure} */ figure) => format.days(figure.from ?? 0, figure.to ?? 0, now, lang);
  const { reports, procedures, payments, hospital, schools } = { reports: tile("reports"), procedures: tile("procedures"), payments: tile("payments"), hospital: tile("hospital"), schools: tile("schools") };
  /** @type {[boolean, () => [number|null, string, string]][]} */
  const lines = [
    [reports?.overdue.value != null, () => [reports.overdue.num > 0 ? 3 : null, t("leader.reports", { n: n(reports.overdue.num) }), t("leader.reports.of", { n: n(reports.overdue.den) })]],
    [procedures?.on_time.value != null, () => [missed(procedures.on_time) ? 3 : null, t("leader.procedures", { share: format.percent(procedures.on_time.value, lang) }),
      `${over(procedures.on_time)}, ${t("target", { value: format.percent(procedures.on_time.target, lang, 0) })}`]],
    [payments?.success.value != null, () => [missed(payments.success) ? 3 : null, t("leader.payments", { share: format.percent(payments.success.value, lang) }),
      t("leader.payments.of", { n: n(payments.count.value), sum: format.money(payments.amount.value, lang) })]],
    [hospital?.count.value != null, () => [null, t("leader.hospital", { share: format.percent(hospital.count.value, lang) }), t("leader.hospital.of", { share: format.percent(hospital.amount.value, lang), period: over(hospital.count) })]],
    [schools?.schools.value != null, () => [null, t("leader.schools", { n: n(schools.schools.value) }), `${format.money(schools.amount.value, lang)}, ${format.quarter(schools.period, lang)}`]],
  ];
  return lines.filter(([known]) => known).map(([, line]) => line());
}

/** @param {{t: Say, lang: Lang, data: any}} props */
function Late({ t, lang, data }) {
  if (!data || data.all.value === null) return null;
  const widest = Math.max(...data.units.map((/** @type {any} */ one) => one.share), 0.01);
  return html`<section class="rank" aria-labelledby="late"><h2 id="late">${t("leader.late")}</h2><p>${data.all.name[lang]}</p>
    ${data.units.length === 0 ? html`<p class="none">${t("leader.late.none", { n: format.number(data.all.den, lang) })}</p>` : html`<ol>${data.units.map((/** @type {any} */ one) => html`<li>
      <span class="clip">${one.name[lang]}</span><span class="bar"><i style=${{ width: `${one.share / widest * 100}%` }}></i></span><span class="late">${format.number(one.overdue, lang)}/${format.number(one.open, lang)}</span>
      <span class="pc">${format.percent(one.share, lang, 1)}</span></li>`)}</ol>
    <p class="all">${t("leader.late.all", { share: format.percent(data.all.value, lang), num: format.number(data.all.num, lang), den: format.number(data.all.den, lang) })}</p>`}</section>`;
}

/** What is wrong with the line, in words; nothing while all is well. @param {{t: Say, lang: Lang, known: any, link: any, local: number, started: number, retry: () => void}} props */
export function Trouble({ t, lang, known, link, local, started, retry }) {
  const silent = local - (known.heard ?? started);
  const age = lineAge(known.heard, local, started, known.phase === "down");
  if (link.link === "stopped") return html`<p class="banner off" role="alert"><${Icon} name="unplug" /><span>${t("line.stopped")}: ${t(`line.why.${link.why}`)}</span><button class="link" onClick=${retry}>${t("line.again")}</button></p>`;
  if (age === "stale") return html`<p class="banner off" role="alert"><${Icon} name="unplug" /><span>${t("line.stale", { age: format.lag(silent, lang) })}</span><button class="link" onClick=${retry}>${t("retry.now")}</button></p>`;
  return age === "late" ? html`<p class="banner warn" role="status"><${Icon} name="unplug" /><span>${t("line.late", { age: format.lag(silent, lang) })}</span></p>` : null;
}
