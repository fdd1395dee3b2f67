from __future__ import annotations

import pytest

from corpus.headings import clean_heading, heading_style, title_like


@pytest.mark.parametrize(
    ("raw", "heading"),
    [
        ("| Reading and Writing", "Reading and Writing"),
        ("**Requirements:**", "Requirements"),
        ("🚀 Getting started 🚀", "Getting started"),
        ("[Install](https://a.example) it", "Install it"),
        ("=== Setup ===", "Setup"),
        ("Usage {#usage}", "Usage"),
        ("`run()` in C#", "run() in C#"),
        ("__init__", "__init__"),
        (":mod:`gc` --- Collector", "gc --- Collector"),
        ("***", "***"),
    ],
)
def test_decoration_is_stripped(raw, heading):
    assert clean_heading(raw) == heading


@pytest.mark.parametrize(
    "line",
    [
        "What does a gardener do all day?",
        "How to apply",
        "The process",
        "One has to be a Ph.D. student to get in",
        "GARDENING IN WINTER",
        "Growing Beans: A Complete Guide",
        "2.1 Methods",
        "Über uns",
    ],
)
def test_title_like_lines(line):
    assert title_like(line)


@pytest.mark.parametrize(
    "line",
    [
        "You will need the following:",
        "It was over.",
        "and so it went",
        "See https://a.example",
        "x = f(1);",
        "A sentence ends here. Another one begins",
        "word " * 20,
        "A",
        "12 / 34 - 56",
        "",
    ],
)
def test_lines_that_are_no_titles(line):
    assert not title_like(line)


def test_styles():
    assert heading_style("Is it free?") == "question"
    assert heading_style("You have to be rich") == "statement"
    assert heading_style("How to do what you can") == "title"
