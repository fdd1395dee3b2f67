"""Macros of LaTeX that stand for one sign."""

from __future__ import annotations

# Signs that pylatexenc has no character for.
SIGNS = {
    "LaTeX": "LaTeX", "TeX": "TeX", "LaTeXe": "LaTeX2e", "BibTeX": "BibTeX", "XeTeX": "XeTeX",
    "XeLaTeX": "XeLaTeX", "LuaLaTeX": "LuaLaTeX", "pdfLaTeX": "pdfLaTeX", "S": "§", "P": "¶",
    "textsection": "§", "copyright": "©", "textcopyright": "©", "pounds": "£", "dag": "†",
    "ddag": "‡", "textdagger": "†", "slash": "/", "textasciitilde": "~", "textbar": "|",
    "textless": "<", "textgreater": ">", "textquotedbl": '"', "textunderscore": "_",
    "textellipsis": "…", "ldots": "…", "dots": "…", "checkmark": "✓", "textbullet": "•",
    "textregistered": "®", "texttrademark": "™", "textdollar": "$", "textpercent": "%",
    "texttimes": "×", "textpm": "±", "textminus": "−", "textdegree": "°", "degree": "°",
    "textmu": "µ", "textordmasculine": "º", "textordfeminine": "ª", "textonehalf": "½",
    "textonequarter": "¼", "textthreequarters": "¾", "quad": " ", "qquad": " ", "enspace": " ",
    "thinspace": " ", "space": " ", "nobreakspace": " ", " ": " ", "\n": " ", ",": " ", ";": " ",
    ":": " ", "textendash": "–", "textemdash": "—", "guillemotleft": "«", "guillemotright": "»",
    "textquoteleft": "‘", "textquoteright": "’", "textquotedblleft": "“",
    "textquotedblright": "”", "textbackslash": "\\", "textasciicircum": "^", "hfill": " ",
    "textquotesingle": "'", "textasciigrave": "`", "textnumero": "№",
    "textrightarrow": "→", "textleftarrow": "←",
}  # fmt: skip
