"""What makes a line of plain text a heading."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from corpus.blocks import Block, ends_sentence

Role = Literal["", "heading", "navigation"]
Style = Literal["question", "statement", "title"]

_LONGEST_TITLE = 100
_LONGEST_QUESTION = 120
_MOST_WORDS = 16
_BODY_CHARACTERS = 80
# Enough explicit headings that further bare lines are not some.
_MARKED_UP = 2
_BOLD = re.compile(r"(\*\*|__)(?=\S)((?:(?!\1).)+?)(?<=\S)\1:?$")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_ROLE = re.compile(r":[a-z:]+:`([^`<]*?)(?:\s*<[^`]*>)?`")
_TAG = re.compile(r"</?[a-zA-Z][^>]*>|\s*\{[#.:][^}]*\}$|\s+#+\s*$")
_INNER_STOP = re.compile(r"[.!?…][\"'”’)]*\s+[\"'“‘(]?[A-Z]")
_ABBREVIATION = re.compile(r"\b(?:[A-Z]\.|Ph\.D\.|vs\.|St\.|Dr\.|Mr\.|Mrs\.|Ms\.|No\.|Inc\.)")
_ADDRESS = re.compile(r"https?://|www\.|\S@\S|[{};<>\\]|\$ ")
_VERB = re.compile(
    r"\b(?:is|are|was|were|am|has|have|had|must|should|can|can’t|can't|cannot|will|won’t|won't|"
    r"would|may|might|do|does|did|don’t|don't|doesn’t|doesn't|wants?|needs?|gets?|makes?)\b",
    re.IGNORECASE,
)
_ASKING = re.compile(r"(?:how|what|why|when|where|who|which|whether)\b", re.IGNORECASE)
_NAVIGATION = frozenset(
    "in this article|on this page|in this section|table of contents|contents|toc|share|share this|"
    "share this article|advertisement|read more|related articles|related posts|you may also like|"
    "sign up|subscribe|log in|menu|skip to content|skip to main content|see also|previous|next|"
    "home|search|back to top|recommended|tags|leave a comment|leave a reply".split("|")
)
_COMMENTS = re.compile(r"(?:top )?(?:comments?|replies)(?: \(\d+\))?:$", re.IGNORECASE)
_DECORATION = "|*=:~`•·▪■●►▶→☆★"


def shortened(heading: str, most: int) -> str:
    """A heading of at most `most` characters and a mark where it goes on."""
    return heading if len(heading) <= most else heading[:most].rsplit(" ", 1)[0] + "…"


def clean_heading(raw: str) -> str:
    """A heading's words, without markup, bars, emoji and other decoration around them."""
    text = _TAG.sub("", _ROLE.sub(r"\1", _LINK.sub(r"\1", raw))).strip()
    text = text.lstrip("#>").strip() if text.startswith(("#", ">")) else text
    bold = _BOLD.match(text)
    if bold and (bold[1] == "**" or " " in text):
        text = bold[2]
    text = text.replace("**", "").replace("`", "")
    first, after = 0, len(text)
    while first < after and _decorates(text[first]):
        first += 1
    while after > first and _decorates(text[after - 1]):
        after -= 1
    text = text[first:after].removeprefix("- ").strip()
    return " ".join((text or raw).split())


def _decorates(char: str) -> bool:
    return char.isspace() or char in _DECORATION or unicodedata.category(char) in ("So", "Sk", "Mn")


def bold_heading(line: str) -> bool:
    """Whether the whole line is bold, as `**Requirements**` is."""
    match = _BOLD.match(line) if len(line) <= _LONGEST_TITLE else None
    return match is not None and not match[2].endswith((".", ","))


def title_like(line: str) -> bool:
    """Whether a line alone could be a title: short, capitalised, and no sentence or label."""
    question = line.endswith("?")
    if not 2 <= len(line) <= (_LONGEST_QUESTION if question else _LONGEST_TITLE):
        return False
    first = line.lstrip("\"'“‘(¿¡")[:1]
    if not (first.isupper() or first.isdigit() or first.isalpha() and not first.islower()):
        return False
    if line[-1] in ".,;:!…—-" or len(line.split()) > _MOST_WORDS or _ADDRESS.search(line):
        return False
    if sum(char.isalpha() or char == " " for char in line) < 0.7 * len(line):
        return False
    return not _INNER_STOP.search(_ABBREVIATION.sub("", line))


