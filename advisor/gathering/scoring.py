"""How likely each sentence of the found passages answers: signals, and weights that were fitted."""

from __future__ import annotations

import json
import math
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from advisor.gathering.evidence import Evidence, sentences_of, told
from advisor.gathering.kinds import holds_kind, holds_name
from advisor.request import Need
from advisor.understanding.question import Question
from corpus.document import Document
from corpus.language.grammar import DEMONSTRATIVES, THIRD_PERSON, any_of
from corpus.language.words import content_stems, content_words, stem, words
from index.models.embedding import Embedder
from index.passage import RetrievedPassage

# Weights of the signals in a sentence's log-odds: those of every need, and what each need adds.
# `python -m training.fit_answering` makes the file; see docs/decisions/009-answers-by-need.md.
_WEIGHTS_FILE = Path(__file__).with_name("weights.json")
# Sentences that are embedded for one question: those that score best without.
_EMBEDDED = {Need.FACT: 14, Need.YES_NO: 14}
_EMBEDDED_BROAD = 24
# Stands for the similarity of a sentence that was not embedded: below what most have.
_UNKNOWN_DENSE = 0.2
# Beyond these log-odds the reading model is surer than it is right.
_LEAST_READ, _MOST_READ = -8.0, 5.0

# What stands behind a text, and before it, about the text itself.
_BACK_MATTER = re.compile(
    r"(?:end|foot)?notes|(?:un)?copyright.*|colophon|imprint|bibliography|references|index"
    r"|acknowledge?ments?|about the author|(?:table of )?contents|licen[cs]e",
    re.I,
)
# What stands below a page about the page itself: an answer only to who asks for it.
_IMPRINT = re.compile(
    r"\W*(?:©|\(c\) ?\d{4}|copyright (?:©|\(c\)|\d)|all rights reserved"
    r"|this (?:article|page|document|guide) (?:is (?:part of|licensed|maintained)"
    r"|was (?:last |originally )?(?:written|updated|edited|modified|generated|built|reviewed))"
    r"|(?:page )?last (?:updated|modified|reviewed|edited)\b|edit (?:this page|on git\w+)"
    r"|(?:join us|find us|fork (?:me|us)|contribute|view (?:this )?(?:page|source)) on \w+"
    r"|(?:powered|built|made|generated) (?:by|with) (?:\w+ ){0,2}\w+\W*$"
    r"|cc[ -]by\b|credits\W*$|was this (?:page|article) helpful)",
    re.I,
)
_NARRATES = re.compile(
    r"^\W*(?:I|we|my|our|he|she)\b(?! (?:recommend|suggest|advise|would))"
    r"|\b(?:I am|I'm|I was|I've|I had|I got|I met)\b"
)
_ADVISES = re.compile(
    r"\b(?:you (?:should|must|can|could|may|need|have to|ought|might|will need|want to)"
    r"|(?:should|must|need to|has to|have to|recommend\w*|suggest\w*|advise\w*|make sure|be sure"
    r"|do not|don[’']t|try|avoid|consider|remember|important|best|helps?|useful))\b",
    re.I,
)
_ORDERS = re.compile(
    r"^\W*(?:please |always |never |first,? |then |next,? |simply |just )?(?:"
    "add|allow|apply|ask|attach|attend|avoid|be|begin|book|bring|build|buy|call|change|check|choose"
    "|clean|click|close|collect|compare|complete|consider|contact|cook|copy|cover|create|cut|decide"
    "|delete|describe|do|don[’']t|download|drain|edit|email|enable|ensure|enter|explain|fill|find"
    "|focus|follow|get|give|go|have|heat|hold|identify|include|install|invite|join|keep|learn|leave"
    "|let|list|look|make|measure|meet|mix|move|name|note|open|pay|pick|place|plan|pour|practi[cs]e"
    "|prepare|press|put|read|record|register|remember|remove|repeat|report|request|return|review"
    "|run|save|search|select|send|serve|set|share|show|sign|start|stay|stir|stop|store|submit|take"
    "|talk|tell|test|think|treat|try|turn|type|update|use|visit|wait|wash|watch|wear|work|write"
    r")\b",
    re.I,
)
_DEFINES = re.compile(r"^[^,.;]{2,60}? (?:is|are|means|refers to|was|were) (?:an?|the|when|that)\b")
_REASONS = re.compile(
    r"\b(?:because|since|due to|so that|reasons?|therefore|in order to|means that|thus|hence"
    r"|as a result|which is why|otherwise)\b",
    re.I,
)
_LEANS = re.compile(
    rf"^\W*(?:\w+ly,? )?(?:{any_of(THIRD_PERSON, DEMONSTRATIVES)}"
    r"|such|however|but|and|also|so|therefore|thus"
    r"|moreover|furthermore|instead|otherwise|then|here|there|for example|in addition"
    r"|as a result|similarly|likewise|both|either|neither|another|others)\b",
    re.I,
)


