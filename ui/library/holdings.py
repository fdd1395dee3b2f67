"""Who sees which documents, and whose they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from index.errors import IndexMissing
from index.opening import place_of
from index.reader import read_listing
from index.storage.files import Listing
from index.storage.place import IndexAddress
from ui.errors import PageError
from ui.languages.speaking import N_
from ui.library.entries import DocumentEntry, HowRead
from ui.library.keeping.folders import UploadFolders
from ui.library.keeping.sharing import Sharing


@dataclass(frozen=True, slots=True)
class Row:
    """An indexed file and whose upload it is; `owner` is None for what was not uploaded.

    `came_with` is the name of the uploaded mail that it lies in; empty for other files.
    """

    listing: Listing
    owner: str | None
    shared: bool
    came_with: str = ""


class Holdings:
    """The indexed files, as one person or another sees them."""

    def __init__(
        self, index: IndexAddress, uploads: UploadFolders, sharing: Sharing, accounts: bool
    ) -> None:
        self._index, self._place = index, place_of(index)
        self._uploads = uploads
        self._sharing = sharing
        self._accounts = accounts
        self._listed: tuple[str | None, tuple[Listing, ...]] = (None, ())

    def documents(self, owner: str) -> list[DocumentEntry]:
        """The documents that a person may ask, each once, by title."""
        found: dict[str, DocumentEntry] = {}
        for row in self.visible(owner):
            entry = self._entry(row, owner)
            known = found.setdefault(entry.id, entry)
            # The same bytes may be there twice: the person's own file is the one to show.
            chosen = entry if entry.removable and not known.removable else known
            found[entry.id] = replace(chosen, shared=entry.shared or known.shared)
        return sorted(found.values(), key=lambda entry: (entry.title.casefold(), entry.path))

    def visible(self, owner: str) -> Iterator[Row]:
        """The files whose documents a person may ask."""
        for row in self._rows():
            if row.shared or not self._accounts or self._is_own(row, owner):
                yield row

    def own(self, owner: str) -> list[Listing]:
        """The uploads of an owner; of "" those without accounts."""
        return [row.listing for row in self._rows() if row.owner == owner]

    def own_files(self, owner: str, document_id: str) -> list[Row]:
        """The files of a document that a person may remove and share.

        Raises:
            PageError: there is no such document, the person may not see it, or it has no such
                files; then the message says how the document is removed.
        """
        rows = [r for r in self.visible(owner) if r.listing.document_id == document_id]
        if not rows:
            raise PageError(N_("That document is not in the library any more. Load the page anew."))
        own = [row for row in rows if self._is_own(row, owner) and not row.came_with]
        if not own:
            raise PageError(self._why_not(rows[0], owner))
        return own

    def _rows(self) -> Iterator[Row]:
        shared = self._sharing.all()
        for listing in self._listing():
            owner = self._uploads.owner_of(listing.path)
            path = Path(listing.path)
            file = path if owner is None else self._uploads.file_of(path)
            is_shared = not owner or (owner, file.name) in shared
            yield Row(listing, owner, is_shared, "" if file == path else file.name)

    def _is_own(self, row: Row, owner: str) -> bool:
        """Whether the person may remove it: without accounts, whatever was uploaded."""
        if not self._accounts:
            return row.owner is not None
        return bool(owner) and row.owner == owner

    def _why_not(self, row: Row, owner: str) -> str:
        title, root = row.listing.title, row.listing.root
        if row.came_with and self._is_own(row, owner):
            return N_(
                "“%(title)s” came with “%(mail)s” and goes where that goes.",
                title=title,
                mail=row.came_with,
            )
        if row.owner:
            return N_("“%(title)s” is %(name)s's, who shares it.", title=title, name=row.owner)
        if self._accounts:
            return N_(
                "“%(title)s” was put here by who runs the server, who alone can remove it.",
                title=title,
            )
        return N_(
            "“%(title)s” lies in %(folder)s, which you indexed yourself: nothing is deleted there. "
            "Delete or move the file yourself, then check for changes; or take the whole folder "
            "out of the library with `advisor index --remove %(folder)s`.",
            title=title,
            folder=root,
        )

    def _entry(self, row: Row, owner: str) -> DocumentEntry:
        listing = row.listing
        own = self._is_own(row, owner) and not row.came_with
        name = Path(listing.path).name
        return DocumentEntry(
            id=listing.document_id,
            path=listing.document if row.owner is None else _below(row.came_with, name),
            title=listing.title,
            source=", ".join(filter(None, (listing.source.author, listing.source.publisher))),
            date=listing.source.date or "",
            passages=listing.passages,
            changed=listing.modified,
            owner=row.owner or "",
            shared=row.shared,
            removable=own,
            advice="" if own else self._why_not(row, owner),
            reading=HowRead.of(listing.notes),
            about=listing.about,
        )

    def _listing(self) -> tuple[Listing, ...]:
        """Every indexed file; read again only when the index has changed."""
        version = self._place.version()
        if version is None:
            return ()
        known, listing = self._listed
        if known != version:
            try:
                listing = tuple(read_listing(self._index))
            except IndexMissing:
                return ()
            self._listed = (version, listing)
        return listing


def _below(mail: str, name: str) -> str:
    return f"{mail}/{name}" if mail else name
