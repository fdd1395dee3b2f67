"""Replies that need no search, over small indexes."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from advisor.answer import (
    SAID,
    AbstainReason,
    Answer,
    Claim,
    Conversation,
    EvidenceSpan,
    Label,
    Verdict,
)
from advisor.answering.citations import AnswerText
from advisor.replies.reply import reply, reply_unanswered
from advisor.replies.topics import topic_of
from advisor.request import Act, Correction, Need, Request, Target
from advisor.settings import Settings
from corpus.formats import KNOWN
from corpus.loaders.ocr.rules import ocr_version
from index.indexing.recipe import IndexSettings
from index.reader import IndexReader
from tests.conftest import reader_of
from tests.index.workbench import Workbench

BEES = """\
# Keeping bees

This guide explains how bees are kept through a whole year.

## Spring

A keeper checks the stores of honey in the hive before the first flowers.

## Swarming in June

A keeper adds a box to the hive before the swarm leaves with the queen.
"""
PAN = "# Rusty pans\n\nA pan of cast iron loses its rust in vinegar overnight.\n"
LOG = "# Das Logbuch\n\nDer Kapitän schrieb jeden Abend den Wind in das Logbuch des Schiffes.\n"


def bench_in(folder: Path) -> Workbench:
    docs = folder / "docs"
    docs.mkdir()
    settings = IndexSettings(folder / "index", "", "hashing:64", 400, folder / "cache")
    return Workbench(docs, settings)


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IndexReader]:
    bench = bench_in(tmp_path_factory.mktemp("three"))
    bench.write("bees.md", BEES)
    bench.write("kitchen/pan.md", PAN)
    bench.write("ship/log.md", LOG)
    bench.run(bench.docs)
    with bench.reader() as reader:
        yield reader


@pytest.fixture(scope="module")
def forty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IndexReader]:
    bench = bench_in(tmp_path_factory.mktemp("forty"))
    for number in range(40):
        folder = "stars" if number < 30 else "planets"
        text = f"# Body {number:02}\n\nThe body number {number} is seen above the bay in May.\n"
        bench.write(f"{folder}/{number:02}.md", text)
    bench.run(bench.docs)
    with bench.reader() as reader:
        yield reader


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IndexReader]:
    bench = bench_in(tmp_path_factory.mktemp("empty"))
    bench.run(bench.docs)
    with bench.reader() as reader:
        yield reader


def replied(
    act: Act,
    message: str,
    index: IndexReader,
    conversation: Conversation | None = None,
    documents: Collection[str] | None = None,
    targets: tuple[Target, ...] = (),
    spelling: tuple[Correction, ...] = (),
    model: str = "",
    need: Need = Need.FACT,
) -> AnswerText:
    """What is replied, after checking that each of its quotes is one."""
    text = AnswerText(index.document, index.path, [])
    request = Request(message, act, need, targets=targets, spelling=spelling)
    said = reply(request, conversation or Conversation(), index, text, documents, model=model)
    assert said is not None
    sentences = list(said)
    assert sentences and text.text
    assert "documents don't say" not in text.text
    for sentence in sentences:
        claim = sentence.verdict.claim
        assert text.text[claim.start : claim.end] == claim.text
        assert (sentence.verdict in text.verdicts) == (sentence.verdict.rule != SAID)
        assert bool(sentence.citations) == (sentence.verdict.label is Label.SUPPORTED)
    for citation in text.citations:
        document = index.document(citation.document_id)
        assert document is not None
        assert document.text[citation.start : citation.end] == citation.quote
    return text


def id_of(index: IndexReader, name: str) -> str:
    return next(line.document_id for line in index.listing() if line.document == name)


def answered(index: IndexReader, rule: str = "exact quote") -> Conversation:
    """A conversation whose last turn quotes the guide to bees."""
    document_id = id_of(index, "bees.md")
    document = index.document(document_id)
    [hit, *_] = index.retrieve("stores of honey", 1)
    assert document is not None
    quote = "A keeper checks the stores of honey in the hive before the first flowers."
    start = document.text.index(quote)
    span = EvidenceSpan(document_id, start, start + len(quote), quote)
    text = AnswerText(index.document, index.path, [hit.passage])
    text.add(Verdict(Claim(quote, 0, len(quote)), Label.SUPPORTED, 1.0, (span,), rule))
    answer = Answer(
        "What is checked?",
        "What is checked?",
        text.text,
        "quote" if rule == "exact quote" else "compose",
        tuple(text.citations),
        tuple(text.verdicts),
        passages=(hit,),
    )
    return Conversation().with_turn("What is checked?", answer)


def abstained() -> Conversation:
    answer = Answer("Why?", "Why?", "Nothing.", "abstain", abstained=AbstainReason.MISSING_FACT)
    return Conversation().with_turn("Why?", answer)


class TestOtherDocuments:
    """The answer before may quote what is not asked any more."""

    @pytest.mark.parametrize("act", [Act.WHERE, Act.SURE])
    def test_it_is_not_quoted_again(self, act: Act, three: IndexReader) -> None:
        conversation = answered(three)
        [cited] = {c.document_id for turn in conversation.turns for c in turn.answer.citations}
        others = {line.document_id for line in three.listing()} - {cited}
        text = replied(act, "where?", three, conversation, documents=others)
        assert "documents that are not asked now" in text.text and not text.citations
        text = replied(act, "where?", three, conversation, documents={cited})
        assert {c.document_id for c in text.citations} == {cited}


class TestSmallTalk:
    @pytest.mark.parametrize("act", [Act.THANKS, Act.BYE, Act.PRAISE, Act.COMPLAINT])
    def test_one_short_line(self, act: Act, three: IndexReader) -> None:
        text = replied(act, "…", three)
        assert len(text.text) < 200 and "\n" not in text.text and not text.citations

    def test_a_greeting_names_documents(self, three: IndexReader) -> None:
        text = replied(Act.GREETING, "hi", three).text
        assert "Hello" in text and "these 3 documents" in text
        assert "“Keeping bees”" in text and "“Rusty pans”" in text

    def test_a_greeting_names_few_of_many(self, forty: IndexReader) -> None:
        assert replied(Act.GREETING, "hi", forty).text.count("“Body") == 3

    def test_of_the_chosen_documents_alone(self, three: IndexReader) -> None:
        text = replied(Act.GREETING, "hi", three, documents=[id_of(three, "kitchen/pan.md")]).text
        assert "this one document" in text and "Rusty pans" in text and "bees" not in text

    def test_another_task_is_declined(self, three: IndexReader) -> None:
        text = replied(Act.OTHER_TASK, "write me a poem", three).text
        assert "not something I can do" in text and "these 3 documents" in text

    @pytest.mark.parametrize("act", [Act.GREETING, Act.OTHER_TASK, Act.ADVISOR, Act.LIBRARY])
    def test_without_documents(self, act: Act, empty: IndexReader, three: IndexReader) -> None:
        assert "advisor index FOLDER" in replied(act, "hello there", empty).text
        assert "Choose others" in replied(act, "hello there", three, documents=[]).text


class TestProgram:
    @pytest.mark.parametrize(
        ("message", "said"),
        [
            ("can you read pdfs", "PDF"),
            ("is this offline?", "leaves it"),
            ("do you keep what i type", "keeps conversations"),
            ("which llm do you use", "no language model writes"),
            ("do you ever make mistakes", "wrong passage"),
            ("are you a human", "no person"),
            ("how do you find things", "by meaning and by words"),
            ("do you speak german", "English and German"),
            ("remember me from yesterday?", "this conversation"),
            ("what can you do", "I answer questions about these 3 documents"),
            ("can you read scans?", "Yes. I read PDF" if ocr_version() else "No. I read PDF"),
            ("can you read handwriting?", "No. I read PDF"),
            ("can you read word files?", "Yes. I read PDF"),
            ("how do I delete a document?", "under Documents"),
            ("can I export this conversation", "export it"),
            ("is my data safe", "leaves it"),
            ("can you search google for it", "not on the internet"),
            ("do you cost anything", "costs nothing"),
        ],
    )
    def test_what_is_asked(self, message: str, said: str, three: IndexReader) -> None:
        assert said in replied(Act.ADVISOR, message, three).text

    def test_how_it_is_used_where_the_documents_say_nothing(self, three: IndexReader) -> None:
        text = AnswerText(three.document, three.path, [])
        said = reply_unanswered(Request("how do I start a new chat?"), three, text)
        assert said is not None and list(said) and "lists your conversations" in text.text
        assert reply_unanswered(Request("how do I start a hive?"), three, text) is None
        said = reply_unanswered(Request("What can this thing do?"), three, text)
        assert said is not None and list(said) and "I answer questions about" in text.text
        assert reply_unanswered(Request("what can this smoker do?"), three, text) is None

    def test_every_format_is_named(self, three: IndexReader) -> None:
        text = replied(Act.ADVISOR, "which formats?", three).text
        assert text.partition(" files.")[0].replace(" and ", ", ").count(", ") == (
            len({known.called for known in KNOWN.values()}) - 1
        )

    def test_a_model_on_a_server_is_told(self, three: IndexReader) -> None:
        model = "openai:http://10.0.0.7:8000/v1#big"
        text = replied(Act.ADVISOR, "is it private?", three, model=model).text
        assert "sent to the language model at http://10.0.0.7:8000/v1," in text
        assert "Nothing that you type" not in text
        assert f"`{model}`" in replied(Act.ADVISOR, "which model?", three, model=model).text


class TestLibrary:
    def test_a_list_with_what_each_is_about(self, three: IndexReader) -> None:
        text = replied(Act.LIBRARY, "what documents do you have?", three)
        assert text.text.splitlines() == [
            "I have 3 documents:",
            "- Keeping bees: This guide explains how bees are kept through a whole year.",
            "- Rusty pans: A pan of cast iron loses its rust in vinegar overnight.",
            "- Das Logbuch: Der Kapitän schrieb jeden Abend den Wind in das Logbuch des Schiffes.",
        ]
        assert [c.document for c in text.citations] == ["bees.md", "kitchen/pan.md", "ship/log.md"]

    def test_a_long_list_is_told_by_folders(self, forty: IndexReader) -> None:
        lines = replied(Act.LIBRARY, "list all files", forty).text.splitlines()
        assert lines[0] == "I have 40 documents:" and len(lines) == 4
        assert lines[1].startswith("- Stars (30): Body 00; Body 01;")
        assert lines[1].endswith(" and 10 more") and lines[2].startswith("- Planets (10): Body 30;")

    def test_what_many_are_about(self, forty: IndexReader) -> None:
        text = replied(Act.LIBRARY, "key points of these", forty, need=Need.OVERVIEW)
        assert "- Stars (30 documents): Body" in text.text and text.citations

    def test_those_of_a_folder(self, forty: IndexReader) -> None:
        text = replied(Act.LIBRARY, "which planets do you have pages about?", forty).text
        assert text.startswith("About “planets” I have 10 documents: Body 30; Body 31;")
        assert "Body 29" not in text
        assert "Body 30" in replied(Act.LIBRARY, "what's in the planets folder?", forty).text

    def test_several_topics(self, three: IndexReader) -> None:
        text = replied(Act.LIBRARY, "what have you got on honey and parking?", three).text
        assert "About “honey” I found this document:\n- Keeping bees: Spring" in text
        assert "I could not find anything about “parking”." in text

    @pytest.mark.parametrize(
        "message",
        [
            "is there a page on rust?",
            "anything about rust",
            "which documents mention rust?",
            "do you have any documents about rust",
            "got anything on rust?",
        ],
    )
    def test_whether_there_is_something_whatever_the_act(
        self, message: str, three: IndexReader
    ) -> None:
        assert "- Rusty pans" in replied(Act.DOCUMENTS, message, three).text

    @pytest.mark.parametrize(
        "message",
        ["is there anything I must bring?", "what is rust?", "how much rust is there on it?"],
    )
    def test_what_asks_the_documents(self, message: str, three: IndexReader) -> None:
        text = AnswerText(three.document, three.path, [])
        assert reply(Request(message), Conversation(), three, text) is None

    def test_two_questions(self, three: IndexReader) -> None:
        message = "how many documents are there and can you read word files?"
        for act in (Act.LIBRARY, Act.ADVISOR):
            text = replied(act, message, three).text
            assert "I have 3 documents, cut into" in text and "\nYes. I read PDF" in text

    def test_one_question_in_two_ways(self, three: IndexReader) -> None:
        message = "what kind of stuff can i ask you, what papers have you got"
        assert replied(Act.LIBRARY, message, three).text.count("Keeping bees") == 1

    def test_how_many(self, forty: IndexReader, three: IndexReader) -> None:
        assert "40 documents, cut into 40 passages" in (
            replied(Act.LIBRARY, "how many are there", forty).text
        )
        assert "1 document," in (
            replied(Act.LIBRARY, "how many", three, documents=[id_of(three, "bees.md")]).text
        )

    def test_topics(self, three: IndexReader) -> None:
        text = replied(Act.LIBRARY, "what topics are covered?", three).text
        assert "- Keeping bees: Spring; Swarming in June" in text

    def test_something_that_is_there(self, three: IndexReader) -> None:
        text = replied(Act.LIBRARY, "do you have anything on swarms?", three)
        assert text.text.startswith("Yes, about “swarms” I found this document:\n- Keeping bees")
        assert [c.quote for c in text.citations] == [
            "A keeper adds a box to the hive before the swarm leaves with the queen."
        ]
        assert text.citations[0].passage_id

    def test_something_that_is_not(self, three: IndexReader) -> None:
        text = replied(Act.LIBRARY, "is there something about parental leave", three)
        assert text.text == "I could not find anything about “parental leave”."
        assert not text.citations

    def test_something_in_other_words(self, handbook_settings: Settings) -> None:
        with reader_of(handbook_settings) as index:
            text = replied(Act.LIBRARY, "do you have anything on salaries?", index).text
        assert text.startswith("I could not find anything about “salaries”. The nearest")
        assert "“What does a placement pay?”" in text

    def test_a_misspelt_topic(self, three: IndexReader) -> None:
        spelling = (Correction("vinegr", "vinegar"),)
        text = replied(Act.LIBRARY, "anything on vinegr?", three, spelling=spelling)
        assert "Yes, about “vinegar”" in text.text

    def test_one_document(self, three: IndexReader) -> None:
        target = Target(id_of(three, "bees.md"), "Keeping bees", "the bee guide")
        text = replied(Act.LIBRARY, "what's in the bee guide", three, targets=(target,)).text
        assert text.splitlines()[-2:] == ["- Spring", "- Swarming in June"]
        assert text.startswith("Keeping bees: This guide")

    def test_newest_and_languages(self, three: IndexReader) -> None:
        assert "changed last is" in replied(Act.LIBRARY, "which file is newest", three).text
        assert "English and German" in replied(Act.LIBRARY, "in which languages?", three).text

    @pytest.mark.parametrize(
        ("message", "topic"),
        [
            ("do you have anything about canoe repair in here?", "canoe repair"),
            ("is there a handbook for canoes or only the price list", "canoes"),
            ("ok, have you got the harbour plan too", "harbour plan"),
            ("Which files mention tides?", "tides"),
            ("which lighthouses do you have pages about?", "lighthouses"),
            ("which policies are there", "policies"),
            ("what is in the harbour folder", "harbour"),
            ("which documents do you have", ""),
            ("can i see a list of the documents", ""),
            ("", ""),
        ],
    )
    def test_what_is_looked_for(self, message: str, topic: str) -> None:
        assert topic_of(message) == topic


class TestLastAnswer:
    def test_where(self, three: IndexReader) -> None:
        text = replied(Act.WHERE, "where does it say that?", three, answered(three))
        assert text.text.splitlines()[1].startswith("- Keeping bees, “Spring”: A keeper checks")
        assert len(text.citations) == 1 and text.citations[0].passage_id

    @pytest.mark.parametrize(
        "message",
        ["which chapter is that in?", "where in the guide is that?", "what page is it on"],
    )
    def test_where_whatever_the_act(self, message: str, three: IndexReader) -> None:
        assert "This is where it stands" in (
            replied(Act.DOCUMENTS, message, three, answered(three)).text
        )

    def test_where_shows_the_beginning_of_a_long_quote(self, three: IndexReader) -> None:
        document_id = id_of(three, "bees.md")
        document = three.document(document_id)
        assert document is not None
        whole = EvidenceSpan(document_id, 0, len(document.text), document.text)
        text = AnswerText(three.document, three.path, three.passages_of(document_id))
        text.add(Verdict(Claim("Bees.", 0, 5), Label.SUPPORTED, 1.0, (whole,), "exact quote"))
        answer = Answer("?", "?", text.text, "quote", tuple(text.citations), tuple(text.verdicts))
        shown = replied(Act.WHERE, "where?", three, Conversation().with_turn("?", answer))
        assert shown.citations[0].end < 120 and shown.citations[0].start == 0

    @pytest.mark.parametrize(
        "message",
        ["that's not helpful at all", "this isn't right", "that's wrong", "you didn't answer me"],
    )
    @pytest.mark.parametrize("act", [Act.DOCUMENTS, Act.PRAISE])
    def test_a_complaint_whatever_the_act(self, message: str, act: Act, three: IndexReader) -> None:
        assert replied(act, message, three, answered(three)).text.startswith("I'm sorry")

    def test_a_complaint_names_what_was_near(self, three: IndexReader) -> None:
        turn = answered(three).turns[0]
        hits = tuple(three.retrieve("swarm in june", 3))
        last = replace(turn.answer, passages=hits)
        text = replied(Act.COMPLAINT, "no", three, Conversation().with_turn("?", last)).text
        assert "“Swarming in June”" in text and "“Spring”" not in text

    def test_before_an_abstention(self, three: IndexReader) -> None:
        turn = abstained().turns[0]
        conversation = answered(three).with_turn(turn.question, turn.answer)
        text = replied(Act.WHERE, "where does it say that?", three, conversation)
        assert "no answer to your last question" in text.text and len(text.citations) == 1

    def test_sure_of_quotes(self, three: IndexReader) -> None:
        text = replied(Act.SURE, "are you sure?", three, answered(three))
        assert "word for word" in text.text and len(text.citations) == 1

    def test_sure_of_what_was_checked(self, three: IndexReader) -> None:
        text = replied(Act.SURE, "really?", three, answered(three, "model"))
        assert "was checked" in text.text and len(text.citations) == 1

    def test_a_yes_or_no_is_no_word_of_the_documents(self, three: IndexReader) -> None:
        turn = answered(three).turns[0]
        said = replace(turn.answer, text=f"No. {turn.answer.text}")
        text = replied(Act.SURE, "sure?", three, Conversation().with_turn("is it so?", said))
        assert "was checked" in text.text and "word for word" not in text.text

    def test_a_reply_between_is_passed_over(self, three: IndexReader) -> None:
        thanks = Answer("thanks", "thanks", "You're welcome!", "reply")
        conversation = answered(three).with_turn("thanks", thanks)
        assert replied(Act.WHERE, "where is that from", three, conversation).citations

    @pytest.mark.parametrize("act", [Act.WHERE, Act.SURE])
    def test_after_an_abstention(self, act: Act, three: IndexReader) -> None:
        text = replied(act, "where?", three, abstained())
        assert "found no answer" in text.text and not text.citations

    @pytest.mark.parametrize("act", [Act.WHERE, Act.SURE, Act.MORE, Act.SHORTER, Act.WHY])
    def test_before_any_answer(self, act: Act, three: IndexReader) -> None:
        assert "not answered anything yet" in replied(act, "shorter", three).text

    @pytest.mark.parametrize("act", [Act.WHERE, Act.SURE])
    def test_a_quote_that_has_gone(self, act: Act, three: IndexReader, empty: IndexReader) -> None:
        text = replied(act, "where?", empty, answered(three))
        assert "have changed" in text.text and not text.verdicts


@pytest.mark.parametrize("act", [Act.DOCUMENTS, Act.CORRECTION])
def test_what_needs_a_search(act: Act, three: IndexReader) -> None:
    text = AnswerText(three.document, three.path, [])
    assert reply(Request("how?", act), answered(three), three, text) is None
    assert text.text == ""


@pytest.mark.parametrize("act", [Act.SIMPLER, Act.SHORTER, Act.MORE, Act.EXAMPLE, Act.WHY])
def test_another_look_at_the_last_answer_needs_a_search(act: Act, three: IndexReader) -> None:
    text = AnswerText(three.document, three.path, [])
    assert reply(Request("more", act), answered(three), three, text) is None
