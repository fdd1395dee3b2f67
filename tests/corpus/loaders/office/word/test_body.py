from __future__ import annotations

from pathlib import Path

from corpus.language.sentences import sentence_spans
from corpus.loaders.office.docx import load_docx
from tests.corpus.loaders.office.building import docx_file, p, read_docx, run, zipped


def note(kind, number, text):
    mark = f"<w:r><w:{kind}Ref/></w:r>"
    return f'<w:{kind} w:id="{number}"><w:p>{mark}{run(text)}</w:p></w:{kind}>'


def reference(kind, number):
    return f'<w:r><w:{kind}Reference w:id="{number}"/></w:r>'


FOOTNOTES = {"footnotes": note("footnote", 2, "Before tax.") + note("footnote", 3, "In 2026.")}


def test_footnotes_follow_their_paragraph_and_sentences_stay_whole():
    body = f"<w:p>{run('The fee is 5 EUR.')}{reference('footnote', 2)}{run(' It is due.')}</w:p>"
    loaded = read_docx(body + p("Next."), FOOTNOTES)
    assert loaded.text == "The fee is 5 EUR.[1] It is due.\n\n[1] Before tax.\n\nNext."
    spans = sentence_spans(loaded.text, sections=loaded.sections)
    assert "It is due." in [loaded.text[s.start : s.end] for s in spans]


def test_footnotes_of_items_wait_for_the_end_of_the_list():
    styles = '<w:style w:type="paragraph" w:styleId="B"><w:name w:val="List Bullet"/></w:style>'
    bullet = '<w:pPr><w:pStyle w:val="B"/></w:pPr>'
    body = f"<w:p>{bullet}{run('one')}{reference('footnote', 3)}</w:p>"
    loaded = read_docx(body + f"<w:p>{bullet}{run('two')}</w:p>", {**FOOTNOTES, "styles": styles})
    assert loaded.text == "- one[1]\n- two\n\n[1] In 2026."


def test_endnotes_stand_at_the_end_below_no_heading():
    styles = '<w:style w:type="paragraph" w:styleId="H"><w:name w:val="heading 1"/></w:style>'
    body = (
        p("Pay", '<w:pStyle w:val="H"/>') + f"<w:p>{run('Monthly.')}{reference('endnote', 2)}</w:p>"
    )
    parts = {"endnotes": note("endnote", 2, "Since 2020."), "styles": styles}
    loaded = read_docx(body + p("Always."), parts)
    assert loaded.text == "Pay\n\nMonthly.[i]\n\nAlways.\n\n[i] Since 2020."
    assert loaded.sections[0].end <= loaded.text.index("[i] Since")


def test_headers_and_footers_are_read_once_without_page_numbers():
    page = '<w:fldSimple w:instr=" PAGE "><w:r><w:t>7</w:t></w:r></w:fldSimple>'
    header = f"<w:p>{run('Handbook 2026')}<w:r><w:tab/></w:r>{run('Page ')}{page}</w:p>"
    sections = '<w:sectPr><w:headerReference w:type="default" r:id="hdr"/></w:sectPr>'
    both = p("One.", sections) + p("Two.") + sections
    loaded = read_docx(both.replace("hdr", "header"), {"header": header})
    assert loaded.text == "One.\n\nTwo.\n\nHandbook 2026"


def test_text_boxes_are_read_once():
    box = f"<w:txbxContent>{p('In the box.')}</w:txbxContent>"
    both = (
        f"<mc:AlternateContent><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice><mc:Fallback>"
        f"<w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent>"
    )
    assert read_docx(f"<w:p>{run('Beside.')}<w:r>{both}</w:r></w:p>").text == (
        "Beside.\n\nIn the box."
    )


def test_shapes_smart_art_and_charts_are_read():
    art = '<w:r><w:pict><v:textpath string="DRAFT"/></w:pict></w:r>'
    diagram = '<w:r><w:drawing><dgm:relIds r:dm="diagramData"/></w:drawing></w:r>'
    chart = '<w:r><w:drawing><c:chart r:id="chart"/></w:drawing></w:r>'
    points = "".join(
        f'<dgm:pt modelId="{name}" type="{kind}"><dgm:t><a:p><a:r><a:t>{text}</a:t></a:r></a:p>'
        "</dgm:t></dgm:pt>"
        for name, kind, text in (("0", "doc", ""), ("2", "node", "Sow"), ("1", "node", "Dig"))
    )
    links = '<dgm:cxn srcId="0" destId="2" srcOrd="1"/><dgm:cxn srcId="0" destId="1" srcOrd="0"/>'

    def figures(name, cache, texts):
        inside = "".join(
            f'<c:pt idx="{i}"><c:v>{text}</c:v></c:pt>' for i, text in enumerate(texts)
        )
        return f"<c:{name}><c:{cache}>{inside}</c:{cache}></c:{name}>"

    series = figures("tx", "strCache", ["Yield"]) + figures("cat", "strCache", ["2025", "2026"])
    series += figures("val", "numCache", ["0.30000000000000004", "4"])
    title = "<c:title><a:p><a:r><a:t>Harvest</a:t></a:r></a:p></c:title>"
    parts = {"diagramData": points + links, "chart": f"{title}<c:ser>{series}</c:ser>"}
    loaded = read_docx("".join(f"<w:p>{drawing}</w:p>" for drawing in (art, diagram, chart)), parts)
    assert loaded.text == ("DRAFT\n\n- Dig\n- Sow\n\nHarvest\n\n|  | Yield |\n2025 | 0.3\n2026 | 4")


