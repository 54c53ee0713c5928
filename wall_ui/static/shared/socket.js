/** The line to the wall gateway: fetches a ticket, speaks `ioc.v1`, comes back for ever. All decisions are in protocol.js. */
import { NOTHING, cut, learned, opened, received, verdict, wait } from "./protocol.js";

/** @typedef {import("./protocol.js").Known} Known */
/** @typedef {{link: "connecting"|"open"|"waiting"|"stopped"|"signin", why: string, attempt: number, retryAt: number, since: number}} Link */

const PAINTED_GAP_MS = 1_000; // the ledger needs the newest number, not every one
const STAT_MS = 60_000;
const SILENT_HEARTBEATS = 3; // a half-open line says nothing: cut it ourselves
const OPEN_MS = 8_000; // a packet filter that swallows the handshake must not hold us

export class Line {
  /**
   * @param {{client: string, ticket: () => Promise<{token: string, url: string}>,
   *   changed: (known: Known, link: Link, applied: import("./types.js").Ev[]) => void}} parts
   */
  constructor({ client, ticket, changed }) {
    this.client = client;
    this.ticket = ticket;
    this.changed = changed;
    /** @type {Known} */
    this.known = NOTHING;
    /** @type {Link} */
    this.link = { link: "connecting", why: "", attempt: 0, retryAt: 0, since: performance.now() };
    /** @type {WebSocket|null} */
    this.socket = null;
    this.token = "";
    this.refused = 0;
    this.paintedSeq = -1;
    this.paintedAt = -Infinity;
    this.timer = 0;
    this.turn = 0; // a late answer of a former connection is not ours
    this.watch = setInterval(() => this.look(), 1_000);
    this.stats = setInterval(() => this.stat(), STAT_MS);
    this.online = () => this.link.link === "waiting" && this.now();
    addEventListener("online", this.online);
  }

  /** @param {Partial<Link>} link @param {import("./types.js").Ev[]} [applied] */
  tell(link, applied = []) {
    this.link = { ...this.link, ...link };
    this.changed(this.known, this.link, applied);
  }

  async start() {
    const turn = ++this.turn;
    this.tell({ link: "connecting", why: "", since: performance.now() });
    let pass;
    try {
      pass = await this.ticket();
    } catch (error) {
      if (turn !== this.turn) return;
      const status = /** @type {{status?: number}} */ (error).status;
      if (status === 401 || status === 403) this.later("signin", 10_000);
      else this.later("waiting");
      return;
    }
    if (turn !== this.turn) return;
    this.token = pass.token;
    try {
      this.socket = new WebSocket(pass.url);
    } catch {
      this.later("waiting");
      return;
    }
    const socket = this.socket;
    socket.onopen = () => this.step(opened(this.known, this.who()));
    socket.onmessage = (event) => this.hear(event.data);
    socket.onclose = (event) => this.closed(socket, event.code);
  }

  who() {
    return { token: this.token, client: this.client };
  }

  /** @param {string} text */
  hear(text) {
    let frame;
    try {
      frame = JSON.parse(text);
    } catch {
      return; // not ours to repair; the heartbeat tells whether the line lives
    }
    this.step(received(this.known, frame, { local: performance.now(), wall: Date.now() }, this.who()));
    if (frame.t === "welcome") this.refused = 0;
  }

  /** @param {[Known, import("./protocol.js").Todo]} outcome */
  step([known, todo]) {
    this.known = known;
    if (todo.send) this.send(todo.send);
    const live = known.phase === "live";
    this.tell(live ? { link: "open", why: "", attempt: 0 } : {}, todo.applied ?? []);
  }

  /** @param {object} frame */
  send(frame) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  /** @param {WebSocket} socket @param {number} code */
  closed(socket, code) {
    if (socket !== this.socket) return;
    this.socket = null;
    socket.onopen = socket.onmessage = socket.onclose = null;
    this.known = cut(this.known);
    if (code === 4101) this.refused += 1;
    const { again, why } = verdict(code, this.refused);
    if (again) this.later("waiting", undefined, why);
    else this.tell({ link: "stopped", why });
  }

  /** @param {"waiting"|"signin"} link @param {number} [ms] @param {string} [why] */
  later(link, ms, why = "") {
    clearTimeout(this.timer);
    const pause = ms ?? wait(this.link.attempt, this.known.retry, Math.random);
    this.known = { ...this.known, retry: null };
    this.timer = window.setTimeout(() => this.start(), pause);
    this.tell({ link, why, attempt: this.link.attempt + 1, retryAt: performance.now() + pause });
  }

  /** Now, not at the next try: the network is back, or a person asked. */
  now() {
    clearTimeout(this.timer);
    this.refused = 0;
    this.turn += 1;
    if (this.socket) this.drop();
    void this.start();
  }

  drop() {
    const socket = this.socket;
    if (!socket) return;
    socket.onclose = null; // the browser may take a minute to close a dead line; we do not wait for it
    socket.close();
    socket.onopen = socket.onmessage = null;
    this.socket = null;
    this.known = cut(this.known);
  }

  look() {
    if (!this.socket) return;
    const now = performance.now();
    const dead = this.known.phase === "live"
      ? now - (this.known.heard ?? 0) > SILENT_HEARTBEATS * this.known.heartbeat_ms
      : now - this.link.since > OPEN_MS && now - (this.known.heard ?? 0) > OPEN_MS;
    if (!dead) return;
    this.drop();
    this.later("waiting", undefined, "silent");
  }

  /** Called after the browser has drawn: the newest journal row a person can now see. */
  painted() {
    const now = performance.now();
    if (this.known.phase !== "live" || this.known.seq <= this.paintedSeq || now - this.paintedAt < PAINTED_GAP_MS) return;
    this.paintedSeq = this.known.seq;
    this.paintedAt = now;
    this.send({ t: "painted", seq: this.known.seq, at: Math.round(Date.now() + this.known.offset) });
  }

  stat() {
    const memory = /** @type {{memory?: {usedJSHeapSize: number}}} */ (/** @type {unknown} */ (performance)).memory;
    this.send({ t: "stat", heap_mb: memory ? Math.round(memory.usedJSHeapSize / 1e6) : 0, nodes: document.getElementsByTagName("*").length });
  }

  /** @param {import("./types.js").Alert} alert */
  learn(alert) {
    this.known = learned(this.known, alert);
    this.tell({});
  }

  end() {
    this.turn += 1;
    clearTimeout(this.timer);
    clearInterval(this.watch);
    clearInterval(this.stats);
    removeEventListener("online", this.online);
    this.drop();
  }
}
