import pytest

from advisor.answer import EvidenceSpan
from advisor.verification.analysis import analyse
from advisor.verification.windows import (
    WINDOW_CHARACTERS,
    best_sentence,
    choose_windows,
    sentences_of_spans,
    sentences_of_text,
)

TEXT = """# House rules

Guests may stay
for two nights. Dogs are welcome.

Payment
Rooms are paid on arrival, in cash or by card.

- Breakfast is free
- Parking costs 5 euros
"""


def test_sentences_have_offsets_and_headings() -> None:
    sentences = sentences_of_text(TEXT, "d")
    for sentence in sentences:
        assert TEXT[sentence.span.start : sentence.span.end] == sentence.span.text
    assert [(s.text, s.heading) for s in sentences] == [
        ("# House rules", ""),
        ("Guests may stay for two nights.", "House rules"),
        ("Dogs are welcome.", "House rules"),
        ("Payment", ""),
        ("Rooms are paid on arrival, in cash or by card.", "Payment"),
        ("- Breakfast is free", "Payment"),
        ("- Parking costs 5 euros", "Payment"),
    ]


def test_spans_give_the_same_sentences() -> None:
    spans = [sentence.span for sentence in sentences_of_text(TEXT, "d")]
    assert tuple(sentences_of_spans(spans[::-1])) == sentences_of_text(TEXT, "d")


def test_spans_of_other_documents_are_no_neighbours() -> None:
    spans = [EvidenceSpan(name, 0, 4, "Rain") for name in "ab"]
    assert [s.follows for s in sentences_of_spans(spans)] == [False, False]


def test_a_short_evidence_is_one_window() -> None:
    (window,) = choose_windows(analyse("Dogs may stay."), sentences_of_text(TEXT), 3)
    assert "Dogs are welcome." in window.text and "Parking" in window.text


def test_the_best_windows_come_first() -> None:
    filler = " ".join(
        f"Sentence number {n} talks about the weather of that day." for n in range(60)
    )
    text = f"{filler} The bridge at Oberwald opened in 1932. {filler}"
    windows = choose_windows(
        analyse("The Oberwald bridge opened in 1932."), sentences_of_text(text), 3
    )
    assert 1 <= len(windows) <= 3
    assert "Oberwald" in windows[0].text
    assert all(len(window.text) <= WINDOW_CHARACTERS + 60 for window in windows)


def test_distant_sentences_are_gathered() -> None:
    filler = " ".join(
        f"Sentence number {n} talks about the weather of that day." for n in range(60)
    )
    text = f"The bridge opened in 1932. {filler} Its architect was Nora Quist."
    claim = analyse("The architect Nora Quist opened the bridge.")
    windows = choose_windows(claim, sentences_of_text(text), 3)
    assert "1932" in windows[-1].text and "Quist" in windows[-1].text
    (alone,) = choose_windows(claim, sentences_of_text(text), 1)
    assert not ("1932" in alone.text and "Quist" in alone.text)


@pytest.mark.parametrize("text", ["", " \n\n", "word " * 4000, "a" * 5000])
def test_any_text(text: str) -> None:
    sentences = sentences_of_text(text)
    for window in choose_windows(analyse("a word"), sentences, 3):
        assert len(window.text) < WINDOW_CHARACTERS + 700


def test_the_best_sentence_is_the_one_that_says_most() -> None:
    sentences = sentences_of_text(TEXT)
    assert best_sentence(analyse("Parking costs 5 euros."), sentences).text.endswith("5 euros")
