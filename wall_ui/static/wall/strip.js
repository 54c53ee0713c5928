/** The strip: where we are, the stage, the clock by the server's time, sources, lag, sound. On a broken line: the banner. */
import { html } from "../shared/html.js";
import { Icon } from "../shared/icons.js";

/**
 * @param {{ctx: import("./context.js").Context, place: string, stage: any, sources: any, banner: any, lag: number|null, mode: string,
 *   sound: "on"|"off"|"blocked", toggleSound: () => void}} props
 */
export function Strip({ ctx, place, stage, sources, banner, lag, mode, sound, toggleSound }) {
  const { t, f, now } = ctx;
  return html`<header class="strip" aria-label=${t("strip.label")}>
    ${banner ?? html`<div class="place"><h1>IOC ${place}</h1><span class="k">${t("strip.centre")}</span></div>${stage}`}
    <div class="day push"><span class="k">${f.weekday(now)}</span><span class="v num">${f.date(now)}</span></div>
    <time class="clock" datetime=${new Date(now).toISOString()}>${f.clock(now)}</time>
    <div class="push right">${sources}
      <div><span class="k">${t("strip.lag")}${mode === "poll" && html` · <span title=${t("strip.poll.why")}>${t("strip.poll")}</span>`}</span><span class="v num">${f.lag(lag)}</span></div>
      <button class="plain" onClick=${toggleSound} title=${t(`sound.${sound}.why`)}><span class="k">${t("strip.sound")}</span>
        <span class="v ${sound === "on" ? "" : "muted-sound"}"><${Icon} name=${sound === "on" ? "sound" : "mute"} />${t(`sound.${sound}`)}</span></button>
    </div>
  </header>`;
}
