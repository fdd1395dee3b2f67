import shutil
from pathlib import Path

import pytest

from advisor.answer import Claim, EvidenceSpan, Label
from advisor.verification.cross_encoder import CrossEncoderScorer, Labels, parse_name
from advisor.verification.factory import build_verifier
from advisor.verification.protocol import VerifierError
from tests.tiny_cross_encoder import save_tiny_cross_encoder

PAIR = ("a cat sat", ["the cat sat on a mat", "rain"])


@pytest.fixture(scope="module")
def nli(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("nli") / "model"
    save_tiny_cross_encoder(folder, 3)
    return folder


def test_the_labels_are_read_by_name(nli: Path) -> None:
    named = CrossEncoderScorer(str(nli)).logits(*PAIR)
    mapped = CrossEncoderScorer(str(nli), Labels(supported=1, contradicted=0)).logits(*PAIR)
    other = CrossEncoderScorer(str(nli), Labels(supported=0, contradicted=1)).logits(*PAIR)
    assert named == mapped
    assert [(b, a) for a, b, _ in named] == [(a, b) for a, b, _ in other]


def test_a_folder_verifies(nli: Path) -> None:
    text = "The lake is deep."
    verifier = build_verifier(f"{nli}#supported=1,contradicted=0", 0.0)
    verdict = verifier.verify(
        Claim(text, 0, len(text)), [EvidenceSpan("d", 0, 17, "A lake is it.")]
    )
    assert verdict.label is Label.SUPPORTED and verifier.threshold == 0.0
    assert verdict.score is not None and 0 < verdict.score < 1


def test_one_output_is_a_score(tmp_path: Path) -> None:
    save_tiny_cross_encoder(tmp_path / "one", 1)
    for row in CrossEncoderScorer(str(tmp_path / "one")).logits(*PAIR):
        assert row[0] > row[1]


def test_what_is_wrong_is_said(tmp_path: Path, nli: Path) -> None:
    with pytest.raises(VerifierError, match="3 outputs, and output 7 is named"):
        CrossEncoderScorer(str(nli), Labels(7))
    with pytest.raises(VerifierError, match="cannot be loaded"):
        CrossEncoderScorer(str(tmp_path))
    nameless = tmp_path / "nameless"
    shutil.copytree(nli, nameless)
    config = (nameless / "config.json").read_text(encoding="utf-8")
    (nameless / "config.json").write_text(config.replace("entailment", "yes"), encoding="utf-8")
    with pytest.raises(VerifierError, match="#supported=0,contradicted=2"):
        CrossEncoderScorer(str(nameless))


def test_the_setting_is_parsed() -> None:
    assert parse_name("owner/model") == ("owner/model", None)
    assert parse_name("owner/model#supported=2") == ("owner/model", Labels(2))
    assert parse_name("a/b#supported=1,contradicted=0") == ("a/b", Labels(1, 0))
