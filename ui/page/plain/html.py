"""The first page as HTML: all of it works without scripts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote

from lxml import etree
from lxml.html import HtmlElement, fragment_fromstring, tostring
from markupsafe import Markup

from advisor.conversations.earlier_turns import LONGEST_QUESTION
from ui.conversations.exchange import TurnView
from ui.conversations.summaries import ConversationSummary
from ui.languages.catalogues import tag_of
from ui.languages.speaking import language
from ui.languages.templates import PageTemplate
from ui.page import files
from ui.page.chat import html as chat

# Lines of text, in the page's colour.
_ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32"'
    ' rx="8" fill="#0d5f57"/><path d="M8 11h16M8 17h16M8 23h9" stroke="#fff" stroke-width="3"'
    ' stroke-linecap="round"/></svg>'
)
# Exchanges of a long conversation that the first page shows.
MOST_TURNS = 20
_TEMPLATE = PageTemplate(
    __file__,
    "plain.html",
    chat.place,
    longest=LONGEST_QUESTION,
    icon=f"data:image/svg+xml,{quote(_ICON)}",
)
# What stands around the words of an exchange and does nothing without scripts.
_NAMED = ".//*[contains(concat(' ', @class, ' '), ' {} ')]"
_IDLE = " | ".join((".//*[@hidden]", *map(_NAMED.format, ("foot", "gw-rating", "keys-link"))))


@dataclass(frozen=True, slots=True)
class Shown:
    """What a first page shows.

    Attributes:
        application: whether the application takes its place; without it the page stays as it is.
        conversation: the id of the one that is open; empty for a new one.
        turns: its exchanges that are over, as HTML, the newest last.
        left_out: how many were before those.
        listed: the conversations to choose from.
        account: who is signed in, as HTML; so are `welcome`, `status`, `notices` and `hint`.
        question: what stands in the field.
        running: whether a question of the conversation is being answered.
        scope: the choice of the documents that are asked, as HTML.
    """

    application: bool
    conversation: str = ""
    turns: Sequence[Markup] = ()
    left_out: int = 0
    listed: Sequence[ConversationSummary] = ()
    account: Markup = Markup("")
    welcome: Markup = Markup("")
    status: Markup = Markup("")
    notices: Markup = Markup("")
    hint: Markup = Markup("")
    question: str = ""
    running: bool = False
    scope: Markup = Markup("")

    @property
    def address(self) -> str:
        """Where a page of this kind is."""
        return "/" if self.application else "/ask"


def top(title: str, shown: Shown) -> str:
    """The page down to the newest exchange, which is to follow."""
    style, dark, scheme = _first()
    return (
        "<!doctype html>"
        + str(_TEMPLATE.head(tag_of(language()), title, style, dark, scheme))
        + str(_TEMPLATE.top(shown))
    )


def bottom(shown: Shown) -> str:
    """The rest of it, and for a page that the application takes the place of, its script."""
    script = Markup("<script>{}</script>").format(Markup(files.first_script(language())))
    return str(_TEMPLATE.bottom(shown, Markup(files.early_script()))) + (
        str(script) if shown.application else "</body></html>"
    )


def application(needs: dict[str, object], config: str) -> str:
    """The application: what it loads, its configuration as Gradio's page has it, and its place."""
    told = json.dumps(needs).replace("<", "\\u003c")
    return str(_TEMPLATE.application(Markup(told), Markup(config)))


def turn(view: TurnView, stops: str = "") -> Markup:
    """One exchange, and once it is over the words that its numbers stand for.

    Until then nothing in it has an id: of an answer that grows each newer state is added. With the
    id of its conversation as `stops` it can be stopped where no script does that.
    """
    sources = "" if view.running else f"plain-source-{view.number}-"
    cited = {} if view.running else {citation.number: citation for citation in view.citations}
    exchange = without_scripts(chat.exchange(view), sources, "" if view.running else "plain-")
    return _TEMPLATE.turn(
        view.number, exchange, list(cited.values()), stops if view.running else ""
    )


def without_scripts(markup: str, sources: str = "", ids: str = "plain-") -> Markup:
    """HTML of the application for a page without it.

    A button that asks a question becomes one of the form, the number of a source a link to an
    element whose id begins with `sources`. Other buttons do nothing here: those beside words are
    left out, those that are words become words. Ids begin with `ids`, and without that are left
    out.
    """
    if not markup:
        return Markup("")
    root: HtmlElement = fragment_fromstring(markup, create_parent="div")
    for idle in root.xpath(_IDLE):
        idle.drop_tree()
    for button in root.xpath(".//button"):
        _replace(button, sources)
    for element in root.iter(etree.Element):
        for name in ("id", "aria-labelledby", "aria-describedby"):
            value = element.attrib.pop(name, None)
            if value and ids:
                element.set(name, ids + value)
    inside = tostring(root, encoding="unicode", method="html")
    return Markup(inside.removeprefix("<div>").strip().removesuffix("</div>"))


def _replace(button: HtmlElement, sources: str) -> None:
    asks, cites = button.get("data-ask"), button.get("data-cite")
    classes, name = button.get("class", ""), button.get("aria-label")
    words = button.text_content().strip()
    if asks is not None:
        attributes = {"type": "submit", "form": "plain-ask", "name": "example", "value": asks}
    elif cites is not None and sources:
        button.tag, attributes = "a", {"href": f"#{sources}{cites}", "aria-label": name or words}
    elif words and (name is None or cites is not None):
        button.tag, attributes = "span", {}
    else:
        button.drop_tree()
        return
    button.attrib.clear()
    button.attrib.update({"class": classes, **attributes})


@cache
def _first() -> tuple[Markup, Markup, Markup]:
    return Markup(files.first_styles()), Markup(files.dark_by_system()), Markup(files.scheme())
