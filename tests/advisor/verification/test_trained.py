import logging
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from advisor.answer import Claim, EvidenceSpan, Label
from advisor.verification import entailment
from advisor.verification.entailment import EntailmentModel
from advisor.verification.factory import build_verifier
from advisor.verification.features import LEXICAL
from advisor.verification.head import MODEL, PLAIN
from advisor.verification.protocol import Verifier, VerifierError
from advisor.verification.trained import TrainedVerifier
from advisor.verification.windows import sentences_of_text
from index.models.weights import EmbeddedWeights
from tests.advisor.verification.conformance import LENGTH, NONE, PAY, VerifierConformance
from tests.tiny_entailment import save_tiny_entailment


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> EntailmentModel:
    path = tmp_path_factory.mktemp("tiny") / "model.onnx"
    save_tiny_entailment(path)
    return EntailmentModel(path)


@pytest.fixture(scope="module")
def verifier(model: EntailmentModel) -> TrainedVerifier:
    return TrainedVerifier(lambda: model, PLAIN, 0.5)


class TestTrained(VerifierConformance):
    @pytest.fixture(autouse=True)
    def _keep(self, verifier: TrainedVerifier) -> None:
        self.verifier = verifier

    def make(self) -> Verifier:
        return self.verifier

    @pytest.mark.parametrize(
        ("claim", "label"),
        [
            ("Interns at Brightwater earn $31 to $34 an hour.", Label.SUPPORTED),
            ("Interns at Brightwater earn $31 to $34 a month.", Label.CONTRADICTED),
            ("Interns at Brightwater earn $41 to $44 an hour.", Label.NOT_SUPPORTED),
            ("A placement at Brightwater lasts at least 12 weeks.", Label.SUPPORTED),
            ("A placement at Brightwater lasts at least 12 months.", Label.CONTRADICTED),
            ("A placement at Brightwater never lasts at least twelve weeks.", Label.CONTRADICTED),
        ],
    )
    def test_small_changes_that_matter(self, claim: str, label: Label) -> None:
        assert self.verdict(claim, PAY, LENGTH, NONE) is label


def spans_of(text: str) -> list[EvidenceSpan]:
    return [sentence.span for sentence in sentences_of_text(text, "d")]


def test_the_quote_is_an_exact_span(verifier: TrainedVerifier) -> None:
    text = f"Rules of the house\n\n{PAY}\n{LENGTH} {NONE}"
    claim = "A placement at Brightwater lasts at least twelve weeks or more."
    verdict = verifier.verify(Claim(claim, 0, len(claim)), spans_of(text))
    assert verdict.evidence[0].text == LENGTH
    for span in verdict.evidence:
        assert text[span.start : span.end] == span.text
    assert verdict.rule.endswith("likely to be supported")


def test_a_sentence_of_a_longer_span_is_word_for_word(verifier: TrainedVerifier) -> None:
    whole = f"**{PAY}** {NONE} Nobody earns more."
    span = EvidenceSpan("d", 0, len(whole), whole)
    assert verifier.verify(Claim(PAY, 0, len(PAY)), [span]).rule == "word for word"
    half = PAY.split(" an hour")[0] + "."
    assert verifier.verify(Claim(half, 0, len(half)), [span]).rule != "word for word"


def test_all_sentences_must_be_supported(verifier: TrainedVerifier) -> None:
    evidence = f"{PAY} {LENGTH}"
    both, one = verifier.score(
        [(f"{PAY} {LENGTH}", evidence), (f"{PAY} The moon orbits the earth.", evidence)]
    )
    assert (both.label, both.score) == (Label.SUPPORTED, 1.0)
    assert {span.text for span in both.evidence} == {PAY, LENGTH}
    assert one.label is Label.NOT_SUPPORTED and one.score is not None and one.score < 0.1


def test_two_places_support_one_sentence(verifier: TrainedVerifier) -> None:
    between = " ".join(f"Room {n} has a window and a door that opens." for n in range(40))
    evidence = f"{PAY} {between} {LENGTH}"
    claim = "Interns at Brightwater earn $31 to $34 an hour and a placement lasts twelve weeks."
    (scored,) = verifier.score([(claim.replace("lasts", "lasts at least"), evidence)])
    assert scored.label is Label.SUPPORTED
    assert {span.text for span in scored.evidence} == {PAY, LENGTH}


