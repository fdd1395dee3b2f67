"""POST /v1/answer and /v1/search over a running server."""

from __future__ import annotations

import json
import threading

import httpx2
import pytest

from advisor.errors import ModelCrashed
from advisor.schema import answer_json
from index.errors import IndexMissing
from tests.ui.api.serving import LONG, AskedAdvisor, Parts, events_of, served, wait_until
from tests.ui.scripted import PAY_TEXT, abstain_events, pay_events
from ui.queueing import FairQueue

PAY = "How much are interns paid?"


def post(client, path="/v1/answer", **body):
    headers = {"x-test-user": body.pop("login", "")}
    return client.post(path, json=body, headers=headers)


def done(events):
    return answer_json(events[-1].answer)


class TestAnswer:
    def test_the_answer_has_the_schema_of_ask_json(self, site):
        reply = post(site[1], question=PAY)
        assert reply.status_code == 200
        assert reply.json() == done(pay_events(PAY))

    def test_an_abstention_is_an_answer(self, site):
        question = "How many are accepted?"
        reply = post(site[1], question=question)
        assert reply.status_code == 200
        assert reply.json() == done(abstain_events(question))

    def test_searched_text_and_options_reach_the_advisor(self, site):
        advisor, client = site
        options = {"answering": "quote", "passages": 3, "documents": ["d1"]}
        post(client, question=PAY, searched="pay", options=options)
        _, searched, chosen = advisor.asked_with[-1]
        assert searched == "pay"
        assert (chosen.answering, chosen.passages, chosen.abstain_threshold) == ("quote", 3, None)
        assert chosen.documents == {"d1"}

    def test_a_conversation_is_told_as_it_was(self, site):
        advisor, client = site
        earlier = {"question": "Where is it?", "answer": "In Ghent.", "citations": []}
        post(client, question="And the pay?", conversation=[earlier])
        (turn,) = advisor.asked_with[-1][0].turns
        assert (turn.question, turn.answer.text) == ("Where is it?", "In Ghent.")
        post(client, question="And the pay?", history=["Where is it?", "Since when?"])
        turns = advisor.asked_with[-1][0].turns
        assert [turn.question for turn in turns] == ["Where is it?", "Since when?"]

    def test_an_answer_sent_back_brings_its_citations(self, site):
        advisor, client = site
        first = post(client, question=PAY).json()
        post(client, question="And the housing?", conversation=[first])
        (turn,) = advisor.asked_with[-1][0].turns
        assert turn.answer == pay_events(PAY)[-1].answer

    def test_one_users_conversation_is_no_other_users(self, site):
        advisor, client = site
        first = post(client, question=PAY, login="ada").json()
        post(client, question="And the housing?", conversation=[first], login="bo")
        (turn,) = advisor.asked_with[-1][0].turns
        assert turn.answer.text == PAY_TEXT
        assert turn.answer.citations == ()

    def test_a_collection_is_asked_alone(self, site):
        advisor, client = site
        kept = {"collection": "Half"}
        post(client, question=PAY, options=kept, login="ada")
        assert advisor.asked_with[-1][2].documents == {"d1"}
        post(client, question=PAY, options={**kept, "documents": ["d2"]}, login="ada")
        assert advisor.asked_with[-1][2].documents == frozenset()
        post(client, "/v1/search", query="pay", **kept, login="ada")
        assert advisor.asked_with[-1][2].documents == {"d1"}

        reply = post(client, question=PAY, options=kept)
        assert reply.status_code == 404
        assert reply.json()["error"]["code"] == "no_such_collection"
        listed = client.get("/v1/collections", headers={"x-test-user": "ada"}).json()
        assert listed == {"collections": [{"name": "Half", "documents": ["d1"]}]}
        assert client.get("/v1/collections").json() == {"collections": []}

    def test_only_visible_documents_are_searched(self, site):
        advisor, client = site
        post(client, question=PAY, login="ada")
        assert advisor.asked_with[-1][2].documents == {"d1", "d2"}
        post(client, question=PAY, login="ada", options={"documents": ["d2", "d3"]})
        assert advisor.asked_with[-1][2].documents == {"d2"}


