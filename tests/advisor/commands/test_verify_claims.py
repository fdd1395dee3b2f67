import io
import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from advisor.answer import Claim, Label, Verdict
from advisor.commands.cli import app
from advisor.commands.verify_claims import PairsError, check_pairs, together
from advisor.verification.factory import build_verifier
from advisor.verification.together import check_claim

EVIDENCE = "Interns earn $31 an hour. Beds are not free."
VERIFIER = build_verifier("lexical")


def run(*arguments: str, given: str = "") -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["verify", *arguments], input=given)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout, done.stderr


def test_a_claim_beside_a_file(tmp_path: Path) -> None:
    path = tmp_path / "pay.md"
    path.write_text(f"# Pay\n\n{EVIDENCE}\n", encoding="utf-8")
    code, told, _ = run("--claim", "Interns earn $31 an hour.", "--evidence", str(path))
    assert code == 0
    assert told.startswith("SUPPORTED (1.00)")
    assert "[7:32] Interns earn $31 an hour." in told
    code, told, _ = run("--claim", "Interns earn $41 an hour.", "--evidence", str(path), "--json")
    found = json.loads(told)
    assert (code, found["label"], found["verifier"]) == (1, "NOT_SUPPORTED", "trained")
    assert found["sentences"][0]["evidence"][0]["text"] == "Interns earn $31 an hour."


def test_every_sentence_counts() -> None:
    both = check_claim(VERIFIER, "Interns earn $31 an hour. Beds are free.", EVIDENCE)
    assert [verdict.label.value for verdict in both] == ["SUPPORTED", "CONTRADICTED"]
    assert together(both, VERIFIER.threshold).label is Label.CONTRADICTED


def checked(*verdicts: tuple[Label, float]) -> list[Verdict]:
    return [Verdict(Claim("x", 0, 1), label, score) for label, score in verdicts]


def test_a_text_is_not_lost_for_one_doubtful_sentence() -> None:
    good, doubtful = (Label.SUPPORTED, 0.8), (Label.NOT_SUPPORTED, 0.45)
    found = together(checked(good, doubtful, good), 0.5)
    assert found.label is Label.SUPPORTED and found.score == pytest.approx(0.5765, abs=0.0005)
    assert found.rule.startswith("its sentences together")
    for wrong in [
        (Label.NOT_SUPPORTED, 0.1),  # far below the threshold
        (Label.NOT_SUPPORTED, 0.7),  # rejected by a rule
        (Label.CONTRADICTED, 0.45),
    ]:
        assert together(checked(good, wrong, good), 0.5).label is wrong[0]


def test_a_sentence_alone_keeps_its_score() -> None:
    found = together(checked((Label.UNCHECKED, 0.0), (Label.SUPPORTED, 0.6123)), 0.5)
    assert (found.label, found.score) == (Label.SUPPORTED, 0.6123)


def test_pairs_are_answered_in_order(tmp_path: Path) -> None:
    path = tmp_path / "pairs.jsonl"
    rows = [
        {"claim": "Interns earn $31 an hour.", "evidence": EVIDENCE},
        {"claim": "The moon is far.", "evidence": ["Interns earn.", "Beds."], "label": "x"},
        {"claim": "", "evidence": EVIDENCE},
    ]
    lines = "\n\n".join(json.dumps(row) for row in rows)
    path.write_text(lines, encoding="utf-8")
    code, told, errors = run("--pairs", str(path))
    assert code == 0
    found = [json.loads(line) for line in told.splitlines()]
    assert [row["label"] for row in found] == ["SUPPORTED", "NOT_SUPPORTED", "UNCHECKED"]
    assert all(0 <= row["score"] <= 1 for row in found)
    assert "3 pairs checked." in errors
    code, again, _ = run("--pairs", "-", given=lines)
    assert (code, again) == (0, told)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b"{", "line 2: not JSON"),
        (b"[1]", "line 2: "),
        (b'{"claim": "x"}', "line 2: evidence: Field required"),
        (b'{"claim": 3, "evidence": "x"}', "line 2: claim: "),
        (b'{"claim": "\xff"}', "line 2: not UTF-8 at byte 12"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: bytes, problem: str) -> None:
    path = tmp_path / "pairs.jsonl"
    good = json.dumps({"claim": "a b", "evidence": "a b"}).encode()
    path.write_bytes(good + b"\n" + line + b"\n" + good)
    written: list[str] = []
    with pytest.raises(PairsError, match=problem):
        written.extend(check_pairs(VERIFIER, str(path)))
    assert len(written) == 1


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(PairsError, match="Check --pairs"):
        list(check_pairs(VERIFIER, str(tmp_path / "none")))
    with pytest.raises(PairsError, match="Check --evidence"):
        run("--claim", "x", "--evidence", str(tmp_path / "none"))
    (tmp_path / "bad").write_bytes(b"\xff")
    with pytest.raises(PairsError, match="not UTF-8"):
        run("--claim", "x", "--evidence", str(tmp_path / "bad"))


def test_options_that_do_not_go_together(tmp_path: Path) -> None:
    for arguments in (["--claim", "x"], ["--pairs", "-", "--claim", "x"], ["f", "--pairs", "-"]):
        code, _, errors = run(*arguments)
        assert code == 2 and "Usage" in errors


def test_half_a_character_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    row = rb'{"claim": "odd \ud800", "evidence": "odd \ud800"}'
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(row)))
    written = list(check_pairs(VERIFIER, "-"))
    assert len(written) == 1
