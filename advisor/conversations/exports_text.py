"""Answers and conversations as Markdown and as plain text, with their citations."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from advisor.answer import Answer, Citation
from advisor.conversations.transcripts import (
    Exchange,
    Transcript,
    answer_parts,
    numbered,
    place,
    searched_instead,
)

# What Markdown could take for its own marks, HTML included, wherever it stands in a line.
_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~$&])")
# What it takes for a list or an underlined heading at the start of one.
_LINE_MARKS = re.compile(r"^(\s*)(?:([-+=])|(\d{1,9})([.)]))")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_ITEM = "- "


def readable(text: str) -> str:
    """The text without what no file of text can hold: half characters and control characters."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return _CONTROL.sub("\ufffd", whole.replace("\r\n", "\n"))


def answer_markdown(answer: Answer) -> str:
    """An answer as Markdown: footnotes hold document, page, headings and the exact quote."""
    lines, notes = _markdown_exchange(Exchange(answer.question, answer), 0)
    return "\n".join([*lines, *notes]).strip() + "\n"


def answer_text(answer: Answer) -> str:
    """An answer as plain text, its quotes numbered below it."""
    return "\n".join(_text_exchange(Exchange(answer.question, answer))).strip() + "\n"


def shown_text(answer: Answer) -> str:
    """The answer and its quotes in a few lines, for programs that read text alone."""
    quotes = {
        cited.number: f"[{cited.number}] {cited.location}: “{' '.join(cited.quote.split())}”"
        for cited in answer.citations
    }
    return "\n".join([answer.text, *([""] if quotes else []), *quotes.values()])


def transcript_markdown(transcript: Transcript) -> str:
    """A conversation as Markdown; the numbers of the footnotes run through all of it."""
    lines = [f"# {_escaped_line(transcript.title)}", "", f"*{_dates(transcript)}*"]
    notes: list[str] = []
    before = 0
    for number, exchange in enumerate(transcript.exchanges, start=1):
        lines += ["", f"## {number}. {_escaped_line(exchange.question)}", ""]
        body, of_exchange = _markdown_exchange(exchange, before)
        lines += body
        notes += of_exchange
        if exchange.answer is not None:
            before += max((c.number for c in exchange.answer.citations), default=0)
    return "\n".join([*lines, *notes]) + "\n"


def transcript_text(transcript: Transcript) -> str:
    """A conversation as plain text."""
    title = _line(transcript.title)
    lines = [title, "=" * len(title), _dates(transcript)]
    for number, exchange in enumerate(transcript.exchanges, start=1):
        lines += ["", f"{number}. {_line(exchange.question)}", "", *_text_exchange(exchange)]
    return "\n".join(lines) + "\n"


def _dates(transcript: Transcript) -> str:
    begun, changed = transcript.created, transcript.changed
    return f"Begun {begun:%Y-%m-%d %H:%M %Z}, last changed {changed:%Y-%m-%d %H:%M %Z}".rstrip()


def _markdown_exchange(exchange: Exchange, before: int) -> tuple[list[str], list[str]]:
    """The lines of an exchange and of its footnotes, numbered on from `before`."""
    answer = exchange.answer
    lines: list[str] = []
    notes: list[str] = []
    if exchange.over is not None:
        lines += [f"*Asked of:* {_escaped_line(exchange.over.in_words)}", ""]
    if answer is not None:
        if searched := searched_instead(exchange):
            lines += [f"*Searched:* {_escaped_line(searched)}", ""]
        text = _marked(answer, _escaped, lambda number: f"[^{before + number}]")
        lines += _paragraphs(text)
        for citation in numbered(answer):
            notes += ["", *_footnote(citation, before + citation.number)]
    if exchange.note:
        lines += ["", f"*{_escaped_line(exchange.note)}*"]
    return lines, notes


def _text_exchange(exchange: Exchange) -> list[str]:
    answer = exchange.answer
    lines: list[str] = []
    if exchange.over is not None:
        lines += [f"(Asked of: {_line(exchange.over.in_words)})", ""]
    if answer is not None:
        if searched := searched_instead(exchange):
            lines += [f"(Searched: {_line(searched)})", ""]
        lines += _marked(answer, readable, lambda number: f" [{number}]").split("\n")
        notes = [
            f"[{c.number}] {_line(c.title)} ({_line(place(c))}):\n    “{_line(c.quote)}”"
            for c in numbered(answer)
        ]
        lines += ["", *notes] if notes else []
    if exchange.note:
        lines += ["", f"({_line(exchange.note)})"]
    return lines


def _marked(answer: Answer, shown: Callable[[str], str], mark: Callable[[int], str]) -> str:
    """The answer's text with a mark for each citation behind what it supports."""
    pieces = []
    for part in answer_parts(answer):
        body = part.text.rstrip()
        marks = "".join(mark(number) for number in part.numbers)
        pieces.append(f"{shown(body)}{marks}{part.text[len(body) :]}")
    return "".join(pieces)


def _footnote(citation: Citation, number: int) -> list[str]:
    where = _escaped_line(place(citation))
    quote = [f"    > {line}".rstrip() for line in _quote_lines(citation.quote)]
    return [f"[^{number}]: **{_escaped_line(citation.title)}** ({where})", "", *quote]


def _quote_lines(quote: str) -> Sequence[str]:
    """The quote's lines; Markdown would join them without the backslashes at their ends."""
    *lines, last = [_escaped_line(line) for line in readable(quote).strip().split("\n")]
    return [*(line + "\\" if line else line for line in lines), last]


def _paragraphs(text: str) -> list[str]:
    """Lines as paragraphs of their own, but for the items of a list."""
    lines: list[str] = []
    for line in map(str.strip, text.split("\n")):
        is_item = line.startswith(("\\" + _ITEM, _ITEM))
        after_item = bool(lines) and lines[-1].startswith(_ITEM)
        if lines and lines[-1] and not (is_item and after_item):
            lines.append("")
        lines.append(_item(line) if is_item else line)
    return lines


def _item(line: str) -> str:
    """The line of an item, whose words are no marks either."""
    words = line.removeprefix("\\").removeprefix(_ITEM).lstrip()
    return _ITEM + _LINE_MARKS.sub(_with_backslash, words)


def _escaped(text: str) -> str:
    lines = _MARKS.sub(r"\\\1", readable(text)).split("\n")
    return "\n".join(_LINE_MARKS.sub(_with_backslash, line) for line in lines)


def _with_backslash(match: re.Match[str]) -> str:
    space, mark, digits, point = match.groups()
    return f"{space}\\{mark}" if mark else f"{space}{digits}\\{point}"


def _escaped_line(text: str) -> str:
    return _escaped(_line(text))


def _line(text: str) -> str:
    return " ".join(readable(text).split())
