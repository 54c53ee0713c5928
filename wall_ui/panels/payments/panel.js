/** Payments today: how much came in, and what share of attempts succeeded. */

/** @typedef {import("../../static/wall/context.js").Context} Context */

export const words = {
  vi: { "payments.name": "Thu hôm nay", "payments.short": "Thu", "payments.ok": "đạt", "payments.failed": "lỗi", "payments.none": "Chưa có giao dịch" },
  en: { "payments.name": "Paid today", "payments.short": "Paid", "payments.ok": "ok", "payments.failed": "failed", "payments.none": "No payments yet" },
};

/** @param {any} data @param {Context} ctx */
export function render(data, ctx) {
  const { html, t, f, Tile, Severity } = ctx;
  const { amount, count, success, failed } = data;
  const [value, unit] = f.moneyParts(amount.value);
  const missed = success.value !== null && success.target !== null && success.value < success.target;
  const state = ctx.worst("payments") ?? (missed ? 3 : null);
  return html`<${Tile} ctx=${ctx} name=${t("payments.name")} short=${t("payments.short")} value=${value} unit=${unit} state=${state} figures=${[amount, count, success, failed]}
    foot=${success.value === null ? t("payments.none") : html`${state && html`<${Severity} of=${state} t=${t} />`}
      <span><b>${f.percent(success.value, 1)}</b> ${t("payments.ok")}</span><span class="end"><b>${f.number(failed.value)}</b> ${t("payments.failed")}</span>`} />`;
}
