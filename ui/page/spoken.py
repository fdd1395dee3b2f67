"""What Gradio's page is made of, in the language of whoever asks for it.

It is made once for everybody, in English. Names and hints of components are looked up among the
translations; what is HTML of ours is made anew.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ui.languages.catalogues import SOURCE
from ui.languages.speaking import gettext, language

_NAMES = ("label", "placeholder", "info")


def spoken(config: str, blocks: Any) -> str:
    """The configuration of a page as JSON, in the language that is spoken.

    Args:
        config: as Gradio's page has it.
        blocks: the page; a component of it may have `spoken`, which makes its HTML.
    """
    if language() == SOURCE:
        return config
    read = json.loads(config)
    for part in read["components"]:
        made = getattr(blocks.blocks.get(part["id"]), "spoken", None)
        part["props"] |= _translated(part["type"], part["props"])
        if made is not None:
            part["props"]["value"] = made()
    return json.dumps(read, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _translated(sort: str, props: Mapping[str, Any]) -> dict[str, Any]:
    named = [name for name in _NAMES if isinstance(props.get(name), str)]
    found: dict[str, Any] = {name: gettext(props[name]) for name in named}
    if sort == "button":
        found["value"] = gettext(props["value"])
    if "choices" in props:
        found["choices"] = [[gettext(name), value] for name, value in props["choices"]]
    return found
