"""The parts of an Office package and how they refer to each other (ECMA-376, part 2)."""

from __future__ import annotations

import posixpath
from functools import lru_cache
from typing import NamedTuple

from corpus.loaders.archive import Archive


class Part(NamedTuple):
    """A part, and what it is to the one that refers to it."""

    name: str
    kind: str


def part_named(archive: Archive, name: str) -> str | None:
    """The part of a name, however it is written: some programs change its case or its slashes."""
    return name if name in archive.names else _written(archive.names).get(name.lower())


@lru_cache(maxsize=2)
def _written(names: frozenset[str]) -> dict[str, str]:
    return {name.lower().replace("\\", "/"): name for name in names}


def related_parts(archive: Archive, part: str) -> dict[str, Part]:
    """The parts that a part refers to, by the name it has for each."""
    folder, name = posixpath.split(part)
    rels = part_named(archive, posixpath.join(folder, "_rels", f"{name}.rels"))
    if rels is None:
        return {}
    found: dict[str, Part] = {}
    for relation in archive.xml(rels).iter("{*}Relationship"):
        target = relation.get("Target", "")
        if relation.get("TargetMode") != "External" and target:
            whole = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            kind = relation.get("Type", "").rpartition("/")[2]
            found[relation.get("Id", "")] = Part(part_named(archive, whole) or whole, kind)
    return found


def of_kind(archive: Archive, parts: dict[str, Part], *kinds: str) -> list[str]:
    """Names of the parts of some kinds that are there."""
    return [p.name for p in parts.values() if p.kind in kinds and p.name in archive.names]


def package_title(archive: Archive) -> str | None:
    """What a package calls itself."""
    if "docProps/core.xml" not in archive.names:
        return None
    element = archive.xml("docProps/core.xml").find("{*}title")
    return None if element is None else " ".join((element.text or "").split()) or None


def drawn_texts(archive: Archive, parts: dict[str, Part]) -> list[str]:
    """The paragraphs of the text boxes on a sheet that refers to `parts`."""
    return [
        text
        for name in of_kind(archive, parts, "drawing")
        for paragraph in archive.xml(name).iterfind(".//{*}txBody/{*}p")
        if (text := " ".join("".join(t.text or "" for t in paragraph.iter("{*}t")).split()))
    ]
