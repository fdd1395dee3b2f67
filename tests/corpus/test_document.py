from __future__ import annotations

from corpus.document import Document, Section, Source


def test_heading_paths_and_pages():
    document = Document(
        id="0",
        title="T",
        text="A a B b",
        sections=(Section("A", 1, 0, 2, 7), Section("B", 2, 4, 6, 7)),
        page_starts=(0, 4),
    )
    assert document.heading_path(2) == ("A",)
    assert document.heading_path(6) == ("A", "B")
    assert [document.page(offset) for offset in (0, 3, 4, 6)] == [1, 1, 2, 2]
    assert Document(id="0", title="T", text="").page(0) is None


def test_a_source_in_words():
    assert str(Source(publisher="Oak", author="Ann", url="https://a", date="2024")) == (
        "Ann, Oak, 2024, https://a"
    )
