/** The form: photo, place, kind, urgency, words. Checked here for what is plainly missing; the server has the last word. */
import { Component, html } from "../shared/html.js";
import { Icon } from "../shared/icons.js";
import { size } from "../shared/format.js";
import { small } from "./photo.js";
import { Place, locate } from "./place.js";

/** @typedef {import("./outbox.js").Draft} Draft @typedef {import("./outbox.js").Letter} Letter */
/** @typedef {{full: Blob, thumb: Blob, url: string}} Photo */
/** @typedef {{code: string|number, name: string, name_en?: string, parent?: string|null}} Choice @typedef {{categories: Choice[], severities: Choice[], units: any[], limits: {text: number, photos: number}}} Offer */

/** @type {Record<string, string>} */
const ICONS = { waste: "trash", traffic: "road", drainage: "drop", electricity: "bolt", urban_order: "home", security: "shield", construction: "tower", pollution: "leaf", health_education: "health", officials: "people", food_safety: "food", other: "dots" };
const FIRST_KINDS = 5; // the others open on a touch: six big tiles fit a phone held in one hand
const USUAL = 3; // severity, unless the reporter says otherwise

/**
 * @typedef {{t: import("../shared/i18n.js").Say, lang: import("../shared/types.js").Lang, offer: Offer|null, mend: Letter|null, filed: (letter: Letter) => void}} FormProps
 * @typedef {{photos: Photo[], reading: number, trouble: string, search: import("./place.js").Search, fix: import("./place.js").Fix|null, unit: string, category: string, severity: number, text: string, all: boolean, wrong: Record<string, string>}} FormState
 * @extends {Component<FormProps, FormState>}
 */
export class Form extends Component {
  /** @param {FormProps} props */
  constructor(props) {
    super(props);
    const { mend } = props;
    const { draft } = mend ?? {};
    /** @type {FormState} */
    this.state = {
      photos: (mend?.photos ?? []).map((full, at) => photo(full, mend?.thumbs[at] ?? full)), reading: 0, trouble: "",
      search: "none", fix: draft?.lat !== undefined && draft.lon !== undefined ? { lat: draft.lat, lon: draft.lon, accuracy: draft.accuracy_m ?? 0 } : null,
      unit: draft?.unit ?? lastUnit(), category: draft?.category ?? "", severity: draft?.severity ?? USUAL, text: draft?.description ?? "", all: false, wrong: mend?.fields ?? {},
    };
  }

  componentWillUnmount() {
    for (const { url } of this.state.photos) URL.revokeObjectURL(url);
  }

  /** @param {FileList|null} files */
  async add(files) {
    const room = (this.props.offer?.limits.photos ?? 4) - this.state.photos.length;
    for (const file of [...(files ?? [])].slice(0, room)) {
      this.setState((now) => ({ reading: now.reading + 1, trouble: "" }));
      try {
        const { full, thumb } = await small(file);
        this.setState((now) => ({ photos: [...now.photos, photo(full, thumb)] }));
      } catch {
        this.setState({ trouble: this.props.t("photo.bad") });
      }
      this.setState((now) => ({ reading: now.reading - 1 }));
    }
  }

  /** @param {Photo} gone */
  remove(gone) {
    URL.revokeObjectURL(gone.url);
    this.setState({ photos: this.state.photos.filter((one) => one !== gone) });
  }

  /** @param {Event} event */
  send(event) {
    event.preventDefault();
    const { t, lang, offer, filed, mend } = this.props;
    const { category, severity, text, unit, fix, photos, reading } = this.state;
    if (reading) return;
    /** @type {Record<string, string>} our own as keys, so that they follow the language; the server's are words */
    const wrong = {};
    if (!unit) wrong.unit = "wrong.unit";
    if (!category) wrong.category = "wrong.category";
    if (category === "other" && !text.trim()) wrong.description = "wrong.description";
    this.setState({ wrong });
    const first = ["unit", "category", "description"].find((field) => wrong[field]);
    if (first) {
      document.getElementById(`f-${first}`)?.scrollIntoView({ block: "center" });
      return;
    }
    const kind = name(offer?.categories.find((one) => one.code === category), lang);
    const where = offer?.units.find((one) => one.code === unit)?.name ?? unit;
    keepUnit(unit);
    filed({
      key: crypto.randomUUID(), // a mended report is another report: the old key belongs to what was refused
      at: Date.now(), title: `${kind}, ${where}`,
      draft: { category, severity, unit, description: text.trim() || t("description.none", { kind }), observed_at: mend?.draft.observed_at ?? new Date().toISOString(),
        ...(fix ? { lat: fix.lat, lon: fix.lon, accuracy_m: fix.accuracy } : {}) },
      photos: photos.map((one) => one.full), thumbs: photos.map((one) => one.thumb), state: "waiting", tries: 0, nextAt: 0, trouble: "", fields: {}, receipt: null,
    });
  }

