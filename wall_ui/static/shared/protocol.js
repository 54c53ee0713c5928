/**
 * The client's half of `ioc.v1` as a pure reducer: (what we know, what arrived) → (what we know now, what to do).
 *
 * Promise: whatever is dropped, doubled or cut, every journal row is applied exactly once and in order. The key is `prev`:
 * a row is taken only when it continues what we have; otherwise we ask again from there and take nothing until answered.
 * It knows no sockets, clocks or pages; times are arguments.
 *
 * @typedef {import("./types.js").Alert} Alert
 * @typedef {import("./types.js").Ev} Ev
 * @typedef {import("./types.js").Tile} Tile
 * @typedef {import("./types.js").CatchUp} CatchUp
 */

export const CLOSED_KEPT = 50;
export const TILES_MAX = 64;

/**
 * @typedef {object} Known
 * @property {"down"|"asking"|"live"} phase  asking: hello sent, the answer decides what we have
 * @property {string|null} epoch
 * @property {string|null} offered  the epoch of this connection; becomes ours with its snapshot
 * @property {number} seq  newest journal row applied
 * @property {ReadonlyMap<string, Alert>} alerts  open ones
 * @property {readonly Alert[]} closed  the newest closed ones, newest first
 * @property {ReadonlyMap<string, Tile>} tiles
 * @property {number|null} heard  when a frame last arrived (local, monotonic)
 * @property {number} offset  server clock − local clock
 * @property {number} heartbeat_ms
 * @property {string} mode  nudge, or poll when Redis is away
 * @property {Record<string, number|null>|null} lags
 * @property {{vi: string, en: string}|null} province  its name
 * @property {CatchUp|null} caught  what the last reconnect brought; null after the first connection
 * @property {boolean} returning  this connection is not the first
 * @property {[number, number]|null} retry  the server told when to come back
 *
 * @typedef {{send?: object, applied?: Ev[], reset?: boolean}} Todo
 */

/** @type {Known} */
export const NOTHING = {
  phase: "down", epoch: null, offered: null, seq: 0, alerts: new Map(), closed: [], tiles: new Map(), heard: null, offset: 0,
  heartbeat_ms: 2_000, mode: "nudge", lags: null, province: null, caught: null, returning: false, retry: null,
};

/** The line is open: say who we are and how far we are. @param {Known} known @param {{token: string, client: string}} who @returns {[Known, Todo]} */
export function opened(known, who) {
  return [{ ...known, phase: "asking", retry: null }, { send: hello(known, who) }];
}

/** The line is cut. Nothing is forgotten: that is what `since` is for. @param {Known} known @returns {Known} */
export const cut = (known) => ({ ...known, phase: "down", returning: known.epoch !== null });

/**
 * @param {Known} known @param {any} frame @param {{local: number, wall: number}} at  monotonic and wall-clock time of arrival
 * @param {{token: string, client: string}} who @returns {[Known, Todo]}
 */
export function received(known, frame, at, who) {
  const next = { ...known, heard: at.local };
  switch (frame.t) {
    case "welcome":
      return [{ ...next, offered: frame.epoch, offset: frame.now - at.wall, heartbeat_ms: (frame.hb_s ?? 2) * 1000, mode: frame.mode ?? next.mode,
        province: frame.province ?? null }, {}];
    case "hb":
      return [{ ...next, offset: frame.now - at.wall, mode: frame.mode ?? next.mode, lags: frame.lag_ms ?? next.lags }, {}];
    case "tile":
      return [tile(next, frame, at), {}];
    case "snap":
      return snapped(next, frame, at);
    case "resume":
      return resumed(next, frame, at, who);
    case "ev":
      return next.phase === "live" ? continued(next, frame, who) : [next, {}]; // while asking, the answer will hold it
    case "bye":
      return [{ ...next, retry: frame.retry_ms ?? null }, {}];
    default:
      return [next, {}]; // a newer server may say more than we understand
  }
}

/** @param {Known} known @param {{token: string, client: string}} who */
const hello = (known, { token, client }) =>
  ({ t: "hello", v: 1, token, client, since: known.epoch === null ? null : { epoch: known.epoch, seq: known.seq } });

/** @param {Known} known @param {any} frame @param {{local: number}} at */
function tile(known, frame, at) {
  const have = known.tiles.get(frame.panel);
  if (!have && known.tiles.size >= TILES_MAX) return known;
  const tiles = new Map(known.tiles);
  tiles.set(frame.panel, { panel: frame.panel, rev: frame.rev, asof: frame.asof, data: frame.data, heard: at.local });
  return { ...known, tiles };
}

