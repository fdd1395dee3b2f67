from __future__ import annotations

import pytest

from corpus.document import Source
from corpus.loaders.plain.frontmatter import read_front_matter


def test_labelled_lines_and_the_content_marker_lie_before_the_body():
    text = (
        "Source: Forum/gardening\nURL: https://forum.example/t/1\nTitle: My beans... help\n"
        "\nContent:\nThey are yellow.\n"
    )
    front = read_front_matter(text)
    assert front.title == "My beans... help"
    assert front.source == Source(publisher="Forum/gardening", url="https://forum.example/t/1")
    assert text[front.body_start :] == "They are yellow.\n"


def test_yaml_front_matter_is_read():
    text = (
        "---\ntitle: 'Beans: a guide'\nauthor: [Ann, Bo]\ndate: 2024-05-01\ntags: {a: b}\n"
        "source: https://a.example\n---\n\nBody.\n"
    )
    front = read_front_matter(text)
    assert front.title == "Beans: a guide"
    assert front.source == Source(author="Ann, Bo", date="2024-05-01", url="https://a.example")
    assert text[front.body_start :] == "Body.\n"


def test_toml_front_matter_is_read():
    text = (
        '+++\ntitle = "Beans"\nauthors = ["Ann", "Bo"]\ndate = 2024-05-01\n[extra]\na = 1\n'
        "+++\nBody.\n"
    )
    front = read_front_matter(text)
    assert (front.title, front.source) == ("Beans", Source(author="Ann, Bo", date="2024-05-01"))
    assert text[front.body_start :] == "Body.\n"


@pytest.mark.parametrize(
    "text",
    [
        "+++\nnot toml\n+++\nBody",
        "Just a text.\n",
        "Date: it was a Tuesday.\n\nMore.",
        "---\n\nA text that starts with a rule.\n\n---\n\nMore.\n",
        "---\nkey: [unclosed\n---\nBody",
        "---\n" + "[" * 5000 + "\n---\nBody",
        "--- not front matter",
        "",
    ],
)
def test_a_text_without_front_matter_is_all_body(text):
    front = read_front_matter(text)
    assert front.title is None
    assert front.body_start == 0
    assert str(front.source) == ""
