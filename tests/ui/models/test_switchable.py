"""Changing the model while answers are written."""

import threading
from contextlib import closing

import pytest

from advisor.answer import Conversation, Done
from advisor.build import build_advisor
from advisor.errors import ModelNotFound
from advisor.models.factory import build_model
from advisor.models.scripted import ScriptedModel
from advisor.models.servers.local_servers import ServedModel
from advisor.options import AskOptions
from advisor.settings import Settings
from tests.model_servers import VLLM, model_server
from tests.ui.scripted import ScriptedAdvisor, ScriptedStatus
from ui.errors import PageError
from ui.models.switchable import SwitchableAdvisor

QUESTION = "How much are interns paid?"


class Parts:
    """Builds scripted advisors, each named by its model, and remembers which were freed."""

    def __init__(self):
        self.made = {}
        self.options = []
        self.freed = []
        self.refused = set()

    def build(self, settings, load):
        parts = self

        class Part(ScriptedAdvisor):
            def describe(self):
                if settings.model in parts.refused:
                    raise ModelNotFound(f"There is no {settings.model}.")
                load()
                return self.status

            def document(self, document_id):
                return None

            def stream(self, question, conversation, *, searched=None, options=None, cancel=None):
                parts.options.append(options)
                return super().stream(question, conversation, searched=searched, cancel=cancel)

            def close(self):
                parts.freed.append(settings.model)

        self.made[settings.model] = Part(ScriptedStatus(model=settings.model))
        return self.made[settings.model]

    def switchable(self, **changes):
        settings = Settings(**{"model": "/m/first.gguf", **changes})
        return SwitchableAdvisor(
            settings, load=lambda settings: ScriptedModel(default="hi"), build=self.build
        )


def answered_by(parts):
    return [model for model, part in parts.made.items() if part.asked]


def ask(advisor):
    return list(advisor.stream(QUESTION, Conversation()))


def test_the_next_question_gets_the_new_model_and_the_old_one_is_freed():
    parts = Parts()
    advisor = parts.switchable()
    ask(advisor)
    advisor.switch("/m/second.gguf")
    assert advisor.model == advisor.describe().model == "/m/second.gguf"
    assert parts.freed == ["/m/first.gguf"]
    ask(advisor)
    assert answered_by(parts) == ["/m/first.gguf", "/m/second.gguf"]


def test_an_answer_in_progress_ends_with_the_model_it_began_with():
    parts = Parts()
    advisor = parts.switchable()
    events = advisor.stream(QUESTION, Conversation())
    next(events)
    advisor.switch("/m/second.gguf")
    assert parts.freed == []
    assert isinstance(list(events)[-1], Done)
    assert parts.freed == ["/m/first.gguf"]
    assert answered_by(parts) == ["/m/first.gguf"]


def test_an_answer_that_nobody_reads_on_frees_the_old_model_too():
    parts = Parts()
    advisor = parts.switchable()
    events = advisor.stream(QUESTION, Conversation())
    next(events)
    advisor.switch("/m/second.gguf")
    events.close()
    assert parts.freed == ["/m/first.gguf"]


def test_the_old_model_stays_when_the_new_one_does_not_load():
    parts = Parts()
    parts.refused = {"/m/second.gguf"}
    advisor = parts.switchable()
    with pytest.raises(PageError) as caught:
        advisor.switch("/m/second.gguf")
    assert str(caught.value) == (
        "There is no /m/second.gguf. The model /m/first.gguf stays in use."
    )
    assert parts.freed == ["/m/second.gguf"]
    ask(advisor)
    assert answered_by(parts) == ["/m/first.gguf"]


def test_the_same_model_is_not_loaded_twice():
    parts = Parts()
    advisor = parts.switchable()
    ask(advisor)
    advisor.switch("/m/../m/first.gguf")
    ask(advisor)
    assert list(parts.made) == ["/m/first.gguf"]


@pytest.mark.parametrize("model", ["openai:http://10.0.0.1/v1#m", "scripted:hello"])
def test_a_page_does_not_choose_a_server(model):
    parts = Parts()
    with pytest.raises(PageError, match="when the server is started"):
        parts.switchable().switch(model)
    assert not parts.made


def test_nothing_is_made_before_it_is_used():
    parts = Parts()
    advisor = parts.switchable()
    assert not parts.made
    advisor.describe()
    advisor.close()
    assert (list(parts.made), parts.freed) == (["/m/first.gguf"], ["/m/first.gguf"])