@cache
def weights(need: Need) -> Mapping[str, float]:
    """The weight of each signal for a need."""
    fitted = json.loads(_WEIGHTS_FILE.read_text(encoding="utf-8"))
    added = fitted["needs"].get(need.value, {})
    return {name: value + added.get(name, 0.0) for name, value in fitted["all"].items()}


class EvidenceSelector:
    """Scores the sentences of an index's passages against questions. Keeps nothing of them."""

    def __init__(self, embedder: Embedder, document: Callable[[str], Document | None]) -> None:
        """`embedder` embeds questions and sentences; `document` finds a document by id."""
        self._embedder = embedder
        self._document = document

    def select(
        self, question: Question, passages: Sequence[RetrievedPassage], need: Need = Need.FACT
    ) -> list[Evidence]:
        """Every candidate sentence with its score, the log-odds that it answers, best first."""
        candidates = [
            evidence
            for passage in passages
            for evidence in self._without_model(question, passage, need)
        ]
        candidates.sort(key=_order)
        most = _EMBEDDED.get(need, _EMBEDDED_BROAD)
        embedded = self._with_similarities(question, candidates[:most], need)
        return sorted([*embedded, *candidates[most:]], key=_order)

    def _without_model(
        self, question: Question, retrieved: RetrievedPassage, need: Need
    ) -> Iterator[Evidence]:
        """The sentences of a passage, scored by the signals that need no model."""
        document = self._document(retrieved.passage.document_id)
        sentences = sentences_of(document, retrieved) if document is not None else []
        reading = retrieved.reading
        headings = " ".join(retrieved.passage.heading_path)
        origin = sentences[0].origin if sentences else ""
        above = f"{origin} {headings} {_first_lines(document)}"
        for i, evidence in enumerate(sentences):
            answers_kind = holds_kind(question, told(evidence))
            signals = {
                "one": 1.0,
                "passage_dense": retrieved.scores.get("dense", _UNKNOWN_DENSE),
                "passage_rank": 1.0 / retrieved.rank,
                "passage_read": _bounded(reading.answers) if reading is not None else 0.0,
                "dense": _UNKNOWN_DENSE,
                "heading": _UNKNOWN_DENSE,
                "names": name_share(question.names, f"{above} {_near(sentences, i)}"),
                "first": 1.0 if i == 0 else 0.0,
                "back_matter": float(_is_back_matter(evidence)),
                "reader": _read(evidence),
                **_own_signals(evidence, question, _said_before(sentences, i), answers_kind),
            }
            yield replace(
                evidence, signals=signals, score=score(signals, need), answers_kind=answers_kind
            )

    def _with_similarities(
        self, question: Question, candidates: Sequence[Evidence], need: Need
    ) -> list[Evidence]:
        """The candidates scored again, with their similarities to the question."""
        if not candidates:
            return []
        headings = list(dict.fromkeys(h for c in candidates for h in _headings(c)))
        texts = ["\n".join(filter(None, [*_headings(c)[-1:], c.span.text])) for c in candidates]
        vectors = self._embedder.embed([question.text, *headings, *texts])
        cosines = [float(value) for value in vectors[1:] @ vectors[0]]
        of_heading = dict(zip(headings, cosines, strict=False))
        rescored = []
        for candidate, dense in zip(candidates, cosines[len(headings) :], strict=True):
            heading = max((of_heading[h] for h in _headings(candidate)), default=_UNKNOWN_DENSE)
            signals = {**candidate.signals, "dense": dense, "heading": heading}
            rescored.append(replace(candidate, signals=signals, score=score(signals, need)))
        return rescored


def score(signals: Mapping[str, float], need: Need) -> float:
    """Log-odds that a sentence with these signals answers a question of this need."""
    return sum(weight * signals[name] for name, weight in weights(need).items())


def is_imprint(text: str) -> bool:
    """Whether a sentence is about the page that it stands on: its rights, its writer, its date."""
    return _IMPRINT.match(text) is not None


