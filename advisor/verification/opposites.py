"""Words that turn a statement into its opposite."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from advisor.verification.analysis import Analysis
from corpus.language.words import stem


def _both_ways(pairs: str) -> tuple[tuple[str, str, str, str], ...]:
    """`more/less most/least` as a word, its opposite and the stems of the two, in both orders."""
    split = [pair.split("/") for pair in pairs.split()]
    ordered = [pair for one, other in split for pair in ((one, other), (other, one))]
    return tuple((one, other, stem(one), stem(other)) for one, other in ordered)


_PAIRS = _both_ways(
    """
    increase/decrease more/less most/least before/after maximum/minimum paid/unpaid
    required/optional all/none always/never first/last above/below accept/reject allow/forbid
    high/low long/short many/few free/paid remote/onsite formal/informal succeed/fail
    higher/lower highest/lowest larger/smaller largest/smallest older/younger oldest/youngest
    faster/slower earlier/later rise/fall rose/fell win/lose won/lost north/south east/west
    northern/southern eastern/western best/worst better/worse longer/shorter stronger/weaker
    begin/end began/ended open/close male/female public/private buy/sell bought/sold
    majority/minority positive/negative upper/lower gain/lose over/under inside/outside
    approve/reject husband/wife son/daughter brother/sister mother/father
    """
)
# Opposites only where they are said of the same word: hot and cold water.
_PAIRS_BESIDE = _PAIRS + _both_ways(
    """
    accepted/refused active/passive add/remove agree/disagree alive/dead ancient/modern
    big/small boy/girl cause/prevent cheap/expensive day/night deep/shallow domestic/foreign
    early/late easy/difficult enter/leave expand/shrink fast/slow front/back good/bad
    grow/decline growth/decline guilty/innocent hard/soft heavy/light hero/villain hot/cold
    import/export improve/worsen include/exclude increase/reduce king/queen large/small
    left/right legal/illegal man/woman men/women new/old parent/child poor/rich rising/falling
    safe/dangerous single/multiple strong/weak success/failure summer/winter support/oppose
    top/bottom true/false urban/rural victory/defeat warm/cool wet/dry wide/narrow young/old
    """
)
# How much of a claim a sentence holds that says something of the same things.
_SAME_TOPIC = 1 / 3
_OPPOSITES_OF: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
for _one, _other, _stem, _other_stem in _PAIRS_BESIDE:
    _OPPOSITES_OF[_stem].append((_one, _other, _other_stem))


def opposite(claimed: frozenset[str], held: frozenset[str]) -> tuple[str, str] | None:
    """A word of a claim whose opposite, and not the word itself, is among the stems `held`."""
    for said, found, said_stem, found_stem in _PAIRS:
        if said_stem in claimed and said_stem not in held:
            if found_stem in held and found_stem not in claimed:
                return said, found
    return None


def opposite_beside(
    claim: Analysis, near: Iterable[Analysis], whole: Analysis
) -> tuple[str, str] | None:
    """A word of a claim whose opposite the evidence says beside the same content word.

    Args:
        claim: what is checked. One that denies something is passed over: "not higher", "lower".
        near: the sentences in which to look for the opposite, where they hold a third of the claim
            and not both words, as in "hot and cold water". What they deny is no opposite.
        whole: all evidence; where it says the claim's own two words together, there is none.
    """
    if claim.negations or not any(word in _OPPOSITES_OF for word in claim.stems):
        return None
    told = frozenset(_beside(whole))
    sentences = [
        (frozenset(text.stems), frozenset(_beside(text)), text.denied)
        for text in near
        if len(claim.content & text.content) >= _SAME_TOPIC * len(claim.content)
    ]
    for first, second in _beside(claim):
        if (first, second) in told or (first in _OPPOSITES_OF) == (second in _OPPOSITES_OF):
            continue
        own = first if first in _OPPOSITES_OF else second
        for said, found, other in _OPPOSITES_OF[own]:
            pair = (other, second) if own == first else (first, other)
            if other not in claim.stems and any(
                pair in pairs and own not in stems and other not in denied
                for stems, pairs, denied in sentences
            ):
                return said, found
    return None


def _beside(text: Analysis) -> Iterator[tuple[str, str]]:
    """Neighbouring content words, by stem; a word that has an opposite is one, whatever it is."""
    chosen = [word for word in text.stems if word in text.content or word in _OPPOSITES_OF]
    return zip(chosen, chosen[1:], strict=False)
