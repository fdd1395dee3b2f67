"""Gathering: from a request to the passages, and the sentences in them, that may answer it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial

from advisor.gathering.answerability import Answerability, judge
from advisor.gathering.evidence import Evidence
from advisor.gathering.scoring import EvidenceSelector
from advisor.request import NARROW, Need, Request, Target
from advisor.settings import Settings
from advisor.understanding.comparison import side_questions, sides
from advisor.understanding.question import Kind, Question, analyse
from corpus.language.words import content_stems
from index.passage import RetrievedPassage
from index.reader import IndexReader

# How many more passages are looked at for a need that is broad.
_BROADER = 5 / 3
# Passages for each side of a comparison.
_FOR_A_SIDE = 3
# What is asked for by these is one thing, however broad the question sounds.
_ONE_THING = frozenset({Kind.PLACE, Kind.TIME})
_COUNTS = re.compile(r"\W*(?:and |but |so )?how (?:much|many|long|old|far)\b", re.I)


@dataclass(frozen=True, slots=True)
class Side:
    """One of two things that are compared: its name, what is asked of it, and what tells it."""

    name: str
    question: Question
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Material:
    """What was found for one part of a request.

    Attributes:
        question: the part, as it was searched.
        need: what sort of answer it wants.
        passages: found, best first.
        evidence: their sentences, best first.
        judged: whether they answer.
        sides: of a comparison, the two things that are compared.
    """

    question: Question
    need: Need
    passages: tuple[RetrievedPassage, ...]
    evidence: tuple[Evidence, ...]
    judged: Answerability
    sides: tuple[Side, ...] = ()


class Gatherer:
    """Gathers material in one open index."""

    def __init__(self, index: IndexReader, selector: EvidenceSelector) -> None:
        self._index = index
        self._selector = selector

    def gather(
        self,
        texts: Sequence[str],
        request: Request,
        settings: Settings,
        carried: Sequence[str] = (),
        documents: Collection[str] | None = None,
    ) -> Material:
        """The material for one part, from the one of `texts` that is answered best.

        Args:
            texts: the part completed, and where that is doubtful as it was typed.
            request: what is wanted, and the documents and sections it names.
            settings: how many passages for a fact, and the probability that answers.
            carried: ids of passages that are candidates whatever is searched.
            documents: ids of the documents that are searched; None for all.
        """
        named = _named(request.targets, documents)
        search = partial(self._search, need=request.need, settings=settings, carried=carried)
        found = [search(text, documents=named) for text in texts]
        best = max(found, key=lambda material: material.judged.probability)
        if best.judged.reason is not None and named != documents:
            # A document that was named by chance need not be the one that answers.
            found = [best, search(texts[0], documents=documents)]
        return max(found, key=lambda material: material.judged.probability)

    def _search(
        self,
        text: str,
        *,
        need: Need,
        settings: Settings,
        carried: Sequence[str],
        documents: Collection[str] | None,
    ) -> Material:
        question = analyse(text, self._index.document_frequency)
        if question.kind in _ONE_THING or _COUNTS.match(text):
            need = Need.FACT
        both = sides(text, loosely=need is Need.COMPARISON)
        need = Need.COMPARISON if both else need
        limit = round(settings.passages * (1 if need in NARROW else _BROADER))
        passages = self._index.retrieve(text, limit, carried, documents)
        compared = self._compared(text, both, passages, documents) if both else ()
        evidence = self._selector.select(question, passages, need)
        judged = judge(question, evidence, settings.abstain_threshold, need)
        return Material(question, need, tuple(passages), tuple(evidence), judged, compared)

    def _compared(
        self,
        text: str,
        both: tuple[str, str],
        passages: list[RetrievedPassage],
        documents: Collection[str] | None,
    ) -> tuple[Side, ...]:
        """What is found on each side of a comparison; its passages are added to `passages`."""
        found = []
        stems = [content_stems(side) for side in both]
        asked = side_questions(text, both)
        for name, asks, own, other in zip(both, asked, stems, reversed(stems), strict=True):
            question = analyse(asks, self._index.document_frequency)
            hits = self._index.retrieve(asks, _FOR_A_SIDE, (), documents)
            known = {hit.passage.id for hit in passages}
            passages += [hit for hit in hits if hit.passage.id not in known]
            need = Need.FACT if question.kind is Kind.QUANTITY else Need.EXPLANATION
            told = [
                one
                for one in self._selector.select(question, hits, need)
                if len((own - other) & content_stems(one.about)) * 2 >= max(1, len(own - other))
            ]
            found.append(Side(name, question, tuple(told)))
        return tuple(found)


def _named(targets: Sequence[Target], documents: Collection[str] | None) -> Collection[str] | None:
    """The documents that a message names, among those that are searched."""
    named = {target.document_id for target in targets}
    if documents is not None:
        named &= set(documents)
    return sorted(named) if named else documents
