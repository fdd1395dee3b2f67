from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Section
from corpus.sections import Mark, nest, text_marks
from tests.corpus.test_blocks import TEXTS


def sections(text: str, start: int = 0) -> tuple[Section, ...]:
    return nest(text_marks(text, start), len(text))


def tree(text: str) -> list[tuple[int, str]]:
    return [(s.level, s.heading) for s in sections(text)]


def body(text: str, heading: str) -> str:
    (section,) = [s for s in sections(text) if s.heading == heading]
    return text[section.body_start : section.end].strip()


BODY = "This is a paragraph of the body, long enough to be told from a heading by its length."


def test_markdown_headings_nest_and_lose_their_decoration():
    text = (
        f"\n# Beans\n\n## | Soil & Water\n\n{BODY}\n\n### **Sand**\n\n{BODY}\n\n## Sun ##\n\nLots."
    )
    assert tree(text) == [(1, "Beans"), (2, "Soil & Water"), (3, "Sand"), (2, "Sun")]
    assert body(text, "Sun") == "Lots."
    assert body(text, "Soil & Water").endswith(BODY)


def test_underlined_headings_rank_by_their_lines():
    text = f"Beans\n=====\n\n{BODY}\n\nSoil\n----\n\n{BODY}\n\nPeas\n====\n\n{BODY}\n"
    assert tree(text) == [(1, "Beans"), (2, "Soil"), (1, "Peas")]
    assert body(text, "Soil") == BODY


def test_restructured_text_ranks_by_order_of_occurrence():
    text = f"****\nBook\n****\n\nOne\n---\n\n{BODY}\n\nDeep\n~~~~\n\n{BODY}\n\nTwo\n---\n\n{BODY}\n"
    assert tree(text) == [(1, "Book"), (2, "One"), (3, "Deep"), (2, "Two")]


def test_a_comment_in_fenced_code_is_no_heading():
    assert tree(f"# One\n\n```sh\n# two\n```\n\n# Three\n\n{BODY}") == [(1, "One"), (1, "Three")]


def test_bare_title_lines_between_blank_lines():
    text = (
        f"{BODY}\n\nWhy you might trust me\n\n{BODY}\n\nHow to apply\n\n"
        f"Three ways are:\n\n  1. By post.\n  2. By foot.\n\n{BODY}\n"
    )
    assert tree(text) == [(1, "Why you might trust me"), (1, "How to apply")]


def test_the_first_of_two_headings_holds_the_other_and_its_siblings():
    text = (
        f"{BODY}\n\nThe process\n\n{BODY}\n\nSome myths about beans\n\n"
        f"You have to be a farmer to grow beans\n\n{BODY}\n\nBeans need a lot of salt\n\n{BODY}\n\n"
        f"A last word\n\n{BODY}\n"
    )
    assert tree(text) == [
        (1, "The process"),
        (1, "Some myths about beans"),
        (2, "You have to be a farmer to grow beans"),
        (2, "Beans need a lot of salt"),
        (1, "A last word"),
    ]


def test_lines_that_are_paragraphs_with_questions_as_headings():
    long = BODY + " " + BODY
    text = (
        f"A Gardener at Work: A Complete Guide\nIn this article\n{long}\n{long}\n"
        f"What does a gardener do?\n{long}\nThe tasks are:\n- digging\n- sowing\n"
        "Meet Other Gardeners\nBryan Green\nHead Gardener at Oak Hall\nAnn Rose\nFlorist\n"
        f"Are gardeners paid?\n{long}\n"
    )
    assert tree(text) == [
        (1, "A Gardener at Work: A Complete Guide"),
        (2, "What does a gardener do?"),
        (2, "Are gardeners paid?"),
    ]


def test_a_wide_gap_ends_a_section_whose_successor_lost_its_heading():
    text = f"Sun\n\n{BODY}\n\nRain\n\n{BODY}\n\n{BODY}\n\n{BODY}\n\n{BODY}\n\n\n{BODY} Last.\n"
    assert not body(text, "Rain").endswith("Last.")


