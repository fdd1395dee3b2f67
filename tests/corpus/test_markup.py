from __future__ import annotations

import pytest

from corpus.blocks import parse_blocks
from corpus.markup import fence_after


@pytest.mark.parametrize(
    "unseen",
    [
        "<!-- one line -->",
        "<!-- a comment\nover lines, with words\n-->",
        "<Tabs\n  groupId='os'\n  items={['a']}\n>",
        "<p align=\"center\"><img src='x.png'></p>",
        '[site]: https://x.org "The title"',
        "{{< pagebreak >}}",
        "{% include note.html %}",
        ":::tip",
        "> [!NOTE]",
        "[[toc]]",
        "\\newpage",
        "import Tabs from '@theme/Tabs';",
    ],
)
def test_lines_without_words_are_no_part_of_a_sentence(unseen):
    text = f"Before it.\n\n{unseen}\nAfter it.\n"
    shown = [b for b in parse_blocks(text) if b.kind != "rule"]
    assert [text[b.marker_end : b.end] for b in shown] == ["Before it.", "After it."]


@pytest.mark.parametrize(
    "words",
    [
        "<!-- never closed",
        "<a href='x'\n  title='y'>Some words</a> go on.",
        "<b>Bold words</b>",
        "[see]: this is a sentence.",
        "import duties fall in May.",
        "Important: do it.",
    ],
)
def test_words_are_kept(words):
    blocks = parse_blocks(f"{words}\n")
    assert "".join(block.kind for block in blocks) == "prose" * len(blocks)


def test_a_footnote_is_an_item_without_its_mark():
    text = "It holds.[^1]\n\n[^1]: Only since May.\n[^n]: Yes.\n"
    blocks = parse_blocks(text)
    assert [(b.kind, text[b.marker_end : b.end]) for b in blocks] == [
        ("prose", "It holds.[^1]"),
        ("item", "Only since May."),
        ("item", "Yes."),
    ]


def test_fences():
    assert fence_after("```python") == "```"
    assert fence_after("``` `x` ```") == ""
    assert fence_after("code", "```") == "```"
    assert fence_after("````", "```") == ""
    assert fence_after("~~~", "```") == "```"


def test_many_comments_before_words_are_looked_at_once():
    # With a pattern that tries every way to part them, this takes longer than the world exists.
    line = "<!-- a -->" * 200 + " words"
    assert [block.kind for block in parse_blocks(line)] == ["prose"]
    assert [block.kind for block in parse_blocks("<!-- a -->" * 200)] == ["rule"]
