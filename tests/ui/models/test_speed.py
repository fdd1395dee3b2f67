import pytest

from advisor.models.scripted import ScriptedModel
from ui.errors import PageError
from ui.models.speed import ModelSpeeds, Speed, measure

SPEED = Speed(tokens_per_second=42.5, measured="2026-11-22T10:00:00+00:00")


class Clock:
    """Half a second passes between two looks at it."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        self.now += 0.5
        return self.now


def test_the_speed_is_of_what_follows_the_first_token():
    model = ScriptedModel(" ".join(["one"] * 100))
    assert measure(model, Clock()).tokens_per_second == 2.0
    assert model.history[0].max_tokens == 32


@pytest.mark.parametrize("reply", ["", "one"])
def test_a_model_that_writes_next_to_nothing_has_no_speed(reply):
    with pytest.raises(PageError, match="scripted wrote too little"):
        measure(ScriptedModel(reply), Clock())


def test_speeds_are_kept_for_each_model(tmp_path):
    path = tmp_path / "new" / "speeds.json"
    ModelSpeeds(path).keep("embedded", SPEED)
    ModelSpeeds(path).keep("/m/x.gguf", Speed(1.0, "2026-11-22T11:00:00+00:00"))
    ModelSpeeds(path).keep("/m/x.gguf", Speed(3.0, "2026-11-22T12:00:00+00:00"))
    assert ModelSpeeds(path).all() == {
        "embedded": SPEED,
        "/m/x.gguf": Speed(3.0, "2026-11-22T12:00:00+00:00"),
    }


@pytest.mark.parametrize(
    "content", ["", "[]", '{"embedded": {"tokens_per_second": -1, "measured": ""}}']
)
def test_a_damaged_file_means_that_nothing_was_measured(tmp_path, content):
    path = tmp_path / "speeds.json"
    path.write_text(content)
    assert ModelSpeeds(path).all() == {}
    ModelSpeeds(path).keep("embedded", SPEED)
    assert ModelSpeeds(path).all() == {"embedded": SPEED}


def test_a_file_that_cannot_be_written_is_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(PageError, match="could not be written"):
        ModelSpeeds(tmp_path / "file" / "speeds.json").keep("embedded", SPEED)


@pytest.mark.real_model
def test_the_embedded_model_has_a_speed():
    from advisor.models.factory import build_model
    from advisor.settings import load_settings

    model = build_model(load_settings(None, {}))
    try:
        assert measure(model).tokens_per_second > 0
    finally:
        model.close()
