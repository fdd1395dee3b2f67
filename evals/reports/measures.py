"""The metrics of a report: their names, what they mean, and what each record adds to them.

Every metric is a ratio of two sums over records, so that one bootstrap serves them all: a mean adds
(value, 1) for each record, precision and recall add their counts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from evals.records import Record
from evals.running.scoring import DEPTHS, NDCG_DEPTH

Part = tuple[float, float]
_NOTHING: Part = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Measure:
    """One metric.

    Attributes:
        name: as in `Record.scores` and in the report.
        title: for people.
        group: `outcome`, `retrieval`, `citation`, `faithfulness`, `correctness`, `abstention` or
            `length`.
        meaning: what a value says, in a sentence.
        formula: how it is computed.
        better: `higher` or `lower`; empty where neither is better by itself.
        unit: `share` (0 to 1) or `words`.
        headline: whether it is shown first, and gated when no thresholds are given.
        part: numerator and denominator that a record adds; None for a mean of its scores.
    """

    name: str
    title: str
    group: str
    meaning: str
    formula: str
    better: str = "higher"
    unit: str = "share"
    headline: bool = False
    part: Callable[[Record], Part] | None = None


def parts(measure: Measure, records: Sequence[Record]) -> list[Part]:
    """What each record adds to a measure, in order."""
    if measure.part is not None:
        return [measure.part(record) for record in records]
    scores = [record.scores.get(measure.name) for record in records]
    return [_NOTHING if score is None else (score, 1.0) for score in scores]


def sources(records: Sequence[Record]) -> list[str]:
    """What the bootstrap draws: the source of each record's case."""
    return [record.case.source for record in records]


def _abstention_precision(record: Record) -> Part:
    return (float(not record.case.answerable), 1.0) if record.abstained else _NOTHING


def _abstention_recall(record: Record) -> Part:
    return _NOTHING if record.case.answerable else (float(record.abstained), 1.0)


def _abstention_f1(record: Record) -> Part:
    right = record.abstained and not record.case.answerable
    return 2.0 * right, float(record.abstained) + float(not record.case.answerable)


def _answer_rate(record: Record) -> Part:
    return (float(record.answered), 1.0) if record.case.answerable else _NOTHING


def _failed(record: Record) -> Part:
    return float(not record.answered and not record.abstained), 1.0


MEASURES: tuple[Measure, ...] = (
    Measure(
        "passed", "Cases passed", "outcome",
        "Answered rightly from the right document, or abstained where nothing answers.",
        "share of cases: an answerable one is answered, matches every group of `must` and cites a "
        "document of the evidence (as far as the case names them); an unanswerable one is "
        "abstained from",
        headline=True,
    ),
    Measure(
        "failed", "Cases failed by an error", "outcome",
        "The program failed: neither an answer nor an abstention.",
        "share of cases",
        better="lower", part=_failed,
    ),
    Measure(
        "claim_support", "Claim support (faithfulness)", "faithfulness",
        "How much of what is said follows from what was retrieved. Abstentions have no part in it; "
        "an answer that says nothing counts 0.",
        "mean over answers of (sentences the judge finds supported by the retrieved passages / "
        "sentences it could check)",
        headline=True,
    ),
    Measure(
        "fully_supported", "Answers supported throughout", "faithfulness",
        "Answers without a single unsupported sentence.",
        "share of answers in which every sentence that could be checked is supported",
    ),
    Measure(
        "contradicted", "Contradicted sentences", "faithfulness",
        "How much of what is said is the opposite of what was retrieved.",
        "mean over answers of (sentences the judge finds contradicted / sentences it could check)",
        better="lower", headline=True,
    ),
    Measure(
        "citation_recall", "Citation recall (ALCE)", "citation",
        "Whether the quotes that a sentence cites support all of it.",
        "mean over answers of the share of sentences that their citations together support; a "
        "sentence without citations counts 0",
        headline=True,
    ),
    Measure(
        "citation_precision", "Citation precision (ALCE)", "citation",
        "Whether each citation is needed.",
        "mean over answers of the share of citations that are precise: their sentence is "
        "supported, and they support it alone or it is not supported without them; no citations "
        "count 0",
        headline=True,
    ),
    Measure(
        "exact_quotes", "Quotes that stand in their document", "citation",
        "Whether a quote is really there, character by character, at the offsets it claims.",
        "mean over answers with citations of the share of quotes that are",
    ),
    Measure(
        "cites_evidence", "Answers that cite the right document", "citation",
        "Whether a document that the case names is among those cited.",
        "share of the answers to answerable cases whose evidence names an indexed document",
    ),
    *(
        Measure(
            f"recall@{k}", f"Retrieval recall@{k}", "retrieval",
            f"How much of the evidence is among the first {k} passages.",
            f"mean over answerable cases with evidence of |pieces covered by the first {k} "
            "passages| / |pieces|",
            headline=k == DEPTHS[-1],
        )
        for k in DEPTHS
    ),
    Measure(
        "mrr", "Retrieval MRR", "retrieval",
        "How high the first passage with evidence stands.",
        "mean of 1 / rank of the first passage that covers a piece of evidence, 0 without one",
    ),
    Measure(
        f"ndcg@{NDCG_DEPTH}", f"Retrieval nDCG@{NDCG_DEPTH}", "retrieval",
        "How high the passages with evidence stand.",
        "mean of DCG / ideal DCG with gains for newly covered pieces of evidence",
    ),
    Measure(
        "correct", "Answers correct (`must`)", "correctness",
        "Whether the answer says all that it must. An abstention counts 0.",
        "share of the answerable cases with `must` whose answer matches every group",
        headline=True,
    ),
    Measure(
        "fact_recall", "Key-fact recall", "correctness",
        "How many of the facts are in the answer. An abstention counts 0.",
        "mean over answerable cases with `must` of |groups matched| / |groups|",
    ),
    Measure(
        "token_f1", "Token F1", "correctness",
        "How much of the answer and of the reference is the same. An abstention counts 0, and "
        "words beyond the reference cost.",
        "mean over answerable cases with `answer` of 2PR / (P + R) over tokens",
    ),
    Measure(
        "abstention_precision", "Abstention precision", "abstention",
        "How often it is right not to answer.",
        "unanswerable cases abstained from / cases abstained from",
        part=_abstention_precision,
    ),
    Measure(
        "abstention_recall", "Abstention recall", "abstention",
        "How many of the unanswerable questions are declined.",
        "unanswerable cases abstained from / unanswerable cases",
        headline=True, part=_abstention_recall,
    ),
    Measure(
        "abstention_f1", "Abstention F1", "abstention",
        "Precision and recall of abstaining in one number.",
        "2 * right / (abstained + unanswerable)",
        part=_abstention_f1,
    ),
    Measure(
        "answer_rate", "Answerable questions answered", "abstention",
        "How many of the answerable questions get an answer at all, right or wrong.",
        "answerable cases answered / answerable cases",
        headline=True, part=_answer_rate,
    ),
    Measure(
        "answer_words", "Words per answer", "length",
        "How long answers are.",
        "mean over answers",
        better="", unit="words",
    ),
    Measure(
        "whole_passage", "Answers that are a whole passage", "length",
        "Answers that copy a retrieved passage instead of answering from it.",
        "share of answers that hold the first 95% of a retrieved passage of at least 40 words",
        better="lower",
    ),
    Measure(
        "empty", "Empty answers", "length",
        "Answers without a word that are not abstentions.",
        "share of answers",
        better="lower",
    ),
)  # fmt: skip
BY_NAME = {measure.name: measure for measure in MEASURES}
