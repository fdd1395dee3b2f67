from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.loaders.sheets.delimited import load_delimited
from corpus.loaders.sheets.loader import load_workbook
from corpus.tables import cell_spans


def load(text: str | bytes, name: str = "a.csv"):
    return load_delimited(text.encode() if isinstance(text, str) else text, Path(name))


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_under_which_rows_are_alike(sign):
    rows = [["Name", "Office", "Start"], ["Nora Lind", "B-310", "2024-03-05"], ["Ola", "A-1", ""]]
    loaded = load("\n".join(sign.join(row) for row in rows))
    assert loaded.text == "Name | Office | Start\nNora Lind | B-310 | 2024-03-05\n| Ola | A-1 |  |"
    assert loaded.tables[0].header_rows == 1
    assert [place.label for place in loaded.places] == ["row 1", "row 2", "row 3"]


def test_decimal_commas_stay():
    loaded = load("Item;Price;Weight\nTea;1,5;2,5\nCoffee;3,25;4\n")
    assert "Coffee | 3,25 | 4" in loaded.text


def test_quotes_line_ends_marks_and_a_stated_delimiter():
    loaded = load('\ufeffid,note\r\n1,"hello, ""you"""\r\n2,"two\r\nlines"\r\n')
    assert loaded.text == 'id | note\n1 | hello, "you"\n2 | two lines'
    stated = load("sep=!\na!b\n1!2\n")
    assert stated.text == "a | b\n1 | 2"
    assert stated.places[0].label == "row 2"


def test_lines_above_the_header_are_no_rows():
    loaded = load(
        "Report of May\nMade by Nora\n\nName,Office,Start\nOla,B-310,2024-03-05\nPer,A,2023-01-01\n"
    )
    table = loaded.tables[0]
    assert loaded.text[table.start :].startswith("Name | Office | Start\nOla")
    assert loaded.text.startswith("Report of May\n\nMade by Nora\n\n")


def test_rows_of_another_length_are_said():
    loaded = load("a,b,c\n1,2,3\n4,5\n6,7,8,9\n1,2,3\n")
    assert "4 | 5" in loaded.text
    assert "9" in loaded.text
    (note,) = loaded.notes
    assert note.kind == "damaged"
    assert "rows 3, 4" in note.text


def test_a_quote_that_is_never_closed_takes_no_rows():
    loaded = load('name,height\npipe 5",3\n"open,4\nx,5\n')
    assert 'pipe 5" | 3' in loaded.text
    assert '"open | 4\nx | 5' in loaded.text
    assert "never closed" in loaded.notes[0].text


def test_a_guessed_encoding_is_said():
    loaded = load("Name\tStadt\nJürgen Müller\tKöln\nAndré\tMünchen\n".encode("cp1252"), "a.tsv")
    assert "Jürgen Müller | Köln" in loaded.text
    assert loaded.notes[0].kind == "encoding"


@pytest.mark.parametrize(
    ("text", "headers"),
    [
        ("Nora,5\nTom,7\nOla,9\n", 0),
        ("Name,Age\nTom,7\nOla,9\n", 1),
        ("Year;2022;2023\nCosts;1.234,50;2.000,00\nGains;12,00;13,50\n", 1),
        ("Load,0,1,2,3,4\nlift,6,5,4,2,1\npump,50,50,49,48,50\n", 1),
        ("2022;4;5\n2023;6;7\n2024;8;9\n", 0),
        (",2022,,2023,\nItem,Q1,Q2,Q1,Q2\nTea,1,2,3,4\nMilk,5,6,7,8\n", 2),
        ("Item,Price,Weight\n,EUR,kg\nTea,1.5,2\nMilk,2.5,3\n", 2),
        ("Name:,Nora Lind\nStart:,2024-03-05\nRooms:,3\n", 0),
    ],
)
def test_what_heads_the_columns(text, headers):
    assert load(text).tables[0].header_rows == headers


def test_one_column_and_formulas_are_text():
    assert load("one\ntwo\nthree\n").text == "- one\n- two\n- three"
    assert "x | =cmd\\|' /C calc'!A0" in load("name,value\nx,=cmd|' /C calc'!A0\n").text


def test_a_list_of_rows_called_xls_is_read_as_what_it_is():
    loaded = load_workbook(b"Name\tOffice\nNora\tB-310\nOla\tA-1\n", Path("a.xls"))
    assert "Nora | B-310" in loaded.text
    page = b"<html><body><table><tr><th>Name</th></tr><tr><td>Nora</td></tr></table></body></html>"
    assert "Nora" in load_workbook(page, Path("a.xls")).text


words = st.text(
    st.characters(categories=["L", "N", "P", "Zs"], exclude_characters="\ufeff"), min_size=1
)


@given(st.lists(st.lists(words, min_size=3, max_size=3), min_size=2, max_size=6))
@settings(deadline=None)
def test_every_cell_of_a_written_file_is_kept_at_its_place(rows):
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([["Ab", "Bc", "Cd"], *rows])
    text = load(out.getvalue()).text
    kept = [row for row in rows if any(cell.strip() for cell in row)]
    lines = text.split("\n")[1:]
    assert len(lines) == len(kept)
    start = text.find("\n") + 1
    for line, row in zip(lines, kept, strict=True):
        cells = [
            text[a:b].replace("\\|", "|") for a, b in cell_spans(text, start, start + len(line))
        ]
        assert cells == [" ".join(cell.split()).replace("\\|", "|") for cell in row]
        start += len(line) + 1
