import pytest

from evals.making.clauses import parse_clause
from evals.making.verbs import is_participle, verb_forms


@pytest.mark.parametrize(
    ("sentence", "subject", "auxiliary", "verb", "form", "rest"),
    [
        ("Placements last twelve weeks.", "Placements", "", "last", "base", "twelve weeks"),
        ("The lab opened in 1998.", "The lab", "", "open", "past", "in 1998"),
        ("The lab was founded in 1998.", "The lab", "was", "", "", "founded in 1998"),
        ("The lab has three rooms.", "The lab", "", "have", "third", "three rooms"),
        ("The lab has opened a shop.", "The lab", "has", "", "", "opened a shop"),
        ("Interns must wear a badge.", "Interns", "must", "", "", "wear a badge"),
        (
            "Ada Byron, an engineer of the lab, designed the robot.",
            "Ada Byron", "", "design", "past", "the robot",
        ),
        ("Staff at Tern help newcomers.", "Staff at Tern", "", "help", "base", "newcomers"),
    ],
)  # fmt: skip
def test_a_plain_sentence_is_taken_apart(
    sentence: str, subject: str, auxiliary: str, verb: str, form: str, rest: str
) -> None:
    clause = parse_clause(sentence)
    assert clause is not None
    assert (clause.subject, clause.auxiliary, clause.verb) == (subject, auxiliary, verb)
    assert (clause.form, clause.rest) == (form, rest)


@pytest.mark.parametrize(
    "sentence",
    [
        "It opened in 1998.",
        "People who stay earn more.",
        "Set up any account first.",
        "The rooms the lab uses are small.",
        "Values used in the program as constants are useful.",
        "Blue, green.",
        "",
    ],
)
def test_what_is_not_plain_is_given_up(sentence: str) -> None:
    assert parse_clause(sentence) is None


def test_a_question_is_inverted() -> None:
    clause = parse_clause("The lab opened a shop in May.")
    assert clause is not None
    assert clause.inverted("the lab", "in May") == "did the lab open in May"
    clause = parse_clause("The robot is called Tern.")
    assert clause is not None
    assert clause.inverted("the robot", "called") == "is the robot called"


def test_verb_forms_know_regular_and_irregular_verbs() -> None:
    assert {(f.base, f.form) for f in verb_forms("studies")} == {("study", "third")}
    assert {(f.base, f.form) for f in verb_forms("planned")} == {
        ("plan", "past"), ("plan", "participle"),
    }  # fmt: skip
    assert is_participle("written") and not is_participle("writes")
    assert verb_forms("badge") == []
