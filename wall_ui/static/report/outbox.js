/**
 * The outbox: reports that wait in this phone until the server's receipt arrives. In IndexedDB, photos included.
 *
 * A report is filed under a key made when it was written; however often it is sent, the server takes it once. It leaves
 * the phone only after a receipt; refused ones stay, with the reason, until the person mends or deletes them.
 *
 * @typedef {object} Draft
 * @property {string} category @property {number} severity @property {string} description @property {string} unit
 * @property {number} [lat] @property {number} [lon] @property {number} [accuracy_m] @property {string} observed_at
 *
 * @typedef {object} Letter
 * @property {string} key  Idempotency-Key
 * @property {number} at
 * @property {Draft} draft
 * @property {string} title  what and where, in the words of the day it was written
 * @property {Blob[]} photos @property {Blob[]} thumbs
 * @property {"waiting"|"sending"|"refused"|"done"} state
 * @property {number} tries
 * @property {number} nextAt
 * @property {string} trouble
 * @property {Record<string, string>} fields  wrong fields by name
 * @property {{tracking_no: string, status: string, accepted_at: number}|null} receipt
 */

const KEPT_DONE = 20;
const PAUSES_MS = [0, 5_000, 15_000, 60_000, 300_000, 900_000];

/** How long to wait after so many tries. @param {number} tries */
export const pause = (tries) => PAUSES_MS[Math.min(tries, PAUSES_MS.length - 1)] ?? 0;

/** What an answer means for a letter. Pure. @param {Letter} letter @param {{ok: true, receipt: any} | {ok: false, status: number, passing: boolean, words: string, fields: Record<string, string>}} answer @param {number} now @returns {Letter} */
export function answered(letter, answer, now) {
  if (answer.ok) return { ...letter, state: "done", receipt: answer.receipt, trouble: "", fields: {}, photos: [] };
  const tries = letter.tries + 1;
  if (answer.passing) return { ...letter, state: "waiting", tries, nextAt: now + pause(tries), trouble: answer.status === 0 ? "" : answer.words };
  return { ...letter, state: "refused", tries, trouble: answer.words, fields: answer.fields };
}

/** Which one to send now; the oldest first. @param {Letter[]} letters @param {number} now @param {boolean} [hurry] the network is back */
export const due = (letters, now, hurry = false) =>
  letters.filter((one) => one.state === "waiting" && (hurry || one.nextAt <= now)).sort((a, b) => a.at - b.at)[0] ?? null;

/** Done ones beyond the newest twenty may go. @param {Letter[]} letters */
export const surplus = (letters) => letters.filter((one) => one.state === "done").sort((a, b) => b.at - a.at).slice(KEPT_DONE);

export class Outbox {
  /** @param {IDBDatabase|null} base null: this browser keeps nothing (private mode): letters live as long as the page */
  constructor(base) {
    this.base = base;
    /** @type {Map<string, Letter>} */
    this.loose = new Map();
  }

  static async open() {
    try {
      const base = await new Promise((resolve, reject) => {
        const asked = indexedDB.open("ioc.outbox", 1);
        asked.onupgradeneeded = () => asked.result.createObjectStore("letters", { keyPath: "key" });
        asked.onsuccess = () => resolve(asked.result);
        asked.onerror = () => reject(asked.error);
        asked.onblocked = () => reject(new Error("blocked"));
      });
      void navigator.storage?.persist?.();
      return new Outbox(base);
    } catch {
      return new Outbox(null);
    }
  }

  get keeps() {
    return this.base !== null;
  }

  /** @returns {Promise<Letter[]>} newest first */
  async all() {
    const letters = this.base ? await this.run("readonly", (store) => store.getAll()) : [...this.loose.values()];
    return letters.sort((/** @type {Letter} */ a, /** @type {Letter} */ b) => b.at - a.at);
  }

  /** @param {Letter} letter */
  async put(letter) {
    if (this.base) await this.run("readwrite", (store) => store.put(letter));
    else this.loose.set(letter.key, letter);
  }

  /** @param {string} key */
  async drop(key) {
    if (this.base) await this.run("readwrite", (store) => store.delete(key));
    else this.loose.delete(key);
  }

  /** Resolves when the transaction is on the disk, not merely asked for. @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => IDBRequest} ask @returns {Promise<any>} */
  run(mode, ask) {
    return new Promise((resolve, reject) => {
      const work = /** @type {IDBDatabase} */ (this.base).transaction("letters", mode, mode === "readwrite" ? { durability: "strict" } : {});
      const asked = ask(work.objectStore("letters"));
      work.oncomplete = () => resolve(asked.result);
      work.onerror = work.onabort = () => reject(work.error ?? new Error("IndexedDB"));
    });
  }
}
