"""LaTeX: the words that are set, without the macros around them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from corpus.loaders.plain.numbering import list_numbering
from corpus.loaders.plain.tex.flow import LINE_BREAK, TexFlow
from corpus.loaders.plain.tex.formulas import formula_text, lowered, raised
from corpus.loaders.plain.tex.macros import CITES, HEADINGS, SETTINGS
from corpus.loaders.plain.tex.signs import SIGNS
from corpus.loaders.plain.tex.source import CODE_MACRO, TexSource, braced
from corpus.loaders.plain.tex.tables import table_rows
from corpus.loaders.plain.tex.tree import body_nodes
from corpus.loaders.plain.tex.units import quantity, unit_text
from corpus.loaders.writer import collapse

_TITLES = re.compile(r"\\(title|author|date)\s*(?:\[[^\]]*\])?\s*(?=\{)")
_THEOREM = re.compile(r"\\newtheorem\*?\s*\{([^{}]+)\}\s*(?:\[[^\]]*\])?\s*\{([^{}]+)\}")
_THEOREMS = frozenset(
    "theorem lemma proof proposition corollary definition remark example conjecture claim "
    "exercise solution".split()
)
_MATH = frozenset(
    "equation eqnarray align gather flalign multline alignat displaymath math dmath "
    "IEEEeqnarray".split()
)
_TABLES = frozenset(
    "tabular tabular* tabularx tabulary longtable supertabular tabu longtabu tblr longtblr "
    "xltabular".split()
)
_PICTURES = frozenset("tikzpicture pgfpicture picture axis forest circuitikz asy".split())
_REFERENCES = frozenset("ref eqref autoref cref Cref pageref nameref vref".split())
_FILES = {
    "input": 0, "include": 0, "subfile": 0, "import": 1, "subimport": 1, "bibliography": 0,
}  # fmt: skip
_LAST_ARGUMENT = frozenset(
    "href hyperlink hypertarget hyperref foreignlanguage textcolor colorbox parbox "
    "captionof".split()
)
# How TeX writes letters that a keyboard may lack.
_ACCENTS = frozenset("' ` \" ^ ~ = . c u v H k b d r t % $ & # _ { }".split())


class TexWriter(TexFlow):
    """Writes the tree of a LaTeX source.

    Attributes:
        stated: title, author and date as the document gives them.
    """

    def __init__(self, source: TexSource) -> None:
        super().__init__()
        from pylatexenc.latex2text import LatexNodes2Text

        self.stated: dict[str, str] = {}
        self._source = source
        self._signs = LatexNodes2Text(math_mode="verbatim")
        self._numbered = 0
        used = {name for name in HEADINGS if f"\\{name}" in source.body}
        levels = sorted(HEADINGS[name] for name in used)
        self._levels = {
            name: levels.index(HEADINGS[name]) + 1 + bool(r"\title" in source.preamble)
            for name in used
        }
        self._theorems = dict(_THEOREM.findall(source.preamble))
        self._macros: dict[str, Callable[[Any], None]] = {
            **dict.fromkeys(HEADINGS, self._heading),
            **dict.fromkeys(("frametitle",), self._heading),
            **dict.fromkeys(("footnote", "footnotetext", "thanks"), self._note),
            **dict.fromkeys(("caption", "subcaption"), self._caption),
            **dict.fromkeys(_REFERENCES, self._reference),
            **dict.fromkeys(_FILES, self._file),
            **dict.fromkeys(_LAST_ARGUMENT, self._last),
            **dict.fromkeys(("si", "unit", "SI", "qty", "SIrange", "qtyrange", "num", "ang"),
                            self._quantity),
            **dict.fromkeys(("\\", "newline", "linebreak", "tabularnewline"), self._break),
            **dict.fromkeys(("title", "author", "date"), self._title),
            **dict.fromkeys(("url", "nolinkurl", "path"), self._address),
            "textsuperscript": lambda node: self._say(raised(self._argument(node, -1))),
            "textsubscript": lambda node: self._say(lowered(self._argument(node, -1))),
            "enquote": lambda node: self._say(f"“{self._argument(node, -1)}”"),
            "texorpdfstring": lambda node: self._say(self._argument(node, 0)),
            "ce": lambda node: self._say(_verbatim(node, -1)),
            "multicolumn": self._last,
            "multirow": self._last,
            "verb": lambda node: self._say(_verbatim(node, -1)),
            "lstinline": lambda node: self._say(_verbatim(node, -1)),
            "bibitem": self._bibitem,
            "and": self._and,
            "today": lambda node: self._omit("the day on which it is set was left out"),
            "par": lambda node: self.flush(),
            "includegraphics": lambda node: self._omit("pictures are not read"),
            CODE_MACRO: self._listing,
        }  # fmt: skip

    def render(self) -> None:
        """Write title and body."""
        preamble = self._source.preamble
        for match in _TITLES.finditer(preamble):
            end = braced(preamble, match.end())
            nodes = body_nodes(preamble[match.end() + 1 : end - 1])
            self.stated[match[1]] = self.words(nodes)
        if title := self.stated.get("title"):
            self.titled(title, 1)
        for key in ("author", "date"):
            if self.stated.get(key) and title:
                self.paragraph(self.stated[key])
        self._write_footnotes()
        self.nodes(body_nodes(self._source.body))
        self.flush()

    def _node(self, node: Any) -> None:
        kind = type(node).__name__
        if kind == "LatexCharsNode":
            self._chars(node.chars)
        elif kind == "LatexGroupNode":
            self.nodes(node.nodelist)
        elif kind == "LatexMacroNode":
            self._macro(node)
        elif kind == "LatexEnvironmentNode":
            self._environment(node)
        elif kind == "LatexMathNode":
            self._formula(node)
        elif kind == "LatexSpecialsNode":
            self._say(" ")

    def _macro(self, node: Any) -> None:
        name = node.macroname
        if write := self._macros.get(name):
            write(node)
        elif name in CITES and node.nodeargd and node.nodeargd.argnlist:
            self._cite(node)
        elif name not in SETTINGS:
            spec = self._signs.latex_context.get_macro_spec(name)
            sign = SIGNS.get(name) or (spec.simplify_repl if spec is not None else None)
            if name in _ACCENTS:
                self._say(self._signs.node_to_text(node))
                self._chars(node.macro_post_space)
                return
            if isinstance(sign, str) and sign and "%" not in sign:
                # TeX takes the space after a name.
                self._say(sign)
                return
            # The last argument of a macro that is not known is its text.
            arguments = node.nodeargd.argnlist if node.nodeargd else []
            self.nodes([argument for argument in arguments[-1:] if argument])
        self._chars(getattr(node, "macro_post_space", ""))

    # Macros

    def _heading(self, node: Any) -> None:
        words = self._argument(node, -1)
        self.flush()
        if self._inline:
            self._say(words)
            return
        deepest = max(self._levels.values(), default=1)
        self.titled(words, self._levels.get(node.macroname, deepest + 1))
        self._write_footnotes()

    def _note(self, node: Any) -> None:
        self._footnote += 1
        mark = f"[{self._footnote}]"
        self._footnotes.append((mark, self._argument(node, -1)))
        if node.macroname != "footnote":
            return
        # Before the full stop, so that the sentence ends where it ends.
        before = self._pieces[-1].rstrip() if self._pieces else ""
        if before.endswith((".", ",", ";", ":")):
            self._pieces[-1] = f"{before[:-1]} {mark}{before[-1]}"
        else:
            self._say(f" {mark}")

    def _caption(self, node: Any) -> None:
        words = self._argument(node, -1)
        self.flush()
        self._say(words)
        self.flush()

    def _reference(self, node: Any) -> None:
        self._say(f"[{_verbatim(node, -1)}]")

    def _cite(self, node: Any) -> None:
        keys = re.sub(r"\s*,\s*", ", ", _verbatim(node, -1))
        pages = [self.words([given]) for given in node.nodeargd.argnlist[:-1] if given]
        self._say("[" + ", ".join([keys, *(page for page in pages if page)]) + "]")

    def _file(self, node: Any) -> None:
        name = _verbatim(node, _FILES[node.macroname])
        self._omit(f"the file {name} that it includes was left out")

    def _quantity(self, node: Any) -> None:
        given = [a.latex_verbatim() for a in node.nodeargd.argnlist[1:] if a is not None]
        if node.macroname in ("si", "unit"):
            # `\unit[15]{km}` of the package "units" has the number before.
            number = _verbatim(node, 0)
            apart = " " if number and "=" not in number else ""
            self._say((number if apart else "") + apart + unit_text(_verbatim(node, -1)))
        else:
            self._say(quantity(node.macroname, given))

    def _title(self, node: Any) -> None:
        """A title that is set in the body."""
        words = self._argument(node, -1)
        if node.macroname not in self.stated:
            self.stated[node.macroname] = words
            if node.macroname == "title":
                self.titled(words, 1)
            else:
                self.paragraph(words)

    def _address(self, node: Any) -> None:
        self._say(_verbatim(node, -1).replace(r"\_", "_").replace(r"\%", "%"))

    def _bibitem(self, node: Any) -> None:
        self.flush()
        self._say(f"[{_verbatim(node, -1)}] ")

    def _listing(self, node: Any) -> None:
        code, language = self._source.code[int(_verbatim(node, 0))]
        if self._inline:
            self._say(collapse(code))
            return
        self.flush()
        self.listing(code, language)

    # Formulas

    def _formula(self, node: Any) -> None:
        source = node.latex_verbatim()
        left, right = node.delimiters
        source = source[len(left) : len(source) - len(right)]
        self._say(
            formula_text(source) if node.displaytype == "inline" else f" {formula_text(source)} "
        )

    def _math(self, node: Any) -> None:
        """A formula on lines of its own, which the sentence around it goes on after."""
        source = "".join(inner.latex_verbatim() for inner in node.nodelist)
        source = re.sub(r"\\(?:label|tag)\s*\{[^{}]*\}|\\(?:nonumber|notag)\b", "", source)
        rows = [row for row in re.split(r"\\\\(?:\s*\[[^\]]*\])?", source) if row.strip()]
        if r"\begin" in source or len(rows) == 1:
            rows = [source]
        lines = [
            formula_text(row.replace("&", " ") if r"\begin" not in row else row) for row in rows
        ]
        apart = LINE_BREAK if len(lines) > 1 else " "
        self._say(apart + LINE_BREAK.join(lines) + apart)

    # Environments

    def _environment(self, node: Any) -> None:
        name = node.environmentname
        plain = name.rstrip("*")
        if plain in _MATH:
            self._math(node)
            return
        self.flush()
        if name in _TABLES:
            self._table(node)
        elif plain in ("itemize", "enumerate", "description", "compactitem", "compactenum"):
            self._list(node, plain)
        elif plain in _THEOREMS or name in self._theorems:
            self._theorem(node, self._theorems.get(name, plain.capitalize()))
        elif plain in _PICTURES:
            self._omit("pictures are not read")
        elif plain in ("frame", "block", "alertblock", "exampleblock"):
            self._frame(node)
        elif plain == "abstract":
            self.titled("Abstract", min(self._levels.values(), default=1))
            self.nodes(node.nodelist)
        else:
            self.nodes(node.nodelist)
        self.flush()

    def _list(self, node: Any, kind: str) -> None:
        items: list[tuple[Any, list[Any]]] = []
        for inner in node.nodelist:
            if getattr(inner, "macroname", "") == "item":
                items.append((inner, []))
            elif items:
                items[-1][1].append(inner)
        numbered = "enum" in kind
        self._numbered += numbered
        form, number = list_numbering(_verbatim(node, 0), self._numbered)
        for index, (item, inside) in enumerate(items):
            named = self._argument(item, 0)
            marker, label = "- ", f"{named.rstrip(':')}: " if named else ""
            if numbered:
                marker, label = f"{named or form(number)} ", ""
                number += not named
            with self.item(marker, first=index == 0, label=label):
                self.nodes(inside)
                self.flush()
        self._numbered -= numbered

    def _theorem(self, node: Any, name: str) -> None:
        named = self._argument(node, 0) if node.nodeargd and node.nodeargd.argnlist else ""
        self._say(f"{name}{f' ({named})' if named else ''}: ")
        self.nodes(node.nodelist)

    def _frame(self, node: Any) -> None:
        inside = list(node.nodelist)
        if node.environmentname == "frame":
            titles = [n for n in inside[:2] if type(n).__name__ == "LatexGroupNode"]
            inside = inside[inside.index(titles[-1]) + 1 :] if titles else inside
            title = self.words(titles[:1])
        else:
            title = self._argument(node, -1)
        deepest = max(self._levels.values(), default=1)
        self.titled(title, deepest + 1 + (node.environmentname != "frame"))
        self.nodes(inside)

    def _table(self, node: Any) -> None:
        rows, header_rows = table_rows(node.nodelist, self.words)
        for caption in (n for n in node.nodelist if getattr(n, "macroname", "") == "caption"):
            self._caption(caption)
        if self._inline:
            self._say(" ".join(" ".join(row) for row in rows))
            return
        self.grid(rows, header_rows)
        self._write_footnotes()


def _verbatim(node: Any, number: int) -> str:
    """The source of an argument, without its braces."""
    given = node.nodeargd.argnlist if node.nodeargd else []
    if not given or given[number] is None:
        return ""
    source = given[number].latex_verbatim()
    return str(source[1:-1] if source[:1] in "{[" else source).strip()
