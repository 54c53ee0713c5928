/**
 * Numbers, money, times and ages as people here read them. Pure; Vietnamese and English.
 *
 * Written out rather than left to Intl: its Vietnamese short form says "94,8 T" (a tonne, to most readers), puts no space
 * before %, and depends on the browser's data. The zone is Asia/Ho_Chi_Minh whatever the PC says: UTC+7, no summer time
 * since 1975, so it is plain arithmetic.
 *
 * @typedef {import("./types.js").Lang} Lang
 */

const NB = "\u00a0"; // no-break space: a figure never loses its unit at a line end
const MINUS = "\u2212";
export const DASH = "—"; // unknown is not zero
const ZONE_MS = 7 * 3_600_000;

const WEEKDAYS = {
  vi: ["Chủ nhật", "Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy"],
  en: ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
};

/** @param {unknown} value @returns {value is number} */
const known = (value) => typeof value === "number" && Number.isFinite(value);

/**
 * 1284 → "1.284" (vi), "1,284" (en); `places` decimals, always written.
 * @param {number|null|undefined} value @param {Lang} [lang] @param {number} [places]
 */
export function number(value, lang = "vi", places = 0) {
  if (!known(value)) return DASH;
  const text = Math.abs(value).toFixed(places);
  const [whole = "0", part = ""] = text.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, lang === "vi" ? "." : ",");
  const zero = /^[0.]*$/.test(text);
  return (value < 0 && !zero ? MINUS : "") + grouped + (part && (lang === "vi" ? "," : ".") + part);
}

/** Drops what says nothing: 98 → "98", 98.5 → "98,5". @param {number|null|undefined} value @param {Lang} [lang] @param {number} [places] */
export function short(value, lang = "vi", places = 2) {
  if (!known(value)) return DASH;
  const used = (String(Number(Math.abs(value).toFixed(places))).split(".")[1] ?? "").length;
  return number(value, lang, used);
}

/** 87.99 → "87,99 %" (vi), "87.99%" (en). @param {number|null|undefined} value @param {Lang} [lang] @param {number} [places] */
export function percent(value, lang = "vi", places = 2) {
  if (!known(value)) return DASH;
  return number(value, lang, places) + (lang === "vi" ? `${NB}%` : "%");
}

/** In full: "94.801.346.295 đ", "VND 94,801,346,295". @param {number|null|undefined} value @param {Lang} [lang] */
export function vnd(value, lang = "vi") {
  if (!known(value)) return DASH;
  return lang === "vi" ? `${number(value, lang)}${NB}đ` : `VND${NB}${number(value, lang)}`;
}

/** The number and its unit apart, for big type: 94801346295 → ["94,8", "tỷ đ"]. @param {number|null|undefined} value @param {Lang} [lang] @returns {[string, string]} */
export function moneyParts(value, lang = "vi") {
  if (!known(value)) return [DASH, ""];
  const size = Math.abs(value);
  const steps = /** @type {const} */ ([[1e9, "tỷ", "bn"], [1e6, "triệu", "m"]]);
  for (const [unit, vi, en] of steps) {
    // 999,96 triệu would round up to "1.000,0 triệu": the next step takes it
    if (Math.round(size / unit * 10_000) >= 10_000) {
      return [number(value / unit, lang, 1), lang === "vi" ? `${vi}${NB}đ` : `${en}${NB}VND`];
    }
  }
  return [number(value, lang), lang === "vi" ? "đ" : "VND"];
}

/** "94,8 tỷ đ". @param {number|null|undefined} value @param {Lang} [lang] */
export function money(value, lang = "vi") {
  const [text, unit] = moneyParts(value, lang);
  return unit ? text + NB + unit : text;
}

