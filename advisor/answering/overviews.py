"""Overviews: what all documents, some of them, a section or a topic are about, without a search.

What is summed up is what a message names: sections, documents, everything, or a topic that a
folder, a title or headings name. Where nothing bears the name, the documents are searched.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import PurePath

from advisor.answer import EvidenceSpan
from advisor.answering.key_points import key_points, of_digest, telling
from advisor.answering.quotes import Quote
from advisor.answering.table_points import table_points
from advisor.gathering.clauses import asked_clause
from advisor.gathering.evidence import heading_span, span_of
from advisor.request import Act, Need, Request, Target
from advisor.understanding.framing import asks_to_sum_up
from corpus.document import Document
from corpus.headings import shortened
from corpus.language.quantities import NUMBER_WORDS
from corpus.language.sentences import sentence_spans
from corpus.language.words import STOPWORDS, content_stems, plain, stem, words
from index.digest import Digest
from index.groups import Group, groups_of, spoken
from index.reader import IndexReader

# Points of an overview; documents that are shown one by one, and those of a topic; titles that are
# named of a group, and groups of which a sentence is shown; passages of a document too long to be
# read whole, and headings that are named of it; sections that a topic may have; characters of a
# section that is short enough to be shown whole, of a title, of a document's line, of a page
# that only leads to a folder; characters from which points that lead on say something, too.
_MOST_POINTS = 6
_MOST_BESIDE = 4
_MOST_PARTS = 9
_MOST_DOCUMENTS = 8
_MOST_OF_TOPIC = 13
_MOST_TITLES = 4
_LONG = 60
# Points that may be asked for.
_MOST_WANTED = 12
_MOST_HEADINGS = 10
_MOST_SECTIONS = 4
_WHOLE_SECTION = 700
_LONGEST_TITLE = 60
_LONGEST_LINE = 200
_LONGEST_OF_MANY = 110
_LONGEST_FRONT = 1500
_LEAST = 150
_SORTS = (
    "manuals? handbooks? guides? wikis? books? sites? websites? documentation docs? documents?"
    " files? sources texts papers pdfs library collection folder material stuff"
).replace(" ", "|")
_ALL = re.compile(
    rf"\b(?:(?:these|those|your|all|my|our|the|this)(?: of)?(?: the| these| your| my)?"
    rf" (?:{_SORTS})|everything|(?:it|this) all|all (?:of )?(?:this|these|it))\b"
    r"(?! (?:chapters?|sections?|pages?|parts?)\b)",
    re.I,
)
# "Tell me about the pool": of what bears that name, where something does.
_TELLS_OF = re.compile(
    r"\W*(?:(?:please|hi|hello|so|ok|can|could|you|just|i|want|need|would|like|to) )*"
    r"(?:tell me (?:more |something |a bit |all |everything )?about"
    r"|what (?:can|do|could) you (?:tell me|know|have|say) (?:about|on)"
    r"|(?:give me |any |some |the )*(?:info|information|details|basics|facts) (?:on|about|of)"
    r"|(?:know |read |hear |learn )?(?:everything|all|more) (?:about|on)"
    r"|what do(?:es)? (?:the|your|these|this) \w+ say (?:about|on))\b",
    re.I,
)
# "What's in the price list?"
_ASKS_WHAT_IS_IN = re.compile(
    r"\W*what(?:['’]?s| is| are)? (?:in|inside|on) (?:the|this|that)\b", re.I
)
_NUMBER = rf"\d{{1,2}}|{'|'.join(NUMBER_WORDS)}|one|(?<=\b(?:in|to) )an?"
# "Three points", "in a line"; "a line manager" is none.
_IN_SO_MANY = re.compile(
    rf"\b(?:(?:{_NUMBER})\s*(?:-|–|to|or)\s*)?(?P<most>{_NUMBER})[ -](?:short |main |key |single"
    r" |bullet )*(?:lines?|liner|sentences?|points?|bullets?|takeaways?)\b",
    re.I,
)
# "What does the recording say about dropout?" asks of dropout, in it.
_SAYS_ABOUT = re.compile(
    r"\b(?:says?|said|tells?|told|mentions?|writes?|wrote|advises?|recommends?) (?:\w+ )?"
    r"(?:about|on|regarding)\b(?P<topic>.*)",
    re.I,
)
_LEADS_ON = re.compile(r"\bsee (?:the|also|below|our)\b|\bbelow\W*$|\brefer to\b|:\s*$", re.I)
_FRONT = re.compile(r"index|readme|introduction|about|overview|home|welcome|start[_-]?here", re.I)
# The share of all documents that are in its folder or below it.
_IN_FRONT = 0.8
_HOW_IT_WORKS = re.compile(r"\bworks?\W*$", re.I)
# What is asked for, and not what about.
_ASKING = frozenset(
    map(
        stem,
        """
        summarise summarize summary sum overview gist main key point points recap outline essence
        essentials rough roughly overall general generally whole big bigger picture takeaway
        takeaways highlight highlights glance run rundown catch headline quick quickly intro
        introduction brief briefly short nutshell boil important matter matters deal tell give know
        say says need want please read look cover covers include included everything document
        documents file files section sections chapter chapters part parts page pages policy
        policies guide guides rule rules advice information info guidance tip tips instruction
        instructions recommendation recommendations topic subject stuff thing things text here
        there around line lines sentence sentences word words bullet bullets list idea ideas learn
        understand explain describe thanks thx cheers available offer offered provided exactly
        actually basically what's that's it's i'm company handbook handbooks manual manuals book
        books wiki site website documentation collection library folder material paper papers pdf
        pdfs article articles report source sources kept keep held hold stored inside tldr
        """.split(),
    )
) | frozenset(map(stem, STOPWORDS))

_TELLING = frozenset(
    map(
        stem,
        """
        tell know everything anything info information detail details basics explain describe mean
        means meaning all about please give thing things policy policies page pages section chapter
        guide guides document documents say says work works i'm what's it's thanks thx
        """.split(),
    )
) | frozenset(map(stem, STOPWORDS))


def overview(
    request: Request, index: IndexReader, documents: Collection[str] | None
) -> list[Quote]:
    """The points of an overview; empty where none is asked for, or nothing bears its name."""
    tells_of = request.need is Need.EXPLANATION or _TELLS_OF.match(request.said)
    is_asked = request.need is Need.OVERVIEW or asks_to_sum_up(request.said)
    is_asked = is_asked or bool(request.targets and _ASKS_WHAT_IS_IN.match(request.said))
    is_other = request.act is not Act.DOCUMENTS or _asks_of_a_part(request)
    if not (is_asked or tells_of) or is_other:
        return []
    digests = [d for d in index.digests() if documents is None or d.document_id in documents]
    known = {digest.document_id for digest in digests}
    targets = [target for target in request.targets if target.document_id in known]
    named = [d for d in digests if any(d.document_id == t.document_id for t in targets)]
    sections = [target for target in targets if target.start is not None]
    text = " ".join(request.parts) or request.said
    text = _HOW_IT_WORKS.sub("", text)
    topic = content_stems(text) - _ASKING
    if not is_asked:
        # "The boiling point" is not asked of everything on water.
        topic = content_stems(_TELLS_OF.sub("", text)) - _TELLING
        told = _of_topic(topic, digests, index) if topic and len(request.parts) == 1 else []
        return told if _is_enough(told) else []
    if sections:
        titled = _titled(topic, digests, index) if topic and _is_stub(sections) else []
        # "The controllers" are a folder of them rather than what is headed so.
        if inside := _of_folder(topic, digests, index):
            return inside
        told = of_documents(titled, index) if titled else _of_sections(sections, index)
        return told if titled or _is_enough(told) else []
    if len(named) == 1 and (most := _points_wanted(request.said)):
        return _of_document(named[0], index, most)
    if named:
        return _of_front_page(named, digests, index) or of_documents(named, index)
    if len(request.parts) > 1:
        return []
    if topic:
        return _of_topic(topic, digests, index)
    # "What's in here, in a nutshell?" is about nothing else.
    is_of_all = not request.leans or _ALL.search(request.said)
    return of_documents(digests, index) if is_of_all else []


def _points_wanted(said: str) -> int:
    """How many points a message asks for: 4 of "in 3-4 lines"; 0 where it says nothing of that."""
    wanted = _IN_SO_MANY.search(said)
    number = wanted["most"].lower() if wanted else "0"
    counted = int(number) if number.isdigit() else int(NUMBER_WORDS.get(number, 1))
    return min(counted, _MOST_WANTED)


def _asks_of_a_part(request: Request) -> bool:
    """Whether what is asked is a clause of a document that is named, or what it says on one thing.

    A section that is named is a target itself.
    """
    if not request.targets or any(target.start is not None for target in request.targets):
        return False
    about = _SAYS_ABOUT.search(request.said)
    named = " ".join(f"{target.words} {target.name}" for target in request.targets)
    is_on_more = about is not None and not content_stems(about["topic"]) <= content_stems(named)
    return is_on_more or asked_clause(request.said) is not None


def of_documents(digests: Sequence[Digest], index: IndexReader) -> list[Quote]:
    """One document by its points, a few by a sentence each, many by their groups."""
    if len(digests) == 1:
        return _of_document(digests[0], index)
    if len(digests) <= _MOST_DOCUMENTS:
        return _lines(digests, index)
    groups = [quote for group in groups_of(digests, index) for quote in _of_group(group, index)]
    return [*_of_front(digests, index), *groups]


def _of_front_page(
    named: Sequence[Digest], digests: Sequence[Digest], index: IndexReader
) -> list[Quote]:
    """Of a short page in front of a folder what the documents of the folder are; else nothing."""
    document = index.document(named[0].document_id)
    if len(named) > 1 or document is None or len(document.text) > _LONGEST_FRONT:
        return []
    path = PurePath(index.path(document.id))
    folder = path.parent if _FRONT.fullmatch(path.stem) else path.with_suffix("")
    paths = {d.document_id: PurePath(index.path(d.document_id)) for d in digests}
    inside = [d for d in digests if d != named[0] and paths[d.document_id].is_relative_to(folder)]
    if folder == PurePath(".") or len(inside) < 2:
        return []
    front = key_points(document, index, document.body_start, len(document.text), most=1)
    return [*front, *_lines(inside[:_MOST_OF_TOPIC], index)]


def _of_front(digests: Sequence[Digest], index: IndexReader) -> list[Quote]:
    """What the page in front of many documents says: their index, their introduction."""
    paths = {d.document_id: PurePath(index.path(d.document_id)) for d in digests}
    fronts = [d for d in digests if _FRONT.fullmatch(paths[d.document_id].stem)]
    fronts.sort(key=lambda d: (len(paths[d.document_id].parts), paths[d.document_id].stem))
    document = index.document(fronts[0].document_id) if fronts else None
    if document is None:
        return []
    behind = sum(path.is_relative_to(paths[document.id].parent) for path in paths.values())
    if behind < _IN_FRONT * len(digests):
        return []
    return key_points(document, index, document.body_start, len(document.text), most=2)


def _of_document(digest: Digest, index: IndexReader, wanted: int = 0) -> list[Quote]:
    """Its points, as many as are `wanted`; else of one with many parts a few, and its headings."""
    document = index.document(digest.document_id)
    if document is None:
        return []
    if listed := table_points(document):
        return listed + key_points(
            document, index, document.body_start, len(document.text), most=_MOST_BESIDE
        )
    is_long = len(index.passages_of(document.id)) > _LONG
    has_many = not wanted and (is_long or len(digest.outline) > _MOST_PARTS)
    headings = _headings(digest, document) if has_many else []
    if not is_long:
        most = wanted or (_MOST_BESIDE if headings else _MOST_POINTS)
        points = key_points(document, index, document.body_start, len(document.text), most=most)
        return points + headings
    return [*of_digest(digest, document, index, wanted or _MOST_BESIDE + 1), *headings]


def _headings(digest: Digest, document: Document, most: int = _MOST_HEADINGS) -> list[Quote]:
    """The headings of a long document in one line."""
    named = [s for s in document.sections if shortened(s.heading, 80) in digest.outline]
    spans = [heading_span(document, section) for section in named[:most]]
    if len(spans) < 2:
        return []
    text = "; ".join(shortened(plain(span.text), _LONGEST_TITLE) for span in spans)
    return [Quote(text, tuple(spans), "Headings in it", is_item=True)]


def _lines(digests: Sequence[Digest], index: IndexReader) -> list[Quote]:
    """One sentence on what each document is about, or its headings, under its title."""
    longest = _LONGEST_LINE if len(digests) <= _MOST_DOCUMENTS else _LONGEST_OF_MANY
    lines = []
    for digest, document, span in telling(digests, index, longest):
        title = shortened(digest.title, _LONGEST_TITLE)
        if span is not None:
            lines.append(Quote(plain(span.text), (span,), title, is_item=True))
        elif headings := _headings(digest, document, _MOST_BESIDE):
            lines += [replace(quote, origin=title) for quote in headings]
        else:
            lines += [Quote(title, (s,), is_item=True) for s in _title_span(digest, index)]
    return lines


def _of_group(group: Group, index: IndexReader) -> list[Quote]:
    """Documents that belong together: how many they are, and the titles of the largest."""
    size = {d.document_id: len(index.passages_of(d.document_id)) for d in group.digests}
    largest = sorted(group.digests, key=lambda digest: -size[digest.document_id])[:_MOST_TITLES]
    spans = [span for digest in largest for span in _title_span(digest, index)]
    written = {span.document_id for span in spans}
    others = [d.title for d in largest if d.document_id not in written]
    named = "".join(f", “{shortened(title, _LONGEST_TITLE)}”" for title in others)
    number = len(group.digests)
    counted = f"{number} document{'s' * (number > 1)}{named}"
    origin = f"{shortened(group.name, _LONGEST_TITLE)} ({counted})"
    if spans:
        text = "; ".join(shortened(plain(span.text), _LONGEST_TITLE) for span in spans)
        return [Quote(text, tuple(spans), origin, is_item=True)]
    return [
        Quote(plain(span.text), (span,), origin, is_item=True)
        for _, _, span in telling(largest, index, _LONGEST_OF_MANY)
        if span is not None
    ][:1]


def _title_span(digest: Digest, index: IndexReader) -> list[EvidenceSpan]:
    """The title of a document where it is written in it; empty where it is written nowhere."""
    document = index.document(digest.document_id)
    at = document.text.find(digest.title) if document is not None and digest.title else -1
    return [span_of(document, at, at + len(digest.title))] if document and at >= 0 else []


def _of_sections(targets: Sequence[Target], index: IndexReader) -> list[Quote]:
    """The points of sections; a short one is shown whole."""
    points: list[Quote] = []
    for target in targets:
        document = index.document(target.document_id)
        if document is None or target.start is None or target.end is None:
            continue
        most = max(2, _MOST_POINTS // len(targets))
        inside = _whole(document, target.start, target.end) if len(targets) == 1 else []
        points += inside or key_points(document, index, target.start, target.end, most=most)
    return points


def _whole(document: Document, start: int, end: int) -> list[Quote]:
    """The sentences of a short section, each on a line; empty for a longer one."""
    spans = [
        span
        for span in sentence_spans(document.text, start, end, document.sections)
        if span.kind in ("prose", "item")
        and len(words(document.text[span.marker_end : span.end])) > 3
        and not document.text[span.start : span.end].endswith("?")
    ]
    if sum(span.end - span.start for span in spans) > _WHOLE_SECTION or len(spans) > _MOST_POINTS:
        return []
    quoted = [span_of(document, max(s.start, s.marker_end), s.end) for s in spans]
    return [Quote(plain(span.text), (span,), is_item=True) for span in quoted]


def _of_topic(topic: frozenset[str], digests: Sequence[Digest], index: IndexReader) -> list[Quote]:
    """What the folder, the document or the sections that bear the name of a topic say."""
    if inside := _of_folder(topic, digests, index):
        return inside
    titled = _titled(topic, digests, index)
    if len(titled) == 1 and (len(topic) > 1 or len(_named(titled[0].title)) <= 3):
        return _of_document(titled[0], index)
    if 1 < len(titled) <= _MOST_DOCUMENTS:
        return _lines(titled, index)
    sections = [target for digest in digests for target in _headed(topic, digest, index)]
    least = min((len(_named(target.name)) for target in sections), default=0)
    sections = [target for target in sections if len(_named(target.name)) == least]
    if len(sections) <= _MOST_SECTIONS and least <= len(topic) + 1:
        return _of_sections(sections, index)
    return []


def _titled(topic: frozenset[str], digests: Sequence[Digest], index: IndexReader) -> list[Digest]:
    """The documents whose title or file bears the name of a topic, those of just that first."""
    titled = [d for d in digests if topic <= content_stems(d.title) or topic <= _file(d, index)]
    return [d for d in titled if topic in (_named(d.title), _file(d, index))] or titled


def _is_enough(points: Sequence[Quote]) -> bool:
    """Whether points say more than a search would find: more than "see the pages below:"."""
    is_short = sum(len(point.text) for point in points) < _LEAST
    return bool(points) and not (is_short and any(_LEADS_ON.search(p.text) for p in points))


def _is_stub(sections: Sequence[Target]) -> bool:
    """Whether sections say so little that a document of the same name says more."""
    return sum((s.end or 0) - (s.start or 0) for s in sections) < _WHOLE_SECTION


def _of_folder(topic: frozenset[str], digests: Sequence[Digest], index: IndexReader) -> list[Quote]:
    """What the documents of the folder say that is called by a topic."""
    folders = {
        d.document_id: spoken(str(PurePath(index.path(d.document_id)).parent)) for d in digests
    }
    inside = [d for d in digests if topic and _named(folders[d.document_id]) == topic]
    if len(inside) <= _MOST_OF_TOPIC:
        return _lines(inside, index) if len(inside) > 1 else []
    group = Group(folders[inside[0].document_id], tuple(inside))
    return _of_group(group, index) + _lines(inside[:_MOST_POINTS], index)


def _file(digest: Digest, index: IndexReader) -> frozenset[str]:
    return content_stems(spoken(PurePath(index.path(digest.document_id)).stem))


def _named(text: str) -> frozenset[str]:
    """The stems of a name that say of what it is."""
    return content_stems(text) - _ASKING


def _headed(topic: frozenset[str], digest: Digest, index: IndexReader) -> list[Target]:
    """The outermost sections whose heading names a topic."""
    document = index.document(digest.document_id)
    found: list[Target] = []
    for s in document.sections if document is not None else ():
        is_inside = found and found[-1].end is not None and s.start < found[-1].end
        if topic <= content_stems(s.heading) and not is_inside:
            found.append(Target(digest.document_id, s.heading, s.heading, s.start, s.end))
    return found
