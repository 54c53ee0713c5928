/** Hospital fees without cash, of the reporting period: by number of payments, and by amount. Never one without the other. */

/** @typedef {import("../../static/wall/context.js").Context} Context */

export const words = {
  vi: { "hospital.name": "Viện phí không TM", "hospital.short": "Viện phí", "hospital.amount": "tiền", "hospital.none": "Chưa có số của kỳ" },
  en: { "hospital.name": "Cashless hospital", "hospital.short": "Hospital", "hospital.amount": "VND", "hospital.none": "No figures of the period" },
};

const ROMAN = ["", "I", "II", "III", "IV"];

/** The year belongs to it: a published share stays on the wall for long. @param {{year: number, number: number}} period @param {"vi"|"en"} lang */
const quarter = ({ year, number }, lang) => (lang === "vi" ? `quý ${ROMAN[number]}/${year}` : `Q${number} ${year}`);

/** @param {any} data @param {Context} ctx */
export function render(data, ctx) {
  const { html, t, f, lang, Tile } = ctx;
  const { count, amount, period } = data;
  return html`<${Tile} ctx=${ctx} name=${t("hospital.name")} short=${t("hospital.short")} value=${f.number(count.value, 2)} unit=${count.value === null ? "" : "%"}
    figures=${[count, amount]} finished=${period?.finished}
    foot=${count.value === null ? t("hospital.none") : html`<span>${t("hospital.amount")} <b>${f.percent(amount.value)}</b></span>
      <span class="end num">${quarter(period, lang)}</span>`} />`;
}
