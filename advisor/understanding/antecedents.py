"""What a conversation has mentioned, and which of it a pronoun or a noun stands for."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from advisor.answer import Conversation, Turn
from advisor.understanding.completeness import is_complete
from advisor.understanding.question import starts_with_question_word
from corpus.language.dates import MONTH, WEEKDAY
from corpus.language.names import names
from corpus.language.words import (
    LIST_MARK,
    STOPWORDS,
    content_stems,
    looks_plural,
    stem,
    without_possessive,
    words,
)


class Sort(StrEnum):
    """What a mention can be called by."""

    PERSON = "person"  # he, she
    GROUP = "group"  # they
    PLACE = "place"  # there
    THING = "thing"  # it


@dataclass(frozen=True, slots=True)
class Mention:
    """A name somebody used: in an answer, or in what was searched."""

    text: str
    sort: Sort
    in_answer: bool = False


_QUOTED = re.compile(r"[\"“]([^\"”]{2,60})[\"”]")
_NOT_A_PERSON = re.compile(
    r"\b(?:the|of|and|&|inc|ltd|llc|corp|company|group|labs?|university|college|school|institute"
    r"|bank|team|band|club|party|army|album|song|tour|show|awards?|records?|times|union|states|city"
    r"|river|county|street|church|house|center|centre|museum|festival|war|act|league|cup|internships?"
    rf"|research|learning|engineer\w*|program\w*|department|{MONTH})\b|\d",
    re.I,
)
_PLACE = re.compile(
    r"\b(?:university|college|school|institute|city|river|county|street|church|house|center|centre"
    r"|museum|hospital|country|islands?|town|village)\b",
    re.I,
)
_DATE = re.compile(
    rf"(?:(?:{MONTH}|{WEEKDAY}|english|american|british|french|german|european)s?\W*)+\d*",
    re.I,
)
_MAX_TOPIC_WORDS = 8
_SHORT_ANSWER = 25  # words
_LOOKED_BACK = 3  # turns
_NOUN = re.compile(
    r"\b(?P<which>the|that|this|these|those) (?:first |last |new |same )?(?P<noun>[\w’'-]+)", re.I
)
_BULLET = re.compile(rf"^\s*{LIST_MARK}\s+(.+)$", re.M)
_ITEM = r"(?:[\w’'&+#/.-]*\w ){0,3}?[\w’'&+#/.-]*\w"
_SERIES = re.compile(rf"{_ITEM}(?:, {_ITEM})+,? (?:and|or) {_ITEM}|{_ITEM} and {_ITEM}")
# How much a mention weighs: what people ask about more than what answers happen to name, the first
# name of a question more than the others, the newer more than the older.
_FIRST, _LATER, _ANSWERED, _STATED, _NEWEST = 2.0, 1.0, 0.3, 4.0, 9.0
_DECAY = 0.9
_INTRODUCES = re.compile(r"^\W*who(?:'s|’s| is| was| are| were) (?!the\b|his\b|her\b)", re.I)
# By how much each sort of pronoun prefers each sort of mention.
_FIT = {
    Sort.PERSON: {Sort.PERSON: 3.0, Sort.THING: 1.0, Sort.GROUP: 0.4, Sort.PLACE: 0.2},
    Sort.GROUP: {Sort.PERSON: 0.8, Sort.THING: 1.0, Sort.GROUP: 1.5, Sort.PLACE: 1.0},
    Sort.PLACE: {Sort.PERSON: 0.5, Sort.THING: 1.0, Sort.GROUP: 1.0, Sort.PLACE: 3.0},
    Sort.THING: {Sort.PERSON: 0.6, Sort.THING: 1.2, Sort.GROUP: 1.0, Sort.PLACE: 1.2},
}


def sort_of(text: str) -> Sort:
    """The likeliest sort of a name, from its words alone."""
    parts = text.split()
    if _PLACE.search(text):
        return Sort.PLACE
    if len(parts) > 1 and looks_plural(parts[-1]) and parts[0].lower() == "the":
        return Sort.GROUP
    is_proper = all(part[:1].isupper() for part in parts)
    if is_proper and 2 <= len(parts) <= 4 and not _NOT_A_PERSON.search(text):
        return Sort.PERSON
    if parts and looks_plural(parts[-1]) and parts[-1][:1].islower():
        return Sort.GROUP
    return Sort.THING


def is_topic_statement(question: str) -> bool:
    """Whether a turn only names what is to be talked about: "Netflix internships"."""
    text = question.strip()
    first = words(text)[:1]
    return (
        not starts_with_question_word(text)
        and not text.endswith("?")
        and 0 < len(words(text)) <= _MAX_TOPIC_WORDS
        and first[0] not in STOPWORDS - {"the"} | {"tell", "explain", "describe", "list", "give"}
    )


def current(conversation: Conversation) -> tuple[Turn, ...]:
    """The turns since the subject last changed.

    It changes with a question that is complete by itself and names what nobody named before, or,
    without names, shares no content word with what was said before.
    """
    turns = conversation.turns
    for position in range(len(turns) - 1, 0, -1):
        if changes_subject(turns[position].question, turns[:position]):
            return turns[position:]
    return turns


def changes_subject(question: str, before: tuple[Turn, ...]) -> bool:
    """Whether a question has nothing to do with the turns before it."""
    if not is_complete(question):
        return False
    said = " ".join(f"{t.question} {t.answer.searched} {t.answer.text}" for t in before).lower()
    named = names(question)
    if named:
        return not any(part in said for name in named for part in name.lower().split())
    told = {stem(word) for word in words(said)}
    content = content_stems(question)
    return len(content) > 2 and not content & told


def asked_in(turn: Turn) -> str:
    """The question of a turn as it was searched."""
    return turn.answer.searched or turn.question


def mentions_of(turn: Turn) -> list[Mention]:
    """The names in a turn: of the searched question, then of the answer."""
    asked = asked_in(turn)
    if is_topic_statement(asked):
        bare = re.sub(r"\s*\([^)]*\)\s*$", "", asked)
        found = [Mention(bare, sort_of(bare))]
    else:
        found = [Mention(name, sort_of(name)) for name in _named("x " + asked)]
    if turn.answer.abstained is None:
        found += [Mention(n, sort_of(n), in_answer=True) for n in _named(turn.answer.text)]
    return found


def _named(text: str) -> list[str]:
    quoted = [match.strip(" ,.") for match in _QUOTED.findall(text)]
    rest = _QUOTED.sub(" , ", text)
    found = [without_possessive(name) for name in (*quoted, *names(rest))]
    return [name for name in found if len(name) > 1 and not _DATE.fullmatch(name)]


def salient(turns: tuple[Turn, ...], wanted: Sort | None = None) -> str:
    """The name that the turns are about; of those that a pronoun of sort `wanted` can stand for."""
    weights: dict[str, float] = {}
    sorts: dict[str, Sort] = {}
    for age, turn in enumerate(reversed(turns)):
        stated = is_topic_statement(turn.question)
        asked = 0
        for mention in mentions_of(turn):
            weight = _ANSWERED if mention.in_answer else _STATED if stated else _LATER
            if not mention.in_answer:
                if mention.text.lower() in turn.question.lower():
                    is_asked_for = age == 0 and _INTRODUCES.match(turn.question)
                    weight = _NEWEST if is_asked_for else max(weight, 0.0 if asked else _FIRST)
                asked += 1
            weights[mention.text] = weights.get(mention.text, 0.0) + weight * _DECAY**age
            sorts[mention.text] = mention.sort
    _merge_parts(weights)
    if wanted is not None:
        weights = {text: weight * _FIT[wanted][sorts[text]] for text, weight in weights.items()}
    return max(weights, key=lambda text: weights[text], default="")


def _merge_parts(weights: dict[str, float]) -> None:
    """Count "Huyen" as "Chip Huyen"."""
    for part in sorted(weights, key=len):
        longer = [text for text in weights if is_part(part, text)]
        if longer:
            weights[max(longer, key=lambda text: weights[text])] += weights.pop(part)


def _folded(text: str) -> str:
    """Lower case, without accents."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(c for c in apart if not unicodedata.combining(c)).lower()


