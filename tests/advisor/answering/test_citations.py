"""Citing: offsets and numbers of an answer's citations."""

from __future__ import annotations

import io
from dataclasses import replace

from rich.console import Console

from advisor.answer import SAID, Answer, Claim, Done, EvidenceSpan, Label, SentenceVerified, Verdict
from advisor.answering.citations import AnswerText, cite_passage
from advisor.conversations.exports_text import answer_markdown
from advisor.conversations.exports_text import answer_text as answer_text_of
from advisor.schema import answer_json
from advisor.terminal import show_stream
from corpus.document import Document, Place, ReadingNote, Source
from index.chunking import split_document
from index.passage import Passage
from tests.advisor.small_documents import passages_of, written

TEXT = (
    "# Mill\n\n## Day\n\nThe oven is lit. Bread is sold at noon.\n\n## Night\n\n"
    "The oven is lit. Nobody sleeps.\n"
)
MILL = replace(
    written(TEXT, "mill", Source(publisher="Town Guide")), page_starts=(0, TEXT.index("## Night"))
)
DAY, NIGHT = passages_of(MILL)


def answer_text(*passages: Passage) -> AnswerText:
    documents = {"mill": MILL}
    paths = {"mill": "old/mill.md"}
    return AnswerText(documents.get, paths.__getitem__, passages or (DAY, NIGHT))


def span(text: str, after: int = 0, document: Document = MILL) -> EvidenceSpan:
    start = document.text.index(text, after)
    return EvidenceSpan(document.id, start, start + len(text), text)


def said(text: str, *spans: EvidenceSpan) -> Verdict:
    return Verdict(Claim(text, 0, len(text)), Label.SUPPORTED, 0.9, spans, "for a test")


def check(answer: AnswerText, event: SentenceVerified) -> None:
    """What an event says of offsets is so in the answer and in the document."""
    claim = event.verdict.claim
    assert answer.text[claim.start : claim.end] == claim.text
    for citation in event.citations:
        assert answer.text[citation.answer_start : citation.answer_end] == claim.text
        assert MILL.text[citation.start : citation.end] == citation.quote


def test_a_sentence_is_cited_with_all_that_is_known_of_it() -> None:
    answer = answer_text()
    event = answer.add(said("Bread comes at noon.", span("Bread is sold at noon.")))
    (citation,) = event.citations
    check(answer, event)
    assert (event.text, answer.text) == ("Bread comes at noon.", "Bread comes at noon.")
    assert citation.number == 1
    assert citation.quote == "Bread is sold at noon."
    assert citation.document == "old/mill.md"
    assert (citation.document_id, citation.title) == ("mill", "Mill")
    assert citation.source == MILL.source
    assert citation.passage_id == DAY.id
    assert citation.page == 1
    assert citation.heading_path == ("Mill", "Day")
    assert event.verdict.score == 0.9
    assert event.verdict.rule == "for a test"
    assert answer.verdicts == [event.verdict]
    assert answer.citations == [citation]


def test_a_quote_that_was_read_by_ocr_says_so_wherever_it_is_named() -> None:
    start = MILL.text.index("## Night")
    note = ReadingNote("recognised", "page 2 read by OCR, 97% sure", start, len(MILL.text))
    scanned = replace(MILL, notes=(note,))
    answer = AnswerText({"mill": scanned}.get, {"mill": "old/mill.md"}.__getitem__, (DAY, NIGHT))
    quoted = [span("Bread is sold at noon."), span("Nobody sleeps.")]
    typed, recognised = answer.add(said("So it is.", *quoted)).citations
    assert (typed.recognised, recognised.recognised) == (False, True)
    assert (typed.location, recognised.within) == ("old/mill.md, page 1", "page 2, read by OCR")
    assert recognised.location == "old/mill.md, page 2, read by OCR"
    console = Console(file=io.StringIO(), width=200)
    show_stream(iter([Done(spoken(answer))]), console, str)
    for shown in (
        console.file.getvalue(),  # type: ignore[attr-defined]
        answer_text_of(spoken(answer)),
        answer_markdown(spoken(answer)),
    ):
        assert shown.count("read by OCR") == 1
    assert [c["recognised"] for c in answer_json(spoken(answer))["citations"]] == [False, True]


