"""`advisor settings`: every setting, its value and where that came from."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import typer

from advisor.commands.options import AsJson, Config, IndexDir, Set, settings_of
from advisor.commands.output import print_json

if TYPE_CHECKING:
    from advisor.settings import Settings


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting as it takes effect.

    `origin` is `default`, the path of the TOML file, the name of the environment variable, or
    `flag`. The value of a secret is hidden. `measured` says what this value was measured to give,
    where that is known.
    """

    name: str
    value: str
    origin: str
    description: str
    measured: str = ""


def settings(
    index_dir: IndexDir = None, config: Config = None, set_: Set = None, as_json: AsJson = False
) -> None:
    """Show every setting, its value and where that came from."""
    rows = effective(settings_of(config, set_, index_dir=index_dir))
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    for row in rows:
        typer.echo(f"{row.name} = {row.value!r}  ({row.origin})")
        typer.echo(f"    {row.description}")
        if row.measured:
            typer.echo(f"    Measured: {row.measured}")


def effective(settings: Settings) -> list[SettingRow]:
    """Every setting with its value and its origin, in the order of the class."""
    return [
        SettingRow(
            name=name,
            value=str(getattr(settings, name)),
            origin=settings.origins.get(name, "default"),
            description=field.description or "",
            measured=_measured(name, settings),
        )
        for name, field in type(settings).model_fields.items()
    ]


def _measured(name: str, settings: Settings) -> str:
    """What was measured of a setting, with the models that are in use."""
    if name == "verifier" and settings.verifier == "model":
        from advisor.operating_points import describe_second_reader

        return describe_second_reader()
    if name != "abstain_threshold" or {settings.embedding, settings.reranker} != {"embedded"}:
        return ""
    from advisor.operating_points import describe

    return describe(settings.abstain_threshold)
