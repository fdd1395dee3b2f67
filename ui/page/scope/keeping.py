"""What conversations are asked over: kept with them, and looked up in the library."""

from __future__ import annotations

from collections.abc import Sequence

from ui.conversations.stored import ConversationMissing
from ui.errors import PageError
from ui.languages.speaking import N_, together
from ui.library.collections import CollectionEntry
from ui.library.scopes import Resolved
from ui.scope import ALL, Scope
from ui.services import Services


class Scopes:
    """What is asked over, for whom, in which conversation. Safe to use from several threads.

    A conversation that has no question yet is not kept: who shows it knows its scope.
    """

    def __init__(self, services: Services) -> None:
        self._store = services.store
        self._library = services.library

    def of(self, owner: str, conversation_id: str, unbegun: Scope = ALL) -> Scope:
        """What the next question of a conversation is asked over.

        Args:
            owner: whose it is.
            conversation_id: which one; empty for a new one.
            unbegun: the scope of what is not kept.

        Raises:
            StoreError: it cannot be read.
        """
        if not conversation_id:
            return unbegun
        try:
            return self._store.scope(owner, conversation_id)
        except ConversationMissing:
            return unbegun

    def keep(self, owner: str, conversation_id: str, scope: Scope) -> None:
        """Ask a conversation over something else from its next question on.

        Raises:
            StoreError: it cannot be written.
        """
        if not conversation_id:
            return
        try:
            self._store.keep_scope(owner, conversation_id, scope)
        except ConversationMissing:
            return  # deleted in another tab: the next question begins a new one

    def renamed(self, owner: str, before: str, after: str) -> None:
        """Let the conversations of a collection follow it to its new name.

        Raises:
            StoreError: they cannot be written.
        """
        self._store.replace_scope(owner, Scope(collection=before), Scope(collection=after))

    def collections(self, owner: str) -> Sequence[CollectionEntry]:
        """What can be chosen, by name.

        Raises:
            IndexingError: they cannot be read.
        """
        return () if self._library is None else self._library.collections.all(owner)

    def chosen(self, owner: str, value: str) -> Scope:
        """The scope that a page has sent, with the files of what was chosen one by one.

        Raises:
            IndexingError: the index is damaged.
        """
        scope = Scope.of_value(value)
        if not scope.documents or self._library is None:
            return scope
        return self._library.scopes.of_documents(owner, scope.documents)

    def resolved(self, owner: str, scope: Scope) -> Resolved:
        """What a scope comes to for a person now; all documents on a page without a library.

        Raises:
            IndexingError: as `collections`.
        """
        return Resolved() if self._library is None else self._library.scopes.resolved(owner, scope)

    def required(self, owner: str, scope: Scope) -> Resolved:
        """As `resolved`, for a question: with the documents it may be asked of, None for all.

        Raises:
            PageError: nothing is left of what was chosen; all documents are asked only when the
                person says so.
            IndexingError: as `collections`.
        """
        found = self.resolved(owner, scope)
        if found.lost:
            raise PageError(together([found.lost, N_("Choose what to ask, then ask again.")]))
        if not scope.is_all or self._library is None:
            return found
        return Resolved(scope, self._library.visible_ids(owner))
