/**
 * Explain: the card behind a figure: what it is, out of how many, of which days, from which sources, what they say
 * themselves, and the events or cases that were counted. Opened from a tile, the bar or a search; asks the API by itself.
 *
 * It stands in a <dialog> of its own beside the page, so that a wall that draws once a second does not redraw it.
 */
import { Problem, get } from "./api.js";
import * as format from "./format.js";
import { Component, createRef, html, render } from "./html.js";
import { sayIn } from "./i18n.js";
import { Icon } from "./icons.js";

/** @typedef {import("./types.js").Lang} Lang @typedef {import("./types.js").Figure} Figure @typedef {import("./i18n.js").Say} Say */
/** @typedef {{code: string, from?: number|null, to?: number|null, figure?: Figure}} Asked  what to explain; `figure` as the screen shows it */
/** @typedef {{at: number, name: string, state: string, facts: Record<string, any>}} Item */
/** @typedef {{vi: string, en: string}} Text @typedef {{names: Record<string, Text>, values: Record<string, Record<string, Text>>}} Names  what facts and their values are called */

const ROWS = 20;
const PARTS = 5; // words about parts of what was asked
const LONG_AGO = 1; // days of a report are said with their years, whenever they are read
const MOMENT = /(_at|_766|_due|^due|_since|^at)$/; // facts that are unix milliseconds

/** @type {HTMLElement|null} */
let place = null;

/** Opens the card over the page: figures of one tile beside each other, or the search when none is given. @param {Asked[]} asked @param {Lang} lang */
export function openExplain(asked, lang) {
  if (place) return;
  place = document.body.appendChild(document.createElement("div"));
  const shut = () => {
    if (!place) return;
    render(null, place);
    place.remove();
    place = null;
  };
  render(html`<${Explain} asked=${asked} lang=${lang} shut=${shut} />`, place);
}

/** Figures of a tile as questions. @param {Figure[]} figures @returns {Asked[]} */
export const askedOf = (figures) => figures.map((figure) => ({ code: figure.code, from: figure.from, to: figure.to, figure }));

/**
 * The address of an explanation. Only whole days can be asked for: a window of hours is asked for by its days.
 * @param {Asked} asked @param {Record<string, string|number>} [more]
 */
export function address({ code, from, to }, more = {}) {
  const query = new URLSearchParams();
  if (from && to) {
    query.set("from", day(from));
    query.set("to", day(to + 86_399_999));
  }
  for (const [name, value] of Object.entries(more)) query.set(name, String(value));
  const said = query.toString();
  return `/indicators/${encodeURIComponent(code)}/explain${said ? `?${said}` : ""}`;
}

/** "2024-03-20" in Việt Nam. @param {number} ms */
const day = (ms) => new Date(ms + 7 * 3_600_000).toISOString().slice(0, 10);

/**
 * @typedef {{asked: Asked[], lang: Lang, shut: () => void}} Props
 * @typedef {{at: number, list: Asked[], told: any, error: string, absent: boolean, of: ""|"denominator", term: number, items: Item[], next: string|null, query: string, names: Names|null, busy: boolean, back: {list: Asked[], at: number}[], text: string, known: any[]|null}} State
 * @extends {Component<Props, State>}
 */
class Explain extends Component {
  /** @param {Props} props */
  constructor(props) {
    super(props);
    /** @type {State} */
    this.state = { at: 0, list: props.asked, told: null, error: "", absent: false, of: "", term: 0, items: [], next: null, query: "", names: null, busy: false, back: [], text: "", known: null };
    /** @type {{current: HTMLDialogElement|null}} */
    this.box = createRef();
    this.turn = 0;
    this.t = sayIn(props.lang);
  }

  componentDidMount() {
    this.box.current?.showModal();
    void (this.current ? this.load() : this.browse());
  }

  /** @returns {Asked|undefined} */
  get current() {
    return this.state.list[this.state.at];
  }

  async browse() {
    try {
      const { indicators } = await get("/indicators");
      this.setState({ known: indicators });
    } catch (error) {
      this.setState({ error: this.words(error) });
    }
  }

  /** The figure with the first page of what stands behind it; an answer that was overtaken is dropped. */
  async load() {
    const asked = this.current;
    if (!asked) return;
    const turn = ++this.turn;
    this.setState({ busy: true, error: "", absent: false });
    try {
      const { evidence, ...told } = await get(address(asked, this.chosen));
      if (turn !== this.turn) return;
      this.setState({ told, items: evidence?.items ?? [], next: evidence?.next ?? null, query: evidence?.query ?? "", names: evidence, busy: false });
    } catch (error) {
      if (turn !== this.turn) return;
      const absent = error instanceof Problem && error.status === 404 && asked.figure !== undefined;
      this.setState({ busy: false, told: null, absent, error: absent ? "" : this.words(error) });
    }
  }

