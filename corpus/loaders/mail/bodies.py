"""The bodies of mails as blocks: paragraphs, what is quoted from other mails, signatures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import DocumentError
from corpus.loaders.base import Loaded
from corpus.loaders.html.loader import load_html
from corpus.loaders.html.parsing import parse_html
from corpus.loaders.mail.mail import Body

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_QUOTED = re.compile(r"(?:>[ \t]?)+")
_STARTS_ANEW = re.compile(r"[-*•+>|]|\(?\w{1,3}[.)]\s|[\w -]{1,30}:\s")
_PGP_HEAD = re.compile(r"-----BEGIN PGP SIGNED MESSAGE-----\n(?:[\w-]+: .*\n)*\n?")
_PGP_FOOT = re.compile(
    r"\n-----BEGIN PGP SIGNATURE-----.*?(?:-----END PGP SIGNATURE-----|\Z)", re.DOTALL
)
_SHORTEST_WRAPPED = 50
_LONGEST_SIGNATURE = 12
_PLACE = "\ue000{}\ue001"
_PLACED = re.compile("\ue000(\\d+)\ue001")
_MOST_QUOTES = 200
_UNSEEN = re.compile(
    r"<(style|script|head)\b.*?</\1>|<!--.*?-->|<[^>]*>", re.DOTALL | re.IGNORECASE
)


def plain_blocks(text: str) -> str:
    """A plain body: what it quotes and its signature stand behind ">", one paragraph a line."""
    text = _PGP_FOOT.sub("", _PGP_HEAD.sub("", text))
    lines = text.expandtabs(4).replace("\x00", "").split("\n")
    out: list[str] = []
    run: list[str] = []
    depth = 0
    for line in [*_signature_quoted(lines), ""]:
        mark = _QUOTED.match(line)
        now = mark[0].count(">") if mark else 0
        if run and now != depth:
            out.extend(f"{'>' * depth} {quoted}" for quoted in _rejoined(run))
            run = []
        depth = now
        content = line[mark.end() :].strip() if mark else line
        if not now:
            out.append(content)
        elif content:
            run.append(content)
        elif run:
            out.extend([*(f"{'>' * depth} {quoted}" for quoted in _rejoined(run)), ""])
            run = []
    return re.sub(r"\n{3,}", "\n\n", "\n".join(out)).strip("\n")


def html_blocks(text: str, path: Path) -> Loaded | None:
    """A body in HTML; what it quotes stands behind ">". None where it has no text."""
    page = parse_html(text.replace("\ue000", "").replace("\ue001", ""))
    if page is None:
        return None
    quotes = list(_taken_out(page))
    loaded = _loaded(page, path)
    if loaded is None or not quotes:
        return loaded
    quoted = [_loaded(quote, path) for quote in quotes]
    blocks = ["" if one is None else _marked(one.text) for one in quoted]
    return _put_back(loaded, blocks)


def visible_text(bodies: Iterable[Body]) -> str:
    """The words of bodies, roughly, to compare them by."""
    texts = (
        unescape(_UNSEEN.sub(" ", body.text)) if body.kind == "html" else body.text
        for body in bodies
    )
    return " ".join(texts)


def _signature_quoted(lines: list[str]) -> Iterator[str]:
    """The lines without white space at their ends, and those of a signature behind ">"."""
    marks = [number for number, line in enumerate(lines) if line == "-- "]
    # Some programs take the space away; then the mark could be a rule, but for the last lines.
    near_the_end = range(max(0, len(lines) - _LONGEST_SIGNATURE), len(lines))
    marks = marks or [number for number in near_the_end if lines[number].rstrip() == "--"]
    in_signature = False
    for number, line in enumerate(lines):
        if number in marks[-1:]:
            in_signature = True
            continue
        in_signature = in_signature and bool(line.strip())
        yield f"> {line.rstrip()}" if in_signature and line[0] != ">" else line.rstrip()


def _rejoined(lines: list[str]) -> Iterator[str]:
    """Quoted lines of one depth without the breaks that programs wrapped them with."""
    width = max(max(map(len, lines)), _SHORTEST_WRAPPED)
    whole = ""
    last = 0
    for line in lines:
        fits = last + 1 + len(line.split(maxsplit=1)[0]) <= width
        if whole and not fits and not _STARTS_ANEW.match(line):
            whole += f" {line}"
        else:
            if whole:
                yield whole
            whole = line
        last = len(line)
    if whole:
        yield whole


def _taken_out(page: HtmlElement) -> Iterator[HtmlElement]:
    """The outermost quotes of a page, each with a mark in its place."""
    from lxml import html

    found: list[HtmlElement] = []
    # Not by a path with `ancestor`, which takes minutes for thousands in one another.
    left = [page]
    while left and len(found) < _MOST_QUOTES:
        element = left.pop()
        if element.tag == "blockquote" and element.getparent() is not None:
            found.append(element)
        else:
            left.extend(reversed(element))
    for number, quote in enumerate(found):
        place = html.Element("p")
        place.text, place.tail = _PLACE.format(number), quote.tail
        quote.tail = None
        quote.getparent().replace(quote, place)
        quote.tag = "div"
        yield quote


def _loaded(element: HtmlElement, path: Path) -> Loaded | None:
    from lxml import html

    try:
        return load_html(html.tostring(element, encoding="utf-8"), path)
    except DocumentError:
        return None


def _marked(text: str) -> str:
    return "\n".join(f"> {line}" if line.strip() else "" for line in text.split("\n"))


def _put_back(loaded: Loaded, quotes: list[str]) -> Loaded:
    """The text with quotes for their marks, and its headings and tables where they are then."""
    pieces: list[str] = []
    shifts = [(0, 0)]
    end = length = 0
    for place in _PLACED.finditer(loaded.text):
        quote = quotes[int(place[1])]
        pieces += [loaded.text[end : place.start()], quote]
        length += place.start() - end + len(quote)
        end = place.end()
        shifts.append((end, length - end))
    text = "".join([*pieces, loaded.text[end:]])

    def moved(offset: int) -> int:
        return offset + max(shift for shift in shifts if shift[0] <= offset)[1]

    return replace(
        loaded,
        text=text,
        sections=tuple(
            replace(s, start=moved(s.start), body_start=moved(s.body_start), end=moved(s.end))
            for s in loaded.sections
        ),
        tables=tuple(replace(t, start=moved(t.start), end=moved(t.end)) for t in loaded.tables),
    )
