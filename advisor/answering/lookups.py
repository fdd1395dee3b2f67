"""Quotes of what a question names exactly: rows of a table, clauses, the heads of mails."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.answering.quotes import Quote, quote_block
from advisor.gathering.columns import asked_columns, head_text
from advisor.gathering.evidence import Evidence, span_of
from advisor.gathering.tables import header_spans, is_header, row_evidence, table_row, told_cells
from advisor.understanding.question import Question
from corpus.language.sentences import sentence_spans

# From so many rows on their header is said once above them.
_MANY_ROWS = 3


def quote_lookup(question: Question, evidence: Sequence[Evidence]) -> list[Quote]:
    """What a question names, each a quote of its own."""
    if not evidence:
        return []
    if evidence[0].kind == "clause":
        return [_quote_clause(one, is_one_of_several=len(evidence) > 1) for one in evidence]
    if evidence[0].kind == "mail":
        return [_quote_mail(one, is_item=len(evidence) > 1) for one in evidence]
    if evidence[0].kind == "column":
        return _quote_columns(question, evidence)
    if evidence[0].kind == "label":
        return [_quote_line(one) for one in evidence]
    return quote_rows(question, evidence)


def _quote_clause(clause: Evidence, *, is_one_of_several: bool) -> Quote:
    """A clause as it stands, behind what introduces the item of it that is asked for."""
    document = clause.document
    parts = [clause.lead_in, clause.span] if clause.lead_in is not None else [clause.span]
    spans = [
        span
        for part in parts
        for span in sentence_spans(document.text, part.start, part.end, document.sections)
        if not is_header(document, span_of(document, span.start, span.end))
    ]
    origin = document.title if is_one_of_several else ""
    quote = quote_block(document, spans)
    return Quote(quote.text, quote.spans, origin)


def _quote_mail(mail: Evidence, *, is_item: bool) -> Quote:
    """Who wrote a mail and when, behind its subject."""
    spans = (mail.span, *mail.announced)
    *_, subject = mail.document.heading_path(mail.span.start) or (mail.document.title,)
    return Quote("; ".join(_one_line(span.text) for span in spans), spans, subject, is_item)


def _quote_line(line: Evidence) -> Quote:
    """A labelled line, behind the heading or title that says what it is of."""
    document = line.document
    said = _one_line(line.span.text)
    path = (document.title, *document.heading_path(line.span.start))
    # A short line may have been taken for a heading itself.
    above = [heading for heading in path if ": " not in heading and heading not in said]
    return Quote(said, (line.span,), above[-1] if above else "")


def _quote_columns(question: Question, rows: Sequence[Evidence]) -> list[Quote]:
    """What rows say of the columns that a question names, behind what each row is called."""
    document = rows[0].document
    table = document.table(rows[0].span.start)
    columns = asked_columns(question, document, table) if table is not None else []
    header = header_spans(document, rows[0].span)
    quotes = [Quote(f"{'; '.join(head_text(document, head) for head in columns)}:", header)]
    for row in rows:
        cells = told_cells(document, row.span)
        told = [cell for cell in cells[1:] if cell.heads in columns]
        said = [f"{cell.head}: {cell.words}" if len(columns) > 1 else cell.words for cell in told]
        spans = (*header, row_evidence(document, row.span))
        quotes.append(Quote(f"{cells[0].words}: {'; '.join(said)}", spans, is_item=True))
    return quotes


def _one_line(text: str) -> str:
    """A line of a mail's head as it is shown, its addresses kept."""
    return " ".join(text.split())


def quote_rows(question: Question, rows: Sequence[Evidence]) -> list[Quote]:
    """Rows of a table with their header; several on lines of their own, many below one header."""
    document = rows[0].document
    told = [told_cells(document, row.span, question.weights.keys()) for row in rows]
    heads = [[cell.heads for cell in cells] for cells in told]
    if len(told) < _MANY_ROWS or any(one != heads[0] or not all(one) for one in heads):
        found = (table_row(document, row.span, question.weights.keys()) for row in rows)
        return [Quote(*row, is_item=len(told) > 1) for row in found if row is not None]
    above = "; ".join(cell.head for cell in told[0])
    return [
        Quote(f"{above}:", header_spans(document, rows[0].span)),
        *(
            Quote(
                "; ".join(cell.words for cell in cells),
                (row_evidence(document, row.span),),
                is_item=True,
            )
            for cells, row in zip(told, rows, strict=True)
        ),
    ]
