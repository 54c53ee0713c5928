/** One alert for somebody who has a minute: what, since when, out of how many, who has it, what comes first; and "I know". */
import { isUnacked, since, speaks } from "../shared/alerts.js";
import * as format from "../shared/format.js";
import { html } from "../shared/html.js";
import { Icon } from "../shared/icons.js";
import { AlertMark, evidence, holder, ruleName, said } from "../shared/parts.js";
import { Trouble } from "./brief.js";

/** @typedef {import("../shared/types.js").Alert} Alert */

/** @param {import("./brief.js").Frame & {alert: Alert|null, seen: number|null, asked: boolean, error: string, busy: boolean, known: () => void}} props */
export function AlertPage({ t, lang, now, line, local, started, who, alert, seen, asked, error, busy, known }) {
  const back = html`<a class="back" href="#"><${Icon} name="left" />${t("leader.title")}</a>`;
  if (!alert) {
    return html`<main class="alert-page"><header>${back}</header><p class="none" role="status">${asked ? error || t("leader.gone") : t("loading")}</p></main>`;
  }
  const closed = alert.phase === "closed";
  const over = closed || alert.phase === "recovering";
  const urgent = alert.severity === 1 && !over;
  const began = since(alert);
  const ended = alert.closed_at ?? now;
  const figure = speaks(alert.figure) ? evidence(alert.figure, lang) : "";
  return html`<main class="alert-page ${urgent ? "urgent" : ""}">
    <header class=${urgent ? "on-fill" : ""}>${back}<div class="hd"><${AlertMark} alert=${alert} t=${t} /><div><p class="lv">${t(`severity.${alert.severity}`)} · ${format.when(began, now)}</p><h1>${said(alert, "title", lang)}</h1></div></div></header>
    <${Trouble} ...${{ t, lang, known: line.known, link: line.link, local, started, retry: () => line.now() }} />
    <dl class="q">
      <div><dt>${t("leader.what")}</dt><dd>${said(alert, "sentence", lang)}<small>${[alert.unit_name || t(`domain.${alert.domain}`), t("detail.rule", { rule: ruleName(alert) })].join(" · ")}</small></dd></div>
      <div><dt>${t("leader.when")}</dt><dd>${format.when(began, now)}, ${t("leader.lasts", { span: format.span(ended - began, lang) })}${closed && html`<small>${t("detail.closed", { who: who(alert.closed_by) || t("system"), at: format.when(alert.closed_at, now) })}${alert.close_reason ? ` · ${t(`reason.${alert.close_reason}`)}` : ""}</small>`}</dd></div>
      ${figure && alert.figure && html`<div><dt>${t("incident.figure")}</dt><dd>${figure}<small>${period(alert.figure, now)}</small></dd></div>`}
      <div><dt>${t("incident.who")}</dt><dd>${who(holder(alert)) || (closed ? format.DASH : t("incident.nobody"))}<small>${alert.acked_at ? t("detail.acked", { who: who(alert.acked_by), at: format.when(alert.acked_at, now) }) : alert.escalated > 0 ? t("leader.escalated") : ""}</small></dd></div>
      ${!over && html`<div><dt>${t("incident.first")}</dt><dd>${said(alert, "first_step", lang) || format.DASH}</dd></div>`}
    </dl>
    <div class="cta">
      ${error && html`<p class="wrong" role="alert"><${Icon} name="warn" />${error}</p>`}
      ${seen !== null ? html`<p class="seen" role="status"><${Icon} name="check" />${t("leader.seen", { at: format.when(seen, now) })}</p>`
        : !closed && html`<button class="btn primary" disabled=${busy} onClick=${known}>${t("leader.know")}</button>`}
      ${!closed && html`<p class="fine">${t(isUnacked(alert) ? "leader.know.untaken" : "leader.know.taken")}</p>`}
    </div>
  </main>`;
}

/** @param {import("../shared/types.js").AlertFigure} figure @param {number} now */
const period = (figure, now) => (figure.from && figure.to && figure.to - figure.from >= 60_000 ? `${format.when(figure.from, now)} – ${format.when(figure.to, now)}` : "");
