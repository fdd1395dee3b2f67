import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from advisor.commands.settings import effective
from advisor.errors import SettingsError
from advisor.server_specs import servers_of
from advisor.settings import Settings, load_settings


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current folder and a user folder without settings, and no variables."""
    import os

    for name in [name for name in os.environ if name.upper().startswith("ADVISOR_")]:
        monkeypatch.delenv(name)
    user = tmp_path / "user"
    user.mkdir()
    monkeypatch.setattr("advisor.settings.user_config_path", lambda *_, **__: user)
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    return work


def origins(settings: Settings) -> dict[str, str]:
    return {row.name: row.origin for row in effective(settings)}


def test_defaults_come_from_nowhere() -> None:
    settings = load_settings()
    assert settings.model == "embedded"
    assert settings.n_gpu_layers == "auto"
    assert settings.index_dir.name == "index"
    assert set(origins(settings).values()) == {"default"}


def test_later_sources_win(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = nowhere / "my.toml"
    config.write_text("passages = 3\nseed = 1\ntemperature = 0.5\n")
    monkeypatch.setenv("ADVISOR_SEED", "2")
    monkeypatch.setenv("ADVISOR_TEMPERATURE", "0.75")
    settings = load_settings(config, {"temperature": 1.0, "port": None})
    assert (settings.passages, settings.seed, settings.temperature) == (3, 2, 1.0)
    found = origins(settings)
    assert found["passages"] == str(config)
    assert found["seed"] == "ADVISOR_SEED"
    assert found["temperature"] == "flag"
    assert found["port"] == "default"


def test_the_nearest_file_is_read_alone(nowhere: Path) -> None:
    (nowhere.parent / "user" / "config.toml").write_text("seed = 1\npassages = 9\n")
    assert load_settings().seed == 1
    (nowhere / "advisor.toml").write_text("seed = 2\n")
    settings = load_settings()
    assert (settings.seed, settings.passages) == (2, 6)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('modle = "x"', "modle in .*advisor.toml. Did you mean model\\?"),
        ("context-tokens = 1024", "Did you mean context_tokens\\?"),
        ("zzz = 1", "Unknown setting zzz .* `advisor settings`"),
        ("passages = 0", "passages = 0 .*greater than or equal to 1"),
        ("[model]\nname = 1", "model = .*valid string"),
        ("passages = ", "not valid TOML"),
        ('n_gpu_layers = "all"', "n_gpu_layers = 'all'.*'auto' or "),
        ("n_gpu_layers = -1", "n_gpu_layers = -1"),
        ('model_sha256 = "12"', "model_sha256"),
        ('chroma = "localhost:8000"', "chroma"),
    ],
)
def test_a_bad_file_is_named(nowhere: Path, text: str, expected: str) -> None:
    (nowhere / "advisor.toml").write_text(text)
    with pytest.raises(SettingsError, match=expected):
        load_settings()


def test_a_file_that_is_not_utf8_is_named(nowhere: Path) -> None:
    (nowhere / "advisor.toml").write_bytes(b'model = "\xff"')
    with pytest.raises(SettingsError, match="not valid TOML"):
        load_settings()


def test_a_file_that_is_absent_is_named(nowhere: Path) -> None:
    with pytest.raises(SettingsError, match="absent.toml.*--config"):
        load_settings(nowhere / "absent.toml")


def test_unknown_variables_and_flags_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match="passage on the command line. Did you mean passages"):
        load_settings(overrides={"passage": 1})
    monkeypatch.setenv("ADVISOR_MODEL__NAME", "x")
    with pytest.raises(SettingsError, match="ADVISOR_MODEL__NAME .*mean ADVISOR_MODEL"):
        load_settings()


def test_an_empty_variable_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_MODEL", "")
    assert load_settings().model == "embedded"


def test_a_bad_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_PORT", "web")
    with pytest.raises(SettingsError, match=r"port = 'web' \(from ADVISOR_PORT\)"):
        load_settings()


def test_secrets_are_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_API_KEY", "hunter2")
    settings = load_settings()
    assert settings.api_key.get_secret_value() == "hunter2"
    assert "hunter2" not in repr(effective(settings))
    assert "hunter2" not in repr(settings)
    with pytest.raises(SettingsError) as caught:
        load_settings(overrides={"api_key": ["hunter2"]})
    assert "hunter2" not in str(caught.value)


def test_relative_paths_start_at_the_file_that_names_them(nowhere: Path) -> None:
    folder = nowhere / "project"
    (folder / "minilm").mkdir(parents=True)
    config = folder / "a.toml"
    config.write_text('index_dir = "idx"\nmodel = "m/x.gguf"\nembedding = "minilm"\n')
    settings = load_settings(config)
    assert settings.index_dir == folder / "idx"
    assert settings.model == str(folder / "m" / "x.gguf")
    assert settings.embedding == str(folder / "minilm")
    config.write_text('model = "hf:a/b/c.gguf"\nembedding = "org/model"\n')
    settings = load_settings(config)
    assert settings.model == "hf:a/b/c.gguf"
    assert settings.embedding == "org/model"
    assert load_settings(overrides={"index_dir": "~/i"}).index_dir == Path.home() / "i"


def test_settings_cannot_be_changed_or_extended() -> None:
    settings = load_settings()
    with pytest.raises(ValidationError):
        settings.model = "x"  # type: ignore[misc]
    with pytest.raises(ValidationError):
        Settings(modell="x")  # type: ignore[call-arg]


def test_every_setting_is_described() -> None:
    assert all(row.description.endswith(".") for row in effective(load_settings()))


def test_settings_made_by_hand_ignore_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_SEED", "3")
    assert Settings().seed == 7


def test_a_model_that_has_an_adapter_composes(nowhere: Path) -> None:
    assert (Settings().model_adapter, Settings().composes) == ("none", False)
    (nowhere / "advisor.toml").write_text('model_adapter = "mine.gguf"\n')
    adapted = load_settings()
    assert (adapted.model_adapter, adapted.composes) == (str(nowhere / "mine.gguf"), True)
    assert not load_settings(None, {"answering": "quote"}).composes


def test_a_second_reader_says_what_it_was_fitted_with() -> None:
    rows = {row.name: row for row in effective(load_settings(None, {"verifier": "model"}))}
    assert re.search(r"fitted with .* to \d+ texts; docs/\S+ says how", rows["verifier"].measured)
    rows = {row.name: row for row in effective(load_settings(None, {"verifier": "trained"}))}
    assert rows["verifier"].measured == ""


SERVERS = ("openai:http://a:8000/v1#m", "openai:http://b:8000/v1#m,2")


@pytest.mark.parametrize(
    "value", [", ".join(SERVERS), ",".join(SERVERS), f'["{SERVERS[0]}", "{SERVERS[1]}"]']
)
def test_several_servers_are_named_in_one_setting(
    nowhere: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    (nowhere / "advisor.toml").write_text(f'model = ["{SERVERS[0]}", "{SERVERS[1]}"]\n')
    assert servers_of(load_settings().model) == SERVERS
    assert servers_of(load_settings(overrides={"model": value}).model) == SERVERS
    (nowhere / "advisor.toml").unlink()
    monkeypatch.setenv("ADVISOR_MODEL", value)
    assert servers_of(load_settings().model) == SERVERS


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ([SERVERS[0], "embedded"], "must all be servers"),
        ([SERVERS[0], SERVERS[0]], "named twice"),
        (f"{SERVERS[0]},{SERVERS[0]}", "named twice"),
        ([f"openai:http://a:{port}/v1#m" for port in range(1, 66)], "At most 64"),
        ([], "at least 1 character"),
        ([1], "valid string"),
    ],
)
def test_a_list_that_is_not_of_servers_is_refused(value: object, expected: str) -> None:
    with pytest.raises(SettingsError, match=f"model = .*{expected}"):
        load_settings(overrides={"model": value})


def test_a_model_that_is_no_server_has_commas_as_it_likes() -> None:
    for model in ("/models/a,b.gguf", "scripted:Yes, openai:no", "[x].gguf"):
        assert Settings(model=model).model == model
        assert servers_of(model) == ()
