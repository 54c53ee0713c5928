/** The incident scene: one severity-1 alert that nobody has taken gets the place of the alarm list, at the size of key facts. */
import { since, speaks } from "../shared/alerts.js";
import { html } from "../shared/html.js";
import { Icon } from "../shared/icons.js";
import { Severity, evidence, holder, said, whereOf } from "../shared/parts.js";

/** @typedef {import("../shared/types.js").Alert} Alert @typedef {import("../shared/types.js").Ev} Ev @typedef {import("./context.js").Context} Context */

const TITLE_FITS = 34; // characters of the large title on two lines

/** @param {{ctx: Context, alert: Alert, others: number}} props */
export function Incident({ ctx, alert, others }) {
  const { t, f, now, lang } = ctx;
  const step = alert.phase === "recovering" ? 4 : alert.assigned_to ? 3 : alert.acked_by ? 2 : 1;
  return html`<section class="panel incident-card" role="alert" aria-labelledby="incident">
    <header class="on-fill unacked"><${Severity} of=${1} t=${t} />
      <div><h2 id="incident" class=${said(alert, "title", lang).length > TITLE_FITS ? "long" : ""}>${said(alert, "title", lang)}</h2><p class="sub clip">${whereOf(alert, t, lang)}${others > 0 && html` <span class="others">${t("incident.others", { n: others })}</span>`}</p></div>
      <p class="since"><b>${f.span(now - since(alert))}</b>${t("since", { at: f.time(since(alert)) })}</p></header>
    <div class="facts">
      <p class="sentence">${said(alert, "sentence", lang)}</p>
      <dl>
        <div><dt>${t("incident.who")}</dt><dd>${ctx.who(holder(alert)) || t("incident.nobody")}</dd></div>
        ${speaks(alert.figure) && html`<div><dt>${t("incident.figure")}</dt><dd>${evidence(alert.figure, lang)}</dd></div>`}
        <div class="first"><dt>${t("incident.first")}</dt><dd>${said(alert, "first_step", lang) || f.DASH}</dd></div>
      </dl>
    </div>
    <ol class="steps-bar" aria-label=${t("incident.steps", { n: step })}>
      ${[1, 2, 3, 4, 5].map((n) => html`<li class=${n < step + 1 ? "done" : n === step + 1 ? "now" : ""} aria-current=${n === step + 1 ? "step" : undefined}>
        ${n < step + 1 ? html`<${Icon} name="check" />` : `${n} `}${t(`incident.step.${n}`)}</li>`)}
    </ol>
  </section>`;
}

export const LOG_SHOWN = 4;

/** What happened, newest first. @param {{ctx: Context, events: Ev[], alert: Alert}} props */
export function Log({ ctx, events, alert }) {
  const { t, f, now } = ctx;
  const seen = events.filter((ev) => ev.alert.id === alert.id).map((ev) => ({ at: ev.at, words: t(`op.${ev.op}`, { who: ctx.who(ev.actor) || t("system") }) }));
  const told = events.some((ev) => ev.alert.id === alert.id && ev.op === "fired");
  const lines = told ? seen : [...seen, { at: since(alert), words: t("op.fired") }];
  if (alert.episode_at < since(alert)) lines.push({ at: alert.episode_at, words: t("op.began") });
  lines.sort((a, b) => b.at - a.at);
  return html`<section class="panel log" aria-label=${t("incident.log")}><h2>${t("incident.log")}</h2>
    <ol>${lines.slice(0, LOG_SHOWN).map((line) => html`<li><time>${f.when(line.at, now)}</time>${line.words}</li>`)}</ol></section>`;
}
