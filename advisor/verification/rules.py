"""Exact rules: what a claim says that its evidence does not, whatever a model makes of it.

Each rule reads a claim and its evidence and gives a violation or None. `benchmarks.verifier_rules`
measures the precision and the recall of each.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from advisor.answer import Label
from advisor.verification.analysis import Analysis
from advisor.verification.denials import clauses, denied_otherwise, nearest_clause, says_only
from advisor.verification.opposites import opposite, opposite_beside
from corpus.language.dates import follows_from, years
from corpus.language.quantities import Quantity, follows, is_count, matches
from corpus.language.words import stem, words

# How much of a claim a sentence holds before a single different word is taken for a contradiction.
_SAME_STATEMENT = 0.7
# Content words of a sentence that denies a claim by itself.
_SHORTEST_DENIAL = 2
_STRONG = re.compile(
    r"\b(?:all|every|each|everyone|everything|always|must|only|entirely|completely|none|never"
    r"|no one|nobody|exclusively|solely|any)\b",
    re.I,
)
_WEAK = re.compile(
    r"\b(?:some|many|most|several|few|often|usually|sometimes|generally|typically|may|might|can"
    r"|could|mostly|partly|nearly|almost|about half|frequently|rarely|occasionally)\b",
    re.I,
)
_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”|``.*?''|(?<!\w)['‘][^'’]*(?:['’]\w[^'’]*)*['’](?!\w)")
# Not "Elizabeth I was", nor the title "I Want You".
_SPEAKER = re.compile(
    r"(?:^(?:Yes|No|Oh|Well|Yeah)?\s?|[.!?,;:(–—-]\s*|(?<!\bVI )\b[a-z][\w’']*\s)"
    r"I(?:['’](?:m|ve|d|ll)\b|\s[a-z])"
    r"|\b(?:[Mm]y|me|myself)\s[a-z]"
)
_FIRST_PERSON = re.compile(r"\bI\b|\b(?:my|me|we|our|us)\b", re.I)
_MAY_REACH = re.compile(
    r"\b(?:can|may|could|might|able|allowed|permitted|entitled|eligible|(?:have|has|gets?)(?! to\b)"
    r"|(?:all|the|these|those|your|full)(?= \d))\b",
    re.I,
)
_MUST_REACH = re.compile(r"\b(?:must|needs?|needed|ha(?:ve|s) to|require[sd]?|minimum)\b", re.I)
_ONLY = re.compile(r"(?<!not )(?<!if )\b(?:only|solely|exclusively|sole)\b", re.I)


@dataclass(frozen=True, slots=True)
class Violation:
    """What a rule found: its name, the label it leads to, and a phrase for people."""

    rule: str
    label: Label
    detail: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a claim is held against.

    Attributes:
        sentence: the sentence that holds most of the claim.
        window: the sentences around it that were scored.
        whole: everything that was given.
        parts: the sentences of the window one by one.
    """

    sentence: Analysis
    window: Analysis
    whole: Analysis
    parts: tuple[Analysis, ...] = ()


Rule = Callable[[Analysis, Evidence], Violation | None]


def quantity_missing(claim: Analysis, evidence: Evidence) -> Violation | None:
    """A number that is nowhere in the evidence.

    A few things may be counted by whoever reads their names: a small count is missing only where
    the evidence gives another number of the same things, or says the same with another number.
    """
    for claimed in missing_quantities(claim, evidence):
        detail = f"quantity {_shown(claimed)} is not there"
        return Violation("quantity missing", Label.NOT_SUPPORTED, detail)
    return None


def missing_quantities(claim: Analysis, evidence: Evidence) -> list[Quantity]:
    """The quantities of a claim whose number the evidence does not have."""
    given = evidence.whole.quantities
    says_the_same = bool(evidence.sentence.quantities) and _same_statement(claim, evidence.sentence)
    return [
        claimed
        for claimed in claim.quantities
        if not any(same_value(claimed.value, q.value) or follows(claimed, q) for q in given)
        and not _is_one(claimed, evidence.whole)
        and (
            not is_count(claimed)
            or says_the_same
            or any(_same_things(claimed, quantity) for quantity in given)
        )
    ]


