/** The HTTP API: JSON in, JSON out; what goes wrong becomes a Problem (problem+json) with words for people. */

export class Problem extends Error {
  /** @param {number} status 0: the server was not reached @param {any} [body] */
  constructor(status, body) {
    super(body?.title ?? `HTTP ${status}`);
    this.status = status;
    this.body = body ?? null;
  }

  /** What went wrong in words; empty when the server gave none. @param {import("./types.js").Lang} lang @returns {string} */
  say(lang) {
    const { detail, detail_en, title, title_en } = this.body ?? {};
    return (lang === "en" ? detail_en || title_en : "") || detail || title || "";
  }

  /** Wrong fields by JSON pointer ("/category"), each with words. @param {import("./types.js").Lang} lang @returns {Map<string, string>} */
  fields(lang) {
    const errors = /** @type {any[]} */ (this.body?.errors ?? (this.body?.pointer ? [this.body] : []));
    return new Map(errors.map((one) => [String(one.pointer), String((lang === "en" && one.detail_en) || one.detail || "")]));
  }

  /** Whether the same call may succeed later without a change. */
  get passing() {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

const BASE = "/api/v1";
const ANSWER_MS = 15_000;

/**
 * @param {string} method @param {string} path @param {{body?: unknown, form?: FormData, headers?: Record<string, string>, ms?: number}} [more]
 * @returns {Promise<any>}
 */
export async function call(method, path, { body, form, headers = {}, ms = ANSWER_MS } = {}) {
  let answer;
  try {
    answer = await fetch(BASE + path, {
      method,
      credentials: "same-origin",
      cache: "no-store",
      headers: { Accept: "application/json", ...(body === undefined ? {} : { "Content-Type": "application/json" }), ...headers },
      body: form ?? (body === undefined ? undefined : JSON.stringify(body)),
      signal: AbortSignal.timeout(ms),
    });
  } catch {
    throw new Problem(0);
  }
  const said = await answer.json().catch(() => null);
  if (!answer.ok) throw new Problem(answer.status, said);
  return said;
}

/** An alert's id holds a slash ("a/…") that stays one in the address. @param {string} id */
export const alertPath = (id) => `/alerts/${id.split("/").map(encodeURIComponent).join("/")}`;

/** @param {string} path */
export const get = (path) => call("GET", path);
/** @param {string} path @param {unknown} [body] */
export const post = (path, body) => call("POST", path, { body: body ?? {} });

export const session = () => get("/session");
/** @param {string} login @param {string} password */
export const signIn = (login, password) => post("/session", { login, password });
export const signOut = () => call("DELETE", "/session");
export const wallTicket = () => post("/wall-ticket");
