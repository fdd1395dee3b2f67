"""A conversation as it is written down: for people to read, and to be verified again later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Annotated, NamedTuple, TypeVar

from pydantic import AwareDatetime, PlainSerializer

from advisor.answer import Answer, Citation
from advisor.schema import AnswerRecord
from advisor.templates import count
from index.passage import RetrievedPassage

_Moment = Annotated[AwareDatetime, PlainSerializer(datetime.isoformat)]
_ITEM = "- "
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class AskedOver:
    """The documents that a question was kept to.

    `documents` counts them. `collection` is the name of the one they were; empty where they were
    chosen one by one, and then `titles` names the first of them.
    """

    documents: int
    collection: str = ""
    titles: tuple[str, ...] = ()

    @property
    def in_words(self) -> str:
        """`“Speech”, 12 documents`, `3 documents`, or the title of the only one."""
        if self.collection:
            return f"“{self.collection}”, {count(self.documents, 'document')}"
        if self.documents == 1 and self.titles:
            return self.titles[0]
        return count(self.documents, "document")


@dataclass(frozen=True, slots=True)
class Exchange:
    """What was asked and what came of it.

    `answer` is None where nothing was answered because of a stop or an error; `note` then says so
    in a sentence. It also says where an answer was cut short. `over` is None where all documents
    were asked.
    """

    question: str
    answer: AnswerRecord | None
    note: str = ""
    over: AskedOver | None = None


@dataclass(frozen=True, slots=True)
class Transcript:
    """A conversation with its title, and when it began and last changed."""

    title: str
    created: _Moment
    changed: _Moment
    exchanges: tuple[Exchange, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A run of an answer's text.

    `sentence` is its number in the answer, from 1, and 0 for what stands between checked sentences:
    spaces, and whose words follow. `numbers` are those of the citations that support it, ascending.
    `begins` is False where a sentence goes on that began on another line.
    """

    text: str
    sentence: int
    numbers: tuple[int, ...]
    begins: bool = True


class Line(NamedTuple):
    """A line of an answer, `text[start:end]` without the dash of an item."""

    start: int
    end: int
    is_item: bool


def lines_of(text: str) -> Iterator[Line]:
    """The lines of an answer that say something."""
    start = 0
    for line in text.split("\n"):
        is_item = line.startswith(_ITEM)
        if line[len(_ITEM) * is_item :].strip():
            yield Line(start + len(_ITEM) * is_item, start + len(line), is_item)
        start += len(line) + 1


def in_blocks(lines: Iterable[tuple[bool, _T]]) -> list[tuple[bool, list[_T]]]:
    """Lines, each with whether it is an item, as lists and what stands between them."""
    return [
        (is_list, [line for _, line in group]) for is_list, group in groupby(lines, itemgetter(0))
    ]


def answer_blocks(answer: Answer) -> list[tuple[bool, list[list[Part]]]]:
    """The answer as lists and what stands between them, each line cut at its sentences."""
    parts = answer_parts(answer)
    return in_blocks((line.is_item, _inside(answer, line, parts)) for line in lines_of(answer.text))


def _inside(answer: Answer, line: Line, parts: Sequence[Part]) -> list[Part]:
    found, start = [], 0
    for part in parts:
        end = start + len(part.text)
        first, last = max(start, line.start), min(end, line.end)
        if first < last:
            cut = _part(answer, first, last, part.sentence)
            found.append(replace(cut, begins=first == start))
        start = end
    return found


def searched_instead(exchange: Exchange) -> str | None:
    """What was searched, where that is not what was asked."""
    answer = exchange.answer
    if answer is None or answer.mode == "reply":
        return None
    return None if answer.searched.strip() == exchange.question.strip() else answer.searched


def answer_parts(answer: Answer) -> list[Part]:
    """The answer cut at its sentences; the texts joined are the answer's."""
    cut: list[Part] = []
    position = 0
    for number, verdict in enumerate(answer.verdicts, start=1):
        start, end = verdict.claim.start, verdict.claim.end
        if not position <= start < end <= len(answer.text):
            continue  # not a span of this text
        if start > position:
            cut.append(_part(answer, position, start, 0))
        cut.append(_part(answer, start, end, number))
        position = end
    if position < len(answer.text):
        cut.append(_part(answer, position, len(answer.text), 0))
    return cut


def _part(answer: Answer, start: int, end: int, sentence: int) -> Part:
    numbers = {c.number for c in answer.citations if start < c.answer_end <= end}
    return Part(answer.text[start:end], sentence, tuple(sorted(numbers)))


def numbered(answer: Answer) -> list[Citation]:
    """One citation for each number, ascending: the same quote may support several sentences."""
    by_number = {citation.number: citation for citation in reversed(answer.citations)}
    return [by_number[number] for number in sorted(by_number)]


def words_around(
    citation: Citation, passages: Sequence[RetrievedPassage], most: int = 280
) -> tuple[str, str]:
    """What stands before and after a quote in its passage, at most so many characters of each.

    Empty where the passage is not among `passages`, or does not hold the quote's words there.
    """
    for retrieved in passages:
        passage = retrieved.passage
        if passage.document_id != citation.document_id:
            continue
        start, end = citation.start - passage.start, citation.end - passage.start
        # A quote may begin before its passage, or end after it.
        inside = passage.text[max(start, 0) : max(end, 0)]
        quoted = citation.quote[max(-start, 0) :][: len(inside)]
        if inside and inside == quoted:
            before, after = passage.text[: max(start, 0)], passage.text[end:]
            return _last_words(before, most), first_words(after, most)
    return "", ""


def first_words(text: str, most: int = 400) -> str:
    """The beginning of a text, at most so many characters, to the end of a word."""
    return text if len(text) <= most else text[:most].rsplit(None, 1)[0] + " …"


def _last_words(text: str, most: int) -> str:
    return text if len(text) <= most else "… " + text[-most:].split(None, 1)[-1]


def place(citation: Citation) -> str:
    """Where a quote stands: file, page or other place, and headings, on one line."""
    headings = " › ".join(heading for heading in citation.heading_path if heading)
    return ", ".join(part for part in (citation.location, headings) if part)
