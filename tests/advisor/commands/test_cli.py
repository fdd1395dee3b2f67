import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from advisor.settings import Settings
from tests.model_servers import OLLAMA, model_server

pytestmark = pytest.mark.real_model
QUOTE = "--answering=quote"


def run(*arguments: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """The real command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "advisor.commands.cli", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        timeout=240,
        check=False,
    )


@pytest.fixture(scope="module")
def index_dir(handbook_settings: Settings) -> str:
    return f"--index-dir={handbook_settings.index_dir}"


def check_schema(answer: dict[str, Any]) -> None:
    for key in ("answer", "abstained", "citations", "claims", "searched", "timings"):
        assert key in answer
    for citation in answer["citations"]:
        for key in ("document", "title", "source", "quote", "start", "end", "page"):
            assert key in citation
    for claim in answer["claims"]:
        assert claim["verdict"] in {"SUPPORTED", "CONTRADICTED", "NOT_SUPPORTED", "UNCHECKED"}


def test_ask_prints_the_answer_and_its_sources(index_dir: str) -> None:
    done = run("ask", index_dir, QUOTE, "What do interns at Brightwater earn?")
    assert done.returncode == 0, done.stderr
    assert "$31 to $34 an hour" in done.stdout
    assert "[1]" in done.stdout
    assert "handbook.md" in done.stdout
    assert done.stderr == ""


def test_ask_json_from_standard_input(index_dir: str) -> None:
    done = run("ask", index_dir, "--json", "-", stdin="What do interns at Brightwater earn?\n")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    check_schema(answer)
    assert not answer["abstained"]
    assert answer["citations"][0]["document"] == "handbook.md"


def test_abstaining_has_its_own_exit_code(index_dir: str) -> None:
    done = run("ask", index_dir, "--json", "What is the boiling point of water?")
    assert done.returncode == 3
    answer = json.loads(done.stdout)
    check_schema(answer)
    assert answer["abstained"]
    assert answer["citations"] == []


def test_chat_json_keeps_a_conversation_until_an_empty_line(index_dir: str) -> None:
    lines = [
        "How long is a placement at Brightwater?", "When can it start?", "", "When can it start?",
    ]  # fmt: skip
    done = run("chat", index_dir, QUOTE, "--json", stdin="\n".join(lines) + "\n")
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == 3
    for answer in answers:
        check_schema(answer)
    assert "placement" in answers[1]["searched"]
    assert answers[2]["searched"] == "When can it start?"


def test_no_index_is_one_sentence(tmp_path: Path) -> None:
    done = run("ask", f"--index-dir={tmp_path}", "Anything?")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "advisor index" in done.stderr


def test_usage_errors_exit_with_2(index_dir: str) -> None:
    assert run("ask", index_dir).returncode == 2
    assert run("ask", index_dir, "--no-such-flag", "x").returncode == 2
    assert run("nonsense").returncode == 2


def test_an_unknown_setting_is_named(index_dir: str) -> None:
    done = run("ask", index_dir, "--set", "pasages=3", "Anything?")
    assert done.returncode == 1
    assert "pasages" in done.stderr
    assert "passages" in done.stderr


def test_index_reports_and_refuses(tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "good.txt").write_text("The library closes at nine in the evening.\n")
    (folder / "empty.txt").write_text("")
    common = (f"--index-dir={tmp_path / 'index'}", "--set", "embedding=hashing")
    plan = run("index", *common, "--dry-run", "--json", str(folder))
    assert json.loads(plan.stdout)["added"] == ["empty.txt", "good.txt"]
    done = run("index", *common, "--json", str(folder))
    assert done.returncode == 1
    report = json.loads(done.stdout)
    assert (report["added"], report["documents"]) == (1, 1)
    assert "empty.txt" in done.stderr
    (folder / "empty.txt").unlink()
    (folder / "good.txt").unlink()
    again = run("index", *common, "--json")
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout)["removed"] == 1
    assert json.loads(run("sources", common[0], "--json").stdout) == []


def test_how_files_were_read_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "good.txt").write_text("The library closes at nine in the evening.\n")
    words = "Die schönen Häuser in Köln hören früh auf, die Gäste für die Nacht zu grüßen.\n"
    (folder / "old.txt").write_bytes((words * 3).encode("cp1252"))
    (folder / "talk.srt").write_text(
        "1\n00:00:01,000 --> 00:00:04,000\nWelcome to the club.\n\n"
        "2\n00:01:12,000 --> 00:01:15,000\nThe boat leaves at six.\n"
    )
    common = (f"--index-dir={tmp_path / 'index'}", "--set", "embedding=hashing")
    lines = run("index", *common, str(folder)).stdout.splitlines()
    assert lines[1] == "1 file was read in part, or not surely:"
    assert lines[2].startswith("  old.txt: ") and "save it as UTF-8" in lines[2]
    again = run("index", *common, "--json")
    assert json.loads(again.stdout)["notes"] == [], "nothing was read"
    assert "1 unchanged file was read in part" in run("index", *common).stdout
    verbose = run("index", *common, "--verbose").stdout
    assert "\nold.txt\n  " in verbose and "save it as UTF-8" in verbose
    rebuilt = json.loads(run("index", *common, "--rebuild", "--json").stdout)
    [noted] = rebuilt["notes"]
    assert noted["document"] == "old.txt" and noted["notes"][0]["kind"] == "encoding"
    index = common[0]
    for name in ("old.txt", "OLD.TXT", str(folder / "old.txt"), "old"):
        assert "save it as UTF-8" in run("sources", index, name).stdout, name
    [talk] = json.loads(run("sources", index, "talk.srt", "--json").stdout)
    assert [place["label"] for place in talk["places"]] == ["0:00:01", "0:01:12"]
    assert (talk["pages"], talk["notes"]) == (0, [])
    absent = run("sources", index, "nowhere.txt")
    assert absent.returncode == 1 and "No indexed file is called nowhere.txt" in absent.stderr


def test_a_collection_is_made_asked_and_ended(tmp_path: Path) -> None:
    for name, text in (("north", "The hut is open from May."), ("south", "The hut opens in July.")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "hut.md").write_text(f"# The {name} hut\n\n{text}\n")
    into = f"--index-dir={tmp_path / 'i'}"
    assert run("index", into, str(tmp_path / "south")).returncode == 0
    made = run("index", into, "--collection", "North", str(tmp_path / "north"))
    assert made.returncode == 0, made.stderr
    (tmp_path / "north/more.md").write_text("# Beds\n\nThe hut has forty beds.\n")
    assert run("index", into).returncode == 0

    listed = json.loads(run("collections", into, "--json").stdout)
    north = str(tmp_path / "north")
    assert listed == [{"name": "North", "paths": [north], "documents": 2}]
    assert run("collections", into, "north").stdout.endswith("2 documents.\n")
    question = "When does the hut open?"
    done = run("ask", into, QUOTE, "--json", "--collection", "north", question)
    cited = {citation["document"] for citation in json.loads(done.stdout)["citations"]}
    assert cited == {"hut.md"} and "from May" in done.stdout and "July" not in done.stdout
    chat = run("chat", into, "--json", "--collection", "north", stdin="How many beds are there?\n")
    assert "forty beds" in json.loads(chat.stdout)["answer"]

    assert run("collections", into, "North", "--remove").returncode == 0
    gone = run("ask", into, "--collection", "North", question)
    assert gone.returncode == 1
    assert gone.stderr.startswith("Error: There is no collection “North”.")
    assert run("index", into, "--collection", "North").returncode == 2
    assert run("collections", into, "--remove").returncode == 2
    assert "hut" in run("sources", into).stdout


def test_sources_and_settings(index_dir: str) -> None:
    listed = run("sources", index_dir)
    assert "handbook.md" in listed.stdout
    shown = run("settings", index_dir, ADVISOR_PASSAGES="4")
    assert "passages = '4'  (ADVISOR_PASSAGES)" in shown.stdout


def test_servers_of_this_machine_are_listed_when_asked_for() -> None:
    with model_server(OLLAMA) as ollama:
        host = f"127.0.0.1:{ollama.port}"
        assert "On servers" not in run("models", OLLAMA_HOST=host).stdout
        assert ollama.asked == []
        listed = run("models", "--servers", OLLAMA_HOST=host)
    assert listed.returncode == 0, listed.stderr
    setting = f"openai:{ollama.address}/v1#llama3.2:latest"
    assert f"  {setting}   3.2B, 2019 MB, Ollama\n" in listed.stdout
    assert "gpt-oss:120b-cloud on to other machines" in listed.stdout


def test_several_chosen_servers_are_listed_one_by_one() -> None:
    listed = run("models", ADVISOR_MODEL="openai:http://a:1/v1#m, openai:http://b:2/v1#m").stdout
    assert listed.startswith("Chosen: openai:http://a:1/v1#m\n  openai:http://b:2/v1#m\n")
    assert "the least busy of them that answers" in listed


def test_help_names_every_command() -> None:
    done = run("--help")
    for command in ("index", "ask", "chat", "serve", "sources", "settings", "models", "doctor"):
        assert command in done.stdout
