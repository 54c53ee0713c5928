/** Dialogs: assign, close, keys. Native <dialog>: the browser keeps the focus inside, and Escape closes. */
import { fold } from "../shared/format.js";
import { Component, createRef, html } from "../shared/html.js";
import { Icon } from "../shared/icons.js";

/** @typedef {import("../shared/i18n.js").Say} Say @typedef {import("../shared/types.js").Lang} Lang @typedef {import("../shared/types.js").Alert} Alert */
/** @typedef {{login: string, name: string, role: string}} Person */
/** @typedef {{code: string, name: string, name_en: string, while_it_holds: boolean, needs_note: boolean}} Reason */

/** @extends {Component<{label: string, close: () => void, children?: any}>} */
class Dialog extends Component {
  /** @param {{label: string, close: () => void, children?: any}} props */
  constructor(props) {
    super(props);
    /** @type {{current: HTMLDialogElement|null}} */
    this.box = createRef();
  }

  componentDidMount() {
    this.box.current?.showModal();
  }

  render() {
    const { label, close, children } = this.props;
    return html`<dialog ref=${this.box} aria-label=${label} onClose=${close}
      onClick=${(/** @type {MouseEvent} */ event) => event.target === this.box.current && close()}>
      <div class="sheet"><header><h2>${label}</h2><button class="btn icon" aria-label="Esc" onClick=${close}><${Icon} name="cross" /></button></header>${children}</div>
    </dialog>`;
  }
}

/**
 * @typedef {{t: Say, people: Person[], alert: Alert, assign: (to: Person) => void, close: () => void}} AssignProps
 * @extends {Component<AssignProps, {text: string, at: number}>}
 */
export class Assign extends Component {
  /** @param {AssignProps} props */
  constructor(props) {
    super(props);
    this.state = { text: "", at: 0 };
  }

  get found() {
    const words = fold(this.state.text).split(/\s+/).filter(Boolean);
    return this.props.people.filter((one) => words.every((word) => fold(`${one.name} ${one.login}`).includes(word)));
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const found = this.found;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      this.setState({ at: Math.max(0, Math.min(found.length - 1, this.state.at + step)) });
    } else if (event.key === "Enter") {
      event.preventDefault();
      const one = found[this.state.at];
      if (one) this.props.assign(one);
    }
  }

  render() {
    const { t, alert, assign, close } = this.props;
    const found = this.found;
    const at = Math.min(this.state.at, found.length - 1);
    return html`<${Dialog} label=${t("assign.title")} close=${close}>
      <p class="muted clip">${alert.title}</p>
      <input class="field" type="search" autofocus role="combobox" aria-expanded="true" aria-controls="people" aria-activedescendant=${found[at] ? `p-${at}` : undefined}
        aria-label=${t("assign.find")} placeholder=${t("assign.find")} value=${this.state.text}
        onInput=${(/** @type {any} */ event) => this.setState({ text: event.target.value, at: 0 })} onKeyDown=${(/** @type {KeyboardEvent} */ event) => this.key(event)} />
      <ul class="people" id="people" role="listbox">${found.map((one, place) => html`
        <li id=${`p-${place}`} key=${one.login} role="option" aria-selected=${place === at ? "true" : "false"} onClick=${() => assign(one)} onMouseMove=${() => place !== this.state.at && this.setState({ at: place })}>
          <${Icon} name=${one.role === "office" || one.role === "unit" ? "tower" : "user"} /><span>${one.name}</span>${alert.assigned_to === one.login && html`<small>${t("assign.has")}</small>`}</li>`)}
      </ul>
      ${found.length === 0 && html`<p class="muted">${t("assign.none")}</p>`}
    <//>`;
  }
}

/**
 * @typedef {{t: Say, lang: Lang, reasons: Reason[], alert: Alert, note: string, keep: (text: string) => void, send: (reason: string, note: string) => void, close: () => void}} CloseProps
 * @extends {Component<CloseProps, {reason: string}>}
 */
export class Close extends Component {
  /** @param {CloseProps} props */
  constructor(props) {
    super(props);
    this.state = { reason: "" };
  }

  render() {
    const { t, lang, reasons, alert, note, keep, send, close } = this.props;
    const holds = alert.phase !== "recovering";
    const chosen = reasons.find((one) => one.code === this.state.reason);
    const first = reasons.findIndex((one) => one.while_it_holds || !holds);
    const missing = !chosen || (chosen.needs_note && !note.trim());
    return html`<${Dialog} label=${t("close.title")} close=${close}>
      <p class="muted clip">${alert.title}</p>
      <form onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); if (!missing) send(this.state.reason, note.trim()); }}>
        <fieldset class="reasons"><legend>${t("close.why")}</legend>${reasons.map((one, place) => {
          const barred = holds && !one.while_it_holds;
          return html`<label class=${barred ? "barred" : ""}><input type="radio" name="reason" value=${one.code} disabled=${barred} autofocus=${place === first} checked=${this.state.reason === one.code}
            onChange=${() => this.setState({ reason: one.code })} /><span>${capital(lang === "en" ? one.name_en : one.name)}${barred && html`<small>${t("close.holds")}</small>`}</span></label>`;
        })}</fieldset>
        <label class="note"><span>${t("close.note")} <small>${chosen?.needs_note ? t("close.note.needed") : t("optional")}</small></span>
          <textarea class="field" rows="2" maxlength="1000" value=${note} onInput=${(/** @type {any} */ event) => keep(event.target.value)}></textarea></label>
        <div class="row"><button class="btn primary" disabled=${missing}>${t("close.go")}</button><button class="btn" type="button" onClick=${close}>${t("cancel")}</button></div>
      </form>
    <//>`;
  }
}

/** @param {string} text */
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

const KEYS = [["J", "K", "keys.move"], ["A", "keys.ack"], ["G", "keys.assign"], ["C", "keys.note"], ["X", "keys.close"], ["N", "keys.new"], ["/", "keys.find"], ["U", "keys.undo"], ["M", "keys.sound"], ["I", "keys.indicators"], ["S", "keys.sources"], ["?", "keys.help"], ["Esc", "keys.esc"]];

/** @param {{t: Say, close: () => void}} props */
export const Help = ({ t, close }) => html`<${Dialog} label=${t("keys.title")} close=${close}>
  <dl class="keylist">${KEYS.map((line) => html`<div><dt>${line.slice(0, -1).map((key) => html`<kbd>${key}</kbd>`)}</dt><dd>${t(line[line.length - 1] ?? "")}</dd></div>`)}</dl>
<//>`;
