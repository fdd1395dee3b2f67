"""What the head of a page says about it: its title, who wrote it, when, and where it stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from corpus.document import Source
from corpus.loaders.writer import collapse

if TYPE_CHECKING:
    from lxml.etree import _Element

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


def page_title(page: _Element) -> str | None:
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


def _meta(page: _Element, names: tuple[str, ...]) -> str | None:
    """The first non-empty `meta` value among `names`, in their order."""
    values: dict[str, str] = {}
    for meta in page.iter("meta"):
        key = meta.get("name") or meta.get("property") or meta.get("itemprop") or ""
        if content := collapse(meta.get("content", "")):
            values.setdefault(key.lower(), content)
    return next((values[name] for name in names if name in values), None)


def page_source(page: _Element) -> Source:
    """Author, publisher, address and date, as far as the head names them."""
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
