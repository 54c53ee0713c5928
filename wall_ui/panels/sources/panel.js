/** Sources: how many of those that ever spoke have spoken lately. In the strip. */

/** @typedef {import("../../static/wall/context.js").Context} Context */

export const words = {
  vi: { "sources.title": "Nguồn tốt", "sources.late": "Im lặng trên 15 phút: {names}" },
  en: { "sources.title": "Sources", "sources.late": "Silent for over 15 minutes: {names}" },
};

/** @param {any} data @param {Context} ctx */
export function render(data, ctx) {
  const { html, t, f, Icon } = ctx;
  if (ctx.stale) return html`<div><span class="k">${t("sources.title")}</span><span class="v">${f.DASH}</span></div>`;
  const late = /** @type {string[]} */ (data.late ?? []);
  return html`<div title=${late.length ? t("sources.late", { names: late.join(", ") }) : undefined}>
    <span class="k">${t("sources.title")}</span>
    <span class="v num">${f.number(data.good.num)}/${f.number(data.good.den)}${late.length > 0 && html`<${Icon} name="unplug" />`}</span>
  </div>`;
}
