"""What other packages say in English and the page shows beside its own words: places, models.

They know nothing of catalogues. What stands here in their words is recognised and translated;
anything else is shown as it is.
"""

from __future__ import annotations

import re
from functools import cache

from ui.languages.catalogues import SOURCE
from ui.languages.speaking import N_, gettext, language

_PLACES = (
    N_("page %(number)s"),
    N_("slide %(number)s"),
    N_("slide %(number)s (hidden)"),
    N_("row %(number)s"),
    N_("%(sheet)s, row %(number)s"),
    N_("cell %(number)s"),
    N_("line %(number)s"),
)
_RECOGNISED = N_("read by OCR")
_MODELS = (
    # Names, then values of what is in use.
    N_("Server"),
    N_("Context"),
    N_("Threads"),
    N_("Model file"),
    N_("Index format"),
    N_("shipped with groundwise"),
    N_("%(number)s tokens"),
    N_("%(device)s, %(got)s of %(total)s layers on a GPU (asked for: %(asked)s)"),
)
_FORMATS = (
    N_("OpenDocument text"),
    N_("OpenDocument slides"),
    N_("OpenDocument sheets"),
    N_("picture"),
    N_("plain text"),
    N_("Jupyter notebook"),
    N_("caption"),
    N_("mail"),
    N_("mailbox"),
    N_("calendar"),
    N_("program"),
    N_("archives of these"),
)
_BETWEEN = "; "
_NUMBER = "number"
_PLACEHOLDER = re.compile(r"%\\\((\w+)\\\)s")


def place_name(place: str) -> str:
    """`page 3, read by OCR`, `slide 3; slide 4`, `Prices, row 12`."""
    return _BETWEEN.join(map(_one_place, place.split(_BETWEEN)))


def model_detail(text: str) -> str:
    """The name of a fact about what is in use, or what it says."""
    return _told(text, _MODELS)


def format_name(text: str) -> str:
    """What a format is called."""
    return _told(text, _FORMATS)


def _one_place(place: str) -> str:
    name = place.removesuffix(_RECOGNISED)
    if name == place:
        return _told(place, _PLACES)
    return _told(name.removesuffix(", "), _PLACES) + (", " if name else "") + gettext(_RECOGNISED)


def _told(text: str, known: tuple[str, ...]) -> str:
    if language() == SOURCE:
        return text
    for sentence in known:
        found = _pattern(sentence).fullmatch(text)
        if found is not None:
            return gettext(sentence, **{n: _value(n, v) for n, v in found.groupdict().items()})
    return text


def _value(name: str, text: str) -> object:
    return int(text.replace(",", "")) if name == _NUMBER else text


@cache
def _pattern(sentence: str) -> re.Pattern[str]:
    def group(found: re.Match[str]) -> str:
        return rf"(?P<{found[1]}>{'[0-9,]+' if found[1] == _NUMBER else '.+'})"

    return re.compile(_PLACEHOLDER.sub(group, re.escape(sentence)))
