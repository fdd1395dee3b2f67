"""The panel of settings in a browser, over scripted models and a hub on this machine."""

import hashlib
import re
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import gradio as gr
import pytest

from advisor.errors import ModelBroken
from advisor.models.factory import build_model
from advisor.models.scripted import ScriptedModel
from advisor.models.servers.local_servers import Place
from advisor.operating_points import measured
from advisor.options import AskOptions
from advisor.settings import Settings
from tests.model_servers import LLAMA, OLLAMA, model_server
from tests.ui.page.conftest import served_blocks
from tests.ui.scripted import ScriptedAdvisor, ScriptedStatus
from ui.models.speed import ModelSpeeds
from ui.models.switchable import SwitchableAdvisor
from ui.page.components import html
from ui.page.settings.panel import SettingsPanel
from ui.people.preferences import Preference, Preferences

pytestmark = pytest.mark.browser

CONTENT = b"GGUF" + bytes(range(256)) * 4000
SHA256 = hashlib.sha256(CONTENT).hexdigest()
SPEC = "hf:owner/repo/big.gguf"


class Hub(BaseHTTPRequestHandler):
    """Offers one file; the second half waits for `rest`."""

    rest = threading.Event()

    def do_HEAD(self):
        there = self.path.endswith("/big.gguf")
        self.send_response(200 if there else 404)
        if not there:
            self.send_header("X-Error-Code", "EntryNotFound")
        self.send_header("X-Repo-Commit", "c" * 40)
        self.send_header("Content-Length", str(len(CONTENT)))
        self.send_header("ETag", f'"{SHA256}"')
        self.end_headers()

    def do_GET(self):
        match = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range") or "")
        start = int(match[1]) if match else 0
        self.send_response(206 if match else 200)
        self.send_header("Content-Length", str(len(CONTENT) - start))
        if match:
            self.send_header("Content-Range", f"bytes {start}-{len(CONTENT) - 1}/{len(CONTENT)}")
        self.end_headers()
        half = max(start, len(CONTENT) // 2)
        self.wfile.write(CONTENT[start:half])
        self.wfile.flush()
        while not self.rest.wait(0.1):
            self.wfile.write(CONTENT[half : half + 1])
            self.wfile.flush()
            half += 1
        self.wfile.write(CONTENT[half:])

    def log_message(self, format, *args):
        pass


def build(settings, load):
    class Part(ScriptedAdvisor):
        def describe(self):
            if settings.model.endswith("broken.gguf"):
                raise ModelBroken(f"{settings.model} is <b>damaged</b>. Run `advisor doctor`.")
            load()
            return self.status

    name = settings.model.rpartition("/")[2]
    return Part(ScriptedStatus(model=name, index_dir="/data/index <1>"))


def load(settings):
    if settings.model.startswith("openai:"):
        return build_model(settings)
    return ScriptedModel(default="one " * 40)


class Site:
    """A page with the panel alone, and what it works with; servers are looked for at `places`."""

    def __init__(self, services, folder, *, accounts=None):
        self.preferences = Preferences(folder / "preferences")
        self.advisor = SwitchableAdvisor(Settings(), load=load, build=build)
        self.places = []
        services = replace(services, advisor=self.advisor, settings=Settings(), accounts=accounts)
        with gr.Blocks() as self.blocks:
            self.panel = SettingsPanel(
                services,
                self.preferences,
                ModelSpeeds(folder / "speeds.json"),
                lambda: self.places,
            )
            told = html("told")
            self.panel.wire(self.blocks, self.blocks.load(lambda: None))
            self.panel.model_changed.change(
                lambda number: f"changed {number}", [self.panel.model_changed], [told]
            )


@pytest.fixture(scope="module")
def hub():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    Hub.rest.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def site(services, hub, tmp_path_factory):
    folder = tmp_path_factory.mktemp("settings")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HF_ENDPOINT", hub)
        patch.setenv("XDG_DATA_HOME", str(folder / "data"))
        patch.setattr("huggingface_hub.constants.HF_HUB_DISABLE_TELEMETRY", True)
        made = Site(services, folder)
        with served_blocks(made.blocks) as made.url:
            yield made
        made.panel.close()
        made.advisor.close()


@pytest.fixture
def opened(site, open_panel):
    """The panel as a person finds it who set nothing, with the embedded model in use."""
    site.preferences.save("", Preference())
    site.advisor.switch("embedded")
    site.advisor.offer([])
    site.places = []
    Hub.rest.clear()
    page = open_panel(site.url)
    page.locator(".gw-in-use").get_by_text("embedded").wait_for()
    return page


def kept(page):
    page.locator("#gw-settings-said").get_by_text("Kept.").wait_for()


def said(page):
    return page.locator("#gw-settings-model-said")


def use(page, model):
    page.get_by_label("Another model").fill(model)
    page.get_by_role("button", name="Use this model").click()


def test_what_is_in_use_is_said_in_one_line(opened):
    line = opened.locator(".gw-in-use").inner_text()
    assert line == (
        "In use: embedded · Not asked for; this build of llama-cpp-python has no GPU support. · "
        "12 documents, 1,284 passages in /data/index <1>"
    )


def test_settings_are_kept_and_there_after_a_reload(opened, site):
    page = opened
    assert page.get_by_label("Balanced").is_checked()
    page.get_by_label("The documents' own words").check()
    kept(page)
    page.get_by_label("Very careful").focus()
    page.keyboard.press("Space")
    page.get_by_label("Very careful").and_(page.locator(":checked")).wait_for()
    slider = page.locator("#gw-settings-passages input[type=range]")
    slider.focus()
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    wanted = AskOptions(answering="quote", passages=8, abstain_threshold=0.8)
    for _ in range(100):
        if site.preferences.options("") == wanted:
            break
        page.wait_for_timeout(50)
    assert site.preferences.options("") == wanted

    page.reload()
    page.get_by_label("Very careful").and_(page.locator(":checked")).wait_for()
    assert page.get_by_label("The documents' own words").is_checked()
    assert slider.input_value() == "8"
    page.get_by_role("button", name="Back to the defaults").click()
    page.get_by_text("Your settings are the defaults again.").wait_for()
    assert page.get_by_label("Balanced").is_checked()
    assert site.preferences.options("") == AskOptions()


def test_what_each_care_was_measured_to_give_can_be_read(opened):
    opened.get_by_text("What was measured").click()
    table = opened.locator(".gw-measured table")
    assert table.locator("tbody tr").count() == 3
    row = table.get_by_role("row", name="Balanced").inner_text().split("\t")
    given = [point for points in measured().values() for point in points if point.threshold == 0.5]
    shares = [share for point in given for share in (point.precision, point.recall)]
    assert len(given) == 2
    assert [cell.strip() for cell in row] == ["Balanced", *(f"{s:.0%}"[:-1] + " %" for s in shares)]


def test_damaged_settings_are_said_and_can_be_set_again(opened, site, open_panel):
    (path,) = (site.preferences._place).iterdir()
    path.write_text("{")
    page = open_panel(site.url)
    page.get_by_role("alert").get_by_text("it is damaged").wait_for()
    page.get_by_label("The documents' own words").check()
    kept(page)
    assert site.preferences.load("") == Preference(answering="quote")


def test_the_speed_is_measured_and_shown_in_the_list(opened):
    opened.get_by_role("button", name="Measure its speed").click()
    said(opened).get_by_text("tokens a second on this machine").wait_for()
    opened.locator("#gw-settings-model").get_by_text("tokens/s on this machine").wait_for()


def test_a_model_of_this_machine_is_used(opened, site):
    use(opened, "/models/other.gguf")
    said(opened).get_by_text("in use from the next question on").wait_for()
    opened.locator(".gw-in-use").get_by_text("other.gguf").wait_for()
    opened.locator("#told").get_by_text("changed").wait_for()
    assert site.advisor.model == "/models/other.gguf"
    assert opened.get_by_label("Another model").input_value() == ""
    chosen = opened.locator("#gw-settings-model label:has(:checked)")
    chosen.get_by_text("other").wait_for()

    opened.get_by_label("SmolLM2-135M-Instruct").check()
    opened.get_by_role("button", name="Use this model").click()
    opened.locator(".gw-in-use").get_by_text("embedded").wait_for()
    assert site.advisor.model == "embedded"


@pytest.mark.parametrize(
    ("model", "sentence"),
    [
        ("/models/broken.gguf", "is <b>damaged</b>. Run advisor doctor. The model embedded stays"),
        ("openai:http://10.0.0.1/v1#m", "can only be chosen when the server is started"),
        ("hf:nonsense", "is written hf:owner/repo/file.gguf"),
        ("hf:owner/repo/missing.gguf", "The hub has no hf:owner/repo/missing.gguf"),
    ],
)
def test_a_model_that_cannot_be_had_leaves_the_old_one(opened, site, model, sentence):
    use(opened, model)
    said(opened).get_by_role("alert").get_by_text(sentence).wait_for()
    assert site.advisor.model == "embedded"
    assert opened.get_by_role("button", name="Use this model").is_enabled()


def look(page):
    page.get_by_role("button", name="Look for servers on this machine").click()
    return page.locator("#gw-settings-found")


def test_servers_are_asked_when_the_button_is_pressed_and_their_models_can_be_used(opened, site):
    with model_server(OLLAMA) as ollama, model_server(LLAMA) as llama:
        site.places = [ollama.place("Ollama", "/api/tags"), llama.place("llama-server")]
        opened.reload()
        opened.locator(".gw-in-use").get_by_text("embedded").wait_for()
        opened.get_by_text("Only this machine (127.0.0.1) is asked").wait_for()
        assert ollama.asked == llama.asked == []

        found = look(opened)
        said = "Now in the list above: 1 model of Ollama, 1 model of llama-server."
        found.get_by_text(said).wait_for()
        found.get_by_text("gpt-oss:120b-cloud on to other machines: left out").wait_for()
        found.get_by_text("What to write into advisor.toml").click()
        setting = f"openai:{ollama.address}/v1#llama3.2:latest"
        found.get_by_text(f"model = '{setting}'").wait_for()
        opened.get_by_label("Qwen3-8B-Q4_K_M 8.0B · 4.9 GB · llama-server on this").wait_for()

        opened.get_by_label("llama3.2 3.2B · 2.0 GB · Ollama on this machine").check()
        look(opened)  # what was chosen stays chosen
        opened.get_by_role("button", name="Use this model").click()
        opened.locator("#told").get_by_text("changed").wait_for()
        assert site.advisor.model == setting
        assert [path for method, path, _ in ollama.asked if method == "POST"] == [
            "/v1/chat/completions"
        ]
        opened.reload()
        chosen = opened.locator("#gw-settings-model label:has(:checked)")
        chosen.get_by_text("Ollama on this machine").wait_for()


def test_a_server_that_is_gone_when_it_is_chosen_leaves_the_old_model(opened, site):
    with model_server(OLLAMA) as ollama:
        site.places = [ollama.place("Ollama", "/api/tags")]
        look(opened)
        opened.get_by_label("llama3.2 3.2B").check()
    opened.get_by_role("button", name="Use this model").click()
    gone = (
        f"The model server {ollama.address}/v1 cannot be reached: Connection error. Start it, or "
        "change the setting model. The model embedded stays in use."
    )
    said(opened).get_by_role("alert").get_by_text(gone, exact=True).wait_for()
    assert site.advisor.model == "embedded"


def test_where_no_server_answers_the_places_are_named(opened, site):
    with model_server({}) as nobody:
        site.places = [nobody.place("vLLM")]
        found = look(opened)
        asked = f"No model server answers on this machine. Asked: vLLM at port {nobody.port}."
        found.get_by_text(asked).wait_for()


def test_the_page_does_not_ask_itself(opened, site):
    own = urlsplit(site.url)
    site.places = [Place("vLLM", f"http://{own.netloc}")]
    look(opened).get_by_text("No model server answers on this machine. Asked: none.").wait_for()


def test_a_download_shows_its_progress_is_cancelled_and_goes_on(opened, site):
    use(opened, SPEC)
    said(opened).get_by_text("(50 %)").wait_for()
    assert opened.get_by_label("Download", exact=True).get_attribute("value") == "50"
    assert opened.get_by_role("button", name="Use this model").is_disabled()
    # The download is the server's: the page loaded anew finds it.
    opened.reload()
    opened.locator(".gw-in-use").wait_for()
    said(opened).get_by_text("(50 %)").wait_for()
    opened.get_by_role("button", name="Cancel the download").click()
    said(opened).get_by_text("Cancelled. What arrived is kept").wait_for()
    assert site.advisor.model == "embedded"

    Hub.rest.set()
    use(opened, SPEC)
    said(opened).get_by_text("in use from the next question on").wait_for()
    assert site.advisor.model == SPEC
    label = opened.locator("#gw-settings-model label:has(:checked)")
    label.get_by_text("big · 1 MB").wait_for()


def test_where_people_log_in_the_model_is_not_theirs_to_change(services, tmp_path, open_panel):
    site = Site(services, tmp_path, accounts=object())
    with served_blocks(site.blocks) as url:
        page = open_panel(url)
        page.get_by_text("Whoever runs the server chooses it").wait_for()
        page.locator(".gw-in-use").wait_for()
        for button in ("Use this model", "Look for servers on this machine"):
            assert page.get_by_role("button", name=button).count() == 0
        assert page.get_by_label("The documents' own words").count() == 1
    site.advisor.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_narrow_screen(site, open_panel, scheme):
    page = open_panel(site.url, width=360, height=640, scheme=scheme)
    page.locator(".gw-in-use").wait_for()
    page.get_by_text("What was measured").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
