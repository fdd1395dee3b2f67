from evals.answering import AnsweredCase, GatedSentence
from evals.judging.answers import claims_of, judge_answer, stands_verbatim
from evals.judging.overlap import OverlapJudge
from evals.judging.protocol import Evidence, Pair
from evals.records import RecordedCitation, RecordedPassage

JUDGE = OverlapJudge(0.9)


def citation(number: int, quote: str, start: int, end: int) -> RecordedCitation:
    return RecordedCitation(number, "n.md", "d", "p", "Notes", quote, 0, len(quote), start, end)


def test_what_no_verdict_covers_is_still_a_claim() -> None:
    text = "The lab opened in 1998. Its robot flies. It has a budget of a million."
    gated = GatedSentence(text[24:40], 24, 40, "SUPPORTED", "")
    answered = AnsweredCase(text=text, sentences=(gated,))
    found = claims_of(answered)
    assert [c.label for c in found] == ["", "SUPPORTED", ""]
    assert [text[c.start : c.end] for c in found] == [c.text for c in found]
    assert claims_of(AnsweredCase(text=text, abstained="missing_fact")) == []
    assert claims_of(AnsweredCase()) == []


def test_each_claim_is_judged_over_passages_and_over_its_own_citations() -> None:
    text = "The lab opened in 1998. Its robot was called Tern."
    answered = AnsweredCase(
        text=text,
        citations=(
            citation(1, "The robotics lab opened in 1998.", 0, 23),
            citation(2, "Nothing of the kind.", 24, len(text)),
        ),
        passages=(RecordedPassage("p", "n.md", "d", 0, 9, 1,
                                  "The robotics lab opened in 1998. Its robot was called Tern."),),
    )  # fmt: skip
    first, second = judge_answer(answered, JUDGE)
    assert first.support.supported and first.cited and first.cited.supported
    assert (first.citations, first.precise) == ((0,), (True,))
    assert second.support.supported and second.cited and not second.cited.supported
    assert (second.citations, second.precise) == ((1,), (False,))


def test_a_sentence_without_citations_has_no_cited_judgement() -> None:
    [claim] = judge_answer(AnsweredCase(text="Maria runs it."), JUDGE)
    assert claim.cited is None and claim.precise == ()
    assert not claim.support.supported


def test_word_for_word_is_supported_without_asking() -> None:
    evidence = (
        Evidence("Every intern receives:\n\n- a laptop,\n- a  badge,"),
        Evidence("1. Other"),
    )
    assert stands_verbatim(Pair("Every intern receives:\n* a laptop,\n* a badge,", evidence))
    assert stands_verbatim(Pair("Other", evidence))
    assert not stands_verbatim(Pair("Every intern receives a laptop", evidence))
    assert not stands_verbatim(Pair(" ", evidence))
