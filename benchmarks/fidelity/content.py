"""What the generated documents say: blocks of known words, the same for every format.

Each sentence holds a word of its own that exists nowhere else, so that a loss can be named.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product

ADJECTIVES = (
    "narrow", "quiet", "heavy", "spare", "early", "common", "yellow", "small", "official", "warm",
    "second", "northern", "open", "flat", "regular", "plain", "distant", "careful", "wooden", "new",
)  # fmt: skip
NOUNS = (
    "harbour", "office", "kettle", "garden", "invoice", "ladder", "station", "flight", "ticket",
    "mirror", "coffee", "bridge", "engine", "library", "market", "pencil", "orchard", "village",
    "affidavit", "waffle", "señor", "façade", "Straße", "naïveté", "valve", "lantern", "parcel",
)  # fmt: skip
VERBS = (
    "follows", "carries", "repairs", "answers", "measures", "finds", "covers", "replaces", "keeps",
    "reaches", "opens", "supports", "describes", "closes", "weighs", "sends",
)  # fmt: skip
PLACES = ("behind", "near", "under", "beside", "above", "across", "inside", "beyond")
_SYLLABLES = ("ba", "de", "fi", "go", "ku", "la", "me", "no", "pu", "ra", "si", "to", "ve", "zu")


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one look: "", "bold", "italic", "sub", "sup", "link", "code" or "note".

    The text of a "note" is a footnote, whose mark stands there.
    """

    text: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the title of the document."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of runs."""

    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list: how deep, and what stands before it ("" for a bullet)."""

    depth: int
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """The items of one list, nested ones in their place."""

    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """A cell of a table and how many columns and rows it covers."""

    text: str
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as it is written: a merged cell stands once, where it begins."""

    header: tuple[tuple[Box, ...], ...]
    body: tuple[tuple[Box, ...], ...]

    @property
    def rows(self) -> tuple[tuple[Box, ...], ...]:
        """Those of the header, then the others."""
        return self.header + self.body

    def spread(self) -> list[list[str]]:
        """Every row with every column: a merged cell in all that it covers."""
        return [[text for text, _ in row] for row in self.laid_out()]

    def laid_out(self) -> list[list[tuple[str, bool]]]:
        """Every row with every column, and whether the cell begins there."""
        width = sum(box.columns for box in self.rows[0])
        table: list[list[tuple[str, bool]]] = [[("", False)] * width for _ in self.rows]
        taken: set[tuple[int, int]] = set()
        for y, row in enumerate(self.rows):
            free = (x for x in range(width) if (y, x) not in taken)
            for box in row:
                left = next(free)
                covered = list(product(range(y, y + box.rows), range(left, left + box.columns)))
                taken.update(covered)
                for down, across in covered:
                    table[down][across] = (box.text, (down, across) == (y, left))
        return table


@dataclass(frozen=True, slots=True)
class Code:
    """Lines of a program."""

    lines: tuple[str, ...]


Block = Heading | Paragraph | Items | Grid | Code


@dataclass(frozen=True, slots=True)
class Content:
    """A document: its blocks, and words that stand beside the text (notes, names of fields).

    Attributes:
        blocks: in reading order.
        loose: texts that have to be read, wherever they come.
        optional: texts that may be read or not.
    """

    blocks: tuple[Block, ...]
    loose: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()


@dataclass
class Speaker:
    """Says sentences, each with a word that it has never said."""

    seed: int
    _chance: random.Random = field(init=False)
    _said: set[str] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)

    def coined(self) -> str:
        """A word that exists nowhere else."""
        while True:
            # There are 38,416 words of four syllables: long documents need longer ones.
            syllables = 4 if len(self._said) < 9000 else 6
            word = "".join(self._chance.choices(_SYLLABLES, k=syllables))
            if word not in self._said:
                self._said.add(word)
                return word

    def sentence(self) -> str:
        """Ten words or so, one of them coined; a figure now and then."""
        pick = self._chance.choice
        figure = f" {self.figure()} times" if self._chance.random() < 0.25 else ""
        return (
            f"The {pick(ADJECTIVES)} {pick(NOUNS)} {pick(VERBS)} the {self.coined()} "
            f"{pick(PLACES)} the {pick(ADJECTIVES)} {pick(NOUNS)}{figure}."
        )

    def sentences(self, count: int) -> str:
        """So many sentences."""
        return " ".join(self.sentence() for _ in range(count))

    def phrase(self) -> str:
        """Three words, one of them coined, as a heading or a cell has."""
        first, last = self._chance.choice(ADJECTIVES), self._chance.choice(NOUNS)
        return f"{first.title()} {self.coined()} {last}"

    def figure(self) -> str:
        """A number as people write it."""
        number = self._chance.randrange(1000, 99999)
        return self._chance.choice((f"{number / 100:.2f}", f"{number:,}", str(number)))

    def choose(self, values: Sequence[str]) -> str:
        """One of these."""
        return self._chance.choice(values)


