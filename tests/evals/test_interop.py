import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evals.cases.case import CaseEvidence
from evals.errors import CasesError
from evals.interop import Format, export_rows, import_cases
from evals.records import Status
from tests.evals.rendering.samples import PASSAGE, QUOTE, record

# The columns of ragas 0.4.3's SingleTurnSample; a column it does not know would be dropped.
RAGAS_COLUMNS = {
    "user_input", "retrieved_contexts", "reference_contexts", "retrieved_context_ids",
    "reference_context_ids", "response", "multi_responses", "reference", "rubrics", "persona_name",
    "query_style", "query_length",
}  # fmt: skip


def written(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_ragas_rows_have_its_columns() -> None:
    (row,) = export_rows([record(1)], Format.RAGAS)
    assert set(row) <= RAGAS_COLUMNS
    assert row["user_input"] == "What do interns earn at Brightwater, case 1?"
    assert row["retrieved_contexts"][0] == PASSAGE
    assert row["retrieved_context_ids"] == ["p1", "p2"]
    assert row["response"] == row["reference"] == QUOTE
    assert row["reference_contexts"] == [QUOTE]


def test_a_follow_up_is_one_complete_question_for_ragas() -> None:
    asked = record(5)
    answer = replace(asked.answer, searched="What do interns at Brightwater earn?")
    asked = replace(asked, answer=answer)
    (row,) = export_rows([asked], Format.RAGAS)
    assert row["user_input"] == "What do interns at Brightwater earn?"


def test_mtrag_rows_have_the_conversation() -> None:
    (row,) = export_rows([record(5)], Format.MTRAG)
    assert [turn["speaker"] for turn in row["input"]] == ["user", "agent", "user"]
    assert row["task_id"] == "case-5::2" and row["turn"] == 2
    assert row["contexts"][0]["document_id"] == "p1" and row["contexts"][0]["score"] == 1.0
    assert row["predictions"] == [{"text": QUOTE}]
    assert row["targets"] == [{"speaker": "agent", "text": QUOTE}]
    assert row["Answerability"] == ["ANSWERABLE"]


def test_failed_records_are_left_out_and_abstentions_kept() -> None:
    records = [record(1, status=Status.FAILED), record(2, status=Status.ABSTAINED)]
    for form in Format:
        assert len(export_rows(records, form)) == 1


def test_ragas_cases_are_read(tmp_path: Path) -> None:
    path = written(
        tmp_path / "set.jsonl",
        {"user_input": "How long?", "reference": "Twelve weeks.", "reference_contexts": ["a", "b"],
         "synthesizer_name": "single_hop"},
        {"question": "How much?", "ground_truth": "$31."},
        {"user_input": [{"type": "human", "content": "A?"}, {"type": "ai", "content": "B."},
                        {"role": "user", "content": "C?"}]},
    )  # fmt: skip
    cases = import_cases(path, Format.RAGAS).cases
    assert [case.turns for case in cases] == [("How long?",), ("How much?",), ("A?", "C?")]
    assert cases[0].evidence == (CaseEvidence(quote="a"), CaseEvidence(quote="b"))
    assert cases[0].tags == ("ragas", "single_hop")
    assert cases[1].answer == "$31." and cases[1].id == "ragas-2"


def test_mtrag_cases_are_read(tmp_path: Path) -> None:
    user, agent = {"speaker": "user", "text": "Who?"}, {"speaker": "agent", "text": "She."}
    path = written(
        tmp_path / "tasks.jsonl",
        {"task_id": "t::1", "input": [user, agent, {"speaker": "user", "text": "When?"}],
         "contexts": [{"document_id": "1-2", "text": "In May."}], "targets": [agent],
         "Answerability": ["ANSWERABLE"], "Multi-Turn": ["Follow-up"],
         "Question Type": float("nan")},
        {"task_id": "t::2", "input": [user], "targets": [agent], "answerability": ["UNANSWERABLE"]},
        {"task_id": "t::3", "input": [user], "Answerability": ["CONVERSATIONAL"]},
    )  # fmt: skip
    imported = import_cases(path, Format.MTRAG)
    first, second = imported.cases
    assert first.turns == ("Who?", "When?") and first.answer == "She."
    assert first.evidence == (CaseEvidence(quote="In May."),)
    assert first.tags == ("mtrag", "ANSWERABLE", "Follow-up")
    assert not second.answerable and second.answer is None
    assert imported.left_out == 1


def test_what_is_exported_can_be_imported(tmp_path: Path) -> None:
    records = [record(1), record(5), record(2, status=Status.ABSTAINED, answerable=False)]
    rows = export_rows(records, Format.MTRAG)
    cases = import_cases(written(tmp_path / "m.jsonl", *rows), Format.MTRAG).cases
    assert [case.turns for case in cases] == [r.case.turns for r in records]
    assert [case.answerable for case in cases] == [True, True, False]


@pytest.mark.parametrize(
    ("form", "row", "said"),
    [
        (Format.RAGAS, {"response": "a"}, "user_input is missing"),
        (Format.RAGAS, {"user_input": " "}, "user_input is missing or empty"),
        (Format.RAGAS, {"user_input": ["a"]}, "line 2"),
        (Format.MTRAG, {"input": "a"}, "input is missing"),
        (Format.MTRAG, {"input": [{"speaker": "agent", "text": "a"}]}, "no turn of the user"),
    ],
)
def test_a_row_without_a_question_is_named(
    tmp_path: Path, form: Format, row: dict[str, Any], said: str
) -> None:
    good = {"user_input": "A?", "input": [{"speaker": "user", "text": "A?"}]}
    with pytest.raises(CasesError, match=said):
        import_cases(written(tmp_path / "x.jsonl", good, row), form)
