"""Build the rows of questions beside passages from the texts that the passages are of.

    python -m training.reading.build FOLDER OUT

The repository holds the questions and where each passage and each answer stands, not the texts.
`FOLDER` holds the file PATH of the repository OWNER/NAME at `OWNER+NAME/PATH`: get it by
`git clone https://github.com/OWNER/NAME OWNER+NAME` and `git checkout COMMIT`, with the names,
commits and paths of `sources.toml`. `OUT/rows.jsonl` receives a row for every passage beside a
question: `question`, `need`, `context`, `text`, `answers` (parts of `text`), `group` and `source`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Source:
    """A file of a repository."""

    repository: str
    commit: str
    path: str
    sha256: str
    licence: str

    def read(self, folder: Path) -> str:
        """The cleaned text of the file.

        Raises:
            ValueError: the file is missing, or is not the one of the commit.
        """
        path = folder / self.repository.replace("/", "+") / self.path
        said = f"{self.path} of https://github.com/{self.repository} at commit {self.commit}"
        if not path.is_file():
            raise ValueError(f"{path} is missing: it is {said}.")
        raw = path.read_bytes()
        if hashlib.sha256(raw).hexdigest() != self.sha256:
            raise ValueError(f"{path} differs from {said}.")
        return clean(raw)


def clean(raw: bytes) -> str:
    """The text of a file on one line, with one space between words: what places count in.

    Files are UTF-8, or else Latin-1, as some books are.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    return " ".join(text.split())


def cut(text: str, places: Sequence[tuple[str, int, int]]) -> str:
    """A passage: parts of `text` from a start to an end, each after its mark.

    Marks are what stands between parts instead of line ends, tags and link targets: blank lines,
    list marks, dashes.
    """
    return "".join(mark + text[start:end] for mark, start, end in places)


def build(folder: Path, data: Path = HERE) -> Iterator[dict[str, Any]]:
    """The rows of `data`, with texts of the files in `folder`.

    Raises:
        ValueError: a file is missing or differs, or a passage is not what was read when the
            question was written.
    """
    sources = _sources(data / "sources.toml")
    texts = {name: source.read(folder) for name, source in sources.items()}
    passages = {}
    for passage in _lines(data / "passages.jsonl"):
        text = cut(texts[passage["source"]], passage["places"])
        if not hashlib.sha256(text.encode()).hexdigest().startswith(passage["sha256"]):
            path = sources[passage["source"]].path
            raise ValueError(f"Passage {passage['sha256']} of {path} is not at its places.")
        passages[passage["sha256"]] = (passage, text)
    for asked in _lines(data / "questions.jsonl"):
        for key, *spans in asked["rows"]:
            passage, text = passages[key]
            source = sources[passage["source"]]
            yield {
                "question": asked["question"],
                "need": asked["need"],
                "context": passage["context"],
                "text": text,
                "answers": [text[start:end] for start, end in spans],
                "group": asked["group"],
                "source": f"{source.repository} {source.path}, {source.licence}",
            }


def _sources(path: Path) -> dict[str, Source]:
    listed = tomllib.loads(path.read_text(encoding="utf-8"))["repository"]
    return {
        name: Source(of["name"], of["commit"], file["path"], file["sha256"], of["licence"])
        for of in listed
        for name, file in of["files"].items()
    }


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    return map(json.loads, path.read_text(encoding="utf-8").splitlines())


def main() -> None:
    """Write the rows."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    try:
        rows = list(build(arguments.folder))
    except ValueError as error:
        parser.exit(1, f"{error}\n")
    arguments.out.mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (arguments.out / "rows.jsonl").write_text(text, encoding="utf-8")
    print(f"{len(rows)} rows in {len({row['group'] for row in rows})} groups")


if __name__ == "__main__":
    main()
