// The document behind a number: opened at the exact words, as a page or as text, searched, and left
// again. The server is asked for each change, and told what is open; it keeps nothing.
(() => {
  const { all, closeSide, find, locate, send, showSide } = window.groundwise;
  const pane = () => document.getElementById("gw-side-reader");
  const field = () => document.getElementById("gw-find-words");
  const VIEW = "gw-reader-view";
  const ZOOMS = [1, 1.5, 2, 3];
  const TYPING_MS = 250;

  let origin = null;
  // Counts the requests, so that what arrives is known for the answer to the last one.
  let serial = 0;
  let settle = null;
  let view = "page";
  let zoom = 0;
  let typing = 0;
  let searched = "";
  // Steps to further places that were asked for while one was on its way.
  let steps = [];
  try {
    view = localStorage.getItem(VIEW) ?? view;
  } catch {
    // A browser may refuse to keep anything.
  }

  // Ask for what `detail` says; `then` is done with it once it is there.
  function look(detail, then) {
    settle = then;
    serial += 1;
    find("#gw-viewer")?.setAttribute("aria-busy", "true");
    const key = document.getElementById(`turn-${detail.turn}`)?.dataset.key;
    send("look", { view, ...detail, key, serial });
  }

  // What is open, with what is searched in it.
  function state() {
    const { focus: cite, turn, passage, document, start, end, at, page } =
      find("#gw-viewer .viewer").dataset;
    return { turn, cite, passage, document, start, end, at, page, find: searched };
  }

  function arrived() {
    if (!settle) return;
    const viewer = find(`#gw-viewer [data-serial="${serial}"] .viewer`);
    if (!viewer) return;
    const then = settle;
    settle = null;
    find("#gw-viewer").removeAttribute("aria-busy");
    for (const mark of all("mark[data-cites]", viewer))
      if (mark.dataset.cites.split(" ").includes(viewer.dataset.focus))
        mark.classList.add("gw-active");
    enlarge();
    count(viewer);
    then(viewer);
    if (steps.length) search(steps.shift());
  }

  new MutationObserver(arrived).observe(document, { childList: true, subtree: true });

  // --- opening and leaving

  function opened(viewer) {
    find("h2", viewer)?.focus({ preventScroll: true });
    const inside = find(".sheet", viewer) ?? viewer;
    bring(find(".gw-active", inside) ?? inside, viewer);
  }

  // Scrolls so that an element is a third below the top; to the beginning where there is none.
  function bring(element, viewer = find("#gw-viewer")) {
    const inside = pane();
    if (!element || element.matches(".sheet, .viewer")) {
      inside.scrollTop = 0;
      return;
    }
    const box = element.closest(".sheet-box, .table");
    if (box) {
      const [at, around] = [element.getBoundingClientRect(), box.getBoundingClientRect()];
      if (at.left < around.left || at.right > around.right)
        box.scrollLeft += at.left + at.width / 2 - around.left - around.width / 2;
      box.scrollTop += at.top - around.top - box.clientHeight / 3;
    }
    // A long table moves inside of itself, its header in view.
    if (box?.matches(".tall")) {
      const covered = find(".tools", viewer)?.getBoundingClientRect().height ?? 0;
      inside.scrollTop += box.getBoundingClientRect().top - field().getBoundingClientRect().bottom;
      inside.scrollTop -= covered + 16;
      return;
    }
    const top = element.getBoundingClientRect().top - inside.getBoundingClientRect().top;
    inside.scrollTop += top - inside.clientHeight / 3;
  }

  function open(element) {
    const inside = element.closest("#gw-side-reader");
    if (!inside) origin = locate(element);
    showSide("reader", inside ? null : element);
    forget();
    const { turn, cite, passage } = element.dataset;
    look({ turn, cite, passage }, opened);
  }

  function openDocument(button) {
    origin = locate(button);
    showSide("reader", button);
    forget();
    look({ document: button.dataset.openDocument, at: button.dataset.at }, opened);
  }

  function back() {
    closeSide(origin?.() ?? find("#gw-live .turn .chip, #gw-question textarea"));
  }

  // --- another part, another page, another way to show it

  // After the reader was drawn again, the control that was pressed has the focus again.
  function keeping(selector, then) {
    return (viewer) => {
      then(viewer);
      const control = find(selector, viewer);
      (control && !control.disabled ? control : find("h2", viewer))?.focus({ preventScroll: true });
    };
  }

  function more(where) {
    const distance = pane().scrollHeight - pane().scrollTop;
    look({ ...state(), more: where }, () => {
      if (where === "before") pane().scrollTop = pane().scrollHeight - distance;
    });
  }

  function go(page, selector) {
    look({ ...state(), go: page }, keeping(selector, (viewer) => {
      const top = find(".tools", viewer)?.offsetTop ?? 0;
      if (pane().scrollTop > top) pane().scrollTop = top;
    }));
  }

  function show(name) {
    view = name;
    try {
      localStorage.setItem(VIEW, name);
    } catch {
      // Then it holds until the page is left.
    }
    const { start, end, ...rest } = state();
    const place = rest.page ? `page ${rest.page}` : placeHere();
    if (name === "page" && !searched) rest.go = place.replace("page ", "");
    look(rest, keeping(`[data-view="${name}"]`, (viewer) => {
      const begin = find(`.page-start[data-begins="${place}"]`, viewer);
      const within = (mark) => !begin || begin.compareDocumentPosition(mark) & 4;
      const marks = all(".gw-current, .gw-active", viewer);
      bring(find(".gw-current", viewer) ?? marks.find(within) ?? begin, viewer);
    }));
  }

  // The page of the mark that is in view, else of the line that is looked at.
  function placeHere() {
    const around = pane().getBoundingClientRect();
    const mark = find("#gw-viewer :is(.gw-current, .gw-active)")?.getBoundingClientRect();
    const isInView = mark && mark.top > around.top && mark.bottom < around.bottom;
    const at = isInView ? mark.top : line();
    return lastAbove(".page-start[data-begins^=page]", at).dataset.begins;
  }

  function enlarge(step = 0) {
    zoom = Math.min(Math.max(zoom + step, 0), ZOOMS.length - 1);
    pane()?.style.setProperty("--gw-zoom", ZOOMS[zoom]);
    for (const button of all("#gw-viewer [data-zoom]"))
      button.disabled = button.dataset.zoom === "1" ? zoom === ZOOMS.length - 1 : zoom === 0;
    if (step) bring(find("#gw-viewer :is(.gw-current, .gw-active)"));
  }

  // --- where one is

  let placing = 0;

  // The line that is looked at, a third below the top, where marks are brought to.
  const line = () => pane().getBoundingClientRect().top + pane().clientHeight / 3 + 8;

  function lastAbove(selector, at) {
    const above = all(selector).filter((element) => element.getBoundingClientRect().top < at);
    return above.at(-1) ?? find("#gw-viewer .pages");
  }

  function locateHere() {
    placing = 0;
    const viewer = find("#gw-viewer .viewer");
    const here = viewer && find(".here", viewer);
    if (!here || viewer.dataset.shown !== "text" || !find(".pages", viewer)) return;
    const { path } = lastAbove("#gw-viewer .pages .heading", line()).dataset;
    here.title = path;
    here.lastElementChild.textContent = path;
  }

  document.addEventListener(
    "scroll",
    (event) => {
      if (event.target === pane()) placing ||= requestAnimationFrame(locateHere);
    },
    { capture: true, passive: true }
  );

  // --- searching

  function count(viewer) {
    const said = find("#gw-find .find-count");
    if (said) said.textContent = searched ? viewer.dataset.said ?? "" : "";
    for (const button of all("#gw-find [data-find]"))
      button.disabled = !searched || !Number(viewer.dataset.count);
  }

  function forget() {
    clearTimeout(typing);
    steps = [];
    searched = "";
    if (field()) field().value = "";
  }

  function search(step = "") {
    clearTimeout(typing);
    if (!find("#gw-viewer .viewer[data-document]")) return;
    const words = field().value.trim();
    const isNew = words !== searched;
    if (settle && step && !isNew) {
      steps.push(step);
      return;
    }
    if (isNew) steps = [];
    searched = words;
    look({ ...state(), step: isNew ? "" : step }, (viewer) => {
      const place = find(".gw-current, .gw-found", viewer);
      if (searched && place) bring(place, viewer);
    });
  }

  document.addEventListener("input", (event) => {
    if (event.target !== field()) return;
    clearTimeout(typing);
    typing = setTimeout(search, TYPING_MS);
  });

  document.addEventListener(
    "keydown",
    (event) => {
      if (event.target !== field() || event.isComposing) return;
      if (event.key === "Enter") search(event.shiftKey ? "back" : "on");
      else if (event.key === "Escape" && field().value) {
        field().value = "";
        search();
      } else return;
      event.preventDefault();
    },
    { capture: true }
  );

  document.addEventListener("change", (event) => {
    const number = event.target.closest?.(".page-number");
    if (!number) return;
    const page = Math.round(Number(number.value));
    const isThere = page >= 1 && page <= Number(number.dataset.pages);
    if (isThere) go(page, ".page-number");
    else number.value = find("#gw-viewer .viewer").dataset.page;
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button");
    if (!button) return;
    const { dataset } = button;
    if ("back" in dataset) back();
    else if (dataset.openDocument) openDocument(button);
    else if (dataset.more) more(dataset.more);
    else if (dataset.go) go(dataset.go, `[aria-label="${button.ariaLabel}"]`);
    else if (dataset.view && dataset.view !== view) show(dataset.view);
    else if (dataset.zoom) enlarge(Number(dataset.zoom));
    else if (dataset.find) search(dataset.find === "1" ? "on" : "back");
  });

  window.groundwise.reader = { open };
})();
