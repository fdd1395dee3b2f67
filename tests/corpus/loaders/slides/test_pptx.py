from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pptx import Presentation
from pptx.chart.data import BubbleChartData, CategoryChartData, XyChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Cm

from corpus.errors import (
    BrokenDocumentError,
    EmptyDocumentError,
    EncryptedDocumentError,
    TooLargeError,
)
from corpus.loaders.slides.pptx import load_pptx
from corpus.reading import read_document
from corpus.tables import row_cells
from tests.corpus.loaders.slides.decks import (
    BLANK,
    COMPARISON,
    CONTENT,
    NAMES,
    TITLE,
    add_box,
    add_xml,
    new_slide,
    one_slide,
    related,
    repacked,
    run,
    saved,
)

PATH = Path("a.pptx")
SLIDE = "ppt/slides/slide1.xml"


def load(deck):
    return load_pptx(deck if isinstance(deck, bytes) else saved(deck), PATH)


def test_slides_are_sections_and_places():
    deck = Presentation()
    first = new_slide(deck, "Annual\vReview", TITLE)
    first.placeholders[1].text = "By Ann\vMarch"
    second = new_slide(deck, "Goals", CONTENT)
    frame = second.placeholders[1].text_frame
    frame.text = "First"
    for words, level in (("Inner", 1), ("Second", 0)):
        paragraph = frame.add_paragraph()
        paragraph.text, paragraph.level = words, level
    second.notes_slide.notes_text_frame.text = "Say hello.\nBe brief."
    new_slide(deck, layout=BLANK)
    loaded = load(deck)
    assert loaded.text == (
        "Slide 1: Annual Review\n\nBy Ann\nMarch\n\nSlide 2: Goals\n\n- First\n  - Inner\n- Second"
        "\n\nNotes:\n\nSay hello.\n\nBe brief.\n\nSlide 3"
    )
    assert [(s.level, s.heading) for s in loaded.sections] == [
        (1, "Slide 1: Annual Review"), (1, "Slide 2: Goals"), (2, "Notes"), (1, "Slide 3"),
    ]  # fmt: skip
    assert [place.label for place in loaded.places] == ["slide 1", "slide 2", "slide 3"]
    assert loaded.places[1].start == loaded.text.index("Slide 2")
    assert loaded.title == "Annual Review"


def test_what_the_file_states_of_itself():
    deck = Presentation()
    new_slide(deck, "Agenda")
    deck.core_properties.title = "Plans for the garden"
    deck.core_properties.author = "Ann Rose"
    loaded = load(deck)
    assert (loaded.title, loaded.source.author) == ("Plans for the garden", "Ann Rose")


@pytest.mark.parametrize(
    ("scheme", "shown"),
    [
        ('type="arabicPeriod"', ["1.", "2."]),
        ('type="arabicParenR" startAt="4"', ["4)", "5)"]),
        ('type="arabicParenBoth"', ["(1)", "(2)"]),
        ('type="alphaLcPeriod"', ["a.", "b."]),
        ('type="alphaLcParenBoth"', ["(a)", "(b)"]),
        ('type="romanLcPeriod" startAt="3"', ["iii.", "iv."]),
        ('type="alphaUcPeriod"', ["- A.", "- B."]),
        ('type="romanUcParenR"', ["- I)", "- II)"]),
        ('type="circleNumDbPlain"', ["- ①", "- ②"]),
    ],
)
def test_numbered_lists_as_shown(scheme, shown):
    item = f'<a:pPr lvl="0"><a:buAutoNum {scheme}/></a:pPr>'
    loaded = load(one_slide([item + run("one"), item + run("two")]))
    assert loaded.text == f"Slide 1\n\n{shown[0]} one\n{shown[1]} two"


