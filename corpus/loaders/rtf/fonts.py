"""From the bytes of RTF to characters: code pages of fonts, and fonts of symbols."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

# By `\fcharset`, from the specification of RTF 1.9.1; 1 is the document's own code page.
_CHARSETS = {
    0: "cp1252", 77: "mac_roman", 78: "shift_jis", 79: "big5", 80: "euc_kr", 81: "mac_arabic",
    83: "mac_greek", 85: "mac_turkish", 88: "mac_latin2", 89: "mac_cyrillic", 128: "cp932",
    129: "cp949", 130: "johab", 134: "gbk", 136: "cp950", 161: "cp1253", 162: "cp1254",
    163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
SYMBOL_CHARSET = 2
_GREEK = dict(zip(range(0x41, 0x5B), "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ", strict=True)) | dict(
    zip(range(0x61, 0x7B), "αβχδεφγηιϕκλμνοπθρστυϖωξψζ", strict=True)
)
_SIGNS = {
    0xA3: "≤", 0xA5: "∞", 0xA7: "•", 0xA8: "♦", 0xAB: "↔", 0xAC: "←", 0xAD: "↑", 0xAE: "→",
    0xAF: "↓", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB5: "∝", 0xB6: "∂", 0xB7: "•",
    0xB8: "÷", 0xB9: "≠", 0xBA: "≡", 0xBB: "≈", 0xBC: "…", 0xC5: "⊕", 0xC7: "∩", 0xC8: "∪",
    0xCE: "∈", 0xD0: "∠", 0xD1: "∇", 0xD6: "√", 0xD7: "⋅", 0xD9: "∧", 0xDA: "∨", 0xDE: "⇒",
    0xE5: "∑", 0xF2: "∫",
}  # fmt: skip
_WINGDINGS = {
    0x6C: "●", 0x6E: "■", 0x6F: "☐", 0x71: "☐", 0x76: "❖", 0x9F: "•", 0xA7: "▪", 0xA8: "☐",
    0xD8: "➢", 0xE0: "→", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
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
        self._entry.is_symbol = number == SYMBOL_CHARSET
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
            return "".join(_symbol(code, font.name) for code in raw)
        text = raw.decode(font.codec or self.codec, "replace")
        self.undecoded |= "\ufffd" in text
        return text

    def character(self, code: int, number: int) -> str:
        """A character by its Unicode number; Word keeps those of symbol fonts in a private area."""
        if _PRIVATE + 0x20 <= code <= _PRIVATE + 0xFF:
            return _symbol(code - _PRIVATE, self._font(number).name or "symbol")
        return chr(code)

    def _font(self, number: int) -> _Font:
        return self._fonts.get(self.default if number < 0 else number, _PLAIN)


_PLAIN = _Font()


def _symbol(code: int, font: str) -> str:
    """What a font of symbols shows for a code; a bullet where that is not known."""
    name = font.lower()
    signs = _WINGDINGS if "wingdings" in name else _GREEK | _SIGNS if "symbol" in name else {}
    return signs.get(code, chr(code) if code < 0x80 and signs is not _WINGDINGS else "•")


def _page(number: int) -> str:
    name = {10000: "mac_roman", 65001: "utf-8", 936: "gbk"}.get(number, f"cp{number}")
    return name if _known(name) else ""


def _known(name: str) -> bool:
    try:
        codecs.lookup(name)
    except LookupError:
        return False
    return True
