"""Follow-ups: what does a question that leans on the conversation mean?

What the turns before were about goes behind it, in brackets: that is found wherever the question
leans on it, and what a pronoun in it stands for need not be guessed. No model is called: it would
cost a second, and a small one drifts. What is searched is always shown.
"""

from __future__ import annotations

import re

from advisor.answer import Conversation, Turn
from advisor.understanding.antecedents import asked_in, current, listed, topic
from advisor.understanding.completeness import (
    AFFIRMATIVE,
    BARE_WH,
    is_additive,
    is_complete,
    refers_back,
    says_much,
    surely_leans,
)
from advisor.understanding.phrases import PREPOSITIONS, begins_a_question, is_question
from advisor.understanding.question import apart, is_request, starts_with_question_word
from advisor.understanding.slots import replaced
from corpus.language.grammar import any_of
from corpus.language.names import names
from corpus.language.words import capitalised, content_words

_LEAD = re.compile(
    r"^\W*(?:and|but|or|so|also|then)?\W*(?:what about|how about|what of|and)?\W*", re.I
)
_PREPOSITION = re.compile(rf"^(?:{any_of(PREPOSITIONS)})\b\s*", re.I)
_NTH_WORD = "first|second|third|fourth|fifth|last|latter|former"
_ORDINAL = re.compile(
    rf"\bthe (?P<which>{_NTH_WORD}) (?:ones?|item|point|option)\b"
    rf"|\bthe (?P<bare>{_NTH_WORD})(?=\W*$|[?,.]| (?:is|was|of|in|do|does|did|mean|for)\b)",
    re.I,
)
_TELL = re.compile(r"^\W*(?:tell|explain|describe|list|show|give)\b", re.I)
_NTH = {"first": 0, "former": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4}
_INTERJECTIONS = r"(?:(?:no|nope|sorry|oh|oops|wait|hm+|well|actually|rather)[\s,.!]+)*"
_MEANT = r"(?:i|we) (?:mean|meant|said|asked about|was asking about)(?: to say| to ask)?,? "
# "No" alone says something of a noun ("no visa"): a comma makes it an interjection.
_MARKED = r"(?:(?:no|nope|sorry|oh|oops|wait|well)[,.!]+\s*|(?:actually|rather)[\s,]+)"
_CORRECTION = re.compile(
    rf"^\W*(?:{_INTERJECTIONS}{_MEANT}|{_MARKED}{_INTERJECTIONS})(?P<new>.+?)"
    r"(?:,? (?:and )?not (?P<old>[^,]+))?(?:,? (?:instead|please|sorry))?$",
    re.I,
)
_NOT_BUT = re.compile(
    rf"^\W*{_INTERJECTIONS}(?:{_MEANT})?not (?P<old>.+?)(?:, (?:but )?|;? but )(?P<new>.+)$", re.I
)
_NO_CORRECTION = re.compile(
    r"(?:thank\w*|thx|problem|worries|ok|okay|great|good|fine|never ?mind|right|wrong|i|you|it|we"
    r"|that|this|don't|what)\b",
    re.I,
)
_LONGEST_CORRECTION, _LONGEST_FOLLOW_UP = 200, 2000  # characters


def complete(question: str, conversation: Conversation) -> str:
    """The question as it is searched: itself when complete, else with what the turns before say."""
    text = " ".join(question.split())
    is_first = not conversation.turns or len(text) > _LONGEST_FOLLOW_UP
    if is_first or is_complete(text, conversation) or is_request(text):
        return text
    turns = current(conversation)
    previous = asked_in(turns[-1])
    if AFFIRMATIVE.match(text):
        return previous
    if BARE_WH.match(text) and begins_a_question(previous):
        return f"{text.rstrip('?')}: {previous}"
    return _with_listed(text, turns) or _in_place(text, previous) or _with_topic(text, turns)


def searches(question: str, conversation: Conversation) -> tuple[str, ...]:
    """The texts to search: the completed question; what seems complete also with its context."""
    text = " ".join(question.split())
    is_alone = not conversation.turns or is_request(text) or len(text) > _LONGEST_FOLLOW_UP
    if is_alone or apart(text)[1]:  # what it leans on stands in its message
        return (text,)
    completed = complete(text, conversation)
    about = topic(text, current(conversation)) if completed == text else ""
    if about:
        return completed, behind(text, about)
    instead = _instead(text, asked_in(current(conversation)[-1]))
    if instead and instead != completed:
        return completed, instead
    # "How many days do I get?" says little by itself, and may be about something new; "Does it
    # run behind a proxy?" may be about what all documents are about.
    is_doubtful = not surely_leans(text) or says_much(text)
    is_changed = completed != text and content_words(text)
    return (completed, text) if is_doubtful and is_changed else (completed,)