class TestStream:
    def test_each_event_is_sent(self, site):
        reply = post(site[1], question=PAY, stream=True)
        assert reply.headers["content-type"].startswith("text/event-stream")
        events = events_of(reply.text)
        assert [name for name, _ in events] == [
            *("searching", "retrieved", "sentence", "withheld", "sentence", "done")
        ]
        whole = done(pay_events(PAY))
        values = [value for _, value in events]
        assert values[0] == {"question": PAY, "searched": PAY, "understood": None}
        assert values[1] == {"passages": whole["passages"]}
        sentences = [values[2], values[4]]
        assert [sentence["claim"] for sentence in sentences] == whole["claims"]
        cited = [citation for sentence in sentences for citation in sentence["citations"]]
        assert cited == whole["citations"]
        assert values[3] == {"claim": whole["withheld"][0]}
        assert values[5] == whole

    def test_what_was_understood_is_told_at_once(self, site):
        asked = "How are intrns paid, says the guide?"
        events = events_of(post(site[1], question=asked, stream=True).text)
        understood = events[0][1]["understood"]
        assert understood["spelling"] == [{"typed": "intrns", "corrected": "interns"}]
        assert (understood["act"], understood["need"]) == ("documents", "fact")
        assert understood == events[-1][1]["understood"]

    def test_items_are_joined_as_in_the_answer(self, site):
        events = events_of(post(site[1], question="A list?", stream=True).text)
        texts = [value["text"] for name, value in events if name == "sentence"]
        assert "\n".join(texts) == events[-1][1]["answer"]

    def test_sentences_come_when_they_are_there(self, gated):
        advisor, _, client = gated
        advisor.open()
        with client.stream("POST", "/v1/answer", json={"question": PAY, "stream": True}) as reply:
            lines = (line for line in reply.iter_lines() if line.startswith("event"))
            assert next(lines) == "event: searching"
            advisor.open()
            assert next(lines) == "event: retrieved"
            advisor.close()
            assert list(lines)[-1] == "event: done"

    def test_who_waits_is_told_the_place(self, gated):
        advisor, queue, client = gated
        with queue.join("somebody") as ticket:
            assert ticket.served
            body = {"question": PAY, "stream": True}
            with client.stream("POST", "/v1/answer", json=body) as reply:
                lines = reply.iter_lines()
                assert [next(lines), next(lines)] == ["event: waiting", 'data: {"place": 1}']
                ticket.leave()
                advisor.close()
                assert [line for line in lines if line.startswith("event")][-1] == "event: done"

    def test_an_error_is_the_last_event(self, gated):
        advisor, queue, client = gated
        advisor.close()
        with queue.join("somebody") as ticket:
            body = {"question": "Is it broken?", "stream": True}
            with client.stream("POST", "/v1/answer", json=body) as reply:
                lines = reply.iter_lines()
                next(lines)
                ticket.leave()
                rest = events_of("event: waiting\n" + "\n".join(lines))
        name, value = rest[-1]
        assert name == "error"
        assert value["error"]["message"].startswith("The model file is damaged.")

    def test_an_error_nobody_foresaw_is_owned_up_to(self, gated):
        advisor, queue, client = gated
        advisor.close()
        with queue.join("somebody") as ticket:
            body = {"question": "Is there a bug?", "stream": True}
            with client.stream("POST", "/v1/answer", json=body) as reply:
                lines = reply.iter_lines()
                next(lines)
                ticket.leave()
                text = "\n".join(_until_broken(lines))
        assert "The server itself failed while answering" in text
        assert "ZeroDivisionError" not in text
        assert queue.join("next").served


def _until_broken(lines):
    try:
        yield from lines
    except httpx2.RemoteProtocolError:
        return


class TestLeaving:
    @pytest.mark.parametrize("stream", [False, True])
    def test_the_model_stops_and_the_next_is_served(self, gated, stream):
        advisor, queue, client = gated
        left = threading.Event()

        def ask_and_leave():
            timeout = httpx2.Timeout(LONG, read=0.5)
            with pytest.raises(httpx2.ReadTimeout):
                client.post("/v1/answer", json={"question": PAY, "stream": stream}, timeout=timeout)
            left.set()

        thread = threading.Thread(target=ask_and_leave)
        thread.start()
        wait_until(lambda: advisor.at_once == 1)
        with queue.join("next") as ticket:
            assert ticket.wait(LONG)
            assert advisor.cancelled == [PAY]
            assert advisor.at_once == 0
        thread.join(LONG)
        assert left.is_set()

    @pytest.mark.parametrize("stream", [False, True])
    def test_who_leaves_while_waiting_is_never_answered(self, gated, stream):
        advisor, queue, client = gated
        with queue.join("somebody"):
            timeout = httpx2.Timeout(LONG, read=0.3)
            with pytest.raises(httpx2.ReadTimeout):
                client.post("/v1/answer", json={"question": PAY, "stream": stream}, timeout=timeout)
            wait_until(lambda: queue.waiting == 0)
        assert advisor.asked == []


