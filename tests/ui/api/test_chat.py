"""OpenAI's interface: with OpenAI's own client, and with what it would not send."""

from __future__ import annotations

import httpx2
import openai
import pytest

from advisor.schema import answer_json
from tests.ui.api.serving import LONG, AskedAdvisor, Parts, events_of, served
from tests.ui.scripted import HOUSING_SENTENCE, PAY_SENTENCE, PAY_TEXT, abstain_events, pay_events
from ui.queueing import FairQueue

PAY = "How much are interns paid?"
ASKED = [{"role": "user", "content": PAY}]


@pytest.fixture
def client(site):
    with openai.OpenAI(
        base_url=str(site[1].base_url.join("/v1")), api_key="none", timeout=LONG, max_retries=0
    ) as made:
        yield made


def chat(site, **body):
    return site[1].post("/v1/chat/completions", json=body)


class TestOpenAiClient:
    def test_a_completion(self, client):
        completion = client.chat.completions.create(model="groundwise", messages=ASKED)
        (choice,) = completion.choices
        assert (choice.message.content, choice.finish_reason) == (PAY_TEXT, "stop")
        assert completion.model == "groundwise"
        assert completion.usage.total_tokens == 0
        assert completion.groundwise == answer_json(pay_events(PAY)[-1].answer)

    def test_a_streamed_completion_comes_sentence_by_sentence(self, client):
        chunks = list(
            client.chat.completions.create(
                model="any name",
                messages=ASKED,
                stream=True,
                stream_options={"include_usage": True},
            )
        )
        assert len({chunk.id for chunk in chunks}) == 1
        first, *written, last, usage = chunks
        assert first.choices[0].delta.role == "assistant"
        assert [chunk.choices[0].delta.content for chunk in written] == [
            PAY_SENTENCE,
            f" {HOUSING_SENTENCE}",
        ]
        whole = answer_json(pay_events(PAY)[-1].answer)
        cited = [citation for chunk in written for citation in chunk.groundwise["citations"]]
        assert cited == whole["citations"]
        assert last.choices[0].finish_reason == "stop"
        assert last.groundwise == whole
        assert usage.choices == [] and usage.usage.total_tokens == 0

    def test_an_abstention_is_a_normal_completion(self, client):
        question = "How many are accepted?"
        messages = [{"role": "user", "content": question}]
        text = abstain_events(question)[-1].answer.text
        whole = client.chat.completions.create(model="groundwise", messages=messages)
        assert whole.choices[0].message.content == text
        assert whole.groundwise["abstained"] is True
        chunks = client.chat.completions.create(model="groundwise", messages=messages, stream=True)
        assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == text

    def test_models(self, client):
        assert [model.id for model in client.models.list()] == ["groundwise"]
        assert client.models.retrieve("groundwise").id == "groundwise"
        with pytest.raises(openai.NotFoundError, match="the only one is `groundwise`"):
            client.models.retrieve("other")

    def test_errors_are_the_clients_own(self, client):
        with pytest.raises(openai.BadRequestError, match="The last message must be the user's"):
            client.chat.completions.create(
                model="groundwise", messages=[{"role": "assistant", "content": "Hello."}]
            )
        broken = [{"role": "user", "content": "Is it broken?"}]
        with pytest.raises(openai.InternalServerError, match="The model file is damaged"):
            client.chat.completions.create(model="groundwise", messages=broken)

    def test_a_full_queue_is_its_rate_limit(self):
        parts = Parts(AskedAdvisor(), FairQueue(most_waiting=0))
        with served(parts) as url, parts.queue.join("somebody"):
            made = openai.OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0)
            with made, pytest.raises(openai.RateLimitError, match="waiting already"):
                made.chat.completions.create(model="groundwise", messages=ASKED)


