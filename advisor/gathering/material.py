"""Gathering: from a request to the passages, and the sentences in them, that may answer it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial

from advisor.gathering.answerability import Answerability, judge
from advisor.gathering.evidence import Evidence
from advisor.gathering.scoring import EvidenceSelector
from advisor.request import NARROW, Need, Request, Target
from advisor.settings import Settings
from advisor.understanding.comparison import sides
from advisor.understanding.question import Kind, Question, analyse
from corpus.language.words import content_stems
from index.passage import Passage, RetrievedPassage
from index.reader import IndexReader

# How many more passages are looked at for a need that is broad.
_BROADER = 5 / 3
# Passages for each side of a comparison.
_FOR_A_SIDE = 3
# A heading that is what is asked has one of its rarest words (this share of the highest weight);
# its section, looked for around the first passages, is no longer than this, in characters.
_SAYS_WHAT = 0.6
_LONGEST_SECTION = 8000
_LOOKED_AT = 6
# Of what leans on the last answer: passages that are looked for in the documents that this cited,
# and how much likelier a sentence of those documents, or of a section that was cited, answers, in
# log-odds. Chosen on half of the follow-ups of DATA/answers.
_OF_THE_SAME = 4
_SAME_DOCUMENT, _SAME_SECTION = 0.5, 1.0
# What is asked for by these is one thing, however broad the question sounds.
_ONE_THING = frozenset({Kind.PLACE, Kind.TIME})
_COUNTS = re.compile(r"\W*(?:and |but |so )?how (?:much|many|long|old|far)\b", re.I)


@dataclass(frozen=True, slots=True)
class Material:
    """What was found for one part of a request.

    Attributes:
        question: the part, as it was searched.
        need: what sort of answer it wants.
        passages: found, best first.
        evidence: their sentences, best first.
        judged: whether they answer.
        section: of a broad need, the section whose heading is what is asked, as the id of its
            document, its start and its end.
    """

    question: Question
    need: Need
    passages: tuple[RetrievedPassage, ...]
    evidence: tuple[Evidence, ...]
    judged: Answerability
    section: tuple[str, int, int] | None = None


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
            texts: the part, and the ways to say it with what the turns before were about.
            request: what is wanted, and the documents and sections it names.
            settings: how many passages for a fact, and the probability that answers.
            carried: ids of the passages that the last answer cited: candidates, with others of
                their documents, for a request that goes on with it.
            documents: ids of the documents that are searched; None for all.
        """
        named = _named(request.targets, documents)
        spoken = self._index.passages(carried if request.leans else ())
        search = partial(self._search, need=request.need, settings=settings, spoken=spoken)
        found: list[Material] = []
        for text in texts:
            found.append(search(text, documents=named))
            if not request.leans and _is_answered(found[-1]):
                break
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
        spoken: Sequence[Passage],
        documents: Collection[str] | None,
    ) -> Material:
        question = analyse(text, self._index.document_frequency)
        if question.kind in _ONE_THING or _COUNTS.match(text):
            need = Need.FACT
        limit = round(settings.passages * (1 if need in NARROW else _BROADER))
        passages = self._index.retrieve(text, limit, [p.id for p in spoken], documents)
        of_the_same = {
            p.document_id for p in spoken if documents is None or p.document_id in documents
        }
        also: list[tuple[str, int, Collection[str] | None]] = []
        if of_the_same:
            also.append((text, _OF_THE_SAME, of_the_same))
        for side in (sides(text) if need is Need.COMPARISON else None) or ():
            also.append((side, _FOR_A_SIDE, documents))
        for asked, most, among in also:
            known = {hit.passage.id for hit in passages}
            more = self._index.retrieve(asked, most, (), among)
            passages += [hit for hit in more if hit.passage.id not in known]
        section = None if need in NARROW else self._asked_section(question, passages)
        if section is not None:
            passages = self._with_all_of(section, text, limit, passages, documents)
        evidence = _preferring(spoken, self._selector.select(question, passages, need))
        judged = judge(question, evidence, settings.abstain_threshold, need)
        return Material(question, need, tuple(passages), tuple(evidence), judged, section)

    def _asked_section(
        self, question: Question, passages: Sequence[RetrievedPassage]
    ) -> tuple[str, int, int] | None:
        """The section around a passage whose heading says what is asked, and little else."""
        best, most = None, _SAYS_WHAT * max(question.weights.values(), default=1.0)
        for hit in passages[:_LOOKED_AT]:
            document = self._index.document(hit.passage.document_id)
            for section in document.sections if document is not None else ():
                stems = content_stems(section.heading)
                is_around = section.start <= hit.passage.start < section.end
                asked = stems & question.weights.keys()
                if not is_around or 2 * len(asked) < len(stems) or not asked:
                    continue
                told = max(question.weights[stem] for stem in asked)
                if section.end - section.start <= _LONGEST_SECTION and told >= most:
                    best, most = (hit.passage.document_id, section.start, section.end), told
        return best

    def _with_all_of(
        self,
        section: tuple[str, int, int],
        text: str,
        limit: int,
        passages: Sequence[RetrievedPassage],
        documents: Collection[str] | None,
    ) -> list[RetrievedPassage]:
        """Passages with all those of a section, each read and compared like those found."""
        key, start, end = section
        inside = [p for p in self._index.passages_of(key) if start <= p.start < end]
        known = {hit.passage.id for hit in passages}
        if all(passage.id in known for passage in inside):
            return list(passages)
        ids = [passage.id for passage in inside]
        read = self._index.retrieve(text, limit + len(ids), ids, documents)
        unlike = [hit.passage for hit in read if "dense" not in hit.scores]
        near = dict(
            zip((p.id for p in unlike), self._index.similarities(text, unlike), strict=True)
        )
        return [
            replace(hit, scores={"dense": near[hit.passage.id], **hit.scores})
            if hit.passage.id in near
            else hit
            for hit in read
        ]


def _is_answered(material: Material) -> bool:
    return material.judged.reason is None and not material.judged.is_near


def _preferring(spoken: Sequence[Passage], evidence: Sequence[Evidence]) -> list[Evidence]:
    """Evidence with that of the documents and sections just spoken of raised, best first."""
    documents = {passage.document_id for passage in spoken}
    sections = {(passage.document_id, passage.heading_path) for passage in spoken}

    def near(found: Evidence) -> float:
        key = found.document.id
        is_inside = (key, found.retrieved.passage.heading_path) in sections
        return _SAME_SECTION if is_inside else _SAME_DOCUMENT * (key in documents)

    raised = [replace(found, score=found.score + near(found)) for found in evidence]
    return sorted(raised, key=lambda found: -found.score)


def _named(targets: Sequence[Target], documents: Collection[str] | None) -> Collection[str] | None:
    """The documents that a message names, among those that are searched."""
    named = {target.document_id for target in targets}
    if documents is not None:
        named &= set(documents)
    return sorted(named) if named else documents
