"""What the verifier is trained on: claims beside evidence, made to look like its task.

- natural: the pairs of the verifier's training data, most of them among evidence about the same
  things. Captions (SNLI, counterfactual NLI) in part; supported pairs of the semi-automatic NLI
  only where every number and name of the claim is there.
- cut: a supported claim beside other evidence about the same things, without its own.
- changed: a supported claim with one number, unit, date, name, negation, comparison or quantifier
  changed (`training.perturb`).
- reworded, widened: a supported claim in other words, or in wider ones; restructured: built
  otherwise.
- narrowed: a supported claim with a narrower word ("novelist" for "writer"); exchanged: with two
  names that have changed places.
- told: a sentence of an article, whole or shortened, beside the sentences around it; the same
  without that sentence; the same changed; a pronoun replaced by whom the sentence before names.
- stitched: the subject of one sentence with what another says.
- joined: two claims in one sentence, both supported, or one of them not; told-joined: two sentences
  of an article, shortened, in one.
- listed: an enumeration as a lead-in and a list.
- summary: BUMP's summaries sentence by sentence beside the article's nearest sentences; an edited
  sentence is refuted, its neighbours are supported.

One evidence text in ten is held out, by hash: no row is made from it.
"""

from __future__ import annotations

import hashlib
import math
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from corpus.language.names import names
from corpus.language.quantities import matches, quantities
from corpus.language.splitting import split_sentences
from corpus.language.words import content_words, stem, words
from training import perturb
from training.article_claims import from_articles
from training.claim_making import joined, listed, one_item
from training.pairs import (
    NOT_ENOUGH,
    REFUTED,
    SUPPORTED,
    Pair,
    change,
    said_otherwise,
)
from training.paraphrase import reworded
from training.reader_data import read_rows

_LABELS = {"supported": SUPPORTED, "refuted": REFUTED, "not_enough": NOT_ENOUGH}
_SEED = 29
# Sources whose evidence is about the world, so that evidence of others can stand beside it.
_WORLD = ("fever", "semi_automatic_nli_wiki", "fool_me_twice", "conjnli", "factcheck_gpt")
_CAPTIONS_KEPT = {"snli": 0.4, "counterfactual_nli": 0.6}
_LONGEST_EVIDENCE = 900


def is_held_out(evidence: str) -> bool:
    """Whether nothing is trained on an evidence text: one in ten, by hash."""
    return hashlib.sha256(evidence.encode()).digest()[0] % 10 == 0


def build_pairs(data: Path, *, held_out: bool = False) -> list[Pair]:
    """Every pair, shuffled; `data` holds `verifier/`. With `held_out`, those left out instead."""
    rng = random.Random(_SEED)
    rows = [
        row
        for row in read_rows(data / "verifier" / "train.jsonl.gz")
        if is_held_out(row["evidence"]) is held_out
    ]
    world = [row for row in rows if row["source"] in _WORLD and _is_clean(row)]
    neighbours = Neighbours([_tidy(row["evidence"], rng) for row in world])
    pairs = [
        *_captions(rows, rng),
        *_natural(world, neighbours, rng),
        *_joined_claims(world, rng),
        *from_articles(rows, rng),
        *_lists(rows, rng),
        *_summaries(rows),
        *_partial(rows),
    ]
    rng.shuffle(pairs)
    return pairs


class Neighbours:
    """Evidence texts by their rarer words."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        self._holding: dict[str, list[int]] = defaultdict(list)
        for i, text in enumerate(texts):
            for word in dict.fromkeys(stem(word) for word in content_words(text)):
                self._holding[word].append(i)

    def of(self, claim: str, own: int) -> list[str]:
        """At most six other texts that share the claim's rarer words, most of them first."""
        shared: Counter[int] = Counter()
        for word in dict.fromkeys(stem(word) for word in content_words(claim)):
            holding = self._holding.get(word, [])
            if 1 < len(holding) < 400:
                for i in holding:
                    shared[i] += math.log(len(self.texts) / len(holding))  # type: ignore[assignment]
        seen = {_letters(self.texts[own])}
        near = []
        for i, _ in shared.most_common(16):
            text = self.texts[i]
            if len(text) < 450 and _letters(text) not in seen:
                seen.add(_letters(text))
                near.append(text)
        return near[:6]


