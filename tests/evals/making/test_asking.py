from pathlib import Path

import pytest

from corpus.document import Document
from corpus.loaders.plain.text import load_text
from evals.making.asked import Asked, is_clear
from evals.making.asking import ask_all
from evals.making.facts import read_facts
from evals.making.wording import Wording, must_groups, number_groups


def document(text: str) -> Document:
    loaded = load_text(text.encode(), Path("notes.md"))
    return Document(
        "id", "Notes", loaded.text, sections=loaded.sections, body_start=loaded.body_start
    )


def asked_of(text: str) -> list[Asked]:
    read = document(text)
    wording = Wording([read.text])
    return [a for fact in read_facts(read, "notes.md") for a in ask_all(fact, wording)]


def questions(text: str) -> list[str]:
    return [asked.question for asked in asked_of(text)]


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("A placement at Tern lasts at least twelve weeks.",
         "How long does a placement at Tern last?"),
        ("Interns at Tern earn $31 to $34 an hour.", "How much do interns at Tern earn an hour?"),
        ("The Tern lab employs about 40 people in Oslo.",
         "How many people does the Tern lab employ in Oslo?"),
        ("The robotics lab opened in May 1998.", "When did the robotics lab open?"),
        ("In 2014 the Tern lab moved to Oslo.", "When did the Tern lab move to Oslo?"),
        ("The Tern lab is closed because the roof leaks.", "Why is the Tern lab closed?"),
        ("The Tern lab is located in Oslo, Norway.", "Where is the Tern lab located?"),
        ("TOL stands for Tern of Lights.", "What does TOL stand for?"),
        ("Tern is a robot for narrow pipes.", "What is Tern?"),
        ("The Tern handbook recommends boots as safe shoes.",
         "What does the Tern handbook recommend as safe shoes?"),
        ("Visitors to the lab must wear a badge.", "What must visitors to the lab wear?"),
        ("The badge is used to open the outer doors.", "What is the badge used for?"),
        ("`tern start` opens the outer doors.", "What does tern start do?"),
        ("The Tern manager said that the doors of the lab are closed.",
         "Who said that the doors of the lab are closed?"),
        ("The doors of the lab are closed at night, according to the Tern manager.",
         "Who says that the doors of the lab are closed at night?"),
    ],
)  # fmt: skip
def test_each_form_makes_its_question(text: str, question: str) -> None:
    assert question in questions(f"# Notes\n\n{text}\n")


def test_a_heading_that_asks_is_a_question_without_its_label() -> None:
    found = asked_of("# Notes\n\n## Myth 2: Do I need a badge?\n\nYes. A badge opens every door.\n")
    assert [a.question for a in found if a.shape == "heading"] == ["Do I need a badge?"]
    assert found[0].fact.quote == "Yes. A badge opens every door."


def test_a_list_is_asked_for_with_its_items() -> None:
    text = "# N\n\nEvery visitor receives three things:\n\n- a laptop,\n- a badge,\n- a key.\n"
    found = [a for a in asked_of(text) if a.shape == "list"]
    assert found[0].question == "Which three things does every visitor receive?"
    assert found[0].wanted == ("a laptop", "a badge", "a key")


@pytest.mark.parametrize(
    "text",
    [
        "It lasts twelve weeks.",
        "This placement lasts twelve weeks.",
        "Chapter 3 covers the robots of the lab.",
        "The candidate knows the answer to the first question.",
        "Listing 4 is an example of a loop.",
    ],
)
def test_what_leans_on_its_context_makes_no_question(text: str) -> None:
    assert questions(f"# Notes\n\n{text}\n") == []


def test_the_quote_is_the_documents_text() -> None:
    text = "# Notes\n\nThe **Tern** lab opened\nin 1998.\n"
    read = document(text)
    fact = next(a for a in asked_of(text) if a.shape == "when").fact
    assert fact.quote in read.text and "\n" in fact.quote
    assert fact.text == "The Tern lab opened in 1998."


def test_numbers_are_wanted_in_figures_and_in_words() -> None:
    groups = number_groups("twelve weeks to 1,500 days")
    assert len(groups) == 2
    assert any("12" in pattern for pattern in groups[0])
    assert any("1500" in pattern for pattern in groups[1])


def test_must_holds_what_the_question_does_not_say() -> None:
    wording = Wording(["The lab opened a shop for robots."])
    groups = must_groups(["The lab opened a shop"], "What did the lab open?", wording)
    assert groups == ((r"\bshop",),)
    assert must_groups(["The lab"], "What is the lab?", wording) == ()


@pytest.mark.parametrize(
    ("question", "clear"),
    [
        ("What does Tern weigh in total?", True),
        ("What does it weigh in total?", False),
        ("Who says that the lab pays its interns?", True),
        ("What does x1 hold at the end?", False),
        ("Who works there on Mondays?", False),
        ("Is there a badge for visitors?", True),
        ("Which of the two is that way?", False),
    ],
)
def test_a_question_must_be_clear_by_itself(question: str, clear: bool) -> None:
    assert is_clear(question, "what") is clear
