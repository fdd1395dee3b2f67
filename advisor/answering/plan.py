"""The plan of an answer: the points to make, in order, each an exact quote."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from advisor.answer import Conversation, EvidenceSpan, SentenceVerified
from advisor.answering.abstaining import not_found, only_near
from advisor.answering.citations import AnswerText, quoted_before
from advisor.answering.disagreement import attribution, disagreeing
from advisor.answering.lookups import quote_lookup
from advisor.answering.quotes import Quote, quote_list, quote_sentence, under_one_lead_in
from advisor.answering.usable import is_usable, told_by, wanted_by
from advisor.answering.wholes import (
    asked_headings,
    list_of,
    named_section,
    quote_around,
    wanted_whole,
)
from advisor.gathering.evidence import Evidence, overlap
from advisor.gathering.kinds import holds_kind
from advisor.gathering.lists import ItemList
from advisor.gathering.material import Material
from advisor.request import IN_SHORT, NARROW, Act, Need, Request
from advisor.understanding.question import Kind, Question, apart
from corpus.language.names import names
from corpus.language.words import content_stems

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
# characters all may have. Chosen by precision and recall of 760 labelled questions, precision
# counting more (training/LOG.md): readers minded a sentence too many more than one too few.
_CLOSE = {
    Need.FACT: 0.45,
    Need.YES_NO: 0.5,
    Need.LIST: 1.0,
    Need.HOW_TO: 0.7,
    Need.EXPLANATION: 0.6,
    Need.COMPARISON: 1.0,
    Need.OVERVIEW: 0.8,
}
# What is asked for by these is said with what stands around it, where it has fewer characters; a
# yes or no always: what it depends on is in the next sentence.
_LITTLE = {Need.HOW_TO: 250, Need.EXPLANATION: 250, Need.YES_NO: 1000}
# Behind a list, or a section that is said whole and has so many characters.
_AFTER_WHOLE = 0.2
_ENOUGH = 300
_MOST_CHARS = {Need.FACT: 420, Need.YES_NO: 500}
_MOST_CHARS_BROAD = 900
# A list of so many characters is said whole where several of its items give the figure.
_SHORT_LIST = 450
_FIGURES = frozenset({Kind.QUANTITY, Kind.TIME})
# All the parts of a message together.
_MOST_CHARS_TOGETHER = 1200
# A quote that shares more than this share of its stems with those already chosen says it again.
_REPEATS = 0.6
_SOMETHING_NEW = frozenset({Act.MORE, Act.EXAMPLE, Act.WHY})
# "Why not? It's the same laptop." asks for something new as well.
_WHY = re.compile(r"\W*(?:(?:ok|okay|hm+|and|but|oh|so)\b\W*)*(?:why|how come)\b", re.I)
_CONTRASTS = re.compile(
    r"\b(?:\w+er than|more|less|than|whereas|while|unlike|differ\w*|instead|rather|but|however|both"
    r"|compar\w+|versus|vs|either|better|only)\b",
    re.I,
)
# How much less likely than the best the points of a section that is what is asked may be.
_IN_SECTION = 2.0
_BY_SECTION = frozenset({Need.HOW_TO, Need.EXPLANATION, Need.LIST, Need.OVERVIEW})
# Points for each side of a comparison, and the evidence among which what names both is looked for.
_FOR_A_SIDE = 2
_BEGINNING = 40
_LOOKED_AT = 8
# Points of what is only near, where nothing narrower is asked; so many make several.
_MOST_NEAR = _SEVERAL = 2
# More points than these stand on lines of their own.
_MOST_IN_LINE = 2


@dataclass(frozen=True, slots=True)
class Plan:
    """The points of an answer, in order; none where there is nothing to say.

    `unanswered`: the parts of the message that the documents say nothing on, where they do on
    others. `is_fixed`: no model may say the points in its own words; `is_apart`: it may say them
    one by one, since they are of several parts. `above`: said above them.
    """

    points: tuple[Quote, ...] = ()
    unanswered: tuple[str, ...] = ()
    is_fixed: bool = False
    is_apart: bool = False
    above: str = ""

    @property
    def as_items(self) -> bool:
        """Whether the points stand on lines of their own: there are many, and none has lines."""
        is_plain = not any("\n" in q.text or q.is_item for q in self.points)
        return len(self.points) > _MOST_IN_LINE and is_plain


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
    is_new = request.act in _SOMETHING_NEW or (request.leans and _WHY.match(request.said))
    said = quoted_before(conversation) if is_new else ()
    planned = [
        [
            _for_act(request.act, part, said, is_alone=len(materials) == 1)
            for part in _by_target(request, material)
        ]
        for material in materials
    ]
    plans = [plan for own in planned for plan in own]
    told = sum(bool(plan.points) for plan in plans) or 1
    points: list[Quote] = []
    for plan in plans:
        new = [q for q in plan.points if not overlap(q.spans, _spans(points))]
        points += new if told == 1 else _in_short(new, _MOST_CHARS_TOGETHER // told)
    points = under_one_lead_in(points)
    unanswered = [
        apart(material.question.text)[0]
        for material, own in zip(materials, planned, strict=True)
        if not any(plan.points for plan in own)
    ]
    is_near = all(m.judged.is_near for m in materials) and bool(points)
    is_fixed = is_near or any(plan.is_fixed for plan in plans)
    is_apart = len(plans) != 1
    if is_near:
        is_narrow = all(m.need in NARROW or m.judged.missing for m in materials)
        del points[1 if is_narrow else _MOST_NEAR :]
    is_likely = all(m.judged.is_likely for m in materials)
    above = only_near(materials[0].judged.missing, is_likely=is_likely) if is_near else ""
    not_said = tuple(unanswered) if points else ()
    return Plan(tuple(points), not_said, is_fixed, is_apart, above)


def write_quotes(plan: Plan, text: AnswerText) -> Iterator[SentenceVerified]:
    """Add the points of a plan to an answer, and what the documents say nothing on."""
    if plan.above:
        yield text.say(plan.above)
    for quote in plan.points:
        is_item = plan.as_items or quote.is_item
        yield text.add(quote.verdict(), quote.origin, is_item=is_item)
    for part in plan.unanswered:
        yield text.say(not_found(part))


def _by_target(request: Request, material: Material) -> list[Material]:
    """A part, once for each of several documents that its message names in different words.

    None where it is not answered. Of a comparison the sides are told apart already.
    """
    if material.judged.reason is not None:
        return []
    named: dict[str, set[str]] = {}
    message = request.said.lower()
    for target in sorted(request.targets, key=lambda t: message.find(t.words.lower())):
        named.setdefault(target.words.lower(), set()).add(target.document_id)
    if len(named) < _SEVERAL or material.sides:
        return [material]
    split = [
        replace(material, evidence=tuple(e for e in material.evidence if e.document.id in ids))
        for ids in named.values()
    ]
    return [part for part in split if part.evidence] or [material]


def _in_short(points: Sequence[Quote], most: int) -> list[Quote]:
    """The first of some points, and those behind it as far as they have so many characters."""
    ends = list(accumulate(len(quote.text) for quote in points))
    return [*points[:1], *(q for q, end in zip(points[1:], ends[1:], strict=True) if end <= most)]


def _for_act(act: Act, material: Material, said: Sequence[EvidenceSpan], *, is_alone: bool) -> Plan:
    """The plan for one part, as the message before it asks for it."""
    evidence = wanted_by(act, [e for e in material.evidence if not overlap([e.span], said)])
    compared = _compared(material, evidence) if act not in IN_SHORT else []
    if compared:
        return Plan(tuple(compared))
    if material.is_lookup:
        return Plan(tuple(quote_lookup(material.question, evidence)))
    need = Need.FACT if act in IN_SHORT else material.need
    is_near = material.judged.is_near if is_alone and act not in IN_SHORT else None
    plan = plan_points(material.question, need, evidence, is_near=is_near)
    return replace(plan, points=plan.points[:1]) if act in IN_SHORT else plan


def plan_points(
    question: Question, need: Need, evidence: Sequence[Evidence], *, is_near: bool | None = None
) -> Plan:
    """The points that answer one question; `evidence` is given best first.

    `is_near`: it is only near what was asked, and is said with what stands around it; None for
    one of several questions, which are answered shortly.
    """
    usable = told_by(question, evidence)
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
    whole = wanted_whole(question, need, usable)
    is_enough = any("\n" in quote.text for quote in whole) or _length(whole) >= _ENOUGH
    close = _AFTER_WHOLE if is_enough else _CLOSE[need]
    inside: list[Evidence] = []
    if need in _BY_SECTION and not whole:
        inside = named_section(question, usable, in_any=need is Need.OVERVIEW)
    if inside:
        usable, close = inside, _IN_SECTION
    near = [e for e in usable if e.score >= best.score - close]
    chosen = _with_more(whole, question, need, near)
    is_short = _length(chosen) < _LITTLE.get(need, 0)
    is_wide = is_near is not None and not whole and (is_near or is_short)
    around = quote_around(usable[0], is_near=bool(is_near)) if is_wide else None
    if around is not None:
        around = around if is_near or need not in NARROW else replace(around, origin="")
        chosen = [around, *(q for q in chosen if not overlap(q.spans, around.spans))]
    return Plan(tuple(_in_order(chosen)))


def _with_more(
    quotes: Sequence[Quote], question: Question, need: Need, evidence: Sequence[Evidence]
) -> list[Quote]:
    """Quotes with what evidence adds to them, as much as the need may have."""
    chosen = list(quotes)
    for candidate in evidence:
        if len(chosen) >= _MOST_POINTS[need]:
            break
        lacks_kind = need is Need.FACT and bool(chosen) and candidate.answers_kind is False
        if not lacks_kind and not _is_said(candidate, chosen):
            quote = _quote(question, candidate, is_fact=need is Need.FACT)
            if quote is not None and _adds(quote, candidate, chosen, need):
                chosen.append(quote)
    return chosen


def _compared(material: Material, evidence: Sequence[Evidence]) -> list[Quote]:
    """What tells each of two things that are compared; empty where one is not told.

    Empty, too, where what was found for the whole question speaks of both. What doesn't name its
    thing stands behind the heading that does.
    """
    if not material.sides or not evidence:
        return []
    one, other = (content_stems(side.name) for side in material.sides)
    marks = (one - other or one, other - one or other)
    is_figure = any(side.question.kind is Kind.QUANTITY for side in material.sides)
    likely = [e for e in evidence if e.score >= evidence[0].score - _CLOSE[Need.COMPARISON]]
    if not is_figure and any(
        _CONTRASTS.search(e.span.text)
        and all(2 * len(m & _named_near(e)) > len(m) for m in (one, other))
        for e in likely[:_LOOKED_AT]
    ):
        return []
    close = _CLOSE[Need.FACT if is_figure else Need.COMPARISON]
    usable = [e for e in likely if is_usable(e) and not is_figure]
    in_whole = [
        [e for e in usable if _is_of(e, stems, others)]
        for stems, others in zip(marks, reversed(marks), strict=True)
    ]
    chosen: list[Quote] = []
    for side, stems, others, own in zip(
        material.sides, marks, reversed(marks), in_whole, strict=True
    ):
        told = [e for e in side.evidence if is_usable(e)]
        near = [e for e in told if e.score >= told[0].score - close]
        # Where what was found for the whole question tells both, nothing else need be looked at.
        near = own if all(in_whole) else [*own, *near]
        near.sort(key=lambda e: bool(others & _stems(e)) - bool(stems & _stems(e)))
        found: list[Quote] = []
        for candidate in near:
            quote = _quote(side.question, candidate)
            if quote is not None and not overlap([candidate.span], _spans([*chosen, *found])):
                found.append(_labelled(quote, candidate, stems))
        if not found:
            return []
        chosen += found[:_FOR_A_SIDE]
    return chosen


def _is_of(evidence: Evidence, stems: Collection[str], others: frozenset[str]) -> bool:
    about = content_stems(evidence.about)
    if about.issuperset(stems) and about.isdisjoint(others):
        return True
    # Both stand in the heading of what sets them side by side.
    is_of_other = not others.isdisjoint(content_stems(evidence.span.text))
    return _stems(evidence).issuperset(stems) and not is_of_other


def _stems(evidence: Evidence) -> frozenset[str]:
    """What a sentence is about: that stands at its beginning."""
    return content_stems(evidence.span.text[:_BEGINNING])


def _named_near(evidence: Evidence) -> frozenset[str]:
    """What a sentence names, with the heading and the lead-in above it."""
    lead_in = evidence.lead_in.text if evidence.lead_in else ""
    path = evidence.retrieved.passage.heading_path
    return content_stems(f"{' '.join(path[-1:])} {lead_in} {evidence.span.text}")


def _labelled(quote: Quote, evidence: Evidence, stems: Collection[str]) -> Quote:
    """A quote behind the innermost heading that names what it is about, where it doesn't itself."""
    if content_stems(quote.text).intersection(stems):
        return quote
    path = (evidence.document.title, *evidence.retrieved.passage.heading_path)
    naming = [heading for heading in path if content_stems(heading).intersection(stems)]
    return replace(quote, origin=naming[-1]) if naming else quote


