"""How Gradio is imported: without what the page does not use, which takes half of the time."""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any, cast


@contextmanager
def without_what_is_not_used() -> Iterator[None]:
    """Import Gradio within this, the first time.

    Three things are left out, each by a way that Gradio provides for another case:

    - its MCP server: it goes on where the package `mcp` is not installed;
    - the files of type hints that it writes beside its own code, for which it parses the source of
      each component: it goes on where a class has no file;
    - a window system for matplotlib, which it looks for at the first event where matplotlib is
      installed: none is looked for where one is chosen.
    """
    os.environ.setdefault("MPLBACKEND", "agg")
    modules = cast(dict[str, ModuleType | None], sys.modules)
    hides_mcp = "mcp" not in modules
    if hides_mcp:
        modules["mcp"] = None  # whoever imports it is told that there is none
    inspect.getfile = _file  # type: ignore[assignment]
    try:
        yield
    finally:
        inspect.getfile = _getfile
        if hides_mcp:
            del modules["mcp"]


_getfile = inspect.getfile


def _file(thing: Any) -> str:
    """Where something is defined; a component of Gradio's has no file.

    Raises:
        OSError: it has none.
    """
    if isinstance(thing, type) and thing.__module__.startswith("gradio."):
        raise OSError
    return _getfile(thing)
