"""Running an eval: every case under every variant, one record each, as often as it is stopped."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from advisor.models.protocol import Progress as DownloadProgress
from advisor.schema import from_record, to_record
from advisor.settings import Settings
from evals.answering import AnsweredCase, SteadyAdvisor, ask_case
from evals.cache import Cache, digest
from evals.cases.case import Case, case_json
from evals.documents import IndexedDocuments
from evals.errors import RunError
from evals.fingerprints import (
    code_fingerprint,
    model_fingerprint,
    scoring_fingerprint,
    settings_that_matter,
)
from evals.judging.answers import judge_answer
from evals.judging.protocol import Judge
from evals.records import Provenance, Record, Status, record_from_json, record_json
from evals.running.relevance import mark_relevant
from evals.running.scoring import Judged, score_case
from evals.running.storage import appending, locked, resume, write_records


@dataclass(frozen=True, slots=True)
class Variant:
    """Settings under the name that the report shows them by."""

    name: str
    settings: Settings


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is; `seconds_left` is None while nothing is known."""

    done: int
    total: int
    variant: str
    reused: int
    seconds_left: float | None


@dataclass(frozen=True, slots=True)
class Options:
    """How to run.

    Attributes:
        fresh: drop what the folder holds instead of resuming it.
        on_progress: called after every case.
        on_download: called while a model is downloaded.
        stand_in: what is measured instead of the advisor, by its name in `evals.running.stand_ins`.
    """

    fresh: bool = False
    on_progress: Callable[[Progress], None] | None = None
    on_download: DownloadProgress | None = None
    stand_in: str = ""


@dataclass(frozen=True, slots=True)
class _Work:
    """One record that is wanted: its key, and what it is made of."""

    key: str
    variant: Variant
    case: Case
    provenance: Provenance


def run(
    cases: Sequence[Case],
    variants: Sequence[Variant],
    judge: Judge,
    out: Path,
    cache: Cache | None,
    options: Options | None = None,
) -> list[Record]:
    """Answer, judge and score every case under every variant.

    Each record is on the disk before the next case is asked. Called again after being stopped, it
    makes what is missing, and ends with the same records apart from their timings. Records that
    failed are made again.

    Args:
        cases: what to ask.
        variants: under which settings; names must differ.
        judge: what judges the answers.
        out: the folder of the run.
        cache: answers of earlier runs, by everything they depend on; None for none.
        options: see `Options`.

    Returns:
        The records, variant by variant, in the order of the cases.

    Raises:
        RunError: the folder holds another run, or the index changed on the way.
        IndexingError, ModelError, JudgeError: a part cannot be opened.
    """
    options = options or Options()
    with locked(out):
        work = [w for v in variants for w in _work(v, cases, judge, options)]
        kept = {} if options.fresh else _kept(out, work)
        write_records(out, kept.values())
        with appending(out) as append:
            made = _make(work, kept, judge, cache, append, options)
        records = [made[w.key] for w in work]
        write_records(out, records)
    return records


def _work(
    variant: Variant, cases: Sequence[Case], judge: Judge, options: Options
) -> Iterable[_Work]:
    settings = variant.settings
    provenance = Provenance(
        settings=settings_that_matter(settings),
        model=f"stand-in {options.stand_in}"
        if options.stand_in
        else model_fingerprint(settings, options.on_download),
        index=_index_fingerprint(settings),
        code=code_fingerprint(),
        verifier=settings.verifier,
        judge=f"{judge.name}@{judge.threshold:g}",
    )
    scoring = [scoring_fingerprint(), judge.name, judge.fingerprint, judge.threshold]
    for case in cases:
        key = digest([variant.name, case_json(case), asdict(provenance), scoring])
        yield _Work(key, variant, case, provenance)


def _kept(out: Path, work: Sequence[_Work]) -> dict[str, Record]:
    """The records in the folder that this run would make, except failed ones.

    Raises:
        RunError: there are others, which would be lost.
    """
    wanted = {w.key for w in work}
    found = resume(out)
    foreign = [record for record in found if record.key not in wanted]
    if foreign:
        raise RunError(
            f"{out} holds a run with other cases, settings, documents, judge or code "
            f"({len(foreign)} of its {len(found)} records differ). Name another folder with --out, "
            "or replace it with --fresh."
        )
    return {r.key: r for r in found if r.status is not Status.FAILED}


