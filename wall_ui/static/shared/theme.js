/* Runs before the first paint (a classic script in <head>), so that a dark console never flashes white. */
(() => {
  const root = document.documentElement;
  if (root.dataset.theme === "wall") return;
  let chosen = null;
  try {
    chosen = localStorage.getItem("ioc.theme");
  } catch {
    // private mode
  }
  const dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  if (root.dataset.themes === "light dark") root.dataset.theme = dark ? "dark" : "light";
})();
