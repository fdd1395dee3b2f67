// The width of the side panel: its edge can be dragged, and moved by the arrow keys.
(() => {
  const { find } = window.groundwise;
  const KEY = "gw-side-width";
  const LEAST = 420; // the tabs side by side
  const CONVERSATION = 400;
  const STEP = 24;
  const root = document.documentElement;
  const side = () => document.getElementById("gw-side");
  let chosen = 0;
  try {
    chosen = Number(localStorage.getItem(KEY)) || 0;
  } catch {
    // A browser may refuse to keep anything.
  }

  // So wide that the conversation stays readable.
  function most() {
    const list = document.getElementById("gw-list");
    const beside = list?.checkVisibility() && getComputedStyle(list).position !== "fixed";
    return Math.max(LEAST, innerWidth - CONVERSATION - (beside ? list.offsetWidth : 0));
  }

  function apply() {
    const edge = find("#gw-side-edge");
    if (chosen) {
      root.style.setProperty("--gw-side-width", `${Math.min(chosen, most())}px`);
      root.dataset.gwSideWidth = "own";
    } else delete root.dataset.gwSideWidth;
    if (!edge) return;
    const now = Math.round(side().getBoundingClientRect().width);
    edge.setAttribute("aria-valuemin", LEAST);
    edge.setAttribute("aria-valuemax", most());
    edge.setAttribute("aria-valuenow", now);
    edge.setAttribute("aria-valuetext", gettext("%(number)s pixels", { number: now }));
  }

  function set(width) {
    chosen = Math.round(Math.min(Math.max(width, LEAST), most()));
    apply();
  }

  function keep() {
    try {
      if (chosen) localStorage.setItem(KEY, chosen);
      else localStorage.removeItem(KEY);
    } catch {
      // Then it holds until the page is left.
    }
  }

  function reset() {
    chosen = 0;
    apply();
    keep();
  }

  function dragged(event) {
    const edge = event.currentTarget;
    edge.setPointerCapture(event.pointerId);
    const begin = event.clientX + side().getBoundingClientRect().width;
    const move = (at) => set(begin - at.clientX);
    root.dataset.gwDragging = "";
    edge.addEventListener("pointermove", move);
    edge.addEventListener(
      "lostpointercapture",
      () => {
        edge.removeEventListener("pointermove", move);
        delete root.dataset.gwDragging;
        keep();
      },
      { once: true }
    );
    event.preventDefault();
    edge.focus();
  }

  function pressed(event) {
    const now = side().getBoundingClientRect().width;
    const step = event.shiftKey ? 4 * STEP : STEP;
    const to = { ArrowLeft: now + step, ArrowRight: now - step, Home: LEAST, End: most() };
    if (event.key === "Enter") reset();
    else if (event.key in to) {
      set(to[event.key]);
      keep();
    } else return;
    event.preventDefault();
  }

  function place() {
    if (!side() || find("#gw-side-edge")) return;
    const edge = document.createElement("div");
    edge.id = "gw-side-edge";
    edge.tabIndex = 0;
    edge.setAttribute("role", "separator");
    edge.setAttribute("aria-orientation", "vertical");
    edge.setAttribute("aria-label", gettext("Width of the side panel"));
    edge.setAttribute("aria-controls", "gw-side");
    edge.title = gettext("Drag to change the width; double-click for the usual one");
    edge.addEventListener("pointerdown", dragged);
    edge.addEventListener("dblclick", reset);
    edge.addEventListener("keydown", pressed);
    side().prepend(edge);
    apply();
  }

  addEventListener("resize", apply);
  new MutationObserver(place).observe(document, { childList: true, subtree: true });
})();
