"""Sentences in the language of whoever reads: of a request, and of the thread that serves it.

`_` and `ngettext` say a sentence now, in that language. What is said once and read by several
people, or later, like an error of a thread, is a `Message`: in English, and `translated` when it
is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from babel.numbers import format_decimal

from ui.languages.catalogues import SOURCE, locale_of, translations

_LANGUAGE: ContextVar[str] = ContextVar("language", default=SOURCE)


def language() -> str:
    """The language that is spoken here."""
    return _LANGUAGE.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language inside the block, and in the threads that are begun from it by asyncio."""
    token = _LANGUAGE.set(language)
    try:
        yield
    finally:
        _LANGUAGE.reset(token)


class Message(str):
    """A sentence in English that knows what it was made of, so that it can be translated later.

    `str()` of it, and of an error that is raised with it, is the same object; what is made of it by
    formatting is a mere text.
    """

    sentence: str
    values: Mapping[str, object]

    def __new__(cls, sentence: str, **values: object) -> Message:
        """Fill in the English sentence; its placeholders are like `%(name)s`."""
        made = super().__new__(cls, _filled(sentence, values, SOURCE))
        made.sentence, made.values = sentence, values
        return made

    def __str__(self) -> str:
        """Itself."""
        return self

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, object]]:
        """What a copy is made of."""
        return (self.sentence,), dict(self.values)


def together(sentences: Sequence[str]) -> str:
    """Sentences behind each other, each of which is still translated when they are shown."""
    if not sentences:
        return ""
    names = [f"_{number}" for number in range(len(sentences))]
    parts = dict(zip(names, sentences, strict=True))
    return Message(" ".join(f"%({name})s" for name in names), **parts)


N_ = Message
"""Marks a sentence for the catalogues that is translated when it is shown."""


def translated(sentence: str) -> str:
    """A `Message` in the language that is spoken; so is another text that a catalogue has."""
    if isinstance(sentence, Message):
        return gettext(sentence.sentence, **sentence.values)
    return gettext(sentence)


def gettext(sentence: str, /, **values: object) -> str:
    """A sentence in the language that is spoken.

    Args:
        sentence: in English, with placeholders like `%(name)s`.
        values: for them; whole numbers are written as the language writes them.
    """
    spoken = language()
    found = translations(spoken).gettext(sentence) if sentence else ""
    return _filled(found, values, spoken)


def ngettext(one: str, many: str, number: int, /, **values: object) -> str:
    """The sentence for a number of things, which is its placeholder `%(num)s`."""
    spoken = language()
    found = translations(spoken).ngettext(one, many, number)
    return _filled(found, {"num": number, **values}, spoken)


_ = gettext


def _filled(sentence: str, values: Mapping[str, object], spoken: str) -> str:
    if not values:
        return sentence
    return sentence % {name: _shown(value, spoken) for name, value in values.items()}


def _shown(value: object, spoken: str) -> object:
    if isinstance(value, Message) and spoken != SOURCE:
        return translated(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return format_decimal(value, locale=locale_of(spoken))
    return value
