"""The cases of a report as HTML: each folded, with its answer, its verdicts and its passages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from markupsafe import Markup

from advisor.answer import Answer, Citation
from evals.records import JudgedClaim, Judgement, Record
from evals.rendering.markup import fill, joined, plain, seconds, when
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
    return joined(_case(found, names) for found in by_case.values())


def _case(records: Sequence[Record], names: Mapping[str, str]) -> Markup:
    several = len(names) > 1
    case = records[0].case
    kinds = ["case"]
    kinds += ["failing"] if any(map(is_failing, records)) else []
    kinds += ["unscored"] if any(map(is_unscored, records)) else []
    kinds += ["abstained"] if any(record.abstained for record in records) else []
    earlier = joined(fill("<li>{}</li>", turn) for turn in case.turns[:-1])
    expected = joined(
        fill("<li>{}{}</li>", e.document or "any document", when(e.quote, " <q>{}</q>", e.quote))
        for e in case.evidence
    )
    body = joined(
        (
            when(case.turns[1:], '<h4>Asked before</h4><ol class="turns">{}</ol>', earlier),
            when(not case.answerable, "<p>The documents should not answer this.</p>"),
            when(case.answer, "<h4>Reference answer</h4><p>{}</p>", case.answer or ""),
            when(case.must, "<h4>An answer must match</h4><ul>{}</ul>", _must(case.must)),
            when(case.evidence, "<h4>Evidence</h4><ul>{}</ul>", expected),
            fill(
                '<div class="variants">{}</div>',
                joined(
                    _variant(record, names[record.variant] if several else "") for record in records
                ),
            ),
        )
    )
    return fill(
        '<details class="{}" id="{}"><summary>{}<span class="question">{}</span>'
        '<span class="id">{}</span></summary><div class="body">{}</div></details>',
        " ".join(kinds),
        f"case-{case.id}",
        joined(
            _badge(record, names[record.variant].partition(":")[0] if several else "")
            for record in records
        ),
        case.question,
        case.id,
        body,
    )


def _must(groups: Iterable[Sequence[str]]) -> Markup:
    return joined(
        fill("<li>{}</li>", Markup(" or ").join(fill("<code>{}</code>", p) for p in group))
        for group in groups
    )


def _badge(record: Record, name: str) -> Markup:
    """What became of a case in one word; a mark as well, for who sees no colours."""
    if not (record.answered or record.abstained):
        kind, word = "error", "✕ error"
    else:
        what = "abstained" if record.abstained else "answered"
        passed = record.scores.get("passed")
        kind = {1.0: "pass", 0.0: "fail"}.get(-1.0 if passed is None else passed, "open")
        word = {"pass": "✓", "fail": "✕", "open": "?"}[kind] + f" {what}"
    return fill('<span class="badge {}">{}{}</span>', kind, f"{name} " if name else "", word)


def _variant(record: Record, name: str) -> Markup:
    answer = record.answer
    return fill(
        '<section class="variant">{}{}{}{}{}{}{}{}</section>',
        when(name, "<h4>{}</h4>", name),
        _earlier(record),
        when(
            answer.searched and answer.searched != record.case.question,
            '<p class="searched">Searched: {}</p>',
            answer.searched,
        ),
        _answer(record),
        when(
            record.claims,
            _CLAIMS,
            joined(_claim(claim, answer.citations) for claim in record.claims),
        ),
        _withheld(record),
        _scores(record),
        _passages(record),
    )


def _earlier(record: Record) -> Markup:
    return joined(
        fill(
            '<p class="earlier"><span>{}</span> {}</p>',
            turn.question,
            "(abstained)" if turn.mode == "abstain" else turn.text,
        )
        for turn in record.earlier
    )


def _answer(record: Record) -> Markup:
    if not (record.answered or record.abstained):
        return fill('<p class="answer error">{}</p>', record.reason)
    if record.abstained:
        return fill(
            '<p class="answer abstention">{} <span class="reason">{}</span></p>',
            record.answer.text,
            record.reason.replace("_", " "),
        )
    return fill('<p class="answer">{}</p>', _marked(record.answer) or "(an empty answer)")


def _marked(answer: Answer) -> Markup:
    """The answer with the numbers of its citations where what they support ends."""
    pieces: list[Markup] = []
    last = 0
    ends = sorted({min(max(c.answer_end, 0), len(answer.text)) for c in answer.citations})
    for end in ends:
        numbers = sorted(
            {c.number for c in answer.citations if min(c.answer_end, len(answer.text)) == end}
        )
        marks = joined(fill("<sup>{}</sup>", number) for number in numbers)
        pieces += [plain(answer.text[last:end]), marks]
        last = end
    return joined((*pieces, plain(answer.text[last:])))


_CLAIMS = (
    '<div class="scroll"><table class="claims"><thead><tr><th>Sentence</th><th>Judge, all passages'
    "</th><th>Judge, its citations</th><th>Advisor’s verifier</th></tr></thead><tbody>{}</tbody>"
    "</table></div>"
)


def _claim(claim: JudgedClaim, citations: Sequence[Citation]) -> Markup:
    numbers = sorted({citations[i].number for i in claim.citations if i < len(citations)})
    cited = " ".join(f"[{number}]" for number in numbers)
    gate = _LABELS.get(claim.gate, claim.gate) or "none"
    return fill(
        "<tr><td>{}</td><td>{}</td><td>{} {}</td><td>{}{}</td></tr>",
        claim.text,
        _judgement(claim.support),
        _judgement(claim.cited) if claim.cited else "no citation",
        cited,
        gate,
        when(claim.gate_rule, '<span class="rule"> {}</span>', claim.gate_rule),
    )


def _judgement(judgement: Judgement) -> Markup:
    said = _LABELS.get(judgement.label, judgement.label)
    score = "" if judgement.score is None else f" {judgement.score:.2f}"
    kind = judgement.label.lower().replace("_", "-")
    return fill(
        '<span class="verdict {}">{}{}</span>{}',
        kind,
        said,
        score,
        when(judgement.reason, '<span class="rule"> {}</span>', judgement.reason),
    )


def _withheld(record: Record) -> Markup:
    items = joined(
        fill(
            '<li><q>{}</q> <span class="rule">{} {}</span></li>',
            verdict.claim.text,
            _LABELS.get(verdict.label, verdict.label),
            f"({verdict.rule})" if verdict.rule else "",
        )
        for verdict in record.answer.withheld
    )
    keys = ", ".join(record.answer.unknown_keys)
    return joined(
        (
            when(record.answer.withheld, "<h5>Drafted and not shown</h5><ul>{}</ul>", items),
            when(keys, "<p>Citations that the model made up: {}</p>", keys),
        )
    )


def _scores(record: Record) -> Markup:
    given = joined(
        fill("<div><dt>{}</dt><dd>{}</dd></div>", name, f"{value:.2f}")
        for name, value in record.scores.items()
    )
    missing = joined(
        fill('<div class="missing"><dt>{}</dt><dd>not scored: {}</dd></div>', name, reason)
        for name, reason in record.unscored.items()
    )
    times = joined(
        fill("<div><dt>{}</dt><dd>{}</dd></div>", name.replace("_", " "), seconds(value))
        for name, value in record.answer.timings.items()
    )
    confidence = when(
        record.confidence is not None,
        "<div><dt>confidence</dt><dd>{}</dd></div>",
        f"{record.confidence or 0:.2f}",
    )
    return fill('<dl class="scores">{}{}{}{}</dl>', given, missing, confidence, times)


def _passages(record: Record) -> Markup:
    answer = record.answer
    if not answer.passages:
        return fill('<p class="rule">Nothing was retrieved.</p>')
    found = zip(answer.passages, record.relevant, strict=True)
    return fill(
        '<details class="passages"><summary>{} passages retrieved, {} quoted</summary>'
        "<ol>{}</ol></details>",
        len(answer.passages),
        sum(bool(_spans(p.passage, answer.citations)) for p in answer.passages),
        joined(_passage(record, passage, relevant) for passage, relevant in found),
    )


def _passage(record: Record, found: RetrievedPassage, relevant: Sequence[int]) -> Markup:
    passage = found.passage
    place = " › ".join((record.documents[passage.document_id], *passage.heading_path))
    scores = ", ".join(f"{name} {value:.2f}" for name, value in found.scores.items())
    return fill(
        '<li value="{}"><p class="place">{}{}<span class="rule"> {}</span></p><p class="text">{}'
        "</p></li>",
        found.rank,
        place,
        when(relevant, ' <span class="relevant">holds the evidence</span>'),
        scores,
        highlighted(passage, record.answer.citations),
    )


def highlighted(passage: Passage, citations: Sequence[Citation]) -> Markup:
    """A passage with the words that were quoted from it marked, each with its citation's number."""
    spans = _spans(passage, citations)
    edges = sorted(
        {0, len(passage.text), *(edge for start, end, _ in spans for edge in (start, end))}
    )
    pieces = []
    for start, end in zip(edges, edges[1:], strict=False):
        numbers = sorted({n for first, last, n in spans if first <= start and end <= last})
        text = plain(passage.text[start:end])
        label = " ".join(map(str, numbers))
        pieces.append(fill('<mark title="citation {}">{}</mark>', label, text) if numbers else text)
    return joined(pieces)


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
