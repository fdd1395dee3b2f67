from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from advisor.answer import AbstainReason, Answer, Citation, Conversation, Turn
from advisor.understanding.completeness import is_complete
from advisor.understanding.rewriting import (
    carried_passage_ids,
    complete,
    correct_previous,
    searches,
)
from corpus.document import Source
from tests.counting import calls_of

COMPLETE = [
    "Who’s paid more than a harbour pilot?",
    "How long are internships at Brightwater?",
    "Why do companies ask for so much?",
    "What happens to my papers after I have applied?",
    "Is it possible to apply from abroad?",
    "Are there any deadlines for internships?",
    "What does it take to be hired at Brightwater?",
    "What is a cover letter?",
    "What is the boiling point of water at sea level?",
    "How long does it take to train a speech model?",
    "How does a compiler allocate its registers?",
    "What is a stipend and when is it paid?",
    "Which universities besides Northfield teach robotics?",
    "When was Oslo founded?",
    "What did Ada Berg learn at Northfield about her field?",
]
INCOMPLETE = [
    "Whose?",
    "How long do they run?",
    "And at Spotify?",
    "What about pay?",
    "Why?",
    "For how long?",
    "Who is he?",
    "yes",
    "What else?",
    "Any other teams?",
    "Is there another deadline?",
    "When was the report published?",
    "Did the team win?",
    "What happened?",
    "Which ones?",
    "How did that work?",
    "What did she say about this programme?",
]


def conversation(*turns: str | tuple[str, str]) -> Conversation:
    """The turns asked in order, each a question or a question with its answer."""
    made = Conversation()
    for turn in turns:
        question, text = turn if isinstance(turn, tuple) else (turn, "")
        made = made.with_turn(question, Answer(question, complete(question, made), text, "quote"))
    return made


def citation(passage_id: str) -> Citation:
    return Citation(1, "a.md", "d", "A", Source(), passage_id, "quote", 0, 5, 0, 5)


@pytest.mark.parametrize("question", COMPLETE)
def test_complete_questions(question: str) -> None:
    assert is_complete(question)
    assert complete(question, conversation("Who runs the lab?")) == question


@pytest.mark.parametrize("question", INCOMPLETE)
def test_incomplete_questions(question: str) -> None:
    assert not is_complete(question)


def test_with_the_conversation_a_noun_is_known_to_have_been_spoken_of() -> None:
    question = "How often do we have to sign the report?"
    spoken = conversation("What is in the Brightwater report?")
    assert is_complete(question)
    assert is_complete(question, conversation("Where is Oslo?"))
    assert not is_complete(question, spoken)


@pytest.mark.parametrize(
    ("before", "question", "searched"),
    [
        (
            ["Are Brightwater placements remote?"],
            "How long do they run?",
            "How long do they run (Brightwater placements remote)?",
        ),
        (
            ["Are Brightwater placements remote?", "How long do they run?"],
            "Are they paid?",
            "Are they paid (run, Brightwater placements remote)?",
        ),
        (
            ["How long do Brightwater placements run?"],
            "And at Spotify?",
            "How long do Spotify placements run?",
        ),
        (
            ["How long do placements run?"],
            "And at Spotify?",
            "How long do placements run at Spotify?",
        ),
        (
            ["How long do Brightwater placements run?"],
            "What about pay?",
            "What about pay (Brightwater placements run)?",
        ),
        (
            ["What does the vision team work on?"],
            "And the robotics team?",
            "What does the robotics team work on?",
        ),
        (
            ["What does the Brightwater vision team work on?", "And the robotics team?"],
            "Who leads it?",
            "Who leads it (Brightwater robotics team)?",
        ),
        (
            ["When is the deadline for undergraduates?"],
            "And for PhD students?",
            "When is the deadline for PhD students?",
        ),
        (["Who is Maria Lindqvist?"], "What does she run?", "What does she run (Maria Lindqvist)?"),
        (
            ["Who is Maria Lindqvist?", "What does she run?", "Is it paid?"],
            "Where did she study?",
            "Where did she study (paid, run, Maria Lindqvist)?",
        ),
        (
            ["Where is Northfield based?"],
            "Is there a gym there?",
            "Is there a gym there (Northfield based)?",
        ),
        (["Does Brightwater sponsor visas?"], "Why?", "Why: Does Brightwater sponsor visas?"),
        (["Is the programme paid?"], "yes", "Is the programme paid?"),
        (
            ["Brightwater placements"],
            "How long do they last?",
            "How long do they last (Brightwater placements)?",
        ),
        (
            ["How long is the placement?", "Is it paid?"],
            "Is it remote?",
            "Is it remote (paid, placement)?",
        ),
        (
            ["How much do interns earn at Brightwater?"],
            "How long is the notice period?",
            "How long is the notice period (interns earn at Brightwater)?",
        ),
    ],
)
def test_follow_ups_are_completed(before: list[str], question: str, searched: str) -> None:
    assert complete(question, conversation(*before)) == searched


