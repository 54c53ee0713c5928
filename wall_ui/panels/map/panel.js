/** Tile cartogram: open reports and the worst open alert of each area. Ours, drawn from the province pack; not to scale. */

/** @typedef {import("../../static/wall/context.js").Context} Context */
/** @typedef {{area: string, name: {vi: string, en: string}, col: number, row: number, open: number|null, alerts: number, worst: number|null, last_at: number|null}} Area */

export const words = {
  vi: { "map.elsewhere": "Chưa rõ địa bàn: {n}", "map.scheme": "Sơ đồ, không theo tỷ lệ", "map.old": "cũ", "map.cell": "{name}: {n} phản ánh mở, {alerts} cảnh báo" },
  en: { "map.elsewhere": "Area unknown: {n}", "map.scheme": "A scheme, not to scale", "map.old": "old", "map.cell": "{name}: {n} open reports, {alerts} alerts" },
};

const SILENT_MS = 6 * 3_600_000;
const LIVELY_MS = 3_600_000;

/** @param {any} data @param {Context} ctx */
export function render(data, ctx) {
  const { html, t, f, lang, now, Severity } = ctx;
  const areas = /** @type {Area[]} */ (data.tiles);
  const silent = silence(areas, now);
  const columns = widths(areas, lang);
  const rows = Math.max(...areas.map((area) => area.row)) + 1;
  return html`<section class="panel map" aria-label=${data.total.name[lang]} tabindex="0">
    <header><h2>${data.total.name[lang]}</h2><b class="num">${f.number(data.total.value)}</b></header>
    <ul class="carto" style=${{ gridTemplateColumns: columns, "--rows": rows }}>
      ${areas.map((area) => {
        const stale = ctx.stale || silent(area);
        const sev = !stale && area.worst && area.worst <= 3 ? area.worst : undefined;
        return html`<li key=${area.area} style=${{ gridColumn: area.col + 1, gridRow: area.row + 1 }} data-sev=${sev}
          class="${stale ? "stale" : ""} ${sev === 1 ? "on-fill" : ""}"
          aria-label=${t("map.cell", { name: area.name[lang], n: f.number(area.open), alerts: f.number(area.alerts) })}>
          <span class="n">${area.name[lang]}</span>
          <span class="q">${f.number(area.open)}${stale ? html`<span class="stale-tag">${t("map.old")}</span>` : sev && html`<${Severity} of=${sev} t=${t} />`}</span>
        </li>`;
      })}
      <li class="legend marks idle" aria-hidden="true">${[1, 2, 3, 4].map((of) => html`<span><${ctx.Mark} of=${of} />${t(`severity.${of}`)}</span>`)}</li>
      <li class="legend">${data.elsewhere.open > 0 && html`<span>${t("map.elsewhere", { n: f.number(data.elsewhere.open) })}</span>`}<span>${t("map.scheme")}</span></li>
    </ul>
  </section>`;
}

/** A column is as wide as its longest name asks, with two letters for its frame. @param {Area[]} areas @param {"vi"|"en"} lang */
function widths(areas, lang) {
  const columns = Array.from({ length: Math.max(...areas.map((area) => area.col)) + 1 }, (_, col) =>
    Math.max(7, ...areas.filter((area) => area.col === col).map((area) => letters(area.name[lang]))));
  return columns.map((wide) => `minmax(0, ${Math.min(wide, 17) + 2}fr)`).join(" ");
}

/** How wide a name is, in letters: thin ones are half a one. @param {string} name */
const letters = (name) => name.length - (name.match(/[ijlt ịìíỉĩ]/g)?.length ?? 0) / 2;

/**
 * An area silent for six hours is in doubt only while the others speak: at night nobody reports anything.
 * @param {Area[]} areas @param {number} now @returns {(area: Area) => boolean}
 */
function silence(areas, now) {
  const ages = areas.map((area) => area.last_at === null ? Infinity : now - area.last_at).sort((a, b) => a - b);
  const median = ages[Math.floor(ages.length / 2)] ?? Infinity;
  return (area) => median < LIVELY_MS && area.last_at !== null && now - area.last_at > SILENT_MS;
}
