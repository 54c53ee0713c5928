/** The alarm list: five rows, worst first; what does not fit is counted, never hidden. */
import { html } from "../shared/html.js";
import { counts, isUnacked, since } from "../shared/alerts.js";
import { AlertMark, Severity, evidence, holder, ruleName, said, whereOf } from "../shared/parts.js";

/** @typedef {import("../shared/types.js").Alert} Alert @typedef {import("./context.js").Context} Context */

export const ROWS = 5;
export const ROWS_BESIDE_INCIDENT = 3;
export const ROWS_ALONE = 9;

/** @param {{ctx: Context, alerts: Alert[], lastClosed: Alert|null, known: boolean, fresh: Set<string>, rows?: number}} props */
export function Alarms({ ctx, alerts, lastClosed, known, fresh, rows = ctx.compact ? ROWS_BESIDE_INCIDENT : ROWS }) {
  const { t, f, compact } = ctx;
  const fits = alerts.length <= rows ? alerts : alerts.slice(0, rows);
  const more = alerts.length - fits.length;
  const unacked = alerts.filter(isUnacked).length;
  return html`<section class="panel alarms ${ctx.stale ? "doubt" : ""}" style=${{ "--n": rows }} aria-label=${t(compact ? "alarms.others" : "alarms.title")}>
    <header><h2>${t(compact ? "alarms.others" : "alarms.title")}</h2>
      ${unacked > 0 && html`<span class="chip solid">${t("alarms.unacked", { n: f.number(unacked) })}</span>`}
      ${more > 0 && html`<span class="chip">${t("more", { n: f.number(more) })}</span>`}
      <ul class="counts">${counts(alerts).map((n, at) => (!compact || n > 0) && html`<li class=${n ? "" : "zero idle"}><${Severity} of=${at + 1} t=${t} />${f.number(n)}</li>`)}</ul>
    </header>
    ${fits.length === 0 ? html`<p class="none">${!known ? t("alarms.waiting") : html`<b>${t(compact ? "alarms.none.other" : "alarms.none")}</b>${lastClosed && html`<span>${t("alarms.none.last", { at: f.when(lastClosed.closed_at, ctx.now) })}</span>`}`}</p>`
      : fits.map((alert) => html`<${Row} key=${alert.id} ctx=${ctx} alert=${alert} fresh=${fresh.has(alert.id)} />`)}
  </section>`;
}

/** @param {{ctx: Context, alert: Alert, fresh: boolean}} props */
function Row({ ctx, alert, fresh }) {
  const { t, f, now, lang, compact } = ctx;
  const unacked = isUnacked(alert);
  const over = alert.phase === "recovering";
  const fill = alert.severity === 1 && unacked && !over ? "on-fill" : "";
  const who = unacked ? html`<b>${t(over ? "alarms.over" : "alarms.unacked.one")}</b>` : ctx.who(holder(alert));
  return html`<article class="arow ${unacked ? "unacked" : "acked"} ${over ? "over" : ""} ${fill}" data-sev=${over ? undefined : alert.severity}>
    <${AlertMark} alert=${alert} t=${t} />
    <div><p class="ti clip">${said(alert, "title", lang)}</p>${!compact && html`<p class="su clip">${fresh && html`<span class="caught">${t("caught.tag")}</span>`}${under(alert, ctx)}</p>`}</div>
    <div class="when"><p class="age">${f.span(now - since(alert))}</p><p class="who">${who}</p></div>
  </article>`;
}

/** How much is asked of the operators: alerts in ten minutes, how many nobody took, how long the oldest of them waits. @param {{ctx: Context, alerts: Alert[], trends: any}} props */
export function Load({ ctx, alerts, trends }) {
  const { t, f, now } = ctx;
  const rate = trends?.series?.find((/** @type {any} */ one) => one.name === "alerts");
  const waiting = alerts.filter(isUnacked);
  const oldest = waiting.length ? now - Math.min(...waiting.map(since)) : null;
  const flood = rate && rate.limit !== null && rate.now > rate.limit;
  return html`<section class="panel load" aria-label=${t("load.title")}>
    <div><span class="k">${t("load.rate")}</span><b>${f.number(rate?.now ?? null)}</b>${rate?.limit != null && html`<span class="chip ${flood ? "solid" : ""}">${t(flood ? "load.flood" : "load.limit", { n: f.number(rate.limit) })}</span>`}</div>
    <div><span class="k">${t("load.unacked")}</span><b>${f.number(waiting.length)}</b></div>
    <div><span class="k">${t("load.oldest")}</span><b>${oldest === null ? f.DASH : f.span(oldest)}</b></div>
  </section>`;
}

/** By which rule, where, and by how much. @param {Alert} alert @param {Context} ctx */
function under(alert, { f, t, lang }) {
  const figure = alert.figure?.den && evidence(alert.figure, lang); // a bare count says less than the sentence
  return [ruleName(alert), whereOf(alert, t, lang), figure || said(alert, "sentence", lang)].filter(Boolean).join(" · ");
}
