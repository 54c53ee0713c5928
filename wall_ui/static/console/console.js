/** The console: session, line, sound, language; draws the desk once a second and whenever something changed. */
import { session as whoAmI, wallTicket } from "../shared/api.js";
import { isUnacked } from "../shared/alerts.js";
import { html, render } from "../shared/html.js";
import { chosenLang, keepLang, loadWords, sayIn } from "../shared/i18n.js";
import { Line } from "../shared/socket.js";
import { Sound } from "../shared/sound.js";
import { Desk } from "./desk.js";

const root = /** @type {HTMLElement} */ (document.getElementById("root"));
const started = performance.now();
let lang = chosenLang();
/** @type {{login: string, name: string, role: string}|null} */
let session = null;
let due = false;

keepLang(lang);
await loadWords();
document.title = sayIn(lang)("console.title");
const sound = new Sound(wake);
const line = new Line({ client: "console", ticket: wallTicket, changed: wake });

function wake() {
  if (due) return;
  due = true;
  let drawn = false;
  const once = () => {
    if (drawn) return;
    drawn = true;
    due = false;
    draw();
  };
  requestAnimationFrame(once);
  setTimeout(once, 250);
}

function draw() {
  const local = performance.now();
  render(html`<${Desk} ...${{
    line, sound, session, lang, t: sayIn(lang), wall: Date.now(), local, started, signedIn,
    setLang: (/** @type {import("../shared/types.js").Lang} */ chosen) => {
      lang = chosen;
      keepLang(chosen);
      document.title = sayIn(lang)("console.title");
      wake();
    },
  }} />`, root);
  sound.tick([...line.known.alerts.values()].some((alert) => alert.severity === 1 && alert.phase === "firing" && isUnacked(alert)), local);
  requestAnimationFrame(() => line.painted());
}

async function signedIn() {
  try {
    session = await whoAmI();
    line.now();
  } catch {
    session = null;
  }
  wake();
}

await signedIn();
wake();
setInterval(wake, 1_000);
