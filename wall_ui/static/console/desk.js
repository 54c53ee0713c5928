/** The operator's desk: holds what the page knows and does what a person asks, by mouse or by key. */
import { Problem, alertPath, get, post, signOut } from "../shared/api.js";
import { line as lineAge } from "../shared/age.js";
import { counts, isUnacked } from "../shared/alerts.js";
import { openExplain } from "../shared/explain.js";
import { lag } from "../shared/format.js";
import { Component, createRef, html } from "../shared/html.js";
import { Login } from "../shared/login.js";
import { Assign, Close, Help } from "./dialogs.js";
import { Detail } from "./detail.js";
import { List, Rail } from "./list.js";
import { QUEUES, conflict, domainsOf, filtered, inQueue, neighbour, settled } from "./queue.js";
import { Bar, Foot } from "./bar.js";
import { Sources } from "./sources.js";

/** @typedef {import("../shared/types.js").Alert} Alert @typedef {import("./queue.js").View} View */
/** @typedef {{words: string, undo?: () => void, until: number}} Toast */

const TOAST_MS = 10_000;
const HOLD_AFTER_KEY_MS = 10_000; // who moves by keyboard is reading the list
const DRAFTS_MAX = 50;
const NARROW = "(max-width: 760px)"; // as in console.css
/** @type {View} */
const ALL = { queue: "open", hiddenSeverities: new Set(), hiddenDomains: new Set(), text: "" };

/**
 * @typedef {{line: import("../shared/socket.js").Line, sound: import("../shared/sound.js").Sound, session: {login: string, name: string, role: string}|null,
 *   t: import("../shared/i18n.js").Say, lang: import("../shared/types.js").Lang, wall: number, local: number, started: number,
 *   setLang: (lang: import("../shared/types.js").Lang) => void, signedIn: () => void}} DeskProps
 * @typedef {object} DeskState
 * @property {View} view
 * @property {string[]} ids
 * @property {number} waiting
 * @property {string|null} selected
 * @property {{of: "alerts"|"sources", source: string|null}} page  what stands under the bar, and which source a link leads to
 * @property {boolean} reading  on a phone: the alert fills the screen, not the list
 * @property {import("./detail.js").More|null} more
 * @property {import("./dialogs.js").Person[]} people
 * @property {import("./dialogs.js").Reason[]} reasons
 * @property {Alert[]} closed
 * @property {boolean} closedAsked
 * @property {string} listError
 * @property {""|"assign"|"close"|"help"|"login"} dialog
 * @property {{id: string, words: string}|null} clash
 * @property {string} busy
 * @property {Toast|null} toast
 * @property {ReadonlyMap<string, string>} drafts
 */

/** @extends {Component<DeskProps, DeskState>} */
export class Desk extends Component {
  /** @param {DeskProps} props */
  constructor(props) {
    super(props);
    /** @type {DeskState} */
    this.state = { view: ALL, ids: [], waiting: 0, selected: linked(), page: linkedPage(), reading: linked() !== null, more: null, people: [], reasons: [], closed: [], closedAsked: false, listError: "",
      dialog: "", clash: null, busy: "", toast: null, drafts: new Map() };
    /** @type {{current: HTMLInputElement|null}} */
    this.search = createRef();
    /** @type {{current: HTMLTextAreaElement|null}} */
    this.noteField = createRef();
    /** @type {{current: Sources|null}} */
    this.sources = createRef();
    this.pointed = false;
    this.keyedAt = -Infinity;
    this.lastSeq = -1;
    this.onKey = (/** @type {KeyboardEvent} */ event) => this.key(event);
    this.onLink = () => {
      const id = linked();
      this.pointed = false; // the list may be gone without the mouse having left it
      this.setState({ reading: id !== null, page: linkedPage() });
      if (id) this.pick(id);
    };
  }

  componentDidMount() {
    addEventListener("keydown", this.onKey);
    addEventListener("hashchange", this.onLink);
    void this.load();
  }

  componentWillUnmount() {
    removeEventListener("keydown", this.onKey);
    removeEventListener("hashchange", this.onLink);
  }

  /** @param {DeskProps} before */
  componentDidUpdate(before) {
    if (!before.session && this.props.session) void this.load();
    const seq = this.props.line.known.seq;
    if (seq !== this.lastSeq) {
      this.lastSeq = seq;
      const shown = this.state.selected && this.find(this.state.selected);
      if (shown && shown.seq !== this.shownSeq) void this.loadMore();
    }
    this.settle();
    const { toast } = this.state;
    if (toast && this.props.local > toast.until) this.setState({ toast: null });
  }

  // ---- what we know ----

  get now() {
    return this.props.wall + this.props.line.known.offset;
  }

  get me() {
    return this.props.session?.login ?? "";
  }

