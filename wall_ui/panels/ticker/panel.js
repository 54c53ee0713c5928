/** Ticker: the newest field reports, without anything about who reported. Whole items change; nothing crawls. */

/** @typedef {import("../../static/wall/context.js").Context} Context */

export const words = {
  vi: { "ticker.title": "Hiện trường", "ticker.none": "Chưa có phản ánh nào hôm nay" },
  en: { "ticker.title": "From the field", "ticker.none": "No reports yet today" },
};

const SHOWN = 3; // a fourth would cut off the place, which is what people look for

/** @param {any} data @param {Context} ctx */
export function render(data, ctx) {
  const { html, t, f, lang, now, Severity } = ctx;
  const items = /** @type {any[]} */ (data.items).slice(0, SHOWN);
  return html`<section class="panel ticker ${ctx.stale ? "stale" : ""}" aria-label=${t("ticker.title")}>
    <h2>${t("ticker.title")}</h2>
    ${items.length === 0 ? html`<p class="muted">${t("ticker.none")}</p>` : html`<ol>${items.map((item) => html`
      <li key=${`${item.at}.${item.unit}.${item.category}`}><time>${f.when(item.at, now)}</time>${item.severity <= 2 && html`<${Severity} of=${item.severity} t=${t} />`}
        <span class="clip">${item.name[lang]}, ${item.unit_name}</span></li>`)}</ol>`}
  </section>`;
}