  async more() {
    const asked = this.current;
    if (!asked || !this.state.next) return;
    const turn = ++this.turn;
    this.setState({ busy: true });
    try {
      const { evidence } = await get(address(asked, { ...this.chosen, after: this.state.next }));
      if (turn === this.turn) this.setState({ items: [...this.state.items, ...evidence.items], next: evidence.next, names: merged(this.state.names, evidence), busy: false });
    } catch (error) {
      if (turn === this.turn) this.setState({ busy: false, error: this.words(error) });
    }
  }

  get chosen() {
    const { of, term } = this.state;
    return { limit: ROWS, ...(of ? { of } : {}), ...(term ? { term } : {}) };
  }

  /** @param {unknown} error */
  words(error) {
    if (!(error instanceof Problem)) return String(error);
    return error.status === 0 ? this.t("error.away") : error.say(this.props.lang) || `HTTP ${error.status}`;
  }

  /** @param {Partial<State>} change */
  turnTo(change) {
    this.setState({ told: null, items: [], next: null, of: "", term: 0, ...change }, () => void this.load());
  }

  /** Another figure of the same words, of the same days. @param {string} code */
  follow(code) {
    const { back, list, at } = this.state;
    this.turnTo({ back: [...back, { list, at }], list: [{ code }], at: 0 });
  }

  goBack() {
    const before = this.state.back[this.state.back.length - 1];
    if (!before) return;
    const back = this.state.back.slice(0, -1);
    if (before.list.length) this.turnTo({ ...before, back });
    else this.setState({ ...before, back, told: null, error: "" });
  }

  render() {
    const { shut, lang } = this.props;
    const { list, at, told, error, absent, back, busy } = this.state;
    const t = this.t;
    const name = told?.name?.[lang] ?? this.current?.figure?.name?.[lang] ?? t("explain.title");
    return html`<dialog class="behind" ref=${this.box} aria-labelledby="behind" aria-busy=${busy ? "true" : "false"} onClose=${shut} onPointerDown=${(/** @type {PointerEvent} */ event) => event.target === this.box.current && this.box.current?.close()}
      onKeyDown=${(/** @type {KeyboardEvent} */ event) => event.key !== "Escape" && event.stopPropagation()}>
      <article>
        <header>
          ${back.length > 0 && html`<button class="btn icon" aria-label=${t("explain.back")} onClick=${() => this.goBack()}><${Icon} name="left" /></button>`}
          <div><p class="code">${this.current ? html`<b>${this.current.code}</b>${told && html` ${t("explain.version", { n: told.version })} · ${t(`explain.kind.${told.kind}`)}`}` : t("explain.title")}</p>
            <h2 id="behind">${this.current ? name : t("explain.find")}</h2></div>
          ${this.current && html`<button class="btn icon" aria-label=${t("explain.again")} title=${t("explain.again")} onClick=${() => void this.load()}><${Icon} name="refresh" /></button>`}
          <button class="btn icon" aria-label=${`${t("close")} (Esc)`} onClick=${() => this.box.current?.close()}><${Icon} name="cross" /></button>
        </header>
        ${list.length > 1 && html`<div class="which" role="tablist">${list.map((one, n) => html`<button role="tab" aria-selected=${n === at ? "true" : "false"} onClick=${() => this.turnTo({ at: n })}>${one.figure?.name?.[lang] ?? one.code}</button>`)}</div>`}
        <div class="body" tabindex="0" autofocus=${this.props.asked.length > 0} aria-label=${name}>
          ${error && html`<p class="wrong" role="alert"><${Icon} name="warn" /><span>${error}</span></p>`}
          ${!this.current ? this.search() : absent ? this.screenOnly() : told ? this.told() : !error && html`<p class="muted">${t("loading")}</p>`}
        </div>
      </article>
    </dialog>`;
  }