def test_numbers_go_on_after_deeper_ones_and_start_again_after_others():
    number = '<a:pPr lvl="{}"><a:buAutoNum type="arabicPeriod"/></a:pPr>'
    dot = '<a:pPr lvl="1"><a:buChar char="•"/></a:pPr>'
    loaded = load(
        one_slide(
            [
                number.format(0) + run("one"), number.format(1) + run("a"),
                number.format(1) + run("b"), dot + run("dot"), number.format(1) + run("c"),
                number.format(0) + run("two"), run("plain"), number.format(0) + run("new"),
            ]
        )
    )  # fmt: skip
    assert loaded.text.partition("\n\n")[2] == (
        "1. one\n  1. a\n  2. b\n  - dot\n  1. c\n2. two\n\nplain\n\n1. new"
    )


def test_runs_breaks_fields_links_superscripts_and_equations():
    math = (
        "<a14:m><m:oMath><m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num><m:den><m:r><m:t>c</m:t>"
        "</m:r></m:den></m:f></m:oMath></a14:m>"
    )
    loaded = load(
        one_slide(
            [
                run("One ") + "<a:br/>" + run("two_x000B_three"),
                '<a:r><a:rPr><a:hlinkClick r:id="x"/></a:rPr><a:t>link</a:t></a:r>'
                '<a:fld id="{1}" type="datetime"><a:t> May</a:t></a:fld>',
                run("10") + '<a:r><a:rPr baseline="30000"/><a:t>6</a:t></a:r>' + run(" m"),
                run("Speed ") + math + run("."),
            ]
        )
    )
    assert loaded.text.split("\n\n")[1:] == [
        "One\ntwo\nthree", "link May", "10⁶ m", "Speed (a+b)/c.",
    ]  # fmt: skip


def test_text_boxes_in_columns_are_read_column_by_column():
    deck = Presentation()
    slide = new_slide(deck, layout=BLANK)
    for left, top, words in [(1, 4, "L1"), (13, 4, "R1"), (1, 6.2, "L2"), (13, 6.2, "R2")]:
        add_box(slide, words, left=left, top=top, width=10)
    add_box(slide, "Head", left=1, top=1, width=22)
    assert load(deck).text.split("\n\n")[1:] == ["Head", "L1", "L2", "R1", "R2"]


def test_a_comparison_keeps_each_head_with_its_body():
    deck = Presentation()
    slide = new_slide(deck, "Two", COMPARISON)
    for index, words in ((1, "Head 1"), (3, "Head 2"), (2, "Body 1"), (4, "Body 2")):
        slide.placeholders[index].text = words
    assert load(deck).text == ("Slide 1: Two\n\nHead 1\n\n- Body 1\n\nHead 2\n\n- Body 2")


def test_groups_stay_together_and_hidden_shapes_are_left_out():
    deck = Presentation()
    slide = new_slide(deck, layout=BLANK)
    for left in (1, 9):
        group = slide.shapes.add_group_shape()
        for top in (3, 8):
            box = group.shapes.add_textbox(Cm(left), Cm(top), Cm(6), Cm(2))
            box.text_frame.text = f"{left} {top}"
    hidden = add_box(slide, "secret", left=18)
    hidden._element.nvSpPr.cNvPr.set("hidden", "1")
    loaded = load(deck)
    assert loaded.text.split("\n\n")[1:] == ["1 3", "1 8", "9 3", "9 8"]
    assert [note.text for note in loaded.notes] == ["hidden text on slide 1 left out"]


def test_merged_cells_say_the_same_in_each_place_and_have_heads():
    deck = Presentation()
    table = new_slide(deck, "Sales").shapes.add_table(4, 3, 0, 0, Cm(20), Cm(8)).table
    rows = [("Region", "2023", ""), ("", "Q1", "Q2"), ("North", "1", "2"), ("", "3", "")]
    for line, cells in enumerate(rows):
        for column, words in enumerate(cells):
            table.cell(line, column).text = words
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(2, 0).merge(table.cell(3, 0))
    loaded = load(deck)
    assert loaded.text.endswith(
        "Region | 2023 | 2023\nRegion | Q1 | Q2\nNorth | 1 | 2\n| North | 3 |  |"
    )
    cells = row_cells(loaded.text, loaded.tables[0], loaded.text.index("North | 1"))
    heads = [[loaded.text[slice(*head)] for head in cell.heads] for cell in cells]
    assert heads == [["Region"], ["2023", "Q1"], ["2023", "Q2"]]


