"""A report and its records as a run makes them, with text that tries to break out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from advisor.answer import AbstainReason, Answer, Citation, Claim, Label, Verdict
from corpus.document import Source
from evals.cases.case import Case, CaseEvidence
from evals.records import JudgedClaim, Judgement, Provenance, Record, Status
from index.passage import Passage, RetrievedPassage

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)> & {0}"
PASSAGE = (
    "Interns at Brightwater earn $31 to $34 an hour, says the finance office. Interns get no "
    "housing allowance."
)
QUOTE = "Interns at Brightwater earn $31 to $34 an hour, says the finance office."
START = 120


def provenance(**settings: object) -> Provenance:
    return Provenance(
        settings, "embedded (b179c9)", "index-hash", "code-hash", "lexical", "overlap"
    )


def record(
    number: int,
    variant: str = "embedded",
    *,
    status: Status = Status.ANSWERED,
    passed: float | None = 1.0,
    label: str = "SUPPORTED",
    answerable: bool = True,
    question: str = "",
) -> Record:
    """One record; `passed` None means that it could not be scored."""
    answered = status is Status.ANSWERED
    text = QUOTE if answered else "The documents don't say." if status is Status.ABSTAINED else ""
    question = question or f"What do interns earn at Brightwater, case {number}?"
    passage = Passage("p1", "doc1", START, START + len(PASSAGE), PASSAGE, ("Handbook", "Pay"))
    found = RetrievedPassage(passage, 1, 0.0, {"dense": 0.71, "lexical": 8.25})
    hostile = replace(passage, id="p2", document_id="doc2", text=HOSTILE)
    citation = Citation(
        1, "handbook.md", "doc1", "Handbook", Source(), "p1", QUOTE, START, START + len(QUOTE),
        0, len(QUOTE),
    )  # fmt: skip
    checked = label != "UNCHECKED"
    claim = JudgedClaim(
        text, 0, len(text), (0,), "SUPPORTED", "exact quote",
        Judgement(label, 0.93 if checked else None, "" if checked else "too long"),
        Judgement(label, 0.9 if checked else None), (True,),
    )  # fmt: skip
    case = Case(
        f"case-{number}",
        ("Where is Brightwater?", question) if number % 5 == 0 else (question,),
        answerable,
        QUOTE if answerable else None,
        (("31", "34"),) if answerable else (),
        (CaseEvidence("handbook.md", QUOTE),) if answerable else (),
        ("pay",) if number % 2 else ("housing",),
    )
    return Record(
        key=f"{variant}-{number}",
        variant=variant,
        case=case,
        status=status,
        answer=Answer(
            question,
            question,
            text,
            "quote" if answered else "",
            citations=(citation,) if answered else (),
            withheld=(
                Verdict(
                    Claim("Interns earn $100.", 0, 0),
                    Label.CONTRADICTED,
                    None,
                    rule="numbers differ",
                ),
            ),
            unknown_keys=("[zz]",) if number == 1 else (),
            passages=(found, replace(found, passage=hostile, rank=2)),
            abstained=AbstainReason.MISSING_FACT if status is Status.ABSTAINED else None,
            timings={
                "sources": 0.01 * number,
                "first_sentence": 0.3 + 0.1 * number,
                "total": 0.5 + number,
            },
            model="embedded",
        ),
        error="missing_fact" if status is Status.FAILED else "",
        claims=(claim,) if answered else (),
        documents={"doc1": "handbook.md", "doc2": "handbook.md"},
        relevant=((0,), ()),
        earlier=(Answer("Where is Brightwater?", "?", "In the north.", ""),)
        if number % 5 == 0
        else (),
        confidence=0.5 + (number % 10) / 20 if answered else None,
        scores={} if passed is None else {"passed": passed, "recall@5": 1.0},
        unscored={"passed": "the case has no must"} if passed is None else {},
        provenance=provenance(model="embedded", passages=8),
    )


def records(variant: str = "embedded", shift: int = 0) -> list[Record]:
    """Twelve cases of every kind: right, wrong, abstained, failed, not scored, contradicted."""
    found = []
    for number in range(1, 13):
        kind = (number + shift) % 6
        common: dict[str, Any] = {"variant": variant}
        if kind == 1:
            common.update(status=Status.ABSTAINED, answerable=False)
        elif kind == 2:
            common.update(passed=0.0)
        elif kind == 3:
            common.update(passed=None, label="UNCHECKED")
        elif kind == 4 and number > 6:
            common.update(status=Status.FAILED, passed=0.0)
        elif kind == 5:
            common.update(label="CONTRADICTED")
        found.append(record(number, **common))
    return found


METRICS = [
    ("passed", "Cases passed", "outcome", "higher", "share", True),
    ("recall@5", "Recall at 5", "retrieval", "higher", "share", True),
    ("citation_recall", "Citation recall", "citation", "higher", "share", True),
    ("citation_precision", "Citation precision", "citation", "higher", "share", True),
    ("support", "Claims supported", "faithfulness", "higher", "share", True),
    ("contradicted", "Claims contradicted", "faithfulness", "lower", "share", True),
    ("abstention_f1", "Abstention F1", "abstention", "higher", "share", True),
    ("words", "Words in an answer", "length", "higher", "words", False),
]


def report(*variants: str) -> dict[str, Any]:
    """A report of one or two variants over the records above."""
    names = variants or ("embedded",)
    return {
        "schema": 1,
        "cases": {
            "file": "cases.jsonl", "documents": 1, "count": 12, "answerable": 10,
            "unanswerable": 2, "follow_ups": 2, "drafts": 3, "sources": 4,
        },
        "judge": {"name": "overlap", "threshold": 0.5, "same_as_verifier": False},
        "warnings": ["`advisor eval review` walks through 3 drafts.", HOSTILE + " \ud800"],
        "bootstrap": {"resamples": 2000, "seed": 7, "level": 0.95},
        "metrics": [
            {"name": name, "title": title, "group": group, "better": better, "unit": unit,
             "headline": headline, "meaning": f"What {title} means.", "formula": "a / b"}
            for name, title, group, better, unit, headline in METRICS
        ],
        "variants": [_variant(name, number) for number, name in enumerate(names)],
        "comparisons": [_comparison(*names)] if len(names) > 1 else [],
        "timings": {
            "variants": {name: _timings(number) for number, name in enumerate(names)},
            "seconds": 61.2,
        },
    }  # fmt: skip


def _comparison(first: str, second: str) -> dict[str, Any]:
    side = {"status": "answered", "passed": 1.0, "answer": HOSTILE, "sources": ["handbook.md"]}
    difference = {
        "first": 0.9,
        "second": 0.86,
        "difference": -0.04,
        "low": -0.1,
        "high": 0.02,
        "p": 0.31,
    }
    return {
        "first": first,
        "second": second,
        "cases": {"shared": 12, "only_first": 0, "only_second": 0},
        "missing": {"only_first": [], "only_second": []},
        "differences": {metric[0]: difference for metric in METRICS},
        "mcnemar": {"both": 6, "only_first": 3, "only_second": 1, "neither": 2, "p": 0.625},
        "changed": [
            {"id": "case-2", "question": HOSTILE, "what": "broken", "first": side, "second": side}
        ],
    }


def _variant(name: str, number: int) -> dict[str, Any]:
    values = {
        metric[0]: {"value": 0.9 - 0.07 * i - 0.04 * number, "low": 0.8 - 0.08 * i,
                    "high": 0.97 - 0.05 * i, "n": 12, "unscored": i % 2, "sources": 4}
        for i, metric in enumerate(METRICS)
    }  # fmt: skip
    values["words"] = {
        "value": 14.2,
        "low": 11.0,
        "high": 18.5,
        "n": 10,
        "unscored": 0,
        "sources": 4,
    }
    values["citation_precision"] = {
        "value": None, "low": None, "high": None, "n": 0, "unscored": 10, "sources": 0,
    }  # fmt: skip
    points = [(0.1, 0.0), (0.3, 0.0), (0.45, 0.1), (0.6, 0.12), (0.8, 0.2 + 0.1 * number)]
    bins = [(0.5, 0.6, 0.55, 0.5, 4), (0.6, 0.8, 0.7, 0.75, 4), (0.8, 1.0, 0.93, 1.0, 2)]
    return {
        "name": name,
        "provenance": {
            "settings": {"model": name}, "model": name, "index": "index-hash", "code": "code-hash",
            "verifier": "lexical", "judge": "overlap",
        },
        "counts": {"records": 12},
        "metrics": values,
        "unscored": {"passed": {"the case has no must": 2}},
        "risk_coverage": {
            "points": [{"coverage": c, "risk": r, "confidence": 1 - c} for c, r in points],
            "area": 0.1, "oracle_area": 0.05,
        },
        "confidence": [
            {"low": low, "high": high, "mean_confidence": mean, "correct": right, "n": n}
            for low, high, mean, right, n in bins
        ],
        "tags": {"pay": {"n": 6, "metrics": {"passed": {"value": 0.8, "n": 6}}}},
        "cases": [],
    }  # fmt: skip


def _timings(number: int) -> dict[str, Any]:
    def stage(scale: float) -> dict[str, Any]:
        values = [scale * (1 + number) * (1 + i / 4) for i in range(12)]
        return {"n": 12, "median": values[6], "p95": values[10], "min": values[0],
                "max": values[-1], "values": values}  # fmt: skip

    return {"sources": stage(0.01), "first_sentence": stage(0.3), "total": stage(0.8)}
