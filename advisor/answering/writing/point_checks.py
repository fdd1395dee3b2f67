"""What a sentence must pass that says one point of a plan: that it says this point, and truly.

The verifier reads the sentence beside the point. What it lets pass may still leave out a condition,
say for sure what may be, or put the point's words together otherwise: that is counted here, and a
logistic head joins it all. `training.fit_points` fits the head to sentences that were judged by
reading.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path

from advisor.answer import Claim, EvidenceSpan, Label, Verdict
from advisor.answering.quotes import Quote
from advisor.answering.writing.point_prompt import words_before
from advisor.gathering.kinds import holds_kind
from advisor.understanding.question import Question
from advisor.verification.analysis import analyse
from advisor.verification.features import in_order
from advisor.verification.head import Head, logit, read_head
from advisor.verification.protocol import Strictness, Verifier
from advisor.verification.yes_or_no import apart_from_reply
from corpus.document import Document
from corpus.language.sentences import sentence_spans
from corpus.language.splitting import split_sentences
from corpus.language.words import capitalised, content_stems, is_content_word, stem, words

# A point of at most so many words is as short as what would be said of it.
_SHORT = 9
# Code, a command, an address: said exactly or not at all.
_VERBATIM = re.compile(
    r"`|https?://|www\.|\S@\S|(?<!\S)--?[A-Za-z][\w-]*|(?<!\S)[~.]?/\w|\w\(\)|[{}<>]|\\|\w=\w|\w_\w"
)
# A point of which more than this share is numbers is a row of a table.
_FIGURES = 0.3
_PROMPT = re.compile(r"\b(?:Question|Already said|Before|Point)\b(?: \([^)]*\))?:")
_SPEAKER = re.compile(r"\b(?:I|[Mm]y|[Mm]e|[Mm]yself)\b(?!\.\w)|\bI['’]")
_ADDRESSED = re.compile(r"\byou\b|\byour", re.I)
_CONDITION = re.compile(
    r"\b(?:if|unless|provided that|as long as|in case|except|depending on|subject to"
    r"|(?:should|were|had) (?:you|they|it|anyone|somebody))\b",
    re.I,
)
_LIMITED = re.compile(rf"{_CONDITION.pattern}|\b(?:when|for|without|until|only|where)\b", re.I)
_CLAUSE = re.compile(
    r"[,;:()–—]\s*|\s-\s|\s(?=(?:that|which|who|but|and|so|because|while|if|unless)\b)", re.I
)
_HEDGE = re.compile(
    r"\b(?:may|might|could|perhaps|maybe|probably|possibly|likely|seems?|sometimes|occasionally)\b",
    re.I,
)
_HEDGED = re.compile(
    rf"{_HEDGE.pattern}|\b(?:can|some|often|usually|tends?|if|think\w*|says?|not every)\b", re.I
)
_SHARP = re.compile(
    r"\b(?:best|worst|always|never|must|perfect\w*|ideal\w*|guarante\w*|definitely|certainly"
    r"|absolutely|entirely)\b",
    re.I,
)
# What denies without a word that negates.
_DENIES = re.compile(
    r"\b(?:avoid\w*|prevent\w*|refus\w*|prohibit\w*|forbid\w*|stop\w*|instead|rather than|without"
    r"|unless|only|until|except|neither|nor|keep\w* \w+ from|too \w+|un\w{4,}|in\w{5,}|no)\b",
    re.I,
)
# What is to be done, and how a sentence begins that says what is, and orders nothing.
_DUTY = re.compile(
    r"\b(?:must|should|shall|needs? to|ha(?:ve|s) to|required?|ensure|make sure|please|only)\b",
    re.I,
)
_STATES = re.compile(
    r"(?:(?:if|when)\b[^,]*, )?"
    r"(?:you|your|the|an?|this|these|all|any|its?|they|their|there|we|our)\b",
    re.I,
)
_STANDS_FOR = re.compile(r"(?:^|\b(?:but|and|so|while|because|if|when) )(?:it|they)\b", re.I)
# Of the words of a clause, or of a question, how many a sentence holds that says it.
_KEPT_CLAUSE = 0.5
# How much of a sentence of the point is said by one that says it at all.
_TOLD = 0.34
# Neighbouring words are neighbours in the point with at most so many others between them.
_BETWEEN = 2

FAULTS = {
    "speaker": "the author speaks of himself",
    "pronoun": "a pronoun stands for something else",
    "sharper": "said more sharply than it is",
    "kind_lost": "what was asked for is left out",
    "condition_lost": "a condition is left out",
    "duty_lost": "what must be done is said to be so",
    "denial_lost": "a denial is left out",
    "denial_added": "the evidence denies nothing",
    "surer": "said more surely than it is",
}
"""For which a sentence is withheld, whatever else speaks for it; what is wrong, by a name."""

SIGNALS = (
    "sureness",  # of the model: the mean log-probability of the tokens it wrote
    "support",  # of the verifier, as log-odds between -5 and 5
    "in_place",  # neighbouring content words that are neighbours in a sentence of the point
    "in_order",  # longest common subsequence of content words with the point, of the sentence's
    "novel",  # content words that neither the point nor what stands above or before it has
    "asked_only",  # content words that are the question's alone
    "told",  # content words of the point that are said
    "length",  # words, of those of the point; at most 2
    "copied",  # 1 when the point holds it word for word
)
"""What the head weighs, in order; shares are from 0 to 1."""
_MOST_LOG_ODDS = 5.0
_LONGEST = 2.0


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a plan as a model is given it.

    `heading` is the path of what stands above it, `before` the words that introduce it.
    """

    quote: Quote
    heading: str
    before: str

    @property
    def evidence(self) -> list[EvidenceSpan]:
        """What a sentence about it is held against: its spans, behind heading and words before.

        Those two only say what it is about: they are no spans that could be cited.
        """
        first = self.quote.spans[0]
        start = first.start - len(self.before) - 1
        above = [EvidenceSpan(first.document_id, start, start, f"# {self.heading}")]
        if self.before:
            before = EvidenceSpan(first.document_id, start, first.start - 1, self.before)
            above.append(before)
        return [*above, *self.quote.spans]


