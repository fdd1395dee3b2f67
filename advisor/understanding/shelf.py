"""Documents and sections as people may call them: by title, file, sort, or number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePath
from typing import Protocol

from corpus.document import Document, Section
from corpus.language.words import content_stems, stem, words
from index.storage.files import Listing


class Library(Protocol):
    """What is asked of an index; an `IndexReader` has both."""

    def listing(self) -> list[Listing]:
        """Every file."""

    def document(self, document_id: str) -> Document | None:
        """A document."""


# Sorts of documents. The nouns of one line are said of each other's documents, too ("the manual"
# of a handbook), where none is called by the noun itself.
_LINES = (
    "guide handbook manual guidebook guideline",
    "thread discussion forum post reddit conversation",
    "book novel ebook textbook",
    "recipe cookbook",
    "policy regulation bylaw statute",
    "report study survey",
    "contract agreement lease",
    "article paper essay",
    "faq",
    "minute protocol",
    "note memo",
    "leaflet brochure flyer factsheet",
    "spreadsheet csv table sheet workbook list",
    "slide presentation lecture talk deck",
    "letter email mail",
    "invoice bill receipt",
    "timetable schedule",
    "notebook",
    "website webpage",
    "pdf",
    "law act",
    "transcript interview recording",
    "syllabus curriculum",
)
_ALIKE = {
    stem(noun): frozenset(map(stem, line.split())) for line in _LINES for noun in line.split()
}
_SORT_OF_SUFFIX = {
    ".epub": "book", ".csv": "spreadsheet", ".tsv": "spreadsheet", ".xlsx": "spreadsheet",
    ".xls": "spreadsheet", ".ods": "spreadsheet", ".pptx": "slide", ".odp": "slide",
    ".html": "website", ".htm": "website", ".pdf": "pdf", ".eml": "email", ".msg": "email",
    ".mbox": "email", ".srt": "transcript", ".vtt": "transcript", ".ipynb": "notebook",
}  # fmt: skip
ANY_SORT = frozenset("document doc file".split())
"""Nouns that say no sort."""
SORT_NOUNS = ANY_SORT | {noun for line in _LINES for noun in line.split()}
"""Nouns of documents."""
# How documents of some sorts look: a thread by what its posts are headed with, others by some of
# their headings or first lines, each with how many of these there must be.
_POST = re.compile(
    r"\bu/\w+|\b\d+ (?:points|upvotes|replies)\b|\b(?:posted|answered|asked) by\b|\bthe OP\b"
    r"|^(?:OP|Re):|\b(?:commenter|redditor)s?\b",
    re.I | re.M,
)
_FORUM = re.compile(
    r"reddit|forum|/comments/|/threads?/|discourse|stack(?:overflow|exchange)", re.I
)
# What `_POST` finds holds one of these: without any it is not tried, which takes most of the time.
_IN_POSTS = (
    "u/", " points", " upvotes", " replies", "posted by", "answered by", "asked by", "the op",
    "op:", "re:", "commenter", "redditor",
)  # fmt: skip
_LOOKS = {
    sort: (re.compile(sign, re.I | re.M), few)
    for sort, sign, few in (
        ("email", r"^(?:From|To|Subject|Sent|Cc): \S", 3),
        ("minutes", r"^\W*(?:attend(?:ees|ance)|present|apologies|action items?)\b", 2),
        ("recipe", r"^\W*(?:ingredients|method|directions|preparation|serves \d+)\b", 2),
        ("contract", r"\b(?:hereinafter|hereby agree|the parties|this agreement|lessee)\b", 3),
    )
}
_MOSTLY_QUESTIONS = 0.6
_FEWEST_POSTS = 3
_READ = 20_000
_LABELS = "chapter section part article appendix annex lesson unit module clause paragraph".split()
_COUNTED = "one two three four five six seven eight nine ten eleven twelve".split()
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_ROMAN = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv".split()
LABEL = rf"(?:{'|'.join(_LABELS)})"
"""A word before the number of a section, as a regular expression."""
NUMBER = rf"(?:\d+(?:\.\d+)*|{'|'.join(_COUNTED)}|{'|'.join(reversed(_ROMAN))}|[a-h])"
"""The number of a section, as a regular expression."""
ORDINAL = rf"(?:{'|'.join(_ORDINALS)})"
"""A place in a row, as a regular expression."""
_NUMBERED = re.compile(rf"(?:(?P<label>{LABEL}|§)\s*)?(?P<number>{NUMBER})(?![\w.]*\w)", re.I)
_AFTER_BARE = re.compile(r"\s*[.):–—-](?:\s|$)|\.?\s+(?=[A-Z])")


def number_of(text: str) -> str:
    """`3` for "three", "third", "III" and "3"; anything else in lower case."""
    text = text.lower()
    for row in (_COUNTED, _ORDINALS, _ROMAN):
        if text in row:
            return str(row.index(text) + 1)
    return text


@dataclass(frozen=True)
class Volume:
    """A document as people may call it.

    Attributes:
        document_id: the document.
        title: its title.
        paths: of its files.
        stems: of its title, its paths and who it is by.
        called: those of its title and its paths.
        title_stems: those of the content words of its title.
        index: where it can be read.
    """

    document_id: str
    title: str
    paths: tuple[str, ...]
    stems: frozenset[str]
    called: frozenset[str]
    title_stems: frozenset[str]
    index: Library = field(repr=False, compare=False)

    @cached_property
    def sorts(self) -> frozenset[str]:
        """What it is by its format or its looks, as stems of nouns; it is read for that."""
        found = {_SORT_OF_SUFFIX.get(PurePath(path).suffix.lower(), "") for path in self.paths}
        document = self.index.document(self.document_id)
        looks = set() if document is None else _looks(document)
        return frozenset(map(stem, (found - {""}) | looks))

    def is_of(self, noun: str) -> bool:
        """Whether it is called by a noun itself."""
        return stem(noun.lower()) in self.called

    def is_like(self, noun: str) -> bool:
        """Whether it is of a sort that people may call so."""
        return bool(_ALIKE.get(stem(noun.lower()), frozenset()) & (self.called | self.sorts))


@dataclass(frozen=True)
class Heading:
    """A section of a document, with the number that its heading gives it."""

    document_id: str
    section: Section
    label: str
    number: str

    @cached_property
    def stems(self) -> frozenset[str]:
        """Those of its content words."""
        return content_stems(self.section.heading)


class Shelf:
    """All documents of an index, as people may call them.

    The listing tells the most of them: there may be thousands, and the first question waits. Texts
    are read where a message may name a section, or a sort of document by its looks.
    """

    def __init__(self, index: Library) -> None:
        self._index = index

    @cached_property
    def volumes(self) -> tuple[Volume, ...]:
        """Every document once, in the order of the listing."""
        files: dict[str, list[Listing]] = {}
        for line in self._index.listing():
            files.setdefault(line.document_id, []).append(line)
        return tuple(_volume(lines, self._index) for lines in files.values())

    @cached_property
    def headings(self) -> tuple[Heading, ...]:
        """Every section of every document but those that are the whole document."""
        documents = (self._index.document(volume.document_id) for volume in self.volumes)
        return tuple(
            heading for document in documents if document for heading in _headings(document)
        )


def _volume(lines: list[Listing], index: Library) -> Volume:
    title, source = lines[0].title, lines[0].source
    paths = tuple(line.document for line in lines)
    said = words(" ".join([title, *map(_spoken, paths)]))
    # "Lecture 5" is what people call "lecture 05".
    called = frozenset(map(stem, [*said, *(w.lstrip("0") for w in said if w.isdigit())]))
    origin = content_stems(f"{source.author or ''} {source.publisher or ''}")
    return Volume(
        lines[0].document_id, title, paths, called | origin, called, content_stems(title), index
    )


def _looks(document: Document) -> set[str]:
    """The sorts that a document looks like."""
    text, headings = document.text[:_READ], [section.heading for section in document.sections]
    found = {sort for sort, (sign, few) in _LOOKS.items() if len(set(sign.findall(text))) >= few}
    asked = sum(heading.endswith("?") for heading in headings)
    if asked >= _FEWEST_POSTS and asked >= _MOSTLY_QUESTIONS * len(headings):
        found.add("faq")
    is_forum = _FORUM.search(f"{document.source.url} {document.source.publisher}")
    lower = text.lower()
    has_posts = any(sign in lower for sign in _IN_POSTS)
    if is_forum or (has_posts and len(_POST.findall(text)) >= _FEWEST_POSTS):
        found.add("thread")
    return found


def _headings(document: Document) -> Iterator[Heading]:
    for section in document.sections:
        label, number = _numbering(section.heading)
        if section.heading.casefold() != document.title.casefold() or number:
            yield Heading(document.id, section, label, number)


def called(volumes: Iterable[Volume], noun: str, *, by_looks: bool = False) -> list[Volume]:
    """Those called by a noun itself; where none is, those of a sort that may be called so.

    `by_looks`: what is of the noun's sort by its format or its looks counts as called by it.
    """
    volumes = list(volumes)
    if noun.lower().removesuffix("s") in ANY_SORT:
        return volumes
    same = [v for v in volumes if v.is_of(noun) or by_looks and stem(noun.lower()) in v.sorts]
    return same or [v for v in volumes if v.is_like(noun)]


def _spoken(path: str) -> str:
    return re.sub(r"[-_/\\.]", " ", str(PurePath(path).with_suffix("")))


def _numbering(heading: str) -> tuple[str, str]:
    """The label and the number that a heading begins with; empty without."""
    match = _NUMBERED.match(heading)
    if match is None:
        return "", ""
    label, number = (match["label"] or "").lower(), match["number"]
    is_bare_word = not label and not number[0].isdigit()
    if is_bare_word and not (number.isupper() and heading[match.end() :][:1] in ".)"):
        return "", ""
    if not label and "." not in number and not _AFTER_BARE.match(heading, match.end()):
        return "", ""
    return label.replace("§", "section"), number_of(number)
