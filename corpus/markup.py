"""Lines of Markdown that hold no words: fences, comments, tags, definitions of links."""

from __future__ import annotations

import re
from collections.abc import Callable

LinesEnd = Callable[[Callable[[int], str], int, int], int]
"""From a line's words, an index and the count of lines to the index after a run of them."""
FENCE = re.compile(r"(`{3,}|~{3,})")
"""What opens and closes a listing."""
_COMMENT = "<!--"
_OPENED_TAG = re.compile(r"</?[A-Za-z][\w.:-]*(?:\s[^<>]*)?$")
_LONGEST_COMMENT = 100
_LONGEST_TAG = 25
_LONGEST_ROW = 100
# A line with nothing but these holds no words.
_LINES = re.compile(
    r"(?:<!--(?:(?!-->).)*-->\s*)+$"
    r"|(?:</?[a-z](?:[^<>\"'{}]|\"[^\"]*\"|'[^']*'|\{[^{}]*\})*>\s*)+$"
    # [name]: address "title", but no footnote, [^1]: words.
    r"|\[(?!\^)[^\]]+\]:\s+<?\S+?>?(?:\s+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?$"
    r"|\{\{[<%].*[%>]\}\}$|\{%.*%\}$|\{#[\w-]+\}$"
    r"|\[\[?toc\]?\]$|\[\[_toc_\]\]$|\\(?:newpage|pagebreak|clearpage)\b(?:\{\})?$"
    r"|:{3,}\s*(?:\{[^{}]*\}|[\w-]+)?$|>\s*\[!\w+\]$|!{3}\s+\w+$"
    r"|import\s[^'\"]*\sfrom\s+(?:'[^']*'|\"[^\"]*\");?$|import\s+(?:'[^']*'|\"[^\"]*\");?$",
    re.IGNORECASE,
)
# All of the above begin with one of these.
_FIRST = frozenset("<[{\\:>!i")


def unseen_end(body: Callable[[int], str], index: int, count: int) -> int:
    """The line after those from `index` on that hold no words; `index` itself where it has some.

    Args:
        body: gives a line without the white space around it.
        index: the line to look at.
        count: how many lines there are.
    """
    line = body(index)
    if line[:1] not in _FIRST:
        return index
    if _LINES.match(line):
        return index + 1
    if line.startswith(_COMMENT) and "-->" not in line:
        for after in range(index + 1, min(index + _LONGEST_COMMENT, count)):
            if "-->" in body(after):
                return after + 1
    elif _OPENED_TAG.match(line):
        for after in range(index + 1, min(index + _LONGEST_TAG, count)):
            inside = body(after)
            # With words after its end, the tag is part of a sentence.
            if not inside or inside.startswith("<") or ">" in inside[:-1].replace("=>", ""):
                break
            if inside.endswith(">"):
                return after + 1
    return index


def html_row_end(body: Callable[[int], str], index: int, count: int) -> int:
    """The line after those of a table's row in HTML that begins at `index`, or `index`."""
    if body(index)[:3].lower() != "<tr":
        return index
    for after in range(index, min(index + _LONGEST_ROW, count)):
        line = body(after).lower()
        if after > index and line.startswith("<tr"):
            break
        if line.endswith("</tr>"):
            return after + 1
    return index


def fence_after(line: str, opened: str = "") -> str:
    """The fence of code that is open after `line`, if `opened` was before; empty for none."""
    body = line.strip()
    fence = FENCE.match(body)
    if opened:
        closes = fence and fence[1].startswith(opened) and not body.strip(opened[0])
        return "" if closes else opened
    return fence[1] if fence and "`" not in body[fence.end() :] else ""
