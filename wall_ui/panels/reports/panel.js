/** Field reports: how many are open, how many of them late, and from how much of the province we hear. */

/** @typedef {import("../../static/wall/context.js").Context} Context */

export const words = {
  vi: { "reports.name": "Phản ánh đang mở", "reports.short": "Phản ánh", "reports.overdue": "quá hạn", "reports.day": "24 giờ", "reports.areas": "địa bàn" },
  en: { "reports.name": "Open reports", "reports.short": "Reports", "reports.overdue": "overdue", "reports.day": "24 hours", "reports.areas": "areas" },
};

/** @param {any} data @param {Context} ctx */
export function render(data, ctx) {
  const { html, t, f, Tile, Icon, Severity } = ctx;
  const { open, overdue, change, coverage } = data;
  const state = ctx.worst("reports") ?? (overdue.num > 0 ? 3 : null);
  return html`<${Tile} ctx=${ctx} name=${t("reports.name")} short=${t("reports.short")} value=${f.number(open.value)} state=${state}
    figures=${[open, overdue, change, coverage]}
    delta=${change.value !== null && change.value !== 0 && html`<b><${Icon} name=${change.value > 0 ? "up" : "down"} />${f.number(Math.abs(change.value))}</b>${t("reports.day")}`}
    foot=${html`${state && html`<${Severity} of=${state} t=${t} />`}<span><b>${f.number(overdue.value)}</b> ${t("reports.overdue")}</span>
      <span class="end"><b>${f.number(coverage.num)}/${f.number(coverage.den)}</b> ${t("reports.areas")}</span>`} />`;
}
