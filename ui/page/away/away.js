// The server away: stopped, started anew, or out of reach. It is noticed within seconds, said in
// one line, and tried again. What the page asks meanwhile waits, so that Gradio never hears of it
// (it would show errors, and take no more events). Once the server is back the page goes on: as it
// is where the same server was out of reach, else loaded anew, with what was typed, and where it
// was.
(() => {
  const { find, say } = window.groundwise;
  const { asking, keep, once, resend, shown, take } = window.groundwise.unsent;
  const send = window.fetch.bind(window);
  const ROOT = new URL("gradio_api/", document.baseURI).pathname;
  const EVERY = 900;
  const [LEAST, MOST] = [1900, 8000];
  const DELAYS = [500, 1000, 2000, 4000, 8000, 10000];

  let away = false;
  let out = false;
  // An answer was on its way here when the server went: only a page loaded anew gets the rest.
  let torn = false;
  let leaving = false;
  let tries = 0;
  let timer = null;
  let checking = null;
  // Longer on a slow network, so that it is not taken for a server that is away.
  let patience = LEAST;
  let waiting = [];

  const pause = (ms) => new Promise((done) => setTimeout(done, ms));

  // --- is it there?

  async function answer() {
    const began = performance.now();
    try {
      const reply = await send(`${ROOT}app_id`, { signal: AbortSignal.timeout(patience) });
      if (reply.status === 401) return "out";
      if (!reply.ok) return "away";
      const { app_id } = await reply.json();
      patience = Math.min(MOST, Math.max(LEAST, 4 * (performance.now() - began)));
      return app_id === window.gradio_config.app_id ? "here" : "changed";
    } catch (error) {
      if (error.name !== "TimeoutError") return "away";
      // This page was busy itself.
      if (performance.now() - began > 1.5 * patience) return answer();
      return "silent";
    }
  }

  async function check() {
    let found = await answer();
    // A connection may break just so: it is away when it cannot be reached again.
    if (found === "away" && !away) {
      await pause(300);
      found = await answer();
    }
    if (leaving) return;
    if (found === "here" && !torn) back();
    else if (found === "here" || found === "changed") await reload();
    else if (found === "out") signedOut();
    else gone();
  }

  function look() {
    clearTimeout(timer);
    checking ??= check().finally(() => {
      checking = null;
      next();
    });
    return checking;
  }

  function next() {
    clearTimeout(timer);
    if (leaving || out) return;
    // Those who wait do not all come at once.
    const spread = 0.8 + 0.4 * Math.random();
    const delay = away ? (DELAYS[tries] ?? DELAYS.at(-1)) * spread : EVERY;
    if (away || !document.hidden) timer = setTimeout(look, delay);
  }

  // --- what is said of it

  function line(sentence, { signIn = false } = {}) {
    const element = find(".gw-away");
    if (!element) return;
    element.hidden = !sentence;
    const said = find(".gw-away-said", element);
    if (said.textContent === sentence) return;
    said.textContent = sentence;
    find("[data-try-now]", element).hidden = signIn;
    const link = find("[data-sign-in]", element);
    link.hidden = !signIn;
    link.href = `login?next=${encodeURIComponent(location.pathname + location.search)}`;
    if (sentence) say(sentence);
  }

  function gone() {
    tries = away ? tries + 1 : 0;
    if (!away) {
      away = true;
      line(gettext("The server is away. Trying again…"));
    }
    shown();
  }

  function signedOut() {
    away = true;
    out = true;
    line(gettext("You are signed out. What you typed stays."), { signIn: true });
  }

  function back() {
    if (!away) return;
    away = false;
    out = false;
    tries = 0;
    line("");
    say(gettext("The server is back."));
    const released = waiting;
    waiting = [];
    for (const release of released) release();
  }

  // Not in the middle of a word, and not into an error page of the browser's.
  async function reload() {
    while (performance.now() - typed < 800) await pause(200);
    try {
      const signal = AbortSignal.timeout(MOST);
      const page = await send(location.href, { method: "HEAD", signal });
      if (!page.ok) return gone();
    } catch {
      return gone();
    }
    leaving = true;
    keep({ wasAway: true });
    location.reload();
  }

  // --- what Gradio asks for

  async function post(input, init) {
    const question = once(init);
    if (question === "refused") return nothing(init);
    for (let failed = 0; ; ) {
      if (away) {
        if (question) take(question);
        await new Promise((release) => {
          waiting.push(release);
          if (question) question.release = release;
        });
        if (question?.takenBack) return nothing(init);
      }
      try {
        const headers = new Headers(init.headers);
        if (question) headers.set("x-groundwise-token", question.token);
        const reply = await send(input, { ...init, headers });
        if (reply.status === 401) {
          signedOut();
          continue;
        }
        question?.accepted();
        return reply;
      } catch (error) {
        if (init.signal?.aborted) throw error;
        if (leaving) return new Promise(() => {});
        await look();
        failed += 1;
        // It is there, and takes other requests.
        if (away || failed <= 3) continue;
        question?.done();
        throw error;
      }
    }
  }

  // An answer that changes nothing.
  function nothing(init) {
    const { fn_index } = JSON.parse(init.body);
    const event = window.gradio_config.dependencies.find(({ id }) => id === fn_index);
    const data = event.outputs.map(() => ({ __type__: "update" }));
    return Response.json({ data, is_generating: false, duration: 0, average_duration: 0 });
  }

  // A stream that ends because the server went never ends for Gradio.
  async function stream(request) {
    let reader = null;
    function broke(error) {
      if (request.signal.aborted) throw error;
      torn = true;
      look();
      return new Promise(() => {});
    }
    async function pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        return broke(error);
      }
    }
    try {
      const reply = await send(request);
      if (reply.status === 401) signedOut();
      if (!reply.ok) return reply.status === 401 ? new Promise(() => {}) : reply;
      reader = reply.body.getReader();
      const body = new ReadableStream({ pull, cancel: (reason) => reader.cancel(reason) });
      return new Response(body, { status: reply.status, headers: reply.headers });
    } catch (error) {
      return broke(error);
    }
  }

  // Gradio keeps a connection open for as long as a page is, to say that it is. A browser has six for
  // all its tabs of one server, and each answer that grows takes one: three tabs would be stuck.
  function heartbeat() {
    const headers = { "content-type": "text/event-stream" };
    return Promise.resolve(new Response(new ReadableStream({}), { headers }));
  }

  window.fetch = (input, init) => {
    const path = new URL(input.url ?? input, location.href).pathname;
    if (!path.startsWith(ROOT)) return send(input, init);
    const name = path.slice(ROOT.length);
    // Gradio also takes back what the server has not given an id yet, and so does not know.
    if (/^(cancel|reset)$/.test(name) && !JSON.parse(init.body).event_id)
      return Promise.resolve(Response.json({}));
    if (/^(run\/|queue\/join)/.test(name) && init?.body) return post(input, init);
    if (/^heartbeat\//.test(name)) return heartbeat();
    if (/^queue\/data/.test(name)) return stream(new Request(input, init));
    return send(input, init);
  };

  // --- when it is looked at sooner, and what is kept

  let typed = -Infinity;
  document.addEventListener(
    "keydown",
    () => {
      typed = performance.now();
    },
    { capture: true, passive: true }
  );

  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-try-now]")) look();
    if (event.target.closest?.("[data-sign-in]")) keep();
  });

  addEventListener("online", look);
  addEventListener("offline", look);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) next();
    else look();
  });
  addEventListener("pagehide", () => {
    if (!leaving && (away || asking())) keep({ wasAway: away });
    leaving = true;
  });
  document.addEventListener(
    "gw-arrived",
    () => {
      resend();
      next();
    },
    { once: true }
  );
})();
