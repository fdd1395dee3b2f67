from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from advisor.advisor import Advisor
from advisor.answer import Answer, Conversation
from advisor.answering.suggestions import example_questions, suggest_questions
from advisor.build import build_advisor
from advisor.gathering.material import Gatherer, Material
from advisor.gathering.scoring import EvidenceSelector
from advisor.options import AskOptions
from advisor.request import Act, Request
from advisor.settings import Settings, load_settings
from corpus.document import Document
from index.reader import IndexReader
from tests.advisor.small_documents import written
from tests.conftest import make_index, reader_of

pytestmark = pytest.mark.real_model
# Slow machines run out of time; what is suggested must not depend on that here.
PATIENT = 600.0


@pytest.fixture(scope="module")
def index(shipped_settings: Settings) -> Iterator[IndexReader]:
    with reader_of(shipped_settings) as reader:
        yield reader


@pytest.fixture(scope="module")
def advisor(shipped_settings: Settings) -> Iterator[Advisor]:
    settings = load_settings(None, {"index_dir": shipped_settings.index_dir, "answering": "quote"})
    made = build_advisor(settings)
    yield made
    made.close()


def gathers(
    index: IndexReader, settings: Settings, documents: set[str] | None = None
) -> Callable[[str], Material]:
    gatherer = Gatherer(index, EvidenceSelector(index.embedder, index.document))
    return lambda text: gatherer.gather((text,), Request(text), settings, (), documents)


def in_vain(question: str, index: IndexReader, documents: set[str] | None = None) -> Answer:
    """What is left of a question that was not answered."""
    passages = index.retrieve(question, 6, (), documents)
    return Answer(question, question, "", "abstain", passages=tuple(passages))


def suggested(
    question: str, index: IndexReader, settings: Settings, documents: set[str] | None = None
) -> tuple[str, ...]:
    return suggest_questions(
        in_vain(question, index, documents),
        index,
        gathers(index, settings, documents),
        documents=documents,
        seconds=PATIENT,
    )


def answerable(
    question: str, index: IndexReader, settings: Settings, documents: set[str] | None = None
) -> bool:
    return gathers(index, settings, documents)(question).judged.reason is None


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How do I apply for a visa?", "Can I apply from outside the US?"),
        ("How many interns did Netflix hire in 2019?", "Why are there so few interns at Netflix?"),
    ],
)
def test_what_is_suggested_is_answered(
    advisor: Advisor, index: IndexReader, shipped_settings: Settings, question: str, expected: str
) -> None:
    found = suggested(question, index, shipped_settings)
    assert expected in found
    assert len(set(found)) == len(found) == 3
    for one in found:
        assert advisor.ask(one).abstained is None, one


def test_a_request_gets_suggestions_too(index: IndexReader, shipped_settings: Settings) -> None:
    found = suggested("Write a poem about interns at Netflix", index, shipped_settings)
    assert "What do interns at Netflix do?" in found


@pytest.mark.parametrize(
    "asked",
    [
        "What does a data scientist do?",
        "what does  a DATA SCIENTIST do",
        "What do data scientists do?",
    ],
)
def test_never_the_question_just_asked(
    index: IndexReader, shipped_settings: Settings, asked: str
) -> None:
    heading = "What does a data scientist do?"
    assert answerable(heading, index, shipped_settings)
    assert heading not in suggested(asked, index, shipped_settings)


def test_out_of_time_after_the_first(index: IndexReader, shipped_settings: Settings) -> None:
    question = "How do I apply for a visa?"
    found = suggest_questions(
        in_vain(question, index), index, gathers(index, shipped_settings), seconds=0.0
    )
    assert len(found) == 1
    assert found == suggested(question, index, shipped_settings)[:1]


def test_after_hello_what_one_can_begin_with(
    index: IndexReader, shipped_settings: Settings
) -> None:
    gather = gathers(index, shipped_settings)
    hello = Answer("Hello", "Hello", "Hello.", "reply", request=Request("Hello", Act.GREETING))
    found = suggest_questions(hello, index, gather, seconds=PATIENT)
    assert found
    assert set(found) <= set(example_questions(index))
    left = suggest_questions(hello, index, gather, asked=found[:1], seconds=PATIENT)
    assert found[0] not in left
    bye = replace(hello, request=Request("Bye", Act.BYE))
    assert suggest_questions(bye, index, gather, seconds=PATIENT) == ()


@pytest.mark.parametrize(
    "question", ["What do interns at Netflix do?", "How should I apply for an ML internship?"]
)
def test_after_an_answer_what_it_did_not_say(advisor: Advisor, question: str) -> None:
    answer = advisor.ask(question)
    assert answer.abstained is None
    found = advisor.suggest(answer)
    assert found
    quoted = {(c.document_id, c.start) for c in answer.citations}
    for one in found:
        next_answer = advisor.ask(one, Conversation().with_turn(question, answer))
        assert next_answer.abstained is None, one
        first = next_answer.citations[0]
        assert (first.document_id, first.start) not in quoted, one
    again = advisor.suggest(answer, AskOptions(), asked=[*found, question])
    assert not set(again) & set(found)


