/**
 * Which panel stands where. A panel that is not named here is loaded but not shown: a wall whose tiles move by themselves
 * cannot be read from 5 m. To show it, name it in the address: wall.html?tiles=reports,procedures,mine
 */

export const TILES = ["reports", "procedures", "security", "payments", "hospital"];
export const TILES_SHOWN_MAX = 6; // at six a value of five digits still fits its tile

/** @param {string} search @returns {{usual: boolean, tiles: string[], stage: string, sources: string, map: string, trends: string, ticker: string}} */
export function layout(search) {
  const asked = new URLSearchParams(search).get("tiles");
  const tiles = asked ? asked.split(",").map((name) => name.trim()).filter(Boolean) : TILES;
  return { usual: asked === null, tiles: tiles.slice(0, TILES_SHOWN_MAX), stage: "stage", sources: "sources", map: "map", trends: "trends", ticker: "ticker" };
}
