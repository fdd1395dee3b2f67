"""What probes and Prometheus are told, and who may read what is counted."""

import re
import threading

import pytest
from prometheus_client.parser import text_string_to_metric_families

from advisor.errors import ModelNotFound
from index.errors import IndexBroken, IndexMissing
from tests.ui.api.serving import AskedAdvisor, wait_until
from tests.ui.operating.site import operated_site
from tests.ui.scripted import ScriptedStatus
from ui.operating import probes, watching

PAY = "How much are interns paid?"


def counted(client, name: str, **labels: str) -> float:
    """The value of one metric, 0 where it has none."""
    for family in text_string_to_metric_families(client.get("/metrics").text):
        for sample in family.samples:
            if sample.name == name and labels.items() <= sample.labels.items():
                return sample.value
    return 0.0


class Loading(AskedAdvisor):
    """Is loaded when the test says so, and fails with `error` where there is one."""

    def __init__(self, error=None):
        super().__init__()
        self.loaded = threading.Event()
        self.error = error

    def describe(self):
        assert self.loaded.wait(30)
        if self.error:
            raise self.error
        return self.status


def test_a_process_that_runs_is_healthy_before_anything_is_loaded(handbook_settings):
    advisor = Loading()
    with operated_site(handbook_settings, advisor) as (client, _):
        assert client.get("/healthz").json() == {"status": "ok"}
        assert client.head("/healthz").status_code == 200
        reply = client.get("/readyz")
        assert reply.status_code == 503 and "model loaded" in reply.json()["reason"]
        advisor.loaded.set()
        wait_until(lambda: client.get("/readyz").status_code == 200)
        assert client.get("/readyz").json() == {"status": "ready"}


def test_one_that_was_ready_and_is_busy_stays_ready(handbook_settings):
    advisor = Loading()
    advisor.loaded.set()
    with operated_site(handbook_settings, advisor) as (client, _):
        wait_until(lambda: client.get("/readyz").status_code == 200)
        advisor.loaded.clear()  # it takes longer now to say what is in use
        assert client.get("/readyz").status_code == 200
        advisor.error = IndexMissing("Gone.")
        advisor.loaded.set()
        wait_until(lambda: client.get("/readyz").status_code == 503)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (IndexMissing("Nothing in /secret."), "Nothing is indexed yet."),
        (IndexBroken("/secret is damaged."), "The index cannot be used"),
        (ModelNotFound("There is no /secret."), "The model cannot be used"),
    ],
)
def test_why_it_is_not_ready_names_no_file(handbook_settings, error, reason):
    advisor = Loading(error)
    advisor.loaded.set()
    with operated_site(handbook_settings, advisor) as (client, _):
        reply = client.get("/readyz")
    assert reply.status_code == 503 and reply.json()["reason"].startswith(reason)
    assert "secret" not in reply.text


def test_a_model_whose_servers_are_all_gone_is_not_ready(handbook_settings):
    advisor = AskedAdvisor(status=ScriptedStatus(is_reachable=False))
    with operated_site(handbook_settings, advisor) as (client, _):
        assert client.get("/readyz").json()["reason"] == "No model server answers."


def test_requests_answers_waiting_and_the_index_are_counted(handbook_settings):
    with operated_site(handbook_settings) as (client, _):
        before = counted(client, "groundwise_requests_total", route="/metrics", status="200")
        for question in (PAY, PAY, "What is the boiling point?"):
            assert client.post("/v1/answer", json={"question": question}).status_code == 200
        client.post("/v1/answer", json={})
        client.get("/nothing/at/all")
        asked = {"route": "/v1/answer", "method": "POST"}
        assert counted(client, "groundwise_requests_total", **asked, status="200") == 3
        assert counted(client, "groundwise_requests_total", **asked, status="422") == 1
        assert counted(client, "groundwise_requests_total", route="other", status="404") == 1
        assert counted(client, "groundwise_requests_total", route="/metrics", status="200") > before
        assert counted(client, "groundwise_answer_seconds_count") == 3
        assert counted(client, "groundwise_queue_wait_seconds_count") == 3
        assert counted(client, "groundwise_first_sentence_seconds_count") >= 0
        assert counted(client, "groundwise_answers_total", mode="model") >= 2
        assert counted(client, "groundwise_queue_length") == 0
        assert counted(client, "groundwise_index_documents") == 12
        assert counted(client, "groundwise_index_passages") == 1284
        assert counted(client, "groundwise_index_revision_age_seconds") > 0
        text = client.get("/metrics").text
    assert "boiling" not in text and "interns" not in text
    labels = set(re.findall(r"(\w+)=\"", text))
    assert labels <= {"route", "method", "status", "mode", "kind", "outcome", "le"}