def is_part(part: str, name: str) -> bool:
    """Whether `part` is how `name` begins or ends."""
    short, full = _folded(part), _folded(name)
    return short != full and (full.endswith(" " + short) or full.startswith(short + " "))


def with_full_names(text: str, turns: tuple[Turn, ...]) -> str:
    """The text with surnames made full names, as they were said before.

    Not first words: "Acme" is not short for "Acme Games Studio".
    """
    folded = text.lower()
    people: dict[str, str] = {}
    for turn in turns:
        for mention in mentions_of(turn):
            if mention.sort is Sort.PERSON:
                people[mention.text.split()[-1].lower()] = mention.text
    for part, full in people.items():
        if len(part) > 2 and part not in STOPWORDS and full.lower() not in folded:
            pattern = re.compile(rf"(?<![\w-]){re.escape(part)}(?![\w-])", re.I)
            found = pattern.search(text)
            if found and _stands_alone(text, found):
                text = text[: found.start()] + full + text[found.end() :]
                folded = text.lower()
    return text


def _stands_alone(text: str, found: re.Match[str]) -> bool:
    """Whether a word is a whole name, not a piece of another: "David" of "David Vitter"."""
    if text == text.lower():
        return True
    if not found.group()[:1].isupper():
        return False
    before = text[: found.start()].rstrip().rpartition(" ")[2]
    after = text[found.end() :].lstrip().partition(" ")[0]
    continues = before[:1].isupper() and before.lower() not in STOPWORDS | {"did", "does"}
    return not after[:1].isupper() and not continues


