/** Information security: incidents open by severity, and how many were handled this quarter. */

/** @typedef {import("../../static/wall/context.js").Context} Context */

export const words = {
  vi: { "security.handled": "{q} xong", "security.name": "Sự cố ATTT", "security.short": "ATTT" },
  en: { "security.handled": "{q} handled", "security.name": "Security", "security.short": "Security" },
};

/** @param {any} data @param {Context} ctx */
export function render(data, ctx) {
  const { html, t, f, Tile, Severity } = ctx;
  const { open, by_severity: severities, handled, quarter } = data;
  const found = /** @type {{severity: number, n: number}[]} */ (severities).filter((one) => one.n > 0 && one.severity <= 4).slice(0, 2);
  const state = ctx.worst("security") ?? (data.worst && data.worst <= 3 ? data.worst : null);
  const when = t("security.handled", { q: f.quarter({ number: quarter.number }) });
  return html`<${Tile} ctx=${ctx} name=${t("security.name")} short=${t("security.short")} value=${f.number(open.value)} state=${state} figures=${[open, handled]}
    foot=${html`${found.map((one) => html`<${Severity} of=${one.severity} t=${t} /><b>${f.number(one.n)}</b>`)}
      <span class="end">${when} <b>${f.number(handled.value)}</b></span>`} />`;
}
