"""HTML pages: their main text without navigation, and what their head says about them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.decoding import decode
from corpus.document import Source
from corpus.errors import EmptyDocumentError
from corpus.loaders.base import Loaded
from corpus.loaders.html.render import HtmlRenderer
from corpus.loaders.writer import TextWriter, collapse
from corpus.sections import nest

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"<\?xml[^>]*encoding=[\"']([\w.:-]+)")
_HEAD_BYTES = 4096
# An element that claims to be the main one but holds less of the page than this does not.
_MAIN_SHARE = 0.25
_ARTICLE_SHARE = 0.5
_SITE_SUFFIX = re.compile(
    r"\s+[|·»]\s+[^|·»]+$|\s+::\s+[^:]+$"
    r"|\s+[-–—]\s+(?:[^-–—]*\b(?:documentation|docs|wiki|wikipedia|manual|blog|medium)\b[^-–—]*)$",
    re.IGNORECASE,
)
_NO_TITLE = ("<no title>", "untitled", "no title")
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_AUTHOR_NAMES = ("author", "article:author", "dc.creator", "dcterms.creator", "citation_author")
_PUBLISHER_NAMES = ("og:site_name", "publisher", "dc.publisher", "application-name")
_DATE_NAMES = (
    "article:published_time",
    "date",
    "dc.date",
    "dcterms.date",
    "dcterms.created",
    "datepublished",
    "publish-date",
    "pubdate",
    "citation_publication_date",
    "article:modified_time",
    "last-modified",
)


def load_html(data: bytes, path: Path) -> Loaded:
    """An HTML page.

    Raises:
        BinaryContentError: the file is not text.
        EncodingError: its encoding cannot be told.
        EmptyDocumentError: it has no elements.
    """
    page = parse_html(decode(data, path, _declared_encoding(data)))
    if page is None:
        raise EmptyDocumentError(path, "holds no HTML; remove it or save the page again")
    writer = TextWriter()
    root, is_main = _main_element(page)
    title = _page_title(page)
    HtmlRenderer(writer).render(root, headers_kept=is_main or _only_header_has_title(root))
    text = writer.text()
    return Loaded(
        text, title, _source(page), nest(writer.marks, len(text)), tables=tuple(writer.tables)
    )


def parse_html(text: str) -> HtmlElement | None:
    """The root element of a page; None if there is none."""
    from lxml import etree, html

    parser = html.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True
    )
    try:
        root: HtmlElement = html.document_fromstring(text.encode(), parser=parser)
    except etree.ParserError:
        return None
    return root


def _declared_encoding(data: bytes) -> str | None:
    head = data[:_HEAD_BYTES]
    declared = _CHARSET.search(head) or _XML_ENCODING.match(head)
    if declared is None:
        return None
    name = declared[1].decode("ascii").lower()
    # As browsers do: pages that say Latin-1 mean Windows' superset of it.
    return "cp1252" if name in ("iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii") else name


def _main_element(page: HtmlElement) -> tuple[HtmlElement, bool]:
    """The element that holds the page's own text, and whether the page marks it as such."""
    found = page.find("body")
    body = page if found is None else found
    size = _size(body)
    for main in body.xpath(".//main|.//*[@role='main']"):
        if _size(main) >= _MAIN_SHARE * size:
            return main, True
    articles = body.xpath(".//article[not(ancestor::article)]")
    if len(articles) == 1 and _size(articles[0]) >= _ARTICLE_SHARE * size:
        return articles[0], True
    return body, False


def _size(element: HtmlElement) -> int:
    """Characters of text, scripts and styles left out."""
    return sum(
        len(piece.strip())
        for piece in element.xpath(".//text()[not(parent::script or parent::style)]")
    )


def _only_header_has_title(root: HtmlElement) -> bool:
    """Whether dropping `header` elements would drop the only main heading."""
    inside = root.xpath("count(.//header//h1)")
    return bool(inside) and inside == root.xpath("count(.//h1)")


def _page_title(page: HtmlElement) -> str | None:
    """The page's title without the site's name, by the main heading where they agree."""
    stated = collapse(page.findtext(".//title") or "")
    stated = "" if stated.lower().startswith(_NO_TITLE) else stated
    named = _meta(page, ("og:title", "dc.title"))
    heading = next(
        (text for h1 in page.iter("h1") if (text := collapse("".join(h1.itertext())))), ""
    ).rstrip("¶# ")
    title = named or stated
    if heading and (not title or heading.lower() in title.lower()):
        return heading
    publisher = _meta(page, ("og:site_name",))
    if publisher:
        title = re.sub(rf"\s+[-–—|·:]+\s+{re.escape(publisher)}$", "", title)
    return _SITE_SUFFIX.sub("", title) or heading or None


def _meta(page: HtmlElement, names: tuple[str, ...]) -> str | None:
    """The first non-empty `meta` value among `names`, in their order."""
    values: dict[str, str] = {}
    for meta in page.iter("meta"):
        key = meta.get("name") or meta.get("property") or meta.get("itemprop") or ""
        if content := collapse(meta.get("content", "")):
            values.setdefault(key.lower(), content)
    return next((values[name] for name in names if name in values), None)


def _source(page: HtmlElement) -> Source:
    link = page.xpath("string(.//link[@rel='canonical']/@href)")
    url = link if link.startswith("http") else _meta(page, ("og:url",))
    date = _meta(page, _DATE_NAMES) or page.xpath(
        "string(.//time[@itemprop='datePublished' or @pubdate]/@datetime)"
    )
    day = _ISO_DATE.match(date) if date else None
    return Source(
        publisher=_meta(page, _PUBLISHER_NAMES),
        author=_meta(page, _AUTHOR_NAMES),
        url=url or None,
        date=day[0] if day else date or None,
    )
