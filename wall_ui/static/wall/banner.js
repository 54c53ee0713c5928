/**
 * The line's state in words, at the place of name and stage: a stage computed from old figures would be a lie, so it
 * makes room. Nothing is shown while all is well.
 */
import { html } from "../shared/html.js";
import { Icon } from "../shared/icons.js";

export const CAUGHT_SHOWN_MS = 20_000;

/**
 * @param {{ctx: import("./context.js").Context, line: "live"|"late"|"stale", silentMs: number, heardAt: number|null,
 *   link: import("../shared/socket.js").Link, caught: import("../shared/types.js").CatchUp|null, retry: () => void}} state
 * @returns {any} null when there is nothing to say
 */
export function banner({ ctx, line, silentMs, heardAt, link, caught, retry }) {
  const { t, f, now } = ctx;
  const until = heardAt === null ? t("line.never") : t("line.until", { at: f.clock(heardAt) });
  if (link.link === "signin") return box("warn", "user", t("line.signin"), html`<a href="console.html">${t("line.signin.how")}</a>`, "alert");
  if (link.link === "stopped") {
    return box("off", "unplug", t("line.stopped"), html`${t(`line.why.${link.why}`)} <button class="plain again" onClick=${retry}>${t("line.again")}</button>`, "alert");
  }
  const again = link.link === "waiting" && link.attempt > 0 ? ` · ${t("line.attempt", { n: link.attempt })}` : "";
  if (line === "stale") return box("off", "unplug", t("line.stale", { age: f.span(silentMs) }), t("line.stale.means", { until: f.clock(heardAt) }) + again, "alert");
  if (line === "late") return box("warn", "unplug", t("line.late", { age: f.span(silentMs) }), until + again, "status");
  if (caught && now - caught.at < CAUGHT_SHOWN_MS) return box("", "check", sentence(caught, t), names(caught, ctx), "status");
  return null;
}

/** @param {import("../shared/types.js").CatchUp} caught @param {import("../shared/i18n.js").Say} t */
function sentence({ count, exact }, t) {
  if (!exact) return t("caught.reset");
  return count === 0 ? t("caught.none") : t("caught.some", { n: count });
}

/** @param {import("../shared/types.js").CatchUp} caught @param {import("./context.js").Context} ctx */
function names({ events, count }, { lang, f, t }) {
  const shown = events.slice(-2).map((ev) => `${f.time(ev.at)} ${lang === "en" && ev.alert.title_en || ev.alert.title}`);
  const more = count - shown.length;
  return shown.join(" · ") + (more > 0 ? ` · ${t("more", { n: more })}` : "") || t("caught.current");
}

/** @param {string} look @param {string} icon @param {any} first @param {any} second @param {string} role */
const box = (look, icon, first, second, role) => html`<div class="banner line ${look}" role=${role}>
  <${Icon} name=${icon} /><p><b>${first}</b><span class="num clip">${second}</span></p></div>`;
