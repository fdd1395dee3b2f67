"""The sources panel: the passages of an exchange as cards, the quoted words marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from advisor.answer import AbstainReason, Citation
from corpus.document import Source
from index.passage import Passage
from ui.conversations.exchange import TurnView
from ui.languages.templates import PageTemplate
from ui.languages.told import place_name
from ui.markup import snippet
from ui.page.sources.highlight import marked, quoted_span

_TEMPLATE = PageTemplate(__file__, "sources.html", marked, place_name, snippet)
# What is answered, or was never compared with the documents, has no nearest passages.
NO_NEAREST = (None, AbstainReason.EMPTY_INDEX, AbstainReason.NOT_A_QUESTION)


@dataclass(frozen=True, slots=True)
class Card:
    """One passage of the panel with the citations that quote it.

    Attributes:
        title: of the document, or what stands for it where nothing of it was cited.
        path: the document's file; empty where it is not known.
        source: where the document comes from, known where something of it was cited.
        rank: the passage's place among those retrieved, from 0.
        passage: None for a citation whose passage was not among those retrieved; the quote then
            stands for it.
        citations: what is quoted of it.
    """

    title: str
    path: str
    source: Source
    rank: int
    passage: Passage | None
    citations: tuple[Citation, ...]

    @property
    def numbers(self) -> list[int]:
        """The numbers of its citations, ascending."""
        return sorted({citation.number for citation in self.citations})

    @property
    def within(self) -> str:
        """Where its quotes stand, or where it begins: `page 3`, `slide 3; slide 4`, or empty."""
        if not self.citations:
            return self.passage.within if self.passage else ""
        quoted = sorted(self.citations, key=lambda citation: citation.start)
        return "; ".join(dict.fromkeys(filter(None, (citation.within for citation in quoted))))

    @property
    def below(self) -> list[str]:
        """The headings above it, but for the title."""
        path = (self.passage or self.citations[0]).heading_path
        return [heading for heading in path if heading != self.title]

    @property
    def above(self) -> list[tuple[int, str]]:
        """What quotes have before the passage begins, with their numbers."""
        return [(number, before) for number, before, _ in self._outside if before]

    @property
    def adrift(self) -> list[tuple[int, str]]:
        """What quotes have behind the passage or elsewhere, with their numbers."""
        return [(number, after) for number, _, after in self._outside if after]

    @property
    def _outside(self) -> Iterator[tuple[int, str, str]]:
        for citation in self.citations:
            span = quoted_span(self.passage, citation) if self.passage else None
            if self.passage is None or span is None:
                yield citation.number, "", citation.quote
                continue
            first, last = (self.passage.start + at - citation.start for at in span)
            before, after = citation.quote[:first], citation.quote[last:]
            yield citation.number, before.strip(), after.strip()


def cards(turn: TurnView) -> list[Card]:
    """The panel's cards: passages in order of rank, those only citations name after them."""
    by_passage: dict[str, list[Citation]] = {}
    for citation in turn.citations:
        by_passage.setdefault(citation.passage_id, []).append(citation)
    found = [
        _card(turn, rank, retrieved.passage, by_passage.pop(retrieved.passage.id, ()))
        for rank, retrieved in enumerate(turn.passages)
    ]
    return found + [_card(turn, 0, None, citations) for citations in by_passage.values()]


def _card(
    turn: TurnView, rank: int, passage: Passage | None, citations: Sequence[Citation]
) -> Card:
    shown = passage or citations[0]
    headings = shown.heading_path
    path = turn.paths.get(shown.document_id, "")
    title, source = headings[0] if headings else path, Source()
    for citation in turn.citations:
        if citation.document_id == shown.document_id:
            title, path, source = citation.title, citation.document, citation.source
    return Card(title, path, source, rank, passage, tuple(citations))


def panel(turn: TurnView | None, *, is_earlier: bool = False) -> str:
    """The panel beside an exchange; the empty one before the first.

    `is_earlier`: it is not the newest, so that the panel says whose sources it shows.
    """
    everything = cards(turn) if turn is not None else []
    is_reply = turn is not None and turn.answer is not None and turn.answer.mode == "reply"
    if turn is None or (is_reply and not everything and not is_earlier):
        return str(_TEMPLATE.empty())
    cited = sorted((c for c in everything if c.citations), key=lambda card: card.numbers[0])
    rest = [card for card in everything if not card.citations]
    nearest = turn.answer is not None and turn.answer.abstained not in NO_NEAREST
    whose = turn.question if is_earlier or turn.number > 1 else ""
    return str(_TEMPLATE.panel(turn, everything, cited, rest, nearest, whose))


def earlier_panel(turn: TurnView | None, serial: int) -> str:
    """The panel beside an earlier exchange; `serial` is that of what asked for it."""
    shown = "" if turn is None else panel(turn, is_earlier=True)
    return str(Markup('<div data-serial="{}">{}</div>').format(serial, Markup(shown)))
