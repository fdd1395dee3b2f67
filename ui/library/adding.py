"""Adding files to the library: each checked, copied, indexed, and told of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.hashing import content_hash
from index.storage.files import Listing
from ui.languages import told
from ui.languages.speaking import N_, together
from ui.library.entries import FileProgress, FileStatus, HowRead, IncomingFile, OnRun, RunProgress
from ui.library.keeping.folders import UploadFolders
from ui.library.uploads import UploadLimits, UploadRefused, check_upload, shown

if TYPE_CHECKING:
    from corpus.document import ReadingNote, Refusal
    from index.indexing.progress import Progress


class Addition:
    """One run of adding files: what has become of each so far."""

    def __init__(
        self,
        uploads: UploadFolders,
        owner: str,
        files: Sequence[IncomingFile],
        limits: UploadLimits,
        tell: OnRun,
    ) -> None:
        self._uploads = uploads
        self._owner = owner
        self._incoming = files
        self._limits = limits
        self._tell = tell
        self._states = [FileProgress(file.name, "waiting") for file in files]
        self._held: dict[str, Listing] = {}
        self._placed: dict[Path, int] = {}
        self._keys: dict[int, str] = {}
        self._left_out: dict[Path, list[str]] = {}

    @property
    def placed(self) -> tuple[Path, ...]:
        """The files that lie in the library because of this run."""
        return tuple(self._placed)

    def take_in(self, held: Sequence[Listing]) -> None:
        """Check each file and copy those that are accepted and that `held` does not have.

        Raises:
            PageError: the uploads cannot be written.
        """
        self._held = {line.content_hash: line for line in held}
        taken: dict[str, str] = {}
        total = sent = 0
        for number, file in enumerate(self._incoming):
            self._say(RunProgress("copy", number, len(self._incoming), file.name))
            if file.problem:
                self._set(number, "refused", file.problem)
                continue
            sent += not file.archive
            try:
                self._require_room(number, sent, total)
                size = file.path.stat().st_size
                name = check_upload(file.name, size, self._limits)
                total += size
                key = self._keys[number] = content_hash(file.path, name)
            except UploadRefused as error:
                self._set(number, "refused", str(error))
                continue
            except OSError:
                sentence = N_(
                    "%(name)s did not arrive in full. Send it again.", name=shown(file.name)
                )
                self._set(number, "refused", sentence)
                continue
            if key in self._held or key in taken:
                there = taken.get(key) or Path(self._held[key].path).name
                self._set(
                    number, "known", N_("The library holds it as %(name)s.", name=shown(there))
                )
                continue
            path = self._uploads.place(self._owner, name, file.path)
            self._placed[path] = number
            taken[key] = path.name
            self._set(number, "copied")
        self._say(RunProgress("copy", len(self._incoming), len(self._incoming)))

    def follow(self, progress: Progress) -> None:
        """Take in how far indexing is."""
        if progress.stage == "read" and progress.current:
            name = Path(progress.current).name
            for path, number in self._placed.items():
                if path.name == name:
                    self._set(number, "read")
        self._say(RunProgress.of(progress))

    def refuse(self, refused: Sequence[Refusal]) -> None:
        """Delete the uploads that cannot be read, and that were never indexed.

        A mail is kept whatever came with it.
        """
        indexed = {line.path for line in self._held.values()}
        for refusal in refused:
            is_upload = self._uploads.owner_of(str(refusal.path)) == self._owner
            if not is_upload or str(refusal.path) in indexed:
                continue
            around = self._uploads.file_of(refusal.path)
            if around != refusal.path:
                said = told.refusal(shown(refusal.path.name), refusal.reason)
                self._left_out.setdefault(around, []).append(said)
                continue
            self._uploads.take_back(refusal.path)
            number = self._placed.pop(refusal.path, None)
            if number is not None:
                name = self._incoming[number].name
                self._set(number, "refused", told.refusal(shown(name), refusal.reason))

    def take_back(self) -> None:
        """Nothing is added after all: delete what was copied."""
        for path in self._placed:
            self._uploads.take_back(path)

    def settle(self, held: Sequence[Listing]) -> tuple[FileProgress, ...]:
        """What became of each file, given what the library holds now."""
        by_content = {line.content_hash: line.document_id for line in held}
        notes = self._notes(held)
        for path, number in self._placed.items():
            sent = self._incoming[number].name
            kept: list[str] = []
            if sent != path.name:
                kept.append(N_("It is kept as %(name)s.", name=shown(path.name)))
            detail = together([*kept, *self._left_out.get(path, [])])
            self._set(number, "added", detail)
            reading = HowRead.of(notes.get(path, []))
            self._states[number] = replace(self._states[number], reading=reading)
        for number, state in enumerate(self._states):
            if state.status in ("added", "known"):
                document_id = by_content.get(self._keys[number], "")
                self._states[number] = replace(state, document_id=document_id)
        self._say(RunProgress("done", len(self._states), len(self._states)))
        return tuple(self._states)

    def _notes(self, held: Sequence[Listing]) -> dict[Path, list[ReadingNote]]:
        """What happened while the files were read, and what came with them."""
        found: dict[Path, list[ReadingNote]] = {}
        for line in held:
            path = Path(line.path)
            file = self._uploads.file_of(path)
            of = "" if file == path else f"{shown(path.name)}: "
            found.setdefault(file, []).extend(
                replace(note, text=f"{of}{note.text}") for note in line.notes
            )
        return found

    def _require_room(self, number: int, sent: int, total: int) -> None:
        if sent > self._limits.max_files:
            raise UploadRefused(
                N_(
                    "Only %(most)s files are taken at once. Send the others after these.",
                    most=self._limits.max_files,
                ),
                413,
            )
        size = self._incoming[number].path.stat().st_size
        if total + size > self._limits.max_total_bytes:
            megabytes = self._limits.max_total_bytes // (1024 * 1024)
            raise UploadRefused(
                N_(
                    "Only %(most)s MB are taken at once. Send the others after these.",
                    most=megabytes,
                ),
                413,
            )

    def _set(self, number: int, status: FileStatus, detail: str = "") -> None:
        self._states[number] = replace(self._states[number], status=status, detail=detail)

    def _say(self, progress: RunProgress) -> None:
        self._tell(replace(progress, files=tuple(self._states)))
