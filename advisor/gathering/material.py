"""Gathering: from a request to the passages, and the sentences in them, that may answer it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from advisor.answer import AbstainReason
from advisor.gathering.answerability import Answerability, judge, possible_things
from advisor.gathering.cells import asked_rows
from advisor.gathering.columns import column_rows
from advisor.gathering.evidence import Evidence
from advisor.gathering.kinds import is_exact
from advisor.gathering.lookups import Lookup, look_up, look_up_label
from advisor.gathering.scoring import EvidenceSelector, name_share
from advisor.observing import observed
from advisor.request import NARROW, Need, Request, Target
from advisor.settings import Settings
from advisor.understanding.comparison import side_questions, sides
from advisor.understanding.completeness import LIGHT
from advisor.understanding.question import Kind, Question, analyse, apart
from corpus.language.grammar import AUXILIARIES, any_of
from corpus.language.misspellings import english_words
from corpus.language.words import STOPWORDS, content_stems, words
from index.passage import Passage, RetrievedPassage
from index.reader import IndexReader

# How many more passages are looked at for a need that is broad.
_BROADER = 5 / 3
# Passages for each side of a comparison.
_FOR_A_SIDE = 3
# Of what leans on the last answer: passages that are looked for in the documents that this cited,
# and how much likelier a sentence of those documents, or of a section that was cited, answers, in
# log-odds. Half of what half of the follow-ups of DATA/answers liked best: what is asked next is
# often in another section.
_OF_THE_SAME = 4
_SAME_DOCUMENT, _SAME_SECTION = 0.25, 0.5
# What is asked for by these is one thing, however broad the question sounds.
_ONE_THING = frozenset({Kind.PLACE, Kind.TIME})
# From this probability on no other way to say a question is searched.
_SURE = 0.95
# How much more probable an answer must be in the documents' words: each further way to ask finds
# something that looks like one. Chosen for facts, by the messages that nothing answers.
_BETTER = 0.1
# From this probability on what is asked for need not be called by a word of the documents; below
# it, one of the rarer English words that they lack is. Chosen by reading our own sets.
_SURELY_SPOKEN_OF = (0.75, 0.9)  # of what is asked broadly, of a fact
# From this probability on a row need not be looked for by its cells; one that was found by them is
# as sure.
_SURELY_TOLD = 0.9
# Passages that share words with a question, among which those of tables are looked at.
_OF_TABLES = 8
_USUAL_WORD, _RARE_WORD = 500, 100_000
# What is said of a text, not in it.
_SAYING = frozenset("advise advises author recommend recommends suggest suggests doubt".split())
_COUNTS = re.compile(r"\W*(?:and |but |so )?how (?:much|many|long|old|far)\b", re.I)

# "What skills does it ask for?"
_LISTED = re.compile(
    rf"\W*(?:what|which)(?: (?!(?:{any_of(AUXILIARIES)})\b)\w+){{0,2}} \w+[^s\W]s"
    rf" (?:{any_of(AUXILIARIES)})\b",
    re.I,
)


# By how much likelier a message is to be answered without what it tells of the one who asks.
_WITHOUT_ITS_STORY = 0.1


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
        is_lookup: the evidence is the rows of a table that the question names, all of them.
    """

    question: Question
    need: Need
    passages: tuple[RetrievedPassage, ...]
    evidence: tuple[Evidence, ...]
    judged: Answerability
    sides: tuple[Side, ...] = ()
    is_lookup: bool = False