def introduced(turn: Turn) -> str:
    """The thing that a short answer to "which" or "what" named, when it named just one."""
    asked = asked_in(turn)
    if not re.match(r"\W*(?:and )?(?:what|which)\b", asked, re.I):
        return ""
    new = [m for m in mentions_of(turn) if m.in_answer and m.text.lower() not in asked.lower()]
    is_clear = len(new) == 1 and new[0].sort is not Sort.PERSON and _is_short(turn)
    return new[0].text if is_clear else ""


def topic(text: str, turns: tuple[Turn, ...]) -> str:
    """What to add to a question that names nothing: what it calls "the album", and the topic."""
    meant = _named_by_noun(text, turns)
    about = salient(turns)
    if not meant or meant.lower() in about.lower():
        return about
    return meant if not about or about.lower() in meant.lower() else f"{meant}, {about}"


def _named_by_noun(text: str, turns: tuple[Turn, ...]) -> str:
    """The name of "the album", where somebody said "the album NAME" or "NAME album"."""
    for found in _NOUN.finditer(text):
        noun = found["noun"]
        if noun.lower() in STOPWORDS or len(noun) < 3:
            continue
        for turn in turns[: -_LOOKED_BACK - 1 : -1]:
            asked = re.search(rf"\b{re.escape(noun)}\b", turn.question, re.I)
            if asked or (turn is turns[-1] and found["which"].lower() != "the"):
                things = [m for m in mentions_of(turn) if m.in_answer and m.sort is not Sort.PERSON]
                if len(things) == 1 and _is_short(turn):
                    return things[0].text
            for mention in mentions_of(turn):
                if _stands_beside(mention.text, noun, f"{turn.answer.text} \n {turn.question}"):
                    return mention.text
    return ""


def _is_short(turn: Turn) -> bool:
    return len(turn.answer.text.split()) <= _SHORT_ANSWER


def _stands_beside(name: str, noun: str, text: str) -> bool:
    """Whether a text says "NOUN called NAME" or "NAME NOUN"."""
    before = rf"\b{re.escape(noun)},? (?:called |named |titled |entitled )?(?:the )?[\"“']?"
    after = rf"[\"”']? {re.escape(noun)}\b"
    name = re.escape(name)
    return re.search(rf"{before}{name}|(?<!\w){name}{after}", text, re.I) is not None


def listed(text: str) -> list[str]:
    """The items of a list in an answer: its bullets, or the parts of "A, B and C"."""
    bullets = [item.strip(" .;") for item in _BULLET.findall(text)]
    if len(bullets) > 1:
        return bullets
    series = _SERIES.search(text)
    if not series:
        return []
    parts = re.split(r",? (?:and|or) |, ", series.group())
    return [re.sub(r"^(?:the|a|an) ", "", part.strip(" .,;")) for part in parts if part.strip()]
