/** Words in two languages. Vietnamese first; the choice is remembered on this device. */

/** @typedef {import("./types.js").Lang} Lang */
/** @typedef {(key: string, values?: Record<string, unknown>) => string} Say */

const KEPT_AS = "ioc.lang";

/** @type {Record<Lang, Record<string, string>>} */
const words = { vi: {}, en: {} };

/** Reads both dictionaries, so a switch needs no network. @param {string} [base] */
export async function loadWords(base = new URL(".", import.meta.url).href) {
  await Promise.all(/** @type {Lang[]} */ (["vi", "en"]).map(async (lang) => {
    const answer = await fetch(`${base}i18n/${lang}.json`);
    addWords({ [lang]: await answer.json() });
  }));
}

/** A panel brings its own words, so that adding one touches one folder. @param {Partial<Record<Lang, Record<string, string>>>} more */
export function addWords(more) {
  Object.assign(words.vi, more.vi);
  Object.assign(words.en, more.en);
}

/** A key without words shows itself: ugly, and found at once. @param {Lang} lang @returns {Say} */
export const sayIn = (lang) => (key, values) => {
  const text = words[lang][key] ?? words.vi[key] ?? key;
  return values ? text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole)) : text;
};

/** `?lang=en` wins (a kiosk is configured by its address), then the last choice, then Vietnamese. @returns {Lang} */
export function chosenLang() {
  const asked = new URLSearchParams(location.search).get("lang") ?? kept();
  return asked === "en" ? "en" : "vi";
}

/** @param {Lang} lang */
export function keepLang(lang) {
  document.documentElement.lang = lang;
  try {
    localStorage.setItem(KEPT_AS, lang);
  } catch {
    // private mode: the choice lasts as long as the page
  }
}

function kept() {
  try {
    return localStorage.getItem(KEPT_AS);
  } catch {
    return null;
  }
}
