"""Small documents, and evidence in them with scores of one's own."""

from __future__ import annotations

from dataclasses import replace

from advisor.gathering.evidence import Evidence, sentences_of
from advisor.gathering.scoring import weights
from advisor.request import Need
from advisor.understanding.question import Question, analyse
from corpus.document import Document, Source
from corpus.sections import nest, text_marks
from corpus.tables import find_tables
from index.passage import Passage, RetrievedPassage


def asked(text: str, **shares: float) -> Question:
    """A question to an index whose passages hold words as often as `shares` says, others never."""
    return analyse(text, lambda word: shares.get(word, 0.0))


def written(text: str, name: str = "d", source: Source | None = None) -> Document:
    sections = nest(text_marks(text, 0), len(text))
    title = sections[0].heading if sections else name
    return Document(name, title, text, source or Source(), sections, tables=find_tables(text))


def passages_of(document: Document) -> list[Passage]:
    """What stands below each heading, up to the next one."""
    found = []
    edges = [*(section.start for section in document.sections), len(document.text)]
    for section, end in zip(document.sections, edges[1:], strict=True):
        text = document.text[section.body_start : end].strip()
        if text:
            start = document.text.index(text, section.body_start)
            path = document.heading_path(start)
            name = f"{document.id}-{start}"
            found.append(Passage(name, document.id, start, start + len(text), text, path))
    return found


def evidence(
    document: Document,
    sentence: str,
    score: float = 0.0,
    answers_kind: bool | None = None,
    **signals: float,
) -> Evidence:
    """The sentence of a document that begins with these words, found in the passage it is in."""
    every = dict.fromkeys(weights(Need.FACT), 0.0) | {"names": 1.0, "dense": 0.5} | signals
    for passage in passages_of(document):
        for found in sentences_of(document, RetrievedPassage(passage, 1, 1.0)):
            if found.span.text.startswith(sentence):
                return replace(found, score=score, signals=every, answers_kind=answers_kind)
    raise AssertionError(f"no sentence begins with {sentence!r}")