def chart(kind, data, title=""):
    deck = Presentation()
    made = new_slide(deck, layout=BLANK).shapes.add_chart(kind, 0, 0, Cm(9), Cm(9), data).chart
    made.has_title = bool(title)
    if title:
        made.chart_title.text_frame.text = title
    made.has_legend = False
    return load(deck)


def test_a_chart_is_a_table_of_what_it_shows():
    data = CategoryChartData(number_format="0.0%")
    data.categories = ["East", "West"]
    data.add_series("2023", (0.25, 0.5))
    data.add_series("2024", (0.301, None))
    loaded = chart(XL_CHART_TYPE.COLUMN_CLUSTERED, data, "Share by region")
    assert loaded.text == (
        "Slide 1\n\nShare by region\n\n"
        "|  | 2023 | 2024 |\nEast | 25.0% | 30.1%\n| West | 50.0% |  |"
    )


def test_a_chart_with_categories_in_levels():
    data = CategoryChartData()
    for year in ("2023", "2024"):
        outer = data.add_category(year)
        for quarter in ("Q1", "Q2"):
            outer.add_sub_category(quarter)
    data.add_series("Sales", (1, 2, 3, 4.5))
    rows = chart(XL_CHART_TYPE.BAR_CLUSTERED, data).text.split("\n\n")[1].split("\n")
    assert rows[1:] == ["2023 | Q1 | 1", "2023 | Q2 | 2", "2024 | Q1 | 3", "2024 | Q2 | 4.5"]


def test_charts_of_points():
    data = XyChartData()
    series = data.add_series("Growth")
    series.add_data_point(1.5, 20)
    series.add_data_point(2, 30)
    assert "|  | Growth |\n1.5 | 20\n2 | 30" in chart(XL_CHART_TYPE.XY_SCATTER, data).text
    bubbles = BubbleChartData()
    bubbles.add_series("Size").add_data_point(1, 2, 30)
    assert "1 | 2 | 30" in chart(XL_CHART_TYPE.BUBBLE, bubbles).text


def frame(uri: str, inner: str) -> str:
    return (
        '<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="9" name="x"/><p:cNvGraphicFramePr/>'
        '<p:nvPr/></p:nvGraphicFramePr><p:xfrm><a:off x="1" y="1"/><a:ext cx="9" cy="9"/></p:xfrm>'
        f'<a:graphic><a:graphicData uri="{uri}">{inner}</a:graphicData></a:graphic>'
        "</p:graphicFrame>"
    )


def slide_with(xml: str) -> bytes:
    deck = Presentation()
    add_xml(new_slide(deck, layout=BLANK).shapes._spTree, xml)
    return saved(deck)


def test_smartart_is_a_list_as_deep_as_it_is_nested():
    points = "".join(
        f'<dgm:pt modelId="{key}"{kind}><dgm:t><a:p>{run(words) if words else ""}</a:p></dgm:t>'
        "</dgm:pt>"
        for key, words, kind in [
            ("0", "", ' type="doc"'), ("1", "Plan", ""), ("2", "Do", ""), ("3", "Buy", ""),
            ("9", "not shown", ' type="pres"'),
        ]
    )  # fmt: skip
    links = "".join(
        f'<dgm:cxn modelId="c{a}{b}" srcId="{a}" destId="{b}" srcOrd="{n}"/>'
        for a, b, n in [("0", "2", 1), ("0", "1", 0), ("1", "3", 0)]
    )
    data = (
        '<dgm:dataModel xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" '
        f"{NAMES}><dgm:ptLst>{points}</dgm:ptLst><dgm:cxnLst>{links}</dgm:cxnLst></dgm:dataModel>"
    )
    uri = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
    deck = slide_with(frame(uri, f'<dgm:relIds xmlns:dgm="{uri}" r:dm="rIdX"/>'))
    loaded = load(related(deck, SLIDE, "diagramData", "ppt/diagrams/data1.xml", data))
    assert loaded.text == "Slide 1\n\n- Plan\n  - Buy\n- Do"
    missing = load(deck)
    assert [note.kind for note in missing.notes] == ["damaged"]


