"""What is found for questions whose answers are known: what weights are fitted on."""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from advisor.build import cache_dir
from advisor.gathering.answerability import answerability_signals
from advisor.gathering.evidence import Evidence
from advisor.gathering.scoring import EvidenceSelector
from advisor.request import Need
from advisor.understanding.question import analyse
from corpus.language.names import names
from corpus.language.sentences import sentence_spans
from corpus.language.words import words
from index.indexing.indexer import Indexer
from index.indexing.recipe import IndexSettings
from index.models.embedding import build_torch_embedder
from index.passage import RetrievedPassage
from index.reader import IndexReader
from training.aligning import Aligner
from training.answered import Answered, Note, holds, write_documents
from training.reader_data import find
from training.splits import is_written_kept

NEEDS = {
    "fact": Need.FACT,
    "yesno": Need.YES_NO,
    "list": Need.LIST,
    "advice": Need.HOW_TO,
    "compare": Need.COMPARISON,
    "why": Need.EXPLANATION,
    "explain": Need.EXPLANATION,
    "summary": Need.OVERVIEW,
    "unanswerable": Need.FACT,
}
_NARROW, _BROAD = 6, 10
_SEARCHED = 14


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for one question: its sentences with their labels."""

    need: Need
    evidence: tuple[Evidence, ...]
    supports: tuple[bool, ...]
    about: Mapping[str, float]
    is_answered: bool


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question, what answers it, and the same question about something else.

    `wanted` are the sentences that answer, as words, or `words` of the answer itself; `passages`
    those that hold it.
    """

    question: str
    others: tuple[str, ...]
    need: Need
    passages: tuple[str, ...]
    wanted: frozenset[tuple[str, ...]] = frozenset()
    answers: tuple[str, ...] = ()
    is_answered: bool = True

    def supports(self, text: str) -> bool:
        """Whether a sentence answers."""
        return _key(text) in self.wanted or bool(find(self.answers, text))


def gather(
    rows: Sequence[Answered], every: Sequence[Answered], *, without: bool = True
) -> list[Found]:
    """Ask every row of an index of its subject's notes.

    With `without` once more without those that answer, and about something else.
    """
    found: list[Found] = []
    for subject in sorted({row.subject for row in rows}):
        own = [row for row in rows if row.subject == subject]
        asked_here = [row.standalone for row in own]
        notes = [note for row in own for note in row.notes]
        with _indexed(partial(write_documents, notes)) as index:
            aligner = Aligner((n.text for row in every for n in row.notes), index.embedder)
            for row in own:
                asked = _Asked(
                    row.standalone,
                    _about_another(row.standalone, asked_here),
                    NEEDS[row.intent],
                    tuple(row.notes[i].text for i in row.cited),
                    _wanted(aligner, row),
                    is_answered=bool(row.cited),
                )
                found += islice(_with_and_without(index, asked), None if without else 1)
    return found


def gather_qed(rows: Sequence[Mapping[str, Any]]) -> list[Found]:
    """The same for questions that people typed into a search engine."""
    asked_here = [row["question"] for row in rows]
    found: list[Found] = []
    with _indexed(partial(_write_passages, rows)) as index:
        for row in rows:
            others = _about_another(row["question"], asked_here)
            answers = tuple(row["answers"])
            asked = _Asked(row["question"], others, Need.FACT, (row["passage"],), answers=answers)
            found += _with_and_without(index, asked)
    return found


