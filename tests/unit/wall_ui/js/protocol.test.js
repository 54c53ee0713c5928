/** The reducer against a server that drops, doubles, cuts and restarts at random: every row once, in order, equal at the end. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { NOTHING, cut, learned, opened, received, verdict, wait } from "../../../../wall_ui/static/shared/protocol.js";

const WHO = { token: "t", client: "test" };
const AT = { local: 1_000, wall: 5_000 };

/** Mulberry32: the same rounds on every machine. @param {number} seed */
function dice(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const alert = (/** @type {string} */ id, version = 1, phase = "firing") => /** @type {any} */ ({ id, version, phase, severity: 3, domain: "reports", fired_at: 1, title: id });
const ev = (/** @type {number} */ seq, /** @type {any} */ one, op = "fired") => ({ t: "ev", seq, prev: seq - 1, op, at: seq, actor: "", alert: one });
const welcome = (epoch = "e", seq = 0) => ({ t: "welcome", v: 1, sid: "s", epoch, seq, now: 6_000, hb_s: 2, province: { vi: "Bắc Giang", en: "Bắc Giang" }, mode: "nudge" });

/** A client that has its snapshot at `seq`. */
function live(seq = 10, alerts = [alert("a")]) {
  let [known] = opened(NOTHING, WHO);
  [known] = received(known, welcome("e", seq), AT, WHO);
  [known] = received(known, { t: "snap", seq, alerts, missed: null }, AT, WHO);
  return known;
}

test("a row that continues is applied, one that came twice is not", () => {
  const first = ev(11, alert("b"));
  const [known, todo] = received(live(), first, AT, WHO);
  assert.deepEqual([known.seq, known.alerts.size, todo.applied?.length], [11, 2, 1]);
  const [again, nothing] = received(known, first, AT, WHO);
  assert.equal(again.seq, 11);
  assert.deepEqual(nothing, {});
});

test("a gap asks again from what we have and applies nothing", () => {
  const [known, todo] = received(live(), ev(13, alert("c")), AT, WHO);
  assert.equal(known.phase, "asking");
  assert.equal(known.seq, 10);
  assert.deepEqual(todo.send, { t: "hello", v: 1, token: "t", client: "test", since: { epoch: "e", seq: 10 } });
});

test("while asking, rows are left to the answer", () => {
  let [known] = received(live(), ev(13, alert("c")), AT, WHO);
  [known] = received(known, ev(14, alert("d")), AT, WHO);
  assert.equal(known.seq, 10);
  const [after, todo] = received(known, { t: "resume", from: 11, to: 14, events: [11, 12, 13, 14].map((seq) => ev(seq, alert(`n${seq}`))) }, AT, WHO);
  assert.deepEqual([after.phase, after.seq, todo.applied?.length], ["live", 14, 4]);
});

test("a resume with a hole in it is not believed", () => {
  const [known, todo] = received(cut(live()), { t: "resume", from: 11, to: 13, events: [ev(11, alert("x")), ev(13, alert("y"))] }, AT, WHO);
  assert.deepEqual([known.phase, known.seq], ["asking", 11]);
  assert.ok(todo.send);
});

test("the first connection has no past; a return says what it brought", () => {
  assert.equal(live().caught, null);
  let known = cut(live());
  [known] = opened(known, WHO);
  [known] = received(known, welcome("e", 13), AT, WHO);
  [known] = received(known, { t: "resume", from: 11, to: 13, events: [ev(11, alert("b")), ev(12, alert("b", 2), "acked"), ev(13, alert("c"))] }, AT, WHO);
  assert.deepEqual([known.caught?.count, known.caught?.exact], [2, true]); // fired ones only
});

test("a new epoch forgets the number, and a snapshot replaces everything", () => {
  let known = cut(live(40, [alert("old")]));
  [known] = opened(known, WHO);
  [known] = received(known, welcome("f", 3), AT, WHO);
  [known] = received(known, { t: "snap", seq: 3, alerts: [alert("new")], missed: [ev(2, alert("p", 1, "closed"), "closed"), ev(3, alert("new"))] }, AT, WHO);
  assert.deepEqual([known.epoch, known.seq, [...known.alerts.keys()]], ["f", 3, ["new"]]);
  assert.deepEqual(known.closed.map((one) => one.id), ["p"]);
});

test("a closed alert leaves the open ones and is remembered, fifty at most", () => {
  let known = live(0, []);
  for (let n = 1; n <= 120; n += 1) [known] = received(known, ev(n, alert(`c${n}`, 1, "closed"), "closed"), AT, WHO);
  assert.deepEqual([known.alerts.size, known.closed.length, known.closed[0]?.id], [0, 50, "c120"]);
});

test("tiles are latest-wins and bounded; an unknown frame is ignored", () => {
  let known = live();
  for (let n = 0; n < 500; n += 1) [known] = received(known, { t: "tile", panel: `p${n}`, rev: n, asof: n, data: { n } }, AT, WHO);
  assert.equal(known.tiles.size, 64);
  [known] = received(known, { t: "tile", panel: "p0", rev: 9, asof: 9, data: { n: 9 } }, AT, WHO);
  assert.equal(known.tiles.get("p0")?.data.n, 9);
  assert.equal(received(known, { t: "from-the-future" }, AT, WHO)[0].seq, known.seq);
});

test("an answer of the API counts only when it is newer", () => {
  const known = live(10, [alert("a", 3)]);
  assert.equal(learned(known, alert("a", 2)).alerts.get("a")?.version, 3);
  assert.equal(learned(known, alert("a", 4)).alerts.get("a")?.version, 4);
  assert.equal(learned(known, alert("a", 4, "closed")).alerts.size, 0);
});

test("close codes: come back, or say why not; a stale ticket gets one more chance", () => {
  assert.equal(verdict(1006, 0).again, true);
  assert.equal(verdict(4000, 0).again, true);
  assert.equal(verdict(4008, 0).again, true);
  assert.equal(verdict(4101, 1).again, true);
  assert.deepEqual(verdict(4101, 2), { again: false, why: "token" });
  assert.deepEqual(verdict(4103, 0), { again: false, why: "origin" });
  assert.deepEqual(verdict(4110, 0), { again: false, why: "version" });
});

test("waiting grows by 1.7 with full jitter to 15 s, and obeys the server", () => {
  assert.equal(wait(0, null, () => 1), 500);
  assert.equal(wait(1, null, () => 1), 850);
  assert.equal(wait(50, null, () => 1), 15_000);
  assert.equal(wait(50, null, () => 0), 0);
  assert.equal(wait(9, [2_000, 6_000], () => 0.5), 4_000);
});

/** The truth: a journal and what is open after it; sends frames through a line that loses them. */
class Server {
  constructor(/** @type {() => number} */ random) {
    this.random = random;
    this.epoch = "e1";
    /** @type {any[]} */
    this.journal = [];
    /** @type {Map<string, any>} */
    this.open = new Map();
  }

  step() {
    const pick = Math.floor(this.random() * 30);
    const id = `a${pick}`;
    const before = this.open.get(id);
    const version = (this.journal.filter((row) => row.alert.id === id).length) + 1;
    const op = !before ? "fired" : this.random() < 0.4 ? "closed" : "acked";
    const one = alert(id, version, op === "closed" ? "closed" : "firing");
    this.journal.push({ ...ev(this.journal.length + 1, one, op), epoch: this.epoch });
    if (op === "closed") this.open.delete(id);
    else this.open.set(id, one);
    return this.journal[this.journal.length - 1];
  }

  answer(/** @type {any} */ hello) {
    const seq = this.journal.length;
    const since = hello.since;
    if (since && since.epoch === this.epoch && seq - since.seq <= 40) {
      return { t: "resume", from: since.seq + 1, to: seq, events: this.journal.slice(since.seq) };
    }
    const missed = since && since.epoch === this.epoch && seq - since.seq <= 80 ? this.journal.slice(since.seq) : null;
    return { t: "snap", seq, alerts: [...this.open.values()], missed };
  }
}

test("1,000 rounds of loss: each row exactly once and in order, and the client ends equal to the server", () => {
  for (let seed = 1; seed <= 1_000; seed += 1) {
    const random = dice(seed);
    const server = new Server(random);
    let known = NOTHING;
    let connected = false;
    /** @type {number[]} */
    const applied = [];
    let skips = 0; // a snapshot without its missed rows may jump: then nothing between is applied later
    const take = (/** @type {[any, any]} */ [next, todo]) => {
      const before = known.seq;
      known = next;
      for (const row of todo.applied ?? []) {
        assert.ok(applied.length === 0 || row.seq > /** @type {number} */ (applied[applied.length - 1]), `seed ${seed}: ${row.seq} after ${applied[applied.length - 1]}`);
        applied.push(row.seq);
      }
      if (todo.reset && known.seq > before + (todo.applied?.length ?? 0)) skips += known.seq - before - (todo.applied?.length ?? 0);
      if (todo.send && connected && random() < 0.9) take(received(known, server.answer(todo.send), AT, WHO));
    };
    const connect = () => {
      connected = true;
      const [asking, todo] = opened(known, WHO);
      known = asking;
      take(received(known, welcome(server.epoch, server.journal.length), AT, WHO));
      take(received(known, server.answer(todo.send), AT, WHO));
    };
    for (let turn = 0; turn < 120; turn += 1) {
      if (!connected && random() < 0.3) connect();
      if (connected && random() < 0.04) {
        connected = false;
        known = cut(known);
      }
      const row = server.step();
      if (connected && random() < 0.85) {
        take(received(known, row, AT, WHO));
        if (random() < 0.1) take(received(known, row, AT, WHO)); // twice
        if (random() < 0.05) take(received(known, server.journal[Math.floor(random() * server.journal.length)], AT, WHO)); // an old one
      }
    }
    known = cut(known);
    connect();
    assert.equal(known.seq, server.journal.length, `seed ${seed}`);
    assert.deepEqual([...known.alerts.entries()].sort(), [...server.open.entries()].sort(), `seed ${seed}`);
    assert.equal(new Set(applied).size, applied.length, `seed ${seed}: twice`);
    assert.equal(applied.length + skips, server.journal.length, `seed ${seed}: lost`);
  }
});
