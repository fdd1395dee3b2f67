"""Files that people made, with what a person saw in each: is it read, in order, under its header?

`real_files.jsonl` names each file by its repository, commit, path and hash, for the files are not
ours to keep, and says what was seen in it:

    {"has": text}, {"lacks": text}          in one paragraph, or nowhere
    {"order": [text, ...]}                  one after the other
    {"cell": [row, header, value]}          a value in the row of another and under a header
    {"title": text}, {"title_not": text}    what the document is called
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.fidelity.reading import table_rows
from benchmarks.fidelity.scoring import Pair
from benchmarks.measuring import print_table
from corpus.containers.opening import Containers
from corpus.document import Document
from corpus.errors import DocumentError
from corpus.library import scan, with_contents
from corpus.reading import read_document

FACTS = Path(__file__).parent / "real_files.jsonl"
Fact = Mapping[str, Any]
# How a sign is written says nothing of whether it was read.
_SIGNS = str.maketrans({"\u2010": "-", "\u2011": "-", "–": "-", "\xa0": " ", "’": "'", "‘": "'"})
_PARAGRAPH = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class RealFile:
    """A file of somebody's, and what was seen in it."""

    repository: str
    commit: str
    path: str
    bytes: int
    sha256: str
    facts: Sequence[Fact]

    @property
    def form(self) -> str:
        """Its suffix, without the dot."""
        return self.path.rpartition(".")[2].lower()


def load() -> list[RealFile]:
    """The files to look for."""
    lines = FACTS.read_text(encoding="utf-8").splitlines()
    return [RealFile(**json.loads(line)) for line in lines]


def at_hand(files: Iterable[RealFile], folder: Path) -> dict[str, Path]:
    """Which of the files lie below a folder, under whatever name, by their hashes."""
    wanted: dict[tuple[int, str], set[str]] = defaultdict(set)
    for file in files:
        wanted[file.bytes, file.form].add(file.sha256)
    found: dict[str, Path] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and (path.stat().st_size, path.suffix[1:].lower()) in wanted:
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            found.setdefault(digest, path)
    return found


@dataclass(frozen=True, slots=True)
class Seen:
    """What was read of a file, in the shape in which facts are looked up."""

    text: str
    title: str
    rows: Sequence[Sequence[Pair]]

    def lacks(self, fact: Fact) -> bool:
        """Whether a fact does not hold."""
        ((kind, what),) = fact.items()
        match kind:
            case "has":
                return alike(what) not in self.text
            case "lacks":
                return alike(what) in self.text
            case "title":
                return alike(what) != self.title
            case "title_not":
                return alike(what) == self.title
            case "order":
                return not self._in_order([alike(part) for part in what])
            case _:
                return not self._has_cell(*map(alike, what))

    def _in_order(self, parts: Sequence[str]) -> bool:
        place = 0
        for part in parts:
            found = self.text.find(part, place)
            if found < 0:
                return False
            place = found + len(part)
        return True

    def _has_cell(self, row: str, header: str, value: str) -> bool:
        return any(
            any(cell == row for _, cell in pairs)
            and any(cell == value and header in heads for heads, cell in pairs)
            for pairs in self.rows
        )


def alike(text: str) -> str:
    """A text with its paragraphs and indents, but white space and signs written in one way."""
    paragraphs = _PARAGRAPH.split(text.translate(_SIGNS))
    return "\n\n".join(
        "\n".join(_spaced(line) for line in paragraph.split("\n")) for paragraph in paragraphs
    )


def _spaced(line: str) -> str:
    indent = len(line) - len(line.lstrip(" "))
    return " " * indent + " ".join(line.split())


def see(path: Path) -> Seen:
    """Read a file with what came with it.

    Raises:
        DocumentError: it cannot be read.
    """
    documents = [read_document(path), *_attached(path)]
    rows = [
        [(alike(heads), alike(cell)) for heads, cell in pairs]
        for document in documents
        for pairs in table_rows(document)
    ]
    texts = [alike(document.text) for document in documents]
    return Seen("\n\n".join(texts), alike(documents[0].title), rows)


def _attached(path: Path) -> list[Document]:
    with Containers() as containers:
        files = with_contents(scan([path]), containers).files
        documents = []
        for file in files:
            with suppress(DocumentError):  # a picture without words
                if file.path != path:
                    documents.append(read_document(file, containers=containers))
        return documents


def check(folder: Path, show: bool) -> dict[str, Any]:
    """Look every fact up in the files below a folder; print and return how many hold."""
    files = load()
    paths = at_hand(files, folder)
    checked: Counter[str] = Counter()
    failed: dict[str, list[Fact]] = {}
    for file in files:
        if file.sha256 not in paths:
            continue
        checked[file.form] += len(file.facts)
        try:
            seen = see(paths[file.sha256])
        except DocumentError as error:
            print(f"== {file.repository}/{file.path}: {error.reason}")
            failed[file.sha256] = list(file.facts)
            continue
        if missing := [fact for fact in file.facts if seen.lacks(fact)]:
            failed[file.sha256] = missing
            if show:
                print(f"== {file.repository}/{file.path}")
                print("\n".join(f"  {json.dumps(f, ensure_ascii=False)}" for f in missing))
    return _summed(files, paths, checked, failed)


def _summed(
    files: Sequence[RealFile],
    paths: Mapping[str, Path],
    checked: Counter[str],
    failed: Mapping[str, Sequence[Fact]],
) -> dict[str, Any]:
    wrong: Counter[str] = Counter()
    for file in files:
        wrong[file.form] += len(failed.get(file.sha256, ()))
    rows = [(form, count, wrong[form]) for form, count in sorted(checked.items())]
    total = sum(checked.values()), sum(wrong.values())
    print_table(("facts in files", "checked", "failed"), [*rows, ("all", *total)])
    known = [file for file in files if file.sha256 in paths]
    print(f"{len(known)} of {len(files)} files are at hand.")
    return {
        "files": len(known),
        "absent": len(files) - len(known),
        "facts": total[0],
        "failed": total[1],
        "by_format": {form: {"facts": count, "failed": bad} for form, count, bad in rows},
        "failed_in": {
            f"{file.repository}/{file.path}": list(failed[file.sha256])
            for file in known
            if file.sha256 in failed
        },
    }
