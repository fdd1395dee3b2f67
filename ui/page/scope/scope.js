// The choice of documents beside the question. That of a conversation without a question yet is kept
// by this tab until it has one. Listeners sit on the document because Gradio replaces the elements
// inside it.
(() => {
  const { field, find, send } = window.groundwise;
  const KEY = "gw-scope";
  // Whether the choice had the focus when something was chosen there.
  let focused = false;

  const choice = () => find("#gw-scope .scope");

  // A browser may refuse to keep anything.
  function keep(kept) {
    try {
      if (kept) sessionStorage.setItem(KEY, JSON.stringify(kept));
      else sessionStorage.removeItem(KEY);
    } catch {
      // As above.
    }
  }

  function remember() {
    const shown = choice();
    if (!shown || !("pending" in shown.dataset)) return;
    const { pending } = shown.dataset;
    keep(pending ? { value: pending, words: find("option:checked", shown).text } : null);
  }

  document.addEventListener("change", (event) => {
    if (!event.target.matches?.("#gw-scope select")) return;
    focused = true;
    send("over", { value: event.target.value });
  });

  document.addEventListener(
    "click",
    (event) => {
      if (event.target.closest?.("#gw-new, #gw-conversations-new")) keep(null);
      else if (event.target.closest?.("#gw-scope [data-over-all]")) {
        send("over", { value: "" });
        field()?.focus();
      }
    },
    { capture: true }
  );

  document.addEventListener("gw-shown", (event) => {
    if (!event.target.closest?.("#gw-scope")) return;
    const select = find("#gw-scope select");
    // Gradio keeps an element that looks alike, with what was chosen in it.
    const chosen = select && [...select.options].find((option) => option.defaultSelected);
    if (select) select.value = chosen?.value ?? "";
    remember();
    if (focused) select?.focus();
    focused = false;
  });

  window.groundwise.scopes = { forget: () => keep(null) };
})();
