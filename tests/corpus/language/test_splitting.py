from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.language.splitting import split_sentences
from tests.counting import calls_of


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text, 0, len(text))]


@pytest.mark.parametrize(
    "sentences",
    [
        ["Interns are paid $56-61.", "Dr. Smith says so."],
        ["It is known (see Fig. 2).", "Next one!", "Really?"],
        ["He is a Ph.D. student in the U.S. now.", "She is not."],
        ["Use Sunflower 2.x.", "But check the soil, e.g. Its depth, first."],
        ["Grow beans, peas, lentils, etc.", "Even clover is fine."],
        ["Read https://a.example/x.html.", "Then go."],
        ["The method threading.Thread starts it.", "Version 3.11.2 does."],
        ["You need spades, rakes and so on (and gloves).", "Nothing else."],
        ["“Most of us garden at night,” they write.", "“We sow. We reap.”"],
        ["E.g., beans grow well.", "Peas do too."],
        ["J. K. Green wrote it.", "It sold 3.5 million."],
        ["No. 5 is alive.", "Is it?"],
        ["This is 😀 fun!", "Yes."],
        ["Both '.' and '..' are left out.", "Good."],
        ["Remove the O? format from it.", "Done."],
        ["You need ”main()” and ”yes()”.", "”main()” calls it."],
        ["Go to the Tools tab.", "See tab. 3 there."],
        ["Gen. Lee and St. Louis lost.", "So did no. 5."],
        ["Rain, snow etc. are fine.", "Hail, fog etc.", "Remember them."],
    ],
)
def test_sentences(sentences):
    assert split(" ".join(sentences)) == sentences


def test_a_boundary_without_a_space():
    assert split("Know your tools (spades, rakes).Digging is not a must.") == [
        "Know your tools (spades, rakes).",
        "Digging is not a must.",
    ]


def test_a_long_quotation_is_cut_at_its_sentences():
    inner = ["He said that is how it works here."] * 9
    text = "“" + " ".join(inner) + "”"
    assert len(text) > 250
    assert len(split(text)) == len(inner)


def test_line_breaks_inside_a_paragraph_do_not_end_a_sentence():
    assert split("One\ntwo three.\nFour\n\nfive.") == ["One\ntwo three.", "Four\n\nfive."]


def test_only_the_range_is_split():
    text = "Zero. One. Two."
    assert [text[a:b] for a, b in split_sentences(text, 6, 10)] == ["One."]


@given(st.text() | st.text(alphabet='aB .!?"“”()\n1e.g,’', max_size=300))
def test_spans_are_ordered_disjoint_and_trimmed_and_lose_only_white_space(text):
    last = 0
    for start, end in split_sentences(text, 0, len(text)):
        assert not text[last:start].strip()
        assert start < end
        assert text[start:end] == text[start:end].strip()
        last = end
    assert not text[last:].strip()


@pytest.mark.parametrize("piece", [".", ". ", "(", '"a. B" '])
def test_twice_the_dots_and_brackets_are_twice_the_work(piece):
    # How long the patterns take is measured by `benchmarks.scaling`.
    once, twice = (
        calls_of(lambda text=piece * n: split_sentences(text, 0, len(text))) for n in (5000, 10_000)
    )
    assert 0 < twice <= 2.2 * once


def test_half_a_character_is_no_reason_to_stop():
    text = "An odd \ud800 sign. Another \udc00 one."
    assert split_sentences(text, 0, len(text)) == [(0, 14), (15, 29)]


@pytest.mark.parametrize("space", ["\u00a0", "\u2009", "\u3000", "\u00a0 \u202f"])
def test_any_white_space_may_stand_before_a_full_stop(space):
    assert split(f"It was A{space}. Then B came.") == [f"It was A{space}.", "Then B came."]


def test_a_page_of_white_space_is_read():
    # In time that grows with its square this would take an hour.
    blank = " " * 400_000
    assert split(f"It is here.{blank}x{blank}Is it?")[0].startswith("It is here.")