  /** @returns {Alert[]} */
  get open() {
    return [...this.props.line.known.alerts.values()];
  }

  /** Closed ones from the server and from the line; the newer version of each. @returns {Alert[]} */
  get closed() {
    const all = new Map(this.state.closed.map((alert) => [alert.id, alert]));
    for (const alert of this.props.line.known.closed) all.set(alert.id, alert);
    return [...all.values()];
  }

  /** @param {string} id */
  find(id) {
    return this.props.line.known.alerts.get(id) ?? this.closed.find((alert) => alert.id === id) ?? null;
  }

  /** @param {string|null} login */
  who(login) {
    if (!login) return "";
    if (login === this.me) return this.props.session?.name || login;
    return this.state.people.find((one) => one.login === login)?.name ?? login;
  }

  get wanted() {
    const { view } = this.state;
    return filtered(inQueue(view.queue, this.open, this.closed, { me: this.me, now: this.now }), view);
  }

  get held() {
    return this.pointed || this.state.dialog !== "" || this.props.local - this.keyedAt < HOLD_AFTER_KEY_MS;
  }

  /** The order on screen, moved only when nobody holds it. */
  settle(force = false) {
    const wanted = this.wanted.map((alert) => alert.id);
    const { ids, waiting } = settled(this.state.ids, wanted, this.held && !force && this.state.ids.length > 0);
    if (waiting !== this.state.waiting || ids.length !== this.state.ids.length || ids.some((id, at) => id !== this.state.ids[at])) {
      this.setState({ ids, waiting });
    }
    const selected = this.state.selected;
    if (selected === null && ids[0] && !force) this.pick(ids[0]);
  }

  // ---- loading ----

  async load() {
    if (!this.props.session) return;
    const [people, reasons] = await Promise.allSettled([get("/people"), get("/close-reasons")]);
    if (people.status === "fulfilled") this.setState({ people: people.value.people });
    if (reasons.status === "fulfilled") this.setState({ reasons: reasons.value.reasons });
    await this.loadClosed();
    if (this.state.selected && this.state.more?.id !== this.state.selected) await this.loadMore(); // came by a link
  }

  async loadClosed() {
    try {
      const { alerts } = await get("/alerts?state=closed&limit=200");
      this.setState({ closed: alerts, closedAsked: true, listError: "" });
    } catch (error) {
      this.setState({ listError: this.words(error), closedAsked: true });
    }
  }

  async loadMore() {
    const id = this.state.selected;
    if (!id) return;
    this.shownSeq = this.find(id)?.seq;
    if (this.state.more?.id !== id) this.setState({ more: { id, timeline: null, notices: null, error: "" } });
    try {
      const { timeline, notices, ...alert } = await get(alertPath(id));
      if (this.state.selected !== id) return;
      if (!this.find(id)) this.setState({ closed: [...this.state.closed, alert] }); // a link may lead far back
      this.setState({ more: { id, timeline, notices, error: "" } });
    } catch (error) {
      if (this.state.selected === id) this.setState({ more: { id, timeline: null, notices: null, error: this.words(error) } });
    }
  }

  /** @param {unknown} error */
  words(error) {
    const { t, lang } = this.props;
    if (!(error instanceof Problem)) return String(error);
    if (error.status === 0) return t("error.away");
    return `${error.say(lang)} (${error.body?.code ?? error.status})`;
  }

  // ---- what a person does ----

  /** @param {Partial<View>} change */
  setView(change) {
    this.setState({ view: { ...this.state.view, ...change } }, () => this.settle(true));
    if (change.queue === "closed") void this.loadClosed();
  }

  /** @param {string} id */
  pick(id) {
    if (id === this.state.selected) return;
    this.setState({ selected: id, clash: null, more: { id, timeline: null, notices: null, error: "" } }, () => void this.loadMore());
  }

  /** A tap on a row. On a phone the address says what is read, so that the phone's own "back" leads to the list. @param {string} id */
  read(id) {
    this.pick(id);
    if (matchMedia(NARROW).matches) location.hash = id;
  }

  /** @param {string} id @param {string} text */
  keep(id, text) {
    const drafts = new Map(this.state.drafts);
    drafts.delete(id);
    if (text) drafts.set(id, text);
    if (drafts.size > DRAFTS_MAX) drafts.delete(/** @type {string} */ (drafts.keys().next().value));
    this.setState({ drafts });
  }

