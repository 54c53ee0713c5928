/** The registry of sources: who sends what, whether it comes, how good it is, whom to call. Read again every half minute. */
import { Problem, get } from "../shared/api.js";
import * as format from "../shared/format.js";
import { Component, createRef, html } from "../shared/html.js";
import { Icon } from "../shared/icons.js";
import { CLOCK_MS, found, period, tally, whereToLook, worstFirst } from "./sourcelist.js";
import { neighbour } from "./queue.js";

/** @typedef {import("../shared/i18n.js").Say} Say @typedef {import("../shared/types.js").Lang} Lang @typedef {import("./sourcelist.js").Source} Source */
/** @typedef {{days: number, sources: Source[], wrong: string[], unregistered: {source: string, events_24h: number}[]}} Told  GET /api/v1/sources */

const AGAIN_MS = 30_000;
/** @type {Record<string, string>} */
const ICONS = { silent: "unplug", late: "wait", ok: "check", unknown: "dash", never: "inbox" };
const COLUMNS = ["name", "standing", "who", "seen", "events", "bad", "illegal", "clock", "problem"];

/**
 * @typedef {{itself: {current: Sources|null}, t: Say, lang: Lang, now: number, wall: number, chosen: string|null, signIn: () => void}} Props
 * @typedef {{told: Told|null, at: number, error: string, busy: boolean, text: string, current: string|null}} State
 * @extends {Component<Props, State>}
 */
export class Sources extends Component {
  /** @param {Props} props */
  constructor(props) {
    super(props);
    /** @type {State} */
    this.state = { told: null, at: 0, error: "", busy: false, text: "", current: props.chosen };
    /** @type {{current: HTMLInputElement|null}} */
    this.search = createRef();
    /** @type {{current: HTMLElement|null}} */
    this.title = createRef();
    this.timer = 0;
  }

  componentDidMount() {
    this.props.itself.current = this; // for the desk, whose keys move in it
    this.title.current?.focus();
    this.timer = setInterval(() => void this.load(), AGAIN_MS);
    void this.load().then(() => this.show(this.state.current));
  }

  componentWillUnmount() {
    clearInterval(this.timer);
    this.props.itself.current = null;
  }

  /** @param {Props} before */
  componentDidUpdate(before) {
    const { chosen } = this.props;
    if (chosen && chosen !== before.chosen) this.setState({ current: chosen, text: "" }, () => this.show(chosen));
  }

  async load() {
    if (this.state.busy) return;
    this.setState({ busy: true });
    try {
      const told = /** @type {Told} */ (await get("/sources"));
      this.setState({ told, at: Date.now(), error: "", busy: false });
    } catch (error) {
      if (error instanceof Problem && error.status === 401) this.props.signIn();
      this.setState({ error: this.words(error), busy: false });
    }
  }

  /** @param {unknown} error */
  words(error) {
    if (!(error instanceof Problem)) return String(error);
    return error.status === 0 ? this.props.t("error.away") : `${error.say(this.props.lang)} (${error.body?.code ?? error.status})`;
  }

  get rows() {
    return found(worstFirst(this.state.told?.sources ?? []), this.state.text);
  }

  /** @param {1|-1} step */
  move(step) {
    const next = neighbour(this.rows.map((one) => one.id), this.state.current, step);
    if (next !== null) this.setState({ current: next }, () => this.show(next));
  }

  find() {
    this.search.current?.focus();
  }

  /** @param {string|null} id */
  show(id) {
    if (id) /** @type {HTMLElement|null} */ (document.querySelector(`[data-source="${CSS.escape(id)}"]`))?.focus();
  }

  render() {
    const { t, lang, now, wall, chosen } = this.props;
    const { told, error, text, current } = this.state;
    const at = format.clock(this.state.at + now - wall);
    const rows = this.rows;
    const lost = told && chosen && !told.sources.some((one) => one.id === chosen);
    return html`<main class="sources" aria-labelledby="sources-title">
      <header>
        <h2 id="sources-title" tabindex="-1" ref=${this.title}>${t("source.title")}</h2>
        ${told && html`<ul class="tally">${tally(told.sources).map(([of, n, name]) => html`<li><${Icon} name=${ICONS[of] ?? "dots"} />${name[lang]} <b class="num">${format.number(n, lang)}</b></li>`)}</ul>`}
        ${told && !error && html`<p class="muted num asof" title=${t("source.again", { n: AGAIN_MS / 1_000 })}>${t("source.asof", { at })}</p>`}
        <div class="search"><${Icon} name="search" /><input class="field" type="search" ref=${this.search} aria-label=${t("source.find")} placeholder=${t("source.find")} value=${text}
          onInput=${(/** @type {any} */ event) => this.setState({ text: event.target.value })} /><kbd aria-hidden="true">/</kbd></div>
      </header>
      ${error && html`<div class="notice" role="alert"><${Icon} name="warn" /><p><b>${t("source.error")}</b> ${error} ${told && t("source.old", { at })}</p>
        <button class="btn" onClick=${() => void this.load()}><${Icon} name="refresh" />${t("retry.now")}</button></div>`}
      ${lost && html`<div class="notice" role="status"><${Icon} name="help" /><p>${t("source.lost", { id: chosen })}</p></div>`}
      ${told && told.wrong.length > 0 && html`<div class="notice" role="status"><${Icon} name="warn" /><div><p><b>${t("source.wrong", { n: told.wrong.length })}</b> ${t("source.wrong.how")} <code>ioc sources check</code></p>
        <ul>${told.wrong.map((one) => html`<li>${one}</li>`)}</ul></div></div>`}
      <div class="scroll">
        ${!told && !error && html`<div class="empty"><${Icon} name="wait" /><h3>${t("loading")}</h3></div>`}
        ${told && told.sources.length === 0 && html`<div class="empty"><${Icon} name="inbox" /><h3>${t("source.none")}</h3><p>${t("source.none.how")} <code>ioc sources check</code></p></div>`}
        ${told && told.sources.length > 0 && rows.length === 0 && html`<div class="empty"><${Icon} name="filter" /><h3>${t("source.unmatched")}</h3>
          <p>${t("source.hidden", { n: told.sources.length })}</p><button class="btn" onClick=${() => this.setState({ text: "" })}>${t("empty.clear")}</button></div>`}
        ${told && rows.length > 0 && html`<table role="table">
          <thead role="rowgroup"><tr role="row">${COLUMNS.map((name) => html`<th role="columnheader" scope="col" class=${name}>${t(`source.col.${name}`, { n: told.days })}</th>`)}</tr></thead>
          <tbody role="rowgroup">${rows.map((one) => html`<${Row} key=${one.id} ...${{ t, lang, now, one, days: told.days, current: one.id === current, first: !current && one === rows[0],
            pick: () => this.setState({ current: one.id }) }} />`)}</tbody>
        </table>`}
        ${told && told.unregistered.length > 0 && html`<section class="strangers" aria-labelledby="strangers"><h3 id="strangers"><${Icon} name="help" />${t("source.strangers")}</h3>
          <p class="muted">${t("source.strangers.how")} <code>ioc sources check</code></p>
          <ul>${told.unregistered.map((one) => html`<li><code>${one.source}</code> <span class="num">${t("source.strangers.n", { n: format.number(one.events_24h, lang) })}</span></li>`)}</ul></section>`}
      </div>
    </main>`;
  }
}

