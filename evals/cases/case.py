"""Cases: questions with what is known of their answers, read from JSON Lines.

One object a line:

| field | meaning |
|---|---|
| `id` | name of the case, unique in the file |
| `turns` | the user's turns in order; the last one is scored, the earlier ones are asked first |
| `answerable` | whether the documents answer it; true when left out |
| `answer` | a reference answer |
| `must` | groups of regular expressions; an answer must match one of every group (case ignored) |
| `evidence` | where the answer is: a list of `{document, quote}` or `{document, passage}` |
| `doc` | short for one piece of evidence that is a whole document |
| `tags` | names of groups that the report shows apart |
| `draft` | true for a case that nobody has reviewed |

`document` is a path relative to the indexed folder, a file name with or without its ending, or the
beginning of one (`000` for `000_guide.txt`). A field named otherwise is an error, so that a slip of
the pen does not switch a metric off.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from evals.jsonl import read_items


@dataclass(frozen=True, slots=True)
class CaseEvidence:
    """Where an answer is.

    `document` names the file (see the module's docstring; empty when unknown); `quote` holds words
    of it that a passage must have to count as relevant, or is empty when any passage of the
    document does. At least one of them is not empty.
    """

    document: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One question and what is known of its answer.

    Attributes:
        id: its name, unique in its file.
        turns: what the user says, at least one turn; the last is scored.
        answerable: whether the documents answer it.
        answer: a reference answer, or None.
        must: groups of regular expressions; empty when correctness is not tested by them.
        evidence: where the answer is; empty when unknown.
        tags: groups that the report shows apart.
        draft: nobody has reviewed it.
    """

    id: str
    turns: tuple[str, ...]
    answerable: bool = True
    answer: str | None = None
    must: tuple[tuple[str, ...], ...] = ()
    evidence: tuple[CaseEvidence, ...] = ()
    tags: tuple[str, ...] = ()
    draft: bool = False

    @property
    def question(self) -> str:
        """The turn that is scored."""
        return self.turns[-1]

    @property
    def source(self) -> str:
        """What the bootstrap resamples: the first document of the evidence, else the case itself.

        Cases about one document share its difficulties, so that they are not independent.
        """
        named = [e.document for e in self.evidence if e.document]
        return named[0] if named else f"case:{self.id}"


def read_cases(path: Path) -> list[Case]:
    """The cases of a `.jsonl` or `.jsonl.gz` file, in order.

    Raises:
        CasesError: it cannot be read, holds no case, or has bad lines: all of them are named.
    """
    first_line: dict[str, int] = {}

    def parse(number: int, value: dict[str, Any]) -> Case:
        case = case_from_json(value)
        if first_line.setdefault(case.id, number) != number:
            raise ValueError(f"id {case.id!r} is that of line {first_line[case.id]}")
        return case

    return read_items(path, parse, "case")


def case_from_json(value: dict[str, Any]) -> Case:
    """A case from the object of one line.

    Raises:
        ValueError: one problem a line of the message.
    """
    try:
        line = _Line.model_validate(value)
    except ValidationError as error:
        raise ValueError("\n".join(dict.fromkeys(_explain(error)))) from error
    problems = list(_contradictions(line))
    if problems:
        raise ValueError("\n".join(problems))
    evidence = [CaseEvidence(e.document, e.quote or e.passage) for e in line.evidence]
    if line.doc:
        evidence.insert(0, CaseEvidence(line.doc))
    return Case(
        id=line.id,
        turns=tuple(line.turns),
        answerable=line.answerable,
        answer=line.answer,
        must=tuple(tuple(group) for group in line.must),
        evidence=tuple(evidence),
        tags=tuple(line.tags),
        draft=line.draft,
    )


def case_json(case: Case) -> dict[str, Any]:
    """The object of a case's line, without the fields that say nothing."""
    kept = _CASE.dump_python(case, mode="json", exclude_defaults=True)
    return {"answerable": True, **kept}


_CASE = TypeAdapter(Case)


class _Evidence(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    document: str = ""
    quote: str = ""
    passage: str = ""


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    id: str = Field(min_length=1)
    turns: list[str] = Field(min_length=1)
    answerable: bool = True
    answer: str | None = None
    must: list[list[str]] = []
    evidence: list[_Evidence] = []
    doc: str = ""
    tags: list[str] = []
    draft: bool = False


def _explain(error: ValidationError) -> Iterable[str]:
    """One sentence a problem, with the field's path and, for an unknown one, the nearest known."""
    for detail in error.errors(include_url=False, include_context=False, include_input=False):
        where = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in detail["loc"])[1:]
        if detail["type"] == "missing":
            yield f"{where} is missing"
        elif detail["type"] == "extra_forbidden":
            known = _Evidence if where.startswith("evidence") else _Line
            name = str(detail["loc"][-1])
            near = difflib.get_close_matches(name, list(known.model_fields), n=1, cutoff=0.5)
            yield f"unknown field {where}" + (f"; did you mean {near[0]}?" if near else "")
        else:
            yield f"{where}: {detail['msg'][:1].lower()}{detail['msg'][1:]}"


def _contradictions(line: _Line) -> Iterable[str]:
    """What is well-formed and still cannot be meant."""
    for number, turn in enumerate(line.turns):
        if not turn.strip():
            yield f"turns[{number}] is empty"
    if not line.id.strip():
        yield "id is empty"
    for number, piece in enumerate(line.evidence):
        if piece.quote and piece.passage:
            yield f"evidence[{number}] has both quote and passage; they mean the same"
        if not (piece.document or piece.quote or piece.passage):
            yield f"evidence[{number}] names neither a document nor a quote"
    if line.must and not line.answerable:
        yield "must says what an answer holds, but answerable is false"
    for number, group in enumerate(line.must):
        yield from _bad_patterns(f"must[{number}]", group)


def _bad_patterns(where: str, group: list[str]) -> Iterable[str]:
    if not group:
        yield f"{where} is empty, so that nothing can match it"
    for number, pattern in enumerate(group):
        try:
            re.compile(pattern)
        except re.error as error:
            yield f"{where}[{number}] is no regular expression: {error}"