def plain_grid(speaker: Speaker, columns: int = 4, rows: int = 5) -> Grid:
    """One row of heads; the first cell of a row is words, the others are figures."""
    head = tuple(Box(f"{speaker.coined().title()} {unit}") for unit in _units(columns))
    body = tuple(_row(speaker, columns) for _ in range(rows))
    return Grid((head,), body)


def merged_grid(speaker: Speaker) -> Grid:
    """Two rows of heads, the upper one over two columns each; cells merged down and across."""
    upper = (
        Box(f"{speaker.coined().title()} item", rows=2),
        Box(f"{speaker.coined().title()} year", columns=2),
        Box(f"{speaker.coined().title()} year", columns=2),
    )
    lower = tuple(Box(f"{speaker.coined().title()} part") for _ in range(4))
    first = (Box(speaker.phrase()), *(Box(speaker.figure()) for _ in range(4)))
    tall = (Box(speaker.phrase()), Box(speaker.figure(), rows=2), *_figures(speaker, 3))
    under = (Box(speaker.phrase()), *_figures(speaker, 3))
    wide = (Box(speaker.phrase()), Box(speaker.phrase(), columns=2), *_figures(speaker, 2))
    return Grid((upper, lower), (first, tall, under, wide))


def _units(count: int) -> Iterator[str]:
    names = ("name", "price", "weight", "count", "year", "size", "share", "rate")
    return iter(names[:count])


def _row(speaker: Speaker, columns: int) -> tuple[Box, ...]:
    return (Box(speaker.phrase()), *_figures(speaker, columns - 1))


def _figures(speaker: Speaker, count: int) -> tuple[Box, ...]:
    return tuple(Box(speaker.figure()) for _ in range(count))


def report(seed: int, *, merged: bool = True, notes: bool = True, looks: bool = True) -> Content:
    """A report of a few pages: everything that a text document can hold.

    Args:
        seed: of its words.
        merged: with a table whose cells are merged.
        notes: with footnotes.
        looks: with bold, raised and lowered characters and links.
    """
    speak = Speaker(seed)
    blocks: list[Block] = [Heading(1, speak.phrase()), _paragraph(speak, looks, notes)]
    for number in range(3):
        blocks += [Heading(2, speak.phrase()), Paragraph((Run(speak.sentences(4)),))]
        blocks += [_bullets(speak), _paragraph(speak, looks, notes=False)]
        blocks += [Heading(3, speak.phrase()), Paragraph((Run(speak.sentences(2)),))]
        blocks += [_numbered(speak), Paragraph((Run(speak.sentences(2)),))]
        blocks += [plain_grid(speak) if number or not merged else merged_grid(speak)]
        blocks += [_paragraph(speak, looks, notes)]
    blocks += [_code(speak), Paragraph((Run(speak.sentences(2)),))]
    return Content(tuple(blocks))


def _paragraph(speak: Speaker, looks: bool, notes: bool) -> Paragraph:
    if not looks:
        return Paragraph((Run(speak.sentences(3)),))
    runs = [
        Run(speak.sentence() + " Keep "),
        Run(f"{speak.coined()} {speak.choose(NOUNS)}", "bold"),
        Run(" and H"),
        Run("2", "sub"),
        Run("O away from "),
        Run(speak.coined(), "italic"),
        Run(", see "),
        Run(f"the {speak.coined()} page", "link"),
        Run(". "),
        Run(speak.sentence()),
    ]
    if notes:
        runs.append(Run(speak.sentence(), "note"))
    return Paragraph((*runs, Run(" " + speak.sentence())))


def _bullets(speak: Speaker) -> Items:
    depths = (0, 0, 1, 1, 0)
    return Items(tuple(Item(depth, "", speak.sentence()) for depth in depths))


def _numbered(speak: Speaker) -> Items:
    labels = ((0, "1."), (0, "2."), (1, "1."), (1, "2."), (0, "3."), (0, "4."))
    return Items(tuple(Item(depth, label, speak.sentence()) for depth, label in labels))


def _code(speak: Speaker) -> Code:
    first, second = speak.coined(), speak.coined()
    return Code((f"def {first}(value):", f"    return value + {second}"))


def slides(seed: int) -> list[Content]:
    """Slides: a title, bullets and notes each; a table on every second."""
    speak = Speaker(seed)
    deck = []
    for number in range(4):
        blocks: list[Block] = [Heading(2, speak.phrase()), _bullets(speak)]
        if number % 2:
            blocks = [blocks[0], plain_grid(speak, 3, 4)]
        deck.append(Content(tuple(blocks), loose=(speak.sentence(),)))
    return deck
