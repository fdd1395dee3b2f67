"""What the documents beside the repository must give; skipped where there are none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.reading import read_document
from corpus.sentences import sentence_spans


@pytest.fixture
def seed(beside: Callable[[str], Path]) -> Callable[[str], Path]:
    """Finds a document by its number."""
    return lambda number: next(beside("seeds").glob(f"{number}*.txt"))


@pytest.mark.parametrize("number", ["000", "001", "002", "003"])
def test_quotes_are_found_in_the_file(seed, number):
    path = seed(number)
    document = read_document(path)
    with path.open(encoding="utf-8") as file:
        text = file.read()
    spans = sentence_spans(document.text, document.body_start, None, document.sections)
    assert document.text == text
    assert len(spans) > 20
    assert all(span.end - span.start < 700 for span in spans)


@pytest.fixture
def headings(seed):
    """The level and the text of each heading of a document, by its number."""
    return lambda number: [(s.level, s.heading) for s in read_document(seed(number)).sections]


def test_the_guide(headings):
    found = headings("000")
    assert found[0] == (1, "Netflix Data Scientist Internship: A Complete Guide")
    assert len(found) == 5 and all(heading.endswith("?") for _, heading in found[1:])


def test_the_advice(headings):
    found = headings("001")
    assert (1, "The process") in found
    assert (2, "Share your projects on GitHub") in found
    myths = found.index((1, "Some myths about getting ML/DL internships"))
    assert [level for level, _ in found[myths + 1 :]] == [2, 2, 2, 2]


def test_the_areas(headings):
    assert (2, "Reinforcement Learning and Bandits") in headings("002")


def test_the_thread(headings):
    found = headings("003")
    assert sum(heading.startswith("Comment ") for _, heading in found) == 20
    assert (3, "Second, if I do need to learn SWE properly, where should I start?") in found
