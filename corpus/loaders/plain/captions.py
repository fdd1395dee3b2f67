"""Captions of films and talks (SRT, WebVTT, SBV): what is said, with the time as the place."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.blocks import ends_sentence
from corpus.document import Place, ReadingNote
from corpus.loaders.base import Loaded
from corpus.loaders.decoding import decode_lines
from corpus.loaders.plain.text import plain_loaded
from corpus.loaders.writer import TextWriter, collapse

_CLOCK = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})"
_TIMES = re.compile(rf"\s*{_CLOCK}(?:\s*-->\s*|,){_CLOCK}(?:\s.*)?$")
_NOT_CUES = re.compile(r"(?:NOTE|STYLE|REGION)\b")
_HEADER = re.compile(r"WEBVTT(?:[ \t]+(?:-+[ \t]*)?(.*))?$")
_VOICE = re.compile(r"<v(?:\.[\w.-]+)*\s+([^>]+)>")
_MARKS = re.compile(r"</?(?:[a-z][^<>]*|\d[\d:.]*)>|\{\\[^{}]*\}", re.IGNORECASE)
_DASH = re.compile(r"[-–—]\s*(?=\S)")
# From this share of cues that begin with the line before on, the lines roll upwards.
_ROLLING_SHARE = 0.3
_PAUSE = 4.0
_LONG_PARAGRAPH = 600
# Recognised speech has no full stops: what is quoted from it then ends with a caption.
_LONG_SENTENCE = 150
_PUNCTUATED = 0.1


@dataclass(frozen=True, slots=True)
class _Cue:
    """What is shown from `start` to `end`, in seconds; `speaker` where the file names one."""

    start: float
    end: float
    lines: tuple[str, ...]
    speaker: str = ""


def load_captions(data: bytes, path: Path) -> Loaded:
    """A file of captions: paragraphs of whole sentences, the time of each caption as its place.

    Lines that roll from one caption into the next are kept once. A file without a caption is
    read as plain text, with a note.

    Raises:
        BinaryContentError: the file is not text.
        EncodingError: its encoding cannot be told.
        TooLargeError: it has too many lines.
    """
    text, notes = decode_lines(data, path)
    cues = _without_repetition(list(_cues(text)))
    if not cues:
        note = ReadingNote("damaged", "holds no times of captions, so it was read as plain text")
        return plain_loaded(text, (*notes, note))
    ended = sum(ends_sentence(cue.lines[-1]) for cue in cues)
    writer = _CaptionWriter(_LONG_PARAGRAPH if ended > _PUNCTUATED * len(cues) else _LONG_SENTENCE)
    for cue in cues:
        writer.add(cue)
    writer.end_paragraph()
    header = _HEADER.match(text.partition("\n")[0])
    title = collapse(header[1] or "") if header else ""
    return Loaded(writer.text(), title or None, places=tuple(writer.places), notes=notes)


def _cues(text: str) -> Iterator[_Cue]:
    """The captions in order; what stands before the first is about the file, not said in it."""
    lines = text.split("\n")
    if _HEADER.match(lines[0]):
        lines = _without_notes(lines)
    found = [(index, times) for index, line in enumerate(lines) if (times := _TIMES.match(line))]
    for number, (index, times) in enumerate(found):
        last = number + 1 == len(found)
        body = lines[index + 1 : len(lines) if last else found[number + 1][0]]
        # The line right above the next times is the next caption's number or name. Some programs
        # write empty lines into captions, which go on after them.
        if not last and body and (name := body[-1].strip()):
            if name.isdigit() or len(body) > 1 and not body[-2].strip():
                body.pop()
        yield from _by_speaker(_seconds(times, 1), _seconds(times, 5), body)


def _without_notes(lines: list[str]) -> list[str]:
    """WebVTT without its comments and styles, which end at an empty line."""
    kept: list[str] = []
    inside = False
    for number, line in enumerate(lines):
        above = lines[number - 1].strip() if number else ""
        inside = bool(line.strip()) and (inside or not above and bool(_NOT_CUES.match(line)))
        if not inside:
            kept.append(line)
    return kept


def _seconds(times: re.Match[str], first: int) -> float:
    hours, minutes, seconds, part = times.group(first, first + 1, first + 2, first + 3)
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + float(f"0.{part}")


def _by_speaker(start: float, end: float, lines: Sequence[str]) -> Iterator[_Cue]:
    """A caption, or one for each of its voices."""
    pieces = _VOICE.split("\n".join(lines))
    for speaker, words in zip(["", *pieces[1::2]], pieces[::2], strict=True):
        plain = (_shown(line) for line in words.replace(r"\N", "\n").split("\n"))
        kept = tuple(line for line in plain if line)
        if kept:
            yield _Cue(start, end, kept, collapse(speaker))


def _shown(line: str) -> str:
    """A line as it is shown: without styles and the times of single words."""
    return collapse(html.unescape(_MARKS.sub("", line).replace(r"\h", " ")))


def _without_repetition(cues: list[_Cue]) -> list[_Cue]:
    """Captions without the lines that only scroll on from the one before."""
    following = [
        after.lines[0] in before.lines and after.start - before.end < 1.0
        for before, after in zip(cues, cues[1:], strict=False)
    ]
    rolling = sum(following) > _ROLLING_SHARE * len(cues) > 0.6
    kept: list[_Cue] = []
    shown: tuple[str, ...] = ()
    for cue in cues:
        lines = cue.lines
        if rolling:
            while lines and lines[0] in shown:
                lines = lines[1:]
            lines = _grown(lines, shown)
        elif kept and lines == shown and cue.start - kept[-1].end < 0.2:
            lines = ()
        shown = cue.lines
        if lines:
            kept.append(_Cue(cue.start, cue.end, lines, cue.speaker))
    return kept


def _grown(lines: tuple[str, ...], shown: tuple[str, ...]) -> tuple[str, ...]:
    """The lines without what the last line shown before has already said of the first."""
    if lines and shown and lines[0].startswith(shown[-1] + " "):
        return (lines[0][len(shown[-1]) + 1 :], *lines[1:])
    return lines


class _CaptionWriter(TextWriter):
    """Joins captions to paragraphs: up to another speaker, a pause or a length.

    Attributes:
        places: the time of each caption, at its first character.
    """

    def __init__(self, length: int) -> None:
        super().__init__()
        self._length = length
        self.places: list[Place] = []
        self._pieces: list[str] = []
        self._times: list[tuple[int, float]] = []
        self._size = 0
        self._speaker = ""
        self._end = 0.0

    def add(self, cue: _Cue) -> None:
        """Add what a caption says."""
        ended = bool(self._pieces) and ends_sentence(self._pieces[-1])
        hard = 1 if self._length == _LONG_SENTENCE else 4
        long = self._size > self._length and ended or self._size > hard * self._length
        paused = cue.start - self._end > _PAUSE and (ended or cue.start - self._end > 3 * _PAUSE)
        if long or paused or cue.speaker != self._speaker:
            self.end_paragraph()
        self._speaker = cue.speaker
        self._end = cue.end
        dialogue = len(cue.lines) > 1 and all(_DASH.match(line) for line in cue.lines)
        for line in cue.lines:
            if dialogue:
                self.end_paragraph()
            self._append(line, cue.start)
        if dialogue:
            self.end_paragraph()

    def _append(self, line: str, time: float) -> None:
        if not self._pieces and self._speaker:
            self._put_piece(f"{self._speaker}:")
        # The place begins with the words, not with the space before them.
        self._times.append((self._size, time))
        self._put_piece(line)

    def _put_piece(self, piece: str) -> None:
        self._pieces.append(piece)
        self._size += len(piece) + 1

    def end_paragraph(self) -> None:
        """End the paragraph."""
        if not self._pieces:
            return
        start = self.write(" ".join(self._pieces))
        for number, (offset, time) in enumerate(self._times):
            label = f"{int(time) // 3600}:{int(time) // 60 % 60:02}:{int(time) % 60:02}"
            # The name of the speaker belongs to the first caption.
            place = Place(start + (offset if number else 0), label)
            if not self.places or self.places[-1].label != label:
                self.places.append(place)
        self._pieces.clear()
        self._times.clear()
        self._size = 0
