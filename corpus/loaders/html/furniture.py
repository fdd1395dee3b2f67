"""What of a page only leads elsewhere: menus, contents, links to other pages, site headers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from corpus.loaders.html.controls import name_words

if TYPE_CHECKING:
    from lxml.etree import _Element

# Words of class names and ids by which generators of sites mark what leads elsewhere. It is
# furniture where most of its text is links; a few words like "On this page" where it can be
# nothing else.
_LEADS_ON = frozenset(
    "nav navigation navbar navheader navfooter navbox toc pagetoc tocsection onthispage "
    "sidebar sphinxsidebar related breadcrumb breadcrumbs pagination pager prev previous next menu "
    "footer header topbar share social skip genindex catlinks printfooter noprint".split()
    # The contents of pages that Word saves.
    + [f"msotoc{level}" for level in range(1, 10)]
)
_SURELY = frozenset(
    "toc pagetoc tocsection onthispage breadcrumb breadcrumbs pagination pager share social".split()
)
_OFTEN_FURNITURE = frozenset("nav aside header footer".split())
_NAVIGATION_ROLES = frozenset("navigation menu menubar toolbar".split())
_CONSENT = frozenset(
    "cookie cookies cookiebanner cookiebar cookieconsent cookiebot consent gdpr ccpa "
    "onetrust".split()
)
_ASKS_CONSENT = re.compile(
    r"\bcookies?\b.*\b(?:accept|agree|consent|reject|decline|preferences|settings|got it|ok)\b"
    r"|\b(?:accept|agree|consent|reject|decline)\b.*\bcookies?\b",
    re.IGNORECASE | re.DOTALL,
)
_RIGHTS = re.compile(r"©|\(c\)|copyright|all rights reserved", re.IGNORECASE)
_SECTIONING = ("main", "article", "section", "aside", "blockquote", "figure", "details", "td", "li")
_POPS_UP = frozenset("popup modal overlay lightbox".split())
_MOSTLY = 0.6
# Beside the main text, prose with a few links; lists of other pages have a link each.
_SOME = 0.2
_FEW_CHARS = 40
_SEVERAL_LINES = 200
_LONGEST_CONSENT = 3000
_SYMBOL_LINK = re.compile(r"[¶#§🔗↩↑⇧⬆^\ufe0e\ufe0f\s]*$")
_SKIP = re.compile(r"skip to\b", re.IGNORECASE)
# An element that claims to be the main one but holds less of the page than this does not.
_MAIN_SHARE = 0.25
_ARTICLE_SHARE = 0.5


# What surely leads elsewhere, and what may after all be the page's text.
Kind = Literal["furniture", "doubtful"]


class Extent(NamedTuple):
    """How many characters of text an element holds, and how many of them are links."""

    chars: int
    linked: int

    @property
    def plain(self) -> int:
        """Characters that are not links."""
        return self.chars - self.linked

    @property
    def leads_on(self) -> bool:
        """Whether most of the text is links."""
        return bool(self.linked) and self.linked >= _MOSTLY * self.chars


class Furniture:
    """Tells what of a page is not its own text, by what it is called and by what it holds.

    Nothing is for its name alone: what is called a sidebar may be the text itself.
    """

    def __init__(self, elements: Sequence[_Element], never_text: frozenset[str]) -> None:
        """Measure a page of these elements in their order, the body first."""
        body = elements[0]
        self._extents = _measure(elements, never_text)
        main = self._main_element(body)
        self._beside = set() if main is None else set(_beside(main, body))
        self._one_title = bool(body.xpath(".//header//h1")) and not body.xpath(
            ".//h1[not(ancestor::header)]"
        )

    def kind_of(self, element: _Element, attributes: dict[str, str]) -> Kind | None:
        """Whether the element surely or perhaps is furniture."""
        tag = element.tag
        if tag == "a":
            return "furniture" if element.get("rel") in ("prev", "next") else None
        extent = self._extents[element]
        if element in self._beside and not self._is_prose(element):
            return "furniture" if extent.leads_on else "doubtful"
        if self._pops_up(element, attributes, extent):
            return "doubtful"
        if not attributes and tag not in _OFTEN_FURNITURE:
            return None
        role = attributes.get("role")
        if tag == "nav" or role in _NAVIGATION_ROLES:
            return "furniture" if extent.leads_on or extent.plain < _SEVERAL_LINES else None
        if role == "search":
            return "furniture"
        if tag == "header" or role == "banner":
            return self._of_header(element, extent)
        if tag == "footer" or role == "contentinfo":
            return self._of_footer(element, extent)
        if extent.leads_on and (tag == "aside" or role == "complementary"):
            return "furniture"
        return "furniture" if self._is_by_name(element, extent) else None

    def _pops_up(self, element: _Element, attributes: dict[str, str], extent: Extent) -> bool:
        """Whether an element beside the main one is a short help or the like, over the page."""
        if not self._beside or extent.plain >= _SEVERAL_LINES or "id" not in attributes:
            return False
        if _POPS_UP.isdisjoint(name_words(element)):
            return False
        return any(around in self._beside for around in element.iterancestors())

    def _is_by_name(self, element: _Element, extent: Extent) -> bool:
        names = name_words(element)
        if "contents" in names and extent.leads_on:
            # Doxygen calls the text itself so, which on some pages is a list of links.
            return _leads_to_itself(element)
        if not names.isdisjoint(_CONSENT) and extent.chars < _LONGEST_CONSENT:
            return bool(_ASKS_CONSENT.search("".join(element.itertext())))
        if names.isdisjoint(_LEADS_ON):
            return False
        if extent.chars > _FEW_CHARS or _SURELY.isdisjoint(names):
            return extent.leads_on
        return "".join(element.itertext()).rstrip()[-1:] not in (".", "!", "?")

    def _of_header(self, element: _Element, extent: Extent) -> Kind | None:
        if next(element.iterancestors(*_SECTIONING), None) is not None:
            return None
        if element.find(".//h1") is not None and (self._one_title or not extent.linked):
            return None
        if extent.leads_on:
            return "furniture"
        return "doubtful" if extent.plain < _SEVERAL_LINES else None

    def _of_footer(self, element: _Element, extent: Extent) -> Kind | None:
        if extent.leads_on:
            return "furniture"
        if next(element.iterancestors(*_SECTIONING), None) is not None:
            return None
        if extent.plain < _SEVERAL_LINES and _RIGHTS.search("".join(element.itertext())):
            return "furniture"
        return "doubtful" if extent.plain < _FEW_CHARS else None

    def _is_prose(self, element: _Element) -> bool:
        extent = self._extents[element]
        return extent.plain > _FEW_CHARS and extent.linked < _SOME * extent.chars

    def _main_element(self, body: _Element) -> _Element | None:
        """The element that holds the page's own text, where the page marks one as such."""
        size = self._extents[body].chars
        for main in body.xpath(".//main|.//*[@role='main']"):
            if self._extents[main].chars >= _MAIN_SHARE * size:
                return main
        articles = body.xpath(".//article[not(ancestor::article)]")
        if len(articles) == 1 and self._extents[articles[0]].chars >= _ARTICLE_SHARE * size:
            return articles[0]
        return None


