from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from advisor.advisor import Advisor
from advisor.answering.suggestions import is_answerable, suggest_questions
from advisor.build import build_advisor
from advisor.settings import Settings, load_settings
from index.reader import IndexReader
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


def suggested(
    question: str, index: IndexReader, settings: Settings, **options: object
) -> tuple[str, ...]:
    documents = options.get("documents")
    passages = index.retrieve(question, settings.passages, (), documents)  # type: ignore[arg-type]
    return suggest_questions(question, passages, index, settings, seconds=PATIENT, **options)  # type: ignore[arg-type]


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
    assert advisor.ask(question).abstained is not None
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
    assert is_answerable(heading, index, shipped_settings)
    assert heading not in suggested(asked, index, shipped_settings)


def test_as_few_as_wanted(index: IndexReader, shipped_settings: Settings) -> None:
    question = "Who is the CEO of Netflix?"
    three = suggested(question, index, shipped_settings)
    assert suggested(question, index, shipped_settings, limit=1) == three[:1]
    assert suggested(question, index, shipped_settings, limit=0) == ()


def test_out_of_time_after_the_first(index: IndexReader, shipped_settings: Settings) -> None:
    question = "How do I apply for a visa?"
    passages = index.retrieve(question, shipped_settings.passages)
    found = suggest_questions(question, passages, index, shipped_settings, seconds=0.0)
    assert len(found) == 1
    assert found == suggested(question, index, shipped_settings)[:1]


def test_nothing_near_nothing_suggested(index: IndexReader, shipped_settings: Settings) -> None:
    assert suggest_questions("Why?", [], index, shipped_settings, seconds=PATIENT) == ()


def test_only_of_the_documents_that_may_be_searched(
    index: IndexReader, shipped_settings: Settings
) -> None:
    of = {one.document: one.document_id for one in index.listing()}
    allowed = {of["ml-internship-how-to-apply.md"]}
    found = suggested("How do I apply for a visa?", index, shipped_settings, documents=allowed)
    assert found
    for question in found:
        assert is_answerable(question, index, shipped_settings, allowed)
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
        ("How do you cook pumpkins?", "How do you store pumpkins?"),
        (
            "Which poison kills slugs?",
            "What does “The kitchen garden” say about “Slugs and snails”?",
        ),
        ("How much does a compost heap cost?", "What is a compost heap?"),
        ("Who sells humus?", "What is humus?"),
    ],
)
def test_headings_and_definitions_become_questions(
    garden: tuple[IndexReader, Settings], question: str, expected: str
) -> None:
    reader, settings = garden
    found = suggested(question, reader, settings, limit=6)
    assert expected in found
    for one in found:
        assert is_answerable(one, reader, settings)
    # What points back, and who is a person, are no things to ask about.
    assert not [one for one in found if "it" in one.split() or "Maria" in one]
