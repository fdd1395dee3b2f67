"""The files behind documents, as they were indexed, for those who may ask them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from corpus.containers.opening import container_of
from corpus.errors import DocumentError
from corpus.formats import FORMATS
from corpus.hashing import bytes_hash
from corpus.pages.picture import PagePicture, draw_page
from corpus.reading import read_bytes
from index.storage.files import Listing
from ui.errors import PageError
from ui.languages.speaking import N_
from ui.library.holdings import Holdings
from ui.library.keeping.folders import UploadFolders

# What drawn pages may take altogether.
_MOST_BYTES = 48 * 1024 * 1024
_MOST_SEEN = 1000
_CHANGED = N_("The file has changed since it was indexed. Check for changes under Documents.")
_GONE = N_("The file is not where it was indexed. Check for changes under Documents.")


class OriginalMissing(PageError):
    """There is no file of a document, or it is not as it was indexed; the message says which."""


@dataclass(frozen=True, slots=True)
class Original:
    """A file as it was indexed.

    Attributes:
        path: its place on the disk, or in a container there.
        data: what it holds.
    """

    path: Path
    data: bytes


class Originals:
    """Reads the files of documents, and draws their pages. Safe to use from several threads."""

    def __init__(self, holdings: Holdings, uploads: UploadFolders) -> None:
        """Over what is indexed, and for whom."""
        self._holdings = holdings
        self._uploads = uploads
        self._lock = threading.Lock()
        self._same: OrderedDict[tuple[object, ...], bool] = OrderedDict()
        self._drawn: OrderedDict[tuple[str, int], PagePicture] = OrderedDict()

    def path(self, owner: str, document_id: str) -> Path:
        """Where the file of a document lies, which is there and unchanged.

        Raises:
            OriginalMissing: there is none, it has changed, or this person may not see it.
            IndexingError: the index is damaged.
        """
        found = self._listings(owner, document_id)
        same = next((listing for listing in found if self._is_same(listing)), None)
        return self._read(found).path if same is None else Path(same.path)

    def read(self, owner: str, document_id: str) -> Original:
        """The file of a document.

        Raises:
            OriginalMissing, IndexingError: as `path`.
        """
        return self._read(self._listings(owner, document_id))

    def page(self, owner: str, document_id: str, number: int) -> PagePicture:
        """A page of the file of a document, counted from 1.

        Raises:
            OriginalMissing, IndexingError: as `path`.
            DocumentError: it cannot be drawn.
        """
        key = document_id, number
        self.path(owner, document_id)
        with self._lock:
            drawn = self._drawn.get(key)
        if drawn is None:
            original = self.read(owner, document_id)
            drawn = draw_page(original.data, original.path, number)
        self._keep(key, drawn)
        return drawn

    def _keep(self, key: tuple[str, int], drawn: PagePicture) -> None:
        with self._lock:
            self._drawn[key] = drawn
            self._drawn.move_to_end(key)
            while sum(map(_size, self._drawn.values())) > _MOST_BYTES:
                self._drawn.popitem(last=False)

    def _listings(self, owner: str, document_id: str) -> list[Listing]:
        rows = self._holdings.visible(owner)
        return [row.listing for row in rows if row.listing.document_id == document_id]

    def _read(self, listings: list[Listing]) -> Original:
        """The first of several files of the same content that still has it."""
        reason = _GONE
        for listing in listings:
            path = Path(listing.path)
            self._uploads.bring(path)
            stamp = _stamp(path)
            try:
                data = read_bytes(path, FORMATS.get(path.suffix.lower(), ""))
            except DocumentError:
                continue
            same = bytes_hash(data, path.name) == listing.content_hash
            if stamp is not None:
                self._remember((listing.content_hash, *stamp), same)
            if same:
                return Original(path, data)
            reason = _CHANGED
        raise OriginalMissing(reason)

    def _is_same(self, listing: Listing) -> bool:
        """Whether a file was seen to be unchanged, and nobody has written it since."""
        stamp = _stamp(Path(listing.path))
        if stamp is None:
            return False
        with self._lock:
            return self._same.get((listing.content_hash, *stamp), False)

    def _remember(self, seen: tuple[object, ...], same: bool) -> None:
        with self._lock:
            self._same[seen] = same
            while len(self._same) > _MOST_SEEN:
                self._same.popitem(last=False)


def _stamp(path: Path) -> tuple[object, ...] | None:
    """What changes when a file is written, or the container that it lies in."""
    try:
        status = (path if path.exists() else container_of(path) or path).stat()
    except OSError:
        return None
    return str(path), status.st_ino, status.st_size, status.st_mtime_ns


def _size(drawn: PagePicture) -> int:
    # A letter and its four numbers; small ones are shared by all of them.
    return len(drawn.image) + 120 * len(drawn.letters)
