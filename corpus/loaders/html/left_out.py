"""What of a page is not read, and why; each such element is marked in the tree."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Literal

from corpus.loaders.html.controls import Controls, name_words
from corpus.loaders.html.furniture import Furniture, is_symbol_or_skip
from corpus.loaders.html.written import types_of

if TYPE_CHECKING:
    from lxml.etree import _Element

Reason = Literal["no_text", "mark", "furniture", "doubtful", "hidden", "struck", "noscript"]

# No page can have an attribute of this name: it would not be in a name space.
_MARK = "{urn:left-out}because"
NEVER_TEXT = frozenset(
    "script style template object embed canvas audio video map datalist head title meta link "
    "button iframe rp base".split()
)
# Marks beside the text that are no part of it: links to a heading or a source, numbers of lines.
_MARK_CLASSES = frozenset(
    "headerlink anchorjs-link permalink anchor-link viewcode-link mw-editsection mw-jump-link "
    "mw-cite-backlink edit-page share-buttons skip-link skip-nav skip-to-content genindex-jumpbox "
    "skip-to-content-link rst-footer-buttons material-icons material-symbols-outlined".split()
)
_LINE_NUMBERS = re.compile(r"line-?n(?:o|um|umber)s?\b|linenodiv|\bgutter\b|\blnum\b|\bblob-num\b")
_UNSEEN_CLASSES = frozenset("sr-only screen-reader-text visually-hidden".split())
_OVERLAYS = frozenset("modal dialog offcanvas overlay popup drawer lightbox".split())
_PAGE_BREAKS = frozenset("pagebreak doc-pagebreak".split())
_NOTES = frozenset("footnote endnote rearnote footnotes endnotes rearnotes".split())
_HEADS_OF_TABLES = ("caption", "thead", "tr", "th")
_LONGEST_MARK = 60
_HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_FIGURES = re.compile(r"[\d\s]*$")
# A page may be hidden from screen readers as a whole, while a dialog is open over it.
_MANY_WORDS = 20
_NOT_SAID = frozenset("a button nav label option".split())


def because(element: _Element) -> str | None:
    """Why an element is not read; None where it is."""
    reason: str | None = element.get(_MARK)
    return reason


class LeftOut:
    """Marks what is not read of a page.

    Attributes:
        words: how many words are left out, by reason; those that are read under "".
        plain: the same without what links, buttons and menus say.
    """

    def __init__(self, body: _Element, controls: Controls, *, is_book: bool = False) -> None:
        self.words: Counter[str] = Counter()
        self.plain: Counter[str] = Counter()
        # Kept, as to find an element again in the tree costs more than to look at it.
        self._elements = list(body.iter("*"))
        self._controls = controls
        self._furniture = None if is_book else Furniture(self._elements, NEVER_TEXT)
        for element in self._elements[1:]:
            if (reason := self._told(element)) is not None:
                element.set(_MARK, reason)
        self._count()

    def read_again(self, *reasons: Reason) -> None:
        """Read what was left out for these reasons after all."""
        for element in self._elements:
            if element.get(_MARK) in reasons:
                del element.attrib[_MARK]
        self._count()

    def _told(self, element: _Element) -> Reason | None:
        tag = element.tag
        if tag in NEVER_TEXT:
            return None if tag == "template" and _is_shadow(element) else "no_text"
        if tag == "del":
            return "struck"
        if tag == "noscript":
            return "noscript"
        if tag == "a" and is_symbol_or_skip(element):
            return "mark"
        attributes = dict(element.attrib.items())
        if self._furniture is not None and (kind := self._furniture.kind_of(element, attributes)):
            return kind
        if not attributes and tag != "dialog":
            return None
        if _is_mark(element, attributes):
            return "mark"
        return "hidden" if self._is_hidden(element, attributes) else None

    def _is_hidden(self, element: _Element, attributes: dict[str, str]) -> bool:
        """Whether a reader does not see the element and nothing on the page opens it."""
        unseen = attributes.get("hidden", "until-found") != "until-found"
        unseen = unseen or bool(_HIDDEN.search(attributes.get("style", "")))
        unseen = unseen or element.tag == "dialog" and "open" not in attributes
        unseen = unseen or "popover" in attributes
        if not unseen:
            if attributes.get("aria-hidden") == "true":
                unseen = _is_decoration(element)
            elif element.tag in _HEADS_OF_TABLES:
                return False
            elif not _UNSEEN_CLASSES.isdisjoint(attributes.get("class", "").split()):
                return not _says_it_alone(element)
        if not unseen or not _NOTES.isdisjoint(types_of(element)):
            return False
        return not self._controls.opens(element)

    def _count(self) -> None:
        self.words.clear()
        self.plain.clear()
        inside: dict[_Element, tuple[str, bool]] = {}
        for element in self._elements:
            around = inside.get(element.getparent(), ("", False))
            reason = around[0] or element.get(_MARK) or ""
            quiet = around[1] or element.tag in _NOT_SAID
            inside[element] = reason, quiet
            self._add(element.text, reason, quiet)
            if element is not self._elements[0]:
                self._add(element.tail, *around)

    def _add(self, text: str | None, reason: str, quiet: bool) -> None:
        if text and (count := len(text.split())):
            self.words[reason] += count
            if not quiet:
                self.plain[reason] += count


def _is_decoration(element: _Element) -> bool:
    """Whether what is hidden from screen readers alone is no text: a symbol, or a closed dialog."""
    tag = element.tag
    if tag in ("a", "i"):
        return True
    if tag not in ("div", "section", "aside", "ul"):
        return False
    if not _OVERLAYS.isdisjoint(name_words(element)) or element.get("role") == "dialog":
        return True
    return len("".join(element.itertext()).split()) < _MANY_WORDS


def _is_shadow(template: _Element) -> bool:
    """Whether a template is shown at once, as the inside of an element of its own kind."""
    return "shadowrootmode" in template.attrib or "shadowroot" in template.attrib


def _is_mark(element: _Element, attributes: dict[str, str]) -> bool:
    is_typed = "role" in attributes or "epub:type" in attributes
    if is_typed and not _PAGE_BREAKS.isdisjoint(types_of(element)):
        return True
    names = attributes.get("class", "")
    if not names:
        return False
    classes = names.split()
    numbers = _LINE_NUMBERS.search(names) is not None
    if not numbers and _MARK_CLASSES.isdisjoint(classes):
        return False
    text = "".join(element.itertext())
    return bool(_FIGURES.match(text)) if numbers else len(text.strip()) <= _LONGEST_MARK


def _says_it_alone(element: _Element) -> bool:
    """Whether words for screen readers are all that a cell or an item says, beside a symbol."""
    around = next(element.iterancestors("td", "th", "dd", "li"), None)
    if around is None or around.find(f"*[{_MANY_WORDS}]") is not None:
        return False
    own, all_ = ("".join(e.itertext()).split() for e in (element, around))
    return own == all_
