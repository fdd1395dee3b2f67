"""Elements that say something other than by plain text, put into words in the tree itself.

Raised and lowered characters, readings of Chinese characters, formulas, form values, pictures'
descriptions, drawings, quotation marks, pages within the page, tabs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from corpus.loaders.html.controls import Controls, name_words
from corpus.loaders.html.mathml import math_text
from corpus.loaders.html.parsing import parse_html
from corpus.loaders.html.styles import raised_or_lowered, raising_classes
from corpus.loaders.scripts import lowered, noted, raised
from corpus.loaders.writer import collapse

if TYPE_CHECKING:
    from lxml.etree import _Element

_TYPED = frozenset(
    "text email number tel url date time datetime-local month week range color".split()
)
_CSS_SWITCH = re.compile(r"toggle|tab|nav|menu|drawer|hamburger|accordion", re.IGNORECASE)
_FILE_NAME = re.compile(r"\S+\.(?:png|jpe?g|gif|svg|webp|bmp|tiff?|avif)$", re.IGNORECASE)
_SAYS_NOTHING = frozenset(
    "icon image picture photo avatar badge spacer cover thumbnail img bullet blank top up".split()
)
_NOTE_WORDS = frozenset("footnote footnotes noteref fn fnref reference endnote".split())
_NOTE_TYPES = frozenset("noteref doc-noteref".split())
# By which XHTML may name elements of MathML and SVG.
_PREFIXES = ("m:", "mml:", "math:", "svg:", "xhtml:")
_MOST_FRAMES = 3
# An attribute that no page can have: the mark of an item, where it is written out.
LABEL = "{urn:written-out}label"
_FEW_CHILDREN = 20
_FEW_WORDS = 3


def put_into_words(
    elements: Sequence[_Element],
    controls: Controls,
    raising: Mapping[str, str] | None = None,
    frames: int = 0,
) -> None:
    """Rewrite as text those of a page's elements that say something by other means.

    `raising` gives the classes of raised or lowered characters beside those of the page's own
    style sheets.
    """
    classes = raising_classes(e.text or "" for e in elements if e.tag == "style")
    classes.update(raising or {})
    _label_panels(controls)
    _say_once(elements)
    # From the last to the first, so that what is inside is rewritten before what is around it.
    for element in reversed(elements):
        tag = element.tag
        if tag.startswith(_PREFIXES):
            element.tag = tag = tag.rpartition(":")[2]
        if tag == "span":
            tag = _span(element, classes)
        if tag in ("iframe", "noframes"):
            _frame(element, frames)
        elif tag == "button":
            _button(element, controls)
        elif rewrite := _REWRITES.get(tag):
            rewrite(element)


def _say_once(elements: Sequence[_Element]) -> None:
    """Keep one of the same long description of several pictures, outside tables."""
    seen: set[str] = set()
    for element in elements:
        if element.tag == "img" and len((text := element.get("alt", "")).split()) > _FEW_WORDS:
            if text in seen and next(element.iterancestors("td"), None) is None:
                element.set("alt", "")
            seen.add(text)


def types_of(element: _Element) -> list[str]:
    """What a part of a book is, by `epub:type` and `role`."""
    stated = f"{element.get('epub:type', '')} {element.get('role', '')}"
    return stated.split()


def _label_panels(controls: Controls) -> None:
    """Write what a tab says at the head of its panel; a row of tabs says nothing by itself."""
    for tab, panel in controls.tabs():
        label = collapse("".join(tab.itertext()))
        opening = next((words for t in panel.itertext() if (words := collapse(t))), "")
        if label and opening != label and panel not in tab.iterancestors():
            line = panel.makeelement("p")
            line.text, line.tail, panel.text = label, panel.text, None
            panel.insert(0, line)
        _become(tab, "")


def _become(element: _Element, text: str, tag: str = "span") -> None:
    """Make the element one of plain text."""
    tail = element.tail
    element.clear()
    element.tag, element.text, element.tail = tag, text, tail


def _before(element: _Element) -> str:
    """The text right before an inline element, or some of its end."""
    while True:
        previous = element.getprevious()
        if previous is not None:
            if previous.tail:
                return str(previous.tail)
            return "" if previous.tag in ("br", "p", "div") else "".join(previous.itertext())
        parent = element.getparent()
        if parent is None or parent.text:
            return "" if parent is None else str(parent.text)
        if parent.tag not in ("a", "b", "i", "em", "strong", "span", "font", "u", "code", "small"):
            return ""
        element = parent


def _raise(element: _Element) -> None:
    if element.xpath(".//br|.//p|.//div"):
        return
    text = collapse("".join(element.itertext()))
    links = element.xpath("ancestor::a[contains(@href, '#')]|.//a[contains(@href, '#')]")
    if links or not _NOTE_WORDS.isdisjoint(name_words(element)):
        text = noted(text)
    elif (element.tail or "").strip() in ("/", "⁄") and _follows(element) == "sub":
        # "1½" written with small figures.
        text = f" {text}" if _before(element)[-1:].isdigit() else text
    else:
        text = raised(text, _before(element))
    _replace_inside(element, text)


def _lower(element: _Element) -> None:
    if element.xpath(".//br|.//p|.//div"):
        return
    text = collapse("".join(element.itertext()))
    _replace_inside(element, lowered(text, _before(element), element.tail or ""))


def _replace_inside(element: _Element, text: str) -> None:
    if text != "".join(element.itertext()):
        _become(element, text)


def _follows(element: _Element) -> str:
    after = element.getnext()
    return "" if after is None else str(after.tag)


def _note_link(element: _Element) -> None:
    is_mark = not _NOTE_TYPES.isdisjoint(types_of(element)) or _is_called_note(element)
    before = element.getprevious()
    if before is not None and before.tag == "a" and not before.tail and before.get("href"):
        # Links side by side are apart on the page.
        before.tail = " "
    if is_mark and element.find(".//sup") is None and element.getparent().tag != "sup":
        _become(element, noted("".join(element.itertext())))


def _is_called_note(link: _Element) -> bool:
    """Whether a link with a number for its text leads to a note, by class names."""
    if "#" not in link.get("href", "") or not "".join(link.itertext()).strip().isdigit():
        return False
    words = name_words(link) | name_words(link.getparent())
    return not words.isdisjoint({"footnote", "footnotes", "endnote", "noteref"})


def _ruby(element: _Element) -> None:
    """The word as a whole, then how it is read: 漢字(かんじ)."""
    readings = "".join("".join(rt.itertext()) for rt in element.iter("rt"))
    for small in list(element.iter("rt", "rp", "rtc")):
        _become(small, "")
    base = collapse("".join(element.itertext()))
    _become(element, f"{base}({collapse(readings)})" if readings.strip() else base)


def _math(element: _Element) -> None:
    for above in element.iterancestors("span"):
        # A wiki shows a picture of the formula instead, and hides this.
        if "math" in above.get("class", ""):
            above.attrib.pop("style", None)
    is_block = element.get("display") == "block" or element.get("mode") == "display"
    _become(element, math_text(element), "p" if is_block else "span")


def _script(element: _Element) -> None:
    """A formula in TeX that the page typesets; other scripts stay what they are."""
    if not element.get("type", "").startswith("math/tex"):
        return
    previous = element.getprevious()
    is_shown = previous is not None and "MathJax" in previous.get("class", "")
    _become(element, "" if is_shown else element.text or "")


def _span(element: _Element, classes: Mapping[str, str]) -> str:
    """Make a span what it stands for; return its tag from then on."""
    names = element.get("class", "")
    if names.startswith("ListLabel"):
        # The mark of an item as LibreOffice writes it.
        item = next(element.iterancestors("li"), None)
        if item is not None:
            item.set(LABEL, collapse("".join(element.itertext())))
            _become(element, "")
    elif names == "katex-html":
        # A formula that is there twice, as MathML and as characters placed one by one.
        if element.getparent().xpath("./*[@class='katex-mathml']"):
            _become(element, "")
    else:
        tag = raised_or_lowered(element.get("style", "")) if "style" in element.attrib else None
        element.tag = tag or next((classes[n] for n in names.split() if n in classes), "span")
    return str(element.tag)


def _input(element: _Element) -> None:
    kind = element.get("type", "text").lower()
    value = element.get("value", "").strip()
    text = value if kind in _TYPED else ""
    if kind in ("checkbox", "radio"):
        names = " ".join(element.get(key, "") for key in ("id", "name", "class"))
        is_told = element.getparent().tag in ("label", "li", "td", "p", "dd", "fieldset", "form")
        if is_told and not _CSS_SWITCH.search(names):
            text = "[x]" if "checked" in element.attrib else "[ ]"
    _become(element, f" {text} " if text else "")


def _select(element: _Element) -> None:
    """What is chosen; what could be is hidden until somebody opens the list."""
    options: tuple[list[str], list[str]] = [], []
    for option in element.iter("option"):
        options["selected" in option.attrib].append(collapse("".join(option.itertext())))
    _become(element, f" {', '.join(options[True])} ")
    hidden = element.makeelement("span", {"hidden": ""})
    hidden.text = ", ".join(options[False])
    element.append(hidden)


def _textarea(element: _Element) -> None:
    element.text = f" {element.text or ''} "


def _button(element: _Element, controls: Controls) -> None:
    if not controls.is_read(element):
        return
    apart = element.getparent().tag not in ("h1", "h2", "h3", "h4", "h5", "h6", "dt", "summary")
    element.tag = "p" if apart else "span"
    element.set("role", "button")


def _picture(element: _Element) -> None:
    """What is said in place of a picture, unless it is there anyway or says nothing."""
    text = collapse(element.get("alt", ""))
    words = text.lower().strip("[]")
    says = text and words not in _SAYS_NOTHING and not _FILE_NAME.match(text)
    says = says and "logo" not in words.split()
    is_symbol = text.startswith("[") and text.endswith("]")
    is_hidden = element.get("aria-hidden") == "true" or element.get("role") in (
        "presentation",
        "none",
    )
    is_dot = element.get("width") in ("0", "1") or element.get("height") in ("0", "1")
    if not says or is_symbol or is_hidden or is_dot or _is_said_nearby(element, words):
        text = ""
    _become(element, text)


def _is_said_nearby(picture: _Element, words: str) -> bool:
    """Whether the link or figure around a picture says the same, or a link says anything."""
    around = next(picture.iterancestors("a", "figure", "button"), None)
    if around is None or around.find(f"*[{_FEW_CHILDREN}]") is not None:
        return False
    text = collapse("".join(around.itertext())).lower()
    return bool(text) and (around.tag != "figure" or words in text)


def _drawing(element: _Element) -> None:
    """The words in a drawing, a line for each; its name where it has no others."""
    pieces = [collapse("".join(t.itertext())) for t in element.iter("text", "foreignobject")]
    lines = [piece for piece in pieces if piece]
    if not lines:
        named = element.get("aria-label") or element.findtext(".//title") or ""
        named = collapse(named) if element.get("aria-hidden") != "true" else ""
        # Icons are called by a word or two, and what they stand for is said beside them.
        _become(element, named if len(named.split()) > 2 else "")
        return
    _become(element, lines[0], "div")
    for line in lines[1:]:
        line_break = element.makeelement("br")
        line_break.tail = line
        element.append(line_break)


def _quotation(element: _Element) -> None:
    element.text = "“" + (element.text or "")
    if len(element):
        element[-1].tail = (element[-1].tail or "") + "”"
    else:
        element.text += "”"


def _strike(element: _Element) -> None:
    """What is no longer right is told from what is, as in Markdown."""
    if element.tag == "del" and element.getparent().find(".//ins") is not None:
        # A change, which is read as accepted.
        return
    if element.tag == "del":
        element.tag = "s"
    if element.xpath(".//br|.//p|.//div|.//li") or not "".join(element.itertext()).strip():
        return
    element.text = "~~" + (element.text or "").lstrip()
    if len(element):
        element[-1].tail = (element[-1].tail or "").rstrip() + "~~"
    else:
        element.text = element.text.rstrip() + "~~"


def _frame(element: _Element, frames: int) -> None:
    """A page within the page, where it is in the file."""
    source = element.text if element.tag == "noframes" else element.get("srcdoc")
    inner = parse_html(source) if source and frames < _MOST_FRAMES else None
    body = None if inner is None else inner.find("body")
    if inner is None or body is None:
        return
    elements = list(inner.iter("*"))
    put_into_words(elements, Controls(elements), frames=frames + 1)
    _become(element, body.text or "", "div")
    element.extend(list(body))


_REWRITES: dict[str, Callable[[_Element], None]] = {
    "a": _note_link,
    "sup": _raise,
    "sub": _lower,
    "ruby": _ruby,
    "math": _math,
    "script": _script,
    "input": _input,
    "select": _select,
    "textarea": _textarea,
    "img": _picture,
    "svg": _drawing,
    "q": _quotation,
    "del": _strike,
    "s": _strike,
    "strike": _strike,
}
