"""Carrying out a plan in a catalogue: documents read, cut into passages and recorded."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from corpus.containers.opening import Containers
from corpus.document import Document, Refusal
from corpus.errors import AccessError, DocumentError, DocumentMissingError
from corpus.loaders.ocr.rules import OcrRules
from corpus.reading import has_pictures, read_document
from index.chunking import passage_context, split_document
from index.indexing.plan import Change, Plan, is_wordless
from index.indexing.progress import ProgressMeter
from index.indexing.recipe import IndexSettings
from index.storage.catalog import EditableCatalog
from index.storage.files import FileNotes, FileRecord


@dataclass
class Outcome:
    """What carrying out a plan came to.

    Ids of passages, files that could not be read, and what happened while the others were.
    `wordless` are pictures of folders that show no words.
    """

    new_passages: list[str] = field(default_factory=list)
    gone_passages: list[str] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    wordless: list[Refusal] = field(default_factory=list)
    notes: list[FileNotes] = field(default_factory=list)


def write_plan(
    catalog: EditableCatalog, plan: Plan, settings: IndexSettings, meter: ProgressMeter
) -> Outcome:
    """Make a catalogue say what the plan says; vectors are another matter."""
    outcome = Outcome()
    lost_a_path = []
    for record in plan.removed:
        catalog.remove_file(record.path)
        lost_a_path.append(record.document_id)
    for move in (*plan.moved, *plan.rehomed):
        catalog.remove_file(move.old.path)
        catalog.put_file(_record(move.change, move.old.document_id, move.old.ocr))
        lost_a_path.append(move.old.document_id)
    with Containers() as containers:
        changes = [*plan.updated, *plan.added]
        _write_changes(catalog, changes, settings, meter, outcome, containers)
        _write_known(catalog, plan)
        outcome.gone_passages = catalog.remove_unreferenced()
        for document_id in lost_a_path:
            _rename(catalog, document_id, settings.ocr, containers)
    return outcome


def _write_known(catalog: EditableCatalog, plan: Plan) -> None:
    """What the next run is compared with, beside the documents."""
    catalog.remove_roots(plan.absorbed)
    catalog.add_roots(plan.roots)
    catalog.forget_refusals(plan.vanished_refusals)
    for refusal, content in plan.refused_inside:
        catalog.put_refusal(str(refusal.path), content, refusal.reason)
    catalog.forget_containers(plan.vanished_containers)
    catalog.put_containers(plan.opened)


def _write_changes(
    catalog: EditableCatalog,
    changes: list[Change],
    settings: IndexSettings,
    meter: ProgressMeter,
    outcome: Outcome,
    containers: Containers,
) -> None:
    if changes:
        meter.start("read", len(changes))
    for change in changes:
        document = _read(catalog, change, settings.ocr, outcome, containers)
        if document is not None:
            if not catalog.has_document(document.id):
                passages = split_document(document, settings.chunk_chars)
                contexts = [passage_context(document, passage) for passage in passages]
                catalog.put_document(document, passages, contexts)
                outcome.new_passages.extend(passage.id for passage in passages)
            ocr = change.ocr if has_pictures(document.notes) else ""
            catalog.put_file(_record(change, document.id, ocr))
            if document.notes:
                file = change.file
                outcome.notes.append(FileNotes(file.relative, str(file.path), document.notes))
        meter.advance(current=change.file.relative)


def _read(
    catalog: EditableCatalog,
    change: Change,
    ocr: OcrRules,
    outcome: Outcome,
    containers: Containers,
) -> Document | None:
    path = change.file.path
    try:
        return read_document(change.file, ocr, containers)
    except DocumentError as error:
        reason = error.reason
        passing = isinstance(error, AccessError | DocumentMissingError)
    kind = outcome.wordless if is_wordless(change.file, reason) else outcome.refused
    kind.append(Refusal(path, reason))
    # What cannot be read any more must not be answered from.
    catalog.remove_file(str(path))
    if not passing:
        catalog.put_refusal(str(path), change.attempt, reason)
    return None


def _rename(
    catalog: EditableCatalog, document_id: str, ocr: OcrRules, containers: Containers
) -> None:
    """Give a document whose title is its file's name the name of a file that it still has."""
    document = catalog.document(document_id)
    if document is None or document.title_is_own:
        return
    for record in catalog.files_of(document_id)[:1]:
        with suppress(DocumentError):  # one that just vanished is the next run's to notice
            title = read_document(Path(record.path), ocr, containers).title
            catalog.set_title(document_id, title)


def _record(change: Change, document_id: str, ocr: str) -> FileRecord:
    return FileRecord(
        path=str(change.file.path),
        root=str(change.file.root),
        relative=change.file.relative,
        document_id=document_id,
        content_hash=change.content_hash,
        size=change.size,
        modified=change.modified,
        ocr=ocr,
    )
