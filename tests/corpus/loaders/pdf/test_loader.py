from __future__ import annotations

from pathlib import Path

import pytest

from corpus.document import Source
from corpus.errors import BrokenDocumentError, EncryptedDocumentError
from corpus.loaders.pdf.loader import load_pdf
from tests.corpus.builders import Line, column, pdf

PATH = Path("a.pdf")
PROSE = (
    "The garden of Oak Hall was laid out in the year of the great",
    "storm, and has been kept by one family since. Its beds are wa-",
    "tered at night.",
)


def test_wrapped_lines_are_joined_and_hyphens_taken_out():
    loaded = load_pdf(pdf([column(*PROSE)]), PATH)
    assert loaded.text == (
        "The garden of Oak Hall was laid out in the year of the great storm, and has been kept by "
        "one family since. Its beds are watered at night."
    )


def test_paragraphs_are_parted_by_gaps_and_short_lines():
    lines = column(*PROSE) + column(*PROSE[:2], top=650) + column("Short end.", top=626)
    assert len(load_pdf(pdf([lines]), PATH).text.split("\n\n")) == 2


def test_lists_and_code():
    lines = column("You need these:")
    lines += column("• a spade that is long enough to reach the bottom", top=680, x=80)
    lines += column("of the bed", top=668, x=90)
    lines += column("• gloves", top=656, x=80)
    lines += column("if x:", "y()", top=630, font="code") + column("Done with it.", top=600)
    lines[-2] = Line("y()", 84, 618, font="code")
    assert load_pdf(pdf([lines]), PATH).text == (
        "You need these:\n\n- a spade that is long enough to reach the bottom of the bed\n"
        "- gloves\n\n```\nif x:\n  y()\n```\n\nDone with it."
    )


def test_items_larger_than_most_of_the_text_stay_items():
    slide = [
        Line("Why it leaks", 72, 700, size=40),
        Line("• The seal of the valve is", 60, 640, size=28),
        Line("worn at its outer edge", 84, 602, size=28),
        Line("– It was fitted in 2019", 90, 560, size=26),
        Line("• The pump runs dry", 60, 520, size=28),
    ]
    small = column("A page of notes in small type says what was not on the slide.", *["More."] * 9)
    text = load_pdf(pdf([slide, small]), PATH).text
    assert text.startswith(
        "Why it leaks\n\n- The seal of the valve is worn at its outer edge\n"
        "  - It was fitted in 2019\n- The pump runs dry\n\n"
    )


def test_headers_footers_and_page_numbers_are_dropped_and_pages_kept():
    bodies = ["Alpha is first of all.", "Beta is the one after.", "Gamma ends the book."]
    pages = [
        [Line("Oak Hall Garden Book", 72, 760), Line(body, 72, 700), Line(f"{i} of 3", 300, 30)]
        for i, body in enumerate(bodies, 1)
    ]
    loaded = load_pdf(pdf(pages), PATH)
    assert loaded.text == "\n\n".join(bodies)
    assert [loaded.text[start : start + 4] for start in loaded.page_starts] == [
        "Alph",
        "Beta",
        "Gamm",
    ]


def test_a_paragraph_goes_on_over_a_page_break_and_empty_pages_count():
    first = column("The beans are sown in rows that are as long as the bed and", top=300)
    second = column("no longer than that.", "The peas follow.", top=700, step=30)
    loaded = load_pdf(pdf([first, [], second]), PATH)
    assert loaded.text.startswith("The beans are sown in rows that are as long as the bed and no")
    assert len(loaded.page_starts) == 3
    assert loaded.text[loaded.page_starts[2] :].startswith("no longer")
    assert loaded.page_starts[1] == loaded.page_starts[2]


def headed() -> list[Line]:
    return [
        Line("Growing Beans", 72, 720, 20),
        *column(*PROSE, top=680),
        Line("1 Soil", 72, 630, 14),
        *column(*PROSE, top=610),
        Line("What is sand", 72, 560, 10, "bold"),
        *column(*PROSE, top=540),
    ]


