"""What questions are asked over: all documents, a collection, or documents chosen one by one."""

from __future__ import annotations

import json
from dataclasses import dataclass

_COLLECTION, _DOCUMENTS = "c:", "d:"


@dataclass(frozen=True, slots=True)
class Scope:
    """What questions are asked over; without anything, all documents.

    Attributes:
        collection: the name of one.
        documents: ids of those that were chosen one by one.
        paths: their files, by which one is found again whose words, and so whose id, have changed.
    """

    collection: str = ""
    documents: frozenset[str] = frozenset()
    paths: frozenset[str] = frozenset()

    @property
    def is_all(self) -> bool:
        """Whether all documents are asked."""
        return not (self.collection or self.documents)

    @property
    def value(self) -> str:
        """The scope as a page sends it, without the paths, which are no page's business."""
        if self.collection:
            return f"{_COLLECTION}{self.collection}"
        return f"{_DOCUMENTS}{' '.join(sorted(self.documents))}" if self.documents else ""

    @classmethod
    def of_value(cls, value: str) -> Scope:
        """The scope that a page has sent; all documents for what is none."""
        if value.startswith(_COLLECTION):
            return cls(collection=value.removeprefix(_COLLECTION))
        if value.startswith(_DOCUMENTS):
            return cls(documents=frozenset(value.removeprefix(_DOCUMENTS).split()))
        return ALL

    def record(self) -> str:
        """The scope as a file keeps it: equal ones alike, and all documents as nothing."""
        if self.is_all:
            return ""
        if self.collection:
            return json.dumps({"collection": self.collection})
        return json.dumps({"documents": sorted(self.documents), "paths": sorted(self.paths)})

    @classmethod
    def of_record(cls, record: str) -> Scope:
        """The scope that a file has kept."""
        kept = json.loads(record) if record else {}
        documents, paths = kept.get("documents", ()), kept.get("paths", ())
        return cls(kept.get("collection", ""), frozenset(documents), frozenset(paths))


ALL = Scope()
