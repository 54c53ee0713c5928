/** Administrative procedures: share on time against the target, and the backlog that is already late. */

/** @typedef {import("../../static/wall/context.js").Context} Context */

export const words = {
  vi: { "procedures.overdue": "quá hạn", "procedures.target": "mục tiêu", "procedures.name": "TTHC đúng hạn", "procedures.short": "TTHC" },
  en: { "procedures.overdue": "overdue", "procedures.target": "target", "procedures.name": "Done on time", "procedures.short": "On time" },
};

/** @param {any} data @param {Context} ctx */
export function render(data, ctx) {
  const { html, t, f, Tile, Bullet, Severity } = ctx;
  const { on_time: share, open, overdue } = data;
  const missed = share.value !== null && share.target !== null && share.value < share.target;
  const state = ctx.worst("procedures") ?? (missed ? 3 : null);
  const target = f.percent(share.target, 0);
  return html`<${Tile} ctx=${ctx} name=${t("procedures.name")} short=${t("procedures.short")} value=${f.number(share.value, 2)} unit=${share.value === null ? "" : "%"} state=${state}
    figures=${[share, overdue, open]}
    foot=${html`${state && state <= 3 && html`<${Severity} of=${state} t=${t} />`}
      <${Bullet} value=${share.value} target=${share.target} low=${90} high=${100} label=${`${f.percent(share.value)}, ${t("procedures.target")} ${target}`} />
      <span>${t("procedures.target")} <b>${target}</b></span>`} />`;
}