def test_paragraphs_whose_end_was_deleted_go_on():
    gone = "<w:rPr><w:del/></w:rPr>"
    assert read_docx(p("The first ", gone) + p("and the second half.")).text == (
        "The first and the second half."
    )
    cap = '<w:framePr w:dropCap="drop"/>'
    assert read_docx(p("O", cap) + p("nce upon a time.")).text == "Once upon a time."


def test_moved_text_stands_where_it_was_moved_to():
    away = f"<w:moveFrom>{run('Moved.')}</w:moveFrom>"
    here = f"<w:moveTo>{run('Moved.')}</w:moveTo>"
    loaded = read_docx(f"<w:p>{away}{run('First.')}</w:p><w:p>{here}</w:p>")
    assert loaded.text == "First.\n\nMoved."
    assert "tracked changes" in loaded.notes[0].text


def test_lines_that_tabs_part_into_columns_are_rows():
    rows = [("Plant", "Month", "Depth"), ("Bean", "May", "5 cm"), ("Pea", "April", "3 cm")]
    tab = "<w:r><w:tab/></w:r>"
    body = "".join(f"<w:p>{tab.join(map(run, row))}</w:p>" for row in rows)
    loaded = read_docx(p("When to sow:") + body + p("As a rule."))
    assert loaded.text == (
        "When to sow:\n\nPlant | Month | Depth\nBean | May | 5 cm\nPea | April | 3 cm\n\nAs a rule."
    )
    assert [t.header_rows for t in loaded.tables] == [1]


def test_numbers_that_were_typed_before_a_tab_make_items():
    tab = "<w:r><w:tab/></w:r>"
    lines = [("1.", "Dig."), ("2.", "Sow."), ("2.1", "In rows.")]
    body = "".join(f"<w:p>{tab.join(map(run, line))}</w:p>" for line in lines)
    loaded = read_docx(body)
    assert loaded.text == "1. Dig.\n\n2. Sow.\n\n2.1 In rows."
    assert loaded.tables == ()


def test_what_is_left_out_is_noted():
    comment = '<w:r><w:commentReference w:id="1"/></w:r>'
    picture = (
        '<w:r><w:drawing><wp:anchor><wp:extent cx="3600000" cy="2400000"/>'
        '<wp:docPr id="1" descr="Plan of the site"/><a:blip/></wp:anchor></w:drawing></w:r>'
    )
    body = f"<w:p>{run('Text.')}{comment}{comment}{picture}</w:p><w:altChunk r:id='x'/>"
    notes = read_docx(body).notes
    assert [note.text for note in notes] == [
        "left out: 2 comments, 1 embedded document",
        "1 picture (“Plan of the site”) not read; write out what matters in them",
    ]


def test_any_name_of_the_main_part_and_the_strict_vocabulary():
    plain = docx_file(p("The pass is valid."), main="word/document2.xml")
    assert load_docx(plain, Path("a.docx")).text == "The pass is valid."
    strict = "http://purl.oclc.org/ooxml"
    files = {
        "_rels/.rels": f'<Relationships><Relationship Id="a" Type="{strict}/officeDocument/'
        'relationships/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{strict}/wordprocessingml/main"><w:body>'
        f"{p('Strictly.')}</w:body></w:document>",
    }
    assert load_docx(zipped(files), Path("a.docx")).text == "Strictly."


def test_unnumbered_paragraphs_of_a_list_stay_with_their_item():
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{name[5]}"><w:name w:val="{name}"/></w:style>'
        for name in ("List Number", "List Continue")
    )
    body = "".join(
        p(text, f'<w:pStyle w:val="{style}"/>')
        for text, style in (("Dig.", "N"), ("Not too deep.", "C"), ("Sow.", "N"))
    )
    assert read_docx(body, {"styles": styles}).text == "1. Dig.\n\n   Not too deep.\n2. Sow."
