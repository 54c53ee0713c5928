/** The alert list and the filters beside it. */
import { isUnacked } from "../shared/alerts.js";
import { span, when } from "../shared/format.js";
import { html } from "../shared/html.js";
import { Icon } from "../shared/icons.js";
import { AlertMark, Severity, said } from "../shared/parts.js";
import { QUEUES, ageOf } from "./queue.js";

/** @typedef {import("../shared/types.js").Alert} Alert @typedef {import("../shared/i18n.js").Say} Say @typedef {import("../shared/types.js").Lang} Lang */

/**
 * @param {{t: Say, view: import("./queue.js").View, sizes: Record<string, number>, bySeverity: number[], domains: [string, number][],
 *   setView: (change: Partial<import("./queue.js").View>) => void, searchRef: any}} props
 */
export function Rail({ t, view, sizes, bySeverity, domains, setView, searchRef }) {
  return html`<nav class="rail" aria-label=${t("filters")}>
    <div class="search"><${Icon} name="search" /><input class="field" type="search" ref=${searchRef} aria-label=${t("search")} placeholder=${t("search.short")} value=${view.text}
      onInput=${(/** @type {any} */ event) => setView({ text: event.target.value })} /><kbd aria-hidden="true">/</kbd></div>
    <div><h2>${t("queues")}</h2>${QUEUES.map((queue) => html`<button class="pick" aria-current=${view.queue === queue ? "page" : undefined} onClick=${() => setView({ queue })}>
      ${t(`queue.${queue}`)}<b>${sizes[queue] ?? "—"}</b></button>`)}</div>
    <div><h2>${t("severity")}</h2>${[1, 2, 3, 4].map((of) => html`<label class=${bySeverity[of - 1] ? "" : "idle"}><input type="checkbox" checked=${!view.hiddenSeverities.has(of)}
      onChange=${() => setView({ hiddenSeverities: toggled(view.hiddenSeverities, of) })} /><${Severity} of=${of} t=${t} />${t(`severity.${of}`)}<b>${bySeverity[of - 1]}</b></label>`)}</div>
    ${domains.length > 0 && html`<div><h2>${t("domain")}</h2>${domains.map(([domain, n]) => html`<label><input type="checkbox" checked=${!view.hiddenDomains.has(domain)}
      onChange=${() => setView({ hiddenDomains: toggled(view.hiddenDomains, domain) })} />${t(`domain.${domain}`)}<b>${n}</b></label>`)}</div>`}
  </nav>`;
}

/** @template T @param {ReadonlySet<T>} set @param {T} one @returns {Set<T>} */
function toggled(set, one) {
  const next = new Set(set);
  if (!next.delete(one)) next.add(one);
  return next;
}

/**
 * @param {{t: Say, lang: Lang, now: number, queue: string, rows: Alert[], total: number, hidden: Alert[], waiting: number, selected: string|null, known: boolean,
 *   lastClosed: Alert|null, who: (login: string|null) => string, error: string, retry: () => void, stale: string,
 *   pick: (id: string) => void, showNew: () => void, clearFilters: () => void, hold: (held: boolean) => void}} props
 */
export function List({ t, lang, now, queue, rows, hidden, waiting, selected, known, lastClosed, who, error, retry, pick, showNew, clearFilters, hold, stale }) {
  const unacked = rows.filter(isUnacked).length;
  return html`<main class="list ${stale ? "doubt" : ""}" aria-label=${t("list")} onMouseEnter=${() => hold(true)} onMouseLeave=${() => hold(false)}>
    <header><h2>${t(`queue.${queue}`)}</h2><span class="muted num">${rows.length}${queue !== "closed" && unacked > 0 ? `, ${t("list.unacked", { n: unacked })}` : ""}</span>
      ${stale ? html`<span class="stale-tag order">${stale}</span>` : html`<span class="muted order">${t(queue === "closed" ? "list.order.closed" : "list.order")}</span>`}</header>
    <div class="newer-place" aria-live="polite">${waiting > 0 && html`<button class="newer" onClick=${showNew}><${Icon} name="up" /><span class="num">${t("list.newer", { n: waiting })}</span> <kbd>N</kbd></button>`}</div>
    <div class="rows">
      ${error && html`<div class="empty" role="alert"><${Icon} name="warn" /><h3>${t("list.error")}</h3><p>${error}</p><button class="btn" onClick=${retry}><${Icon} name="refresh" />${t("retry.now")}</button></div>`}
      ${!error && rows.length === 0 && html`<${Empty} ...${{ t, queue, hidden, known, lastClosed, now, clearFilters }} />`}
      <ol aria-label=${t("list")}>${rows.map((alert) => html`<${Row} key=${alert.id} ...${{ t, lang, now, alert, who, pick, current: alert.id === selected }} />`)}</ol>
    </div>
  </main>`;
}

/** @param {{t: Say, lang: Lang, now: number, alert: Alert, current: boolean, who: (login: string|null) => string, pick: (id: string) => void}} props */
function Row({ t, lang, now, alert, current, who, pick }) {
  const over = alert.phase === "recovering";
  const closed = alert.phase === "closed";
  const unacked = isUnacked(alert);
  return html`<li class="item ${unacked ? "unacked" : ""} ${closed ? "gone" : ""}" data-sev=${closed || over ? undefined : alert.severity} aria-current=${current ? "true" : undefined}>
    <${AlertMark} alert=${alert} t=${t} />
    <button class="open" data-id=${alert.id} onClick=${() => pick(alert.id)}><span class="ti clip">${said(alert, "title", lang)}</span>
      <span class="su clip">${t(`domain.${alert.domain}`)}${alert.unit_name ? ` · ${alert.unit_name}` : ""}</span></button>
    <div><p class="age">${closed ? when(alert.closed_at, now) : span(now - ageOf(alert), lang)}</p>
      <p class="who">${closed ? t("phase.closed") : unacked ? html`<b>${t(over ? "alarms.over" : "alarms.unacked.one")}</b>` : over ? t("over.short") : who(alert.assigned_to || alert.acked_by)}</p></div>
  </li>`;
}

/** Empty says why, and as of when. @param {{t: Say, queue: string, hidden: Alert[], known: boolean, lastClosed: Alert|null, now: number, clearFilters: () => void}} props */
function Empty({ t, queue, hidden, known, lastClosed, now, clearFilters }) {
  if (!known) return html`<div class="empty"><${Icon} name="wait" /><h3>${t("alarms.waiting")}</h3></div>`;
  if (hidden.length > 0) {
    const high = hidden.filter((alert) => alert.severity <= 2).length;
    return html`<div class="empty"><${Icon} name="filter" /><h3>${t("empty.filtered")}</h3><p>${t(high ? "empty.hidden.high" : "empty.hidden", { n: hidden.length, high })}</p>
      <button class="btn" onClick=${clearFilters}>${t("empty.clear")}</button></div>`;
  }
  const last = lastClosed ? t("alarms.none.last", { at: when(lastClosed.closed_at, now) }) : "";
  return html`<div class="empty"><${Icon} name="check" /><h3>${t(`empty.${queue}`)}</h3><p>${last}</p></div>`;
}
