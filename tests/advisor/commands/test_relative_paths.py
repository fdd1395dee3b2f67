"""Every command, with relative paths, in a folder whose name needs quoting."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
import typer
from typer.testing import CliRunner

from advisor.build import build_advisor
from advisor.commands.cli import app
from advisor.conversations.exports import export
from advisor.conversations.feedback import append_feedback, feedback_on
from advisor.conversations.transcripts import Exchange, Transcript
from advisor.settings import load_settings
from evals.cases.case import Case, case_json
from evals.commands.cli import app as evals_app
from evals.jsonl import dump_line
from ui.keeping.folder import data_dir

INDEX = "der index 50%"
PAY = "Interns at Brightwater earn $31 an hour, says the finance office.\n"
QUESTION = "What do interns at Brightwater earn?"
WITH = ("--config", "my settings.toml", "--index-dir", INDEX)
# What is typed, by command: options and paths, after the command's own words. In the order in
# which each finds what those before it left.
TYPED: dict[str, list[tuple[str, ...]]] = {
    "index": [
        (*WITH, "docs"),
        (*WITH, "--dry-run", "docs", "more docs"),
        (*WITH, "docs", "more docs"),
        (*WITH, "--collection", "Pay", "docs", "more docs"),
        (*WITH, "--rebuild"),
        (*WITH, "--remove", "more docs"),
        (*WITH,),
    ],
    "ask": [(*WITH, "--answering", "quote", QUESTION)],
    "chat": [(*WITH, "--answering", "quote", "--json")],
    "sources": [WITH],
    "collections": [(*WITH, "Pay", "--take-out", "docs"), WITH],
    "move": [(*WITH, "--to", "moved index")],
    "settings": [WITH],
    "models": [("--config", "my settings.toml")],
    "doctor": [WITH],
    "verify": [
        (*WITH, "kept/export.json"),
        (*WITH, "--claim", PAY.strip(), "--evidence", "docs/a.txt"),
        (*WITH, "--pairs", "kept/pairs.jsonl"),
    ],
    "users add": [("ada", "--file", "kept/accounts.json")],
    "users password": [("ada", "--file", "kept/accounts.json")],
    "users list": [("--file", "kept/accounts.json")],
    "users import": [("kept/accounts.json", "--file", "kept/others.json")],
    "users remove": [("ada", "--file", "kept/accounts.json")],
    "eval run": [("kept/cases.jsonl", *WITH, "--out", "runs/one"), ("kept/cases.jsonl", *WITH)],
    "eval judge": [
        ("kept/claims.jsonl", "--threshold-from", "kept/claims.jsonl", "--judge", "overlap",
         "--out", "judged.json"),
    ],
    "eval compare": [("runs/one", "eval-cases#default")],
    "eval gate": [
        ("runs/one", "--thresholds", "kept/thresholds.toml", "--baseline", "eval-cases",
         "--junit", "gate.xml"),
    ],
    "eval make": [(*WITH, "--out", "made.jsonl"), ("docs", "--out", "made.jsonl.gz")],
    "eval review": [("made.jsonl", "--documents", "docs"), ("made.jsonl", *WITH, "--json")],
    "eval export": [("runs/one", "--out", "exported.jsonl", "--format", "mtrag")],
    "eval import": [("exported.jsonl", "--out", "imported.jsonl", "--format", "mtrag")],
    "eval from-feedback": [
        ("kept/feedback.jsonl", "--out", "drafts.jsonl"),
        (*WITH, "--out", "more drafts.jsonl"),
    ],
}  # fmt: skip
SERVERS = ("serve", "mcp")
PASSWORD = "correct horse battery\n"
STDIN = {
    "chat": f"{QUESTION}\n",
    "users add": PASSWORD,
    "users password": PASSWORD,
    "eval review": "q\n",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder that every command is run in, with an index from the first of them."""
    folder = tmp_path_factory.mktemp("paths") / "Bücher #2, 50%41 gelesen?"
    for name in ("docs", "more docs", "kept"):
        (folder / name).mkdir(parents=True)
    (folder / "docs/a.txt").write_text(PAY)
    settings = 'embedding = "hashing"\nreranker = "none"\nverifier = "lexical"\n'
    (folder / "my settings.toml").write_text(settings + 'answering = "quote"\n')
    case = Case("pay", (QUESTION,), must=(("31",),))
    (folder / "kept/cases.jsonl").write_text(dump_line(case_json(case)))
    claims = [
        {"claim": PAY, "evidence": PAY if n % 2 else "Robots sing.", "label": label}
        for n, label in enumerate(("refuted", "supported") * 5)
    ]
    (folder / "kept/claims.jsonl").write_text("".join(map(dump_line, claims)))
    (folder / "kept/pairs.jsonl").write_text(dump_line({"claim": PAY, "evidence": PAY}))
    (folder / "kept/thresholds.toml").write_text("[metrics.answer_rate]\nmin = 0.5\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
        run("index", *WITH, "docs")
        write_kept()
        yield folder


def write_kept() -> None:
    """An export of a conversation, and what people thought of an answer."""
    settings = load_settings(Path("my settings.toml"), {"index_dir": INDEX})
    advisor = build_advisor(settings)
    answer = advisor.ask(QUESTION)
    advisor.close()
    assert "$31 an hour" in answer.text
    when = datetime(2026, 3, 4, tzinfo=UTC)
    transcript = Transcript("Pay", when, when, (Exchange(QUESTION, answer),))
    Path("kept/export.json").write_text(export(transcript, "json"))
    feedback = feedback_on(answer, "up")
    for place in ("kept", INDEX):
        append_feedback(Path(place) / "feedback.jsonl", feedback)


def run(*words: str, stdin: str = "") -> str:
    """What a command prints; an error of any kind fails the test."""
    done = CliRunner().invoke(app, list(words), input=stdin, catch_exceptions=False)
    assert done.exit_code == 0, (words, done.output)
    return done.stdout


def listed(group: typer.Typer, prefix: str = "") -> set[str]:
    """Every command that the help lists, groups opened."""
    found = set()
    for name, command in typer.main.get_command(group).commands.items():  # type: ignore[attr-defined]
        if name == "eval":
            found |= listed(evals_app, "eval ")
        elif hasattr(command, "commands"):
            found |= {f"{name} {inner}" for inner in command.commands}
        else:
            found.add(prefix + name)
    return found


def test_every_command_is_among_these() -> None:
    assert listed(app) == {*TYPED, *SERVERS}


def test_the_second_run_of_indexing_adds_what_is_new(folder: Path) -> None:
    (folder / "docs/b.txt").write_text("The red lamp stands in the corridor.\n")
    report = json.loads(run("index", *WITH, "docs", "--json"))
    assert (report["added"], report["unchanged"]) == (1, 1)


def test_each_command_takes_them(folder: Path) -> None:
    for command, lines in TYPED.items():
        for line in lines:
            run(*command.split(), *line, stdin=STDIN.get(command, ""))
    made = ("runs/one/report.html", "eval-cases/report.html", "judged.json", "gate.xml",
            "made.jsonl", "made.jsonl.gz", "exported.jsonl", "imported.jsonl", "drafts.jsonl",
            "more drafts.jsonl")  # fmt: skip
    assert [name for name in made if not (folder / name).is_file()] == []


def test_the_page_starts_and_stops(folder: Path) -> None:
    command = [sys.executable, "-m", "advisor.commands.cli", "serve", *WITH, "--port", "0"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        ready = re.search(r"at (http\S+)", process.stdout.readline())
        try:
            assert ready
            body = json.dumps({"question": QUESTION}).encode()
            headers = {"Content-Type": "application/json"}
            with urlopen(Request(f"{ready[1].rstrip('/')}/v1/answer", body, headers)) as reply:
                assert "$31 an hour" in json.load(reply)["answer"]
        finally:
            process.send_signal(signal.SIGINT)
    # 0 where the server was through with stopping before the signal was raised again.
    assert process.returncode in (0, 130)
    assert (folder / f"{INDEX}-data" / "conversations.sqlite3").is_file()


def test_mcp_starts_and_stops(folder: Path) -> None:
    client = {"protocolVersion": "2025-06-18", "capabilities": {}}
    client["clientInfo"] = {"name": "test", "version": "1"}
    messages = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": client},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call",
         "params": {"name": "search", "arguments": {"query": "interns"}}},
    ]  # fmt: skip
    command = [sys.executable, "-m", "advisor.commands.cli", "mcp", *WITH]
    with subprocess.Popen(
        command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin and process.stdout
        process.stdin.writelines(json.dumps(message) + "\n" for message in messages)
        process.stdin.flush()
        replies = [json.loads(process.stdout.readline()) for _ in range(2)]
        process.stdin.close()
    assert process.returncode == 0
    found = replies[1]["result"]["structuredContent"]["passages"]
    assert found[0]["document"] == "a.txt"


def test_an_index_in_the_current_folder_has_its_data_beside_it(folder: Path) -> None:
    for name, place in ((".", folder), ("..", folder.parent), ("idx", folder / "idx")):
        settings = load_settings(None, {"index_dir": name})
        assert data_dir(settings) == place.parent / f"{place.name}-data"