class Gatherer:
    """Gathers material in one open index."""

    def __init__(self, index: IndexReader, selector: EvidenceSelector) -> None:
        self._index = index
        self._selector = selector

    @observed("retrieval", lambda found: {"passages": len(found.passages)})
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
        spoken = self._index.passages(carried) if carried and request.leans else []
        search = partial(self._in_all_words, need=request.need, settings=settings, spoken=spoken)
        found: list[Material] = []
        for text in texts:
            found.append(search(text, documents=named))
            if not request.leans and _is_answered(found[-1]):
                break
        best, *others = found
        least = 0.0 if request.leans else _WITHOUT_ITS_STORY
        for other in others:
            if _probability(other) > _probability(best) + least:
                best = other
        if best.judged.reason is not None and named != documents:
            # A document that was named by chance need not be the one that answers.
            anywhere = search(texts[0], documents=documents)
            best = max((best, anywhere), key=_probability)
        return best

    def _in_all_words(self, text: str, **how: Any) -> Material:
        """The material for a text, or for it in the documents' words where those do better."""
        found = self._search(text, **how)
        said = self._index.document_words.say(text) if found.judged.probability < _SURE else ""
        if not said:
            return found
        other = self._search(said, **how)
        return other if _probability(other) > _probability(found) + _BETTER else found

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
        elif need is Need.FACT and _LISTED.match(text):
            need = Need.LIST
        looked_up = look_up(question, self._index, self._selector, documents)
        if looked_up is not None:
            return _of_lookup(question, need, looked_up)
        both = sides(text, loosely=need is Need.COMPARISON)
        need = Need.COMPARISON if both else need
        limit = round(settings.passages * (1 if need in NARROW else _BROADER))
        passages = self._index.retrieve(text, limit, [p.id for p in spoken], documents)
        of_the_same = {
            p.document_id for p in spoken if documents is None or p.document_id in documents
        }
        if of_the_same:
            known = {hit.passage.id for hit in passages}
            more = self._index.retrieve(text, _OF_THE_SAME, (), of_the_same)
            passages += [hit for hit in more if hit.passage.id not in known]
        compared = self._compared(text, both, passages, documents) if both else ()
        selected = _of_identifiers(question, self._selector.select(question, passages, need))
        judged = judge(question, selected, settings.abstain_threshold, need)
        # Of the rows of a table the likeliest need not be the one that is named.
        is_sure = _is_told(judged) and selected[0].kind != "row"
        rows = self._rows(question, need, selected, documents) if not is_sure else []
        if not rows and not _is_told(judged):
            rows = look_up_label(question, self._index, passages, documents)
        if rows:
            need = Need.FACT if len(rows) == 1 else Need.LIST
            judged = Answerability(max(judged.probability, _SURELY_TOLD), None, None)
            return Material(question, need, tuple(passages), tuple(rows), judged, is_lookup=True)
        sure = _SURELY_SPOKEN_OF[need in NARROW]
        if judged.reason is None and judged.probability < sure:
            missing = judged.missing or self._unspoken(text)
            is_nothing = missing is not None and len(question.words) == 1
            reason = AbstainReason.MISSING_FACT if is_nothing else None
            is_near = judged.is_near or bool(missing)
            judged = replace(judged, reason=reason, missing=missing, is_near=is_near)
        evidence = _preferring(spoken, selected)
        return Material(question, need, tuple(passages), tuple(evidence), judged, compared)

    def _rows(
        self,
        question: Question,
        need: Need,
        selected: Sequence[Evidence],
        documents: Collection[str] | None,
    ) -> list[Evidence]:
        """The rows of a table that a question names, or those of the columns that it names."""
        known = {e.retrieved.passage.id for e in selected}
        hits = self._index.rows(question.text, _OF_TABLES, documents)
        more = [hit for hit in hits if hit.passage.id not in known]
        found = [*selected, *self._selector.select(question, more, need)]
        return asked_rows(question, found) or column_rows(question, found)

    def _unspoken(self, text: str) -> str | None:
        """The first thing asked for of which no document speaks, by that or another word."""
        asked, _ = apart(text)
        absent = [
            word
            for word in possible_things(words(asked))
            if word.isalpha()
            and len(word) > 2
            and word not in STOPWORDS | LIGHT | _SAYING
            and not word.endswith(("ing", "ed", "ly"))
            and english_words().get(word, _RARE_WORD) >= _USUAL_WORD
            and not self._index.document_frequency(word)
        ]
        return absent[0] if absent and not self._index.document_words.say(asked) else None

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


def _of_lookup(question: Question, need: Need, found: Lookup) -> Material:
    """The material that what a question names is."""
    reason = None if found.evidence else AbstainReason.MISSING_FACT
    judged = Answerability(_SURELY_TOLD if found.evidence else 0.0, reason, found.missing)
    need = need if found.is_whole else Need.FACT
    return Material(
        question, need, found.passages, found.evidence, judged, is_lookup=found.is_whole
    )


def _probability(material: Material) -> float:
    return material.judged.probability


def _of_identifiers(question: Question, evidence: Sequence[Evidence]) -> Sequence[Evidence]:
    """What stands near the options and identifiers that a question names; all where none does.

    "LD_DB_PORT" is as like "LD_SERVER_PORT" as can be, and something else.
    """
    exact = [name for name in question.names if is_exact(name)]
    held = [e for e in evidence if exact and name_share(exact, e.context) == 1.0]
    return held or evidence


def _is_told(judged: Answerability) -> bool:
    return judged.probability >= _SURELY_TOLD


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
