from __future__ import annotations

from pathlib import Path

import pytest

from corpus.document import Source
from corpus.errors import BrokenDocumentError, EncryptedDocumentError
from corpus.loaders.office.odt import load_odt
from tests.corpus.loaders.office.building import odf_part, odt_file, read_odt, zipped

PATH = Path("a.odt")


def p(text, style=""):
    return f'<text:p text:style-name="{style}">{text}</text:p>'


def items(*texts, more=""):
    inside = "".join(f"<text:list-item>{text}</text:list-item>" for text in texts)
    return f"<text:list {more}>{inside}</text:list>"


def list_style(name, *levels):
    inside = "".join(
        f'<text:list-level-style-number text:level="{level}" {attributes}/>'
        for level, attributes in enumerate(levels, 1)
    )
    return f'<text:list-style style:name="{name}">{inside}</text:list-style>'


CLAUSES = list_style(
    "L",
    'style:num-format="1" style:num-suffix="."',
    'style:num-format="1" text:display-levels="2"',
    'style:num-format="a" style:num-prefix="(" style:num-suffix=")"',
)
NAMED = 'text:style-name="L"'


def test_lists_are_numbered_as_shown_and_go_on_where_they_say_so():
    deep = items(p("deep"))
    first = items(p("Rent") + items(p("Due on the third."), p("In cash.") + deep), more=NAMED)
    again = items(p("Care"), more=NAMED + ' text:continue-numbering="true"')
    anew = items(p("Other"), more=NAMED)
    loaded = read_odt(first + p("Between.") + again + p("Then.") + anew, CLAUSES)
    assert [line.strip() for line in loaded.text.splitlines() if line] == [
        "1. Rent",
        "1.1 Due on the third.",
        "1.2 In cash.",
        "(a) deep",
        "Between.",
        "2. Care",
        "Then.",
        "1. Other",
    ]


def test_items_may_begin_elsewhere_and_have_several_paragraphs():
    start = '<text:list-item text:start-value="4">'
    body = items(p("four") + p("goes on"), p("five"), more=NAMED)
    body = body.replace("<text:list-item>", start, 1)
    assert read_odt(body, CLAUSES).text == "4. four\n\n   goes on\n5. five"


def test_headings_are_numbered_by_the_outline():
    outline = "".join(
        f'<text:outline-level-style text:level="{level}" style:num-format="1" '
        f'text:display-levels="{level}"/>'
        for level in (1, 2)
    )
    styles = odf_part("document-styles", f"<text:outline-style>{outline}</text:outline-style>")

    def h(text, level, more=""):
        return f'<text:h text:outline-level="{level}" {more}>{text}</text:h>'

    body = h("Scope", 1) + h("Terms", 2) + h("Words", 2)
    body += h("Foreword", 1, 'text:is-list-header="true"')
    loaded = read_odt(body, parts={"styles.xml": styles})
    assert [(s.level, s.heading) for s in loaded.sections] == [
        (1, "1 Scope"),
        (2, "1.1 Terms"),
        (2, "1.2 Words"),
        (1, "Foreword"),
    ]


def test_white_space_and_breaks_are_elements():
    assert read_odt(p('a\n  b<text:s text:c="2"/>c<text:line-break/>d')).text == "a b c\nd"


def test_notes_follow_their_paragraph_and_comments_are_noted():
    note = (
        '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>'
        f"<text:note-body>{p('Before tax.')}</text:note-body></text:note>"
    )
    comment = f"<office:annotation>{p('Really?')}</office:annotation>"
    loaded = read_odt(p(f"The fee is 5 EUR.{note}{comment} It is due.") + p("Next."))
    assert loaded.text == "The fee is 5 EUR.[1] It is due.\n\n[1] Before tax.\n\nNext."
    assert [n.text for n in loaded.notes] == ["left out: 1 comment"]


def test_endnotes_stand_at_the_end():
    note = (
        '<text:note text:note-class="endnote"><text:note-citation>i</text:note-citation>'
        f"<text:note-body>{p('Since 2020.')}</text:note-body></text:note>"
    )
    assert read_odt(p(f"Pay.{note}") + p("Next.")).text == "Pay.[i]\n\nNext.\n\n[i] Since 2020."