def test_charts_of_the_newer_kind():
    cx = "http://schemas.microsoft.com/office/drawing/2014/chartex"
    data = (
        f'<cx:chartSpace xmlns:cx="{cx}" {NAMES}><cx:chartData><cx:data id="0"><cx:strDim '
        'type="cat"><cx:lvl ptCount="2"><cx:pt idx="0">Rent</cx:pt><cx:pt idx="1">Food</cx:pt>'
        '</cx:lvl></cx:strDim><cx:numDim type="val"><cx:lvl ptCount="2" formatCode="#,##0">'
        '<cx:pt idx="0">1200</cx:pt><cx:pt idx="1">300</cx:pt></cx:lvl></cx:numDim></cx:data>'
        "</cx:chartData><cx:chart><cx:title><cx:tx><cx:txData><cx:v>Costs</cx:v></cx:txData>"
        '</cx:tx></cx:title><cx:plotArea><cx:plotAreaRegion><cx:series layoutId="waterfall">'
        '<cx:tx><cx:txData><cx:v>Euro</cx:v></cx:txData></cx:tx><cx:dataId val="0"/></cx:series>'
        "</cx:plotAreaRegion></cx:plotArea></cx:chart></cx:chartSpace>"
    )
    inner = (
        f'<mc:AlternateContent {NAMES}><mc:Choice xmlns:cx1="{cx}" Requires="cx1">'
        + frame(cx, f'<cx:chart xmlns:cx="{cx}" r:id="rIdX"/>')
        + "</mc:Choice><mc:Fallback><p:sp><p:txBody><a:p>"
        + run("This chart isn't available")
        + "</a:p></p:txBody></p:sp></mc:Fallback></mc:AlternateContent>"
    )
    deck = Presentation()
    new_slide(deck, layout=BLANK)

    def change(name: str, part: bytes) -> bytes:
        return (
            part.replace(b"</p:spTree>", inner.encode() + b"</p:spTree>") if name == SLIDE else part
        )

    data_part = related(saved(deck), SLIDE, "chartEx", "ppt/charts/chartEx1.xml", data)
    assert load(repacked(data_part, change)).text == (
        "Slide 1\n\nCosts\n\n|  | Euro |\nRent | 1,200\nFood | 300"
    )


def test_alternative_texts_that_people_wrote_are_read():
    deck = Presentation()
    png = bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360"
        "0000000005000157a2d9540000000049454e44ae426082"
    )
    for words in ("The beans in June", "A picture containing text\n\nDescription automatically "
                  "generated", "IMG_01.png", "Picture 3"):  # fmt: skip
        slide = new_slide(deck, layout=BLANK)
        slide.shapes.add_picture(io.BytesIO(png), 0, 0)._element.nvPicPr.cNvPr.set("descr", words)
    loaded = load(deck)
    assert loaded.text == "Slide 1\n\nThe beans in June\n\nSlide 2\n\nSlide 3\n\nSlide 4"
    assert [(note.kind, "slides 2, 3, 4:" in note.text) for note in loaded.notes] == [
        ("no_text", True)
    ]


def test_slides_without_a_word_are_no_text(tmp_path):
    deck = Presentation()
    new_slide(deck, layout=BLANK)
    (tmp_path / "a.pptx").write_bytes(saved(deck))
    with pytest.raises(EmptyDocumentError, match="OCR"):
        read_document(tmp_path / "a.pptx")


