/**
 * Open reports and the worst open alert of each area: by its own boundaries where the province brought them, else as tiles
 * of a cartogram, ours and not to scale. Layers of points lie over either; they are off until somebody asks for them.
 */

/** @typedef {import("../../static/wall/context.js").Context} Context */
/** @typedef {{area: string, open: number|null, alerts: number, worst: number|null, last_at: number|null}} Figures */
/** @typedef {Figures & {name: {vi: string, en: string}, col: number, row: number}} Area */
/** @typedef {{name: {vi: string, en: string}, attribution: string, licence: string, spots: import("../../static/wall/outline.js").Spot[]}} Layer */

export const words = {
  vi: { "map.elsewhere": "Chưa rõ địa bàn: {n}", "map.scheme": "Sơ đồ, không theo tỷ lệ", "map.old": "cũ", "map.cell": "{name}: {n} phản ánh mở, {alerts} cảnh báo",
    "map.layers": "Lớp bản đồ", "map.show": "Hiện lớp địa điểm trên bản đồ", "map.layer": "{name}: {n} địa điểm", "map.more": "và {n} nơi khác",
    "map.credit": "Ranh giới", "map.changed": "Thay đổi gần nhất {at}", "map.quiet": "Chưa có phản ánh" },
  en: { "map.elsewhere": "Area unknown: {n}", "map.scheme": "A scheme, not to scale", "map.old": "old", "map.cell": "{name}: {n} open reports, {alerts} alerts",
    "map.layers": "Layers", "map.show": "Show places on the map", "map.layer": "{name}: {n} places", "map.more": "and {n} more",
    "map.credit": "Boundaries", "map.changed": "Last change {at}", "map.quiet": "No report yet" },
};

const SILENT_MS = 6 * 3_600_000;
const LIVELY_MS = 3_600_000;
const NAMES_SHOWN = 4;

/** @param {any} data @param {Context} ctx */
export function render(data, ctx) {
  const { html, t, f, lang } = ctx;
  const sheet = data.outline ? ctx.file(data.outline) : null;
  const shown = ctx.chosen.has("map.layers");
  const layers = /** @type {Layer[]} */ (shown && data.layers ? ctx.file(data.layers)?.layers ?? [] : []);
  const drawn = sheet ? outline(data, sheet, layers, ctx) : cartogram(data, layers, ctx);
  const credits = [...(sheet ? [html`<span>${t("map.credit")}: ${sheet.attribution} · ${sheet.licence}</span>`] : []),
    ...layers.map((layer, of) => html`<span><${ctx.SpotMark} of=${of} /> ${t("map.layer", { name: layer.name[lang], n: f.number(layer.spots.length) })} · ${layer.attribution} · ${layer.licence}</span>`)];
  const elsewhere = (sheet && data.communes ? data.communes.elsewhere : data.elsewhere).open;
  return html`<section class="panel map ${sheet ? "drawn" : ""}" aria-label=${data.total.name[lang]} tabindex=${sheet ? undefined : 0}>
    <header><h2>${data.total.name[lang]}</h2>
      ${data.layers && html`<button class="layers" aria-pressed=${shown} title=${t("map.show")} onClick=${() => ctx.choose("map.layers")}><${ctx.Icon} name="layers" />${t("map.layers")}</button>`}
      <b class="num">${f.number(data.total.value)}</b></header>
    ${drawn}
    ${credits.length > 0 && html`<footer>${sheet && html`<p class="marks idle" aria-hidden="true">${legend(ctx)}</p>`}
      ${sheet && elsewhere > 0 && html`<p>${t("map.elsewhere", { n: f.number(elsewhere) })}</p>`}
      <p class="credit">${credits}</p></footer>`}
  </section>`;
}

/** @param {Context} ctx */
const legend = ({ html, Mark, t }) => [1, 2, 3, 4].map((of) => html`<span><${Mark} of=${of} />${t(`severity.${of}`)}</span>`);

/** What an area shows of its severity: nothing while it is stale, nothing below 3. @param {Figures} area @param {boolean} stale */
const severity = (area, stale) => (!stale && area.worst && area.worst <= 3 ? area.worst : null);

/** @param {any} data @param {any} sheet @param {Layer[]} layers @param {Context} ctx */
function outline(data, sheet, layers, ctx) {
  const { html, t, f, lang, now } = ctx;
  const areas = /** @type {Figures[]} */ (data.communes ? data.communes.areas : data.tiles);
  const by = new Map(areas.map((area) => [area.area, area]));
  const silent = silence(areas, now);
  const none = { open: data.total.value === null ? null : 0, alerts: 0, worst: null, last_at: null };
  const sign = (/** @type {import("../../static/wall/outline.js").Shape} */ shape) => {
    const area = by.get(shape.area) ?? { area: shape.area, ...none };
    const stale = ctx.stale || silent(area);
    const name = shape.name[lang];
    return { count: f.number(area.open), weight: area.open ?? 0, severity: severity(area, stale), stale,
      says: said(area, name, layers, ctx), card: card(area, name, layers, ctx) };
  };
  return html`<${ctx.Outline} ctx=${ctx} sheet=${sheet} sign=${sign} label=${data.total.name[lang]} old=${t("map.old")}
    layers=${layers.map((layer, at) => ({ layer: at, spots: layer.spots }))} />`;
}

