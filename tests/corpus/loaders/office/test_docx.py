from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest

from corpus.document import Source
from corpus.errors import BrokenDocumentError
from corpus.loaders.office.docx import load_docx
from corpus.reading import read_document
from tests.corpus.builders import archive
from tests.corpus.loaders.office.building import docx_file, p, zipped

PATH = Path("a.docx")


def load(document):
    out = io.BytesIO()
    document.save(out)
    return load_docx(out.getvalue(), PATH)


def handbook():
    document = docx.Document()
    document.add_heading("The Handbook", 0)
    document.add_heading("Leave", 1)
    document.add_paragraph("You get the\tfollowing:")
    document.add_paragraph("25 days", style="List Bullet")
    document.add_paragraph("more days", style="List Bullet 2")
    document.add_heading("Steps", 2)
    document.add_paragraph("Ask", style="List Number")
    document.add_paragraph("Wait", style="List Number")
    table = document.add_table(rows=3, cols=2)
    rows = [("Role", "Days"), ("Gardener", "25"), ("", "26")]
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, value in zip(row.cells, cells, strict=True):
            cell.text = value
    table.cell(1, 0).merge(table.cell(2, 0))
    document.add_heading("Pay", 1)
    document.add_paragraph("Monthly.")
    return document


def test_paragraphs_lists_and_tables():
    assert load(handbook()).text == (
        "The Handbook\n\nLeave\n\nYou get the following:\n\n- 25 days\n  - more days\n\nSteps\n\n"
        "1. Ask\n2. Wait\n\nRole | Days\nGardener | 25\nGardener | 26\n\nPay\n\nMonthly."
    )


def test_headings_lie_below_the_title():
    loaded = load(handbook())
    assert [(s.level, s.heading) for s in loaded.sections] == [
        (1, "The Handbook"),
        (2, "Leave"),
        (3, "Steps"),
        (2, "Pay"),
    ]
    assert loaded.title == "The Handbook"


def test_bold_lines_are_headings_where_no_style_is_used():
    document = docx.Document()
    document.core_properties.title = "Stated"
    document.core_properties.author = "Ann Rose"
    document.add_paragraph().add_run("How to sow").bold = True
    document.add_paragraph("In rows, as a rule, and not too deep.")
    loaded = load(document)
    assert [(s.level, s.heading) for s in loaded.sections] == [(1, "How to sow")]
    assert loaded.title == "Stated"
    assert loaded.source.author == "Ann Rose"


def test_a_generated_document_states_no_source():
    assert load(docx.Document()).source == Source()


def test_hidden_and_deleted_text_is_left_out_and_inserted_text_is_kept():
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = docx.Document()
    paragraph = document.add_paragraph("Kept.")
    paragraph.add_run(" Hidden.").font.hidden = True
    for tag, text in (("ins", "<w:t> Inserted.</w:t>"), ("del", "<w:delText> Gone.</w:delText>")):
        change = f'<w:{tag} {nsdecls("w")} w:id="1" w:author="a"><w:r>{text}</w:r></w:{tag}>'
        paragraph._p.append(parse_xml(change))
    assert load(document).text == "Kept. Inserted."


def test_code_styles_are_fenced():
    document = docx.Document()
    document.styles.add_style("Source Code", 1)
    document.add_paragraph("x = 1", style="Source Code")
    document.add_paragraph("  y", style="Source Code")
    assert load(document).text == "```\nx = 1\n  y\n```"


@pytest.mark.parametrize(
    "data", [b"not a zip", archive({"a.txt": "x"}), archive({"[Content_Types].xml": "<Types/>"})]
)
def test_what_is_no_word_document_is_broken(data):
    with pytest.raises(BrokenDocumentError):
        load_docx(data, PATH)


def test_templates_and_documents_with_macros_are_read_like_others(tmp_path):
    document = docx.Document()
    document.add_paragraph("No macro is run.")
    for suffix in (".docx", ".docm", ".dotx", ".dotm", ".DOCM"):
        path = tmp_path / f"a{suffix}"
        document.save(str(path))
        assert read_document(path).text == "No macro is run."


def test_a_part_that_declares_entities_is_refused():
    bomb = '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    with zipfile.ZipFile(io.BytesIO(docx_file(p("Kept.")))) as box:
        files = {name: box.read(name).decode() for name in box.namelist()}
    files["word/document.xml"] = bomb + files["word/document.xml"].replace("Kept.", "&b;")
    with pytest.raises(BrokenDocumentError, match="document type"):
        load_docx(zipped(files), PATH)


def test_a_damaged_part_beside_the_text_is_noted():
    with zipfile.ZipFile(io.BytesIO(docx_file(p("Kept."), {"footnotes": ""}))) as box:
        files = {name: box.read(name).decode() for name in box.namelist()}
    files["word/footnotes.xml"] = "<w:footnotes"
    loaded = load_docx(zipped(files), PATH)
    assert loaded.text == "Kept."
    assert [(note.kind, note.text) for note in loaded.notes] == [
        ("damaged", "damaged and not read: footnotes.xml; save the file again")
    ]


def test_a_file_without_relationships_is_read_by_its_usual_name():
    with zipfile.ZipFile(io.BytesIO(docx_file(p("Kept.")))) as box:
        files = {"word/document.xml": box.read("word/document.xml").decode()}
    assert load_docx(zipped(files), PATH).text == "Kept."
