"""Reviewing drafts: a person accepts, edits or rejects each case.

The file of cases is what remembers: an accepted case loses its `draft`, a rejected one moves to a
file beside it, and both happen at once after each decision, so that a review can be stopped at any
time and goes on with the drafts that are left.
"""

from __future__ import annotations

import gzip
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.document import Document
from corpus.language.words import content_stems
from corpus.whole_file import replace_file
from evals.cases.case import Case, CaseEvidence, case_from_json, case_json, read_cases
from evals.cases.screen import Context, Screen
from evals.cases.sources import NamedDocument, find_document
from evals.errors import EvalsError
from evals.jsonl import dump_line

_AROUND = 280
_NEAREST = 2
_COMMANDS = "[a]ccept  [e]dit  [r]eject  [s]kip  [q]uit"


@dataclass(frozen=True, slots=True)
class Tally:
    """What a review came to; `left` counts the drafts that remain."""

    accepted: int = 0
    edited: int = 0
    rejected: int = 0
    skipped: int = 0
    left: int = 0


class CaseFile:
    """A file of cases under review."""

    def __init__(self, path: Path) -> None:
        """Read it.

        Raises:
            CasesError: it cannot be read, or has bad lines.
        """
        self._path = path
        self.cases = read_cases(path)

    @property
    def rejected_path(self) -> Path:
        """Where rejected cases go."""
        name = self._path.name.removesuffix(".gz").removesuffix(".jsonl")
        return self._path.with_name(f"{name}.rejected.jsonl")

    def put(self, case: Case) -> None:
        """Replace the case of the same id, and save."""
        self.cases = [case if known.id == case.id else known for known in self.cases]
        write_cases(self._path, self.cases)

    def reject(self, case: Case) -> None:
        """Move a case to the file of rejected ones."""
        with self.rejected_path.open("a", encoding="utf-8") as stream:
            stream.write(dump_line(case_json(case)))
        self.cases = [known for known in self.cases if known.id != case.id]
        write_cases(self._path, self.cases)


def write_cases(path: Path, cases: Iterable[Case]) -> None:
    """Write a file of cases, gzipped when its name ends in `.gz`; whole or not at all.

    Raises:
        EvalsError: it cannot be written.
    """
    write_text(path, "".join(dump_line(case_json(case)) for case in cases))


def write_text(path: Path, text: str) -> None:
    """Write a file, gzipped when its name ends in `.gz`; whole or not at all.

    Raises:
        EvalsError: it cannot be written.
    """
    data = text.encode("utf-8", "replace")
    if path.suffix == ".gz":
        data = gzip.compress(data, mtime=0)
    try:
        replace_file(path, data)
    except OSError as error:
        raise EvalsError(
            f"{path} could not be written ({error.strerror}). Name another file "
            "with `--out`, or check the folder."
        ) from error


def review(file: CaseFile, documents: Sequence[NamedDocument], screen: Screen) -> Tally:
    """Walk through the drafts of a file; the end of input is like `quit`."""
    counts: Counter[str] = Counter()
    drafts = [case for case in file.cases if case.draft]
    for position, case in enumerate(drafts, 1):
        screen.case(case, position, len(drafts), contexts(case, documents))
        try:
            decision, changed = _decide(case, screen)
        except EOFError:
            decision = "q"
        if decision == "q":
            break
        if decision == "a":
            file.put(replace(changed, draft=False))
            counts["accepted" if changed == case else "edited"] += 1
        elif decision == "r":
            file.reject(case)
            counts["rejected"] += 1
        else:
            counts["skipped"] += 1
    return Tally(**counts, left=sum(case.draft for case in file.cases))


def _decide(case: Case, screen: Screen) -> tuple[str, Case]:
    """What the person wants done with a case: `a`, `r`, `s` or `q`, and the case as it is then."""
    while True:
        answer = screen.ask(f"{_COMMANDS} > ").strip().lower()[:1]
        if answer == "e":
            case = _edited(case, screen)
            screen.say("Changed. Accept it with a, or edit it again.")
            screen.case(case, 0, 0, ())
        elif answer in ("a", "r", "s", "q"):
            return answer, case
        else:
            screen.say("Type one of the letters in brackets, then Enter.")


def _edited(case: Case, screen: Screen) -> Case:
    """The case with the fields that the person typed anew; an empty line keeps a field."""
    while True:
        value = case_json(case)
        value["turns"] = [_field(screen, f"turn {n}", t) for n, t in enumerate(case.turns, 1)]
        yes = _field(screen, "answerable (y/n)", "y" if case.answerable else "n").lower()
        value["answerable"] = yes.startswith("y")
        if value["answerable"]:
            value["answer"] = _field(screen, "answer", case.answer or "") or None
            must = " && ".join("|".join(group) for group in case.must)
            typed = _field(screen, "must, a regular expression; && between several", must)
            if typed != must:
                value["must"] = [[part.strip()] for part in typed.split("&&") if part.strip()]
        else:
            value.pop("must", None)
            value.pop("evidence", None)
            value["answer"] = None
        try:
            return case_from_json(value)
        except ValueError as error:
            screen.say(f"That is not a case: {error}. Once more.")


def _field(screen: Screen, name: str, value: str) -> str:
    if value:
        screen.say(f"{name}: {value}")
    typed = screen.ask(f"{name} (Enter keeps it) > " if value else f"{name} > ").strip()
    return typed or value


def contexts(case: Case, documents: Sequence[NamedDocument]) -> list[Context]:
    """The evidence with the text around it; for a case without any, the nearest paragraphs."""
    found = [
        _around(find_document(documents, evidence.document), evidence) for evidence in case.evidence
    ]
    return found or _nearest(case, documents)


def _around(document: Document | None, evidence: CaseEvidence) -> Context:
    """A quote in its document; without text around it where it or the document is not known."""
    name, quote = evidence.document, evidence.quote
    if document is None or not quote or quote not in document.text:
        return Context(name, "", quote, "")
    start = document.text.index(quote)
    end = start + len(quote)
    before = document.text[max(0, start - _AROUND) : start]
    after = document.text[end : end + _AROUND]
    # Whole words only.
    if start > _AROUND:
        before = before.partition(" ")[2]
    if end + _AROUND < len(document.text):
        after = after.rpartition(" ")[0]
    return Context(name, before, quote, after)


def _nearest(case: Case, documents: Sequence[NamedDocument]) -> list[Context]:
    """The paragraphs that share most words with what is asked, to check that none answers it."""
    asked = content_stems(" ".join(case.turns))
    scored = []
    for path, document in documents:
        for paragraph in re.split(r"\n\s*\n", document.text[document.body_start :]):
            shared = len(asked & content_stems(paragraph))
            if shared:
                scored.append((shared / (len(asked) + 0.01 * len(paragraph)), path, paragraph))
    scored.sort(key=lambda item: (-item[0], item[1], item[2]))
    return [
        Context(path, paragraph[: 2 * _AROUND], "", "") for _, path, paragraph in scored[:_NEAREST]
    ]
