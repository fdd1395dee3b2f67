"""A TeX file made ready for reading: listings set aside, comments out, macros expanded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from corpus.loaders.plain.tex.signs import SIGNS

_VERBATIM = re.compile(
    r"\\begin\{(verbatim\*?|Verbatim|lstlisting|minted|alltt|BVerbatim|LVerbatim|pyconcode|"
    r"pycode|bashcode|code|Code|Sinput|Soutput|Schunk|spverbatim|Highlighting|sphinxVerbatim|"
    r"filecontents\*?|comment)\}"
    r"|\\(iffalse)\b"
)
# Listings that pandoc and Sphinx have coloured: `\\KeywordTok{def}`, `\\PYG{k}{def}`.
_COLOURED = ("Highlighting", "sphinxVerbatim")
_COLOUR = re.compile(
    r"\\PYG\{[^{}]*\}|\\PYGZ(?P<short>[a-z]{2})\{\}|\\(?P<named>[A-Za-z]+)(?:\{\})?"
    r"|\\(?P<sign>[^A-Za-z\s])(?:\{\})?|[{}]"
)
_SHORT_SIGNS = {
    "bs": "\\", "us": "_", "ob": "{", "cb": "}", "ca": "^", "am": "&", "lt": "<", "gt": ">",
    "sh": "#", "pc": "%", "dl": "$", "hy": "-", "sq": "'", "dq": '"', "ti": "~", "at": "@",
    "lb": "[", "rb": "]",
}  # fmt: skip
# How a list that pandoc writes says in which signs it counts, and from where.
_COUNTING = re.compile(
    r"(?P<begin>\\begin\{enumerate\})(?!\s*\[)\s*"
    r"(?:\\(?:def|renewcommand\*?)\s*\{?\\labelenum[iv]+\}?\s*"
    r"\{(?P<label>(?:[^{}\[\],]|\{[^{}]*\})*)\}\s*)?"
    r"(?:\\setcounter\{enum[iv]+\}\{(?P<before>-?\d{1,4})\})?"
)
# An odd number of backslashes before the sign makes it a sign of the text.
_COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%[^\n]*(?:\n[ \t]*(?!\n|[ \t]))?")
_CODE_OPTIONS = re.compile(r"\s*\[[^\]]*\]|[ \t]*\{([^{}\n]*)\}")
_LANGUAGE = re.compile(r"language\s*=\s*\{?(?:\[[^\]]*\])?\s*([\w+#-]+)", re.IGNORECASE)
_DEFINITION = re.compile(
    r"\\(?:(?:re)?newcommand|providecommand|DeclareRobustCommand|newrobustcmd)\*?\s*"
    r"\{?\s*\\([A-Za-z]+)\s*\}?\s*(?:\[(\d)\])?\s*(?:\[([^\]]*)\])?\s*(?=\{)"
    r"|\\[gex]?def\s*\\([A-Za-z]+)((?:#\d)*)\s*(?=\{)"
    r"|\\(DeclareMathOperator)\*?\s*\{\s*\\([A-Za-z]+)\s*\}\s*(?=\{)"
)
# Partial rules of tables, and on which slides of a talk something is shown.
_LAYOUT = re.compile(
    r"\\(?:cmidrule|cline)\s*(?:\[[^\]]*\])?(?:\([^()]*\))?\{[^{}]*\}"
    r"|\\specialrule\s*(?:\{[^{}]*\}\s*){3}|\\(?:addlinespace|morecmidrules)\b(?:\[[^\]]*\])?"
    r"|(?<=\\item)<[^<>\n]*>|(?<=\\alert)<[^<>\n]*>|(?<=\\only)<[^<>\n]*>"
    r"|(?<=\\uncover)<[^<>\n]*>|(?<=\\visible)<[^<>\n]*>|(?<=\\onslide)<[^<>\n]*>"
)
# In an address, the sign is a character.
_ADDRESS = re.compile(r"\\(?:url|nolinkurl|path|href)\s*\{[^{}\n]*\}")
_VERB = re.compile(r"\\(?:verb\*?|lstinline)([^A-Za-z\s*{\[])[^\n]*?\1")
_PERCENT = "\ue000"
CODE_MACRO = "groundwisecode"
# However macros are nested, the text becomes at most so many times as long.
_MOST_GROWTH = 4
_DEEPEST = 12


@dataclass(slots=True)
class TexSource:
    r"""A TeX file.

    Attributes:
        preamble: what stands before `\begin{document}`; all that there is, in a part of a
            document that has none.
        body: what is set, with `\groundwisecode{3}` where the fourth of `code` stands.
        code: the listings, each with its language.
    """

    preamble: str
    body: str
    code: list[tuple[str, str]] = field(default_factory=list)


def prepare(text: str) -> TexSource:
    """The parts of a TeX file, without comments and with its own macros replaced."""
    code: list[tuple[str, str]] = []
    text = "".join(_without_verbatim(text, code))
    text = _ADDRESS.sub(lambda match: re.sub(r"(?<!\\)%", r"\\%", match[0]), text)
    text = _VERB.sub(lambda match: match[0].replace("%", _PERCENT), text)
    text = _COMMENT.sub(r"\1", text).replace(_PERCENT, "%")
    text = _LAYOUT.sub("", text)
    text = _COUNTING.sub(_with_options, text)
    text = text.partition(r"\end{document}")[0]
    preamble, begin, body = text.partition(r"\begin{document}")
    if not begin:
        preamble, body = "", text
    body = _Macros(text).expanded(body)
    return TexSource(preamble, body, code)


def _without_verbatim(text: str, code: list[tuple[str, str]]) -> Iterator[str]:
    """The text with a macro for each listing, which is added to `code`, and without comments."""
    last = 0
    endless: set[str] = set()
    for match in _VERBATIM.finditer(text):
        name = match[1] or match[2]
        if match.start() < last or name in endless:
            continue
        closing = r"\fi" if match[2] else f"\\end{{{name}}}"
        end = text.find(closing, match.end())
        if end < 0:
            endless.add(name)
            continue
        yield text[last : match.start()]
        if name not in ("comment", "iffalse"):
            code.append(_listing(name, text[match.end() : end]))
            yield rf"\{CODE_MACRO}{{{len(code) - 1}}}"
        last = end + len(closing)
    yield text[last:]


def _with_options(match: re.Match[str]) -> str:
    """The beginning of a list with what it says of its numbers as options of enumitem."""
    label, before = match["label"], match["before"]
    options = [f"label={{{label}}}"] if label else []
    if before is not None:
        options.append(f"start={int(before) + 1}")
    return f"{match['begin']}[{', '.join(options)}]" if options else match[0]


def braced(text: str, start: int) -> int:
    """The offset after the brace that closes the one at `start`; 0 if none does."""
    depth = 0
    for match in re.compile(r"\\.|[{}]", re.DOTALL).finditer(text, start):
        if match[0] == "{":
            depth += 1
        elif match[0] == "}":
            depth -= 1
            if depth == 0:
                return match.end()
    return 0


def _listing(name: str, body: str) -> tuple[str, str]:
    """The code of a listing, and its language where it names one."""
    language = ""
    if name not in ("verbatim", "verbatim*", "alltt"):
        while options := _CODE_OPTIONS.match(body):
            named = _LANGUAGE.search(options[0])
            language = named[1] if named else language
            if name == "minted" and options[1]:
                language = options[1]
            body = body[options.end() :]
    if name in _COLOURED:
        body = _COLOUR.sub(_uncoloured, body)
    return body, language.lower() if re.fullmatch(r"[\w+#-]*", language) else ""


def _uncoloured(match: re.Match[str]) -> str:
    if match["short"]:
        return _SHORT_SIGNS.get(match["short"], "")
    return match["sign"] or SIGNS.get(match["named"] or "", "")


@dataclass(frozen=True, slots=True)
class _Macro:
    """A macro of the file: how many arguments it takes, the first one's default, what it means."""

    arguments: int
    default: str | None
    meaning: str


