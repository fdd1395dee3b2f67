"""From the bytes of a page to its tree."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"<\?xml[^>]*encoding=[\"']([\w.:-]+)")
# The parser's own limit.
_MOST_LEVELS = 2048
_HEAD_BYTES = 4096
# The parser compares each attribute of a tag with all others.
_LONG_TAG = re.compile(r"<[A-Za-z][^<>]{20000,}")
_MOST_ATTRIBUTES = 2000
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)


def parse_html(text: str) -> _Element | None:
    """The root element of a page; None if there is none.

    A page that is nested deeper than any real one ends where it is; see `is_cut_off`.
    """
    from lxml import etree

    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True
    )
    if "<![CDATA[" in text:
        # Text in XHTML; to a parser of HTML it would be a comment.
        text = _CDATA.sub(lambda found: escape(found[1], quote=False), text)
    if any(tag[0].count("=") > _MOST_ATTRIBUTES for tag in _LONG_TAG.finditer(text)):
        text = _LONG_TAG.sub(_without_attributes, text)
    try:
        root: _Element | None = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError:
        return None
    return root


def _without_attributes(tag: re.Match[str]) -> str:
    """A tag with more attributes than any real one, without them."""
    if tag[0].count("=") <= _MOST_ATTRIBUTES:
        return tag[0]
    return re.split(r"[\s/]", tag[0], maxsplit=1)[0]


def is_cut_off(page: _Element) -> bool:
    """Whether a page is nested so deep that the parser gave up: the rest was not read."""
    depth, last = 1, page
    while len(last):
        depth, last = depth + 1, last[-1]
    return depth >= _MOST_LEVELS


def declared_encoding(data: bytes) -> str | None:
    """The encoding that a page says it is in."""
    head = data[:_HEAD_BYTES]
    declared = _CHARSET.search(head) or _XML_ENCODING.match(head)
    if declared is None:
        return None
    name = declared[1].decode("ascii").lower()
    # As browsers do: pages that say Latin-1 mean Windows' superset of it.
    return "cp1252" if name in ("iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii") else name
