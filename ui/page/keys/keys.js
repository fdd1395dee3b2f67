// The keys of the page, and the dialog that lists them. A letter counts with Alt and Shift alone:
// browsers and screen readers have left these free, and they work while one types. The dialog is
// made of the same list, so that it names no key that does nothing.
(() => {
  const { all, field, find, roomy, say, showSide, toggleList, wide } = window.groundwise;
  const body = document.documentElement;
  const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

  const conversations = () => all("#gw-conversations-list .gw-conversation-open");
  const lastTurn = () => all("#gw-chat .turn").at(-1);
  const visible = (selector) => all(selector).find((element) => element.checkVisibility());

  function press(selector, otherwise) {
    const button = visible(selector);
    if (button) button.click();
    else say(otherwise);
  }

  function begin() {
    press("#gw-new, #gw-conversations-new", gettext("A new conversation cannot be begun now."));
    field()?.focus();
  }

  function openList() {
    if (!roomy.matches && body.dataset.gwList !== "open") toggleList(true);
  }

  function search() {
    openList();
    find("#gw-conversations-search :is(input, textarea)")?.focus();
  }

  // The list has the newest first: the next one is below.
  function step(by) {
    const listed = conversations();
    const at = listed.findIndex((button) =>
      location.href.includes(button.closest("[data-conversation]").dataset.conversation)
    );
    const next = at < 0 ? listed[by > 0 ? 0 : -1] : listed[at + by];
    if (!next) return say(
        by > 0 ? gettext("There is no next conversation.") : gettext("There is none before.")
      );
    next.click();
    say(find(".gw-conversation-title", next)?.textContent ?? "");
  }

  function copy() {
    const button = all("#gw-chat .turn .foot > [data-copy]").at(-1);
    if (button) button.click();
    else say(gettext("There is no answer to copy yet."));
  }

  function source() {
    const turn = lastTurn();
    const first = turn && find(".chip", turn);
    if (first) {
      first.focus();
      first.scrollIntoView({ block: "nearest" });
      first.click();
    } else say(gettext("The last answer has no source."));
  }

  // Beside the conversation the list and the side panel are always there: the keys go to them.
  function list() {
    if (!roomy.matches) toggleList();
    else (conversations()[0] ?? find("#gw-list :is(button, input, textarea)"))?.focus();
  }

  function side() {
    if (!wide.matches && body.dataset.gwSheet === "open") find("[data-close-side]")?.click();
    else {
      showSide(body.dataset.gwSide, document.activeElement);
      if (wide.matches) find('[role=tab][aria-selected="true"]')?.focus();
    }
  }

  const ask = () => field()?.focus();
  const stop = () => press("#gw-stop", gettext("Nothing is being answered."));

  const KEYS = [
    { key: "?", does: gettext("Show these keys"), run: () => toggle() },
    { key: "/", does: gettext("Go to the question"), run: ask },
    { letter: "N", does: gettext("Begin a new conversation"), run: begin },
    { letter: "F", does: gettext("Find a conversation"), run: search },
    { letter: "J", does: gettext("Open the next conversation"), run: () => step(1) },
    { letter: "K", does: gettext("Open the conversation before"), run: () => step(-1) },
    { letter: "X", does: gettext("Stop the answer"), run: stop },
    { letter: "C", does: gettext("Copy the last answer"), run: copy },
    { letter: "S", does: gettext("Open the first source of the last answer"), run: source },
    { letter: "L", does: gettext("Go to the list of conversations"), run: list },
    { letter: "P", does: gettext("Go to the side panel"), run: side },
  ];
  const shift = isMac ? "⇧" : gettext("Shift");
  const ALSO = [
    [["Esc"], gettext("Close what is open")],
    [[gettext("Enter")], gettext("Ask")],
    [[shift, gettext("Enter")], gettext("Begin a new line in the question")],
  ];

  // Signs that are pressed alone may be in the way of who speaks to the machine: WCAG 2.1.4.
  const SINGLE = "gw-single-keys";
  let single = true;
  try {
    single = localStorage.getItem(SINGLE) !== "off";
  } catch {
    // A browser may refuse to keep anything.
  }

  function useSingle(on) {
    single = on;
    try {
      localStorage.setItem(SINGLE, on ? "on" : "off");
    } catch {
      // As above.
    }
  }

  // --- the dialog

  let dialog = null;

  function row(keys, does) {
    const name = document.createElement("dt");
    keys.forEach((key) => {
      const cap = document.createElement("kbd");
      cap.textContent = key;
      name.append(cap);
    });
    const what = document.createElement("dd");
    what.textContent = does;
    const both = document.createElement("div");
    both.append(name, what);
    return both;
  }

  function build() {
    dialog = document.createElement("dialog");
    dialog.id = "gw-keys";
    dialog.setAttribute("aria-labelledby", "gw-keys-title");
    dialog.innerHTML =
      '<h2 id="gw-keys-title"></h2><dl></dl><label><input type="checkbox"> </label>' +
      '<button type="button" class="action" autofocus></button>';
    find("h2", dialog).textContent = gettext("Keys");
    find("label", dialog).append(gettext("Use the keys ? and /"));
    find("button", dialog).textContent = gettext("Close");
    const rows = KEYS.map(({ key, letter, does }) =>
      row(key ? [key] : [isMac ? "⌥" : "Alt", shift, letter], does)
    );
    find("dl", dialog).append(...rows, ...ALSO.map(([keys, does]) => row(keys, does)));
    const box = find("input", dialog);
    box.checked = single;
    box.addEventListener("change", () => useSingle(box.checked));
    dialog.addEventListener("click", (event) => {
      // On the ground beside it, or on its button.
      if (event.target === dialog || event.target.closest("button")) dialog.close();
    });
    dialog.addEventListener("keydown", keepInside);
    dialog.addEventListener("close", () => opener?.isConnected && opener.focus());
  }

  // The browser's own trap lets the focus leave for its address bar.
  function keepInside(event) {
    if (event.key !== "Tab") return;
    event.preventDefault();
    find(event.target.matches("button") ? "input" : "button", dialog).focus();
  }

  let opener = null;

  function toggle() {
    if (!dialog) build();
    if (dialog.open) return dialog.close();
    opener = document.activeElement;
    find(".gradio-container").append(dialog);
    dialog.showModal();
  }

  // --- pressing

  const typing = (element) =>
    Boolean(element?.closest?.("input, textarea, select, [contenteditable=true]"));

  // With Option a Mac types a sign, so that only the place of the key tells the letter.
  function letterOf(event) {
    if (/^[a-z]$/i.test(event.key)) return event.key.toUpperCase();
    return event.code.startsWith("Key") ? event.code.slice(3) : "";
  }

  function pressed(event) {
    if (event.ctrlKey || event.metaKey) return null;
    if (event.altKey)
      return event.shiftKey ? KEYS.find(({ letter }) => letter && letter === letterOf(event)) : null;
    const isFree = single && !typing(event.target);
    return isFree || dialog?.open ? KEYS.find(({ key }) => key === event.key) : null;
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented || event.repeat) return;
    const found = pressed(event);
    if (!found || (dialog?.open && found.key !== "?")) return;
    const isCovered = body.dataset.gwSheet === "open" && found.letter !== "P";
    if (isCovered && found.key !== "?") return;
    event.preventDefault();
    found.run();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-keys]")) toggle();
  });
})();
