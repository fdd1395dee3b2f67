"""Writing an answer in one go: a model drafts it, and what survives the checks is shown.

What the draft leaves out of the points stands behind it as quotes.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile

from advisor.answer import (
    Conversation,
    EvidenceSpan,
    Label,
    SentenceVerified,
    SentenceWithheld,
    Verdict,
)
from advisor.answering.citations import AnswerText
from advisor.answering.plan import Plan, write_quotes
from advisor.answering.quotes import Quote, is_markup, quote_block
from advisor.answering.writing.draft_checks import DraftChecker, is_part, is_reply, says_something
from advisor.answering.writing.drafts import Drafter, DraftSentence, make_notes
from advisor.answering.writing.writer import asked_by
from advisor.gathering.evidence import heading_span, overlap, span_of
from advisor.gathering.material import Material
from advisor.understanding.question import Question
from advisor.verification.protocol import ASKS_MODEL, Verifier
from corpus.document import Document
from corpus.language.sentences import SentenceSpan, sentence_spans
from index.reader import IndexReader

# Sentences of a draft that fail before it is given up: what follows them is seldom better.
_MOST_WITHHELD = 3
# And so many that it says again: a small model may go on with one until the limit.
_MOST_REPEATED = 3
# Evidence pieces that the model sees where the context has no room for sections. Reading a prompt
# takes longer than anything else.
_NOTES = 5
# From how many tokens of context on the model sees whole sections, how many characters of them for
# each token (about half of the context), the share that one may take, and what is too little.
_SECTIONS_FROM = 4096
_CHARS_A_TOKEN, _SHARE_OF_ONE, _LEAST_CHARS = 1.5, 1 / 3, 200

_Piece = tuple[str, tuple[EvidenceSpan, ...]]


class AnswerWriter:
    """Lets a model write answers about one index in one go."""

    says_apart = False

    def __init__(self, drafter: Drafter, verifier: Verifier, index: IndexReader) -> None:
        self._drafter = drafter
        self._verifier = verifier
        self._index = index

    def write(
        self,
        plan: Plan,
        materials: Sequence[Material],
        answer: AnswerText,
        cancel: threading.Event | None = None,
        conversation: Conversation | None = None,
    ) -> Iterator[SentenceVerified | SentenceWithheld]:
        """Add the model's sentences that are supported, once they answer as well as the quotes.

        See `Writer.write`. What the evidence supports need not answer: until the draft does, its
        sentences are held back, and those that say a part of a quote until the draft says most of
        it. Behind them stand the quotes that the draft doesn't say.
        """
        material, quotes = asked_by(plan.points[0], materials), plan.points
        question, index = material.question, self._index
        notes = make_notes(self._pieces(material, quotes))
        checker = DraftChecker(
            question, material.need, notes, quotes, self._verifier, index.document, index.answers
        )
        draft = _Draft(checker, answer)
        drafted = self._drafter.stream(question.text, material.need, notes, conversation, cancel)
        if self._verifier.name == ASKS_MODEL:
            drafted = _ended(drafted, cancel)
        repeated = 0
        for sentence in _telling(drafted, question, answer):
            if draft.has(sentence.text):
                repeated += 1
            else:
                verdict = checker.verify(sentence)
                if verdict.label is Label.SUPPORTED:
                    draft.hold(verdict, is_item=sentence.is_item)
                    yield from draft.shown()
                else:
                    yield answer.withhold(verdict)
            if len(answer.withheld) >= _MOST_WITHHELD or repeated >= _MOST_REPEATED:
                break
        if answer.verdicts and not (cancel is not None and cancel.is_set()):
            yield from write_quotes(Plan(tuple(checker.unsaid(answer.text))), answer)

    def _pieces(self, material: Material, quotes: Sequence[Quote]) -> list[_Piece]:
        """The quotes, then more to write from, each as a text and what it is made of."""
        pieces = [(quote.text.replace("\n", " "), quote.spans) for quote in quotes]
        quoted = [span for quote in quotes for span in quote.spans]
        if self._drafter.context_tokens < _SECTIONS_FROM:
            more = [
                (" ".join(piece.span.text.split()), (piece.span,))
                for piece in material.evidence
                if not overlap([piece.span], quoted)
            ]
            return [*pieces, *more[: max(0, _NOTES - len(pieces))]]
        found = [(span.document_id, span.start) for span in quoted]
        found += [(piece.document.id, piece.span.start) for piece in material.evidence]
        chars = round(self._drafter.context_tokens * _CHARS_A_TOKEN)
        return [*pieces, *self._sections(found, quoted, chars)]

    def _sections(
        self, places: Sequence[tuple[str, int]], quoted: Sequence[EvidenceSpan], chars: int
    ) -> Iterator[_Piece]:
        """The sections around places, in their order, as far as they have so many characters."""
        most, taken = round(chars * _SHARE_OF_ONE), list[EvidenceSpan]()
        for document_id, start in places:
            document = self._index.document(document_id)
            if document is None or overlap([span_of(document, start, start + 1)], taken):
                continue
            if chars < _LEAST_CHARS:
                return
            near = _around(document, start, min(most, chars))
            found = [s for s in near if not overlap([_span(document, s)], taken)]
            told = [_span(document, sentence) for sentence in found]
            taken += told
            if all(overlap([span], quoted) for span in told):
                continue
            path = document.heading_path(start) or (document.title,)
            above = [
                heading_span(document, section)
                for section in document.sections
                if section.body_start <= found[0].start < section.end
            ]
            text = f"{' > '.join(path)}:\n{quote_block(document, found).text}"
            yield text, (*above[-1:], *told)
            chars -= len(text)


class _Draft:
    """The supported sentences of a draft, held back until they may be shown."""

    def __init__(self, checker: DraftChecker, answer: AnswerText) -> None:
        self._checker = checker
        self._answer = answer
        self._held: list[tuple[Verdict, bool]] = []

    @property
    def _text(self) -> str:
        """What is shown and what is held."""
        held = (verdict.claim.text for verdict, _ in self._held)
        return " ".join([self._answer.text, *held]).strip()

    def has(self, text: str) -> bool:
        """Whether the draft holds a sentence already."""
        return text.lower().strip(" .") in self._text.lower()

    def hold(self, verdict: Verdict, *, is_item: bool) -> None:
        """Add a sentence."""
        self._held.append((verdict, is_item))

    def shown(self) -> Iterator[SentenceVerified]:
        """Show what may be shown by now."""
        if not self._answer.verdicts and not self._checker.answers(self._text):
            return
        unsaid = self._checker.unsaid(self._text)
        held, self._held = self._held, []
        for verdict, is_item in held:
            if is_part(verdict.claim.text, unsaid):
                self._held.append((verdict, is_item))
            else:
                yield self._answer.add(verdict, is_item=is_item)


def _telling(
    drafted: Iterator[DraftSentence], question: Question, answer: AnswerText
) -> Iterator[DraftSentence]:
    """The sentences of a draft that say something; a lone Yes or No is none of them."""
    for sentence in drafted:
        answer.unknown_keys += sentence.unknown_keys
        if not is_reply(sentence.text) and says_something(sentence.text, question):
            yield sentence


def _around(document: Document, start: int, most: int) -> list[SentenceSpan]:
    """The sentences of the largest section around a place that has at most so many characters.

    Where the innermost has more, those nearest to the place, a third of them before it.
    """
    around = [s for s in document.sections if s.start <= start < s.end]
    ranges = [(document.body_start, len(document.text)), *((s.start, s.end) for s in around)]
    fitting = [(low, high) for low, high in ranges if high - low <= most]
    if fitting:
        low, high = fitting[0]
    else:
        low = max(ranges[-1][0], start - most // 3)
        high = min(ranges[-1][1], start + most - most // 3)
    # What the range cuts is left out; read a little further, it is seen to be cut.
    spans = sentence_spans(
        document.text, max(document.body_start, low - most), high + most, document.sections
    )
    found = [
        s
        for s in spans
        if low <= s.start and s.end <= high and not is_markup(document.text[s.start : s.end])
    ]
    return found or [s for s in spans if s.start <= start < s.end] or spans[:1]


def _span(document: Document, sentence: SentenceSpan) -> EvidenceSpan:
    return span_of(document, max(sentence.start, sentence.marker_end), sentence.end)


def _ended(
    drafted: Iterable[DraftSentence], cancel: threading.Event | None
) -> Iterator[DraftSentence]:
    """The sentences of a draft that was read to its end: the model is busy until then."""
    return takewhile(lambda _: cancel is None or not cancel.is_set(), list(drafted))