  /**
   * One act on one alert. A race loses politely: what was typed stays, and the alert is shown as it now is.
   * @param {Alert} alert @param {"ack"|"assign"|"close"|"note"} kind @param {object} body @param {{done: string, undo?: () => void}} said
   */
  async act(alert, kind, body, { done, undo }) {
    if (this.state.busy) return;
    this.setState({ busy: kind, clash: null, dialog: "" });
    try {
      const after = await post(`${alertPath(alert.id)}/${kind}`, { version: alert.version, ...body });
      this.props.line.learn(after);
      if (kind === "note" || kind === "close") this.keep(alert.id, "");
      this.setState({ busy: "", toast: { words: done, undo, until: this.props.local + TOAST_MS } }, () => void this.loadMore());
    } catch (error) {
      this.setState({ busy: "" });
      if (error instanceof Problem && error.status === 409) this.lost(alert, error);
      else if (error instanceof Problem && error.status === 401) this.setState({ dialog: "login" });
      else this.setState({ toast: { words: `${this.props.t("act.failed")} ${this.words(error)}`, until: this.props.local + TOAST_MS } });
    }
  }

  /** @param {Alert} alert @param {Problem} problem */
  lost(alert, problem) {
    const { t, lang, line } = this.props;
    const current = /** @type {Alert|null} */ (problem.body?.alert ?? null);
    const { key, who } = conflict(alert, current);
    const words = current ? t(key, { who: this.who(who) || t("system") }) : problem.say(lang);
    if (current) line.learn(current);
    this.setState({ clash: { id: alert.id, words } }, () => void this.loadMore());
  }

  /** @param {import("./dialogs.js").Person} person */
  assign(person) {
    const alert = this.current;
    if (!alert) return;
    const { t } = this.props;
    const before = this.state.people.find((one) => one.login === alert.assigned_to);
    const undo = before && before.login !== person.login ? () => {
      const now = this.find(alert.id);
      if (now) void this.act(now, "assign", { to: before.login }, { done: t("done.assigned", { who: before.name }) });
    } : undefined;
    void this.act(alert, "assign", { to: person.login }, { done: t("done.assigned", { who: person.name }), undo });
  }

  get current() {
    return this.state.selected ? this.find(this.state.selected) : null;
  }

