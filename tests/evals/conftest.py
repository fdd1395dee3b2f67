"""Cases and records that several tests of the evals share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from advisor.answer import Answer
from advisor.settings import Settings, load_settings
from evals.cases.case import Case, CaseEvidence
from evals.judging.verifier import VerifierJudge
from evals.records import Judgement, Provenance, Record, Status
from evals.running.run import Options, Variant, run

CASES = (
    Case(
        "pay", ("What do interns at Brightwater earn?",), must=(("31",), ("34",)),
        answer="Interns earn $31 to $34 an hour.",
        evidence=(CaseEvidence("handbook", "Interns at Brightwater earn $31 to $34 an hour"),),
        tags=("money",),
    ),
    Case(
        "length", ("How long is a placement at Brightwater?",), must=(("twelve|12",),),
        evidence=(CaseEvidence("handbook.md"),),
    ),
    Case(
        "start", ("How long is a placement at Brightwater?", "When can it start?"),
        must=(("May",),), evidence=(CaseEvidence("handbook.md"),), tags=("follow-up",),
    ),
    Case(
        "opened", ("When did the robotics lab open?",), must=(("1998",),),
        answer="It opened in 1998.",
        evidence=(CaseEvidence("notes.md", "The robotics lab opened in 1998."),),
    ),
    Case("vacation", ("How many vacation days do interns at Brightwater get?",), answerable=False),
    Case("moon", ("How far away is the moon?",), answerable=False),
)  # fmt: skip


@pytest.fixture
def quoting(handbook_settings: Settings) -> Settings:
    """Settings over the handbook that need no language model."""
    values = {"index_dir": handbook_settings.index_dir, "answering": "quote"}
    return load_settings(None, {**values, "reranker": "none"})


@pytest.fixture
def measure(quoting: Settings, tmp_path: Path) -> Callable[..., list[Record]]:
    """Runs the cases over the handbook, or a stand-in for the advisor."""

    def run_cases(stand_in: str = "", settings: Settings = quoting) -> list[Record]:
        judge = VerifierJudge("lexical", 0.75)
        out = tmp_path / (stand_in or "advisor")
        variants = [Variant("default", settings)]
        return run(CASES, variants, judge, out, None, Options(stand_in=stand_in))

    return run_cases


def make_record(case: Case, **changes: object) -> Record:
    """A record of an answered case with nothing in it but `changes`."""
    provenance = Provenance({}, "scripted:", "i", "c", "lexical", "verifier:lexical@0.75")
    values: dict[str, object] = {
        "key": case.id, "variant": "default", "case": case, "status": Status.ANSWERED,
        "answer": Answer(case.question, case.question, "", "quote"), "error": "", "claims": (),
        "documents": {}, "relevant": (), "earlier": (), "confidence": None, "scores": {},
        "unscored": {}, "provenance": provenance,
    }  # fmt: skip
    return Record(**{**values, **changes})  # type: ignore[arg-type]


SUPPORTED = Judgement("SUPPORTED", 1.0)
NOT_SUPPORTED = Judgement("NOT_SUPPORTED", 0.2)
CONTRADICTED = Judgement("CONTRADICTED", 0.1)
UNCHECKED = Judgement("UNCHECKED", None, "no words")