def nearest_sentences(claim: str, article: str, most_characters: int = 800) -> str:
    """The sentences of an article that share most with a claim, each with its neighbours."""
    spans = split_sentences(article, 0, len(article))
    wanted = {stem(word) for word in content_words(claim)}
    texts = [article[a:b] for a, b in spans]
    held = [wanted & {stem(word) for word in content_words(text)} for text in texts]
    seen: Counter[str] = Counter(word for words_ in held for word in words_)
    scores = [math.fsum(1 / seen[word] for word in words_) for words_ in held]
    chosen: set[int] = set()
    for i in sorted(range(len(texts)), key=lambda i: -scores[i]):
        around = {j for j in (i - 1, i, i + 1) if 0 <= j < len(texts)} - chosen
        if sum(len(texts[j]) for j in chosen | around) > most_characters:
            around = {i} - chosen
            if sum(len(texts[j]) for j in chosen | around) > most_characters:
                break
        chosen |= around
    return " ".join(" ".join(texts[i].split()) for i in sorted(chosen))


def _is_clean(row: dict[str, Any]) -> bool:
    """Whether a supported pair of the noisy source can be: its numbers and names are there."""
    if row["source"] != "semi_automatic_nli_wiki" or row["label"] != "supported":
        return True
    given = quantities(row["evidence"])
    if not all(any(matches(q, g) for g in given) for q in quantities(row["claim"])):
        return False
    held = {stem(word) for word in words(row["evidence"])}
    told = {stem(word) for word in content_words(row["claim"])}
    named = {stem(word) for name in names(row["claim"]) for word in words(name)}
    return named <= held and len(told & held) >= 0.6 * len(told)


def _captions(rows: Sequence[dict[str, Any]], rng: random.Random) -> Iterator[Pair]:
    for row in rows:
        if rng.random() < _CAPTIONS_KEPT.get(row["source"], 0.0):
            yield Pair(row["claim"], row["evidence"], _LABELS[row["label"]], row["source"])


def _natural(
    rows: Sequence[dict[str, Any]], neighbours: Neighbours, rng: random.Random
) -> Iterator[Pair]:
    for i, row in enumerate(rows):
        claim, evidence = _plain(row["claim"], rng), neighbours.texts[i]
        near = neighbours.of(claim, i)
        label = _LABELS[row["label"]]
        yield Pair(claim, _among(evidence, near, rng), label, row["source"])
        if label != SUPPORTED:
            continue
        respelled = perturb.respell_number(claim, rng)
        if respelled is not None:
            yield Pair(respelled, _among(evidence, near, rng), SUPPORTED, "respelled")
        if near and rng.random() < 0.35:
            beside = near[: rng.choice([1, 2, 3])]
            yield Pair(claim, " ".join(beside), NOT_ENOUGH, "cut")
        if rng.random() < 0.45:
            changed = change(claim, evidence + " " + " ".join(near), rng)
            if changed is not None:
                text, kind = changed
                text = (reworded(text, rng) if rng.random() < 0.4 else None) or text
                label = NOT_ENOUGH if kind == "name" else REFUTED
                yield Pair(text, _among(evidence, near, rng), label, f"changed-{kind}")
        for text, label, kind in said_otherwise(claim, evidence + " " + " ".join(near), rng):
            yield Pair(text, _among(evidence, near, rng), label, kind)


