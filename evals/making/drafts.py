"""Draft cases from documents: a mix of answered, unanswered and follow-up questions."""

from __future__ import annotations

import hashlib
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from advisor.understanding.question import Kind, kind_of
from corpus.document import Document
from corpus.language.names import names
from corpus.language.words import content_words
from evals.cases.case import Case, CaseEvidence
from evals.making.absent import (
    Absent,
    Mentions,
    kinds_of_names,
    other_facts,
    other_names,
    unknown_names,
)
from evals.making.asked import Asked
from evals.making.asking import ask_all
from evals.making.facts import read_facts
from evals.making.followups import (
    FollowUp,
    needs_context,
    under_headings,
    what_about,
    with_pronouns,
)
from evals.making.wording import Wording, must_groups, number_groups

DEFAULT_COUNT = 60
UNANSWERABLE_SHARE = 0.25
FOLLOW_UP_SHARE = 0.15
_NUMERIC = ("how long", "how many", "how much", "when")
# Shapes by how often their questions are ones that a person would ask, best first.
_WORTH = {
    "heading": 6.0, "how long": 6.0, "how much": 6.0, "how many": 5.0, "when": 5.0, "why": 5.0,
    "where": 5.0, "list": 4.5, "what": 4.0, "does": 4.0, "definition": 3.5, "who": 3.0,
    "which": 2.5,
}  # fmt: skip
_MOST_OF_A_SHAPE = {"heading": 0.5, "who": 0.2, "which": 0.07, "does": 0.2, "definition": 0.15}
_LEAST_WORTH = 3.0
# Choosing compares every candidate with every choice; a large folder has thousands.
_MOST_CONSIDERED = 500
_VAGUE = re.compile(
    r"\b[Tt]he (?:author|student|candidate|person|company|guide|post|page|text|thread|team|user"
    r"|intern|reader|article|document|chapter|section|example|program|function|value|type|code)\b"
)
_T = TypeVar("_T")


