// Adding documents in the browser: files that are chosen, dropped anywhere or pasted, and texts.
// Each file is sent by itself, so that each has its own fate; once all of a batch are there the
// server is told, which adds them whatever becomes of the page.
(() => {
  const AT_ONCE = 3;
  const TRIES = 4;
  // The rate is that of the last seconds; it is told once there are some.
  const RATE_OVER_MS = 5000;
  const RATE_AFTER_MS = 1000;
  const SHOW_EVERY_MS = 250;
  const MOST_FROM_FOLDERS = 2000;
  const LEAST_LINES = 3;
  const LEAST_CHARS = 400;
  const LONGEST_TITLE = 60;

  const zone = () => document.querySelector("#gw-documents-files .gw-adding");
  const part = (selector) => zone()?.querySelector(selector);
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));

  // What is being sent and what waits, as batches of entries, and what all of it has come to.
  let batches = [];
  let samples = [];
  let cancelled = false;
  // Of which the server could not even be told.
  let lost = [];

  class Unsent extends Error {}

  function key() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  const ofKnownKind = (name) =>
    zone().dataset.accept.split(",").some((suffix) => name.toLowerCase().endsWith(suffix));

  // The server says why: it is only told of what it would refuse.
  const isHopeless = ({ name, size }) =>
    !size || size > Number(zone().dataset.mostBytes) || !ofKnownKind(name);

  function inBatches(files) {
    const { mostFiles, mostTotal } = zone().dataset;
    const made = [];
    let bytes = 0;
    for (const file of files) {
      const size = isHopeless(file) ? 0 : file.size;
      const last = made.at(-1);
      if (!last || last.entries.length >= mostFiles || bytes + size > mostTotal) {
        made.push({ id: key(), entries: [] });
        bytes = 0;
      }
      bytes += size;
      const { entries } = made.at(-1);
      entries.push({ file, size, sent: 0, over: false, place: entries.length });
    }
    return made;
  }

  async function add(files) {
    const chosen = [...files];
    if (!chosen.length || !zone()) return;
    const idle = !batches.length;
    batches.push(...inBatches(chosen));
    if (!idle) return;
    cancelled = false;
    samples = [];
    lost = [];
    warn("");
    // What became of the files before is over; the server's next word takes its place.
    document.querySelector("#gw-documents-run .gw-outcome")?.toggleAttribute("hidden", true);
    const ticking = setInterval(show, SHOW_EVERY_MS);
    for (let n = 0; n < batches.length && !cancelled; n += 1) await sendBatch(batches[n], n > 0);
    clearInterval(ticking);
    if (lost.length && !cancelled) warn(gettext("Not sent: %(names)s. Send them again.", { names: lost.join(", ") }));
    batches = [];
    show();
  }

  // Batches after the first go on with its run, so that what becomes of all is told at once.
  async function sendBatch(batch, onward) {
    const waiting = [...batch.entries];
    const lanes = Array.from({ length: AT_ONCE }, async () => {
      while (waiting.length && !cancelled) await sendEntry(batch, waiting.shift());
    });
    await Promise.all(lanes);
    if (cancelled) return;
    try {
      await insist(`documents/files/${batch.id}?onward=${onward}`, () => null);
      zone()?.dispatchEvent(new CustomEvent("gw-sent", { detail: {}, bubbles: true }));
    } catch (error) {
      const { message } = error;
      warn(gettext("The server is not reached, so nothing was added: %(message)s", { message }));
    }
  }

  async function sendEntry(batch, entry) {
    const { file } = entry;
    const to = `documents/files/${batch.id}/${entry.place}`;
    let problem = "";
    try {
      if (!isHopeless(file)) {
        await insist(to, () => form({ file }), entry);
        entry.over = true;
        return;
      }
    } catch (error) {
      if (cancelled) return;
      problem = error instanceof Unsent ? error.message : "";
    }
    entry.over = true;
    const { name, size } = file;
    try {
      await insist(to, () => form({ name, size, problem }));
    } catch {
      lost.push(name);
    }
  }

  function form(fields) {
    const made = new FormData();
    for (const [name, value] of Object.entries(fields))
      value instanceof File ? made.append(name, value, value.name) : made.append(name, value);
    return made;
  }

  // Send until it has arrived or was refused: a network that is away for a moment is waited for.
  async function insist(url, body, entry) {
    for (let tried = 1; ; tried += 1) {
      try {
        return await send(url, body(), entry);
      } catch (error) {
        if (cancelled || error instanceof Unsent || tried === TRIES) throw error;
        await pause(500 * 2 ** tried);
      }
    }
  }

  function send(url, body, entry) {
    return new Promise((done, failed) => {
      const asked = new XMLHttpRequest();
      const cancel = () => asked.abort();
      document.addEventListener("gw-cancel-sending", cancel);
      asked.open("POST", url);
      asked.upload.onprogress = ({ loaded }) => {
        if (entry) entry.sent = Math.min(loaded, entry.size);
      };
      asked.onloadend = () => {
        document.removeEventListener("gw-cancel-sending", cancel);
        if (asked.status === 204) done();
        else if (asked.status >= 400 && asked.status < 500)
          failed(new Unsent(asked.responseText.trim().slice(0, 300)));
        else failed(new Error(asked.statusText || gettext("no answer")));
      };
      asked.send(body);
    });
  }

  function cancel() {
    cancelled = true;
    document.dispatchEvent(new CustomEvent("gw-cancel-sending"));
    batches = [];
    show();
  }

  // --- how far it is

  const size = (bytes) => {
    if (bytes < 1e6) return gettext("%(number)s KB", { number: Math.ceil(bytes / 1000) });
    const number = Number((bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0));
    return gettext("%(number)s MB", { number });
  };
  const time = (seconds) =>
    seconds < 90
      ? gettext("%(number)s s", { number: Math.ceil(seconds) })
      : gettext("%(number)s min", { number: Math.round(seconds / 60) });

  function rate(sent) {
    const now = performance.now();
    samples.push([now, sent]);
    while (now - samples[0][0] > RATE_OVER_MS) samples.shift();
    const [since, before] = samples[0];
    return now - since > RATE_AFTER_MS ? ((sent - before) * 1000) / (now - since) : 0;
  }

  function show() {
    const shown = part(".gw-sending");
    if (!shown) return;
    shown.hidden = !batches.length;
    if (!batches.length) return;
    const entries = batches.flatMap((batch) => batch.entries);
    const total = entries.reduce((sum, entry) => sum + entry.size, 0);
    const sent = entries.reduce((sum, { over, size, sent }) => sum + (over ? size : sent), 0);
    const over = entries.filter((entry) => entry.over).length;
    const speed = rate(sent);
    const done = { done: over };
    const all = entries.length;
    const amount = [ngettext("%(done)s of %(num)s file", "%(done)s of %(num)s files", all, done)];
    amount.push(gettext("%(number)s of %(total)s", { number: size(sent), total: size(total) }));
    if (speed > 0) amount.push(gettext("%(number)s a second", { number: size(speed) }));
    if (speed > 0 && total - sent > speed)
      amount.push(gettext("about %(time)s left", { time: time((total - sent) / speed) }));
    put(part("[data-sending-stage]"), gettext("Sending…"));
    put(part("[data-sending-amount]"), amount.join(", "));
    const bar = part(".gw-sending progress");
    bar.max = Math.max(total, 1);
    bar.value = sent;
  }

  function put(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  function warn(sentence) {
    const shown = part(".gw-unsent");
    if (!shown) return;
    shown.hidden = !sentence;
    put(shown, sentence);
  }

  // --- files: chosen, dropped, pasted

  const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");

  const cover = document.createElement("div");
  cover.id = "gw-drop";
  cover.hidden = true;
  cover.setAttribute("aria-hidden", "true");
  cover.append(document.createElement("p"));
  cover.firstChild.textContent = gettext("Drop files to add them");

  function hover(event) {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    const welcome = zone() !== null;
    event.dataTransfer.dropEffect = welcome ? "copy" : "none";
    if (!cover.isConnected) document.querySelector(".gradio-container")?.append(cover);
    cover.hidden = !welcome;
  }

  async function drop(event) {
    cover.hidden = true;
    if (!carriesFiles(event)) return;
    event.preventDefault();
    if (!zone()) return;
    const items = [...event.dataTransfer.items].filter((item) => item.kind === "file");
    const plain = [...event.dataTransfer.files];
    const found = items.map((item) => item.webkitGetAsEntry?.());
    window.groundwise?.showSide("library");
    add(found.some((entry) => entry?.isDirectory) ? await inside(found) : plain);
  }

  // The files of dropped folders, all the way down, without those that are hidden.
  async function inside(found) {
    const files = [];
    const open = found.filter(Boolean);
    while (open.length && files.length < MOST_FROM_FOLDERS) {
      const entry = open.shift();
      if (entry.name.startsWith(".")) continue;
      if (entry.isFile) files.push(await new Promise((done, no) => entry.file(done, no)));
      else open.push(...(await listed(entry.createReader())));
    }
    return files;
  }

  async function listed(reader) {
    const all = [];
    for (;;) {
      const some = await new Promise((done, no) => reader.readEntries(done, no));
      if (!some.length) return all;
      all.push(...some);
    }
  }

  // A copied picture has no name of its own.
  const named = (file) =>
    /^image\.\w+$/.test(file.name)
      ? new File([file], gettext("Pasted picture") + file.name.slice(5), { type: file.type })
      : file;

  function paste(event) {
    const data = event.clipboardData;
    if (!zone() || !data || event.defaultPrevented) return;
    const writing = event.target.closest?.("input, textarea, [contenteditable=true]");
    // Programs put a picture beside the text that was copied: then the text is meant.
    const files = data.types.includes("text/html") ? [] : [...data.files];
    if (files.length) {
      event.preventDefault();
      window.groundwise?.showSide("library");
      add(files.map(named));
      return;
    }
    const panel = document.getElementById("gw-documents");
    const meant = panel.checkVisibility() && (panel.contains(event.target) || isNowhere(event));
    const text = data.getData("text/plain");
    if (writing || !meant || !isLong(text)) return;
    event.preventDefault();
    addText("", text);
  }

  const isNowhere = (event) => event.target === document.body;
  const isLong = (text) =>
    text.trim().split("\n").length >= LEAST_LINES || text.trim().length >= LEAST_CHARS;

  // --- texts

  function addText(title, text) {
    const name = fileName(title || text.trim().split("\n")[0]);
    add([new File([text], `${name}.txt`, { type: "text/plain" })]);
  }

  // A name that every system takes: the title as far as it can be one.
  function fileName(title) {
    const words = title.replace(/[\p{C}<>:"/\\|?*]+/gu, " ").replace(/\s+/g, " ");
    let name = words.replace(/^[\s.#=*-]+|[\s.]+$/g, "");
    if (name.length > LONGEST_TITLE) name = name.slice(0, LONGEST_TITLE).replace(/\s+\S*$/, "");
    return name || gettext("Pasted text");
  }

  function submit(event) {
    const { target } = event;
    if (!target.matches?.("[data-add-text], [data-add-page]")) return;
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(target));
    if ("addText" in target.dataset) {
      if (!fields.text.trim()) return;
      addText(fields.title.trim(), fields.text);
    } else {
      const detail = { url: fields.url.trim() };
      target.dispatchEvent(new CustomEvent("gw-fetch_it", { detail, bubbles: true }));
    }
    target.reset();
    const more = target.closest("details");
    more.open = false;
    more.querySelector("summary").focus();
  }

  // --- listening: on the document, because Gradio replaces the elements inside it

  for (const type of ["dragenter", "dragover"]) document.addEventListener(type, hover);
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) cover.hidden = true;
  });
  document.addEventListener("drop", drop);
  document.addEventListener("paste", paste);
  document.addEventListener("submit", submit);
  document.addEventListener("change", (event) => {
    if (!event.target.matches?.("#gw-documents-files input[type=file]")) return;
    add(event.target.files);
    event.target.value = "";
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("#gw-documents button");
    if (!button) return;
    if ("chooseFiles" in button.dataset) part("input[type=file]").click();
    else if ("cancelSending" in button.dataset) cancel();
    else if ("dismiss" in button.dataset) {
      button.dispatchEvent(new CustomEvent("gw-dismiss", { bubbles: true }));
      part("[data-choose-files]").focus();
    }
  });
  window.addEventListener("beforeunload", (event) => {
    if (batches.length) event.preventDefault();
  });
})();
