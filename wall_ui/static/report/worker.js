/**
 * The report form's service worker: the form opens cold, without a network. The server puts SHELL before this text: the
 * version and every file of the form with its digest, so a changed file is a changed worker and the browser takes it.
 *
 * Only files of the shell are answered from here. What the server says (categories, receipts, states) is never kept: a
 * report is delivered by the page's outbox, and an old answer would be a lie.
 */
/* global SHELL */

const PREFIX = "ioc.report.";
const PAGE = "report.html";
const worker = /** @type {any} */ (self);
const { version, files } = /** @type {{version: string, files: Record<string, string>}} */ (/** @type {any} */ (globalThis).SHELL);

/** All or nothing, each file as the list says it: a server between two versions gives neither. */
async function fill() {
  const shelf = await caches.open(PREFIX + version);
  await Promise.all(Object.entries(files).map(async ([address, tag]) => {
    const answer = await fetch(`/${address}`, { cache: "no-cache" });
    if (!answer.ok || answer.redirected || !answer.headers.get("ETag")?.includes(tag)) throw new Error(`${address}: ${answer.status}`);
    await shelf.put(`/${address}`, answer);
  }));
}

async function takeOver() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== PREFIX + version).map((name) => caches.delete(name)));
  await worker.clients.claim();
}

/** From the shelf; from the network when the browser has thrown the shelf away. @param {string} address @param {Request} request */
async function serve(address, request) {
  const shelf = await caches.open(PREFIX + version);
  return (await shelf.match(`/${address}`)) ?? fetch(request);
}

worker.addEventListener("install", (/** @type {any} */ event) => event.waitUntil(fill()));
worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(takeOver()));
/** The page says when: after it has loaded, so that no page is built of two versions. */
worker.addEventListener("message", (/** @type {any} */ event) => event.data === "now" && worker.skipWaiting());
worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { method, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== location.origin) return;
  const address = /^\/report\/?$/.test(pathname) ? PAGE : pathname.slice(1);
  if (Object.hasOwn(files, address)) event.respondWith(serve(address, event.request));
});
