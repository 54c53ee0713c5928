/** The bar on top (stage, sources, lag, line, sound, clock, language, theme) and the keys at the foot. */
import { line as lineAge, sources as sourceAge } from "../shared/age.js";
import { openExplain } from "../shared/explain.js";
import * as format from "../shared/format.js";
import { html } from "../shared/html.js";
import { Icon } from "../shared/icons.js";

const CAUGHT_MS = 15_000;

/** @param {{t: import("../shared/i18n.js").Say, lang: import("../shared/types.js").Lang, now: number, line: import("../shared/socket.js").Line, sound: import("../shared/sound.js").Sound,
 *   page: "alerts"|"sources", unacked: number, session: {name: string}, setLang: (lang: import("../shared/types.js").Lang) => void, local: number, started: number, signOut: () => void}} props */
export function Bar({ t, lang, now, line, sound, page, unacked, session, setLang, local, started, signOut }) {
  const { known, link } = line;
  const stage = known.tiles.get("stage")?.data;
  const sources = known.tiles.get("sources")?.data;
  const age = lineAge(known.heard, local, started, known.phase === "down");
  const silent = local - (known.heard ?? started);
  const good = age === "stale" ? null : sources?.good; // of topics where no source is watched: that is another figure
  const counted = good?.code === "X-HT-NGUON" && good.num !== null ? `${format.number(good.num, lang)}/${format.number(good.den, lang)}` : "";
  return html`<header class="top">
    <h1>IOC ${known.province?.[lang] ?? ""}</h1>
    ${stage && age !== "stale" && html`<button class="stage-chip" data-level=${stage.level} title=${stage.why[lang]} onClick=${() => openExplain([{ code: "TH01" }], lang)}><span class="num">${stage.level}/5</span> ${stage.name[lang]}</button>`}
    <nav class="pages" aria-label=${t("pages")}>
      <a href="#" aria-current=${page === "alerts" ? "page" : undefined}><${Icon} name="bell" /><span>${t("bar.alerts")}</span>${page !== "alerts" && unacked > 0 && html`<b class="num" title=${t("list.unacked", { n: unacked })}>${unacked}</b>`}</a>
      <a href="#sources" aria-current=${page === "sources" ? "page" : undefined} title=${`${t("source.title")} (S)`}><${Icon} name="plug" /><span>${t("bar.sources")}</span>${counted && html`<b class="num">${counted}</b>`}</a>
    </nav>
    <span><span class="k">${t("strip.lag")}</span><span class="v">${age === "live" ? format.lag(sourceAge(known.lags).worst, lang) : format.DASH}${known.mode === "poll" && html`<small title=${t("strip.poll.why")}>${t("strip.poll")}</small>`}</span></span>
    <${State} ...${{ t, lang, now, age, silent, link, caught: known.caught, retry: () => line.now() }} />
    <button class="quiet" onClick=${() => openExplain([], lang)} title=${`${t("bar.indicators")} (I)`} aria-label=${t("bar.indicators")}><${Icon} name="layers" /><span class="wide">${t("bar.indicators")}</span></button>
    <button class="quiet ${sound.state === "on" ? "" : "loud"}" onClick=${() => sound.toggle()} title=${t(`sound.${sound.state}.why`)}><${Icon} name=${sound.state === "on" ? "sound" : "mute"} />${t(`bar.sound.${sound.state}`)}</button>
    <time class="clock" datetime=${new Date(now).toISOString()}>${format.clock(now)}</time><span class="num roomy">${format.date(now)}</span>
    <div class="switch" role="group" aria-label=${t("lang")}>${/** @type {const} */ (["vi", "en"]).map((one) => html`<button aria-pressed=${one === lang ? "true" : "false"} lang=${one} onClick=${() => setLang(one)}>${one.toUpperCase()}</button>`)}</div>
    <button class="quiet" onClick=${switchTheme} aria-label=${t("theme")} title=${t("theme")}><${Icon} name=${document.documentElement.dataset.theme === "dark" ? "sun" : "moon"} /></button>
    <span class="v roomy"><${Icon} name="user" />${session.name}</span><button class="quiet" onClick=${signOut}>${t("signout")}</button>
  </header>`;
}

/** The line in a few words; nothing while all is well. @param {any} props */
function State({ t, lang, now, age, silent, link, caught, retry }) {
  if (link.link === "stopped") return html`<span class="line off" role="alert"><${Icon} name="unplug" />${t("line.stopped")}: ${t(`line.why.${link.why}`)} <button onClick=${retry}>${t("line.again")}</button></span>`;
  if (age === "stale") return html`<span class="line off" role="alert"><${Icon} name="unplug" />${t("line.stale", { age: format.lag(silent, lang) })} <button onClick=${retry}>${t("retry.now")}</button></span>`;
  if (age === "late") return html`<span class="line warn" role="status"><${Icon} name="unplug" />${t("line.late", { age: format.lag(silent, lang) })}</span>`;
  if (caught && now - caught.at < CAUGHT_MS) {
    return html`<span class="line" role="status"><${Icon} name="check" />${!caught.exact ? t("caught.reset") : caught.count ? t("caught.some", { n: caught.count }) : t("caught.none")}</span>`;
  }
  return null;
}

function switchTheme() {
  const root = document.documentElement;
  root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
  try {
    localStorage.setItem("ioc.theme", root.dataset.theme);
  } catch {
    // private mode: lasts as long as the page
  }
}

/** @param {{t: import("../shared/i18n.js").Say, page: "alerts"|"sources", toast: import("./desk.js").Toast|null, seconds: number, help: () => void}} props */
export const Foot = ({ t, page, toast, seconds, help }) => html`<footer class="keys">
  <span><kbd>J</kbd><kbd>K</kbd>${t("keys.move.short")}</span>
  ${page === "sources" ? html`<span><kbd>/</kbd>${t("keys.find")}</span><span><kbd>S</kbd>${t("keys.back.short")}</span>` : html`<span><kbd>A</kbd>${t("keys.ack.short")}</span><span><kbd>G</kbd>${t("keys.assign.short")}</span><span><kbd>C</kbd>${t("keys.note.short")}</span><span><kbd>X</kbd>${t("keys.close.short")}</span>`}
  <button onClick=${help}><kbd>?</kbd>${t("keys.help.short")}</button>
  <span class="undo" role="status">${toast && html`${toast.words}${toast.undo && html` <button onClick=${toast.undo}>${t("undo")} <span class="num">${seconds} s</span></button>`}`}</span>
</footer>`;
