"""Changing the model in the background, with a download that the test holds."""

import re
import threading
import time

import pytest

from advisor.errors import DownloadError
from advisor.models.scripted import ScriptedModel
from advisor.models.servers.local_servers import ServedModel
from advisor.settings import Settings
from tests.ui.scripted import ScriptedAdvisor, ScriptedStatus
from ui.errors import PageError
from ui.languages.formats import file_size
from ui.models.change import ModelChange, Progress, Step
from ui.models.choices import choices, is_at_hand
from ui.models.speed import Speed
from ui.models.switchable import SwitchableAdvisor

SPEC = "hf:owner/repo/file.gguf"


@pytest.fixture
def models(tmp_path, monkeypatch):
    """The folder of downloaded models, empty."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    folder = tmp_path / "groundwise" / "models"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def advisor(models):
    return SwitchableAdvisor(
        Settings(),
        load=lambda settings: ScriptedModel(default=""),
        build=lambda settings, load: ScriptedAdvisor(ScriptedStatus(model=settings.model)),
    )


def over(change):
    change._thread.join(20)
    return change.progress


class Download:
    """Reports half, waits for the test, reports the rest."""

    def __init__(self):
        self.half, self.go_on = threading.Event(), threading.Event()

    def __call__(self, spec, on_progress):
        on_progress(50, 100)
        self.half.set()
        assert self.go_on.wait(20)
        on_progress(100, 100)


def test_a_download_is_reported_then_loaded(advisor):
    download = Download()
    change = ModelChange(advisor, download)
    change.start(SPEC)
    assert download.half.wait(20)
    assert change.progress == Progress(Step.DOWNLOADING, SPEC, 50, 100)
    with pytest.raises(PageError, match="changed already"):
        change.start("embedded")
    download.go_on.set()
    assert over(change) == Progress(Step.DONE, SPEC, 100, 100)
    assert advisor.model == SPEC


def test_a_cancelled_download_leaves_the_model(advisor):
    download = Download()
    change = ModelChange(advisor, download)
    change.start(SPEC)
    assert download.half.wait(20)
    change.cancel()
    download.go_on.set()
    assert over(change).step is Step.CANCELLED
    assert advisor.model == "embedded"
    change.start("/m/other.gguf")  # the cancel was of the download alone
    assert over(change).step is Step.DONE


def test_an_error_is_kept_as_its_sentence(advisor):
    def download(spec, on_progress):
        raise DownloadError("The disk is full.")

    change = ModelChange(advisor, download)
    change.start(SPEC)
    assert over(change) == Progress(Step.FAILED, SPEC, error="The disk is full.")
    assert advisor.model == "embedded"


def test_a_model_at_hand_is_not_downloaded(advisor, models):
    path = models / "owner" / "repo" / "file.gguf"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"GGUF" + bytes(2_000_000))

    def download(spec, on_progress):
        raise DownloadError("This must not be downloaded.")

    change = ModelChange(advisor, download)
    change.start(SPEC)
    assert over(change).step is Step.DONE


def test_closing_ends_a_download(advisor):
    def download(spec, on_progress):
        while True:
            on_progress(1, 100)
            time.sleep(0.01)

    change = ModelChange(advisor, download)
    change.start(SPEC)
    change.close()
    assert over(change).step is Step.CANCELLED


def test_the_models_at_hand_are_listed_once_with_size_and_speed(models):
    (models / "owner" / "repo").mkdir(parents=True)
    (models / "owner" / "repo" / "file.gguf").write_bytes(b"GGUF" + bytes(2_000_000))
    (models / "by-hand.gguf").write_bytes(b"GGUF")
    speeds = {SPEC: Speed(12.5, "2026-11-22T10:00:00+00:00")}
    found = choices("embedded", "openai:http://h/v1#m", SPEC, speeds=speeds)
    assert [model for _, model in found] == [
        "embedded",
        str(models / "by-hand.gguf"),
        SPEC,
        "openai:http://h/v1#m",
    ]
    assert found[2][0] == "file · 2 MB · 12.5 tokens/s on this machine"
    assert found[3][0] == "openai:http://h/v1#m"
    assert re.fullmatch(
        r"SmolLM2-135M-Instruct, installed with groundwise · \d{2,3} MB", found[0][0]
    )


def test_the_models_of_servers_are_listed_by_name(models):
    served = ServedModel("openai:http://h/v1#m:latest", "m", "Ollama", "3.2B", 2_019_393_189)
    bare = ServedModel("openai:http://h/v1#n", "n", "a server at port 8000")
    speeds = {"openai:http://h/v1#n": Speed(12.5, "2026-11-22T10:00:00+00:00")}
    found = choices("openai:http://h/v1#m:latest", speeds=speeds, served=[served, bare])
    assert found[1:] == [
        ("m 3.2B · 2.0 GB · Ollama on this machine", "openai:http://h/v1#m:latest"),
        (
            "n · a server at port 8000 on this machine · 12.5 tokens/s on this machine",
            "openai:http://h/v1#n",
        ),
    ]


@pytest.mark.parametrize("spec", ["hf:", "hf:../../../etc/passwd", "hf:/etc/passwd", SPEC])
def test_what_is_not_a_downloaded_model_is_not_at_hand(models, spec):
    assert not is_at_hand(spec)


def test_sizes_are_said_in_round_figures():
    assert [file_size(n) for n in (98_400_000, 4_110_000_000)] == ["98 MB", "4.1 GB"]
