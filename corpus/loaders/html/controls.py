"""What a reader opens: the panels of tabs and accordions, and the buttons that open them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

_BY_ID = ("aria-controls", "data-target", "data-bs-target", "commandfor", "popovertarget")
_TOGGLES = ("data-toggle", "data-bs-toggle")
_OPENING = frozenset((*_BY_ID, *_TOGGLES, "role", "onclick"))
_CALLED = re.compile(r"['\"]#?([\w:.-]+)['\"]")
_PANEL_WORDS = frozenset(
    "tab tabs tabpanel tabcontent pane panel accordion collapse collapsible collapsed faq answer "
    "details spoiler toggle expand expandable expander".split()
)
_OPENER_WORDS = frozenset(
    "accordion collapsible collapse expand expander toggle spoiler faq question tablinks".split()
)
_TITLES = "ancestor::h1|ancestor::h2|ancestor::h3|ancestor::h4|ancestor::h5|ancestor::h6|"
_TITLES += "ancestor::dt|ancestor::summary|ancestor::th"


def name_words(element: _Element) -> frozenset[str]:
    """The words of an element's classes and id, in lower case."""
    return _words(f"{element.get('class', '')} {element.get('id', '')}")


@lru_cache(maxsize=4096)
def _words(names: str) -> frozenset[str]:
    return frozenset(re.split(r"[\s_-]+", names.lower()))


class Controls:
    """Which element of a page opens which part of it.

    Attributes:
        panels: what opens a part, with the part.
        opened: the parts.
    """

    def __init__(self, elements: Sequence[_Element]) -> None:
        self._tab_sets: list[_Element] = []
        by_id: dict[str, _Element] = {}
        targets: list[tuple[_Element, list[str]]] = []
        for element in elements:
            attributes = element.attrib
            if not attributes:
                continue
            if "id" in attributes:
                by_id.setdefault(attributes["id"], element)
            if attributes.get("class", "").startswith("tabbed-set"):
                self._tab_sets.append(element)
            # Looked up by name, attributes that a template wrote ("{%") could not be had.
            if found := _targets(dict(attributes.items())):
                targets.append((element, found))
        self.panels: dict[_Element, _Element] = {}
        for element, names in targets:
            panel = next((by_id[name] for name in names if name in by_id), None)
            if panel is not None and panel is not element:
                self.panels[element] = panel
        self.opened = set(self.panels.values())

    def opens(self, element: _Element) -> bool:
        """Whether something on the page opens this element, by id, by name or by standing by."""
        if element.get("role") == "tabpanel" or element in self.opened:
            return True
        if not _PANEL_WORDS.isdisjoint(name_words(element)):
            return True
        before = element.getprevious()
        if before is None:
            return False
        return any(_is_opener(near) for near in (before, *before.iterdescendants("button")))

    def is_read(self, button: _Element) -> bool:
        """Whether a button names the part that it opens, rather than do something."""
        if button in self.panels or not _OPENER_WORDS.isdisjoint(name_words(button)):
            return True
        # Where a title has words of its own, a button in it copies a link or the like.
        return any(_text(title) == _text(button) for title in button.xpath(_TITLES))

    def tabs(self) -> list[tuple[_Element, _Element]]:
        """Tabs, each with the panel that it opens."""
        pairs = [(opener, panel) for opener, panel in self.panels.items() if _is_tab(opener)]
        for around in self._tab_sets:
            # MkDocs tells by the order alone which label is whose.
            labels = around.xpath("./*[@class='tabbed-labels']/label")
            blocks = around.xpath("./*[@class='tabbed-content']/*")
            pairs.extend(zip(labels, blocks, strict=False))
        return pairs


def _text(element: _Element) -> str:
    return "".join("".join(element.itertext()).split())


def _targets(attributes: dict[str, str]) -> list[str]:
    """The ids of what an element with these attributes opens."""
    if _OPENING.isdisjoint(attributes):
        return []
    found = [name.lstrip("#") for key in _BY_ID for name in attributes.get(key, "").split()]
    href = attributes.get("href", "")
    toggles = attributes.get("role") in ("tab", "button") or any(t in attributes for t in _TOGGLES)
    if toggles and href.startswith("#"):
        found.append(href[1:])
    return found + _CALLED.findall(attributes.get("onclick", ""))


def _is_opener(element: _Element) -> bool:
    attributes = element.attrib
    return (
        element.tag in ("button", "summary")
        or "onclick" in attributes
        or "aria-expanded" in attributes
        or attributes.get("role") == "button"
    )


def _is_tab(opener: _Element) -> bool:
    toggled = next((opener.get(key) for key in _TOGGLES if opener.get(key)), "")
    return (
        opener.get("role") == "tab"
        or toggled in ("tab", "pill")
        or not {"tab", "tablink", "tablinks"}.isdisjoint(name_words(opener))
    )
