/** The sign-in page: leads back to the page that asked for it. */
import { html, render } from "../shared/html.js";
import { chosenLang, keepLang, loadWords, sayIn } from "../shared/i18n.js";
import { Login } from "../shared/login.js";

let lang = chosenLang();
const root = /** @type {HTMLElement} */ (document.getElementById("root"));

/** Only a path of this site: "//elsewhere" and "https:…" would lead away. */
function back() {
  const next = new URLSearchParams(location.search).get("next") ?? "";
  return /^\/(?![/\\])/.test(next) ? next + location.hash : "index.html"; // the browser kept the hash of the page that was asked for
}

function draw() {
  const t = sayIn(lang);
  document.title = t("login.page");
  render(html`<main class="door"><${Login} t=${t} lang=${lang} done=${() => location.assign(back())} />
    <nav><a href="report.html">${t("login.report")}</a><a href="#" lang=${lang === "vi" ? "en" : "vi"} onClick=${(/** @type {Event} */ event) => {
      event.preventDefault();
      lang = lang === "vi" ? "en" : "vi";
      keepLang(lang);
      draw();
    }}>${lang === "vi" ? "English" : "Tiếng Việt"}</a></nav></main>`, root);
}

keepLang(lang);
await loadWords();
draw();
