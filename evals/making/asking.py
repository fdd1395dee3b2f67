"""Every question that a fact answers: from headings, lists, and sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from corpus.language.words import content_words
from evals.making.asked import Asked, is_clear, tidy
from evals.making.clauses import parse_clause
from evals.making.facts import Fact
from evals.making.rules import DATE, NUMBER, RULES, Told, is_particular, is_past
from evals.making.wording import Wording

_SAYING = (
    r"(?:says|said|adds|added|explains|explained|thinks|thought|argues|argued|reports|reported"
    r"|believes|believed|warns|warned|insists|insisted|estimates|estimated|wrote)"
)
_SPEAKER = r"(?P<who>(?:the |a |an )?[\w’' ]{3,40}?)"
_ATTRIBUTIONS = (
    re.compile(r"^According to (?P<who>[^,]{3,50}), (?P<what>.+)$"),
    re.compile(r"^(?P<what>.+), according to (?P<who>[^,]{3,50})$"),
    re.compile(rf"^(?P<what>.+), {_SPEAKER} {_SAYING}$"),
    re.compile(rf"^(?P<what>.+), {_SAYING} {_SPEAKER}$"),
)
_SAID = re.compile(r"\b(?:said|added|explained|argued|thought|reported|wrote)\b")
_LEAST_QUOTED_WORDS = 6
# What a text says of itself.
_PART_OF_TEXT = re.compile(
    r"^(?:the )?(?:(?:next|last|first|second|following|previous) )?(?:chapter|listing|figure|table"
    r"|section|appendix|example|exercise|step|line|part|page|lesson|unit)s?\b",
    re.I,
)
_ANNOUNCING = re.compile(
    r",? (?:including|as follows|the following|in this order|are these|step by step)$"
)
_LIST_ITSELF = re.compile(r"\b(?:are|were) these[:.]?$|\b(?:are|include|were):?$")
_LIST_NAME = re.compile(r"^(?P<what>(?:The|Its|Their) [^,]{10,80}?)(?: (?:are|include|were))?$")
_LISTED = re.compile(
    rf"^(?P<before>(?:[A-Z][\w’'-]+ ){{0,3}})(?P<number>{NUMBER}|the following|these|all of these) "
    r"(?P<noun>.+)$"
)
# "These routes the best by far", "two books to people": more than the thing that is listed.
_MORE_THAN_NOUN = re.compile(
    r"(?<!ways )(?<!way )\bto |(?<!of )(?<!in )(?<!for )(?<!that )\b(?:the|a) "
)
_JUDGING_VERBS = frozenset("call consider make find keep see".split())
# "Say you noticed ...": what follows is a story, and the answer comes later.
_STORY = re.compile(r"(?:Say|Suppose|Imagine|Let|Consider|Assume)\b")
_LABEL = re.compile(r"^(?:[A-Z]\w+ )?\w{1,3}[.:)] ")
_OPENING_DATE = re.compile(rf"^(?:In|On|By|Since) (?P<date>{DATE}),? (?P<rest>.+)$")


def ask_all(fact: Fact, wording: Wording) -> Iterator[Asked]:
    """The questions that a fact answers and that are clear by themselves."""
    if fact.heading:
        found = _heading(fact)
    elif fact.items:
        found = _list(fact, wording)
    else:
        found = _sentence(fact, wording)
    for asked in found:
        question = tidy(asked.question)
        if is_clear(question, asked.shape):
            yield replace(asked, question=question)


def _heading(fact: Fact) -> Iterator[Asked]:
    """The heading that is a question, without a label such as `Myth 4:`."""
    if _STORY.match(fact.text):
        return
    said = _attributed(fact.text.rstrip(".!"))
    wanted = said[1] if said else fact.text
    yield Asked(_LABEL.sub("", fact.heading), (wanted, *fact.items), "heading", fact)


def _sentence(fact: Fact, wording: Wording) -> Iterator[Asked]:
    sentence = fact.text.rstrip(".!")
    said = _attributed(sentence)
    if said:
        who, what = said
        yield from _who_says(fact, wording, who, what)
        sentence = what[:1].upper() + what[1:]
    if not fact.text.endswith((".", "!")) or ":" in sentence:
        return
    clause = parse_clause(sentence)
    if clause is None:
        yield from _dated_opening(fact, sentence, wording)
    elif not _PART_OF_TEXT.match(clause.subject):
        for rule in RULES:
            yield from rule(Told(fact, clause, wording))


def _attributed(sentence: str) -> tuple[str, str] | None:
    """Who a sentence says it has from whom, and what they say."""
    for pattern in _ATTRIBUTIONS:
        match = pattern.match(sentence)
        if match:
            return match["who"].strip(), match["what"].strip()
    return None


def _who_says(fact: Fact, wording: Wording, who: str, what: str) -> Iterator[Asked]:
    is_long = len(what.split()) >= _LEAST_QUOTED_WORDS
    if is_long and is_particular(who, wording) and parse_clause(what) is not None:
        verb = "said" if _SAID.search(fact.text) else "says"
        yield Asked(f"Who {verb} that {wording.inside(what)}", (who,), "who", fact)


def _list(fact: Fact, wording: Wording) -> Iterator[Asked]:
    """`What are the top venues ...?`, `Which four tasks does the listing name?`."""
    text = _ANNOUNCING.sub("", fact.text.rstrip(":. "))
    said = _attributed(text)
    text = said[1] if said else text
    named = _LIST_NAME.match(text)
    if named and _LIST_ITSELF.search(fact.text):
        what = wording.inside(named["what"])
        verb = "were" if re.search(r"\bwere\b", fact.text[-12:]) else "are"
        if len(content_words(what)) > 2:
            yield Asked(f"What {verb} {what}", fact.items, "list", fact)
        return
    clause = parse_clause(text)
    if clause is None or clause.auxiliary or clause.verb in _JUDGING_VERBS:
        return
    listed = _LISTED.match(clause.rest)
    if listed and not _MORE_THAN_NOUN.search(listed["noun"]):
        number = f"{listed['number']} " if re.fullmatch(NUMBER, listed["number"]) else ""
        asked = Told(fact, clause, wording).ask(
            f"Which {number}{listed['noun']}", listed["before"], "", "list"
        )
        yield replace(asked, wanted=fact.items)


def _dated_opening(fact: Fact, sentence: str, wording: Wording) -> Iterator[Asked]:
    """`In 2014 Business Insider reported that ...`."""
    match = _OPENING_DATE.match(sentence)
    if match is None:
        return
    clause = parse_clause(match["rest"][:1].upper() + match["rest"][1:])
    if clause is not None and is_past(clause):
        subject = wording.inside(match["rest"][: len(clause.subject)])
        question = f"When {clause.inverted(subject, clause.rest.split(',')[0])}"
        yield Asked(question, (match["date"],), "when", fact, subject)
