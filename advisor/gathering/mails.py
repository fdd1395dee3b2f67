"""Mails: who wrote about something, when, and what somebody wrote.

A mail says in its first lines who wrote it and when, and in its words neither; a model that reads
passages does not put the two together. What is quoted in a reply is its own writer's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from advisor.gathering.evidence import Evidence, span_of
from advisor.gathering.scoring import coverage
from advisor.understanding.question import Kind, Question
from corpus.document import Document
from corpus.language.words import content_stems, stem
from index.passage import RetrievedPassage

# The lines that a mail begins with, as they are written below its subject.
_LINE = r"(?:From|To|Cc|Bcc|Reply-To|Date): [^\n]*"
_HEAD = re.compile(rf"\s*(?P<head>From: [^\n]*(?:\n{_LINE})*)(?=\n|\Z)")
HEAD_LINE = re.compile(_LINE)
"""A line of the head of a mail."""
_DATE_LINE = re.compile(r"^Date: [^\n]*\S", re.MULTILINE)
_NAMED = re.compile(r"From: \W*([^<\n]*?)\W*(?:<|$)", re.MULTILINE)
# "On Wed, 16 Oct 2024 at 21:15, Jonas Kraemer wrote:" stands above what a reply quotes.
_QUOTES = re.compile(r"^(?:>[ >]*)?On .{6,60}?,? (?P<who>[^\W\d][^,:\n]{1,60}?) wrote:", re.M)
_WROTE = re.compile(
    r"\b(?:wr[oi]te|writes|written|sent|sends?|(?:e-?)?mail(?:ed|s)?|repl(?:y|ied)|messages?)\b",
    re.I,
)
_SAID = re.compile(
    r"\bwhat (?:did|does|do|has|have) .{1,60}\b(?:say|said|think|want|suggest|ask|tell|told|propose"
    r"|write|written|reply|answer)\b",
    re.I,
)
_LISTS = re.compile(r"\b(?:which|what|all|any) (?:the )?(?:e-?)?(?:mails|messages)\b", re.I)
# What such questions are asked in.
_FRAME = frozenset(
    map(
        stem,
        "mail mails email e wrote write writes written sent send message reply replied answer say"
        " address said think want suggest ask tell told propose what who when which date".split(),
    )
)
# So much of what else is asked a mail speaks of that is meant, and so many are named.
_SPEAKS_OF = 0.6
_MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class _Message:
    """A mail, or what it quotes of another: who wrote it, and from where to where it goes."""

    start: int
    end: int
    who: str
    subject: str
    above: tuple[tuple[int, int], ...]
    head_end: int
    is_quoted: bool = False


Hit = tuple[Document, RetrievedPassage]
"""A passage that was found, with its document."""


def asks_of_mails(question: Question) -> bool:
    """Whether a question may be one about who wrote what."""
    return bool(_WROTE.search(question.text) or _SAID.search(question.text))


def asked_mails(question: Question, hits: Sequence[Hit]) -> list[Evidence]:
    """The heads of the mails that are asked for by their writer, their day or a list of them.

    Empty where none is. `hits`: documents with passages that share words with the question.
    """
    is_list = _LISTS.search(question.text) is not None
    if not is_list and question.kind not in (Kind.PERSON, Kind.TIME):
        # "What is Mia's mail address?"
        if question.measure != "mail":
            return []
    return [
        Evidence(
            span=span_of(document, *message.above[0]),
            document=document,
            retrieved=retrieved,
            kind="mail",
            lead_in=None,
            announced=tuple(span_of(document, *span) for span in message.above[1:]),
        )
        for (document, retrieved), message in _meant(question, hits)
    ][:_MOST_NAMED]


def written_by(question: Question, evidence: Sequence[Evidence]) -> list[Evidence]:
    """Of some sentences those of whom a question asks what they wrote, best first.

    Empty where nobody is asked for, or nothing is on what they are asked about.
    """
    found: list[tuple[float, str, Evidence]] = []
    asked = question.weights.keys()
    for one in evidence:
        message = _message_at(one.document, one.span.start)
        if message is None or HEAD_LINE.match(one.span.text) or _QUOTES.match(one.span.text):
            continue
        writer = content_stems(message.who) & asked
        left = _open_words(question, writer)
        about = f"{message.subject} {_paragraph(one)}"
        if writer and coverage(left, about) >= _SPEAKS_OF * bool(left):
            kept = replace(one, answers_kind=None)
            found.append((coverage(left, _paragraph(one)), message.who, kept))
    # "What did Ana reply to Mia?" asks for what Ana wrote.
    first = min((_named_at(question, who) for _, who, _ in found), default=0)
    own = [each for each in found if _named_at(question, each[1]) == first]
    return [one for *_, one in sorted(own, key=lambda each: -each[0])]


def _named_at(question: Question, who: str) -> int:
    """Where a question names somebody first, in words."""
    stems = content_stems(who)
    said = [n for n, word in enumerate(question.weights) if word in stems]
    return min(said, default=len(question.weights))


def is_of_mail(document: Document, position: int) -> bool:
    """Whether a place is in a mail."""
    return next(_messages(document, position), None) is not None


def is_head_line(document: Document, position: int) -> bool:
    """Whether a line of the head of a mail begins there: who wrote it, to whom and when."""
    if not HEAD_LINE.match(document.text, position):
        return False
    mail = next(_messages(document, position), None)
    return mail is not None and position < mail.head_end


def _meant(question: Question, hits: Sequence[Hit]) -> list[tuple[Hit, _Message]]:
    """The mails by whom a question names that speak most of what else it asks, in reading order."""
    asked = question.weights.keys()
    found: dict[tuple[str, int], tuple[float, bool, Hit, _Message]] = {}
    for document, retrieved in hits:
        for message in _messages(document, retrieved.passage.start):
            writer = content_stems(message.who) & asked
            left = _open_words(question, writer)
            told = coverage(left, f"{message.subject} {document.text[message.start : message.end]}")
            if writer or told >= _SPEAKS_OF:
                key = (document.id, message.above[0][0])
                found[key] = (told, bool(writer), (document, retrieved), message)
    by_writer = [one for one in found.values() if one[1]] or list(found.values())
    most = max((told for told, *_ in by_writer), default=0.0)
    if 0.0 < most < _SPEAKS_OF or (not most and _is_on_something(question, by_writer)):
        return []
    best = [one for one in by_writer if one[0] >= most - 1e-9]
    if question.kind is Kind.TIME:
        # "The mail about the roof" is called so by its subject.
        asked_words = _open_words(question, frozenset())
        called = [one for one in best if coverage(asked_words, one[3].subject) > 0.0]
        best = called or best
    # What it quotes is the answer only where the mail itself is not.
    own = [one for one in best if not one[3].is_quoted] or best
    return [(hit, message) for _, _, hit, message in sorted(own, key=lambda o: o[3].start)]


def _is_on_something(
    question: Question, found: Sequence[tuple[float, bool, Hit, _Message]]
) -> bool:
    """Whether more is asked than whose mails these are."""
    return any(
        _open_words(question, content_stems(message.who) & question.weights.keys())
        for *_, message in found
    )


def _open_words(question: Question, writer: frozenset[str]) -> dict[str, float]:
    left = question.weights.items()
    return {word: weight for word, weight in left if word not in _FRAME and word not in writer}


def _paragraph(one: Evidence) -> str:
    text = one.document.text
    end = text.find("\n\n", one.span.end)
    return text[text.rfind("\n\n", 0, one.span.start) + 1 : end if end >= 0 else len(text)]


def _message_at(document: Document, position: int) -> _Message | None:
    """The mail, or the part that it quotes, that a place is in."""
    return next(
        (m for m in reversed(list(_messages(document, position))) if m.start <= position), None
    )


def _messages(document: Document, position: int) -> Iterator[_Message]:
    """The mail that a place is in, and what it quotes."""
    text = document.text
    around = [(s.body_start, s.end, s.heading) for s in document.sections if s.start <= position]
    around = [part for part in around if position < part[1]]
    for start, end, subject in [*reversed(around), (document.body_start, len(text), "")]:
        head = _HEAD.match(text, start, end)
        if head is None:
            continue
        day = _DATE_LINE.search(text, *head.span("head"))
        first = (head.start("head"), head.start("head") + len(head["head"].split("\n")[0].rstrip()))
        named = _NAMED.match(text, *first)
        who = (named[1] if named else "") or text[slice(*first)]
        above = (first, day.span()) if day else (first,)
        quoted = list(_QUOTES.finditer(text, head.end(), end))
        ends = [*(one.start() for one in quoted), end]
        yield _Message(start, ends[0], who, subject, above, head.end())
        for one, stop in zip(quoted, ends[1:], strict=True):
            above = (one.span(),)
            yield _Message(one.start(), stop, one["who"], subject, above, one.end(), is_quoted=True)
        return
