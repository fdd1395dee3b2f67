"""The report of a run: `summarise` makes from records what `report.json` holds.

Layout of the dictionary (schema 1; keys are only ever added):

    schema            1
    cases             {file, sha256, count, answerable, unanswerable, follow_ups, drafts, sources,
                      documents}
    judge             {name, threshold, same_as_verifier}
    warnings          list of sentences for people: same judge as verifier, drafts among the cases,
                      few sources, cases that failed, scores that could not be given
    bootstrap         {resamples, seed, level}
    metrics           list, in the order to show them, of
                      {name, title, group, better ("higher"/"lower"), unit ("share"/"words"),
                       headline (bool), meaning, formula}
                      groups: "outcome", "faithfulness", "citation", "retrieval",
                      "correctness", "abstention", "length"
    variants          list, in the order they were asked for, of
        name          as given (`embedded`, `answering=quote`, ...)
        provenance    as in the records: settings, model, index, code, verifier, judge
        counts        {records, answered, abstained, failed, right_abstentions, wrong_abstentions,
                       claims, unchecked_claims, citations, withheld, empty}
        metrics       name -> {value, low, high, n, unscored, sources}
                      value is None when nothing could be scored (then low and high are None too);
                      n counts what the value is over, unscored what could not be scored, sources
                      the groups that the interval was resampled from
        unscored      metric name -> {reason: how often}
        risk_coverage {points: [{coverage, risk, confidence}], area, oracle_area}
                      points from the most confident answer on; coverage over all cases
        confidence    [{low, high, mean_confidence, correct, n}]: bins of confidence for calibration
        tags          tag -> {n, metrics: name -> {value, n}} for the headline metrics
        cases         list, in the order of the file, of
                      {id, question, answerable, status, reason, answer, sources, confidence,
                      scores, unscored}; sources are the cited documents
    comparisons       for each variant after the first: what `comparing.compare_records` returns for
                      (first, it)
    timings           the only part that differs between two runs of the same thing:
        variants      name -> {sources, first_sentence, total: {n, median, p95, min, max, values}}
                      in seconds
        seconds       of the whole run, when known

`evals.rendering` makes the pages from it: `markdown(report, records) -> str` and
`html(report, records) -> str`, where `records` are those that the report was made from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from evals.cache import digest
from evals.cases.case import case_json
from evals.metrics.abstention import area_under_risk, oracle_area, risk_coverage
from evals.metrics.agreement import calibration_curve
from evals.metrics.intervals import LEVEL, RESAMPLES, SEED, ratio_interval, rounded
from evals.metrics.latency import latency_summary
from evals.records import Record, Status
from evals.reports.comparing import compare_records
from evals.reports.measures import BY_NAME, MEASURES, Measure, parts, sources

SCHEMA_VERSION = 1
# With fewer groups to draw from, an interval says little.
_FEW_SOURCES = 10
# What the report says of each metric.
_SHOWN = ("name", "title", "group", "better", "unit", "headline", "meaning", "formula")
_STAGES = ("sources", "first_sentence", "total")


def summarise(
    records: Sequence[Record], seconds: float | None = None, cases_file: str = ""
) -> dict[str, Any]:
    """The content of `report.json` for the records of one run.

    Args:
        records: every case under every variant, variant by variant.
        seconds: how long the run took, when known.
        cases_file: the name of the file that the cases are from.

    Returns:
        See the module's docstring. Everything but `timings` depends only on the records without
        their timings.
    """
    variants = _by_variant(records)
    first = next(iter(variants.values()), [])
    return {
        "schema": SCHEMA_VERSION,
        "cases": _cases(first, cases_file),
        "judge": _judge(first),
        "warnings": _warnings(variants),
        "bootstrap": {"resamples": RESAMPLES, "seed": SEED, "level": LEVEL},
        "metrics": [{key: getattr(measure, key) for key in _SHOWN} for measure in MEASURES],
        "variants": [_variant(name, group) for name, group in variants.items()],
        "comparisons": [compare_records(first, group) for group in list(variants.values())[1:]],
        "timings": {
            "variants": {name: _latencies(group) for name, group in variants.items()},
            "seconds": None if seconds is None else round(seconds, 1),
        },
    }


def estimate(measure: Measure, records: Sequence[Record]) -> dict[str, Any]:
    """A measure over records: value, interval, and what it is over."""
    found = ratio_interval(parts(measure, records), sources(records))
    return {
        "value": rounded(found.value),
        "low": rounded(found.low),
        "high": rounded(found.high),
        "n": found.n,
        "unscored": sum(measure.name in record.unscored for record in records),
        "sources": found.sources,
    }


def _by_variant(records: Sequence[Record]) -> dict[str, list[Record]]:
    groups: dict[str, list[Record]] = {}
    for record in records:
        groups.setdefault(record.variant, []).append(record)
    return groups


def _cases(records: Sequence[Record], file: str) -> dict[str, Any]:
    cases = [record.case for record in records]
    return {
        "file": file,
        "sha256": digest([case_json(case) for case in cases]),
        "count": len(cases),
        "answerable": sum(case.answerable for case in cases),
        "unanswerable": sum(not case.answerable for case in cases),
        "follow_ups": sum(len(case.turns) > 1 for case in cases),
        "drafts": sum(case.draft for case in cases),
        "sources": len({case.source for case in cases}),
        "documents": len({e.document for case in cases for e in case.evidence if e.document}),
    }


def _judge(records: Sequence[Record]) -> dict[str, Any]:
    if not records:
        return {"name": "", "threshold": None, "same_as_verifier": False}
    provenance = records[0].provenance
    name, _, threshold = provenance.judge.rpartition("@")
    return {
        "name": name,
        "threshold": float(threshold),
        "same_as_verifier": name == f"verifier:{provenance.verifier}",
    }


def _warnings(variants: Mapping[str, Sequence[Record]]) -> list[str]:
    records = [record for group in variants.values() for record in group]
    if not records:
        return ["There are no records."]
    first = next(iter(variants.values()))
    found = []
    if any(_judge(group)["same_as_verifier"] for group in variants.values()):
        found.append(
            "The judge is the verifier that let the sentences of the answers pass, so that claim "
            "support and citation recall say how consistent it is, not how right. Name another one "
            "with --judge; `advisor eval judge` measures how far one can be trusted."
        )
    drafts = sum(record.case.draft for record in first)
    if drafts:
        found.append(
            f"{drafts} of {len(first)} cases are drafts that nobody has reviewed: "
            "`advisor eval review` walks through them."
        )
    documents = {e.document for r in first for e in r.case.evidence if e.document}
    if 0 < len(documents) < _FEW_SOURCES:
        found.append(
            f"The cases name {len(documents)} documents as evidence. Intervals are drawn over "
            f"documents, and with fewer than {_FEW_SOURCES} they are rough."
        )
    failed = sum(record.status is Status.FAILED for record in records)
    if failed:
        found.append(
            f"{failed} of {len(records)} cases failed with an error. Run the same command again to "
            "try them again."
        )
    unscored = Counter(name for record in records for name in record.unscored)
    for name, count in sorted(unscored.items()):
        title = BY_NAME[name].title if name in BY_NAME else name
        found.append(f"{title}: {count} could not be scored.")
    return found


def _variant(name: str, records: Sequence[Record]) -> dict[str, Any]:
    reasons: dict[str, Counter[str]] = {}
    for record in records:
        for metric, reason in record.unscored.items():
            reasons.setdefault(metric, Counter())[reason] += 1
    answers = [
        (record.confidence, record.scores["passed"] >= 1.0)
        for record in records
        if record.answered and record.confidence is not None and "passed" in record.scores
    ]
    points = risk_coverage(answers, len(records))
    return {
        "name": name,
        "provenance": asdict(records[0].provenance),
        "counts": _counts(records),
        "metrics": {measure.name: estimate(measure, records) for measure in MEASURES},
        "unscored": {m: dict(sorted(found.items())) for m, found in sorted(reasons.items())},
        "risk_coverage": {
            "points": [{k: rounded(v) for k, v in asdict(point).items()} for point in points],
            "area": rounded(area_under_risk(points)),
            "oracle_area": rounded(oracle_area(points)),
        },
        "confidence": _confidence(answers),
        "tags": _tags(records),
        "cases": [_case(record) for record in records],
    }


def _counts(records: Sequence[Record]) -> dict[str, int]:
    abstained = [record for record in records if record.abstained]
    right = sum(not record.case.answerable for record in abstained)
    claims = [claim for record in records for claim in record.claims]
    return {
        "records": len(records),
        "answered": sum(record.answered for record in records),
        "abstained": len(abstained),
        "failed": sum(record.status is Status.FAILED for record in records),
        "right_abstentions": right,
        "wrong_abstentions": len(abstained) - right,
        "claims": len(claims),
        "unchecked_claims": sum(not claim.support.checked for claim in claims),
        "citations": sum(len(record.answer.citations) for record in records),
        "withheld": sum(len(record.answer.withheld) for record in records),
        "empty": sum(record.scores.get("empty", 0.0) > 0 for record in records),
    }


def _confidence(answers: Sequence[tuple[float, bool]]) -> list[dict[str, Any]]:
    correct = np.array([right for _, right in answers])
    confidence = np.array([value for value, _ in answers])
    return [
        {
            "low": rounded(part.low),
            "high": rounded(part.high),
            "mean_confidence": rounded(part.mean_score),
            "correct": rounded(part.supported),
            "n": part.n,
        }
        for part in calibration_curve(correct, confidence)
    ]


def _tags(records: Sequence[Record]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for tag in sorted({tag for record in records for tag in record.case.tags}):
        tagged = [record for record in records if tag in record.case.tags]
        metrics = {m.name: estimate(m, tagged) for m in MEASURES if m.headline}
        found[tag] = {
            "n": len(tagged),
            "metrics": {k: {"value": v["value"], "n": v["n"]} for k, v in metrics.items()},
        }
    return found


def _case(record: Record) -> dict[str, Any]:
    return {
        "id": record.case.id,
        "question": record.case.question,
        "answerable": record.case.answerable,
        "status": record.status.value,
        "reason": record.reason,
        "answer": record.answer.text,
        "sources": list(dict.fromkeys(citation.document for citation in record.answer.citations)),
        "confidence": record.confidence,
        "scores": dict(record.scores),
        "unscored": dict(record.unscored),
    }


def _latencies(records: Sequence[Record]) -> dict[str, Any]:
    latencies = {}
    for stage in _STAGES:
        values = [r.answer.timings[stage] for r in records if stage in r.answer.timings]
        latencies[stage] = {**latency_summary(values), "values": values}
    return latencies
