"""What a drafted sentence must pass before it is shown: it is supported, and it answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from advisor.answer import Claim, EvidenceSpan, Label, Verdict
from advisor.answering.drafts import DraftSentence, Note
from advisor.answering.quotes import Quote
from advisor.gathering.evidence import overlap
from advisor.gathering.kinds import holds_kind
from advisor.request import Need
from advisor.understanding.question import Kind, Question, apart
from advisor.verification.analysis import analyse
from advisor.verification.protocol import Verifier
from corpus.document import Document
from corpus.language.sentences import sentence_spans
from corpus.language.splitting import split_sentences
from corpus.language.words import (
    capitalised,
    content_stems,
    content_words,
    is_content_word,
    stem,
    words,
)

# A draft is shown when it reads as an answer at most this much less than the best quote, in
# log-odds.
_ANSWERS_LESS = 0.5
# What holds this share of what a quote says beyond the question says the quote.
_SAYS = 0.5
# A sentence that shares more than this of its words with a quote is a part of it.
_PART = 0.8

# A point of at most so many words is as short as what would be said of it.
_SHORT = 9
# Code, a command, an address: said exactly or not at all.
_VERBATIM = re.compile(
    r"`|https?://|www\.|\S@\S|(?<!\S)--?[A-Za-z][\w-]*|(?<!\S)[~.]?/\w|\w\(\)|[{}<>]|\\|\w=\w|\w_\w"
)
_REPLY = re.compile(r"(?P<reply>yes|no)[,.:;!–—-]\s*(?=\w)", re.I)
_ONLY_REPLY = re.compile(r"(?:yes|no)\W*", re.I)
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
# How many of the neighbouring words of a sentence must follow each other in the point, with at most
# two others between them. Chosen by reading 78 sentences of a trial adapter: 61 passed the verifier
# and the checks before this one, 26 of them wrong; with all that is here 24 pass, of which 1 is. Of
# 150 sentences that people wrote of points it lets one in five pass, so a better adapter asks for
# another number.
_IN_PLACE = 0.9
_BETWEEN = 2
# A point of which more than this share is numbers is a row of a table.
_FIGURES = 0.3


class DraftChecker:
    """Checks the sentences of one draft against its notes and the quotes."""

    def __init__(
        self,
        question: Question,
        need: Need,
        notes: Sequence[Note],
        quotes: Sequence[Quote],
        verifier: Verifier,
        document: Callable[[str], Document | None],
        read: Callable[[str, Sequence[str]], list[float]],
    ) -> None:
        """`quotes`: what would be shown instead, best first, at least one.

        `document` finds a document by id; `read` says how well texts answer a question, as
        log-odds.
        """
        self._question = question
        self._need = need
        self._asked = {stem(word) for word in question.words}
        self._spans = {note.key: note.spans for note in notes}
        # The last notes are cut finest: what they hold need not be read twice.
        self._everything: list[EvidenceSpan] = []
        for note in reversed(notes):
            self._everything += [s for s in note.spans if not overlap([s], self._everything)]
        self._quotes = quotes
        self._verifier = verifier
        self._document = document
        self._read = read
        self._wanted = read(question.text, [quotes[0].text])[0]

    def verify(self, sentence: DraftSentence) -> Verdict:
        """Check a sentence against the notes it cites, then against all of them.

        A Yes or No at its beginning that does not follow is left off.
        """
        reply, said = _without_reply(sentence.text)
        claim = Claim(said, 0, len(said))
        cited = [span for key in sentence.keys for span in self._spans[key]]
        verdict = self._verifier.verify(claim, cited) if cited else None
        if verdict is None or verdict.label is not Label.SUPPORTED:
            verdict = self._verifier.verify(claim, self._everything)
        if verdict.label is Label.SUPPORTED:
            word = self._misplaced(said, verdict.evidence)
            if word:
                rule = f"the evidence is not about “{word}”"
                verdict = replace(verdict, label=Label.NOT_SUPPORTED, rule=rule)
        is_shown_whole = not reply or _follows(self._question, reply, said)
        if is_shown_whole or verdict.label is not Label.SUPPORTED:
            said = sentence.text
        return replace(verdict, claim=Claim(said, 0, len(said)))

    def answers(self, draft: str) -> bool:
        """Whether a draft answers about as well as the best quote does."""
        if holds_kind(self._question, self._quotes[0].text):
            if holds_kind(self._question, draft) is False:
                return False
        return self._read(self._question.text, [draft])[0] >= self._wanted - _ANSWERS_LESS

    def unsaid(self, draft: str) -> list[Quote]:
        """The quotes of which a draft leaves out most of what they say beyond the question.

        For a fact one sentence of a quote is enough: the others are there to make it understood.
        """
        said = content_stems(draft)
        return [quote for quote in self._quotes if not self._is_said(quote, said)]

    def _is_said(self, quote: Quote, said: frozenset[str]) -> bool:
        parts = _sentences(quote.text) if self._need is Need.FACT else []
        return any(self._share_said(text, said) >= _SAYS for text in (quote.text, *parts))

    def _share_said(self, text: str, said: frozenset[str]) -> float:
        stems = content_stems(text)
        told = stems - self._asked or stems
        return len(told & said) / len(told) if told else 0.0

    def _misplaced(self, text: str, evidence: Sequence[EvidenceSpan]) -> str | None:
        """A word of the question that a sentence says back, though its evidence is silent on it.

        "Topics of robotics are A and B" may be put together from a note on A and B, which are
        topics of something else, and the question.
        """
        about = content_stems(" ".join(self._around(span) for span in evidence))
        for word in content_words(text):
            if word in self._question.words and stem(word) not in about:
                return word
        return None

    def _around(self, span: EvidenceSpan) -> str:
        document = self._document(span.document_id)
        if document is None:
            return span.text
        start = document.text.rfind("\n\n", 0, max(0, span.start - 400)) + 1
        headings = " ".join(document.heading_path(span.start))
        return f"{document.title} {document.source} {headings} {document.text[start : span.end]}"


def is_part(sentence: str, quotes: Sequence[Quote]) -> bool:
    """Whether a sentence says little that one of some quotes does not."""
    said = content_stems(sentence)
    return any(len(said & content_stems(quote.text)) > _PART * len(said) for quote in quotes)


def is_reply(text: str) -> bool:
    """Whether a sentence is Yes or No and nothing else."""
    return _ONLY_REPLY.fullmatch(text) is not None


def says_something(text: str, question: Question) -> bool:
    """Whether a drafted sentence is more than the question said back, or the start of a list."""
    asked = {stem(word) for word in question.words}
    told = content_stems(text)
    is_reply = question.kind is Kind.YES_NO and bool(told)
    return not text.endswith(":") and (is_reply or bool(told - asked))


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a plan as a model is given it.

    `heading` is the path of what stands above it, `before` the words that introduce it.
    """

    quote: Quote
    document: Document
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


