"""Model servers on free ports of this machine, which answer as the real ones do."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from advisor.models.servers.local_servers import Place

OLLAMA = {
    "/api/tags": {
        "models": [
            {
                "name": "llama3.2:latest",
                "model": "llama3.2:latest",
                "modified_at": "2026-11-02T10:00:00Z",
                "size": 2019393189,
                "digest": "a" * 64,
                "details": {"format": "gguf", "family": "llama", "families": None,
                            "parameter_size": "3.2B", "quantization_level": "Q4_K_M"},
            },
            {
                "name": "nomic-embed-text:latest",
                "size": 274302450,
                "details": {"family": "nomic-bert", "parameter_size": "137M"},
            },
            {
                "name": "gpt-oss:120b-cloud",
                "size": 384,
                "remote_model": "gpt-oss:120b",
                "remote_host": "https://ollama.com:443",
                "details": {"family": "gptoss", "parameter_size": "116.8B"},
            },
        ]
    }
}  # fmt: skip
LLAMA = {
    "/health": {"status": "ok"},
    "/v1/models": {
        "object": "list",
        "data": [
            {
                "id": "../models/Qwen3-8B-Q4_K_M.gguf",
                "object": "model",
                "created": 1735142223,
                "owned_by": "llamacpp",
                "meta": {"n_ctx_train": 131072, "n_params": 8030261312, "size": 4912898304},
            }
        ],
    },
    "/props": {"default_generation_settings": {"n_ctx": 2048}, "total_slots": 1},
}
LM_STUDIO = {
    "/v1/models": {
        "object": "list",
        "data": [
            {"id": "granite-4-micro", "object": "model", "owned_by": "organization_owner"},
            {"id": "text-embedding-nomic-embed-text-v1.5", "owned_by": "organization_owner"},
        ],
    }
}
VLLM = {
    "/v1/models": {
        "object": "list",
        "data": [
            {"id": "org/Big-7B", "owned_by": "vllm", "root": "org/Big-7B", "parent": None,
             "max_model_len": 1024, "permission": []}
        ],
    }
}  # fmt: skip


@dataclass
class ModelServer:
    """One such server; `asked` has each request's method, path and headers."""

    port: int
    asked: list[tuple[str, str, Mapping[str, str]]] = field(default_factory=list)
    reply: str = "Yes."

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def place(self, server: str, path: str = "/v1/models") -> Place:
        return Place(server, self.address, path)


@contextmanager
def model_server(
    replies: Mapping[str, object], status: int = 200, headers: Mapping[str, str] | None = None
) -> Iterator[ModelServer]:
    """A server that has these replies at these paths, and writes what its `reply` says."""

    class Scripted(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append(("GET", self.path, dict(self.headers)))
            known = replies.get(self.path)
            body = known if isinstance(known, bytes) else json.dumps(known or {}).encode()
            self.answer(status if known is not None else 404, "application/json", body)

        def do_POST(self) -> None:
            made.asked.append(("POST", self.path, dict(self.headers)))
            self.rfile.read(int(self.headers["Content-Length"]))
            chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
            chunk["choices"] = [
                {"index": 0, "delta": {"content": made.reply}, "finish_reason": "stop"}
            ]
            body = f"data: {json.dumps(chunk)}\n\ndata: [DONE]\n\n".encode()
            self.answer(200, "text/event-stream", body)

        def answer(self, code: int, kind: str, body: bytes) -> None:
            self.send_response(code)
            for name, value in {"Content-Type": kind, **(headers or {})}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Scripted)
    server.daemon_threads = True
    made = ModelServer(server.server_port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class WritingServer:
    """A model server that writes `pieces` one by one, and can be killed while it does.

    With `gate` cleared a reply stops behind its first piece until it is set; `begun` counts the
    replies that have come so far. A `status` other than 200 refuses.
    """

    def __init__(self, port: int = 0, pieces: tuple[str, ...] = ("One ", "two ", "three.")) -> None:
        self.pieces = pieces
        self.status = 200
        self.gate = threading.Event()
        self.gate.set()
        self.begun = threading.Semaphore(0)
        self.asked = 0
        self.headers: list[Mapping[str, str]] = []
        self._open: set[socket.socket] = set()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), self._handler())
        self._server.daemon_threads = True
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, args=[0.01])
        self._thread.start()

    def __enter__(self) -> WritingServer:
        return self

    def __exit__(self, *raised: object) -> None:
        self.kill()

    @property
    def spec(self) -> str:
        """What the setting `model` calls it."""
        return f"openai:http://127.0.0.1:{self.port}/v1#m"

    def kill(self) -> None:
        """End it at once, in the middle of what it is writing; may be called twice."""
        if not self._thread.is_alive():
            return
        self._server.shutdown()
        self._server.server_close()
        for connection in list(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self.gate.set()
        self._thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        made = self

        class Writing(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                made.asked += 1
                made.headers.append(dict(self.headers))
                self.rfile.read(int(self.headers["Content-Length"]))
                made._open.add(self.connection)
                try:
                    self.reply()
                except OSError:
                    pass  # whoever asked has gone, or this server has been killed
                finally:
                    made._open.discard(self.connection)
                    self.close_connection = True

            def reply(self) -> None:
                self.send_response(made.status)
                self.send_header("Content-Type", "text/event-stream")
                self.end_headers()
                if made.status != 200:
                    return
                for number, piece in enumerate(made.pieces, start=1):
                    end = "stop" if number == len(made.pieces) else None
                    choice = {"index": 0, "delta": {"content": piece}, "finish_reason": end}
                    chunk = {"id": "1", "object": "chat.completion.chunk", "choices": [choice]}
                    self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
                    self.wfile.flush()
                    if number == 1:
                        made.begun.release()
                        made.gate.wait(60)

            def log_message(self, format: str, *args: object) -> None:
                pass

        return Writing
