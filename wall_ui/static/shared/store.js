/** One value that many may watch. Changes of one moment are told once, before the next frame is drawn. */

/** @template T */
export class Store {
  /** @param {T} value */
  constructor(value) {
    this.value = value;
    /** @type {Set<(value: T) => void>} */
    this.watchers = new Set();
    this.due = false;
  }

  /** @param {Partial<T>} change */
  set(change) {
    this.value = { ...this.value, ...change };
    if (this.due) return;
    this.due = true;
    queueMicrotask(() => {
      this.due = false;
      for (const watch of this.watchers) watch(this.value);
    });
  }

  /** @param {(value: T) => void} watch @returns {() => void} stops watching */
  watch(watch) {
    this.watchers.add(watch);
    return () => this.watchers.delete(watch);
  }
}
