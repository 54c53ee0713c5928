/** The report page: three views of one phone: write (#), outbox (#hop-gui), what became of it (#PA-… or #tra-cuu). */
import { get } from "../shared/api.js";
import { Component, html, render } from "../shared/html.js";
import { chosenLang, keepLang, loadWords, sayIn } from "../shared/i18n.js";
import { Icon } from "../shared/icons.js";
import { Form } from "./form.js";
import { Letters } from "./letters.js";
import { Outbox } from "./outbox.js";
import { Postman } from "./post.js";
import { Status } from "./status.js";

/** @typedef {import("./outbox.js").Letter} Letter */

const OFFER_KEPT_AS = "ioc.report-form"; // the form opens without a network too
const RECEIPT_WAIT_MS = 4_000;

/**
 * @typedef {{lang: import("../shared/types.js").Lang, view: string, offer: any, offerError: boolean, letters: Letter[], online: boolean, mend: Letter|null, just: string|null, round: number}} PageState
 * @extends {Component<{box: Outbox}, PageState>}
 */
class Page extends Component {
  /** @param {{box: Outbox}} props */
  constructor(props) {
    super(props);
    /** @type {PageState} */
    this.state = { lang: chosenLang(), view: view(), offer: keptOffer(), offerError: false, letters: [], online: navigator.onLine, mend: null, just: null, round: 0 };
    this.postman = new Postman(props.box, () => this.state.lang, () => void this.refresh());
  }

  componentDidMount() {
    addEventListener("hashchange", () => { this.setState({ view: view() }); scrollTo(0, 0); });
    addEventListener("online", () => { this.setState({ online: true }); void this.loadOffer(); });
    addEventListener("offline", () => this.setState({ online: false }));
    void this.loadOffer();
    void this.refresh().then(() => this.postman.start());
  }

  async loadOffer() {
    try {
      const offer = await get("/report-form");
      keepOffer(offer);
      this.setState({ offer, offerError: false });
    } catch {
      this.setState({ offerError: true });
    }
  }

  async refresh() {
    this.setState({ letters: await this.props.box.all() });
  }

  /** The letter lies in the phone before anything is sent. @param {Letter} letter */
  async filed(letter) {
    const { mend } = this.state;
    try {
      await this.props.box.put(letter);
    } catch {
      this.props.box.loose.set(letter.key, letter); // the disk is full: at least this page still has it
    }
    if (mend) await this.props.box.drop(mend.key);
    this.setState({ mend: null, just: letter.key, round: this.state.round + 1 });
    scrollTo(0, 0); // the receipt stands on top, the button was at the bottom
    await this.refresh();
    void this.postman.round(true);
    await new Promise((resolve) => setTimeout(resolve, this.state.online ? RECEIPT_WAIT_MS : 0));
    const after = this.state.letters.find((one) => one.key === letter.key);
    if (view() === "" && after?.state !== "done") location.hash = "hop-gui";
  }

