"""A server that is told to stop: what it was asked is answered, or kept as far as it came."""

import threading

import pytest

from tests.model_servers import WritingServer
from tests.ui.api.serving import wait_until
from tests.ui.operating.serving import LONG, Process, copied, serving
from ui.conversations.store import ConversationStore
from ui.keeping.folder import data_dir
from ui.operating.stopping import Stopping
from ui.queueing import FairQueue

QUESTION = "How long is a placement at Brightwater?"
FIRST = "A placement at Brightwater lasts at least twelve weeks. "
PIECES = (FIRST + "It can ", "start in May or in June.")


def test_it_is_over_when_nothing_waits_or_the_time_is_up():
    now = [0.0]
    queue = FairQueue()
    stopping = Stopping(queue, 20.0, lambda: now[0])
    assert not stopping.begun and not stopping.over
    served, waiting = queue.join("ada"), queue.join("bo")
    stopping.begin()
    assert stopping.begun and not stopping.over
    served.leave()
    assert waiting.served and not stopping.over
    now[0] = 19.9
    assert not stopping.over
    now[0] = 20.0
    assert stopping.over
    now[0] = 1.0
    waiting.leave()
    assert stopping.over


@pytest.fixture
def model():
    with WritingServer(pieces=PIECES) as server:
        server.gate.clear()
        yield server


def settings_of(index_dir, model, **more) -> dict[str, object]:
    return {"index_dir": index_dir, "model": model.spec, "log_format": "json", **more}


def asked(process: Process) -> tuple[threading.Thread, list]:
    """A program that asks, and what it will get."""
    replies = []

    def ask() -> None:
        replies.append(process.client.post("/v1/answer", json={"question": QUESTION}))

    thread = threading.Thread(target=ask)
    thread.start()
    return thread, replies


def test_answers_in_progress_are_finished_and_no_more_are_taken(handbook_settings, tmp_path, model):
    index_dir = copied(handbook_settings.index_dir, tmp_path)
    with serving(settings_of(index_dir, model, shutdown_seconds=LONG)) as process:
        thread, replies = asked(process)
        assert model.begun.acquire(timeout=LONG)
        wait_until(lambda: process.client.get("/readyz").status_code == 200)
        process.terminate()
        wait_until(lambda: process.client.get("/readyz").status_code == 503)
        assert process.client.get("/readyz").json()["reason"] == "The server is stopping."
        assert process.client.get("/healthz").status_code == 200
        late = process.client.post("/v1/answer", json={"question": QUESTION})
        assert late.status_code == 503 and late.headers["retry-after"]
        assert late.json()["error"]["message"].startswith("The server is stopping.")
        page = process.client.post("/ask", data={"question": QUESTION})
        assert "The server is stopping. Ask again once it is back." in page.text
        model.gate.set()
        thread.join(LONG)
        assert replies[0].status_code == 200
        assert FIRST.strip() in replies[0].json()["answer"]
        assert process.ended() == 0


@pytest.mark.parametrize("seconds", [0.2, 600])
def test_what_was_verified_is_kept_when_the_time_is_up_or_a_second_signal_comes(
    handbook_settings, tmp_path, model, seconds
):
    index_dir = copied(handbook_settings.index_dir, tmp_path)
    with serving(settings_of(index_dir, model, shutdown_seconds=seconds)) as process:
        news = process.client.post(
            "/ask", data={"question": QUESTION}, headers={"accept": "text/html"}
        )
        assert news.status_code == 303
        assert model.begun.acquire(timeout=LONG)
        kept = ConversationStore(
            data_dir(handbook_settings.model_copy(update={"index_dir": index_dir}))
            / "conversations.sqlite3"
        )
        try:
            (listed,) = kept.list("")
            wait_until(lambda: kept.load("", listed.id).turns[0].sentences)
            process.terminate()
            if seconds > 1:
                wait_until(lambda: process.client.get("/readyz").status_code == 503)
                process.terminate()
            assert process.ended() == 0  # the model's server still says nothing
            (turn,) = kept.load("", listed.id).turns
        finally:
            kept.close()
    assert not turn.running
    assert FIRST.strip() in " ".join(sentence.text for sentence in turn.sentences)