def quantity_differs(claim: Analysis, evidence: Evidence) -> Violation | None:
    """A number that is there with another unit, per something else, or with another bound."""
    found = different_quantities(claim, evidence.whole)
    if not found:
        return None
    claimed, given = found[0]
    detail = f"quantity {_shown(claimed)} is not there, but {_shown(given)}"
    return Violation("quantity differs", Label.CONTRADICTED, detail)


def different_quantities(claim: Analysis, whole: Analysis) -> list[tuple[Quantity, Quantity]]:
    """The quantities of a claim whose number is there as another quantity, with that one."""
    found = []
    for claimed in claim.quantities:
        same = [q for q in whole.quantities if same_value(claimed.value, q.value)]
        if same and not any(follows(claimed, q) for q in whole.quantities):
            if not any(_up_to(claimed, quantity, claim.text) for quantity in same):
                found.append((claimed, same[0]))
    return found


def _is_one(claimed: Quantity, whole: Analysis) -> bool:
    """Whether "1 minute" is told in words: "one minute", "a minute"."""
    unit = stem(claimed.unit)
    return claimed.value == 1 and any((one, unit) in whole.pairs for one in ("one", "a", "an"))


def _up_to(claimed: Quantity, given: Quantity, claim: str) -> bool:
    """Whether a number without a bound is one that may be reached, or must.

    "You can take 12 weeks", and what is said of "all 12 weeks", follow from "up to 12 weeks"; "you
    need 2 references" from "at least 2".
    """
    reached = {"max": _MAY_REACH, "min": _MUST_REACH}.get(given.bound)
    if claimed.bound or reached is None or not reached.search(claim):
        return False
    return matches(claimed, replace(given, bound=""))


def date_missing(claim: Analysis, evidence: Evidence) -> Violation | None:
    """A date with a month that does not follow from one of the evidence."""
    told = years(evidence.whole.text) if claim.dates else frozenset()
    for claimed in claim.dates:
        if not any(follows_from(claimed, given, told) for given in evidence.whole.dates):
            parts = (claimed.year, claimed.month, claimed.day)
            shown = "-".join(f"{part:02d}" for part in parts if part)
            return Violation("date missing", Label.NOT_SUPPORTED, f"date {shown} is not there")
    return None


def negation_differs(claim: Analysis, evidence: Evidence) -> Violation | None:
    """The claim denies what the sentence that holds it says, or the reverse.

    What is denied must be told on the other side: "not only in May" denies nothing of "in June". A
    short sentence can deny the claim without naming its subject: "Housing is not provided." Of a
    long one only the clause counts that says the same, where one does.
    """
    if _denied_shortly(claim, evidence.parts):
        return Violation("negation differs", Label.CONTRADICTED, "a sentence denies it")
    sentence = nearest_clause(claim, evidence.sentence, _SAME_STATEMENT)
    if not _same_statement(claim, sentence):
        return None
    if (claim.negations > 0) == (sentence.negations > 0):
        return None
    denied, told = (claim, sentence) if claim.negations else (sentence, claim)
    if not denied.denied & told.content or denied_otherwise(denied, told):
        return None
    return Violation("negation differs", Label.CONTRADICTED, "negated on one side only")


def opposite_word(claim: Analysis, evidence: Evidence) -> Violation | None:
    """The sentence that holds the claim says the opposite of one of its words.

    Or any sentence near it does, beside the same word: "a lower rate" against "a higher rate".
    """
    found = _opposite_in(claim, evidence.sentence) or opposite_beside(
        claim, evidence.parts, evidence.whole
    )
    if found is None:
        return None
    return Violation("opposite word", Label.CONTRADICTED, f"{found[0]} against {found[1]}")


def _opposite_in(claim: Analysis, sentence: Analysis) -> tuple[str, str] | None:
    if not _same_statement(claim, sentence):
        return None
    if (claim.negations > 0) != (sentence.negations > 0):
        return None
    return opposite(frozenset(claim.stems), frozenset(sentence.stems))


def quantifier_stronger(claim: Analysis, evidence: Evidence) -> Violation | None:
    """All where the evidence says some, must where it says may."""
    if not _same_statement(claim, evidence.sentence):
        return None
    near = (part for part in clauses(evidence.sentence) if part.content & claim.content)
    said = _STRONG.search(claim.text)
    found = next(filter(None, (_WEAK.search(part.text) for part in near)), None)
    if not said or not found or _STRONG.search(evidence.window.text):
        return None
    if _WEAK.search(claim.text):
        return None
    detail = f"{said[0].lower()} against {found[0].lower()}"
    return Violation("quantifier stronger", Label.CONTRADICTED, detail)


