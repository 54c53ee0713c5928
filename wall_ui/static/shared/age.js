/**
 * How old is what we show? Pure: times in, a word out.
 *
 * Two ages that must not be mixed up: of the line (when the server last spoke: the whole screen is in doubt) and of a
 * source (the line is fine, but one system sends nothing: its tile is in doubt).
 */

export const FIRST_SIGN_MS = 5_000; // heartbeats come every 2 s: two missed and one more, so a hiccup shows nothing
export const FIRST_SIGN_CUT_MS = 3_000; // a line that is known to be cut need not be waited for; a quick return still shows nothing
export const STALE_MS = 10_000;
export const SOURCE_STALE_MS = 60_000; // a topic this far behind its end is no longer "live"

/**
 * @param {number|null} heard when a frame last arrived, on the same clock as `now`; null before the first
 * @param {number} now
 * @param {number} started when the screen began to wait
 * @param {boolean} [cut] whether the line is known to be down
 * @returns {"live"|"late"|"stale"}
 */
export function line(heard, now, started, cut = false) {
  const silent = now - (heard ?? started);
  if (silent >= STALE_MS) return "stale";
  return silent >= (cut && heard !== null ? FIRST_SIGN_CUT_MS : FIRST_SIGN_MS) ? "late" : "live";
}

/**
 * How many topics keep up, and by how much the slowest of those that do not is behind. null lag is unknown, not good.
 * @param {Record<string, number|null>|null} lags
 */
export function sources(lags) {
  const values = Object.values(lags ?? {});
  const good = values.filter((ms) => ms !== null && ms < SOURCE_STALE_MS).length;
  const knownLags = /** @type {number[]} */ (values.filter((ms) => ms !== null));
  return { good, all: values.length, worst: knownLags.length ? Math.max(...knownLags) : null };
}

/** Position of the picture for a step of the pixel shift: a slow walk on ±4 px that never jumps. @param {number} step */
export function shift(step) {
  const walk = [[0, 0], [4, 0], [4, 4], [0, 4], [-4, 4], [-4, 0], [-4, -4], [0, -4], [4, -4]];
  return /** @type {[number, number]} */ (walk[((step % walk.length) + walk.length) % walk.length]);
}
