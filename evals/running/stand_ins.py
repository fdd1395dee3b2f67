"""Advisors that cheat, to see that the metrics notice.

| name | what it does | what must notice |
|---|---|---|
| `abstain` | declines every question | answer rate, abstention precision, correctness |
| `passage` | answers all with the whole best passage | whole passages, abstention recall, F1 |
| `miscite` | answers like the advisor and cites the worst passage | citation recall and precision |
| `empty` | answers with nothing | claim support, citation recall, correctness |
"""

from __future__ import annotations

from dataclasses import replace

from advisor.answer import AbstainReason, Answer, Conversation
from advisor.answering.citations import cite_passage
from advisor.build import cache_dir
from advisor.settings import Settings
from evals.answering import SteadyAdvisor
from evals.errors import RunError
from index.reader import IndexReader

NAMES = ("abstain", "passage", "miscite", "empty")


class StandIn(SteadyAdvisor):
    """Retrieves as the advisor does, without a reranker, and then cheats."""

    def __init__(self, name: str, settings: Settings) -> None:
        """`name` is one of `NAMES`.

        Raises:
            RunError: it is another.
        """
        if name not in NAMES:
            raise RunError(f"There is no stand-in {name!r}. Name one of {', '.join(NAMES)}.")
        super().__init__(settings)
        self._name = name
        self._index: IndexReader | None = None

    def open(self) -> None:
        """Open the index.

        Raises:
            IndexingError: it is missing, damaged, or made with another model.
        """
        self._index = IndexReader(
            self._settings.index_address,
            chroma=self._settings.chroma,
            embedding=self._settings.embedding,
            cache_dir=cache_dir(),
        )

    def ask(self, question: str, conversation: Conversation | None = None) -> Answer:
        """Answer a question in the way of the name."""
        if self._name == "miscite":
            return self._miscited(super().ask(question, conversation))
        index = self._opened()
        passages = tuple(index.retrieve(question, self._settings.passages))
        answer = Answer(question, question, "", "quote", passages=passages)
        if self._name == "abstain":
            reason = AbstainReason.MISSING_FACT
            text = "The documents don't say."
            return replace(answer, text=text, mode="abstain", abstained=reason)
        if self._name == "empty" or not passages:
            return answer
        text = passages[0].passage.text
        best = passages[0].passage
        citation = cite_passage(best, index.path(best.document_id), 1)
        return replace(answer, text=text, citations=(replace(citation, answer_end=len(text)),))

    def close(self) -> None:
        """Close what was opened."""
        super().close()
        if self._index is not None:
            self._index.close()

    def _miscited(self, answer: Answer) -> Answer:
        """The answer, each of its citations replaced by the worst passage."""
        if not answer.citations:
            return answer
        used = {(c.document_id, c.passage_id) for c in answer.citations}
        others = [p for p in answer.passages if (p.passage.document_id, p.passage.id) not in used]
        worst = (others or list(answer.passages))[-1].passage
        wrong = cite_passage(worst, self._opened().path(worst.document_id), 1)
        citations = tuple(
            replace(wrong, answer_start=c.answer_start, answer_end=c.answer_end)
            for c in answer.citations
        )
        return replace(answer, citations=citations)

    def _opened(self) -> IndexReader:
        if self._index is None:
            self.open()
        assert self._index is not None
        return self._index
