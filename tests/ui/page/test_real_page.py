"""The page over the embedded models, served as `advisor serve` does, in a browser."""

import re
import shutil
import signal
import subprocess
import sys
import time

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.real_model]

QUESTION = "How long is a placement at Brightwater?"
OTHER = "What does a placement pay?"
SLOW = 120_000


class Served:
    """`advisor serve` in a process of its own, at a port of its own."""

    def __init__(self, index_dir, log):
        self._command = [
            sys.executable,
            "-m",
            "advisor.commands.cli",
            "serve",
            "--index-dir",
            index_dir,
        ]
        self._log = log
        self._port = 0

    def start(self):
        with self._log.open("w") as log:
            self.process = subprocess.Popen(
                [*self._command, "--port", str(self._port)], stdout=log, stderr=subprocess.STDOUT
            )
        until = time.monotonic() + 180
        while time.monotonic() < until:
            found = re.search(r"http://127\.0\.0\.1:(\d+)/", self.said())
            if found:
                self._port = int(found[1])
                return found[0]
            assert self.process.poll() is None, self.said()
            time.sleep(0.1)
        raise AssertionError("the server did not start")

    def said(self):
        return self._log.read_text()

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait(60)


@pytest.fixture
def server(handbook_settings, tmp_path):
    """A server of its own index: what is kept beside it is nobody else's."""
    index = tmp_path / "index"
    shutil.copytree(handbook_settings.index_dir, index)
    served = Served(str(index), tmp_path / "log")
    yield served
    if served.process.poll() is None:
        served.stop()
    print(served.said())  # where a test fails, what the server said of it is shown
    assert "Traceback" not in served.said()


def ask(page, question, number):
    page.get_by_label("Your question").fill(question)
    page.keyboard.press("Enter")
    turn = page.locator(f"#turn-{number}[data-phase=done]")
    turn.wait_for(timeout=SLOW)
    page.get_by_role("button", name="Ask", exact=True).wait_for(timeout=SLOW)
    return turn


def test_a_question_is_answered_and_its_number_opens_the_document(server, open_page):
    page = open_page(server.start())
    page.get_by_text("2 documents are indexed").wait_for(timeout=SLOW)
    turn = ask(page, QUESTION, 1)
    assert "twelve weeks" in turn.locator(".answer").inner_text()
    turn.locator(".chip").first.click()
    mark = page.locator("#gw-viewer mark.gw-active").first
    mark.wait_for(timeout=SLOW)
    assert "twelve weeks" in mark.inner_text()
    assert page.locator("#gw-viewer [role=heading]", has_text="Equipment").count() == 1

    turn = ask(page, "How far is Brightwater from the sea?", 2)
    assert turn.locator(".abstention").count() == 1
    page.get_by_role("tab", name="Documents").click()
    page.locator("#gw-documents-list", has_text="Robotics lab notes").wait_for(timeout=SLOW)
    assert "SmolLM2" in page.locator("#gw-status").inner_text()


def test_two_conversations_outlive_reloads_and_the_death_of_the_server(server, open_page):
    url = server.start()
    page = open_page(url, dies=True)
    page.get_by_text("2 documents are indexed").wait_for(timeout=SLOW)
    addresses = []
    asked = [(QUESTION, OTHER)[n % 2] for n in range(20)]
    for conversation in range(2):
        page.get_by_role("button", name="New conversation").locator("visible=true").click()
        page.locator(".turn").first.wait_for(state="detached")
        for number, question in enumerate(asked, start=1):
            ask(page, f"{question} ({conversation + 1}.{number})", number)
            if number == 7:
                page.reload()
                page.locator("#turn-7").wait_for(timeout=SLOW)
            elif number == 13 and conversation == 0:
                server.kill()
                assert server.start() == url
                page.reload()
                page.locator("#turn-13").wait_for(timeout=SLOW)
        addresses.append(page.url)
    server.kill()
    server.start()
    for conversation, address in enumerate(addresses, start=1):
        page.goto(address)
        page.locator("#turn-20 .answer").wait_for(timeout=SLOW)
        assert page.locator(".turn .question").all_inner_texts() == [
            f"{question} ({conversation}.{number})" for number, question in enumerate(asked, 1)
        ]
        assert page.locator(".turn .answer .chip").count() >= 20
    assert page.locator(".gw-conversation").count() == 2