def point_of(quote: Quote, document: Document) -> Point:
    """A quote with what stands above and before it in its document."""
    start = quote.spans[0].start
    path = document.heading_path(start)
    before = words_before(document.text, start, document.body_start)
    return Point(quote, " > ".join(path) or document.title, before)


def is_copy(sentence: str, point: Point) -> bool:
    """Whether a sentence is its point word for word, so that the quote says as much."""
    return _bare(apart_from_reply(sentence)[1]) == _bare(point.quote.text)


def stays_verbatim(quote: Quote) -> bool:
    """Whether a point is best said as it stands: a list, code, figures, what is short already."""
    if "\n" in quote.text or quote.is_item:
        return True
    if any(_VERBATIM.search(span.text) for span in quote.spans):
        return True
    said = words(quote.text)
    is_figures = sum(word[0].isdigit() for word in said) > _FIGURES * len(said)
    return len(said) <= _SHORT or is_figures


def stays_quoted(quote: Quote, document: Document) -> bool:
    """Whether a point is best said as it stands, see `stays_verbatim`; so is a row of a table."""
    if stays_verbatim(quote):
        return True
    start, end = quote.spans[0].start, quote.spans[-1].end
    kinds = {span.kind for span in sentence_spans(document.text, start, end)}
    return bool(kinds & {"row", "code", "heading"})


class PointChecker:
    """Checks sentences that say one point each to whoever asked."""

    def __init__(
        self, question: Question, verifier: Verifier, strictness: Strictness = "normal"
    ) -> None:
        self._question = question
        self._verifier = verifier
        self._head = shipped_head()
        self._least = self._head.thresholds[strictness]

    def verify(self, sentence: str, point: Point, sureness: float) -> Verdict:
        """Check a sentence against its point alone, which its verdict cites.

        `sureness` is that of the model that wrote it, see `SIGNALS`. A Yes or No at its beginning
        is left off: `yes_or_no.reply_of` says it where it follows. The verdict's score is the
        probability, 0 to 1, that the sentence says the point truly.
        """
        said = capitalised(apart_from_reply(sentence)[1])
        verdict = self._verifier.verify(Claim(said, 0, len(said)), point.evidence)
        found = signals(self._question, said, point, verdict, sureness)
        probability = self._head.probability(found)
        label, rule = Label.SUPPORTED, f"{probability:.0%} likely to say the point"
        fault = next((what for name, what in FAULTS.items() if found[name]), "")
        if not _is_whole(sentence):
            label, rule = Label.NOT_SUPPORTED, "not a whole sentence"
        elif verdict.label is not Label.SUPPORTED:
            label, rule = verdict.label, verdict.rule
        elif fault:
            label, rule = Label.NOT_SUPPORTED, fault
        elif probability < self._least:
            label = Label.NOT_SUPPORTED
        return replace(
            verdict,
            claim=Claim(said, 0, len(said)),
            label=label,
            score=round(probability, 4),
            evidence=point.quote.spans,
            rule=rule,
        )


@cache
def shipped_head() -> Head:
    """The head that comes with the package.

    Raises:
        VerifierError: its file is damaged.
    """
    return read_head(Path(__file__).with_name("point_head.json"), frozenset(SIGNALS))


