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


FOLDER_NAME = "preferences"


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
            kept = self._read(_digest(owner))
            return Preference() if kept is None else Preference.model_validate_json(kept)
        except (OSError, ValidationError) as error:
            what = error.strerror if isinstance(error, OSError) else N_("it is damaged")
            raise PreferencesError(
                N_(
                    "Your settings in %(path)s cannot be read (%(reason)s). Set them again under "
                    "Settings, or delete the file.",
                    path=self._where(_digest(owner)),
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
            self._write(_digest(owner), preference.model_dump_json(exclude_none=True))
        except OSError as error:
            raise PreferencesError(
                N_(
                    "Your settings could not be written to %(path)s (%(reason)s). Check the "
                    "folder's permissions and the space on the disk.",
                    path=self._where(_digest(owner)),
                    reason=error.strerror,
                )
            ) from error

    def options(self, owner: str) -> AskOptions:
        """What a person's questions are answered with.

        Raises:
            PreferencesError: as `load` does.
        """
        return AskOptions(**self.load(owner).model_dump())

    def close(self) -> None:
        """Close the tables, where they are in some."""
        if not isinstance(self._place, Path):
            self._place.close()

    def take_all(self, other: Preferences) -> None:
        """Keep what others keep for people of whom nothing is kept here.

        Raises:
            PreferencesError: it cannot be read or written.
        """
        try:
            for key, record in other._all():
                if self._read(key) is None:
                    self._write(key, record)
        except OSError as error:
            raise PreferencesError(
                f"People's settings cannot be copied ({error.strerror}). Check the permissions of "
                "the folders and the space on the disk."
            ) from error

    def _all(self) -> list[tuple[str, str]]:
        """Everybody's settings, by the digest of the owner."""
        place, prefix = self._place, f"{self._realm}/"
        if isinstance(place, Path):
            return [(path.stem, path.read_text("utf-8")) for path in sorted(place.glob("*.json"))]
        sql = "SELECT owner, record FROM preferences WHERE substr(owner, 1, ?) = ?"
        rows = place.rows(sql, (len(prefix), prefix))
        return [(owner.removeprefix(prefix), record) for owner, record in rows]

    def _read(self, key: str) -> bytes | None:
        if not isinstance(self._place, Path):
            sql = "SELECT record FROM preferences WHERE owner = ?"
            rows = self._place.rows(sql, (f"{self._realm}/{key}",))
            return str(rows[0][0]).encode() if rows else None
        try:
            return self._path(self._place, key).read_bytes()
        except FileNotFoundError:
            return None

    def _write(self, key: str, record: str) -> None:
        if not isinstance(self._place, Path):
            self._place.rows(
                "INSERT INTO preferences VALUES (?, ?) "
                "ON CONFLICT(owner) DO UPDATE SET record = excluded.record",
                (f"{self._realm}/{key}", record),
            )
            return
        path = self._path(self._place, key)
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, record, 0o600)

    def _where(self, key: str) -> str:
        """What an error calls the place."""
        place = self._place
        return str(self._path(place, key)) if isinstance(place, Path) else N_("the database")

    def _path(self, folder: Path, key: str) -> Path:
        return folder / f"{key}.json"


def _digest(owner: str) -> str:
    return hashlib.sha256(owner.encode("utf-8", "replace")).hexdigest()[:32]