/** @param {any} data @param {Layer[]} layers @param {Context} ctx */
function cartogram(data, layers, ctx) {
  const { html, t, f, lang, now, Severity } = ctx;
  const areas = /** @type {Area[]} */ (data.tiles);
  const silent = silence(areas, now);
  const columns = widths(areas, lang);
  const rows = Math.max(...areas.map((area) => area.row)) + 1;
  return html`<ul class="carto" style=${{ gridTemplateColumns: columns, "--rows": rows }}>
      ${areas.map((area) => {
        const stale = ctx.stale || silent(area);
        const sev = severity(area, stale) ?? undefined;
        const chips = layers.map((layer, of) => ({ of, n: here(layer, area.area).length })).filter(({ n }) => n > 0);
        return html`<li key=${area.area} style=${{ gridColumn: area.col + 1, gridRow: area.row + 1 }} data-sev=${sev} tabindex=${chips.length > 0 ? 0 : undefined}
          class="${stale ? "stale" : ""} ${sev === 1 ? "on-fill" : ""}" aria-label=${said(area, area.name[lang], layers, ctx)}>
          <span class="n">${area.name[lang]}</span>
          <span class="q">${f.number(area.open)}${chips.map(({ of, n }) => html`<span class="chips"><${ctx.SpotMark} of=${of} />${f.number(n)}</span>`)}
            ${stale ? html`<span class="stale-tag">${t("map.old")}</span>` : sev && html`<${Severity} of=${sev} t=${t} />`}</span>
          ${chips.length > 0 && html`<div class="area-card" role="note" data-side=${area.col > 1 ? "left" : "right"}>${card(area, area.name[lang], layers, ctx)}</div>`}
        </li>`;
      })}
      <li class="legend marks idle" aria-hidden="true">${legend(ctx)}</li>
      <li class="legend">${data.elsewhere.open > 0 && html`<span>${t("map.elsewhere", { n: f.number(data.elsewhere.open) })}</span>`}<span>${t("map.scheme")}</span></li>
    </ul>`;
}

/** @param {Layer} layer @param {string} area */
const here = (layer, area) => layer.spots.filter((spot) => spot.area === area);

/** An area in a sentence. @param {Figures} area @param {string} name @param {Layer[]} layers @param {Context} ctx */
function said(area, name, layers, { t, f, lang }) {
  const places = layers.map((layer) => ({ name: layer.name[lang], n: here(layer, area.area).length })).filter(({ n }) => n > 0);
  return [t("map.cell", { name, n: f.number(area.open), alerts: f.number(area.alerts) }), ...places.map((one) => t("map.layer", { name: one.name, n: f.number(one.n) }))].join("; ");
}

/** What is known of an area, and the names of its places. @param {Figures} area @param {string} name @param {Layer[]} layers @param {Context} ctx */
function card(area, name, layers, { html, t, f, lang, now }) {
  return html`<b>${name}</b><p>${t("map.cell", { name: "", n: f.number(area.open), alerts: f.number(area.alerts) }).replace(/^: /, "")}</p>
    <p class="muted">${area.last_at === null ? t("map.quiet") : t("map.changed", { at: f.when(area.last_at, now) })}</p>
    ${layers.map((layer) => {
      const spots = here(layer, area.area);
      return spots.length > 0 && html`<div class="places"><p>${t("map.layer", { name: layer.name[lang], n: f.number(spots.length) })}</p>
        <ul>${spots.slice(0, NAMES_SHOWN).map((spot) => html`<li>${spot.name}${(spot.kind || spot.note) && html` <span class="muted">${[spot.kind, spot.note].filter(Boolean).join(" · ")}</span>`}</li>`)}
          ${spots.length > NAMES_SHOWN && html`<li class="muted">${t("map.more", { n: f.number(spots.length - NAMES_SHOWN) })}</li>`}</ul></div>`;
    })}`;
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
 * @param {Figures[]} areas @param {number} now @returns {(area: Figures) => boolean}
 */
function silence(areas, now) {
  const ages = areas.map((area) => area.last_at === null ? Infinity : now - area.last_at).sort((a, b) => a - b);
  const median = ages[Math.floor(ages.length / 2)] ?? Infinity;
  return (area) => median < LIVELY_MS && area.last_at !== null && now - area.last_at > SILENT_MS;
}
