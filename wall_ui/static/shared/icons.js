/** Icons as strokes of the text's colour, and severity marks. Drawn here because the typeface has no such shapes. */
import { html } from "./html.js";

/** @type {Record<string, string>} */
const STROKES = {
  bell: "M6 17V11a6 6 0 0 1 12 0v6l2 2H4zM10 21.5h4",
  bolt: "M13 2 5 13.5h6L10 22l9-12.5h-6.5z",
  book: "M4 5c3-1 6-1 8 1 2-2 5-2 8-1v14c-3-1-6-1-8 1-2-2-5-2-8-1zM12 6v14",
  camera: "M3 8h4l2-3h6l2 3h4v11H3zM12 9.4a3.6 3.6 0 1 1 0 7.2 3.6 3.6 0 0 1 0-7.2",
  card: "M3 6h18v12H3zM3 10.5h18M6.5 15h4",
  check: "m4 12.5 5.5 5.5L20 7",
  check2: "m2 12.5 5 5L17 7M11 17l1 .5L22 7",
  cross: "M5 5l14 14M19 5 5 19",
  dash: "M5 12h14",
  dots: "M5 12h.01M12 12h.01M19 12h.01",
  down: "M12 5v14M6 13l6 6 6-6",
  drop: "M12 3s7 7.5 7 12a7 7 0 0 1-14 0c0-4.5 7-12 7-12z",
  filter: "M3 5h18l-7 8v6l-4 2v-8z",
  food: "M6 3v7a2.5 2.5 0 0 0 5 0V3M8.5 12.5V21M17 21V3c-2.5 1-3.5 4-3.5 8H17",
  health: "M9 3h6v6h6v6h-6v6H9v-6H3V9h6z",
  help: "M9 9a3 3 0 1 1 4.5 2.6c-1 .6-1.5 1.2-1.5 2.4M12 18h.01",
  home: "M4 11 12 4l8 7v9h-5v-6H9v6H4z",
  inbox: "M4 13 6.5 5h11L20 13v6H4zM4 13h5l1 2.5h4l1-2.5h5",
  layers: "m12 3 9 5-9 5-9-5zM3 13l9 5 9-5",
  left: "M15 5l-7 7 7 7",
  leaf: "M5 20c0-9 4-15 15-16 0 11-5 15-12 14M5 20c2-5 5-8 9-10",
  mail: "M3 6h18v12H3zM3 7l9 7 9-7",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z",
  mute: "M4 9v6h4l5 4V5L8 9zM17 9l5 6M22 9l-5 6",
  people: "M9 4.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7M2.5 20c.5-4 3-6 6.5-6s6 2 6.5 6M15.5 5a3.2 3.2 0 0 1 0 6M18 14.5c2 .8 3.2 2.6 3.5 5.5",
  phone: "M5 3h4l2 5-2.5 1.5a12 12 0 0 0 6 6L16 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 5a2 2 0 0 1 2-2z",
  pin: "M12 21s-7-6.3-7-11.5a7 7 0 0 1 14 0C19 14.7 12 21 12 21zM12 7.2a2.3 2.3 0 1 1 0 4.6 2.3 2.3 0 0 1 0-4.6",
  plug: "M9 3v5M15 3v5M6 8h12v3a6 6 0 0 1-12 0zM12 17v4",
  plus: "M12 5v14M5 12h14",
  refresh: "M20 11a8 8 0 1 0-2 6.5M20 5v6h-6",
  right: "M9 5l7 7-7 7",
  road: "M8 3 4 21M16 3l4 18M12 4v3M12 10.5v3M12 17v3",
  search: "M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13M15.5 15.5 20.5 20.5",
  send: "M21 3 3 10.5l7 3 3 7zM10 13.5 21 3",
  shield: "M12 2.5 20 6v6c0 5-3.5 8-8 9.5C7.5 20 4 17 4 12V6z",
  sound: "M4 9v6h4l5 4V5L8 9zM16.5 8.5a5 5 0 0 1 0 7M19 6a8.5 8.5 0 0 1 0 12",
  sun: "M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8M12 2v2.5M12 19.5V22M2 12h2.5M19.5 12H22M5 5l1.7 1.7M17.3 17.3 19 19M19 5l-1.7 1.7M6.7 17.3 5 19",
  tower: "M5 21V10l7-6 7 6v11zM10 21v-6h4v6M9.5 11h.01M14.5 11h.01",
  trash: "M4 7h16M9 7V4h6v3M6 7l1 14h10l1-14M10 11v6M14 11v6",
  tree: "M12 22v-6M12 16c-5 0-7-3-6-6 0-4 3-7 6-7s6 3 6 7c1 3-1 6-6 6z",
  unplug: "M9 3v4M15 3v4M6 8h12v3a6 6 0 0 1-9 5.2M12 17v4M3 3l18 18",
  up: "M12 19V5M6 11l6-6 6 6",
  user: "M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8M4 21c.6-4.4 3.8-6.5 8-6.5s7.4 2.1 8 6.5",
  wait: "M6 3h12M6 21h12M7 3c0 5 5 6 5 9s-5 4-5 9M17 3c0 5-5 6-5 9s5 4 5 9",
  warn: "M12 3 22 20H2zM12 10v5M12 17.5h.01",
  wall: "M3 5h18v11H3zM8 20h8M12 16v4",
};

/** @param {{name: string}} props */
export const Icon = ({ name }) =>
  html`<svg class="i" viewBox="0 0 24 24" aria-hidden="true"><path d=${STROKES[name] ?? STROKES.dots} /></svg>`;

const SHAPES = {
  1: ["M16 .8 31.2 16 16 31.2.8 16z", 21.4],
  2: ["M16 3 30.5 29h-29z", 26],
  3: ["M4.5 4.5h23v23h-23z", 21.4],
  4: ["M16 3.2a12.8 12.8 0 1 1 0 25.6 12.8 12.8 0 0 1 0-25.6z", 21.4],
};

/**
 * Severity by shape, numeral, fill and colour at once. `of` 1–4, "ok" (back to normal) or "?" (unknown).
 * @param {{of: number|string, label?: string}} props
 */
export function Mark({ of, label }) {
  const role = label ? { role: "img", "aria-label": label } : { "aria-hidden": "true" };
  if (of === "ok") {
    return html`<svg class="mark mok" viewBox="0 0 32 32" ...${role}>
      <circle class="f" cx="16" cy="16" r="13" /><path class="f" d="m10 16.5 4.2 4.2L22.5 12" stroke-linecap="round" />
    </svg>`;
  }
  const shape = SHAPES[/** @type {1|2|3|4} */ (of)];
  if (!shape) {
    return html`<svg class="mark mq" viewBox="0 0 32 32" ...${role}><circle class="f" cx="16" cy="16" r="13" /><text x="16" y="21.4">?</text></svg>`;
  }
  return html`<svg class="mark m${of}" viewBox="0 0 32 32" ...${role}>
    <path class="f" d=${shape[0]} stroke-linejoin="round" /><text x="16" y=${shape[1]}>${of}</text>
  </svg>`;
}