def test_a_server_that_was_found_is_chosen_once_it_writes_and_without_the_key():
    parts = Parts()
    settings = Settings(model="/m/first.gguf", api_key="of another server", context_tokens=4096)
    first = ScriptedModel(default="hi")
    load = lambda settings: first if settings.model.startswith("/m") else build_model(settings)  # noqa: E731
    with (
        model_server(VLLM) as server,
        closing(SwitchableAdvisor(settings, load=load, build=parts.build)) as advisor,
    ):
        found = ServedModel(
            f"openai:{server.address}/v1#org/Big-7B", "org/Big-7B", "vLLM", "", 0, 1024
        )
        gone = ServedModel("openai:http://127.0.0.1:9/v1#m", "m", "vLLM")
        advisor.offer([found, gone])
        with pytest.raises(PageError, match=r"127.0.0.1:9/v1 cannot be reached.*first.gguf stays"):
            advisor.switch(gone.setting)
        advisor.switch(found.setting)
        assert advisor.settings.model == found.setting
        assert advisor.settings.context_tokens == 1024
        assert advisor.settings.api_key.get_secret_value() == ""
        assert [(method, path) for method, path, _ in server.asked] == [
            ("POST", "/v1/chat/completions")
        ]
        (_, _, headers) = server.asked[0]
        assert "of another server" not in str(headers)
        advisor.offer([])
        advisor.switch("/m/first.gguf")
        assert advisor.settings.api_key.get_secret_value() == "of another server"
        with pytest.raises(PageError, match="when the server is started"):
            advisor.switch(found.setting)


def test_the_model_of_the_start_can_be_gone_back_to_with_its_hash_and_adapter():
    parts = Parts()
    advisor = parts.switchable(
        model="openai:http://127.0.0.1:9/v1#m", model_sha256="a" * 64, model_adapter="a.gguf"
    )
    advisor.switch("~nobody-of-that-name/x.gguf")
    assert (advisor.settings.model_sha256, advisor.settings.model_adapter) == ("", "none")
    advisor.switch("openai:http://127.0.0.1:9/v1#m")
    assert (advisor.settings.model_sha256, advisor.settings.model_adapter) == ("a" * 64, "a.gguf")


def test_a_second_change_at_the_same_time_is_refused():
    parts = Parts()
    entered, leave = threading.Event(), threading.Event()

    def load(settings):
        entered.set()
        assert leave.wait(20)
        return ScriptedModel(default="hi")

    advisor = SwitchableAdvisor(Settings(model="/m/first.gguf"), load=load, build=parts.build)
    thread = threading.Thread(target=advisor.switch, args=("/m/second.gguf",))
    thread.start()
    assert entered.wait(20)
    with pytest.raises(PageError, match="being loaded"):
        advisor.switch("/m/third.gguf")
    ask(advisor)  # the old one goes on answering
    leave.set()
    thread.join(20)
    assert advisor.model == "/m/second.gguf"
    assert answered_by(parts) == ["/m/first.gguf"]


def test_the_options_of_a_question_reach_the_advisor():
    parts = Parts()
    options = AskOptions(answering="quote", passages=2)
    list(parts.switchable().stream(QUESTION, Conversation(), options=options))
    assert parts.options == [options]


def test_closing_waits_for_the_answer_in_progress():
    parts = Parts()
    advisor = parts.switchable()
    events = advisor.stream(QUESTION, Conversation())
    next(events)
    advisor.close()
    assert parts.freed == []
    events.close()
    assert parts.freed == ["/m/first.gguf"]


def test_a_borrowed_model_is_not_freed():
    parts = Parts()
    advisor = parts.switchable()
    with advisor.loaded_model() as model:
        advisor.switch("/m/second.gguf")
        assert parts.freed == []
        assert "".join(model.stream([])) == "hi"
    assert parts.freed == ["/m/first.gguf"]


@pytest.mark.real_model
def test_a_real_advisor_changes_its_model(handbook_settings):
    settings = handbook_settings.model_copy(update={"model": "scripted:I cannot say."})
    build = lambda settings, load: build_advisor(settings, model=load)  # noqa: E731
    with closing(SwitchableAdvisor(settings, build=build)) as advisor:
        assert advisor.describe().model == "scripted"
        with pytest.raises(PageError, match="does not exist.*stays in use"):
            advisor.switch("/nowhere/model.gguf")
        assert advisor.describe().model == "scripted"
        advisor.switch("embedded")
        assert advisor.describe().model.startswith("SmolLM2")
        *_, last = advisor.stream("What does a placement pay?", Conversation())
        assert "$31 to $34" in last.answer.text


@pytest.mark.real_model
def test_a_server_that_ends_leaves_its_place_to_quotes(handbook_settings):
    with closing(SwitchableAdvisor(handbook_settings)) as advisor:
        question = "How long is a placement?"
        with model_server({}) as server:
            setting = f"openai:{server.address}/v1#llama3.2"
            advisor.offer([ServedModel(setting, "llama3.2", "Ollama")])
            advisor.switch(setting)
            *_, last = advisor.stream(question, Conversation())
            assert last.answer.failure == ""
            assert len(server.asked) == 2, "one token for the change, and the answer"
        *_, last = advisor.stream(question, Conversation())
        gone = f"The model server {server.address}/v1 cannot be reached any more."
        assert last.answer.failure == f"{gone} Start it again, or choose another model."
        assert "A placement at Brightwater lasts at least twelve weeks." in last.answer.text
        assert last.answer.text.splitlines()[-1] == (
            f"{last.answer.failure} What it had not said is quoted."
        )
