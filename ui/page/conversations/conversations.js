// The list of conversations in the browser: the menu of each, renaming in place, and asking before
// anything is deleted. What is to be done is dispatched as an event, which the panel tells the
// server. Listeners sit on the document because Gradio replaces the elements inside it.
(() => {
  const PARTS = ".gw-conversation-menu, .gw-conversation-rename, .gw-conversation-delete";
  // What has the focus once the list is shown anew: an id, or "" for the field above the list.
  let next = null;

  const list = () => document.getElementById("gw-conversations-list");
  const more = (item) => item.querySelector(".gw-conversation-more");

  function tell(item, name, detail) {
    item.dispatchEvent(new CustomEvent(`gw-${name}`, { detail, bubbles: true }));
  }

  function close(item) {
    for (const part of item.querySelectorAll(PARTS)) part.hidden = true;
    more(item).setAttribute("aria-expanded", "false");
  }

  function show(item, part) {
    for (const other of list().querySelectorAll(".gw-conversation")) close(other);
    item.querySelector(part).hidden = false;
    more(item).setAttribute("aria-expanded", "true");
  }

  const actions = {
    open: (item, id) => tell(item, "open_it", { id }),
    more(item) {
      const open = more(item).getAttribute("aria-expanded") === "true";
      if (open) close(item);
      else show(item, ".gw-conversation-menu");
    },
    rename(item) {
      show(item, ".gw-conversation-rename");
      const field = item.querySelector("input");
      field.value = field.dataset.was;
      field.select();
      field.focus();
    },
    delete(item) {
      show(item, ".gw-conversation-delete");
      item.querySelector(".gw-conversation-delete [data-do=keep]").focus();
    },
    "delete-for-good"(item, id) {
      const neighbour = item.nextElementSibling ?? item.previousElementSibling;
      next = neighbour?.dataset.conversation ?? "";
      tell(item, "delete_it", { id });
    },
    keep(item) {
      close(item);
      more(item).focus();
    },
  };

  document.addEventListener("click", (event) => {
    const item = event.target.closest?.("#gw-conversations-list .gw-conversation");
    const button = event.target.closest?.("[data-do]");
    if (item && button) actions[button.dataset.do]?.(item, item.dataset.conversation);
    else if (item && event.target.closest("a[download]")) close(item);
  });

  document.addEventListener("submit", (event) => {
    if (!event.target.matches?.(".gw-conversation-rename")) return;
    event.preventDefault();
    const item = event.target.closest(".gw-conversation");
    const id = item.dataset.conversation;
    next = id;
    tell(item, "rename_it", { id, title: event.target.elements.title.value });
  });

  document.addEventListener("keydown", (event) => {
    const item = event.target.closest?.("#gw-conversations-list .gw-conversation");
    if (!item || event.key !== "Escape") return;
    if (more(item).getAttribute("aria-expanded") !== "true") return;
    event.stopPropagation();
    actions.keep(item);
  });

  document.addEventListener("gw-shown", () => {
    if (next === null) return;
    const item = [...list().querySelectorAll(".gw-conversation")].find(
      (found) => found.dataset.conversation === next
    );
    const field = document.querySelector("#gw-conversations-search :is(input, textarea)");
    (item?.querySelector(".gw-conversation-open") ?? field)?.focus();
    next = null;
  });
})();
