"""Denials, and limits to one thing, that are said in other words: "avoid", "not until", "just"."""

from __future__ import annotations

import re

from advisor.verification.analysis import Analysis, analyse
from corpus.language.words import stem

_CLAUSES = re.compile(
    r"(?:[;:()–—]|[.!?](?=\s)|,)\s*|\s(?=(?:but|while|whereas|which|who)\b)", re.I
)
# Words that deny what stands beside them, though none of them negates.
_DENYING = re.compile(
    r"\b(?:avoid\w*|prevent\w*|prohibit\w*|forbid\w*|forbade|ban(?:s|ned)?|exclud\w*|refrain\w*"
    r"|refus\w*|stop(?:s|ped)?|(?:keep|kept|protect|save)\w*\b[^.]* from|instead of|rather than"
    r"|free (?:of|from)|skip\w*|omit\w*|waiv\w*)\b",
    re.I,
)
# "Not refunded until it is cancelled" is "refunded only once it is", or "after".
_EXCEPTING = re.compile(
    r"\b(?:until|unless|except|without|before|but|other than|besides|apart from)\b", re.I
)
_LIMITING = re.compile(r"\b(?:only|just|after|once|when|if|as soon as|then)\b", re.I)
_SAYS_ONLY = re.compile(
    r"\b(?:nobody|nothing|none|no ?one|anything|all|cannot|never|not?|\w+n['’]t)\b[^.;]*?"
    r"\b(?:except|unless|until|other than|besides|apart from)\b"
    r"|\b(?:nobody|nothing|none|no ?one|anything|all) but\b|\bexcept (?:if|when|for)\b"
    r"|\bjust (?!(?:before|after|about|over|under|above|below|as|like|because|behind|beyond|in case"
    r"|then|now|when|once)\b)"
    r"|\b(?:limited|restricted|confined|reserved) (?:to|for)\b"
    r"|\b(?:no|not|nothing) (?:more|longer|other|else)\b|\bat most\b",
    re.I,
)


def says_only(text: str) -> bool:
    """Whether a sentence limits what it says without "only": "no one except members", "just"."""
    return _SAYS_ONLY.search(text) is not None


def clauses(text: Analysis) -> list[Analysis]:
    """The parts of a text between its commas and the like; without such, the text."""
    parts = [part for part in _CLAUSES.split(text.text) if part.strip()]
    return [analyse(part) for part in parts] if len(parts) > 1 else [text]


def nearest_clause(claim: Analysis, sentence: Analysis, least: float) -> Analysis:
    """The clause of a sentence that says what a claim says; the sentence where none does.

    `least`: the share of the claim's content words that it must hold.
    """
    shared = [(len(claim.content & part.content), part) for part in clauses(sentence)]
    most, nearest = max(shared, key=lambda found: found[0])
    return nearest if most and most >= least * len(claim.content) else sentence


def denied_otherwise(denied: Analysis, told: Analysis) -> bool:
    """Whether what `denied` negates is denied by `told`, too, without a word that negates.

    "Avoid opening it" and "do not open it"; "refunded only once it is cancelled" and "not refunded
    until it is cancelled". Nothing else that is avoided counts.
    """
    near = [part.text for part in clauses(told) if part.content & denied.denied]
    denying = (found[0].split()[0] for part in near for found in _DENYING.finditer(part))
    if any(stem(word.lower()) not in denied.denied for word in denying):
        return True
    return bool(_EXCEPTING.search(denied.text)) and any(map(_LIMITING.search, near))
