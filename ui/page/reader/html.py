"""The reader as HTML: a document, the quoted words marked, and the ways back to the answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from advisor.answer import Citation
from advisor.templates import Template
from corpus.document import Document
from index.passage import Passage
from ui.page.reader.excerpt import Block, Looked, Window, blocks, still_there
from ui.page.sources.highlight import Segment, segments

# What a heading's line begins or ends with in Markdown and its kin.
_SIGNS = re.compile(r"^\s*#{1,6}\s+|\s+#+\s*$")
_UNDERLINE = re.compile(r"\n[=\-~]{3,}\s*$")


def empty() -> str:
    """The reader before anything was opened."""
    return str(_TEMPLATE.empty())


def view(looked: Looked, document: Document, window: Window, grown: str = "") -> str:
    """A document around what is looked at.

    Args:
        looked: what the reader was opened at.
        document: whole.
        window: which part of it is shown.
        grown: `before` or `after` when more of the document was just asked for.
    """
    cited = still_there(document, looked.marked)
    return str(_TEMPLATE.view(looked, document, window, cited, grown))


def gone(looked: Looked) -> str:
    """What is shown when the document is not as it was when it was quoted."""
    return str(_TEMPLATE.gone(looked))


def refused(sentence: str) -> str:
    """Why nothing is opened."""
    return str(_TEMPLATE.refused(sentence))


def numbered(shown: str, serial: int) -> str:
    """What the reader shows, with the number of the request that it answers."""
    return f'<div data-serial="{serial:d}">{shown}</div>'


def pieces(passage: Passage, cited: Sequence[Citation]) -> list[tuple[Segment, list[int]]]:
    """A block's text cut where quotes begin and end, each piece with the numbers it ends."""
    cut = _without_blank_ends(segments(passage, cited))
    following = [*(segment.numbers for segment in cut[1:]), ()]
    return [
        (segment, [number for number in segment.numbers if number and number not in after])
        for segment, after in zip(cut, following, strict=True)
    ]


def unquoted_heading(block: Block, cut: Sequence[tuple[Segment, list[int]]]) -> str:
    """The words of a block that is a heading; nothing for others, and where some are quoted."""
    if block.heading is None or any(segment.numbers for segment, _ in cut):
        return ""
    words = _SIGNS.sub("", _UNDERLINE.sub("", block.passage.text)).strip()
    return words or block.heading.heading


def _without_blank_ends(cut: list[Segment]) -> list[Segment]:
    """The pieces of a block without the empty lines at its beginning and its end."""
    if cut and not cut[0].numbers:
        cut[0] = replace(cut[0], text=cut[0].text.lstrip("\r\n"))
    if cut and not cut[-1].numbers:
        cut[-1] = replace(cut[-1], text=cut[-1].text.rstrip())
    return cut


_TEMPLATE = Template(__file__, "reader.html", blocks, pieces, unquoted_heading)