def test_long_numbered_items_are_sections_and_short_ones_are_not():
    text = (
        f"{BODY}\n\nHow to stand out\n\nThere are two ways:\n\n"
        f"  1. Share your seeds. {BODY} {BODY}\n\n  2. Win a prize. {BODY} {BODY}\n\n"
        f"The end of it\n\n{BODY}\n\n1. one\n2. two\n"
    )
    assert tree(text) == [
        (1, "How to stand out"),
        (2, "Share your seeds"),
        (2, "Win a prize"),
        (1, "The end of it"),
    ]


def test_comments_of_a_thread_and_the_lines_that_they_quote():
    text = (
        "I ask a question.\n\nComments:\n- First comment.\n\nIt goes on.\n- Second.\n\n"
        "> Where should I start?\n\nAt the beginning.\n\n>And then?\n\nGo on.\n- [deleted]\n"
    )
    assert tree(text) == [
        (1, "Comments"),
        (2, "Comment 1"),
        (2, "Comment 2"),
        (3, "Where should I start?"),
        (3, "And then?"),
        (2, "Comment 3"),
    ]
    assert body(text, "Where should I start?") == "At the beginning."
    assert body(text, "Comment 1") == "First comment.\n\nIt goes on."


def test_a_heading_after_a_list_of_comments_is_still_a_heading():
    text = f"# A\n\nComments:\n- one\n- two\n\n# B\n\n{BODY}\n"
    assert (1, "B") in tree(text)


def test_bold_lines_and_capitals():
    assert tree(f"**Requirements**\n\n{BODY}\n") == [(1, "Requirements")]
    text = f"# A\n\n**Note well:**\n\n{BODY}\n\n## B\n\n{BODY}"
    assert tree(text) == [(1, "A"), (2, "Note well"), (2, "B")]
    text = f"{BODY}\n\nSOIL\n{BODY}\n\nWhat is sand\n\n{BODY}\n\nWATER\n{BODY}"
    assert tree(text) == [(1, "SOIL"), (2, "What is sand"), (1, "WATER")]


def test_what_lies_before_the_body_has_no_sections():
    text = f"Title: X\n\nOne\n\n{BODY}"
    assert all(section.start >= 10 for section in sections(text, 10))


def check_nesting(found: tuple[Section, ...], length: int) -> None:
    open_sections: list[Section] = []
    for section in found:
        assert 0 <= section.start <= section.body_start <= section.end <= length
        while open_sections and open_sections[-1].end <= section.start:
            open_sections.pop()
        if open_sections:
            assert section.end <= open_sections[-1].end
            assert section.start >= open_sections[-1].start
        open_sections.append(section)


@given(TEXTS)
def test_sections_of_any_text_nest(text):
    check_nesting(sections(text), len(text))


PARTS = st.sampled_from(
    ["# A\n", "## B\n", "C\n", BODY + "\n", "\n", "\n\n", "- x\n", "1. Do it. " + BODY + "\n",
     "2. Go. " + BODY + "\n", "> q?\n", "Comments:\n", "====\n", "```\n", "**b**\n", "WORD\n"]
)  # fmt: skip


@given(st.lists(PARTS, max_size=25))
def test_sections_of_any_mix_of_parts_nest(parts):
    text = "".join(parts)
    check_nesting(sections(text), len(text))


@given(
    st.lists(
        st.tuples(
            st.integers(1, 5), st.integers(0, 90), st.integers(0, 5), st.none() | st.integers(0, 99)
        ),
        max_size=12,
    )
)
def test_any_headings_nest(raw):
    marks = [
        Mark("h", level, start, start + length, None if end is None else max(end, start + length))
        for level, start, length, end in raw
    ]
    check_nesting(nest(marks, 100), 100)
