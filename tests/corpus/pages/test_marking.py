"""Where on a page the words of a quote stand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from corpus.pages.marking import PageLetters, bare
from corpus.pages.picture import PagePicture, draw_page
from corpus.reading import read_document
from tests.corpus.builders import Line, column, pdf

HEIGHT, WIDTH = 100, 50


def page(*lines: tuple[str, int, int]) -> PagePicture:
    """Lines of letters of one width, each with its left and its top, in the order of the file."""
    letters, boxes = [], []
    for text, left, top in lines:
        for number, letter in enumerate(text):
            if letter.isalnum():
                at = left + number * WIDTH
                letters.append(letter)
                boxes.append((at, top, at + WIDTH, top + HEIGHT))
    return PagePicture(b"", 100, 100, 1, "".join(letters), tuple(boxes))


def boxes_of(text: str, part: str, left: int, top: int) -> tuple[int, int, int, int]:
    at = left + text.index(part) * WIDTH
    return (at, top, at + len(part) * WIDTH, top + HEIGHT)


def test_a_quote_is_marked_line_by_line() -> None:
    one, two = "It was filled in the", "year after. So it is"
    found = PageLetters(page((one, 100, 0), (two, 100, 200))).find("filled in the year after.")
    assert found == [boxes_of(one, "filled in the", 100, 0), boxes_of(two, "year after", 100, 200)]


def test_hyphens_ligatures_and_case_are_no_difference() -> None:
    letters = PageLetters(page(("the inter-", 0, 0), ("national ﬁne of 10²", 0, 200)))
    assert len(letters.find("International fine of 10²")) == 2
    assert letters.find("fine")[0][0] == boxes_of("national ﬁne", "ﬁne", 0, 200)[0]


def test_columns_are_not_joined() -> None:
    letters = PageLetters(page(("left words", 0, 0), ("right words", 5_000, 0)))
    assert [box[0] for box in letters.find("left words right words")] == [0, 5_000]


def test_of_two_places_the_one_is_marked_that_has_the_same_around_it() -> None:
    first, second = "The north gate is open at night", "The south gate is open at night"
    letters = PageLetters(page((first, 0, 0), (second, 0, 300)))
    assert letters.find("gate is open", "The south ", " at night")[0][1] == 300
    assert letters.find("gate is open", "The north ", " at night")[0][1] == 0


def test_where_two_places_are_alike_none_is_marked() -> None:
    letters = PageLetters(page(("the gate is open", 0, 0), ("the gate is open", 0, 300)))
    assert letters.find("gate is open", "the ", "") == []


def test_what_something_else_cuts_in_pieces_is_marked_in_pieces() -> None:
    lines = ("Operators report the inflow", 0, 0), ("Figure 3: the dam", 0, 900)
    letters = PageLetters(page(*lines, ("each morning at seven", 0, 200)))
    found = letters.find("Operators report the inflow each morning at seven.")
    assert [box[1] for box in found] == [0, 200]


@pytest.mark.parametrize(
    "quote",
    [
        "Operators write the inflow down",
        "the inflow is his, Operators report",
        "Comment: see the annex",
        "—",
        "",
    ],
)
def test_words_that_are_not_surely_there_are_not_marked(quote: str) -> None:
    assert PageLetters(page(("Operators report the inflow", 0, 0))).find(quote) == []


def test_every_place_of_a_search_is_found() -> None:
    letters = PageLetters(page(("gate and Gate", 0, 0), ("a gate", 0, 200)))
    assert [(box[0][0], box[0][1]) for box in letters.find_all("gate")] == [
        (0, 0),
        (450, 0),
        (100, 200),
    ]
    assert letters.find_all("?") == []


def test_bare_is_letters_and_digits() -> None:
    assert bare("The ﬁrst: 10² m, “Ärger”!") == "thefirst102märger"


def marked_words(page: PagePicture, boxes: Sequence[tuple[int, int, int, int]]) -> str:
    """The letters of a page whose middle lies in one of the boxes."""
    return "".join(
        bare(letter)
        for letter, (a, b, c, d) in zip(page.letters, page.boxes, strict=True)
        if any(x <= (a + c) / 2 <= z and y <= (b + d) / 2 <= w for x, y, z, w in boxes)
    )


def test_in_a_pdf_of_two_columns_the_marked_letters_are_the_quotes(tmp_path: Path) -> None:
    left = ["The reservoir holds forty million", "cubic metres of water and was com-",
            "pleted in 1961 after nine years."]  # fmt: skip
    right = ["Operators report the water's in-", "flow each morning at seven. In 1987",
             "a flood came."]  # fmt: skip
    lines: list[Line] = [*column(*left, x=72), *column(*right, x=320)]
    path = tmp_path / "columns.pdf"
    path.write_bytes(pdf([lines]))
    document = read_document(path)
    drawn = draw_page(path.read_bytes(), path, 1)
    letters = PageLetters(drawn)
    for quote in (
        "was completed in 1961",
        "inflow each morning at seven.",
        "water and was completed",
    ):
        assert quote in document.text
        assert marked_words(drawn, letters.find(quote)) == bare(quote)
