/**
 * What follows from a set of alerts: order, counts, the worst. Pure.
 * @typedef {import("./types.js").Alert} Alert
 */

/** Shown to people: a pending alert has not yet held long enough to bother anybody. @param {Alert} alert */
export const isOpen = (alert) => alert.phase === "firing" || alert.phase === "recovering";

/** @param {Alert} alert */
export const isUnacked = (alert) => !alert.acked_by && alert.phase !== "closed";

/** Since when people are concerned. @param {Alert} alert */
export const since = (alert) => alert.fired_at ?? alert.episode_at;

/**
 * Whether the figure behind an alert is worth its place: one event, or no time at all, says less than the sentence.
 * @param {import("./types.js").AlertFigure|null} figure @returns {figure is import("./types.js").AlertFigure}
 */
export function speaks(figure) {
  if (!figure) return false;
  if (figure.den) return figure.num !== null;
  const amount = figure.value ?? figure.num;
  return figure.den === null && Boolean(amount) && !(figure.num === 1 && amount === 1);
}

/**
 * Severity, then not yet taken, then whoever waits longest; the id makes it total, so rows never swap for no reason.
 * @param {Alert} a @param {Alert} b
 */
export const byNeed = (a, b) =>
  a.severity - b.severity ||
  Number(isUnacked(b)) - Number(isUnacked(a)) ||
  since(a) - since(b) ||
  (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** @param {Iterable<Alert>} alerts */
export const openByNeed = (alerts) => [...alerts].filter(isOpen).sort(byNeed);

/** How many of severity 1, 2, 3, 4. @param {Alert[]} alerts @returns {[number, number, number, number]} */
export function counts(alerts) {
  /** @type {[number, number, number, number]} */
  const result = [0, 0, 0, 0];
  for (const alert of alerts) {
    const at = alert.severity - 1;
    if (at in result) result[at] = (result[at] ?? 0) + 1;
  }
  return result;
}

/** The worst open severity among those for which `of` holds; null when none. @param {Alert[]} alerts @param {(alert: Alert) => boolean} of */
export function worst(alerts, of) {
  const found = alerts.filter(of).map((alert) => alert.severity);
  return found.length ? Math.min(...found) : null;
}
