"""What a drafted sentence must pass before it is shown: it is supported, and it answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from advisor.answer import Claim, EvidenceSpan, Label, Verdict
from advisor.answering.quotes import Quote
from advisor.answering.writing.drafts import DraftSentence, Note
from advisor.gathering.evidence import overlap
from advisor.gathering.kinds import holds_kind
from advisor.request import Need
from advisor.understanding.question import Kind, Question, apart
from advisor.verification.protocol import Verifier
from advisor.verification.yes_or_no import apart_from_reply
from corpus.document import Document
from corpus.language.splitting import split_sentences
from corpus.language.words import content_stems, content_words, stem

# How likely a drafted sentence must be to be supported. The verifier asks .5 of anybody's claims;
# of the sentences of a 0.5B model that it lets pass three in four were right, from here on nine
# in ten (`python -m benchmarks.composed_gate`). What is withheld stands there as its quote. The
# item of a list that stands word for word in its evidence needs no more than the verifier asks.
_LEAST_SURE = 0.9
# A draft is shown when it reads as an answer at most this much less than the best quote, in
# log-odds.
_ANSWERS_LESS = 0.5
# What holds this share of what a quote says beyond the question says the quote.
_SAYS = 0.5
# A sentence that shares more than this of its words with a quote is a part of it.
_PART = 0.8

# What a model says of what it was given, and not of what that says.
_SILENT_NOTES = re.compile(
    r"\b(?:notes?|documents?|passages?|context|sources?|texts?)\b(?: \w+){0,2}?"
    r" do(?:es)?(?: not|n['’]t)(?: \w+ly)?"
    r" (?:mention|say|state|specify|provide|contain|give|explain|address|answer)\b",
    re.I,
)
_ONLY_REPLY = re.compile(r"(?:yes|no)\W*", re.I)


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

        A Yes or No at its beginning is left off: `yes_or_no.reply_of` says it where it follows.
        """
        said = apart_from_reply(sentence.text)[1]
        claim = Claim(said, 0, len(said))
        cited = [span for key in sentence.keys for span in self._spans[key]]
        verdict = self._verifier.verify(claim, cited) if cited else None
        if verdict is None or verdict.label is not Label.SUPPORTED:
            verdict = self._verifier.verify(claim, self._everything)
        if verdict.label is Label.SUPPORTED:
            word = self._misplaced(said, verdict.evidence)
            if word:
                rule = f"the evidence is not about “{word}”"
                return replace(verdict, label=Label.NOT_SUPPORTED, rule=rule)
            literal = sentence.is_item and any(_holds(span.text, said) for span in verdict.evidence)
            if not literal and (verdict.score or 0.0) < _LEAST_SURE:
                rule = f"{verdict.rule}; a draft needs {_LEAST_SURE:.0%}"
                return replace(verdict, label=Label.NOT_SUPPORTED, rule=rule)
        return verdict

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
        text = quote.text
        parts = split_sentences(text, 0, len(text)) if self._need is Need.FACT else []
        told = [text, *(text[start:end] for start, end in parts)]
        return any(self._share_said(part, said) >= _SAYS for part in told)

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


def _holds(text: str, item: str) -> bool:
    """Whether an item of a list stands in a text word for word."""
    said = re.escape(" ".join(item.split()).rstrip(".;,"))
    return re.search(rf"(?<!\w){said}(?!\w)", " ".join(text.split()), re.I) is not None


def is_part(sentence: str, quotes: Sequence[Quote]) -> bool:
    """Whether a sentence says little that one of some quotes does not."""
    said = content_stems(sentence)
    return any(len(said & content_stems(quote.text)) > _PART * len(said) for quote in quotes)


def is_reply(text: str) -> bool:
    """Whether a sentence is Yes or No and nothing else."""
    return _ONLY_REPLY.fullmatch(text) is not None


def says_something(text: str, question: Question) -> bool:
    """Whether a drafted sentence is more than the question said back, or the start of a list.

    What the notes don't say is nothing either: that is judged before a model is asked. Nor is what
    says back the words in brackets that only make a question complete.
    """
    _, completed_by = apart(question.text)
    if _SILENT_NOTES.search(text) or (completed_by and completed_by.lower() in text.lower()):
        return False
    asked = {stem(word) for word in question.words}
    told = content_stems(text)
    replies = question.kind is Kind.YES_NO and bool(told)
    return not text.endswith(":") and (replies or bool(told - asked))
