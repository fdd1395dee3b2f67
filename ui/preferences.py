"""What each person set in the page: one small JSON file for each, in a folder of ours."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from advisor.options import AskOptions
from corpus.whole_file import replace_file
from ui.errors import PageError
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

    def __init__(self, folder: Path) -> None:
        """Take the folder; it is made when the first settings are kept."""
        self._folder = folder

    def load(self, owner: str) -> Preference:
        """What a person set; empty when they never did.

        Raises:
            PreferencesError: the file is damaged or cannot be read.
        """
        path = self._path(owner)
        try:
            return Preference.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            return Preference()
        except (OSError, ValidationError) as error:
            what = error.strerror if isinstance(error, OSError) else N_("it is damaged")
            raise PreferencesError(
                N_(
                    "Your settings in %(path)s cannot be read (%(reason)s). Set them again under "
                    "Settings, or delete the file.",
                    path=path,
                    reason=what,
                )
            ) from error

    def save(self, owner: str, preference: Preference) -> None:
        """Keep what a person set, instead of what they set before.

        It is on the disk when this returns; a crash leaves the old settings or the new ones.

        Raises:
            PreferencesError: it cannot be written.
        """
        path = self._path(owner)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, preference.model_dump_json(exclude_none=True), 0o600)
        except OSError as error:
            raise PreferencesError(
                N_(
                    "Your settings could not be written to %(path)s (%(reason)s). Check the "
                    "folder's permissions and the space on the disk.",
                    path=path,
                    reason=error.strerror,
                )
            ) from error

    def options(self, owner: str) -> AskOptions:
        """What a person's questions are answered with.

        Raises:
            PreferencesError: as `load` does.
        """
        return AskOptions(**self.load(owner).model_dump())

    def _path(self, owner: str) -> Path:
        digest = hashlib.sha256(owner.encode("utf-8", "replace")).hexdigest()
        return self._folder / f"{digest[:32]}.json"