def only_added(claim: Analysis, evidence: Evidence) -> Violation | None:
    """Only, where the evidence does not say so."""
    if not _ONLY.search(claim.text) or _ONLY.search(evidence.whole.text):
        return None
    if says_only(evidence.sentence.text):
        return None
    return Violation("only added", Label.NOT_SUPPORTED, "the evidence does not say “only”")


def speaker_added(claim: Analysis, evidence: Evidence) -> Violation | None:
    """What whoever speaks thinks or does, where nobody speaks of himself in the evidence."""
    if not _SPEAKER.search(_QUOTED.sub("", claim.text)):
        return None
    if _FIRST_PERSON.search(evidence.whole.text):
        return None
    detail = "the evidence says nothing of “I”"
    return Violation("speaker added", Label.NOT_SUPPORTED, detail)


RULES: dict[str, Rule] = {
    "quantity missing": quantity_missing,
    "quantity differs": quantity_differs,
    "date missing": date_missing,
    "negation differs": negation_differs,
    "opposite word": opposite_word,
    "quantifier stronger": quantifier_stronger,
    "only added": only_added,
    "speaker added": speaker_added,
}
"""Every rule by its name, in the order in which they are asked: docs/verification.md says what each
was measured to give. A name may be missing because a pronoun stands for it: that is left to the
model.
"""


def first_violation(claim: Analysis, evidence: Evidence) -> Violation | None:
    """What the first rule that is violated says."""
    found = (rule(claim, evidence) for rule in RULES.values())
    return next((violation for violation in found if violation is not None), None)


def same_value(one: float, other: float) -> bool:
    """Whether two numbers are equal, but for how they are stored."""
    return abs(one - other) <= 1e-9 * max(1.0, abs(other))


def name_is_missing(name: str, held: frozenset[str], given: Analysis | None = None) -> bool:
    """Whether a name is not among the stems `held`.

    Without `given` every word of it must be. With it a name is there when its last word is, its
    initials are, or a word of the same beginning (Japan, Japanese).
    """
    stems = [stem(word) for word in words(name) if len(word) > 1]
    if not stems or all(stemmed in held for stemmed in stems):
        return False
    return given is None or not _known(name, stems, held, given)


def _known(name: str, stems: list[str], held: frozenset[str], given: Analysis) -> bool:
    missing = [stemmed for stemmed in stems if stemmed not in held]
    if len(missing) < len(stems) and stems[-1] in held:
        return True
    if name.isupper() and len(name) > 1:
        letters = name.lower().replace(".", "")
        return any(_initials(other) == letters for other in given.names)
    if any(other.isupper() and _initials(name) == other.lower() for other in given.names):
        return True
    return all(any(_same_beginning(one, other) for other in held) for one in missing)


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split() if word[0].isupper()).lower()


def _same_things(one: Quantity, other: Quantity) -> bool:
    return bool(one.unit) and stem(one.unit) == stem(other.unit)


def _same_beginning(one: str, other: str) -> bool:
    """Whether two stems look like forms of one name: `japan` and `japanes`."""
    shared = min(len(one), len(other))
    return shared >= 4 and one[: max(4, shared - 1)] == other[: max(4, shared - 1)]


def _denied_shortly(claim: Analysis, parts: Sequence[Analysis]) -> bool:
    """Whether a sentence of hardly more than the claim's words denies one that none affirms."""
    if claim.negations:
        return False
    affirmed = frozenset().union(*(part.content for part in parts if not part.negations))
    return any(
        part.negations == 1
        and len(part.content) >= _SHORTEST_DENIAL
        and len(part.content & claim.content) >= _SAME_STATEMENT * len(part.content)
        and bool(part.denied & claim.content - affirmed)
        and not denied_otherwise(part, claim)
        for part in parts
    )


def _same_statement(claim: Analysis, sentence: Analysis) -> bool:
    if len(claim.content) < 2:
        return False
    return len(claim.content & sentence.content) >= _SAME_STATEMENT * len(claim.content)


def _shown(quantity: Quantity) -> str:
    bound = {"min": "at least ", "max": "at most ", "near": "about "}.get(quantity.bound, "")
    text = f"{bound}{quantity.value:g} {quantity.unit}".strip()
    return f"{text} per {quantity.per}" if quantity.per else text
