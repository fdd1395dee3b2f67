"""What of a reply is meant for people, whole and in pieces."""

from __future__ import annotations

import pytest

from advisor.models.output import Spoken

ANSWER = "The oven is lit at dawn by the baker. [3fa1]\n- Bread is sold at noon in the yard."


def spoken(reply: str, size: int) -> str:
    pieces = (reply[at : at + size] for at in range(0, len(reply), size))
    return "".join(Spoken(pieces)).strip()


@pytest.mark.parametrize("size", [1, 3, 7, 10_000])
@pytest.mark.parametrize(
    "reply",
    [
        ANSWER,
        f"<think>The user asks when. User: it\nsays dawn.</think>\n\n{ANSWER}",
        f"<think></think>{ANSWER}",
        f"<THINKING>Dawn.</THINKING>Assistant: {ANSWER}",
        f"<seed:think>Dawn.</seed:think>{ANSWER}",
        f"[THINK]Dawn?[/THINK]{ANSWER}",
        f"<|START_THINKING|>Dawn.<|END_THINKING|>{ANSWER}",
        "<|channel|>analysis<|message|>It says dawn.<|end|><|start|>assistant"
        f"<|channel|>final<|message|>{ANSWER}<|return|>",
        f"analysisWe look for the hour, which is dawn.assistantfinal{ANSWER}",
        f"<|im_start|>assistant\n{ANSWER}<|im_end|>\n<|im_start|>user\nAnd the cat?",
        f"<s>[INST] {ANSWER}</s>More of it.",
        f"{ANSWER}<eos>",
        f"{ANSWER} [/INST] Another.",
        f"{ANSWER}<end_of_turn>\nmodel\nAnother.",
        f"{ANSWER}<｜end▁of▁sentence｜>Another.",
        f"{ANSWER}\nuser: And the cat?\nassistant: It sleeps.",
        f"{ANSWER}\n\n**Question:** And the cat?",
        f"{ANSWER}\nNotes:\n[77aa] The cat sleeps.",
        f"{ANSWER}\nuser\nAnd the cat?",
        f"Question: When is it lit?\nAnswer: {ANSWER}",
        f"**Final answer:** {ANSWER}",
        f"model\n{ANSWER}",
        f'{ANSWER}<tool_call>{{"name": "search"}}</tool_call>',
        f'<tool_call>{{"name": "search"}}</tool_call>{ANSWER}',
        f'{ANSWER}[TOOL_CALLS][{{"name": "search"}}]',
        f"{ANSWER}<|python_tag|>search()",
    ],
)
def test_only_what_is_meant_for_people_is_left(reply: str, size: int) -> None:
    assert spoken(reply, size) == ANSWER


@pytest.mark.parametrize("size", [1, 5, 10_000])
@pytest.mark.parametrize(
    "reply",
    [
        "<think>I wonder when the oven may be lit, and by whom, and whether that is asked.",
        "<|channel|>analysis<|message|>It says dawn.",
        "analysisWe look for the hour, which is dawn, as the first of the notes says.",
        '<tool_call>{"name": "search"}',
        "<|python_tag|>search('oven')",
        "user: When?",
        "<|im_end|>",
    ],
)
def test_a_reply_of_nothing_else_says_nothing(reply: str, size: int) -> None:
    assert spoken(reply, size) == ""


@pytest.mark.parametrize("size", [1, 10_000])
@pytest.mark.parametrize(
    "reply",
    [
        "Use List<String> where a < b, and [x] in the box.",
        "Ask the user: they know.\nNote: the answer is 4.",
        "Yes.",
        "Run `a <b` then [3fa1",
    ],
)
def test_other_brackets_and_words_stay(reply: str, size: int) -> None:
    assert spoken(reply, size) == reply


def test_a_sentence_is_not_held_back_until_the_line_ends() -> None:
    pieces = iter(["The oven is lit at dawn by the baker, every day of the week.", " And", " x"])
    assert next(iter(Spoken(pieces))).startswith("The oven is lit at dawn")


def test_pieces_are_counted_as_they_came() -> None:
    reply = Spoken(iter(["<think>", "a", "</think>", "Yes."]))
    assert ("".join(reply), reply.received) == ("Yes.", 4)
