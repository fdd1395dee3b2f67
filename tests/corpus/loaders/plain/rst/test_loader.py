from __future__ import annotations

from pathlib import Path

import pytest

from corpus.document import Source
from corpus.loaders.plain.rst.loader import load_rst
from corpus.tables import row_cells


def load(text: str):
    return load_rst(text.encode(), Path("a.rst"))


def lines(text: str) -> str:
    return load(text).text


def test_sections_title_and_the_fields_at_the_top():
    loaded = load(
        "=====\nBeans\n=====\n\n:Author: Ann Lee\n:Date: 2024-03-01\n:orphan:\n\nText.\n\n"
        "Sowing\n------\n\nIn May.\n\nDepth\n~~~~~\n\n3 cm.\n\nHarvest\n-------\n\nIn August.\n"
    )
    assert loaded.title == "Beans"
    assert loaded.source == Source(author="Ann Lee", date="2024-03-01")
    assert [(s.heading, s.level) for s in loaded.sections] == [
        ("Beans", 1),
        ("Sowing", 2),
        ("Depth", 3),
        ("Harvest", 2),
    ]
    assert "- Author: Ann Lee" in loaded.text and "orphan" not in loaded.text


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("See :ref:`the guide <guide-label>` and `the site <https://x.org>`_.",
         "See the guide and the site."),
        ("Call :py:func:`~os.path.join` or :meth:`!close`.", "Call join or close."),
        ("See :pep:`8` and :unknown-role:`this`.", "See PEP 8 and this."),
        ("Drink H\\ :sub:`2`\\ O, 10\\ :sup:`6` times the 1\\ :sup:`st`.",
         "Drink H₂O, 10⁶ times the 1st."),
        ("At least :math:`5 \\times 10`.", "At least 5 × 10."),
        ("Use ``**options`` as *it* **is**.", "Use **options as it is."),
        ("It holds [1]_ and [Lee2020]_.", "It holds [1] and [Lee2020]."),
        ("The |sign| is |no|.\n\n.. |sign| replace:: *red* lamp", "The red lamp is |no|."),
        ("One\nparagraph\nover lines.\n\n.. A comment\n   over lines", "One paragraph over lines."),
    ],
)  # fmt: skip
def test_a_sentence_reads_as_on_the_built_page(markup, words):
    assert lines(markup) == words


def test_notes_changes_and_definitions():
    text = lines(
        ".. note:: Keep it\n   dry.\n\n.. seealso:: The guide.\n\n.. versionadded:: 3.2\n   A key."
        "\n\n.. admonition:: Mind this\n\n   It is hot.\n\nterm : kind\n  Its meaning.\n"
    )
    assert text.split("\n\n") == [
        "Note: Keep it dry.",
        "See also: The guide.",
        "Added in version 3.2: A key.",
        "Mind this: It is hot.",
        "- term : kind: Its meaning.",
    ]


def test_lists_keep_their_numbers_and_their_levels():
    assert lines("c. third\nd. fourth\n\n   - inner\n\n     more\n") == (
        "c. third\nd. fourth\n   - inner\n\n     more"
    )


def test_code_stays_and_says_its_language():
    text = lines(
        ".. code-block:: python\n   :linenos:\n\n   x = 1\n\n   y\n\nLike this::\n\n    $ go\n"
    )
    assert text == "```python\nx = 1\n\ny\n```\n\nLike this:\n\n```\n$ go\n```"


