import pytest

from advisor.errors import SettingsError
from evals.running.variants import build_variants


def test_every_value_with_every_other_and_names_of_what_varies() -> None:
    found = build_variants(
        None, ["embedded", "scripted:hi"], ["answering=quote", "passages=2", "passages=4"]
    )
    assert [variant.name for variant in found] == [
        "model=embedded passages=2", "model=embedded passages=4",
        "model=scripted:hi passages=2", "model=scripted:hi passages=4",
    ]  # fmt: skip
    assert {variant.settings.answering for variant in found} == {"quote"}
    assert found[1].settings.passages == 4


def test_one_setting_is_the_default_variant_and_doubles_are_one() -> None:
    [only] = build_variants(None, [], ["passages=2", "passages=2"])
    assert (only.name, only.settings.passages) == ("default", 2)


def test_bad_settings_are_named() -> None:
    with pytest.raises(SettingsError, match="KEY=VALUE"):
        build_variants(None, [], ["passages"])
    with pytest.raises(SettingsError, match="Did you mean passages"):
        build_variants(None, [], ["pasages=2"])
