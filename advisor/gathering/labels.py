"""Labelled lines: "Phone: 0371 55", "port = 8085", where a label is asked for of something near.

Such a line is like a cell with its head: it does not say whose phone it is. That is said by what
stands around it, a signature, a card, a section of settings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from advisor.gathering.evidence import Evidence, span_of
from advisor.gathering.kinds import holds_kind
from advisor.gathering.mails import HEAD_LINE, Hit
from advisor.gathering.scoring import coverage
from advisor.understanding.question import Kind, Question
from corpus.document import Document
from corpus.language.words import content_stems, stem

_LABELLED = re.compile(
    r"^[^\S\n]*[>*•\s-]*(?P<label>[^\W\d_][\w .()/&'-]{0,40}?)[*\s]*"
    r"(?::\**|=)[^\S\n]+(?P<value>\S[^\n]*)$",
    re.MULTILINE,
)
_MOST_LABEL_WORDS = 4
# What a question asks for by its form, whatever the line is called.
_ALSO = {
    "phone": frozenset(map(stem, "phone telephone tel mobile cell fon".split())),
    "mail": frozenset(map(stem, "mail email e address".split())),
    "site": frozenset(map(stem, "web website site url homepage".split())),
}
# Words that say nothing of whose it is.
_FRAME = frozenset(map(stem, "what number address is use value set exact our".split()))
# Signatures may be written as quotations are.
_ANY_LINE = re.compile(r"^[> \t]*(?P<said>[^\s>][^\n]*)", re.MULTILINE)
_LONGEST_CONTACT = 80
# How far around a line it is told what it is of, in characters.
_BEFORE, _BEHIND = 400, 120
_BROKEN = re.compile(r"\n[^\S\n]*\n[^\S\n]*\n|\n(?=On [^\n]+ wrote:)")


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    label: frozenset[str]


def labelled_lines(question: Question, hits: Sequence[Hit]) -> list[Evidence]:
    """The line whose label a question asks for and which stands by what it asks that of.

    Empty for none, and where several stand as near. `hits`: where to look.
    """
    if question.kind in (Kind.REASON, Kind.YES_NO):
        return []
    asked = frozenset(question.weights)
    best: dict[str, Evidence] = {}
    nearest = 0
    for document, retrieved in hits:
        passage = retrieved.passage
        # A short line may have been taken for the heading of its passage.
        start = max(document.body_start, passage.start - _BEFORE)
        for line in _lines(document, start, passage.end, question):
            named = line.label & asked | _also(question, line.label)
            if not named or not line.label <= asked | _ALSO.get(question.measure, frozenset()):
                continue
            said = document.text[line.start : line.end]
            left = {
                word: weight
                for word, weight in question.weights.items()
                if word not in named | _FRAME | _ALSO.get(question.measure, frozenset())
            }
            far = _distance(document, line, left)
            if far is None:
                continue
            if not best or far < nearest:
                best, nearest = {}, far
            if far == nearest:
                best.setdefault(
                    " ".join(said.split()),
                    Evidence(
                        span_of(document, line.start, line.end), document, retrieved, "label",
                        None, (),
                    ),
                )  # fmt: skip
    return list(best.values()) if len(best) == 1 else []


def _also(question: Question, label: frozenset[str]) -> frozenset[str]:
    return label & _ALSO.get(question.measure, frozenset())


def _lines(document: Document, start: int, end: int, question: Question) -> Iterator[_Line]:
    """The labelled lines of a part; those that hold a contact that is asked for have no need."""
    if question.kind is Kind.CONTACT:
        for said in _ANY_LINE.finditer(document.text, start, end):
            if holds_kind(question, said["said"]) is True and not HEAD_LINE.match(said["said"]):
                if document.table(said.start()) is None and len(said[0]) <= _LONGEST_CONTACT:
                    yield _Line(*said.span("said"), _ALSO[question.measure])
        return
    for found in _LABELLED.finditer(document.text, start, end):
        label = content_stems(found["label"])
        if HEAD_LINE.match(found[0]) or len(found["label"].split()) > _MOST_LABEL_WORDS:
            continue
        if label and document.table(found.start()) is None:
            yield _Line(found.start("label"), found.end("value"), label)


def _distance(document: Document, line: _Line, left: dict[str, float]) -> int | None:
    """How far from a line what else is asked stands, in characters; None where it does not.

    What is said above it, in a heading or the title, is as near as can be.
    """
    text = document.text
    path = " ".join((document.title, *document.heading_path(line.start)))
    above = f"{path} {path.replace('-', '')}"
    open_words = {word: w for word, w in left.items() if word not in content_stems(above)}
    if not open_words:
        return 0 if left else None
    # A labelled line may have been taken for a heading.
    around = [s for s in document.sections if s.start <= line.start < s.end]
    around = [s for s in around if ": " not in s.heading]
    low = around[-1].start if around else document.body_start
    high = around[-1].end if around else len(text)
    before = text[max(low, line.start - _BEFORE) : line.start]
    before = _BROKEN.split(before)[-1]
    behind = text[line.end : min(high, line.end + _BEHIND)]
    behind = _BROKEN.split(behind)[0]
    if coverage(open_words, f"{before} {text[line.start : line.end]} {behind}") < 1.0:
        return None
    places = [before.lower().rfind(word[:4]) for word in open_words]
    return 1 + len(before) - max(0, min(places))