def _is_back_matter(evidence: Evidence) -> bool:
    return is_imprint(evidence.span.text) or any(map(_BACK_MATTER.fullmatch, _headings(evidence)))


def _order(evidence: Evidence) -> float:
    return -evidence.score


def _first_lines(document: Document | None) -> str:
    """How a document begins: a title that is no heading, whom it is about."""
    return document.text[document.body_start : document.body_start + 200] if document else ""


def _near(sentences: Sequence[Evidence], i: int) -> str:
    """A sentence with what is needed to know who it is about: two before it, one after it."""
    near = [e.span.text for e in sentences[max(0, i - 2) : i + 2]]
    lead_in = sentences[i].lead_in
    return " ".join([*([lead_in.text] if lead_in else []), *near])


def _said_before(sentences: Sequence[Evidence], i: int) -> str:
    return sentences[i - 1].span.text if i else ""


def _read(evidence: Evidence) -> float:
    """Log-odds that the answer lies in what a sentence tells, within bounds; 0 unread."""
    reading = evidence.retrieved.reading
    if reading is None:
        return 0.0
    passage = evidence.retrieved.passage
    start, end = evidence.span.start - passage.start, evidence.span.end - passage.start
    if evidence.announced:
        # The items follow the sentence; headings were read below the passage.
        end = max(end, *(min(s.end, passage.end) - passage.start for s in evidence.announced))
        if evidence.announced[-1].start >= passage.end:
            end = sys.maxsize
    return _bounded(reading.span(start, end))


def _bounded(log_odds: float) -> float:
    return min(max(log_odds, _LEAST_READ), _MOST_READ)


def _headings(evidence: Evidence) -> tuple[str, ...]:
    """The two innermost headings: the outer ones say what the whole document is about."""
    return evidence.retrieved.passage.heading_path[-2:]


def _own_signals(
    evidence: Evidence, question: Question, before: str, answers_kind: bool | None
) -> dict[str, float]:
    """The signals of the sentence itself; `before` is the sentence before it in its passage."""
    text, asked = evidence.span.text, question.weights
    lead_in = evidence.lead_in.text if evidence.lead_in else ""
    headings = " ".join(evidence.retrieved.passage.heading_path)
    new = [word for word in content_words(told(evidence)) if stem(word) not in asked]
    length = len(words(text))
    return {
        "overlap": coverage(asked, text),
        "overlap_near": coverage(asked, f"{text} {lead_in} {before} {headings}"),
        "kind": 0.0 if answers_kind is None else (1.0 if answers_kind else -1.0),
        "question": float(text.rstrip(" \"'”’)").endswith("?")),
        "short": float(length < 5 and not evidence.announced),
        "length": math.log1p(length),
        "nothing_new": float(len(new) < 2),
        "narrates": float(bool(_NARRATES.search(text))),
        "advises": float(bool(_ADVISES.search(text) or _ORDERS.match(text))),
        "defines": float(bool(_DEFINES.match(text))),
        "reasons": float(bool(_REASONS.search(text))),
        "leans": float(bool(_LEANS.match(text))),
        "item": float(evidence.kind == "item"),
        "row": float(evidence.kind in ("row", "code")),
        "announces": float(bool(evidence.announced)),
        "points_on": float(text.rstrip().endswith(":") and not evidence.announced),
    }


def coverage(weights: Mapping[str, float], text: str) -> float:
    """The weighted share of the stems in `weights` that a text holds, 0 to 1."""
    total = sum(weights.values())
    if not total:
        return 0.0
    held = content_stems(text) | _abbreviated(tuple(weights), text)
    return sum(weight for word, weight in weights.items() if word in held) / total


def _abbreviated(stems: Sequence[str], text: str) -> set[str]:
    """Stems that a text holds as an acronym: `DE` for "data engineer"."""
    acronyms = set(re.findall(r"\b[A-Z]{2,4}\b", text))
    if not acronyms:
        return set()
    found: set[str] = set()
    for size in (2, 3, 4):
        for first in range(len(stems) - size + 1):
            run = stems[first : first + size]
            if "".join(word[0] for word in run).upper() in acronyms:
                found.update(run)
    return found


def name_share(question_names: Sequence[str], text: str) -> float:
    """The share of the question's names that a text mentions; 1.0 when it has none."""
    if not question_names:
        return 1.0
    return sum(holds_name(name, text) for name in question_names) / len(question_names)
