/** Loads the panels the server has: one folder each, `/panels/<name>/panel.js` exporting render(data, ctx) and its words. */
import { addWords } from "../shared/i18n.js";

/** @typedef {{render: (data: any, ctx: import("./context.js").Context) => any, words?: any}} Panel */

const AGAIN_MS = 3_000;

/** Until the server answers: the wall may be switched on before it. @returns {Promise<Map<string, Panel>>} */
export async function loadPanels() {
  for (;;) {
    try {
      const answer = await fetch("/panels.json", { cache: "no-store" });
      if (answer.ok) return await importAll(await answer.json());
    } catch {
      // not up yet
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

/** A panel that does not load leaves the others alone. @param {any} manifest */
async function importAll(manifest) {
  const listed = /** @type {{name: string, js?: string, css?: string|null}[]} */ (Array.isArray(manifest) ? manifest : manifest.panels);
  /** @type {Map<string, Panel>} */
  const panels = new Map();
  await Promise.all(listed.map(async ({ name, js, css }) => {
    try {
      const module = await import(new URL(js ?? `/panels/${name}/panel.js`, location.href).href);
      if (typeof module.render !== "function") return;
      addWords(module.words ?? {});
      if (css) style(css);
      panels.set(name, module);
    } catch (error) {
      console.warn(`panel ${name}`, error);
    }
  }));
  return panels;
}

/** @param {string} href */
function style(href) {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = href;
  document.head.append(link);
}
