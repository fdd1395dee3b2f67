import pytest

from advisor.answer import Claim, EvidenceSpan, Label
from advisor.verification.factory import build_verifier
from advisor.verification.protocol import Verifier
from tests.advisor.verification.conformance import LENGTH, NONE, PAY, VerifierConformance


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
