// The first page until the application has taken its place: it asks, shows the answer as it grows,
// and loads everything else meanwhile. Nothing of what was typed or is being read is lost then.
window.plain = (() => {
  const page = document.getElementById("plain");
  const form = document.getElementById("plain-ask");
  const field = document.getElementById("plain-question");
  const live = document.getElementById("plain-live");
  const hint = document.getElementById("plain-hint");
  const asking = document.getElementById("plain-asking");
  const stopping = document.getElementById("plain-stopping");
  const LONGEST_WAIT = 20000;

  // What is going on: answers that are followed, a question that is not taken yet, files that are
  // loaded, the application being started. It goes on following what is being answered, but is not
  // started before it can know of that.
  let following = 0;
  let taking = false;
  let loading = Infinity;
  let needs = null;
  let starting = false;
  let waiting = ""; // asked while the application starts: it asks it
  let composing = false;

  // --- asking

  async function ask(question) {
    if (following) return tell(gettext("One question at a time: this answer is not over."));
    if (starting) return hold(question);
    tell("");
    following += 1;
    taking = true;
    const over = form.elements.over?.value ?? "kept";
    const body = new URLSearchParams({ question, c: page.dataset.conversation, over });
    try {
      await read("/ask", { method: "POST", body });
    } catch {
      if (!field.value) field.value = question;
      tell(gettext("The server cannot be reached. Ask again."));
    }
    following -= 1;
    taking = false;
    offerStop();
    start();
  }

  // In the place of Ask, once the server has taken the question.
  function offerStop() {
    const isFocused = [asking, stopping].includes(document.activeElement);
    asking.hidden = following > 0 && !taking;
    stopping.hidden = !asking.hidden;
    if (isFocused) (asking.hidden ? stopping : asking).focus();
  }

  stopping.addEventListener("click", async () => {
    const body = new URLSearchParams({ c: page.dataset.conversation });
    try {
      await fetch("/ask/stop", { method: "POST", body, redirect: "manual" });
    } catch {
      tell(gettext("The server cannot be reached. Stop again."));
    }
  });

  function hold(question) {
    waiting = question;
    field.value = "";
    tell(gettext("This is asked as soon as the page is complete…"));
  }

  // Each line is a JSON object with what is new.
  async function read(address, options) {
    const headers = { accept: "application/x-ndjson" };
    const response = await fetch(address, { ...options, headers });
    if (response.redirected) return location.assign(response.url);
    if (!response.ok) return tell((await response.text()).trim());
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (!page.isConnected) return reader.cancel();
      const lines = (rest + (value ?? "")).split("\n");
      rest = lines.pop();
      for (const line of lines) show(JSON.parse(line));
      if (done) return;
    }
  }

  function show(news) {
    if ("hint" in news) {
      hint.innerHTML = news.hint;
      field.value ||= news.question;
      return;
    }
    if (news.conversation && news.conversation !== page.dataset.conversation) belongTo(news);
    if (news.conversation) chosen = false;
    if (!("turn" in news)) return;
    taking = false;
    offerStop();
    const chat = document.getElementById("plain-chat");
    const atEnd = chat.scrollHeight - chat.scrollTop - chat.clientHeight < 80;
    const begins = !live.querySelector(`[data-plain-turn="${news.number}"]`);
    if (begins) {
      document.getElementById("plain-past").append(...live.childNodes);
      field.value = "";
    }
    live.innerHTML = news.turn;
    // A screen reader hears the answer once it is whole.
    live.setAttribute("aria-busy", String(!news.over));
    if (begins || atEnd) bringIntoView(chat);
    start();
  }

  function belongTo({ conversation }) {
    forget();
    page.dataset.conversation = conversation;
    form.elements.c.value = conversation;
    const address = new URL(location.href);
    address.searchParams.set("c", conversation);
    history.replaceState(null, "", address);
    document.getElementById("plain-welcome")?.remove();
  }

  // As far as the end of the answer, but never so far that its question leaves the view.
  function bringIntoView(chat) {
    const box = chat.getBoundingClientRect();
    const turn = live.getBoundingClientRect();
    chat.scrollTop += Math.min(turn.bottom - box.bottom + 16, turn.top - box.top - 16);
  }

  function tell(sentence) {
    hint.replaceChildren();
    if (!sentence) return;
    const said = document.createElement("p");
    said.className = "hint";
    said.setAttribute("role", "status");
    said.textContent = sentence;
    hint.append(said);
  }

  // --- what is asked: a choice for a conversation that has not begun is kept by this tab

  const KEPT = "gw-scope";
  let chosen = false;

  // A browser may refuse to keep anything.
  function forget() {
    try {
      sessionStorage.removeItem(KEPT);
    } catch {
      // As above.
    }
  }

  function recall() {
    let kept = null;
    try {
      kept = JSON.parse(sessionStorage.getItem(KEPT));
    } catch {
      // As above.
    }
    const select = form.elements.over;
    if (!kept || !select || page.dataset.conversation) return;
    const known = [...select.options].some((option) => option.value === kept.value);
    if (!known) select.add(new Option(kept.words, kept.value));
    select.value = kept.value;
    select.closest(".scope").hidden = false;
  }

  recall();
  form.elements.over?.addEventListener("change", () => (chosen = true));

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const example = event.submitter?.name === "example" ? event.submitter.value : "";
    const question = (example || field.value).trim();
    if (question) ask(question);
    else tell(gettext("Type a question first."));
  });

  field.addEventListener("compositionstart", () => (composing = true));
  field.addEventListener("compositionend", () => (composing = false));

  // --- loading the application: everything it needs at once, then itself

  function load() {
    needs = JSON.parse(document.getElementById("plain-application").textContent);
    const preloads = document.createElement("link").relList.supports("modulepreload");
    const modules = preloads ? needs.modules : [];
    loading = modules.length + 2;
    add("link", { rel: "stylesheet", href: needs.style });
    add("script", { src: needs.script, async: true });
    for (const href of modules) add("link", { rel: "modulepreload", href });
    // What the one style sheet holds need not be loaded by itself, too.
    for (const href of [...needs.held, `${window.gradio_config.root}${needs.theme}`]) {
      const held = document.createElement("link");
      Object.assign(held, { rel: "stylesheet", href, disabled: true });
      document.head.append(held);
    }
  }

  function add(name, properties) {
    const element = document.createElement(name);
    const loaded = () => {
      loading -= 1;
      start();
    };
    element.addEventListener("load", loaded);
    element.addEventListener("error", loaded);
    Object.assign(element, properties);
    document.head.append(element);
  }

  function start() {
    if (starting || taking || loading > 0) return;
    starting = true;
    const entry = document.createElement("script");
    entry.type = "module";
    entry.src = needs.entry;
    document.head.append(entry);
    const observer = new MutationObserver(() => finish(observer));
    observer.observe(application(), { childList: true, subtree: true, characterData: true });
    setTimeout(() => giveUp(observer), LONGEST_WAIT);
  }

  // What is incomplete by now is shown as it is; without an application this page goes on alone.
  function giveUp(observer) {
    finish(observer, true);
    if (!page.isConnected || find("#gw-question textarea")) return;
    observer.disconnect();
    starting = false;
    loading = Infinity;
    if (waiting) ask(waiting);
    waiting = "";
  }

  // --- giving way to it

  const application = () => document.querySelector("gradio-app");
  const find = (selector) => application().querySelector(selector);

  // It has been drawn, and has been told of the conversation that is open. What is in use it says
  // once index and model are opened, as this page does.
  function complete() {
    return find("#gw-question textarea") && find("#gw-here span, #gw-hint .hint");
  }

  function finish(observer, late = false) {
    if (!page.isConnected) return observer.disconnect();
    if (!find("#gw-question textarea") || !(late || complete())) return;
    if (composing) return void field.addEventListener("compositionend", () => finish(observer, true));
    observer.disconnect();
    takeOver(find("#gw-question textarea"));
  }

  function takeOver(target) {
    const { value, selectionStart, selectionEnd } = field;
    const focused = document.activeElement === field;
    const stops = document.activeElement === stopping;
    const over = chosen ? form.elements.over.value : null;
    const read = place();
    application().removeAttribute("inert");
    page.remove();
    document.body.classList.remove("plain-first");
    if (value) {
      target.value = value;
      target.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (focused) {
      target.focus({ preventScroll: true });
      target.setSelectionRange(selectionStart, selectionEnd);
    }
    if (stops) find("#gw-stop")?.focus();
    if (read) bringBack(read);
    const goOn = () => waiting && send("ask", { question: waiting });
    if (over === null || over === find("#gw-scope select")?.value) return goOn();
    // What waits is asked over what was chosen.
    document.addEventListener("gw-shown", function shown(event) {
      if (!event.target.closest?.("#gw-scope")) return;
      document.removeEventListener("gw-shown", shown);
      goOn();
    });
    send("over", { value: over });
  }

  function send(name, detail) {
    document.dispatchEvent(new CustomEvent(`gw:${name}`, { detail }));
  }

  // Which exchange is at the top of the view, and where: it stays there.
  function place() {
    const chat = document.getElementById("plain-chat");
    const top = chat.getBoundingClientRect().top;
    const atEnd = chat.scrollHeight - chat.scrollTop - chat.clientHeight < 4;
    const turn = [...chat.querySelectorAll(".plain-turn")].find(
      (each) => each.getBoundingClientRect().bottom > top
    );
    if (!turn || (atEnd && chat.scrollTop > 0)) return null;
    return { number: turn.dataset.plainTurn, top: turn.getBoundingClientRect().top };
  }

  function bringBack({ number, top }) {
    const turn = document.getElementById(`turn-${number}`);
    const chat = document.getElementById("gw-chat");
    if (!turn || !chat) return;
    const inside = getComputedStyle(chat).overflowY === "auto";
    const scroller = inside ? chat : document.scrollingElement;
    scroller.scrollTop += turn.getBoundingClientRect().top - top;
  }

  if (page.dataset.running) {
    following += 1;
    const address = `/ask/answer?c=${encodeURIComponent(page.dataset.conversation)}`;
    read(address, {})
      .catch(() => tell(gettext("The server cannot be reached. Load the page again.")))
      .finally(() => {
        following -= 1;
        offerStop();
      });
    offerStop();
  }
  const chat = document.getElementById("plain-chat");
  if (chat.querySelector(".plain-turn")) chat.scrollTop = chat.scrollHeight;
  if (window.plainAsked) form.requestSubmit(window.plainAsked.submitter);

  return { load };
})();
