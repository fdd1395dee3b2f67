"""`advisor users`, as it is typed."""

import os
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest

from advisor.commands.cli import main
from advisor.settings import load_settings
from ui.door.account_records import AccountsError, records_of
from ui.door.accounts import Accounts, accounts_of

PASSWORD = "correct horse battery"


def users(*arguments: object, typed: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "advisor.commands.cli", "users", *map(str, arguments)],
        input=typed, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_an_account_from_first_to_last(tmp_path):
    path = tmp_path / "accounts.json"
    added = users("add", "Ada", "--file", path, typed=PASSWORD + "\n")
    assert (added.returncode, added.stderr) == (0, "")
    assert f"advisor serve --auth {path}" in added.stdout
    accounts = Accounts.load(path)
    assert accounts.verify("ada", PASSWORD)

    changed = users("password", "ada", "--file", path, typed="staple of nine lives\r\n")
    assert changed.returncode == 0
    assert accounts.verify("ada", "staple of nine lives")

    listed = users("list", "--file", path)
    assert listed.stdout.split()[0] == "ada"
    assert "$argon2" not in listed.stdout

    assert users("remove", "ada", "--file", path).returncode == 0
    assert users("list", "--file", path).stdout == ""


def test_accounts_in_the_database_of_the_index(postgres_url, tmp_path, monkeypatch):
    monkeypatch.setenv("ADVISOR_CATALOG", postgres_url)
    monkeypatch.setenv("ADVISOR_INDEX_NAME", uuid4().hex)
    added = users("add", "Ada", "--file", "database", typed=PASSWORD + "\n")
    assert (added.returncode, added.stderr) == (0, "")
    assert "advisor serve --auth database" in added.stdout
    assert "already" in users("add", "ada", "--file", "database", typed=PASSWORD).stderr
    accounts = accounts_of(load_settings(None, {"auth": "database"}))
    assert accounts.verify("ada", PASSWORD)
    stamp = accounts.stamp("ada")

    monkeypatch.setenv("ADVISOR_AUTH", "database")
    assert users("password", "ada", typed="staple of nine lives\n").returncode == 0
    assert accounts.stamp("ada") != stamp
    assert not accounts.verify("ada", PASSWORD)
    assert users("list").stdout.split()[0] == "ada"

    elsewhere = tmp_path / "accounts.json"
    users("add", "grace", "--file", elsewhere, typed=PASSWORD)
    users("add", "ada", "--file", elsewhere, typed=PASSWORD)
    assert "New in the database: grace." in users("import", elsewhere).stdout
    assert accounts.verify("grace", PASSWORD)
    assert not accounts.verify("ada", PASSWORD)
    back = users("import", "database", "--file", elsewhere)
    assert ": none." in back.stdout

    monkeypatch.setenv("ADVISOR_INDEX_NAME", uuid4().hex)  # another service in that database
    assert users("list").stdout == ""
    other = accounts_of(load_settings())
    assert not other.verify("ada", "staple of nine lives")
    records = records_of(Path("database"), load_settings())
    with pytest.raises(AccountsError, match="--file database"):
        Accounts.load(records)
    for opened in (accounts, other, records):
        opened.close()


def test_a_database_is_needed_for_accounts_in_one(tmp_path, monkeypatch):
    monkeypatch.delenv("ADVISOR_CATALOG", raising=False)
    refused = users("list", "--file", "database")
    assert refused.returncode != 0
    assert "`catalog`" in refused.stderr
    config = tmp_path / "advisor.toml"
    config.write_text('auth = "database"\n')
    assert load_settings(config).auth == Path("database")


@pytest.mark.parametrize(
    ("arguments", "typed", "why"),
    [
        (["add", "ada"], "short\n", "5 characters"),
        (["add", "ada"], "", "0 characters"),
        (["add", "a b"], PASSWORD, "cannot be a name"),
        (["remove", "ada"], "", "cannot be opened"),
        (["list"], "", "cannot be opened"),
    ],
)
def test_refusals_are_one_sentence(arguments, typed, why, tmp_path, monkeypatch, capsys):
    import io

    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    monkeypatch.setattr(
        sys, "argv", ["advisor", "users", *arguments, "--file", str(tmp_path / "a")]
    )
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 1
    said = capsys.readouterr().err
    assert why in said
    assert said.startswith("Error: ")


def test_the_password_is_no_argument(tmp_path):
    refused = users("add", "ada", PASSWORD, "--file", tmp_path / "a")
    assert refused.returncode == 2
    assert not (tmp_path / "a").exists()


def test_without_a_file_the_setting_is_used(tmp_path, monkeypatch):
    path = tmp_path / "accounts.json"
    monkeypatch.setenv("ADVISOR_AUTH", str(path))
    assert users("add", "ada", typed=PASSWORD).returncode == 0
    assert path.exists()
    monkeypatch.delenv("ADVISOR_AUTH")
    refused = users("list")
    assert refused.returncode == 2
    assert "--file" in refused.stderr


@pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX")
def test_a_file_that_others_may_read_is_not_used(tmp_path):
    path = tmp_path / "accounts.json"
    users("add", "ada", "--file", path, typed=PASSWORD)
    path.chmod(0o644)
    refused = users("list", "--file", path)
    assert refused.returncode == 1
    assert f"chmod 600 {path}" in refused.stderr


def test_help_imports_nothing_heavy():
    code = (
        "import sys, advisor.commands.cli; "
        "sys.exit(bool({'argon2', 'pydantic', 'filelock', 'gradio'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
