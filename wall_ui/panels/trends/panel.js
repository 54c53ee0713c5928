/** The last 24 hours of four flows. The step that is still running is a dot: it is not a fall. */

/** @typedef {import("../../static/wall/context.js").Context} Context */

export const words = {
  vi: { "trends.before": "trước đó {n}", "trends.limit": "ngưỡng {n}", "trends.unknown": "Chưa có dữ liệu", "trends.usual": "thường {low}–{high}", "trends.label": "{title}, 24 giờ qua: hiện {now}, cao nhất {peak}" },
  en: { "trends.before": "before {n}", "trends.limit": "limit {n}", "trends.unknown": "No data yet", "trends.usual": "usually {low}–{high}", "trends.label": "{title}, last 24 hours: now {now}, peak {peak}" },
};

/** @param {any} data @param {Context} ctx */
export function render(data, ctx) {
  const { html, t, f, lang, Trend } = ctx;
  const under = (/** @type {any} */ one) => one.limit !== null ? t("trends.limit", { n: f.number(one.limit) })
    : one.usual ? t("trends.usual", { low: f.number(one.usual.low.at(-1)), high: f.number(one.usual.high.at(-1)) })
    : t("trends.before", { n: f.number(one.before) });
  return html`<div class="trends">${data.series.map((/** @type {any} */ one) => html`
    <figure class="panel ${ctx.stale ? "stale" : ""}" key=${one.name} title=${one.definition[lang]}>
      <figcaption><span class="clip">${one.title[lang]}</span>${one.revised.length > 0 && html`<span class="chip revised" title=${one.revised.map(f.time).join(", ")}>${t("revised")}</span>`}</figcaption>
      ${one.values === null ? html`<p class="stamp unknown">${t("trends.unknown")}</p>` : html`
        <${Trend} from=${one.from} step_ms=${one.step_ms} values=${one.values} limit=${one.limit} usual=${one.usual} revised=${one.revised}
          label=${t("trends.label", { title: one.title[lang], now: f.number(one.now), peak: f.number(one.peak) })} />`}
      <p class="now"><b>${f.number(one.now)}</b><span class="stamp">${under(one)}</span></p>
    </figure>`)}</div>`;
}
