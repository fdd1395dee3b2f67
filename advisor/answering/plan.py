"""The plan of an answer: the points to make, in order, each an exact quote."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from advisor.answer import Conversation, EvidenceSpan, SentenceVerified
from advisor.answering.abstaining import ONLY_NEAR, not_found
from advisor.answering.citations import AnswerText
from advisor.answering.disagreement import attribution, disagreeing
from advisor.answering.quotes import Quote, quote_list, quote_sentence
from advisor.answering.wholes import asked_headings, list_of, wanted_list, wanted_section
from advisor.gathering.evidence import Evidence, overlap
from advisor.gathering.material import Material
from advisor.request import Act, Need, Request
from advisor.understanding.comparison import sides
from advisor.understanding.question import Question
from corpus.language.words import content_stems, plain, words

# Points of an answer at most, by need.
_MOST_POINTS = {
    Need.FACT: 2,
    Need.YES_NO: 3,
    Need.LIST: 4,
    Need.HOW_TO: 6,
    Need.EXPLANATION: 4,
    Need.COMPARISON: 4,
    Need.OVERVIEW: 6,
}
# How much less likely than the best a further point may be to answer, in log-odds, and how many
# characters all may have. `python -m training.fit_answering` prints the best closeness.
_CLOSE = {
    Need.FACT: 0.6,
    Need.YES_NO: 1.0,
    Need.LIST: 1.0,
    Need.HOW_TO: 1.2,
    Need.EXPLANATION: 1.2,
    Need.COMPARISON: 1.4,
    Need.OVERVIEW: 1.0,
}
_MOST_CHARS = {Need.FACT: 420, Need.YES_NO: 500}
_MOST_CHARS_BROAD = 900
# A quote that shares more than this share of its stems with those already chosen says it again.
_REPEATS = 0.6
_SOMETHING_NEW = frozenset({Act.MORE, Act.EXAMPLE, Act.WHY})
# A directive of reStructuredText, or an option of one.
_DIRECTIVE = re.compile(r"\s*(?:\.\. |:[a-z-]+: )")
# "Have a look at the section below": where an answer is, not the answer.
_POINTS_ELSEWHERE = re.compile(
    r"\b(?:see|look at|refer to|read|check out|described in|covered in)\b.{0,60}"
    r"\b(?:sections?|chapters?|below|above|next page)\b",
    re.I,
)
_EXAMPLE = re.compile(r"\b(?:for example|for instance|such as|e\.g\.|like|example)\b", re.I)
_REASON = re.compile(r"\b(?:because|since|due to|so that|reasons?|therefore|otherwise)\b", re.I)
# What holds what was asked for anew counts as so much likelier, in log-odds.
_ASKED_ANEW = 2.0
# Paragraphs of a section from which it answers alone, and how much less likely than its best
# sentence those of others may be.
_ENOUGH = 3
_IN_SECTION = 2.0
_BY_SECTION = frozenset({Need.HOW_TO, Need.EXPLANATION, Need.LIST})
# More points than these stand on lines of their own.
_MOST_IN_LINE = 2


@dataclass(frozen=True, slots=True)
class Plan:
    """The points of an answer, in order; none where there is nothing to say.

    `unanswered`: the parts of the message that the documents say nothing on, where they do on
    others. `is_fixed`: no model may say the points in its own words. `is_near`: the points are only
    near what was asked.
    """

    points: tuple[Quote, ...] = ()
    unanswered: tuple[str, ...] = ()
    is_fixed: bool = False
    is_near: bool = False


def plan_answer(
    request: Request,
    materials: Sequence[Material],
    conversation: Conversation,
) -> Plan:
    """The plan of an answer to all the parts of a request.

    Args:
        request: what is wanted.
        materials: what was found for each part.
        conversation: the turns before; what they quoted is not said again where more is wanted.
    """
    said = _quoted(conversation) if request.act in _SOMETHING_NEW else ()
    plans = [
        _for_act(request.act, material, said) if material.judged.reason is None else Plan()
        for material in materials
    ]
    points: list[Quote] = []
    for plan in plans:
        points += [q for q in plan.points if not overlap(q.spans, _spans(points))]
    unanswered = [
        m.question.text for m, plan in zip(materials, plans, strict=True) if not plan.points
    ]
    is_near = all(m.judged.is_near for m in materials) and bool(points)
    is_fixed = is_near or len(plans) != 1 or plans[0].is_fixed
    return Plan(tuple(points), tuple(unanswered) if points else (), is_fixed, is_near)


def write_quotes(plan: Plan, text: AnswerText) -> Iterator[SentenceVerified]:
    """Add the points of a plan to an answer, and what the documents say nothing on."""
    points = plan.points
    if plan.is_near:
        yield text.say(ONLY_NEAR)
    is_plain = not any("\n" in q.text or q.is_item for q in points)
    as_items = len(points) > _MOST_IN_LINE and is_plain
    for quote in points:
        yield text.add(quote.verdict(), quote.origin, is_item=as_items or quote.is_item)
    for part in plan.unanswered:
        yield text.say(not_found(part))


def _for_act(act: Act, material: Material, said: Sequence[EvidenceSpan]) -> Plan:
    """The plan for one part, as the message before it asks for it."""
    evidence = [e for e in material.evidence if not overlap([e.span], said)]
    if act is Act.EXAMPLE:
        evidence = _raised(evidence, _EXAMPLE)
    elif act is Act.WHY:
        evidence = _raised(evidence, _REASON)
    elif act is Act.SIMPLER and evidence:
        likely = [e for e in evidence if e.score >= evidence[0].score - _ASKED_ANEW]
        evidence = [min(likely, key=_difficulty)]
    inside = _of_section(material.section, evidence) if material.need in _BY_SECTION else []
    if inside and any(one is inside[0] for one in evidence[:_ENOUGH]):
        plan = plan_points(material.question, material.need, inside, close=_IN_SECTION)
        points = sorted(plan.points, key=lambda quote: quote.spans[0].start)
        plan = replace(plan, points=tuple(points))
    else:
        plan = plan_points(material.question, material.need, evidence)
    return replace(plan, points=plan.points[:1]) if act is Act.SHORTER else plan


def _of_section(
    section: tuple[str, int, int] | None, evidence: Sequence[Evidence]
) -> list[Evidence]:
    """The best sentence of each paragraph of the section that is what was asked, best first.

    None where there is no such section, or where it is one paragraph or two.
    """
    if section is None:
        return []
    key, start, end = section
    best: dict[int, Evidence] = {}
    for found in evidence:
        at = found.span.start
        if found.span.document_id == key and start <= at < end and _is_usable(found):
            best.setdefault(found.document.text.rfind("\n\n", 0, at), found)
    return list(best.values()) if len(best) >= _ENOUGH else []


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


def plan_points(
    question: Question, need: Need, evidence: Sequence[Evidence], *, close: float | None = None
) -> Plan:
    """The points that answer one question; `evidence` is given best first.

    `close`: how much less likely than the best they may be, where that is not the need's.
    """
    close = _CLOSE[need] if close is None else close
    usable = [e for e in evidence if _is_usable(e)]
    if not usable:
        return Plan()
    headings = asked_headings(question, usable) if need is Need.LIST else []
    if headings:
        return Plan(tuple(headings), is_fixed=True)
    best = usable[0]
    other = disagreeing(question, best, usable)
    if other is not None:
        against = [
            replace(quote_sentence(question, e), origin=attribution(e.document))
            for e in (best, other)
        ]
        return Plan(tuple(against), is_fixed=True)
    near = [e for e in usable if e.score >= best.score - close]
    if need is Need.COMPARISON:
        both = _of_both_sides(question, usable)
        near = [*both, *(e for e in near if not any(e is one for one in both))]
    chosen = wanted_section(need, near)
    whole = None if chosen else wanted_list(need, near)
    chosen += [whole] if whole is not None else []
    for candidate in near:
        if len(chosen) >= _MOST_POINTS[need]:
            break
        if not _is_said(candidate, chosen):
            quote = _quote(question, candidate)
            if quote is not None and _adds(quote, chosen, need):
                chosen.append(quote)
    return Plan(tuple(_in_order(chosen)))


def _of_both_sides(question: Question, evidence: Sequence[Evidence]) -> list[Evidence]:
    """The best evidence on each of the two things that are compared; one may say both."""
    found = []
    both = [content_stems(side) for side in sides(question.text) or ()]
    for own, other in zip(both, reversed(both), strict=True):
        marks = own - other or own
        told = (e for e in evidence if marks <= content_stems(f"{e.origin} {e.span.text}"))
        found += list(islice(told, 1))
    return found


def _is_usable(evidence: Evidence) -> bool:
    """No question, heading or shred is an answer."""
    is_none = evidence.kind == "heading" or evidence.signals["question"]
    text = evidence.span.text
    if is_none or _DIRECTIVE.match(text) or _POINTS_ELSEWHERE.search(text):
        return False
    least = 2 if evidence.kind in ("row", "item") else 3
    return bool(evidence.announced) or len(words(plain(text))) >= least


def _quote(question: Question, candidate: Evidence) -> Quote | None:
    """A sentence; one that introduces a list brings it, and without one is none."""
    is_introduction = candidate.span.text.rstrip().endswith(":")
    if candidate.announced or is_introduction:
        found = list_of(candidate)
        quote = quote_list(found) if found is not None else None
        if quote is not None or (is_introduction and found is None):
            return quote
    return quote_sentence(question, candidate)


def _is_said(candidate: Evidence, quotes: Sequence[Quote]) -> bool:
    """Whether quotes hold a part of a sentence, or most of what it says.

    A quote is only made of what passes: that reads the text around it again.
    """
    if overlap([candidate.span], _spans(quotes)):
        return True
    stems = content_stems(candidate.span.text)
    said = content_stems(" ".join(quote.text for quote in quotes))
    return not stems or len(stems & said) / len(stems) > _REPEATS


def _adds(quote: Quote, quotes: Sequence[Quote], need: Need) -> bool:
    """Whether a quote overlaps none of the others, and they do not become too long with it."""
    in_all = sum(len(q.text) for q in quotes) + len(quote.text)
    most = _MOST_CHARS.get(need, _MOST_CHARS_BROAD)
    return not quotes or (in_all <= most and not overlap(quote.spans, _spans(quotes)))


def _spans(quotes: Sequence[Quote]) -> list[EvidenceSpan]:
    return [span for quote in quotes for span in quote.spans]


def _quoted(conversation: Conversation) -> list[EvidenceSpan]:
    """What the answers so far have quoted."""
    return [
        EvidenceSpan(c.document_id, c.start, c.end, c.quote)
        for turn in conversation.turns
        for c in turn.answer.citations
    ]


def _in_order(quotes: Sequence[Quote]) -> list[Quote]:
    """The best first; behind it those of the same document in reading order, then the others."""
    ordered: list[Quote] = []
    for document in dict.fromkeys(quote.spans[0].document_id for quote in quotes):
        first, *rest = [q for q in quotes if q.spans[0].document_id == document]
        ordered += [first, *sorted(rest, key=lambda q: q.spans[0].start)]
    return ordered
