"""Which sentences may be an answer: at all, and as a message asks for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from advisor.answering.quotes import is_markup
from advisor.gathering.evidence import Evidence
from advisor.gathering.mails import is_head_line
from advisor.gathering.tables import is_header
from advisor.request import Act
from advisor.understanding.phrases import is_question
from advisor.understanding.question import Question
from corpus.language.words import content_stems, plain, words

# "Have a look at the section below": where an answer is, not the answer.
_POINTS_ELSEWHERE = re.compile(
    r"\b(?:see|look at|refer to|read|check out|described in|covered in)\b.{0,60}"
    r"\b(?:sections?|chapters?|below|above|next page)\b",
    re.I,
)
# "A. Writer <a.writer@example.org>": who wrote it, unless an address is asked for.
_ADDRESS = re.compile(r"(?:[\w.,'’-]+ ){0,4}<[^\s<>]+@[^\s<>]+>\W*")
_EXAMPLE = re.compile(r"\b(?:for example|for instance|such as|e\.g\.|like|example)\b", re.I)
_REASON = re.compile(r"\b(?:because|since|due to|so that|reasons?|therefore|otherwise)\b", re.I)
# What holds what was asked for anew counts as so much likelier, in log-odds.
_ASKED_ANEW = 2.0
# Among sentences that are nearly as likely as the best the easiest is the simpler one.
_AS_LIKELY = 0.7
# A checksum, a key: what it stands in is no sentence.
_NO_WORD = re.compile(r"\b(?=[a-f]*\d)[0-9a-f]{32,}\b", re.I)
# The share of its stems that a sentence has from the message, and how many, to say it back.
_SAID_BACK = 0.6
_SAYS_ENOUGH = 4


def told_by(question: Question, evidence: Sequence[Evidence]) -> list[Evidence]:
    """The evidence that may be an answer.

    What somebody describes and asks nothing of, such as an error's message, is not said back to
    them where something else was found.
    """
    usable = [e for e in evidence if is_usable(e)]
    if is_question(question.text):
        return usable
    told = content_stems(question.text)
    return [e for e in usable if not _says_back(e, told)] or usable


def _says_back(evidence: Evidence, told: frozenset[str]) -> bool:
    stems = content_stems(evidence.span.text)
    return len(stems) >= _SAYS_ENOUGH and len(stems & told) >= _SAID_BACK * len(stems)


def is_usable(evidence: Evidence) -> bool:
    """No question, heading or shred is an answer."""
    is_none = evidence.kind == "heading" or evidence.signals["question"]
    text = evidence.span.text
    if is_none or is_markup(text) or _POINTS_ELSEWHERE.search(text) or _ADDRESS.fullmatch(text):
        return False
    if _NO_WORD.search(text):
        return False
    document, span = evidence.document, evidence.span
    if is_head_line(document, span.start) or is_header(document, span):
        return False
    least = 2 if evidence.kind in ("row", "item") else 3
    return bool(evidence.announced) or len(words(plain(text))) >= least


def wanted_by(act: Act, evidence: Sequence[Evidence]) -> Sequence[Evidence]:
    """Evidence as a message asks for it anew: with an example, with the reason, in easier words."""
    if act is Act.EXAMPLE:
        return _raised(evidence, _EXAMPLE)
    if act is Act.WHY:
        return _raised(evidence, _REASON)
    if act is Act.SIMPLER and evidence:
        likely = [e for e in evidence if e.score >= evidence[0].score - _AS_LIKELY]
        return [min(likely, key=_difficulty)]
    return evidence


def _raised(evidence: Sequence[Evidence], wanted: re.Pattern[str]) -> list[Evidence]:
    """Evidence with what holds a wanted word before the rest."""
    raised = [
        replace(e, score=e.score + _ASKED_ANEW * bool(wanted.search(e.span.text))) for e in evidence
    ]
    return sorted(raised, key=lambda e: -e.score)


def _difficulty(evidence: Evidence) -> float:
    """How hard a sentence is to read: long sentences of long words, as in Flesch (1948)."""
    said = words(evidence.span.text)
    return len(said) + 10 * sum(map(len, said)) / max(1, len(said))
