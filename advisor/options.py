"""What one question may change of the settings."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pydantic import ValidationError

from advisor.errors import SettingsError
from advisor.settings import Settings

if TYPE_CHECKING:
    from index.storage.place import IndexAddress


@dataclass(frozen=True, slots=True)
class AskOptions:
    """What one question is answered with, where it differs from the settings.

    None leaves the setting as it is. `documents` are the ids of the documents that may be searched
    and cited; None allows all of them, an empty collection none.
    """

    answering: Literal["auto", "compose", "quote"] | None = None
    passages: int | None = None
    abstain_threshold: float | None = None
    documents: Collection[str] | None = None

    def applied_to(self, settings: Settings) -> Settings:
        """The settings with what these options change.

        Raises:
            SettingsError: an option is outside the bounds of its setting.
        """
        names = ("answering", "passages", "abstain_threshold")
        given = {name: getattr(self, name) for name in names}
        changes = {name: value for name, value in given.items() if value is not None}
        if not changes:
            return settings
        try:
            return Settings.from_values({**settings.model_dump(), **changes}, settings.origins)
        except ValidationError as error:
            problems = [
                f"{detail['loc'][0]} = {given[str(detail['loc'][0])]!r}: {detail['msg']}"
                for detail in error.errors(include_url=False, include_context=False)
            ]
            raise SettingsError(
                f"{'; '.join(problems)}. `advisor settings` describes each setting."
            ) from error


def only(collection: str | None, index: IndexAddress) -> AskOptions | None:
    """What keeps a question to a collection that everybody may ask; None without one.

    Raises:
        CollectionMissing: there is none of that name.
        IndexingError: nothing is indexed, or the index cannot be read.
    """
    if collection is None:
        return None
    from index.collections import Collections
    from index.reader import read_listing

    listing = read_listing(index)
    return AskOptions(documents=Collections(index).documents(collection, listing))
