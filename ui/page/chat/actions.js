// The row under an answer: copying it, and the menu behind its last icon; what lies behind the
// status line opens and closes in the same way. Listeners sit on the document because Gradio
// replaces the elements inside it.
(() => {
  const { all, find, say } = window.groundwise;
  const MENU = "details.popover";

  async function copy(button) {
    const text = button.dataset.copy;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      if (!copyByHand(text)) return say(gettext("The browser does not let the page copy."));
    }
    const shown = button.closest(MENU) ? find("summary", button.closest(MENU)) : button;
    close(button.closest(MENU), true);
    done(shown, gettext("Copied"));
    say(gettext("Copied."));
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

  // That it is done, for a moment, where else it says what it does.
  function done(tool, sentence) {
    const tip = tool.getAttribute("aria-label");
    tool.dataset.tip = sentence;
    tool.dataset.done = "";
    setTimeout(() => {
      tool.dataset.tip = tip;
      delete tool.dataset.done;
    }, 1500);
  }

  function close(menu, focus = false) {
    if (!menu?.open) return;
    menu.open = false;
    if (focus) find("summary", menu).focus();
  }

  // Above its icon where there is no room below.
  function place(menu) {
    const box = find(".menu", menu);
    box.classList.remove("above");
    const bottom = document.getElementById("gw-composer").getBoundingClientRect().top;
    const top = document.getElementById("gw-header").getBoundingClientRect().bottom;
    const icon = find("summary", menu).getBoundingClientRect();
    const { height } = box.getBoundingClientRect();
    const isAbove = icon.bottom + height > bottom && icon.top - height > top;
    box.classList.toggle("above", isAbove);
    if (!isAbove) box.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("click", (event) => {
    const again = event.target.closest?.("[data-copy-again]")?.closest(".foot");
    const button = again ? find("[data-copy]", again) : event.target.closest?.("[data-copy]");
    if (button) copy(button);
    for (const menu of all(`${MENU}[open]`)) {
      const chosen = event.target.closest?.(".menu button");
      if (again) close(menu, true);
      else if (!menu.contains(event.target) || (chosen && !button)) close(menu);
    }
  });

  document.addEventListener(
    "toggle",
    (event) => {
      if (event.target.matches?.(MENU) && event.target.open) place(event.target);
    },
    { capture: true }
  );

  document.addEventListener("focusin", (event) => {
    for (const menu of all(`${MENU}[open]`))
      if (!menu.contains(event.target)) close(menu);
  });

  document.addEventListener(
    "keydown",
    (event) => {
      const menu = event.target.closest?.(`${MENU}[open]`);
      if (!menu || event.key !== "Escape") return;
      event.preventDefault();
      close(menu, true);
    },
    { capture: true }
  );
})();