def test_footers_and_what_a_master_draws_are_read_once():
    deck = Presentation()
    add_box_xml = (
        '<p:sp><p:nvSpPr><p:cNvPr id="77" name="t"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr/>'
        "<p:txBody><a:bodyPr/><a:p>" + run("Confidential") + "</a:p></p:txBody></p:sp>"
    )
    add_xml(deck.slide_master.shapes._spTree, add_box_xml)
    footer = (
        '<p:sp><p:nvSpPr><p:cNvPr id="88" name="f"/><p:cNvSpPr/><p:nvPr><p:ph type="{}"/></p:nvPr>'
        "</p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:p>{}</a:p></p:txBody></p:sp>"
    )
    for title in ("One", "Two"):
        slide = new_slide(deck, title)
        for kind, words in (("ftr", "Garden Ltd"), ("sldNum", "7")):
            add_xml(slide.shapes._spTree, footer.format(kind, run(words)))
    assert load(deck).text == "Slide 1: One\n\nGarden Ltd\n\nConfidential\n\nSlide 2: Two"


def test_hidden_slides_comments_and_embedded_files_are_told():
    deck = Presentation()
    slide = new_slide(deck, "Secret")
    slide._element.set("show", "0")
    ole = '<p:oleObj progId="Excel.Sheet.12" r:id="none"/>'
    add_xml(slide.shapes._spTree, frame("http://schemas.openxmlformats.org/presentationml/2006/ole",
                                        ole))  # fmt: skip
    comments = f"<p:cmLst {NAMES}><p:cm><p:text>No!</p:text></p:cm><p:cm/></p:cmLst>"
    loaded = load(related(saved(deck), SLIDE, "comments", "ppt/comments/comment1.xml", comments))
    assert loaded.places[0].label == "slide 1 (hidden)"
    assert loaded.text == "Slide 1: Secret"
    said = " / ".join(note.text for note in loaded.notes)
    assert "slide 1 is hidden" in said and "Excel.Sheet.12" in said and "2 comments" in said


def test_named_parts_of_a_presentation_head_their_slides():
    deck = Presentation()
    new_slide(deck, "One")
    new_slide(deck, "Two")
    ids = [entry.get("id") for entry in deck.slides._sldIdLst]
    p14 = "http://schemas.microsoft.com/office/powerpoint/2010/main"
    sections = "".join(
        f'<p14:section name="{name}" id="{{1}}"><p14:sldIdLst><p14:sldId id="{key}"/>'
        "</p14:sldIdLst></p14:section>"
        for name, key in zip(("Default Section", "Budget"), ids, strict=True)
    )
    add_xml(deck.element, f'<p:extLst><p:ext uri="x"><p14:sectionLst xmlns:p14="{p14}">{sections}'
                          "</p14:sectionLst></p:ext></p:extLst>")  # fmt: skip
    loaded = load(deck)
    assert [(s.level, s.heading) for s in loaded.sections] == [
        (1, "Slide 1: One"), (1, "Budget"), (2, "Slide 2: Two"),
    ]  # fmt: skip


def three_slides() -> bytes:
    deck = Presentation()
    for title in ("One", "Two", "Three"):
        new_slide(deck, title)
    return saved(deck)


def test_strict_files_and_other_suffixes_are_the_same(tmp_path):
    def strict(_name: str, part: bytes) -> bytes:
        return re.sub(
            rb"http://schemas\.openxmlformats\.org/(drawingml|presentationml|officeDocument)/2006/",
            rb"http://purl.oclc.org/ooxml/\1/",
            part,
        )

    plain = load(three_slides())
    assert load(repacked(three_slides(), strict)).text == plain.text
    show = repacked(
        three_slides(),
        lambda name, part: part.replace(b"presentation.main+xml", b"slideshow.main+xml"),
    )
    (tmp_path / "a.ppsx").write_bytes(show)
    assert read_document(tmp_path / "a.ppsx").text == plain.text


