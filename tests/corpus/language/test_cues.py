import pytest

from corpus.language.cues import CUES, cues, matter


def found(text: str) -> set[str]:
    return {name for name, has in zip(CUES, cues(text), strict=True) if has}


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("Which paragraph?", "place"),
        ("are you certain", "sure"),
        ("Could you say it in plain words", "simpler"),
        ("boil it down to one line", "shorter"),
        ("please elaborate", "more"),
        ("An ex­ample? E.g.?".replace("­", ""), "example"),
        ("weshalb?", "why"),
        ("oops, I meant Tuesday", "meant"),
        ("Guten Morgen", "greeting"),
        ("thx!", "thanks"),
        ("hasta luego", "bye"),
        ("that is pathetic", "complaint"),
        ("compose a sonnet", "make"),
        ("disregard what I told you", "orders"),
        ("tea versus coffee", "comparison"),
        ("the gist of it", "overview"),
        ("How do I descale it", "how_i"),
        ("I’m allowed", "allowed"),
        ("so what about Tuesdays", "begins_with_and"),
        ("Hello, is the pool open", "begins_with_auxiliary"),
    ],
)
def test_words_show_what_is_wanted(text: str, cue: str) -> None:
    assert cue in found(text)


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("the pageant begins", "place"),
        ("pressure in the tyre", "sure"),
        ("a shoreline walk", "shorter"),
        ("the thigh bone", "greeting"),
        ("the cubicle", "bye"),
        ("an ungrateful thankless job", "thanks"),
        ("the sand box", "begins_with_and"),
        ("open it is", "begins_with_auxiliary"),
    ],
)
def test_a_part_of_a_word_shows_nothing(text: str, cue: str) -> None:
    assert cue not in found(text)


def test_what_is_said_of_the_last_answer_has_no_matter() -> None:
    for text in ("why is that?", "Are you really sure?", "shorter please", "thanks, bye"):
        assert matter(text) == []


def test_a_question_keeps_what_it_is_about() -> None:
    assert matter("thanks, and is the sauna heated?") == ["sauna", "heated"]