  search() {
    const { lang } = this.props;
    const { text, known } = this.state;
    const words = format.fold(text).split(/\s+/).filter(Boolean);
    const found = (known ?? []).filter((one) => words.every((word) => format.fold(`${one.code} ${one.name.vi} ${one.name.en}`).includes(word)));
    return html`<input class="field" type="search" autofocus aria-label=${this.t("explain.find")} placeholder=${this.t("explain.find")} value=${text} onInput=${(/** @type {any} */ event) => this.setState({ text: event.target.value })}
        onKeyDown=${(/** @type {KeyboardEvent} */ event) => {
          const code = found[0]?.code ?? (known ? "" : text.trim().toUpperCase()); // who knows the code need not wait for the list
          if (event.key === "Enter" && code) this.follow(code);
        }} />
      <ul class="found">${found.map((one) => html`<li key=${one.code}><button onClick=${() => this.follow(one.code)}><b>${one.code}</b><span>${one.name[lang]}</span><small>${lang === "en" ? one.unit_en : one.unit}</small></button></li>`)}</ul>
      ${known && found.length === 0 && html`<p class="muted">${this.t("explain.none")}</p>`}`;
  }

  /** What the screen itself knows of a figure that is not in the catalogue. */
  screenOnly() {
    const { lang } = this.props;
    const figure = /** @type {Figure} */ (this.current?.figure);
    return html`<section class="fact"><p class="value">${format.figure(figure, lang)}</p>
        ${figure.den !== null && html`<${Parts} t=${this.t} lang=${lang} num=${figure.num} den=${figure.den} />`}</section>
      <p>${figure.definition[lang]}</p><p class="muted">${this.t("explain.only.here")}</p>
      <ul class="sources">${figure.sources.map((topic) => html`<li><b>${topic}</b></li>`)}</ul>`;
  }

  told() {
    const { lang } = this.props;
    const { told } = this.state;
    const t = this.t;
    return html`
      ${told.conflict && html`<p class="clash" role="alert"><${Icon} name="warn" /><span>${t("explain.conflict", { values: told.conflicts.map((/** @type {any} */ one) => one.values.map((/** @type {string} */ v) => decimal(v, lang)).join(" ≠ ")).join("; ") })}</span></p>`}
      <section class="fact">
        <div><p class="value">${shown(told, lang) ?? t("explain.no.data")}</p><p class="period">${period(told, lang, t)}</p></div>
        ${told.den !== null && html`<${Parts} t=${t} lang=${lang} num=${told.num} den=${told.den} money=${told.in_vnd} numIs=${told.counted[lang]} denIs=${told.over?.[lang]} />`}
        ${told.den === null && told.counted[lang] && html`<p class="counts">${told.counted[lang]}</p>`}
        ${told.of !== undefined && told.value !== null && html`<p class="counts">${t("explain.quantile", { n: format.number(told.of, lang), low: format.span(told.low_s * 1000, lang), high: format.span(told.high_s * 1000, lang) })}</p>`}
        <${Targets} t=${t} lang=${lang} told=${told} />
      </section>
      ${told.definition[lang] && html`<section><h3>${t("explain.definition")}</h3><p>${told.definition[lang]}</p>${!told.computed && html`<p class="muted">${t("explain.only.stated")}</p>`}</section>`}
      ${told.stated.length > 0 && html`<section><h3>${t("explain.stated")}</h3><ul class="stated">${wordsShown(told).map((/** @type {any} */ one) => html`<${Stated} t=${t} lang=${lang} one=${one} />`)}</ul></section>`}
      ${told.see_also.length > 0 && html`<section><h3>${t("explain.same")}</h3><ul class="also">${told.see_also.map((/** @type {{code: string, name: Text}} */ one) => html`<li><button onClick=${() => this.follow(one.code)}><b>${one.code}</b> ${one.name[lang]}</button></li>`)}</ul></section>`}
      ${told.components.length > 0 && html`<section><h3>${t("explain.components")}</h3><${Components} t=${t} lang=${lang} some=${told.components} /></section>`}
      ${told.numerator.length > 0 && this.behind()}
      <section class="foot"><h3>${t("explain.sources")}</h3>
        <ul class="sources">${told.freshness.map((/** @type {any} */ one) => html`<li><b>${one.topic}</b> ${one.updated_at ? t("explain.updated", { age: format.span(Date.now() - one.updated_at, lang) }) : t("explain.silent")}</li>`)}</ul>
        <p>${told.standing[lang]}</p>
        ${told.asof !== null && html`<p>${t("explain.asof", { at: format.dateTime(told.asof) })} · ${told.corrections > 0 ? t("explain.corrected", { n: format.number(told.corrections, lang) }) : t("explain.uncorrected")}</p>`}
        <dl><div><dt>${t("explain.owner")}</dt><dd>${told.owner}</dd></div>${told.legal_basis && html`<div><dt>${t("explain.basis")}</dt><dd>${told.legal_basis}</dd></div>`}</dl>
      </section>`;
  }

