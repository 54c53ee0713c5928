/** The signpost: which screen is for what. */
import { html, render } from "./html.js";
import { chosenLang, keepLang, loadWords, sayIn } from "./i18n.js";
import { Icon } from "./icons.js";

const SCREENS = [["wall", "wall.html", "wall"], ["console", "console.html", "bell"], ["leader", "leader.html", "phone"], ["report", "report.html", "camera"], ["status", "report.html#tra-cuu", "search"]];
const root = /** @type {HTMLElement} */ (document.getElementById("root"));
let lang = chosenLang();

function draw() {
  const t = sayIn(lang);
  document.title = `IOC · ${t("index.title")}`;
  render(html`<main class="signpost"><header><h1>${t("index.title")}</h1><p>${t("index.about")}</p></header>
    <ul>${SCREENS.map(([name, href, icon]) => html`<li><a class="card" href=${href}><${Icon} name=${icon} /><div><h2>${t(`index.${name}`)}</h2><p>${t(`index.${name}.about`)}</p></div></a></li>`)}</ul>
    <footer><button class="btn" lang=${lang === "vi" ? "en" : "vi"} onClick=${() => { lang = lang === "vi" ? "en" : "vi"; keepLang(lang); draw(); }}>${lang === "vi" ? "English" : "Tiếng Việt"}</button></footer></main>`, root);
}

keepLang(lang);
await loadWords();
draw();
