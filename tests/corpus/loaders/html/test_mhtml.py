from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from corpus.errors import BrokenDocumentError
from corpus.loaders.html.mhtml import load_mhtml

PATH = Path("a.mht")


def saved(page: str, charset: str = "utf-8", **parts: str) -> bytes:
    """A saved page; `parts` are pages within it by their Content-ID."""
    message = EmailMessage()
    message["Subject"] = "A page"
    message.set_content(page, subtype="html", charset=charset)
    for name, content in parts.items():
        message.add_related(content, subtype="html", cid=f"<{name}>")
    return message.as_bytes()


def test_a_saved_page_is_read_with_the_pages_in_it():
    page = "<h1>Pump</h1><p>Open it.</p><iframe src='cid:inner'></iframe><p>Close it.</p>"
    loaded = load_mhtml(saved(page, inner='<p title="a">Turn "left".</p>'), PATH)
    assert loaded.text == 'Pump\n\nOpen it.\n\nTurn "left".\n\nClose it.'


def test_the_encoding_of_the_part_counts():
    page = "<meta charset=utf-8><p>Käse für 5 €</p>"
    assert load_mhtml(saved(page, charset="cp1252"), PATH).text == "Käse für 5 €"


def test_a_message_without_a_page_is_refused():
    with pytest.raises(BrokenDocumentError, match="no page"):
        load_mhtml(b"Subject: x\n\nOnly text.", PATH)
