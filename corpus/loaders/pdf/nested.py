"""Parts of PDF pages that are drawn within parts, looked for before PDFium draws them.

A form (a drawing that pages draw by its name, as they do a logo) may draw other forms. Where each
draws the next one ten times, PDFium reads billions of them from a file of some lines, or ends the
program.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from corpus.errors import TooLargeError
from corpus.formats import MIB

# PDFium goes no deeper (`kMaxFormLevel`), and takes about a second for 10,000 forms.
_DEEPEST, _MOST_DRAWN = 40, 30_000
_MOST_STEPS = 400_000
# A form that draws so few others is no attack, however often pages draw it.
_FEW_DRAWN = 12
_MOST_UNPACKED = 8 * MIB
# Of an object that has no end.
_LONGEST = 64 * 1024
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_OBJECT = re.compile(rb"\sobj\b")
_NUMBER = re.compile(rb"(\d{1,10})\s{1,4}\d{1,5}\s{0,3}$")
_FORM = re.compile(rb"/Subtype\s*/Form\b")
_NO_CONTENT = re.compile(rb"/Subtype\s*/Image|/Length1\b|/FontFile|/Type\s*/(?:XRef|Metadata)")
_OBJECT_STREAM = re.compile(rb"/Type\s*/ObjStm")
_DRAWN = re.compile(rb"/([^\s/\[\](){}<>%]+)\s+Do\b")
_NAMED = re.compile(rb"/([^\s/\[\](){}<>%]+)\s+(\d+)\s+\d+\s+R\b")
_XOBJECTS = re.compile(rb"/XObject\s*(?:<<(.*?)>>|(\d+)\s+\d+\s+R)", re.DOTALL)
_RESOURCES = re.compile(rb"/Resources\s*(?:(<<)|(\d+)\s+\d+\s+R)")

Drawn = Counter[bytes]


def check_forms(data: bytes, path: Path) -> None:
    """Refuse a file whose forms draw each other more often than any page needs.

    Raises:
        TooLargeError: its pages draw over 30,000 forms by way of others.
    """
    if not _FORM.search(data):
        return
    forms = _forms(data)
    if not any(drawn for _, drawn in forms.values()):
        return
    parts = _Parts(data)
    named = {number: parts.named(head) for number, (head, _) in forms.items()}
    everywhere = parts.named_anywhere()
    calls = {
        number: _calls(drawn, everywhere if named[number] is None else named[number] or {}, forms)
        for number, (_, drawn) in forms.items()
    }
    weights = _weights(calls)
    if max(weights.values()) <= _FEW_DRAWN:
        return
    total = sum(
        count * max((weights.get(number, 0) for number in everywhere.get(name, ())), default=0)
        for drawn in _drawn_by_pages(data)
        for name, count in drawn.items()
    )
    if max(total, *weights.values()) > _MOST_DRAWN:
        raise TooLargeError(
            path, "draws the same parts within each other too often; print it to a new PDF"
        )


def _forms(data: bytes) -> dict[int, tuple[bytes, Drawn]]:
    """The forms by their numbers, with the dictionary of each and the names that it draws."""
    return {
        number: (head, Counter(_DRAWN.findall(_unpacked(head, packed))))
        for number, head, packed in _streams(data)
        if _FORM.search(head)
    }


def _drawn_by_pages(data: bytes) -> Iterator[Drawn]:
    """The names that each other stream draws."""
    for _, head, packed in _streams(data):
        if not (_FORM.search(head) or _NO_CONTENT.search(head) or _OBJECT_STREAM.search(head)):
            yield Counter(_DRAWN.findall(_unpacked(head, packed)))


def _streams(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Each stream with the number of its object and its dictionary."""
    last = 0
    for match in _STREAM.finditer(data):
        start = match.end()
        if start < last:
            continue
        objects = list(_objects(data, last, match.start()))
        end = data.find(b"endstream", start)
        end = len(data) if end < 0 else end
        if objects:
            number, begin = objects[-1]
            yield number, data[begin : match.start()], data[start:end]
        last = end


