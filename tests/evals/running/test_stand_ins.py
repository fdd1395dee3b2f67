"""Advisors that cheat each score badly on the metric that is meant for it."""

from collections.abc import Callable
from typing import Any

import pytest

from evals.errors import RunError
from evals.records import Record
from evals.reports.report import summarise
from evals.running.stand_ins import StandIn

Measure = Callable[..., list[Record]]


def metrics_of(records: list[Record]) -> dict[str, Any]:
    [variant] = summarise(records)["variants"]
    return {name: found["value"] for name, found in variant["metrics"].items()}


def test_the_advisor_itself_does_well(measure: Measure) -> None:
    found = metrics_of(measure())
    assert found["claim_support"] == found["citation_recall"] == found["exact_quotes"] == 1.0
    assert found["correct"] >= 0.75
    assert found["abstention_recall"] >= 0.5
    assert found["whole_passage"] == found["empty"] == found["contradicted"] == 0.0


def test_abstaining_on_everything(measure: Measure) -> None:
    records = measure("abstain")
    [variant] = summarise(records)["variants"]
    found = metrics_of(records)
    assert found["answer_rate"] == found["correct"] == found["token_f1"] == 0.0
    assert found["abstention_precision"] == pytest.approx(2 / 6, abs=1e-3)
    assert found["passed"] == pytest.approx(2 / 6, abs=1e-3)
    # Refusals are neither faithful nor unfaithful, and their citations neither right nor wrong.
    assert found["claim_support"] is found["citation_recall"] is found["contradicted"] is None
    assert variant["metrics"]["claim_support"]["n"] == 0
    assert variant["counts"]["wrong_abstentions"] == 4


def test_answering_everything_with_the_whole_top_passage(measure: Measure) -> None:
    records, honest = measure("passage"), metrics_of(measure())
    found = metrics_of(records)
    assert found["abstention_recall"] == 0.0
    # Of a passage as short as these a fact brings all.
    assert found["token_f1"] <= honest["token_f1"]
    assert found["answer_words"] > honest["answer_words"]
    assert found["passed"] < honest["passed"]
    # Faithful it is: that alone says little.
    assert found["claim_support"] == 1.0


def test_citing_wrong_passages(measure: Measure) -> None:
    found, honest = metrics_of(measure("miscite")), metrics_of(measure())
    assert found["citation_recall"] <= 0.25
    assert found["citation_precision"] <= 0.25
    assert honest["citation_recall"] == honest["citation_precision"] == 1.0
    assert found["claim_support"] == honest["claim_support"]


def test_empty_answers(measure: Measure) -> None:
    found = metrics_of(measure("empty"))
    assert found["empty"] == 1.0
    assert found["claim_support"] == found["citation_recall"] == found["citation_precision"] == 0.0
    assert found["correct"] == found["fact_recall"] == found["token_f1"] == 0.0
    assert found["answer_words"] == found["abstention_recall"] == 0.0


def test_an_unknown_stand_in_is_an_error(quoting: Any) -> None:
    with pytest.raises(RunError, match="abstain, passage"):
        StandIn("shrug", quoting)
