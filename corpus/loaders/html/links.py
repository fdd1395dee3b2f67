"""What of a page only leads elsewhere: links to other pages, contents, marks of headings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from corpus.loaders.writer import collapse

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# Parts of class names by which generators of sites mark what leads elsewhere. It is furniture where
# most of its text is links; a few words like "On this page" where it can be nothing else.
_LEADS_ON = frozenset(
    "nav navigation toc pagetoc tocsection onthispage sidebar breadcrumb breadcrumbs pagination "
    "pager prev previous next menu footer".split()
)
_SURELY = frozenset("toc pagetoc tocsection onthispage breadcrumb breadcrumbs pagination".split())
_MOSTLY = 0.6
_FEW_CHARS = 40
_SYMBOL_LINK = re.compile(r"[¶#§🔗\s]*$")
_SKIP = re.compile(r"skip to\b", re.IGNORECASE)


def leads_on(element: HtmlElement) -> bool:
    """Whether an element only leads to other pages or places: by what it is called and holds."""
    if element.get("rel") in ("prev", "next"):
        return True
    named = set(re.split(r"[\s_-]+", element.get("class", "").lower()))
    if _LEADS_ON.isdisjoint(named):
        return False
    text = collapse("".join(element.itertext()))
    linked = "".join(collapse("".join(link.itertext())) for link in element.iter("a"))
    is_label = len(text) <= _FEW_CHARS and not _SURELY.isdisjoint(named)
    return is_label or (bool(text) and len(linked) >= _MOSTLY * len(text))


def is_symbol_or_skip(element: HtmlElement) -> bool:
    """Whether a link is the mark of a heading, or skips to the main text."""
    if not element.get("href", "").startswith("#"):
        return False
    text = "".join(element.itertext()).strip()
    return bool(text) and bool(_SYMBOL_LINK.match(text) or _SKIP.match(text))