def stays_quoted(point: Point, question: Question) -> bool:
    """Whether a point is best said as it stands: a list, a row, code, or what is short already."""
    quote = point.quote
    if "\n" in quote.text or quote.is_item or quote.origin:
        return True
    if any(_VERBATIM.search(span.text) for span in quote.spans):
        return True
    said = words(quote.text)
    if sum(word[0].isdigit() for word in said) > _FIGURES * len(said) > _SHORT * _FIGURES:
        return True
    if len(said) <= _SHORT and question.kind is not Kind.YES_NO:
        return True
    start, end = quote.spans[0].start, quote.spans[-1].end
    kinds = {span.kind for span in sentence_spans(point.document.text, start, end)}
    return bool(kinds & {"row", "code", "heading"})


class PointChecker:
    """Checks sentences that say one point each to whoever asked."""

    def __init__(self, question: Question, verifier: Verifier) -> None:
        self._question = question
        self._verifier = verifier

    def verify(self, sentence: str, point: Point) -> Verdict:
        """Check a sentence against its point alone, which its verdict cites.

        A Yes or No at its beginning that does not follow is left off.
        """
        reply, said = _without_reply(capitalised(sentence))
        verdict = self._verifier.verify(Claim(said, 0, len(said)), point.evidence)
        fault = self._fault(said, point)
        if verdict.label is Label.SUPPORTED and fault:
            verdict = replace(verdict, label=Label.NOT_SUPPORTED, rule=fault)
        if reply and _follows(self._question, reply, said):
            said = sentence
        return replace(verdict, claim=Claim(said, 0, len(said)), evidence=point.quote.spans)

    def _fault(self, sentence: str, point: Point) -> str:
        """What is wrong with a sentence that a verifier may let pass; empty for nothing."""
        text = point.quote.text
        given = f"{point.document.title} {point.heading} {point.before} {text}"
        if _PROMPT.search(sentence) or not sentence.rstrip("”\"')").endswith((".", "!")):
            return "not a whole sentence"
        if _SPEAKER.search(text) and not _SPEAKER.search(sentence):
            if _ADDRESSED.search(sentence) and not _ADDRESSED.search(text):
                return "the author speaks of himself"
        if _STANDS_FOR.search(sentence) and not _STANDS_FOR.search(text):
            return "a pronoun stands for something else"
        sharp = _SHARP.search(sentence)
        if sharp and not _SHARP.search(given):
            return f"the evidence does not say “{sharp[0].lower()}”"
        if holds_kind(self._question, text) and holds_kind(self._question, sentence) is False:
            return "what was asked for is left out"
        if _in_place(sentence, _sentences(text)) < _IN_PLACE:
            return "its words stand in another order there"
        return _left_out(sentence, text)


