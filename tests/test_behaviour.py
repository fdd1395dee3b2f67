"""What is said at the outer doors is what was recorded there: a few answers, and one export.

`tests/recorded/` holds them, each door in a file of its own. After a change that is meant to be
one, `RECORD=1 make test T=tests/test_behaviour.py` writes them anew; read the difference before it
is committed. `python -m tests.behaviour` compares far more, between two trees.
"""

from __future__ import annotations

import json
import os
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from advisor import Settings, answer_json, build_advisor
from tests.behaviour.command import Advisor
from tests.behaviour.server import serving
from tests.behaviour.tab import Tab
from tests.behaviour.tidy import Recording, Tidy

pytestmark = pytest.mark.real_model

ROOT = Path(__file__).parents[1]
RECORDED = Path(__file__).parent / "recorded"
QUESTIONS = (
    "How long is the internship at Netflix?",
    "How much are interns at Netflix paid?",
    "Which skills does a machine learning internship ask for?",
    "Do data scientists need front end skills?",
    "What is the dress code at Netflix?",
    "What is the boiling point of water?",
)
CONVERSATION = ("Are Netflix internships remote?", "How long do they run?", "And at Spotify?")
_READING = re.compile(r'(?<="reader":)\s*-?\d+\.\d+')
_DECIMAL = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")


def check(name: str, said: str) -> None:
    """Compare what is said with what was recorded: every character, and decimals to 0.005.

    Processors add up in different orders, and what is rounded to 8 bits then differs now and then:
    on one with VNNI and an emulated one without by 0.08 at most of a reading's score, which may
    differ by 0.15, and by 0.0012 of how probable an answer is.
    """
    said = Tidy()(said)
    path = RECORDED / name
    if os.environ.get("RECORD"):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(said.encode())
    recorded = path.read_bytes().decode()
    assert _DECIMAL.sub("#", said) == _DECIMAL.sub("#", recorded)
    for found, most in ((_READING, 0.15), (_DECIMAL, 0.005)):
        then, now = (list(map(float, found.findall(text))) for text in (recorded, said))
        assert now == pytest.approx(then, abs=most)
        recorded, said = found.sub("#", recorded), found.sub("#", said)


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> Advisor:
    """The command `advisor` of this tree, whatever is installed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    module, _, function = project["scripts"]["advisor"].partition(":")
    start = f"import sys; sys.argv[0] = 'advisor'; from {module} import {function}; {function}()"
    made = Advisor([sys.executable, "-c", start], tmp_path_factory.mktemp("doors"), fresh=False)
    made.environment["PYTHONPATH"] = str(ROOT)
    return made


@pytest.fixture(scope="module")
def index(shipped_settings: Settings) -> str:
    return f"--index-dir={shipped_settings.index_dir}"


@pytest.fixture(scope="module")
def site(command: Advisor, index: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator:
    kept = Recording(tmp_path_factory.mktemp("server"))
    with serving(command, kept, "server", index) as served:
        Tab(served).open()  # which loads the model: an answer names it once it is there
        yield served


def test_answers_in_python(shipped_settings: Settings) -> None:
    advisor = build_advisor(shipped_settings)
    try:
        answers = [answer_json(advisor.ask(question)) for question in QUESTIONS]
    finally:
        advisor.close()
    check("answers.json", json.dumps(answers, ensure_ascii=False, indent=1) + "\n")


def test_one_answer_on_the_command_line(command: Advisor, index: str) -> None:
    done = command.run("ask", "--json", index, "--", QUESTIONS[0])
    assert (done.code, done.err) == (0, "")
    check("ask.json", done.out)


def test_a_conversation_on_the_command_line(command: Advisor, index: str) -> None:
    lines = "\n".join([*CONVERSATION, "", CONVERSATION[1]]) + "\n"
    done = command.run("chat", "--json", index, stdin=lines)
    assert (done.code, done.err) == (0, "")
    check("chat.jsonl", done.out)


def test_replies_over_http(site) -> None:
    check("reply.txt", str(site.post("/v1/answer", {"question": QUESTIONS[0]})))
    check("events.txt", str(site.post("/v1/answer", {"question": QUESTIONS[4], "stream": True})))


def test_a_conversation_of_the_page_in_each_format(site, command: Advisor, index: str) -> None:
    tab = Tab(site)
    tab.open()
    for question in CONVERSATION:
        tab.send("gw-question", "submit", gw_question=question)
    shown = [tab.value(name) for name in ("gw-past", "gw-live", "gw-panel")]
    check("page.html", "\n".join([*shown, ""]))
    conversation = tab.value("gw-conversation")
    for suffix in ("md", "txt", "json", "html"):
        reply = site.ask("GET", f"/conversations/{conversation}/export.{suffix}")
        assert reply.status == 200
        check(f"export.{suffix}", reply.body.decode())
        if suffix in ("json", "html"):
            file = command.write(f"export.{suffix}", reply.body)
            assert command.run("verify", file, index).code == 0
