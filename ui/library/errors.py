"""What can go wrong with the library.

PageError
└── LibraryError           the folder of uploads cannot be written, or a folder is not one
    ├── LibraryBusy        documents are being added or removed already
    ├── LibraryCancelled   the run was stopped; nothing was changed
    ├── DocumentGone       there is no such document, or it is not this person's to see
    └── NotRemovable       the document is not this person's to remove or share
"""

from __future__ import annotations

from ui.errors import PageError


class LibraryError(PageError):
    """Root of the library's errors: a sentence for the user."""


class LibraryBusy(LibraryError):
    """One run at a time: documents are being added or removed already."""


class LibraryCancelled(LibraryError):
    """The run was stopped before its end; the index is as it was."""


class DocumentGone(LibraryError):
    """There is no such document, or it is not this person's to see."""


class NotRemovable(LibraryError):
    """The document is not this person's to remove or to share."""
