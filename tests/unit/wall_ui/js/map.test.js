/** The map panel: tiles until the boundaries have come, then areas; places only while somebody wants them. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { addWords, sayIn } from "../../../../wall_ui/static/shared/i18n.js";
import { context } from "../../../../wall_ui/static/wall/context.js";
import { Outline, SpotMark } from "../../../../wall_ui/static/wall/outline.js";
import { render, words } from "../../../../wall_ui/panels/map/panel.js";

const ROOT = new URL("../../../../wall_ui/", import.meta.url);
const read = (/** @type {string} */ path) => JSON.parse(readFileSync(new URL(path, ROOT), "utf8"));
addWords({ vi: read("static/shared/i18n/vi.json"), en: read("static/shared/i18n/en.json") });
addWords(words);

const example = read("panels/map/example.json");
const NOW = Date.parse(example.now);
const area = (/** @type {string} */ code, /** @type {string} */ name) => ({ area: code, name: { vi: name, en: name }, path: "M0 0l9 0 0 9z", centre: [6, 3], room: 2 });
const spot = (/** @type {number} */ n) => ({ area: "213", name: `Đình số ${n}`, kind: "Đình" });
const LAYERS = { layers: [{ name: { vi: "Di tích", en: "Monuments" }, attribution: "Tỉnh đoàn", licence: "CC0", spots: [1, 2, 3, 4, 5, 6].map(spot) }] };

/** @param {Record<string, any>} data @param {{files?: Record<string, any>, chosen?: string[]}} [more] */
function drawn(data, { files = {}, chosen = [] } = {}) {
  /** @type {string[]} */
  const turned = [];
  const ctx = context({ lang: "vi", t: sayIn("vi"), now: NOW, alerts: [], incident: null, lags: null, sources: null, silentMs: 0, stale: false,
    people: new Map(), explain: () => {}, file: (address) => files[address] ?? null, shapes: { Outline, SpotMark }, chosen: new Set(chosen), choose: (name) => turned.push(name) });
  return { node: render({ ...example.data, ...data }, ctx), turned };
}

/** @param {any} node @param {(node: any) => boolean} wanted @returns {any[]} */
function find(node, wanted) {
  if (Array.isArray(node)) return node.flatMap((one) => find(one, wanted));
  if (node === null || typeof node !== "object") return [];
  return [...(wanted(node) ? [node] : []), ...find(node.props?.children, wanted)];
}

/** @param {any} node @returns {string} */
function text(node) {
  if (node === null || node === undefined || typeof node === "boolean") return "";
  if (Array.isArray(node)) return node.map(text).join("");
  if (typeof node !== "object") return String(node);
  return typeof node.type === "function" ? (node.type.prototype?.render ? "" : text(node.type(node.props))) : text(node.props.children);
}

const SHEET = { era: "bg-2024", by: "district", view_box: [9, 9], attribution: "Sở NN&MT", licence: "CV 12", areas: [area("213", "TP Bắc Giang"), area("215", "Yên Thế")] };

test("tiles stand until the boundaries have come", () => {
  const { node } = drawn({ outline: "/map/bg-2024.json" });
  assert.equal(find(node, (one) => one.type === Outline).length, 0);
  assert.match(text(node), /Sơ đồ, không theo tỷ lệ/);
});

test("areas show the figures of their tiles and whose borders they are", () => {
  const { node } = drawn({ outline: "/map/bg-2024.json" }, { files: { "/map/bg-2024.json": SHEET } });
  const [outline] = find(node, (one) => one.type === Outline);
  assert.deepEqual(outline.props.sheet.areas.map((/** @type {any} */ shape) => outline.props.sign(shape)).map((/** @type {any} */ sign) => [sign.count, sign.severity, sign.stale]), [["304", 3, false], ["74", null, false]]);
  assert.equal(outline.props.sign(SHEET.areas[0]).says, "TP Bắc Giang: 304 phản ánh mở, 2 cảnh báo");
  assert.match(text(node), /Ranh giới: Sở NN&MT · CV 12/);
  assert.match(text(node), /Chưa rõ địa bàn: 6/);
  assert.doesNotMatch(text(node), /không theo tỷ lệ/);
});

test("a commune of which nobody reported has none open, and unknown is not none", () => {
  const sheet = { ...SHEET, by: "commune", areas: [area("07492", "Lục Sơn"), area("07582", "Lục Ngạn")] };
  const communes = { areas: [{ area: "07492", open: 3, alerts: 1, worst: 1, last_at: NOW }], elsewhere: { open: 9, alerts: 0, worst: null, last_at: null } };
  const files = { "/map/x.json": sheet };
  const signs = (/** @type {any} */ data) => {
    const [outline] = find(drawn({ outline: "/map/x.json", communes, ...data }, { files }).node, (one) => one.type === Outline);
    return sheet.areas.map((shape) => outline.props.sign(shape)).map((/** @type {any} */ sign) => [sign.count, sign.severity]);
  };
  assert.deepEqual(signs({}), [["3", 1], ["0", null]]);
  assert.deepEqual(signs({ total: { ...example.data.total, value: null } })[1], ["—", null]);
  assert.match(text(drawn({ outline: "/map/x.json", communes }, { files }).node), /Chưa rõ địa bàn: 9/);
});

test("layers are off, have no switch where there are none, and are fetched only when somebody turns it", () => {
  assert.equal(find(drawn({}).node, (one) => one.type === "button").length, 0);
  const asked = drawn({ layers: "/map/l.json" }, { files: { get "/map/l.json"() { throw new Error("fetched"); } } });
  const [button] = find(asked.node, (one) => one.type === "button");
  assert.equal(button.props["aria-pressed"], false);
  button.props.onClick();
  assert.deepEqual(asked.turned, ["map.layers"]);
});

test("on tiles places are a number, and their names are on the card", () => {
  const { node } = drawn({ layers: "/map/l.json" }, { files: { "/map/l.json": LAYERS }, chosen: ["map.layers"] });
  const [tile] = find(node, (one) => one.type === "li" && one.props["aria-label"]?.startsWith("TP Bắc Giang"));
  assert.equal(tile.props.tabindex, 0);
  assert.equal(tile.props["aria-label"], "TP Bắc Giang: 304 phản ánh mở, 2 cảnh báo; Di tích: 6 địa điểm");
  for (const words of ["Đình số 1", "Đình số 4", "và 2 nơi khác"]) assert.match(text(tile), new RegExp(words));
  assert.doesNotMatch(text(tile), /Đình số 5/);
  assert.match(text(node), /Di tích: 6 địa điểm · Tỉnh đoàn · CC0/);
});