def test_headings_by_type():
    loaded = load_pdf(pdf([headed()]), PATH)
    assert [(s.level, s.heading) for s in loaded.sections] == [
        (1, "Growing Beans"),
        (2, "1 Soil"),
        (3, "What is sand"),
    ]
    assert loaded.title == "Growing Beans"
    assert loaded.text[loaded.sections[1].start :].startswith("1 Soil\n\nThe garden")


def test_headings_by_the_outline():
    outline = [("Soil", 0), ("Not in the text", 1)]
    loaded = load_pdf(pdf([headed(), column("Page two is here.")], outline=outline), PATH)
    found = [(s.heading, loaded.text[s.start : s.body_start]) for s in loaded.sections]
    assert found == [("Soil", "1 Soil"), ("Not in the text", "")]
    assert loaded.sections[1].start == loaded.page_starts[1]


def test_metadata():
    info = {"Title": "Beans", "Author": "Ann Rose", "CreationDate": "D:20240203101112Z"}
    loaded = load_pdf(pdf([column(*PROSE)], info=info), PATH)
    assert loaded.title == "Beans"
    assert loaded.source == Source(author="Ann Rose", date="2024-02-03")
    stale = load_pdf(pdf([headed()], info={"Title": "Microsoft Word - beans.doc"}), PATH)
    assert stale.title == "Growing Beans"


def test_lines_of_a_table_of_contents_are_dropped():
    lines = [Line(f"{i} Chapter {i} . . . . . . . . . {i}", 72, 700 - 12 * i) for i in range(1, 8)]
    loaded = load_pdf(pdf([[Line("Contents", 72, 700, 16), *lines], column(*PROSE)]), PATH)
    assert loaded.text.startswith("The garden")
    assert [note.text for note in loaded.notes] == [
        "left out: 8 lines of the table of contents on page 1"
    ]


def test_encrypted_and_broken_files_are_told_apart():
    with pytest.raises(EncryptedDocumentError, match="password"):
        load_pdf(pdf([column(*PROSE)], password=True), PATH)
    for data in (b"%PDF-1.4 nothing", b"no pdf at all", pdf([column(*PROSE)])[:300]):
        with pytest.raises(BrokenDocumentError, match="damaged"):
            load_pdf(data, PATH)


def test_a_file_of_pictures_has_no_text():
    assert load_pdf(pdf([[], []]), PATH).text == ""


def test_raised_figures_are_marks_of_notes_or_powers_and_no_part_of_words():
    def text_at(y: float, *parts: str) -> list[Line]:
        lines, x = [], 72.0
        for part in parts:
            mark = part.startswith("^")
            lines.append(Line(part.strip("^"), x, y + 4 * mark, size=5.5 if mark else 10))
            x += (
                sum(2.8 if c in " .,iltfr1" else 5.56 for c in part.strip("^"))
                * lines[-1].size
                / 10
            )
        return lines

    page = [
        *text_at(700, "The till", "^7", " of the pool."),
        *text_at(600, "^8", "Lanes are roped off."),
        *text_at(500, "It has 312 m", "^2", " of tiles."),
        *text_at(400, "Guests 12,345", "^1", " a year."),
        *text_at(300, "Open since 1907", "^1", " and dry."),
    ]
    text = load_pdf(pdf([page]), PATH).text
    assert "The till[7] of" in text.replace("till [7]", "till[7]")
    assert "[8] Lanes are roped off." in text
    assert "m² of" in text
    assert "12,345¹ a" in text
    assert "1907[1] and" in text.replace("1907 [", "1907[")


def test_a_sentence_goes_on_behind_the_notes_at_the_foot_of_its_page():
    first = [*column(*PROSE[:2], top=200), Line("1 The storm came in May.", 72, 60, size=8)]
    first[0:0] = column("The house was built in the same year.", top=700)
    rest = column("tered at night.", "They need little care.", top=700)
    first[2] = Line("storm, and has been kept by one family since. Its beds are", 72, 188)
    rest[0] = Line("watered at night, as they are dry.", 72, 700)
    loaded = load_pdf(pdf([first, rest]), PATH)
    assert "Its beds are watered at night, as they are dry." in loaded.text
    assert loaded.text.index("1 The storm came") < loaded.page_starts[1]
    assert loaded.text[loaded.page_starts[1] :].startswith("watered at night")
