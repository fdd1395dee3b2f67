"""Carrying out a plan in a catalogue: documents read, cut into passages and recorded."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from corpus.containers.opening import Containers
from corpus.document import Refusal
from corpus.errors import DocumentError
from corpus.loaders.ocr.rules import OcrRules
from corpus.reading import has_pictures, read_document
from index.indexing.plan import Change, Plan, is_wordless
from index.indexing.progress import ProgressMeter
from index.indexing.workers.protocol import Prepared, Workers
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
    catalog: EditableCatalog, plan: Plan, workers: Workers, ocr: OcrRules, meter: ProgressMeter
) -> Outcome:
    """Make a catalogue say what the plan says; vectors are another matter.

    Raises:
        ClusterError: as `Workers`.
    """
    outcome = Outcome()
    lost_a_path = []
    for record in plan.removed:
        catalog.remove_file(record.path)
        lost_a_path.append(record.document_id)
    for move in (*plan.moved, *plan.rehomed):
        catalog.remove_file(move.old.path)
        catalog.put_file(_record(move.change, move.old.document_id, move.old.ocr))
        lost_a_path.append(move.old.document_id)
    changes = [*plan.updated, *plan.added]
    if changes:
        meter.start("read", len(changes))
        for prepared in workers.prepare(changes):
            _write(catalog, prepared, outcome)
            meter.advance(current=prepared.change.file.relative)
    _write_known(catalog, plan)
    outcome.gone_passages = catalog.remove_unreferenced()
    with Containers() as containers:
        for document_id in lost_a_path:
            _rename(catalog, document_id, ocr, containers)
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


def _write(catalog: EditableCatalog, prepared: Prepared, outcome: Outcome) -> None:
    change, document = prepared.change, prepared.document
    if document is None:
        _refuse(catalog, prepared, outcome)
        return
    if not catalog.has_document(document.id):
        catalog.put_document(document, prepared.passages, prepared.contexts)
        outcome.new_passages.extend(passage.id for passage in prepared.passages)
    ocr = change.ocr if has_pictures(document.notes) else ""
    catalog.put_file(_record(change, document.id, ocr))
    if document.notes:
        file = change.file
        outcome.notes.append(FileNotes(file.relative, str(file.path), document.notes))


def _refuse(catalog: EditableCatalog, prepared: Prepared, outcome: Outcome) -> None:
    file, reason = prepared.change.file, prepared.reason
    kind = outcome.wordless if is_wordless(file, reason) else outcome.refused
    kind.append(Refusal(file.path, reason))
    # What cannot be read any more must not be answered from.
    catalog.remove_file(str(file.path))
    if not prepared.may_pass:
        catalog.put_refusal(str(file.path), prepared.change.attempt, reason)


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
