"""From an answered and judged case to its scores: one number, one reason, or nothing a metric."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from advisor.answer import Answer
from evals.answering import AnsweredCase
from evals.cases.case import Case
from evals.documents import resolve
from evals.metrics import correctness, retrieval
from evals.metrics.citation import citation_recall
from evals.records import JudgedClaim
from evals.running.relevance import unknown_documents

# Depths of recall@k.
DEPTHS = (1, 3, 5)
NDCG_DEPTH = 5
# An answer that begins like a passage and goes on for this share of its words shows the passage; a
# passage of fewer words may be just the sentence that was asked for.
_WHOLE = 0.95
_SHORT_PASSAGE = 40


@dataclass(frozen=True, slots=True)
class Scored:
    """The value of a metric for one case, or why it has none."""

    metric: str
    value: float | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """Everything that scoring looks at.

    `relevant` holds for each passage the indices of the pieces of evidence that it covers;
    `documents` are the relative paths of all indexed documents.
    """

    case: Case
    answered: AnsweredCase
    claims: Sequence[JudgedClaim]
    relevant: Sequence[Sequence[int]]
    documents: Sequence[str]

    @property
    def gave_answer(self) -> bool:
        """Whether there is an answer, be it an empty one."""
        return not self.answered.error and self.answered.answer.abstained is None


def score_case(judged: Judged) -> tuple[dict[str, float], dict[str, str]]:
    """The scores of a case, and the reasons of the metrics that apply and could not be scored.

    A metric that does not apply (retrieval for an unanswerable case, say) is in neither.
    """
    scores: dict[str, float] = {}
    unscored: dict[str, str] = {}
    groups: list[Callable[[Judged], Iterator[Scored]]] = [_outcome]
    if judged.answered.error:
        unscored = {name: "the advisor failed" for name in _would_apply(judged)}
    else:
        groups += [_retrieval, _correctness]
        if judged.gave_answer:
            groups += [_citations, _faithfulness, _length]
    for group in groups:
        for scored in group(judged):
            if scored.value is None:
                unscored[scored.metric] = scored.reason
            else:
                scores[scored.metric] = round(scored.value, 6)
    return dict(sorted(scores.items())), dict(sorted(unscored.items()))


def _would_apply(judged: Judged) -> Iterator[str]:
    case = judged.case
    if not case.answerable:
        return
    if case.evidence:
        yield from (*(f"recall@{k}" for k in DEPTHS), "mrr", f"ndcg@{NDCG_DEPTH}")
    if case.must:
        yield from ("correct", "fact_recall")
    if case.answer:
        yield "token_f1"


def _outcome(judged: Judged) -> Iterator[Scored]:
    """Whether the case passes: a failure of the program does not."""
    case, answer = judged.case, judged.answered.answer
    if judged.answered.error:
        yield Scored("passed", 0.0)
    elif not case.answerable:
        yield Scored("passed", float(answer.abstained is not None))
    elif answer.abstained is not None:
        yield Scored("passed", 0.0)
    else:
        checks = [all(correctness.matched_groups(answer.text, case.must))] if case.must else []
        checks += [cites for cites in [_cites_evidence(judged)] if cites is not None]
        if checks:
            yield Scored("passed", float(all(checks)))
        else:
            reason = "the case has no must, and no evidence in an indexed document"
            yield Scored("passed", None, reason)


def _retrieval(judged: Judged) -> Iterator[Scored]:
    case = judged.case
    if not case.answerable or not case.evidence:
        return
    unknown = unknown_documents(case, judged.documents)
    pieces = len(case.evidence)
    values: dict[str, float | None] = {
        f"recall@{k}": retrieval.recall_at_k(judged.relevant, pieces, k) for k in DEPTHS
    }
    values["mrr"] = retrieval.reciprocal_rank(judged.relevant, pieces)
    values[f"ndcg@{NDCG_DEPTH}"] = retrieval.ndcg_at_k(judged.relevant, pieces, NDCG_DEPTH)
    for metric, value in values.items():
        if unknown:
            yield Scored(metric, None, f"no indexed document is called {', '.join(unknown)}")
        else:
            yield Scored(metric, value)


def _correctness(judged: Judged) -> Iterator[Scored]:
    """Against the reference: an abstention from an answerable question has nothing right."""
    case, text = judged.case, judged.answered.answer.text
    if not case.answerable:
        return
    given = judged.gave_answer
    if case.must:
        found = correctness.matched_groups(text, case.must)
        yield Scored("correct", float(given and all(found)))
        yield Scored("fact_recall", correctness.fact_recall(text, case.must) if given else 0.0)
    if case.answer is not None:
        value = correctness.token_f1(text if given else "", case.answer)
        yield Scored("token_f1", value, "the reference answer has no words")


def _citations(judged: Judged) -> Iterator[Scored]:
    claims, answered = judged.claims, judged.answered
    checked = [claim for claim in claims if claim.cited is None or claim.cited.checked]
    unsure = f"the judge could not tell of {len(claims) - len(checked)} of {len(claims)} sentences"
    if claims and not checked:
        yield Scored("citation_recall", None, unsure)
        yield Scored("citation_precision", None, unsure)
    else:
        # An answer that says nothing has no sentence that a citation supports.
        recalls = [citation_recall(c.cited.supported if c.cited else None) for c in checked]
        yield Scored("citation_recall", _mean(recalls))
        precise = [value for claim in checked for value in claim.precise]
        yield Scored("citation_precision", _mean([float(value) for value in precise]))
    if answered.answer.citations:
        yield Scored("exact_quotes", _mean([float(value) for value in answered.exact]))
    cites = _cites_evidence(judged)
    if cites is not None:
        yield Scored("cites_evidence", float(cites))
    elif judged.case.answerable and any(e.document for e in judged.case.evidence):
        yield Scored("cites_evidence", None, "no indexed document is called as in the evidence")


def _faithfulness(judged: Judged) -> Iterator[Scored]:
    """Over the claims that the judge could check; an answer without a claim supports nothing."""
    claims = judged.claims
    checked = [claim.support for claim in claims if claim.support.checked]
    if claims and not checked:
        reason = f"the judge could not tell of any of {len(claims)} sentences"
        for metric in ("claim_support", "fully_supported", "contradicted"):
            yield Scored(metric, None, reason)
        return
    supported = [float(judgement.supported) for judgement in checked]
    yield Scored("claim_support", _mean(supported))
    yield Scored("fully_supported", float(bool(supported) and all(supported)))
    if checked:
        against = [float(judgement.label == "CONTRADICTED") for judgement in checked]
        yield Scored("contradicted", _mean(against))


def _length(judged: Judged) -> Iterator[Scored]:
    answer = judged.answered.answer
    text = answer.text
    yield Scored("answer_words", float(correctness.words(text)))
    yield Scored("empty", float(not any(character.isalnum() for character in text)))
    yield Scored("whole_passage", float(_shows_passage(answer)))


def _shows_passage(answer: Answer) -> bool:
    shown = " ".join(answer.text.split())
    for found in answer.passages:
        words = found.passage.text.split()
        beginning = " ".join(words[: int(_WHOLE * len(words))])
        if len(words) >= _SHORT_PASSAGE and beginning in shown:
            return True
    return False


def _cites_evidence(judged: Judged) -> bool | None:
    """Whether a document of the evidence is cited; None where none of them is indexed."""
    if not judged.case.answerable:
        return None
    named = {e.document for e in judged.case.evidence if e.document}
    paths = {path for name in named for path in resolve(name, judged.documents)}
    if not paths:
        return None
    return any(citation.document in paths for citation in judged.answered.answer.citations)


def _mean(values: Sequence[float]) -> float:
    """The mean; 0 of nothing, which is what a citation that is not there earns."""
    return sum(values) / len(values) if values else 0.0
