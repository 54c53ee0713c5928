/**
 * Which panel stands where. A panel that is not named here is loaded but not shown: a wall whose tiles move by themselves
 * cannot be read from 5 m. To show it, name it in the address: wall.html?tiles=reports,procedures,mine
 * Two that change rarely may share a place: hospital/schools.
 *
 * A wall of several screens shows one part on each, larger: wall.html?zone=Q1 the stage and all indicators, Q2 alarms with
 * their load, Q3 the map, Q4 trends and the newest reports. `theme=light` is for a room that is bright all day.
 */

export const TILES = ["reports", "procedures", "security", "payments", "hospital/schools"];
export const TILES_SHOWN_MAX = 6; // at six a value of five digits still fits its tile

export const ZONES = /** @type {const} */ (["Q1", "Q2", "Q3", "Q4"]);

/** @typedef {typeof ZONES[number]} Zone */

/** @param {string} search @returns {{usual: boolean, tiles: string[], zone: Zone|null, light: boolean, stage: string, sources: string, map: string, trends: string, ticker: string}} */
export function layout(search) {
  const parameters = new URLSearchParams(search);
  const asked = parameters.get("tiles");
  const zone = ZONES.find((one) => one === parameters.get("zone")?.toUpperCase()) ?? null;
  const tiles = asked ? asked.split(",").map((name) => name.trim()).filter(Boolean) : TILES;
  return { usual: asked === null, tiles: tiles.slice(0, TILES_SHOWN_MAX), zone, light: parameters.get("theme") === "light", stage: "stage", sources: "sources", map: "map", trends: "trends", ticker: "ticker" };
}
