"""Gradio is imported without what the page does not use, and nothing else is changed by it."""

import json
import subprocess
import sys

_PROGRAM = """
import inspect, json, pathlib, sys
from ui.page.importing import without_what_is_not_used
getfile, written = inspect.getfile, []
write = pathlib.Path.write_text
pathlib.Path.write_text = lambda path, *text, **named: written.append(str(path))
with without_what_is_not_used():
    import gradio
    left_out = sys.modules.get("mcp")
import mcp
print(json.dumps({
    "mcp": left_out is None and "mcp.server" in sys.modules,
    "getfile": inspect.getfile is getfile and inspect.getfile(gradio.HTML).endswith("html.py"),
    "written": written,
    "events": sorted(name for name in ("change", "submit") if hasattr(gradio.Textbox, name)),
}))
"""


def test_what_is_left_out_and_what_is_there_afterwards():
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == {
        "mcp": True,
        "getfile": True,
        "written": [],
        "events": ["change", "submit"],
    }
