"""Drafting: the model writes from notes, and its text becomes sentences with citation keys.

What comes out of here has not been checked. Notes carry keys that are hashes, which a model
cannot make up plausibly; a key that names no note is reported.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from string import Template

from advisor.answer import EvidenceSpan
from advisor.errors import ContextTooLong
from advisor.models.protocol import ChatModel
from corpus.language.splitting import split_sentences
from corpus.language.words import without_list_marks

_ANY_KEY = re.compile(r"\s*\[(?P<key>[^\[\]\n]{1,24})\]")
_PLACEHOLDERS = {"notes", "question"}


@dataclass(frozen=True, slots=True)
class PromptMessage:
    """One message of a prompt: `type` is `system`, `human` or `ai`."""

    type: str
    content: str


@dataclass(frozen=True, slots=True)
class Note:
    """Evidence as the model sees it, under a key of four hexadecimal digits."""

    key: str
    text: str
    spans: tuple[EvidenceSpan, ...]


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """A sentence the model wrote, without its keys.

    `keys` are those that name a note, `unknown_keys` what else stood in brackets.
    """

    text: str
    keys: tuple[str, ...]
    unknown_keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PromptTemplate:
    """The two parts of the prompt; the system part never changes, so that it is computed once."""

    system: str
    human: Template


def load_template() -> PromptTemplate:
    """Read the shipped template.

    Raises:
        ValueError: a placeholder is missing or unknown.
    """
    folder = files("advisor.answering").joinpath("prompts")
    human = Template(folder.joinpath("human.txt").read_text(encoding="utf-8").strip())
    found = set(human.get_identifiers())
    if found != _PLACEHOLDERS:
        raise ValueError(f"prompts/human.txt has placeholders {found}, not {_PLACEHOLDERS}")
    system = folder.joinpath("system.txt").read_text(encoding="utf-8").strip()
    return PromptTemplate(system, human)


def make_notes(pieces: Sequence[tuple[str, tuple[EvidenceSpan, ...]]]) -> list[Note]:
    """Give each piece of evidence a key made from its place in its document."""
    notes = []
    for text, spans in pieces:
        place = f"{spans[0].document_id}:{spans[0].start}:{spans[-1].end}"
        notes.append(Note(hashlib.sha256(place.encode()).hexdigest()[:4], text, spans))
    return notes


def citation_grammar(keys: Sequence[str]) -> str:
    """GBNF for text on one line in which brackets hold nothing but one of `keys`."""
    alternatives = " | ".join(f'"[{key}]"' for key in dict.fromkeys(keys))
    return rf"""root ::= ([^\[\]\n] | key)+
key ::= {alternatives}
"""


class Drafter:
    """Writes drafts with a chat model, held to the keys of the notes where it can be."""

    def __init__(self, model: ChatModel, max_tokens: int) -> None:
        self._model = model
        self._max_tokens = max_tokens
        self._template = load_template()

    def stream(
        self, question: str, notes: Sequence[Note], cancel: threading.Event | None = None
    ) -> Iterator[DraftSentence]:
        """Yield the draft sentence by sentence, as soon as each is complete.

        Notes are dropped from the end until the prompt fits in the model's context.

        Raises:
            ContextTooLong: the question alone does not fit.
            ModelError: the model failed.
        """
        known = {note.key for note in notes}
        held = ""
        for piece in self._pieces(question, list(notes), cancel):
            held += piece
            complete, held = _complete_sentences(held)
            for text in complete:
                yield from _parse(text, known)
        if held.strip() and not (cancel is not None and cancel.is_set()):
            yield from _parse(held, known)

    def _pieces(
        self, question: str, notes: list[Note], cancel: threading.Event | None
    ) -> Iterator[str]:
        while True:
            messages = self._messages(question, notes)
            try:
                return self._model.stream(
                    messages,
                    max_tokens=self._max_tokens,
                    cancel=cancel,
                    stop=("\n\n",),
                    grammar=self._grammar(notes),
                )
            except ContextTooLong:
                if not notes:
                    raise
                notes.pop()

    def _grammar(self, notes: Sequence[Note]) -> str | None:
        if not notes or not self._model.accepts_grammar:
            return None
        return citation_grammar([note.key for note in notes])

    def _messages(self, question: str, notes: Sequence[Note]) -> list[PromptMessage]:
        lines = "\n".join(f"[{note.key}] {note.text}" for note in notes)
        human = self._template.human.substitute(notes=lines, question=question)
        return [PromptMessage("system", self._template.system), PromptMessage("human", human)]


def _complete_sentences(text: str) -> tuple[list[str], str]:
    """Split off the sentences that cannot grow any more; a key after a full stop belongs to it."""
    if text.rfind("[") > text.rfind("]"):
        return [], text
    # Keys are hidden from the splitter, or "[3fa1]" after a full stop would begin a sentence.
    hidden = _ANY_KEY.sub(lambda match: " " * len(match.group()), text)
    starts = [start for start, _ in split_sentences(hidden, 0, len(hidden))]
    if len(starts) < 2:
        return [], text
    starts[0] = 0
    pieces = [text[a:b] for a, b in zip(starts, starts[1:], strict=False)]
    return pieces, text[starts[-1] :]


def _parse(text: str, known: set[str]) -> Iterator[DraftSentence]:
    keys: list[str] = []
    unknown: list[str] = []
    for match in _ANY_KEY.finditer(text):
        for key in re.split(r"[,;\s]+", match["key"]):
            (keys if key in known else unknown).append(key)
    bare = without_list_marks(" ".join(_ANY_KEY.sub("", text).split()))
    if re.search(r"\w", bare) or unknown:
        yield DraftSentence(bare, tuple(dict.fromkeys(keys)), tuple(dict.fromkeys(unknown)))
