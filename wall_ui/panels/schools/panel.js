/** School fees without cash of a quarter: how many schools, how much; by area when looked at closely. */

/** @typedef {import("../../static/wall/context.js").Context} Context */

export const words = {
  vi: { "schools.name": "Trường không TM", "schools.short": "Trường", "schools.none": "Chưa có số của quý", "schools.areas": "Theo địa bàn", "schools.one": "{n} trường", "schools.elsewhere": "Chưa rõ địa bàn" },
  en: { "schools.name": "Cashless schools", "schools.short": "Schools", "schools.none": "No figures of the quarter", "schools.areas": "By area", "schools.one": "{n} schools", "schools.elsewhere": "Area unknown" },
};

/** @param {any} data @param {Context} ctx */
export function render(data, ctx) {
  const { html, t, f, lang, Tile } = ctx;
  const { schools, amount, period, areas } = data;
  const [sum, unit] = f.moneyParts(amount.value);
  const more = areas.length > 0 && html`<div><dt>${t("schools.areas")}</dt>
    ${areas.map((/** @type {any} */ one) => html`<dd class="row"><span>${one.name?.[lang] ?? t("schools.elsewhere")}</span><span>${t("schools.one", { n: f.number(one.schools) })}</span><span>${f.vnd(one.vnd)}</span></dd>`)}</div>`;
  return html`<${Tile} ctx=${ctx} name=${t("schools.name")} short=${t("schools.short")} value=${f.number(schools.value)} figures=${[schools, amount]} more=${more}
    finished=${period?.finished} aside=${period && f.quarter(period.finished ? period : { number: period.number })} foot=${schools.value === null ? t("schools.none") : html`<span><b>${sum}</b> ${unit}</span>`} />`;
}
