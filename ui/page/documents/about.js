// One document in the place of the list of documents: opened from its title, wherever that stands,
// and closed again. Listeners sit on the document because Gradio replaces the elements inside it.
(() => {
  const root = document.documentElement;
  const view = () => document.querySelector("#gw-about .gw-about");
  // Counts the requests, so that what arrives is known for the answer to the last one.
  let serial = 0;
  let awaited = false;
  let opened = "";

  function tell(name, detail) {
    view()?.dispatchEvent(new CustomEvent(`gw-${name}`, { detail, bubbles: true }));
  }

  function open(button) {
    opened = button.dataset.aboutDocument;
    serial += 1;
    awaited = true;
    root.dataset.gwAbout = "waiting";
    if (!button.closest("#gw-documents")) window.groundwise?.showSide("library", button);
    tell("about_it", { id: opened, serial });
  }

  function arrived() {
    if (!awaited || view()?.dataset.serial !== String(serial)) return;
    awaited = false;
    root.dataset.gwAbout = "open";
    const pane = document.getElementById("gw-side-library");
    if (pane) pane.scrollTop = 0;
    (view().querySelector("h3") ?? view().querySelector("button")).focus({ preventScroll: true });
  }

  function close() {
    delete root.dataset.gwAbout;
    awaited = false;
    const row = `#gw-documents-list [data-about-document="${CSS.escape(opened)}"]`;
    const search = "#gw-documents-search :is(input, textarea)";
    const target = document.querySelector(row) ?? document.querySelector(search);
    target?.focus();
  }

  function ask(button) {
    tell("ask_about", { id: button.dataset.askAbout });
    delete root.dataset.gwAbout;
    const field = document.querySelector("#gw-question textarea");
    if (window.groundwise) window.groundwise.closeSide(field);
    else field?.focus();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button");
    if (!button) return;
    if (button.dataset.aboutDocument) open(button);
    else if ("allDocuments" in button.dataset) close();
    else if (button.dataset.askAbout) ask(button);
  });

  // Before the page closes the sheet for it.
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || root.dataset.gwAbout !== "open") return;
      if (event.defaultPrevented || !event.target.closest?.("#gw-about")) return;
      event.preventDefault();
      close();
    },
    { capture: true },
  );

  document.addEventListener("gw-shown", (event) => {
    if (event.target.closest?.("#gw-about")) requestAnimationFrame(arrived);
  });
})();
