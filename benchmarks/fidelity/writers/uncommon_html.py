"""What pages of the web hold besides headings, paragraphs and plain tables."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.fidelity.content import Box, Content, Grid, Item, Items, Paragraph, Run, Speaker

Made = tuple[bytes, Content]


def _page(body: str) -> bytes:
    head = "<head><meta charset='utf-8'></head>"
    return f"<!DOCTYPE html><html>{head}<body>{body}</body></html>".encode()


def _said(*texts: str) -> tuple[Paragraph, ...]:
    return tuple(Paragraph((Run(text),)) for text in texts)


def panels(seed: int) -> Made:
    """Closed panels, asides, classes that sound like menus, notes for the margin."""
    speak = Speaker(seed)
    said = [speak.sentences(2) for _ in range(6)]
    closed = f"<details><summary>{said[0]}</summary><p>{said[1]}</p></details>"
    tab = f'<div class="tab-pane fade" style="display:none" role="tabpanel"><p>{said[2]}</p></div>'
    rest = f'<aside><p>{said[3]}</p></aside><div class="contents"><p>{said[4]}</p></div>'
    last = f'<div class="sidebar menu"><p>{said[5]}</p></div>'
    return _page(f"<main>{closed}{tab}{rest}{last}</main>"), Content(_said(*said))


def numbers(seed: int) -> Made:
    """Lists that begin elsewhere, jump, count backwards or in letters."""
    speak = Speaker(seed)
    lists = (
        ('<ol start="4">', ("4.", "5.", "6."), ("", "", "")),
        ('<ol type="a">', ("a.", "b.", "c."), ("", "", "")),
        ('<ol type="I">', ("I.", "II.", "III."), ("", "", "")),
        ("<ol reversed>", ("3.", "2.", "1."), ("", "", "")),
        ("<ol>", ("1.", "7.", "8."), ("", ' value="7"', "")),
    )
    parts, blocks = [], []
    for start, labels, extra in lists:
        texts = [speak.sentence() for _ in labels]
        items = "".join(f"<li{e}>{text}</li>" for text, e in zip(texts, extra, strict=True))
        parts.append(f"{start}{items}</ol>")
        pairs = zip(labels, texts, strict=True)
        blocks.append(Items(tuple(Item(0, label, text) for label, text in pairs)))
    return _page("".join(parts)), Content(tuple(blocks))


def terms(seed: int) -> Made:
    """Terms with what they mean, captions, quotes, code inside cells, line breaks."""
    speak = Speaker(seed)
    pairs = [(speak.phrase(), speak.sentence()) for _ in range(3)]
    caption, quote, address = speak.sentence(), speak.sentence(), speak.phrase()
    listed = "".join(f"<dt>{term}</dt><dd>{text}</dd>" for term, text in pairs)
    figure = f"<figure><img src='x.png' alt=''><figcaption>{caption}</figcaption></figure>"
    words = address.split()
    body = f"<dl>{listed}</dl>{figure}<blockquote>{quote}</blockquote><p>{'<br>'.join(words)}</p>"
    texts = [text for pair in pairs for text in pair]
    return _page(body), Content(_said(*texts, caption, quote, address))


def sideways(seed: int) -> Made:
    """A table whose first column is heads too, with a caption, a foot and a cell over all rows."""
    speak = Speaker(seed)
    caption = speak.sentence()
    head = ["", *(f"{speak.coined().title()} day" for _ in range(3))]
    rows = [[f"{speak.coined().title()} line", *(speak.figure() for _ in range(3))] for _ in "1234"]
    lines = "".join(
        f'<tr><th scope="row">{row[0]}</th>{"".join(f"<td>{c}</td>" for c in row[1:])}</tr>'
        for row in rows[:-1]
    )
    foot = "".join(f"<td>{cell}</td>" for cell in rows[-1])
    heads = "".join(f"<th>{cell}</th>" for cell in head)
    body = (
        f"<table><caption>{caption}</caption><thead><tr>{heads}</tr></thead>"
        f"<tfoot><tr>{foot}</tr></tfoot><tbody>{lines}</tbody></table>"
    )
    grid = Grid((tuple(map(Box, head)),), tuple(tuple(map(Box, row)) for row in rows))
    return _page(body), Content((*_said(caption), grid))


def layout(seed: int) -> Made:
    """A page that is laid out by a table, as mails and old pages are."""
    speak = Speaker(seed)
    said = [speak.sentences(3) for _ in range(4)]
    cells = "".join(f"<tr><td width='600'><p>{text}</p></td></tr>" for text in said)
    return _page(f"<table width='600' role='presentation'>{cells}</table>"), Content(_said(*said))


DOCUMENTS: dict[str, Callable[[int], Made]] = {
    "panels": panels,
    "numbers": numbers,
    "terms": terms,
    "sideways": sideways,
    "layout": layout,
}
