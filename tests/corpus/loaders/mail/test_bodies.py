"""What mails say as blocks, with what they quote and their signatures told apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.blocks import parse_blocks
from corpus.loaders.mail.bodies import html_blocks, plain_blocks

PATH = Path("letter.eml")


def kinds(text: str) -> list[tuple[str, str]]:
    return [(block.kind, text[block.marker_end : block.end]) for block in parse_blocks(text)]


def test_what_a_mail_quotes_is_quotes_in_whole_paragraphs() -> None:
    text = plain_blocks(
        "Yes, it is.\n\n"
        "On Thu, 2 May 2024, Ben wrote:\n"
        "> Is the budget of the hall four hundred euros, as we said at the\n"
        "> meeting? I need it soon.\n"
        ">\n"
        "> - one\n"
        "> - two\n"
        "> > It was set\n"
    )
    assert kinds(text) == [
        ("prose", "Yes, it is."),
        ("prose", "On Thu, 2 May 2024, Ben wrote:"),
        (
            "quote",
            "Is the budget of the hall four hundred euros, as we said at the meeting? "
            "I need it soon.",
        ),
        ("quote", "- one"),
        ("quote", "- two"),
        ("quote", "It was set"),
    ]


@pytest.mark.parametrize("mark", ["-- ", "--"])
def test_a_signature_stays_as_a_quote(mark: str) -> None:
    text = plain_blocks(
        f"It is done.\n\n{mark}\nAna López\nHead of Halls\n\nOn Thu Ben wrote:\n> Hm?"
    )
    assert kinds(text) == [
        ("prose", "It is done."),
        ("quote", "Ana López"),
        ("quote", "Head of Halls"),
        ("prose", "On Thu Ben wrote:"),
        ("quote", "Hm?"),
    ]


def test_a_rule_of_hyphens_in_a_long_mail_is_no_signature() -> None:
    body = "".join(f"Line {number}.\n\n" for number in range(20))
    assert ">" not in plain_blocks(f"Above.\n\n--\n\n{body}")


def test_the_frame_of_a_signed_text_is_left_out() -> None:
    text = plain_blocks(
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nThe words.\n"
        "-----BEGIN PGP SIGNATURE-----\n\nAAAA\n-----END PGP SIGNATURE-----\n"
    )
    assert text == "The words."


def test_a_page_keeps_its_tables_and_lists_and_marks_its_quotes() -> None:
    loaded = html_blocks(
        "<p>Yes:</p><ul><li>one<li>two</ul>"
        "<table><tr><th>Item<th>Price<tr><td>Lamp<td>20</table>"
        "<blockquote>Is it <b>so</b>?<blockquote>It was.</blockquote></blockquote>"
        "<p>After.</p><table><tr><th>A<th>B<tr><td>1<td>2</table>",
        PATH,
    )
    assert loaded is not None
    quotes = [text for kind, text in kinds(loaded.text) if kind == "quote"]
    assert quotes == ["Is it so?", "It was."]
    assert [kind for kind, _ in kinds(loaded.text)][:3] == ["prose", "item", "item"]
    tables = [loaded.text[table.start : table.end] for table in loaded.tables]
    assert tables == ["Item | Price\nLamp | 20", "A | B\n1 | 2"]


def test_a_page_without_text_is_none() -> None:
    assert html_blocks("", PATH) is None


def test_thousands_of_quotes_in_one_another_are_read() -> None:
    loaded = html_blocks("<blockquote>" * 1000 + "the words", PATH)
    assert loaded is not None
    assert "the words" in loaded.text
