"""The headers of a mail: words in encodings, names of people and files, dates."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path

from corpus.loaders.writer import collapse

# The lines that people know, in the order in which programs show them.
SHOWN = ("From", "To", "Cc", "Bcc", "Reply-To", "Date")
# So much of a header is shown: a list of a thousand recipients is no text.
LONGEST_VALUE = 2000
# So much is decoded, before it is known how much of it is shown.
_LONGEST_RAW = 20_000
# Programs name the older encoding of a family and write the newer one.
_WIDER = {
    "iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252",
    "ascii": "cp1252", "iso-8859-9": "cp1254", "iso-8859-11": "cp874", "tis-620": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "ks_c_5601-1987": "cp949", "euc-kr": "cp949",
    "shift_jis": "cp932", "iso-2022-jp": "iso2022_jp_2", "big5": "big5hkscs",
    "windows-31j": "cp932", "iso-8859-8-i": "iso-8859-8", "utf8": "utf-8", "unicode": "utf-16",
}  # fmt: skip
# Python's codecs that are no encodings of texts, or slow on long ones.
_NO_CHARSETS = frozenset({"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape"})
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')
_LONGEST_NAME, _LONGEST_DATE = 120, 200


def wider(charset: str) -> str:
    """The encoding that a declared one stands for in practice."""
    name = charset.strip("\"' ").lower()
    return _WIDER.get(name, "" if name.replace("-", "_") in _NO_CHARSETS else name)


def header(message: Message, name: str) -> str:
    """A header in one line, its words decoded; several of one name joined by commas."""
    wanted = name.lower()
    raw = [value for key, value in message.raw_items() if key.lower() == wanted]
    return collapse(", ".join(words(str(value)) for value in raw))


def words(raw: str) -> str:
    """A header's value as people read it: encoded words decoded, other bytes guessed."""
    raw = raw[:_LONGEST_RAW]
    try:
        text = raw.encode("ascii", "surrogateescape").decode("utf-8")
    except UnicodeDecodeError:
        text = raw.encode("ascii", "surrogateescape").decode("cp1252", "replace")
    except UnicodeEncodeError:
        text = raw.encode("utf-8", "replace").decode("utf-8")
    if "=?" not in text:
        return text
    # Long headers are folded inside a word by some programs.
    text = re.sub(r"\s*\r?\n\s+", " ", text)
    with suppress(HeaderParseError, binascii.Error, ValueError):
        return "".join(_decoded(*piece) for piece in decode_header(text))
    return text


def _decoded(piece: bytes | str, charset: str | None) -> str:
    if isinstance(piece, str):
        return piece
    if charset is None:
        return piece.decode("raw-unicode-escape", "replace")
    for encoding in (wider(charset), "utf-8"):
        with suppress(LookupError, UnicodeError):
            return piece.decode(encoding)
    return piece.decode("cp1252", "replace")


def sender_of(value: str) -> str:
    """Who a `From` header names: the name, else the address."""
    with suppress(RecursionError):  # thousands of brackets
        for name, address in getaddresses([value[:LONGEST_VALUE]]):
            if name or address:
                return collapse(name).strip("'\"") or address
    return value[:_LONGEST_NAME]


def date_of(value: str) -> datetime | None:
    """The date of a mail; None where the header is no date."""
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        with suppress(ValueError, TypeError, IndexError, OverflowError, AttributeError):
            return read(value[:_LONGEST_DATE])
    return None


def shortened_value(value: str) -> tuple[str, bool]:
    """A header's value as far as it is shown, and whether that is less than all of it."""
    if len(value) <= LONGEST_VALUE:
        return value, False
    cut = value.rfind(",", 0, LONGEST_VALUE)
    return value[: cut if cut > 0 else LONGEST_VALUE] + " …", True


def file_name(raw: str, fallback: str) -> str:
    """A name fit for a file, whatever a mail calls it."""
    name = _FORBIDDEN.sub("_", collapse(raw)).strip(". ")
    if not name:
        return fallback
    stem, suffix = Path(name).stem, Path(name).suffix
    return f"{stem[: _LONGEST_NAME - len(suffix)]}{suffix}" if len(suffix) < 12 else stem[:100]


def unlike(name: str, taken: Iterable[str]) -> str:
    """`name`, or the first of "name (2)", "name (3)" that is not taken."""
    known = {other.casefold() for other in taken}
    stem, suffix, number = Path(name).stem, Path(name).suffix, 1
    while name.casefold() in known:
        number += 1
        name = f"{stem} ({number}){suffix}"
    return name
