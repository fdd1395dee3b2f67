"""What a catalogue in PostgreSQL knows of the index as a whole, and of its files."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import astuple, fields

from sqlalchemy import ColumnElement

from index.storage.files import ContainerRecord, FileRecord
from index.storage.postgres.generation import Generation
from index.storage.postgres.tables import containers, files, meta, refusals, roots

_FILE = [field.name for field in fields(FileRecord)]


class KnownFiles:
    """The part of a catalogue that is about files; each method is as that of `Catalog`."""

    def __init__(self, generation: Generation) -> None:
        self._generation = generation

    def meta(self) -> dict[str, str]:
        """Key and value of everything that describes the index."""
        return {str(k): str(v) for k, v in self._generation.rows(meta, ["key", "value"])}

    def set_meta(self, values: dict[str, str]) -> None:
        """Set some of them."""
        self._generation.put(meta, values.items())

    def roots(self) -> list[str]:
        """The folders and files that were given to index, in order."""
        query = self._generation.select(roots, ["path"]).order_by(roots.c.number)
        return [str(row[0]) for row in self._generation.session.rows(query)]

    def add_roots(self, paths: Iterable[str]) -> None:
        """Remember folders and files."""
        known = self._generation.rows(roots, ["path", "number"])
        new = [path for path in dict.fromkeys(paths) if path not in dict(map(tuple, known))]
        first = 1 + max((number for _, number in known), default=0)
        self._generation.add(roots, enumerate(new, first))

    def remove_roots(self, paths: Iterable[str]) -> None:
        """Forget folders and files that were given; their documents are not touched."""
        self._generation.remove(roots, roots.c.path, list(paths))

    def files(self) -> list[FileRecord]:
        """Every file, by root and relative path."""
        return self._files()

    def files_of(self, document_id: str) -> list[FileRecord]:
        """The files that hold a document, by root and relative path."""
        return self._files(files.c.document_id == document_id)

    def path(self, document_id: str) -> str:
        """The relative path of a document, the first of several; empty when it is gone."""
        found = self.files_of(document_id)
        return found[0].relative if found else ""

    def _files(self, *conditions: ColumnElement[bool]) -> list[FileRecord]:
        query = self._generation.select(files, _FILE).where(*conditions)
        rows = self._generation.session.rows(query.order_by(files.c.root, files.c.relative))
        return [FileRecord(*row) for row in rows]

    def put_file(self, record: FileRecord) -> None:
        """Add or replace a file."""
        self._generation.put(files, [astuple(record)])
        self.forget_refusals([record.path])

    def remove_file(self, path: str) -> None:
        """Forget a file."""
        self._generation.remove(files, files.c.path, [path])

    def refusals(self) -> dict[str, tuple[str, str]]:
        """Files that could not be read: path to the hash of what they held, and why."""
        rows = self._generation.rows(refusals, ["path", "content_hash", "reason"])
        return {str(path): (str(content), str(reason)) for path, content, reason in rows}

    def put_refusal(self, path: str, content_hash: str, reason: str) -> None:
        """Remember that a file cannot be read, so that the next run need not try again."""
        self._generation.put(refusals, [(path, content_hash, reason)])

    def forget_refusals(self, paths: Iterable[str]) -> None:
        """Forget refusals of files that are gone."""
        self._generation.remove(refusals, refusals.c.path, list(paths))

    def containers(self) -> list[ContainerRecord]:
        """The archives and mails that were opened."""
        rows = self._generation.rows(containers, ["path", "content_hash", "skipped"])
        return [ContainerRecord(path, known, json.loads(skipped)) for path, known, skipped in rows]

    def put_containers(self, records: Iterable[ContainerRecord]) -> None:
        """Remember that archives and mails were opened."""
        rows = [(r.path, r.content_hash, json.dumps(dict(r.skipped))) for r in records]
        self._generation.put(containers, rows)

    def forget_containers(self, paths: Iterable[str]) -> None:
        """Forget archives and mails that are gone; their documents are not touched."""
        self._generation.remove(containers, containers.c.path, list(paths))
