"""What each person set in the page: a small JSON file for each, or a row of a database."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from advisor.options import AskOptions
from corpus.whole_file import replace_file
from ui.errors import PageError
from ui.keeping.tables import Tables
from ui.languages.speaking import N_

MOST_PASSAGES = 20
"""Passages that the page offers at most: more make an answer slower and seldom better."""


class PreferencesError(PageError):
    """A person's settings cannot be read or kept; the message names the file."""


class Preference(BaseModel):
    """What one person set. None leaves the setting of the server as it is."""

    # Keys that a later version added are passed over.
    model_config = ConfigDict(extra="ignore", frozen=True)

    answering: Literal["auto", "compose", "quote"] | None = None
    passages: int | None = Field(default=None, ge=1, le=MOST_PASSAGES)
    abstain_threshold: float | None = Field(default=None, ge=0.0, le=1.0, allow_inf_nan=False)


class Preferences:
    """The settings that people made in the page. Safe to use from several threads.

    The owner is "" where nobody logs in; any name is allowed, since no path is made of it.
    """

    def __init__(self, place: Path | Tables, realm: str = "") -> None:
        """Take the folder, which is made when the first settings are kept, or tables.

        Args:
            place: the folder, or tables that are open.
            realm: what tells a service from the others whose settings are in the same tables.
        """
        self._place = place
        self._realm = realm

    def load(self, owner: str) -> Preference:
        """What a person set; empty when they never did.

        Raises:
            PreferencesError: it is damaged or cannot be read.
        """
        try:
            kept = self._read(owner)
            return Preference() if kept is None else Preference.model_validate_json(kept)
        except (OSError, ValidationError) as error:
            what = error.strerror if isinstance(error, OSError) else N_("it is damaged")
            raise PreferencesError(
                N_(
                    "Your settings in %(path)s cannot be read (%(reason)s). Set them again under "
                    "Settings, or delete the file.",
                    path=self._where(owner),
                    reason=what,
                )
            ) from error

    def save(self, owner: str, preference: Preference) -> None:
        """Keep what a person set, instead of what they set before.

        It is on the disk when this returns; a crash leaves the old settings or the new ones.

        Raises:
            PreferencesError: it cannot be written.
        """
        try:
            self._write(owner, preference.model_dump_json(exclude_none=True))
        except OSError as error:
            raise PreferencesError(
                N_(
                    "Your settings could not be written to %(path)s (%(reason)s). Check the "
                    "folder's permissions and the space on the disk.",
                    path=self._where(owner),
                    reason=error.strerror,
                )
            ) from error

    def options(self, owner: str) -> AskOptions:
        """What a person's questions are answered with.

        Raises:
            PreferencesError: as `load` does.
        """
        return AskOptions(**self.load(owner).model_dump())

    def _read(self, owner: str) -> bytes | None:
        if not isinstance(self._place, Path):
            sql = "SELECT record FROM preferences WHERE owner = ?"
            rows = self._place.rows(sql, (self._kept(owner),))
            return str(rows[0][0]).encode() if rows else None
        try:
            return self._path(self._place, owner).read_bytes()
        except FileNotFoundError:
            return None

    def _write(self, owner: str, record: str) -> None:
        if not isinstance(self._place, Path):
            self._place.rows(
                "INSERT INTO preferences VALUES (?, ?) "
                "ON CONFLICT(owner) DO UPDATE SET record = excluded.record",
                (self._kept(owner), record),
            )
            return
        path = self._path(self._place, owner)
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, record, 0o600)

    def _where(self, owner: str) -> str:
        """What an error calls the place."""
        place = self._place
        return str(self._path(place, owner)) if isinstance(place, Path) else N_("the database")

    def _kept(self, owner: str) -> str:
        """An owner as the tables have it."""
        return f"{self._realm}/{_digest(owner)}"

    def _path(self, folder: Path, owner: str) -> Path:
        return folder / f"{_digest(owner)}.json"


def _digest(owner: str) -> str:
    return hashlib.sha256(owner.encode("utf-8", "replace")).hexdigest()[:32]
