/** Who is late: the worst area, and behind it the worst five. On the leaders' page; on a wall when it is asked for (?tiles=…,late). */

/** @typedef {import("../../static/wall/context.js").Context} Context */

export const words = {
  vi: { "late.name": "Chậm, muộn", "late.short": "Chậm", "late.none": "Không nơi nào quá hạn", "late.units": "Nơi chậm nhất", "late.unknown": "Chưa có hồ sơ" },
  en: { "late.name": "Late", "late.short": "Late", "late.none": "Nobody is late", "late.units": "Latest places", "late.unknown": "No dossiers yet" },
};

/** @param {any} data @param {Context} ctx */
export function render(data, ctx) {
  const { html, t, f, lang, Tile } = ctx;
  const { all, units } = data;
  const [worst] = units;
  const more = units.length > 0 && html`<div><dt>${t("late.units")}</dt>
    ${units.map((/** @type {any} */ one) => html`<dd class="row"><span>${one.name[lang]}</span><span>${f.number(one.overdue)}/${f.number(one.open)}</span><span>${f.percent(one.share)}</span></dd>`)}</div>`;
  return html`<${Tile} ctx=${ctx} name=${t("late.name")} short=${t("late.short")} value=${f.number(all.value, 2)} unit=${all.value === null ? "" : "%"} figures=${[all]} more=${more}
    foot=${all.value === null ? t("late.unknown") : worst ? html`<span class="clip">${worst.name[lang]}</span><span class="end"><b>${f.percent(worst.share)}</b></span>` : t("late.none")} />`;
}
