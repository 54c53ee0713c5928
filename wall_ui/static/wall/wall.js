/** The wall: starts the line, the clock and the sound, and draws the scene when something changed. Never reloads, never grows. */
import { get, wallTicket } from "../shared/api.js";
import { isUnacked } from "../shared/alerts.js";
import { html, render } from "../shared/html.js";
import { chosenLang, keepLang, loadWords, sayIn } from "../shared/i18n.js";
import { Line } from "../shared/socket.js";
import { Sound } from "../shared/sound.js";
import { Fetched, fetchJson } from "./fetched.js";
import { layout } from "./layout.js";
import { loadPanels } from "./panels.js";
import { Scene } from "./scene.js";

const LOG_MAX = 200; // events kept for the log of an incident
const SHIFT_MS = 120_000;

const root = /** @type {HTMLElement} */ (document.getElementById("root"));
const started = performance.now();
const lang = chosenLang();
const t = sayIn(lang);

/** @type {import("../shared/types.js").Ev[]} */
let log = [];
/** @type {import("./scene.js").Picture["panels"]} */
let panels = null;
let due = false;
/** @type {ReadonlyMap<string, string>} */
let people = new Map();
/** @type {ReadonlySet<string>} */
let chosen = new Set();
/** What draws areas comes with the first file of them. @type {typeof import("./outline.js")|null} */
let shapes = null;
const files = new Fetched(() => wake(), async (address) => {
  const [data, drawing] = await Promise.all([fetchJson(address), import("./outline.js")]);
  shapes = drawing;
  return data;
});

keepLang(lang);
const place = layout(location.search);
if (place.zone) document.documentElement.dataset.zone = place.zone;
if (place.light) document.documentElement.dataset.theme = "light";
await loadWords();
const sound = new Sound(wake);
const line = new Line({
  client: "wall",
  ticket: wallTicket,
  changed: (_known, link, applied) => {
    if (link.link === "open" && !people.size) void names();
    if (applied.length) log = [...log, ...applied].slice(-LOG_MAX);
    wake();
  },
});

/** Many frames in one moment are one picture. A timer beside the frame: a covered window draws none, but must not fall asleep. */
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

/** Names for logins; the wall works without them. */
async function names() {
  people = new Map([["", ""]]);
  try {
    const { people: found } = await get("/people");
    people = new Map(found.map((/** @type {{login: string, name: string}} */ one) => [one.login, one.name]));
    wake();
  } catch {
    // the role may not see people: logins are shown
  }
}

function draw() {
  const local = performance.now();
  render(html`<${Scene} ...${{
    known: line.known, link: line.link, panels, layout: place, lang, t, sound: sound.state, log, people, local,
    wall: Date.now(), started, step: Math.floor((local - started) / SHIFT_MS),
    chosen, shapes, file: (/** @type {string} */ address) => files.get(address),
    acts: { retry: () => line.now(), toggleSound: () => sound.toggle(), choose, explain: (/** @type {import("../shared/types.js").Figure[]} */ figures) => void explain(figures) },
  }} />`, root);
  const needed = [...line.known.alerts.values()].some((alert) => alert.severity === 1 && alert.phase === "firing" && isUnacked(alert));
  sound.tick(needed, local);
  requestAnimationFrame(() => line.painted());
}

/** Turns a switch of a panel. @param {string} name */
function choose(name) {
  chosen = new Set(chosen.has(name) ? [...chosen].filter((one) => one !== name) : [...chosen, name]);
  wake();
}

/** Opens the card behind figures. @param {import("../shared/types.js").Figure[]} figures */
async function explain(figures) {
  const { askedOf, openExplain } = await card();
  openExplain(askedOf(figures), lang);
}

/** Nobody asks for the card before there is a picture: it is fetched after it, and is there when the line is not. */
const card = () => import("../shared/explain.js");

/** On the second of the server's clock, so that every wall of a room ticks together. */
function tick() {
  wake();
  setTimeout(tick, 1_000 - (Date.now() + line.known.offset) % 1_000 + 5);
}

tick();
void line.start();
void loadPanels().then((loaded) => {
  panels = loaded;
  wake();
  return card();
});