def test_only_of_the_documents_that_may_be_searched(
    index: IndexReader, shipped_settings: Settings
) -> None:
    of = {one.document: one.document_id for one in index.listing()}
    allowed = {of["ml-internship-how-to-apply.md"]}
    found = suggested("How do I apply for a visa?", index, shipped_settings, documents=allowed)
    assert found
    for question in found:
        assert answerable(question, index, shipped_settings, allowed)
    assert set(found) <= {
        "Can I apply from outside the US?", "How should I apply for an ML internship?",
        "What happens after I have applied?", "What is asked in the phone screens?",
        "How does the process vary?",
    }  # fmt: skip


GARDEN = """# The kitchen garden

## How to store pumpkins

Pumpkins are stored dry and cool, at ten to fifteen degrees, on a shelf of wood. Stored in this way
they keep until March.

## Slugs and snails

Slugs and snails come at night after rain. Beetles, toads and hedgehogs eat them, and a board laid
on the soil draws them together, so that they can be collected in the morning.

## Soil & compost

A compost heap is a pile of garden waste that rots into soil. Humus is the dark part of the soil
that is left when plants have rotted. It is turned twice a year. Maria Berg is the head gardener.
"""


@pytest.fixture(scope="module")
def garden(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[IndexReader, Settings]]:
    """An index over a document none of whose headings is a question."""
    folder: Path = tmp_path_factory.mktemp("garden")
    (folder / "garden.md").write_text(GARDEN, encoding="utf-8")
    settings = load_settings(None, {"index_dir": folder / "index"})
    make_index(settings, folder / "garden.md")
    with reader_of(settings) as reader:
        yield reader, settings


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How do you cook pumpkins?", "How do I store pumpkins?"),
        (
            "Which poison kills slugs?",
            "What does “The kitchen garden” say about “Slugs and snails”?",
        ),
        ("How much does a compost heap cost?", "What is a compost heap?"),
    ],
)
def test_headings_and_definitions_become_questions(
    garden: tuple[IndexReader, Settings], question: str, expected: str
) -> None:
    reader, settings = garden
    found = suggested(question, reader, settings)
    assert expected in found
    for one in found:
        assert answerable(one, reader, settings)
    # What points back, and who is a person, are no things to ask about.
    assert not [one for one in found if "it" in one.split() or "Maria" in one]


class Shelf:
    """Documents in the order they are listed, each named like the first of its headings.

    The outlines of their digests are all their headings.
    """

    def __init__(self, *headings: Sequence[str]) -> None:
        texts = {of[0]: "# T\n" + "".join(f"\n## {h}\n\nText.\n" for h in of) for of in headings}
        self._documents = {name: written(text, name) for name, text in texts.items()}

    def listing(self) -> list[SimpleNamespace]:
        return [SimpleNamespace(document_id=name) for name in [*self._documents, "gone"]]

    def digests(self) -> list[SimpleNamespace]:
        return [
            SimpleNamespace(document_id=name, outline=tuple(s.heading for s in document.sections))
            for name, document in self._documents.items()
        ]

    def document(self, document_id: str) -> Document | None:
        return self._documents.get(document_id)


def test_examples_are_the_first_question_of_each_document() -> None:
    pay = ["On pay", "What do interns earn?", "Who pays the interns?"]
    shelf = Shelf(pay, ["Notes"], ["What do bakers earn?"])
    assert example_questions(shelf) == ("What do interns earn?", "What do bakers earn?")


def test_too_few_questions_are_made_more_of_the_outlines() -> None:
    shelf = Shelf(["Bread", "How to Bake Bread"], ["Sick days"], ["What do bakers earn?"])
    assert example_questions(shelf) == (
        "What do bakers earn?",
        "How do I bake bread?",
        "What does “T” say about “Sick days”?",
    )


@pytest.mark.parametrize("heading", ["What is it like there?", "Who pays?", "What interns earn"])
def test_what_cannot_be_asked_alone_is_no_example(heading: str) -> None:
    assert heading not in example_questions(Shelf([heading]))


def test_at_most_four_examples_of_the_chosen_documents() -> None:
    people = ("cooks", "bakers", "guards", "sailors", "smiths")
    headings = [f"What do {some} earn?" for some in people]
    shelf = Shelf(*([heading] for heading in headings))
    assert example_questions(shelf) == tuple(headings[:4])
    assert example_questions(shelf, headings[3:]) == tuple(headings[3:])
    assert example_questions(shelf, []) == ()