def test_deleted_and_hidden_text_and_contents_are_left_out_and_noted():
    deleted = (
        "<text:tracked-changes><text:changed-region><text:deletion>"
        f"{p('Gone.')}</text:deletion></text:changed-region></text:tracked-changes>"
    )
    hidden = (
        '<style:style style:name="H" style:family="text">'
        '<style:text-properties text:display="none"/></style:style>'
    )
    contents = f"<text:table-of-content><text:index-body>{p('Pay 3')}</text:index-body>"
    body = deleted + contents + "</text:table-of-content>"
    body += p('Kept.<text:span text:style-name="H">Secret.</text:span>')
    loaded = read_odt(body, hidden)
    assert loaded.text == "Kept."
    assert [(note.kind, note.text) for note in loaded.notes] == [
        ("left_out", "left out: hidden text"),
        ("aside", "left out: the table of contents, text that tracked changes delete"),
    ]


def test_tables_with_repeated_cells_and_header_rows():
    def row(*cells):
        return f"<table:table-row>{''.join(cells)}</table:table-row>"

    def cell(text, more=""):
        return f"<table:table-cell {more}>{p(text)}</table:table-cell>"

    head = f"<table:table-header-rows>{row(cell('Day'), cell('Mo'), cell('Tu'))}"
    twice = cell("free", 'table:number-columns-repeated="2"')
    body = f"<table:table>{head}</table:table-header-rows>{row(cell('Ola'), twice)}</table:table>"
    loaded = read_odt(body)
    assert loaded.text == "Day | Mo | Tu\nOla | free | free"
    assert [t.header_rows for t in loaded.tables] == [1]


def test_formulas_are_read_in_their_sentence():
    formula = '<draw:frame><draw:object xlink:href="./Object 1"/></draw:frame>'
    math = (
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><msup><mi>x</mi><mn>2</mn></msup></math>'
    )
    loaded = read_odt(p(f"It is {formula}."), parts={"Object 1/content.xml": math})
    assert loaded.text == "It is x²."


def test_boxes_pictures_and_raised_figures():
    box = f"<draw:frame><draw:text-box>{p('In the box.')}</draw:text-box></draw:frame>"
    picture = (
        '<draw:frame text:anchor-type="as-char"><draw:image/><svg:desc>Save</svg:desc></draw:frame>'
    )
    style = (
        '<style:style style:name="S" style:family="text">'
        '<style:text-properties style:text-position="super 58%"/></style:style>'
    )
    raised = '10<text:span text:style-name="S">5</text:span>'
    assert read_odt(p(f"Press {picture} {raised} times.{box}"), style).text == (
        "Press [Save] 10⁵ times.\n\nIn the box."
    )


def test_title_author_and_heads_of_pages():
    header = f"<style:header>{p('Handbook')}</style:header>"
    number = f"<style:footer>{p('Page <text:page-number>3</text:page-number>')}</style:footer>"
    styles = odf_part(
        "document-styles",
        f'<office:master-styles><style:master-page style:name="Standard">{header}{number}'
        "</style:master-page></office:master-styles>",
    )
    meta = odf_part(
        "document-meta",
        "<office:meta><dc:title>House rules</dc:title><meta:initial-creator>Ann Rose"
        "</meta:initial-creator><meta:creation-date>2026-05-01T10:00:00</meta:creation-date>"
        "</office:meta>",
    )
    loaded = read_odt(p("No pets."), parts={"styles.xml": styles, "meta.xml": meta})
    assert loaded.text == "No pets.\n\nHandbook"
    assert loaded.title == "House rules"
    assert loaded.source == Source(author="Ann Rose", date="2026-05-01")


def test_what_is_no_text_document_is_refused():
    with pytest.raises(BrokenDocumentError):
        load_odt(odt_file(p("cut off"))[:-30], PATH)
    with pytest.raises(BrokenDocumentError, match="no text document"):
        load_odt(zipped({"content.xml": odf_part("document-content", "<office:body/>")}), PATH)


def test_a_password_is_asked_for():
    manifest = "<manifest><encryption-data/></manifest>"
    with pytest.raises(EncryptedDocumentError):
        load_odt(zipped({"content.xml": "x", "META-INF/manifest.xml": manifest}), PATH)


def test_a_damaged_part_beside_the_text_is_noted():
    loaded = read_odt(p("Kept."), parts={"styles.xml": "<office:document-styles"})
    assert loaded.text == "Kept."
    assert [note.kind for note in loaded.notes] == ["damaged"]
