"""Overviews: what documents, sections, folders and topics are about, without a search."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from advisor.answering.overviews import overview
from advisor.answering.quotes import Quote
from advisor.request import Act, Need, Request, Target
from index.indexing.recipe import IndexSettings
from index.reader import IndexReader
from tests.index.workbench import Workbench

FERRY = """\
# Ferry handbook

This handbook explains how the crew of the ferry works through a day.

## Tickets

Tickets are sold on the quay until ten minutes before the ferry leaves. Children below six travel \
free of charge with an adult. See also the price list.

## Lifeboats

The mate checks the two lifeboats every Monday and signs the book of the harbour.

## Fog

- Sound the horn every two minutes
- Reduce speed below six knots
- Post a sailor at the bow

## Fares

See the tables below.

## Night ferry

See the page on the night ferry.

## References

The law of the sea is printed by the harbour office in the town hall.
"""
THREAD = """\
# Is the night ferry worth it

The night ferry costs less than the train and takes nine hours to the island.

Comments:

Comment 1

Bring a pillow because the chairs on the upper deck are hard as wood.

Comment 2

The cabins on the lower deck are warm and quiet for a small surcharge.
"""


def folder(number: int, name: str) -> tuple[str, str]:
    text = f"# {name} {number}\n\nThe {name.lower()} number {number} is cleaned by us in May.\n"
    return f"{name.lower()}s/{number}.md", text


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IndexReader]:
    home = tmp_path_factory.mktemp("harbour")
    docs = home / "docs"
    docs.mkdir()
    bench = Workbench(docs, IndexSettings(home / "index", "", "hashing:64", 400, home / "cache"))
    bench.write("ferry.md", FERRY)
    bench.write("night.md", THREAD)
    bench.write("sheds/index.md", "# Sheds\n\nThe harbour keeps three old sheds on the quay.\n")
    bench.write("sheds/boats.md", "# Boat shed\n\nBoats are mended here by two carpenters.\n")
    bench.write("sheds/ropes.md", "# Rope shed\n\nRopes are dried here before they are coiled.\n")
    for number in range(4):
        for name in ("Crane", "Buoy"):
            bench.write(*folder(number, name))
    bench.run(bench.docs)
    with bench.reader() as reader:
        yield reader


def told(message: str, index: IndexReader, *targets: Target, need: Need = Need.OVERVIEW) -> str:
    """An overview, a point a line, after checking that each quotes the documents."""
    request = Request(message, Act.DOCUMENTS, need, parts=(message,), targets=targets)
    points = overview(request, index, None)
    for span in (span for point in points for span in point.spans):
        document = index.document(span.document_id)
        assert document is not None and document.text[span.start : span.end] == span.text
    return "\n".join(map(line, points))


def line(point: Quote) -> str:
    return f"{point.origin}: {point.text}" if point.origin else point.text


def target(index: IndexReader, path: str, heading: str = "") -> Target:
    document_id = next(one.document_id for one in index.listing() if one.document == path)
    document = index.document(document_id)
    assert document is not None
    for section in document.sections:
        if section.heading == heading:
            return Target(document_id, heading, heading, section.start, section.end)
    return Target(document_id, document.title, "it")


def test_a_document_by_its_sections(harbour: IndexReader) -> None:
    lines = told("sum it up", harbour, target(harbour, "ferry.md")).splitlines()
    assert lines[0].startswith("This handbook explains")
    assert any("until ten minutes before" in each for each in lines)
    assert any(each.startswith("The mate checks the two lifeboats") for each in lines)
    assert lines[-1] == (
        "Fog: Sound the horn every two minutes; Reduce speed below six knots; "
        "Post a sailor at the bow"
    )


@pytest.mark.parametrize(
    ("message", "number"),
    [
        ("boil the ferry handbook down to 1-2 lines", 2),
        ("the ferry handbook in three bullet points", 3),
        ("sum up the ferry handbook in one sentence", 1),
        ("a one-liner of the ferry handbook", 1),
        ("sum up the ferry handbook in a line", 1),
        ("sum up the ferry handbook for a line manager", 5),
    ],
)
def test_as_many_points_as_are_asked_for(message: str, number: int, harbour: IndexReader) -> None:
    whole = Request(message, need=Need.OVERVIEW, targets=(target(harbour, "ferry.md"),))
    assert len(overview(whole, harbour, None)) == number


def test_neither_references_nor_what_leads_elsewhere(harbour: IndexReader) -> None:
    text = told("sum it up", harbour, target(harbour, "ferry.md"))
    assert "law of the sea" not in text and "price list" not in text


def test_a_thread_by_its_question_and_its_comments(harbour: IndexReader) -> None:
    text = told("what is it about", harbour, target(harbour, "night.md"))
    assert "takes nine hours" in text and "pillow" in text and "cabins" in text


def test_a_short_section_whole(harbour: IndexReader) -> None:
    text = told("sum it up", harbour, target(harbour, "ferry.md", "Fog"))
    assert text.count("\n") == 2 and "horn" in text and "bow" in text


def test_a_page_in_front_of_a_folder_is_told_with_its_documents(harbour: IndexReader) -> None:
    lines = told("overview of the sheds", harbour, target(harbour, "sheds/index.md")).splitlines()
    assert lines[0] == "The harbour keeps three old sheds on the quay."
    assert [line.partition(":")[0] for line in lines[1:]] == ["Boat shed", "Rope shed"]


def test_of_a_stub_the_document_of_that_name(harbour: IndexReader) -> None:
    text = told("sum up the night ferry", harbour, target(harbour, "ferry.md", "Night ferry"))
    assert "nine hours" in text


def test_what_is_in_a_document_is_told_and_what_it_says_of_one_thing_is_searched_for(
    harbour: IndexReader,
) -> None:
    ferry = target(harbour, "ferry.md")
    assert "lifeboats" in told("what's in the ferry handbook?", harbour, ferry, need=Need.LIST)
    assert told("what does the ferry handbook say about lifeboats", harbour, ferry) == ""
    assert told("what does it say on the ferry", harbour, replace(ferry, words="ferry")) != ""


def test_what_is_told_of_is_what_bears_that_name(harbour: IndexReader) -> None:
    text = told("tell me about the boat shed", harbour, need=Need.EXPLANATION)
    assert "Boats are mended" in text
    assert told("tell me about the price of tar", harbour, need=Need.EXPLANATION) == ""


def test_what_only_leads_on_is_searched_for(harbour: IndexReader) -> None:
    assert told("tell me about references", harbour, need=Need.EXPLANATION) != ""
    assert told("sum up fares", harbour, target(harbour, "ferry.md", "Fares")) == ""


def test_what_is_here_in_short_is_everything(harbour: IndexReader) -> None:
    assert told("so whats in here in a nutshell", harbour).startswith("Buoys (4 documents)")


@pytest.mark.parametrize(
    "message", ["what are all these documents about?", "so what is all this about"]
)
def test_everything_by_folders(harbour: IndexReader, message: str) -> None:
    lines = told(message, harbour).splitlines()
    assert lines[0].startswith("Buoys (4 documents): Buoy ") and lines[0].count(";") == 3
    assert lines[1].startswith("Cranes (4 documents): ")
    assert lines[2].startswith("Sheds (3 documents): ")
    assert lines[3].startswith("Others (2 documents): ") and "Ferry handbook" in lines[3]


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("give me an overview of the cranes here", "Crane 0: The crane number 0"),
        ("summarise the rules on tickets", "Children below six"),
        ("what is the ferry handbook all about, in short?", "This handbook explains"),
        ("the key points on fog please", "Sound the horn"),
    ],
)
def test_what_bears_the_name_of_a_topic(message: str, said: str, harbour: IndexReader) -> None:
    assert said in told(message, harbour)


def test_it_is_asked_for_in_words_whatever_the_need(harbour: IndexReader) -> None:
    assert "horn" in told("Key points on fog please", harbour, need=Need.HOW_TO)
    assert not told("what do I do in fog", harbour, need=Need.HOW_TO)


@pytest.mark.parametrize("message", ["summarise the whaling treaties", "sum up seasickness for me"])
def test_other_topics_are_searched(message: str, harbour: IndexReader) -> None:
    assert told(message, harbour) == ""
