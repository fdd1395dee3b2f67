"""Reads RTF into stories: the body, and the notes, boxes, headers and footers around it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from corpus.errors import BrokenDocumentError, TooLargeError
from corpus.loaders.office.formulas import grouped, is_raisable, raised, scripts
from corpus.loaders.rtf import words as rtf
from corpus.loaders.rtf.fonts import FontTable
from corpus.loaders.rtf.story import Format, RowFormat, Story
from corpus.loaders.rtf.tokens import CLOSE, OPEN, Token, Tokens

# Groups, texts and words that are more than how the text looks; a thousand pages have some
# hundred thousand.
_MOST_TOKENS = 1_000_000
_DEEPEST = 2_000

Sink = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _State:
    """What a group inherits and what holds again after it.

    Attributes:
        sink: takes the text.
        story: the story that paragraphs belong to; None where text is for another purpose.
        font: number of the font.
        unicode_skip: how many characters stand for a Unicode one in old programs.
        hidden: why the text is not shown, "hidden" or "deleted"; empty where it is.
        raised: whether the text is a superscript.
        form: of the paragraph.
    """

    sink: Sink
    story: Story | None
    font: int = -1
    unicode_skip: int = 1
    hidden: str = ""
    raised: bool = False
    form: Format = field(default_factory=Format)


@dataclass(slots=True)
class Style:
    """A style of paragraphs: its name, and the level of headings in it."""

    name: str = ""
    outline: int = 0


class RtfReader:
    """Reads a file once.

    Attributes:
        body: the text.
        styles: by number.
        title, author: as the file states them.
        created: numbers after "yr", "mo" and "dy".
        margins: headers and footers, each a story.
        left_out: how many pieces were, by what they are.
        fonts: of the document.
    """

    def __init__(self, data: bytes, path: Path) -> None:
        self.body = Story()
        self.styles: dict[int, Style] = {}
        self.title: list[str] = []
        self.author: list[str] = []
        self.created: dict[str, int] = {}
        self.margins: list[Story] = []
        self.left_out: Counter[str] = Counter()
        self.fonts = FontTable()
        self._tokens = Tokens(data)
        self._path = path
        self._state = _State(self.body.add, self.body)
        # What to restore at the end of each open group, and what else to do there.
        self._groups: list[tuple[_State, Callable[[], None] | None]] = []
        self._at_end: Callable[[], None] | None = None
        self._outside_upr: Sink = self.body.add
        self._bytes = bytearray()
        self._skip = 0
        self._row = RowFormat()

    def read(self) -> None:
        """Read the file to its end.

        Raises:
            BrokenDocumentError: groups lie in each other without end.
            TooLargeError: it has more parts than a document of people.
        """
        for count, token in enumerate(self._tokens):
            if count > _MOST_TOKENS:
                raise TooLargeError(
                    self._path, "holds more RTF than is read; save it as .docx, or split it"
                )
            if token.text:
                self._text(token.text)
            elif token is OPEN or token is CLOSE:
                self._flush()
                self._skip = 0
                self._open() if token is OPEN else self._close()
                if not self._groups:
                    # What follows the end of the document is not of it.
                    break
            else:
                self._word(token)
        self._flush()
        while self._groups:
            self._close()

    def _text(self, text: bytes) -> None:
        skipped = min(self._skip, len(text))
        self._skip -= skipped
        self._bytes += text[skipped:]

    def _word(self, token: Token) -> None:
        if self._skip and token.word != "u":
            # A control word, too, is one of the characters that stand for a Unicode one.
            self._skip -= 1
            return
        self._flush()
        word = token.word.removeprefix("*")
        if word in rtf.COUNTED:
            # Those of headers and footers are the same on every page.
            self.left_out[rtf.COUNTED[word]] += self._state.story not in self.margins
            self._tokens.skip_group()
        elif word in rtf.SKIPPED or word != token.word and word not in rtf.ENTERED:
            self._tokens.skip_group()
        elif word in rtf.CHARACTERS:
            self._put(rtf.CHARACTERS[word])
        elif word in rtf.CODE_PAGES:
            self.fonts.codec = rtf.CODE_PAGES[word]
        else:
            self._act(word, token.number)

    def _act(self, word: str, number: int | None) -> None:
        if word in _ON_WORD:
            _ON_WORD[word](self, number)
        elif word in _ON_FORM and self._state.story is not None or word in ("s", "outlinelevel"):
            self._state = replace(self._state, form=_ON_FORM[word](self._state.form, number or 0))
        elif word in _ON_ROW:
            _ON_ROW[word](self._row, number or 0)
        elif word in rtf.NOTES or word in rtf.BOXES or word in rtf.MARGINS:
            self._begin_story(word)
        elif word in rtf.EQUATION_SIGNS:
            self._begin_part(rtf.EQUATION_SIGNS[word])

    def _open(self) -> None:
        if len(self._groups) > _DEEPEST:
            raise BrokenDocumentError(
                self._path, "is damaged (groups in groups without end); save it again"
            )
        self._groups.append((self._state, self._at_end))
        self._at_end = None

    def _close(self) -> None:
        if not self._groups:
            return
        ended = self._at_end
        self._state, self._at_end = self._groups.pop()
        if ended is not None:
            ended()

    def _flush(self) -> None:
        """Put the bytes so far, in the code page of their font."""
        if self._bytes:
            raw, self._bytes = bytes(self._bytes), bytearray()
            self._put(self.fonts.decoded(raw, self._state.font))

    def _put(self, text: str) -> None:
        if self._state.hidden:
            self.left_out[self._state.hidden] += bool(text.strip())
        else:
            above = self._state.raised and is_raisable(text)
            self._state.sink(raised(text) if above else text)

    def _divert(self, sink: Sink, at_end: Callable[[], None] | None = None) -> None:
        """Text of the group goes elsewhere."""
        self._state = replace(self._state, sink=sink, story=None)
        self._at_end = at_end

    def _begin_story(self, word: str) -> None:
        story, around = Story(), self._state.story or self.body
        self._state = replace(self._state, sink=story.add, story=story, form=Format())
        if word in rtf.MARGINS:
            self.margins.append(story)
        else:
            is_note = word in rtf.NOTES
            around.append_later(story, is_note=is_note)

    def _begin_part(self, sign: str) -> None:
        """A part of an equation; one of several signs is put in brackets."""
        words: list[str] = []
        outer = self._state.sink

        def end() -> None:
            part = "".join(words).strip()
            if sign == "^":
                outer(scripts("", "", part))
            else:
                outer(sign + grouped(part))

        self._divert(words.append, end)

    def on_list_text(self, _number: int | None) -> None:
        """What is shown before a paragraph of a list."""
        words: list[str] = []
        story = self._state.story
        if story is not None:
            # A bullet of a font of symbols may have no counterpart.
            self._divert(words.append, lambda: story.number("".join(words).strip() or "-"))

    def on_info(self, words: list[str]) -> None:
        """A property of the file."""
        self._divert(words.append)

    def on_style_sheet(self, _number: int | None) -> None:
        """Entries that end in semicolons follow."""
        self._divert(self._style_name)

    def on_font_table(self, _number: int | None) -> None:
        """Fonts follow, each with its name."""
        self._divert(self.fonts.named)

    def on_upr(self, _number: int | None) -> None:
        """The same text twice follows: for old programs, and in a group of its own in Unicode."""
        self._outside_upr = self._state.sink
        story = self._state.story
        self._divert(lambda _text: None)
        self._state = replace(self._state, story=story)

    def on_ud(self, _number: int | None) -> None:
        """The Unicode one of two texts."""
        self._state = replace(self._state, sink=self._outside_upr)

    def on_unicode(self, number: int | None) -> None:
        """A character by its number; those that stand for it in old programs are passed over."""
        self._put(self.fonts.character((number or 0) % 0x10000, self._state.font))
        self._skip = self._state.unicode_skip

    def on_state(self, **changes: int | bool | str) -> None:
        """What holds from here to the end of the group."""
        self._state = replace(self._state, **changes)  # type: ignore[arg-type]

    def on_font(self, number: int) -> None:
        """The font of the text, or of an entry of the font table."""
        if self._state.sink == self.fonts.named:
            self.fonts.begin(number)
        elif number != self._state.font:
            self.on_state(font=number)

    def on_plain(self, _number: int | None) -> None:
        """Nothing but what is the default holds for characters."""
        self.on_state(font=self.fonts.default, hidden="", raised=False)

    def on_paragraph(self, _number: int | None) -> None:
        """A paragraph ends."""
        if self._state.story is not None:
            self._state.story.end_paragraph(self._state.form)
        else:
            self._state.sink(" ")

    def on_cell(self, end: Callable[[Story], None]) -> None:
        """A cell ends."""
        if self._state.story is not None:
            end(self._state.story)

    def on_row_end(self, _number: int | None) -> None:
        """A row ends."""
        if self._state.story is not None:
            self._state.story.end_row(self._row)

    def on_row(self, _number: int | None) -> None:
        """The declaration of a row begins."""
        self._row = RowFormat()

    def _style_name(self, text: str) -> None:
        form = self._state.form
        style = self.styles.setdefault(form.style, Style())
        style.name = (style.name + text).rstrip(";").strip() if ";" in text else style.name + text
        style.outline = form.outline


_ON_WORD: dict[str, Callable[[RtfReader, int | None], None]] = {
    "u": RtfReader.on_unicode,
    "uc": lambda r, n: r.on_state(unicode_skip=min(max(n or 0, 0), 100)),
    "f": lambda r, n: r.on_font(n or 0),
    "deff": lambda r, n: setattr(r.fonts, "default", n or 0),
    "fcharset": lambda r, n: r.fonts.charset(n or 0),
    "cpg": lambda r, n: r.fonts.page(n or 0),
    "ansicpg": lambda r, n: r.fonts.document_page(n or 0),
    "plain": RtfReader.on_plain,
    "v": lambda r, n: r.on_state(hidden="hidden" if n != 0 else ""),
    "super": lambda r, n: r.on_state(raised=n != 0),
    "nosupersub": lambda r, n: r.on_state(raised=False),
    "deleted": lambda r, n: r.on_state(hidden="deleted" if n != 0 else ""),
    "par": RtfReader.on_paragraph,
    "\n": RtfReader.on_paragraph,
    "\r": RtfReader.on_paragraph,
    "sect": RtfReader.on_paragraph,
    "page": RtfReader.on_paragraph,
    "cell": lambda r, n: r.on_cell(Story.end_cell),
    "nestcell": lambda r, n: r.on_cell(Story.end_nested_cell),
    "row": RtfReader.on_row_end,
    "trowd": RtfReader.on_row,
    "listtext": RtfReader.on_list_text,
    "pntext": RtfReader.on_list_text,
    "stylesheet": RtfReader.on_style_sheet,
    "fonttbl": RtfReader.on_font_table,
    "title": lambda r, n: r.on_info(r.title),
    "author": lambda r, n: r.on_info(r.author),
    "yr": lambda r, n: r.created.update(yr=n or 0),
    "mo": lambda r, n: r.created.update(mo=n or 0),
    "dy": lambda r, n: r.created.update(dy=n or 0),
    "upr": RtfReader.on_upr,
    "ud": RtfReader.on_ud,
}
_ON_FORM: dict[str, Callable[[Format, int], Format]] = {
    "pard": lambda form, n: Format(),
    "s": lambda form, n: replace(form, style=n),
    "outlinelevel": lambda form, n: replace(form, outline=n + 1 if 0 <= n < 9 else 0),
    "ilvl": lambda form, n: replace(form, level=min(max(n, 0), 8)),
    "intbl": lambda form, n: replace(form, in_table=True),
    "itap": lambda form, n: replace(form, in_table=n > 0),
}
_ON_ROW: dict[str, Callable[[RowFormat, int], None]] = {
    "trleft": lambda row, n: setattr(row, "left", n),
    "trhdr": lambda row, n: setattr(row, "is_header", True),
    "clmrg": lambda row, n: setattr(row.next_cell, "goes_on_left", True),
    "clvmrg": lambda row, n: setattr(row.next_cell, "goes_on_above", True),
    "cellx": RowFormat.end_cell,
}
