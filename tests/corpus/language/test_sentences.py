from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Section
from corpus.language.sentences import SentenceSpan, sentence_spans
from corpus.sections import nest, text_marks
from tests.corpus.test_blocks import TEXTS
from tests.counting import calls_of

BODY = "This is a paragraph of the body, long enough to be told from a heading by its length."


def shown(text: str) -> list[tuple[str, str]]:
    return [(span.kind, text[span.marker_end : span.end]) for span in sentence_spans(text)]


def lead_in(text: str, span: SentenceSpan) -> str | None:
    return None if span.lead_in is None else text[span.lead_in[0] : span.lead_in[1]]


def test_kinds():
    text = (
        f"# | Beans\n\nOne. Two.\n\n- three\n- four. Five.\n\n```\nx = 1\n\ny = 2\n```\n\n"
        f"| a | b |\n|---|---|\n| 1 | 2 |\n\n**Bold heading**\n\n{BODY}\n"
    )
    assert shown(text) == [
        ("heading", "Beans"),
        ("prose", "One."),
        ("prose", "Two."),
        ("item", "three"),
        ("item", "four."),
        ("item", "Five."),
        ("code", "x = 1"),
        ("code", "y = 2"),
        ("row", "| a | b |"),
        ("row", "| 1 | 2 |"),
        ("heading", "**Bold heading**"),
        ("prose", BODY),
    ]


def test_items_know_the_sentence_that_introduces_them():
    text = (
        "A gardener digs. For example, the hall asks its gardener for:\n- digging beds\n- sowing\n"
        "\n  still sowing\n\nNot a list.\n\n1. Tasks, which involve\n\n1a. raking,\n1b. hoeing\n\n"
        "Notes:\n- alone\n"
    )
    found = {text[s.marker_end : s.end]: lead_in(text, s) for s in sentence_spans(text)}
    asks = "For example, the hall asks its gardener for:"
    assert found["digging beds"] == found["sowing"] == found["still sowing"] == asks
    assert found["raking,"] == found["hoeing"] == "Tasks, which involve"
    assert found["Tasks, which involve"] is None
    assert found["alone"] is None
    assert found["A gardener digs."] is None


@pytest.mark.parametrize("gap", [" ", "\n"])
def test_a_sentence_may_stand_between_a_list_and_what_introduces_it(gap: str) -> None:
    asks = "The following tools are handed out in spring."
    text = f"Gardeners dig.{gap}{asks}{gap}They are needed until autumn.\n\n- a spade\n- a rake\n"
    found = {text[s.marker_end : s.end]: lead_in(text, s) for s in sentence_spans(text)}
    assert found["a spade"] == found["a rake"] == asks


@pytest.mark.parametrize(
    "above",
    [
        "The following is new.\n\nThey are needed until autumn.",
        "The following year it rained. They are needed until autumn.",
        "Tools are handed out in spring. They are needed until autumn.",
        "- Do the following.\n- They are needed until autumn.\n\nIn short. They last.",
    ],
)
def test_a_list_has_no_introduction_where_none_is_near(above: str) -> None:
    text = f"{above}\n\n* a spade\n* a rake\n"
    found = {text[s.marker_end : s.end]: lead_in(text, s) for s in sentence_spans(text)}
    assert found["a spade"] is None


def test_nested_lists_keep_their_own_introduction():
    text = "You need these tools:\n\n- a spade\n- gloves of two kinds:\n  - thin ones\n- a rake\n"
    found = {text[s.marker_end : s.end]: lead_in(text, s) for s in sentence_spans(text)}
    assert found["a rake"] == "You need these tools:"
    assert found["thin ones"] == "gloves of two kinds:"


def test_sentences_of_an_item_share_its_block():
    text = "- One. Two.\n\n  Three.\n- Four."
    assert [span.block for span in sentence_spans(text)] == [0, 0, 0, 2]


def test_given_sections_decide_what_a_heading_is():
    text = f"sys.exit\n\n{BODY}\n\nTitle Like Words\n\n{BODY}"
    assert [span.kind for span in sentence_spans(text)][0] == "prose"
    marks = [mark for mark in text_marks(text) if mark.heading == "Title Like Words"]
    kinds = [span.kind for span in sentence_spans(text, sections=nest(marks, len(text)))]
    assert kinds == ["prose", "prose", "heading", "prose"]


def test_a_range_sees_the_introduction_and_the_code_around_it():
    text = "The tools are:\n\n" + "".join(f"- tool {i}\n" for i in range(50))
    start = text.index("- tool 40")
    (span, *_) = sentence_spans(text, start, start + 9)
    assert lead_in(text, span) == "The tools are:"
    code = "```\n" + "x = 1\n\n" * 3000 + "```\n"
    start = code.index("x", 15_000)
    assert {span.kind for span in sentence_spans(code, start, start + 100)} == {"code"}


def test_a_sentence_that_crosses_the_range_is_cut():
    text = "One two three four. Five six."
    spans = sentence_spans(text, 4, 24)
    assert [text[s.start : s.end] for s in spans] == ["two three four.", "Five"]


@given(TEXTS, st.integers(0, 60), st.integers(0, 200))
def test_spans_of_any_text_are_verbatim_ordered_and_disjoint(text, start, length):
    for low, high in ((0, None), (start, start + length)):
        last = low
        end = len(text) if high is None else min(high, len(text))
        for span in sentence_spans(text, low, high):
            assert last <= span.start <= span.marker_end <= span.end <= end
            assert span.start < span.end
            piece = text[span.start : span.end]
            assert piece == piece.strip()
            last = span.end


@given(TEXTS)
def test_every_word_outside_markup_is_in_a_span(text):
    covered = "".join(text[s.start : s.end] for s in sentence_spans(text))
    if not set(text) & set("-=~^*_+#\"'`.:<>[|"):
        assert "".join(text.split()) == "".join(covered.split())


def test_twice_the_text_is_twice_the_work():
    text = f"Heading of it\n\n{BODY} {BODY} Dr. Smith, e.g., agrees. {BODY}\n\n" * 200
    sentence_spans(text)
    once, twice = (calls_of(lambda n=n: sentence_spans(text * n)) for n in (1, 2))
    assert len(sentence_spans(text)) <= once
    assert once < twice <= 2.2 * once


def test_a_heading_with_a_number_is_a_heading_and_no_item():
    text = "2. Care of the flat\n\nAir the rooms."
    whole = Section("2. Care of the flat", 1, 0, 19, len(text))
    part = Section("Care of the flat", 1, 0, 19, len(text))
    assert [s.kind for s in sentence_spans(text, sections=[whole])] == ["heading", "prose"]
    assert [s.kind for s in sentence_spans(text, sections=[part])] == ["item", "prose"]


def test_a_clause_with_a_number_introduces_its_parts():
    text = "2.1 The tenant shall\n\n    (a) air the rooms,\n    (b) clean the gutters."
    leads = [s.lead_in and text[slice(*s.lead_in)] for s in sentence_spans(text, sections=[])]
    assert leads == [None, "2.1 The tenant shall", "2.1 The tenant shall"]


def test_a_letter_or_roman_number_after_a_bullet_belongs_to_its_item():
    text = "- I. The beans. Soon.\n- II. The peas.\n- C. Smith wrote it.\n- OK. Do it."
    spans = sentence_spans(text)
    assert [text[s.start : s.end] for s in spans] == [
        "- I. The beans.",
        "Soon.",
        "- II. The peas.",
        "- C. Smith wrote it.",
        "- OK.",
        "Do it.",
    ]
    assert text[spans[0].marker_end :].startswith("The")
