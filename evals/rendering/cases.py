"""The cases of a report as HTML: each folded, with its answer, its verdicts and its passages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from markupsafe import Markup

from advisor.answer import Citation
from advisor.templates import Template, plain
from evals.records import JudgedClaim, Record
from evals.rendering.markup import seconds
from index.passage import Passage, RetrievedPassage

_LABELS = {
    "SUPPORTED": "supported",
    "CONTRADICTED": "contradicted",
    "NOT_SUPPORTED": "not supported",
    "UNCHECKED": "could not be checked",
}


def is_failing(record: Record) -> bool:
    """Whether a reader who looks for trouble wants to see it: it failed, or was contradicted."""
    contradicted = any(claim.support.label == "CONTRADICTED" for claim in record.claims)
    return (
        record.scores.get("passed") == 0.0
        or not (record.answered or record.abstained)
        or contradicted
    )


def is_unscored(record: Record) -> bool:
    """Whether nobody can tell if it passes."""
    return "passed" not in record.scores and not is_failing(record)


def case_list(records: Sequence[Record], names: Mapping[str, str]) -> Markup:
    """Every case in the order of the records, its variants together.

    `names` holds each variant's name as the page shows it, which begins with its letter where there
    are several.
    """
    by_case: dict[str, list[Record]] = {}
    for record in records:
        by_case.setdefault(record.case.id, []).append(record)
    return Markup("").join(
        _TEMPLATE.case(found, names, len(names) > 1, _kinds(found)) for found in by_case.values()
    )


def _kinds(records: Sequence[Record]) -> str:
    """The classes of a case, by which the style sheet hides those that were not asked for."""
    found = {
        "failing": any(map(is_failing, records)),
        "unscored": any(map(is_unscored, records)),
        "abstained": any(record.abstained for record in records),
    }
    return " ".join(["case", *(kind for kind, holds in found.items() if holds)])


def cited(text: str, citations: Sequence[Citation]) -> Iterator[tuple[str, list[int]]]:
    """An answer cut where what its citations support ends, each piece with their numbers."""
    last = 0
    ends = {min(max(c.answer_end, 0), len(text)) for c in citations}
    for end in sorted({*ends, len(text)}):
        numbers = {c.number for c in citations if min(c.answer_end, len(text)) == end}
        if end > last or numbers:
            yield text[last:end], sorted(numbers)
        last = end


def numbers(claim: JudgedClaim, citations: Sequence[Citation]) -> str:
    """The numbers of the citations that a claim rests on: `[1] [3]`."""
    found = {citations[i].number for i in claim.citations if i < len(citations)}
    return " ".join(f"[{number}]" for number in sorted(found))


def quoted(passages: Sequence[RetrievedPassage], citations: Sequence[Citation]) -> int:
    """How many of the passages are quoted."""
    return sum(bool(_spans(found.passage, citations)) for found in passages)


def highlighted(passage: Passage, citations: Sequence[Citation]) -> Markup:
    """A passage with the words that were quoted from it marked, each with its citation's number."""
    spans = _spans(passage, citations)
    edges = sorted(
        {0, len(passage.text), *(edge for start, end, _ in spans for edge in (start, end))}
    )
    pieces = []
    for start, end in zip(edges, edges[1:], strict=False):
        cites = sorted({n for first, last, n in spans if first <= start and end <= last})
        text = plain(passage.text[start:end])
        label = " ".join(map(str, cites))
        mark = Markup('<mark title="citation {}">{}</mark>').format(label, text)
        pieces.append(mark if cites else text)
    return Markup("").join(pieces)


def _spans(passage: Passage, citations: Sequence[Citation]) -> list[tuple[int, int, int]]:
    """Start, end and number of each quote inside a passage, in the passage's characters.

    A quote whose characters are others than the passage has there is not marked.
    """
    spans = []
    for citation in citations:
        start = max(citation.start, passage.start)
        end = min(citation.end, passage.end)
        if citation.document_id != passage.document_id or start >= end:
            continue
        quoted = citation.quote[start - citation.start : end - citation.start]
        if passage.text[start - passage.start : end - passage.start] == quoted:
            spans.append((start - passage.start, end - passage.start, citation.number))
    return spans


_TEMPLATE = Template(
    __file__, "cases.html", cited, highlighted, numbers, quoted, seconds, labels=_LABELS
)
