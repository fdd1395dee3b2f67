from __future__ import annotations

from pathlib import Path

import pytest

from corpus.document import Document
from corpus.language.sentences import sentence_spans
from corpus.loaders.plain.program import load_program

PYTHON = '''#!/usr/bin/env python
# Copyright by nobody,
# over two lines.
"""Reads the pump.

The timeout is 250 milliseconds.
"""

import os  # the system


class Pump:
    """A pump that runs."""

    # Set in May 2023.
    size = 5

    def open(self):
        return """no documentation"""


def main(): ...
'''


def load(text: str, name: str):
    return load_program(text.encode(), Path(name))


def sentences(loaded) -> list[tuple[str, str]]:
    spans = sentence_spans(loaded.text, 0, None, loaded.sections)
    return [(span.kind, loaded.text[span.start : span.end]) for span in spans]


def test_comments_are_sentences_and_code_is_code():
    found = sentences(load(PYTHON, "pump.py"))
    assert ("prose", "Copyright by nobody,\nover two lines.") in found
    assert ("prose", "The timeout is 250 milliseconds.") in found
    assert ("prose", "Set in May 2023.") in found
    assert ("code", "import os  # the system") in found
    assert ("code", "size = 5") in found
    assert any(kind == "code" and "no documentation" in text for kind, text in found)


def test_definitions_head_what_follows_and_lines_are_places():
    loaded = load(PYTHON, "pump.py")
    document = Document("x", "x", loaded.text, sections=loaded.sections, places=loaded.places)
    assert document.heading_path(loaded.text.index("size = 5")) == ("Pump",)
    assert document.heading_path(loaded.text.index("no documentation")) == ("Pump", "open")
    assert document.heading_path(loaded.text.index("def main")) == ("main",)
    assert document.place(loaded.text.index("Set in May")) == "line 15"
    assert loaded.title == "pump.py"


@pytest.mark.parametrize(
    ("name", "text", "words", "heads"),
    [
        ("a.java", "/**\n * A meter. It counts.\n * @param x litres\n */\npublic class Meter {\n"
         "    // At most 40.\n    public int read(int x) {\n        return x;\n    }\n}\n",
         ["A meter. It counts.\n@param x litres", "At most 40."], ["Meter", "read"]),
        ("a.go", "// Open opens it.\nfunc (p *Pump) Open() error {\n\treturn nil\n}\n",
         ["Open opens it."], ["Open"]),
        ("a.rs", "/// Counts.\npub fn count(x: u8) -> u8 {\n    x\n}\n", ["Counts."], ["count"]),
        ("a.js", "/* Adds. */\nexport const add = (a, b) => a + b;\n", ["Adds."], ["add"]),
        ("a.c", "/* Opens. */\nint open(int x)\n{\n  return x;\n}\n", ["Opens."], []),
        ("a.sql", "-- Members.\nCREATE TABLE IF NOT EXISTS members (\n  id INT\n);\n",
         ["Members."], ["members"]),
        ("a.toml", "# Where it listens.\n[server]\nport = 80\n", ["Where it listens."],
         ["server"]),
        ("a.yaml", "# The relay.\nport: 80\n", ["The relay."], []),
        ("a.sh", "# Starts it.\nstart() {\n  go\n}\n", ["Starts it."], ["start"]),
    ],
)  # fmt: skip
def test_other_languages(name, text, words, heads):
    loaded = load(text, name)
    assert [s.heading for s in loaded.sections] == heads
    blocks = loaded.text.split("\n\n")
    assert [block for block in blocks if not block.startswith("```")] == words


def test_every_line_of_code_is_kept():
    loaded = load(PYTHON, "pump.py")
    for line in PYTHON.split("\n"):
        bare = line.strip().strip('#"').strip()
        assert bare in loaded.text


def test_a_language_that_is_not_known_is_code():
    assert load("x y z\n", "a.gradle").text.startswith("```")
