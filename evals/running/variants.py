"""Several settings in one go: every combination of the values that were given for a setting."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path

from advisor.errors import SettingsError
from advisor.settings import load_settings
from evals.running.run import Variant


def build_variants(
    config: Path | None,
    models: Sequence[str],
    pairs: Sequence[str],
    fixed: dict[str, object] | None = None,
) -> list[Variant]:
    """One variant for each combination of the values given for the settings.

    Args:
        config: the settings file; None searches as `load_settings` does.
        models: values of the setting `model`.
        pairs: KEY=VALUE; a key that is given again adds a value.
        fixed: settings that do not vary.

    Returns:
        At least one. Names hold what varies, as `model=embedded answering=quote`, or `default`.

    Raises:
        SettingsError: a pair has no `=`, or a setting is unknown or out of bounds.
    """
    values: dict[str, list[str]] = {"model": list(models)} if models else {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            raise SettingsError(f"--set takes KEY=VALUE, not {pair!r}.")
        values.setdefault(key.strip(), []).append(value.strip())
    choices = {key: list(dict.fromkeys(given)) for key, given in values.items()}
    varying = [key for key, given in choices.items() if len(given) > 1]
    variants = []
    for combination in itertools.product(*choices.values()):
        chosen = dict(zip(choices, combination, strict=True))
        name = " ".join(f"{key}={chosen[key]}" for key in varying) or "default"
        variants.append(Variant(name, load_settings(config, {**(fixed or {}), **chosen})))
    return variants
