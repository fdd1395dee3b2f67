"""Accounts, and a server that asks for them."""

from __future__ import annotations

from collections.abc import Sequence

from tests.behaviour.command import Advisor, Shelf
from tests.behaviour.server import Site, serving
from tests.behaviour.tab import Tab
from tests.behaviour.tidy import Recording


def record_accounts(advisor: Advisor, kept: Recording, shelf: Shelf) -> None:
    """Accounts on the command line, and a server that asks for them."""
    file = ("--file", "accounts.json")
    steps: dict[str, tuple[Sequence[str], str]] = {
        "1-add": (("add", "ada", *file), "correct horse\n"),
        "2-add-again": (("add", "Ada", *file), "correct horse\n"),
        "3-add-short": (("add", "grace", *file), "x\n"),
        "4-add-bad-name": (("add", "a b/c", *file), "correct horse\n"),
        "5-password": (("password", "ada", *file), "battery staple\n"),
        "6-list": (("list", *file), ""),
        "7-remove-unknown": (("remove", "nobody", *file), ""),
        "8-no-file": (("list",), ""),
    }
    for name, (arguments, stdin) in steps.items():
        kept.keep(f"accounts/{name}.txt", str(advisor.run("users", *arguments, stdin=stdin)))
    with serving(advisor, kept, "accounts/server", shelf.index, "--auth", "accounts.json") as site:
        record_login(site, kept)
    kept.keep("accounts/9-remove.txt", str(advisor.run("users", "remove", "ada", *file)))


def record_login(site: Site, kept: Recording) -> None:
    """Signing in by the form and by the header, rightly and wrongly."""
    form = {"content-type": "application/x-www-form-urlencoded"}
    right, wrong = b"name=ada&password=battery+staple&next=/docs", b"name=a%3Cb&password=x&next=/"
    basic = {"authorization": "Basic YWRhOmJhdHRlcnkgc3RhcGxl"}
    question = {"question": "How long is the internship at Netflix?"}
    replies = {
        "page": site.ask("GET", "/"),
        "login": site.ask("GET", "/login"),
        "login-next": site.ask("GET", "/login?next=/docs%22%3E%3Cb%3E&out=1"),
        "login-wrong": site.ask("POST", "/login", wrong, form),
        "login-json": site.ask("POST", "/login", {"name": "ada"}),
        "answer-nobody": site.post("/v1/answer", question),
        "answer-wrong": site.post("/v1/answer", question, {"authorization": "Bearer ada:x"}),
        "logout-get": site.ask("GET", "/logout"),
        "login-right": site.ask("POST", "/login", right, form),
    }
    for name, reply in replies.items():
        kept.keep(f"accounts/http/{name}.txt", str(reply))
    site.cookie = replies["login-right"].header("set-cookie").partition(";")[0]
    kept.keep("accounts/http/signed-in.txt", str(site.ask("GET", "/docs")))
    tab = Tab(site)
    tab.open()
    kept.keep("accounts/http/opened.txt", tab.seen)
    answer = Site(site.port).post("/v1/answer", question, basic)
    kept.keep("accounts/http/answer-basic.txt", str(answer))
    kept.keep("accounts/http/logout.txt", str(site.ask("POST", "/logout", b"", form)))
    kept.keep("accounts/http/signed-out.txt", str(site.ask("GET", "/config")))
