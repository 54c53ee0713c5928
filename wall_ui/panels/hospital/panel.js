/**
 * Hospital fees without cash, of the reporting period: by number of payments, and by amount. Never one without the other.
 * The period is called "kỳ", not "quý": it runs from the 16th to the 15th, and the wall shows calendar quarters beside it.
 */

/** @typedef {import("../../static/wall/context.js").Context} Context */

export const words = {
  vi: { "hospital.name": "Viện phí không TM", "hospital.short": "Viện phí", "hospital.amount": "tiền", "hospital.none": "Chưa có số của kỳ", "hospital.period": "kỳ {q}" },
  en: { "hospital.name": "Cashless care", "hospital.short": "Hospital", "hospital.amount": "VND", "hospital.none": "No figures of the period", "hospital.period": "rep. {q}" },
};

/** @param {any} data @param {Context} ctx */
export function render(data, ctx) {
  const { html, t, f, Tile } = ctx;
  const { count, amount, period } = data;
  return html`<${Tile} ctx=${ctx} name=${t("hospital.name")} short=${t("hospital.short")} value=${f.number(count.value, 2)} unit=${count.value === null ? "" : "%"}
    figures=${[count, amount]} finished=${period?.finished} aside=${period && t("hospital.period", { q: f.quarter(period.finished ? period : { number: period.number }).replace(/^quý\s/, "").replace("\u00a0", "/") })}
    foot=${count.value === null ? t("hospital.none") : html`<span>${t("hospital.amount")} <b>${f.percent(amount.value)}</b></span>`} />`;
}
