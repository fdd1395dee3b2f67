"""What every `Verifier` must do: one suite, a subclass for each."""

from advisor.answer import Claim, EvidenceSpan, Label
from advisor.verification.protocol import Verifier

PAY = "The finance office says that interns at Brightwater earn $31 to $34 an hour."
LENGTH = "A placement at Brightwater lasts at least twelve weeks."
NONE = "Interns get no housing allowance."


class VerifierConformance:
    """What every `Verifier` must do."""

    def make(self) -> Verifier:
        raise NotImplementedError

    def verdict(self, text: str, *evidence: str) -> Label:
        spans = [EvidenceSpan("d", 0, len(text), text) for text in evidence]
        verdict = self.make().verify(Claim(text, 0, len(text)), spans)
        assert verdict.claim.text == text
        assert set(verdict.evidence) <= set(spans)
        assert verdict.score is None or 0.0 <= verdict.score <= 1.0
        return verdict.label

    def test_an_exact_sentence_is_supported(self) -> None:
        for text in (PAY, LENGTH, NONE):
            assert self.verdict(text, text) is Label.SUPPORTED

    def test_nothing_is_supported_without_evidence(self) -> None:
        assert self.verdict(PAY) is not Label.SUPPORTED

    def test_another_topic_is_not_supported(self) -> None:
        assert self.verdict("The moon orbits the earth.", PAY, LENGTH) is Label.NOT_SUPPORTED

    def test_is_deterministic(self) -> None:
        spans = [EvidenceSpan("d", 0, len(PAY), PAY)]
        claim = Claim("Interns earn $31.", 0, 17)
        assert self.make().verify(claim, spans) == self.make().verify(claim, spans)
