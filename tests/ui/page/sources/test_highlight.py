"""Quotes marked in passages: the exact words, whatever the offsets and the letters."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.scripted import HOSTILE, cite, passage
from ui.page.sources.highlight import marked, quoted_span, segments


def test_offsets_are_those_of_the_document():
    found = passage("before QUOTE after", start=1000)
    citation = cite(found, "QUOTE")
    assert (citation.start, quoted_span(found, citation)) == (1007, (7, 12))
    assert marked(found, [citation]) == 'before <mark data-cites="1">QUOTE</mark> after'


@pytest.mark.parametrize(
    "text, quote",
    [
        ("Grüße aus Köln, naïve Café.", "Köln, naïve"),
        ("日本語の文書には空白がない。", "文書"),
        ("A family 👩‍👩‍👧‍👦 of 4 and 𝒳.", "👩‍👩‍👧‍👦 of 4 and 𝒳"),
        ("e\u0301 combining and e\u0301 again", "and e\u0301"),
        ("שלום עולם, hello", "עולם"),
    ],
)
def test_offsets_count_characters_of_any_script(text, quote):
    found = passage(text, start=7)
    assert f'<mark data-cites="1">{quote}</mark>' in marked(found, [cite(found, quote)])


def test_several_citations_in_one_passage():
    found = passage("One fact. Another fact. A third.")
    citations = [cite(found, "A third", number=2), cite(found, "One fact", number=1)]
    assert [(s.text, s.numbers) for s in segments(found, citations)] == [
        ("One fact", (1,)),
        (". Another fact. ", ()),
        ("A third", (2,)),
        (".", ()),
    ]


def test_overlapping_quotes_are_cut_where_they_meet():
    found = passage("abcdefgh")
    citations = [cite(found, "bcde", number=1), cite(found, "defg", number=2)]
    assert [(s.text, s.numbers) for s in segments(found, citations)] == [
        ("a", ()),
        ("bc", (1,)),
        ("de", (1, 2)),
        ("fg", (2,)),
        ("h", ()),
    ]
    assert '<mark data-cites="1 2">de</mark>' in marked(found, citations)


def test_a_quote_within_a_quote_and_the_same_quote_twice():
    found = passage("abcdef")
    citations = [cite(found, "bcde", number=1), cite(found, "cd", number=2)] * 2
    assert [s.numbers for s in segments(found, citations)] == [(), (1,), (1, 2), (1,), ()]


def test_a_quote_that_begins_before_the_passage_is_marked_from_its_start():
    whole = passage("The quote starts here and ends here.", start=50)
    part = passage(whole.text[10:], start=60)
    citation = cite(whole, "quote starts here")
    assert quoted_span(part, citation) == (0, len("starts here") - 0)


def test_words_that_are_not_the_quote_are_never_marked():
    found = passage("The text of the passage.")
    citation = cite(found, "text")
    for wrong in (
        dataclasses.replace(citation, quote="fake"),
        dataclasses.replace(citation, document_id="another"),
        dataclasses.replace(citation, start=500, end=504),
        dataclasses.replace(citation, start=5, end=5, quote=""),
    ):
        assert quoted_span(found, wrong) is None
        assert "<mark" not in marked(found, [wrong])


def test_html_in_a_passage_and_in_a_quote_is_text():
    found = passage(f"See {HOSTILE} there & <b>here</b>")
    html = marked(found, [cite(found, HOSTILE)])
    assert html.count("<") == 2  # the mark, opened and closed
    assert "&lt;script&gt;" in html


@given(
    text=st.text(min_size=1, max_size=60),
    start=st.integers(0, 10_000),
    data=st.data(),
)
def test_the_segments_always_join_to_the_passage(text, start, data):
    found = passage(text, start=start)
    citations = []
    for number in range(1, data.draw(st.integers(0, 4)) + 1):
        first = data.draw(st.integers(0, len(text) - 1))
        last = data.draw(st.integers(first + 1, len(text)))
        citation = cite(found, text[first:last], number=number)
        citations.append(dataclasses.replace(citation, start=start + first, end=start + last))
    cut = segments(found, citations)
    assert "".join(segment.text for segment in cut) == text
    for citation in citations:
        quoted = "".join(s.text for s in cut if citation.number in s.numbers)
        assert quoted == citation.quote
