"""Pairs made of the sentences of whole articles: nobody wrote a claim about them."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from typing import Any

from corpus.language.splitting import split_sentences
from training.claim_making import joined, resolved, shortened, stitched
from training.pairs import (
    NOT_ENOUGH,
    REFUTED,
    SUPPORTED,
    Pair,
    change,
    said_otherwise,
)
from training.paraphrase import restructured, reworded

# Sentences taken of each article, by source.
_TAKEN = {"bump": 14, "wice_partial": 14, "factcheck_gpt": 2}
_SHORTEST_SENTENCE, _LONGEST_SENTENCE = 40, 320
_PRONOUN = re.compile(r"(?:He|She|It|They|His|Her|Its|Their|This|That|These|Those|I|We|You)\b")
# Beginnings of what the web archive wrapped around an article.
_WRAPPING = re.compile(r"captures|Wayback|Crawl|archived|\(meta data\)|cookie|browser", re.I)


def from_articles(rows: Sequence[dict[str, Any]], rng: random.Random) -> Iterator[Pair]:
    """Pairs made of the sentences of the articles among the rows."""
    for source, most in _TAKEN.items():
        articles = dict.fromkeys(r["evidence"] for r in rows if r["source"] == source)
        for article in articles:
            sentences = _sentences(article)
            for i in rng.sample(range(len(sentences)), min(most, len(sentences))):
                yield from _from_sentence(sentences, i, rng)


def _from_sentence(sentences: Sequence[str], i: int, rng: random.Random) -> Iterator[Pair]:
    sentence = sentences[i]
    window = list(sentences[max(0, i - rng.choice([0, 1, 2, 3])) : i + rng.choice([1, 2, 3, 4])])
    beside = " ".join(window)
    claim = (shortened(sentence, rng) if rng.random() < 0.8 else sentence) or sentence
    if i and rng.random() < 0.7:
        claim = resolved(sentences[i - 1], sentence) or claim
        if claim not in beside:
            beside = " ".join(dict.fromkeys([sentences[i - 1], *window]))
    claim = _retold(claim, rng)
    yield Pair(claim, beside, SUPPORTED, "told")
    for text, label, kind in said_otherwise(claim, " ".join(sentences), rng):
        if kind not in ("reworded", "restructured") and rng.random() < 0.7:
            yield Pair(text, beside, label, f"told-{kind}")
    without = " ".join(s for s in sentences[max(0, i - 3) : i + 4] if s != sentence)
    if rng.random() < 0.4 and without:
        yield Pair(claim, without, NOT_ENOUGH, "told-cut")
    changed = change(claim, " ".join(sentences), rng)
    if changed is not None and rng.random() < 0.7:
        label = NOT_ENOUGH if changed[1] == "name" else REFUTED
        yield Pair(changed[0], beside, label, f"told-{changed[1]}")
    yield from _told_together(sentences, i, claim, rng)
    yield from _told_of_another(sentences, i, rng)


def _retold(claim: str, rng: random.Random) -> str:
    """A claim, built otherwise or in other words where chance has it."""
    if rng.random() < 0.35:
        claim = restructured(claim, rng) or claim
    if rng.random() < 0.5:
        claim = reworded(claim, rng) or claim
    return claim


def _told_of_another(sentences: Sequence[str], i: int, rng: random.Random) -> Iterator[Pair]:
    """The subject of a sentence with what one near it says of something else."""
    sentence = sentences[i]
    others = [s for s in sentences[max(0, i - 4) : i + 5] if s != sentence]
    if others:
        other = rng.choice(others)
        together = stitched(sentence, other)
        if together is not None:
            both = [
                s
                for s in sentences[max(0, i - 4) : i + 5]
                if s in (sentence, other) or rng.random() < 0.4
            ]
            yield Pair(together, " ".join(both), NOT_ENOUGH, "stitched")


def _told_together(
    sentences: Sequence[str], i: int, claim: str, rng: random.Random
) -> Iterator[Pair]:
    """A claim joined with what another sentence of the article says: there, absent or changed."""
    apart = [j for j in range(len(sentences)) if j != i and not _PRONOUN.match(sentences[j])]
    if not apart or len(claim) > 180 or rng.random() < 0.35:
        return
    j = rng.choice([k for k in apart if abs(k - i) <= 5] or apart)
    other = shortened(sentences[j], rng) or sentences[j]
    if len(other) > 180:
        return
    other = (reworded(other, rng) if rng.random() < 0.5 else None) or other
    label, kind = SUPPORTED, "told-joined"
    shown = {i, j, *(k for k in range(i - 2, i + 3) if rng.random() < 0.5)}
    if rng.random() < 0.5:
        changed = change(other, " ".join(sentences), rng) if rng.random() < 0.5 else None
        if changed is None:
            shown.discard(j)
            label = NOT_ENOUGH
        else:
            other, label = changed[0], NOT_ENOUGH if changed[1] == "name" else REFUTED
        kind = "told-half"
    one, two = rng.sample([claim, other], 2)
    beside = " ".join(sentences[k] for k in sorted(shown) if 0 <= k < len(sentences))
    yield Pair(joined(one, two, rng), beside, label, kind)


def _sentences(article: str) -> list[str]:
    spans = split_sentences(article, 0, len(article))
    texts = [" ".join(article[a:b].split()) for a, b in spans]
    return [
        t
        for t in texts
        if _SHORTEST_SENTENCE <= len(t) <= _LONGEST_SENTENCE
        and not _WRAPPING.search(t)
        and t[0].isupper()
        and t[-1] in '.!?"”'
    ]
