"""What the advisor quotes of a real index is laid out as the document has it."""

import pytest

from advisor.answer import Conversation
from advisor.build import build_advisor
from advisor.options import AskOptions
from advisor.settings import load_settings
from tests.conftest import make_index
from tests.ui.reading import soup, text_of
from ui.conversations.exchange import TurnView
from ui.page.chat import html as rendering

GUIDE = """# Server guide

## Prices

| Plan | Price | Seats | Support |
|---|---|---|---|
| Starter | $10 | 3 | e-mail |
| **Team** | $40 | 10 | chat, *office hours* |
| Enterprise | on request | unlimited | phone, `24/7` |

## How to install the server

Install the server in four steps:

1. Download the archive from the release page.
2. Unpack it:
   - on Linux with `tar xf server.tar.gz`,
   - on Windows with the **Explorer**.
3. Run the installer:

   ```bash
   ./install.sh --prefix /opt/server
   systemctl enable server
   ```

4. Open the firewall for port `8443`.
"""


@pytest.fixture(scope="module")
def advisor(tmp_path_factory):
    folder = tmp_path_factory.mktemp("guide")
    (folder / "guide.md").write_text(GUIDE, encoding="utf-8")
    index = tmp_path_factory.mktemp("index") / "guide"
    settings = load_settings(None, {"index_dir": index, "model": "scripted:"})
    make_index(settings, folder)
    built = build_advisor(settings)
    yield built
    built.close()


def answer(advisor, question):
    turn = TurnView(1, question)
    for event in advisor.stream(question, Conversation(), options=AskOptions(answering="quote")):
        turn = turn.after(event)
    return soup(rendering.exchange(turn)).select_one(".answer")


def test_a_row_stands_in_its_columns(advisor):
    shown = answer(advisor, "What does the Team plan cost?")
    heads = [head.text for head in shown.select("th")]
    assert heads == ["Plan", "Price", "Seats", "Support"]
    assert text_of(shown.select("td")[0]) == "Team"
    assert text_of(shown.select("td")[1]) == "$40"


def test_several_rows_stand_below_one_header(advisor):
    shown = answer(advisor, "Which plans are there and what do they cost?")
    assert len(shown.select("table")) == 1
    names = [text_of(row.td) for row in shown.select("tbody tr.claim")]
    assert names == ["Starter", "Team", "Enterprise"]
    assert shown.select("td code")[0].text == "24/7"


def test_steps_keep_their_numbers_and_their_code(advisor):
    shown = answer(advisor, "How do I install the server?")
    steps = shown.select("ol > li")
    assert [step["value"] for step in steps] == ["1", "2", "3", "4"]
    assert len(steps[1].select("ul > li")) == 2
    assert steps[2].pre.text == "./install.sh --prefix /opt/server\nsystemctl enable server"
    assert [chip.text for chip in steps[3].select(".chip")] == ["1", "2", "3"]
