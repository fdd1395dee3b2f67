// Going between the versions of an answer and the branches at a question, looking again where
// another tab, or another device, has gone on with the conversation that is shown, and hiding what
// comes too late for it.
(() => {
  const { all, find, say, send } = window.groundwise;
  // The control that was used, to be found again once the other version is there.
  let used = null;

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".versions [data-choose]");
    if (!button) return;
    const group = button.closest(".versions");
    const turn = button.closest(".turn").id;
    used = { turn, of: group.dataset.versions, way: button.dataset.way, key: button.dataset.choose };
    send("choose", { key: button.dataset.choose });
  });

  function arrived() {
    const turn = used && document.getElementById(used.turn);
    if (turn?.dataset.key !== used?.key) return;
    const group = find(`[data-versions=${used.of}]`, turn);
    const steps = all("button:enabled", group);
    (steps.find((step) => step.dataset.way === used.way) ?? steps[0])?.focus();
    say(`${group.getAttribute("aria-label")}: ${find(".versions-place", group).textContent}`);
    used = null;
  }

  // --- other tabs

  const channel = new BroadcastChannel("gw-conversations");
  let told = "";

  const shown = () => find("#gw-here span")?.dataset.conversation ?? "";
  const keys = (sign = "") =>
    all("#gw-chat .turn")
      .map((turn) => turn.dataset.key + ("growing" in turn.dataset ? sign : ""))
      .join(" ");

  // What is asked over belongs to the conversation, too.
  const over = () => find("#gw-scope .scope")?.dataset.over ?? "";

  // The server compares: what is in progress here may have ended with the server before it.
  function lookAgain() {
    if (shown()) send("follow", { keys: keys("+"), over: over() });
  }

  // An answer that has ended is shown as it was kept at once. Where that was lost on the way, it is
  // asked for.
  const OVER = "[data-growing]:is([data-phase=done], [data-phase=stopped], [data-phase=failed])";
  let late = 0;

  function complete() {
    const over = find(`#gw-live ${OVER}`);
    if (over) late ||= setTimeout(lookAgain, 5000);
    else clearTimeout(late), (late = 0);
  }

  // What was on its way to the conversation that was left may arrive in this one after all. What
  // arrives together is drawn part by part, so that it counts only after a while.
  let strange = 0;

  const isStrange = () => (find("#gw-live .turn")?.dataset.of ?? shown()) !== shown();

  function takeOut() {
    if (isStrange()) strange ||= setTimeout(showAnew, 500);
    else clearTimeout(strange), (strange = 0);
  }

  function showAnew() {
    strange = 0;
    if (isStrange()) send("follow", { keys: "all", over: over() });
  }

  function tellOthers() {
    const now = `${shown()} ${keys()} ${over()}`;
    if (now === told) return;
    told = now;
    if (shown()) channel.postMessage({ conversation: shown(), keys: keys(), over: over() });
  }

  channel.onmessage = ({ data }) => {
    if (data.conversation !== shown()) return;
    if (data.keys !== keys() || data.over !== over()) lookAgain();
  };
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") lookAgain();
  });

  // Questions to go on with take a moment, in which another exchange may have become the newest.
  function hideLate() {
    const suggested = find("#gw-suggested .suggested");
    if (!suggested) return;
    const newest = `${shown()} ${find("#gw-live .turn")?.dataset.key}`;
    suggested.hidden = suggested.dataset.after !== newest;
  }

  new MutationObserver(() => {
    if (used) arrived();
    tellOthers();
    hideLate();
    complete();
    takeOut();
  }).observe(document, { childList: true, subtree: true });
})();
