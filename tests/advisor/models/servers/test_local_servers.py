"""Looking for model servers, over small ones on free ports."""

import socket
import threading
from contextlib import ExitStack

import pytest

from advisor.models.servers.local_servers import (
    Place,
    ServedModel,
    find_models,
    is_loopback,
    places,
)
from tests.model_servers import LLAMA, LM_STUDIO, OLLAMA, VLLM, model_server

TAGS = "/api/tags"


@pytest.fixture(autouse=True)
def proxied(monkeypatch):
    """A proxy that nobody may use: nothing listens there."""
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)


def test_what_answers_is_offered_with_the_setting_behind_it():
    with ExitStack() as running:
        made = [running.enter_context(model_server(r)) for r in (OLLAMA, LLAMA, LM_STUDIO, VLLM)]
        ollama, llama, studio, vllm = made
        found = find_models(
            [
                ollama.place("Ollama", TAGS),
                llama.place("llama-server"),
                studio.place("LM Studio"),
                vllm.place("vLLM"),
            ]
        )
    assert found.models == (
        ServedModel(
            f"openai:{ollama.address}/v1#llama3.2:latest", "llama3.2", "Ollama", "3.2B", 2019393189
        ),
        ServedModel(
            f"openai:{llama.address}/v1#../models/Qwen3-8B-Q4_K_M.gguf",
            "Qwen3-8B-Q4_K_M",
            "llama-server",
            "8.0B",
            4912898304,
            2048,
        ),
        ServedModel(f"openai:{studio.address}/v1#granite-4-micro", "granite-4-micro", "LM Studio"),
        ServedModel(
            f"openai:{vllm.address}/v1#org/Big-7B", "org/Big-7B", "vLLM", context_tokens=1024
        ),
    )
    assert [path for _, path, _ in llama.asked] == ["/health", "/v1/models", "/props"]
    asked = [headers for server in made for _, _, headers in server.asked]
    assert not any({"authorization", "cookie"} & {h.lower() for h in one} for one in asked)


def test_a_model_of_ollama_that_runs_elsewhere_is_left_out_and_said():
    with model_server(OLLAMA) as ollama:
        (note,) = find_models([ollama.place("Ollama", TAGS)]).notes
    assert note == (
        f"Ollama at port {ollama.port} passes gpt-oss:120b-cloud on to other machines: left out, "
        "as your documents would go there."
    )


def test_a_server_is_called_what_it_says_it_is():
    other = {"/v1/models": {"data": [{"id": "/m/a.gguf", "owned_by": "me"}]}}
    with model_server(LLAMA) as llama, model_server(other) as unknown:
        found = find_models([llama.place("vLLM"), unknown.place("vLLM")])
    assert [model.where for model in found.models] == [
        "llama-server on this machine",
        f"a server at port {unknown.port} on this machine",
    ]


@pytest.mark.parametrize(
    ("replies", "status", "sentence"),
    [
        ({"/health": {"error": {"message": "Loading model"}}}, 503, "is still loading its model"),
        ({"/health": {}, "/v1/models": {"error": {"code": 401}}}, 401, "wants a key. Start with"),
        ({"/health": {}, "/v1/models": {"data": []}}, 200, "has no model that writes yet."),
    ],
)
def test_a_server_without_models_says_why(replies, status, sentence):
    with model_server(replies, status) as server:
        found = find_models([server.place("llama-server")])
    assert found.models == ()
    assert [sentence in note for note in found.notes] == [True]


@pytest.mark.parametrize(
    "reply",
    [
        b"<html>",
        b"[]",
        b'{"data": {"id": 1}}',
        b'{"data": [{"id": "x\\u001b[2J"}]}',
        b"{" * 4_000_000,
    ],
    ids=["html", "list", "other", "control", "long"],
)
def test_what_is_no_list_of_models_offers_none(reply):
    with model_server({"/v1/models": reply}) as server:
        assert find_models([server.place("vLLM")]).models == ()


def test_an_advisor_is_no_model():
    own = {"/v1/models": {"data": [{"id": "groundwise", "owned_by": "groundwise"}]}}
    with model_server(own) as server:
        assert find_models([server.place("vLLM")]).models == ()


def test_its_own_port_is_not_asked():
    with model_server(VLLM) as own, model_server(LM_STUDIO) as other:
        found = find_models([own.place("vLLM"), other.place("LM Studio")], without=[own.port])
    assert own.asked == []
    assert [place.port for place in found.asked] == [other.port]
    assert [model.name for model in found.models] == ["granite-4-micro"]


def test_two_at_one_port_are_asked_once():
    with model_server(OLLAMA) as ollama:
        found = find_models([ollama.place("Ollama", TAGS), ollama.place("llama-server")])
    assert [path for _, path, _ in ollama.asked] == [TAGS]
    assert [place.server for place in found.asked] == ["Ollama"]


def test_a_redirect_is_not_followed():
    with model_server(VLLM) as there:
        headers = {"Location": f"{there.address}/v1/models"}
        with model_server({"/v1/models": {}}, 307, headers) as server:
            assert find_models([server.place("vLLM")]).models == ()
    assert there.asked == []


def test_what_answers_nothing_or_never_ends_is_left_alone():
    silent = socket.create_server(("127.0.0.1", 0))
    endless = socket.create_server(("127.0.0.1", 0))

    def drip():
        connection, _ = endless.accept()
        with connection:
            connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            while not done.wait(0.05):
                try:
                    connection.sendall(b" ")
                except OSError:
                    return

    done = threading.Event()
    thread = threading.Thread(target=drip)
    thread.start()
    at = [Place("vLLM", f"http://127.0.0.1:{one.getsockname()[1]}") for one in (silent, endless)]
    with silent, endless, model_server(VLLM) as server:
        found = find_models([*at, server.place("vLLM")])
    done.set()
    thread.join(20)
    assert [model.name for model in found.models] == ["org/Big-7B"]


@pytest.mark.parametrize(
    ("setting", "address"),
    [
        ("", "http://127.0.0.1:11434"),
        ("127.0.0.1:5000", "http://127.0.0.1:5000"),
        ("http://localhost:5000/", "http://127.0.0.1:5000"),
        ("0.0.0.0", "http://127.0.0.1:11434"),
        ("[::1]:5000", "http://[::1]:5000"),
        ("http://127.0.0.1", "http://127.0.0.1:80"),
        ("10.0.0.7:11434", "http://127.0.0.1:11434"),
        ("ollama.example.com", "http://127.0.0.1:11434"),
        ("https://127.0.0.1:5000", "http://127.0.0.1:11434"),
        ("127.0.0.1:70000", "http://127.0.0.1:11434"),
    ],
)
def test_ollama_is_looked_for_where_its_variable_says_on_this_machine_alone(setting, address):
    first, *others = places({"OLLAMA_HOST": setting})
    assert (first.server, first.address, first.path) == ("Ollama", address, TAGS)
    assert [(place.server, place.port) for place in others] == [
        ("llama-server", 8080),
        ("llama-server", 9931),
        ("LM Studio", 1234),
        ("vLLM", 8000),
    ]


def test_only_this_machine_is_loopback():
    assert all(map(is_loopback, ("localhost", "127.0.0.1", "127.8.8.8", "::1")))
    assert not any(map(is_loopback, ("", "10.0.0.1", "0.0.0.0", "localhost.example.com")))
