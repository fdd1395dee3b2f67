"""Copying what people did with the page to where an index was moved."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.keeping.folder import data_dir
from ui.library.keeping.opening import uploads_here
from ui.people.opening import open_people

if TYPE_CHECKING:
    from advisor.settings import Settings


@dataclass(frozen=True, slots=True)
class MovedPeople:
    """How many conversations were copied, and how many uploads the index has there."""

    conversations: int
    uploads: int


def move_people(source: Settings, target: Settings) -> MovedPeople:
    """Copy conversations with their ratings, people's settings and uploads; the source stays.

    What is there already stays as it is, so that a run that was ended can be gone on with. People
    sign in again, with the accounts that the setting `auth` names.

    Args:
        source: the settings of the page so far.
        target: those that it will be served with.

    Raises:
        StoreError, PreferencesError, PageError: something cannot be read or written; the message
            says what.
    """
    if not source.catalog.get_secret_value() and not data_dir(source).exists():
        return MovedPeople(0, 0)  # nobody has used the page
    with closing(open_people(source)) as old, closing(open_people(target)) as new:
        conversations = new.store.take_all(old.store)
        new.preferences.take_all(old.preferences)
    return MovedPeople(conversations, _move_uploads(source, target))


def _move_uploads(source: Settings, target: Settings) -> int:
    """Uploads stay in their folder, for the index knows them by their paths."""
    with (
        uploads_here(source) as (old, shared),
        uploads_here(target, old.directory) as (new, sharing),
    ):
        for owner, name in shared.all():
            sharing.put(owner, name, True)
        return len(list(new.uploads()))
