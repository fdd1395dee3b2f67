"""What a conversation is about: the phrases of its questions, and the names in it.

What the user asked about comes before what answers happen to name: an answer is a quotation, and
its capitals are mostly those of headings and of first words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from advisor.answer import Conversation, Turn
from advisor.understanding.completeness import BARE_WH, is_complete
from advisor.understanding.phrases import DATE, Phrase, is_topic_statement, phrases, subject
from corpus.language.dates import MONTH
from corpus.language.names import names
from corpus.language.words import (
    LIST_MARK,
    content_stems,
    is_content_word,
    looks_plural,
    stem,
    without_possessive,
    words,
)


class Sort(StrEnum):
    """What a mention can be called by."""

    PERSON = "person"  # he, she
    GROUP = "group"  # they
    THING = "thing"  # it


@dataclass(frozen=True, slots=True)
class Mention:
    """A name somebody used: in an answer, or in what was searched."""

    text: str
    sort: Sort
    in_answer: bool = False


_NOT_A_PERSON = re.compile(
    r"\b(?:the|of|and|&|inc|ltd|llc|corp|company|group|labs?|university|college|school|institute"
    r"|bank|team|crew|band|club|party|army|album|song|tour|show|awards?|records?|times|union|states|city"
    r"|river|county|street|church|house|center|centre|museum|festival|war|act|league|cup|internships?"
    rf"|research|learning|engineer\w*|program\w*|department|{MONTH})\b|\d",
    re.I,
)
_QUOTED = re.compile(r"[\"“]([^\"”]{2,60})[\"”]")
_MAX_PHRASES = 4
_SHORT_ANSWER = 25  # words
_MOST_READ = 20_000  # characters of a turn in which names are looked for
_LOOKED_BACK = 3  # turns
_NOUN = re.compile(
    r"\b(?:the|that|this|these|those) (?:first |last |new |same )?(?P<noun>[\w’'-]+)", re.I
)
_BULLET = re.compile(rf"^[ \t]*{LIST_MARK}[ \t]+(.+)$", re.M)
_ITEM = r"(?:[\w’'&+#/.-]*\w ){0,3}?[\w’'&+#/.-]*\w"
_SERIES = re.compile(
    rf"{_ITEM}(?:, {_ITEM})+,? (?:and|or) (?:(?:most|the|a|an) )?{_ITEM}(?: [A-Z][\w’'-]*)*"
    rf"|{_ITEM} and {_ITEM}"
)
# Where a series is looked for at a time: the pattern goes back over all it has read.
_STRETCH = re.compile(r"[^.!?:\n]{1,300}")
_FIRST_ITEM = re.compile(r"^.*\b(?:the|an?) |^.* (?=[A-Z][^ ]*(?: [A-Z][^ ]*)*$)")
# How much a mention weighs: what people ask about more than what answers happen to name, the first
# name of a question more than the others, the newer more than the older.
_FIRST, _LATER, _ANSWERED, _STATED = 2.0, 1.0, 0.3, 4.0
_DECAY = 0.9
# "He" asks for a person, and a person is rarely "it" or "they".
_FIT, _MISFIT = 3.0, 0.6


def sort_of(text: str) -> Sort:
    """The likeliest sort of a name, from its words alone."""
    parts = text.split()
    if len(parts) > 1 and looks_plural(parts[-1]) and parts[0].lower() == "the":
        return Sort.GROUP
    is_proper = all(part[:1].isupper() for part in parts)
    if is_proper and 2 <= len(parts) <= 4 and not _NOT_A_PERSON.search(text):
        return Sort.PERSON
    if parts and looks_plural(parts[-1]) and parts[-1][:1].islower():
        return Sort.GROUP
    return Sort.THING


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
    content = content_stems(question)
    return len(content) > 2 and not content & told


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
    text = text[:_MOST_READ]
    quoted = [match.strip(" ,.") for match in _QUOTED.findall(text)]
    rest = _QUOTED.sub(" , ", text)
    # What is also written small is a word that a heading or a sentence begins with.
    small = set(re.findall(r"(?<![\w’'-])[a-z][\w’'-]*", text))
    found = (without_possessive(name) for name in (*quoted, *names(rest)))
    return [n for n in found if len(n) > 1 and not DATE.fullmatch(n) and n.lower() not in small]


def salient(turns: tuple[Turn, ...], wanted: Sort | None = None) -> str:
    """The name that the turns are about; of those that a pronoun of sort `wanted` can stand for.

    Names of answers count for persons only.
    """
    weights: dict[str, float] = {}
    sorts: dict[str, Sort] = {}
    for age, turn in enumerate(reversed(turns)):
        stated = is_topic_statement(turn.question)
        asked = 0
        for mention in mentions_of(turn):
            weight = _ANSWERED if mention.in_answer else _STATED if stated else _LATER
            if mention.in_answer and wanted is not Sort.PERSON:
                continue
            if not mention.in_answer:
                if mention.text.lower() in turn.question.lower():
                    weight = max(weight, 0.0 if asked else _FIRST)
                asked += 1
            weights[mention.text] = weights.get(mention.text, 0.0) + weight * _DECAY**age
            sorts[mention.text] = mention.sort
    _merge_parts(weights)
    if wanted is not None:
        weights = {text: weight * _fit(wanted, sorts[text]) for text, weight in weights.items()}
    return max(weights, key=lambda text: weights[text], default="")


def _fit(wanted: Sort, sort: Sort) -> float:
    if sort is not Sort.PERSON:
        return 1.0
    return _FIT if wanted is sort else _MISFIT


def _merge_parts(weights: dict[str, float]) -> None:
    """Count "Huyen" as "Chip Huyen"."""
    for part in sorted(weights, key=len):
        longer = [text for text in weights if _is_part(part, text)]
        if longer:
            weights[max(longer, key=lambda text: weights[text])] += weights.pop(part)


def _is_part(part: str, name: str) -> bool:
    """Whether `part` is how `name` begins or ends."""
    short, full = part.lower(), name.lower()
    return short != full and (full.endswith(" " + short) or full.startswith(short + " "))


def antecedent(sort: Sort, turns: tuple[Turn, ...]) -> str:
    """What a pronoun of a sort stands for; nothing where that is in doubt."""
    last = turns[-1]
    answered = introduced(last) if sort is Sort.THING else ""
    if answered:
        return answered
    name = salient(turns, sort)
    if sort is Sort.PERSON:
        return name
    asked = asked_in(last)
    said = phrases(asked)
    nouns = [p for p in said if not p.is_verb and looks_plural(p.text) is (sort is Sort.GROUP)]
    others = [p for p in nouns if name not in p.text]
    is_thing_of = sort is Sort.THING and sort_of(name) is Sort.PERSON and others
    is_group_of = sort is Sort.GROUP and sort_of(name) is Sort.THING and others
    if is_thing_of or is_group_of:
        return ""
    if name and (name in asked or not said):
        return _in_full(name, sort, turns)
    is_clear = len(nouns) == 1 and (sort is Sort.GROUP or sum(not p.is_verb for p in said) == 1)
    return _with_article(nouns[0]) if is_clear else ""


def _in_full(name: str, sort: Sort, turns: tuple[Turn, ...]) -> str:
    """The phrase that a name is in: "Are Acme placements remote?" is about Acme placements."""
    asked = next((asked_in(t) for t in reversed(turns) if name in asked_in(t)), "")
    phrase = subject(asked)
    if is_topic_statement(asked) or name not in phrase:
        return name
    article = re.search(rf"\b(?:the|an?) {re.escape(phrase)}", asked, re.I)
    head = re.split(r" (?:of|at|in|for|from) ", phrase)[0]
    if sort is Sort.GROUP:
        return phrase if looks_plural(head) else name
    return f"the {phrase}" if article else name


def _with_article(phrase: Phrase) -> str:
    article = {"a": "the ", "an": "the ", "": ""}.get(phrase.determiner, f"{phrase.determiner} ")
    return article + phrase.text


def introduced(turn: Turn, noun: str = "") -> str:
    """What an answer to "which" or "what" named: its only new name, or its first such NOUN."""
    asked = asked_in(turn)
    wanted = rf"\W*(?:and )?(?:what|which)\b.*{re.escape(noun)}"
    if not re.match(wanted, asked, re.I) or len(turn.answer.text.split()) > _SHORT_ANSWER:
        return ""
    new = [m for m in mentions_of(turn) if m.in_answer and m.text.lower() not in asked.lower()]
    is_clear = bool(new) and (bool(noun) or (len(new) == 1 and new[0].sort is not Sort.PERSON))
    return new[0].text if is_clear else ""


def topic(text: str, turns: tuple[Turn, ...]) -> str:
    """The words to put behind a question: what it calls "the album", and what was asked about."""
    asked = asked_in(turns[-1])
    name = salient(turns)
    is_of_person = sort_of(name) is Sort.PERSON and re.search(r"\b(?:it|that)\b", text)
    if any(name and name in t.question and is_topic_statement(t.question) for t in turns):
        found = [name]  # the user has said what it is all about
    elif name and name in asked and not is_of_person:
        found = [subject(asked)]
    else:
        found = [phrase.text for phrase in phrases(asked)]
    meant = _named_by_noun(text, turns)
    if meant:
        found = []
    parts: list[str] = []
    for part in filter(None, [meant, *found[:_MAX_PHRASES], name]):
        if part.lower() not in " ".join([text, *parts]).lower():
            parts.append(part)
    return ", ".join(parts)


def _named_by_noun(text: str, turns: tuple[Turn, ...]) -> str:
    """The name of "the album", where somebody said "the album NAME" or "NAME album"."""
    for noun in (found["noun"] for found in _NOUN.finditer(text)):
        if not is_content_word(noun.lower()) or len(noun) < 3:
            continue
        for turn in turns[: -_LOOKED_BACK - 1 : -1]:
            name = introduced(turn, noun)
            if name:
                return name
    return ""


def listed(text: str) -> list[str]:
    """The items of a list in an answer: its bullets, or the parts of "A, B and C"."""
    bullets = [item.strip(" .;") for item in _BULLET.findall(text)]
    if len(bullets) > 1:
        return bullets
    joined = (part for part in _STRETCH.findall(text) if " and " in part or " or " in part)
    series = next(filter(None, map(_SERIES.search, joined)), None)
    if not series:
        return []
    first, *others = re.split(r",? (?:and|or) |, ", series.group())
    parts = [_FIRST_ITEM.sub("", first), *others]
    return [re.sub(r"^(?:the|an?) ", "", part.strip(" .,;")) for part in parts if part.strip()]