  behind() {
    const { lang } = this.props;
    const { told, items, next, query, of, term, busy, names } = this.state;
    const t = this.t;
    const terms = of ? told.denominator : told.numerator;
    return html`<section class="evidence"><header><h3>${t("explain.behind")}</h3>
        ${told.denominator && html`<div class="which" role="tablist">${/** @type {const} */ (["", "denominator"]).map((side) => html`<button role="tab" aria-selected=${side === of ? "true" : "false"}
          onClick=${() => this.setState({ of: side, term: 0 }, () => void this.load())}>${t(side ? "explain.den" : "explain.num")}</button>`)}</div>`}
        ${terms.length > 1 && html`<div class="which" role="tablist">${terms.map((/** @type {any} */ one, /** @type {number} */ n) => html`<button role="tab" title=${one[lang]} aria-selected=${n === term ? "true" : "false"}
          onClick=${() => this.setState({ term: n }, () => void this.load())}>${one.times < 0 ? "− " : n ? "+ " : ""}${t("explain.part", { n: n + 1 })}</button>`)}</div>`}
      </header>
      ${terms.length > 1 && html`<p class="muted">${terms[term]?.[lang]}</p>`}
      ${items.length === 0 ? !busy && html`<p class="muted">${t("explain.empty")}</p>` : html`<div class="rows"><table>
        <thead><tr><th>${t("explain.at")}</th><th>${t("explain.entity")}</th><th>${t("explain.state")}</th><th>${t("explain.with")}</th></tr></thead>
        <tbody>${items.map((one) => html`<tr><td class="nb">${format.dateTime(one.at)}</td><td>${one.name}</td><td>${names?.values?.state?.[one.state]?.[lang] ?? one.state}</td><td>${facts(one.facts, names, lang)}</td></tr>`)}</tbody></table></div>`}
      <footer>${next ? html`<button class="btn" disabled=${busy} onClick=${() => void this.more()}>${t("explain.more")}</button>` : items.length > 0 && html`<span class="muted">${t("explain.all")}</span>`}
        ${query && html`<details><summary>${t("explain.query")}</summary><pre>${query}</pre></details>`}</footer>
    </section>`;
  }
}

/** Numerator over denominator, and how much of it that is. @param {{t: Say, lang: Lang, num: number|null, den: number|null, money?: boolean, numIs?: string, denIs?: string}} props */
function Parts({ t, lang, num, den, money = false, numIs, denIs }) {
  const say = money ? format.vnd : format.number;
  const share = num !== null && den ? Math.max(0, Math.min(1, num / den)) : 0;
  return html`<div class="parts"><div class="bar" aria-hidden="true"><i style=${{ width: `${share * 100}%` }}></i></div>
    <dl><div><dt>${t("explain.num")}</dt><dd>${say(num, lang)}</dd>${numIs && html`<dd class="is">${numIs}</dd>`}</div>
      <div><dt>${t("explain.den")}</dt><dd>${say(den, lang)}</dd>${denIs && html`<dd class="is">${denIs}</dd>`}</div></dl></div>`;
}

/** Every target with its level and day; of the one in force whether it is met. @param {{t: Say, lang: Lang, told: any}} props */
function Targets({ t, lang, told }) {
  if (told.targets.length === 0) return null;
  const sign = { higher: ["≥", ">"], lower: ["≤", "<"], neither: ["", ""] };
  return html`<ul class="targets"><li class="k">${t("explain.target")}</li>${told.targets.map((/** @type {any} */ one) => {
    const inForce = one.level === null && told.target === one.value && told.value !== null;
    const met = told.value === one.value ? !one.beyond : (told.value > one.value) === (told.better === "higher");
    const words = [`${sign[/** @type {"higher"} */ (told.better)]?.[one.beyond ? 1 : 0] ?? ""} ${amount(told, one.value, lang)}`, one.level && t(`explain.level.${one.level}`), one.from && t("explain.since", { at: format.date(Date.parse(one.from)) })];
    return html`<li class="chip ${inForce && !met ? "solid" : ""}" title=${one.legal_basis}>${words.filter(Boolean).join(", ")}${inForce && html` · ${t(met ? "explain.met" : "explain.missed")}`}</li>`;
  })}</ul>`;
}

