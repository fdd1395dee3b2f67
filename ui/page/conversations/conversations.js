// The list of conversations in the browser: the menu of each, renaming in place, choosing several,
// and asking before anything is deleted. What is to be done is dispatched as an event, which the
// panel tells the server. Which one is open, and so is marked and names the tab, is in the address.
// Listeners sit on the document because Gradio replaces the elements inside it.
(() => {
  const PARTS = ".gw-conversation-menu, .gw-conversation-rename, .gw-conversation-delete";
  const NAME = "groundwise";
  // What has the focus once the list is shown anew: an id, or "" for the field above the list.
  let next = null;
  // Those that are being deleted.
  let leaving = [];
  let selecting = false;
  const picked = new Set();

  const list = () => document.getElementById("gw-conversations-list");
  const all = (selector) => [...(list()?.querySelectorAll(selector) ?? [])];
  const one = (selector) => list()?.querySelector(selector);
  const items = () => all(".gw-conversation");
  const more = (item) => item.querySelector(".gw-conversation-more");
  const current = () => new URLSearchParams(location.search).get("c") ?? "";

  function tell(name, detail) {
    one(".gw-conversations").dispatchEvent(
      new CustomEvent(`gw-${name}`, { detail, bubbles: true })
    );
  }

  function go(id, replace = false) {
    document.dispatchEvent(new CustomEvent("gw-go", { detail: { id, replace } }));
  }

  // --- what is marked, and what the tab is called

  function mark() {
    const id = current();
    for (const button of all(".gw-conversation-open")) {
      const here = button.closest(".gw-conversation").dataset.conversation === id;
      if (here) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
    const known = one(".gw-conversations");
    const row = items().find((item) => item.dataset.conversation === id);
    const title =
      row?.querySelector(".gw-conversation-title").textContent ??
      (known?.dataset.open === id ? known.dataset.title : null);
    document.title = id && title ? `${title} - ${NAME}` : NAME;
  }

  // --- one conversation

  // Which menu is open: it stays open when the list is shown anew.
  let menu = null;

  function close(item) {
    menu = null;
    for (const part of item.querySelectorAll(PARTS)) part.hidden = true;
    more(item).setAttribute("aria-expanded", "false");
  }

  function show(item, part) {
    for (const other of items()) close(other);
    item.querySelector(part).hidden = false;
    more(item).setAttribute("aria-expanded", "true");
    menu = part === ".gw-conversation-menu" ? item.dataset.conversation : null;
  }

  function showMenu() {
    const item = menu && items().find((found) => found.dataset.conversation === menu);
    if (item && more(item).getAttribute("aria-expanded") !== "true")
      show(item, ".gw-conversation-menu");
  }

  function pin(id, pinned) {
    next = id;
    menu = null;
    tell("pin_it", { id, pinned });
  }

  function remove(ids) {
    leaving = ids;
    tell("delete_them", { ids: ids.join(" ") });
  }

  const actions = {
    open(item, id) {
      if (!selecting) return go(id);
      const box = item.querySelector(".gw-conversation-pick");
      box.checked = !box.checked;
      pick(id, box.checked);
    },
    more(item) {
      const open = more(item).getAttribute("aria-expanded") === "true";
      if (open) close(item);
      else show(item, ".gw-conversation-menu");
    },
    rename(item) {
      show(item, ".gw-conversation-rename");
      const field = item.querySelector("[name=title]");
      field.value = field.dataset.was;
      field.select();
      field.focus();
    },
    pin: (item, id) => pin(id, "yes"),
    unpin: (item, id) => pin(id, "no"),
    delete(item) {
      show(item, ".gw-conversation-delete");
      item.querySelector(".gw-conversation-delete [data-do=keep]").focus();
    },
    "delete-for-good"(item, id) {
      const every = items();
      const place = every.indexOf(item);
      next = (every[place + 1] ?? every[place - 1])?.dataset.conversation ?? "";
      remove([id]);
    },
    keep(item) {
      close(item);
      more(item).focus();
    },
  };

  // --- several conversations

  function pick(id, chosen) {
    if (chosen) picked.add(id);
    else picked.delete(id);
    showSelection();
  }

  function select(on) {
    selecting = on;
    picked.clear();
    for (const item of items()) close(item);
    confirm(false);
    showSelection();
    if (on) one(".gw-conversation-pick")?.focus();
    else one("[data-do=select]")?.focus();
  }

  // Only what is shown can be chosen: nobody deletes what they do not see.
  function showSelection() {
    const shown = new Set(items().map((item) => item.dataset.conversation));
    for (const id of picked) if (!shown.has(id)) picked.delete(id);
    const bar = one(".gw-selection");
    if (!bar) {
      selecting = false;
      return;
    }
    bar.hidden = !selecting;
    one(".gw-conversation-tools").hidden = selecting;
    for (const item of items()) {
      const box = item.querySelector(".gw-conversation-pick");
      box.hidden = !selecting;
      box.checked = picked.has(item.dataset.conversation);
      more(item).hidden = selecting;
    }
    bar.querySelector("p").textContent = selecting ? gettext("%(num)s selected", { num: picked.size }) : "";
    bar.querySelector("[data-do=delete-selected]").disabled = picked.size === 0;
    if (picked.size === 0) confirm(false);
  }

  function confirm(asking) {
    one(".gw-selection .gw-conversation-delete").hidden = !asking;
    one(".gw-selection-buttons").hidden = asking;
  }

  const together = {
    select: () => select(true),
    "select-none": () => select(false),
    "select-all"() {
      for (const item of items()) picked.add(item.dataset.conversation);
      showSelection();
    },
    "delete-selected"() {
      confirm(true);
      one("[data-do=keep-selected]").focus();
    },
    "keep-selected"() {
      confirm(false);
      one("[data-do=delete-selected]").focus();
    },
    "delete-selected-for-good"() {
      next = "";
      const ids = [...picked];
      select(false);
      remove(ids);
    },
    further() {
      next = items().at(-1).dataset.conversation;
      tell("show_more", {});
    },
  };

  // --- what is pressed

  // Gradio writes a new list over the elements of the old one, so that an element may become another
  // conversation's between the press and the click, or while it has the focus.
  let pressed = null;
  let focused = null;

  const within = (target) => target.closest?.("#gw-conversations-list .gw-conversation");
  const rowOf = (known) => items().find((item) => item.dataset.conversation === known.id);

  function remember(event) {
    const item = within(event.target);
    const button = event.target.closest?.("[data-do]");
    return item && { element: item, id: item.dataset.conversation, does: button?.dataset.do };
  }

  document.addEventListener("pointerdown", (event) => (pressed = remember(event)), true);
  document.addEventListener("focusin", (event) => (focused = remember(event)));

  function meant(event) {
    const item = within(event.target);
    // A click by keyboard has no press before it.
    return event.detail && item && pressed?.element === item ? rowOf(pressed) : item;
  }

  function keepFocus() {
    const item = within(document.activeElement);
    if (!item || item !== focused?.element || item.dataset.conversation === focused.id) return;
    rowOf(focused)?.querySelector(`[data-do="${focused.does}"]`)?.focus();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("#gw-conversations-list [data-do]");
    const item = meant(event);
    if (button && together[button.dataset.do]) together[button.dataset.do]();
    else if (item && button) actions[button.dataset.do]?.(item, item.dataset.conversation);
    else if (item && event.target.closest("a[download]")) close(item);
  });

  document.addEventListener("change", (event) => {
    if (!event.target.matches?.(".gw-conversation-pick")) return;
    pick(event.target.closest(".gw-conversation").dataset.conversation, event.target.checked);
  });

  document.addEventListener("submit", (event) => {
    if (!event.target.matches?.(".gw-conversation-rename")) return;
    event.preventDefault();
    const id = event.target.closest(".gw-conversation").dataset.conversation;
    next = id;
    tell("rename_it", { id, title: event.target.elements.title.value });
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !event.target.closest?.("#gw-conversations-list")) return;
    const item = event.target.closest(".gw-conversation");
    if (item && more(item).getAttribute("aria-expanded") === "true") actions.keep(item);
    else if (selecting) select(false);
    else return;
    event.stopPropagation();
  });

  // --- other tabs of this browser show the same list

  const others = new BroadcastChannel("groundwise-conversations");
  let known = null;

  // What other tabs should know of: not where one of them has searched, or how far it looked.
  function tellOthers() {
    if (!one(".gw-conversations") || "searched" in one(".gw-conversations").dataset) return;
    const now = items()
      .map((item) => item.dataset.conversation + item.innerText)
      .slice(0, 50)
      .join("\n");
    if (known !== null && now !== known) others.postMessage("changed");
    known = now;
  }

  // Telling the others in turn ends where nothing has changed for them.
  others.addEventListener("message", () => {
    if (one(".gw-conversations")) tell("look_again", {});
  });

  // --- the list is shown anew

  function focusNext() {
    if (next === null) return;
    const item = items().find((found) => found.dataset.conversation === next);
    const field = document.querySelector("#gw-conversations-search :is(input, textarea)");
    (item?.querySelector(".gw-conversation-open") ?? field)?.focus();
    next = null;
  }

  document.addEventListener("gw-shown", () => {
    showSelection();
    mark();
    showMenu();
    if (next === null) keepFocus();
    focusNext();
    tellOthers();
    const gone = leaving.filter((id) => !items().some((i) => i.dataset.conversation === id));
    leaving = [];
    const root = one(".gw-conversations");
    if (gone.includes(current())) go("", true);
    // It was deleted in another tab.
    else if (current() && root?.dataset.open === current() && !("title" in root.dataset)) {
      if (document.querySelector("#gw-chat .turn")) go(current());
    }
  });

  document.addEventListener("gw-moved", mark);
})();