def _objects(data: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The number of each object between two places, and where it begins."""
    for match in _OBJECT.finditer(data, start, end):
        if number := _NUMBER.search(data[max(0, match.start() - 20) : match.start()]):
            yield int(number[1]), match.end()


def _unpacked(head: bytes, packed: bytes) -> bytes:
    if b"Flate" not in head and b"/Fl" not in head:
        return packed[:_MOST_UNPACKED]
    try:
        return zlib.decompressobj().decompress(packed, _MOST_UNPACKED)
    except zlib.error:
        return b""


class _Parts:
    """The objects of a file by their numbers, as far as they are needed."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._packed: dict[int, bytes] | None = None
        self._starts: dict[int, int] | None = None

    def named(self, head: bytes) -> Mapping[bytes, set[int]] | None:
        """What a form calls by which name; None where it has the names of who draws it."""
        resources = _RESOURCES.search(head)
        if resources is None:
            return None
        inside = head[resources.end() :] if resources[1] else self._object(int(resources[2]))
        return self._names(inside)

    def named_anywhere(self) -> Mapping[bytes, set[int]]:
        """What is called by which name anywhere in the file."""
        named = self._names(self._data)
        for inside in self._objects().values():
            for name, numbers in self._names(inside).items():
                named[name] |= numbers
        return named

    def _names(self, inside: bytes) -> defaultdict[bytes, set[int]]:
        named: defaultdict[bytes, set[int]] = defaultdict(set)
        for direct, number in _XOBJECTS.findall(inside):
            for name, target in _NAMED.findall(self._object(int(number)) if number else direct):
                named[name].add(int(target))
        return named

    def _object(self, number: int) -> bytes:
        if number in self._objects():
            return self._objects()[number]
        if self._starts is None:
            self._starts = dict(_objects(self._data, 0, len(self._data)))
        if (start := self._starts.get(number)) is None:
            return b""
        end = self._data.find(b"endobj", start)
        return self._data[start : end if end >= 0 else start + _LONGEST]

    def _objects(self) -> dict[int, bytes]:
        """The objects that are packed into streams."""
        if self._packed is None:
            self._packed = {}
            for _, head, packed in _streams(self._data):
                if _OBJECT_STREAM.search(head):
                    self._packed.update(_packed_objects(head, _unpacked(head, packed)))
        return self._packed


def _packed_objects(head: bytes, content: bytes) -> Iterator[tuple[int, bytes]]:
    first = re.search(rb"/First\s+(\d+)", head)
    start = int(first[1]) if first else 0
    numbers = [int(number) for number in re.findall(rb"\d+", content[:start])]
    offsets = [*numbers[1::2], len(content)]
    for number, begin, end in zip(numbers[::2], offsets, offsets[1:], strict=False):
        yield number, content[start + begin : start + end]


def _calls(
    drawn: Drawn, named: Mapping[bytes, set[int]], forms: Mapping[int, object]
) -> Counter[int]:
    calls: Counter[int] = Counter()
    for name, count in drawn.items():
        for number in named.get(name, ()):
            calls[number] += count * (number in forms)
    return +calls


def _weights(calls: Mapping[int, Counter[int]]) -> dict[int, int]:
    """How many forms are drawn with each, itself included; no more than is refused anyway."""
    weights = dict.fromkeys(calls, 1)
    calling = {number: below for number, below in calls.items() if below}
    for _ in range(min(_DEEPEST, _MOST_STEPS // max(1, len(calling)))):
        deeper = {
            number: min(1 + sum(n * weights[other] for other, n in below.items()), 2 * _MOST_DRAWN)
            for number, below in calling.items()
        }
        if all(weights[number] == weight for number, weight in deeper.items()):
            break
        weights.update(deeper)
    return weights
