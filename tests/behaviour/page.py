"""What is done in the page: conversations, documents and settings."""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Callable
from typing import Any

from tests.behaviour.command import Advisor, Shelf
from tests.behaviour.http import record_requests
from tests.behaviour.server import Site, serving
from tests.behaviour.tab import Tab
from tests.behaviour.tidy import Recording


def record_page_server(advisor: Advisor, kept: Recording, shelf: Shelf) -> None:
    """A server with an index of its own, which the page changes; what else may be sent to it."""
    indexes = advisor.folder / "index"
    shutil.copytree(indexes / shelf.name, indexes / "page")
    paged = Shelf("page", (), advisor.folder)
    with serving(advisor, kept, "page/server", paged.index) as site:
        Tab(site).open()
        record_requests(site, kept)
        record_page(advisor, site, kept, paged)


def record_page(advisor: Advisor, site: Site, kept: Recording, shelf: Shelf) -> None:
    """The page, and a conversation held, kept, opened, rated, exported and verified in it."""
    kept.keep("page/document.txt", str(site.ask("GET", "/")))
    tab = Tab(site)
    tab.open()
    kept.keep("page/opened.txt", tab.seen)
    asked = ("How long is the internship at Netflix?", "And what does it pay?", "And at Spotify?")
    for number, question in enumerate(asked, 1):
        seen = tab.send("gw-question", "submit", gw_question=question)
        if number == 1:
            kept.tidy.name(tab.value("gw-conversation"), "conversation 1")
        kept.keep(f"page/asked-{number}.txt", seen)
    record_reading(tab, kept)
    first = tab.value("gw-conversation")
    record_exports(advisor, site, kept, shelf, first)
    tab.send("gw-bus", "visit", gw_conversation="")
    odd = "<img src=x onerror=alert(1)> **bold** \"quotes\" & 'more': how long is it at Netflix?"
    seen = tab.send("gw-bus", "ask", {"question": odd})
    second = tab.value("gw-conversation")
    kept.tidy.name(second, "conversation 2")
    kept.keep("page/asked-odd.txt", seen)
    record_conversations(tab, kept, first, second)
    record_documents(advisor, site, tab, kept, shelf)
    record_page_settings(tab, kept)
    kept.keep("page/feedback.jsonl", advisor.read("index/page/feedback.jsonl"))


def record_reading(tab: Tab, kept: Recording) -> None:
    """What one does with an answer: look at its sources, rate it, ask it again otherwise."""
    looked = {
        "citation": {"turn": 1, "cite": 1, "serial": 1},
        "passage": {"turn": 3, "passage": 0, "serial": 2},
        "before": {"turn": 1, "cite": 1, "more": "before", "start": 2000, "end": 3000, "serial": 3},
        "after": {"turn": 1, "cite": 1, "more": "after", "start": 2000, "end": 3000, "serial": 4},
        "nothing": {"turn": 9, "cite": 1, "serial": 5},
        "unknown": {"document": "0" * 32, "serial": 6},
    }
    for name, detail in looked.items():
        kept.keep(f"page/look-{name}.txt", tab.send("gw-bus", "look", detail))
    for number, rating in enumerate(
        (
            {"turn": 1, "thumb": "up", "comment": "clear & <short>"},
            {"turn": 3, "thumb": "down", "comment": "It is in the overview."},
            {"turn": 9, "thumb": "up", "comment": ""},
            {"turn": "1", "thumb": "sideways"},
        ),
        1,
    ):
        kept.keep(f"page/rated-{number}.txt", tab.send("gw-feedback", "rate_it", rating))
    revised = {"question": "How long do internships last?", "searched": "weeks of an internship"}
    kept.keep("page/revised.txt", tab.send("gw-bus", "revise", revised))
    kept.keep("page/again.txt", tab.send("gw-bus", "again", {"mode": "compose"}))
    kept.keep("page/empty-question.txt", tab.send("gw-question", "submit", gw_question="  "))


def record_exports(
    advisor: Advisor, site: Site, kept: Recording, shelf: Shelf, conversation: str
) -> None:
    """The conversation in each format; what `advisor verify` says of it, and of a changed one."""
    for suffix in ("md", "txt", "json", "html"):
        reply = site.ask("GET", f"/conversations/{conversation}/export.{suffix}")
        kept.keep(f"exports/export-{suffix}.txt", str(reply))
        file = advisor.write(f"export.{suffix}", reply.body)
        kept.keep(f"exports/verified-{suffix}.txt", str(advisor.run("verify", file, shelf.index)))
    for suffix in ("json", "html"):
        json_too = advisor.run("verify", "--json", f"export.{suffix}", shelf.index)
        kept.keep(f"exports/verified-json-{suffix}.txt", str(json_too))
        text = advisor.read(f"export.{suffix}").replace("twelve weeks", "thirteen weeks", 1)
        file = advisor.write(f"changed.{suffix}", text)
        kept.keep(f"exports/changed-{suffix}.txt", str(advisor.run("verify", file, shelf.index)))


