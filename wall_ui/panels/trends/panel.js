/** The last 24 hours of four flows. The step that is still running is a dot: it is not a fall. */

/** @typedef {import("../../static/wall/context.js").Context} Context */

export const words = {
  vi: { "trends.before": "trước đó {n}", "trends.limit": "ngưỡng {n}", "trends.unknown": "Chưa có dữ liệu", "trends.label": "{title}, 24 giờ qua: hiện {now}, cao nhất {peak}" },
  en: { "trends.before": "before {n}", "trends.limit": "limit {n}", "trends.unknown": "No data yet", "trends.label": "{title}, last 24 hours: now {now}, peak {peak}" },
};

/** @param {any} data @param {Context} ctx */
export function render(data, ctx) {
  const { html, t, f, lang, Trend } = ctx;
  return html`<div class="trends">${data.series.map((/** @type {any} */ one) => html`
    <figure class="panel ${ctx.stale ? "stale" : ""}" key=${one.name} title=${one.definition[lang]}>
      <figcaption>${one.title[lang]}</figcaption>
      ${one.values === null ? html`<p class="stamp unknown">${t("trends.unknown")}</p>` : html`
        <${Trend} from=${one.from} step_ms=${one.step_ms} values=${one.values} limit=${one.limit}
          label=${t("trends.label", { title: one.title[lang], now: f.number(one.now), peak: f.number(one.peak) })} />`}
      <p class="now"><b>${f.number(one.now)}</b><span class="stamp">${one.limit === null ? t("trends.before", { n: f.number(one.before) }) : t("trends.limit", { n: f.number(one.limit) })}</span></p>
    </figure>`)}</div>`;
}