def test_one_damaged_or_missing_slide_does_not_lose_the_others():
    damaged = repacked(
        three_slides(),
        lambda name, part: None if name.endswith("slide1.xml") else
        part.replace(b"Three", b"&") if name.endswith("slide3.xml") else part,
    )  # fmt: skip
    loaded = load(damaged)
    assert loaded.text == "Slide 2: Two"
    assert [note.kind for note in loaded.notes] == ["damaged", "damaged"]
    with pytest.raises(BrokenDocumentError, match="no slide"):
        load(repacked(three_slides(), lambda name, part: None if "slides/slide" in name else part))


def test_what_cannot_be_read_is_refused():
    with pytest.raises(BrokenDocumentError, match="damaged"):
        load(b"PK\x03\x04")
    with pytest.raises(EncryptedDocumentError):
        load(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"))
    with pytest.raises(BrokenDocumentError, match="save it as .pptx"):
        load(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)


def test_a_slide_of_a_hundred_thousand_shapes_is_refused():
    shape = (
        b'<p:sp><p:nvSpPr><p:cNvPr id="2" name="Text 1"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr>'
        b'<p:spPr><a:xfrm><a:off x="1" y="1"/><a:ext cx="1" cy="1"/></a:xfrm></p:spPr>'
        b"<p:txBody><a:bodyPr/><a:p><a:r><a:t>x</a:t></a:r></a:p></p:txBody></p:sp>"
    )

    def change(name: str, part: bytes) -> bytes:
        return (
            part.replace(b"</p:spTree>", shape * 100_000 + b"</p:spTree>")
            if name == SLIDE
            else part
        )

    with pytest.raises(TooLargeError, match="split"):
        load(repacked(three_slides(), change))


def test_groups_in_groups_without_end_are_read_flat():
    deep = 200
    inner = "<p:sp><p:txBody><a:p>" + run("deep") + "</a:p></p:txBody></p:sp>"
    nested = b"<p:grpSp>" * deep + inner.encode() + b"</p:grpSp>" * deep

    def change(name: str, part: bytes) -> bytes:
        return part.replace(b"</p:spTree>", nested + b"</p:spTree>") if name == SLIDE else part

    assert "deep" in load(repacked(three_slides(), change)).text


@st.composite
def merged_tables(draw):
    """The size of a table and the cells that are merged: first row and column, last ones."""
    rows, columns = draw(st.integers(2, 5)), draw(st.integers(2, 5))
    taken: set[tuple[int, int]] = set()
    merged = []
    for _ in range(draw(st.integers(0, 3))):
        top, left = draw(st.integers(0, rows - 1)), draw(st.integers(0, columns - 1))
        bottom = draw(st.integers(top, rows - 1))
        right = draw(st.integers(left, columns - 1))
        cells = {(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)}
        if len(cells) > 1 and not cells & taken:
            taken |= cells
            merged.append((top, left, bottom, right))
    return rows, columns, merged


@settings(deadline=None, max_examples=40)
@given(merged_tables())
def test_each_value_stands_where_the_table_shows_it(made):
    rows, columns, merged = made
    deck = Presentation()
    shape = new_slide(deck, layout=BLANK).shapes.add_table(rows, columns, 0, 0, Cm(20), Cm(8))
    shown = {(r, c): f"r{r}c{c}" for r in range(rows) for c in range(columns)}
    for (r, c), words in shown.items():
        shape.table.cell(r, c).text = words
    for top, left, bottom, right in merged:
        for r in range(top, bottom + 1):
            for c in range(left, right + 1):
                shape.table.cell(r, c).text = "" if (r, c) != (top, left) else shown[top, left]
                shown[r, c] = f"r{top}c{left}"
        shape.table.cell(top, left).merge(shape.table.cell(bottom, right))
    lines = load(deck).text.partition("\n\n")[2].split("\n")
    assert lines == [" | ".join(shown[r, c] for c in range(columns)) for r in range(rows)]
