// Each conversation has an address, `?c=ID`. Opening one goes to its address, and Back and Forward
// go through what was opened. The address says which is open: the page shows what is there.
(() => {
  const { closeList, find, send } = window.groundwise;
  // The address that the server is being asked for, until it has been shown.
  let visiting = null;

  const open = () => new URLSearchParams(location.search).get("c") ?? "";

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
    send("visit", {});
  }

  function go(id, { replace = false } = {}) {
    put(id, replace);
    visit();
    closeList();
    if (!id) find("#gw-question textarea")?.focus();
  }

  window.groundwise.addresses = {
    go,
    // The server has shown what is at this address.
    arrived(id) {
      if (id !== open()) return;
      visiting = null;
      document.dispatchEvent(new CustomEvent("gw-arrived"));
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