class TestTurns:
    def test_many_at_once_are_answered_one_at_a_time(self):
        advisor = AskedAdvisor()
        replies = {}
        with served(Parts(advisor)) as url, httpx2.Client(base_url=url, timeout=LONG) as client:

            def person(number):
                question = f"Person {number} asks: how much are interns paid?"
                replies[question] = post(client, question=question, user=f"person {number}").json()

            threads = [threading.Thread(target=person, args=(n,)) for n in range(12)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(LONG)
        assert advisor.most_at_once == 1
        assert len(replies) == 12
        assert all(reply["question"] == question for question, reply in replies.items())

    def test_a_full_queue_is_429_with_the_time_to_come_again(self):
        advisor = AskedAdvisor()
        parts = Parts(advisor, FairQueue(most_waiting=0))
        with served(parts) as url, httpx2.Client(base_url=url, timeout=LONG) as client:
            with parts.queue.join("somebody"):
                for stream in (False, True):
                    reply = post(client, question=PAY, stream=stream)
                    assert reply.status_code == 429
                    assert int(reply.headers["retry-after"]) > 0
                    assert "questions are waiting already" in reply.json()["error"]["message"]
            assert post(client, question=PAY).status_code == 200


class TestSearch:
    def test_the_passages_of_a_query(self, site):
        advisor, client = site
        reply = post(client, "/v1/search", query="pay", limit=2)
        assert reply.status_code == 200
        whole = done(pay_events("pay"))
        passages = reply.json()["passages"]
        assert [passage.pop("document") for passage in passages] == ["d2.md", "d1.md"]
        assert passages == whole["passages"][:2]
        assert advisor.asked_with[-1][2].passages == 2

    def test_only_visible_documents_are_searched(self, site):
        advisor, client = site
        post(client, "/v1/search", query="pay", documents=["d1", "d3"], login="ada")
        assert advisor.asked_with[-1][2].documents == {"d1"}

    def test_a_search_does_not_wait_for_an_answer(self, gated):
        advisor, queue, client = gated
        advisor.close()
        with queue.join("somebody"):
            assert post(client, "/v1/search", query="pay").status_code == 200


class TestRefusals:
    @pytest.mark.parametrize(
        ("body", "said"),
        [
            ({}, "`question`"),
            ({"question": "  "}, "`question`: It is empty."),
            ({"question": "?" * 2001}, "at most 2000 characters"),
            ({"question": 7}, "`question`"),
            ({"question": PAY, "history": ["?"] * 101}, "at most 100 items"),
            (
                {"question": PAY, "history": ["?"], "conversation": [{"question": "?"}]},
                "not both",
            ),
            ({"question": PAY, "options": {"passages": 0}}, "`options.passages`"),
            ({"question": PAY, "options": {"abstain_treshold": 0}}, "`options.abstain_treshold`"),
            ({"question": PAY, "unknown": 1}, "`unknown`"),
            ({"question": "\ud800"}, "`question`"),
            ({"question": PAY, "\ud800": 1}, "valid string"),
        ],
    )
    def test_a_wrong_field_is_named(self, site, body, said):
        content = json.dumps(body)
        reply = site[1].post(
            "/v1/answer", content=content, headers={"content-type": "application/json"}
        )
        assert reply.status_code == 422
        error = reply.json()["error"]
        assert said in error["message"]
        assert error["type"] == "invalid_request_error"

    def test_what_is_not_json(self, site):
        headers = {"content-type": "application/json"}
        reply = site[1].post("/v1/answer", content="{question}", headers=headers)
        assert (reply.status_code, reply.json()["error"]["message"]) == (
            400,
            "The body is not JSON.",
        )
        reply = site[1].post("/v1/answer", content="[" * 100_000, headers=headers)
        assert reply.status_code == 400

    def test_a_form_of_another_site_is_refused(self, site):
        headers = {"content-type": "text/plain"}
        reply = site[1].post("/v1/answer", content='{"question": "?"}', headers=headers)
        assert reply.status_code == 422

    def test_a_large_body(self, site):
        def pieces():
            yield b'{"question": "'
            for _ in range(20):
                yield b"x" * 100_000

        headers = {"content-type": "application/json"}
        for content in (b"x" * 1_000_001, pieces()):
            reply = site[1].post("/v1/answer", content=content, headers=headers)
            assert reply.status_code == 413
            assert "larger than 1,000,000 bytes" in reply.json()["error"]["message"]

    @pytest.mark.parametrize(
        ("raised", "code"),
        [
            (ModelCrashed("The model stopped. Run `advisor doctor`."), "model_error"),
            (IndexMissing("Nothing is indexed. Run `advisor index`."), "index_error"),
        ],
    )
    def test_an_unusable_model_or_index_is_503(self, raised, code):
        class Broken(AskedAdvisor):
            def _events(self, question, searched):
                raise raised

        with served(Parts(Broken())) as url, httpx2.Client(base_url=url, timeout=LONG) as client:
            for stream in (False, True):
                reply = post(client, question=PAY, stream=stream)
                assert reply.status_code == 503
                assert reply.json()["error"] == {
                    "message": str(raised),
                    "type": "server_error",
                    "param": None,
                    "code": code,
                }

    def test_unknown_addresses_and_methods(self, site):
        client = site[1]
        assert client.get("/v1/nothing").status_code == 404
        reply = client.get("/v1/answer")
        assert (reply.status_code, reply.headers["allow"]) == (405, "POST")
        assert client.post("/v1/models").headers["allow"] == "GET"
