"""The log: one line a record, and never a text of a question, a document, a password or a token."""

import base64
import json
import logging
import sys

import pytest

from tests.model_servers import WritingServer
from tests.ui.operating.serving import copied, serving
from tests.ui.operating.site import CANARY
from ui.door.accounts import add_account
from ui.operating.current import serve
from ui.operating.logs import LineFormatter

GIVEN = "0af7651916cd43dd-8448"


def record(name: str, message: str, *args: object, error=None, **fields: object):
    made = logging.LogRecord(name, logging.ERROR, __file__, 7, message, args, None)
    if error is not None:
        try:
            raise error
        except type(error):
            made.exc_info = sys.exc_info()
    if fields:
        made.fields = fields
    return made


@pytest.fixture
def in_request():
    serve(GIVEN)
    yield
    serve("")


def test_a_line_of_json_has_what_is_told(in_request):
    line = LineFormatter("json").format(record("ui.x", "%s went", "It", status=503, route="/a"))
    values = json.loads(line)
    assert values.pop("time").endswith("Z")
    assert values == {
        "level": "ERROR", "message": "It went", "logger": "ui.x", "request": GIVEN,
        "status": 503, "route": "/a",
    }  # fmt: skip


def test_a_line_of_text_is_one_line(in_request):
    line = LineFormatter("text").format(record("ui.x", "It\nwent", status=503))
    assert line.endswith(f" ERROR It went logger=ui.x request={GIVEN} status=503")


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_of_an_error_its_type_and_its_way_are_told_and_not_its_words(log_format):
    cause = KeyError(f"inner {CANARY}")
    try:
        raise ValueError(f"outer {CANARY}") from cause
    except ValueError as error:
        line = LineFormatter(log_format).format(record("ui.x", "Failed", error=error))
    assert CANARY not in line and "\n" not in line
    assert "ValueError at test_logs.py:" in line and "because of KeyError" in line


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_what_a_library_says_is_not_repeated(log_format):
    line = LineFormatter(log_format).format(record("library.x", "Task: %s", CANARY))
    assert CANARY not in line
    assert "test_logs.py:7" in line and "library.x" in line


def test_a_server_s_lines_hold_nothing_of_anybody(handbook_settings, tmp_path):
    """Through every door: questions, answers, passwords, tokens, files; right ones and wrong."""
    index_dir = copied(handbook_settings.index_dir, tmp_path)
    accounts = tmp_path / "accounts.json"
    password = f"password-{CANARY}"
    add_account(accounts, "ada", password)
    # Words of the index, of its one answer, and of what goes wrong at the model's server.
    forbidden = {CANARY, "Brightwater", "placement", "twelve", "ada:", password}
    with WritingServer(pieces=(f"It is {CANARY}. ", "A placement lasts twelve weeks.")) as model:
        settings = {"index_dir": index_dir, "log_format": "json", "model": model.spec,
                    "auth": accounts, "api_key": f"key-{CANARY}"}  # fmt: skip
        with serving(settings) as process:
            client = process.client
            right = base64.b64encode(f"ada:{password}".encode()).decode()
            question = f"How long is a placement, {CANARY}?"

            def ask(**headers):
                return client.post("/v1/answer", json={"question": question}, headers=headers)

            assert ask(authorization=f"Basic {right}").status_code == 200
            assert ask(authorization=f"Bearer ada:{password}").status_code == 200
            assert ask(authorization=f"Bearer ada:wrong-{CANARY}").status_code == 401
            model.status = 500
            reply = ask(**{"authorization": f"Basic {right}", "x-request-id": GIVEN})
            assert reply.headers["x-request-id"] == GIVEN
            form = {"name": "ada", "password": password}
            client.post("/login", data={**form, "password": f"wrong-{CANARY}"})
            signed_in = client.post("/login", data=form)
            (token,) = [value for value in client.cookies.values() if len(value) == 43]
            assert signed_in.status_code == 303
            client.post("/ask", data={"question": question})
            client.get(f"/ask?c={CANARY}")
            client.get(f"/{CANARY}?q={CANARY}", headers={"cookie": f"x={CANARY}"})
            client.get("/v1/models", headers={"x-request-id": f"{CANARY} with spaces"})
            process.terminate()
            assert process.ended() == 0
    lines = [json.loads(line) for line in process.log if line.startswith("{")]
    text = "\n".join(process.log)
    assert [word for word in (*forbidden, token, right) if word in text] == []
    assert {"A request was served.", "A question was answered."} <= {x["message"] for x in lines}
    assert len({line["request"] for line in lines if "request" in line}) >= 8
    of_one = {line["message"] for line in lines if line.get("request") == GIVEN}
    assert of_one == {"A request was served.", "A question was answered."}
    assert process.log == [line for line in process.log if line.startswith("{")]
