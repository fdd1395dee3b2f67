"""Parts of pages that are drawn within parts."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest

from corpus.errors import TooLargeError
from corpus.loaders.pdf.loader import load_pdf
from corpus.loaders.pdf.nested import check_forms
from tests.corpus.builders import assemble

PATH = Path("a.pdf")
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
WORDS = b"BT /F 9 Tf 9 9 Td (The old pier) Tj ET"


def stream(head: bytes, content: bytes) -> bytes:
    return b"<< %b /Length %d >>\nstream\n%b\nendstream" % (head, len(content), content)


def form(content: bytes, resources: bytes | None = None) -> bytes:
    held = b"" if resources is None else b"/Resources << %b >>" % resources
    return stream(b"/Type /XObject /Subtype /Form /BBox [0 0 999 999] " + held, content)


def page(content: bytes, forms: dict[int, bytes], names: bytes = b"/X 10 0 R") -> bytes:
    """A PDF whose page draws what `names` calls; its forms have the numbers from 10 on."""
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources "
        b"<< /Font << /F 5 0 R >> /XObject << %b >> >> >>" % names,
        4: stream(b"", content),
        5: FONT,
        **forms,
    }
    return assemble(objects, "/Root 1 0 R")


def chain(depth: int, fan: int, *, packed: bool = False) -> bytes:
    """Forms of which each draws the next one so many times; the last one has words."""
    forms = {}
    for number in range(10, 10 + depth):
        calls = b"/XObject << /X %d 0 R >>" % (number + 1)
        forms[number] = form(b"/X Do " * fan, calls)
        if packed:
            head = b"/Subtype/Form /BBox [0 0 9 9] /Filter /FlateDecode /Resources << %b >>" % calls
            forms[number] = stream(head, zlib.compress(b"/X Do " * fan))
    forms[10 + depth] = form(WORDS, b"/Font << /F 5 0 R >>")
    return page(b"/X Do", forms)


def test_forms_within_forms_are_read() -> None:
    assert load_pdf(chain(3, 1), PATH).text == "The old pier"


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "packed"])
def test_forms_that_draw_each_other_billions_of_times_are_refused(packed: bool) -> None:
    with pytest.raises(TooLargeError, match="too often; print it to a new PDF"):
        load_pdf(chain(9, 10, packed=packed), PATH)


def test_two_forms_that_draw_each_other_twice_are_refused() -> None:
    forms = {10: form(b"/Y Do /Y Do"), 11: form(b"/X Do /X Do " + WORDS)}
    with pytest.raises(TooLargeError):
        load_pdf(page(b"/X Do", forms, b"/X 10 0 R /Y 11 0 R"), PATH)


def test_names_in_an_object_of_their_own_are_followed() -> None:
    forms = {
        number: stream(
            b"/Subtype /Form /BBox [0 0 9 9] /Resources %d 0 R" % (number + 100), b"/X Do " * 10
        )
        for number in range(10, 19)
    }
    names = {n + 100: b"<< /XObject << /X %d 0 R >> >>" % (n + 1) for n in range(10, 19)}
    with pytest.raises(TooLargeError):
        check_forms(page(b"/X Do", {**forms, **names, 19: form(WORDS)}), PATH)


def test_a_drawing_of_some_parts_on_many_pages_is_none() -> None:
    forms = {10: form(b"/A Do /B Do", b"/XObject << /A 11 0 R /B 12 0 R >>")}
    forms |= {11: form(WORDS), 12: form(WORDS)}
    check_forms(page(b"/X Do " * 5000, forms), PATH)
