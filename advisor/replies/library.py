"""What the library holds: its documents, their topics, and whether one speaks of something."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path, PurePath
from typing import NamedTuple

from advisor.answer import QUOTED, Claim, EvidenceSpan, Label, SentenceVerified, Verdict
from advisor.answering.citations import AnswerText
from advisor.answering.key_points import telling
from advisor.answering.overviews import of_documents
from advisor.answering.table_points import table_points
from advisor.gathering.evidence import span_of
from advisor.replies.topics import Asked, LibraryQuestion, is_frame, library_question
from advisor.request import Need, Request
from corpus.headings import shortened
from corpus.language.languages import LANGUAGES
from corpus.language.sentences import sentence_spans
from corpus.language.statements import stands_alone
from corpus.language.words import content_stems, plain
from index.digest import Digest
from index.groups import groups_of, spoken
from index.passage import RetrievedPassage
from index.reader import IndexReader
from index.storage.files import Listing

Said = Iterator[SentenceVerified]

_NOTHING = "Nothing is indexed here yet. Add documents, or run `advisor index FOLDER`."
_NONE_CHOSEN = "None of the chosen documents is indexed. Choose others to ask about."
_MOST_LISTED = 12
_MOST_FOLDERS = 8
_MOST_HEADINGS = 4
_MOST_FOUND = 5
_SEARCHED = 8
# The cosine from which a passage may be on a topic in other words than it is asked for: fitted by
# training/replies/fit_nearest.py.
_NEAR = 0.28
_LONGEST_TITLE = 100
_LONGEST_HEADING = 60
_LONGEST_LINE = 160
# Titles that are named of many documents, and of a group at least; those named on a topic, and the
# topics of one question.
_MOST_TITLES = 40
_FEWEST_TITLES = 4
_MOST_NAMED = 20
_MOST_ASKED = 3
_SEVERAL = re.compile(r"\s*(?:,|\band\b|\bor\b|&)\s*", re.I)


class Library:
    """The documents that may be spoken of."""

    def __init__(self, index: IndexReader, documents: Collection[str] | None) -> None:
        """`documents` are their ids; None for all of the index."""
        self.index = index
        self.documents = documents

    @cached_property
    def digests(self) -> list[Digest]:
        """One a document, in the order of the listing."""
        return [d for d in self.index.digests() if self.holds(d.document_id)]

    @cached_property
    def listing(self) -> list[Listing]:
        """One a file, by folder and name."""
        return [line for line in self.index.listing() if self.holds(line.document_id)]

    def languages(self) -> str:
        """The languages of the documents, in words, the most frequent first."""
        found = Counter(digest.language for digest in self.digests)
        names = [LANGUAGES[code] for code, _ in found.most_common() if code in LANGUAGES]
        return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))

    def holds(self, document_id: str) -> bool:
        """Whether a document may be spoken of."""
        return self.documents is None or document_id in self.documents


def documents_in_words(library: Library) -> str:
    """Of how many documents there are: "these 12 documents"; that there are none, as a sentence."""
    number = len(library.digests)
    if not number:
        return _NOTHING if library.documents is None else _NONE_CHOSEN
    return "this one document" if number == 1 else f"these {number} documents"


def library_reply(request: Request, library: Library, text: AnswerText) -> Said:
    """Answer a question about what there is."""
    if not library.digests:
        yield text.say(documents_in_words(library))
        return
    asked = library_question(request)
    named = [target.document_id for target in request.targets]
    chosen = [digest for digest in library.digests if digest.document_id in named]
    if asked.topic and not chosen:
        yield from _about(asked, library, text)
    elif chosen:
        yield from _outlines(chosen, library, text)
    elif request.need is Need.OVERVIEW and asked.kind in (
        LibraryQuestion.LIST,
        LibraryQuestion.TOPICS,
    ):
        yield from _overview(library, text)
    else:
        yield from _KINDS[asked.kind](library, text)


# --- all of it


def _overview(library: Library, text: AnswerText) -> Said:
    """What all are about."""
    yield text.say(f"{_count(library)}.")
    for quote in of_documents(library.digests, library.index):
        yield text.add(quote.verdict(), quote.origin, is_item=True)


def _list(library: Library, text: AnswerText) -> Said:
    """Every title, with what the document is about; many of them by their groups."""
    yield text.say(f"{_count(library)}:")
    if len(library.digests) > _MOST_LISTED:
        yield text.say(_grouped(library))
        return
    for digest, _, span in telling(library.digests, library.index, _LONGEST_LINE):
        title = f"- {shortened(digest.title, _LONGEST_TITLE)}"
        yield text.say(title) if span is None else text.add(_exact(span), title)


def _grouped(library: Library) -> str:
    """The titles of many documents, a line a group, and what one may ask then."""
    groups = groups_of(library.digests, library.index)
    most = max(_FEWEST_TITLES, _MOST_TITLES // len(groups))
    lines = []
    for group in groups:
        titles = [shortened(digest.title, _LONGEST_HEADING) for digest in group.digests]
        more = f" and {len(titles) - most} more" if len(titles) > most else ""
        lines.append(f"- {group.name} ({len(titles)}): {'; '.join(titles[:most])}{more}")
    return "\n".join([*lines, "Ask whether there is something about what you need."])


def _number(library: Library, text: AnswerText) -> Said:
    passages = sum({line.document_id: line.passages for line in library.listing}.values())
    folders = _folders(library)
    where = f" By folder: {folders}." if folders else ""
    yield text.say(f"{_count(library)}, cut into {_counted(passages, 'passage')}.{where}")


def _topics(library: Library, text: AnswerText) -> Said:
    """The highest headings of each document; of many their titles."""
    digests = library.digests
    if len(digests) == 1:
        yield from _outlines(digests, library, text)
    elif len(digests) <= _MOST_LISTED:
        lines = [_with_headings(digest) for digest in digests]
        yield text.say("\n".join(["These are the documents and their main headings:", *lines]))
    else:
        yield text.say(f"{_count(library)}:")
        yield text.say(_grouped(library))


def _newest(library: Library, text: AnswerText) -> Said:
    """Which files changed last and first, by the dates of the files."""
    newest = max(library.listing, key=lambda line: line.modified)
    oldest = min(library.listing, key=lambda line: line.modified)
    said = f"The file changed last is “{newest.title}” ({newest.document}, {_date(newest)})"
    if oldest.document_id != newest.document_id:
        said += f", the one longest ago “{oldest.title}” ({oldest.document}, {_date(oldest)})"
    yield text.say(f"{said}. What a document says of its own date may differ.")


def _languages(library: Library, text: AnswerText) -> Said:
    languages = library.languages()
    known = f"The documents are in {languages}." if languages else "I can't tell their language."
    yield text.say(known)


_KINDS = {
    LibraryQuestion.LIST: _list,
    LibraryQuestion.NUMBER: _number,
    LibraryQuestion.TOPICS: _topics,
    LibraryQuestion.NEWEST: _newest,
    LibraryQuestion.LANGUAGES: _languages,
}


def _count(library: Library) -> str:
    files, documents = len(library.listing), len(library.digests)
    copies = f" (in {files} files)" if files > documents else ""
    return f"I have {_counted(documents, 'document')}{copies}"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _folders(library: Library) -> str:
    """How many files each folder holds; empty where there is only one."""
    found = Counter(
        line.document.rpartition("/")[0] or Path(line.root).name for line in library.listing
    )
    if len(found) < 2:
        return ""
    named = [f"{folder} ({number})" for folder, number in found.most_common(_MOST_FOLDERS)]
    more = len(found) - len(named)
    return ", ".join(named) + (f" and {_counted(more, 'more folder')}" if more else "")


def _date(line: Listing) -> str:
    return f"{datetime.fromtimestamp(line.modified).astimezone():%Y-%m-%d}"


# --- one document


def _outlines(digests: Sequence[Digest], library: Library, text: AnswerText) -> Said:
    """The headings of documents, below what each is about."""
    for digest, _, span in telling(digests, library.index, _LONGEST_LINE):
        title = shortened(digest.title, _LONGEST_TITLE)
        yield text.say(f"“{title}”") if span is None else text.add(_exact(span), title)
        if digest.outline:
            yield text.say("\n".join(["Its headings:", *(f"- {h}" for h in digest.outline)]))
            continue
        document = library.index.document(digest.document_id)
        tables = table_points(document) if document is not None else []
        if not tables:
            yield text.say("It has no headings.")
        for table in tables:
            yield text.add(table.verdict(), table.origin, is_item=table.is_item)


def _with_headings(digest: Digest) -> str:
    title = f"- {shortened(digest.title, _LONGEST_TITLE)}"
    headings = [shortened(h, _LONGEST_HEADING) for h in digest.outline[:_MOST_HEADINGS]]
    return f"{title}: {'; '.join(headings)}" if headings else title


def _exact(span: EvidenceSpan) -> Verdict:
    shown = plain(span.text)
    return Verdict(Claim(shown, 0, len(shown)), Label.SUPPORTED, 1.0, (span,), QUOTED)


# --- something


def _about(asked: Asked, library: Library, text: AnswerText) -> Said:
    """Which documents hold something about a topic; each of several where none is about all."""
    several = [part for part in _SEVERAL.split(asked.topic) if content_stems(part)]
    named = _named(content_stems(asked.topic), library)
    if not named and is_frame(asked.topic):
        yield from _list(library, text)
        return
    for part in several[:_MOST_ASKED] if not named else [asked.topic]:
        yield from _found(part, _bearing(part, library), asked, library, text)


class _Bearing(NamedTuple):
    """What bears on a topic: documents, each with the headings it stands under, and passages."""

    documents: dict[str, list[str]]
    holding: list[RetrievedPassage]
    hits: list[RetrievedPassage]


def _bearing(topic: str, library: Library) -> _Bearing:
    """Those whose folder or title is the topic, then those with passages that hold its words."""
    stems = content_stems(topic)
    hits = library.index.retrieve(topic, _SEARCHED, documents=library.documents)
    named = _named(stems, library)
    if named and _folder(stems, library) == named:
        hits = [hit for hit in hits if hit.passage.document_id in named]
    holding = [hit for hit in hits if _holds(hit, stems, library)]
    found: dict[str, list[str]] = {
        key: [] for key in [*named, *(hit.passage.document_id for hit in holding)]
    }
    for hit in holding:
        headings = [h for h in hit.passage.heading_path[-1:] if h != _title(hit, library)]
        found[hit.passage.document_id] += headings
    return _Bearing(found, holding, hits)


def _found(topic: str, found: _Bearing, asked: Asked, library: Library, text: AnswerText) -> Said:
    """What was found on a topic, and a sentence that speaks of it."""
    number = len(found.documents)
    if not number:
        yield text.say(f"I could not find anything about “{topic}”.{_nearest(found.hits, library)}")
        return
    begin = f"Yes, about “{topic}”" if asked.is_yes_no else f"About “{topic}”"
    these = "this document" if number == 1 else "these documents"
    if number > _MOST_FOUND:
        titles = [_name(key, library) for key in list(found.documents)[:_MOST_NAMED]]
        more = f" and {number - _MOST_NAMED} more" if number > _MOST_NAMED else ""
        yield text.say(f"{begin} I have {number} documents: {'; '.join(titles)}{more}.")
    else:
        lines = [_found_line(key, heads, library) for key, heads in found.documents.items()]
        yield text.say("\n".join([f"{begin} I found {these}:", *lines]))
    quote = _telling(found.holding, content_stems(topic), library)
    if quote is not None:
        text.rely_on([hit.passage for hit in found.holding])
        yield text.add(quote, "For example")


def _holds(hit: RetrievedPassage, stems: frozenset[str], library: Library) -> bool:
    passage = hit.passage
    above = " ".join((_title(hit, library), *passage.heading_path))
    return _covers(content_stems(f"{above} {passage.text}"), stems)


def _named(stems: frozenset[str], library: Library) -> list[str]:
    """The documents whose folder is called by a topic, or else whose title or outline names it."""
    inside = _folder(stems, library)
    if len(inside) > 1:
        return inside
    titled = [d.document_id for d in library.digests if _covers(content_stems(d.title), stems)]
    named = [
        digest.document_id
        for digest in library.digests
        if _covers(content_stems(" ".join((digest.title, *digest.outline))), stems)
    ]
    return list(dict.fromkeys([*titled, *named]))


def _folder(stems: frozenset[str], library: Library) -> list[str]:
    """The documents of the folder that is called by a topic."""
    path = library.index.path
    ids = [digest.document_id for digest in library.digests]
    return [key for key in ids if content_stems(spoken(str(PurePath(path(key)).parent))) == stems]


def _covers(held: frozenset[str], stems: frozenset[str]) -> bool:
    """Whether all the words of a topic are there; of three and more, one may be missing."""
    return bool(stems) and len(stems - held) <= (len(stems) > 2)


def _title(hit: RetrievedPassage, library: Library) -> str:
    document = library.index.document(hit.passage.document_id)
    return document.title if document else ""


def _name(document_id: str, library: Library) -> str:
    document = library.index.document(document_id)
    return shortened(document.title if document else "", _LONGEST_HEADING)


def _found_line(document_id: str, headings: Sequence[str], library: Library) -> str:
    title = _name(document_id, library)
    kept = [shortened(h, _LONGEST_HEADING) for h in dict.fromkeys(headings)]
    return f"- {title}: {'; '.join(kept[:_MOST_HEADINGS])}" if kept else f"- {title}"


def _nearest(hits: Sequence[RetrievedPassage], library: Library) -> str:
    """What comes nearest to a topic that nothing names, if it is near at all."""
    near = max(hits, key=lambda hit: hit.scores.get("dense", 0.0), default=None)
    if near is None or near.scores.get("dense", 0.0) < _NEAR:
        return ""
    headings = [h for h in near.passage.heading_path[-1:] if h != _title(near, library)]
    under = f", “{headings[0]}”" if headings else ""
    return f" The nearest that I have is in “{_title(near, library)}”{under}."


def _telling(
    hits: Sequence[RetrievedPassage], stems: frozenset[str], library: Library
) -> Verdict | None:
    """The first sentence found that speaks of a topic and stands by itself."""
    for hit in hits:
        document = library.index.document(hit.passage.document_id)
        if document is None:
            continue
        passage = hit.passage
        for span in sentence_spans(document.text, passage.start, passage.end, document.sections):
            quote = document.text[span.start : span.end]
            if span.kind == "prose" and stands_alone(quote) and stems & content_stems(quote):
                return _exact(span_of(document, span.start, span.end))
    return None
