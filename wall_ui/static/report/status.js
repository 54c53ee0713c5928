/** What became of a report: by its tracking number, without anything about who filed it. */
import { Problem, get } from "../shared/api.js";
import { time, when, weekday, date } from "../shared/format.js";
import { Component, createRef, html } from "../shared/html.js";
import { Icon } from "../shared/icons.js";

/** @typedef {import("../shared/i18n.js").Say} Say @typedef {import("../shared/types.js").Lang} Lang */

const STEPS = ["received", "classifying", "forwarded", "in_progress", "resolved", "awaiting_confirmation", "closed"];
const AGAIN_MS = 20_000;

/**
 * @typedef {{t: Say, lang: Lang, number: string, title: string}} StatusProps
 * @extends {Component<StatusProps, {found: any, error: string, busy: boolean, at: number}>}
 */
export class Status extends Component {
  /** @param {StatusProps} props */
  constructor(props) {
    super(props);
    this.state = { found: null, error: "", busy: false, at: 0 };
    /** @type {{current: HTMLInputElement|null}} */
    this.field = createRef();
    this.timer = 0;
  }

  componentDidMount() {
    if (this.props.number) void this.look();
    else this.field.current?.focus();
    this.timer = window.setInterval(() => document.visibilityState === "visible" && this.props.number && void this.look(), AGAIN_MS);
  }

  /** @param {StatusProps} before */
  componentDidUpdate(before) {
    if (before.number !== this.props.number && this.props.number) void this.look();
  }

  componentWillUnmount() {
    clearInterval(this.timer);
  }

  async look() {
    const { number, lang, t } = this.props;
    this.setState({ busy: true });
    try {
      const found = await get(`/reports/${encodeURIComponent(number)}`);
      this.setState({ found, error: "", busy: false, at: Date.now() });
    } catch (error) {
      const problem = error instanceof Problem ? error : new Problem(0);
      this.setState({ error: problem.status === 0 ? t("status.away") : problem.say(lang), busy: false, ...(problem.status === 404 ? { found: null } : {}) });
    }
  }

  render() {
    const { t, lang, number, title } = this.props;
    const { found, error, busy, at } = this.state;
    return html`<section class="status">
      <form class="look" role="search" onSubmit=${(/** @type {Event} */ event) => {
        event.preventDefault();
        const wanted = this.field.current?.value.trim().toUpperCase() ?? "";
        if (!wanted) return;
        if (wanted === number) void this.look();
        else location.hash = wanted;
      }}><input class="field" ref=${this.field} aria-label=${t("status.number")} placeholder=${t("status.number")} value=${number} spellcheck=${false} autocapitalize="characters" autocomplete="off" />
        <button class="btn primary"><${Icon} name="search" />${t("status.look")}</button></form>
      ${error && html`<p class="wrong" role="alert"><${Icon} name="warn" />${error}${found && ` ${t("status.asof", { at: time(at) })}`}</p>`}
      ${!found && !error && busy && html`<p class="muted">${t("loading")}</p>`}
      ${found && html`<${Found} t=${t} lang=${lang} found=${found} title=${title} />`}
    </section>`;
  }
}

/** @param {{t: Say, lang: Lang, found: any, title: string}} props */
function Found({ t, lang, found, title }) {
  const now = Date.now();
  const queued = found.status === "queued";
  const state = found.state ?? "";
  const head = queued ? t("state.queued") : (lang === "en" ? found.state_name_en : found.state_name) || (state ? t(`step.${state}`) : t("state.accepted"));
  const sent = found.accepted_at ?? found.opened_at ?? null;
  return html`<div class="cols">
    <section class="card now" aria-label=${t("status.now")}><${Icon} name=${queued ? "wait" : "inbox"} /><div><h2>${head}</h2><p class="what">${title && html`${title}<br />`}${found.tracking_no}${sent ? html`<br />${t("status.sent", { at: `${time(sent)}, ${weekday(sent, lang)} ${date(sent)}` })}` : ""}</p></div>
      ${queued && html`<p class="hint">${t("status.queued")}</p>`}
      ${found.due_at && found.open !== false && html`<p class="due"><b>${t("status.due", { at: `${time(found.due_at)}, ${weekday(found.due_at, lang)} ${date(found.due_at)}` })}</b></p>`}
    </section>
    <section class="card"><h3>${t("status.steps")}</h3><ol class="tl">${steps(found, queued).map((step) => html`<li class=${step.look} aria-current=${step.look === "cur" ? "step" : undefined}>
      <${Icon} name=${step.look === "todo" ? "dots" : step.look === "cur" ? "wait" : "check"} /><p>${t(`step.${step.state}`)}</p>${step.at && html`<time>${when(step.at, now)}</time>`}</li>`)}</ol></section>
  </div><p class="fine">${t("status.private")}</p>`;
}

/** What happened, then what is still to come. @param {any} found @param {boolean} queued @returns {{state: string, at: number|null, look: string}[]} */
function steps(found, queued) {
  /** @type {{state: string, at: number}[]} */
  const history = found.history ?? [];
  const past = history.map((step, place) => ({ ...step, look: place === history.length - 1 && found.open !== false ? "cur" : "done" }));
  const last = history[history.length - 1]?.state;
  const done = found.open === false || last === "refused";
  const next = done ? [] : STEPS.slice(last ? STEPS.indexOf(last) + 1 : 0).map((state) => ({ state, at: null, look: "todo" }));
  const start = history.length === 0 ? [{ state: queued ? "queued" : "filed", at: found.accepted_at ?? null, look: "cur" }] : [];
  return [...start, ...past, ...next];
}