  sendNote() {
    const alert = this.current;
    const text = alert && this.state.drafts.get(alert.id)?.trim();
    if (alert && text) void this.act(alert, "note", { text }, { done: this.props.t("done.noted") });
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const typing = event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) && !(event.target instanceof HTMLInputElement && event.target.type === "checkbox");
    if (event.key === "Escape" && typing && !this.state.dialog) /** @type {HTMLElement} */ (event.target).blur();
    if (event.ctrlKey || event.metaKey || event.altKey || typing || this.state.dialog || !this.props.session) return;
    const does = (this.state.page.of === "sources" ? this.keysOfSources() : this.keysOfAlerts())[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!does) return;
    event.preventDefault();
    does();
  }

  /** Those of every page. @returns {Record<string, () => void>} */
  get keysOfAll() {
    return {
      m: () => this.props.sound.toggle(),
      i: () => openExplain([], this.props.lang),
      s: () => { location.hash = this.state.page.of === "sources" ? "" : "sources"; },
      "?": () => this.setState({ dialog: "help" }),
    };
  }

  /** @returns {Record<string, () => void>} */
  keysOfSources() {
    const step = (/** @type {1|-1} */ by) => () => this.sources.current?.move(by);
    return { ...this.keysOfAll, j: step(1), ArrowDown: step(1), k: step(-1), ArrowUp: step(-1), "/": () => this.sources.current?.find() };
  }

  /** @returns {Record<string, () => void>} */
  keysOfAlerts() {
    const alert = this.current;
    const open = alert && alert.phase !== "closed" ? alert : null;
    return {
      ...this.keysOfAll,
      j: () => this.move(1), ArrowDown: () => this.move(1), k: () => this.move(-1), ArrowUp: () => this.move(-1),
      a: () => open && isUnacked(open) && void this.act(open, "ack", {}, { done: this.props.t("done.acked") }),
      g: () => open && this.setState({ dialog: "assign" }),
      x: () => open && this.setState({ dialog: "close" }),
      c: () => this.noteField.current?.focus(),
      n: () => this.settle(true),
      u: () => this.state.toast?.undo?.(),
      "/": () => this.search.current?.focus(),
    };
  }

  /** @param {1|-1} step */
  move(step) {
    this.keyedAt = this.props.local;
    const next = neighbour(this.state.ids, this.state.selected, step);
    if (next === null) return;
    this.pick(next);
    const row = /** @type {HTMLElement|null} */ (document.querySelector(`[data-id="${CSS.escape(next)}"]`));
    row?.focus({ preventScroll: false });
  }

  render() {
    const { t, lang, line, sound, session, setLang, signedIn } = this.props;
    const { view, ids, waiting, selected, more, people, reasons, dialog, clash, busy, toast, drafts, listError } = this.state;
    if (!session) return html`<main class="door"><${Login} t=${t} lang=${lang} done=${signedIn} /></main>`;
    const now = this.now;
    const silent = this.props.local - (line.known.heard ?? this.props.started);
    const age = lineAge(line.known.heard, this.props.local, this.props.started, line.known.phase === "down");
    const open = this.open;
    const rows = ids.map((id) => this.find(id)).filter((alert) => alert !== null);
    const queue = inQueue(view.queue, open, this.closed, { me: this.me, now });
    const shown = new Set(filtered(queue, view).map((alert) => alert.id));
    const sizes = Object.fromEntries(QUEUES.map((one) => [one, inQueue(one, open, this.closed, { me: this.me, now }).length]));
    const alert = this.current;
    const who = (/** @type {string|null} */ login) => this.who(login);
    const close = () => this.setState({ dialog: "" });
    const note = alert ? drafts.get(alert.id) ?? "" : "";
    const { page } = this.state;
    return html`<div class=${`desk ${this.state.reading ? "reading" : ""} ${page.of === "sources" ? "whole" : ""}`}>
      <${Bar} ...${{ t, lang, now, line, sound, session, setLang, page: page.of, unacked: sizes.unacked ?? 0, local: this.props.local, started: this.props.started, signOut: () => this.leave() }} />
      ${page.of === "sources" ? html`<${Sources} ...${{ itself: this.sources, t, lang, now, wall: this.props.wall, chosen: page.source, signIn: () => this.setState({ dialog: "login" }) }} />` : html`<${Rail} ...${{ t, view, sizes, bySeverity: counts(queue), domains: domainsOf(queue).map((domain) => [domain, queue.filter((one) => one.domain === domain).length]),
        setView: (/** @type {Partial<View>} */ change) => this.setView(change), searchRef: this.search }} />
      <${List} ...${{ t, lang, now, queue: view.queue, rows, hidden: queue.filter((one) => !shown.has(one.id)), waiting, selected, known: line.known.seq > 0 || line.known.phase === "live",
        lastClosed: line.known.closed[0] ?? this.state.closed[0] ?? null, who, error: view.queue === "closed" ? listError : "", retry: () => this.loadClosed(),
        pick: (/** @type {string} */ id) => this.read(id), showNew: () => this.settle(true), clearFilters: () => this.setView({ ...ALL, queue: view.queue }),
        hold: (/** @type {boolean} */ held) => { this.pointed = held; },
        stale: age === "stale" ? t("stale.tag", { age: lag(silent, lang) }) : "" }} />
      ${alert ? html`<${Detail} key=${alert.id} ...${{ t, lang, now, alert, more: more?.id === alert.id ? more : null, who, clash: clash?.id === alert.id ? clash : null, busy, note, noteRef: this.noteField,
        act: { ack: () => void this.act(alert, "ack", {}, { done: t("done.acked") }), assign: () => this.setState({ dialog: "assign" }), close: () => this.setState({ dialog: "close" }),
          note: () => this.sendNote(), keep: (/** @type {string} */ text) => this.keep(alert.id, text), reload: () => void this.loadMore(), seen: () => this.setState({ clash: null }) } }} />`
        : html`<section class="detail none"><p class="muted">${t("detail.none")}</p></section>`}`}
      <${Foot} t=${t} page=${page.of} toast=${toast} seconds=${toast ? Math.max(0, Math.ceil((toast.until - this.props.local) / 1000)) : 0} help=${() => this.setState({ dialog: "help" })} />
      ${dialog === "assign" && alert && html`<${Assign} t=${t} people=${people} alert=${alert} assign=${(/** @type {any} */ one) => this.assign(one)} close=${close} />`}
      ${dialog === "close" && alert && html`<${Close} t=${t} lang=${lang} reasons=${reasons} alert=${alert} note=${note} keep=${(/** @type {string} */ text) => this.keep(alert.id, text)}
        send=${(/** @type {string} */ reason, /** @type {string} */ text) => void this.act(alert, "close", { reason, note: text }, { done: t("done.closed") })} close=${close} />`}
      ${dialog === "help" && html`<${Help} t=${t} close=${close} />`}
      ${dialog === "login" && html`<div class="door over"><${Login} t=${t} lang=${lang} done=${() => { close(); signedIn(); }} /></div>`}
    </div>`;
  }

  async leave() {
    try {
      await signOut();
    } catch {
      // the cookie may be gone already
    }
    location.assign("login.html");
  }
}

/** The page of the address: console.html#sources, or #sources/<id>; anything else is the alerts. @returns {{of: "alerts"|"sources", source: string|null}} */
function linkedPage() {
  const asked = /^#sources(?:\/([a-z0-9-]{1,40}))?$/.exec(location.hash);
  return asked ? { of: "sources", source: asked[1] ?? null } : { of: "alerts", source: null };
}

/** The alert a letter's link leads to: console.html#a/… */
function linked() {
  const id = location.hash.slice(1);
  return /^a\/[a-z0-9]{1,40}$/.test(id) ? id : null;
}
