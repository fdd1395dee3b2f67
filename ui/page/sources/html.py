"""The sources panel: the passages of an exchange as cards, the quoted words marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from advisor.answer import AbstainReason, Citation
from corpus.document import Source
from index.passage import Passage
from ui.conversations.exchange import Phase, TurnView
from ui.markup import count, joined, plain, when
from ui.page.sources.highlight import marked, quotes_inside

_NO_NEAREST = (AbstainReason.EMPTY_INDEX, AbstainReason.NOT_A_QUESTION)


@dataclass(frozen=True, slots=True)
class Card:
    """One passage of the panel with the citations that quote it.

    `passage` is None for a citation whose passage was not among those retrieved; the quote then
    stands for it.
    """

    passage_id: str
    document_id: str
    passage: Passage | None
    citations: tuple[Citation, ...] = ()


def cards(turn: TurnView) -> list[Card]:
    """The panel's cards: passages in order of rank, those only citations name after them."""
    by_passage: dict[str, list[Citation]] = {}
    for citation in turn.citations:
        by_passage.setdefault(citation.passage_id, []).append(citation)
    found = [
        Card(p.id, p.document_id, p, tuple(by_passage.pop(p.id, ())))
        for p in (retrieved.passage for retrieved in turn.passages)
    ]
    rest = [Card(key, cs[0].document_id, None, tuple(cs)) for key, cs in by_passage.items()]
    return found + rest


def panel(turn: TurnView | None) -> str:
    """The panel beside the newest exchange; the empty one before the first."""
    if turn is None:
        return str(_EMPTY)
    everything = cards(turn)
    cited = sorted(
        (card for card in everything if card.citations),
        key=lambda card: min(c.number for c in card.citations),
    )
    if turn.phase in (Phase.WAITING, Phase.SEARCHING) and not everything:
        return str(_section(turn, "Sources", Markup('<p class="hint">Searching…</p>')))
    if turn.running:
        title = f"Found {count(len(everything), 'passage')}"
        return str(_section(turn, title, _cards(turn, everything)))
    if turn.answer is not None and turn.answer.abstained is not None:
        return str(_nearest(turn, everything))
    rest = [card for card in everything if not card.citations]
    return str(_section(turn, "Sources", _cards(turn, cited) + _unused(turn, rest, bool(cited))))


_EMPTY = Markup(
    '<section class="panel empty" aria-label="Sources"><h2 class="panel-title">Sources</h2>'
    '<p class="hint">The passages an answer rests on appear here, with the exact words it quotes '
    "marked.</p></section>"
)


def _section(turn: TurnView, title: str, body: Markup) -> Markup:
    return Markup(
        '<section class="panel" aria-label="Sources" data-turn="{}">'
        '<h2 class="panel-title">{}</h2>{}</section>'
    ).format(turn.number, title, body)


def _nearest(turn: TurnView, everything: Sequence[Card]) -> Markup:
    reason = turn.answer.abstained if turn.answer is not None else None
    if not everything or reason in _NO_NEAREST:
        return _section(turn, "Sources", Markup('<p class="hint">No passage was used.</p>'))
    note = Markup('<p class="hint">The closest there is. None of it answers the question.</p>')
    return _section(turn, "Nearest passages", note + _cards(turn, everything))


def _unused(turn: TurnView, rest: Sequence[Card], some_cited: bool) -> Markup:
    if not rest:
        return Markup("")
    if not some_cited:
        note = Markup('<p class="hint">Nothing of these was quoted.</p>')
        return note + _cards(turn, rest)
    summary = f"{count(len(rest), 'other passage')} found, not quoted"
    return Markup('<details class="unused"><summary>{}</summary>{}</details>').format(
        summary, _cards(turn, rest)
    )


def _cards(turn: TurnView, shown: Sequence[Card]) -> Markup:
    titles = {c.document_id: c for c in turn.citations}
    items = joined(
        Markup("<li>{}</li>").format(_card(turn, card, titles.get(card.document_id)))
        for card in shown
    )
    return when(shown, '<ol class="cards">{}</ol>', items)


def _card(turn: TurnView, card: Card, origin: Citation | None) -> Markup:
    headings = card.passage.heading_path if card.passage else card.citations[0].heading_path
    path = origin.document if origin else turn.paths.get(card.document_id, "")
    title = origin.title if origin else headings[0] if headings else path
    return Markup(
        '<article class="card{cited}"><header>{numbers}<h3 dir="auto">{title}</h3></header>'
        "{place}{body}{origin}{open}</article>"
    ).format(
        cited=" cited" if card.citations else "",
        numbers=_numbers(card),
        title=plain(title),
        place=_place(card, title, headings, path),
        body=_body(card),
        origin=_origin(origin.source if origin else None),
        open=_open(turn, card, title),
    )


def _open(turn: TurnView, card: Card, title: str) -> Markup:
    """Opens the document at the first quote, or at the passage when none is quoted."""
    name, at = "passage", 0
    if card.citations:
        name, at = "cite", min(c.number for c in card.citations)
    elif card.passage is not None:
        ids = [found.passage.id for found in turn.passages]
        at = ids.index(card.passage_id)
    return Markup(
        '<button type="button" class="action open" data-turn="{}" data-{}="{}" '
        'aria-label="{}">Open the document</button>'
    ).format(turn.number, Markup(name), at, plain(f"Open the document: {title}"))


def _numbers(card: Card) -> Markup:
    numbers = sorted({citation.number for citation in card.citations})
    return joined(
        Markup('<span class="number"><span class="sr">Source </span>{}</span>').format(number)
        for number in numbers
    )


def _place(card: Card, title: str, headings: Sequence[str], path: str) -> Markup:
    page = card.passage.page if card.passage else card.citations[0].page
    below = [heading for heading in headings if heading != title]
    parts = joined(
        [
            when(path, '<span class="path">{}</span>', path),
            when(page is not None, '<span class="page">page {}</span>', str(page)),
            when(below, '<span class="headings">{}</span>', " › ".join(below)),
        ]
    )
    return when(parts, '<p class="place" dir="auto">{}</p>', parts)


def _body(card: Card) -> Markup:
    """The passage with its quotes marked; a quote that is not wholly in it stands below."""
    if card.passage is None:
        return joined(_lone_quote(citation) for citation in card.citations)
    passage = card.passage
    adrift = [c for c in card.citations if not quotes_inside(passage, c)]
    text = Markup('<blockquote class="passage" dir="auto">{}</blockquote>').format(
        marked(passage, card.citations)
    )
    return text + joined(_lone_quote(citation) for citation in adrift)


def _lone_quote(citation: Citation) -> Markup:
    return Markup(
        '<blockquote class="passage" dir="auto"><mark data-cites="{}">{}</mark></blockquote>'
    ).format(citation.number, plain(citation.quote))


def _origin(source: Source | None) -> Markup:
    """Where the document comes from, as text: the page links to no other machine."""
    return when(source and str(source), '<p class="origin" dir="auto">{}</p>', str(source))
