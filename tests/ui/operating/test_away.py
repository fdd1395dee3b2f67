"""`advisor serve` over PostgreSQL and Chroma while one or both are killed and come back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from advisor.settings import load_settings
from tests.chroma_server import ChromaServer
from tests.chroma_server import program as chroma_program
from tests.conftest import make_index
from tests.postgres_server import PASSWORD, PostgresServer
from tests.ui.api.serving import events_of, wait_until
from tests.ui.operating.serving import Process, serving

QUESTION = {"question": "How long is a placement?"}
SEARCH = {"query": QUESTION["question"]}
GIVEN = "at least twelve weeks"

Servers = dict[str, PostgresServer | ChromaServer]


@pytest.fixture(scope="module")
def servers(postgres_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """Both, which may be killed."""
    if chroma_program() is None:
        pytest.skip("the program `chroma` is not installed")
    folder = postgres_folder / "away"
    folder.mkdir()
    postgres = PostgresServer(folder, safe=True)
    chroma = ChromaServer(tmp_path_factory.mktemp("chroma-away"))
    try:
        postgres.start()
        chroma.start()
        yield {"postgres": postgres, "chroma": chroma}
    finally:
        postgres.stop()
        chroma.stop()


@pytest.fixture(scope="module")
def served(
    servers: Servers, handbook: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Process]:
    """A server over the handbook that has answered once."""
    values = {
        "index_dir": tmp_path_factory.mktemp("away") / "index",
        "catalog": servers["postgres"].url(),
        "chroma": servers["chroma"].url,
        "embedding": "hashing:64",
        "answering": "quote",
    }
    make_index(load_settings(None, values), handbook)
    with serving(values) as process:
        require_answers(process)
        yield process
    assert PASSWORD not in "\n".join(process.log)
    assert "Traceback" not in "\n".join(process.log)


def require_answers(process: Process) -> None:
    """It answers at once, and says that it is ready."""
    reply = process.client.post("/v1/answer", json=QUESTION)
    assert reply.status_code == 200, reply.text
    assert GIVEN in reply.json()["answer"]
    wait_until(lambda: process.client.get("/readyz").status_code == 200)


def require_sentence(message: str, name: str) -> None:
    assert name in message and message.endswith(".")
    assert len(message) < 300
    for hidden in ("\n", "Traceback", "Errno 0", PASSWORD, "Is the server running"):
        assert hidden not in message


@pytest.mark.parametrize(
    ("away", "name"),
    [
        (["chroma"], "The Chroma server http"),
        (["postgres"], "The PostgreSQL database"),
        (["chroma", "postgres"], "The PostgreSQL database"),
    ],
)
def test_it_says_who_is_away_and_goes_on(
    served: Process, servers: Servers, away: list[str], name: str
) -> None:
    for server in away:
        servers[server].kill()
    for address, body in (("/v1/answer", QUESTION), ("/v1/search", SEARCH)):
        reply = served.client.post(address, json=body)
        assert reply.status_code == 503, (address, reply.text)
        require_sentence(reply.json()["error"]["message"], name)
        assert reply.json()["error"]["code"] == "index_error"
    streamed = served.client.post("/v1/answer", json={**QUESTION, "stream": True})
    if streamed.status_code == 200:  # the documents could be reached, their vectors could not
        kind, said = events_of(streamed.text)[-1]
        assert kind == "error"
        require_sentence(said["error"]["message"], name)
    else:
        assert streamed.status_code == 503
        require_sentence(streamed.json()["error"]["message"], name)
    wait_until(lambda: served.client.get("/readyz").status_code == 503)
    reason = served.client.get("/readyz").json()["reason"]
    assert reason == "The index cannot be used; `advisor doctor` says why."
    assert served.client.get("/healthz").status_code == 200
    assert served.client.get("/").status_code == 200
    for server in away:
        servers[server].start()
    require_answers(served)


@pytest.mark.parametrize("name", ["chroma", "postgres"])
def test_one_that_was_away_between_two_questions(
    served: Process, servers: Servers, name: str
) -> None:
    """What was connected is no more, and nobody was told."""
    servers[name].kill()
    servers[name].start()
    require_answers(served)


@pytest.mark.parametrize("name", ["chroma", "postgres"])
def test_one_that_is_killed_while_questions_are_answered(
    served: Process, servers: Servers, name: str
) -> None:
    seen: list[tuple[int, str]] = []
    is_over = threading.Event()

    def ask() -> None:
        while not is_over.is_set():
            reply = served.client.post("/v1/answer", json=QUESTION)
            error = reply.json().get("error")
            seen.append((reply.status_code, error["message"] if error else reply.json()["answer"]))

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(2):
            reached = len(seen) + 2
            wait_until(lambda reached=reached: len(seen) >= reached)
            servers[name].kill()
            reached = len(seen) + 2
            wait_until(lambda reached=reached: len(seen) >= reached)
            servers[name].start()
    finally:
        is_over.set()
        for thread in threads:
            thread.join()
    assert {status for status, _ in seen} == {200, 503}
    for status, said in seen:
        if status == 200:
            assert GIVEN in said
        else:
            require_sentence(said, "PostgreSQL" if name == "postgres" else "Chroma")
    require_answers(served)
