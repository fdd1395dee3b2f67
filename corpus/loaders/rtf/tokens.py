"""The tokens of RTF: groups, control words and text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

# Control words are letters and a number; `\'e9` is a byte, and runs of them are one token.
_TOKEN = re.compile(
    rb"([^\\{}\r\n]+)|\\([A-Za-z]{1,32})(-?\d{1,10})? ?|((?:\\'[0-9A-Fa-f]{2})+)|([{}])"
    rb"|\\([^A-Za-z])|[\r\n]+|\\"
)
_BRACE = re.compile(rb"[{}]|\\bin(\d{1,10}) ?|\\.", re.DOTALL)


class Token(NamedTuple):
    """One token; only what its kind has is set.

    Attributes:
        text: bytes of text, in the code page of the font.
        word: a control word without backslash, or a control symbol such as "~".
        number: what follows a control word.
        brace: "{" or "}".
    """

    text: bytes = b""
    word: str = ""
    number: int | None = None
    brace: str = ""


class Tokens:
    """Reads RTF token by token; a group can be passed over without reading it."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def __iter__(self) -> Iterator[Token]:
        while True:
            match = _TOKEN.match(self._data, self._at)
            if match is None:
                return
            self._at = match.end()
            text, word, number, escaped, brace, symbol = match.groups()
            if text:
                yield Token(text=text)
            elif word:
                value = int(number) if number else None
                if word == b"bin":
                    self._at += max(0, value or 0)
                yield Token(word=word.decode("ascii"), number=value)
            elif escaped:
                yield Token(text=bytes.fromhex(escaped.replace(b"\\'", b"").decode("ascii")))
            elif brace:
                yield Token(brace=brace.decode("ascii"))
            elif symbol:
                yield Token(word=symbol.decode("latin-1"))

    def skip_group(self) -> None:
        """Pass over the rest of the group around, up to before its closing brace."""
        depth = 0
        for match in iter(lambda: _BRACE.search(self._data, self._at), None):
            if match[0] == b"}" and depth == 0:
                self._at = match.start()
                return
            self._at = match.end() + int(match[1] or 0)
            depth += {b"{": 1, b"}": -1}.get(match[0], 0)
        self._at = len(self._data)
