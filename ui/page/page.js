// The frame of the page in the browser: the side panel and its tabs, the list of conversations, the
// colour scheme, keyboard shortcuts, following an answer as it grows, and what a screen reader is
// told. Listeners sit on the document because Gradio replaces the elements inside it.
window.groundwise = (() => {
  const body = document.documentElement;
  const wide = matchMedia("(min-width: 64rem)");
  const roomy = matchMedia("(min-width: 84rem)");
  const find = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  const behaviour = () =>
    matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";

  function send(name, detail) {
    document.dispatchEvent(new CustomEvent(`gw:${name}`, { detail }));
  }

  function say(sentence) {
    const said = document.getElementById("gw-said");
    if (said) said.textContent = sentence;
  }

  // --- the side panel: a column on a wide screen, a sheet over everything on a narrow one

  let opener = null;

  function opened() {
    return body.dataset.gwSheet === "open";
  }

  function choose(name) {
    body.dataset.gwSide = name;
    for (const tab of all("[role=tab][data-side]")) {
      const selected = tab.dataset.side === name;
      tab.setAttribute("aria-selected", String(selected));
      tab.tabIndex = selected ? 0 : -1;
    }
  }

  function modal(open) {
    for (const id of ["gw-header", "gw-middle", "gw-list", "gw-status"])
      document.getElementById(id)?.toggleAttribute("inert", open);
    const side = document.getElementById("gw-side");
    if (open) {
      side.setAttribute("role", "dialog");
      side.setAttribute("aria-modal", "true");
    } else {
      side.setAttribute("role", "complementary");
      side.removeAttribute("aria-modal");
    }
  }

  function showSide(name, from) {
    choose(name);
    if (from) opener = locate(from);
    if (wide.matches) return;
    body.dataset.gwSheet = "open";
    modal(true);
    find(".close-side")?.focus();
  }

  // Back to where the side panel was opened from, which may be another of its views.
  function closeSide(target = opener?.()) {
    opener = null;
    const pane = target?.closest("[role=tabpanel]");
    if (pane) choose(pane.id.replace("gw-side-", ""));
    else {
      delete body.dataset.gwSheet;
      modal(false);
    }
    target?.focus({ preventScroll: true });
    target?.scrollIntoView({ block: "nearest", behavior: behaviour() });
  }

  // How to find an element again after Gradio has replaced it by one that looks the same.
  function locate(element) {
    const { turn, cite, passage, uses } = element.dataset;
    const inside = element.closest("#gw-middle") ? "#gw-middle" : "#gw-side";
    let selector = null;
    if (turn && cite) selector = `[data-turn="${turn}"][data-cite="${cite}"]`;
    else if (turn && passage) selector = `[data-turn="${turn}"][data-passage="${passage}"]`;
    return () =>
      element.isConnected ? element : selector && !uses ? find(`${inside} ${selector}`) : null;
  }

  wide.addEventListener("change", () => {
    delete body.dataset.gwSheet;
    modal(false);
  });

  // --- the list of conversations: always there on a roomy screen, else a drawer

  function toggleList(open = body.dataset.gwList !== "open") {
    if (open) body.dataset.gwList = "open";
    else delete body.dataset.gwList;
    find("[data-list]")?.setAttribute("aria-expanded", String(open));
    if (open) find("#gw-list :is(button, input, textarea)")?.focus();
    else find("[data-list]")?.focus();
  }

  function closeList() {
    if (body.dataset.gwList === "open" && !roomy.matches) toggleList(false);
  }

  // --- the colour scheme: the system's, until the reader chooses

  let chosen = null;
  try {
    chosen = localStorage.getItem("gw-scheme");
  } catch {
    // A browser may refuse to keep anything.
  }

  const isDark = () => document.body.classList.contains("dark");

  function applyScheme() {
    const dark = chosen
      ? chosen === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    if (isDark() !== dark) document.body.classList.toggle("dark", dark);
    body.classList.toggle("dark", dark);
  }

  function toggleScheme() {
    chosen = isDark() ? "light" : "dark";
    applyScheme();
    try {
      localStorage.setItem("gw-scheme", chosen);
    } catch {
      // As above.
    }
  }

  // Gradio sets the system's scheme when it has loaded, and again when that changes.
  function watchScheme() {
    applyScheme();
    new MutationObserver(applyScheme).observe(document.body, {
      attributes: true,
      attributeFilter: ["class"],
    });
  }

  if (document.body) watchScheme();
  else document.addEventListener("DOMContentLoaded", watchScheme);

  // --- keys and clicks

  const field = () => find("#gw-question textarea");

  document.addEventListener("click", (event) => {
    const element = event.target.closest?.(
      "[data-side], [data-close-side], [data-list], [data-scheme], [data-focus-question]"
    );
    if (!element) {
      if (!event.target.closest?.("#gw-list")) closeList();
      return;
    }
    const { dataset } = element;
    if ("side" in dataset) showSide(dataset.side, element.role === "tab" ? null : element);
    else if ("closeSide" in dataset) leaveSheet();
    else if ("list" in dataset) toggleList();
    else if ("scheme" in dataset) toggleScheme();
    else {
      event.preventDefault();
      field()?.focus();
    }
  });

  function arrow(event) {
    const tab = event.target.closest?.("[role=tab][data-side]");
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!tab || !step) return;
    const tabs = all("[role=tab][data-side]");
    const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
    choose(next.dataset.side);
    next.focus();
    event.preventDefault();
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented) return;
    arrow(event);
    if (event.key === "Tab" && opened()) keepInside(event);
    else if (event.key === "Escape") escape(event);
  });

  // The sheet closes whatever it was opened from.
  function leaveSheet() {
    const target = opener?.();
    closeSide(target?.closest("#gw-side") ? null : target);
  }

  function escape(event) {
    if (opened() && !opener?.()?.closest("#gw-side")) leaveSheet();
    else if (opened()) closeSide();
    else if (body.dataset.gwList === "open" && !roomy.matches) closeList();
    else if (event.target.closest?.("#gw-side") && opener) closeSide();
  }

  function keepInside(event) {
    const inside = all("#gw-side :is(button, a, input, textarea, select, summary)").filter(
      (element) => !element.disabled && element.tabIndex >= 0 && element.checkVisibility()
    );
    const [first, last] = [inside[0], inside[inside.length - 1]];
    const outside = !event.target.closest("#gw-side");
    if (event.shiftKey && (event.target === first || outside)) last?.focus();
    else if (!event.shiftKey && (event.target === last || outside)) first?.focus();
    else return;
    event.preventDefault();
  }

  // --- the newest exchange is followed while it grows, but never so far that its question leaves
  // the view, and not at all once the reader has scrolled: text being read must not run away

  let followed = "";
  let following = true;
  let told = 0;
  let asked = "";

  // What was sent from this page is told though another page, or nobody, saw it grow.
  function sending(event) {
    const isKey = event.key === "Enter" && !event.shiftKey && event.target === field();
    if (isKey || event.target.closest?.("#gw-ask")) asked = field().value.trim();
    else if (event.detail?.question) asked = event.detail.question.trim();
  }
  for (const type of ["keydown", "click", "gw:ask", "gw:revise"])
    document.addEventListener(type, sending, { capture: true });

  function follow() {
    const turn = find("#gw-live .turn");
    if (!turn) return;
    const key = turn.id + turn.dataset.key + turn.dataset.asked;
    if (key !== followed) {
      followed = key;
      // One that was asked here may be over before it is shown.
      const own = asked && turn.dataset.asked.trim() === asked;
      if (own) asked = "";
      following = own || turn.dataset.phase === "waiting" || turn.dataset.phase === "searching";
      told = following ? 0 : Infinity;
      const side = document.getElementById("gw-side-sources");
      if (side) side.scrollTop = 0;
      if (following && wide.matches) choose("sources");
      if (!following) showEnd();
    }
    announce(turn);
    if (following) bringIntoView(turn);
  }

  function scroller() {
    const chat = document.getElementById("gw-chat");
    const scrolls = chat && getComputedStyle(chat).overflowY === "auto";
    return scrolls ? chat : document.scrollingElement;
  }

  function showEnd() {
    const element = scroller();
    element.scrollTop = element.scrollHeight;
  }

  const headerEnd = () => document.getElementById("gw-header").getBoundingClientRect().bottom;

  function bringIntoView(turn) {
    const element = scroller();
    const own = element.id === "gw-chat";
    const above = own ? element.getBoundingClientRect().top : headerEnd();
    const top = above + 16;
    const bottom = document.getElementById("gw-composer").getBoundingClientRect().top;
    const end = (find(".suggested") ?? turn).getBoundingClientRect();
    const distance = Math.min(end.bottom - bottom, turn.getBoundingClientRect().top - top);
    if (distance > 1) element.scrollBy({ top: distance, behavior: behaviour() });
  }

  // A screen reader hears each sentence once, when it is there, and then how the answer ended.
  function announce(turn) {
    if (told === Infinity) return;
    const claims = all(".claim, .said", turn);
    const news = claims.slice(told).map(words);
    told = Math.max(told, claims.length);
    if (!["waiting", "searching", "writing"].includes(turn.dataset.phase)) {
      told = Infinity;
      const end = find(".abstention h3, .error", turn)?.textContent;
      const numbers = new Set(all(".chip", turn).map((chip) => chip.dataset.cite)).size;
      const complete = numbers
        ? ngettext(
            "The answer is complete, with %(num)s source.",
            "The answer is complete, with %(num)s sources.",
            numbers
          )
        : gettext("The answer is complete.");
      news.push(end ?? complete);
    }
    if (news.length) say(news.join(" "));
  }

  function words(claim) {
    const copy = claim.cloneNode(true);
    for (const chips of all(".chips", copy)) chips.remove();
    for (const cell of all("th, td", copy)) cell.append(cell.scope === "row" ? ": " : "; ");
    return copy.textContent.trim();
  }

  for (const type of ["wheel", "touchmove", "keydown", "pointerdown"])
    document.addEventListener(
      type,
      (event) => {
        if (!event.target.closest?.("#gw-composer")) following = false;
      },
      { passive: true }
    );

  // --- what Gradio's columns are, for assistive programs; Gradio itself names none

  const ROLES = {
    "gw-list": ["navigation", gettext("Conversations")],
    "gw-side": ["complementary", gettext("Sources, documents and settings")],
    "gw-side-sources": ["tabpanel", "gw-tab-sources"],
    "gw-side-reader": ["tabpanel", "gw-tab-reader"],
    "gw-side-library": ["tabpanel", "gw-tab-library"],
    "gw-side-settings": ["tabpanel", "gw-tab-settings"],
  };

  function name() {
    for (const [id, [role, label]] of Object.entries(ROLES)) {
      const element = document.getElementById(id);
      if (!element || element.hasAttribute("role")) continue;
      element.setAttribute("role", role);
      element.setAttribute(role === "tabpanel" ? "aria-labelledby" : "aria-label", label);
    }
  }

  body.dataset.gwSide = "sources";
  new MutationObserver(() => {
    name();
    follow();
  }).observe(document, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["data-phase"],
  });

  return {
    ...{ all, behaviour, choose, closeList, closeSide, field, find, locate, roomy, say, scroller },
    ...{ send, showSide, toggleList, wide },
  };
})();
