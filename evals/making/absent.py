"""Questions that the folder does not answer, of the same shape as those that it does.

Two ways: a fact that is told of one name is asked of another of its kind, and a name is asked for
what nothing is said of. Either is kept only when no sentence about the name, with its neighbours
and headings, has half of what the question asks for.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpus.language.dates import RECENT_YEAR
from corpus.language.names import names
from corpus.language.words import content_stems, content_words, stem
from evals.making.asked import Asked
from evals.making.facts import Fact
from evals.making.wording import Wording

_MOST_SHARED = 0.5
_NAME = r"[A-Z][\w&’'-]*(?: [A-Z][\w&’'-]*){0,2}"
_LISTED = re.compile(rf"{_NAME}(?:, {_NAME})+,? (?:and|or) {_NAME}|{_NAME} (?:and|or) {_NAME}")
_SWAPPED_SHAPES = ("heading", "how long", "how many", "how much", "when", "where", "why", "what")
# What is often asked of a company, a person or a thing, with the stems that would tell it.
_ABOUT_ORGANISATIONS = (
    ("What is the dress code at {}?", "dress cloth wear"),
    ("When was {} founded?", "found establish start begin creat"),
    ("Who founded {}?", "found establish start creat"),
    ("How many vacation days do {} employees get?", "vacat holiday leav day"),
    ("Where are the headquarters of {}?", "headquart base locat offic citi"),
    ("Who is the chief executive of {}?", "chief execut ceo head lead"),
    ("What was the revenue of {} last year?", "revenu incom turnov sale profit"),
    ("What parental leave does {} offer?", "parent matern patern leav famili"),
)
_ABOUT_PERSONS = (
    ("When was {} born?", "born birth age old"),
    ("Where did {} go to university?", "univers studi school degre colleg graduat educ"),
    ("Where does {} live?", "live home resid citi move"),
    ("How much does {} earn?", "earn salari paid pay wage"),
    ("What is the phone number of {}?", "phone call telephon number contact"),
)
_ABOUT_THINGS = (
    ("How much does {} cost?", "cost price free paid fee dollar expens"),
    ("When was {} first released?", "releas launch publish creat begin version"),
    ("Who invented {}?", "invent creat develop design author maker"),
)


# Names of a kind, by the word that a definition gives for it: one that the folder never mentions
# can have nothing told of it.
_KNOWN_NAMES = {
    "company": ("Siemens", "Nokia", "Toyota", "Bosch", "Unilever", "Philips"),
    "language": ("Fortran", "Haskell", "Perl", "Pascal", "Erlang"),
    "city": ("Lisbon", "Osaka", "Montreal", "Leipzig", "Tallinn"),
    "country": ("Portugal", "Norway", "Uruguay", "Kenya", "Vietnam"),
    "university": ("Uppsala", "Heidelberg", "Bologna"),
    "person": ("Ingrid Halvorsen", "Marcus Oyelaran", "Beatriz Fontaine"),
}
_KIND = re.compile(r"^an? (?:[\w’'-]+ ){0,5}?(company|language|city|country|university|person)\b")
_WORD = re.compile(r"\w+")
_YEAR = re.compile(rf"\b{RECENT_YEAR}\b")


@dataclass(frozen=True, slots=True)
class Absent:
    """A question without an answer in the folder.

    Attributes:
        question: what is asked.
        shape: `other name` or `other fact`.
        twin: the question that is answered and has its shape; None for another fact.
        name: whom it asks about.
    """

    question: str
    shape: str
    twin: Asked | None
    name: str


class Mentions:
    """What a folder says near each name."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        """Read the facts once, in the order of their documents."""
        self._near: dict[str, list[frozenset[str]]] = defaultdict(list)
        for position, fact in enumerate(facts):
            window = [
                f for f in facts[max(0, position - 1) : position + 2] if f.document == fact.document
            ]
            text = " ".join([*(f.text for f in window), *fact.headings, *fact.items])
            stems = content_stems(text)
            own = " ".join([fact.text, *fact.headings, *fact.items])
            for word in {w for name in names(f"x {own}") for w in name.split()}:
                self._near[word.lower()].append(stems)

    def shares(self, name: str, wanted: Iterable[str]) -> float:
        """The largest share of the stems wanted that stands near a name, 0 to 1."""
        stems = frozenset(wanted)
        last = name.lower().split()[-1]
        near = self._near.get(last, [])
        return (
            max((len(stems & there) / len(stems) for there in near), default=0.0) if stems else 1.0
        )

    def count(self, name: str) -> int:
        """How often a name is mentioned."""
        return len(self._near.get(name.lower().split()[-1], []))


def kinds_of_names(texts: Iterable[str], wording: Wording) -> dict[str, frozenset[str]]:
    """For each name, those of its kind: listed beside it somewhere, or persons both."""
    beside: dict[str, set[str]] = defaultdict(set)
    for text in texts:
        for match in _LISTED.finditer(" ".join(text.split())):
            listed = re.findall(_NAME, match.group())
            named = [n for n in listed if all(wording.is_name_word(p) for p in n.split())]
            for name in named:
                beside[name].update(set(named) - {name})
    persons = {p for p in wording.people if " " in p}
    for name in wording.people:
        beside[name] = {p for p in persons if name not in p}
    return {name: frozenset(others) for name, others in beside.items()}


def other_names(
    asked: Iterable[Asked], kinds: dict[str, frozenset[str]], mentions: Mentions
) -> Iterator[Absent]:
    """Answered questions, asked of another name of which the folder does not say it."""
    for item in asked:
        if item.shape not in _SWAPPED_SHAPES:
            continue
        for name in names(f"x {item.question}"):
            known = name if name in kinds else name.split()[0]
            if _is_part_of_name(known, item.question):
                continue
            for other in sorted(kinds.get(known, ())):
                if other.split()[-1] in item.question or mentions.count(other) < 2:
                    continue
                question = re.sub(rf"\b{re.escape(known)}\b", other, item.question)
                rest = [w for w in content_words(question) if w not in other.lower().split()]
                if (
                    len(rest) >= 2
                    and len(names(f"x {question}")) == 1
                    and (mentions.shares(other, map(stem, rest)) < _MOST_SHARED)
                ):
                    yield Absent(question, "other name", item, other)


def unknown_names(
    asked: Sequence[Asked], wording: Wording, texts: Sequence[str]
) -> Iterator[Absent]:
    """Answered questions, asked of a name or a year that the folder never mentions."""
    kinds = {name: "company" for name in wording.organisations}
    kinds |= {name: "person" for name in wording.people}
    for item in asked:
        match = _KIND.match(item.wanted[0]) if item.shape == "definition" else None
        if match:
            kinds[item.subject] = match[1]
    mentioned = {word for text in texts for word in _WORD.findall(text)}
    for item in asked:
        if item.shape in _SWAPPED_SHAPES:
            for old, new, shape in _replacements(item.question, kinds):
                if not mentioned & set(new.split()):
                    question = re.sub(rf"\b{re.escape(old)}\b", new, item.question)
                    yield Absent(question, shape, item, new)


def _replacements(question: str, kinds: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """What in a question may be replaced by what, and how the result is called."""
    for name in names(f"x {question}"):
        if name in kinds and not _is_part_of_name(name, question):
            for other in _KNOWN_NAMES[kinds[name]]:
                yield name, other, "unknown name"
    for year in _YEAR.findall(question):
        for earlier in (2, 5):
            yield year, str(int(year) - earlier), "other year"


def _is_part_of_name(name: str, question: str) -> bool:
    """Whether a name only tells which one is meant, as in `the NVIDIA author`."""
    return bool(re.search(rf"\b[Tt]he {re.escape(name)} (?!\w+s\b)", question))


def other_facts(asked: Sequence[Asked], wording: Wording, mentions: Mentions) -> Iterator[Absent]:
    """Questions for what the folder says nothing of, about the names that it does speak of."""
    things = [
        item.subject
        for item in asked
        if item.shape == "definition"
        and item.subject not in wording.people | wording.organisations
        and all(wording.is_name_word(part) for part in item.subject.split())
    ]
    persons = sorted(p for p in wording.people if " " in p)
    for group, questions in (
        (sorted(wording.organisations), _ABOUT_ORGANISATIONS),
        (persons, _ABOUT_PERSONS),
        (things, _ABOUT_THINGS),
    ):
        for name in group:
            for template, stems in questions:
                if mentions.shares(name, stems.split()) == 0.0:
                    yield Absent(template.format(name), "other fact", None, name)