def _measure(elements: Sequence[_Element], never_text: frozenset[str]) -> dict[_Element, Extent]:
    """How much text each element holds; in one pass from the last to the first."""
    inside: dict[_Element, list[int]] = {element: [0, 0] for element in elements}
    for element in reversed(elements):
        held = inside[element]
        if element.tag in never_text:
            held[0] = held[1] = 0
        elif element.text:
            held[0] += len(element.text.strip())
        if element.tag == "a":
            held[1] = held[0]
        around = inside.get(element.getparent())
        if around is not None:
            tail = element.tail
            around[0] += held[0] + (len(tail.strip()) if tail else 0)
            around[1] += held[1]
    return {element: Extent(*held) for element, held in inside.items()}


def is_symbol_or_skip(link: _Element) -> bool:
    """Whether a link is the mark of a heading, leads back from a note, or skips the menu."""
    if "#" not in link.get("href", ""):
        return False
    text = "".join(link.itertext()).strip()
    return bool(text) and bool(_SYMBOL_LINK.match(text) or _SKIP.match(text))


def _leads_to_itself(element: _Element) -> bool:
    """Whether most links of an element lead to places on its own page."""
    targets: list[str] = [link.get("href", "") for link in element.iter("a")]
    return 2 * sum(target.startswith("#") for target in targets) > len(targets)


def _beside(main: _Element, body: _Element) -> Iterator[_Element]:
    """The elements of the page around the main one."""
    for inner in [main, *main.iterancestors()]:
        if inner is body:
            return
        yield from inner.itersiblings()
        yield from inner.itersiblings(preceding=True)
