"""Where uploads are kept: files beside the index, or rows of its database with copies here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from index.indexing.plan import absolute
from ui.errors import PageError
from ui.keeping.folder import UPLOADS_NAME, data_dir
from ui.keeping.opening import open_tables
from ui.library.entries import DOING
from ui.library.keeping.copies import COPIES_NAME, UploadCopies
from ui.library.keeping.folders import UploadFolders, unwritable
from ui.library.keeping.rows import UploadRows
from ui.library.keeping.sharing import FILE_NAME, Sharing

if TYPE_CHECKING:
    from advisor.settings import Settings


@contextmanager
def uploads_here(
    settings: Settings, named: Path | None = None
) -> Iterator[tuple[UploadFolders, Sharing]]:
    """Have what people uploaded where a run finds it, and keep other runs from changing that.

    Args:
        settings: as `load_settings` returns them.
        named: as for `open_uploads`.

    Raises:
        PageError: documents are being added or removed, or uploads cannot be brought here.
    """
    uploads, sharing = open_uploads(settings, data_dir(settings) / UPLOADS_NAME, named=named)
    with closing(uploads), uploads.alone() as mine:
        if not mine:
            raise PageError(DOING["changing"][1])
        uploads.bring()
        yield uploads, sharing


def open_uploads(
    settings: Settings, directory: Path, *, named: Path | None = None
) -> tuple[UploadFolders, Sharing]:
    """The uploads of an index, and which of them are shared.

    No database is connected yet, unless one is told what is `named`.

    Args:
        settings: as `load_settings` returns them.
        directory: the folder that holds a folder for each owner.
        named: where they lie in its place, because an index that was moved knows them there.

    Raises:
        PageError: the address of the database is none, or `named` cannot be noted.
    """
    catalog, realm = settings.catalog.get_secret_value(), settings.index_name
    if not catalog:
        return _files(absolute(directory), named)
    tables = open_tables(catalog, lambda error: PageError(str(error)))
    rows, sharing = UploadRows(tables, realm), Sharing(tables, realm)
    if named is not None:
        rows.move_folder(named)
    return UploadCopies(directory, rows, sharing), sharing


def _files(directory: Path, named: Path | None) -> tuple[UploadFolders, Sharing]:
    note = directory.with_name(f"{directory.name}-folder")
    try:
        if named == directory:
            note.unlink(missing_ok=True)
        elif named is not None:
            note.parent.mkdir(parents=True, exist_ok=True)
            note.write_text(f"{named}\n", "utf-8")
        place = Path(note.read_text("utf-8").rstrip("\n")) if note.exists() else directory
    except OSError as error:
        raise unwritable(directory, error) from error
    with suppress(OSError):
        # What is uploaded from now on is in no database.
        (place / COPIES_NAME).unlink(missing_ok=True)
    return UploadFolders(place), Sharing(place / FILE_NAME)