def heading_style(line: str) -> Style:
    """How a heading is worded; headings of one rank tend to be worded alike."""
    if line.endswith("?"):
        return "question"
    return "statement" if _VERB.search(line) and not _ASKING.match(line) else "title"


def is_navigation(line: str) -> bool:
    """Whether a line is a label of the page around a text, such as "In this article"."""
    return line.strip(" :").lower() in _NAVIGATION


def opens_comments(line: str) -> bool:
    """Whether a line announces the comments of a thread: "Comments:"."""
    return _COMMENTS.match(line) is not None


def heading_roles(text: str, blocks: list[Block]) -> list[Role]:
    """For each block, whether it is a heading, a label of the page around the text, or neither.

    A title-like line is a heading where a body follows it. Of several in a row, two are a heading
    and its first subheading; from three on they are a list without bullets (names in a side bar),
    of which only the last one heads what follows.
    """
    roles: list[Role] = [_marked_role(text, block) for block in blocks]
    explicit = sum(block.kind == "heading" for block in blocks)
    if explicit >= _MARKED_UP:
        return roles
    dense = _is_dense(blocks)
    index = 0
    while index < len(blocks):
        run = index
        while run < len(blocks) and _is_candidate(text, blocks, run, roles, dense):
            run += 1
        if run > index:
            _assign(text, blocks, roles, index, run, dense)
        index = max(run, index + 1)
    return roles


def _marked_role(text: str, block: Block) -> Role:
    if block.kind == "heading":
        return "heading"
    line = text[block.start : block.end]
    marked = block.kind == "prose" and (bold_heading(line) or opens_comments(line))
    return "heading" if marked else ""


def _is_dense(blocks: list[Block]) -> bool:
    """Whether each line is a paragraph and blank lines are not used to part them."""
    gaps = [
        after.gap
        for before, after in zip(blocks, blocks[1:], strict=False)
        if before.kind == after.kind == "prose"
    ]
    return sum(gap == 0 for gap in gaps) * 2 > len(gaps)


def _is_candidate(
    text: str, blocks: list[Block], index: int, roles: list[Role], dense: bool
) -> bool:
    """Whether a block is a title-like line set apart from the text around it."""
    block = blocks[index]
    if roles[index] or block.lines != 1:
        return False
    line = text[block.start : block.end]
    if block.kind == "item":
        return _numbered_title(text, blocks, index)
    if block.kind != "prose" or not title_like(line):
        return False
    if index == 0 or block.gap or line.isupper():
        return True
    before = blocks[index - 1]
    return dense and (
        before.kind != "prose"
        or ends_sentence(text[before.start : before.end])
        or title_like(text[before.start : before.end])
    )


def _numbered_title(text: str, blocks: list[Block], index: int) -> bool:
    """Whether "1. Introduction" heads a paragraph, rather than being an item of a list."""
    block = blocks[index]
    if not block.marker[:1].isdigit() or block.indent or index + 1 == len(blocks):
        return False
    after = blocks[index + 1]
    apart = (block.gap or index == 0) and after.gap
    long_body = after.kind == "prose" and after.end - after.start >= _BODY_CHARACTERS
    return bool(apart) and long_body and title_like(text[block.marker_end : block.end])


def _assign(
    text: str, blocks: list[Block], roles: list[Role], first: int, after: int, dense: bool
) -> None:
    """Set the roles of a run of title-like lines, `first` up to, not including, `after`."""
    named: list[int] = []
    for index in range(first, after):
        if is_navigation(text[blocks[index].start : blocks[index].end]):
            roles[index] = "navigation"
        else:
            named.append(index)
    headed = bool(named) and _has_body(text, blocks, named[-1], after, dense)
    if headed:
        roles[named[-1]] = "heading"
    starts = first == 0 and len(named) > 1
    pair = len(named) == 2 and not dense
    if starts or headed and pair:
        roles[named[0]] = "heading"


def _has_body(text: str, blocks: list[Block], heading: int, index: int, dense: bool) -> bool:
    """Whether the block at `index` is a body for the title-like line before it."""
    if index >= len(blocks):
        return False
    body = blocks[index]
    length = body.end - body.start
    if body.kind in ("heading", "rule"):
        return heading == 0
    if body.kind != "prose":
        return True
    title = text[blocks[heading].start : blocks[heading].end]
    if heading_style(title) == "statement" and length < _BODY_CHARACTERS:
        return False
    if not dense and not body.gap and length < _BODY_CHARACTERS and not title.isupper():
        return False
    return length > _LONGEST_QUESTION or ends_sentence(text[body.start : body.end])