def test_nothing_to_check(verifier: TrainedVerifier) -> None:
    empty, bare, mark = verifier.score([("", PAY), ("Interns earn money.", ""), ("4.", PAY)])
    assert (empty.label, empty.score) == (Label.UNCHECKED, None)
    assert (bare.label, bare.score) == (Label.NOT_SUPPORTED, 0.0)
    assert mark.label is Label.UNCHECKED


def test_strange_texts_do_no_harm(verifier: TrainedVerifier) -> None:
    odd = ["\ud800 half", "x" * 5000, "İ" * 300, "\x00\x1b[31m", "1 " * 2000, "?" * 99 + "a"]
    for scored in verifier.score([(claim, evidence) for claim in odd for evidence in odd]):
        assert scored.score is None or 0.0 <= scored.score <= 1.0


def test_batch_mates_change_nothing(verifier: TrainedVerifier) -> None:
    pairs = [(text, f"{PAY} {LENGTH} {NONE}") for text in ("Interns earn $31.", "Beds are free.")]
    together = verifier.score(pairs)
    assert together == [scored for pair in pairs for scored in verifier.score([pair])]


def test_several_threads_share_one_session(model: EntailmentModel) -> None:
    loads: list[int] = []

    def load() -> EntailmentModel:
        loads.append(1)
        return model

    shared = TrainedVerifier(load, PLAIN, 0.5)
    pair = ("Interns earn $31 to $34 an hour at Brightwater.", f"{PAY} {LENGTH}")
    found: list[object] = []
    threads = [
        threading.Thread(target=lambda: found.extend(shared.score([pair] * 5))) for _ in "abc"
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(loads) == 1
    assert len(found) == 15 and set(found) == {found[0]}


def test_what_the_head_sees(verifier: TrainedVerifier) -> None:
    examined = verifier.examine("Interns earn $31 an hour.", sentences_of_text(f"{PAY} {LENGTH}"))
    assert examined is not None
    assert set(examined.features) == {*LEXICAL, *MODEL}
    assert len(examined.logits) == len(examined.windows)
    assert verifier.examine("Interns.", ()) is None


class Recorder:
    """Keeps what it was given to read."""

    def __init__(self) -> None:
        self.read: list[tuple[str, list[str]]] = []

    def logits(self, claim: str, texts: Sequence[str]) -> list[tuple[float, float, float]]:
        self.read.append((claim, list(texts)))
        return [(0.0, 0.0, 0.0)] * len(texts)


def test_reference_marks_are_not_read() -> None:
    recorder = Recorder()
    TrainedVerifier(lambda: recorder, PLAIN, 0.5).score([("Wages rose last year [3].", PAY)])
    assert recorder.read[0][0] == "Wages rose last year."


@pytest.mark.parametrize("damage", ["absent", "hash", "bytes"])
def test_the_lexical_verifier_stands_in(
    damage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken = tmp_path / "model.onnx"
    broken.write_bytes(b"not a model")
    known = {
        "absent": EmbeddedWeights(
            "advisor", "verification/model/none.onnx", "0" * 64, "groundwise"
        ),
        "hash": EmbeddedWeights("advisor", "answer.py", "0" * 64, "groundwise"),
        "bytes": entailment.VERIFIER,
    }
    monkeypatch.setattr(entailment, "VERIFIER", known[damage])
    if damage == "bytes":
        monkeypatch.setattr(entailment, "verified", lambda _: broken)
    entailment.shipped_model.cache_clear()
    verifier = build_verifier("trained")
    assert verifier.name == "trained"
    with caplog.at_level(logging.WARNING):
        verdict = verifier.verify(Claim(PAY, 0, len(PAY)), spans_of(PAY))
    assert verdict.label is Label.SUPPORTED
    assert (verifier.name, verifier.threshold) == ("lexical", 0.75)
    (record,) = caplog.records
    assert "The lexical verifier checks the answers instead." in record.getMessage()
    verifier.verify(Claim(PAY, 0, len(PAY)), spans_of(PAY))
    assert len(caplog.records) == 1, "said once"


def test_strictness_and_threshold() -> None:
    thresholds = [
        build_verifier("lexical", None, strictness).threshold
        for strictness in ("lax", "normal", "strict")
    ]
    assert thresholds == sorted(set(thresholds))
    assert build_verifier("lexical", 0.4, "strict").threshold == 0.4


def test_no_such_verifier() -> None:
    with pytest.raises(VerifierError, match="There is no verifier 'none'"):
        build_verifier("none")
