"""Which part of each data set a model of the project may be trained on.

What is not named here is only measured. `benchmarks.public` reads these, too.
"""

from __future__ import annotations

import random
import re
import zlib
from collections import defaultdict
from collections.abc import Collection, Sequence

_SEED = 3
# Kept out of training too, to fit weights and thresholds on: the last questions of the half that
# is trained on, and these policies.
QED_KEPT = 120
POLICIES_KEPT = frozenset({"adweek.com", "sci-news.com"})


def policies_trained_on(policies: Collection[str]) -> frozenset[str]:
    """Two thirds of the policies of PolicyQA, by name, in an order fixed by a seed."""
    shuffled = sorted(policies)
    random.Random(_SEED).shuffle(shuffled)
    return frozenset(shuffled[: len(shuffled) * 2 // 3])


def answers_parts(rows: Sequence[tuple[str, Sequence[str]]]) -> list[str]:
    """What each answer is for: `measured` (a third of a subject's), `fitted` (a ninth), `trained`.

    Args:
        rows: the subject of an answer, and the documents it rests on. Answers that share a
            document stay together, so that none is on two sides.
    """
    groups: dict[str, list[set[str]]] = defaultdict(list)
    for subject, documents in rows:
        joined = set(documents)
        apart = [group for group in groups[subject] if not group & joined]
        joined.update(*(group for group in groups[subject] if group & joined))
        groups[subject] = [*apart, joined]
    parts: dict[tuple[str, str], str] = {}
    for subject, found in groups.items():
        own = [set(documents) for other, documents in rows if other == subject]
        sizes = [(group, sum(group >= documents for documents in own)) for group in found]
        sizes.sort(key=lambda pair: min(pair[0]))
        random.Random(_SEED).shuffle(sizes)
        room = {"measured": len(own) // 3, "fitted": len(own) // 9, "trained": len(own)}
        for group, size in sizes:
            part = next(name for name in room if size <= room[name])
            room[part] -= size
            parts |= {(subject, document): part for document in group}
    return [parts[subject, documents[0]] for subject, documents in rows]


def is_written_kept(group: str) -> bool:
    """Whether a question of `training.reading` is kept out of training, to fit weights on.

    A third of those written after the first training, which have no `q` before their number; of the
    groups named "FILE/number" a sixth of the files.
    """
    file, _, number = group.partition("/")
    share = 6 if number else 3
    return not re.fullmatch(r"q\d+", file) and zlib.crc32(file.encode()) % share == 0
