/** Where: the phone's position with its accuracy, and the unit, which the server needs in any case. */
import { number } from "../shared/format.js";
import { html } from "../shared/html.js";
import { Icon } from "../shared/icons.js";

/** @typedef {{lat: number, lon: number, accuracy: number}} Fix @typedef {"none"|"asking"|"got"|"denied"|"failed"} Search */

/** @param {(search: Search, fix: Fix|null) => void} tell */
export function locate(tell) {
  if (!navigator.geolocation) return tell("failed", null);
  tell("asking", null);
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => tell("got", { lat: round(coords.latitude), lon: round(coords.longitude), accuracy: Math.round(coords.accuracy) }),
    (error) => tell(error.code === error.PERMISSION_DENIED ? "denied" : "failed", null),
    { enableHighAccuracy: true, timeout: 20_000, maximumAge: 30_000 },
  );
}

/** Six places are 11 cm: more would only pretend. @param {number} degrees */
const round = (degrees) => Math.round(degrees * 1e6) / 1e6;

/** @param {{t: import("../shared/i18n.js").Say, lang: import("../shared/types.js").Lang, search: Search, fix: Fix|null, units: {code: string, name: string, parent?: string|null}[], unit: string,
 *   wrong: string|undefined, find: () => void, forget: () => void, choose: (unit: string) => void}} props */
export function Place({ t, lang, search, fix, units, unit, wrong, find, forget, choose }) {
  const vague = fix !== null && fix.accuracy > 500;
  return html`<fieldset class="f" id="f-unit"><legend>${t("place")}<small>${fix ? t("place.accuracy", { m: number(fix.accuracy, lang) }) : ""}</small></legend>
    <div class="place">
      <button type="button" class="here" onClick=${find} disabled=${search === "asking"}><${Icon} name=${search === "asking" ? "wait" : "pin"} />
        <span>${search === "asking" ? t("place.asking") : fix ? t("place.again") : t("place.find")}</span></button>
      ${fix && html`<p class="fix num"><${Icon} name="check" />${number(fix.lat, lang, 5)}, ${number(fix.lon, lang, 5)}<button type="button" class="link" onClick=${forget}>${t("place.forget")}</button></p>`}
      ${(search === "denied" || search === "failed" || vague) && html`<p class="hint">${t(vague ? "place.vague" : `place.${search}`)}</p>`}
    </div>
    <label class="unit">${t("place.unit")}<select class="field" value=${unit} aria-invalid=${wrong ? "true" : undefined} onChange=${(/** @type {any} */ event) => choose(event.target.value)}>
      <option value="">${t("place.choose")}</option>${units.map((one) => html`<option value=${one.code} selected=${one.code === unit}>${one.name}</option>`)}</select></label>
    ${wrong && html`<p class="wrong" role="alert"><${Icon} name="warn" />${wrong}</p>`}
  </fieldset>`;
}
