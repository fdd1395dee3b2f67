import gzip
import json
from pathlib import Path

import pytest

from evals.agreement import judge_claims, measure_judge
from evals.cases.claims import LabelledClaim, read_claims
from evals.errors import CasesError, EvalsError
from evals.judging.overlap import OverlapJudge
from evals.judging.verifier import VerifierJudge

JUDGE = VerifierJudge("lexical", 0.75)


def claims(count: int, source: str = "made") -> list[LabelledClaim]:
    found = []
    for n in range(count):
        evidence = (f"Robot {n} was built in {1900 + n} by the lab of town {n}.",)
        right = n % 2 == 0
        text = f"Robot {n} was built in {1900 + n}." if right else f"Painter {n} sings in {n + 7}."
        found.append(LabelledClaim(text, evidence, right, source, f"d{n // 3}"))
    return found


def test_a_judge_is_measured_at_the_threshold_of_other_claims() -> None:
    found = measure_judge(JUDGE, claims(60), claims(30))
    assert found["balanced_accuracy"] == found["auroc"] == found["f1_unsupported"] == 1.0
    assert found["intervals"]["balanced_accuracy"] == [1.0, 1.0]
    assert found["counts"] == {"claims": 60, "supported": 30, "unscored": 0, "documents": 20}
    assert 0 < found["threshold"] < 1
    assert found["floor"]["judge"] == "overlap"
    assert found["calibration"]["error"] is not None
    assert found["above_floor"]["difference"] is not None
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_sources_are_shown_apart() -> None:
    found = measure_judge(JUDGE, claims(20, "a") + claims(10, "b"), claims(30))
    assert {name: part["counts"]["claims"] for name, part in found["sources"].items()} == {
        "a": 20, "b": 10,
    }  # fmt: skip


def test_a_wrong_sentence_is_not_outvoted() -> None:
    text = "Robot 1 was built in 1901. The lab also sells fresh bread on Mondays."
    claim = LabelledClaim(text, ("Robot 1 was built in 1901 by the lab.",), False, "s", "d")
    whole = judge_claims(OverlapJudge(0.5), [claim], "text").scores[0]
    worst = judge_claims(OverlapJudge(0.5), [claim], "sentence").scores[0]
    assert worst < whole


def test_what_cannot_be_judged_is_counted() -> None:
    silent = LabelledClaim("...", ("Robot 1.",), True, "s", "d")
    assert measure_judge(JUDGE, [*claims(10), silent], claims(10))["counts"]["unscored"] == 1
    with pytest.raises(EvalsError, match="both labels"):
        measure_judge(JUDGE, claims(10), claims(1))


def test_bad_lines_of_claims_are_named(tmp_path: Path) -> None:
    lines = [
        {"claim": "a", "evidence": "b", "label": "supported"},
        {"claim": "", "evidence": "b", "label": "supported"},
        {"claim": "a", "evidence": 3, "label": "supported"},
        {"claim": "a", "evidence": ["b"], "label": "maybe"},
        {"claim": "a", "evidence": "b", "label": "refuted", "lable": "x"},
    ]
    path = tmp_path / "claims.jsonl.gz"
    path.write_bytes(gzip.compress("\n".join(map(json.dumps, lines)).encode()))
    with pytest.raises(CasesError) as caught:
        read_claims(path)
    assert [number for number, _ in caught.value.problems] == [2, 3, 4, 5]
    path.write_bytes(gzip.compress(json.dumps(lines[0]).encode()))
    [claim] = read_claims(path)
    assert (claim.supported, claim.source) == (True, "claims")
