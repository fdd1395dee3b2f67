"""Gathering: from a request to the passages, and the sentences in them, that may answer it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial

from advisor.gathering.answerability import Answerability, judge
from advisor.gathering.evidence import Evidence
from advisor.gathering.scoring import EvidenceSelector
from advisor.request import Need, Request, Target
from advisor.settings import Settings
from advisor.understanding.comparison import sides
from advisor.understanding.question import Question, analyse
from index.passage import RetrievedPassage
from index.reader import IndexReader

# Passages that are looked at for a need that is broad, at least.
_BROAD = 10
# Passages for each side of a comparison.
_FOR_A_SIDE = 3
_NARROW = frozenset({Need.FACT, Need.YES_NO})


@dataclass(frozen=True, slots=True)
class Material:
    """What was found for one part of a request.

    Attributes:
        question: the part, as it was searched.
        need: what sort of answer it wants.
        passages: found, best first.
        evidence: their sentences, best first.
        judged: whether they answer.
    """

    question: Question
    need: Need
    passages: tuple[RetrievedPassage, ...]
    evidence: tuple[Evidence, ...]
    judged: Answerability


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
        limit = settings.passages if need in _NARROW else max(settings.passages, _BROAD)
        passages = self._index.retrieve(text, limit, carried, documents)
        for side in (sides(text) if need is Need.COMPARISON else None) or ():
            known = {hit.passage.id for hit in passages}
            more = self._index.retrieve(side, _FOR_A_SIDE, (), documents)
            passages += [hit for hit in more if hit.passage.id not in known]
        return self.material(text, need, passages, settings)

    def material(
        self,
        text: str,
        need: Need,
        passages: Sequence[RetrievedPassage],
        settings: Settings,
    ) -> Material:
        """What passages hold that answers a text, and whether it does."""
        question = analyse(text, self._index.document_frequency)
        evidence = self._selector.select(question, passages, need)
        judged = judge(question, evidence, settings.abstain_threshold, need)
        return Material(question, need, tuple(passages), tuple(evidence), judged)


def _named(targets: Sequence[Target], documents: Collection[str] | None) -> Collection[str] | None:
    """The documents that a message names, among those that are searched."""
    named = {target.document_id for target in targets}
    if documents is not None:
        named &= set(documents)
    return sorted(named) if named else documents
