from __future__ import annotations

import pytest

from tests.corpus.loaders.office.building import p, read_docx, run


def field(command, result, between=""):
    marks = {
        kind: f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'
        for kind in ("begin", "separate", "end")
    }
    told = f"<w:r><w:instrText>{command}</w:instrText></w:r>{between}"
    return marks["begin"] + told + marks["separate"] + result + marks["end"]


def text_of(*pieces, parts=None):
    return read_docx(f"<w:p>{''.join(pieces)}</w:p>", parts).text


def test_fields_show_their_result_and_not_their_command():
    link = field('HYPERLINK "http://a.example"', run("the page"))
    inner = field("REF a", run("x"))
    nested = field("IF ", run("yes"), between=inner + run("no"))
    assert text_of(run("See "), link, run(", "), nested, run(".")) == "See the page, yes."


def test_a_field_that_never_ends_takes_no_text_away():
    open_mark = '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>TOC</w:instrText></w:r>'
    assert text_of(open_mark, run("Kept.")) == "Kept."


def test_a_table_of_contents_is_left_out_and_noted():
    begin, _, end = field("TOC \\o", run("Pay"), "").partition(run("Pay"))
    body = f"<w:p>{begin}{run('Leave 1')}</w:p><w:p>{run('Pay 2')}{end}</w:p>{p('Leave is paid.')}"
    loaded = read_docx(body)
    assert loaded.text == "Leave is paid."
    assert [(note.kind, note.text) for note in loaded.notes] == [
        ("aside", "left out: the table of contents")
    ]


def test_boxes_and_lists_of_forms_show_what_was_chosen():
    box = (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="0"/>'
        "<w:checked/></w:checkBox></w:ffData></w:fldChar></w:r><w:r><w:fldChar "
        'w:fldCharType="end"/></w:r>'
    )
    choice = box.replace(
        '<w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox>',
        '<w:ddList><w:result w:val="1"/><w:listEntry w:val="red"/><w:listEntry w:val="blue"/>'
        "</w:ddList>",
    )
    assert text_of(box, run(" Paid in "), choice) == "☒ Paid in blue"


def test_content_controls_in_a_line():
    control = (
        '<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="1"/></w14:checkbox></w:sdtPr>'
        "<w:sdtContent>{}</w:sdtContent></w:sdt>"
    )
    named = f"<w:sdt><w:sdtPr><w:alias w:val='Hidden name'/></w:sdtPr><w:sdtContent>{run('Ola')}"
    named += "</w:sdtContent></w:sdt>"
    assert text_of(control.format(run("☒")), run(" "), named) == "☒ Ola"
    assert text_of(control.format(""), run(" yes")) == "☒ yes"


@pytest.mark.parametrize(
    ("piece", "shown"),
    [
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', "☑"),
        ('<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>', "≥"),
        (run("ab", '<w:rFonts w:ascii="Symbol"/>'), "αβ"),
        (run("5", '<w:vertAlign w:val="superscript"/>'), "⁵"),
        (run("st", '<w:vertAlign w:val="superscript"/>'), "st"),
        (run("2", '<w:vertAlign w:val="subscript"/>'), "2"),
        (run("8", '<w:position w:val="8"/>'), "⁸"),
        ("<w:r><w:noBreakHyphen/></w:r>", "-"),
        ("<w:r><w:softHyphen/></w:r>", ""),
        (run("gone", "<w:vanish/>"), ""),
        (run("seen", '<w:vanish w:val="0"/>'), "seen"),
    ],
)
def test_signs_and_scripts(piece, shown):
    assert text_of(run("10"), piece, run("x")) == f"10{shown}x"


def test_hidden_by_style():
    styles = (
        '<w:style w:type="character" w:styleId="Secret"><w:name w:val="Secret"/><w:rPr><w:vanish/>'
        "</w:rPr></w:style>"
    )
    secret = run("Hidden.", '<w:rStyle w:val="Secret"/>')
    loaded = read_docx(f"<w:p>{run('Shown.')}{secret}</w:p>", {"styles": styles})
    assert loaded.text == "Shown."
    assert "hidden text" in loaded.notes[0].text


def test_words_with_a_reading_over_them():
    reading = f"<w:rt>{run('kanji')}</w:rt><w:rubyBase>{run('漢字')}</w:rubyBase>"
    assert text_of(f"<w:r><w:ruby>{reading}</w:ruby></w:r>") == "漢字(kanji)"


def test_a_picture_in_a_sentence_is_no_hole():
    picture = (
        '<w:r><w:drawing><wp:inline><wp:extent cx="9" cy="9"/><wp:docPr id="1" descr="{}"/>'
        "<a:graphic><a:blip/></a:graphic></wp:inline></w:drawing></w:r>"
    )
    formula = '<w:r><w:object><o:OLEObject ProgID="Equation.DSMT4"/></w:object></w:r>'
    assert text_of(run("Press "), picture.format("Save"), run(".")) == "Press [Save]."
    assert text_of(run("Press "), picture.format(""), run(".")) == "Press [picture]."
    assert text_of(run("The load is "), formula, run(".")) == "The load is [formula]."
