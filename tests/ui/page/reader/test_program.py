"""Programs as they were written, with the quotes of our reading of them."""

import dataclasses
from pathlib import Path

import pytest

from corpus.reading import read_document
from tests.ui.reading import soup
from ui.page.reader import excerpt as viewer
from ui.page.reader import html as reader
from ui.page.reader.html import View
from ui.page.reader.program import as_written, is_program

SOURCE = '''"""Copies folders to the server.

It runs every night at two.
"""

import shutil

# Copies that are older than
# this many days are deleted.
KEPT_DAYS = 30


def backup(source):
    """Copy every file that has changed."""
    # It runs every night at two.
    shutil.copy2(source, "x")  # here
    return source
'''


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "backup.py"
    file.write_text(SOURCE)
    return file


def opened(path, quote, occurrence=1):
    document = read_document(path)
    at = -1
    for _ in range(occurrence):
        at = document.text.index(quote, at + 1)
    base = viewer.whole(document, path.name)
    focus = dataclasses.replace(base.focus, number=1, quote=quote, start=at, end=at + len(quote))
    looked = dataclasses.replace(base, focus=focus, elsewhere=(focus,))
    return as_written(looked, document, path.read_bytes(), path)


@pytest.mark.parametrize(
    ("quote", "words", "line"),
    [
        ("Copies folders to the server.", "Copies folders to the server", 1),
        ("KEPT_DAYS = 30", "KEPT_DAYS = 30", 10),
        ("shutil.copy2(source", "shutil.copy2(source", 16),
        ("Copy every file that has changed.", "Copy every file that has changed", 14),
    ],
)
def test_the_words_are_marked_in_the_file(path, quote, words, line):
    looked, document = opened(path, quote)
    assert document.text == SOURCE
    assert looked.focus.quote == words
    assert SOURCE[: looked.focus.start].count("\n") + 1 == line
    assert SOURCE[looked.focus.start : looked.focus.end] == words


def test_words_that_stand_twice_are_told_by_their_line(path):
    for occurrence, line in ((1, 3), (2, 15)):
        looked, _ = opened(path, "It runs every night at two.", occurrence)
        assert SOURCE[: looked.focus.start].count("\n") + 1 == line


def test_signs_of_comments_between_the_words_are_in_the_mark(path):
    quote = "Copies that are older than\nthis many days are deleted."
    looked, _ = opened(path, quote)
    assert looked.focus.quote == "Copies that are older than\n# this many days are deleted"


def test_words_that_are_not_there_are_not_marked(path):
    document = read_document(path)
    base = viewer.whole(document, path.name)
    focus = dataclasses.replace(base.focus, number=1, quote="import os", start=0, end=9)
    looked = dataclasses.replace(base, focus=focus)
    assert as_written(looked, document, path.read_bytes(), path) is None
    assert as_written(base, document, b"\x00\x01\x02" * 50, path) is None


def test_a_program_is_shown_with_the_numbers_of_its_lines(path):
    looked, document = opened(path, "KEPT_DAYS = 30")
    window = viewer.Window(SOURCE.index("import"), len(SOURCE))
    page = soup(reader.view(View(looked, document, window, style="program")))
    assert page.select_one(".line-numbers").text.split() == [str(n) for n in range(6, 18)]
    assert page.select_one("mark").text == "KEPT_DAYS = 30"
    back = page.select_one("pre button").extract()
    assert back["data-uses"] == "1"
    assert page.select_one("pre code").text == SOURCE[window.start :].rstrip()


def test_the_heading_above_is_the_function(path):
    looked, document = opened(path, "shutil.copy2(source")
    page = soup(reader.view(View(looked, document, viewer.Window(0, len(SOURCE)), style="program")))
    assert "backup" in page.select_one(".here").text


def test_only_programs_are_programs():
    names = ["a.py", "b.RS", "c.toml", "d.md", "e.pdf", "Makefile"]
    assert [name for name in names if is_program(Path(name).name)] == ["a.py", "b.RS", "c.toml"]