class _Macros:
    r"""The macros that a file defines by `\newcommand`, `\def` and `\DeclareMathOperator`."""

    def __init__(self, text: str) -> None:
        self._macros: dict[str, _Macro] = {}
        for match in _DEFINITION.finditer(text):
            end = braced(text, match.end())
            meaning = text[match.end() + 1 : end - 1] if end else ""
            if match[6]:
                self._macros[match[7]] = _Macro(0, None, rf"\operatorname{{{meaning}}}")
            elif match[1]:
                self._macros[match[1]] = _Macro(int(match[2] or 0), match[3], meaning)
            elif match[4]:
                self._macros[match[4]] = _Macro(len(match[5]) // 2, None, meaning)
        # What does more than stand for words cannot be replaced by them.
        self._macros = {
            name: macro
            for name, macro in self._macros.items()
            if "\\def" not in macro.meaning
            and "\\if" not in macro.meaning
            and "@" not in macro.meaning
            and "\\begin{document}" not in macro.meaning
        }

    def expanded(self, text: str) -> str:
        """The text without definitions and with each macro replaced by what it means."""
        text = self._without_definitions(text)
        if not self._macros:
            return text
        names = "|".join(sorted(self._macros, key=len, reverse=True))
        call = re.compile(rf"\\({names})(?![A-Za-z])[ \t]*\n?[ \t]*(?!\n)|\\({names})(?![A-Za-z])")
        most = _MOST_GROWTH * len(text) + 10_000
        for _ in range(_DEEPEST):
            after = self._once(text, call, most)
            if after == text:
                break
            text = after
        return text

    def _without_definitions(self, text: str) -> str:
        pieces: list[str] = []
        last = 0
        for match in _DEFINITION.finditer(text):
            end = braced(text, match.end())
            if match.start() >= last and end:
                pieces.append(text[last : match.start()])
                last = end
        return "".join([*pieces, text[last:]])

    def _once(self, text: str, call: re.Pattern[str], most: int) -> str:
        pieces: list[str] = []
        last, size = 0, 0
        for match in call.finditer(text):
            if match.start() < last or size > most:
                continue
            macro = self._macros[match[1] or match[2]]
            end, meaning = _replaced(text, match, macro)
            pieces += [text[last : match.start()], meaning]
            size += len(pieces[-2]) + len(meaning)
            last = end
        return "".join([*pieces, text[last:]])


def _replaced(text: str, match: re.Match[str], macro: _Macro) -> tuple[int, str]:
    """The end of a macro's call with its arguments, and what stands there instead."""
    offset = match.end()
    given: list[str] = []
    if macro.default is not None:
        option = re.compile(r"\s*\[([^\]]*)\]").match(text, offset)
        given.append(option[1] if option else macro.default)
        offset = option.end() if option else offset
    while len(given) < macro.arguments:
        blank = re.compile(r"\s*").match(text, offset)
        start = blank.end() if blank else offset
        end = braced(text, start) if text[start : start + 1] == "{" else 0
        if not end:
            end = start + 1
            given.append(text[start:end])
        else:
            given.append(text[start + 1 : end - 1])
        offset = end
    meaning = re.sub(
        r"#([1-9])", lambda m: given[int(m[1]) - 1] if int(m[1]) <= len(given) else "",
        macro.meaning,
    )  # fmt: skip
    if meaning.endswith(r"\xspace"):
        # Gives back the space that TeX takes after a macro's name, except before a stop.
        meaning = meaning.removesuffix(r"\xspace")
        meaning += " " if text[offset - 1 : offset].isspace() else ""
    if macro.arguments == 0 and meaning[-1:].isalpha() and "\\" in meaning:
        meaning += "{}"
    return offset, meaning