/** Δ with its sign: "+52", "−0,35". @param {number|null|undefined} value @param {Lang} [lang] @param {number} [places] */
export function signed(value, lang = "vi", places = 0) {
  if (!known(value)) return DASH;
  const text = number(value, lang, places);
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/** A figure's own value by its unit. @param {{unit: string, value: number|null}} figure @param {Lang} [lang] */
export function figure({ unit, value }, lang = "vi") {
  if (unit === "percent") return percent(value, lang);
  if (unit === "vnd") return money(value, lang);
  return short(value, lang);
}

/** @param {number} ms */
const local = (ms) => new Date(ms + ZONE_MS);
/** @param {number} n */
const two = (n) => String(n).padStart(2, "0");

/** "14:32:07". @param {number|null|undefined} ms */
export const clock = (ms) => known(ms) ? `${time(ms)}:${two(local(ms).getUTCSeconds())}` : DASH;

/** "14:32". @param {number|null|undefined} ms */
export const time = (ms) => known(ms) ? `${two(local(ms).getUTCHours())}:${two(local(ms).getUTCMinutes())}` : DASH;

/** "20/03/2024", in both languages: one product, one way to write a date. @param {number|null|undefined} ms */
export const date = (ms) => known(ms) ? `${dayMonth(ms)}/${local(ms).getUTCFullYear()}` : DASH;

/** "20/03". @param {number|null|undefined} ms */
export const dayMonth = (ms) => known(ms) ? `${two(local(ms).getUTCDate())}/${two(local(ms).getUTCMonth() + 1)}` : DASH;

/** "20/03/2024 14:32:07". @param {number|null|undefined} ms */
export const dateTime = (ms) => known(ms) ? `${date(ms)} ${clock(ms)}` : DASH;

/** Today only the time, else with its day: "14:32", "14:32, 20/03". @param {number|null|undefined} ms @param {number} now */
export const when = (ms, now) => !known(ms) ? DASH : sameDay(ms, now) ? time(ms) : `${time(ms)}, ${dayMonth(ms)}`;

/** @param {number} ms @param {Lang} [lang] */
export const weekday = (ms, lang = "vi") => WEEKDAYS[lang][local(ms).getUTCDay()] ?? "";

/** @param {number} a @param {number} b */
export const sameDay = (a, b) => date(a) === date(b);

/** Midnight here of the day `ms` lies in. @param {number} ms */
export const dayStart = (ms) => Math.floor((ms + ZONE_MS) / 86_400_000) * 86_400_000 - ZONE_MS;

/**
 * A half-open period. Whole days by their last day: "16/12–15/03", "20/03"; else by the clock: "14:33, 19/03–14:33".
 * With the years when it did not end in the year of `now`: "16/12/2023–15/03/2024". One that is still running names no end
 * that has not come: "từ 01/01", "từ 0 giờ".
 * @param {number} from @param {number} to @param {number} [now] @param {Lang} [lang]
 */
export function days(from, to, now, lang = "vi") {
  if (now !== undefined && from === dayStart(from) && from <= now && now < to) {
    if (from === dayStart(now)) return lang === "vi" ? "từ 0 giờ hôm nay" : "since midnight";
    return `${lang === "vi" ? "từ" : "since"} ${dayMonth(from)}`;
  }
  if (from !== dayStart(from) || to !== dayStart(to)) return `${when(from, to)}–${time(to)}`;
  const say = date(now ?? to - 1).slice(6) === date(to - 1).slice(6) ? dayMonth : date;
  return sameDay(from, to - 1) ? say(from) : `${say(from)}–${say(to - 1)}`;
}

const ROMAN = ["", "I", "II", "III", "IV"];

/** "quý I/2024", "Q1 2024"; without a year "quý I", "Q1". A published figure stays on a wall for long: its year belongs to it. @param {{number: number, year?: number}} of @param {Lang} [lang] */
export function quarter({ number: n, year }, lang = "vi") {
  const name = lang === "vi" ? `quý${NB}${ROMAN[n]}` : `Q${n}`;
  return year === undefined ? name : `${name}${lang === "vi" ? "/" : NB}${year}`;
}

/** Lag: "0,4 s", "12 s", "3 phút". @param {number|null|undefined} ms @param {Lang} [lang] */
export function lag(ms, lang = "vi") {
  if (!known(ms)) return DASH;
  if (ms < 9_950) return `${number(Math.max(0, ms) / 1000, lang, 1)}${NB}s`;
  if (ms < 90_000) return `${Math.round(ms / 1000)}${NB}s`;
  return span(ms, lang);
}

/** How long: "8 s", "42 phút", "3 giờ 05", "2 ngày 4 giờ". @param {number|null|undefined} ms @param {Lang} [lang] */
export function span(ms, lang = "vi") {
  if (!known(ms)) return DASH;
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const vi = lang === "vi";
  if (seconds < 60) return `${seconds}${NB}${vi ? "giây" : "s"}`;
  if (minutes < 60) return `${minutes}${NB}${vi ? "phút" : "min"}`;
  if (hours < 24) return `${hours}${NB}${vi ? "giờ" : "h"}${NB}${two(minutes % 60)}`;
  const rest = hours % 24;
  const dayCount = Math.floor(hours / 24);
  const dayWord = `${dayCount}${NB}${vi ? "ngày" : dayCount === 1 ? "day" : "days"}`;
  return rest && dayCount < 7 ? `${dayWord}${NB}${rest}${NB}${vi ? "giờ" : "h"}` : dayWord;
}

/** "0,8 MB", "312 KB". @param {number} bytes @param {Lang} [lang] */
export const size = (bytes, lang = "vi") =>
  bytes >= 100_000 ? `${number(bytes / 1e6, lang, 1)}${NB}MB` : `${number(Math.ceil(bytes / 1000), lang)}${NB}KB`;

/** For finding: without marks, lower case, đ as d; "Hòa" and "Hoà" become the same. @param {string} text */
export const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();