@pytest.mark.parametrize(
    ("answer", "question", "searched"),
    [
        (
            "Vision, robotics and audio take interns.",
            "What does the second one cover?",
            "What does robotics cover?",
        ),
        ("- Vision\n- Robotics\n- Audio", "Tell me about the last one.", "Tell me about Audio."),
        (
            "- Vision\n- Robotics\n- Audio",
            "And the first?",
            "Vision: Which areas take interns?",
        ),
    ],
)
def test_items_of_the_last_answer_are_counted(answer: str, question: str, searched: str) -> None:
    assert complete(question, conversation(("Which areas take interns?", answer))) == searched


def test_an_item_that_the_list_does_not_have_is_not_made_up() -> None:
    before = conversation(("Which areas take interns?", "Vision and robotics take interns."))
    assert "robotics" not in complete("What does the fourth one cover?", before)


def test_the_quotes_of_an_answer_are_its_items() -> None:
    cited = tuple(replace(citation(text), quote=text) for text in ("Rest, if tired.", "Eat well."))
    before = conversation("How do I train?", ("And then?", "Eat. Rest."))
    turn = replace(before.turns[0].answer, citations=cited)
    before = Conversation((Turn("How do I train?", turn), before.turns[1]))
    assert complete("tell me more about the first one", before) == "Tell me more about Rest"


def test_of_a_question_without_an_answer_the_one_before_it_is_told_too() -> None:
    refused = Answer("", "Do I need a licence?", "", "abstain", abstained=AbstainReason.OFF_TOPIC)
    before = conversation("How do I keep bees?").with_turn("Do I need a licence?", refused)
    assert complete("why is that?", before) == "why is that (licence, bees)?"


def test_a_new_name_changes_the_subject() -> None:
    before = conversation("How much do interns earn at Brightwater?", "Who pays them?")
    moved = before.with_turn(
        "When was Oslo founded?", Answer("", "When was Oslo founded?", "", "quote")
    )
    assert (
        complete("Who lives there?", before)
        == "Who lives there (pays, interns earn at Brightwater)?"
    )
    assert complete("Who lives there?", moved) == "Who lives there (Oslo founded)?"
    assert complete("Who is the mayor?", moved) == "Who is the mayor (Oslo founded)?"


def test_a_company_is_not_made_one_of_its_parts() -> None:
    before = conversation(("Who takes interns?", "Acme Games Studio takes interns."))
    assert complete("What else does Acme pay?", before) == "What else does Acme pay?"


@pytest.mark.parametrize(
    ("before", "question", "searched"),
    [
        (".", "0", "0"),
        (
            "How long do interns ... stay?",
            "And at Spotify?",
            "How long do interns ... stay at Spotify?",
        ),
    ],
)
def test_dots_are_no_words(before: str, question: str, searched: str) -> None:
    assert complete(question, conversation(before)) == searched


def test_thanks_and_orders_are_left_alone() -> None:
    before = conversation("Does Brightwater sponsor visas?")
    assert complete("thanks", before) == "thanks"


def test_an_incomplete_first_question_is_searched_as_it_is() -> None:
    assert complete("How long do they run?", Conversation()) == "How long do they run?"


def test_what_the_last_answer_that_cites_something_cited_is_carried() -> None:
    question = "Are Brightwater placements remote?"
    cited = (citation("p1"), citation("p2"), citation("p1"))
    before = Conversation().with_turn(question, Answer(question, question, "", "quote", cited))
    assert carried_passage_ids(before) == ["p1", "p2"]
    refused = Answer("", "Are they paid?", "", "abstain", abstained=AbstainReason.MISSING_FACT)
    assert carried_passage_ids(before.with_turn("Are they paid?", refused)) == ["p1", "p2"]
    moved = Answer("", "When was Oslo founded?", "", "quote")
    assert carried_passage_ids(before.with_turn("When was Oslo founded?", moved)) == []


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        (
            "How long is parental leave?",
            ("How long is parental leave?", "How long is parental leave (dose)?"),
        ),
        ("and for adults?", ("how do I make the dose for adults?",)),
        ("is it safe?", ("is it safe (dose)?",)),
        (
            "does it fit a baby seat?",
            ("does it fit a baby seat (dose)?", "does it fit a baby seat?"),
        ),
        ("is lemon enough?", ("is lemon enough (dose)?", "is lemon enough?")),
    ],
)
def test_what_may_lean_on_the_conversation_is_searched_with_its_topic(
    question: str, texts: tuple[str, ...]
) -> None:
    assert searches(question, conversation("how do I make the dose")) == texts


