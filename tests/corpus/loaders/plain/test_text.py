from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import Source
from corpus.errors import BinaryContentError
from corpus.loaders.plain.text import load_text

BODY = "This is a paragraph of the body, long enough to be told from a heading by its length."


def load(text: str, name: str = "a.txt"):
    return load_text(text.encode(), Path(name))


def test_the_text_is_the_files_own(tmp_path):
    path = tmp_path / "a.md"
    path.write_bytes(f"\ufeff# Héading\r\n\r\n  {BODY} \t\r\rlast  \n\n".encode())
    loaded = load_text(path.read_bytes(), path)
    assert loaded.text == path.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("heading", ["<%= current_page.data.title %>", "{{ page.title }}"])
def test_a_heading_that_a_generator_fills_in_is_the_title(heading):
    text = f"---\ntitle: Keeping bees\n---\n\n# {heading}\n\n{BODY}\n\n## Wax\n\n{BODY}\n"
    loaded = load(text, "a.md")
    assert [section.heading for section in loaded.sections] == ["Keeping bees", "Wax"]
    assert loaded.title == "Keeping bees" and loaded.text == text


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc"))))
@settings(max_examples=50)
def test_any_utf8_text_is_kept_verbatim(text):
    assert load(text).text == text.removeprefix("\ufeff")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"# One\n\n{BODY}", "One"),
        (f"{BODY}\n\n# Late\n\n{BODY}", "Late"),
        (f"Growing Beans: A Complete Guide\n{BODY}\n", "Growing Beans: A Complete Guide"),
        (f"## | Only Second\n\n{BODY}", "Only Second"),
        (f"Title: Stated\n\n# Other\n\n{BODY}", "Stated"),
        (f"---\ntitle: Stated\n---\n# Other\n\n{BODY}", "Stated"),
        (f"{BODY}\n\nA later line\n\n{BODY}", None),
        ("", None),
    ],
)
def test_titles(text, title):
    assert load(text).title == title


def test_a_thread_with_labelled_lines():
    loaded = load(
        "Source: Forum\nURL: https://f.example/1\nTitle: Beans?\n\nContent:\nHelp me.\n\n"
        "Comments:\n- Water them.\n- Sun.\n"
    )
    assert loaded.source == Source(publisher="Forum", url="https://f.example/1")
    assert loaded.text[loaded.body_start :].startswith("Help me.")
    assert [s.heading for s in loaded.sections] == ["Comments", "Comment 1", "Comment 2"]


def test_binary_data_is_refused():
    with pytest.raises(BinaryContentError):
        load_text(b"\x89PNG\r\n\x1a\n\x00\x00", Path("a.txt"))


def test_headings_are_those_of_commonmark():
    """Where both apply, our line-based headings are those of a CommonMark parser."""
    markdown_it = pytest.importorskip("markdown_it")
    text = (
        "# One\n\ntext\n\n## Two ##\n```\n# code\n```\n- item\n\n  ~~~\n  # code\n  ~~~\n\n"
        "Under\n=====\n\nLower\n-----\n\n    # indented code\n\n###### Six\n#hashtag\n\n"
        "####### no\n\n### `Three`\nbody\n"
    )
    expected = [
        (int(token.tag[1]), token.map[0])
        for token in markdown_it.MarkdownIt().parse(text)
        if token.type == "heading_open"
    ]
    found = [(s.level, text.count("\n", 0, s.start)) for s in load(text, "a.md").sections]
    assert found == expected
