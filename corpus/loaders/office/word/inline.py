"""What a paragraph of a Word document says: its runs, fields, symbols, equations and marks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.loaders.office.formulas import is_raisable, raised
from corpus.loaders.office.symbols import is_symbol_font, symbols
from corpus.loaders.office.word.equations import equation
from corpus.loaders.office.word.markup import (
    DELETED,
    MC,
    OLE,
    W14,
    WP,
    A,
    M,
    W,
    chosen,
    is_contents_control,
    number,
    switch,
    value,
)
from corpus.loaders.office.word.styles import PLAIN, Style, Styles

if TYPE_CHECKING:
    from lxml.etree import _Element

# What stands in a paragraph and is no text of it; text boxes are paragraphs of their own.
_SKIPPED = frozenset(
    W + name
    for name in (
        "pPr rPr sdtPr sdtEndPr tblPr instrText delInstrText delText softHyphen "
        "txbxContent footnoteRef endnoteRef annotationRef commentReference rtPr rubyPr "
        "fldData"
    ).split()
)
_SIGNS = {
    W + "tab": "\t",
    W + "ptab": "\t",
    W + "br": "\n",
    W + "cr": "\n",
    W + "noBreakHyphen": "-",
}
# Fields that Word works out when it shows them, and whose result it does not keep in the file.
_UNKEPT = frozenset("EQ LISTNUM AUTONUM AUTONUMLGL AUTONUMOUT SYMBOL".split())
# A longer text tells what a picture shows, not what it stands for in a sentence.
_LONGEST_CAPTION = 150
_PAGE_FIELDS = frozenset("PAGE NUMPAGES SECTIONPAGES".split())


@dataclass(slots=True)
class _Field:
    """A field that is open: what Word is told to do, and whether its result has begun."""

    command: str = ""
    in_result: bool = False

    @property
    def name(self) -> str:
        """Which field it is: "PAGE", "TOC"."""
        return self.command.partition(" ")[0].upper()


class InlineReader:
    """Reads the text of paragraphs; fields may run over several of them.

    `note_mark` is called with a reference to a note and returns what stands for it in the text;
    `marks_pictures` says in the text where pictures stand between words.

    Attributes:
        counts: how many pieces were passed over, by what they are.
        in_contents: whether the last paragraph was part of a table of contents that Word made.
        page_numbers: whether the last paragraph held the number of a page, which is left out.
    """

    def __init__(
        self, styles: Styles, note_mark: Callable[[_Element], str], *, marks_pictures: bool = True
    ) -> None:
        self.counts: Counter[str] = Counter()
        self.in_contents = False
        self.page_numbers = False
        self._styles = styles
        self._note_mark = note_mark
        self._marks_pictures = marks_pictures
        self._fields: list[_Field] = []
        self._unending: set[_Element] = set()
        self._style = PLAIN
        self._has_words = False

    def start(self, root: _Element) -> None:
        """Begin with a part; its fields that never end are read as if they were none."""
        self._fields.clear()
        self._unending.clear()
        begun: list[_Element] = []
        for mark in root.iter(W + "fldChar"):
            if next(mark.iterancestors(*DELETED), None) is not None:
                continue
            if mark.get(W + "fldCharType") == "begin":
                begun.append(mark)
            elif mark.get(W + "fldCharType") == "end" and begun:
                begun.pop()
        self._unending.update(begun)

    def text(self, paragraph: _Element, style: Style = PLAIN) -> str:
        """The text of a paragraph, tabs and line breaks as such."""
        self._style = style
        self._has_words = any(t.text and not t.text.isspace() for t in paragraph.iter(W + "t"))
        self.page_numbers = False
        self.in_contents = self._makes_contents()
        pieces: list[str] = []
        for piece in self._inside(paragraph):
            pieces.append(piece)
            self.in_contents = self.in_contents or self._makes_contents()
        return "".join(pieces)

    def _makes_contents(self) -> bool:
        return any(field.name == "TOC" and field.in_result for field in self._fields)

    def _inside(self, element: _Element) -> Iterator[str]:
        for child in element:
            tag = child.tag
            if not isinstance(tag, str) or tag in _SKIPPED:
                self._count(child)
            elif tag in DELETED:
                self.counts["deleted"] += 1
            elif tag == W + "r":
                yield from self._run(child)
            elif tag == MC + "AlternateContent":
                branch = chosen(child)
                if branch is not None:
                    yield from self._inside(branch)
            elif tag in _READERS:
                yield from _READERS[tag](self, child)
            else:
                yield from self._inside(child)

    def _count(self, element: _Element) -> None:
        tag = element.tag
        if tag == W + "commentReference":
            self.counts["comments"] += 1
        elif tag == W + "instrText" and self._fields and not self._fields[-1].in_result:
            field = self._fields[-1]
            field.command = (field.command + (element.text or "")).lstrip()

    def _run(self, run: _Element) -> Iterator[str]:
        style = self._styles.character(run)
        hidden = switch(run, "rPr/vanish")
        if hidden is None:
            hidden = style.hidden if style.hidden is not None else self._style.hidden
        if hidden:
            self.counts["hidden"] += any((t.text or "").strip() for t in run.iter(W + "t"))
            # The marks of fields count all the same.
            for mark in run.iter(W + "fldChar", W + "instrText"):
                self._count(mark)
                if mark.tag == W + "fldChar":
                    self._field_mark(mark)
            return
        above_line = _is_superscript(run, style)
        for piece in self._inside(run):
            above = above_line and is_raisable(piece)
            yield raised(piece) if above else piece

    def _letters(self, element: _Element) -> Iterator[str]:
        if not self._shown():
            return
        text = element.text or ""
        run = element.getparent()
        fonts = None if run is None else run.find(f"{W}rPr/{W}rFonts")
        font = "" if fonts is None else fonts.get(W + "ascii", "")
        private = any("\uf000" <= sign <= "\uf0ff" for sign in text)
        if private or font and is_symbol_font(font):
            known = symbols(text, font or "Symbol")
            self.counts["symbols"] += bool(text.strip()) and not known.strip()
            text = known
        yield text

    def _shown(self) -> bool:
        """Whether text here is the result of a field, or outside of fields, and no page number."""
        if any(not field.in_result for field in self._fields):
            return False
        if any(field.name in _PAGE_FIELDS for field in self._fields):
            self.page_numbers = True
            return False
        return True

    def _sign(self, element: _Element) -> Iterator[str]:
        if self._shown():
            yield _SIGNS[element.tag]

    def _symbol(self, element: _Element) -> Iterator[str]:
        code = element.get(W + "char", "")
        try:
            sign = chr(int(code, 16))
        except (ValueError, OverflowError):
            sign = ""
        known = symbols(sign, element.get(W + "font", ""))
        self.counts["symbols"] += not known
        if self._shown():
            yield known

    def _note(self, element: _Element) -> Iterator[str]:
        if self._shown():
            yield self._note_mark(element)

    def _equation(self, element: _Element) -> Iterator[str]:
        if self._shown():
            yield equation(element)

    def _equations(self, element: _Element) -> Iterator[str]:
        if self._shown():
            lines = [equation(each) for each in element.iterchildren(M + "oMath")]
            yield "\n" + "\n".join(lines) + "\n"

    def _field_mark(self, mark: _Element) -> Iterator[str]:
        kind = mark.get(W + "fldCharType")
        if kind == "begin" and mark not in self._unending:
            self._fields.append(_Field())
        elif kind == "separate" and self._fields:
            self._fields[-1].in_result = True
        elif kind == "end" and self._fields:
            field = self._fields.pop()
            self.counts["fields"] += field.name in _UNKEPT
        form = mark.find(W + "ffData")
        return iter(() if form is None else _form_value(form))

    def _simple_field(self, element: _Element) -> Iterator[str]:
        self._fields.append(_Field(element.get(W + "instr", "").strip(), in_result=True))
        pieces = list(self._inside(element))
        self._fields.pop()
        return iter(pieces)

    def _picture(self, element: _Element) -> Iterator[str]:
        """What stands for a picture in a sentence, which must not read as if nothing were there."""
        formula = any(
            "equation" in ole.get("ProgID", "").lower() for ole in element.iter(OLE + "OLEObject")
        )
        self.counts["formulas"] += formula
        if element.tag == W + "object" and not formula:
            self.counts["objects"] += 1
        inline = element.find(WP + "inline")
        in_line = inline is not None and next(inline.iter(A + "blip"), None) is not None
        seen = self._has_words and self._marks_pictures and self._shown()
        if seen and (formula or in_line):
            properties = None if inline is None else inline.find(WP + "docPr")
            shows = "" if properties is None else " ".join(properties.get("descr", "").split())
            shows = shows if len(shows) <= _LONGEST_CAPTION else ""
            yield f"[{'formula' if formula else shows or 'picture'}]"

    def _control(self, element: _Element) -> Iterator[str]:
        if is_contents_control(element):
            self.counts["contents"] += 1
            return
        content = element.find(W + "sdtContent")
        pieces = [] if content is None else list(self._inside(content))
        box = element.find(f"{W}sdtPr/{W14}checkbox/{W14}checked")
        if box is not None and not "".join(pieces).strip():
            pieces = ["☒" if box.get(W14 + "val") in ("1", "true") else "☐"]
        yield from pieces

    def _ruby(self, element: _Element) -> Iterator[str]:
        """A word with its reading over it: "漢字(かんじ)"."""
        for part, before, after in (("rubyBase", "", ""), ("rt", "(", ")")):
            found = element.find(W + part)
            text = "" if found is None else "".join(self._inside(found))
            if text.strip():
                yield before + text + after


_READERS: dict[str, Callable[[InlineReader, _Element], Iterator[str]]] = {
    W + "t": InlineReader._letters,
    W + "sym": InlineReader._symbol,
    W + "footnoteReference": InlineReader._note,
    W + "endnoteReference": InlineReader._note,
    W + "fldChar": InlineReader._field_mark,
    W + "fldSimple": InlineReader._simple_field,
    W + "sdt": InlineReader._control,
    W + "ruby": InlineReader._ruby,
    **dict.fromkeys((W + "drawing", W + "pict", W + "object"), InlineReader._picture),
    M + "oMath": InlineReader._equation,
    M + "oMathPara": InlineReader._equations,
    **dict.fromkeys(_SIGNS, InlineReader._sign),
}


def _is_superscript(run: _Element, style: Style) -> bool:
    script = value(run, "rPr/vertAlign") or style.script
    # Other programs lift the letters by half points, and make them smaller.
    return script == "superscript" or script is None and number(value(run, "rPr/position")) >= 4


def _form_value(form: _Element) -> list[str]:
    """What a box to tick or a list to choose from in an old form shows."""
    box = form.find(W + "checkBox")
    if box is not None:
        ticked = switch(box, "checked")
        ticked = switch(box, "default") if ticked is None else ticked
        return ["☒" if ticked else "☐"]
    choices = form.find(W + "ddList")
    if choices is None:
        return []
    entries = [entry.get(W + "val", "") for entry in choices.iterchildren(W + "listEntry")]
    at = number(value(choices, "result") or value(choices, "default"))
    return [entries[at]] if 0 <= at < len(entries) else []
