// The colours that the reader chose, before anything is drawn.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem("gw-scheme");
  } catch {
    // A browser may refuse to keep anything.
  }
  const dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.classList.toggle("dark", dark);
})();
