"""Formats that are rows or messages: delimited files, JSON, notebooks and mail."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime

from benchmarks.fidelity.content import Block, Content, Heading, Paragraph, Run, Speaker, plain_grid
from benchmarks.fidelity.writers.markup import html
from benchmarks.fidelity.writers.text import markdown


def delimited(seed: int, delimiter: str, encoding: str = "utf-8") -> tuple[bytes, Content]:
    """A table of 30 rows, its figures quoted where they hold the delimiter."""
    grid = plain_grid(Speaker(seed), 5, 30)
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows(grid.spread())
    return stream.getvalue().encode(encoding), Content((grid,))


def records(seed: int, *, lines: bool) -> tuple[bytes, Content]:
    """Flat records, as JSON or as JSON lines."""
    grid = plain_grid(Speaker(seed), 4, 12)
    head, *rows = grid.spread()
    values = [dict(zip(head, row, strict=True)) for row in rows]
    text = "\n".join(map(json.dumps, values)) if lines else json.dumps(values, indent=1)
    return text.encode(), Content((grid,), optional=tuple(head) * len(rows))


def notebook(content: Content, seed: int) -> tuple[bytes, Content]:
    """A notebook: the blocks as cells of Markdown, then a cell of code with what it printed."""
    speak = Speaker(seed)
    printed = speak.sentence()
    cells: list[dict[str, object]] = [
        {"cell_type": "markdown", "metadata": {}, "source": markdown(Content((b,))).decode()}
        for b in content.blocks
    ]
    name = speak.coined()
    cells.append(
        {
            "cell_type": "code",
            "execution_count": 1,
            "metadata": {},
            "source": [f"show({name})"],
            "outputs": [{"output_type": "stream", "name": "stdout", "text": [printed + "\n"]}],
        }
    )
    value = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
    loose = (f"show {name}", printed)
    optional = ("In 1 Out 1 Output Cell output cell printed",)
    return json.dumps(value).encode(), Content(content.blocks, loose, optional)


_WHEN = datetime(2025, 3, 14, 9, 26, tzinfo=UTC)
_FIELDS = (
    "From To Subject Date Sent Cc",
    "Fri 14 Mar March 2025 09:26:00 09:26 +0000 UTC",
    "2025-03-14",
)


def mail(content: Content, seed: int, kind: str) -> tuple[EmailMessage, Content]:
    """A mail whose body is `plain`, `html` or both (`alternative`)."""
    speak = Speaker(seed)
    subject, sender = speak.phrase(), f"{speak.coined().title()} Baker"
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = f"{sender} <{sender.split()[0].lower()}@example.org>"
    message["To"] = "Office <office@example.org>"
    message["Date"] = format_datetime(_WHEN)
    text = "\n\n".join(
        "".join(run.text for run in b.runs) for b in content.blocks if isinstance(b, Paragraph)
    )
    if kind == "html":
        message.set_content(html(content).decode(), subtype="html")
    else:
        message.set_content(text)
    if kind == "alternative":
        message.add_alternative(html(content).decode(), subtype="html")
    address = f"{sender.split()[0].lower()}@example.org"
    loose = (subject, sender)
    optional = (*_FIELDS, address, "Office office@example.org")
    return message, Content(content.blocks, loose, optional)


def letter(seed: int, paragraphs: int = 4) -> Content:
    """Paragraphs only."""
    speak = Speaker(seed)
    return Content(tuple(Paragraph((Run(speak.sentences(3)),)) for _ in range(paragraphs)))


def page(seed: int) -> Content:
    """A heading, paragraphs and a table, as a mail in HTML has them."""
    speak = Speaker(seed)
    return Content(
        (
            Heading(1, speak.phrase()),
            Paragraph((Run(speak.sentences(3)),)),
            plain_grid(speak),
            Paragraph((Run(speak.sentences(2)),)),
        )
    )


def mailbox(seed: int) -> tuple[bytes, Content]:
    """Three mails in one file; a line that begins with "From " is marked."""
    parts: list[str] = []
    blocks: list[Block] = []
    loose: list[str] = []
    optional: list[str] = []
    for number in range(3):
        message, content = mail(letter(seed + number), seed + 10 + number, "plain")
        body = message.as_string().replace("\nFrom ", "\n>From ")
        parts.append(f"From someone@example.org Fri Mar 14 09:26:00 2025\n{body}\n")
        blocks += content.blocks
        loose += content.loose
        # A mail among others is headed by who wrote it and when.
        optional += [*content.optional, *_FIELDS, content.loose[1]]
    return "\n".join(parts).encode(), Content(tuple(blocks), tuple(loose), tuple(optional))