def correct_previous(text: str, previous_question: str) -> str | None:
    """The question before with what a correction puts right; None for what is no correction.

    "No, I meant a plumber", "not 2020, 2021": the phrase most like the new one is replaced, and
    where none is like it, the new one goes behind the question.
    """
    said = " ".join(text.split()).strip(" .!?")
    match = _NOT_BUT.match(said) or _CORRECTION.match(said)
    if not match or not previous_question.strip() or len(said) > _LONGEST_CORRECTION:
        return None
    new, old = match["new"].strip(" ,"), (match["old"] or "").strip(" ,")
    if not new or _NO_CORRECTION.match(new) or is_question(new):
        return None
    wrong = re.search(rf"(?<!\w){re.escape(old)}(?!\w)", previous_question, re.I) if old else None
    if wrong:
        return previous_question[: wrong.start()] + new + previous_question[wrong.end() :]
    return replaced(previous_question, new, certain=False) or behind(previous_question, new)


def carried_passage_ids(conversation: Conversation) -> list[str]:
    """The passages cited by the last answer of the same subject that cites some, in order."""
    turns = current(conversation)
    cited = next((t.answer.citations for t in reversed(turns) if t.answer.citations), ())
    return list(dict.fromkeys(citation.passage_id for citation in cited))


def _strip_lead(text: str) -> str:
    return _LEAD.sub("", text, count=1) or text


def _with_listed(text: str, turns: tuple[Turn, ...]) -> str:
    """`Who wrote the second one?` with the second item of the last list, or nothing."""
    ordinal = _ORDINAL.search(text)
    items = listed(turns) if ordinal else []
    if not ordinal or len(items) < 2:
        return ""
    which = (ordinal["which"] or ordinal["bare"]).lower()
    position = _NTH.get(which, len(items) - 1)
    if position >= len(items):
        return ""
    chosen = _strip_lead(text[: ordinal.start()] + items[position] + text[ordinal.end() :])
    if starts_with_question_word(chosen) or _TELL.match(chosen):
        return capitalised(chosen)
    return f"{capitalised(items[position])}: {asked_in(turns[-1])}"


def _in_place(text: str, previous: str) -> str:
    """`And at Spotify?` in its place in `How long do Netflix internships run?`, or nothing."""
    placed = _strip_lead(text).strip(" ?.!")
    fragment = _PREPOSITION.sub("", placed)
    leans = refers_back(text) or is_additive(text) or starts_with_question_word(placed)
    if leans or not fragment or not begins_a_question(previous):
        return ""
    behind_preposition = placed if placed != fragment else f"for {fragment}"
    found = replaced(previous, placed, certain=True)
    if not found and (placed != fragment or names("x " + fragment)[:1] == [fragment]):
        asked, about = apart(previous)
        whole = f"{asked.rstrip(' ?')} {behind_preposition}?"
        return behind(whole, about) if about else whole
    return found


def _instead(text: str, previous: str) -> str:
    """`And on Windows?` in place of what stands behind the same preposition, or nothing.

    Whether it takes its place ("on my Mac") or comes to it ("on weekdays") only documents can tell.
    """
    placed = _strip_lead(text).strip(" ?.!")
    preposition = _PREPOSITION.match(placed)
    is_there = preposition and re.search(rf"\b{preposition.group().strip()}\b", previous, re.I)
    if not is_there or not begins_a_question(previous) or refers_back(text):
        return ""
    return replaced(previous, placed, certain=False)


def _with_topic(text: str, turns: tuple[Turn, ...]) -> str:
    """`When was the album released?` with what the conversation is about behind it."""
    added = topic(text, turns) if not names(text) or refers_back(text) else ""
    return behind(text, added) if added else text


def behind(question: str, added: str) -> str:
    """A question with what it is about in brackets behind it, the newest first."""
    asked, about = apart(question)
    return f"{asked.rstrip(' ?.!')} ({', '.join(filter(None, [added, about]))})?"
