"""The server around the page, without a browser."""

import socket
import subprocess
import sys

import pytest

from advisor.errors import USER_ERRORS
from ui.errors import PageError
from ui.web_server import PageServer


async def nothing(scope, receive, send):
    raise AssertionError("never asked")


def test_an_address_in_use_is_a_sentence_that_names_the_remedy():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PageError, match=f"127.0.0.1:{port}.*--port") as caught:
            PageServer(nothing, "127.0.0.1", port, print, print)
    assert isinstance(caught.value, USER_ERRORS)


def test_an_address_that_is_not_ours_is_a_sentence():
    with pytest.raises(PageError, match="203.0.113.7.*--host"):
        PageServer(nothing, "203.0.113.7", 0, print, print)


def test_importing_the_package_imports_no_gradio():
    code = "import sys, ui; sys.exit('gradio' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