class TestMessages:
    def test_earlier_messages_are_the_conversation(self, site):
        advisor, _ = site
        messages = [
            {"role": "system", "content": "Answer like a pirate."},
            {"role": "user", "content": "Where is it?"},
            {"role": "assistant", "content": "In Ghent."},
            {"role": "tool", "content": "ignored", "tool_call_id": "1"},
            {"role": "user", "content": [{"type": "text", "text": PAY}]},
        ]
        assert chat(site, messages=messages).status_code == 200
        assert advisor.asked[-1] == (PAY, 1)
        (turn,) = advisor.asked_with[-1][0].turns
        assert (turn.question, turn.answer.text) == ("Where is it?", "In Ghent.")

    def test_an_answer_sent_back_brings_its_citations(self, site):
        advisor, _ = site
        text = chat(site, messages=ASKED).json()["choices"][0]["message"]["content"]
        again = [*ASKED, {"role": "assistant", "content": text}, *ASKED]
        chat(site, messages=again)
        (turn,) = advisor.asked_with[-1][0].turns
        assert turn.answer == pay_events(PAY)[-1].answer

    def test_what_the_advisor_has_not_is_tolerated(self, site):
        reply = chat(
            site,
            messages=ASKED,
            model="gpt-4",
            temperature=2,
            max_tokens=1,
            max_completion_tokens=None,
            tools=[{"type": "function"}],
            response_format={"type": "json_object"},
            seed="not a number",
            unheard_of={"of": []},
        )
        assert reply.status_code == 200

    @pytest.mark.parametrize(
        ("body", "said"),
        [
            ({}, "`messages`"),
            ({"messages": []}, "at least 1 item"),
            ({"messages": ASKED, "n": 2}, "`n`"),
            ({"messages": [{"role": "user", "content": " "}]}, "A user message is empty"),
            ({"messages": [{"role": "user"}]}, "A user message is empty"),
            ({"messages": [{"role": "user", "content": "?" * 2001}]}, "at most 2,000"),
            (
                {"messages": [{"role": "user", "content": [{"type": "image_url"}]}]},
                "Only text can be asked",
            ),
            ({"messages": [{"role": "system", "content": "Hi"}]}, "The last message must be"),
            ({"messages": ASKED * 102}, "at most 100 are read"),
            ({"messages": ASKED * 300}, "at most 220 items"),
        ],
    )
    def test_what_would_change_the_meaning_is_refused(self, site, body, said):
        reply = chat(site, **body)
        assert reply.status_code == 400
        error = reply.json()["error"]
        assert said in error["message"]
        assert error["type"] == "invalid_request_error"

    def test_who_waits_gets_comments_that_clients_pass_over(self, gated):
        advisor, queue, client = gated
        with queue.join("somebody") as ticket:
            body = {"messages": ASKED, "stream": True}
            with client.stream("POST", "/v1/chat/completions", json=body) as reply:
                lines = reply.iter_lines()
                assert next(line for line in lines if line.startswith(":")) == ": 1 before you"
                ticket.leave()
                advisor.close()
                rest = events_of("\n".join(lines))
        assert rest[-1] == (None, "[DONE]")

    def test_an_error_while_streaming_is_a_chunk(self, gated):
        advisor, queue, client = gated
        advisor.close()
        with queue.join("somebody") as ticket:
            body = {"messages": [{"role": "user", "content": "broken?"}], "stream": True}
            with client.stream("POST", "/v1/chat/completions", json=body) as reply:
                lines = reply.iter_lines()
                next(lines)
                ticket.leave()
                rest = events_of("\n".join(lines))
        assert rest[-1][1]["error"]["message"].startswith("The model file is damaged.")


def test_the_answer_goes_on_after_a_client_that_left():
    """A second client is served although the first went away in the middle of a sentence."""
    advisor = AskedAdvisor(gated=True)
    with served(Parts(advisor)) as url, httpx2.Client(base_url=url, timeout=LONG) as client:
        for _ in range(3):
            advisor.open()
        body = {"messages": ASKED, "stream": True}
        with client.stream("POST", "/v1/chat/completions", json=body) as reply:
            lines = reply.iter_lines()
            assert any(PAY_SENTENCE in line for line in lines)
        advisor.close()
        assert client.post("/v1/chat/completions", json={"messages": ASKED}).status_code == 200
    assert advisor.most_at_once == 1
