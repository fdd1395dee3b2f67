"""Changes one thing in a supported claim, so that its evidence no longer supports it.

Each change takes a text and a `random.Random`, and returns a grammatical text that says something
else, or None where there is nothing to change. What would follow all the same is avoided: "at
least 3" is only raised, "before 1990" only moved back, "all" does not become "some".
`respell_number` changes the wording and not the meaning: what a verifier must not reject.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

from corpus.language.names import names
from corpus.language.splitting import split_sentences
from corpus.language.words import words
from evals.making.verbs import is_participle, verb_forms
from training.perturb_numbers import (
    change_date,
    change_number,
    change_unit,
    mend_article,
    respell_number,
)
from training.perturb_words import (
    CITIES,
    COMPARISONS,
    COUNTRIES,
    DEMONYMS,
    FIRST_NAMES,
    ORGANISATIONS,
    PEOPLE,
    QUANTIFIERS,
    STATES,
    WIDER,
)

__all__ = [
    "KINDS", "change_comparison", "change_date", "change_name", "change_number",
    "change_quantifier", "change_unit", "names_apart", "negate", "perturb", "respell_number",
]  # fmt: skip

_NOT_NAMES = re.compile(
    r"^(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Title|TITLE|LRB|RRB|LSB|RSB"
    r"|(?:Mr|Mrs|Ms|Dr|Sir|Lord)\.?)$"
)
_RELATIVE = re.compile(r"\b(?:who|which|that|whose|where|when|if|because|although|while)\s+$", re.I)
_AUXILIARY = re.compile(
    r"\b(?P<verb>is|are|was|were|has|have|had|can|could|will|would|should|must|does|do|did)\b"
    r"(?P<not> not\b| never\b|n['’]t\b)?(?= (?P<next>[\w’'-]+))",
)
_NEGATED = re.compile(
    r"\b(?P<verb>is|are|was|were|has|have|had|could|would|should|must|does|do|did)"
    r"(?: not|n['’]t)\b(?! only)|\bcannot\b|\bcan['’]t\b|\bwill not\b|\bwon['’]t\b|\bcan not\b"
    r"|(?<=\w )never (?=[a-z])|\bwithout\b",
)
_FRONTED = re.compile(
    r"^(?:is|are|was|were|has|have|had|can|could|will|would|should|does|do|did)\b", re.I
)
_NOUNS_FOLLOW = re.compile(
    r" (?!(?:of|the|more|over|and|or|are|were|have|had|years later)\b|\d)[a-z-]+"
)
_PHRASAL = re.compile(r" (?:under|into|within|in love|for|from|to)\b")
_OTHER_SENSE = re.compile(r" (?:his|her|their|its|him|[A-Z]|\d)")
_NOT_A_DETERMINER = re.compile(
    r"\b(?:the|a|an|so|very|how|at|of|too|as|after|not|his|her|its|their|them|these|those|one|is|are"
    r"|was|were|and|for|\d+(?:st|nd|rd|th)|second|third|\w+['’]s)$",
    re.I,
)
_SUPERLATIVE_BEFORE = re.compile(r"\b(?:the|a|an|his|her|its|their|this|that)$", re.I)


def change_name(text: str, others: Sequence[str], rng: random.Random) -> str | None:
    """Another name in the place of one: of `others` where one fits, else of a list of its kind.

    Args:
        text: the claim.
        others: names that may take its place, best from sentences that do not hold the claim's
            names (`names_apart`): the new statement must not be true by accident.
        rng: chooses.
    """
    own = [name for name in names(text) if _can_be_swapped(text, name)]
    rng.shuffle(own)
    held = {word for name in own for word in words(name)}
    for name in own:
        options = [other for other in others if _fits(name, other, held)]
        options = options or _of_kind(name, held)
        if not options:
            continue
        other = rng.choice(options)
        whole = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
        changed = whole.sub(other.replace("\\", r"\\"), text)
        if changed != text:
            return mend_article(changed, text.find(name))
    return None


def names_apart(claim: str, context: str) -> list[str]:
    """The names of a context whose sentences hold no name of the claim.

    What such a sentence says of a name, the claim does not say: to put one in the place of the
    other is safe.
    """
    own = {word for name in names(claim) for word in words(name)}
    apart: dict[str, None] = {}
    near: set[str] = set()
    for start, end in split_sentences(context, 0, len(context)):
        sentence = context[start:end]
        found = [name for name in names(sentence) if not _NOT_NAMES.match(name)]
        if own & set(words(sentence)):
            near.update(found)
        else:
            apart.update(dict.fromkeys(found))
    return [name for name in apart if name not in near]


def negate(text: str, rng: random.Random) -> str | None:
    """A negation put in, or taken out, at the first verb that allows it."""
    negated = [m for m in _NEGATED.finditer(text) if not _in_clause(text, m.start())]
    if negated:
        return _without_negation(text, rng.choice(negated))
    for match in _AUXILIARY.finditer(text):
        if match["not"] or _in_clause(text, match.start()) or _FRONTED.match(text):
            continue
        changed = _with_not(text, match)
        if changed:
            return changed
    return _with_never(text)


def change_comparison(text: str, rng: random.Random) -> str | None:
    """More becomes less, before becomes after, increased becomes decreased."""
    pairs = [*COMPARISONS, *((other, one) for one, other in COMPARISONS)]
    options = []
    for one, other in pairs:
        for match in re.finditer(rf"(?<![\w-]){re.escape(one)}(?![\w-])", text, re.I):
            if match[0][0].isupper() and match.start() > 0:  # a part of a name
                continue
            if one in ("over", "under") and not re.match(r" [$€£]?\d", text[match.end() :]):
                continue
            if one in ("most", "least", "first", "last") and not _compares(text, match):
                continue
            if one in ("lost", "succeeded") and _OTHER_SENSE.match(text, match.end()):
                continue
            if one.startswith(("fall", "fell", "rise", "rose")) and _PHRASAL.match(
                text, match.end()
            ):
                continue
            options.append((match, other))
    # The longest match: "no more than" and not the "more than" in it.
    longest = [(m, o) for m, o in options if not any(_inside(m, n) for n, _ in options)]
    if not longest:
        return None
    match, other = rng.choice(longest)
    return _swap(text, match, other)


def change_quantifier(text: str, rng: random.Random) -> str | None:
    """Some becomes all, most becomes few, may becomes must; never the weaker for the stronger."""
    options = []
    for one, others in QUANTIFIERS:
        for match in re.finditer(rf"(?<![\w-]){re.escape(one)}(?![\w-])", text, re.I):
            if _quantifies(text, match, one):
                at_start = match[0][0].isupper()
                fit = [o for o in others if at_start or " " in one or o != "all"]
                options.append((match, rng.choice(fit)))
    longest = [(m, o) for m, o in options if not any(_inside(m, n) for n, _ in options)]
    if longest:
        match, other = rng.choice(longest)
        return _swap(text, match, other)
    return None


KINDS: dict[str, Callable[[str, Sequence[str], random.Random], str | None]] = {
    "number": lambda text, _, rng: change_number(text, rng),
    "unit": lambda text, _, rng: change_unit(text, rng),
    "date": lambda text, _, rng: change_date(text, rng),
    "name": change_name,
    "negation": lambda text, _, rng: negate(text, rng),
    "comparison": lambda text, _, rng: change_comparison(text, rng),
    "quantifier": lambda text, _, rng: change_quantifier(text, rng),
}
"""Every change by its name."""


def perturb(
    text: str,
    others: Sequence[str],
    rng: random.Random,
    kinds: Sequence[str] = tuple(KINDS),
) -> tuple[str, str] | None:
    """One change of a kind that the text allows: its name and the changed text; None without one.

    Args:
        text: the claim.
        others: names for `change_name`.
        rng: chooses the kind and the change.
        kinds: keys of `KINDS` to choose from.
    """
    for kind in rng.sample(list(kinds), len(kinds)):
        changed = KINDS[kind](text, others, rng)
        if changed is not None and changed != text:
            return kind, changed
    return None


def _fits(name: str, other: str, held: set[str]) -> bool:
    """Whether one name can stand where another does, without being a part of it."""
    parts = words(other)
    if not parts or held & set(parts) or len(other) < 3 or _initials(name, other):
        return False
    return (
        _kind(name) == _kind(other)
        and other not in WIDER
        and abs(len(words(name)) - len(parts)) <= 1
    )


def _initials(name: str, other: str) -> bool:
    """Whether one of two names abbreviates the other."""
    shorter, longer = sorted((name, other), key=len)
    letters = "".join(word[0] for word in words(longer))
    return shorter.lower().replace(".", "") in (letters, letters.replace("o", "").replace("t", ""))


def _can_be_swapped(text: str, name: str) -> bool:
    """Whether a name is whole, and stands without an article that another one would not take."""
    if _NOT_NAMES.match(name) or len(name) < 3:
        return False
    before = text[: text.find(name)]
    return not before.lower().endswith("the ") or _kind(name) in ("demonym", "acronym")


_LISTED = {"demonym": DEMONYMS, "country": COUNTRIES, "city": CITIES, "state": STATES}


def _kind(name: str) -> str:
    """A rough kind: so that a country is not swapped for a person."""
    for kind, listed in _LISTED.items():
        if name in listed:
            return kind
    first, *rest = name.split()
    if rest and rest[-1] in ORGANISATIONS:
        return "organisation"
    if first in FIRST_NAMES and rest:
        return "person"
    if name.isupper():
        return "acronym"
    return "single" if len(name.split()) == 1 else "several"


def _of_kind(name: str, held: set[str]) -> list[str]:
    for listed in _LISTED.values():
        if name in listed:
            return sorted(other for other in listed - WIDER if other.lower() not in held)
    return list(PEOPLE) if _kind(name) == "person" else []


def _in_clause(text: str, position: int) -> bool:
    """Whether a verb stands right after the start of a subordinate clause."""
    before = text[:position]
    return bool(_RELATIVE.search(before)) or bool(
        re.search(
            r"\b(?:who|which|that|whose|where|when|if|because|although|while)\b[^,]*$", before
        )
    )


def _with_not(text: str, match: re.Match[str]) -> str | None:
    verb, following = match["verb"], match["next"].lower()
    start, end = match.span("verb")
    if verb in ("has", "have", "had"):
        participle = following in ("been", "had", "also", "already") or is_participle(following)
        if not participle and not re.fullmatch(r"\w{3,}(?:ed|wn|en)", following):
            does = {"has": "does not have", "have": "do not have", "had": "did not have"}[verb]
            return text[:start] + does + text[end:]
    if verb in ("do", "does", "did"):
        if not any(form.form == "base" for form in verb_forms(following)):
            return None
    if following in ("to", "the", "because") and verb in ("do", "does", "did"):
        return None
    said = "cannot" if verb == "can" else f"{verb} not"
    return text[:start] + said + text[end:]


def _with_never(text: str) -> str | None:
    """`never` before the first finite verb, where that can be told: a past form after a name."""
    tokens = list(re.finditer(r"[\w’'-]+", text))
    for before, token in zip(tokens, tokens[1:], strict=False):
        word = token[0]
        forms = {form.form for form in verb_forms(word)}
        subject = before[0]
        is_subject = subject[0].isupper() or subject.lower() in {
            "he", "she", "it", "they", "we", "i", "you",
        }  # fmt: skip
        if word.islower() and is_subject and forms & {"past", "third"}:
            if text[before.end() : token.start()] == " " and not _in_clause(text, token.start()):
                return f"{text[: token.start()]}never {text[token.start() :]}"
    return None


def _without_negation(text: str, match: re.Match[str]) -> str:
    said = match[0]
    bare = {"cannot": "can", "can't": "can", "can’t": "can", "can not": "can", "will not": "will",
            "won't": "will", "won’t": "will", "never ": "", "without": "with"}  # fmt: skip
    other = bare.get(said, match["verb"] or "")
    return text[: match.start()] + other + text[match.end() :]


def _compares(text: str, match: re.Match[str]) -> bool:
    """Whether "most" or "first" is a superlative: "the most important", "the first of"."""
    return bool(_SUPERLATIVE_BEFORE.search(text[: match.start()].rstrip()))


def _quantifies(text: str, match: re.Match[str], one: str) -> bool:
    before, after = text[: match.start()].rstrip(), text[match.end() :]
    if one in ("all", "some", "many", "most", "several", "few", "numerous", "various"):
        if _NOT_A_DETERMINER.search(before):
            return False
        return bool(_NOUNS_FOLLOW.match(after))
    if one == "may" or one == "can" or one in ("might", "could"):
        return text[match.start()].islower() and bool(re.match(r" (?!not\b|be able|have)", after))
    if one == "one of" and match[0].islower():
        return False
    if one in ("one of", "half of"):
        counted = re.match(r" (?:the |his |her |its |their )?(?:\d|two|three|four|five|six)", after)
        return not counted and not re.search(r"\b(?:about|than|around|only)$", before, re.I)
    if one in ("at least", "at most", "up to", "exactly"):
        return bool(re.match(r" [$€£]?\d| (?:two|three|four|five|six|seven|eight|nine|ten)", after))
    return not re.search(r"\bnot$", before, re.I)


def _inside(one: re.Match[str], other: re.Match[str]) -> bool:
    return (
        other.start() <= one.start()
        and one.end() <= other.end()
        and (other.end() - other.start() > one.end() - one.start())
    )


def _swap(text: str, match: re.Match[str], other: str) -> str:
    if text[match.start()].isupper():
        other = other[:1].upper() + other[1:]
    changed = text[: match.start()] + other + text[match.end() :]
    return mend_article(changed, match.start())
