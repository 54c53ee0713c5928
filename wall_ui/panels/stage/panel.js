/** Operating stage 1–5: the one headline that is read from 10 m. In the strip. */

/** @typedef {import("../../static/wall/context.js").Context} Context */

export const words = { vi: { "stage.title": "Cấp độ vận hành" }, en: { "stage.title": "Operating stage" } };

/** @param {any} data @param {Context} ctx */
export function render(data, ctx) {
  const { html, t, lang } = ctx;
  return html`<div class="stage" data-level=${data.level} title=${data.why[lang]} aria-label=${`${t("stage.title")} ${data.level}, ${data.name[lang]}. ${data.why[lang]}`}>
    <span class="big">${data.level}</span>
    <div><span class="k">${t("stage.title")}</span><span class="v">${data.name[lang]}</span></div>
    <span class="steps" aria-hidden="true">${[1, 2, 3, 4, 5].map((step) => html`<i class=${step <= data.level ? "on" : ""}></i>`)}</span>
  </div>`;
}