def _joined_claims(rows: Sequence[dict[str, Any]], rng: random.Random) -> Iterator[Pair]:
    by_evidence: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_evidence[row["evidence"]].append(row)
    supported = [row for row in rows if row["label"] == "supported"]
    for row in rng.sample(supported, min(4500, len(supported))):
        others = [r for r in by_evidence[row["evidence"]] if r["claim"] != row["claim"]]
        evidence = _tidy(row["evidence"], rng)
        if others and rng.random() < 0.6:
            other = rng.choice(others)
        else:
            other = rng.choice(supported)
            if rng.random() < 0.7:
                evidence = _among(evidence, [_tidy(other["evidence"], rng)], rng, always=True)
            else:
                other = {**other, "label": "not_enough"}
        label = _LABELS[other["label"]]
        one, two = rng.sample([_plain(row["claim"], rng), _plain(other["claim"], rng)], 2)
        yield Pair(joined(one, two, rng), evidence, label, "joined")


def _lists(rows: Sequence[dict[str, Any]], rng: random.Random) -> Iterator[Pair]:
    for row in rows:
        if row["source"] in ("fever", "semi_automatic_nli_wiki", "conjnli"):
            yield from _from_list(_tidy(row["evidence"], rng), rng)


def _from_list(evidence: str, rng: random.Random) -> Iterator[Pair]:
    for start, end in split_sentences(evidence, 0, len(evidence)):
        sentence = evidence[start:end]
        as_list, claim = listed(sentence), one_item(sentence, rng)
        if as_list is None or claim is None:
            continue
        shown = as_list if rng.random() < 0.7 else sentence
        yield Pair(claim, evidence[:start] + shown + evidence[end:], SUPPORTED, "listed")
        changed = change(claim, evidence, rng)
        if changed is not None:
            yield Pair(changed[0], shown, REFUTED, "listed-changed")


def _summaries(rows: Sequence[dict[str, Any]]) -> Iterator[Pair]:
    bump = [row for row in rows if row["source"] == "bump"]
    whole = {r["evidence"]: set(_lines(r["claim"])) for r in bump if r["label"] == "supported"}
    done: set[tuple[str, str]] = set()
    for row in bump:
        for line in _lines(row["claim"]):
            key = (row["evidence"], line)
            if key in done or row["evidence"] not in whole:
                continue
            done.add(key)
            label = SUPPORTED if line in whole[row["evidence"]] else REFUTED
            yield Pair(line, nearest_sentences(line, row["evidence"]), label, "summary")


def _partial(rows: Sequence[dict[str, Any]]) -> Iterator[Pair]:
    for row in rows:
        if row["source"] == "wice_partial":
            evidence = nearest_sentences(row["claim"], row["evidence"])
            yield Pair(row["claim"], evidence, NOT_ENOUGH, "wice_partial")


def _lines(summary: str) -> list[str]:
    """The sentences of a summary of BUMP, whose full stops stand apart."""
    return [s.strip(" .") + "." for s in re.split(r" \. |\.\s+|\.$", summary) if len(s) > 20]


def _among(evidence: str, near: Sequence[str], rng: random.Random, *, always: bool = False) -> str:
    """Evidence with none to three texts about the same things around it."""
    pieces = [evidence, *near[: max(int(always), rng.choice([0, 0, 1, 2, 3]))]]
    rng.shuffle(pieces)
    return " ".join(pieces)


def _letters(text: str) -> str:
    """What stays of a text whichever way it is split into tokens."""
    return re.sub(r"-[LR][RS]B-|\W", "", text)


def _plain(claim: str, rng: random.Random) -> str:
    claim = " ".join(claim.split()).replace("-LRB-", "(").replace("-RRB-", ")")
    return claim if claim.endswith((".", "!", "?")) or rng.random() < 0.3 else claim + "."


def _tidy(text: str, rng: random.Random) -> str:
    """Evidence as people would type it, most of the time: FEVER's is split into tokens."""
    text = " ".join(text.split())[:_LONGEST_EVIDENCE]
    if rng.random() >= 0.8:
        return text
    text = re.sub(r"-LSB-.*?-RSB-", "", text).replace("-LRB-", "(").replace("-RRB-", ")")
    text = re.sub(r"\s+([.,;:!?)])", r"\1", text)
    return text.replace("( ", "(").replace(" 's", "'s").strip()