def spoken(answer: AnswerText) -> Answer:
    """What is shown, as an answer."""
    return Answer(
        "q", "q", answer.text, "quote", tuple(answer.citations), tuple(answer.verdicts), (), (), ()
    )


def test_offsets_go_on_through_the_answer() -> None:
    answer = answer_text()
    events = [
        answer.add(said("Bread is sold at noon.", span("Bread is sold at noon."))),
        answer.add(said("Nobody\n- sleeps.", span("Nobody sleeps."))),
        answer.add(said("The oven is lit.", span("The oven is lit.")), origin="Mill"),
        answer.add(said("All day.", span("The oven is lit."))),
    ]
    assert answer.text == (
        "Bread is sold at noon.\nNobody\n- sleeps.\nMill: The oven is lit. All day."
    )
    for event in events:
        check(answer, event)
    # Where a sentence is from is shown, but is no part of what is cited.
    assert events[2].text == "Mill: The oven is lit."
    assert events[2].verdict.claim.text == "The oven is lit."
    starts = [citation.answer_start for citation in answer.citations]
    assert starts == sorted(starts)


def test_several_quotes_of_one_sentence_are_numbered_in_order() -> None:
    answer = answer_text()
    event = answer.add(
        said("Lit, sold, asleep.", *map(span, ("Nobody sleeps.", "The oven is lit.")))
    )
    check(answer, event)
    assert [(c.number, c.quote) for c in event.citations] == [
        (1, "Nobody sleeps."), (2, "The oven is lit."),
    ]  # fmt: skip
    assert len({(c.answer_start, c.answer_end) for c in event.citations}) == 1


def test_a_quote_that_is_cited_again_keeps_its_number() -> None:
    answer = answer_text()
    noon, lit = span("Bread is sold at noon."), span("The oven is lit.")
    events = [
        answer.add(said("One.", noon)),
        answer.add(said("Two.", lit, noon)),
        answer.add(said("Three.", lit)),
    ]
    assert [[c.number for c in event.citations] for event in events] == [[1], [2, 1], [2]]
    assert [c.number for c in answer.citations] == [1, 2, 1, 2]
    for event in events:
        check(answer, event)


def test_the_same_words_in_two_places_are_two_quotes() -> None:
    answer = answer_text()
    by_day, by_night = span("The oven is lit."), span("The oven is lit.", NIGHT.start)
    event = answer.add(said("The oven is always lit.", by_day, by_night))
    check(answer, event)
    first, second = event.citations
    assert first.quote == second.quote
    assert (first.number, second.number) == (1, 2)
    assert (first.start, second.start) == (by_day.start, by_night.start)
    assert (first.heading_path[-1], second.heading_path[-1]) == ("Day", "Night")
    assert (first.passage_id, second.passage_id) == (DAY.id, NIGHT.id)
    assert (first.page, second.page) == (1, 2)


def test_what_is_no_quote_of_the_document_is_not_cited() -> None:
    answer = answer_text()
    altered = replace(span("Nobody sleeps."), text="Everybody sleeps.")
    gone = replace(span("Nobody sleeps."), document_id="gone")
    event = answer.add(said("They sleep.", altered, gone, span("The oven is lit.")))
    assert [(c.number, c.quote) for c in event.citations] == [(1, "The oven is lit.")]
    assert event.verdict.evidence == (altered, gone, span("The oven is lit."))
    assert answer.add(said("They do.", altered)).citations == ()
    assert len(answer.verdicts) == 2


def test_a_quote_has_the_passage_that_it_lies_in() -> None:
    # The next passage begins nearer to it than its own.
    (citation,) = answer_text().add(said("At noon.", span("noon."))).citations
    assert citation.passage_id == DAY.id


