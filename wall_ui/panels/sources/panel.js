/** Sources: how many of the registered ones send when they should, and which do not. In the strip. */

/** @typedef {import("../../static/wall/context.js").Context} Context */

const SHOWN = 6; // names under the figure; the rest is a number

export const words = {
  vi: {
    "sources.title": "Nguồn tốt", "sources.topics": "Chủ đề", "sources.late": "{n} chậm", "sources.silent": "{n} im lặng", "sources.late.since": "chậm, lần cuối {at}", "sources.silent.since": "im lặng từ {at}",
    "sources.more": "và {n} nguồn nữa", "sources.registry": "Sổ theo dõi nguồn không có nhịp từ {at}: tình trạng các nguồn có thể đã cũ.",
  },
  en: {
    "sources.title": "Sources", "sources.topics": "Topics", "sources.late": "{n} late", "sources.silent": "{n} silent", "sources.late.since": "late, last heard {at}", "sources.silent.since": "silent since {at}",
    "sources.more": "and {n} more", "sources.registry": "The registry of sources has not beaten since {at}: what is said of them may be old.",
  },
};

/** @param {any} data @param {Context} ctx */
export function render(data, ctx) {
  const { html, t, f, Icon, Explain, now } = ctx;
  const { good, late, silent, missing, registry_since: gone } = data;
  const name = t(good.code === "X-HT-NGUON" ? "sources.title" : "sources.topics");
  const old = ctx.age(good.sources); // beats that wait uncounted look like silence
  if (old.stale) return html`<div title=${old.source ? t("stale.behind", { lag: f.lag(old.lag) }) : undefined}><span class="k">${name}</span><span class="v">${f.DASH}</span></div>`;
  const troubles = [silent > 0 && t("sources.silent", { n: f.number(silent) }), late > 0 && t("sources.late", { n: f.number(late) })].filter(Boolean).join(", ");
  const value = good.num === null ? f.DASH : `${f.number(good.num)}/${f.number(good.den)}`;
  const rest = late + silent - Math.min(SHOWN, missing.length);
  const more = html`
    ${gone !== null && html`<div><dd><b>${t("sources.registry", { at: f.when(gone, now) })}</b></dd></div>`}
    ${missing.length > 0 && html`<div class="missing">${missing.slice(0, SHOWN).map((/** @type {any} */ one) => html`<dd><span>${one.name}</span> <b>${t(`sources.${one.state}.since`, { at: f.when(one.since, now) })}</b></dd>`)}
      ${rest > 0 && html`<dd>${t("sources.more", { n: f.number(rest) })}</dd>`}</div>`}`;
  const open = () => ctx.explain([good]);
  return html`<section class="sources" tabindex="0" aria-label=${[name, value, troubles].filter(Boolean).join(", ")} onClick=${open}
    onKeyDown=${(/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      open();
    }}>
    <span class="k">${name}</span>
    <span class="v num">${value}${(troubles || gone !== null) && html`<${Icon} name="unplug" />`}</span>
    <${Explain} ctx=${ctx} figures=${[good]} more=${more} />
  </section>`;
}