def signals(
    question: Question, sentence: str, point: Point, verdict: Verdict, sureness: float
) -> dict[str, float]:
    """What is counted of a sentence, by the names of `SIGNALS` and `FAULTS`; faults are 0 or 1.

    Args:
        question: that the point answers.
        sentence: what says the point, without a Yes or No at its beginning.
        point: the point.
        verdict: of the sentence, by a verifier that read the point.
        sureness: of the model that wrote it, see `SIGNALS`.
    """
    text = point.quote.text
    given = f"{point.heading} {point.before} {text}"
    said, held = _content(sentence), _content(text)
    known, asked = frozenset(_content(given)), frozenset(_content(question.text))
    novel = [word for word in said if word not in known]
    size = max(1, len(said))
    support = logit(verdict.score or 0.0)
    values = {
        "sureness": sureness,
        "support": max(-_MOST_LOG_ODDS, min(_MOST_LOG_ODDS, support)),
        "in_place": _in_place(said, [_content(own) for own in _sentences(text)]),
        "in_order": in_order(said, held)[0] / size,
        "novel": sum(word not in asked for word in novel) / size,
        "asked_only": sum(word in asked for word in novel) / size,
        "told": len(set(said) & set(held)) / max(1, len(set(held))),
        "length": min(_LONGEST, len(words(sentence)) / max(1, len(words(text)))),
        "copied": _bare(sentence) in _bare(text),
        **_faults(question, sentence, text, given),
    }
    return {name: float(value) for name, value in values.items()}


def _faults(question: Question, sentence: str, text: str, given: str) -> dict[str, bool]:
    """What may be wrong with a sentence though it is near its point, by the names of `FAULTS`."""
    speaks = bool(_SPEAKER.search(text)) and not _SPEAKER.search(sentence)
    asks_kind = bool(holds_kind(question, text))
    return {
        "speaker": speaks and bool(_ADDRESSED.search(sentence)) and not _ADDRESSED.search(text),
        "pronoun": bool(_STANDS_FOR.search(sentence)) and not _STANDS_FOR.search(text),
        "sharper": bool(_SHARP.search(sentence)) and not _SHARP.search(given),
        "kind_lost": asks_kind and holds_kind(question, sentence) is False,
        **_left_out(sentence, text),
    }


def _left_out(sentence: str, text: str) -> dict[str, bool]:
    """What of a point a sentence leaves out that changes what the rest of it says.

    Only the sentences of the point count that it says at all.
    """
    told = content_stems(sentence)
    wholes = [whole for whole in _sentences(text) if _share(whole, told) >= _TOLD]
    clauses = [clause for whole in wholes for clause in _CLAUSE.split(whole)]
    kept = [clause for clause in clauses if _share(clause, told) >= _KEPT_CLAUSE]
    denies = _is_denial(sentence)
    lets_off = denies or bool(_DENIES.search(sentence))
    whole = " ".join(wholes)
    return {
        "condition_lost": bool(_CONDITION.search(whole)) and not _LIMITED.search(sentence),
        "duty_lost": bool(_DUTY.search(whole))
        and not _DUTY.search(sentence)
        and bool(_STATES.match(sentence)),
        "denial_lost": any(map(_is_denial, kept)) and not lets_off,
        "denial_added": denies and not _is_denial(text) and not _DENIES.search(text),
        "surer": any(_HEDGE.search(clause) for clause in kept) and not _HEDGED.search(sentence),
    }


def _is_whole(sentence: str) -> bool:
    """Whether a sentence ends, and says nothing of the prompt."""
    ends = sentence.rstrip("”\"')").endswith((".", "!"))
    return ends and not _PROMPT.search(sentence)


def _in_place(said: Sequence[str], given: Sequence[Sequence[str]]) -> float:
    """The share of the neighbouring content words of a sentence that are neighbours in a text.

    What puts together "greased bread" from "bread, put in greased pans" says something else.
    """
    pairs = list(pairwise(said))
    near = [
        any(
            other in there[i + 1 : i + 2 + _BETWEEN]
            for there in given
            for i, word in enumerate(there)
            if word == one
        )
        for one, other in pairs
    ]
    return sum(near) / len(pairs) if pairs else 1.0


def _content(text: str) -> list[str]:
    """The stems of the words of a text that tell something, in order."""
    said = (word for word in words(text) if not word.endswith(("n't", "n’t")))
    return [stem(word) for word in said if is_content_word(word)]


def _bare(text: str) -> str:
    return " ".join(words(text))


def _sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text, 0, len(text))]


def _is_denial(text: str) -> bool:
    return analyse(text).negations > 0


def _share(text: str, told: frozenset[str]) -> float:
    """The share of a text's content that is told; 0 for a text without any."""
    stems = content_stems(text)
    return len(stems & told) / len(stems) if stems else 0.0
