"""What is read anew when pictures of text are read otherwise than before."""

from __future__ import annotations

import pytest

from corpus.loaders.ocr.rules import OcrRules
from tests.corpus.builders import column, joined, pdf, picture, saved
from tests.index.workbench import Workbench

OFF, ON = OcrRules("off"), OcrRules()
TEXT = pdf([column("The minutes of the housing association follow.")])


@pytest.fixture
def mixed(bench: Workbench) -> Workbench:
    """Three PDFs: of text, of text and a scan, of a scan; indexed without OCR."""
    pytest.importorskip("rapidocr")
    scan = saved(picture("The board raised the fee to 75 euros."), "PDF", resolution=100)
    bench.write("text.pdf", TEXT)
    bench.write("mixed.pdf", joined(TEXT, scan))
    bench.write("scan.pdf", scan)
    report = bench.indexer(ocr=OFF).run([bench.docs])
    assert (report.added, [refusal.path.name for refusal in report.refused]) == (2, ["scan.pdf"])
    return bench


def test_what_nothing_read_is_read_once_something_does(mixed: Workbench) -> None:
    again = mixed.indexer(ocr=OFF).run([mixed.docs])
    assert (again.unchanged, len(again.refused)) == (2, 1)
    report = mixed.indexer(ocr=ON).run([mixed.docs])
    assert (report.added, report.updated, report.unchanged) == (1, 1, 1)
    assert report.refused == ()
    with mixed.reader() as reader:
        texts = [reader.document(line.document_id) for line in reader.listing()]
        assert sum("75 euros" in document.text for document in texts if document) == 2
        assert reader.unread(None) == []
    assert mixed.indexer(ocr=ON).run([mixed.docs]).unchanged == 3


def test_pages_that_nothing_read_are_told_with_their_file(mixed: Workbench) -> None:
    with mixed.reader() as reader:
        [(path, note)] = reader.unread(None)
        assert (path, note.text.partition(";")[0]) == ("mixed.pdf", "page 2 holds no text")
        text = next(line for line in reader.listing() if line.document == "text.pdf")
        assert reader.unread([text.document_id]) == []


def test_pictures_of_a_folder_are_passed_over_where_they_say_nothing(bench: Workbench) -> None:
    pytest.importorskip("rapidocr")
    bench.write("words.md", "# Words\n\nThere are some here.\n")
    logo = bench.write("logo.png", saved(picture(size=(900, 1200)), "PNG"))
    bench.write("icon.png", saved(picture(size=(120, 80)), "PNG"))
    for _ in range(2):
        report = bench.indexer(ocr=ON).run([bench.docs])
        assert report.refused == ()
        assert [refusal.path for refusal in report.wordless] == [logo]
        assert report.skipped == {".png": 1}
    named = logo.rename(bench.docs.parent / "named.png")
    assert [refusal.path for refusal in bench.indexer(ocr=ON).run([named]).refused] == [named]


def test_where_nothing_reads_pictures_those_of_a_folder_are_files_of_another_format(
    bench: Workbench,
) -> None:
    bench.write("words.md", "# Words\n\nThere are some here.\n")
    picture_file = bench.write("scan.png", saved(picture("Words"), "PNG"))
    report = bench.indexer(ocr=OFF).run([bench.docs])
    assert (report.added, report.skipped, report.refused) == (1, {".png": 1}, ())
    [refusal] = bench.indexer(ocr=OFF).run([picture_file]).refused
    assert "is a picture" in refusal.reason
