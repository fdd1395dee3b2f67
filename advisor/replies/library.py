"""What the library holds: its documents, their topics, and whether one speaks of something."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path

from advisor.answer import Claim, EvidenceSpan, Label, SentenceVerified, Verdict
from advisor.answering.citations import AnswerText
from advisor.replies.topics import LibraryQuestion, library_question
from advisor.request import Request
from corpus.headings import shortened
from corpus.language.languages import LANGUAGES
from corpus.language.sentences import sentence_spans
from corpus.language.statements import stands_alone
from corpus.language.words import content_stems, plain
from index.digest import Digest, Span
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
_ABOUT = (60, 160)
_CLAUSE_ENDS = re.compile(r"[,;:](?=\s)|\s[–—-](?=\s)")


class Library:
    """The documents that may be spoken of."""

    def __init__(self, index: IndexReader, documents: Collection[str] | None) -> None:
        """`documents` are their ids; None for all of the index."""
        self.index = index
        self.documents = documents

    @cached_property
    def digests(self) -> list[Digest]:
        """One a document, in the order of the listing."""
        return [d for d in self.index.digests() if self._is_of(d.document_id)]

    @cached_property
    def listing(self) -> list[Listing]:
        """One a file, by folder and name."""
        return [line for line in self.index.listing() if self._is_of(line.document_id)]

    def languages(self) -> str:
        """The languages of the documents, in words, the most frequent first."""
        found = Counter(digest.language for digest in self.digests)
        names = [LANGUAGES[code] for code, _ in found.most_common() if code in LANGUAGES]
        return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))

    def _is_of(self, document_id: str) -> bool:
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
        yield from _about(asked.topic, library, text)
    elif chosen:
        yield from _outlines(chosen, library, text)
    else:
        yield from _KINDS[asked.kind](library, text)


# --- all of it


def _list(library: Library, text: AnswerText) -> Said:
    """Every title, with the sentence that says what the document is about."""
    yield text.say(f"{_count(library)}:")
    for digest in library.digests[:_MOST_LISTED]:
        title = f"- {shortened(digest.title, _LONGEST_TITLE)}"
        quote = _about_quote(digest, library.index)
        yield text.say(title) if quote is None else text.add(quote, title)
    more = len(library.digests) - _MOST_LISTED
    if more > 0:
        folders = _folders(library)
        where = f" By folder: {folders}." if folders else ""
        yield text.say(
            f"… and {more} more.{where} Ask whether there is something about what you need."
        )


def _number(library: Library, text: AnswerText) -> Said:
    passages = sum({line.document_id: line.passages for line in library.listing}.values())
    folders = _folders(library)
    where = f" By folder: {folders}." if folders else ""
    yield text.say(f"{_count(library)}, cut into {_counted(passages, 'passage')}.{where}")


def _topics(library: Library, text: AnswerText) -> Said:
    """The highest headings of each document."""
    digests = library.digests
    if len(digests) == 1:
        yield from _outlines(digests, library, text)
        return
    lines = [_with_headings(digest) for digest in digests[:_MOST_LISTED]]
    yield text.say("\n".join(["These are the documents and their main headings:", *lines]))
    more = len(digests) - _MOST_LISTED
    if more > 0:
        yield text.say(f"… and {_counted(more, 'more document')}.")


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
    for digest in digests:
        title = shortened(digest.title, _LONGEST_TITLE)
        quote = _about_quote(digest, library.index)
        yield text.say(f"“{title}”") if quote is None else text.add(quote, title)
        if digest.outline:
            yield text.say("\n".join(["Its headings:", *(f"- {h}" for h in digest.outline)]))
        else:
            yield text.say("It has no headings.")


def _with_headings(digest: Digest) -> str:
    title = f"- {shortened(digest.title, _LONGEST_TITLE)}"
    headings = [shortened(h, _LONGEST_HEADING) for h in digest.outline[:_MOST_HEADINGS]]
    return f"{title}: {'; '.join(headings)}" if headings else title


def _about_quote(digest: Digest, index: IndexReader) -> Verdict | None:
    """The first sentence that says what a document is about, or its first clauses."""
    document = index.document(digest.document_id)
    if document is None or not digest.about:
        return None
    least, most = _ABOUT
    span = digest.about[0]
    if span.end - span.start > most:
        ends = [m.start() for m in _CLAUSE_ENDS.finditer(span.of(document), least, most)]
        if not ends:
            return None
        span = Span(span.start, span.start + ends[-1])
    return _exact(digest.document_id, span, span.of(document))


def _exact(document_id: str, span: Span, quote: str) -> Verdict:
    shown = plain(quote)
    evidence = EvidenceSpan(document_id, span.start, span.end, quote)
    return Verdict(Claim(shown, 0, len(shown)), Label.SUPPORTED, 1.0, (evidence,), "exact quote")


# --- something


def _about(topic: str, library: Library, text: AnswerText) -> Said:
    """Which documents hold something about a topic, with the headings it stands under."""
    hits = library.index.retrieve(topic, _SEARCHED, documents=library.documents)
    stems = content_stems(topic)
    holding = [hit for hit in hits if _holds(hit, stems, library)]
    found: dict[str, list[str]] = {
        key: [] for key in [*(hit.passage.document_id for hit in holding), *_named(stems, library)]
    }
    for hit in holding:
        headings = [h for h in hit.passage.heading_path[-1:] if h != _title(hit, library)]
        found[hit.passage.document_id] += headings
    if not found:
        yield text.say(f"I could not find anything about “{topic}”.{_nearest(hits, library)}")
        return
    lines = [_found_line(key, found[key], library) for key in list(found)[:_MOST_FOUND]]
    these = "this document" if len(lines) == 1 else "these documents"
    yield text.say("\n".join([f"Yes, about “{topic}” I found {these}:", *lines]))
    quote = _telling(holding, stems, library)
    if quote is not None:
        text.rely_on([hit.passage for hit in holding])
        yield text.add(quote, "For example")


def _holds(hit: RetrievedPassage, stems: frozenset[str], library: Library) -> bool:
    passage = hit.passage
    above = " ".join((_title(hit, library), *passage.heading_path))
    return _covers(content_stems(f"{above} {passage.text}"), stems)


def _named(stems: frozenset[str], library: Library) -> list[str]:
    """The documents whose title or outline names a topic."""
    return [
        digest.document_id
        for digest in library.digests
        if _covers(content_stems(" ".join((digest.title, *digest.outline))), stems)
    ]


def _covers(held: frozenset[str], stems: frozenset[str]) -> bool:
    """Whether all the words of a topic are there; of three and more, one may be missing."""
    return bool(stems) and len(stems - held) <= (len(stems) > 2)


def _title(hit: RetrievedPassage, library: Library) -> str:
    document = library.index.document(hit.passage.document_id)
    return document.title if document else ""


def _found_line(document_id: str, headings: Sequence[str], library: Library) -> str:
    document = library.index.document(document_id)
    title = shortened(document.title if document else "", _LONGEST_TITLE)
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
                return _exact(document.id, Span(span.start, span.end), quote)
    return None
