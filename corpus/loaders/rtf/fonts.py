"""From the bytes of RTF to characters: code pages of fonts, and fonts of symbols."""

from __future__ import annotations

import codecs

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


def codec_of(charset: int, default: str) -> str:
    """The name of the codec of a font's character set."""
    return _CHARSETS.get(charset, default) if _known(_CHARSETS.get(charset, default)) else default


def codec_of_page(page: int, default: str) -> str:
    """The name of the codec of a Windows code page."""
    name = {10000: "mac_roman", 65001: "utf-8", 936: "gbk"}.get(page, f"cp{page}")
    return name if _known(name) else default


def symbols(codes: bytes, font: str) -> str:
    """The characters that a font of symbols shows for these codes."""
    signs = symbol_table(font)
    return "".join(signs.get(code, chr(code) if code < 0x80 else "•") for code in codes)


def shown_character(code: int, font: str) -> str:
    """A character by its Unicode number; Word keeps those of symbol fonts in a private area."""
    if _PRIVATE + 0x20 <= code <= _PRIVATE + 0xFF:
        return symbols(bytes([code - _PRIVATE]), font)
    return chr(code)


def symbol_table(font: str) -> dict[int, str]:
    """What the codes of a font of symbols look like, as far as that is known."""
    name = font.lower()
    if "wingdings" in name:
        return _WINGDINGS
    return _GREEK | _SIGNS if "symbol" in name else {}


def _known(name: str) -> bool:
    try:
        codecs.lookup(name)
    except LookupError:
        return False
    return True
