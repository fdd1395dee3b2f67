from __future__ import annotations

from pathlib import Path

import pytest

from corpus.loaders.plain.asciidoc import load_asciidoc
from corpus.tables import row_cells


def load(text: str):
    return load_asciidoc(text.encode(), Path("a.adoc"))


def test_headings_attributes_and_comments():
    loaded = load(
        "= The Pump\n:version: 2.5\n\n// a comment\nVersion {version}.\n\n////\nhidden\n////\n\n"
        "== Ports\n\nTwo of them.\n\n=== Inner ===\n\nMore.\n"
    )
    assert loaded.title == "The Pump"
    assert [(s.heading, s.level) for s in loaded.sections] == [
        ("The Pump", 1),
        ("Ports", 2),
        ("Inner", 3),
    ]
    assert loaded.text == "The Pump\n\nVersion 2.5.\n\nPorts\n\nTwo of them.\n\nInner\n\nMore."


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("It is *blue*, _fast_ and `small`.", "It is blue, fast and small."),
        ("See <<other,the part>>, https://x.org[the site]\nand link:a.html[that].",
         "See the part, the site and that."),
        ("H~2~O costs 10^6^.", "H₂O costs 10⁶."),
        ("NOTE: Keep it dry.", "Note: Keep it dry."),
        ("[WARNING]\n====\nDo not open.\n====", "Warning: Do not open."),
        ("It is an array of\n[line,char] pairs.", "It is an array of [line,char] pairs."),
    ],
)  # fmt: skip
def test_words(markup, words):
    assert load(markup).text == words


def test_lists():
    text = "* One\n** Inner\n* Two\n\n. First\n. Second\n\ntimeout:: 250 ms\nretries::\n  three\n"
    assert load(text).text == (
        "- One\n   - Inner\n- Two\n\n1. First\n2. Second\n\n- timeout: 250 ms\n- retries: three"
    )


@pytest.mark.parametrize(
    "table",
    [
        "|===\n|Name |Port\n\n|Hub |80\n|Cap |90\n|===\n",
        '[cols="1,2",options="header"]\n|===\n|Name |Port\n|Hub\n|80\n|Cap\n|90\n|===\n',
    ],
)
def test_tables_have_rows_under_their_header(table):
    loaded = load(table)
    [found] = loaded.tables
    assert loaded.text == "Name | Port\nHub | 80\nCap | 90"
    cells = row_cells(loaded.text, found, loaded.text.index("Cap"))
    assert [loaded.text[slice(*cell.heads[0])] for cell in cells] == ["Name", "Port"]


def test_code_and_what_is_not_read():
    loaded = load("[source,python]\n----\nx = *1*\n----\n\ninclude::b.adoc[]\n")
    assert loaded.text == "```python\nx = *1*\n```"
    assert [n.text for n in loaded.notes] == ["the file b.adoc that it includes was left out"]


def test_a_block_that_is_never_closed_is_kept():
    assert load("Before.\n\n----\nx = 1\n").text == "Before.\n\n```\nx = 1\n```"
