/** Files that a panel draws from, named by its data: asked for once each, again after a while when that failed. */

const AGAIN_MS = 15_000;
const KEPT_MAX = 4; // an era's outline and layers, and those of the era before

export class Fetched {
  /** @param {() => void} changed  something arrived @param {(address: string) => Promise<any>} load  fetchJson, and what else must be there @param {() => number} clock  monotonic */
  constructor(changed, load, clock = () => performance.now()) {
    this.changed = changed;
    this.load = load;
    this.clock = clock;
    /** @type {Map<string, {data: any, asked: number}>} */
    this.files = new Map();
  }

  /** What the file holds; null until it is there. @param {string} address @returns {any} */
  get(address) {
    const file = this.files.get(address);
    if (file && (file.data !== null || this.clock() - file.asked < AGAIN_MS)) return file.data;
    const asked = { data: null, asked: this.clock() };
    this.files.set(address, asked);
    if (this.files.size > KEPT_MAX) this.files.delete([...this.files.keys()][0] ?? "");
    void this.load(address).then((data) => {
      asked.data = data;
      this.changed();
    }, () => {}); // the panel does without, and asks again
    return null;
  }
}

/** @param {string} address */
export async function fetchJson(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}
