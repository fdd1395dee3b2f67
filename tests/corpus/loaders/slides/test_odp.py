from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import BrokenDocumentError
from corpus.loaders.slides.odp import load_odp
from corpus.reading import read_document
from corpus.tables import row_cells
from tests.corpus.builders import archive

PATH = Path("a.odp")
_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
NAMES = (
    " ".join(
        f'xmlns:{name}="{_ODF}{name}:1.0"'
        for name in "office text table style presentation chart meta".split()
    )
    + f' xmlns:draw="{_ODF}drawing:1.0" xmlns:svg="{_ODF}svg-compatible:1.0"'
    ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'
)
STYLES = (
    '<style:style style:name="hid" style:family="drawing-page"><style:drawing-page-properties '
    'presentation:visibility="hidden"/></style:style>'
    '<style:style style:name="dp" style:family="drawing-page"><style:drawing-page-properties '
    'presentation:display-footer="true" presentation:display-date-time="true"/></style:style>'
    '<style:style style:name="up" style:family="text"><style:text-properties '
    'style:text-position="33% 58%"/></style:style>'
    '<text:list-style style:name="N"><text:list-level-style-number text:level="1" '
    'style:num-format="1" style:num-suffix="."/><text:list-level-style-number text:level="2" '
    'style:num-format="a" style:num-prefix="(" style:num-suffix=")" text:start-value="3"/>'
    '</text:list-style><text:list-style style:name="O"><text:list-level-style-number '
    'text:level="1" style:num-format=""/></text:list-style>'
)


def document(inside: str) -> str:
    return (
        f"<office:document-content {NAMES}><office:automatic-styles>{STYLES}"
        f"</office:automatic-styles><office:body><office:presentation>{inside}"
        "</office:presentation></office:body></office:document-content>"
    )


def frame(content: str, kind: str = "", *, left: float = 1, top: float = 1, more: str = "") -> str:
    kind = f'presentation:class="{kind}"' if kind else ""
    return (
        f'<draw:frame {kind} {more} svg:x="{left}cm" svg:y="{top}cm" svg:width="8cm" '
        f'svg:height="2cm">{content}</draw:frame>'
    )


def box(*paragraphs: str, **where) -> str:
    words = "".join(
        p if p.startswith("<text:list") else f"<text:p>{p}</text:p>" for p in paragraphs
    )
    return frame(f"<draw:text-box>{words}</draw:text-box>", **where)


def page(*shapes: str, more: str = "") -> str:
    return f"<draw:page {more}>{''.join(shapes)}</draw:page>"


def load(*pages: str, extra: dict[str, str] | None = None):
    files = {"content.xml": document("".join(pages))} | (extra or {})
    return load_odp(archive(files), PATH)


def item(*content: str) -> str:
    return "<text:list-item>" + "".join(content) + "</text:list-item>"


def p(words: str) -> str:
    return f"<text:p>{words}</text:p>"


def test_slides_notes_and_places(tmp_path):
    notes = (
        "<presentation:notes>"
        + box("Say it.", kind="notes")
        + box("7", kind="page-number")
        + "</presentation:notes>"
    )
    meta = (
        f"<office:document-meta {NAMES}><office:meta><dc:title>Beans for all</dc:title>"
        "<meta:initial-creator>Ann Rose</meta:initial-creator>"
        "<meta:creation-date>2024-03-04T10:00:00</meta:creation-date></office:meta>"
        "</office:document-meta>"
    )
    loaded = load(
        page(box("Beans", kind="title"), box("By Ann<text:line-break/>and <text:a>Bo</text:a>"),
             notes),
        page(box("Peas", kind="title"), more='draw:style-name="hid"'),
        extra={"meta.xml": meta},
    )  # fmt: skip
    assert loaded.text == ("Slide 1: Beans\n\nBy Ann\nand Bo\n\nNotes:\n\nSay it.\n\nSlide 2: Peas")
    assert [place.label for place in loaded.places] == ["slide 1", "slide 2 (hidden)"]
    assert loaded.title == "Beans for all"
    assert (loaded.source.author, loaded.source.date) == ("Ann Rose", "2024-03-04")
    (tmp_path / "a.odp").write_bytes(archive({"content.xml": document(page(box("x y")))}))
    assert read_document(tmp_path / "a.odp").text == "Slide 1\n\nx y"


def test_lists_with_numbers_as_shown():
    inner = "<text:list>" + item(p("deep")) + item(p("deeper")) + "</text:list>"
    numbered = (
        '<text:list text:style-name="N">' + item(p("one"), p("more of one"), inner)
        + item(p("two")) + "</text:list>"
        '<text:list text:style-name="N">'
        + item(p("three")) + "</text:list>"
    )  # fmt: skip
    other = (
        "<text:list>" + item(p("dot"), "<text:list>" + item(p("below")) + "</text:list>")
        + '</text:list><text:list text:style-name="O">' + item(p("plain")) + "</text:list>"
    )  # fmt: skip
    words = load(page(box(numbered), box(other, top=6))).text.partition("\n\n")[2]
    assert words == (
        "1. one\n   more of one\n  (c) deep\n  (d) deeper\n2. two\n3. three\n- dot\n  - below"
        "\n\nplain"
    )


