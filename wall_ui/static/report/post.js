/** The postman: takes letters from the outbox to the server, one at a time, whenever there is reason to try. */
import { Problem, call } from "../shared/api.js";
import { answered, due, surplus } from "./outbox.js";

/** @typedef {import("./outbox.js").Letter} Letter */

const LOOK_MS = 5_000;
const UPLOAD_MS = 90_000; // four photos over a weak line

export class Postman {
  /** @param {import("./outbox.js").Outbox} box @param {() => import("../shared/types.js").Lang} lang @param {() => void} changed */
  constructor(box, lang, changed) {
    this.box = box;
    this.lang = lang;
    this.changed = changed;
    this.busy = false;
    addEventListener("online", () => void this.round(true));
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && void this.round());
    setInterval(() => void this.round(), LOOK_MS);
  }

  /** A page that died while sending left its letter "sending": the key makes sending it again harmless. */
  async start() {
    for (const letter of await this.box.all()) {
      if (letter.state === "sending") await this.box.put({ ...letter, state: "waiting", nextAt: 0 });
    }
    await this.round();
  }

  /** Other tabs hold the same outbox: only one may carry. @param {boolean} [hurry] */
  async round(hurry = false) {
    if (this.busy || navigator.onLine === false) return;
    this.busy = true;
    try {
      const work = () => this.carry(hurry);
      if (navigator.locks) await navigator.locks.request("ioc.outbox", { ifAvailable: true }, async (lock) => { if (lock) await work(); });
      else await work();
    } finally {
      this.busy = false;
    }
  }

  /** @param {boolean} hurry */
  async carry(hurry) {
    for (let turn = 0; turn < 100; turn += 1) {
      const letter = due(await this.box.all(), Date.now(), hurry);
      if (!letter) break;
      const after = await this.send(letter);
      if (after.state === "waiting") break; // the way is blocked for the others too
    }
    for (const old of surplus(await this.box.all())) await this.box.drop(old.key);
    this.changed();
  }

  /** @param {Letter} letter @returns {Promise<Letter>} */
  async send(letter) {
    await this.box.put({ ...letter, state: "sending" });
    this.changed();
    let after;
    try {
      const receipt = await call("POST", "/reports", { ...parcel(letter), headers: { "Idempotency-Key": letter.key }, ms: UPLOAD_MS });
      after = answered(letter, { ok: true, receipt }, Date.now());
    } catch (error) {
      const problem = error instanceof Problem ? error : new Problem(0);
      const fields = Object.fromEntries([...problem.fields(this.lang())].map(([pointer, words]) => [pointer.split("/")[1] ?? "", words]));
      after = answered(letter, { ok: false, status: problem.status, passing: problem.passing, words: problem.say(this.lang()), fields }, Date.now());
    }
    await this.box.put(after);
    this.changed();
    return after;
  }
}

/** JSON alone, or a form with photos. @param {Letter} letter */
function parcel({ draft, photos }) {
  if (photos.length === 0) return { body: draft };
  const form = new FormData();
  form.append("report", new Blob([JSON.stringify(draft)], { type: "application/json" }), "report.json");
  photos.forEach((photo, at) => form.append("photo", photo, `${at + 1}.jpg`));
  return { form };
}
