"""Judgements that were made before are not made again."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict

from evals.cache import Cache, digest
from evals.judging.protocol import Judge, Pair
from evals.records import Judgement


class RememberingJudge:
    """A judge that looks into a cache first. It keeps what the judge could tell."""

    def __init__(self, judge: Judge, cache: Cache) -> None:
        self._judge = judge
        self._cache = cache
        self.name = judge.name
        self.fingerprint = judge.fingerprint
        self.threshold = judge.threshold

    def judge(
        self, pairs: Sequence[Pair], on_progress: Callable[[int, int], None] | None = None
    ) -> list[Judgement]:
        """Judge each pair; see `Judge.judge`."""
        judge = [self.name, self.fingerprint, self.threshold]
        keys = [digest(["judgement", judge, asdict(pair)]) for pair in pairs]
        known = {
            key: Judgement(**json.loads(text)) for key, text in self._cache.get_many(keys).items()
        }
        missing = {key: pair for key, pair in zip(keys, pairs, strict=True) if key not in known}
        if missing:
            judged = self._judge.judge(list(missing.values()), on_progress)
            made = dict(zip(missing, judged, strict=True))
            self._cache.put_many({k: json.dumps(asdict(j)) for k, j in made.items() if j.checked})
            known.update(made)
        return [known[key] for key in keys]
