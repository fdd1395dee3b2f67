"""The tokens of RTF: groups, control words and text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

# How text looks is most of a file. Words that only say that are passed over many at a time.
_LOOKS = (
    rb"rtlch|ltrch|rtlpar|ltrpar|afs|af|fcs|fs|alang|langfenp|langfe|langnp|lang|noproof|insrsid|"
    rb"charrsid|pararsid|tblrsid|delrsid|cf|cb|chcbpat|chshdng|highlight|kerning|expndtw|expnd|"
    rb"charscalex|dbch|loch|hich|ab|ai|b|i|ulnone|ul|strike|sub|nowidctlpar|"
    rb"widctlpar|wrapdefault|faauto|aspalpha|aspnum|adjustright|slmult|sl|sbauto|sb|saauto|sa|"
    rb"lin|rin|li|ri|fi|ql|qr|qj|qc|tx|tqr|tqc|ls|keepn|keep|contextualspace|cgrid|"
    rb"irowband|irow|trgaph|trrh|trqc|trkeep|tr?brdr[a-z]{1,2}|clbrdr[a-z]|clvertal[a-z]|"
    rb"cltxlrtb|clftsWidth|clwWidth|clpad\w{1,2}|clshdrawnil|brdrs|brdrw|brdrcf|brdrnone|brsp|"
    rb"tbl\w{3,16}|trftsWidth\w?|trwWidth\w?|trpadd\w{1,2}|trautofit|trspd\w{1,2}"
)
# Control words are letters and a number; `\'e9` is a byte, and runs of them are one token.
_TOKEN = re.compile(
    rb"(?:\\(?:" + _LOOKS + rb")(?:-?\d{1,10} ?|(?![A-Za-z]) ?)|[\r\n])+"
    rb"|([^\\{}\r\n]+)|\\((?:\*\s*\\)?[A-Za-z]{1,32})(-?\d{1,10})? ?"
    rb"|((?:\\'[0-9A-Fa-f]{2})+)|([{}])|\\([^A-Za-z])|\\"
)
_BRACE = re.compile(rb"[{}]|\\bin(\d{1,10}) ?|\\.", re.DOTALL)


class Token(NamedTuple):
    """One token.

    Attributes:
        text: bytes of text, in the code page of the font; empty for the others.
        word: a control word without backslash, a control symbol such as "~", or a brace. A word
            that is marked as new, so that programs that do not know it pass its group over, begins
            with "*".
        number: what follows a control word.
    """

    text: bytes
    word: str = ""
    number: int | None = None


OPEN = Token(b"", "{group")
CLOSE = Token(b"", "}group")


class Tokens:
    """Reads RTF token by token; a group can be passed over without reading it."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def __iter__(self) -> Iterator[Token]:
        begins = False
        while True:
            match = _TOKEN.match(self._data, self._at)
            if match is None:
                return
            self._at = match.end()
            text, word, number, escaped, brace, symbol = match.groups()
            if text:
                yield Token(text)
            elif word:
                value = int(number) if number else None
                if word == b"bin":
                    self._at += max(0, value or 0)
                # Only at the head of a group does the mark tell of the whole group.
                star = "*" if begins and not word.isalpha() else ""
                yield Token(b"", star + word.decode("ascii").rpartition("\\")[2], value)
            elif escaped:
                yield Token(bytes.fromhex(escaped.replace(b"\\'", b"").decode("ascii")))
            elif brace:
                yield OPEN if brace == b"{" else CLOSE
            elif symbol:
                yield Token(b"", symbol.decode("latin-1"))
            begins = brace == b"{" or begins and not match[0].strip()

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
