"""Each request has an id: in the reply, in error pages, in the log."""

import logging

import pytest

from tests.ui.api.serving import wait_until
from tests.ui.operating.site import CANARY, operated_site
from ui.operating.current import chosen_id

GIVEN = "0af7651916cd43dd-8448"


@pytest.fixture(scope="module")
def site(handbook_settings):
    with operated_site(handbook_settings) as (client, _):
        yield client


@pytest.mark.parametrize(
    "given",
    ["", "short", "a" * 65, "with space 12345", "line\nbreak12", "-at-first", "<b>12345"],
)
def test_an_id_that_is_not_sane_is_replaced(given):
    made = chosen_id(given)
    assert made != given and len(made) == 16
    assert chosen_id(None) != made


def test_the_id_comes_back(site):
    assert site.get("/healthz", headers={"x-request-id": GIVEN}).headers["x-request-id"] == GIVEN
    first, second = (site.get("/healthz").headers["x-request-id"] for _ in range(2))
    assert first != second


@pytest.mark.parametrize(("path", "status"), [("/nothing", 404), ("/broken", 500)])
def test_error_pages_show_it(site, path, status):
    # The server ends a connection after what nobody foresaw.
    reply = site.get(path, headers={"x-request-id": GIVEN, "connection": "close"})
    assert (reply.status_code, reply.headers["x-request-id"]) == (status, GIVEN)
    assert reply.text.endswith(f"\nRequest {GIVEN}\n")
    assert CANARY not in reply.text


def test_programs_read_errors_in_their_own_shape(site):
    reply = site.get("/v1/nothing", headers={"x-request-id": GIVEN})
    assert reply.headers["x-request-id"] == GIVEN
    assert set(reply.json()["error"]) == {"message", "type", "param", "code"}


def test_its_lines_name_it(site, caplog):
    logging.getLogger("ui.operating").setLevel(logging.INFO)
    body = {"question": "How much are interns paid?"}
    site.post("/v1/answer", json=body, headers={"x-request-id": GIVEN})
    wait_until(lambda: "A request was served." in caplog.messages)
    told = {record.getMessage(): record.fields for record in caplog.records}
    served = told["A request was served."]
    assert (served["method"], served["route"], served["status"]) == ("POST", "/v1/answer", 200)
    answered = told["A question was answered."]
    assert (answered["way"], answered["mode"]) == ("api", "model")
    assert {"waited_seconds", "seconds", "model_calls", "passages", "sentences"} <= set(answered)
