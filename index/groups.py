"""Groups of documents: by their folders, or where these tell nothing by what they are about."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

import numpy as np

from corpus.language.words import content_words
from index.digest import Digest
from index.models.embedding import Vectors
from index.reader import IndexReader

# The last group holds what is left of all groups beyond these.
_MOST_GROUPS = 8
# Folders tell something where two of them hold several documents each, and none this share of all.
_NEARLY_ALL = 0.8
_DOCUMENTS_A_TOPIC = 5
# Topics tell something where none holds more than this share.
_MOSTLY = 0.6
_ROUNDS = 8
_ACRONYM = 3
_NO_FOLDER = "Others"


@dataclass(frozen=True, slots=True)
class Group:
    """Documents that belong together, and the name of their folder; empty where it is none's."""

    name: str
    digests: tuple[Digest, ...]


def groups_of(digests: Sequence[Digest], index: IndexReader) -> list[Group]:
    """All of some documents in at most eight groups, large ones first."""
    folders: dict[str, list[Digest]] = {}
    for digest in digests:
        folder = str(PurePath(index.path(digest.document_id)).parent)
        folders.setdefault("" if folder == "." else folder, []).append(digest)
    sizes = [len(inside) for inside in folders.values()]
    if sum(size > 1 for size in sizes) < 2 or max(sizes) > _NEARLY_ALL * len(digests):
        return _by_topic(digests, index)
    ordered = sorted(folders.items(), key=lambda item: -len(item[1]))
    if len(ordered) > _MOST_GROUPS:
        rest = ordered[_MOST_GROUPS - 1 :]
        name = ", ".join(spoken(folder) for folder, _ in rest if folder)
        others = tuple(digest for _, inside in rest for digest in inside)
        ordered = [*ordered[: _MOST_GROUPS - 1], (name, list(others))]
    return [Group(spoken(folder) or _NO_FOLDER, tuple(inside)) for folder, inside in ordered]


def spoken(path: str) -> str:
    """The last name of a path as people say it: "Line management", "IT"; empty for none."""
    name = PurePath(path).name.replace("_", " ").replace("-", " ").strip() if path else ""
    return name.upper() if len(name) <= _ACRONYM else name[:1].upper() + name[1:]


def _by_topic(digests: Sequence[Digest], index: IndexReader) -> list[Group]:
    """k-means over the vectors of titles and headings, begun with documents that are far apart."""
    texts = [" ".join((digest.title, *digest.outline[:4])) for digest in digests]
    vectors = index.embedder.embed(texts)
    fewest = min(_MOST_GROUPS, max(2, len(digests) // _DOCUMENTS_A_TOPIC))
    nearest: list[int] = []
    for number in range(fewest, _MOST_GROUPS + 1):
        nearest = _assigned(vectors, number)
        if max(Counter(nearest).values()) <= _MOSTLY * len(digests):
            break
    found: dict[int, list[Digest]] = {}
    for digest, group in zip(digests, nearest, strict=True):
        found.setdefault(group, []).append(digest)
    everywhere = Counter(word for digest in digests for word in _said_by(digest))
    named: dict[str, list[Digest]] = {}
    for each in sorted(found.values(), key=len, reverse=True):
        named.setdefault(_topic_of(each, everywhere), []).extend(each)
    return [Group(name, tuple(each)) for name, each in named.items()]


def _topic_of(digests: Sequence[Digest], everywhere: Mapping[str, int]) -> str:
    """The word that most of their titles and headings share, and fewest of the others."""
    said = Counter(word for digest in digests for word in _said_by(digest))
    titled = Counter(word for digest in digests for word in dict.fromkeys(_words_of(digest.title)))

    def tells(word: str) -> float:
        return (said[word] + titled[word]) * said[word] / everywhere[word]

    shared = [word for word, number in said.items() if number > 1]
    word = max(shared, key=tells, default="")
    titles = " ".join(digest.title for digest in digests)
    written = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", titles, re.I)
    name = written.group() if written else word
    return name[:1].upper() + name[1:] if word else _NO_FOLDER


def _said_by(digest: Digest) -> dict[str, None]:
    """The words of a document's title and headings, in order."""
    return dict.fromkeys(_words_of(" ".join((digest.title, *digest.outline))))


def _words_of(text: str) -> list[str]:
    return [word for word in content_words(text) if not word.isdigit()]


def _assigned(vectors: Vectors, number: int) -> list[int]:
    """The group of each vector."""
    first = int(np.argmax(vectors @ vectors.mean(axis=0)))
    centres = [vectors[first]]
    while len(centres) < number:
        closest = np.max(vectors @ np.array(centres).T, axis=1)
        centres.append(vectors[int(np.argmin(closest))])
    middle = np.array(centres)
    for _ in range(_ROUNDS):
        nearest = np.argmax(vectors @ middle.T, axis=1)
        for group in range(number):
            inside = vectors[nearest == group]
            if len(inside):
                middle[group] = inside.mean(axis=0) / np.linalg.norm(inside.mean(axis=0))
    return [int(group) for group in nearest]