def test_text_boxes_in_columns_and_groups():
    shapes = [
        box("R1", left=12, top=4), box("L1", left=1, top=4), box("R2", left=12, top=6.2),
        "<draw:g>" + box("L2", left=1, top=6.2) + "</draw:g>",
        '<draw:custom-shape svg:x="1cm" svg:y="1cm" svg:width="20cm" svg:height="1cm">'
        "<text:p>Head</text:p></draw:custom-shape>",
    ]  # fmt: skip
    assert load(page(*shapes)).text.split("\n\n")[1:] == ["Head", "L1", "L2", "R1", "R2"]


def cell(words: str, more: str = "") -> str:
    return f"<table:table-cell {more}><text:p>{words}</text:p></table:table-cell>"


COVERED = "<table:covered-table-cell/>"


def row(*cells: str) -> str:
    return "<table:table-row>" + "".join(cells) + "</table:table-row>"


def test_merged_cells_say_the_same_in_each_place():
    rows = (
        row(cell("Region", 'table:number-rows-spanned="2"'),
            cell("2023", 'table:number-columns-spanned="2"'), COVERED),
        row(COVERED, cell("Q1"), cell("Q2")),
        row(cell("North", 'table:number-rows-spanned="2"'), cell("1"), cell("2")),
        row(COVERED, cell("3"), "<table:table-cell/>"),
    )  # fmt: skip
    loaded = load(page(frame(f"<table:table>{''.join(rows)}</table:table>")))
    assert loaded.text.partition("\n\n")[2] == (
        "Region | 2023 | 2023\nRegion | Q1 | Q2\nNorth | 1 | 2\n| North | 3 |  |"
    )
    cells = row_cells(loaded.text, loaded.tables[0], loaded.text.index("North | 1"))
    assert [loaded.text[slice(*head)] for head in cells[2].heads] == ["2023", "Q2"]


def test_charts_and_formulas():
    chart = (
        f"<office:document-content {NAMES}><office:body><office:chart><chart:chart><chart:title>"
        "<text:p>Sales</text:p></chart:title><table:table><table:table-header-rows>"
        + row(cell(""), cell("2023"))
        + "</table:table-header-rows><table:table-rows>"
        + row(cell("East"), cell("5")) + row(cell("West"), cell("NaN"))
        + "</table:table-rows></table:table></chart:chart></office:chart></office:body>"
        "</office:document-content>"
    )  # fmt: skip
    formula = (
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><semantics><mrow><mi>E</mi><mo>=</mo>'
        "<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><msup><mi>c</mi><mn>2</mn></msup>"
        '</mfrac></mrow><annotation encoding="StarMath 5.0">E = x</annotation></semantics></math>'
    )
    sheet = f"<office:document-content {NAMES}><office:body/></office:document-content>"
    link = '<draw:object xlink:href="./Object {}"/><draw:image/>'
    loaded = load(
        page(*(frame(link.format(i), top=3 * i) for i in (1, 2, 3))),
        extra={
            "Object 1/content.xml": chart,
            "Object 2/content.xml": formula,
            "Object 3/content.xml": sheet,
        },
    )
    assert loaded.text.split("\n\n")[1:] == [
        "Sales",
        "|  | 2023 |\nEast | 5\n| West |  |",
        "E = (a+b)/c²",
    ]
    assert [note.kind for note in loaded.notes] == ["left_out"]


def test_what_is_not_of_the_slide_is_left_out_or_read_once():
    body = (
        '<presentation:footer-decl presentation:name="f1">Garden Ltd</presentation:footer-decl>'
        + page(
            box("One", kind="title"),
            box("Click to add text", kind="outline", more='presentation:placeholder="true"'),
            box('x<office:annotation><text:p>remark</text:p></office:annotation>10<text:span '
                'text:style-name="up">6</text:span>'),
            more='draw:style-name="dp" presentation:use-footer-name="f1"',
        )
        + page(box("Two", kind="title"),
               more='draw:style-name="dp" presentation:use-footer-name="f1"')
    )  # fmt: skip
    loaded = load(body)
    assert loaded.text == "Slide 1: One\n\nx10⁶\n\nGarden Ltd\n\nSlide 2: Two"
    assert "1 comment on slide 1" in loaded.notes[0].text


def test_pictures_are_described_or_told():
    picture = '<draw:image xlink:href="Pictures/1.png"/>'
    loaded = load(
        page(frame(picture + "<svg:desc>The beans in June</svg:desc>")), page(frame(picture))
    )
    assert loaded.text == "Slide 1\n\nThe beans in June\n\nSlide 2"
    assert [(note.kind, "slide 2:" in note.text) for note in loaded.notes] == [("no_text", True)]


def test_what_holds_no_slides_is_refused():
    with pytest.raises(BrokenDocumentError, match="no slides"):
        load_odp(archive({"content.xml": f"<office:document-content {NAMES}/>"}), PATH)
    with pytest.raises(BrokenDocumentError, match="damaged"):
        load_odp(archive({"other.xml": "<a/>"}), PATH)


def test_cells_and_groups_without_end_are_cut():
    wide = cell("x", 'table:number-columns-repeated="2000000000"')
    loaded = load(page(frame(f"<table:table>{row(wide, cell('y'))}{row(wide)}</table:table>")))
    assert len(loaded.text) < 20_000
    deep = "<draw:g>" * 200 + box("deep") + "</draw:g>" * 200
    assert load(page(deep, box("shown"))).text.endswith("shown")