/** @param {{t: Say, lang: Lang, now: number, one: Source, days: number, current: boolean, first: boolean, pick: () => void}} props */
function Row({ t, lang, now, one, days, current, first, pick }) {
  const name = lang === "en" ? one.name_en : one.name;
  const standing = lang === "en" ? one.standing_name_en : one.standing_name;
  const cell = (/** @type {string} */ column, /** @type {any} */ inner) => html`<td role="cell" class=${column} data-name=${t(`source.col.${column}`, { n: days })}>${inner}</td>`;
  return html`<tr role="row" tabindex=${current || first ? 0 : -1} data-source=${one.id} data-standing=${one.standing} aria-current=${current ? "true" : undefined} onClick=${pick} onFocus=${pick}>
    <th role="rowheader" scope="row" class="name"><b>${name}</b><small><code>${one.id}</code> · ${lang === "en" ? one.input_name_en : one.input_name}</small></th>
    ${cell("standing", html`<span class="chip"><${Icon} name=${ICONS[one.standing] ?? "dots"} />${standing}</span>
      ${one.every_s !== null && html`<small>${t("source.every", { every: period(one.every_s, lang) })}${one.office_hours ? t("source.office") : ""}</small>`}`)}
    ${cell("who", html`<span>${one.owner_name}</span><small>${one.contact}</small>`)}
    ${cell("seen", one.last_seen === null ? html`<span class="muted">${format.DASH}</span>` : html`<span class="num">${t("source.ago", { age: format.span(Math.max(0, now - one.last_seen), lang) })}</span><small class="num">${format.dateTime(one.last_seen)}</small>`)}
    ${cell("events", html`<span class="num">${format.number(one.accepted || one.stored_24h, lang)}</span>${!one.accepted && one.stored_24h > 0 && html`<small>${t("source.stored")}</small>`}
      ${one.volume_day !== null && html`<small class="num">${t("source.volume", { n: format.number(one.volume_day, lang) })}</small>`}`)}
    ${cell("bad", html`<${Share} share=${one.bad} lang=${lang} />`)}
    ${cell("illegal", html`<${Share} share=${one.illegal} lang=${lang} />`)}
    ${cell("clock", one.clock_ahead_ms === null ? html`<span class="muted">${format.DASH}</span>`
      : one.clock_ahead_ms >= CLOCK_MS ? html`<b class="num">${t("source.clock.ahead", { by: format.lag(one.clock_ahead_ms, lang) })}</b>` : t("source.clock.right"))}
    ${cell("problem", html`<${Trouble} ...${{ t, lang, one }} />`)}
  </tr>`;
}

/** "1,25 %" over "5/400"; nothing came is not 0 %. @param {{share: import("./sourcelist.js").Share, lang: Lang}} props */
function Share({ share: { num, den }, lang }) {
  if (!den) return html`<span class="muted">${format.DASH}</span>`;
  const value = format.percent(Math.round(num * 10_000 / den) / 100, lang);
  return html`<span class="num ${num ? "some" : ""}">${num ? value : "0"}</span><small class="num">${format.number(num, lang)}/${format.number(den, lang)}</small>`;
}

/** The last refusal in words, and where the rest of it lies. @param {{t: Say, lang: Lang, one: Source}} props */
function Trouble({ t, lang, one }) {
  const refused = one.last_refusal;
  const look = whereToLook(one);
  if (!look) return html`<span class="muted">${format.DASH}</span>`;
  return html`${refused && html`<span>${lang === "en" ? refused.words_en : refused.words}</span><small><code>${refused.code}</code>${refused.pointer && html` <code>${refused.pointer}</code>`}</small>`}
    ${one.quarantined_24h > 0 && html`<small>${t("source.held", { n: format.number(one.quarantined_24h, lang) })}</small>`}
    <small>${t(`source.look.${look.key}`)} <${Command} words=${look.command} /></small>`;
}

/** A command that breaks between its words only, not within "--source". @param {{words: string}} props */
const Command = ({ words }) => html`<code>${words.split(" ").map((word, at) => html`${at > 0 && " "}<span class=${word.includes("/") ? "" : "nb"}>${word}</span>`)}</code>`;