def _make(
    work: Sequence[_Work],
    kept: Mapping[str, Record],
    judge: Judge,
    cache: Cache | None,
    append: Callable[[Record], None],
    options: Options,
) -> dict[str, Record]:
    """Make what is not kept, variant by variant, so that one model is loaded at a time."""
    made = dict(kept)
    clock = _Clock(len(work), len(kept))
    missing = [w for w in work if w.key not in kept]
    for name in dict.fromkeys(w.variant.name for w in missing):
        todo = [w for w in missing if w.variant.name == name]
        with closing(_Session(todo[0], judge, cache, options)) as session:
            for item in todo:
                record, cached = session.record(item)
                append(record)
                made[item.key] = record
                progress = clock.tick(name, cached)
                if options.on_progress:
                    options.on_progress(progress)
        _require_same_index(todo[0])
    return made


class _Session:
    """One variant's documents and advisor, while its cases are asked."""

    def __init__(self, first: _Work, judge: Judge, cache: Cache | None, options: Options) -> None:
        settings = first.variant.settings
        self._judge = judge
        self._cache = None if options.stand_in else cache
        self._documents = IndexedDocuments(settings.index_dir)
        self._names = self._documents.names()
        self._advisor = _advisor(settings, options)
        self._opened = False

    def record(self, work: _Work) -> tuple[Record, bool]:
        """The record, and whether its answer came from the cache."""
        answered, cached = self._answered(work)
        claims = judge_answer(answered.answer, self._judge)
        relevant = mark_relevant(answered, work.case, self._names)
        judged = Judged(work.case, answered, claims, relevant, self._names)
        scores, unscored = score_case(judged)
        status = Status.ANSWERED if judged.gave_answer else Status.ABSTAINED
        record = Record(
            key=work.key,
            variant=work.variant.name,
            case=work.case,
            status=Status.FAILED if answered.error else status,
            answer=answered.answer,
            error=answered.error,
            claims=claims,
            documents=answered.documents,
            relevant=relevant,
            earlier=answered.earlier,
            confidence=_confidence(answered) if judged.gave_answer else None,
            scores=scores,
            unscored=unscored,
            provenance=work.provenance,
        )
        # As it will be read: a report must not depend on where a run was resumed.
        return record_from_json(record_json(record)), cached

    def close(self) -> None:
        """Free the advisor and the documents."""
        self._advisor.close()
        self._documents.close()

    def _answered(self, work: _Work) -> tuple[AnsweredCase, bool]:
        provenance = {**asdict(work.provenance), "judge": ""}
        key = digest(["answer", list(work.case.turns), provenance])
        kept = self._cache.get(key) if self._cache else None
        if kept is not None:
            return from_record(AnsweredCase, json.loads(kept), "answered case"), True
        if not self._opened:
            self._advisor.open()
            self._opened = True
        answered = ask_case(self._advisor, self._documents, work.case)
        if self._cache and not answered.error:
            self._cache.put_many({key: json.dumps(to_record(answered))})
        return answered, False


def _index_fingerprint(settings: Settings) -> str:
    with closing(IndexedDocuments(settings.index_dir)) as documents:
        return documents.fingerprint()


def _require_same_index(work: _Work) -> None:
    """Refuse a run whose first and last cases were asked of different documents.

    Raises:
        RunError: the index has changed.
    """
    settings = work.variant.settings
    if _index_fingerprint(settings) != work.provenance.index:
        raise RunError(
            f"The index in {settings.index_dir} changed during the run, so that its cases were "
            "asked of different documents. Run again with --fresh."
        )


def _advisor(settings: Settings, options: Options) -> SteadyAdvisor:
    if options.stand_in:
        from evals.running.stand_ins import StandIn

        return StandIn(options.stand_in, settings)
    return SteadyAdvisor(settings, options.on_download)


class _Clock:
    """Time left, from what new cases took; those that were at hand take none."""

    def __init__(self, total: int, reused: int) -> None:
        self._total = total
        self._reused = reused
        self._asked = 0
        self._started = time.monotonic()

    def tick(self, variant: str, cached: bool) -> Progress:
        self._reused += cached
        self._asked += not cached
        done = self._reused + self._asked
        elapsed = time.monotonic() - self._started
        left = elapsed / self._asked * (self._total - done) if self._asked else None
        return Progress(done, self._total, variant, self._reused, left)


def _confidence(answered: AnsweredCase) -> float | None:
    """The advisor's own probability, else the similarity of the best passage, 0 to 1."""
    answer = answered.answer
    if answer.answerability is not None:
        return answer.answerability
    similarities = [p.scores["dense"] for p in answer.passages if "dense" in p.scores]
    return min(1.0, max(0.0, max(similarities))) if similarities else None
