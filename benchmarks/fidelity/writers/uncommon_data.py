"""Sheets, delimited files, mails, Markdown and LaTeX as people really write them."""

from __future__ import annotations

import base64
import quopri
from collections.abc import Callable

from benchmarks.fidelity.content import (
    Box,
    Content,
    Grid,
    Heading,
    Item,
    Items,
    Paragraph,
    Run,
    Speaker,
    plain_grid,
)
from benchmarks.fidelity.writers.sheets import rows_as_xlsx

Made = tuple[bytes, Content]


def _said(*texts: str) -> tuple[Paragraph, ...]:
    return tuple(Paragraph((Run(text),)) for text in texts)


def titled_sheet(seed: int) -> Made:
    """A title above the header, an empty row, a second table below, a line of notes at the end."""
    speak = Speaker(seed)
    name, title, note = speak.coined().title(), speak.phrase(), speak.sentence()
    first, second = plain_grid(speak, 4, 5), plain_grid(speak, 3, 4)
    rows = [[title], [], *first.spread(), [], *second.spread(), [], [note]]
    blocks = (Heading(2, name), *_said(title), first, second, *_said(note))
    return rows_as_xlsx(name, rows), Content(blocks)


def gaps(seed: int) -> Made:
    """Empty cells, an empty column and a table that begins at C4."""
    speak = Speaker(seed)
    name, grid = speak.coined().title(), plain_grid(speak, 4, 6)
    rows = grid.spread()
    rows[2][2] = rows[4][1] = ""
    shown = [["", "", *row] for row in rows]
    body = tuple(tuple(map(Box, row)) for row in rows[1:])
    return rows_as_xlsx(name, [[], [], [], *shown]), Content(
        (Heading(2, name), Grid(grid.header, body))
    )


def quoted_csv(seed: int) -> Made:
    """UTF-16 as spreadsheets save it, cells of several lines, quotes and delimiters in cells."""
    speak = Speaker(seed)
    head = [f"{speak.coined().title()} {name}" for name in ("name", "text", "price")]
    rows = [[speak.phrase(), speak.sentences(2), speak.figure()] for _ in range(8)]
    lines = ["\t".join(head)]
    for name, text, price in rows:
        first, second = text.split(". ", 1)
        lines.append(f'{name}\t"{first}.\n{second}"\t"{price}"')
    grid = Grid((tuple(map(Box, head)),), tuple(tuple(map(Box, row)) for row in rows))
    return "\r\n".join(lines).encode("utf-16"), Content((grid,))


def german_csv(seed: int) -> Made:
    """Decimal commas between semicolons, after a line of title."""
    speak = Speaker(seed)
    head = [f"{speak.coined().title()} {name}" for name in ("Name", "Preis", "Menge")]
    rows = [[speak.phrase(), f"{number},{number}5", str(number)] for number in range(11, 20)]
    text = "\n".join(";".join(row) for row in [head, *rows])
    grid = Grid((tuple(map(Box, head)),), tuple(tuple(map(Box, row)) for row in rows))
    return text.encode("cp1252"), Content((grid,))


_MAIL = """From: =?utf-8?q?J=C3=B6rg_Baker?= <joerg@example.org>
To: office@example.org
Subject: =?utf-8?b?{subject}?=
Date: Fri, 14 Mar 2025 09:26:00 +0000
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="xx"

--xx
Content-Type: text/plain; charset="iso-8859-1"
Content-Transfer-Encoding: quoted-printable

{body}
--xx
Content-Type: message/rfc822

From: ann@example.org
Subject: {inner}
Content-Type: text/plain

{forwarded}
--xx--
"""


def forwarded(seed: int) -> Made:
    """Encoded names, quoted-printable in Latin-1, a mail inside the mail, quoted lines."""
    speak = Speaker(seed)
    subject, said, quoted = speak.phrase(), speak.sentences(3), speak.sentence()
    inner, text = speak.phrase(), speak.sentence()
    body = quopri.encodestring(f"{said}\n\n> {quoted}\n".encode("latin-1")).decode()
    mail = _MAIL.format(
        subject=base64.b64encode(subject.encode()).decode(),
        body=body,
        inner=inner.encode("ascii", "replace").decode(),
        forwarded=text.encode("ascii", "replace").decode(),
    )
    # The mail inside may be a document of its own.
    optional = (
        "From To Subject Date Sent Jörg Baker joerg@example.org office@example.org ann@example.org",
        "Fri 14 Mar March 2025 2025-03-14 09:26 09:26:00 +0000 UTC",
        inner.encode("ascii", "replace").decode(),
        text.encode("ascii", "replace").decode(),
        "Attachments eml 1 KB",
    )
    return mail.encode(), Content(_said(said, quoted), (subject,), optional)


def markdown(seed: int) -> Made:
    """Items with paragraphs, tasks, a table in HTML, reference links, front matter."""
    speak = Speaker(seed)
    first, second, task = speak.sentence(), speak.sentence(), speak.sentence()
    name, link = speak.coined(), speak.coined()
    grid = plain_grid(speak, 3, 2)
    rows = grid.spread()
    html = "".join(
        f"<tr>{''.join(f'<{tag}>{cell}</{tag}>' for cell in row)}</tr>\n"
        for tag, row in zip(("th", "td", "td"), rows, strict=True)
    )
    text = (
        f"---\ntitle: {name}\n---\n\n{name}\n====\n\n1. {first}\n\n   {second}\n\n- [ ] {task}\n\n"
        f"See [the {link} page][1] and <kbd>Ctrl</kbd>.\n\n<table>\n{html}</table>\n\n"
        "[1]: https://example.org/page\n"
    )
    blocks = (
        Heading(1, name),
        Items((Item(0, "1.", first),)),
        *_said(second, task, f"See the {link} page and Ctrl"),
        grid,
    )
    # The source of a link and the box of a task are part of the file's own text.
    optional = ("1 1 https example.org/page x kbd kbd table table tr th td " * 12,)
    return text.encode(), Content(blocks, optional=optional)


_ARTICLE = r"""\documentclass{article}
\newcommand{\product}{%s}
\begin{document}
The \product{} weighs 5\,kg --- see Table~\ref{t}. %% %s

%s

\begin{table}\caption{%s}\label{t}
\begin{tabular}{lrr}\toprule
%s \\
\midrule
%s \\
\bottomrule\end{tabular}\end{table}
\end{document}
"""


def latex(seed: int) -> Made:
    """Macros, quantities, references, a table with booktabs and a caption, comments."""
    speak = Speaker(seed)
    product, said, caption, unseen = (speak.coined(), speak.sentence(), speak.sentence(), "unseen")
    grid = plain_grid(speak, 3, 4)
    head, *rows = grid.spread()
    lines = " \\\\\n".join(" & ".join(row) for row in rows)
    text = _ARTICLE % (product, unseen, said, caption, " & ".join(head), lines)
    blocks = (*_said(f"The {product} weighs 5 kg see Table", said, caption), grid)
    return text.encode(), Content(blocks, optional=("1 Table t",))


DOCUMENTS: dict[str, tuple[str, Callable[[int], Made]]] = {
    "titled_sheet": ("xlsx", titled_sheet),
    "gaps": ("xlsx", gaps),
    "utf16": ("csv", quoted_csv),
    "decimal_commas": ("csv", german_csv),
    "forwarded": ("eml", forwarded),
    "mixed": ("md", markdown),
    "macros": ("tex", latex),
}
