"""Readings, the reranked order, and the reading model that comes with the package."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from index.errors import EmbeddingError
from index.models.reranking import Readable, Reader, Reading, build_reranker
from index.passage import Passage, RetrievedPassage
from index.retrieval import rerank
from tests.tiny_cross_encoder import save_tiny_cross_encoder


def reading(answers: float, *pieces: tuple[int, int, float]) -> Reading:
    starts, ends, logits = zip(*pieces, strict=True) if pieces else ((), (), ())
    return Reading(
        answers,
        np.asarray(starts, dtype=np.int64),
        np.asarray(ends, dtype=np.int64),
        np.asarray(logits, dtype=np.float32),
    )


def hit(key: str, rank: int, score: float = 0.1) -> RetrievedPassage:
    return RetrievedPassage(Passage(key, "d", 0, 4, "text"), rank, score, {"dense": 0.5})


class TestReading:
    def test_a_span_has_the_mass_of_its_pieces(self) -> None:
        read = reading(0.0, (0, 3, 1.0), (4, 6, 1.0), (7, 9, 5.0))
        assert read.span(0, 6) == pytest.approx(1.0 + math.log(2))
        assert read.span(7, 9) == pytest.approx(5.0)

    def test_a_piece_that_straddles_the_edge_counts(self) -> None:
        assert reading(0.0, (0, 10, 2.0)).span(8, 20) == pytest.approx(2.0)

    def test_nothing_scored_means_no_answer(self) -> None:
        assert reading(0.0, (0, 3, 1.0)).span(50, 60) == -math.inf


class TestRerank:
    def test_what_answers_comes_first(self) -> None:
        found = [hit("a", 1), hit("b", 2)]
        order = rerank(found, [reading(-4.0), reading(3.0)])
        assert [(h.passage.id, h.rank) for h in order] == [("b", 1), ("a", 2)]

    def test_where_it_was_found_decides_among_equals(self) -> None:
        found = [hit("a", 1, 0.2), hit("b", 2, 0.1)]
        order = rerank(found, [reading(1.0), reading(1.0)])
        assert [h.passage.id for h in order] == ["a", "b"]

    def test_scores_are_kept_and_the_readers_added(self) -> None:
        (read,) = rerank([hit("a", 1)], [reading(1.5)])
        assert read.scores == {"dense": 0.5, "reader": 1.5}
        assert read.reading is not None

    def test_nothing_found(self) -> None:
        assert rerank([], []) == []


@pytest.fixture(scope="module")
def reader() -> Reader:
    reader = build_reranker("embedded")
    assert isinstance(reader, Reader)
    return reader


@pytest.mark.real_model
class TestReader:
    PASSAGE = Readable(
        "Placements > Pay",
        "The placement lasts eleven weeks. Interns are paid 28 euros an hour. "
        "Lunch is free on Fridays.",
    )

    def best(self, reader: Reader, question: str) -> str:
        (read,) = reader.read(question, [self.PASSAGE])
        text = self.PASSAGE.text
        spans = [(0, 33), (34, 68), (69, len(text))]
        start, end = max(spans, key=lambda span: read.span(*span))
        return text[start:end]

    def test_finds_the_sentence(self, reader: Reader) -> None:
        assert "eleven" in self.best(reader, "How long is the placement?")
        assert "Fridays" in self.best(reader, "When is lunch free?")

    def test_an_answer_scores_above_none(self, reader: Reader) -> None:
        question = "How much are interns paid?"
        (pays,) = reader.read(question, [self.PASSAGE])
        (other,) = reader.read(question, [Readable("Baking", "Let the dough rest overnight.")])
        assert pays.answers > other.answers + 3

    def test_alone_or_among_others_it_reads_the_same(self, reader: Reader) -> None:
        texts = [Readable("", f"{n} plain words. " * n) for n in (1, 5, 9)]
        together = reader.read("How many words?", texts)
        for text, read in zip(texts, together, strict=True):
            (alone,) = reader.read("How many words?", [text])
            assert alone.answers == read.answers

    @pytest.mark.parametrize("text", ["", " ", "\ud800", "x" * 50_000, "a " * 9000])
    def test_any_text_is_read(self, reader: Reader, text: str) -> None:
        (read,) = reader.read(text or "?", [Readable("h" * 2000, text)])
        assert len(read.starts) == len(read.ends) == len(read.logits)

    def test_nothing_to_read(self, reader: Reader) -> None:
        assert reader.read("What?", []) == []


def test_no_reranker() -> None:
    assert build_reranker("none") is None


class TestCrossEncoder:
    PASSAGES = (Readable("Pay", "It is a lot. It is paid monthly."), Readable("", "Nothing."))

    def test_scores_each_sentence_and_keeps_the_best(self, tmp_path: Path) -> None:
        save_tiny_cross_encoder(tmp_path / "model", labels=1)
        reranker = build_reranker(str(tmp_path / "model"))
        assert reranker is not None
        first, second = reranker.read("When is it paid?", self.PASSAGES)
        assert len(first.logits) == 2
        assert len(second.logits) == 1
        assert first.answers == pytest.approx(float(first.logits.max()))
        assert self.PASSAGES[0].text[first.starts[1] : first.ends[1]] == "It is paid monthly."

    def test_nothing_to_read(self, tmp_path: Path) -> None:
        save_tiny_cross_encoder(tmp_path / "model", labels=1)
        reranker = build_reranker(str(tmp_path / "model"))
        assert reranker is not None
        assert reranker.read("What?", []) == []

    def test_three_labels_are_refused(self, tmp_path: Path) -> None:
        save_tiny_cross_encoder(tmp_path / "model", labels=3)
        reranker = build_reranker(str(tmp_path / "model"))
        assert reranker is not None
        with pytest.raises(EmbeddingError, match="3 scores a pair"):
            reranker.read("What?", self.PASSAGES)

    def test_a_folder_without_a_model(self, tmp_path: Path) -> None:
        reranker = build_reranker(str(tmp_path))
        assert reranker is not None
        with pytest.raises(EmbeddingError, match="cannot be loaded"):
            reranker.read("What?", self.PASSAGES)
