/**
 * The tone for an unacknowledged severity-1 alert. Browsers keep sound shut until somebody touches the page (or the kiosk
 * is started with the autoplay flag): that state is shown, never hidden.
 */

const EVERY_MS = 30_000;

export class Sound {
  /** @param {() => void} changed */
  constructor(changed) {
    this.changed = changed;
    this.wanted = true;
    /** @type {AudioContext|null} */
    this.context = null;
    this.lastRing = -Infinity;
    this.wake = () => this.open();
    addEventListener("pointerdown", this.wake);
    addEventListener("keydown", this.wake);
    this.open();
  }

  /** @returns {"on"|"off"|"blocked"} */
  get state() {
    if (!this.wanted) return "off";
    return this.context?.state === "running" ? "on" : "blocked";
  }

  open() {
    try {
      this.context ??= new AudioContext();
      this.context.onstatechange ??= () => this.changed();
      if (this.context.state === "suspended") void this.context.resume().then(() => this.changed(), () => undefined);
    } catch {
      this.context = null; // no sound device: "blocked" says so
    }
  }

  toggle() {
    this.wanted = !this.wanted;
    this.open();
    this.changed();
  }

  /** Call as often as you like: rings at most once in 30 s while `needed`. @param {boolean} needed @param {number} now */
  tick(needed, now) {
    if (!needed) {
      this.lastRing = -Infinity;
      return;
    }
    if (this.state !== "on" || now - this.lastRing < EVERY_MS) return;
    this.lastRing = now;
    this.ring();
  }

  /** Two falling notes, twice: an alarm by shape, not by loudness. */
  ring() {
    const context = this.context;
    if (!context) return;
    [880, 660, 880, 660].forEach((pitch, step) => {
      const tone = context.createOscillator();
      const level = context.createGain();
      const from = context.currentTime + step * 0.28;
      tone.frequency.value = pitch;
      level.gain.setValueAtTime(0, from);
      level.gain.linearRampToValueAtTime(0.2, from + 0.02);
      level.gain.exponentialRampToValueAtTime(0.001, from + 0.26);
      tone.connect(level).connect(context.destination);
      tone.start(from);
      tone.stop(from + 0.27);
    });
  }
}
