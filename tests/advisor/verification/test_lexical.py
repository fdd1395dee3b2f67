import pytest

from advisor.answer import Claim, EvidenceSpan, Label
from advisor.verification import Verifier, build_verifier

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


class TestLexical(VerifierConformance):
    def make(self) -> Verifier:
        return build_verifier("lexical", 0.6)

    @pytest.mark.parametrize(
        ("claim", "label"),
        [
            ("Interns at Brightwater earn $31 to $34 an hour.", Label.SUPPORTED),
            ("Interns at Brightwater earn 31 to 34 dollars per hour.", Label.SUPPORTED),
            ("Interns at Brightwater earn $31 to $34 a month.", Label.CONTRADICTED),
            ("Interns at Brightwater earn $41 an hour.", Label.CONTRADICTED),
            ("Interns at Spotify earn $31 to $34 an hour.", Label.NOT_SUPPORTED),
            ("A placement at Brightwater lasts at least 12 weeks.", Label.SUPPORTED),
            ("A placement at Brightwater lasts 12 weeks.", Label.CONTRADICTED),
            ("A placement at Brightwater lasts 12 months.", Label.CONTRADICTED),
            ("A placement at Brightwater never lasts at least twelve weeks.", Label.CONTRADICTED),
            ("Interns get a housing allowance.", Label.CONTRADICTED),
        ],
    )
    def test_small_changes_that_matter(self, claim: str, label: Label) -> None:
        assert self.verdict(claim, PAY, LENGTH, NONE) is label

    def test_two_spans_may_support_one_sentence(self) -> None:
        claim = "Placements at Brightwater last at least twelve weeks and pay $31 to $34 an hour."
        spans = [EvidenceSpan("d", i, i + 1, text) for i, text in enumerate((PAY, LENGTH))]
        verdict = self.make().verify(Claim(claim, 0, len(claim)), spans)
        assert verdict.label is Label.SUPPORTED
        assert len(verdict.evidence) == 2

    def test_the_rule_is_named(self) -> None:
        spans = [EvidenceSpan("d", 0, len(LENGTH), LENGTH)]
        text = "A placement at Brightwater lasts 9 weeks."
        verdict = self.make().verify(Claim(text, 0, len(text)), spans)
        assert verdict.rule == "quantity 9 week is not there"
