// From a number in an answer to the words it stands for, and back. Hovering or focusing a number
// shows the quote beside it; choosing it opens the document in the reader at these words; choosing
// marked words leads to the sentences that use them. Listeners sit on the document because Gradio
// replaces the elements inside it.
(() => {
  const { all, behaviour, closeSide, find, say, wide } = window.groundwise;
  const reader = () => window.groundwise.reader;

  // --- the quote beside its number

  const bubble = document.createElement("div");
  bubble.id = "gw-quote";
  bubble.setAttribute("role", "tooltip");
  bubble.hidden = true;
  bubble.innerHTML =
    '<p class="quote" dir="auto"></p><p class="from" dir="auto"></p>' +
    '<button type="button" class="action" tabindex="-1"></button>';
  find("button", bubble).textContent = gettext("Open the document");
  let shown = null;
  let leaving = 0;
  let touched = false;

  function show(chip) {
    clearTimeout(leaving);
    if (!document.body.contains(bubble)) document.querySelector(".gradio-container")?.append(bubble);
    hide();
    shown = chip;
    find(".quote", bubble).textContent = gettext("“%(words)s”", { words: chip.dataset.quote });
    find(".from", bubble).textContent = [chip.dataset.title, chip.dataset.place].join(" · ");
    find("button", bubble).hidden = !touched;
    chip.setAttribute("aria-describedby", bubble.id);
    bubble.hidden = false;
    place(chip);
  }

  function place(chip) {
    const at = chip.getBoundingClientRect();
    const size = bubble.getBoundingClientRect();
    const left = Math.min(Math.max(8, at.left - 24), innerWidth - size.width - 8);
    const below = at.bottom + 8 + size.height < innerHeight;
    bubble.style.left = `${left}px`;
    bubble.style.top = `${below ? at.bottom + 6 : Math.max(8, at.top - size.height - 6)}px`;
  }

  // Beside its number while that is in view.
  function stay() {
    const at = shown.getBoundingClientRect();
    if (!shown.isConnected || at.bottom < 0 || at.top > innerHeight) hide();
    else place(shown);
  }

  function hide() {
    clearTimeout(leaving);
    shown?.removeAttribute("aria-describedby");
    shown = null;
    bubble.hidden = true;
  }

  const chipOf = (event) => event.target.closest?.(".chip[data-quote]");

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    touched = false;
    const chip = chipOf(event);
    if (chip && chip !== shown) show(chip);
    else if (bubble.contains(event.target)) clearTimeout(leaving);
  });
  document.addEventListener("pointerout", (event) => {
    if (event.pointerType === "touch" || !shown) return;
    const to = event.relatedTarget;
    if (shown.contains(to) || bubble.contains(to) || document.activeElement === shown) return;
    leaving = setTimeout(hide, 200);
  });
  document.addEventListener("focusin", (event) => {
    const chip = chipOf(event);
    if (chip && chip.matches(":focus-visible")) show(chip);
    else if (shown && !bubble.contains(event.target)) hide();
  });
  document.addEventListener("scroll", () => shown && stay(), { capture: true, passive: true });
  document.addEventListener("pointerdown", (event) => {
    touched = event.pointerType === "touch";
    if (shown && !bubble.contains(event.target) && !chipOf(event)) hide();
  });
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || bubble.hidden) return;
      event.preventDefault();
      hide();
    },
    { capture: true }
  );

  // --- the document at these words: a first tap shows the quote, a second one opens it

  function open(element) {
    hide();
    reader().open(element);
  }

  function tapped(chip) {
    if (touched && chip.dataset.quote && shown !== chip) show(chip);
    else open(chip);
  }

  // --- and back to the sentences

  function uses(turn, numbers) {
    const claims = all(`#turn-${turn} .claim`).filter((claim) =>
      claim.dataset.cites.split(" ").some((number) => numbers.includes(number))
    );
    if (!claims.length) return;
    if (!wide.matches) closeSide();
    for (const claim of all(".claim.gw-flash")) claim.classList.remove("gw-flash");
    for (const claim of claims) claim.classList.add("gw-flash");
    claims[0].focus({ preventScroll: true });
    claims[0].scrollIntoView({ block: "center", behavior: behaviour() });
    const sentences = new Set(claims.map((claim) => claim.dataset.claim)).size;
    say(ngettext("%(num)s sentence quotes this.", "%(num)s sentences quote this.", sentences));
    setTimeout(() => claims.forEach((claim) => claim.classList.remove("gw-flash")), 2500);
  }

  function clicked(event) {
    if (event.target.closest?.("#gw-quote button")) return shown && open(shown);
    const button = event.target.closest?.("button");
    if (button) return pressed(button);
    const mark = event.target.closest?.("mark[data-cites]");
    // Selecting marked words is not choosing them.
    if (!mark || String(getSelection())) return;
    uses(mark.closest("[data-turn]").dataset.turn, mark.dataset.cites.split(" "));
  }

  function pressed(button) {
    const { dataset } = button;
    if (dataset.uses) uses(dataset.turn, [dataset.uses]);
    else if (dataset.turn && (dataset.cite || dataset.passage)) tapped(button);
  }

  document.addEventListener("click", clicked);
})();
