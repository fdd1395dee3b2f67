"""From the bytes of RTF to characters: code pages of fonts, and fonts of symbols."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from corpus.loaders.office.symbols import is_symbol_font, symbols

# By `\fcharset`, from the specification of RTF 1.9.1; 1 is the document's own code page.
_CHARSETS = {
    0: "cp1252", 77: "mac_roman", 78: "shift_jis", 79: "big5", 80: "euc_kr", 81: "mac_arabic",
    83: "mac_greek", 85: "mac_turkish", 88: "mac_latin2", 89: "mac_cyrillic", 128: "cp932",
    129: "cp949", 130: "johab", 134: "gbk", 136: "cp950", 161: "cp1253", 162: "cp1254",
    163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
_SYMBOLS = 2
_PRIVATE = 0xF000


@dataclass(slots=True)
class _Font:
    name: str = ""
    codec: str = ""
    is_symbol: bool = False


class FontTable:
    """The fonts of a document, and the code page of text in them.

    Attributes:
        codec: of text in fonts that name none.
        default: number of the font of text that names none.
        undecoded: whether some bytes were no text in their code page.
    """

    def __init__(self) -> None:
        self.codec = "cp1252"
        self.default = -1
        self.undecoded = False
        self._fonts: dict[int, _Font] = {}
        self._entry = _Font()

    def begin(self, number: int) -> None:
        """An entry of the table begins."""
        self._entry = self._fonts.setdefault(number, _Font())

    def named(self, text: str) -> None:
        """The name of the font, or a part of it."""
        self._entry.name += text

    def charset(self, number: int) -> None:
        """The character set of the font."""
        self._entry.is_symbol = number == _SYMBOLS
        name = _CHARSETS.get(number, "")
        self._entry.codec = name if name and _known(name) else ""

    def page(self, number: int) -> None:
        """The code page of the font."""
        self._entry.codec = _page(number)

    def document_page(self, number: int) -> None:
        """The code page of the document."""
        self.codec = _page(number) or self.codec

    def decoded(self, raw: bytes, number: int) -> str:
        """Bytes of text in a font."""
        font = self._font(number)
        if font.is_symbol:
            return symbols(raw.decode("latin-1"), font.name.strip(" ;"))
        text = raw.decode(font.codec or self.codec, "replace")
        self.undecoded |= "\ufffd" in text
        return text

    def character(self, code: int, number: int) -> str:
        """A character by its Unicode number; Word keeps those of symbol fonts in a private area."""
        if not _PRIVATE <= code < _PRIVATE + 0x100:
            return chr(code)
        name = self._font(number).name.strip(" ;")
        return symbols(chr(code), name if is_symbol_font(name) else "Symbol")

    def _font(self, number: int) -> _Font:
        return self._fonts.get(self.default if number < 0 else number, _PLAIN)


_PLAIN = _Font()


def _page(number: int) -> str:
    name = {10000: "mac_roman", 65001: "utf-8", 936: "gbk"}.get(number, f"cp{number}")
    return name if _known(name) else ""


def _known(name: str) -> bool:
    try:
        codecs.lookup(name)
    except LookupError:
        return False
    return True
