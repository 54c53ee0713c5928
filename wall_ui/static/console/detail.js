/** One alert: what happened, the figure behind it, the first step, what was done, who was told; and what to do. */
import { isUnacked, since, speaks } from "../shared/alerts.js";
import * as format from "../shared/format.js";
import { html } from "../shared/html.js";
import { Icon } from "../shared/icons.js";
import { AlertMark, ruleName, said } from "../shared/parts.js";
import { sourcePage } from "./sourcelist.js";

/** @typedef {import("../shared/types.js").Alert} Alert @typedef {import("../shared/i18n.js").Say} Say @typedef {import("../shared/types.js").Lang} Lang */
/** @typedef {{at: number, op: string, actor: string, note?: string|null}} Step @typedef {{recipient: string, channel: string, reason: string, state: string, attempts: number, created_at: number, sent_at: number|null, last_error: string|null}} Notice */
/** @typedef {{id: string, timeline: Step[]|null, notices: Notice[]|null, error: string}} More */

/**
 * @param {{t: Say, lang: Lang, now: number, alert: Alert, more: More|null, who: (login: string|null) => string, clash: {words: string}|null, busy: string, note: string,
 *   act: {ack: () => void, assign: () => void, close: () => void, note: () => void, keep: (text: string) => void, reload: () => void, seen: () => void}, noteRef: any}} props
 */
export function Detail({ t, lang, now, alert, more, who, clash, busy, note, act, noteRef }) {
  const unacked = isUnacked(alert);
  const closed = alert.phase === "closed";
  const source = sourcePage(alert);
  const state = closed ? t("detail.closed", { who: who(alert.closed_by) || t("system"), at: format.when(alert.closed_at, now) })
    : unacked ? t("alarms.unacked.one") : t("detail.acked", { who: who(alert.acked_by), at: format.when(alert.acked_at, now) });
  return html`<section class="detail" aria-labelledby="d" data-alert=${alert.id}>
    <a class="back" href="#"><${Icon} name="left" />${t("list")}</a>
    <header><${AlertMark} alert=${alert} t=${t} />
      <div><h2 id="d">${said(alert, "title", lang)}</h2><p class="muted num">${[t(`domain.${alert.domain}`), alert.unit_name, t("detail.rule", { rule: ruleName(alert) }), t("since", { at: format.when(since(alert), now) })].filter(Boolean).join(" · ")}</p></div>
      <span class="chip ${unacked && !closed ? "solid" : ""}"><${Icon} name=${unacked ? "bell" : "user"} />${state}</span></header>
    ${clash && html`<div class="clash" role="alert"><${Icon} name="people" /><p><b>${clash.words}</b>${note.trim() && html` ${t("conflict.kept")}`}</p><button class="btn" onClick=${act.seen}>${t("conflict.seen")}</button></div>`}
    ${!closed && html`<div class="acts" role="toolbar" aria-label=${t("acts")}>
      <button class="btn ${unacked ? "primary" : ""}" aria-disabled=${unacked && !busy ? undefined : "true"} onClick=${() => unacked && !busy && act.ack()}>${unacked ? t("act.ack") : html`<${Icon} name="check" />${t("act.acked")}`} ${unacked && html`<kbd>A</kbd>`}</button>
      <button class="btn ${unacked || alert.assigned_to ? "" : "primary"}" disabled=${busy !== ""} onClick=${act.assign}>${alert.assigned_to ? t("act.reassign") : t("act.assign")} <kbd>G</kbd></button>
      <button class="btn" disabled=${busy !== ""} onClick=${act.close}>${t("act.close")} <kbd>X</kbd></button>
      ${alert.assigned_to && html`<span class="muted">${t("detail.assigned", { who: who(alert.assigned_to) })}</span>`}
    </div>`}
    <div class="col">
      <div class="box"><p class="say">${said(alert, "sentence", lang)}</p></div>
      ${speaks(alert.figure) && html`<${FigureBox} t=${t} lang=${lang} now=${now} figure=${alert.figure} />`}
      <div class="box"><h3>${t("detail.timeline")}</h3><${Timeline} ...${{ t, now, more, who, alert, reload: act.reload }} /></div>
    </div>
    <div class="col side">
      <div class="box first"><h3>${t("incident.first")}</h3><p>${said(alert, "first_step", lang) || format.DASH}</p>${source && html`<a class="btn" href=${source}><${Icon} name="plug" />${t("source.link")}</a>`}</div>
      ${!closed && html`<form class="box note" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); act.note(); }}>
        <label for="note"><h3>${t("detail.note")} <kbd>C</kbd></h3></label>
        <textarea class="field" id="note" rows="2" maxlength="1000" ref=${noteRef} placeholder=${t("detail.note.hint")} value=${note}
          onInput=${(/** @type {any} */ event) => act.keep(event.target.value)} onKeyDown=${(/** @type {KeyboardEvent} */ event) => event.key === "Enter" && (event.ctrlKey || event.metaKey) && act.note()}></textarea>
        <button class="btn" disabled=${!note.trim() || busy !== ""}>${t("detail.note.go")}</button></form>`}
      <div class="box"><h3>${t("detail.notices")}</h3><${Notices} ...${{ t, now, more, who }} /></div>
    </div>
  </section>`;
}

