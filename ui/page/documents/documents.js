// The list of documents in the browser: choosing some of them, and asking before one is removed.
// What is to be done is dispatched as an event, which the panel tells the server. Listeners sit on
// the document because Gradio replaces the elements inside it.
(() => {
  const LIST = "#gw-documents-list";
  // What has the focus once the list is shown anew: the id of a document, or "" for the search.
  let next = null;

  const field = () => document.querySelector("#gw-documents-search :is(input, textarea)");

  function tell(element, name, detail = {}) {
    element.dispatchEvent(new CustomEvent(`gw-${name}`, { detail, bubbles: true }));
  }

  function fold(details) {
    details.open = false;
    details.querySelector("summary").focus();
  }

  // Boxes are changed here as well: Gradio leaves a list alone whose HTML is what it was last, and
  // what is asked may be chosen elsewhere. What answers an earlier tick comes too late for that.
  let ticks = 0;

  function check(checked) {
    for (const box of document.querySelectorAll(`${LIST} [data-choose]`)) box.checked = checked;
  }

  function showTicks() {
    const asked = document.querySelector("#gw-documents-asking .gw-asked");
    const tick = Number(asked?.dataset.tick);
    if (!asked || (tick && tick !== ticks)) return;
    const ticked = new Set(asked.dataset.ticked.split(" "));
    for (const box of document.querySelectorAll(`${LIST} [data-choose]`))
      box.checked = ticked.has(box.dataset.choose);
  }

  // A list that is shown anew must not lose the place of who uses the keyboard.
  function remember(item) {
    const neighbour = item?.nextElementSibling ?? item?.previousElementSibling;
    next = neighbour?.querySelector("[data-choose]")?.dataset.choose ?? "";
  }

  document.addEventListener("change", (event) => {
    const box = event.target.closest?.(`${LIST} [data-choose]`);
    if (!box) return;
    ticks += 1;
    tell(box, "choose", { id: box.dataset.choose, chosen: box.checked ? "yes" : "", tick: ticks });
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("#gw-documents button");
    if (!button) return;
    const { dataset } = button;
    if ("keep" in dataset) fold(button.closest("details"));
    else if ("chooseFound" in dataset) {
      check(true);
      tell(button, "choose_found");
    } else if ("chooseAll" in dataset) {
      check(false);
      field()?.focus();
      tell(button, "choose_all");
    } else if ("share" in dataset) {
      next = dataset.share;
      tell(button, "share_it", { id: dataset.share, shared: dataset.shared });
    } else if ("remove" in dataset) {
      remember(button.closest(".gw-document"));
      button.disabled = true;
      tell(button, "remove_it", { id: dataset.remove });
    }
  });

  document.addEventListener("keydown", (event) => {
    const details = event.target.closest?.(`${LIST} details[open]`);
    if (event.key !== "Escape" || !details) return;
    event.stopPropagation();
    fold(details);
  });

  document.addEventListener("gw-shown", (event) => {
    if (event.target.closest?.(`#gw-documents-asking, ${LIST}`)) showTicks();
    if (next === null || !event.target.closest?.(LIST)) return;
    const id = next;
    next = null;
    requestAnimationFrame(() => {
      const box = id && document.querySelector(`${LIST} [data-choose="${CSS.escape(id)}"]`);
      (box || field())?.focus();
    });
  });
})();
