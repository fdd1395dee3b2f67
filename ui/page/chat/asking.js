// What can be done with a question and its answer: examples, asking again, changing the question or
// what is searched for it, and copying. Listeners sit on the document because Gradio replaces the
// elements inside it.
(() => {
  const { find, say, send } = window.groundwise;

  function edit(turn) {
    const editor = find(".editor", turn);
    editor.hidden = !editor.hidden;
    if (!editor.hidden) find("textarea", editor).focus();
  }

  function revise(editor) {
    const question = find("[name=question]", editor).value;
    const field = find("[name=searched]", editor);
    // What was searched is kept only when it was changed: else it is made of the new question.
    const searched = field.value.trim() === field.dataset.was.trim() ? "" : field.value;
    send("revise", { question, searched, key: editor.closest(".turn").dataset.key });
  }

  async function copy(button) {
    const text = button.dataset.copy;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      if (!copyByHand(text)) return say("The browser does not let the page copy.");
    }
    const name = button.textContent;
    button.textContent = "Copied";
    say("Copied.");
    setTimeout(() => {
      button.textContent = name;
    }, 1500);
  }

  // Without HTTPS, and away from this machine, browsers keep the clipboard from pages.
  function copyByHand(text) {
    const area = document.createElement("textarea");
    const before = document.activeElement;
    area.value = text;
    area.className = "sr";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    before?.focus();
    return done;
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(
      "[data-ask], [data-again], [data-revise], [data-search], [data-copy], [data-send], [data-cancel]"
    );
    if (!button) return;
    const { dataset } = button;
    const turn = button.closest(".turn");
    if ("ask" in dataset) send("ask", { question: dataset.ask });
    else if ("again" in dataset) send("again", { mode: dataset.again, key: turn.dataset.key });
    else if ("revise" in dataset) edit(turn);
    else if ("search" in dataset)
      send("revise", {
        question: dataset.question,
        searched: dataset.search,
        key: turn.dataset.key,
      });
    else if ("copy" in dataset) copy(button);
    else if ("send" in dataset) revise(button.closest(".editor"));
    else {
      edit(turn);
      find("[data-revise]", turn)?.focus();
    }
  });

  document.addEventListener("keydown", (event) => {
    const editor = event.target.closest?.(".editor");
    if (!editor || event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey && event.target.matches("textarea")) {
      event.preventDefault();
      revise(editor);
    } else if (event.key === "Escape") {
      event.preventDefault();
      edit(editor.closest(".turn"));
      find("[data-revise]", editor.closest(".turn"))?.focus();
    }
  });
})();