  render() {
    const { lang, view: where, offer, offerError, letters, online, mend, just, round } = this.state;
    const t = sayIn(lang);
    const waiting = letters.filter((one) => one.state !== "done").length;
    const sent = just ? letters.find((one) => one.key === just) : null;
    const number = where === "tra-cuu" ? "" : where;
    return html`<div class="page ${where === "" ? "" : "grey"}">
      <header class="bar">${where === "" ? html`<h1>${t("report.title")}</h1><a href="#hop-gui">${t("outbox")} ${waiting > 0 ? html`<b aria-label=${t("outbox.count", { n: waiting })}>${waiting}</b>` : ""}</a>`
        : html`<a class="back" href="#"><${Icon} name="left" />${t("report.title")}</a><h1>${where === "hop-gui" ? t("outbox") : t("status.title")}</h1>`}</header>
      ${!online && html`<p class="banner net" role="status"><${Icon} name="unplug" /><span>${t("offline")}</span></p>`}
      ${where === "" && sent && html`<${Sent} t=${t} letter=${sent} close=${() => this.setState({ just: null })} />`}
      ${where === "" && !offer && offerError && html`<p class="banner warn net" role="alert"><${Icon} name="warn" /><span>${t("offer.error")}</span><button class="btn" onClick=${() => this.loadOffer()}>${t("retry.now")}</button></p>`}
      <main>${where === "" ? html`<${Form} key=${`${mend?.key ?? "new"}.${round}`} t=${t} lang=${lang} offer=${offer} mend=${mend} filed=${(/** @type {Letter} */ letter) => this.filed(letter)} />`
        : where === "hop-gui" ? html`<${Letters} ...${{ t, lang, letters, online, keeps: this.props.box.keeps,
            again: (/** @type {Letter} */ letter) => void this.props.box.put({ ...letter, nextAt: 0 }).then(() => this.postman.round(true)),
            mend: (/** @type {Letter} */ letter) => { this.setState({ mend: letter, just: null }); location.hash = ""; },
            drop: (/** @type {Letter} */ letter) => void this.props.box.drop(letter.key).then(() => this.refresh()) }} />`
        : html`<${Status} t=${t} lang=${lang} number=${number} title=${letters.find((one) => one.receipt?.tracking_no === number)?.title ?? ""} />`}</main>
      <nav class="feet"><a href="#tra-cuu">${t("status.title")}</a><button class="link" lang=${lang === "vi" ? "en" : "vi"} onClick=${() => { const other = lang === "vi" ? "en" : "vi"; keepLang(other); this.setState({ lang: other }); }}>${lang === "vi" ? "English" : "Tiếng Việt"}</button></nav>
    </div>`;
  }
}

/** The receipt: what was promised, and the number to ask with. @param {{t: import("../shared/i18n.js").Say, letter: Letter, close: () => void}} props */
function Sent({ t, letter, close }) {
  const { state, receipt } = letter;
  const queued = receipt?.status === "queued";
  const [icon, words] = state === "done" ? [queued ? "wait" : "check", t(queued ? "receipt.queued" : "receipt.accepted")] : state === "refused" ? ["warn", t("state.refused")] : state === "sending" ? ["send", t("state.sending")] : ["wait", t("receipt.kept")];
  return html`<section class="receipt ${state}" role="status"><${Icon} name=${icon} /><div><b>${words}</b>${receipt && html`<p>${t("receipt.number")} <a class="code" href=${`#${receipt.tracking_no}`}>${receipt.tracking_no}</a></p>`}
    ${queued && html`<p class="hint">${t("status.queued")}</p>`}${state === "refused" && html`<p>${letter.trouble} <a href="#hop-gui">${t("outbox")}</a></p>`}</div>
    <button class="close" aria-label=${t("close")} onClick=${close}><${Icon} name="cross" /></button></section>`;
}

const view = () => decodeURIComponent(location.hash.slice(1));

function keptOffer() {
  try {
    return JSON.parse(localStorage.getItem(OFFER_KEPT_AS) ?? "null");
  } catch {
    return null;
  }
}

/** @param {unknown} offer */
function keepOffer(offer) {
  try {
    localStorage.setItem(OFFER_KEPT_AS, JSON.stringify(offer));
  } catch {
    // private mode: asked for again next time
  }
}

keepLang(chosenLang());
await loadWords();
render(html`<${Page} box=${await Outbox.open()} />`, /** @type {HTMLElement} */ (document.getElementById("root")));
void keepShell();

/** From now on the form opens without a network too. Browsers offer it only on https and on this machine; without it all else works. */
async function keepShell() {
  if (!("serviceWorker" in navigator)) return;
  try {
    const kept = await navigator.serviceWorker.register("/sw.js", { scope: "/report", updateViaCache: "none" });
    kept.waiting?.postMessage("now"); // a newer form lies ready, and this page is built: the next one is the newer
    kept.addEventListener("updatefound", () => {
      const coming = kept.installing;
      coming?.addEventListener("statechange", () => coming.state === "installed" && coming.postMessage("now"));
    });
  } catch {
    // a private window, no room: the form opens with a network, as it always did
  }
}
