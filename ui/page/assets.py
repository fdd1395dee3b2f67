"""What Gradio's page loads piece by piece, found out beforehand to be asked for at once.

A module names what it imports, so that a browser learns of one only when it has read another: on a
slow network that is a second for each of many steps. What is not found here is still loaded, later.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

_ENTRY = re.compile(r'<script type="module"[^>]* src="\./assets/([\w.-]+\.js)"')
_STYLE = re.compile(r'<link rel="stylesheet"[^>]* href="\./assets/([\w.-]+\.css)"')
_LISTED = re.compile(r"m\.f=\[([^\]]*)\]")
_NAME = re.compile(r'"\./([\w.-]+)"')
# A module that is loaded when it is needed, and by their numbers in that list what it needs.
_LOADED = r"import\(`\./([\w.-]+\.js)`\)[^`\[]*?__vite__mapDeps\(\[([\d,]*)\]\)"
# The module of a sort of component; others of its kind may stand before it.
_COMPONENT = r"[{,]%s:\{[^{}]*?component:\(\)=>\w+\(\(\)=>" + _LOADED
_BLOCKS = "Blocks-"


@dataclass(frozen=True, slots=True)
class Assets:
    """Names of files in Gradio's folder of assets.

    `entry` is the module that starts its page; `modules` are it and the others that a page needs,
    in the order in which they are needed, and `styles` their style sheets.
    """

    entry: str
    modules: tuple[str, ...]
    styles: tuple[str, ...]


def folder() -> Path:
    """Where Gradio's page lies."""
    spec = find_spec("gradio")
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent / "templates" / "frontend"


def found(components: Iterable[str]) -> Assets:
    """What a page of these sorts of components loads."""
    place = folder()
    index = (place / "index.html").read_text(encoding="utf-8")
    entry = _ENTRY.findall(index)[0]
    names = dict.fromkeys([entry, *_STYLE.findall(index)])
    names.update(dict.fromkeys(_named(place, components, entry)))
    modules = [name for name in names if name.endswith(".js")]
    styles = [name for name in names if name.endswith(".css")]
    return Assets(entry, tuple(modules), tuple(styles))


def _named(place: Path, components: Iterable[str], entry: str) -> Iterator[str]:
    """The files that a page loads besides its entry, perhaps several times."""

    @cache
    def text(name: str) -> str:
        return (place / "assets" / name).read_text(encoding="utf-8")

    begun = _listed(text(entry))
    yield from begun
    wanted = sorted(set(components))
    for name in begun:
        if not name.endswith(".js"):
            continue
        for module, needs in re.findall(_LOADED, text(name)):
            if module.startswith(_BLOCKS):
                yield from (module, *_numbered(text(name), needs))
        for sort in wanted:
            for module, needs in re.findall(_COMPONENT % re.escape(sort), text(name)):
                yield from (module, *_numbered(text(name), needs))


def _listed(module: str) -> list[str]:
    listed = _LISTED.search(module)
    return _NAME.findall(listed[1]) if listed else []


def _numbered(module: str, numbers: str) -> list[str]:
    listed = _listed(module)
    return [listed[int(number)] for number in numbers.split(",") if number]
