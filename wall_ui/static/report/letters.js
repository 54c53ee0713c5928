/** The outbox on screen: what is still in the phone, what the server has, and how far each report has come. */
import { size, when } from "../shared/format.js";
import { Component, html } from "../shared/html.js";
import { Icon } from "../shared/icons.js";

/** @typedef {import("./outbox.js").Letter} Letter @typedef {import("../shared/i18n.js").Say} Say @typedef {import("../shared/types.js").Lang} Lang */

/** @param {{t: Say, lang: Lang, letters: Letter[], online: boolean, keeps: boolean, again: (letter: Letter) => void, mend: (letter: Letter) => void, drop: (letter: Letter) => void}} props */
export function Letters({ t, lang, letters, online, keeps, again, mend, drop }) {
  const waiting = letters.filter((one) => one.state !== "done").length;
  return html`<section class="outbox">
    <p class="sum">${waiting ? t(online ? "outbox.waiting" : "outbox.offline", { n: waiting }) : t("outbox.clear")}</p>
    ${letters.length === 0 ? html`<div class="empty"><${Icon} name="inbox" /><p>${t("outbox.empty")}</p></div>`
      : html`<ol>${letters.map((letter) => html`<${Row} key=${letter.key} ...${{ t, lang, letter, online, again, mend, drop }} />`)}</ol>`}
    <p class="keep">${t(keeps ? "outbox.keep" : "outbox.loose")}</p>
  </section>`;
}

/** @param {{t: Say, lang: Lang, letter: Letter, online: boolean, again: (letter: Letter) => void, mend: (letter: Letter) => void, drop: (letter: Letter) => void}} props */
function Row({ t, lang, letter, online, again, mend, drop }) {
  const { state, receipt, tries, trouble, photos } = letter;
  const bytes = photos.reduce((sum, one) => sum + one.size, 0);
  const queued = receipt?.status === "queued";
  const [icon, words, more] = state === "done" ? [queued ? "wait" : "inbox", t(queued ? "state.queued" : "state.accepted"), receipt?.tracking_no ?? ""]
    : state === "refused" ? ["warn", t("state.refused"), trouble]
    : state === "sending" ? ["send", t("state.sending"), ""]
    : tries > 0 && online && trouble ? ["warn", t("state.failed", { n: tries }), trouble]
    : ["wait", t(online ? "state.next" : "state.offline"), photos.length ? t("state.photos", { n: photos.length, size: size(bytes, lang) }) : ""];
  const bad = state === "refused" || (icon === "warn");
  const step = state === "done" ? (queued ? 2 : 3) : 1;
  return html`<li class="rep">
    <${Thumb} blob=${letter.thumbs[0] ?? null} />
    <div><h2>${receipt ? html`<a href=${`#${receipt.tracking_no}`}>${letter.title}</a>` : letter.title}</h2>
      <p class="st ${bad ? "bad" : ""}"><${Icon} name=${icon} /><span class="nb">${words}</span> <small>${more}</small></p>
      <div class="life ${state === "done" ? "" : "local"}" role="img" aria-label=${t("state.step", { n: step })}>${[1, 2, 3, 4, 5].map((at) => html`<i class=${at <= step ? "on" : ""}></i>`)}</div>
      <p class="meta num">${when(letter.at, Date.now())}</p>
      ${bad && html`<div class="row">${state === "refused" ? html`<button class="btn" onClick=${() => mend(letter)}>${t("state.mend")}</button><button class="btn" onClick=${() => drop(letter)}><${Icon} name="trash" />${t("state.drop")}</button>`
        : html`<button class="btn" onClick=${() => again(letter)}><${Icon} name="refresh" />${t("state.again")}</button>`}</div>`}
    </div></li>`;
}

/** @extends {Component<{blob: Blob|null}, {url: string}>} */
class Thumb extends Component {
  /** @param {{blob: Blob|null}} props */
  constructor(props) {
    super(props);
    this.state = { url: props.blob ? URL.createObjectURL(props.blob) : "" };
  }

  componentWillUnmount() {
    if (this.state.url) URL.revokeObjectURL(this.state.url);
  }

  render() {
    return this.state.url ? html`<img class="pic" src=${this.state.url} alt="" />` : html`<span class="pic"><${Icon} name="pin" /></span>`;
  }
}