  render() {
    const { t, lang, offer } = this.props;
    const { photos, reading, trouble, search, fix, unit, category, severity, text, all, wrong } = this.state;
    const most = offer?.limits.photos ?? 4;
    const kinds = offer?.categories ?? [];
    const shown = all || kinds.length <= FIRST_KINDS + 1 ? kinds : kinds.filter((one, at) => at < FIRST_KINDS || one.code === category);
    const bytes = photos.reduce((sum, one) => sum + one.full.size, 0);
    return html`<form class="paper" noValidate onSubmit=${(/** @type {Event} */ event) => this.send(event)}>
      <fieldset class="f"><legend>${t("photo")}<small>${photos.length ? t("photo.count", { n: photos.length, most, size: size(bytes, lang) }) : t("optional")}</small></legend>
        <div class="photos" data-n=${photos.length}>${photos.map((one, at) => html`<figure key=${one.url}><img src=${one.url} alt=${t("photo.nth", { n: at + 1 })} /><button type="button" class="del" aria-label=${t("photo.drop", { n: at + 1 })} onClick=${() => this.remove(one)}><span><${Icon} name="cross" /></span></button></figure>`)}
          ${photos.length < most && html`<label class="add"><input class="sr" type="file" accept="image/*" capture="environment" multiple onChange=${(/** @type {any} */ event) => { void this.add(event.target.files); event.target.value = ""; }} />
            <${Icon} name=${reading ? "wait" : "camera"} />${reading ? t("photo.reading") : photos.length ? t("photo.more") : t("photo.take")}</label>`}</div>
        ${trouble && html`<p class="wrong" role="alert"><${Icon} name="warn" />${trouble}</p>`}
      </fieldset>
      <${Place} ...${{ t, lang, search, fix, units: offer?.units ?? [], unit, wrong: wrong.unit ? t(wrong.unit) : wrong.lat, find: () => locate((found, at) => this.setState(at ? { search: found, fix: at } : { search: found })),
        forget: () => this.setState({ fix: null, search: "none" }), choose: (/** @type {string} */ chosen) => this.setState({ unit: chosen, wrong: without(wrong, "unit") }) }} />
      <fieldset class="f" id="f-category"><legend>${t("kind")}</legend>
        <div class="kinds" aria-invalid=${wrong.category ? "true" : undefined}>${shown.map((one) => html`<label key=${one.code}><input class="sr" type="radio" name="category" value=${one.code} checked=${one.code === category}
          onChange=${() => this.setState({ category: String(one.code), wrong: without(wrong, "category") })} /><${Icon} name=${ICONS[one.code] ?? "dots"} />${name(one, lang)}</label>`)}
          ${shown.length < kinds.length && html`<button type="button" onClick=${() => this.setState({ all: true })}><${Icon} name="plus" />${t("kind.more")}</button>`}</div>
        ${wrong.category && html`<p class="wrong" role="alert"><${Icon} name="warn" />${t(wrong.category)}</p>`}
      </fieldset>
      <fieldset class="f"><legend>${t("urgency")}</legend><div class="urgency">
        ${[1, 2, USUAL].map((of) => html`<label class="u${of}"><input class="sr" type="radio" name="severity" checked=${severity === of} onChange=${() => this.setState({ severity: of })} />${t(`urgency.${of}`)}</label>`)}</div>
        ${severity === 1 && html`<p class="urgent-hint">${t("urgency.hint")} <span>${["113", "114", "115"].map((phone) => html`<a href=${`tel:${phone}`}>${phone}</a>`)}</span></p>`}
        ${wrong.severity && html`<p class="wrong" role="alert">${wrong.severity}</p>`}
      </fieldset>
      <div class="f" id="f-description"><label class="lb" for="text">${t("description")}<small>${text.length > 1_500 ? `${text.length}/${offer?.limits.text ?? 2_000}` : category === "other" ? "" : t("optional")}</small></label>
        <textarea class="field" id="text" rows="3" maxlength=${offer?.limits.text ?? 2_000} placeholder=${t("description.hint")} value=${text} aria-invalid=${wrong.description ? "true" : undefined}
          onInput=${(/** @type {any} */ event) => this.setState({ text: event.target.value })}></textarea>
        <p class="hint">${t("description.private")}</p>
        ${wrong.description && html`<p class="wrong" role="alert"><${Icon} name="warn" />${t(wrong.description)}</p>`}
      </div>
      <footer class="go"><button class="btn primary" disabled=${reading > 0}><${Icon} name="send" />${t("send")}</button>
        <p>${t("danger")} ${["113", "114", "115"].map((phone) => html`<a href=${`tel:${phone}`}>${phone}</a>`)}</p></footer>
    </form>`;
  }
}

/** @param {Blob} full @param {Blob} thumb @returns {Photo} */
const photo = (full, thumb) => ({ full, thumb, url: URL.createObjectURL(full) });

/** @param {Choice|undefined} choice @param {import("../shared/types.js").Lang} lang */
const name = (choice, lang) => (lang === "en" && choice?.name_en) || choice?.name || "";

/** @param {Record<string, string>} wrong @param {string} field */
function without(wrong, field) {
  const { [field]: _, ...rest } = wrong;
  return rest;
}

/** The next report is most often from the same place. */
function lastUnit() {
  try {
    return localStorage.getItem("ioc.unit") ?? "";
  } catch {
    return "";
  }
}

/** @param {string} unit */
function keepUnit(unit) {
  try {
    localStorage.setItem("ioc.unit", unit);
  } catch {
    // private mode
  }
}
