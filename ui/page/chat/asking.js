// Asking by other means than the field: examples, asking again, and changing the question or what is
// searched for it. Listeners sit on the document because Gradio replaces the elements inside it.
(() => {
  const { find, send } = window.groundwise;

  // What opened the fields, to go back to.
  let opener = null;

  function edit(turn, button, field) {
    const editor = find(".editor", turn);
    if (!editor.hidden && opener === button) return leave(editor);
    opener = button;
    editor.hidden = false;
    find(`[name=${field}]`, editor).focus();
    editor.scrollIntoView({ block: "nearest" });
  }

  function leave(editor) {
    editor.hidden = true;
    const back = opener?.isConnected && opener.checkVisibility() ? opener : null;
    (back ?? find("[data-revise]", editor.closest(".turn")))?.focus();
  }

  function revise(editor) {
    const question = find("[name=question]", editor).value;
    const field = find("[name=searched]", editor);
    // What was searched is kept only when it was changed: else it is made of the new question.
    const searched = field.value.trim() === field.dataset.was.trim() ? "" : field.value;
    send("revise", { question, searched, key: editor.closest(".turn").dataset.key });
    // What is drawn next may be drawn into the same field, which would keep what was typed.
    field.value = field.defaultValue;
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(
      "[data-ask], [data-again], [data-revise], [data-change], [data-search], [data-send], " +
        "[data-cancel]"
    );
    if (!button) return;
    const { dataset } = button;
    const turn = button.closest(".turn");
    if ("ask" in dataset) send("ask", { question: dataset.ask });
    else if ("again" in dataset) send("again", { mode: dataset.again, key: turn.dataset.key });
    else if ("revise" in dataset) edit(turn, button, "question");
    else if ("change" in dataset) edit(turn, button, "searched");
    else if ("search" in dataset)
      send("revise", {
        question: dataset.question,
        searched: dataset.search,
        key: turn.dataset.key,
      });
    else if ("send" in dataset) revise(button.closest(".editor"));
    else leave(button.closest(".editor"));
  });

  document.addEventListener("keydown", (event) => {
    const editor = event.target.closest?.(".editor");
    if (!editor || event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey && event.target.matches("textarea")) {
      event.preventDefault();
      revise(editor);
    } else if (event.key === "Escape") {
      event.preventDefault();
      leave(editor);
    }
  });
})();
