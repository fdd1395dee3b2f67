"""PowerPoint presentations (PPTX and its kin), read slide by slide."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.document import NoteKind, ReadingNote, Source
from corpus.errors import BrokenDocumentError, TooLargeError
from corpus.loaders.archive import Archive
from corpus.loaders.base import Loaded
from corpus.loaders.slides.deck import DeckWriter, Line, Slide, no_picture_text, unread_pictures
from corpus.loaders.slides.layouts import Layouts, P, drawn_shapes, kind_of, placeholder
from corpus.loaders.slides.package import Package, R, Relation, children
from corpus.loaders.slides.paragraphs import read_lines
from corpus.loaders.slides.shapes import Seen, ShapeReader

if TYPE_CHECKING:
    from lxml.etree import _Element

_NO_AUTHOR = re.compile(
    r"python-pptx|steve canny|microsoft office|user$|admin|unknown|author$", re.IGNORECASE
)
_SECTION = "{http://schemas.microsoft.com/office/powerpoint/2010/main}section"
_NO_SECTION = re.compile(r"(default|untitled|standard).{0,12}|.*(abschnitt|section)", re.IGNORECASE)
# That of the template of python-pptx, which is not the date of what is made with it.
_TEMPLATE_DATE = "2013-01-27T09:14:16Z"
# Decks of people have some thousand; a file may repeat one so often that nobody can wait for it.
_MOST_SHAPES = 30_000
_WIDTH, _HEIGHT = 9_144_000.0, 6_858_000.0


def load_pptx(data: bytes, path: Path) -> Loaded:
    """A presentation, slideshow or template of PowerPoint.

    Raises:
        BrokenDocumentError: the container, its list of slides or all slides are damaged.
        EncryptedDocumentError: it needs a password.
        TooLargeError: it would unpack to more than the limits.
    """
    package = Package(Archive(data, path))
    return _Presentation(package, path).read()


class _Presentation:
    """Writes the slides of a package in the order of the show."""

    def __init__(self, package: Package, path: Path) -> None:
        self._package = package
        self._path = path
        self._layouts = Layouts(package)
        self._deck = DeckWriter()
        self._margins: set[str] = set()
        self._pictures: list[int] = []
        self._beside_text = 0
        self._shapes = 0

    def read(self) -> Loaded:
        main = self._main()
        root = self._package.xml(main)
        relations = self._package.relations(main)
        width, height = _size(root)
        sections = _sections(root)
        unread = 0
        listed = list(root.iterfind(f"{P}sldIdLst/{P}sldId"))
        for number, entry in enumerate(listed, 1):
            relation = relations.get(entry.get(R + "id", ""))
            try:
                slide = self._slide(relation, number, width, height)
            except BrokenDocumentError as error:
                unread += 1
                self._note("damaged", f"slide {number} cannot be read ({error.reason})")
                continue
            slide.section = sections.get(entry.get("id", ""), "")
            self._deck.write(slide, number)
        if listed and unread == len(listed):
            raise self._package.archive.broken("no slide can be read")
        if self._pictures:
            self._note("no_text", no_picture_text(self._path, self._pictures))
        if self._beside_text:
            self._note("aside", unread_pictures(self._beside_text))
        return self._deck.loaded(*_properties(self._package))

    def _main(self) -> str:
        top = self._package.relations("").values()
        return next((r.target for r in top if r.kind == "officeDocument"), "ppt/presentation.xml")

    def _slide(self, relation: Relation | None, number: int, width: float, height: float) -> Slide:
        if relation is None:
            raise self._package.archive.broken("it is listed but not there")
        part = relation.target
        root = self._package.xml(part)
        self._count(root)
        above = self._layouts.above(part)
        reader = ShapeReader(self._package, part, above)
        slide = Slide(hidden=root.get("show") in ("0", "false"))
        tree = root.find(f"{P}cSld/{P}spTree")
        if tree is not None:
            slide.pieces = reader.read(tree, width, height)
        slide.title = reader.title
        if reader.seen.pictures and not slide.pieces:
            self._pictures.append(number)
        else:
            self._beside_text += reader.seen.pictures
        inherited = [] if root.get("showMasterSp") in ("0", "false") else above
        for holder in inherited[:1] if above and above[0].hides_master else inherited:
            around = ShapeReader(self._package, holder.part, above)
            pieces = around.pieces(drawn_shapes(holder), width, height)
            reader.seen.margins.extend(p.text for p in pieces if isinstance(p, Line))
        new = [text for text in dict.fromkeys(reader.seen.margins) if text not in self._margins]
        self._margins.update(new)
        slide.pieces.extend(Line(text) for text in new)
        self._tell(reader.seen, slide, number)
        self._beside(part, slide, number)
        return slide

    def _count(self, root: _Element) -> None:
        self._shapes += sum(1 for _ in root.iter(P + "sp", P + "pic", P + "graphicFrame"))
        if self._shapes > _MOST_SHAPES:
            raise TooLargeError(
                self._path, f"holds more than {_MOST_SHAPES} shapes, the limit; split it"
            )

    def _beside(self, part: str, slide: Slide, number: int) -> None:
        """Speaker notes are read, comments are counted."""
        comments = 0
        for relation in self._package.relations(part).values():
            if relation.kind == "notesSlide":
                try:
                    slide.notes = _speaker_notes(self._package.xml(relation.target))
                except BrokenDocumentError:
                    self._note("damaged", f"the speaker notes of slide {number} cannot be read")
            elif relation.kind == "comments" and self._package.holds(relation.target):
                try:
                    root = self._package.xml(relation.target)
                except BrokenDocumentError:
                    continue
                comments += sum(1 for _ in root.iter("{*}cm", "{*}reply"))
        if comments:
            what = "1 comment" if comments == 1 else f"{comments} comments"
            self._note("left_out", f"{what} on slide {number} left out")

    def _tell(self, seen: Seen, slide: Slide, number: int) -> None:
        if slide.hidden:
            self._note("hidden", f"slide {number} is hidden in the show; its text was read")
        if seen.hidden:
            self._note("left_out", f"hidden text on slide {number} left out")
        for kind in dict.fromkeys(seen.objects):
            self._note(
                "left_out",
                f"an embedded file ({kind}) on slide {number} was not read; save it on its own",
            )
        for what in seen.unread:
            self._note("damaged", f"{what} on slide {number} cannot be read")

    def _note(self, kind: NoteKind, text: str) -> None:
        self._deck.notes.append(ReadingNote(kind, text))


def _size(root: _Element) -> tuple[float, float]:
    size = root.find(P + "sldSz")
    width, height = ("", "") if size is None else (size.get("cx", ""), size.get("cy", ""))
    known = width.isdecimal() and height.isdecimal()
    return (float(width), float(height)) if known else (_WIDTH, _HEIGHT)


def _speaker_notes(root: _Element) -> list[Line]:
    lines: list[Line] = []
    tree = root.find(f"{P}cSld/{P}spTree")
    for shape in [] if tree is None else children(tree):
        place = placeholder(shape)
        if shape.tag == P + "sp" and (place is None or kind_of(place) in ("body", "obj")):
            lines.extend(read_lines(shape.find(P + "txBody")))
    return lines


def _sections(root: _Element) -> dict[str, str]:
    """The named parts of a presentation, by the id of the slide that each begins with."""
    found: dict[str, str] = {}
    for section in root.iter(_SECTION):
        name = " ".join(section.get("name", "").split())
        first = next(section.iter("{*}sldId"), None)
        if first is not None and name and not _NO_SECTION.fullmatch(name):
            found[first.get("id", "")] = name
    return found


def _properties(package: Package) -> tuple[str, Source]:
    """What the file says of itself: its title, and where it is from."""
    top = package.relations("").values()
    part = next((r.target for r in top if r.kind == "core-properties"), "docProps/core.xml")
    try:
        root = package.xml(part)
    except BrokenDocumentError:
        return "", Source()
    title, author, created = (
        " ".join((root.findtext(f"{{*}}{name}") or "").split())
        for name in ("title", "creator", "created")
    )
    is_template = bool(_NO_AUTHOR.match(author)) or not author and created == _TEMPLATE_DATE
    date = created[:10] if re.match(r"\d{4}-\d\d-\d\d", created) and not is_template else None
    return title, Source(author=None if is_template or not author else author, date=date)
