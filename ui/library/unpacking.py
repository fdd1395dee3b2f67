"""An archive that is sent is a folder: the documents in it are added as if each had been sent."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from corpus.containers.opening import Containers, is_archive, is_container
from corpus.document import SourceFile
from corpus.errors import DocumentError
from corpus.library import unpack
from ui.languages import told
from ui.languages.speaking import N_
from ui.library.entries import IncomingFile
from ui.library.uploads import UploadLimits, UploadRefused, check_upload, shown


@contextmanager
def unpacked(files: Sequence[IncomingFile], limits: UploadLimits) -> Iterator[list[IncomingFile]]:
    """The files, with what lies in archives in place of the archives, as long as it is needed."""
    with TemporaryDirectory() as folder:
        yield list(_flat(files, limits, Path(folder)))


def _flat(
    files: Sequence[IncomingFile], limits: UploadLimits, folder: Path
) -> Iterator[IncomingFile]:
    for number, file in enumerate(files):
        if not is_archive(Path(file.name)):
            yield file
            continue
        into = folder / str(number)
        into.mkdir()
        try:
            name = check_upload(file.name, file.path.stat().st_size, limits)
            # The copy that arrived may have any name; the suffix says what the archive is.
            archive = into / name
            shutil.copyfile(file.path, archive)
            yield from _inside(file, archive, limits)
        except UploadRefused as error:
            yield IncomingFile(file.name, file.path, problem=str(error))
        except OSError:
            problem = N_("%(name)s did not arrive in full. Send it again.", name=shown(file.name))
            yield IncomingFile(file.name, file.path, problem=problem)


def _inside(sent: IncomingFile, archive: Path, limits: UploadLimits) -> Iterator[IncomingFile]:
    with Containers() as containers:
        found = unpack(SourceFile(archive, sent.name, archive), containers)
        for refusal in found.refusals:
            problem = told.refusal(shown(refusal.path.name), refusal.reason)
            yield IncomingFile(refusal.path.name, archive, sent.name, problem)
        # What came with a mail is found again in the mail itself.
        files = [file for file in found.files if not _is_attachment(file.path, archive)]
        for number, file in enumerate(files):
            name, target = file.path.name, archive.parent / f"{number}.unpacked"
            try:
                target.write_bytes(containers.read(file.path, limits.max_bytes))
                yield IncomingFile(name, target, sent.name)
            except DocumentError as error:
                problem = told.refusal(shown(name), error.reason)
                yield IncomingFile(name, archive, sent.name, problem)
    if not (files or found.refusals):
        yield IncomingFile(
            sent.name,
            archive,
            problem=N_("%(name)s holds no document that can be read.", name=shown(sent.name)),
        )


def _is_attachment(path: Path, archive: Path) -> bool:
    between = path.parents[: len(path.relative_to(archive).parts) - 1]
    return any(is_container(parent) and not is_archive(parent) for parent in between)
