// The sources belong to the answer that is in view: the one that is read, or that has the focus. Those
// of the newest are there already; those of an earlier one are asked for when it comes into view.
// Listeners sit on the document because Gradio replaces the elements inside it.
(() => {
  const { all, find, scroller, send } = window.groundwise;
  const body = document.documentElement;
  // An answer is read where its text is this far down the conversation.
  const READ_AT = 0.4;
  const PATIENCE = 120;

  let serial = 0;
  // What the panel of earlier sources was asked for last: an exchange as it looks now.
  let asked = "";
  let focused = null;
  let waiting = 0;
  let drawing = 0;

  const turns = () => all("#gw-chat .turn");
  const newest = () => turns().at(-1);

  function atEnd(element) {
    return element.scrollHeight - element.scrollTop - element.clientHeight < 4;
  }

  function inView() {
    if (focused?.isConnected) return focused;
    const element = scroller();
    if (atEnd(element)) return newest();
    const chat = document.getElementById("gw-chat");
    const top = element === chat ? chat.getBoundingClientRect().top : 0;
    const line = top + READ_AT * element.clientHeight;
    return turns().findLast((turn) => turn.getBoundingClientRect().top <= line) ?? turns()[0];
  }

  const lookOf = (turn) => [location.href, turn.id, turn.textContent].join(" ");

  function show(turn) {
    const panel = document.getElementById("gw-earlier");
    if (!turn || turn === newest() || !panel) {
      delete body.dataset.gwEarlier;
      return;
    }
    const look = lookOf(turn);
    if (look !== asked) {
      asked = look;
      serial += 1;
      delete body.dataset.gwEarlier;
      send("sources", { turn: turn.dataset.turn, serial });
    }
    arrived();
  }

  // What was asked for is there, and still in view.
  function arrived() {
    const turn = inView();
    const panel = find(`#gw-earlier [data-serial="${serial}"] .panel`);
    if (!panel || !turn || turn === newest() || lookOf(turn) !== asked) return;
    if (body.dataset.gwEarlier === turn.dataset.turn) return;
    body.dataset.gwEarlier = turn.dataset.turn;
    document.getElementById("gw-side-sources").scrollTop = 0;
  }

  function look() {
    cancelAnimationFrame(drawing);
    drawing = requestAnimationFrame(() => {
      clearTimeout(waiting);
      const turn = inView();
      // What is passed by on the way is not asked for.
      if (!turn || turn === newest()) show(turn);
      else waiting = setTimeout(() => show(inView()), PATIENCE);
    });
  }

  document.addEventListener(
    "scroll",
    (event) => {
      if (event.target !== scroller() && event.target !== document) return;
      focused = null;
      look();
    },
    { capture: true, passive: true }
  );

  document.addEventListener("focusin", (event) => {
    const turn = event.target.closest?.("#gw-chat .turn");
    if (!turn && !event.target.closest?.("#gw-middle")) return;
    focused = turn;
    look();
  });

  new MutationObserver((changes) => {
    if (changes.some(({ target }) => target.closest?.("#gw-chat"))) look();
    else if (changes.some(({ target }) => target.closest?.("#gw-earlier"))) arrived();
  }).observe(document, { childList: true, subtree: true });
})();
