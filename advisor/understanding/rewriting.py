"""Follow-ups: what does a question that leans on the conversation mean?

A rewrite from the words of the turns before. No model is called: it would cost a second, and a
small one drifts. What is searched is always shown.
"""

from __future__ import annotations

import re

from advisor.answer import Conversation, Turn
from advisor.understanding.antecedents import (
    Sort,
    antecedent,
    asked_in,
    current,
    listed,
    topic,
)
from advisor.understanding.completeness import (
    AFFIRMATIVE,
    BARE_WH,
    is_additive,
    is_complete,
    own_words,
    refers_back,
    surely_leans,
)
from advisor.understanding.phrases import PREPOSITIONS, begins_a_question, is_question
from advisor.understanding.phrases import subject as subject
from advisor.understanding.question import is_request, starts_with_question_word
from advisor.understanding.slots import replaced
from corpus.language.grammar import HE, IT, POSSESSIVES, SHE, THEY, any_of
from corpus.language.names import names
from corpus.language.words import capitalised

_LEAD = re.compile(
    r"^\W*(?:and|but|or|so|also|then)?\W*(?:what about|how about|what of|and)?\W*", re.I
)
_PREPOSITION = re.compile(rf"^(?:{any_of(PREPOSITIONS)})\b\s*", re.I)
_CONJUNCTION = re.compile(r"^\W*(?:and|but|so|or|also|then)\b", re.I)
_NTH_WORD = "first|second|third|fourth|fifth|last|latter|former"
_ORDINAL = re.compile(
    rf"\bthe (?P<which>{_NTH_WORD}) (?:ones?|item|point|option)\b"
    rf"|\bthe (?P<bare>{_NTH_WORD})(?=\W*$|[?,.]| (?:is|was|of|in|do|does|did|mean|for)\b)",
    re.I,
)
_TELL = re.compile(r"^\W*(?:tell|explain|describe|list|show|give)\b", re.I)
_NTH = {"first": 0, "former": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4}
# The pronouns that are replaced, each with the sort of thing it stands for. "This" and "that"
# stand for what was said as often as for a thing: the topic goes behind them.
_PRONOUNS = {Sort.PERSON: HE | SHE, Sort.GROUP: THEY, Sort.THING: IT}
_REPLACEABLE = re.compile(
    "|".join(rf"(?P<{sort.name}>\b(?:{any_of(forms)})\b)" for sort, forms in _PRONOUNS.items()),
    re.I,
)

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
    return (
        _with_listed(text, turns[-1])
        or _with_antecedent(text, turns)
        or _in_place(text, previous)
        or _with_topic(text, turns)
    )


def searches(question: str, conversation: Conversation) -> tuple[str, ...]:
    """The texts to search: the completed question, and where completing is in doubt the typed one.

    In doubt is what has the form of a complete question and says little: "Can I cancel?".
    """
    text = " ".join(question.split())
    completed = complete(text, conversation)
    return tuple(dict.fromkeys([completed] if surely_leans(text) else [completed, text]))


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
    return replaced(previous_question, new, certain=False) or _behind(previous_question, new)


def carried_passage_ids(conversation: Conversation, question: str) -> list[str]:
    """The passages cited in the last turn, in the order they were cited.

    None for a question that is complete by itself: it is answered as if it were the first.
    """
    if not conversation.turns or is_complete(question, conversation):
        return []
    cited = [citation.passage_id for citation in conversation.turns[-1].answer.citations]
    return list(dict.fromkeys(cited))


def _strip_lead(text: str) -> str:
    return _LEAD.sub("", text, count=1) or text


def _with_listed(text: str, last: Turn) -> str:
    """`Who wrote the second one?` with the second item of the last answer's list, or nothing."""
    ordinal = _ORDINAL.search(text)
    items = listed(last.answer.text) if ordinal else []
    if not ordinal or len(items) < 2:
        return ""
    which = (ordinal["which"] or ordinal["bare"]).lower()
    position = _NTH.get(which, len(items) - 1)
    if position >= len(items):
        return ""
    chosen = _strip_lead(text[: ordinal.start()] + items[position] + text[ordinal.end() :])
    if starts_with_question_word(chosen) or _TELL.match(chosen):
        return capitalised(chosen)
    return f"{capitalised(items[position])}: {asked_in(last)}"


def _with_antecedent(text: str, turns: tuple[Turn, ...]) -> str:
    """The text with its first pronoun replaced by what it stands for, or nothing."""
    stripped = _strip_lead(text) if _CONJUNCTION.match(text) else text
    match = _REPLACEABLE.search(own_words(stripped)) if refers_back(text) else None
    if match is None:
        return ""
    sort = Sort[str(match.lastgroup)]
    found = antecedent(sort, turns)
    if not found or found.lower() in stripped.lower():
        return ""
    if match.group().lower() in POSSESSIVES:
        found += "'" if found.endswith("s") else "'s"
    return capitalised(stripped[: match.start()] + found + stripped[match.end() :])


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
        return f"{previous.rstrip(' ?')} {behind_preposition}?"
    return found


def _with_topic(text: str, turns: tuple[Turn, ...]) -> str:
    """`When was the album released?` with what the conversation is about behind it."""
    added = topic(text, turns) if not names(text) or refers_back(text) else ""
    return _behind(text, added) if added else text


def _behind(question: str, added: str) -> str:
    return f"{question.rstrip(' ?.!')} ({added})?"
