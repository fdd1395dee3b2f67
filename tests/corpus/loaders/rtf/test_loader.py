from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import BrokenDocumentError, EmptyDocumentError, TooLargeError
from corpus.loaders.rtf.loader import load_rtf
from corpus.reading import read_document
from corpus.tables import row_cells

PATH = Path("a.rtf")
FONTS = (
    r"{\fonttbl{\f0\fswiss\fcharset0 Arial;}{\f1\fcharset204 Arial Cyr;}"
    r"{\f2\fcharset128 MS Gothic;}"
    r"{\f3\ftech\fcharset2 Symbol;}{\f4\fcharset161 Arial Greek;}{\f5\fcharset2 Wingdings;}"
    r"{\f6\fcharset134 SimSun;}}"
)


def load(body: str, head: str = ""):
    return load_rtf((r"{\rtf1\ansi\ansicpg1252\deff0" + FONTS + head + body + "}").encode(), PATH)


def text(body: str, head: str = "") -> str:
    return load(body, head).text


def test_paragraphs_and_line_breaks():
    assert text(r"\pard One\line two\par Three\tab four\par\pard last") == (
        "One\ntwo\n\nThree four\n\nlast"
    )


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (r"caf\'e9 \u233?t\u233\'e9", "café été"),
        (r"\f1\'cf\'f0\'e8\'e2\'e5\'f2\f0  x", "Привет x"),
        (r"\f2\'93\'fa\'96\'7b", "日本"),
        # The second byte of a character may be written as the letter that it also is.
        (r"\f2\'83A\'83C\f0 b", "アイb"),
        (r"\f6\'d6\'d0\'ce\'c4", "中文"),
        (r"\f4\'e1\'e2", "αβ"),
        (r"{\uc2\u26085\'93\'fa}x", "日x"),
        (r"{\uc0\u8364}5", "€5"),
        (r"\uc1\u-10179?\u-8704?!", "😀!"),
        (r"\u8212\'97dash", "—dash"),
        (r"\uc1\u8220{}q", "“q"),
        (r"{\upr{a?}{\*\ud{a\u945?}}}b", "aαb"),
        (r"\f3 a\f0 =\f3\'b3\f0 5", "α=≥5"),
        (r"{\f5\'fc} done", "✓ done"),
        (r"\u61623?x", "•x"),
        (r"a\~b\_c\-d\{e\}\\", r"a b-cd{e}" + "\\"),
        (r"10{\super 6} m{\super\'b2}, {\super th}\super 2\nosupersub 2", "10⁶ m², th²2"),
        (r"\lquote a\rquote\ldblquote b\rdblquote\emdash\endash", "‘a’“b”—–"),
    ],
)
def test_characters(body, words):
    assert text(r"\pard " + body + r"\par") == words


def test_a_code_page_of_the_document_and_of_a_font():
    raw = rb"{\rtf1\ansi\ansicpg1251 \'cf\'f0{\fonttbl{\f9\cpg1250 X;}}{\f9\'b3}\par}"
    assert load_rtf(raw, PATH).text == "Прł"
    assert load_rtf(rb"{\rtf1\mac caf\'8e}", PATH).text == "café"


def test_bytes_that_are_no_text_are_told():
    loaded = load(r"\pard ok \f2\'81 x\par")
    assert [note.kind for note in loaded.notes] == ["encoding"]


def test_headings_by_outline_level_and_by_style():
    styles = (
        r"{\stylesheet{\ql Normal;}{\s1\outlinelevel0\b heading 1;}{\s2 heading 2;}"
        r"{\*\cs9 heading 3 Char;}{\s7 Title;}{\s8 toc 1;}}"
    )
    loaded = load(
        r"\pard\s7 The Book\par\pard\s8 Sowing 3\par\pard\s1 Sowing\par\pard\plain Sow.\par"
        r"\pard\s2 Beans\par\pard Early.\par\pard\outlinelevel1 Peas\par\pard Late.\par",
        styles,
    )
    assert [(s.level, s.heading) for s in loaded.sections] == [
        (1, "The Book"), (2, "Sowing"), (3, "Beans"), (3, "Peas"),
    ]  # fmt: skip
    assert loaded.title == "The Book"
    assert "Sowing 3" not in loaded.text


