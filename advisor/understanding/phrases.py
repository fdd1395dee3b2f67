"""The phrases of a question that say what it is about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from advisor.understanding.completeness import LIGHT
from advisor.understanding.question import apart, starts_with_question_word
from corpus.language.dates import MONTH, WEEKDAY
from corpus.language.grammar import BE, MODALS, POSSESSIVES, QUESTION_WORDS
from corpus.language.names import is_contraction, names
from corpus.language.quantities import NUMBER_WORDS
from corpus.language.words import is_content_word, without_possessive, words

DATE = re.compile(
    rf"(?:(?:{MONTH}|{WEEKDAY}|english|american|british|french|german|european)s?\W*)+\d*|\d{{4}}",
    re.I,
)
"""What is alone no name and no topic."""
PREPOSITIONS = frozenset(
    "at in for with from by on of to about during after before between since until".split()
)
DETERMINERS = frozenset("a an the my our your this these".split()) | POSSESSIVES
_TOKEN = re.compile(r"[\w’'&+#/-]+(?:\.[\w’'&+#/-]+)*|[^\w\s]")
_SENTENCE = re.compile(r"[^.!?]+(?:[.!?](?!\s|$)[^.!?]*)*")
_PART = re.compile(r"[^,\s][^,]*")
# Behind these stands a verb: "do I file", "who pays".
_BEFORE_VERB = frozenset("i you we they he she it who anyone anybody someone one".split())
_VERBS = frozenset("need needs have get say be do like".split())
_NO_SUBJECT = _BEFORE_VERB | {"there"}
_SUBJECTS = _NO_SUBJECT | DETERMINERS | frozenset("any all some that".split())
_DO = frozenset("do does did".split()) | MODALS
_EMPTY = frozenset(
    "need needs something anything someone anyone everything ok okay hi hello like d".split()
)
_NEGATION = re.compile(r"\b(without|not|no|never|\w+n['’]t)\s+(?:(?:an?|the|any|my)\s+)?$", re.I)
_FIRST_WORD = 40  # characters
_NEAR = 24  # characters


@dataclass(frozen=True, slots=True)
class Phrase:
    """Neighbouring content words, `question[start:end]`, and what stands before them.

    `is_verb` tells a word that stands where a verb does: "do I FILE for unemployment".
    """

    text: str
    start: int
    end: int
    determiner: str = ""
    preposition: str = ""
    is_verb: bool = False


def is_question(text: str) -> bool:
    """Whether a text asks: "I'd like to cook for four" says what is wanted, and asks nothing."""
    return "?" in text or begins_a_question(text)


def begins_a_question(text: str) -> bool:
    """Whether its first word asks: "what", "what's", "does".

    "Don't get it", "can't" and "need half a page" don't.
    """
    first, second = (*words(text[:_FIRST_WORD]), "", "")[:2]
    if first.endswith("n't") and second not in _SUBJECTS:
        return False
    if first == "need" and second not in _NO_SUBJECT:
        return False
    return starts_with_question_word(first) or first.removesuffix("'s") in QUESTION_WORDS


def phrases(question: str) -> list[Phrase]:
    """The phrases of a question, in order.

    Of several sentences the last that has one counts. What was put in brackets behind an earlier
    question is what that was about.
    """
    asked, about = apart(question)
    head = question[: question.rindex("(")] if about else question
    behind = [
        Phrase(part.group(), part.start(), part.end())
        for part in (_PART.finditer(question, len(head) + 1, len(head) + 1 + len(about)))
    ]
    if is_question(head) and not all(names("x " + part.text) for part in behind):
        return behind
    found: list[Phrase] = []
    for sentence in _SENTENCE.finditer(head):
        found = list(_runs([*_TOKEN.finditer(head, *sentence.span())])) or found
    return found + behind


def content(question: str) -> str:
    """What a question says, from its first word that says something to its last one."""
    found = phrases(question)
    return question[found[0].start : found[-1].end] if found else ""


def _runs(tokens: Sequence[re.Match[str]]) -> Iterator[Phrase]:
    """The runs of content words; what stands in a verb's place is a run of its own."""
    run: list[re.Match[str]] = []
    before = ["", ""]
    after_do = bool(tokens) and tokens[0].group().lower() in BE
    for token in tokens:
        word = token.group().lower()
        if _says_something(word):
            if len(run) == 1 and before[-1] == "to":
                yield from _phrase(run, [], is_verb=True)
                run, before = [], ["", ""]
            if not run and before[-1] in _BEFORE_VERB:
                yield from _phrase([token], [], is_verb=True)
                before = ["", word]
            else:
                run.append(token)
            continue
        yield from _noun_and_verb(run, before, after_do=after_do and word not in _VERBS)
        after_do = word in _DO or (after_do and not run and word not in _NO_SUBJECT)
        before = ["" if run else before[-1], word]
        run = []
    yield from _noun_and_verb(run, before, after_do=after_do)


def _says_something(word: str) -> bool:
    return (
        word[0].isalnum()
        and is_content_word(word)
        and not is_contraction(word)
        and word not in _EMPTY
    )


def _noun_and_verb(
    run: list[re.Match[str]], before: list[str], *, after_do: bool
) -> Iterator[Phrase]:
    """The run and its verb, its last word: "do Netflix internships RUN", "was Oslo FOUNDED"."""
    has_verb = len(run) > 1 and (after_do or run[-1].group().endswith("ed"))
    has_verb = has_verb and run[-1].group().islower()
    yield from _phrase(run[:-1] if has_verb else run, before)
    if has_verb:
        yield from _phrase(run[-1:], [], is_verb=True)


def _phrase(
    run: list[re.Match[str]], before: list[str], *, is_verb: bool = False
) -> Iterator[Phrase]:
    first, last = 0, len(run)
    while first < last and run[first].group() in LIGHT:
        first += 1
    while last > first and run[last - 1].group() in LIGHT:
        last -= 1
    if first == last:
        return
    if run[last - 1].group().isdigit() or run[last - 1].group() in NUMBER_WORDS:
        last = len(run)  # "4 people"
    text = run[0].string[run[first].start() : run[last - 1].end()]
    if DATE.fullmatch(text):
        return
    determiner = next((w for w in before[-1:] if w in DETERMINERS), "")
    place = next((w for w in (before[:1] if determiner else before[-1:]) if w in PREPOSITIONS), "")
    start, end = run[first].start(), run[last - 1].end()
    # A topic that loses its "without" is another topic.
    negation = _NEGATION.search(run[0].string[max(0, start - _NEAR) : start])
    said = f"{negation[1].lower()} " if negation else ""
    yield Phrase(said + without_possessive(text), start, end, determiner, place, is_verb)
