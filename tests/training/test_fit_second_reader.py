import gzip
import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from advisor.models.scripted import ScriptedModel
from advisor.verification.head import PLAIN, Head, read_head, sigmoid
from advisor.verification.readers.second_reader import READERS, TwoReaders
from advisor.verification.trained import AFTER_VIOLATION
from evals.cases.claims import LabelledClaim
from training.fit_second_reader import ALONE, Read, as_json, fit, gather, probabilities, read, weigh


def texts(count: int, weights: tuple[float, float, float], seed: int = 3) -> list[Read]:
    """Texts of one or two sentences whose labels are drawn from what these weights say of them."""
    rng = np.random.default_rng(seed)
    found = []
    for number in range(count):
        rows = rng.normal(0.0, 2.0, (int(rng.integers(1, 3)), 2))
        score = float((rows @ weights[:2]).min()) + weights[2]
        units = tuple((float(t), float(m), False) for t, m in rows)
        found.append(Read(bool(rng.random() < sigmoid(score)), f"d{number}", units))
    return found


def test_the_weights_that_made_the_labels_are_found() -> None:
    assert weigh(texts(2000, (0.8, 0.5, -0.3))) == pytest.approx((0.8, 0.5, -0.3), abs=0.12)


def test_few_texts_leave_the_trained_verifier_as_it_is() -> None:
    few = weigh(texts(6, (0.0, 2.0, 1.0)))
    many = weigh(texts(2000, (0.0, 2.0, 1.0)))
    assert few[:2] == pytest.approx(ALONE[:2], abs=0.5)
    assert many[:2] == pytest.approx((0.0, 2.0), abs=0.3)


def test_a_model_that_is_wrong_is_not_listened_to() -> None:
    assert weigh(texts(1000, (1.0, -0.5, 0.0)))[1] == pytest.approx(0.0, abs=1e-3)


def test_the_worst_sentence_decides_and_a_rule_costs_nine_tenths() -> None:
    given = [
        Read(True, "a", ((0.0, 0.0, False), (5.0, 5.0, False))),
        Read(False, "b", ((0.0, 0.0, True),)),
        Read(True, "c", ()),
    ]
    assert list(probabilities(given, (1, 1, 0))) == [0.5, 0.5 * AFTER_VIOLATION, 1.0]
    broken = [Read(False, "d", ((9.0, 9.0, True),))] * 500
    made = texts(300, (1.0, 1.0, 0.0))
    assert weigh([*made, *broken]) == weigh(made)


def test_the_head_is_written_as_it_is_read(tmp_path: Path) -> None:
    head = fit(texts(400, (0.8, 0.5, -0.3)))
    assert head.thresholds["lax"] < head.thresholds["normal"] < head.thresholds["strict"]
    path = tmp_path / "head.json"
    path.write_text(as_json(head, {"model": "m", "texts": 400}), encoding="utf-8")
    assert read_head(path, frozenset(READERS)) == head


class Same:
    """A model of the trained verifier that says the same of everything."""

    def logits(self, claim: str, texts: Iterable[str]) -> list[tuple[float, float, float]]:
        return [(0.0, 0.0, 0.0) for _ in texts]


def claims(*words: str) -> list[LabelledClaim]:
    return [LabelledClaim(f"The {w} is late.", ("Trains wait.",), True, "s", w) for w in words]


def test_what_was_read_is_not_read_again(tmp_path: Path) -> None:
    model = ScriptedModel(default="Yes")
    head = Head(READERS, (1.0, 0.0), 0.0, {})
    verifier = TwoReaders(Same, PLAIN, lambda: model, head, 0.5)
    kept = tmp_path / "kept.jsonl"
    first = read(verifier, claims("bus", "train"), kept)
    assert len(model.history) == 2
    more = read(verifier, claims("train", "bus", "tram"), kept)
    assert len(model.history) == 3
    assert more[:2] == [first[1], first[0]] and more[2].document == "tram"
    assert first[0].units == ((pytest.approx(-0.6931, abs=1e-3), pytest.approx(9.2104), False),)
    quoted = LabelledClaim("Trains wait.", ("Trains wait.",), True, "s", "q")
    assert read(verifier, [quoted], kept)[0].units == () and len(model.history) == 3
    assert "late" not in kept.read_text(), "no text of the data"


def test_only_development_claims_are_gathered_in_an_order_that_holds(tmp_path: Path) -> None:
    for name in ("dev_attributionbench", "test_other", "train"):
        rows = [
            {"claim": f"{name} {number}", "evidence": "e", "label": "supported"}
            for number in range(9)
        ]
        lines = "\n".join(map(json.dumps, rows))
        (tmp_path / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    for path in list(tmp_path.glob("*.jsonl")):
        Path(f"{path}.gz").write_bytes(gzip.compress(path.read_bytes()))
    every = gather(tmp_path)
    assert len(every) == 9 and all(c.claim.startswith("dev_attributionbench") for c in every)
    assert gather(tmp_path, count=4) == every[:4]
    judged = tmp_path / "train.jsonl"
    assert gather(tmp_path, judged, 4)[4].claim == "train 0"
