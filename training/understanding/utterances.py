"""The labelled messages: reading them, and which of them are only measured on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from advisor.request import Act, Need
from corpus.language.words import words

UTTERANCES = Path(__file__).with_name("utterances.jsonl")
# Messages of which so much is equal, of 100, have one frame. "why is that" and "why's that" do.
_NEAR = 80


@dataclass(frozen=True, slots=True)
class Utterance:
    """One labelled message; README.md beside this file says what each field means.

    `is_question` is true of what was asked of real documents.
    """

    text: str
    act: Act
    need: Need | None
    previous: str
    domain: str
    is_question: bool = False

    @property
    def joint(self) -> str:
        """The last question and the message; the message alone where there was none."""
        return f"{self.previous}\n{self.text}" if self.previous else self.text


def read_utterances(path: Path = UTTERANCES) -> list[Utterance]:
    """The messages of a file, in its order.

    Raises:
        ValueError: a line is not JSON, or has an act or a need that there is not.
    """
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        Utterance(
            row["text"],
            Act(row["act"]),
            Need(row["need"]) if row["need"] else None,
            row["previous"],
            row["domain"],
        )
        for row in rows
    ]


# The sorts of question of the answers that were written, and the need that each has.
_NEED_OF_INTENT = {
    "advice": Need.HOW_TO,
    "yesno": Need.YES_NO,
    "fact": Need.FACT,
    "list": Need.LIST,
    "why": Need.EXPLANATION,
    "explain": Need.EXPLANATION,
    "compare": Need.COMPARISON,
    "summary": Need.OVERVIEW,
}


def read_questions(path: Path) -> list[Utterance]:
    """Questions of documents: JSON lines with `question`, `history`, `intent` and `notes`.

    Their domain is the title of the document of the first note.
    """
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        Utterance(
            row["question"],
            Act.DOCUMENTS,
            _NEED_OF_INTENT.get(row["intent"]),
            row["history"][-1]["q"] if row["history"] else "",
            row["notes"][0]["source"].partition(":")[0],
            is_question=True,
        )
        for row in rows
    ]


def third(names: Sequence[str]) -> NDArray[np.bool_]:
    """Which names are of the third that is only measured on."""
    return np.array([hashlib.sha256(name.encode()).digest()[0] % 3 == 0 for name in names])


def frames(texts: Sequence[str]) -> list[int]:
    """For each text the first text of nearly the same wording, directly or by others between."""
    from rapidfuzz import fuzz
    from rapidfuzz.process import cdist

    plain = [" ".join(words(text)) for text in texts]
    near = cdist(plain, plain, scorer=fuzz.ratio, score_cutoff=_NEAR, dtype=np.uint8)
    first = list(range(len(texts)))

    def root(i: int) -> int:
        while first[i] != i:
            i = first[i]
        return i

    for i, j in zip(*np.nonzero(near), strict=True):
        low, high = sorted((root(int(i)), root(int(j))))
        first[high] = low
    return [root(i) for i in range(len(texts))]


def held_out(texts: Sequence[str]) -> NDArray[np.bool_]:
    """Which texts are only measured on: half of the frames, by a hash of their first text.

    Texts that are added at the end do not move the others, but where they join two frames.
    """
    digests = [hashlib.sha256(texts[first].encode()).digest() for first in frames(texts)]
    return np.array([digest[0] % 2 == 1 for digest in digests])
