"""Characters of symbol fonts: what "J" in Wingdings or "a" in Symbol looks like, in Unicode."""

from __future__ import annotations

# As in the encoding of Adobe's Symbol font, from 0x20 and from 0xA0 on.
_SYMBOL_LOW = (
    " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟ"
    "ΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"
)
_SYMBOL_HIGH = (
    "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉"
    "∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪ð〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭"
)
# Those that people put into text: check boxes, ticks, arrows, bullets, figures in circles.
_WINGDINGS = {
    0x21: "✏✂✁",
    0x28: "☎✆✉",
    0x36: "⌛⌨",
    0x3E: "✇✍",
    0x41: "✌",
    0x45: "☜☞☝☟",
    0x4A: "☺😐☹💣☠",
    0x51: "✈☼",
    0x54: "❄",
    0x58: "✠✡☪",
    0x6C: "●❍■□",
    0x71: "❑❒⬧⧫◆❖⬥⌧",
    0x7B: "❀✿❝❞",
    0x80: "⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿",
    0x9E: "·•▪○",
    0xA4: "◉◎",
    0xA7: "▪◻",
    0xAA: "✦★✶✴✹",
    0xD5: "⌫⌦",
    0xD8: "➢",
    0xDC: "➲",
    0xDF: "←→↑↓↖↗↙↘",
    0xE8: "➔",
    0xEF: "⇦⇨⇧⇩⬄⇳",
    0xFB: "✗✓☒☑",
}
_WINGDINGS_2 = {0x4F: "✗✓☒☑☒☒", 0x95: "··•●○", 0xA2: "■□"}
_WINGDINGS_3 = {0x66: "←→↑↓↖↗↙↘", 0x70: "▲▼△▽◀▶"}
_WEBDINGS = {0x34: "▶", 0x61: "✔", 0x63: "□", 0x67: "■", 0x69: "ℹ", 0x6E: "●", 0x72: "✖"}


def _spread(runs: dict[int, str]) -> dict[int, str]:
    return {start + i: sign for start, signs in runs.items() for i, sign in enumerate(signs)}


_FONTS = {
    "symbol": _spread({0x20: _SYMBOL_LOW, 0xA0: _SYMBOL_HIGH}),
    "wingdings": _spread(_WINGDINGS),
    "wingdings 2": _spread(_WINGDINGS_2),
    "wingdings 3": _spread(_WINGDINGS_3),
    "webdings": _spread(_WEBDINGS),
}


def is_symbol_font(font: str) -> bool:
    """Whether the characters of a font stand for other signs than in Unicode."""
    return font.lower() in _FONTS


def symbols(text: str, font: str) -> str:
    """`text` as it looks in a font; signs that have no known counterpart are left out.

    Word keeps the characters of symbol fonts in a private range from U+F000 on.
    """
    table = _FONTS.get(font.lower(), {})
    known: list[str] = []
    for sign in text:
        code = ord(sign)
        private = 0xF000 <= code <= 0xF0FF
        if private or table and 0x20 < code < 0x100:
            known.append(table.get(code - 0xF000 if private else code, ""))
        else:
            known.append(sign)
    return "".join(known)
