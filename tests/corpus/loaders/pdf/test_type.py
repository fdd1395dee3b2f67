"""How type is set and fonts are made, which must not change what is read."""

from __future__ import annotations

from pathlib import Path

from corpus.loaders.pdf.lines import PdfLine, of_one_height, without_usual_bold
from corpus.loaders.pdf.loader import load_pdf
from tests.corpus.builders import Line, column, pdf
from tests.corpus.loaders.pdf.test_nested import page, stream

PATH = Path("a.pdf")


def set_with(matrix: str, text: str) -> str:
    return f"BT /F0 10 Tf {matrix} Tm ({text}) Tj ET"


def test_type_that_leans_is_read_where_it_stands() -> None:
    leaning = set_with("1 0 0.33 1 72 688", "The second line leans.")
    lines = [Line("The first line.", 72, 720), Line("The third line.", 72, 656)]
    text = load_pdf(pdf([lines], drawn=leaning), PATH).text
    assert text == "The first line.\n\nThe second line leans.\n\nThe third line."


def test_what_stands_turned_in_the_margin_is_no_title() -> None:
    stamp = set_with("0 2 -2 0 20 300", "arXiv 2004.04906")
    lines = [Line("The Keeping of Bees", 72, 720, 16), *column("Words follow here.", top=690)]
    assert load_pdf(pdf([lines], drawn=stamp), PATH).title == "The Keeping of Bees"


def test_what_programs_fill_in_is_no_title() -> None:
    lines = [Line("The Keeping of Bees", 72, 720, 16), *column("Words follow here.", top=690)]
    for stated in ("(anonymous)", "untitled", "(unspecified)"):
        assert load_pdf(pdf([lines], info={"Title": stated}), PATH).title == "The Keeping of Bees"


def test_lines_of_one_font_size_have_one_height() -> None:
    lines = [
        PdfLine("Most of the text is set in this font.", 0, size=8.7, points=9.0),
        PdfLine("This font is high.", 0, size=12.3, points=9.0),
        PdfLine("A heading", 0, size=16.0, points=14.0),
        PdfLine("unknown", 0, size=10.0),
    ]
    assert [line.size for line in of_one_height(lines)] == [8.7, 8.7, 16.0, 10.0]


def test_bold_says_nothing_where_most_of_the_text_is() -> None:
    bold = PdfLine("All of this text is set in bold type.", 0, bold=True)
    plain = PdfLine("Not this.", 0)
    assert not any(line.bold for line in without_usual_bold([bold, bold, plain]))
    assert without_usual_bold([bold, plain, plain, plain, plain, plain])[0].bold


def test_a_label_hangs_out_of_its_paragraph() -> None:
    lines = [
        Line(
            "155. Specific events were of importance in the decline of the bees. Firstly,", 72, 700
        ),
        Line("some keepers had large holdings that went through a very hard winter of", 100, 688),
        Line("three months.", 100, 676),
    ]
    assert "Firstly, some keepers" in load_pdf(pdf([lines]), PATH).text


def test_an_item_may_be_set_in_like_a_paragraph() -> None:
    lines = [
        *column("The agency takes comments until the last day of the month by these ways", top=724),
        Line("* Portal: go to the pages of the agency and follow all of the steps that", 84, 700),
        Line("are named there, then wait for a mail that tells you that what you wrote", 72, 688),
        Line("has arrived.", 72, 676),
        Line("* Fax: 202.", 84, 664),
    ]
    text = load_pdf(pdf([lines]), PATH).text
    assert "mail that tells you that what you wrote has arrived.\n- Fax: 202." in text


def test_numbers_and_addresses_broken_at_the_end_of_a_line_are_whole() -> None:
    lines = column(
        "This applies to all of the aeroplanes named in the older directive 2018–",
        "23–51, to those named later in what was written, and to all of the 4th-",
        "grade pupils who have read all there is on the pages at https://www.",
        "example.org and at the address that was given to each of them there.",
    )
    text = load_pdf(pdf([lines]), PATH).text
    assert "2018–23–51" in text and "4th-grade" in text and "https://www.example.org" in text


def test_bullets_of_symbol_fonts_are_bullets() -> None:
    mapping = (
        b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <ff> "
        b"endcodespacerange 1 beginbfchar <b7> <f0b7> endbfchar endcmap"
    )
    content = (
        b"BT /S 10 Tf 72 700 Td <b7> Tj ET BT /F 10 Tf 84 700 Td (Bring the smoker.) Tj ET "
        b"BT /S 10 Tf 72 686 Td <b7> Tj ET BT /F 10 Tf 84 686 Td (Bring the veil.) Tj ET"
    )
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 8 0 R >>"
    data = page(content, {7: font, 8: stream(b"", mapping)})
    data = data.replace(b"/F 5 0 R >>", b"/F 5 0 R /S 7 0 R >>", 1)
    assert load_pdf(data, PATH).text == "- Bring the smoker.\n- Bring the veil."
