"""reStructuredText: the words that a reader of the built page sees."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from corpus.document import ReadingNote
from corpus.loaders.plain.block_writer import BlockWriter, is_short
from corpus.loaders.plain.numbering import ordinal
from corpus.loaders.plain.tex.formulas import formula_text, lowered, raised
from corpus.loaders.writer import collapse

if TYPE_CHECKING:
    from docutils.nodes import Element, Node, document

_FIELDS = {
    "author": "author",
    "authors": "author",
    "date": "date",
    "created": "date",
    "organization": "publisher",
}
_BUILD_FIELDS = frozenset("orphan tocdepth nocomments nosearch github_url content-type".split())
_DOC_FIELDS = (
    (re.compile(r"(?:param|parameter|arg|argument|key|keyword|ivar|cvar|var)\s+"), ""),
    (re.compile(r"type\s+"), "Type of "),
    (re.compile(r"(?:raises?|except|exception|throws)\s+"), "Raises "),
    (re.compile(r"returns?$"), "Returns"),
    (re.compile(r"rtype$"), "Return type"),
)
_NOTES = {
    name: name.capitalize()
    for name in "attention caution danger error hint important note tip warning".split()
}
_SILENT = frozenset(
    "comment target substitution_definition pending transition decoration meta "
    "colspec label".split()
)
_LONGEST_SUBSTITUTION = 10_000
_SERIOUS = 3
_ADORNMENT = re.compile(r"([^\w\s])\1+$")
_NAME = re.compile(r"([\w.:~$-]+)\s*(?=[(\[<]|$)")


@dataclass
class _Row:
    """A row of a table while it is filled: text by column."""

    cells: dict[int, str] = field(default_factory=dict)


class RstWriter(BlockWriter):
    """Writes a docutils tree.

    Attributes:
        stated: what the fields at the top say of the document: title, author, date, publisher.
    """

    def __init__(self) -> None:
        super().__init__()
        self.stated: dict[str, str] = {}
        self._level = 0
        self._left_out: Counter[str] = Counter()
        self._substitutions: dict[str, Element] = {}
        self._names: dict[str, str] = {}
        self._replaced: dict[str, str] = {}
        self._blocks: dict[str, Callable[[Element], None]] = {
            "section": self._section,
            "paragraph": lambda node: self.paragraph(self._words(node)),
            "rubric": lambda node: self.paragraph(self._words(node)),
            "attribution": lambda node: self.paragraph("— " + self._words(node)),
            "caption": lambda node: self.paragraph(self._words(node)),
            "title": lambda node: self.paragraph(self._words(node)),
            "subtitle": lambda node: self.paragraph(self._words(node)),
            "bullet_list": self._list,
            "enumerated_list": self._list,
            "definition_list": self._definitions,
            "field_list": self._fields,
            "option_list": self._options,
            "literal_block": self._literal,
            "doctest_block": self._literal,
            "math_block": lambda node: self.paragraph(formula_text(node.astext())),
            "line_block": lambda node: self.lines(self._lines(node)),
            "table": self._table,
            "image": self._image,
            "footnote": self._footnote,
            "citation": self._footnote,
            "admonition": self._admonition,
            "system_message": self._message,
            "LeftOut": self._omit,
            "Defined": self._object,
            "raw": self._omit,
        }

    def render(self, tree: document) -> None:
        """Write the whole document."""
        self._substitutions = tree.substitution_defs
        self._names = tree.substitution_names
        self._children(tree)
        self.close_label()

    def notes(self) -> list[ReadingNote]:
        """What was left out, each kind once."""
        return [
            ReadingNote("left_out", what + (f" ({count} times)" if count > 1 else ""))
            for what, count in self._left_out.items()
        ]

    def _children(self, node: Element) -> None:
        for child in node.children:
            self._block(child)

    def _block(self, node: Node) -> None:
        name = node.tagname
        if name in _SILENT:
            return
        if name in _NOTES:
            self._noted(_NOTES[name], node.children)
        elif write := self._blocks.get(name):
            write(node)
        elif name == "#text" or not any(child.tagname != "#text" for child in node.children):
            self.paragraph(self._words(node))
        else:
            self._children(node)

    # Words in a line

    def _words(self, node: Node) -> str:
        """The words of a paragraph, with the marks of its notes and the texts of its pictures."""
        name = node.tagname
        if name == "#text":
            return str(node.astext())
        if name == "image":
            return str(node.get("alt", ""))
        if name == "substitution_reference":
            return self._substituted(node)
        if name == "math":
            return formula_text(node.astext())
        if name in ("LeftOut", "raw"):
            self._omit(node)
            return ""
        if name == "system_message":
            return ""
        words = "".join(map(self._words, node.children))
        if name in ("footnote_reference", "citation_reference"):
            return f"[{words}]"
        if name == "superscript":
            return raised(words)
        return lowered(words) if name == "subscript" else words

    def _substituted(self, node: Element) -> str:
        """What a `|name|` stands for; the name itself where the file does not say."""
        wanted = node["refname"]
        key = wanted if wanted in self._substitutions else self._names.get(wanted.lower(), "")
        if key not in self._substitutions:
            return str(node.rawsource) or f"|{wanted}|"
        if key not in self._replaced:
            # Entered first, so that one that refers to itself ends.
            self._replaced[key] = f"|{key}|"
            words = "".join(map(self._words, self._substitutions[key].children))
            if len(words) <= _LONGEST_SUBSTITUTION:
                self._replaced[key] = words
        return self._replaced[key]

    def _lines(self, node: Element, depth: int = 0) -> list[str]:
        found: list[str] = []
        for child in node.children:
            if child.tagname == "line_block":
                found.extend(self._lines(child, depth + 1))
            else:
                found.append(self._words(child))
        return found

    def _omit(self, node: Element) -> None:
        what = node.get("what") or "raw markup"
        self._left_out[f"{what} was left out"] += 1

    # Blocks

    def _section(self, node: Element) -> None:
        outer = self._level
        self._level = outer + 1
        for child in node.children:
            if child.tagname == "title":
                self.titled(self._words(child), self._level)
            else:
                self._block(child)
        self._level = outer

    def _list(self, node: Element) -> None:
        number = int(node.get("start", 1))
        kind, prefix = node.get("enumtype"), node.get("prefix", "")
        for index, item in enumerate(node.children):
            marker = "- "
            if kind is not None:
                marker = f"{prefix}{ordinal(number + index, kind)}{node.get('suffix', '.')} "
            with self.item(marker, first=index == 0):
                self._children(item)

    def _definitions(self, node: Element) -> None:
        items = [item for item in node.children if item.tagname == "definition_list_item"]
        short = self.depth > 0 or all(
            len(item[-1]) <= 1 and is_short(collapse(item[-1].astext())) and not _has_code(item)
            for item in items
        )
        for index, item in enumerate(items):
            term = " : ".join(
                self._words(part) for part in item.children if part.tagname != "definition"
            )
            if short:
                label = f"{collapse(term).rstrip(':')}: "
                with self.item("- ", first=index == 0, label=label):
                    self._children(item[-1])
            else:
                self._entry([term], collapse(term), item[-1])

    def _entry(self, lines: Sequence[str], name: str, body: Element) -> None:
        """A section for what is defined at length; it ends with the definition."""
        self._level += 1
        opened = self.titled(name, self._level, "\n".join(map(collapse, lines)))
        self._children(body)
        self.close_label()
        if opened is not None:
            self.close(opened)
        self._level -= 1

    def _object(self, node: Element) -> None:
        lines = node["signatures"]
        if not lines:
            self._children(node)
            return
        name = _NAME.search(lines[0])
        short = not lines[0].startswith(("-", "/")) and name is not None
        self._entry(lines, name[1] if short and name else lines[0], node)

    def _fields(self, node: Element) -> None:
        top = len(self.marks) < 2 and self.length == (self.marks[0].body_start if self.marks else 0)
        first = True
        for one in node.children:
            if one.tagname != "field":
                self._block(one)
                continue
            name, body = collapse(self._words(one[0])), one[-1]
            said = collapse(body.astext())
            if top:
                self._state(name.lower(), said)
            if name.lower() in _BUILD_FIELDS and top:
                continue
            for pattern, shown in _DOC_FIELDS:
                name = pattern.sub(shown, name, count=1)
            with self.item("- ", first=first, label=f"{name}: "):
                self._children(body)
            first = False

    def _state(self, name: str, said: str) -> None:
        key = "title" if name == "title" else _FIELDS.get(name)
        if key and said:
            self.stated.setdefault(key, said)

    def _options(self, node: Element) -> None:
        for index, item in enumerate(node.children):
            names = ", ".join(option.astext() for option in item[0].children)
            with self.item("- ", first=index == 0, label=f"{collapse(names)}: "):
                self._children(item[-1])

    def _literal(self, node: Element) -> None:
        code = node.astext()
        if "substitution_reference" in {child.tagname for child in node.children}:
            code = "".join(map(self._words, node.children))
        language = node.get("language", "")
        self.listing(code, language if re.fullmatch(r"[\w+#.-]*", language) else "")

    def _image(self, node: Element) -> None:
        if alt := collapse(node.get("alt", "")):
            self.paragraph(f"Image: {alt}")

    def _footnote(self, node: Element) -> None:
        label = node[0].astext() if node.children and node[0].tagname == "label" else ""
        self.label(f"[{label}] " if label else "")
        self._children(node)
        self.close_label()

    def _admonition(self, node: Element) -> None:
        titles = [child for child in node.children if child.tagname == "title"]
        rest = [child for child in node.children if child.tagname != "title"]
        self._noted(self._words(titles[0]) if titles else "Note", rest)

    def _noted(self, title: str, body: Sequence[Node]) -> None:
        if body and body[0].tagname == "paragraph":
            self.label(f"{collapse(title).rstrip(':')}: ")
        else:
            self.paragraph(title.rstrip(":") + ":")
        for child in body:
            self._block(child)

    def _message(self, node: Element) -> None:
        """The source of what docutils could not read, unless the text holds it anyway."""
        sources = [child for child in node.children if child.tagname == "literal_block"]
        if node.get("level", 0) < _SERIOUS or not sources:
            return
        self._left_out["markup that is not well formed is shown as it is written"] += 1
        lines = sources[0].astext().split("\n")
        if len(lines) <= 3 and any(_ADORNMENT.match(line.strip()) for line in lines):
            title = " ".join(line for line in lines if not _ADORNMENT.match(line.strip()))
            self.titled(title, self._level + 1)
        else:
            self.listing("\n".join(lines))

    # Tables

    def _table(self, node: Element) -> None:
        for title in node.children:
            if title.tagname == "title":
                self.paragraph(self._words(title))
        for group in (child for child in node.children if child.tagname == "tgroup"):
            heads = [row for part in group.children if part.tagname == "thead" for row in part]
            rows = [row for part in group.children if part.tagname == "tbody" for row in part]
            self.grid(self._grid([*heads, *rows]), len(heads))

    def _grid(self, rows: list[Element]) -> list[list[str]]:
        """The cells of each row; a merged cell is repeated in all that it covers."""
        filled = [_Row() for _ in rows]
        for number, row in enumerate(rows):
            column = 0
            for entry in row.children:
                while column in filled[number].cells:
                    column += 1
                words = self._cell(entry)
                wide = entry.get("morecols", 0) + 1
                for below in filled[number : number + entry.get("morerows", 0) + 1]:
                    below.cells.update(dict.fromkeys(range(column, column + wide), words))
                column += wide
        return [[row.cells[i] for i in sorted(row.cells)] for row in filled]

    def _cell(self, entry: Element) -> str:
        """The words of a cell, its blocks one after the other."""
        inner = RstWriter()
        inner._substitutions, inner._names = self._substitutions, self._names
        inner._left_out = self._left_out
        inner.depth = 1
        inner._children(entry)
        inner.close_label()
        lines = inner.text().split("\n")
        return " ".join(line.strip() for line in lines if not re.match(r"\s*(```|~~~~)", line))


def _has_code(node: Element) -> bool:
    return any(
        child.tagname in ("literal_block", "doctest_block", "table") or _has_code(child)
        for child in node.children
        if child.tagname != "#text"
    )
