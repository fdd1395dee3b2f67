from __future__ import annotations

from pathlib import Path

from corpus.loaders.pdf.furniture import find_furniture
from corpus.loaders.pdf.lines import PdfLine
from corpus.loaders.pdf.loader import load_pdf
from tests.corpus.builders import Line, column, pdf

PATH = Path("a.pdf")
TEXTS = [
    ["Beans are sown in May.", "They want sun.", "They climb.", "Water them."],
    ["Peas come up in April.", "They want shade.", "They are sweet.", "Pick them."],
    ["Leeks stand all winter.", "Frost is good for them.", "Dig them.", "Eat them."],
    ["Kale is a tall plant.", "It wants lime.", "It is bitter.", "Cook it."],
]


def test_a_sum_at_the_foot_of_each_page_is_kept():
    sums = ["2,314.20", "2,298.75", "2,401.10", "2,350.00"]
    pages = [
        [
            *column(f"Payslip for month {i}", "Base salary: 3,200.00", "Pension: -201.00", step=30),
            *column("Income tax: -612.40", "Travel: 85.00", top=600, step=30),
            Line(f"Net pay: {total} EUR", 72, 60),
        ]
        for i, total in enumerate(sums, 1)
    ]
    loaded = load_pdf(pdf(pages), PATH)
    assert loaded.text.count("Base salary: 3,200.00") == 4
    assert loaded.text.count("Travel: 85.00") == 4
    assert all(f"Net pay: {total} EUR" in loaded.text for total in sums)
    assert loaded.notes == ()


def pages(*edges: list[str], at: float = 30) -> bytes:
    """Pages of different texts, each with lines at the foot."""
    return pdf(
        [
            [*column(*text, step=30), *column(*edge, top=at)]
            for text, edge in zip(TEXTS, edges, strict=False)
        ]
    )


def test_what_was_left_out_is_noted_with_its_pages():
    loaded = load_pdf(pages(*([f"Garden Book | {12 + i}"] for i in range(4))), PATH)
    assert "Garden Book" not in loaded.text
    assert [(note.kind, note.text) for note in loaded.notes] == [
        ("aside", "left out as a header or footer: “Garden Book | 12” on pages 1-4")
    ]


def test_numbers_that_are_no_page_numbers_are_kept():
    for edge in ("Invoice {}", "Total {} EUR", "Room {}"):
        loaded = load_pdf(pages(*([edge.format(1001 + i)] for i in range(4))), PATH)
        assert all(edge.format(1001 + i) in loaded.text for i in range(4))
    loaded = load_pdf(pages(["7 | 12"], ["8 | 15"], ["7 | 11"], ["9 | 2"]), PATH)
    assert "8 | 15" in loaded.text


def test_the_same_sum_on_each_page_is_kept():
    assert load_pdf(pages(*(["250.00"] for _ in range(4))), PATH).text.count("250.00") == 4


def test_roman_numbers_and_numbers_of_how_many_are_left_out():
    for numbers in (["ii", "iii", "iv", "v"], [f"Page {i} of 4" for i in (1, 2, 3, 4)]):
        loaded = load_pdf(pages(*([number] for number in numbers)), PATH)
        assert not any(number in loaded.text.split("\n\n") for number in numbers)
        assert [note.text for note in loaded.notes] == [
            "left out as a header or footer: page numbers on pages 1-4"
        ]


def test_prices_in_ascending_order_are_no_list_of_contents():
    prices = [
        Line(f"Ticket of class {i} {'.' * 40} {i * 30}", 72, 700 - 14 * i) for i in range(1, 8)
    ]
    loaded = load_pdf(pdf([prices]), PATH)
    assert loaded.text.count("\n") == 6
    assert "Ticket of class 5 | 150" in loaded.text


def test_headers_of_left_and_right_pages_and_of_chapters_are_left_out():
    chapters = ["Roots", "Roots", "Roots", "Leaves", "Leaves", "Leaves"]
    sheets = []
    for number, chapter in enumerate(chapters, 1):
        text = [f"{word} of page {number} is here." for word in ("This", "That", "Each")]
        head = f"{number} Garden Book" if number % 2 == 0 else f"{chapter} {number}"
        sheets.append([Line(head, 72, 770), *column(*text, step=30)])
    loaded = load_pdf(pdf(sheets), PATH)
    assert "Garden Book" not in loaded.text
    assert not any(f"{chapter} {n}" in loaded.text for n, chapter in enumerate(chapters, 1))
    assert loaded.text.count("This of page") == 6
    assert "“Leaves 5” on page 5" in " ".join(note.text for note in loaded.notes)


def test_titles_that_are_counted_like_the_pages_are_kept():
    loaded = load_pdf(pages(*([f"Lesson {i}"] for i in range(1, 5))), PATH)
    assert all(f"Lesson {i}" in loaded.text for i in range(1, 5))


def test_a_stamp_in_the_margin_is_left_out_beside_others_that_differ():
    found = find_furniture(
        [
            [
                *(PdfLine(text, page, 72, 300, 700 - 30 * i, 10) for i, text in enumerate(texts)),
                PdfLine("set by a machine", page, 18, 120, 589, 5, turn=1),
                PdfLine(f"EP{page * 7 + 14} and EP{page * 7 + 15}", page, 300, 400, 589, 5, turn=1),
            ]
            for page, texts in enumerate(TEXTS)
        ]
    )
    assert {line.text for line in found.lines} == {"set by a machine"}
