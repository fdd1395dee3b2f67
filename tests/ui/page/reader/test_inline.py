"""Markdown inside of a paragraph, whose marks are always on the right words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ui.page.reader.inline import runs
from ui.page.reader.marks import Mark


def shown(source, *quotes):
    marks = [
        Mark(source.index(quote), source.index(quote) + len(quote), number)
        for number, quote in enumerate(quotes, start=1)
    ]
    return runs(source, 0, len(source), marks)


def marked(found, number=1):
    return "".join(run.piece.text for run in found if number in run.piece.numbers)


def test_words_are_set_as_the_signs_say():
    found = shown("So **bold _both_** and `code()` ~~not~~ [this](https://a.example/x) &amp; \\*.")
    assert "".join(run.piece.text for run in found) == "So bold both and code() not this & *."
    by_text = {run.piece.text: run for run in found}
    assert by_text["both"].strong and by_text["both"].em and not by_text["code()"].strong
    assert by_text["code()"].code and by_text["not"].s
    assert by_text["this"].link == "https://a.example/x"


@pytest.mark.parametrize(
    ("source", "quote", "words"),
    [
        ("Paid at `1.5x` from **hour three** on. Or not.", "Paid at `1.5x` from **hour three** on.",
         "Paid at 1.5x from hour three on."),
        ("See (the **rules**). Then go.", "(the **rules**).", "(the rules)."),
        ("One. **Two.** Three.", "**Two.**", "Two."),
        ("a **very long** day", "long", "long"),
        ("a **very long** day", "very long** day", "very long day"),
        ("see [the net](https://a.example). More.", "see [the net](https://a.example).",
         "see the net."),
        ("never ordered\n> on Sundays. So.", "ordered\n> on Sundays.", "ordered\non Sundays."),
        ("Use &amp; or \\* and so.", "or \\* and so.", "or * and so."),
        ("![The dam](dam.png) is high. Yes.", "![The dam](dam.png) is high.", "The dam is high."),
        ("<b>people</b> are **x**", "<b>people</b>", "<b>people</b>"),
    ],
)  # fmt: skip
def test_a_quote_is_marked_in_the_words_as_they_are_set(source, quote, words):
    found = shown(source, quote)
    assert marked(found) == words
    assert [run.piece.over for run in found if run.piece.over] == [(1,)]


def test_where_the_place_is_not_sure_the_source_is_shown_as_it_is():
    source = "see [the net](https://a.example/the-net) and the net"
    [before, quote, after] = shown(source, "net](https")
    assert before.piece.text + quote.piece.text + after.piece.text == source
    assert marked([before, quote, after]) == "net](https"


def test_two_quotes_may_overlap():
    found = shown("one **two** three", "one **two**", "**two** three")
    assert marked(found, 1) == "one two"
    assert marked(found, 2) == "two three"


def letters(text):
    return "".join(filter(str.isalnum, text))


MARKDOWN = st.lists(
    st.sampled_from(
        ["**", "*", "_", "`", "~~", "[", "](u)", "\\", "a", "b", "cd ", ".", " ", "\n"]
    ),
    max_size=24,
).map("".join)


@settings(max_examples=300)
@given(MARKDOWN, MARKDOWN, MARKDOWN)
def test_the_marked_letters_are_always_the_quotes(before, quote, after):
    source = before + quote + after
    start, end = len(before), len(before) + len(quote)
    found = runs(source, start, end + len(after), [Mark(start, end, 1)])
    alone = "".join(run.piece.text for run in runs(quote, 0, len(quote), []))
    if any(run.piece.marked for run in found):
        assert letters(marked(found)) in (letters(quote), letters(alone))