def test_a_question_whose_client_goes_is_counted_as_stopped(handbook_settings):
    advisor = AskedAdvisor(gated=True)
    with operated_site(handbook_settings, advisor) as (client, parts):
        body = {"question": PAY, "stream": True}
        advisor.open()
        with client.stream("POST", "/v1/answer", json=body) as reply:
            assert next(reply.iter_lines())
        wait_until(lambda: not parts.queue.busy)
        assert counted(client, "groundwise_answers_total", mode="stopped") == 1


def test_others_read_what_is_counted_only_where_the_setting_says_so(handbook_settings):
    from_proxy = {"x-forwarded-for": "10.0.0.9"}
    named = {"host": "advisor.example.org"}
    with operated_site(handbook_settings) as (client, _):
        assert client.get("/metrics").status_code == 200
        assert client.get("/metrics", headers=from_proxy).status_code == 403
        assert client.get("/metrics", headers=named).status_code == 421
    anyone = handbook_settings.model_copy(update={"metrics": "anyone"})
    with operated_site(anyone) as (client, _):
        assert client.get("/metrics", headers=from_proxy).status_code == 200
    off = handbook_settings.model_copy(update={"metrics": "off"})
    with operated_site(off) as (client, _):
        reply = client.get("/metrics")
        assert reply.status_code == 404 and "`off`" in reply.text


def test_a_request_that_a_proxy_passed_on_is_not_from_here():
    def scope(client="127.0.0.1", **headers):
        given = {"host": "localhost:1", **headers}
        pairs = [(name.replace("_", "-").encode(), v.encode()) for name, v in given.items()]
        return {"type": "http", "client": (client, 1), "headers": pairs}

    assert probes.is_local(scope())
    assert probes.is_local(scope("::1", host="[::1]:7860"))
    assert not probes.is_local(scope("10.0.0.9"))
    assert not probes.is_local(scope(host="advisor.example.org"))
    assert not probes.is_local(scope(via="1.1 proxy"))
    assert not probes.is_local({**scope(), "client": None})


def test_with_accounts_only_what_is_safe_passes_without_one(handbook_settings, tmp_path):
    from ui.door.accounts import Accounts, add_account

    add_account(tmp_path / "accounts.json", "ada", "correct horse")
    accounts = Accounts(tmp_path / "accounts.json")
    from_proxy = {"x-forwarded-for": "10.0.0.9"}
    with operated_site(handbook_settings, accounts=accounts) as (client, _):
        for path in ("/healthz", "/readyz", "/metrics"):
            assert client.get(path).status_code == 200
        assert client.get("/v1/models").status_code == 401
        assert client.get("/metrics", headers=from_proxy).status_code == 401
        signed_in = client.get("/metrics", headers=from_proxy, auth=("ada", "correct horse"))
        assert signed_in.status_code == 200
        for path in ("/healthz/", "/healthz/x", "/metrics/x"):
            assert client.get(path).status_code in (401, 404)


def test_without_the_extra_a_sentence_says_what_to_install(handbook_settings, monkeypatch):
    monkeypatch.setattr(watching, "find_spec", lambda name: None)
    with operated_site(handbook_settings) as (client, _):
        reply = client.get("/metrics")
        assert client.post("/v1/answer", json={"question": PAY}).status_code == 200
    assert reply.status_code == 404
    assert reply.text == "Nothing is counted here. Install it: pip install 'groundwise[metrics]'.\n"