def record_conversations(tab: Tab, kept: Recording, first: str, second: str) -> None:
    """The list of conversations: found, renamed, opened, deleted."""
    listed = "gw-conversations-list"
    steps: dict[str, Callable[[], str]] = {
        "found": lambda: tab.send(
            "gw-conversations-search", "change", gw_conversations_search="NETFLIX"
        ),
        "not-found": lambda: tab.send(
            "gw-conversations-search", "change", gw_conversations_search="<nothing>"
        ),
        "all": lambda: tab.send("gw-conversations-search", "change", gw_conversations_search=""),
        "renamed": lambda: tab.send(listed, "rename_it", {"id": first, "title": "Pay & <time>"}),
        "opened": lambda: tab.send("gw-bus", "visit", gw_conversation=first),
        "pinned": lambda: tab.send(listed, "pin_it", {"id": first, "pinned": "yes"}),
        "rename-unknown": lambda: tab.send(listed, "rename_it", {"id": "x", "title": "y"}),
        "deleted": lambda: tab.send(listed, "delete_them", {"ids": second}),
        "deleted-open": lambda: tab.send(listed, "delete_them", {"ids": first}),
        "delete-unknown": lambda: tab.send(listed, "delete_them", {"ids": second}),
    }
    for name, step in steps.items():
        kept.keep(f"page/conversations-{name}.txt", step())


def record_documents(advisor: Advisor, site: Site, tab: Tab, kept: Recording, shelf: Shelf) -> None:
    """The documents in the page: found, chosen, added, refused, removed, brought up to date."""
    listed, search = "gw-documents-list", "gw-documents-search"
    sources = json.loads(advisor.run("sources", "--json", shelf.index).out)
    some = sources[0]["document_id"]

    def keep(name: str, *arguments: Any, **values: object) -> None:
        kept.keep(f"page/documents-{name}.txt", tab.send(*arguments, **values))

    keep("found", search, "change", gw_documents_search="reddit")
    keep("not-found", search, "change", gw_documents_search="<nothing>")
    keep("all", search, "change", gw_documents_search="")
    keep("chosen", listed, "choose", {"id": some, "chosen": "yes"})
    seen = tab.send("gw-question", "submit", gw_question="How long is the internship at Netflix?")
    kept.tidy.name(tab.value("gw-conversation"), "conversation 3")
    kept.keep("page/documents-asked.txt", seen)
    keep("all-again", listed, "choose_all")
    upload(site, "harbour.md", b"# Harbour\n\nThe harbour master keeps forty boats.\n")
    keep("added", "gw-documents-files", "sent", {})
    sources = json.loads(advisor.run("sources", "--json", shelf.index).out)
    added = next(entry["document_id"] for entry in sources if "harbour" in entry["document"])
    keep("open", "gw-bus", "look", {"document": added, "serial": 7})
    keep("remove", listed, "remove_it", {"id": added})
    keep("remove-unknown", listed, "remove_it", {"id": added})
    keep("folder-missing", "gw-documents-folder", "submit", gw_documents_folder="/no/such/folder")
    keep("folder-empty", "gw-documents-folder", "submit", gw_documents_folder=" ")
    advisor.write("documents/shipped/new.md", "# New\n\nThe ferry leaves at noon.\n")
    keep("check", "gw-documents-check", "click")
    keep("reindex", "gw-documents-reindex", "click")
    upload(site, "program.exe", b"MZ")
    keep("refused", "gw-documents-files", "sent", {})


def upload(site: Site, name: str, content: bytes) -> None:
    """Send a file as the page does, a batch of its own."""
    edge = "edge-of-a-part"
    head = f'content-disposition: form-data; name="file"; filename="{name}"\r\n'
    body = f"--{edge}\r\n{head}content-type: application/octet-stream\r\n\r\n".encode()
    body += content + f"\r\n--{edge}--\r\n".encode()
    kind = {"content-type": f"multipart/form-data; boundary={edge}"}
    batch = f"/documents/files/{secrets.token_hex(16)}"
    for path, sent in ((f"{batch}/0", body), (batch, b"")):
        reply = site.post(path, sent, kind if sent else {})
        assert reply.status == 204, reply


def record_page_settings(tab: Tab, kept: Recording) -> None:
    """The settings in the page: kept, refused, forgotten; and a model that cannot be used."""

    def keep(name: str, element: str, event: str, **values: object) -> None:
        kept.keep(f"page/settings-{name}.txt", tab.send(element, event, **values))

    keep("answering", "gw-settings-answering", "input", gw_settings_answering="quote")
    keep("care", "gw-settings-care", "input", gw_settings_care=0.8)
    keep("passages", "gw-settings-passages", "input", gw_settings_passages=3)
    keep("reset", "gw-settings-reset", "click")
    keep("no-model", "gw-settings-use", "click", gw_settings_other="/no/such/model.gguf")
