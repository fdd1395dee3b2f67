"""What a conversation is about: what its last questions asked, and what its last answer listed.

Of answers only short ones are read for names, where "he" or "she" asks for one: the capitals of a
quotation are mostly those of headings and of first words.
"""

from __future__ import annotations

import re

from advisor.answer import Conversation, Turn
from advisor.understanding.completeness import BARE_WH, is_complete, refers_back
from advisor.understanding.phrases import content
from advisor.understanding.question import apart
from corpus.language.grammar import HE, SHE, any_of
from corpus.language.names import names
from corpus.language.words import (
    LIST_MARK,
    content_stems,
    stem,
    words,
)

_MOST_PHRASES = 4
_SHORT_ANSWER = 25  # words
_OF_A_PERSON = re.compile(rf"\b(?:{any_of(HE | SHE)})\b", re.I)
_BULLET = re.compile(rf"^[ \t]*{LIST_MARK}[ \t]+(.+)$", re.M)
_ITEM = r"(?:[\w’'&+#/.-]*\w ){0,3}?[\w’'&+#/.-]*\w"
_SERIES = re.compile(
    rf"{_ITEM}(?:, {_ITEM})+,? (?:and|or) (?:(?:most|the|a|an) )?{_ITEM}(?: [A-Z][\w’'-]*)*"
    rf"|{_ITEM} and {_ITEM}"
)
# How a quote begins: what it can be called by.
_CLAUSE = re.compile(r"\W*[^.:;,(\n]{1,80}(?!\w)")
# Where a series is looked for at a time: the pattern goes back over all it has read.
_STRETCH = re.compile(r"[^.!?:\n]{1,300}")
_FIRST_ITEM = re.compile(r"^.*\b(?:the|an?) |^.* (?=[A-Z][^ ]*(?: [A-Z][^ ]*)*$)")


def asked_in(turn: Turn) -> str:
    """The question of a turn as it was searched; of "Which ones: ..." what stands behind it."""
    asked = turn.answer.searched or turn.question
    before, _, behind = asked.partition(": ")
    return behind if behind and BARE_WH.match(before) else asked


def current(conversation: Conversation) -> tuple[Turn, ...]:
    """The turns since the subject last changed.

    It changes with a question that is complete by itself and names what nobody named before, or,
    without names, shares no content word with what was said before.
    """
    turns = conversation.turns
    for position in range(len(turns) - 1, 0, -1):
        if _changes_subject(turns[position].question, turns[:position]):
            return turns[position:]
    return turns


def _changes_subject(question: str, before: tuple[Turn, ...]) -> bool:
    if not is_complete(question):
        return False
    said = " ".join(f"{t.question} {t.answer.searched} {t.answer.text}" for t in before).lower()
    named = names(question)
    if named:
        return not any(part in said for name in named for part in name.lower().split())
    told = {stem(word) for word in words(said)}
    asked = content_stems(question)
    return len(asked) > 2 and not asked & told


def topic(text: str, turns: tuple[Turn, ...]) -> str:
    """The words to put behind a question: what was asked last, and what that was about.

    What was asked before that only where the last question got no answer.
    """
    told = turns[-1].answer.text
    is_named = len(told.split()) <= _SHORT_ANSWER and _OF_A_PERSON.search(text)
    found = [name for name in names("x " + told) if " " in name] if is_named else []
    # Of whom "she" is may have been said long ago.
    is_of_one = refers_back(text)
    is_told = False
    for turn in turns[::-1]:
        asked, about = apart(asked_in(turn))
        said = [content(asked), *about.split(", ")]
        # Of what was said before an answer only who or what it all is about.
        found += said if not is_told else filter(_is_named, said)
        # What leant on the turn before, and was answered without it, still is about that.
        request = turn.answer.request
        is_whole = bool(about) or request is None or not request.leans
        is_told = is_told or (turn.answer.abstained is None and any(found) and is_whole)
        if is_told and (not is_of_one or any(map(_is_named, found))):
            break
    parts: list[str] = []
    for part in filter(None, found):
        if not content_stems(part) <= content_stems(" ".join([text, *parts])):
            parts.append(part)
    # Who or what it is all about was named long ago, and is not the last to go.
    kept = sorted(parts, key=lambda part: not _is_named(part))[:_MOST_PHRASES]
    return ", ".join(part for part in parts if part in kept)


def _is_named(phrase: str) -> bool:
    return bool(names(f"x {phrase}"))


def listed(turns: tuple[Turn, ...]) -> list[str]:
    """The items of the newest list in the answers: of bullets, of a series, or the quotes."""
    for turn in turns[::-1]:
        quotes = (_CLAUSE.match(citation.quote) for citation in turn.answer.citations)
        items = _items(turn.answer.text) or [q.group().strip() for q in quotes if q]
        if len(items) > 1:
            return items
    return []


def _items(text: str) -> list[str]:
    """Bullets, or the parts of "A, B and C"; two things are a list in a short answer only."""
    bullets = [item.strip(" .;") for item in _BULLET.findall(text)]
    if len(bullets) > 1:
        return bullets
    joined = (part for part in _STRETCH.findall(text) if " and " in part or " or " in part)
    is_short = len(text.split()) <= _SHORT_ANSWER
    found = filter(None, map(_SERIES.search, joined))
    series = next((one for one in found if is_short or "," in one.group()), None)
    if not series:
        return []
    first, *others = re.split(r",? (?:and|or) |, ", series.group())
    parts = [_FIRST_ITEM.sub("", first), *others]
    return [re.sub(r"^(?:the|an?) ", "", part.strip(" .,;")) for part in parts if part.strip()]