def test_a_quote_outside_the_passages_has_the_nearest_of_its_document() -> None:
    title = span("Mill")
    assert answer_text().add(said("A mill.", title)).citations[0].passage_id == DAY.id
    assert answer_text(NIGHT).add(said("A mill.", title)).citations[0].passage_id == NIGHT.id
    other = replace(DAY, document_id="other")
    assert answer_text(other).add(said("A mill.", title)).citations[0].passage_id == ""


def test_what_is_withheld_is_kept_and_not_shown() -> None:
    answer = answer_text()
    verdict = said("The moon is cheese.")
    assert answer.withhold(verdict).verdict is verdict
    assert answer.withheld == [verdict]
    assert (answer.text, answer.verdicts, answer.first_at) == ("", [], None)


def test_the_time_is_that_of_the_first_sentence() -> None:
    answer = answer_text()
    answer.add(said("One."))
    first = answer.first_at
    answer.add(said("Two."))
    assert first is not None
    assert answer.first_at == first


def test_what_the_program_says_is_a_line_without_verdict_or_citation() -> None:
    answer = answer_text()
    first = answer.say("This is where it stands:")
    answer.add(said("Bread is sold at noon.", span("Bread is sold at noon.")))
    last = answer.say("Ask me for more.")
    assert answer.text == "This is where it stands: Bread is sold at noon.\nAsk me for more."
    for event in (first, last):
        check(answer, event)
        assert (event.verdict.label, event.verdict.rule) == (Label.UNCHECKED, SAID)
        assert event.citations == ()
    [verdict] = answer.verdicts
    assert verdict.claim.text == "Bread is sold at noon."
    assert answer.first_at is not None


def test_sentences_one_by_one_join_to_the_answer() -> None:
    answer, text = answer_text(), ""
    for event in (
        answer.add(said("One.")),
        answer.add(said("Two.")),
        answer.add(said("Three."), is_item=True),
        answer.add(said("Four."), "The notes", is_item=True),
        answer.add(said("Five.")),
        answer.say("Six."),
        answer.add(said("Seven.")),
        answer.add(said("Eight:\n- nine")),
        answer.add(said("Ten.")),
    ):
        text = event.behind(text)
        check(answer, event)
    assert (
        text
        == answer.text
        == ("One. Two.\n- Three.\n- The notes: Four.\nFive.\nSix. Seven.\nEight:\n- nine\nTen.")
    )


def test_passages_that_come_later_are_known() -> None:
    answer = answer_text(NIGHT)
    answer.rely_on([DAY])
    [citation] = answer.add(said("Bread is sold.", span("Bread is sold at noon."))).citations
    assert citation.passage_id == DAY.id


def test_a_quote_names_its_slide_where_a_file_has_slides() -> None:
    places = (Place(0, "slide 1"), Place(TEXT.index("## Night"), "slide 2"))
    slides = replace(MILL, page_starts=(), places=places)
    answer = AnswerText({"mill": slides}.get, {"mill": "mill.pptx"}.__getitem__, (DAY, NIGHT))
    answer.add(said("Nobody sleeps.", span("Nobody sleeps.", document=slides)))
    answer.add(said("Bread.", span("Bread is sold at noon.", document=slides)))
    assert [c.place for c in answer.citations] == ["slide 2", "slide 1"]
    assert [c.location for c in answer.citations] == ["mill.pptx, slide 2", "mill.pptx, slide 1"]
    assert answer.citations[0].page is None
    night = split_document(slides, 400)[-1]
    assert night.place == "slide 2"
    assert cite_passage(night, "mill.pptx", 1).location == "mill.pptx, slide 2"


def test_a_quote_of_a_file_with_pages_alone_has_no_other_place() -> None:
    answer = answer_text()
    answer.add(said("Nobody sleeps.", span("Nobody sleeps.")))
    assert answer.citations[0].place is None
    assert answer.citations[0].location == "old/mill.md, page 2"
    bare = replace(answer.citations[0], page=None)
    assert (bare.within, bare.location) == ("", "old/mill.md")
