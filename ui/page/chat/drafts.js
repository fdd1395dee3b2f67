// What is half typed survives reloads, for each conversation and for a new one: in the field, and in
// the words that a question is changed to. It is kept in this browser, under the name of whoever is
// signed in, until it is asked or taken back, its conversation is deleted or they sign out. The field
// is freed here, too: once the question is shown, so that nothing is lost that the server did not
// take, or that was typed since.
(() => {
  const { find } = window.groundwise;
  const KEPT = "gw-draft:";
  let owner = null;
  let conversation = "";
  // What was sent and is not shown yet, and the exchange that was shown last.
  let sent = "";
  let newest = "";
  // A conversation has begun from here, and what is shown of it may not say so yet.
  let begins = false;
  // The questions of this conversation that are being changed, by key.
  let changed = new Map();

  const field = () => find("#gw-question textarea");
  const nameOf = (id) => `${KEPT}${encodeURIComponent(owner)}:${id}`;

  // A browser may refuse to keep anything.
  function stored(work) {
    try {
      return work(localStorage);
    } catch {
      return null;
    }
  }

  const draft = (id) => stored((kept) => kept.getItem(nameOf(id))) ?? "";
  const forget = (id) => stored((kept) => kept.removeItem(nameOf(id)));

  function forgetWhere(condition) {
    stored((kept) => {
      for (const name of Object.keys(kept))
        if (name.startsWith(KEPT) && condition(name)) kept.removeItem(name);
    });
  }

  function keep() {
    // What waits for the server is lost with its tab otherwise.
    const waits = window.groundwise.unsent.waiting(conversation);
    const text = [waits, field()?.value ?? ""].filter((one) => one.trim()).join("\n");
    if (owner === null) return;
    if (text.trim()) stored((kept) => kept.setItem(nameOf(conversation), text));
    else forget(conversation);
  }

  function put(text) {
    const area = field();
    if (area.value === text) return;
    area.value = text;
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // --- a question that is being changed: its draft has the name of its conversation and its key

  const nameOfChange = (key) => `${conversation}:${key}`;

  function keepChange(box) {
    if (owner === null) return;
    const { key } = box.closest(".turn").dataset;
    const text = box.value;
    if (!text.trim() || text === box.defaultValue) return forgetChange(key);
    changed.set(key, text);
    stored((kept) => kept.setItem(nameOf(nameOfChange(key)), text));
  }

  function forgetChange(key) {
    changed.delete(key);
    forget(nameOfChange(key));
  }

  function changes() {
    const start = nameOf(nameOfChange(""));
    const names = stored((kept) => Object.keys(kept).filter((name) => name.startsWith(start)));
    const found = (names ?? []).map((name) => [
      name.slice(start.length),
      stored((kept) => kept.getItem(name)),
    ]);
    return new Map(found);
  }

  function showChanges() {
    for (const [key, text] of changed) {
      const editor = find(`#gw-chat .turn[data-key="${key}"] .editor`);
      const box = editor && find("[name=question]", editor);
      if (!box || box.value === text) continue;
      box.value = text;
      editor.hidden = false;
    }
  }

  // --- when it is shown, and where

  // The exchange in progress that was not there before, if it is the one that was sent from here.
  function begun() {
    const turn = find("#gw-live .turn");
    const key = turn ? `${turn.dataset.key}:${turn.dataset.asked}` : "";
    if (key === newest) return false;
    newest = key;
    const asked = turn?.dataset.asked.trim();
    for (const id of [conversation, ""])
      if (asked && owner !== null && draft(id).trim() === asked) forget(id);
    for (const [key, text] of changed) if (text.trim() === asked) forgetChange(key);
    if (!asked || asked !== sent) return false;
    sent = "";
    if (field().value.trim() === asked) put("");
    return true;
  }

  // What is typed on the way to another conversation is of that one.
  function leave() {
    const id = window.groundwise.addresses.open();
    if (owner === null || id === conversation) return;
    begin(id);
    put(draft(id));
  }

  function begin(id) {
    conversation = id;
    begins = false;
    changed = changes();
  }

  function look() {
    if (!field()) return;
    if (begun() && !conversation) begins = true;
    showChanges();
    const here = find("#gw-here span");
    if (!here) return;
    const first = owner === null;
    owner = here.dataset.owner;
    const { conversation: id } = here.dataset;
    if (first) forgetWhere((name) => !name.startsWith(nameOf("")));
    if (id === conversation && !first) return;
    // What was left may be shown for a moment after the page has arrived elsewhere.
    if (!first && !begins && id !== window.groundwise.addresses.open()) return;
    const moved = begins;
    if (moved) forget("");
    begin(id);
    showChanges();
    // What was typed since the first question of a new conversation was sent goes on with it, and
    // so does what was typed before the page knew where it is.
    if (moved || (first && field().value)) keep();
    else put(draft(id));
  }

  function takeBack(inEditor) {
    const turn = inEditor?.closest(".turn");
    if (turn) forgetChange(turn.dataset.key);
  }

  document.addEventListener("input", (event) => {
    if (event.target === field()) keep();
    else if (event.target.matches?.("#gw-chat .editor [name=question]")) keepChange(event.target);
  });
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key === "Enter" && !event.shiftKey && event.target === field())
        sent = field().value.trim();
      if (event.key === "Escape") takeBack(event.target.closest?.(".editor"));
    },
    { capture: true }
  );
  document.addEventListener(
    "click",
    (event) => {
      if (event.target.closest?.("#gw-ask")) sent = field().value.trim();
      takeBack(event.target.closest?.(".editor [data-cancel]"));
    },
    { capture: true }
  );
  document.addEventListener("gw:ask", (event) => {
    sent = event.detail.question.trim();
  });
  document.addEventListener("gw:unsent", () => {
    if (field()) keep();
  });
  document.addEventListener("gw:visit", leave);
  document.addEventListener("gw-delete_them", (event) => {
    for (const id of event.detail.ids.split(" ")) {
      forget(id);
      forgetWhere((name) => name.startsWith(nameOf(`${id}:`)));
      if (id === conversation) put("");
    }
  });
  document.addEventListener("submit", (event) => {
    if (event.target.closest?.("#gw-account")) forgetWhere(() => true);
  });
  new MutationObserver(look).observe(document, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["data-conversation"],
  });
})();
