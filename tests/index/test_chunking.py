"""Passages: verbatim, in order, complete, and never across a heading."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from corpus.document import Document, Section
from corpus.errors import DocumentError
from corpus.reading import read_document
from index.chunking import embedding_text, passage_context, split_document
from index.passage import Passage
from tests.corpus.builders import column, epub, pdf

WORD = re.compile(r"\w+")


def require_invariants(document: Document, max_chars: int) -> list[Passage]:
    """Everything that must hold for the passages of any document."""
    passages = split_document(document, max_chars)
    text = document.text
    end = document.body_start
    for passage in passages:
        assert text[passage.start : passage.end] == passage.text
        assert passage.text == passage.text.strip() != ""
        assert passage.start >= end, "disjoint and in order, after the metadata"
        assert len(passage.text) <= max_chars
        assert passage.document_id == document.id
        assert passage.heading_path == document.heading_path(passage.start)
        assert passage.page == document.page(passage.start)
        assert document.heading_path(passage.end - 1) == passage.heading_path
        end = passage.end
    assert len({passage.id for passage in passages}) == len(passages)
    _require_cover(document, passages)
    return passages


def _require_cover(document: Document, passages: list[Passage]) -> None:
    """Every word of the body is in a passage or in a heading, and no heading in a passage."""
    headings = [
        range(section.start, section.body_start)
        for section in document.sections
        if document.text[section.body_start : section.end].strip()
    ]
    covered = bytearray(len(document.text))
    for passage in passages:
        covered[passage.start : passage.end] = b"\1" * (passage.end - passage.start)
    for heading in headings:
        inside = document.text[heading.start : heading.stop]
        if any(covered[heading.start : heading.stop]):
            raise AssertionError(f"a passage crosses the heading {inside!r}")
        covered[heading.start : heading.stop] = b"\1" * len(heading)
    for match in WORD.finditer(document.text, document.body_start):
        assert all(covered[match.start() : match.end()]), f"{match.group()!r} is in no passage"


WORDS = st.sampled_from(
    "interns earn twelve weeks e.g. Dr. Smith U.S. 3.5% naïve 東京は 😀 C++ a, b; c: (d) “e” ... "
    "https://x.org/a.b?c=d super*cali*fragilistic _x_ `code` [link](u) &amp; <b> \\".split()
)
SENTENCE = st.builds(
    lambda words, end: " ".join(words) + end,
    st.lists(WORDS, min_size=1, max_size=40),
    st.sampled_from([".", "?", "!", ":", "", "…", "。"]),
)
BLOCK = st.one_of(
    st.lists(SENTENCE, min_size=1, max_size=6).map(" ".join),
    st.lists(SENTENCE, min_size=1, max_size=6).map("\n".join),
    st.builds(lambda level, text: "#" * level + " " + text, st.integers(1, 6), SENTENCE),
    st.builds(lambda text, mark: f"{text}\n{mark * 8}", SENTENCE, st.sampled_from("=-")),
    st.lists(SENTENCE, min_size=1, max_size=4).map(
        lambda items: "\n".join(f"- {i}" for i in items)
    ),
    st.lists(SENTENCE, min_size=1, max_size=4).map(
        lambda items: "\n".join(f"{n}. {i}" for n, i in enumerate(items, 1))
    ),
    SENTENCE.map(lambda text: f"> {text}"),
    SENTENCE.map(lambda text: f"```\n{text}\n\n{text}\n```"),
    st.lists(SENTENCE, min_size=2, max_size=4).map(lambda cells: "| " + " | ".join(cells) + " |"),
    st.sampled_from(["---", "***", "", "   ", "\t", "Q: Why?", "**Bold**", "Title: x", "a" * 900]),
    st.text(max_size=80),
)
DOCUMENT = st.lists(BLOCK, min_size=1, max_size=14).map("\n\n".join)


@pytest.mark.parametrize("suffix", [".md", ".txt"])
@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@example(source="# A\n\n# B\n\n## C\n\ntext", max_chars=200)
@example(source="Heading alone\n=============", max_chars=200)
@example(source="word " * 400, max_chars=200)
@example(source="x" * 5000, max_chars=200)
@given(source=DOCUMENT, max_chars=st.sampled_from([200, 350, 700, 4000]))
def test_random_documents(tmp_path: Path, suffix: str, source: str, max_chars: int) -> None:
    # A line that is a tag holds no words.
    assume(not re.search(r"^\s*<[a-z/][^>]*>\s*$", source, re.IGNORECASE | re.MULTILINE))
    path = tmp_path / f"random{suffix}"
    path.write_bytes(source.encode("utf-8", "replace"))
    try:
        document = read_document(path)
    except DocumentError:
        return
    require_invariants(document, max_chars)


PARAGRAPH = "Interns earn $31 an hour, e.g. in May. They get a badge; a laptop; and a key. " * 12


def html() -> bytes:
    return (
        "<html><head><title>Pay</title></head><body><h1>Pay</h1><p>Intro.</p>"
        f"<h2>Wages</h2><p>{PARAGRAPH}</p><ul><li>one<li>two</ul><h2>Empty</h2><h3>Deep</h3>"
        "<table><tr><th>Who<th>Pay<tr><td>Interns<td>$31</table><pre>a\n\nb</pre></body></html>"
    ).encode()


def paged() -> bytes:
    words = PARAGRAPH.split()
    lines = [" ".join(words[i : i + 12]) for i in range(0, len(words), 12)]
    return pdf([column("Wages", *lines[:30]), column(*lines[30:], "The end is here.")])


def docx() -> bytes:
    import docx as python_docx

    document = python_docx.Document()
    document.add_heading("Pay", 0)
    document.add_paragraph("Intro.")
    document.add_heading("Wages", 1)
    document.add_paragraph(PARAGRAPH)
    document.add_paragraph("one", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).text, table.cell(1, 1).text = "Who", "$31"
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def book() -> bytes:
    body = f"<h1>Pay</h1><p>{PARAGRAPH}</p><h2>Deep</h2><p>Last words.</p>"
    return epub({"one.xhtml": body, "two.xhtml": "<h1>More</h1><p>Second chapter.</p>"})


@pytest.mark.parametrize(
    ("suffix", "make"),
    [(".html", html), (".pdf", paged), (".docx", docx), (".epub", book)],
)
@pytest.mark.parametrize("max_chars", [200, 700])
def test_formats(tmp_path: Path, suffix: str, make: Callable[[], bytes], max_chars: int) -> None:
    path = tmp_path / f"file{suffix}"
    path.write_bytes(make())
    passages = require_invariants(read_document(path), max_chars)
    assert len(passages) > 1
    assert any("They get a badge" in passage.text for passage in passages)


def test_the_shipped_documents() -> None:
    from corpus.library import scan
    from corpus.shipped import shipped_documents

    for file in scan([shipped_documents()]).files:
        passages = require_invariants(read_document(file), 700)
        assert passages


def _document(text: str, *sections: Section, **changes: object) -> Document:
    return Document(id="d", title="T", text=text, sections=sections, **changes)  # type: ignore[arg-type]


def test_sentences_are_packed_up_to_the_limit() -> None:
    text = " ".join(f"Sentence number {n:02} is here." for n in range(30))
    passages = require_invariants(_document(text), 200)
    assert all(passage.text.endswith(".") for passage in passages)
    assert all(len(passage.text) > 150 for passage in passages[:-1])


def test_a_sentence_longer_than_a_passage_is_cut_at_white_space() -> None:
    text = "word, " * 200
    passages = require_invariants(_document(text), 200)
    assert all(re.fullmatch(r"(word, )*word,?", passage.text) for passage in passages)


def test_a_heading_without_text_is_a_passage() -> None:
    document = _document("Alone", Section("Alone", 1, 0, 5, 5))
    assert [passage.text for passage in require_invariants(document, 200)] == ["Alone"]


def test_headings_are_the_path_and_not_the_text() -> None:
    text = "Pay\nIntro.\nWages\nThey earn $31.\n"
    document = _document(text, Section("Pay", 1, 0, 4, 32), Section("Wages", 2, 11, 17, 32))
    passages = require_invariants(document, 200)
    assert [(p.text, p.heading_path) for p in passages] == [
        ("Intro.", ("Pay",)),
        ("They earn $31.", ("Pay", "Wages")),
    ]


def test_metadata_is_no_passage() -> None:
    text = "Source: somewhere\n\nThe text."
    passages = split_document(_document(text, body_start=19), 200)
    assert [passage.text for passage in passages] == ["The text."]


def test_ids_depend_on_the_content_alone() -> None:
    first, second = (split_document(_document("One. Two."), 200) for _ in range(2))
    assert first == second
    other = split_document(Document(id="e", title="T", text="One. Two."), 200)
    assert {p.id for p in first}.isdisjoint({p.id for p in other})


class TestContext:
    def test_title_and_headings(self) -> None:
        document = _document("Wages\nText.", Section("Wages", 1, 0, 6, 11))
        [passage] = split_document(document, 200)
        assert passage_context(document, passage) == "T > Wages"

    def test_a_title_that_is_a_heading_stands_once(self) -> None:
        document = _document("T\nText.", Section("T", 1, 0, 2, 7))
        [passage] = split_document(document, 200)
        assert passage_context(document, passage) == "T"

    def test_a_title_from_the_file_name_says_nothing(self) -> None:
        document = _document("Text.", title_is_own=False)
        [passage] = split_document(document, 200)
        assert passage_context(document, passage) == ""
        assert embedding_text(passage.text, "") == "Text."

    def test_long_headings_do_not_crowd_out_the_text(self) -> None:
        embedded = embedding_text("The text.", "x" * 5000 + " > inner")
        assert embedded.endswith("x > inner\nThe text.")
        assert len(embedded) < 400


def test_a_long_document_takes_seconds(tmp_path: Path) -> None:
    chapter = "## Chapter {n}\n\n" + "Interns earn money, and spend it. " * 40 + "\n\n"
    path = tmp_path / "long.md"
    path.write_text("".join(chapter.replace("{n}", str(n)) for n in range(2000)))
    document = read_document(path)
    assert len(split_document(document, 700)) >= 4000


def test_the_builders_make_what_they_say() -> None:
    assert zipfile.is_zipfile(io.BytesIO(docx()))
    assert zipfile.is_zipfile(io.BytesIO(book()))
