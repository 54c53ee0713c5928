/** The one place that joins preact and htm. Screens write html`<div>…</div>`; text is always escaped. */
import htm from "../vendor/htm.module.js";
import { Component, createRef, h, render } from "../vendor/preact.module.js";

/** @type {(strings: TemplateStringsArray, ...values: any[]) => any} */
export const html = htm.bind(h);

export { Component, createRef, render };
