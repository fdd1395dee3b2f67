"""A conversation as one HTML page that needs no other file, no network and no script.

Everything that people, documents and models wrote is escaped, and the page forbids scripts to the
browser as well. The record lies in a block of JSON, in which "<" is written so that nothing in it
can end the block.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from advisor.answer import AbstainReason, Answer, Citation, Verdict
from advisor.conversations.exports_read_back import RECORD_ELEMENT, SENTENCE, shown_hash
from advisor.conversations.exports_text import readable
from advisor.conversations.transcripts import (
    Exchange,
    Part,
    Transcript,
    answer_parts,
    numbered,
    place,
    words_around,
)
from index.passage import RetrievedPassage

_NEAREST_SHOWN = 3
_NEAREST_CHARS = 400
# Nothing but its own style may run or load, whatever a document holds.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_STYLE = """
:root{color-scheme:light dark;--ink:#1d2327;--quiet:#56606a;--paper:#fff;--card:#f4f6f7;
--line:#d5dadd;--mark:#ffe9a3;--mark-ink:#1d2327;--link:#0b5c86}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9eb;--quiet:#a3adb5;--paper:#14181b;
--card:#1e2428;--line:#3a434a;--mark:#6a5410;--mark-ink:#fff6d8;--link:#7cc4ee}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1.5rem 1rem 4rem;max-width:46rem;background:var(--paper);
color:var(--ink);font:1rem/1.55 system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.5rem;line-height:1.25}h2{font-size:1.15rem;margin:2.5rem 0 .5rem}
h3{font-size:.95rem;margin:1rem 0 .25rem}
.quiet{color:var(--quiet);font-size:.9rem}.answer{white-space:pre-line}
a{color:var(--link)}sup{line-height:0}sup a{padding:0 .1em;text-decoration:none}
.notes{list-style:none;padding:0}
.note{background:var(--card);border:1px solid var(--line);border-radius:.5rem;
padding:.6rem .9rem;margin:.5rem 0}
.note:target,.sentence:target{outline:2px solid var(--link);outline-offset:2px}
.note p{margin:0}blockquote{margin:.4rem 0 0;white-space:pre-line;color:var(--quiet)}
mark{background:var(--mark);color:var(--mark-ink);padding:.05em .1em}
summary{cursor:pointer;color:var(--quiet);font-size:.9rem}
@media print{body{max-width:none;padding:0}.note{break-inside:avoid}}
"""


def html_page(transcript: Transcript, payload: Mapping[str, Any]) -> str:
    """The page; `payload` is the record that `advisor verify` reads back from it."""
    body = Markup(
        '<body>\n<main>\n<h1 dir="auto">{}</h1>\n<p class="quiet">Begun {}, last changed {}. '
        "Each sentence leads to the words that support it. <code>advisor verify FILE</code> checks "
        "whether they still do.</p>\n{}</main>\n"
    ).format(
        _plain(transcript.title),
        f"{transcript.created:%Y-%m-%d %H:%M %Z}".strip(),
        f"{transcript.changed:%Y-%m-%d %H:%M %Z}".strip(),
        _joined(_exchange(number, e) for number, e in enumerate(transcript.exchanges, start=1)),
    )
    head = Markup(
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="{}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n<meta name="color-scheme" '
        'content="light dark">\n<title>{}</title>\n<style>{}</style>\n</head>\n'
    ).format(_POLICY, _plain(transcript.title), Markup(_STYLE))
    page = str(head + body)
    record = _script_text({**payload, "shown_sha256": shown_hash(page)})
    return (
        f'{page}<script type="application/json" id="{RECORD_ELEMENT}">{record}</script>\n'
        "</body>\n</html>\n"
    )


def _script_text(payload: Mapping[str, Any]) -> str:
    """JSON that no HTML parser sees a mark in: only ASCII, and no "<", ">" or "&"."""
    text = json.dumps(payload, allow_nan=False)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _exchange(number: int, exchange: Exchange) -> Markup:
    answer = exchange.answer
    searched = answer.searched if answer is not None else exchange.question
    return Markup('<article>\n<h2 id="q-{}" dir="auto">{}. {}</h2>\n{}{}{}</article>\n').format(
        number,
        number,
        _plain(exchange.question),
        _when(
            searched.strip() != exchange.question.strip(),
            '<p class="quiet" dir="auto">Searched: {}</p>\n',
            searched,
        ),
        _answer(number, answer) if answer is not None else "",
        _when(exchange.note, '<p class="quiet">{}</p>\n', exchange.note),
    )


def _answer(number: int, answer: Answer) -> Markup:
    parts = answer_parts(answer)
    text = _joined(_part(number, part) for part in parts)
    citations = numbered(answer)
    notes = _joined(_note(number, citation, parts, answer.passages) for citation in citations)
    return Markup('<p class="answer" dir="auto">{}</p>\n{}{}{}{}').format(
        text,
        _when(citations, '<h3>Evidence</h3>\n<ul class="notes">\n{}</ul>\n', notes),
        _nearest(answer),
        _withheld(answer.withheld),
        _caption(answer),
    )


def _part(number: int, part: Part) -> Markup:
    chips = _joined(
        Markup('<sup><a href="#n-{0}-{1}" aria-label="Evidence {1}">[{1}]</a></sup>').format(
            number, note
        )
        for note in part.numbers
    )
    if not part.sentence:
        return _plain(part.text) + chips
    return Markup('<span class="sentence" id="s-{0}-{1}" {2}="{0}.{1}">{3}</span>{4}').format(
        number, part.sentence, Markup(SENTENCE), _plain(part.text), chips
    )


def _note(
    number: int,
    citation: Citation,
    parts: Sequence[Part],
    passages: Sequence[RetrievedPassage],
) -> Markup:
    before, after = words_around(citation, passages)
    used = [part.sentence for part in parts if citation.number in part.numbers and part.sentence]
    back = _joined(
        Markup(' <a href="#s-{0}-{1}" aria-label="To sentence {1}">↑ {1}</a>').format(number, one)
        for one in used
    )
    origin = str(citation.source)
    return Markup(
        '<li class="note" id="n-{0}-{1}">\n<p dir="auto">[{1}] <strong>{2}</strong>{3}</p>\n'
        '<p class="quiet" dir="auto">{4}</p>\n{5}<blockquote dir="auto">{6}<mark>{7}</mark>{8}'
        "</blockquote>\n</li>\n"
    ).format(
        number,
        citation.number,
        _plain(citation.title),
        back,
        _plain(place(citation)),
        _when(origin, '<p class="quiet" dir="auto">{}</p>\n', origin),
        _plain(before),
        _plain(citation.quote),
        _plain(after),
    )


def _nearest(answer: Answer) -> Markup:
    """Of an abstention, what comes nearest."""
    asked = answer.abstained not in (None, AbstainReason.NOT_A_QUESTION)
    found = answer.passages[:_NEAREST_SHOWN] if asked else ()
    items = _joined(
        Markup('<li class="note"><p class="quiet" dir="auto">{}</p><blockquote dir="auto">{}'
               "</blockquote></li>\n").format(
            _plain(" › ".join(retrieved.passage.heading_path)),
            _plain(_cut(retrieved.passage.text)),
        )
        for retrieved in found
    )  # fmt: skip
    return _when(found, '<h3>Nearest passages</h3>\n<ul class="notes">\n{}</ul>\n', items)


def _withheld(withheld: Sequence[Verdict]) -> Markup:
    """What a model drafted and was not shown."""
    items = _joined(
        Markup('<li dir="auto">{} <span class="quiet">({}{})</span></li>\n').format(
            _plain(verdict.claim.text),
            verdict.label.value.replace("_", " ").lower(),
            _when(verdict.rule, ": {}", verdict.rule),
        )
        for verdict in withheld
    )
    return _when(
        withheld,
        "<details><summary>Drafted and withheld: the documents do not bear it out</summary>\n"
        "<ul>\n{}</ul></details>\n",
        items,
    )


def _caption(answer: Answer) -> Markup:
    if answer.abstained is not None:
        return Markup("")
    if answer.mode == "quote":
        return Markup('<p class="quiet">In the documents’ own words.</p>\n')
    return _when(
        answer.model,
        '<p class="quiet">Written by {}, each sentence checked against its evidence.</p>\n',
        answer.model,
    )


def _cut(text: str) -> str:
    return text if len(text) <= _NEAREST_CHARS else text[:_NEAREST_CHARS].rsplit(None, 1)[0] + " …"


def _plain(text: str) -> Markup:
    return escape(readable(text))


def _joined(parts: Any) -> Markup:
    return Markup("").join(parts)


def _when(condition: object, template: str, value: str) -> Markup:
    if not condition:
        return Markup("")
    return Markup(template).format(value if isinstance(value, Markup) else _plain(value))
