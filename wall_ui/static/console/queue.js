/**
 * Which alerts a list shows, and in which order. Pure.
 *
 * @typedef {import("../shared/types.js").Alert} Alert
 * @typedef {"open"|"unacked"|"mine"|"closed"} Queue
 * @typedef {{queue: Queue, hiddenSeverities: ReadonlySet<number>, hiddenDomains: ReadonlySet<string>, text: string}} View
 */
import { byNeed, isOpen, isUnacked, since } from "../shared/alerts.js";
import { dayStart, fold } from "../shared/format.js";

/** @type {Queue[]} */
export const QUEUES = ["open", "unacked", "mine", "closed"];

/** @param {Queue} queue @param {Alert[]} open @param {Alert[]} closed @param {{me: string, now: number}} who @returns {Alert[]} */
export function inQueue(queue, open, closed, { me, now }) {
  const live = open.filter(isOpen);
  switch (queue) {
    case "unacked":
      return live.filter(isUnacked).sort(byNeed);
    case "mine":
      return live.filter((alert) => (alert.assigned_to || alert.acked_by) === me).sort(byNeed);
    case "closed":
      return closed.filter((alert) => (alert.closed_at ?? 0) >= dayStart(now)).sort((a, b) => (b.closed_at ?? 0) - (a.closed_at ?? 0));
    default:
      return live.sort(byNeed);
  }
}

/** @param {Alert[]} alerts @param {View} view */
export function filtered(alerts, { hiddenSeverities, hiddenDomains, text }) {
  const words = fold(text).split(/\s+/).filter(Boolean);
  return alerts.filter((alert) => {
    if (hiddenSeverities.has(alert.severity) || hiddenDomains.has(alert.domain)) return false;
    if (words.length === 0) return true;
    const where = fold([alert.title, alert.title_en, alert.unit_name, alert.sentence, alert.code, alert.rule, alert.key, alert.assigned_to, alert.acked_by].join(" "));
    return words.every((word) => where.includes(word));
  });
}

/**
 * Rows never move under a pointer or a focus: while held, the order stays and what is new waits behind a button.
 * A row that went away keeps its place until the list is let go, so that a click never lands on its neighbour.
 * @param {readonly string[]} before @param {readonly string[]} wanted @param {boolean} held
 * @returns {{ids: string[], waiting: number}}
 */
export function settled(before, wanted, held) {
  if (!held) return { ids: [...wanted], waiting: 0 };
  const shown = new Set(before);
  return { ids: [...before], waiting: wanted.filter((id) => !shown.has(id)).length };
}

/** The neighbour to go to with j and k. @param {readonly string[]} ids @param {string|null} current @param {1|-1} step */
export function neighbour(ids, current, step) {
  if (ids.length === 0) return null;
  const at = current === null ? -1 : ids.indexOf(current);
  if (at < 0) return ids[step > 0 ? 0 : ids.length - 1] ?? null;
  return ids[Math.max(0, Math.min(ids.length - 1, at + step))] ?? null;
}

/** What another person did while we acted on an older version. @param {Alert|null} before @param {Alert|null} after @returns {{key: string, who: string}} */
export function conflict(before, after) {
  if (after?.phase === "closed") return { key: "conflict.closed", who: after.closed_by ?? "" };
  if (after?.acked_by && after.acked_by !== before?.acked_by) return { key: "conflict.acked", who: after.acked_by };
  if (after?.assigned_to && after.assigned_to !== before?.assigned_to) return { key: "conflict.assigned", who: after.assigned_to };
  return { key: "conflict.changed", who: "" };
}

/** @param {Alert[]} alerts */
export const domainsOf = (alerts) => [...new Set(alerts.map((alert) => alert.domain))].sort();

/** @param {Alert} alert */
export const ageOf = since;
