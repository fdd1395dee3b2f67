"""What is compressed on its way out, and what is not."""

import gzip

import brotli
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from ui.compression import Compressed, compressed, encoding_for

TEXT = "Interns are paid by the hour. " * 100

THREE = f"0 {TEXT}1 {TEXT}2 {TEXT}"


async def pieces():
    for number in range(3):
        yield f"{number} {TEXT}"


def streamed(kind):
    return lambda _: StreamingResponse(pieces(), media_type=kind)


APP = Starlette(
    routes=[
        Route("/text", lambda _: PlainTextResponse(TEXT, headers={"etag": '"one"'})),
        Route("/short", lambda _: PlainTextResponse("short")),
        Route("/picture", lambda _: Response(TEXT.encode(), media_type="image/png")),
        Route("/made", lambda _: Response(b"x" * 999, headers={"content-encoding": "zstd"})),
        Route("/page", streamed("text/html")),
        Route("/events", streamed("text/event-stream")),
        Route("/lines", streamed("application/x-ndjson")),
    ]
)


@pytest.fixture
def client():
    with TestClient(Compressed(APP)) as opened:
        yield opened


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("gzip, br;q=0.9", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip"), ("identity", None)],
)
@pytest.mark.parametrize(
    ("path", "text"), [("/text", TEXT), ("/page", f"0 {TEXT}1 {TEXT}2 {TEXT}")]
)
def test_a_text_is_sent_in_the_best_encoding_that_is_understood(
    client, accepted, encoding, path, text
):
    with client.stream("GET", path, headers={"accept-encoding": accepted}) as reply:
        assert reply.headers.get("content-encoding") == encoding
        raw = b"".join(reply.iter_raw())
    decode = {"br": brotli.decompress, "gzip": gzip.decompress}.get(encoding, bytes)
    assert decode(raw).decode() == text
    if encoding:
        assert len(raw) < len(text) / 5
        assert reply.headers["vary"] == "accept-encoding"
        assert "content-length" not in reply.headers or path == "/page"


@pytest.mark.parametrize("path", ["/short", "/picture", "/events", "/lines"])
def test_what_gains_nothing_or_must_not_wait_goes_as_it_is(client, path):
    reply = client.get(path, headers={"accept-encoding": "br"})
    assert "content-encoding" not in reply.headers


def test_what_is_encoded_already_is_left_alone(client):
    with client.stream("GET", "/made", headers={"accept-encoding": "br"}) as reply:
        assert reply.headers["content-encoding"] == "zstd"
        assert b"".join(reply.iter_raw()) == b"x" * 999


def test_a_validator_of_other_bytes_is_a_weak_one(client):
    assert client.get("/text", headers={"accept-encoding": "br"}).headers["etag"] == 'W/"one"'
    plain = client.get("/text", headers={"accept-encoding": "identity"})
    assert plain.headers["etag"] == '"one"'


@pytest.mark.parametrize("encoding", ["br", "gzip", ""])
def test_a_file_is_compressed_as_a_request_asks(encoding):
    from starlette.datastructures import Headers

    assert encoding_for(Headers({"accept-encoding": encoding})) == encoding
    decode = {"br": brotli.decompress, "gzip": gzip.decompress}.get(encoding, bytes)
    assert decode(compressed(TEXT.encode(), encoding)).decode() == TEXT
