"""Follow-ups: questions that lean on the one before, by dropping what both are about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.language.grammar import AUXILIARIES, HE, SHE, any_of
from corpus.language.names import names
from evals.making.absent import Absent
from evals.making.asked import Asked
from evals.making.verbs import verb_forms
from evals.making.wording import Wording

_PERSON_PRONOUNS = {"she": ("she", "her"), "he": ("he", "his")}
_HELPER = rf"\b(?:{any_of(AUXILIARIES)})"


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Two turns, of which the second is scored.

    Attributes:
        first: the question before, complete.
        second: what is asked after it, incomplete.
        asked: the second question where the folder answers it, else None.
        shape: `pronoun`, `under heading` or `what about`.
    """

    first: str
    second: str
    asked: Asked | None
    shape: str


def under_headings(asked: Sequence[Asked]) -> Iterator[FollowUp]:
    """A heading that is a question, after the heading above it that is one too."""
    for item in asked:
        if item.shape == "heading" and needs_context(item):
            yield FollowUp(item.fact.parent, item.question, item, "under heading")


def needs_context(item: Asked) -> bool:
    """Whether a heading is a question about what the question above it names."""
    return (
        item.fact.parent.endswith("?")
        and bool(names(f"x {item.fact.parent}"))
        and not names(f"x {item.question}")
        and bool(re.search(r"\bthe \w+", item.question))
    )


def with_pronouns(asked: Sequence[Asked], wording: Wording, text: str) -> Iterator[FollowUp]:
    """Two questions of one document about one name; the second says `it`, `she` or `there`."""
    for position, item in enumerate(asked):
        found = names(f"x {item.question}")
        if len(found) != 1 or " and " in found[0] or item.shape in ("who", "which", "definition"):
            continue
        before = _question_about(found[0], item, asked, position)
        second = _with_pronoun(item.question, found[0], before, wording, text) if before else ""
        if second and (" it " not in second or _is_subject(found[0], before)):
            yield FollowUp(before, second, item, "pronoun")


def _question_about(name: str, item: Asked, asked: Sequence[Asked], position: int) -> str:
    """The nearest other question of the document that names only `name`; empty without one."""
    near = sorted(enumerate(asked), key=lambda pair: (abs(pair[0] - position), pair[0]))
    for _, other in near:
        if (
            other.fact.document == item.fact.document
            and other.fact.quote != item.fact.quote
            and other.question != item.question
            and other.shape not in ("who", "which")
            and names(f"x {other.question}") == [name]
            and not re.search(rf"\b(?:of|by|from|for|inside) {re.escape(name)}\b", other.question)
            and not re.search(rf"{re.escape(name)}['’]s", other.question)
        ):
            return other.question
    return ""


def _with_pronoun(question: str, name: str, before: str, wording: Wording, text: str) -> str:
    """The question with what both are about replaced, once; empty where no pronoun fits."""
    shared = re.search(rf"\b{re.escape(name)} ([a-z]+s)\b", question)
    if shared and shared.group() in before and question.count(name) == 1:
        return question.replace(shared.group(), "they", 1)
    subject, possessive = "it", "its"
    if name in wording.people:
        pair = _PERSON_PRONOUNS.get(_gender(name, text))
        if pair is None:
            return ""
        subject, possessive = pair
    written = re.escape(name)
    place = re.search(rf"\b(?:at|in) {written}(?=\?| (?:and|for|in|during)\b)", question)
    if place and name not in wording.people:
        return question.replace(place.group(), "there", 1)
    owner = re.search(rf"(?:\bthe )?\b{written}(?:'s|’s)(?= )", question)
    if owner:
        return question.replace(owner.group(), possessive, 1)
    acting = re.search(rf"{_HELPER} {written} (\w+)", question)
    if not acting or question.count(name) > 1:
        return ""
    follows = acting[1]
    if any(form.form in ("base", "past", "participle") for form in verb_forms(follows)) or (
        follows in ("have", "be")
    ):
        return re.sub(rf"({_HELPER}) {written}\b", rf"\1 {subject}", question, count=1)
    if follows.endswith("s"):
        return re.sub(rf"({_HELPER}) {written}\b", rf"\1 {possessive}", question, count=1)
    return ""


def _is_subject(name: str, question: str) -> bool:
    """Whether a question is about a name itself, not about the things of that name."""
    written = re.escape(name)
    return bool(
        re.search(rf"{_HELPER} {written} (?!\w+s\b)|\b(?:at|in) {written}\b", question)
        or re.match(rf"What is {written}\?", question)
    )


def _gender(name: str, text: str) -> str:
    """`she` or `he` as the sentences with the name say it, empty when they do not."""
    last = name.split()[-1]
    said = " ".join(s for s in re.split(r"(?<=[.!?])\s", text) if last in s).lower()
    she, he = (len(re.findall(rf"\b(?:{any_of(forms)})\b", said)) for forms in (SHE, HE))
    return "she" if she > 2 * he else "he" if he > 2 * she else ""


def what_about(absent: Sequence[Absent]) -> Iterator[FollowUp]:
    """An answered question, then the same of another name that the folder does not tell of."""
    for item in absent:
        if item.twin is not None:
            question = item.twin.question
            at = re.search(rf"\bat {names(f'x {question}')[0]}\b", question)
            second = f"And at {item.name}?" if at else f"And what about {item.name}?"
            yield FollowUp(question, second, None, "what about")