def test_lists_have_the_numbers_and_bullets_that_are_shown():
    item = r"\pard{\listtext\pard\plain %s\tab}\ilvl%d\ls1 %s\par"
    body = "".join(
        item % one
        for one in [
            ("A.", 0, "upper"), (r"\'a7 4", 0, "law"),
            ("3.", 0, "third"), ("(a)", 1, "inner"), (r"\f3\'b7", 0, "dot"), ("o", 1, "ring"),
        ]
    )  # fmt: skip
    assert text(body) == "- A. upper\n- § 4 law\n3. third\n  (a) inner\n- dot\n  - ring"
    assert text(r"\pard{\pntext\f3\'B7\tab}{\*\pn\pnlvlblt{\pntxtb\'B7}}one\par") == "- one"


ROW = r"\trowd\trleft0\cellx1000\cellx2000 \pard\intbl %s\cell %s\cell\row "


def test_tables_and_the_words_after_them():
    body = ROW % ("Role", "Days") + ROW % ("Gardener", r"25\par or 26") + r"\pard After.\par"
    loaded = load(r"\pard Before.\par" + body)
    assert loaded.text == "Before.\n\nRole | Days\nGardener | 25 or 26\n\nAfter."
    table = loaded.tables[0]
    cells = row_cells(loaded.text, table, loaded.text.index("Gardener"))
    heads = [loaded.text[slice(*cell.heads[0])] for cell in cells]
    assert heads == ["Role", "Days"]


def test_merged_cells_say_the_same_in_each_place():
    body = (
        r"\trowd\cellx1000\cellx3000\pard\intbl Name\cell Both\cell\row"
        r"\trowd\clvmgf\cellx1000\cellx2000\cellx3000\pard\intbl A\cell 1\cell 2\cell\row"
        r"\trowd\clvmrg\cellx1000\cellx2000\cellx3000\pard\intbl\cell 3\cell 4\cell\row"
        r"\trowd\clmgf\cellx1000\clmrg\cellx2000\cellx3000\pard\intbl B\cell\cell 5\cell\row\pard"
    )
    assert text(body) == "Name | Both | Both\nA | 1 | 2\nA | 3 | 4\nB | B | 5"


def test_a_header_in_two_rows():
    body = (
        r"\trowd\clvmgf\cellx1000\cellx3000\pard\intbl Region\cell 2023\cell\row"
        r"\trowd\clvmrg\cellx1000\cellx2000\cellx3000\pard\intbl\cell Q1\cell Q2\cell\row"
        r"\trowd\cellx1000\cellx2000\cellx3000\pard\intbl North\cell 3\cell 4\cell\row\pard"
    )
    loaded = load(body)
    assert loaded.text == "Region | 2023 | 2023\nRegion | Q1 | Q2\nNorth | 3 | 4"
    assert loaded.tables[0].header_rows == 2


def test_header_rows_and_a_nested_table():
    head = r"\trowd\trhdr\cellx1000\cellx2000\pard\intbl %s\cell %s\cell\row "
    inner = (
        r"\pard\intbl\itap2 x\nestcell y\nestcell{\*\nesttableprops\trowd\cellx1\cellx200\nestrow}"
        r"{\nonesttables\par}\pard\intbl\itap1 "
    )
    loaded = load(head % ("A", "B") + head % ("a", "b") + ROW % ("1", inner) + r"\pard")
    assert loaded.text == "A | B\na | b\n1 | x y"
    assert loaded.tables[0].header_rows == 2


def test_footnotes_boxes_headers_and_footers():
    body = (
        r"{\header\pard Rules of the house\par}{\footerr\pard Page 3\par}"
        r"{\headerl Rules of the house}\pard Leave is paid."
        r"{\super\chftn{\*\footnote\pard\plain\chftn Not on Sundays.}} Always.\par"
        r"\pard Box:{\shp{\*\shpinst\shpleft1{\sp{\sn a}{\sv b}}{\shptxt\pard In the box.\par}}"
        r"{\shprslt{\*\do{\dptxbxtext twice}}}}\par\pard End.\par"
    )
    assert text(body) == (
        "Leave is paid.[1] Always.\n\n[1] Not on Sundays.\n\nBox:\n\nIn the box.\n\nEnd.\n\n"
        "Rules of the house"
    )


def test_what_is_not_shown_is_left_out_and_told():
    body = (
        r"\pard Seen{\v secret}.{\deleted gone}{\*\bkmkstart x}{\xe{index}}"
        r"{\*\annotation\pard remark}{\*\unknown words}{\pict\pngblip 89504e47}"
        "{\\pict\\bin4 }}\\{}{\\object{\\*\\objdata 0105}{\\result shown}}\\par"
    )
    loaded = load(body)
    assert loaded.text == "Seen.shown"
    assert [note.kind for note in loaded.notes] == ["left_out", "aside", "aside"]
    said = loaded.notes[0].text
    assert "1 comment" in said and "hidden" in said and "1 embedded" in said
    assert "delete" in loaded.notes[1].text
    assert "2 pictures" in loaded.notes[2].text