def gather_written(folder: Path) -> list[Found]:
    """The same for questions written beside passages, of which some answer and some do not.

    All the passages are one folder; a question that none of its passages answers has no answer.
    """
    files = sorted(folder.glob("*.jsonl"))
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    rows = [json.loads(line) for line in lines]
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        groups.setdefault(row["group"], []).append(row)
    notes = [Note(row["context"], row["text"]) for row in rows]
    found: list[Found] = []
    with _indexed(partial(write_documents, notes)) as index:
        for group, beside in groups.items():
            if not is_written_kept(group):
                continue
            asked = _Asked(
                beside[0]["question"],
                (),
                Need(beside[0]["need"]),
                tuple(row["text"] for row in beside if row["answers"]),
                frozenset(
                    _key(row["text"][span.start : span.end])
                    for row in beside
                    for answer in row["answers"]
                    for span in sentence_spans(row["text"], *_place(answer, row["text"]), ())
                ),
                tuple(answer for row in beside for answer in row["answers"]),
                is_answered=any(row["answers"] for row in beside),
            )
            found += _with_and_without(index, asked)
    return found


def _place(part: str, text: str) -> tuple[int, int]:
    start = text.index(part)
    return start, start + len(part)


def _with_and_without(index: IndexReader, asked: _Asked) -> Iterator[Found]:
    """What is found for a question, without what answers it, and for what nothing answers."""
    limit = _NARROW if asked.need in (Need.FACT, Need.YES_NO) else _BROAD
    passages = index.retrieve(asked.question, _SEARCHED)
    yield _found(index, asked, asked.question, passages[:limit], is_answered=asked.is_answered)
    if asked.is_answered:
        rest = [p for p in passages if not any(holds(p.passage.text, n) for n in asked.passages)]
        ranked = [replace(hit, rank=rank) for rank, hit in enumerate(rest[:limit], 1)]
        yield _found(index, asked, asked.question, ranked, is_answered=False)
        for other in asked.others:
            yield _found(index, asked, other, index.retrieve(other, limit), is_answered=False)


def _about_another(question: str, every: Sequence[str]) -> tuple[str, ...]:
    """The question about something else that is spoken of beside it: an unanswerable one."""
    own = names(question)[:1]
    others = sorted(
        {n for other in every for n in names(other) if n.lower() not in question.lower()}
    )
    if not own or not others:
        return ()
    chosen = random.Random(question).choice(others)
    return (question.replace(own[0], chosen),)


def _found(
    index: IndexReader,
    asked: _Asked,
    question: str,
    passages: Sequence[RetrievedPassage],
    *,
    is_answered: bool,
) -> Found:
    selector = EvidenceSelector(index.embedder, index.document)
    analysed = analyse(question, index.document_frequency)
    evidence = selector.select(analysed, passages, asked.need)
    about = answerability_signals(analysed, evidence, asked.need) if evidence else {}
    labels = tuple(is_answered and asked.supports(e.span.text) for e in evidence)
    return Found(asked.need, tuple(evidence), labels, about, is_answered)


def _wanted(aligner: Aligner, row: Answered) -> frozenset[tuple[str, ...]]:
    """The sentences that an answer rests on, as words."""
    return frozenset(
        _key(row.notes[note].text[span.marker_end : span.end])
        for note, told in aligner.align(row).items()
        for span, is_wanted in zip(told.spans, told.supports, strict=True)
        if is_wanted
    )


def _key(text: str) -> tuple[str, ...]:
    return tuple(words(text))


def _indexed(write: Callable[[Path], None]) -> closing[IndexReader]:
    scratch = Path(tempfile.mkdtemp())
    folder = scratch / "documents"
    folder.mkdir()
    write(folder)
    settings = IndexSettings(scratch / "index", "", "embedded", 700, cache_dir())
    Indexer(settings, lambda: build_torch_embedder("embedded")).run([folder])
    return closing(
        IndexReader(
            settings.directory,
            chroma="",
            embedding="embedded",
            cache_dir=cache_dir(),
            reranker="embedded",
        )
    )


def _write_passages(rows: Sequence[Mapping[str, Any]], folder: Path) -> None:
    for number, row in enumerate({r["passage"]: r for r in rows}.values()):
        text = f"# {row['title'].replace('_', ' ')}\n\n{row['passage']}\n"
        (folder / f"p{number:04d}.md").write_text(text, encoding="utf-8")
