"""The exchanges of a conversation as a tree: versions of an answer, and branches at a question.

Each exchange follows another, or begins the conversation. Those that follow one and the same are
alternatives: with the same question they are versions of its answer, with another one a branch
begins there. One way through the tree is shown; the others stay, each as it was last shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Node:
    """One exchange in the tree.

    Attributes:
        key: its number, from 1, in the order in which the conversation was asked.
        parent: the key of the exchange it follows; 0 at the beginning.
        shown: the higher, the later it was on the way that is shown; never the same for two
            alternatives.
        question: as it was asked.
    """

    key: int
    parent: int
    shown: int
    question: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Alternatives, oldest first, by the key that leads to each; `at` of them is shown."""

    keys: tuple[int, ...]
    at: int

    @property
    def before(self) -> int:
        """The key of the one before it; 0 for the first."""
        return self.keys[self.at - 1] if self.at else 0

    @property
    def after(self) -> int:
        """The key of the one after it; 0 for the last."""
        return self.keys[self.at + 1] if self.at + 1 < len(self.keys) else 0


@dataclass(frozen=True, slots=True)
class Alternatives:
    """What there is beside an exchange: other questions in its place, other answers to its own."""

    questions: Choice
    answers: Choice


class Tree:
    """All exchanges of one conversation."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        """Take the exchanges, in the order of their keys."""
        self._nodes = {node.key: node for node in nodes}
        self._following: dict[int, list[Node]] = {}
        for node in self._nodes.values():
            self._following.setdefault(node.parent, []).append(node)
        self.last_key = max(self._nodes, default=0)
        self.last_shown = max((node.shown for node in self._nodes.values()), default=0)

    def __contains__(self, key: int) -> bool:
        return key in self._nodes

    def to(self, key: int) -> list[int]:
        """The keys from the beginning to an exchange."""
        way: list[int] = []
        while key:
            way.append(key)
            key = self._nodes[key].parent
        return way[::-1]

    def way(self, through: int = 0) -> list[int]:
        """The keys of the way that is shown, or of the one through an exchange as it was last."""
        way = self.to(through)
        while following := self._following.get(way[-1] if way else 0):
            way.append(max(following, key=_shown).key)
        return way

    def alternatives(self, key: int) -> Alternatives:
        """What there is beside an exchange."""
        node = self._nodes[key]
        asked: dict[str, list[Node]] = {}
        for other in self._following[node.parent]:
            asked.setdefault(other.question, []).append(other)
        same = [other.key for other in asked[node.question]]
        leading = [max(versions, key=_shown).key for versions in asked.values()]
        at = list(asked).index(node.question)
        leading[at] = key
        return Alternatives(Choice(tuple(leading), at), Choice(tuple(same), same.index(key)))


def _shown(node: Node) -> int:
    return node.shown