def make_drafts(
    documents: Sequence[tuple[str, Document]], count: int = DEFAULT_COUNT, seed: int = 0
) -> list[Case]:
    """Draft cases from documents, with their paths relative to the folder.

    The same documents, count and seed give the same cases. There are fewer than `count` when the
    documents hold fewer facts of a plain form. A quarter is unanswerable, a sixth follow-ups.
    """
    texts = [document.text for _, document in documents]
    wording = Wording(texts)
    facts = [fact for path, document in documents for fact in read_facts(document, path)]
    asked = _without_repeats(a for fact in facts for a in ask_all(fact, wording))
    asked = [item for item in asked if item.shape == "list" or _must(item, wording)]
    mentions = Mentions(facts)
    absent = [
        *other_names(asked, kinds_of_names(texts, wording), mentions),
        *other_facts(asked, wording, mentions),
        *unknown_names(asked, wording, texts),
    ]
    chooser = random.Random(seed)
    wanted_follow_ups = round(count * FOLLOW_UP_SHARE)
    wanted_absent = round(count * UNANSWERABLE_SHARE)
    lean = [*under_headings(asked), *with_pronouns(asked, wording, " ".join(texts))]
    follow_ups = _apart(
        lean, wanted_follow_ups, chooser, lambda f: (_document(f), f.first), _spoken
    )
    taken = {f.asked.fact.quote for f in follow_ups if f.asked is not None}
    complete = [item for item in asked if not (item.shape == "heading" and needs_context(item))]
    chosen = _best(complete, count - len(follow_ups) - wanted_absent, chooser, taken, wording)
    # A folder with few plain facts gets fewer unanswerable questions too: the mix stays.
    share = UNANSWERABLE_SHARE / (1 - UNANSWERABLE_SHARE)
    wanted_absent = min(wanted_absent, round((len(chosen) + len(follow_ups)) * share))
    alone = _apart(
        absent,
        wanted_absent - wanted_absent // 6,
        chooser,
        lambda a: (a.shape, a.name, _opening(a)),
        lambda a: {_opening(a)},
    )
    used = {_opening(item) for item in alone}
    swaps = [f for f in what_about(absent) if f.first not in used]
    after = _spread(swaps, wanted_absent // 6, chooser, lambda f: (f.second, f.first))
    return [
        *(_case((a.question,), a, wording, "answerable", a.shape) for a in chosen),
        *(_follow_up_case(item, wording) for item in (*follow_ups, *after)),
        *(_case((a.question,), None, wording, "unanswerable", a.shape) for a in alone),
    ]


def _apart(
    items: Sequence[_T],
    count: int,
    chooser: random.Random,
    groups: Callable[[_T], tuple[str, ...]],
    forms: Callable[[_T], set[str]],
) -> list[_T]:
    """At most `count` items, spread over groups, of which no two share a form of words."""
    kept: list[_T] = []
    used: set[str] = set()
    for item in _spread(items, len(items), chooser, groups):
        if len(kept) < count and not used & forms(item):
            kept.append(item)
            used |= forms(item)
    return kept


def _document(item: FollowUp) -> str:
    return item.asked.fact.document if item.asked is not None else ""


def _spoken(item: FollowUp) -> set[str]:
    """What a follow-up asks in full: none is another one turned round."""
    return {item.first, item.asked.question if item.asked is not None else ""}


def _without_repeats(asked: Iterable[Asked]) -> list[Asked]:
    """Each question once: two facts that answer one question make two right answers."""
    items = list(asked)
    times = Counter(item.question.lower() for item in items if item.shape != "heading")
    seen: set[str] = set()
    kept = []
    for item in items:
        key = item.question.lower()
        if key not in seen and (item.shape == "heading" or times[key] == 1):
            seen.add(key)
            kept.append(item)
    return kept


def _best(
    asked: Sequence[Asked], count: int, chooser: random.Random, taken: set[str], wording: Wording
) -> list[Asked]:
    """The questions most worth asking, spread over documents, facts and shapes."""
    ranked = sorted(asked, key=lambda item: -(_worth(item, wording) + chooser.random()))
    of_document: Counter[str] = Counter()
    of_shape: Counter[str] = Counter()
    of_answer: Counter[tuple[str, str]] = Counter()
    quotes = set(taken)
    chosen: list[Asked] = []
    documents = len({item.fact.document for item in asked}) or 1
    most = max(2, -(-2 * count // documents))
    for item in ranked:
        answer = (item.fact.document, item.wanted[0].lower())
        if (
            len(chosen) >= count
            or _worth(item, wording) < _LEAST_WORTH
            or any(item.fact.quote in quote or quote in item.fact.quote for quote in quotes)
            or of_document[item.fact.document] >= most
            or of_shape[item.shape] >= max(2, count * _MOST_OF_A_SHAPE.get(item.shape, 1.0))
            or of_answer[answer] >= 1
        ):
            continue
        chosen.append(item)
        quotes.add(item.fact.quote)
        of_document[item.fact.document] += 1
        of_shape[item.shape] += 1
        of_answer[answer] += 1
    position = {id(item): number for number, item in enumerate(asked)}
    return sorted(chosen, key=lambda item: position[id(item)])


def _worth(item: Asked, wording: Wording) -> float:
    """How much a question is worth keeping: by shape, names, length, and being clear by itself."""
    content = content_words(item.question)
    worth = _WORTH[item.shape]
    worth += 1.0 if names(f"x {item.question}") else 0.0
    if item.shape == "heading" and not names(f"x {item.question}"):
        worth -= 1.5 if re.search(r"\bthe \w+", item.question) else 0.0
    worth -= 1.5 if _VAGUE.search(item.question) else 0.0
    worth -= 1.0 if len(content) < 2 else 0.0
    # "The output", "the default type": of what, only the text before says.
    short = re.match(r"^the [\w-]+(?: [\w-]+)?$", item.subject)
    worth -= 1.5 if short and not names(f"x {item.question}") else 0.0
    worth -= 0.15 * max(0, len(item.question.split()) - 14)
    return worth


def _spread(
    items: Sequence[_T], count: int, chooser: random.Random, groups: Callable[[_T], tuple[str, ...]]
) -> list[_T]:
    """At most `count` items, at random, taking from the groups that have given least."""
    shuffled = list(items)
    chooser.shuffle(shuffled)
    pool = _interleaved(shuffled, groups)[:_MOST_CONSIDERED]
    given: Counter[tuple[int, str]] = Counter()
    chosen: list[_T] = []
    while pool and len(chosen) < count:
        best = min(pool, key=lambda item: sum(given[key] for key in enumerate(groups(item))))
        pool.remove(best)
        chosen.append(best)
        given.update(enumerate(groups(best)))
    return chosen


def _interleaved(items: Sequence[_T], groups: Callable[[_T], tuple[str, ...]]) -> list[_T]:
    """The items with those of each first group in turn."""
    turns: Counter[str] = Counter()

    def turn(item: _T) -> int:
        turns[groups(item)[0]] += 1
        return turns[groups(item)[0]]

    return sorted(items, key=turn)


def _opening(item: Absent) -> str:
    """What a question has in common with others of its form."""
    return item.twin.question if item.twin is not None else item.question.replace(item.name, "")


def _must(item: Asked, wording: Wording) -> tuple[tuple[str, ...], ...]:
    if item.shape in _NUMERIC:
        return number_groups(item.wanted[0])
    if item.shape == "heading" and kind_of(item.question) is Kind.QUANTITY:
        numbers = number_groups(item.fact.text)
        if numbers:
            return numbers
    return must_groups(item.wanted, item.question, wording)


def _follow_up_case(item: FollowUp, wording: Wording) -> Case:
    tags = (item.asked.shape,) if item.asked is not None else ("unanswerable", item.shape)
    return _case((item.first, item.second), item.asked, wording, "follow-up", *tags)


def _case(turns: tuple[str, ...], asked: Asked | None, wording: Wording, *tags: str) -> Case:
    """A draft of a question that `asked` answers; of an unanswerable one where that is None.

    The same turns always get the same name, so that a review finds its cases again.
    """
    name = "draft-" + hashlib.sha256("\n".join(turns).encode()).hexdigest()[:8]
    case = Case(name, turns, answerable=asked is not None, tags=tags, draft=True)
    if asked is None:
        return case
    fact = asked.fact
    return replace(
        case,
        answer=f"{fact.text.rstrip(':')}: {'; '.join(fact.items)}" if fact.items else fact.text,
        must=_must(asked, wording),
        evidence=(CaseEvidence(fact.document, fact.quote),),
    )
