"""The evaluator: the share of an answer's sentences that its documents support."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest
from langchain_core.documents import Document
from langchain_core.messages import AIMessage
from langsmith.evaluation import run_evaluator
from langsmith.schemas import Run

from advisor.langchain import faithfulness_evaluator
from advisor.settings import Settings

DOCUMENTS = [Document("Interns earn $31 an hour."), "Beds are not free."]


@pytest.fixture(scope="module")
def settings() -> Settings:
    return Settings(verifier="lexical")


def test_the_score_is_the_share_of_supported_sentences(settings: Settings) -> None:
    evaluate = faithfulness_evaluator(settings)
    good = evaluate({"answer": "Interns earn $31 an hour.", "documents": DOCUMENTS})
    assert good == {"key": "faithfulness", "score": 1.0, "comment": ""}
    answer = AIMessage("Interns earn $31 an hour. Beds are free.")
    half = evaluate({"answer": answer, "documents": DOCUMENTS})
    assert half["score"] == 0.5
    assert "Beds are free." in half["comment"] and "Interns" not in half["comment"]


def test_what_cannot_be_checked_has_no_score(settings: Settings) -> None:
    evaluate = faithfulness_evaluator(settings)
    assert evaluate({"answer": "", "documents": DOCUMENTS})["score"] is None
    assert evaluate({"answer": "Beds are free.", "documents": []})["score"] == 0.0


def test_langsmith_takes_it_for_an_evaluator(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGSMITH_TRACING", "false")
    outputs = {"answer": "Interns earn $31 an hour.", "documents": DOCUMENTS}
    run = Run(
        id=uuid.uuid4(), name="chain", run_type="chain", inputs={}, outputs=outputs,
        start_time=datetime.now(UTC), trace_id=uuid.uuid4(),
    )  # fmt: skip
    found = run_evaluator(faithfulness_evaluator(settings)).evaluate_run(run)
    assert (found.key, found.score) == ("faithfulness", 1.0)


@pytest.mark.real_model
def test_the_shipped_verifier_reads_the_heading_above_a_passage() -> None:
    evaluate = faithfulness_evaluator(Settings())
    passage = Document("It lasts twelve weeks.", metadata={"headings": ["Placement"], "start": 0})
    found = evaluate({"answer": "A placement lasts twelve weeks.", "documents": [passage]})
    assert found["score"] == 1.0
    found = evaluate({"answer": "A placement lasts two years.", "documents": [passage]})
    assert found["score"] == 0.0
