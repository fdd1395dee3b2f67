"""The prompts by which a small model says one point, or joins two: trained on, and asked with."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.models.protocol import PromptMessage
from advisor.request import Need
from corpus.language.sentences import SentenceSpan, sentence_spans
from corpus.language.words import plain

# An adapter is trained with these very words: with others it answers worse.
SYSTEM = (
    "You are a helpful advisor. Say the point in one short sentence that helps the person who "
    "asked. Add nothing."
)
JOIN = (
    "You are a helpful advisor. Say both points in one sentence that helps the person who asked. "
    "Add nothing."
)
# Characters of each part that the model reads; what is said before, the headings and the words
# before the point are cut at their beginning, the point at its end.
_QUESTION, _SAID, _HEADING, _BEFORE, _POINT = 400, 160, 90, 160, 600
# How far back the sentence before a point is looked for.
_BACK = 600


def point_messages(
    question: str, need: Need, said: str, heading: str, before: str, point: str
) -> list[PromptMessage]:
    """What asks the model to say one point.

    Args:
        question: complete by itself.
        need: what sort of answer it wants.
        said: the sentence that was said just before; empty for the first.
        heading: the titles and headings above the point, joined by " > ".
        before: the words that introduce the point, see `words_before`.
        point: the quoted text, with its markup.
    """
    lines = [_asked(question, need, said), *_point(heading, before, point)]
    return [PromptMessage("system", SYSTEM), PromptMessage("human", "\n".join(lines))]


def join_messages(
    question: str, need: Need, said: str, points: Sequence[tuple[str, str, str]]
) -> list[PromptMessage]:
    """What asks the model to say short points together, each a heading, words before, its text."""
    lines = [_asked(question, need, said)]
    for heading, before, point in points:
        lines += _point(heading, before, point)
    return [PromptMessage("system", JOIN), PromptMessage("human", "\n".join(lines))]


def words_before(text: str, start: int, first: int = 0) -> str:
    """What a point at `text[start:]` leans on: its list's introduction, its table's first row.

    For prose the sentence before it, if that is no heading; nothing before `text[first]` is read.
    """
    spans = sentence_spans(text, max(first, start - _BACK), start + 1)
    own = next((n for n, span in enumerate(spans) if span.end > start), 0)
    if not spans or spans[own].end <= start:
        return ""
    lead_in = spans[own].lead_in
    if lead_in:
        return text[slice(*lead_in)]
    above = _first_row(spans[: own + 1]) if spans[own].kind == "row" else own - 1
    if not 0 <= above < own or spans[above].kind in ("heading", "code"):
        return ""
    return text[spans[above].marker_end : spans[above].end]


def _first_row(spans: Sequence[SentenceSpan]) -> int:
    """The index of the first row of the table that the last span is in."""
    first = len(spans) - 1
    while first and spans[first - 1].kind == "row":
        first -= 1
    return first


def _asked(question: str, need: Need, said: str) -> str:
    asked = f"Question ({need.value.replace('_', ' ')}): {_end(question, _QUESTION)}"
    return f"{asked}\nAlready said: {_end(said, _SAID)}" if said else asked


def _point(heading: str, before: str, point: str) -> list[str]:
    above = f" ({_end(plain(heading), _HEADING)})" if heading else ""
    introduced = [f"Before: {_end(plain(before), _BEFORE)}"] if before else []
    return [*introduced, f"Point{above}: {_beginning(plain(point), _POINT)}"]


def _end(text: str, most: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[-most:].partition(" ")[2]


def _beginning(text: str, most: int) -> str:
    return text if len(text) <= most else text[:most].rpartition(" ")[0]
