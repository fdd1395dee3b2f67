"""Answerability: can the found evidence answer this question at all?

Decided before a model is called, from several signals of which none decides alone, since an
unanswerable question looks like an answerable one here: the same company, the same topic, one
fact missing.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from advisor.answer import AbstainReason
from advisor.gathering.evidence import Evidence
from advisor.gathering.kinds import holds_name
from advisor.gathering.scoring import coverage
from advisor.request import NARROW, Need
from advisor.understanding.question import Kind, Question
from corpus.language.dates import YEAR
from corpus.language.grammar import AUXILIARIES
from corpus.language.misspellings import english_words
from corpus.language.words import content_stems, stem, words

# Logistic weights of the signals, with a reranker and without.
# `python -m training.fit_answering` makes the file; see docs/decisions/009-answers-by-need.md.
_WEIGHTS_FILE = Path(__file__).with_name("answerability.json")
# Below this similarity to every sentence a question is about something else altogether.
_OFF_TOPIC = 0.3
# The rank from which an English word says what was looked for: "somebody" and "really" don't.
_RARE = 2000
# Shares of the threshold: from the first on what is found is near what was asked, and is said to be
# no more; from the second on it answers. Of a fact, and of what is asked broadly. Chosen by 332
# answers that were read: below them more were wrong, or of no use, than right.
_NARROW_BAND = (1.0, 1.6)
_BROAD_BAND = (0.8, 1.3)
# Of a fact: from this share on what is near was right in more of the answers that were read.
_LIKELY = 1.4
# From this share on what holds nothing of the kind that is asked for may be near.
_KINDLESS = 1.7
# Of many names in a long message some belong to the story: two are enough.
_NAMES_ENOUGH = 2
_CONSIDERED = 3
_LOOKED_AT = 8
_BEFORE_VERBS = AUXILIARIES | frozenset(
    "i we you he she they it to not please always never also just get gets got go goes".split()
)
# What is rare in English and no thing that somebody looks for.
_NO_THING = frozenset(
    """
    abroad afterwards ahead alike alive alone alot anyhow anytime anyway anyways anywhere apart asap
    aside asleep awake away awhile backwards barely beforehand blah broken btw cannot crazy dear
    downstairs dunno elsewhere enormous everywhere exact fastest fed folks forever forth forwards
    giant gone gonna gotta guys haha halfway happily hardly hers hmm huge kinda lately likewise lol
    lots massive maybe mine nasty nearby nearly nope nowadays nowhere okay ours quiet quietly sake
    sat scared sideways silly somehow sometime somewhat somewhere sooner sorta straight stuck stupid
    stupidly theirs thrice tiny tired tomorrow tonight twice ugh unsure upstairs wanna weird
    whatever whenever wherever whichever whoever worse worst wrong yesterday yours
    """.split()
)
# "Painful", "various": of what?
_OF_WHAT = re.compile(r"\w{3,}(?:ful|ous|ible|ical)$")
# "Falls over", "shut down": what stands before these is a verb.
_PARTICLES = frozenset("away down off out over up".split())

_KIND_NAMES = {
    Kind.QUANTITY: "a number",
    Kind.TIME: "a time",
    Kind.PERSON: "a person",
    Kind.PLACE: "a place",
    Kind.CONTACT: "an address or a number",
}


@dataclass(frozen=True, slots=True)
class Answerability:
    """Whether to answer, how sure that is, and if not, what is missing.

    `is_near`: what was found is only near what was asked, and is to be said as that: it is not
    probable, lacks all names, or all of it lacks the kind of thing that a fact is; `missing` is
    then a name, where no passage holds any. `is_likely`: even so it is more likely than not to
    answer, since it was near for nothing but its probability.
    """

    probability: float
    reason: AbstainReason | None
    missing: str | None
    is_near: bool = False
    is_likely: bool = False


def judge(
    question: Question,
    evidence: Sequence[Evidence],
    threshold: float,
    need: Need = Need.FACT,
) -> Answerability:
    """Judge a question by its best evidence, given best first: a logistic model over signals.

    `threshold`: the probability from which a question is answered, 0 to 1.
    """
    if not evidence or not question.words:
        return Answerability(0.0, AbstainReason.OFF_TOPIC, None)
    signals = answerability_signals(question, evidence, need)
    is_read = any(e.retrieved.reading is not None for e in evidence)
    probability = 1.0 / (1.0 + math.exp(-log_odds(signals, is_read)))
    told = " ".join(e.context for e in evidence[:_CONSIDERED])
    near, sure = _NARROW_BAND if need in NARROW else _BROAD_BAND
    lacks_kind = need in NARROW and signals["kind"] <= -1.0
    near = _KINDLESS if lacks_kind else near
    is_probable = probability >= sure * threshold
    # What is only near must be of the same.
    is_far = not is_probable and signals["dense"] < _OFF_TOPIC
    if probability >= near * threshold and not is_far:
        lacks_names = bool(question.names) and not any(
            holds_name(name, told) for name in question.names
        )
        is_near = not is_probable or lacks_kind or lacks_names
        # Only of what nothing in the index mentions may that be said.
        is_said = is_near and question.unheard == question.names
        missing = next(iter(question.unheard), None) if is_said else None
        is_likely = need in NARROW and not lacks_kind and not lacks_names
        is_likely = is_likely and probability >= _LIKELY * threshold
        return Answerability(probability, None, missing, is_near, is_near and is_likely)
    is_near = signals["dense"] >= _OFF_TOPIC
    reason = AbstainReason.MISSING_FACT if is_near else AbstainReason.OFF_TOPIC
    return Answerability(probability, reason, _missing(question, told))


def log_odds(signals: Mapping[str, float], is_read: bool) -> float:
    """Log-odds that evidence with these signals answers."""
    return sum(weight * signals[name] for name, weight in _weights(is_read).items())


@cache
def _weights(is_read: bool) -> Mapping[str, float]:
    fitted = json.loads(_WEIGHTS_FILE.read_text(encoding="utf-8"))
    return dict(fitted["read" if is_read else "unread"])


def answerability_signals(
    question: Question, evidence: Sequence[Evidence], need: Need
) -> dict[str, float]:
    """What the probability is made from; `evidence` is given best first.

    `best`: the best sentence's log-odds to answer; `dense`: the best cosine similarity of a
    sentence, heading included, to the question; `coverage`: how much of the question the best
    sentence's surroundings mention, 0 to 1; `kind`: 0 when the best sentence holds the kind of
    thing that is asked for, down to -1 when none of the first does; `passage`: the best log-odds
    that one answers; `names`, `years`: the shares of the question's names that stand near
    the best sentence, and of its years near the first, less 1; names count half for a broad need.
    """
    first = evidence[:_CONSIDERED]
    told = " ".join(e.context for e in first)
    years = re.findall(rf"\b{YEAR}\b", question.text)
    lacking = [e.answers_kind is False for e in evidence[:_LOOKED_AT]]
    first_of_kind = lacking.index(False) if False in lacking else _LOOKED_AT
    return {
        "one": 1.0,
        "best": evidence[0].score,
        "dense": max(e.signals["dense"] for e in evidence),
        "coverage": coverage(question.weights, evidence[0].context),
        "kind": -first_of_kind / _LOOKED_AT,
        "passage": max(e.signals["passage_read"] for e in first),
        "names": (_names_held(question, evidence[0]) - 1.0) * (1.0 if need in NARROW else 0.5),
        "years": sum(y in told for y in years) / len(years) - 1.0 if years else 0.0,
        "broad": 0.0 if need in NARROW else 1.0,
    }


def _names_held(question: Question, best: Evidence) -> float:
    share = best.signals["names"]
    return min(1.0, share * max(1.0, len(question.names) / _NAMES_ENOUGH))


def possible_things(said: Sequence[str]) -> list[str]:
    """The words of a message that may be what somebody looks for.

    No number is, nor the unit behind one, and no verb: "where we lived", "don't touch it".
    """
    return [
        word
        for before, word, after in zip(["", *said], said, [*said[1:], ""], strict=False)
        if not (before in _BEFORE_VERBS or before.endswith("n't") or after in _PARTICLES)
        and not (before.isdigit() or word.isdigit() or word in _NO_THING or _OF_WHAT.match(word))
    ]


def _missing(question: Question, told: str) -> str | None:
    """What the question asks for that nothing told holds, in its own words."""
    years: list[str] = re.findall(rf"\b{YEAR}\b", question.text)
    named = [name for name in question.names if not holds_name(name, told)]
    named += [year for year in years if year not in told]
    if named:
        return named[0]
    held = content_stems(told)
    said = words(question.text)
    stems = {word: stem(word) for word in said}
    absent = [
        word
        for word in possible_things(said)
        if stems[word] in question.weights
        and stems[word] not in held
        and english_words().get(word, _RARE) >= _RARE
    ]
    if absent:
        return max(absent, key=lambda word: question.weights[stems[word]])
    return _KIND_NAMES.get(question.kind)
