import pytest

from advisor.answer import EvidenceSpan
from advisor.gathering.evidence import sentences_of
from advisor.gathering.kinds import holds_kind, holds_name
from advisor.gathering.scoring import coverage, name_share
from corpus.document import Document, Section
from corpus.language.words import stem
from index.passage import Passage, RetrievedPassage
from tests.advisor.small_documents import asked


def test_names_are_found_by_a_word_or_by_what_an_acronym_stands_for() -> None:
    assert holds_name("Maria Lindqvist", "Lindqvist runs it.")
    assert holds_name("ML", "A machine learning team.")
    assert holds_name("PhD", "Study for a Ph.D. first.")
    assert not holds_name("Spotify", "Netflix pays well.")
    assert not holds_name("ML", "A learning machine.")


def test_name_share() -> None:
    assert name_share([], "anything") == 1.0
    assert name_share(["Netflix", "Apple"], "Netflix pays well.") == 0.5


def test_coverage_is_weighted() -> None:
    weights = {stem("salary"): 0.9, stem("intern"): 0.1}
    assert coverage(weights, "The salaries are high.") == 0.9
    assert coverage(weights, "Interns work.") == 0.1
    assert coverage({}, "Interns work.") == 0.0


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("How long does it take?", "It takes twelve weeks.", True),
        ("How long does it take?", "It takes long.", False),
        ("How long does it take?", "It takes a year.", True),
        ("How many labs are there?", "There is one lab.", True),
        ("How many labs are there?", "There are 40 interns.", False),
        ("How much do interns earn?", "Interns earn $31 an hour.", True),
        ("How much do interns earn?", "There are 40 interns.", False),
        ("When does it open?", "It opens in June.", True),
        ("When does it open?", "It opens at nine.", True),
        ("When does it open?", "It opens within two weeks.", True),
        ("When does it open?", "It is open to all 30 members.", False),
        ("When does Apple open it?", "At Apple I have met hundreds of candidates.", False),
        ("Who runs the lab?", "Maria Lindqvist runs it.", True),
        ("Which city is Apple in?", "I have worked at Apple.", False),
        ("Which city is Apple in?", "Apple is in Cupertino.", True),
        ("What is it?", "Anything.", None),
    ],
)
def test_holds_kind(question: str, text: str, holds: bool | None) -> None:
    assert holds_kind(asked(question), text) is holds


def test_sentences_of_a_passage_know_their_list() -> None:
    text = "# Kit\n\nEvery intern receives:\n\n- a laptop,\n- a badge.\n"
    start = text.index("Every")
    document = Document("d", "Kit", text, sections=(Section("Kit", 1, 0, 6, len(text)),))
    passage = Passage("p", "d", start, len(text.rstrip()), text[start:].rstrip(), ("Kit",))
    found = sentences_of(document, RetrievedPassage(passage, 1, 1.0))
    assert [e.span.text for e in found] == ["Every intern receives:", "a laptop,", "a badge."]
    lead_in = EvidenceSpan("d", start, start + 22, "Every intern receives:")
    assert [e.lead_in for e in found] == [None, lead_in, lead_in]
    for evidence in found:
        assert text[evidence.span.start : evidence.span.end] == evidence.span.text
