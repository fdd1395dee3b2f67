"""Claims made from sentences: what they still say, and what they no longer say.

Every function takes a sentence that a document holds and returns a claim, or None where its
pattern does not fit. `shortened`, `resolved` and `listed` keep the meaning (`listed` changes the
evidence instead); `stitched` and `joined` put together what nobody said together.
"""

from __future__ import annotations

import random
import re

_VERB = re.compile(
    r"^(?P<subject>.{3,90}?) (?P<verb>is|was|are|were|has|have|had|will|can|became|won|made|took|"
    r"included|includes|received|began|served|played|released|moved|joined|said|announced) "
    r"(?P<rest>.{8,})$"
)
_PRONOUN = re.compile(r"^(?:He|She|It|They|His|Her|Its|Their|This|These|That|There|We|I|You)\b")
_PARENTHESES = re.compile(r"\s*[(\[][^()\[\]]{1,120}[)\]]")
_OPENING = re.compile(
    r"(?:In|On|At|During|After|Before|Since|By|From|However|Also|Additionally|Meanwhile|Later|"
    r"Then|According to)\b"
)
_LEAD_IN = re.compile(rf"^{_OPENING.pattern}[^,.;]{{0,60}}, (?=[A-Z])")
_TRAILING = re.compile(
    r",? (?:which|who|where|when|while|although|though|because|according to|including|after|"
    r"before|with|as well as)\b[^.;]{12,}$"
)
_APPOSITION = re.compile(r", (?:an?|the|who|which|formerly|born) [^,;.]{4,80}, ")
_SECOND_HALF = re.compile(r"(?:, and|;|, but) [^.;]{15,}$")
_LIST = re.compile(
    r"^(?P<lead>[^.:;]{8,100}? (?:include|includes|including|included|such as|are|were))"
    r" (?P<items>(?:[^,.;:]{2,50}, ){2,}(?:and |or )[^,.;:]{2,50})\.?$"
)
_NAME = re.compile(r"^(?:[A-Z][\w'.-]+ ){0,3}[A-Z][\w'.-]+$")
_SHORTEST_WORDS = 4


def shortened(sentence: str, rng: random.Random) -> str | None:
    """A sentence without one to three of its asides: what is left still follows from it."""
    cuts = [_PARENTHESES, _LEAD_IN, _TRAILING, _APPOSITION, _SECOND_HALF]
    rng.shuffle(cuts)
    text = sentence.strip().rstrip(".")
    for cut in cuts[: rng.choice([1, 2, 3])]:
        if cut is _APPOSITION and _OPENING.match(text):
            continue  # what stands between commas is the subject
        text = cut.sub(" " if cut is _APPOSITION else "", text, count=1).strip(" ,;")
    text = " ".join(text.split())
    if len(text) > len(sentence) - 6 or len(text.split()) < _SHORTEST_WORDS:
        return None
    return text[0].upper() + text[1:] + "."


def resolved(before: str, sentence: str) -> str | None:
    """A sentence that starts with a pronoun, said of the name that starts the sentence before."""
    first = _VERB.match(before)
    second = _VERB.match(sentence)
    if first is None or second is None or not _NAME.match(first["subject"]):
        return None
    if second["subject"] not in ("He", "She", "It") or _PRONOUN.match(first["subject"]):
        return None
    return f"{first['subject']} {second['verb']} {second['rest']}"


def stitched(one: str, other: str) -> str | None:
    """The subject of one sentence with what another sentence says of something else."""
    first, second = _VERB.match(one), _VERB.match(other)
    if first is None or second is None:
        return None
    if _PRONOUN.match(first["subject"]) or _PRONOUN.match(second["subject"]):
        return None
    words = {word.lower() for word in re.findall(r"\w{4,}", first["subject"])}
    if words & {word.lower() for word in re.findall(r"\w{4,}", other)}:
        return None
    if first["verb"] != second["verb"] and {"are", "were", "have"} & {
        first["verb"],
        second["verb"],
    }:
        return None
    return f"{first['subject']} {second['verb']} {second['rest']}"


def joined(one: str, other: str, rng: random.Random) -> str:
    """Two claims as one sentence."""
    left, right = one.strip().rstrip("."), other.strip().rstrip(".")
    link = rng.choice([", and ", " and ", "; ", ", while "])
    first = right.split(" ", 1)[0]
    lowered = first in ("The", "A", "An", "In", "It", "He", "She", "They", "There", "This")
    return f"{left}{link}{right[0].lower() + right[1:] if lowered else right}."


def listed(sentence: str) -> str | None:
    """A sentence with an enumeration, as a lead-in and a list."""
    found = _LIST.match(sentence.strip())
    if found is None:
        return None
    items = re.split(r", (?:and |or )?| and | or ", found["items"])
    if len(items) < 3:
        return None
    return found["lead"] + ":\n" + "\n".join(f"- {item.strip()}" for item in items if item.strip())


def one_item(sentence: str, rng: random.Random) -> str | None:
    """Of a sentence with an enumeration, the claim about one or two of its items."""
    found = _LIST.match(sentence.strip())
    if found is None:
        return None
    items = [
        i.strip() for i in re.split(r", (?:and |or )?| and | or ", found["items"]) if i.strip()
    ]
    if len(items) < 3:
        return None
    chosen = rng.sample(items, rng.choice([1, 2]))
    return f"{found['lead']} {' and '.join(chosen)}."
