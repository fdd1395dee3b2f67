"""The OpenAPI document and the page that shows it."""

from __future__ import annotations

import re

import httpx2
import pytest
from bs4 import BeautifulSoup

from advisor.schema import answer_json, answer_reply
from tests.ui.api.serving import Parts, served
from tests.ui.scripted import ScriptedAdvisor, hostile_events, length_events, pay_events
from ui.api.documentation import page


@pytest.fixture(scope="module")
def document(site):
    return site[1].get("/openapi.json").json()


@pytest.fixture(scope="module")
def docs(site):
    return site[1].get("/docs")


def test_every_operation_is_described(document):
    assert set(document["paths"]) == {
        *("/v1/answer", "/v1/search", "/v1/collections"),
        *("/v1/chat/completions", "/v1/models", "/v1/models/{name}"),
    }
    for methods in document["paths"].values():
        for operation in methods.values():
            assert operation["summary"] and operation["description"]


@pytest.mark.parametrize("events", [pay_events, length_events, hostile_events])
def test_the_schema_is_that_of_the_json(events):
    answer = answer_json(events("How much?")[-1].answer)
    read = answer_reply().model_validate(answer)
    assert read.model_dump(mode="json", by_alias=True) == answer


class TestPage:
    def test_it_shows_each_path_with_its_fields_and_a_call(self, docs, document):
        page = BeautifulSoup(docs.text, "html.parser")
        shown = [heading.get_text() for heading in page.find_all("h2")]
        assert shown == [
            f"{method.upper()} {path}"
            for path, methods in document["paths"].items()
            for method in methods
        ]
        answer = page.find(id="answer").get_text(" ")
        for field in ("question", "conversation[].answer", "options.abstain_threshold"):
            assert field in answer
        assert re.search(r"curl http://127\.0\.0\.1:\d+/v1/answer", answer)

    def test_it_loads_nothing(self, docs):
        page = BeautifulSoup(docs.text, "html.parser")
        assert page.find_all(["script", "link", "img", "iframe", "object"]) == []
        assert "@import" not in docs.text and "url(" not in docs.text
        assert {link["href"] for link in page.find_all("a")} == {"openapi.json"}

    def test_its_calls_work(self, docs, site):
        page = BeautifulSoup(docs.text, "html.parser")
        called = 0
        for call in page.find_all("pre"):
            line = call.get_text().replace(" \\\n", "")
            url = re.search(r"curl (\S+)", line)[1]
            body = re.search(r"-d '(.*)'$", line)
            if body is not None:
                headers = {"content-type": "application/json"}
                assert site[1].post(url, content=body[1], headers=headers).status_code == 200
                called += 1
            elif "{" not in url:
                assert site[1].get(url).status_code == 200
        assert called == 4

    def test_the_address_of_a_request_is_escaped(self, document):
        shown = page(document, "http://<script>alert(1)</script>")
        assert "<script" not in shown


@pytest.mark.browser
def test_a_browser_asks_for_the_page_alone(browser):
    with served(Parts(ScriptedAdvisor())) as url:
        context = browser.new_context(viewport={"width": 390, "height": 800})
        opened = context.new_page()
        requests = []
        opened.on("request", lambda request: requests.append(request.url))
        opened.goto(f"{url}/docs")
        wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        too_wide = opened.evaluate(wide)
        context.close()
    assert {httpx2.URL(request).path for request in requests} <= {"/docs", "/favicon.ico"}
    assert not too_wide