/** @param {Known} known @param {any} frame @param {{wall: number}} at @returns {[Known, Todo]} */
function snapped(known, frame, at) {
  /** @type {Ev[]|null} */
  const missed = frame.missed ?? null;
  const same = known.offered === known.epoch;
  const fresh = (missed ?? []).filter((ev) => !same || ev.seq > known.seq);
  const alerts = new Map((/** @type {Alert[]} */ (frame.alerts)).map((alert) => [alert.id, alert]));
  const next = {
    ...known, phase: /** @type {const} */ ("live"), seq: frame.seq, epoch: known.offered, alerts,
    closed: fresh.reduce((closed, ev) => remember(closed, ev), known.closed),
    caught: known.returning ? caught(fresh, missed !== null, at.wall + known.offset) : known.caught,
  };
  return [next, { applied: fresh, reset: true }];
}

/** @param {Known} known @param {any} frame @param {{wall: number}} at @param {{token: string, client: string}} who @returns {[Known, Todo]} */
function resumed(known, frame, at, who) {
  let next = /** @type {Known} */ ({ ...known, phase: "live" });
  /** @type {Ev[]} */
  const applied = [];
  for (const ev of /** @type {Ev[]} */ (frame.events)) {
    if (ev.seq <= next.seq) continue;
    if (ev.prev !== next.seq) return [{ ...next, phase: "asking" }, { send: hello(next, who), applied }];
    next = apply(next, ev);
    applied.push(ev);
  }
  if (next.seq !== frame.to) return [{ ...next, phase: "asking" }, { send: hello(next, who), applied }];
  if (known.returning) next = { ...next, caught: caught(applied, true, at.wall + known.offset) };
  return [next, { applied }];
}

/** @param {Known} known @param {Ev} ev @param {{token: string, client: string}} who @returns {[Known, Todo]} */
function continued(known, ev, who) {
  if (ev.seq <= known.seq) return [known, {}]; // came twice
  if (ev.prev !== known.seq) return [{ ...known, phase: "asking" }, { send: hello(known, who) }];
  return [apply(known, ev), { applied: [ev] }];
}

/** @param {Known} known @param {Ev} ev @returns {Known} */
function apply(known, ev) {
  const alerts = new Map(known.alerts);
  if (ev.alert.phase === "closed") alerts.delete(ev.alert.id);
  else alerts.set(ev.alert.id, ev.alert);
  return { ...known, seq: ev.seq, alerts, closed: remember(known.closed, ev) };
}

/** @param {readonly Alert[]} closed @param {Ev} ev */
function remember(closed, ev) {
  if (ev.alert.phase !== "closed") return closed;
  return [ev.alert, ...closed.filter((alert) => alert.id !== ev.alert.id)].slice(0, CLOSED_KEPT);
}

/** Only what concerns people counts as missed: alerts that fired, not every note on them. @param {Ev[]} events @param {boolean} exact @param {number} at @returns {CatchUp} */
function caught(events, exact, at) {
  const fired = events.filter((ev) => ev.op === "fired");
  return { at, count: fired.length, exact, events: fired.slice(-20) };
}

/** An answer of the HTTP API is as good as a frame: whichever is newer stands. @param {Known} known @param {Alert} alert @returns {Known} */
export function learned(known, alert) {
  const have = known.alerts.get(alert.id);
  if (have && have.version >= alert.version) return known;
  if (!have && alert.phase === "closed") return known;
  const alerts = new Map(known.alerts);
  if (alert.phase === "closed") alerts.delete(alert.id);
  else alerts.set(alert.id, alert);
  const closed = alert.phase === "closed"
    ? [alert, ...known.closed.filter((one) => one.id !== alert.id)].slice(0, CLOSED_KEPT) : known.closed;
  return { ...known, alerts, closed };
}

/** @typedef {{again: boolean, why: string}} Verdict */

/** What a close code means. 4100–4199 are final, but a ticket may simply have grown old on the way: once more with a fresh one. @param {number} code @param {number} refused how often in a row @returns {Verdict} */
export function verdict(code, refused) {
  if (code === 4101) return { again: refused < 2, why: "token" };
  if (code >= 4100 && code <= 4199) return { again: false, why: { 4103: "origin", 4109: "rate", 4110: "version" }[code] ?? "refused" };
  return { again: true, why: "cut" };
}

/** Full jitter: a thousand screens must not return in the same moment. @param {number} attempt @param {[number, number]|null} told @param {() => number} random */
export function wait(attempt, told, random) {
  if (told) return told[0] + random() * (told[1] - told[0]);
  return random() * Math.min(15_000, 500 * 1.7 ** attempt);
}
