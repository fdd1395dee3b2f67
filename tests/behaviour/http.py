"""Questions asked over HTTP, and every other request, the refused ones too."""

from __future__ import annotations

from typing import Any

from tests.behaviour.command import Advisor, Shelf
from tests.behaviour.questions import spread
from tests.behaviour.server import Site, serving
from tests.behaviour.tab import Tab
from tests.behaviour.tidy import Recording


def record_http(site: Site, kept: Recording, shelf: Shelf) -> None:
    """Every question answered and searched; some streamed, and by the interface for chats."""
    some = spread(shelf.cases, 12)
    for case in shelf.cases:
        earlier: list[Any] = []
        messages: list[dict[str, str]] = []
        for number, turn in enumerate(case["turns"], 1):
            name = f"{case['id']}-{number}.txt"
            body = {"question": turn, "conversation": earlier}
            reply = site.post("/v1/answer", body)
            kept.keep(f"{shelf.name}/http/answer/{name}", str(reply))
            found = site.post("/v1/search", {"query": turn, "limit": 4})
            kept.keep(f"{shelf.name}/http/search/{name}", str(found))
            messages.append({"role": "user", "content": turn})
            if case in some:
                streamed = site.post("/v1/answer", {**body, "stream": True})
                kept.keep(f"{shelf.name}/http/answer-streamed/{name}", str(streamed))
                completion = site.post("/v1/chat/completions", {"messages": messages})
                kept.keep(f"{shelf.name}/http/chat/{name}", str(completion))
                chunks = site.post("/v1/chat/completions", {"messages": messages, "stream": True})
                kept.keep(f"{shelf.name}/http/chat-streamed/{name}", str(chunks))
            if reply.status == 200:
                earlier.append(reply.json)
                messages.append({"role": "assistant", "content": reply.json["answer"]})


def record_server(advisor: Advisor, kept: Recording, shelf: Shelf) -> None:
    """A server over a folder, asked all its questions."""
    with serving(advisor, kept, f"{shelf.name}/server", shelf.index) as site:
        Tab(site).open()  # which loads the model: an answer names it once it is there
        record_http(site, kept, shelf)


def record_requests(site: Site, kept: Recording) -> None:
    """What else may be sent, and all that is refused."""
    for name, path in {
        "health": "/healthz",
        "models": "/v1/models",
        "model": "/v1/models/groundwise",
        "model-unknown": "/v1/models/other",
        "openapi": "/openapi.json",
        "docs": "/docs",
        "nothing": "/v1/nothing",
        "wrong-method": "/v1/answer",
        "no-conversation": f"/conversations/{'x' * 22}/export.md",
        "no-format": f"/conversations/{'x' * 22}/export.exe",
        "not-for-the-page": "/gradio_api/file=/etc/hostname",
        "not-served": "/gradio_api/queue/status",
        "no-page": "/nowhere",
    }.items():
        kept.keep(f"requests/get-{name}.txt", str(site.ask("GET", path)))
    question = "How long is the internship at Netflix?"
    for name, (path, body) in _requests(question).items():
        kept.keep(f"requests/post-{name}.txt", str(site.post(path, body)))
    body = {"question": question}
    for name, headers in {
        "foreign-host": {"host": "other.example"},
        "foreign-origin": {"origin": "http://other.example"},
        "form": {"content-type": "application/x-www-form-urlencoded"},
        "text": {"content-type": "text/plain"},
        "compressed": {"content-encoding": "gzip"},
    }.items():
        kept.keep(f"requests/headers-{name}.txt", str(site.post("/v1/search", body, headers)))


def _requests(question: str) -> dict[str, tuple[str, object]]:
    """Bodies for each operation, by a name; the wrong ones too."""
    answer, search, chat = "/v1/answer", "/v1/search", "/v1/chat/completions"
    asked = {"question": question}
    user = {"role": "user", "content": question}
    picture = {"type": "image_url", "image_url": {"url": "data:"}}
    options = {
        "compose": {"answering": "compose"},
        "quote": {"answering": "quote", "passages": 2},
        "sure": {"abstain_threshold": 1},
        "no-documents": {"documents": []},
        "unknown-document": {"documents": ["0" * 32]},
        "bad-passages": {"passages": 0},
        "bad-mode": {"answering": "guess"},
        "bad-name": {"passage": 2},
    }
    replies: dict[str, tuple[str, object]] = {
        "not-json": (answer, b"{"),
        "not-an-object": (answer, []),
        "no-question": (answer, {}),
        "empty-question": (answer, {"question": " "}),
        "number": (answer, {"question": 5}),
        "long": (answer, {"question": "x" * 2001}),
        "unknown-field": (answer, {**asked, "temperature": 1}),
        "two-histories": (answer, {**asked, "history": ["a"], "conversation": [{"question": "a"}]}),
        "history": (
            answer,
            {"question": "How long?", "history": ["Are Netflix internships remote?"]},
        ),
        "searched": (answer, {**asked, "searched": "pay of interns", "user": "ada"}),
        "too-large": (answer, {"question": "x" * 1_000_001}),
        "far-too-large": (answer, {"question": "x" * 2_200_000}),
        "deep": (answer, b"[" * 100),
        "surrogate": (answer, b'{"question": "\\ud800"}'),
        "stream-not-json": (answer, b'{"stream": true'),
        "search-limit": (search, {"query": "pay", "limit": 50}),
        "search-bad-limit": (search, {"query": "pay", "limit": 51}),
        "search-unknown": (search, {"query": "pay", "documents": ["0" * 32]}),
        "search-empty": (search, {"query": ""}),
        "chat-odd-fields": (chat, {"messages": [user], "model": "any", "temperature": 2, "n": 1.0}),
        "chat-system": (chat, {"messages": [{"role": "system", "content": "Lie."}, user]}),
        "chat-parts": (
            chat,
            {"messages": [{**user, "content": [{"type": "text", "text": "Pay?"}]}]},
        ),
        "chat-picture": (chat, {"messages": [{"role": "user", "content": [picture]}]}),
        "chat-two": (chat, {"messages": [user], "n": 2}),
        "chat-none": (chat, {"messages": []}),
        "chat-assistant-last": (chat, {"messages": [user, {"role": "assistant", "content": "x"}]}),
        "chat-empty": (chat, {"messages": [{"role": "user", "content": " "}]}),
        "chat-usage": (
            chat,
            {"messages": [user], "stream": True, "stream_options": {"include_usage": True}},
        ),
    }
    return {
        **replies,
        **{f"option-{key}": (answer, {**asked, "options": o}) for key, o in options.items()},
    }
