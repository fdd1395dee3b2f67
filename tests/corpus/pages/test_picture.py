"""Pages drawn as pictures, in a process of their own."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from corpus.errors import BrokenDocumentError
from corpus.pages.drawing import scale_of
from corpus.pages.picture import draw_page, has_pages
from tests.corpus.builders import Line, column, pdf, picture, saved

PDF = Path("report.pdf")
TWO_PAGES = pdf([column("The harbour is deep"), column("Boats lie there", "all the winter")])
MOST_PIXELS = 2_300_000


def size_of(image: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(image)) as opened:
        assert opened.format == "WEBP"
        return opened.size


def box_of(page, word):  # type: ignore[no-untyped-def]
    """The first and the last letter of a word, as shares of the page."""
    at = page.letters.index(word)
    first, last = page.boxes[at], page.boxes[at + len(word) - 1]
    return [first[0] / 1e4, first[1] / 1e4, last[2] / 1e4, last[3] / 1e4]


def test_a_page_is_a_picture_with_the_places_of_its_letters() -> None:
    page = draw_page(TWO_PAGES, PDF, 2)
    assert page.pages == 2
    assert page.letters == "Boatsliethereallthewinter"
    assert size_of(page.image) == (page.width, page.height)
    assert page.width * page.height <= MOST_PIXELS
    # The first line begins at 72 of 612 points from the left, and its letters stand on 700 of 792.
    left, top, _, bottom = box_of(page, "Boats")
    assert left == pytest.approx(72 / 612, abs=0.01)
    assert top < 1 - 700 / 792 < bottom


def test_the_letters_of_a_page_that_is_turned_are_where_its_picture_has_them() -> None:
    page = draw_page(pdf([column("Turned")], rotate=90), PDF, 1)
    assert page.width > page.height
    # What is near the top of the sheet is near the right of the picture, and reads downwards.
    left, top, right, bottom = box_of(page, "Turned")
    assert min(left, right) > 0.8
    assert bottom - top > 0.02
    with Image.open(io.BytesIO(page.image)) as drawn:
        inked = drawn.convert("L").point(lambda value: 255 * (value < 128)).getbbox()
    assert inked is not None
    assert inked[1] / page.height == pytest.approx(top, abs=0.01)
    assert inked[3] / page.height == pytest.approx(bottom, abs=0.01)


@pytest.mark.parametrize("box", ["28346 28346", "14400 3", "2 2"])
def test_a_page_of_any_size_is_a_small_picture(box: str) -> None:
    page = draw_page(TWO_PAGES.replace(b"[0 0 612 792]", f"[0 0 {box}]".encode()), PDF, 1)
    assert size_of(page.image) == (page.width, page.height)
    assert page.width * page.height <= MOST_PIXELS
    assert max(page.width, page.height) <= 3600


@pytest.mark.parametrize("size", [(0, 5), (5, float("nan")), (float("inf"), 1), (-1, 1)])
def test_a_page_without_a_size_is_not_drawn(size: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="no size"):
        scale_of(*size)


def test_a_scan_is_a_picture_without_letters() -> None:
    scan = io.BytesIO()
    picture("Words that can only be seen").convert("L").save(scan, "PDF")
    page = draw_page(scan.getvalue(), PDF, 1)
    assert (page.pages, page.letters, page.boxes) == (1, "", ())


def test_a_picture_is_a_page_and_each_frame_of_it() -> None:
    first, second = picture("One", size=(900, 400)), picture("Two", size=(300, 500))
    frames = io.BytesIO()
    first.save(frames, "TIFF", save_all=True, append_images=[Image.new("L", (8, 8)), second])
    page = draw_page(frames.getvalue(), Path("fax.tiff"), 2)
    assert (page.pages, page.width, page.height) == (2, 300, 500)
    large = draw_page(saved(picture("One", size=(4000, 3000)), "PNG"), Path("photo.png"), 1)
    assert large.width * large.height <= MOST_PIXELS
    assert large.width / large.height == pytest.approx(4 / 3, abs=0.01)


@pytest.mark.parametrize("number", [0, -1, 3])
def test_a_page_that_is_not_there_is_not_drawn(number: int) -> None:
    with pytest.raises(BrokenDocumentError, match=f"page {number}"):
        draw_page(TWO_PAGES, PDF, number)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 nothing follows", b"\x89PNG\r\n\x1a\n"])
@pytest.mark.parametrize("name", ["a.pdf", "a.png"])
def test_what_is_damaged_is_not_drawn_and_says_so(data: bytes, name: str) -> None:
    with pytest.raises(BrokenDocumentError, match="page 1 cannot be drawn"):
        draw_page(data, Path(name), 1)


def test_a_page_with_too_many_letters_is_shown_without_their_places() -> None:
    lines = [Line("many letters " * 20, 10, 10 + i, 1) for i in range(150)]
    page = draw_page(pdf([lines]), PDF, 1)
    assert page.letters == ""
    assert page.width > 0


def test_modules_of_the_folder_one_is_in_are_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("json", "struct", "pypdfium2"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(3)")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PYTHONPATH", raising=False)
    assert draw_page(TWO_PAGES, PDF, 1).pages == 2


def test_only_pdfs_and_pictures_have_pages_to_draw() -> None:
    names = ["a.pdf", "b.PNG", "c.tiff", "d.docx", "e.md", "f"]
    assert [name for name in names if has_pages(Path(name))] == ["a.pdf", "b.PNG", "c.tiff"]
