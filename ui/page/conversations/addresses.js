// Each conversation has an address, `?c=ID`. Opening one goes to its address, and Back and Forward
// go through what was opened. The address says which is open: the page shows what is there, and what
// is asked before it does waits until it does.
(() => {
  const { closeList, find, send } = window.groundwise;
  const open = () => new URLSearchParams(location.search).get("c") ?? "";

  // The address that the server is being asked for, until it has been shown.
  let visiting = open();
  // Something was asked meanwhile, by what is in the field.
  let held = false;
  // Gradio asks for one address at a time, and then for the last of those that came meanwhile: how
  // many answers are to come, of which only the last one is where the page is.
  let asking = 0;

  function put(id, replace) {
    if (id === open()) return;
    const address = new URL(location.href);
    if (id) address.searchParams.set("c", id);
    else address.searchParams.delete("c");
    address.hash = "";
    if (replace) history.replaceState(null, "", address);
    else history.pushState(null, "", address);
    moved();
  }

  function moved() {
    document.dispatchEvent(new CustomEvent("gw-moved"));
  }

  function visit() {
    visiting = open();
    asking = Math.min(asking + 1, 2);
    send("visit", {});
  }

  // Gradio must not hear of it yet: it would ask in the conversation that is being left.
  function hold(event) {
    const asks =
      event.type === "click"
        ? event.target.closest?.("#gw-ask")
        : event.key === "Enter" && !event.shiftKey && event.target.closest?.("#gw-question");
    if (visiting === null || !asks || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    held = true;
  }
  for (const type of ["click", "keydown"])
    document.addEventListener(type, hold, { capture: true });

  function go(id, { replace = false } = {}) {
    put(id, replace);
    visit();
    closeList();
    if (!id) find("#gw-question textarea")?.focus();
  }

  window.groundwise.addresses = {
    go,
    open,
    // On the way to another address, whether something is to be asked there.
    holds: () => held,
    // The server has shown what is at this address, which was gone to or loaded.
    arrived(id, loaded = false) {
      if (!loaded) asking -= 1;
      if (asking > 0 || id !== open()) return;
      visiting = null;
      document.dispatchEvent(new CustomEvent("gw-arrived"));
      if (held) find("#gw-ask")?.click();
      held = false;
    },
    // A first question has made a conversation. It has no address while another is on its way.
    begun(id) {
      if (visiting === null) put(id);
    },
  };

  addEventListener("popstate", () => {
    moved();
    visit();
  });

  document.addEventListener("gw-go", ({ detail }) => go(detail.id, detail));

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("#gw-new, #gw-conversations-new, [data-go]");
    if (!link) return;
    event.preventDefault();
    go(link.dataset.go ?? "");
  });
})();