@pytest.mark.parametrize(
    ("before", "question", "texts"),
    [
        (
            "how do I install this on my mac",
            "and on windows?",
            ("how do I install this on my mac on windows?", "how do I install this on my windows"),
        ),
        ("how do I install this", "and on windows?", ("how do I install this on windows?",)),
        ("How do I apply in Norway?", "and in Peru?", ("How do I apply in Peru?",)),
    ],
)
def test_what_has_the_same_preposition_may_come_in_place_of_it(
    before: str, question: str, texts: tuple[str, ...]
) -> None:
    assert searches(question, conversation(before)) == texts


def test_of_a_wish_what_is_wished_is_told() -> None:
    before = conversation(("I'd like to build a raft for 3 people", "Important: Rope is needed."))
    assert complete("how long does it take?", before) == (
        "how long does it take (build a raft for 3 people)?"
    )


def test_a_topic_keeps_its_negation() -> None:
    before = conversation("what can I bake without eggs?")
    assert complete("how long?", before) == "how long: what can I bake without eggs?"
    assert complete("any others?", before) == "any others (bake without eggs)?"


@pytest.mark.parametrize(
    ("text", "previous", "corrected"),
    [
        ("no, I meant an oboe player", "can a flute player join?", "can an oboe player join?"),
        ("not 2020, 2021", "what changed in 2020?", "what changed in 2021?"),
        ("sorry, for adults", "is it free?", "is it free (for adults)?"),
        ("no, that's wrong", "is it free?", None),
        ("no problem", "is it free?", None),
        ("is it free?", "is it free?", None),
        ("no, May", "", None),
    ],
)
def test_corrections(text: str, previous: str, corrected: str | None) -> None:
    assert correct_previous(text, previous) == corrected


@settings(max_examples=50, deadline=None)
@given(
    question=st.sampled_from(COMPLETE),
    earlier=st.lists(
        st.tuples(st.sampled_from([*COMPLETE, *INCOMPLETE]), st.sampled_from(["", "Yes.", "No."])),
        max_size=5,
    ),
)
def test_a_complete_question_is_never_changed(
    question: str, earlier: list[tuple[str, str]]
) -> None:
    before = conversation(*earlier)
    assume(is_complete(question, before))
    assert complete(question, before) == question


@settings(max_examples=50, deadline=None)
@given(
    question=st.sampled_from(INCOMPLETE),
    earlier=st.lists(st.sampled_from([*COMPLETE, *INCOMPLETE]), max_size=4),
)
def test_whatever_came_before_after_a_new_name_only_that_name_is_added(
    question: str, earlier: list[str]
) -> None:
    before = conversation(*earlier, "Where is the Zorvex tower?")
    assert not any(
        name in complete(question, before) for name in ("Brightwater", "Northfield", "Oslo")
    )


@settings(max_examples=50, deadline=None)
@given(
    text=st.text(max_size=80) | st.sampled_from(INCOMPLETE),
    earlier=st.lists(st.text(max_size=60) | st.sampled_from(COMPLETE), max_size=3),
)
def test_any_text_is_completed_with_nothing_made_up(text: str, earlier: list[str]) -> None:
    completed = complete(text, conversation(*((t, t) for t in earlier)))
    said = " ".join([text, *earlier, "(for, in the: 's)?"])
    assert set(completed.casefold()) <= set(said.casefold())
    assert complete(text, Conversation()) == " ".join(text.split())


@pytest.mark.parametrize(
    "piece", ["a ", "is ", "who wrote x ", '"', "the ", "do cats ", "a, b ", "It's "]
)
def test_twice_the_text_is_twice_the_work(piece: str) -> None:
    def work(repeat: int) -> None:
        text = piece * repeat + "and what is it"
        before = conversation(("Who is Ada Berg?", text))
        complete(text, before)
        complete("What about the second one?", before)

    work(500)
    once, twice = calls_of(lambda: work(500)), calls_of(lambda: work(1000))
    assert 0 < twice <= 2.2 * once
