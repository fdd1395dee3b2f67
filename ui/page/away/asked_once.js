// A question is asked once, however often it is sent: it carries a token that the server knows it
// by. One that waits for the server is shown, and can be taken back; where its tab is closed it is
// what is half typed in its conversation (see `drafts.js`). What was typed, and where the page was,
// outlives the page being loaded anew.
(() => {
  const KEY = "gw-kept";
  const BEGINNING = 5000;
  const { choose, find, say, send } = window.groundwise;
  const field = () => find("#gw-question textarea");
  const who = () => find("#gw-account .account span")?.textContent ?? "";
  const address = () => new URLSearchParams(location.search).get("c") ?? "";

  // The question that is on its way, or waits.
  let asked = null;
  // The one that was on its way when the page was left, until it is sent anew.
  let again = null;
  // The first one of a conversation, for a while. A page that is being loaded anew while the
  // conversation begins is loaded at the address before.
  let first = null;

  function token() {
    return [...crypto.getRandomValues(new Uint32Array(5))].map((n) => n.toString(36)).join("");
  }

  function type(text) {
    field().value = text;
    field().dispatchEvent(new Event("input", { bubbles: true }));
  }

  // The question in a request of Gradio's: null when there is none, "refused" when another waits.
  function once(init) {
    const { fn_index, data, event_data } = JSON.parse(init.body);
    const event = window.gradio_config.dependencies.find(({ id }) => id === fn_index);
    if (!/^accept(_|$)/.test(event?.api_name ?? "")) return null;
    if (asked?.waits) {
      say(gettext("One question waits for the server already."));
      return "refused";
    }
    const typed = event.api_name === "accept";
    const name = typed ? "ask" : event.targets[0][1];
    const detail = typed ? { question: data[0] } : event_data;
    const same = again?.name === name && JSON.stringify(again.detail) === JSON.stringify(detail);
    const question = { name, detail, typed, at: address(), token: same ? again.token : token() };
    again = null;
    question.done = () => {
      if (asked !== question) return;
      asked = null;
      shown();
    };
    // The server has it.
    question.accepted = () => {
      question.done();
      if (question.at) return;
      first = question;
      setTimeout(left, BEGINNING, question);
    };
    asked = question;
    return question;
  }

  function left(question = first) {
    if (first === question) first = null;
  }

  // It waits for the server.
  function take(question) {
    if (question.waits) return;
    question.waits = true;
    if (question.typed && field().value === question.detail.question) type("");
    shown();
    find(".gw-unsent").scrollIntoView({ block: "nearest" });
  }

  // The question of a conversation that waits, as it was typed.
  function waiting(conversation) {
    const here = asked?.waits && asked.typed && asked.at === conversation;
    return here ? asked.detail.question : "";
  }

  function words({ detail }) {
    const shown = document.querySelectorAll(".turn .question");
    return detail?.question || [...shown].at(-1)?.textContent;
  }

  function shown() {
    const element = find(".gw-unsent");
    if (!element) return;
    element.hidden = !asked?.waits;
    find(".question", element).textContent = asked?.waits ? words(asked) : "";
    document.dispatchEvent(new Event("gw:unsent"));
  }

  function takeBack() {
    const question = asked;
    asked = null;
    shown();
    question.takenBack = true;
    question.release();
    if (question.detail?.question) {
      type([question.detail.question, field().value].filter(Boolean).join("\n"));
    }
    field().focus();
  }

  // --- over a page that is loaded anew

  // Whether a question is on its way, which the server may not have taken.
  const asking = () => (asked ?? again ?? first) !== null || window.groundwise.addresses.holds();

  function keep({ wasAway = false } = {}) {
    // What was asked on the way to another conversation.
    if (!asked && !again && window.groundwise.addresses.holds())
      asked = {
        name: "ask",
        detail: { question: field().value },
        typed: true,
        at: address(),
        token: token(),
      };
    const open = asked ?? again;
    if (open && open.at !== address()) {
      const there = new URL(location.href);
      if (open.at) there.searchParams.set("c", open.at);
      else there.searchParams.delete("c");
      history.replaceState(null, "", there);
    }
    const element = field();
    const sendable = (one) => one && { name: one.name, detail: one.detail, token: one.token };
    const kept = {
      wasAway,
      who: who(),
      at: address(),
      asked: sendable(open),
      first: sendable(first),
      text: open?.text ?? (asked && !asked.waits && asked.typed ? "" : (element?.value ?? "")),
      place: [element?.selectionStart, element?.selectionEnd],
      focused: element === document.activeElement,
      side: document.documentElement.dataset.gwSide,
      scrolled: [find("#gw-chat")?.scrollTop ?? 0, scrollY],
    };
    try {
      sessionStorage.setItem(KEY, JSON.stringify(kept));
    } catch {
      // A browser may refuse to keep anything.
    }
  }

  function taken() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(KEY));
      sessionStorage.removeItem(KEY);
      return kept;
    } catch {
      return null;
    }
  }

  const reloaded = () => performance.getEntriesByType("navigation")[0]?.type === "reload";

  // Once, when the page shows what is at its address.
  async function resend() {
    const kept = taken();
    if (!kept) return;
    if (!kept.asked && kept.first && !address() && reloaded())
      Object.assign(kept, { asked: kept.first, at: "" });
    // It may be loaded anew once more before that is sent.
    again = kept.asked && { ...kept.asked, at: kept.at, text: kept.text };
    for (let wait = 0; wait < 50 && kept.who !== who(); wait += 1)
      await new Promise((done) => setTimeout(done, 100));
    // What one person typed is not for the next.
    if (kept.who !== who() || kept.at !== address()) {
      again = null;
      return;
    }
    // The question itself is half typed for all other tabs.
    if (kept.asked || !field().value) type(kept.text);
    if (kept.focused) field().focus();
    if (kept.focused && kept.place[1] <= field().value.length)
      field().setSelectionRange(...kept.place);
    choose(kept.side);
    if (kept.wasAway) say(gettext("The server is back."));
    if (again) send(again.name, again.detail);
    else
      requestAnimationFrame(() => {
        find("#gw-chat").scrollTop = kept.scrolled[0];
        scrollTo(0, kept.scrolled[1]);
      });
  }

  document.addEventListener("gw:visit", () => left());
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-take-back]") && asked?.waits) takeBack();
  });

  window.groundwise.unsent = { asking, keep, once, resend, shown, take, waiting };
})();
