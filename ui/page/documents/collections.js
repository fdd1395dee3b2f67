// Collections in the browser: what is done to one, and what stays open when they are shown anew. What
// is to be done is dispatched as an event, which the panel tells the server. Listeners sit on the
// document because Gradio replaces the elements inside it.
(() => {
  const LIST = "#gw-collections";
  const SAID = "#gw-collections-said";
  // Whose parts are shown, and what is typed for a new one.
  let open = null;
  let typed = "";
  // Which button has the focus once they are shown anew.
  let next = "";
  // Counts what is told; and the box of a document that was used last.
  let serial = 0;
  let box = null;

  const find = (selector) => document.querySelector(`${LIST} ${selector}`);
  const all = (selector) => [...document.querySelectorAll(`${LIST} ${selector}`)];
  const nameOf = (element) => element.closest(".gw-collection").dataset.collection;

  // Also what is done beside one document, in the place of the list.
  function tell(name, told) {
    serial += 1;
    const detail = { ...told, serial };
    find(".gw-collections")?.dispatchEvent(
      new CustomEvent(`gw-${name}`, { detail, bubbles: true })
    );
  }

  // What came of it; beside one document it is said there as well.
  function heard() {
    const said = document.querySelector(`${SAID} [data-said="${serial}"]`);
    if (!said) return;
    const refused = said.querySelector(".gw-refused");
    // What was refused leaves the list as it is.
    if (refused) next = "";
    if (!box?.isConnected) return;
    if (refused) box.checked = !box.checked;
    box.closest("fieldset").querySelector(".gw-about-said").textContent = said.textContent;
    box = null;
  }

  function show(name) {
    open = name;
    for (const item of all(".gw-collection")) {
      const is = item.dataset.collection === name;
      item.querySelector(".gw-collection-parts").hidden = !is;
      item.querySelector("[data-collection-more]").setAttribute("aria-expanded", String(is));
    }
  }

  // Gradio keeps elements that look alike, with what was done to them.
  function fresh(where) {
    for (const field of document.querySelectorAll(`${where} :is(input, details)`)) {
      if (field.matches("details")) field.open = false;
      else if (field.type === "checkbox") field.checked = field.defaultChecked;
      else if (field !== document.activeElement) field.value = field.defaultValue;
    }
  }

  const asking = (name) => `[data-ask-collection="${CSS.escape(name)}"]`;

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(`${LIST} button`);
    if (!button) return;
    const { dataset } = button;
    if ("askCollection" in dataset) {
      next = asking(dataset.askCollection);
      tell("ask_it", { name: dataset.askCollection });
    } else if ("collectionMore" in dataset) {
      const name = nameOf(button);
      show(open === name ? null : name);
    } else if ("takeOut" in dataset) {
      next = `.gw-collection[data-collection="${CSS.escape(dataset.of)}"] [data-collection-more]`;
      tell("take_out", { name: dataset.of, id: dataset.takeOut });
    } else if ("putIn" in dataset) {
      next = asking(dataset.putIn);
      tell("put_in", { name: dataset.putIn });
    } else if ("endCollection" in dataset) {
      next = "#gw-collections-title";
      tell("end_it", { name: dataset.endCollection });
    }
  });

  document.addEventListener("submit", (event) => {
    const form = event.target.closest?.(`${LIST} form`);
    if (!form) return;
    event.preventDefault();
    if ("renameCollection" in form.dataset) {
      const name = form.elements.new.value;
      next = asking(name.trim().replace(/\s+/g, " "));
      tell("rename_it", { name: form.dataset.renameCollection, new: name });
    } else {
      next = asking(form.elements.name.value.trim().replace(/\s+/g, " "));
      tell("make_it", { name: form.elements.name.value });
    }
  });

  document.addEventListener("input", (event) => {
    if (event.target.matches?.(`${LIST} .gw-collection-new input`)) typed = event.target.value;
  });

  document.addEventListener("change", (event) => {
    const used = event.target.closest?.("[data-in-collection]");
    if (!used) return;
    box = used;
    const { id, inCollection: name } = box.dataset;
    tell(box.checked ? "put_in" : "take_out", { name, id });
  });

  document.addEventListener("keydown", (event) => {
    const item = event.target.closest?.(`${LIST} .gw-collection`);
    if (event.key !== "Escape" || !item || open === null) return;
    event.stopPropagation();
    const details = event.target.closest("details[open]");
    if (details) {
      details.open = false;
      details.querySelector("summary").focus();
    } else {
      show(null);
      item.querySelector("[data-collection-more]").focus();
    }
  });

  document.addEventListener("gw-shown", (event) => {
    if (event.target.closest?.(SAID)) heard();
    if (event.target.closest?.("#gw-about")) fresh("#gw-about");
    if (!event.target.closest?.(LIST)) return;
    requestAnimationFrame(() => {
      fresh(LIST);
      show(open);
      const field = find(".gw-collection-new input");
      if (field) field.value = typed;
      else typed = "";
      const target = next ? find(next) : null;
      next = "";
      target?.focus();
    });
  });
})();