@pytest.mark.parametrize(
    "table",
    [
        "+------+-------+------+\n| Name | Price | Note |\n+======+=======+======+\n"
        "| Hub  | 25    | old  |\n+      +-------+------+\n|      | 30    | new  |\n"
        "+------+-------+------+\n",
        "====  =====  ====\nName  Price  Note\n====  =====  ====\nHub   25     old\n"
        "Hub   30     new\n====  =====  ====\n",
        ".. list-table::\n   :header-rows: 1\n   :name: t\n\n   * - Name\n"
        "     - Price\n     - Note\n"
        "   * - Hub\n     - 25\n     - old\n   * - Hub\n     - 30\n     - new\n",
        ".. csv-table::\n   :header: Name, Price, Note\n\n   Hub, 25, old\n   Hub, 30, new\n",
    ],
)
def test_each_kind_of_table_has_rows_under_its_header(table):
    loaded = load(f"Before.\n\n{table}\nAfter.\n")
    [found] = loaded.tables
    assert loaded.text[found.start : found.end] == (
        "Name | Price | Note\nHub | 25 | old\nHub | 30 | new"
    )
    cells = row_cells(loaded.text, found, loaded.text.index("Hub | 30"))
    assert [loaded.text[slice(*cell.heads[0])] for cell in cells] == ["Name", "Price", "Note"]


def test_a_cell_over_columns_stands_in_each():
    loaded = load(
        "+-----+-----+-----+\n| Day | A   | B   |\n+=====+=====+=====+\n| Sun | closed    |\n"
        "+-----+-----+-----+\n"
    )
    assert loaded.text.endswith("Sun | closed | closed")


def test_a_function_heads_its_description():
    loaded = load(
        "Top\n===\n\n.. py:function:: pump.open(timeout=250, *, retry=True)\n\n   Opens it.\n"
        "\n   :param int timeout: in milliseconds\n   :returns: nothing\n\nAfter.\n"
    )
    heads = {s.heading: loaded.text[s.start : s.end] for s in loaded.sections}
    assert heads["pump.open"] == (
        "pump.open(timeout=250, *, retry=True)\n\nOpens it.\n\n"
        "- int timeout: in milliseconds\n- Returns: nothing"
    )


def test_an_unknown_directive_keeps_its_words():
    text = lines(".. tab-set::\n\n   .. tab-item:: On Linux\n      :sync: a\n\n      Use apt.\n")
    assert text == "On Linux\n\nUse apt."


def test_what_is_not_read_is_said(tmp_path):
    (tmp_path / "secret.txt").write_text("password")
    loaded = load_rst(
        b"Text.\n\n.. include:: secret.txt\n\n.. csv-table:: T\n   :file: rows.csv\n\n"
        b".. raw:: html\n\n   <b>x</b>\n\n.. automodule:: pump\n",
        tmp_path / "a.rst",
    )
    assert loaded.text == "Text."
    assert [(note.kind, note.text) for note in loaded.notes] == [
        ("left_out", "the file secret.txt that it includes was left out"),
        ("left_out", "the file rows.csv that it includes was left out"),
        ("left_out", "raw HTML was left out"),
        ("left_out", "what “automodule” inserts was left out"),
    ]


def test_a_malformed_table_is_shown_as_it_is_written():
    loaded = load("=====  ===\nName   Age\n=====  ===\nAnnabelle 34 x\n=====\n\nAfter.\n")
    assert "Annabelle 34 x" in loaded.text and "After." in loaded.text
    assert [note.kind for note in loaded.notes] == ["left_out"]


def test_markup_that_never_ends_is_read_as_plain_text():
    loaded = load("*a " * 5000)
    assert loaded.text == "*a " * 5000
    assert [note.kind for note in loaded.notes] == ["damaged"]


def test_docutils_own_tables_of_roles_and_directives_stay_as_they_are():
    from docutils.parsers.rst import directives, roles

    before = dict(roles._roles), set(directives._directives)
    load(".. role:: mine\n\n:mine:`x` :default:`y`\n\n.. default-role:: mine\n\n.. my-own:: z w\n")
    assert dict(roles._roles) == before[0]
    assert "my-own" not in set(directives._directives) - before[1]


def test_the_head_of_a_proposal_is_its_fields():
    loaded = load("PEP: 9\nTitle: On Beans\nAuthor: Ann Lee\n\nAbstract\n========\n\nText.\n")
    assert (loaded.title, loaded.source.author) == ("On Beans", "Ann Lee")
    assert loaded.text.startswith("- PEP: 9\n- Title: On Beans")
