import gzip
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from training.pairs import NOT_ENOUGH, REFUTED, SUPPORTED, Pair
from training.verifier_data import build_pairs, is_held_out, nearest_sentences

TOWNS = ("Lund", "Malmo", "Ystad", "Kalmar", "Visby", "Falun", "Boden", "Skara")
_HASH = """
import hashlib, sys
from pathlib import Path
from training.verifier_data import build_pairs
print(hashlib.sha256(repr(build_pairs(Path(sys.argv[1]))).encode()).hexdigest())
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eighty rows of FEVER's kind about mills, and a summary with an edited twin."""
    rows = []
    for n in range(80):
        town = TOWNS[n % len(TOWNS)]
        evidence = (
            f"The mill number {n} in {town} was built in {1800 + n}. It employed {20 + n} people "
            f"and was owned by Anna Berg. The river froze during {n + 3} winters."
        )
        rows += [
            _row("fever", f"Mill {n} in {town} was built in {1800 + n}.", evidence, "supported"),
            _row("fever", f"Mill {n} in {town} was never built.", evidence, "refuted"),
        ]
        article = f"{evidence} The mayor of {town} opened the bridge in {1900 + n}."
        rows += [
            _row("bump", f"The mill in {town} employed {20 + n} people .", article, "supported"),
            _row("bump", f"The mill in {town} employed {90 + n} people .", article, "refuted"),
            _row("wice_partial", f"The mill of {town} was large.", article, "not_enough"),
            _row("snli", f"A man near mill {n}.", f"A man walks by mill {n}.", "supported"),
        ]
    folder = tmp_path_factory.mktemp("data")
    (folder / "verifier").mkdir()
    with gzip.open(folder / "verifier" / "train.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    return folder


def _row(source: str, claim: str, evidence: str, label: str) -> dict[str, str]:
    return {"source": source, "claim": claim, "evidence": evidence, "label": label}


@pytest.fixture(scope="module")
def pairs(data: Path) -> list[Pair]:
    return build_pairs(data)


def test_every_way_of_making_pairs_is_taken(pairs: list[Pair]) -> None:
    kinds = {pair.origin.partition("-")[0] for pair in pairs}
    assert {"fever", "snli", "cut", "changed", "told", "joined", "summary"} <= kinds
    assert {pair.label for pair in pairs} == {SUPPORTED, REFUTED, NOT_ENOUGH}


def test_labels_follow_from_how_a_pair_was_made(pairs: list[Pair]) -> None:
    for pair in pairs:
        if pair.origin in ("cut", "told-cut", "wice_partial", "stitched", "changed-name"):
            assert pair.label == NOT_ENOUGH, pair
        if pair.origin in ("changed-number", "changed-date", "changed-negation", "told-number"):
            assert pair.label == REFUTED, pair
        if pair.origin in ("told", "respelled", "listed"):
            assert pair.label == SUPPORTED, pair


def test_a_cut_claim_stands_beside_other_evidence(pairs: list[Pair]) -> None:
    cut = [pair for pair in pairs if pair.origin == "cut"]
    assert cut
    for pair in cut:
        number = pair.claim.split()[1]
        assert f"The mill number {number} in" not in pair.evidence


def test_nothing_is_made_of_what_is_held_out(data: Path, pairs: list[Pair]) -> None:
    with gzip.open(data / "verifier" / "train.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    out = {row["evidence"] for row in rows if is_held_out(row["evidence"])}
    assert out
    firsts = {text.split(". ")[0] for text in out if text.startswith("The mill number")}
    kept = {row["evidence"].split(". ")[0] for row in rows if row["evidence"] not in out}
    for pair in pairs:
        assert not any(first in pair.evidence for first in firsts - kept), pair
    for pair in build_pairs(data, held_out=True):
        assert not any(first in pair.evidence for first in kept - firsts), pair


@pytest.mark.parametrize("hash_seed", ["1", "2"])
def test_the_same_pairs_whatever_the_order_of_sets(
    data: Path, pairs: list[Pair], hash_seed: str
) -> None:
    found = subprocess.run(
        [sys.executable, "-c", _HASH, str(data)],
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.strip() == hashlib.sha256(repr(pairs).encode()).hexdigest()


def test_the_sentences_nearest_to_a_claim_come_with_their_neighbours() -> None:
    filler = [f"Sentence {n} is about nothing much at all." for n in range(60)]
    article = " ".join([*filler[:30], "The otter swam to Lund.", *filler[30:]])
    near = nearest_sentences("An otter was in Lund.", article, 200)
    assert "The otter swam to Lund." in near and filler[29] in near
    assert len(near) <= 210
