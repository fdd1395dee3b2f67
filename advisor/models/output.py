"""What of a model's reply is meant for people.

Reasoning, calls of tools, the marks and names of who speaks, and what repeats the prompt are left
out. All of them may be split over several pieces of a stream, and may never be closed.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator

from advisor.models.stop_strings import until_stop

# Reasoning and calls of tools, each up to its end, or up to where a reply has come so far. The last
# is how a model with channels (gpt-oss) reads where its marks are not shown.
_HIDDEN = re.compile(
    r"<(?P<tag>(?i:(?:\w+:)?(?:think\w*|thought|reason\w*|scratchpad|tool_\w+|function_call)))"
    r"\b[^<>]*>.*?(?:</(?P=tag)>|\Z)"
    r"|\[THINK\].*?(?:\[/THINK\]|\Z)"
    r"|<\|START_THINKING\|>.*?(?:<\|END_THINKING\|>|\Z)"
    r"|<\|channel\|>\s*(?:analysis|commentary).*?(?:(?=<\|channel\|>\s*final)|\Z)"
    r"|\A\s*analysis(?=[A-Z\"']).*?(?:assistantfinal|\Z)"
    r"|</(?i:think\w*|reason\w*)>|\[/THINK\]",
    re.S,
)
# Calls of tools that have no end.
_CALL = re.compile(r"<\|(?:tool_call|python_tag)\w*\|>|\[TOOL_CALLS\]|<function=")
# The mark of an end or of a beginning, with who speaks or where.
_MARK = re.compile(
    r"(?:<[|｜][^<>|｜\n]{1,40}[|｜]>"
    r"|</?s>|<(?:bos|eos|pad|unk|(?:start|end)_of_(?:turn|text))>|\[/?INST\]|<</?SYS>>)"
    r"(?:\s*(?:assistant|model|final)\b:?)?"
)
# What a line begins with: who asks, or a part of the prompt; and the name of who answers.
_ASKED = re.compile(
    r"[\s>*#_]*(?:(?:user|human|system|question|notes|context|instructions?)[*_]*:"
    r"|(?:user|human|system)\s*$)",
    re.I,
)
_ANSWERED = re.compile(
    r"[\s>*#_]*(?:(?:(?:final )?(?:answer|response)|assistant)[*_]*:[*_]*"
    r"|(?:assistant|model)\s*$)[ \t]*",
    re.I,
)
# Longer than what a line may begin with, and than a mark.
_LONGEST = 48


class Spoken:
    """The pieces of a reply without what is not meant for people.

    `received` counts the pieces as they came.
    """

    def __init__(self, pieces: Iterator[str]) -> None:
        """`pieces` are closed with the iteration."""
        self._pieces = pieces
        self.received = 0

    def __iter__(self) -> Iterator[str]:
        reply, said = "", ""
        with contextlib.closing(until_stop(self._pieces, ())) as pieces:
            for piece in pieces:
                self.received += 1
                reply += piece
                so_far, is_over = _said(reply, is_whole=False)
                if len(so_far) > len(said):
                    yield so_far[len(said) :]
                    said = so_far
                if is_over:
                    return
        so_far, _ = _said(reply, is_whole=True)
        if len(so_far) > len(said):
            yield so_far[len(said) :]


def _said(reply: str, *, is_whole: bool) -> tuple[str, bool]:
    """What a reply says so far, and whether nothing more can come.

    Of what is not whole only that part is read which no further piece can make something else of.
    """
    if not is_whole:
        opened = max(reply.rfind(mark, max(0, len(reply) - _LONGEST)) for mark in "<[")
        if opened >= 0 and not re.search(r"[>\]]", reply[opened:]):
            reply = reply[:opened]
    shown, is_over = _unmarked(_HIDDEN.sub("", reply))
    lines = shown.splitlines(keepends=True)
    said = ""
    for line in lines:
        if not (is_whole or is_over) and line is lines[-1] and len(line) < _LONGEST:
            if not line.endswith("\n"):
                break
        if _ASKED.match(line):
            if said.strip():
                return said.strip(), True
            continue
        while answered := _ANSWERED.match(line):
            line = line[answered.end() :]
        said += line
    return said.lstrip(), is_over


def _unmarked(reply: str) -> tuple[str, bool]:
    """A reply without marks up to the one that ends it, and whether one does."""
    said, end = "", 0
    for mark in re.finditer(f"{_CALL.pattern}|{_MARK.pattern}", reply):
        said += reply[end : mark.start()]
        if said.strip() or _CALL.match(mark[0]):
            return said, True
        end = mark.end()
    return said + reply[end:], False
