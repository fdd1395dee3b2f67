"""The catalogues of the page: one `page.po` a language, read as it lies here, so never stale.

Every sentence of the page is written in English in its code, which is also its key.
"""

from __future__ import annotations

import json
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parent
SOURCE = "en"
"""The language that the page is written in."""
# Numbers of this many things show every form of a plural that a language has.
_MANY = 201


@cache
def languages() -> tuple[str, ...]:
    """The languages that the page can be read in."""
    found = sorted(path.parts[-3] for path in FOLDER.glob("*/LC_MESSAGES/page.po"))
    return (SOURCE, *found)


def tag_of(language: str) -> str:
    """A language as browsers call it, in small letters: `de`, `pt-br`."""
    return language.replace("_", "-").lower()


@cache
def locale_of(language: str) -> Locale:
    """How dates and numbers are written in a language."""
    return Locale("en", "GB") if language == SOURCE else Locale.parse(language)


@cache
def translations(language: str) -> NullTranslations:
    """What translates the page's sentences into one of `languages()`."""
    if language == SOURCE:
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, catalogue(language))
    compiled.seek(0)
    return GNUTranslations(compiled)


def catalogue(language: str) -> Catalog:
    """The catalogue of one of `languages()`, as its file has it."""
    with (FOLDER / language / "LC_MESSAGES" / "page.po").open("rb") as file:
        return read_po(file, locale=language, domain="page")


@cache
def for_scripts(language: str, *, first: bool) -> str:
    """The translations for scripts, as JSON: a text, or one for each form of a plural.

    `first`: those of the first page's script; otherwise those of all others.
    """
    if language == SOURCE:
        return "{}"
    found = {
        message.id if isinstance(message.id, str) else message.id[0]: _told(message, language)
        for message in catalogue(language)
        if message.string and any(_is_in(place, first) for place, _ in message.locations)
    }
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _is_in(place: str, first: bool) -> bool:
    return place.endswith(".js") and ("/plain/" in place) == first


def _told(message: Message, language: str) -> str | dict[str, str]:
    """A translation as a browser chooses it, which knows the names of plurals' forms alone."""
    if isinstance(message.id, str):
        return str(message.string)
    one, many = message.id
    form_of = locale_of(language).plural_form
    known = translations(language)
    return {form_of(n): known.ngettext(one, many, n) for n in reversed(range(_MANY))}
