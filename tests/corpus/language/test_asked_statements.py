import pytest

from corpus.language.asked_statements import Asks, asked_statement


@pytest.mark.parametrize(
    ("question", "statement", "asks"),
    [
        ("Do I have to sign the form?", "You have to sign the form.", Asks.WHETHER_MUST),
        ("Is SQL needed for a job?", "SQL is needed for a job.", Asks.WHETHER_MUST),
        ("can guests use the laser cutter", "Guests can use the laser cutter.", Asks.WHETHER_MAY),
        ("so is a masters required or not", "A masters is required.", Asks.WHETHER_MUST),
        ("am i allowed to park there?", "You are allowed to park there.", Asks.WHETHER_MAY),
        ("should i tell my boss", "You should tell your boss.", Asks.WHETHER_SHOULD),
        ("ok so does it work offline?", "It work offline.", Asks.WHETHER_IS),
        ("are green cards accepted as id", "Green cards are accepted as id.", Asks.WHETHER_IS),
        ("must my guests leave at ten", "Your guests must leave at ten.", Asks.WHETHER_MUST),
        ("is there a pool", "There is a pool.", Asks.WHETHER_IS),
    ],
)
def test_the_statement_asked_about(question: str, statement: str, asks: Asks) -> None:
    found = asked_statement(question)
    assert found is not None
    assert (found.text, found.asks) == (statement, asks)


@pytest.mark.parametrize(
    "question",
    [
        "",
        "?",
        "when does it open",
        "do i have to take it all at once?",
        "do i pay now or later?",
        "can't i stay?",
        "isnt it free",
        "can anyone join?",
        "do all members pay?",
        "do they always answer",
        "is the bus better than the train?",
        "is it a good idea to wait",
        "i have a cat. can it stay?",
        "can i stay without a badge",
    ],
)
def test_what_no_sentence_answers(question: str) -> None:
    assert asked_statement(question) is None


def test_what_the_question_is_about() -> None:
    found = asked_statement("do i need a permit to use the account?")
    assert found is not None and found.content == {"permit", "account"}
    work = asked_statement("can work use the room")
    assert work is not None and work.content == {"work", "room"}
