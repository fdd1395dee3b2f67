from advisor.answer import AbstainReason, Answer, Citation, Claim, Label, Verdict
from corpus.document import Source
from evals.judging.answers import claims_of, judge_answer, stands_verbatim
from evals.judging.overlap import OverlapJudge
from evals.judging.protocol import Evidence, Pair
from evals.records import NO_ANSWER
from index.passage import Passage, RetrievedPassage

JUDGE = OverlapJudge(0.9)


def citation(number: int, quote: str, start: int, end: int) -> Citation:
    return Citation(number, "n.md", "d", "Notes", Source(), "p", quote, 0, len(quote), start, end)


def test_what_no_verdict_covers_is_still_a_claim() -> None:
    text = "The lab opened in 1998. Its robot flies. It has a budget of a million."
    gated = Verdict(Claim(text[24:40], 24, 40), Label.SUPPORTED, None)
    answer = Answer("?", "?", text, "compose", verdicts=(gated,))
    found = claims_of(answer)
    assert [verdict for _, verdict in found] == [None, gated, None]
    assert [text[c.start : c.end] for c, _ in found] == [c.text for c, _ in found]
    declined = Answer("?", "?", text, "abstain", abstained=AbstainReason.MISSING_FACT)
    assert claims_of(declined) == []
    assert claims_of(NO_ANSWER) == []


def test_of_a_reply_what_it_quotes_is_measured() -> None:
    text = "This is where it stands:\nNotes: The lab opened in 1998."
    gated = Verdict(Claim(text[32:], 32, len(text)), Label.SUPPORTED, 1.0)
    assert claims_of(Answer("?", "?", text, "reply", verdicts=(gated,))) == [(gated.claim, gated)]
    assert claims_of(Answer("?", "?", "Hello!", "reply")) == []
    assert len(claims_of(Answer("?", "?", "Hello!", "quote"))) == 1


def test_each_claim_is_judged_over_passages_and_over_its_own_citations() -> None:
    text = "The lab opened in 1998. Its robot was called Tern."
    passage = Passage("p", "d", 0, 9, "The robotics lab opened in 1998. Its robot was called Tern.")
    answer = Answer(
        "?",
        "?",
        text,
        "compose",
        citations=(
            citation(1, "The robotics lab opened in 1998.", 0, 23),
            citation(2, "Nothing of the kind.", 24, len(text)),
        ),
        passages=(RetrievedPassage(passage, 1, 1.0),),
    )
    first, second = judge_answer(answer, JUDGE)
    assert first.support.supported and first.cited and first.cited.supported
    assert (first.citations, first.precise) == ((0,), (True,))
    assert second.support.supported and second.cited and not second.cited.supported
    assert (second.citations, second.precise) == ((1,), (False,))


def test_a_sentence_without_citations_has_no_cited_judgement() -> None:
    [claim] = judge_answer(Answer("?", "?", "Maria runs it.", "compose"), JUDGE)
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
