"""Which part of each data set a model of the project may be trained on.

What is not named here is only measured. `benchmarks.public` reads these, too.
"""

from __future__ import annotations

import random
from collections.abc import Collection

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
