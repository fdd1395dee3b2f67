from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from corpus.document import Document
from corpus.errors import BrokenDocumentError, TooLargeError
from corpus.loaders.plain.notebook import load_notebook
from corpus.tables import row_cells


def load(*cells: dict[str, Any], **more: Any):
    notebook = {"cells": list(cells), "metadata": {"kernelspec": {"language": "python"}}, **more}
    return load_notebook(json.dumps(notebook).encode(), Path("a.ipynb"))


def markdown(*lines: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "source": [f"{line}\n" for line in lines]}


def code(source: str, *outputs: dict[str, Any]) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "outputs": list(outputs)}


def test_cells_in_order_with_their_number_as_the_place():
    loaded = load(
        markdown("# On beans", "", "Sow in May."),
        code("x = 1\nx", {"output_type": "execute_result", "data": {"text/plain": ["1"]}}),
        {"cell_type": "raw", "source": "Raw words."},
    )
    assert loaded.title == "On beans"
    assert loaded.text == (
        "# On beans\n\nSow in May.\n\n```python\nx = 1\nx\n```\n\n```\n1\n```\n\nRaw words."
    )
    document = Document("x", "x", loaded.text, places=loaded.places)
    assert document.place(loaded.text.index("Sow")) == "cell 1"
    assert document.place(loaded.text.index("x = 1")) == "cell 2"
    assert document.place(loaded.text.index("```\n1")) == "cell 2"
    assert document.place(loaded.text.index("Raw")) == "cell 3"


def test_a_data_frame_is_a_table():
    page = (
        "<div><style>.x {}</style><table class='dataframe'><thead><tr><th></th><th>Model</th>"
        "<th>Price</th></tr></thead><tbody><tr><th>0</th><td>Hub</td><td>25</td></tr></tbody>"
        "</table><p>1 rows × 2 columns</p></div>"
    )
    data = {"text/html": [page], "text/plain": ["   Model  Price\n0  Hub  25"]}
    loaded = load(code("df", {"output_type": "execute_result", "data": data}))
    [table] = loaded.tables
    cells = row_cells(loaded.text, table, loaded.text.index("Hub"))
    found = {
        loaded.text[cell.start : cell.end]: [loaded.text[a:b] for a, b in cell.heads]
        for cell in cells
    }
    assert found["25"] == ["Price"]
    assert loaded.text.count("Hub") == 1


def test_colours_progress_and_errors():
    loaded = load(
        code(
            "f()",
            {"output_type": "stream", "text": ["10%\r100%\n", "\x1b[31mred\x1b[0m\n"]},
            {"output_type": "error", "ename": "NameError", "evalue": "no f", "traceback": ["…"]},
        )
    )
    assert loaded.text.endswith("```\n100%\nred\n```\n\n```\nNameError: no f\n```")


def test_what_is_cut_or_not_read_is_said():
    loaded = load(
        code(
            "f()",
            {"output_type": "stream", "text": "x\n" * 500},
            {"output_type": "display_data", "data": {"image/png": "abc"}},
        )
    )
    assert loaded.text.count("\nx") == 200
    assert [(note.kind, note.text) for note in loaded.notes] == [
        ("aside", "pictures in cell 1 are not read"),
        ("left_out", "results of cell 1 are cut at 200 lines or 20,000 characters"),
    ]


def test_a_fence_that_is_left_open_ends_with_its_cell():
    loaded = load(markdown("```", "code"), markdown("# Later", "", "Words.", "", "## More"))
    assert [section.heading for section in loaded.sections] == ["Later", "More"]


def test_what_a_program_printed_is_no_heading():
    data = {"text/markdown": ["# Printed\n\nWords that follow the heading."]}
    loaded = load(code("f()\n"), code("Title Case Line\n\nand so on"), markdown("One paragraph."))
    assert loaded.sections == ()
    assert load(code("g()", {"output_type": "display_data", "data": data})).title == "Printed"


def test_version_3():
    cells = [
        {"cell_type": "heading", "level": 2, "source": ["Sowing"]},
        {"cell_type": "code", "input": ["x"], "outputs": [{"output_type": "pyout", "text": ["1"]}]},
    ]
    notebook = {"nbformat": 3, "worksheets": [{"cells": cells}]}
    loaded = load_notebook(json.dumps(notebook).encode(), Path("a.ipynb"))
    assert loaded.text == "## Sowing\n\n```python\nx\n```\n\n```\n1\n```"


@pytest.mark.parametrize("text", ['{"cells": [', "[1]", "{}", "[" * 100_000, '{"cells": 3}'])
def test_what_is_no_notebook_is_refused(text):
    with pytest.raises(BrokenDocumentError, match="save it again from Jupyter"):
        load_notebook(text.encode(), Path("a.ipynb"))


def test_pictures_do_not_count_for_the_size_of_a_notebook():
    picture = {"output_type": "display_data", "data": {"image/png": "iVBORw0K\n" * 6_000_000}}
    loaded = load(code("show()", picture), markdown("After."))
    assert "After." in loaded.text
    assert "pictures in cell 1" in loaded.notes[0].text


def test_results_without_end_are_refused():
    stream = {"output_type": "stream", "text": ["a\n"] * 1_000_001}
    with pytest.raises(TooLargeError, match="clear the results"):
        load(code("show()", stream))


def test_a_table_of_too_many_cells_is_said_to_be_cut():
    page = "<table>" + "<tr><td>a" * 300_000
    result = {"output_type": "execute_result", "data": {"text/html": page, "text/plain": "a b c"}}
    loaded = load(code("show()", result))
    assert "a b c" in loaded.text
    assert "results of cell 1 are cut" in loaded.notes[0].text
