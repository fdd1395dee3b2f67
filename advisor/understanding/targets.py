"""Which documents or sections a message names: "the Netflix guide", "chapter 3", "handbook.pdf".

A word of a title in passing names nothing ("How long is the Netflix internship?"): there must be a
cue, such as what sort of document it is, or nearly the whole title.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath

from advisor.request import Target
from advisor.understanding.shelf import (
    ANY_SORT,
    LABEL,
    NUMBER,
    ORDINAL,
    SORT_NOUNS,
    Heading,
    Library,
    Shelf,
    Volume,
    called,
    number_of,
)
from corpus.language.words import STOPWORDS, content_stems, stem, words

_THE = r"(?:the|this|that|these|those|our|your|my)"
_DETERMINERS = frozenset("the this that these those our your my".split())
# What anything to read may be called where it is spoken of as that: "what is the pay page about?".
_PLACEHOLDERS = frozenset(("page", "one"))
_SORT = re.compile(
    rf"\b(?:{'|'.join(sorted(SORT_NOUNS | _PLACEHOLDERS, key=len, reverse=True))}|policies|bodies)"
    r"s?\b",
    re.I,
)
_FILE = re.compile(
    r"[\w./\\-]*\w\.(?:pdf|docx?|md|txt|html?|epub|csv|xlsx?|pptx?|rtf|eml|msg|mbox)\b", re.I
)
_FILE_STEM = re.compile(r"\b\w+(?:[-_]\w+)+\b")
_QUOTED = re.compile(r"[\"“«']([^\"“”«»'\n]{3,80})[\"”»']")
_ORDINAL_FILE = re.compile(
    rf"\bthe\s+({ORDINAL}|last)\s+(?:document|file|doc)\b"
    r"|\b(?:document|file|doc)\s+(?:no\.?\s*|number\s+|#\s*)?(\d+)\b",
    re.I,
)
_WHOLE = re.compile(rf"\b{_THE}\s+(?:whole\s+|entire\s+)?(?:documents?|files?|docs?|text)\b", re.I)
_SUM_UP = (
    r"(?:summari[sz]e|summary of|sum up|recap(?: of)?|outline(?: of)?|gist of|tl;?dr(?: of)?"
    r"|overview of|(?:main|key) points (?:of|from|in))"
)
_SUBJECT = re.compile(r"\s+(?:on|for|about|regarding|of|to)\s+", re.I)
# Before or after a noun that stands alone ("the thread"): it is something to read.
_READ_BEFORE = re.compile(
    r"\b(?:in|from|per|by|of|according to|throughout|read|see|quote|open|wrote|does|do|did"
    rf"|boil|condense|shorten|{_SUM_UP})\s+{_THE}\s+$",
    re.I,
)
_READ_AFTER = re.compile(
    r"\s+(?:(?:say|mention|cover|recommend|list|describe|define|explain|tell|talk|contain|include"
    r"|discuss|suggest|advise|state|warn|claim)(?:s|es|ed)?\b|about\W*$)",
    re.I,
)
_NUMBERED = re.compile(rf"(?:\b({LABEL})s?|§+)\s*({NUMBER})\b(?!\.\d)", re.I)
_ORDINAL_SECTION = re.compile(rf"\b({ORDINAL})\s+({LABEL})\b", re.I)
_SECTION_ON = re.compile(
    rf"\b(?:chapter|section|part|paragraph|appendix)\s+(?:on|about|called|titled|named|regarding|covering)\s+(?:{_THE}\s+)?",
    re.I,
)
_SECTION = re.compile(rf"\b{LABEL}\b", re.I)
_SUMMED_UP = re.compile(rf"\b{_SUM_UP}\s+(?:{_THE}\s+)?", re.I)
# What may stand before a title of two words.
_REFERRED = re.compile(
    rf"\b(?:in|from|per|see|under|read|open|according to|{_SUM_UP})\s+(?:{_THE}\s+)?$", re.I
)
# Before a noun of a document they say nothing of which it is.
_PLAIN = frozenset(
    """new old official company whole entire full current latest long short attached uploaded first
    second third fourth fifth last next""".split()
)
# People call anything to read so.
_LOOSE = frozenset(("guide", "article")) | _PLACEHOLDERS
_VERBS = frozenset(
    """summarize summarise recap outline read open according explain check search compare show find
    give see use using quote list describe""".split()
)
_MOST = 3
# A noun alone may mean each of so many.
_LIKELY = 2
# Words that the title of a chapter may have beside those it is called by.
_OTHERS = 3
# Of rapidfuzz's ratio, from 0 to 100: a letter of ten.
_NEARLY = 90
_EXACTLY = 99.5
_LONGEST = 2_000
_ARTICLE = re.compile(r"^(?:the|an?)\s+")
_WORD = re.compile(r"[\w’'&-]+")


class TargetFinder:
    """Finds what messages name among the documents of one index.

    Titles are read when the first message comes; may be used from several threads.
    """

    def __init__(self, index: Library) -> None:
        self._shelf = Shelf(index)

    def find(self, text: str) -> tuple[Target, ...]:
        """The documents and sections that a message names, at most three, best first.

        A section stands for its document where a message names both. Empty when nothing is named,
        or what is named is more than three.
        """
        text = text[:_LONGEST]
        volumes: dict[str, Target] = {}
        for volume, named in self._volumes(text):
            volumes.setdefault(volume.document_id, _whole(volume, named))
        sections: dict[tuple[str, int], Target] = {}
        for heading, named in self._sections(text, frozenset(volumes)):
            key = heading.document_id, heading.section.start
            sections.setdefault(key, _part(heading, named))
        inside = {target.document_id for target in sections.values()}
        found = [*sections.values(), *(v for v in volumes.values() if v.document_id not in inside)]
        return tuple(found) if len(found) <= _MOST else ()

    def _volumes(self, text: str) -> Iterator[tuple[Volume, str]]:
        yield from self._by_file(text)
        yield from self._by_place(text)
        yield from self._by_title(text)
        yield from self._by_name(text)
        yield from self._by_sort(text)
        for phrase in _chapters(text):
            yield from ((volume, phrase) for volume in self._titled(phrase))

    def _by_file(self, text: str) -> Iterator[tuple[Volume, str]]:
        from rapidfuzz import fuzz

        names = [(path, volume) for volume in self._shelf.volumes for path in volume.paths]
        for match in _FILE.finditer(text):
            typed = match.group().replace("\\", "/").lower()
            same = [v for path, v in names if f"/{path.lower()}".endswith(f"/{typed}")]
            near = [v for p, v in names if fuzz.ratio(PurePath(p).name.lower(), typed) >= _NEARLY]
            for volume in same or near:
                yield volume, match.group()
        for match in _FILE_STEM.finditer(text):
            for path, volume in names:
                if PurePath(path).stem.lower() == match.group().lower():
                    yield volume, match.group()

    def _by_place(self, text: str) -> Iterator[tuple[Volume, str]]:
        """Find "the second document", and "the document" where there is one."""
        volumes = self._shelf.volumes
        for match in _ORDINAL_FILE.finditer(text):
            place = number_of(match[1] or match[2])
            at = len(volumes) if place == "last" else int(place)
            if 1 <= at <= len(volumes):
                yield volumes[at - 1], match.group()
        whole = _WHOLE.search(text)
        if whole and len(volumes) == 1:
            yield volumes[0], whole.group()

    def _by_title(self, text: str) -> Iterator[tuple[Volume, str]]:
        from rapidfuzz import fuzz

        lower = text.lower()
        near: list[tuple[float, Volume, str]] = []
        for volume in self._shelf.volumes:
            title = _ARTICLE.sub("", volume.title.lower())
            size = len(words(title))
            if size < 2 or len(title) > len(text) + 2:
                continue
            found = fuzz.partial_ratio_alignment(title, lower, score_cutoff=_NEARLY)
            if found is None or not _at_words(text, found.dest_start, found.dest_end):
                continue
            if size > 2 or _REFERRED.search(text[: found.dest_start]):
                named = text[found.dest_start : found.dest_end].strip()
                near.append((found.score, volume, named))
        # "DDJ-200" is nearly "DDJ-400": what is written exactly is meant.
        least = min(_EXACTLY, max((score for score, _, _ in near), default=0))
        yield from ((volume, named) for score, volume, named in near if score >= least)

    def _by_name(self, text: str) -> Iterator[tuple[Volume, str]]:
        """Titles in quotation marks, and those to sum up."""
        from rapidfuzz import fuzz

        quoted = [match[1] for match in _QUOTED.finditer(text)]
        summed_up = [_run(text, match.end()) for match in _SUMMED_UP.finditer(text)]
        stems = {phrase: content_stems(phrase) for phrase in summed_up if phrase}
        for volume in self._shelf.volumes:
            for phrase in quoted:
                if fuzz.ratio(phrase.lower(), volume.title.lower()) >= _NEARLY:
                    yield volume, phrase
            for phrase in stems:
                is_counted = any(word.isdigit() for word in stems[phrase])
                if stems[phrase] == volume.title_stems or (
                    is_counted and stems[phrase] <= volume.called
                ):
                    yield volume, phrase

    def _by_sort(self, text: str) -> Iterator[tuple[Volume, str]]:
        """Find "the Netflix guide", "the thread about pay", "what does the handbook say"."""
        for match in _SORT.finditer(text):
            noun = match.group()
            is_definite, modifiers, start = _before(text, match.start())
            subject = _SUBJECT.match(text, match.end())
            about = _run(text, subject.end()) if subject and not modifiers else ""
            asked = frozenset(map(stem, [*modifiers, *words(about)])) - set(map(stem, STOPWORDS))
            fitting = [v for v in self._shelf.volumes if asked <= v.stems]
            found = called(fitting, noun, by_looks=not asked) if asked or is_definite else []
            if asked and not is_definite:
                found = [volume for volume in found if volume.is_of(noun)]
            elif modifiers and not found and noun.lower() in _LOOSE:
                found = fitting
            is_read = _READ_BEFORE.search(text[:start]) or _READ_AFTER.match(text, match.end())
            if noun.lower() in _PLACEHOLDERS and not (is_definite and modifiers and is_read):
                continue
            if not asked:
                is_this = text[: match.start()].lower().endswith("this ")
                most = 1 if is_this or noun.lower().removesuffix("s") in ANY_SORT else _LIKELY
                found = found if len(found) <= most and is_read else []
            if len(found) <= _MOST:
                named = " ".join([*modifiers, noun, *([about] if about else [])])
                yield from ((volume, named) for volume in found)

    def _sections(self, text: str, inside: frozenset[str]) -> Iterator[tuple[Heading, str]]:
        """The sections named; those of the documents `inside` where it has some."""
        for headings, named in self._groups(text):
            within = [h for h in headings if h.document_id in inside]
            headings = within or ([] if inside else headings)
            if len(headings) <= _MOST:
                yield from ((heading, named) for heading in headings)

    def _groups(self, text: str) -> Iterator[tuple[list[Heading], str]]:
        from rapidfuzz import fuzz

        shelf = self._shelf
        for match in _NUMBERED.finditer(text):
            yield self._numbered(match[1] or "section", match[2]), match.group()
        for match in _ORDINAL_SECTION.finditer(text):
            label, number = match[2].lower(), number_of(match[1])
            here = [h for h in shelf.headings if (h.label, h.number) == (label, number)]
            yield here, match.group()
        for match in _QUOTED.finditer(text):
            typed = match[1].lower()
            near = [
                h for h in shelf.headings if fuzz.ratio(typed, h.section.heading.lower()) >= _NEARLY
            ]
            yield near, match[1]
        for match in _SUMMED_UP.finditer(text):
            phrase = _run(text, match.end())
            stems = content_stems(phrase)
            yield [h for h in shelf.headings if stems and h.stems == stems], phrase
        for phrase in _chapters(text):
            if not self._titled(phrase):
                yield self._headed(phrase)

    def _numbered(self, label: str, number: str) -> list[Heading]:
        number = number_of(number)
        same = [h for h in self._shelf.headings if h.number == number]
        labelled = [h for h in same if h.label == label.lower()]
        return labelled or [h for h in same if not h.label]

    def _titled(self, phrase: str) -> list[Volume]:
        """The documents that are a chapter themselves: their titles hold all words, few others."""
        stems = content_stems(phrase)
        fitting = [v for v in self._shelf.volumes if stems and stems <= v.title_stems]
        exact = [v for v in fitting if len(v.title_stems - stems) <= 1] or fitting
        is_few = all(len(volume.title_stems - stems) <= _OTHERS for volume in exact)
        return exact if len(exact) <= _LIKELY and is_few else []

    def _headed(self, phrase: str) -> tuple[list[Heading], str]:
        """The sections whose heading holds all words of a phrase, those that hold least else."""
        stems = content_stems(phrase)
        fitting = [h for h in self._shelf.headings if stems and stems <= h.stems]
        least = min((len(h.stems) for h in fitting), default=0)
        return [h for h in fitting if len(h.stems) == least], phrase


def _chapters(text: str) -> Iterator[str]:
    """What chapters and sections are about that a text names: "the vinyl control chapter"."""
    for match in _SECTION_ON.finditer(text):
        yield _run(text, match.end())
    for match in _SECTION.finditer(text):
        is_definite, modifiers, _ = _before(text, match.start())
        if is_definite and modifiers:
            yield " ".join(modifiers)


def _before(text: str, end: int) -> tuple[bool, list[str], int]:
    """Whether a determiner opens the noun phrase that ends at `end`, its words, and its start."""
    found: list[str] = []
    rest = text[:end]
    while match := re.search(r"([\w’'&-]+)\s+$", rest):
        word = match[1].lower()
        if word in _DETERMINERS:
            return True, found, len(rest)
        is_inside = word == "of" and found  # "the code of conduct page"
        if (word in STOPWORDS | _VERBS and not is_inside) or len(found) > 4:
            break
        if word not in _PLAIN and not is_inside:
            found.insert(0, word)
        rest = rest[: match.start()]
    return False, found, len(rest)


def _run(text: str, start: int) -> str:
    """The words from `start` on, up to a function word, a sign, or the sixth."""
    found = re.match(rf"(?:{_THE}\s+|an?\s+)?((?:{_WORD.pattern}\s*){{0,6}})", text[start:], re.I)
    run: list[str] = []
    for word in found[1].split() if found else ():
        if word.lower() in STOPWORDS and word.lower() not in ("and", "of"):
            break
        run.append(word)
    while run and run[-1].lower() in STOPWORDS:
        run.pop()
    return " ".join(run)


def _at_words(text: str, start: int, end: int) -> bool:
    """Whether a span begins and ends with whole words, give or take a letter."""
    return (
        not (start > 1 and text[start - 2 : start].isalnum()) and not text[end : end + 2].isalnum()
    )


def _whole(volume: Volume, named: str) -> Target:
    return Target(volume.document_id, volume.title, named)


def _part(heading: Heading, named: str) -> Target:
    section = heading.section
    return Target(heading.document_id, section.heading, named, section.start, section.end)