/** @param {{t: Say, lang: Lang, now: number, figure: import("../shared/types.js").AlertFigure}} props */
function FigureBox({ t, lang, now, figure }) {
  const unit = figure.unit === "%" ? "percent" : figure.unit;
  const value = unit === "h" ? format.span((figure.value ?? 0) * 3_600_000, lang) : format.figure({ unit, value: figure.value }, lang);
  const big = unit === "vnd" ? format.vnd : format.number;
  return html`<div class="box"><h3>${t("detail.figure")}</h3><dl class="facts">
    <div><dt>${t("figure.value")}</dt><dd class="big">${value}</dd></div>
    ${figure.den !== null && html`<div><dt>${t("figure.num")}</dt><dd>${big(figure.num, lang)}</dd></div>
    <div><dt>${t("figure.den")}</dt><dd>${big(figure.den, lang)}</dd></div>`}
    ${figure.from && figure.to && html`<div><dt>${t("figure.period")}</dt><dd>${format.when(figure.from, now)} – ${format.when(figure.to, now)}</dd></div>`}
  </dl></div>`;
}

/** @type {Record<string, string>} */
const STEP_ICONS = { pending: "wait", fired: "bell", refired: "bell", acked: "user", seen: "check", assigned: "people", noted: "book", recovering: "check", closed: "check2", released: "check2", escalated: "up" };

/** @param {{t: Say, now: number, more: More|null, who: (login: string|null) => string, alert: Alert, reload: () => void}} props */
function Timeline({ t, now, more, who, alert, reload }) {
  if (more?.error) return html`<p class="wrong" role="alert"><${Icon} name="warn" /><span>${t("detail.timeline.error")} ${more.error}</span></p><button class="btn" onClick=${reload}><${Icon} name="refresh" />${t("retry.now")}</button>`;
  if (!more?.timeline) return html`<p class="muted">${t("loading")}</p>`;
  const steps = [...more.timeline].sort((a, b) => b.at - a.at);
  let said = "";
  const lines = steps.map((step) => ({ ...step, text: step.op === "noted" || step.op === "closed" ? step.note ?? "" : "" }));
  if (alert.close_reason && lines[0]?.op === "closed") said = t(`reason.${alert.close_reason}`);
  return html`<ol class="tl">${lines.map((step, at) => html`<li><time>${format.when(step.at, now)}</time><${Icon} name=${STEP_ICONS[step.op] ?? "dots"} />
    <div>${t(`op.${step.op}`, { who: who(step.actor) || t("system") })}${step.text && html`<small>${step.text}</small>`}${at === 0 && said && html`<small>${said}</small>`}</div></li>`)}</ol>`;
}

/** Why somebody was told, in the order of an alert's life and in the timeline's words. */
const REASONS = [["fired", "op.fired"], ["escalated", "op.escalated"], ["over", "over.short"], ["closed", "phase.closed"]];

/** @param {{t: Say, now: number, more: More|null, who: (login: string|null) => string}} props */
function Notices({ t, now, more, who }) {
  if (more?.error) return html`<p class="muted">${t("detail.notices.error")}</p>`;
  const all = more?.notices;
  if (!all) return html`<p class="muted">${t("loading")}</p>`;
  if (all.length === 0) return html`<p class="muted">${t("detail.notices.none")}</p>`;
  const groups = REASONS.map(([reason, words]) => ({ words: words ?? "", told: all.filter((one) => (one.reason ?? "fired") === reason) })).filter(({ told }) => told.length > 0);
  return groups.map(({ words, told }) => html`<h4>${t(words)}</h4><ul class="notices">${told.map((one) => html`<${Told} ...${{ t, now, one, who }} />`)}</ul>`);
}

/** @param {{t: Say, now: number, one: Notice, who: (login: string|null) => string}} props */
function Told({ t, now, one, who }) {
  const sent = one.state === "sent";
  const bad = one.state === "failed" || one.state === "dead" || (one.last_error && !sent);
  const n = one.state === "leased" ? Math.max(1, one.attempts) : one.attempts; // taken, and counted once it begins
  return html`<li><${Icon} name=${sent ? "check" : bad ? "warn" : "wait"} /><div><b>${who(one.recipient)}</b>
    <span class="num">${t(`channel.${one.channel}`)} · ${sent ? t("notice.sent", { at: format.when(one.sent_at, now) }) : t(`notice.${one.state}`, { n })}</span>
    ${bad && one.last_error && html`<small>${one.last_error}</small>`}</div></li>`;
}
