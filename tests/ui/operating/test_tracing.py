"""Traces, as a collector on this machine receives them."""

import subprocess
import sys

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.model_servers import WritingServer
from tests.ui.api.serving import AskedAdvisor
from tests.ui.operating.serving import collector, copied, serving
from tests.ui.operating.site import CANARY, operated_site
from ui.operating import watching

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def spans_of(sent: list[bytes]) -> list:
    return [
        span
        for body in sent
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]


def attributes(span) -> dict[str, object]:
    return {
        each.key: getattr(each.value, each.value.WhichOneof("value")) for each in span.attributes
    }


def test_an_answer_is_a_tree_of_its_steps(handbook_settings, tmp_path):
    index_dir = copied(handbook_settings.index_dir, tmp_path)
    sentence = "A placement at Brightwater lasts at least twelve weeks."
    with collector() as (address, sent), WritingServer(pieces=(sentence,)) as model:
        settings = {"index_dir": index_dir, "model": model.spec}
        with serving(settings, OTEL_EXPORTER_OTLP_ENDPOINT=address) as process:
            question = {"question": f"How long is a placement at Brightwater ({CANARY})?"}
            joined = {"traceparent": PARENT, "user-agent": CANARY}
            reply = process.client.post("/v1/answer?q=1", json=question, headers=joined)
            assert reply.status_code == 200
            assert sent == [] or spans_of(sent)
            process.terminate()
            assert process.ended() == 0  # what is left is sent at the end
    spans = spans_of(sent)
    (request,) = [span for span in spans if span.name == "POST /v1/answer"]
    (answer,) = [span for span in spans if span.name == "answer"]
    steps = {span.name for span in spans if span.parent_span_id == answer.span_id}
    assert steps == {"understanding", "retrieval", "model", "verification"}
    assert answer.parent_span_id == request.span_id
    assert request.trace_id.hex() == PARENT.split("-")[1]
    assert request.parent_span_id.hex() == PARENT.split("-")[2]
    (called,) = [span for span in spans if span.name == "model"]
    assert attributes(called)["groundwise.prompt_tokens"] > 0
    assert attributes(called)["groundwise.reply_tokens"] == 1
    assert attributes(answer)["groundwise.mode"] == "model"
    for word in (CANARY, "Brightwater", "placement", "127.0.0.1", "q=1"):
        assert not any(word.encode() in body for body in sent), word


def test_the_words_of_an_error_are_not_in_its_span(handbook_settings, monkeypatch):
    with collector() as (address, sent):
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", address)
        with operated_site(handbook_settings, AskedAdvisor()) as (client, _):
            client.get("/healthz")
            assert client.get(f"/broken?{CANARY}").status_code == 500
    (span,) = spans_of(sent)
    assert span.name == "GET /broken"
    assert not any(CANARY.encode() in body for body in sent)


@pytest.mark.parametrize("name", ["", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"])
def test_without_a_server_that_is_named_nothing_is_traced(handbook_settings, monkeypatch, name):
    monkeypatch.delenv("OTEL_EXPORTER_OTLP_ENDPOINT", raising=False)
    if name:
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with operated_site(handbook_settings) as (_, parts):
        assert parts.operating.watching.tracing is None


def test_without_the_extra_the_log_says_what_to_install(monkeypatch, caplog):
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    monkeypatch.delitem(sys.modules, "ui.operating.tracing", raising=False)
    made = watching.watching_of(None, lambda: None, metrics=False)
    assert made.tracing is None
    assert "pip install 'groundwise[otel]'" in caplog.text


def test_a_server_without_either_imports_neither():
    script = (
        "import sys, ui.start, ui.serving\n"
        "loaded = {name.partition('.')[0] for name in sys.modules}\n"
        "assert 'prometheus_client' not in loaded\n"
        "assert 'opentelemetry.instrumentation' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=120)
