/** The leaders' page: the session, the line, and which of its two screens the address asks for. */
import { Problem, alertPath, get, post, session as whoAmI, wallTicket } from "../shared/api.js";
import { html, render } from "../shared/html.js";
import { chosenLang, keepLang, loadWords, sayIn } from "../shared/i18n.js";
import { Login } from "../shared/login.js";
import { Line } from "../shared/socket.js";
import { AlertPage } from "./alert.js";
import { Brief } from "./brief.js";

/** @typedef {import("../shared/types.js").Alert} Alert */
/** @typedef {{alert: Alert|null, seen: number|null, error: string}} Opened  what the server says of the alert in the address */

const root = /** @type {HTMLElement} */ (document.getElementById("root"));
const started = performance.now();
let lang = chosenLang();
/** @type {{login: string, name: string, role: string}|null|undefined} undefined: not asked yet */
let me;
/** @type {ReadonlyMap<string, string>} */
let people = new Map();
/** @type {Map<string, Opened>} */
const opened = new Map();
let busy = false;
let due = false;

keepLang(lang);
await loadWords();
const line = new Line({
  client: "leader",
  ticket: wallTicket,
  changed: (_known, _link, applied) => {
    const id = linked();
    if (applied.some((ev) => ev.alert.id === id)) void open(/** @type {string} */ (id));
    wake();
  },
});

/** The alert a letter's link leads to: leader.html#a/… */
function linked() {
  const id = location.hash.slice(1);
  return /^a\/[a-z0-9]{1,40}$/.test(id) ? id : null;
}

/** @param {unknown} error */
function words(error) {
  const t = sayIn(lang);
  if (!(error instanceof Problem)) return String(error);
  return error.status === 0 ? t("error.away") : error.say(lang) || String(error.status);
}

/** One alert with what was done about it. @param {string} id */
async function open(id) {
  try {
    const { timeline, notices: _, ...alert } = await get(alertPath(id));
    const mine = timeline.filter((/** @type {any} */ step) => step.actor === me?.login && (step.op === "seen" || step.op === "acked"));
    opened.set(id, { alert, seen: mine.length ? mine[mine.length - 1].at : null, error: "" });
  } catch (error) {
    opened.set(id, { alert: opened.get(id)?.alert ?? null, seen: opened.get(id)?.seen ?? null, error: words(error) });
  }
  wake();
}

/** "I know": journaled under the leader's name; who has to act does not change. @param {Alert} alert */
async function known(alert) {
  if (busy) return;
  busy = true;
  wake();
  try {
    let version = alert.version;
    for (let tries = 0; ; tries += 1) {
      try {
        line.learn(await post(`${alertPath(alert.id)}/seen`, { version }));
        break;
      } catch (error) {
        const now = error instanceof Problem && error.status === 409 ? error.body?.alert : null;
        if (!now || tries === 2) throw error; // somebody acted meanwhile: that does not change that it is known here
        version = now.version;
      }
    }
    await open(alert.id);
  } catch (error) {
    opened.set(alert.id, { alert, seen: null, error: words(error) });
  }
  busy = false;
  wake();
}

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
  const t = sayIn(lang);
  const id = linked();
  const now = Date.now() + line.known.offset;
  const frame = { t, lang, now, line, local: performance.now(), started, who: (/** @type {string|null} */ login) => (login && people.get(login)) || login || "" };
  document.title = `${t("leader.title")} · IOC`;
  if (me === undefined) return;
  if (me === null) {
    render(html`<main class="door"><${Login} t=${t} lang=${lang} done=${signedIn} /></main>`, root);
    return;
  }
  const found = id ? line.known.alerts.get(id) ?? opened.get(id)?.alert ?? line.known.closed.find((alert) => alert.id === id) ?? null : null;
  render(id
    ? html`<${AlertPage} ...${{ ...frame, alert: found, seen: opened.get(id)?.seen ?? null, asked: opened.has(id), error: opened.get(id)?.error ?? "", busy, known: () => found && void known(found) }} />`
    : html`<${Brief} ...${{ ...frame, setLang: () => { lang = lang === "vi" ? "en" : "vi"; keepLang(lang); wake(); } }} />`, root);
}

async function signedIn() {
  try {
    me = await whoAmI();
    line.now();
  } catch {
    me = null;
  }
  wake();
  if (!me) return;
  turned();
  try {
    const { people: found } = await get("/people");
    people = new Map(found.map((/** @type {{login: string, name: string}} */ one) => [one.login, one.name]));
  } catch {
    // logins are shown
  }
  wake();
}

function turned() {
  const id = linked();
  scrollTo(0, 0);
  if (id && me) void open(id);
  wake();
}

addEventListener("hashchange", turned);
await signedIn();
setInterval(wake, 1_000);
