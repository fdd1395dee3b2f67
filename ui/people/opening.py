"""Where it is kept what people do with the page: files beside the index, or its database."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ui.conversations.file import StoreError
from ui.conversations.in_progress import InProgress
from ui.conversations.store import FILE_NAME as STORE_NAME
from ui.conversations.store import ConversationStore
from ui.door.account_records import AccountsError
from ui.door.sessions import FILE_NAME as SIGN_INS_NAME
from ui.keeping.folder import data_dir
from ui.keeping.opening import open_tables
from ui.keeping.tables import Tables
from ui.people.preferences import FOLDER_NAME, Preferences, PreferencesError

if TYPE_CHECKING:
    from advisor.errors import AdvisorError
    from advisor.settings import Settings


@dataclass(frozen=True, slots=True)
class People:
    """What people do; see `Services`. Whoever lets them sign in closes `sign_ins`."""

    store: ConversationStore
    sign_ins: Path | Tables
    preferences: Preferences
    in_progress: InProgress | None = None

    def close(self) -> None:
        """Close the conversations and the settings."""
        self.store.close()
        self.preferences.close()


def open_people(settings: Settings) -> People:
    """Files in the folder of the page; or tables, where the index is in a database.

    Raises:
        StoreError: the conversations cannot be opened.
    """
    catalog, realm = settings.catalog.get_secret_value(), settings.index_name
    if not catalog:
        folder = data_dir(settings)
        return People(
            ConversationStore(folder / STORE_NAME),
            folder / SIGN_INS_NAME,
            Preferences(folder / FOLDER_NAME),
        )

    def tables(failed: Callable[[str], AdvisorError]) -> Tables:
        return open_tables(catalog, lambda error: failed(str(error)))

    conversations = tables(StoreError)
    return People(
        ConversationStore(conversations, realm),
        tables(AccountsError),
        Preferences(tables(PreferencesError), realm),
        InProgress(conversations, realm, secrets.token_hex(8)),
    )