def _without_reply(sentence: str) -> tuple[str, str]:
    """The Yes or No that a sentence begins with, in lower case, and the rest of it."""
    reply = _REPLY.match(sentence)
    if reply is None:
        return "", sentence
    return reply["reply"].lower(), capitalised(sentence[reply.end() :])


def _follows(question: Question, reply: str, sentence: str) -> bool:
    """Whether a sentence says what was asked, or denies it, as Yes or No claims.

    Yes needs most of the question's words in it. What a No denies need only be spoken of.
    """
    asked = apart(question.text)[0]
    if question.kind is not Kind.YES_NO or analyse(asked).negations:
        return False
    stems, said = content_stems(asked), content_stems(sentence)
    if reply == "no":
        return analyse(_CLAUSE.split(sentence)[0]).negations > 0
    is_denied = analyse(sentence).negations > 0 or bool(_DENIES.search(sentence))
    return not is_denied and len(stems & said) >= _KEPT_CLAUSE * len(stems)


def _left_out(sentence: str, text: str) -> str:
    """What of a point a sentence leaves out that changes what the rest of it says.

    Only the sentences of the point count that it says at all.
    """
    told = content_stems(sentence)
    for whole in _sentences(text):
        if _share(whole, told) < _TOLD:
            continue
        if _CONDITION.search(whole) and not _LIMITED.search(sentence):
            return "a condition is left out"
        if _DUTY.search(whole) and not _DUTY.search(sentence) and _STATES.match(sentence):
            return "what must be done is said to be so"
        clauses = _CLAUSE.split(whole)
        for clause in clauses:
            kept = _share(clause, told)
            if kept >= _KEPT_CLAUSE and _is_denial(clause) and not _is_denial(sentence):
                if not _DENIES.search(sentence):
                    return "a denial is left out"
            if kept >= _KEPT_CLAUSE and _HEDGE.search(clause) and not _HEDGED.search(sentence):
                return "said more surely than it is"
    if _is_denial(sentence) and not _is_denial(text) and not _DENIES.search(text):
        return "the evidence denies nothing"
    return ""


def _in_place(sentence: str, texts: Sequence[str]) -> float:
    """The share of the neighbouring content words of a sentence that are neighbours in a text.

    What puts together "greased bread" from "bread, put in greased pans" says something else.
    """
    given = [_content(text) for text in texts]
    said = _content(sentence)
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
    said = (word for word in words(text) if not word.endswith(("n't", "n’t")))
    return [stem(word) for word in said if is_content_word(word)]


def _sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text, 0, len(text))]


def _is_denial(text: str) -> bool:
    return analyse(text).negations > 0


def _share(text: str, told: frozenset[str]) -> float:
    """The share of a text's content that is told; 0 for a text without any."""
    stems = content_stems(text)
    return len(stems & told) / len(stems) if stems else 0.0
