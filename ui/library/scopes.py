"""What a scope comes to: the documents that a question is asked over, for one person, now."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.conversations.transcripts import AskedOver
from index.collections import same_name
from ui.languages.speaking import N_
from ui.library.collections import LibraryCollections
from ui.library.holdings import Holdings
from ui.scope import ALL, Scope

# Titles that are kept of documents that were chosen one by one.
_MOST_TITLES = 5


@dataclass(frozen=True, slots=True)
class Resolved:
    """A scope as it is now.

    Attributes:
        scope: what was chosen.
        documents: the ids of its documents that the person may ask; None for all there are.
        over: what to call it; None for all documents.
        lost: why nothing can be asked over it, as a sentence; empty where something can.
    """

    scope: Scope = ALL
    documents: frozenset[str] | None = None
    over: AskedOver | None = None
    lost: str = ""


class LibraryScopes:
    """The scopes of a library. May be used from several threads."""

    def __init__(self, collections: LibraryCollections, holdings: Holdings) -> None:
        self._collections = collections
        self._holdings = holdings

    def of_documents(self, owner: str, documents: frozenset[str]) -> Scope:
        """The scope of documents chosen one by one, of those that a person may ask."""
        rows = [row.listing for row in self._holdings.visible(owner)]
        chosen = [row for row in rows if row.document_id in documents]
        ids = frozenset(row.document_id for row in chosen)
        return Scope(documents=ids, paths=frozenset(row.path for row in chosen))

    def resolved(self, owner: str, scope: Scope) -> Resolved:
        """What a scope comes to for a person.

        Raises:
            IndexingError: the collections cannot be read, or the index is damaged.
        """
        if scope.is_all:
            return Resolved()
        return self._of_collection(owner, scope) if scope.collection else self._of(owner, scope)

    def _of_collection(self, owner: str, scope: Scope) -> Resolved:
        for found in self._collections.all(owner):
            if same_name(found.name, scope.collection):
                over = AskedOver(len(found.documents), found.name)
                empty = N_(
                    "No document of the collection “%(name)s” is in the library any more.",
                    name=found.name,
                )
                return Resolved(scope, found.documents, over, "" if found.documents else empty)
        gone = N_("The collection “%(name)s” is not there any more.", name=scope.collection)
        return Resolved(scope, frozenset(), AskedOver(0, scope.collection), gone)

    def _of(self, owner: str, scope: Scope) -> Resolved:
        rows = [row.listing for row in self._holdings.visible(owner)]
        # One whose words have changed has another id, one that was moved another path.
        titles = {
            row.document_id: row.title
            for row in rows
            if row.document_id in scope.documents or row.path in scope.paths
        }
        over = AskedOver(len(titles), titles=tuple(sorted(titles.values())[:_MOST_TITLES]))
        gone = N_("None of the chosen documents is in the library any more.")
        return Resolved(scope, frozenset(titles), over, "" if titles else gone)
