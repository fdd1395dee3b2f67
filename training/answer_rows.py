"""Rows for the reading model from answers that people wrote: advice, lists, explanations.

- answers: a question beside a note that its answer cites, with the sentences that the answer rests
  on marked, each a span of its own; some within more text of the same document.
- answers-cut: the same note without those sentences.
- answers-beside: beside notes that were at hand and were not cited, and beside passages of the same
  subject that retrieval ranks high and that say nothing of the answer.
- written: questions that were written for the reading model over texts in the public domain.

Of a question that needs the turns before it only the completed form is used. Notes of documents
that `training.splits` keeps for measuring or fitting are never used.
"""

from __future__ import annotations

import json
import random
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from advisor.build import cache_dir
from index.indexing.indexer import Indexer
from index.indexing.recipe import IndexSettings
from index.models.embedding import build_torch_embedder
from index.reader import IndexReader
from training.aligning import Aligner, Supported
from training.answered import Answered, Note, holds, parted, read_answers, write_documents
from training.reader_data import Row
from training.splits import is_written_kept

_SEED = 17
_RETRIEVED = 16
_NEAR = 3
_SHORTEST_CUT = 60
_LONGEST_JOINED = 900
_JOINED = 0.4
_CUT = 0.5
_TYPED = 0.5


def answer_rows(folder: Path) -> list[Row]:
    """The rows of `.jsonl` files that `training.answered` reads, of the part that is trained on."""
    everything = read_answers(folder)
    parts = parted(everything)
    rows = parts["trained"]
    kept = {
        (r.subject, d) for name in ("measured", "fitted") for r in parts[name] for d in r.documents
    }
    rng = random.Random(_SEED)
    made = []
    for subject in sorted({row.subject for row in rows}):
        own = [row for row in rows if row.subject == subject]
        notes = dict.fromkeys(note for row in own for note in row.notes)
        usable = [note for note in notes if (subject, note.document) not in kept]
        made += list(_of_subject(own, usable, everything, rng))
    return made


def written_rows(folder: Path) -> list[Row]:
    """The rows of `.jsonl` files with `question`, `context`, `text` and `answers`, its parts.

    Those that are kept to fit weights on are left out.

    Raises:
        ValueError: an answer is not in its text.
    """
    rows = []
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            row = json.loads(line)
            if is_written_kept(row["group"]):
                continue
            starts = [row["text"].find(answer) for answer in row["answers"]]
            if -1 in starts:
                raise ValueError(f"{path}, line {number}: an answer is not in the text.")
            spans = tuple(
                (start, start + len(answer))
                for start, answer in zip(starts, row["answers"], strict=True)
            )
            rows.append(Row(row["question"], row["context"], row["text"], spans, "written"))
    return rows


def _of_subject(
    rows: Sequence[Answered],
    notes: Sequence[Note],
    everything: Sequence[Answered],
    rng: random.Random,
) -> Iterator[Row]:
    by_document: dict[str, list[Note]] = defaultdict(list)
    for note in notes:
        by_document[note.document].append(note)
    with tempfile.TemporaryDirectory() as scratch:
        documents = Path(scratch) / "documents"
        documents.mkdir()
        write_documents(notes, documents)
        settings = IndexSettings(Path(scratch) / "index", "", "embedded", 700, cache_dir())
        Indexer(settings, lambda: build_torch_embedder("embedded")).run([documents])
        with closing(
            IndexReader(settings.directory, chroma="", embedding="embedded", cache_dir=cache_dir())
        ) as index:
            aligner = Aligner((n.text for row in everything for n in row.notes), index.embedder)
            for row in rows:
                beside = [note for i, note in enumerate(row.notes) if i not in row.cited]
                beside = [note for note in beside if note in notes]
                near = list(_near(row, index, aligner))
                beside += rng.sample(near[: _NEAR * 2], min(_NEAR, len(near)))
                yield from _rows(row, aligner.align(row), beside, by_document, rng)


def _near(row: Answered, index: IndexReader, aligner: Aligner) -> Iterator[Note]:
    """Passages that retrieval ranks high, were not at hand, and say nothing of the answer."""
    for hit in index.retrieve(row.standalone, _RETRIEVED):
        text = hit.passage.text
        if any(holds(text, note.text) for note in row.notes):
            continue
        if not aligner.says_some([sentence for sentence, _ in row.said], text):
            yield Note(index.readable(hit.passage).context, text)


def _rows(
    row: Answered,
    aligned: Mapping[int, Supported],
    beside: Sequence[Note],
    by_document: Mapping[str, Sequence[Note]],
    rng: random.Random,
) -> Iterator[Row]:
    def asked() -> str:
        typed = not row.follows and rng.random() < _TYPED
        return row.question if typed else row.standalone

    cited = [row.notes[i] for i in row.cited]
    for i, supported in aligned.items():
        note = row.notes[i]
        others = [n for n in by_document[note.document] if n not in cited]
        text = note.text
        if others and rng.random() < _JOINED:
            text = _joined(note.text, rng.choice(others).text, rng)
        offset = text.find(note.text)
        spans = tuple(
            (span.start + offset, span.end + offset)
            for span, supports in zip(supported.spans, supported.supports, strict=True)
            if supports
        )
        yield Row(asked(), note.source, text, spans, "answers")
        cut = _without(note.text, supported)
        if len(cut) > _SHORTEST_CUT and rng.random() < _CUT:
            yield Row(asked(), note.source, cut, (), "answers-cut")
    for note in beside:
        yield Row(asked(), note.source, note.text, (), "answers-beside")


def _joined(text: str, other: str, rng: random.Random) -> str:
    """A note before or after as much of another as a passage has room for."""
    room = _LONGEST_JOINED - len(text)
    if room < _SHORTEST_CUT:
        return text
    other = other[:room].rsplit(" ", 1)[0]
    return f"{other}\n\n{text}" if rng.random() < 0.5 else f"{text}\n\n{other}"


def _without(text: str, supported: Supported) -> str:
    return "\n".join(
        text[span.start : span.end]
        for span, supports in zip(supported.spans, supported.supports, strict=True)
        if not supports
    )