/** One source's word, every digit as it was said. @param {{t: Say, lang: Lang, one: any}} props */
function Stated({ t, lang, one }) {
  const value = one.value ?? one.num;
  const parts = one.num === null && one.den === null ? (one.measure_unit === "%" ? t("explain.no.parts") : "")
    : [one.num, one.den].map((n) => n === null ? t("explain.not.given") : format.number(n, lang)).join(" / ");
  const about = [one.whole ? "" : one.unit, one.dims, parts, one.plan !== null && one.of_plan !== null ? t("explain.plan", { pct: format.percent(one.of_plan, lang), plan: decimal(one.plan, lang) }) : "",
    one.from && one.to ? format.days(one.from, one.to, LONG_AGO, lang) : "", one.section ? t("explain.section", { at: one.section }) : one.document_no ?? ""];
  return html`<li><b class="num">${one.note ? `${t(`explain.note.${one.note}`)} ` : ""}${decimal(value, lang)} ${one.measure_unit}</b>
    <span>${one.by}${one.official && html` <span class="chip">${t("explain.official")}</span>`}</span><small>${about.filter(Boolean).join(" · ")}</small></li>`;
}

/** Points of a score with what they are made of. @param {{t: Say, lang: Lang, some: any[]}} props */
const Components = ({ t, lang, some }) => html`<table class="components"><tbody>${some.map((one) => html`<tr>
  <td class="code">${one.maximum === null ? "" : one.code}</td><td>${one[lang]}${one.needs && html` <span class="muted">${t("explain.needs", { what: one.needs[lang] })}</span>`}</td>
  <td class="n">${one.den === null ? "" : `${format.number(one.num, lang)} / ${format.number(one.den, lang)}`}</td>
  <td class="n"><b>${one.value === null ? format.DASH : format.short(one.value, lang)}</b>${one.maximum !== null && html` / ${one.maximum}`}</td>
  <td class="bar">${one.maximum !== null && html`<span class="bar" aria-hidden="true"><i style=${{ width: `${Math.max(0, Math.min(1, (one.value ?? 0) / one.maximum)) * 100}%` }}></i></span>`}</td></tr>`)}</tbody></table>`;

/** What sources say of all that was asked, and a few words about parts of it. @param {any} told */
const wordsShown = (told) => [...told.stated.filter((/** @type {any} */ one) => one.whole), ...told.stated.filter((/** @type {any} */ one) => !one.whole).slice(0, PARTS)];

/** The value with its unit; null without data; of what only sources state, nothing of ours. @param {any} told @param {Lang} lang */
function shown(told, lang) {
  if (told.value !== null) return amount(told, told.value, lang);
  if (told.computed || told.stated.length === 0) return null;
  const said = [...new Set(told.stated.map((/** @type {any} */ one) => decimal(one.value ?? one.num, lang)))];
  const measure = lang === "en" ? told.unit_en : told.unit;
  return `${said.join(told.conflict ? " ≠ " : " · ")} ${measure}`;
}

/** @param {any} told @param {number} value @param {Lang} lang */
function amount(told, value, lang) {
  if (told.unit === "%") return format.percent(value, lang);
  if (told.unit === "đồng") return format.money(value, lang);
  return `${format.short(value, lang)} ${lang === "en" ? told.unit_en : told.unit}`;
}

/** @param {any} told @param {Lang} lang @param {Say} t */
function period(told, lang, t) {
  if (told.standing.kind === "moment") return t("explain.now");
  const [first, last] = [format.date(told.from), format.date(told.to - 1)];
  if (first === last) return first;
  return `${first} – ${told.to > Date.now() ? t("explain.today") : last}`;
}

/** A decimal as its source wrote it: no digit more, none less. @param {string|number|null} said @param {Lang} lang */
export function decimal(said, lang) {
  if (said === null || said === undefined) return format.DASH;
  const places = (String(said).split(".")[1] ?? "").length;
  return format.number(Number(said), lang, places);
}

/**
 * "đơn vị Phường Bắc Giang · phương thức Mã QR · số tiền 100.000": by the names that people know, where they have one.
 * @param {Record<string, any>} known @param {Names|null} [names] @param {Lang} [lang]
 */
export function facts(known, names = null, lang = "vi") {
  return Object.entries(known).filter(([name, value]) => value !== null && value !== "" && !(name === "revision" && value === 1))
    .map(([name, value]) => {
      const said = names?.values?.[name]?.[String(value)]?.[lang];
      const plain = typeof value !== "number" ? value : MOMENT.test(name) ? format.dateTime(value) : format.short(value, lang);
      return `${names?.names?.[name]?.[lang] ?? name} ${said ?? plain}`;
    }).join(" · ");
}

/** Names of one page and of the next. @param {Names|null} before @param {Names} after @returns {Names} */
export function merged(before, after) {
  const values = { ...before?.values };
  for (const [name, more] of Object.entries(after.values)) values[name] = { ...values[name], ...more };
  return { names: { ...before?.names, ...after.names }, values };
}
