"""The pictures of the page in docs/images: of the shipped documents, by the page itself.

`make screenshots`. Starts `advisor serve` over an index of the shipped documents, asks it, and
takes what a reader sees: an answer with its sources, the reader at the quoted words, the same in
the dark scheme and on a phone, and a short animation of an answer that arrives.
"""

from __future__ import annotations

import io
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
QUESTION = "How long do Netflix internships last?"
FOLLOW_UP = "Are they remote?"
ABSENT = "How many interns does Netflix take in Madrid?"
_MILLISECONDS = 180_000
_WIDE = {"width": 1360, "height": 800}
_PHONE = {"width": 390, "height": 780}
# Colours of a picture: the page has few, and its text keeps its smooth edges with these.
_COLOURS = 128
_FRAME_MILLISECONDS = 160
_LAST_FRAME_MILLISECONDS = 3000
_FRAMES_AT_MOST = 60


def main() -> None:
    """Take all pictures."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    if executable is None:
        sys.exit("No chromium on this machine: install it to take the pictures.")
    from playwright.sync_api import sync_playwright

    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        index = Path(folder) / "index"
        _advisor("index", "--index-dir", str(index), str(ROOT / "corpus" / "documents"))
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        with _served(index) as url:
            _animate(_opened(browser, url, _WIDE, "light"))
            page = _opened(browser, url, _WIDE, "light")
            _ask(page, QUESTION, 1)
            page.locator("#turn-1 .chip").first.click()
            page.locator("#gw-viewer mark.gw-active").first.wait_for()
            address = page.url
            _take(page, "page-light")
            dark = _opened(browser, address, _WIDE, "dark")
            _ask(dark, FOLLOW_UP, 2)
            dark.locator("#turn-2 .chip").first.hover()
            dark.locator("#gw-quote").wait_for()
            _take(dark, "page-dark")
            phone = _opened(browser, url, _PHONE, "light")
            _ask(phone, ABSENT, 1)
            _take(phone, "page-phone")
        browser.close()


def _advisor(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "advisor.commands.cli", *arguments], check=True, cwd=ROOT)


@contextmanager
def _served(index: Path) -> Iterator[str]:
    command = ["serve", "--index-dir", str(index), "--port", "0"]
    child = subprocess.Popen(
        [sys.executable, "-m", "advisor.commands.cli", *command],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    try:
        assert child.stdout is not None
        found = re.search(r"http://\S+", child.stdout.readline())
        if found is None:
            raise RuntimeError("the server did not say its address")
        yield found[0]
    finally:
        child.send_signal(signal.SIGINT)
        child.wait(60)


def _opened(browser: Any, url: str, size: dict[str, int], scheme: str) -> Any:
    page = browser.new_page(viewport=size, color_scheme=scheme, reduced_motion="reduce")
    page.set_default_timeout(_MILLISECONDS)
    page.goto(url)
    page.locator("#gw-status .status").wait_for()
    return page


def _ask(page: Any, question: str, number: int) -> None:
    page.get_by_label("Your question").fill(question)
    page.keyboard.press("Enter")
    page.locator(f"#turn-{number}[data-phase=done]").wait_for()
    page.get_by_role("button", name="Ask", exact=True).wait_for()
    page.locator(f"#turn-{number} [data-revise]").wait_for()


def _take(page: Any, name: str) -> None:
    picture = _small(page.screenshot(animations="disabled"))
    picture.save(IMAGES / f"{name}.png", optimize=True)


def _animate(page: Any) -> None:
    """A question that is typed and answered, as a WebP that plays by itself."""
    frames = [_frame(page)]
    field = page.get_by_label("Your question")
    for end in range(6, len(QUESTION) + 6, 6):
        field.fill(QUESTION[:end])
        frames.append(_frame(page))
    page.keyboard.press("Enter")
    done = page.locator("#turn-1[data-phase=done] [data-revise]")
    while len(frames) < _FRAMES_AT_MOST and not done.count():
        frames.append(_frame(page))
    done.wait_for()
    frames.append(_frame(page))
    page.locator("#turn-1 .chip").first.click()
    page.locator("#gw-viewer mark.gw-active").first.wait_for()
    frames.append(_frame(page))
    shown = [frame for n, frame in enumerate(frames) if not n or frame != frames[n - 1]]
    durations = [_FRAME_MILLISECONDS] * (len(shown) - 2) + [1200, _LAST_FRAME_MILLISECONDS]
    shown[0].save(
        IMAGES / "answer.webp", save_all=True, append_images=shown[1:], duration=durations,
        loop=0, quality=70, method=6,
    )  # fmt: skip


def _frame(page: Any) -> Image.Image:
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    return picture.resize((picture.width * 2 // 3, picture.height * 2 // 3), Image.LANCZOS)


def _small(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    return picture.quantize(_COLOURS, dither=Image.Dither.NONE)


if __name__ == "__main__":
    main()
