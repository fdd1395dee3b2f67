"""What a drafted sentence must pass before it is shown: it is supported, and it answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from advisor.answer import Claim, EvidenceSpan, Label, Verdict
from advisor.answering.drafts import DraftSentence, Note
from advisor.answering.quotes import Quote
from advisor.gathering.kinds import holds_kind
from advisor.understanding.question import Kind, Question
from advisor.verification.protocol import Verifier
from corpus.document import Document
from corpus.language.words import content_stems, content_words, stem

# A draft is shown when it reads as an answer at most this much less than the best quote, in
# log-odds.
_ANSWERS_LESS = 0.5
# Of what the best quote says beyond the question, a draft should keep this share.
_KEPT = 0.4
# A draft that shares more than this of its words with the best quote is a part of it.
_PART = 0.8


class DraftChecker:
    """Checks the sentences of one draft against its notes and the best quote."""

    def __init__(
        self,
        question: Question,
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
        self._spans = {note.key: note.spans for note in notes}
        self._everything = [span for note in notes for span in note.spans]
        self._best = quotes[0].text
        self._verifier = verifier
        self._document = document
        self._read = read
        self._quoted = content_stems(self._best)
        self._all_quoted = content_stems(" ".join(quote.text for quote in quotes))
        self._wanted = read(question.text, [self._best])[0]

    def verify(self, sentence: DraftSentence) -> Verdict:
        """Check a sentence against the notes it cites, then against all of them."""
        claim = Claim(sentence.text, 0, len(sentence.text))
        cited = [span for key in sentence.keys for span in self._spans[key]]
        verdict = self._verifier.verify(claim, cited) if cited else None
        if verdict is None or verdict.label is not Label.SUPPORTED:
            verdict = self._verifier.verify(claim, self._everything)
        if verdict.label is Label.SUPPORTED:
            word = self._misplaced(sentence.text, verdict.evidence)
            if word:
                rule = f"the evidence is not about “{word}”"
                return Verdict(claim, Label.NOT_SUPPORTED, verdict.score, verdict.evidence, rule)
        return verdict

    def answers(self, draft: str) -> bool:
        """Whether a draft answers about as well as the best quote does.

        A small part of the quotes does not: they would say more.
        """
        if _is_part(draft, self._all_quoted) and self._leaves_out(draft, self._all_quoted):
            return False
        if holds_kind(self._question, self._best):
            if holds_kind(self._question, draft) is False:
                return False
        return self._read(self._question.text, [draft])[0] >= self._wanted - _ANSWERS_LESS

    def needs_quote(self, draft: str) -> bool:
        """Whether the best quote should follow a draft: most of it is missing there."""
        return self._leaves_out(draft, self._quoted) and not _is_part(draft, self._quoted)

    def _leaves_out(self, draft: str, quoted: frozenset[str]) -> bool:
        """Whether a draft leaves out most of what quotes say beyond the question."""
        told = quoted - {stem(word) for word in self._question.words}
        return len(told & content_stems(draft)) < _KEPT * len(told)

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


def _is_part(draft: str, quoted: frozenset[str]) -> bool:
    """Whether a draft says little that quotes do not."""
    drafted = content_stems(draft)
    return len(drafted & quoted) > _PART * len(drafted)


def says_something(text: str, question: Question) -> bool:
    """Whether a drafted sentence is more than the question said back, or the start of a list."""
    asked = {stem(word) for word in question.words}
    told = content_stems(text)
    is_reply = question.kind is Kind.YES_NO and bool(told)
    return not text.endswith(":") and (is_reply or bool(told - asked))
