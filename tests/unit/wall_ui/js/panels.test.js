/** Every panel draws its own example, in both languages, in both scenes, fresh and stale, and with everything unknown. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync, existsSync } from "node:fs";
import { test } from "node:test";
import { addWords, sayIn } from "../../../../wall_ui/static/shared/i18n.js";
import { context } from "../../../../wall_ui/static/wall/context.js";
import { Tile } from "../../../../wall_ui/static/wall/tile.js";

const ROOT = new URL("../../../../wall_ui/", import.meta.url);
const PANELS = readdirSync(new URL("panels/", ROOT)).filter((name) => existsSync(new URL(`panels/${name}/panel.js`, ROOT)));
const read = (/** @type {string} */ path) => JSON.parse(readFileSync(new URL(path, ROOT), "utf8"));
addWords({ vi: read("static/shared/i18n/vi.json"), en: read("static/shared/i18n/en.json") });

/** All text of a vnode, components called as the renderer would. @param {any} node @returns {string} */
function text(node) {
  if (node === null || node === undefined || typeof node === "boolean") return "";
  if (Array.isArray(node)) return node.map(text).join(" ");
  if (typeof node !== "object") return String(node);
  const { type, props } = node;
  const attributes = [props["aria-label"], props.title].filter(Boolean).join(" ");
  if (typeof type !== "function") return `${attributes} ${text(props.children)}`;
  return type.prototype?.render ? attributes : text(type(props)); // charts need a page
}

/** The same shape with every number unknown. @param {any} value @returns {any} */
function unknown(value) {
  if (Array.isArray(value)) return value.map(unknown);
  if (value === null || typeof value !== "object") return value;
  const copy = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unknown(inner)]));
  return "definition" in copy && "num" in copy ? { ...copy, value: null, num: null, den: copy.den === null ? null : 0, asof: null } : copy;
}

for (const name of PANELS) {
  const { render, words } = await import(new URL(`panels/${name}/panel.js`, ROOT).href);
  const example = read(`panels/${name}/example.json`);
  addWords(words);

  test(`${name}: its words are the same keys in both languages`, () => {
    assert.deepEqual(Object.keys(words.vi).sort(), Object.keys(words.en).sort());
  });

  test(`${name}: draws its example in both languages and scenes, fresh, stale and unknown`, () => {
    for (const lang of /** @type {const} */ (["vi", "en"])) {
      for (const stale of [false, true]) {
        for (const incident of [null, /** @type {any} */ ({ id: "a", severity: 1 })]) {
          for (const data of [example.data, unknown(example.data)]) {
            const ctx = context({ lang, t: sayIn(lang), now: Date.parse(example.now), alerts: [], incident, lags: null, sources: null, silentMs: 12_000, stale, people: new Map(), explain: () => {} });
            const said = text(render(data, ctx));
            assert.ok(said.trim().length > 3, said);
            assert.doesNotMatch(said, /undefined|NaN|\[object|Infinity/);
            assert.doesNotMatch(said, new RegExp(`(^|\\s)${name}\\.[a-z]`), `words are missing: ${said}`);
          }
        }
      }
    }
  });
}

test("sources: while their beats wait uncounted nothing is said of them, for then all would look silent", async () => {
  const { render } = await import(new URL("panels/sources/panel.js", ROOT).href);
  const { data } = read("panels/sources/example.json");
  const said = (/** @type {Record<string, number>} */ lags) => text(render(data, context({ lang: "vi", t: sayIn("vi"), now: 0, alerts: [], incident: null, lags, sources: null, silentMs: 0, stale: false, people: new Map(), explain: () => {} })));
  assert.match(said({ "ioc.heartbeats.v1": 1_000 }), /3\/6/);
  assert.doesNotMatch(said({ "ioc.heartbeats.v1": 61_000 }), /3\/6|im lặng/);
});

test("a tile's stamp is the hour today and the day before, so that it never cuts the name off; the whole moment is beside it", () => {
  const at = Date.parse("2024-03-20T20:49:05+07:00");
  const figure = { ...read("panels/reports/example.json").data.open, asof: at };
  const said = (/** @type {string} */ now) => {
    const ctx = context({ lang: "vi", t: sayIn("vi"), now: Date.parse(now), alerts: [], incident: null, lags: null, sources: null, silentMs: 0, stale: false, people: new Map(), explain: () => {} });
    return text(Tile({ ctx, name: "Tên", value: "1", figures: [figure], foot: "" })).split("Tên")[2] ?? "";
  };
  assert.match(said("2024-03-20T23:59:00+07:00"), /^\s*20\/03\/2024 20:49:05\s+20:49\s/);
  assert.match(said("2024-03-21T00:01:00+07:00"), /^\s*20\/03\/2024 20:49:05\s+20\/03\s/);
});
