/**
 * The registry of sources as a list for people: worst first, found by words, its figures written out. Pure.
 *
 * @typedef {import("../shared/types.js").Lang} Lang
 * @typedef {"ok"|"late"|"silent"|"never"|"unknown"} Standing
 * @typedef {{num: number, den: number, text: string, text_en: string}} Share
 *
 * @typedef {object} Source  one of GET /api/v1/sources
 * @property {string} id
 * @property {string} name
 * @property {string} name_en
 * @property {string} owner
 * @property {string} owner_name
 * @property {string} contact
 * @property {string[]} topics
 * @property {"push"|"folder"|"kafka"|"direct"} input
 * @property {string} input_name
 * @property {string} input_name_en
 * @property {number|null} every_s
 * @property {boolean} office_hours
 * @property {number|null} volume_day
 * @property {Standing} standing
 * @property {string} standing_name
 * @property {string} standing_name_en
 * @property {number|null} last_seen
 * @property {number} accepted
 * @property {number} quarantined_24h
 * @property {number} stored_24h
 * @property {Share} bad
 * @property {Share} illegal
 * @property {number|null} clock_ahead_ms
 * @property {{code: string, pointer: string, words: string, words_en: string}|null} last_refusal
 */
import { fold } from "../shared/format.js";

export const BAD_SHARE = 0.01; // from here on a source that is on time stands above those that are well
export const CLOCK_MS = 1_000; // a clock ahead by less is no finding
const CLOCK_BAD_MS = 300_000; // what is later than this is refused as from the future

/** @type {Standing[]} */
export const STANDINGS = ["silent", "late", "ok", "unknown", "never"];

/** @param {Share} share */
const much = ({ num, den }) => den > 0 && num / den >= BAD_SHARE;

/** What keeps a source that is there from being well. @param {Source} one */
export const ailing = (one) => much(one.bad) || much(one.illegal) || (one.clock_ahead_ms ?? 0) >= CLOCK_BAD_MS;

/** @param {Source} one */
function rank(one) {
  if (one.standing === "silent") return 0;
  if (one.standing === "late") return 1;
  if (one.standing === "never") return 3;
  return ailing(one) ? 2 : 4;
}

/** @param {Share} share */
const rate = ({ num, den }) => den > 0 ? num / den : 0;

/** Worst first: silent, late, those with many faults, never heard, the rest; within a rank whoever is worst or waited for longest. @param {readonly Source[]} sources */
export const worstFirst = (sources) => [...sources].sort((a, b) => {
  const by = rank(a) - rank(b);
  if (by !== 0) return by;
  const waited = rank(a) < 2 ? (a.last_seen ?? 0) - (b.last_seen ?? 0) : 0;
  return waited || rate(b.bad) - rate(a.bad) || rate(b.illegal) - rate(a.illegal) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
});

/** Every word of `text` is somewhere in what the row says. @param {readonly Source[]} sources @param {string} text */
export function found(sources, text) {
  const words = fold(text).split(/\s+/).filter(Boolean);
  return sources.filter((one) => {
    const said = fold([one.id, one.name, one.name_en, one.owner, one.owner_name, one.contact, one.input_name, one.input_name_en, one.standing_name, one.standing_name_en,
      one.last_refusal?.code ?? "", ...one.topics].join(" "));
    return words.every((word) => said.includes(word));
  });
}

/** How many of each standing and what it is called, in the order of STANDINGS; those that are none left out. @param {readonly Source[]} sources @returns {[Standing, number, {vi: string, en: string}][]} */
export const tally = (sources) => STANDINGS.flatMap((of) => {
  const those = sources.filter((one) => one.standing === of);
  const [first] = those;
  return first ? [/** @type {[Standing, number, {vi: string, en: string}]} */ ([of, those.length, { vi: first.standing_name, en: first.standing_name_en }])] : [];
});

const STEPS = /** @type {const} */ ([[86_400, "ngày", "day", "days"], [3_600, "giờ", "hour", "hours"], [60, "phút", "minute", "minutes"], [1, "giây", "second", "seconds"]]);

/** An agreed period, whole: 900 → "15 phút", 3600 → "1 giờ". @param {number} seconds @param {Lang} lang */
export function period(seconds, lang) {
  const [size, vi, one, many] = STEPS.find(([step]) => seconds % step === 0) ?? STEPS[3];
  const n = seconds / size;
  return `${n}\u00a0${lang === "vi" ? vi : n === 1 ? one : many}`;
}

/**
 * The command that shows more of a source's refusals, by how it comes in; null where nothing is refused.
 * @param {Source} one @returns {{key: "push"|"folder"|"quarantine", command: string}|null}
 */
export function whereToLook(one) {
  if (one.quarantined_24h > 0 || (one.last_refusal && (one.input === "kafka" || one.input === "direct"))) {
    // what came from another Kafka is held under that topic's name
    const topic = one.input !== "kafka" && one.topics.length === 1 ? ` --topic ${one.topics[0]?.split(".")[1] ?? ""}` : "";
    return { key: "quarantine", command: `ioc quarantine list${topic}` };
  }
  if (!one.last_refusal) return null;
  return one.input === "folder" ? { key: "folder", command: `sources/drop/${one.id}/failed/` } : { key: "push", command: `ioc sources try FILE --source ${one.id}` };
}

/**
 * The page of what an alert is about: a registered source, or the registry itself, by the links that it beats for; null of anything else.
 * @param {import("../shared/types.js").Alert} alert
 */
export function sourcePage({ key }) {
  if (key === "ioc-so-nguon") return "#sources";
  const source = /^nguon-([a-z0-9-]+)$/.exec(key)?.[1];
  return source ? `#sources/${source}` : null;
}
