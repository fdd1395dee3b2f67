import pytest

from advisor.answer import Claim, EvidenceSpan, Label
from advisor.verification.factory import build_verifier
from corpus.language.asides import stated, without_asides

PAY = "Interns at Brightwater earn $31 to $34 an hour."


@pytest.mark.parametrize(
    "text",
    [
        "Sure!",
        "Certainly, I'd be happy to help!",
        "Sure! Here is a summary of the article in 50 words:",
        "Here's a summary of the news within 116 words:",
        "Here is the 50-word summary of the given text:",
        "Below is a brief overview.",
        "The following is a recap of the report in less than 100 words:",
        "Here are the key points of the document:",
        "I hope this helps!",
        "Let me know if you have any other questions.",
    ],
)
def test_announcements_and_courtesies_state_nothing(text: str) -> None:
    assert stated(text) == ""


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Here is a possible answer: 42 interns.", "42 interns."),
        ("Great, here is your answer: interns are paid.", "interns are paid."),
        ("According to the passage, interns earn $40.", "Interns earn $40."),
        ("Here is the answer: According to the text, interns earn $40.", "Interns earn $40."),
        ("Based on the given passages, such work pays.", "Such work pays."),
        ("The article also states that interns earn $50.", "Interns earn $50."),
        ("No, you need not pay.", "You need not pay."),
        ("Yes: guests may stay.", "Guests may stay."),
    ],
)
def test_what_follows_is_left(text: str, left: str) -> None:
    assert stated(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "Here are the 12 companies that pay $50 an hour:",
        "Here is a summary of 12 laws:",
        "This is the text of the 1990 agreement.",
        "No guest may stay.",
        "No, 5 is too many.",
        "Sure enough, they paid.",
        "Of course they paid.",
        "Great Britain pays its interns.",
        "According to the Bureau of Labor Statistics, pay rose.",
        "Based on a 2015 study, pay rose.",
        "The passage was closed in 1990.",
        "The story says nothing of pay.",
        "Let me go, they said.",
        "I hope this helps: interns earn $90.",
        "Would you believe that interns earn $90?",
    ],
)
def test_statements_stay_whole(text: str) -> None:
    assert stated(text) == text


def test_a_text_keeps_its_statements() -> None:
    text = f"Sure! Here is a summary in 20 words: {PAY} I hope that helps."
    assert without_asides(text) == PAY
    assert without_asides(PAY) == PAY
    assert without_asides(f"Would you like more? {PAY}", ["Would you like more?"]) == (
        f"Would you like more? {PAY}"
    )


@pytest.mark.parametrize("name", ["lexical", "trained"])
def test_verifiers_leave_asides_out(name: str) -> None:
    verifier = build_verifier(name, None)
    spans = [EvidenceSpan("d", 0, len(PAY), PAY)]

    def label(text: str) -> Label:
        return verifier.verify(Claim(text, 0, len(text)), spans).label

    assert label("Sure! Here is a summary of the article in 50 words:") is Label.UNCHECKED
    assert label(f"Here is a summary of the article in 50 words: {PAY}") is Label.SUPPORTED
    assert label("Here is a summary: Interns at Brightwater earn $51 an hour.") is not (
        Label.SUPPORTED
    )


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Would you like to know more?", ""),
        ("Do you like horses?", ""),
        ("And what about you?", ""),
        ("Did you know that interns earn $90?", "Interns earn $90."),
        ("Why did Google stop paying?", "Why did Google stop paying?"),
    ],
)
def test_questions_to_the_reader(text: str, left: str) -> None:
    assert stated(text) == left


@pytest.mark.parametrize("name", ["lexical", "trained"])
def test_what_the_evidence_says_word_for_word_is_supported(name: str) -> None:
    text = "Please feel free to write to the office at any time."
    spans = [EvidenceSpan("d", 0, len(text), text)]
    verdict = build_verifier(name, None).verify(Claim(text, 0, len(text)), spans)
    assert verdict.label is Label.SUPPORTED