def test_fields_say_their_result():
    assert (
        text(
            r'\pard See {\field{\*\fldinst{HYPERLINK "http://x.example"}}'
            r"{\fldrslt{\ul the page}}} now\par"
        )
        == "See the page now"
    )


def test_equations_keep_their_parts_apart():
    body = (
        r"\pard Area {\mmath{\*\moMath{\mf{\*\mfPr}{\mnum{\mr a+b}}{\mden{\mr c}}}{\mr =}"
        r"{\msSup{\me{\mr x}}{\msup{\mr 2}}}}{\mmathPict{\pict 00}}} here\par"
    )
    assert text(body) == "Area (a+b)/c=x² here"


def test_what_the_file_states_of_itself():
    info = (
        r"{\info{\title Bean \u26085?Book}{\author Ann Rose}{\creatim\yr2021\mo3\dy4}"
        r"{\revtim\yr2022}}"
    )
    loaded = load(r"\pard x\par", info)
    assert loaded.title == "Bean 日Book"
    assert (loaded.source.author, loaded.source.date) == ("Ann Rose", "2021-03-04")


def test_lines_that_look_like_titles_are_headings_where_no_style_says_so():
    body = (
        r"\pard\b Sowing beans\b0\par\pard Sow them in May, when the soil is warm and the nights "
        r"are no longer cold, and water them well afterwards.\par\pard\b Harvest\b0\par\pard Pick "
        r"them in August, while the pods are young, and never leave them for the frost to take.\par"
    )
    assert [s.heading for s in load(body).sections] == ["Sowing beans", "Harvest"]


def test_damaged_files_are_read_as_far_as_they_go():
    assert load_rtf(rb"{\rtf1 \pard One\par Two", PATH).text == "One\n\nTwo"
    assert load_rtf(rb"{\rtf1 One}}}\par Two", PATH).text == "One"
    cut = load(
        r"\trowd\cellx1\cellx2\pard\intbl a\cell b\cell\row\trowd\cellx1\pard\intbl c\cell d"
    )
    assert "a | b" in cut.text and "c" in cut.text and "d" in cut.text


def test_what_is_no_rtf_is_refused(tmp_path):
    with pytest.raises(BrokenDocumentError, match="no RTF"):
        load_rtf(b"PK\x03\x04", PATH)
    (tmp_path / "a.rtf").write_bytes(rb"{\rtf1{\pict 00}}")
    with pytest.raises(EmptyDocumentError, match="no text"):
        read_document(tmp_path / "a.rtf")


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        (b"{\\rtf1" + b"{" * 1_000_000, BrokenDocumentError),
        (b"{\\rtf1" + b"\\b x" * 3_000_000, TooLargeError),
    ],
)
def test_hostile_files_are_refused(raw, error):
    with pytest.raises(error):
        load_rtf(raw, PATH)


def test_binary_data_longer_than_the_file_ends_it():
    assert load_rtf(b"{\\rtf1 a{\\pict\\bin2000000000 xx}b}", PATH).text == "a"
    assert load_rtf(b"{\\rtf1 a\\bin9999999999 b}", PATH).text == "a"


@settings(deadline=None, max_examples=60)
@given(st.lists(st.lists(st.integers(1, 3), min_size=2, max_size=4), min_size=2, max_size=5))
def test_each_value_stands_in_the_columns_that_its_cell_covers(rows):
    """Rows of cells of one, two or three units; columns are where any cell begins."""
    width = max(map(sum, rows))
    rows = [[*row[:-1], row[-1] + width - sum(row)] for row in rows]
    ends = [[sum(row[: i + 1]) for i in range(len(row))] for row in rows]
    body = "".join(
        r"\trowd\trleft0"
        + "".join(rf"\cellx{end * 1000}" for end in line)
        + r"\pard\intbl "
        + "".join(rf"r{number}c{i}\cell " for i in range(len(line)))
        + r"\row "
        for number, line in enumerate(ends)
    )
    starts = sorted({0, *(end for line in ends for end in line[:-1])})
    expected = [
        " | ".join(f"r{n}c{next(i for i, end in enumerate(line) if end > at)}" for at in starts)
        for n, line in enumerate(ends)
    ]
    assert text(body + r"\pard").split("\n") == expected


def test_a_mark_inside_a_group_passes_over_one_word_and_not_the_text():
    assert text(r"{\b0\*\cs7\cf0 The fox} ran.") == "The fox ran."
    assert text("{\n\\*\\unknown never}{\\*\\unknown never} ran.") == "ran."