def _quote(question: Question, candidate: Evidence, *, is_fact: bool = False) -> Quote | None:
    """A sentence; one that introduces a list brings it, and without one is none."""
    is_introduction = candidate.span.text.rstrip().endswith(":")
    if candidate.announced or is_introduction:
        found = list_of(candidate)
        quote = quote_list(found) if found is not None else None
        if quote is not None or (is_introduction and found is None):
            return quote
    if is_fact and candidate.kind == "item":
        found = list_of(candidate)
        quote = quote_list(found) if found is not None and _is_by_case(question, found) else None
        if quote is not None and len(quote.text) <= _SHORT_LIST:
            return quote
    return quote_sentence(question, candidate, is_fact=is_fact)


def _is_by_case(question: Question, found: ItemList) -> bool:
    """Whether several items give what is asked for: which is the case only who asks can tell."""
    items = (" ".join(span.text for span in item) for item in found.items)
    return (
        question.kind in _FIGURES and sum(holds_kind(question, text) is True for text in items) > 1
    )


def _is_said(candidate: Evidence, quotes: Sequence[Quote]) -> bool:
    """Whether quotes hold a part of a sentence, or most of what it says and its names.

    A quote is only made of what passes: that reads the text around it again.
    """
    if overlap([candidate.span], _spans(quotes)):
        return True
    told = " ".join(quote.text for quote in quotes)
    stems, said = content_stems(candidate.span.text), content_stems(told)
    if any(name not in told for name in names(candidate.span.text)):
        return False
    return not stems or len(stems & said) / len(stems) > _REPEATS


def _adds(quote: Quote, candidate: Evidence, quotes: Sequence[Quote], need: Need) -> bool:
    """Whether a quote overlaps none of the others, and they do not become too long with it."""
    is_short = _length([*quotes, quote]) <= _MOST_CHARS.get(need, _MOST_CHARS_BROAD)
    # Rows of a table share its header.
    own = [candidate.span] if candidate.kind == "row" else quote.spans
    return not quotes or (is_short and not overlap(own, _spans(quotes)))


def _length(quotes: Sequence[Quote]) -> int:
    return sum(len(quote.text) for quote in quotes)


def _spans(quotes: Sequence[Quote]) -> list[EvidenceSpan]:
    return [span for quote in quotes for span in quote.spans]


def _in_order(quotes: Sequence[Quote]) -> list[Quote]:
    """The best first; behind it those of the same document in reading order, then the others."""
    ordered: list[Quote] = []
    for document in dict.fromkeys(quote.spans[0].document_id for quote in quotes):
        first, *rest = [q for q in quotes if q.spans[0].document_id == document]
        ordered += [first, *sorted(rest, key=lambda q: q.spans[0].start)]
    return ordered
