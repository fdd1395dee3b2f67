"""Drafting: the model writes from notes, and its text becomes sentences with citation keys.

What comes out of here has not been checked. Notes carry keys that are hashes, which a model
cannot make up plausibly; a key that names no note is reported.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from string import Template

from advisor.answer import Conversation, EvidenceSpan
from advisor.errors import ContextTooLong
from advisor.models.output import Spoken
from advisor.models.protocol import ChatModel, PromptMessage
from advisor.models.stop_strings import until_stop
from advisor.request import Need
from corpus.language.splitting import split_sentences
from corpus.language.words import LIST_MARK, capitalised, plain, without_list_marks

# The file of each need's instruction, and the words that an answer to it may have.
_INSTRUCTIONS = {
    Need.FACT: ("fact", 45),
    Need.YES_NO: ("yes_no", 60),
    Need.LIST: ("list", 120),
    Need.HOW_TO: ("advice", 150),
    Need.EXPLANATION: ("explanation", 120),
    Need.COMPARISON: ("comparison", 120),
    Need.OVERVIEW: ("explanation", 120),
}
# Instead of a comparison's, for a model of so many parameters. Not measured.
_TABLE = ("table", 150)
_MAKES_TABLES = 7_000_000_000
# A word of English takes 1.3 tokens, a key behind each sentence six, and nobody counts exactly.
_TOKENS_A_WORD = 2
# A reply may have this share of the context at most: the rest is for the notes.
_REPLY_SHARE = 0.25
# Turns before that the model sees, and the characters of each question and answer.
_TURNS, _ASKED, _ANSWERED = 2, 200, 400
# A reply of nearly as many pieces as it may have tokens, or with so many characters a token, was
# cut where it does not end like a sentence.
_NEARLY, _CHARS_A_TOKEN = 0.9, 3
# An item that is longer than this is told sentence by sentence.
_ITEM_CHARS = 300

_ANY_KEY = re.compile(r"\s*\[(?P<key>[^\[\]\n]{1,24})\]")
_ITEM = re.compile(rf"[ \t]*{LIST_MARK}[ \t]+")
_TITLE = re.compile(r"\s*(?:#{1,6}\s.*|(\*\*|__)[^*_]+\1:?|[-=_*]{3,}|```\w*)\s*")
_RULE = re.compile(r"[\s|:-]+")
_ENDS = re.compile(r"[.!?…][\"'”’)\]*_]*$")
# "According to the notes, ...", "(see note)": what is said of the prompt.
_OF_NOTES = re.compile(
    r"^(?:(?:according to|based on|as per|from) (?:the |these )?(?:provided |given |above )?"
    r"(?:notes?|context)(?: provided| given| above)?,?"
    r"|(?:the|these) (?:provided |given )?notes? (?:say|state|mention|explain|indicate|suggest)s?"
    r"(?: that)?)\s+",
    re.I,
)
_ASIDE = re.compile(r"\s*[([](?:see )?(?:notes?|sources?|references?|keys?)\b[:\s]*[)\]]", re.I)
_SOURCE = re.compile(r"\W*(?:sources?|references?|citations?|keys?)\s*:", re.I)


@dataclass(frozen=True, slots=True)
class Note:
    """Evidence as the model sees it, under a key of four hexadecimal digits."""

    key: str
    text: str
    spans: tuple[EvidenceSpan, ...]


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """A sentence the model wrote, without its keys.

    `keys` are those that name a note, `unknown_keys` what else stood in brackets. `is_item`: it
    was the item of a list, or the row of a table.
    """

    text: str
    keys: tuple[str, ...]
    unknown_keys: tuple[str, ...]
    is_item: bool = False


@dataclass(frozen=True, slots=True)
class Prompts:
    """The parts of a prompt; the system part never changes, so that it is computed once.

    `instructions` has one for the name of each file; it says how many words an answer may have.
    """

    system: str
    human: Template
    instructions: Mapping[str, Template]


def load_prompts() -> Prompts:
    """Read the shipped prompts.

    Raises:
        ValueError: a placeholder is missing or unknown, or a need has no instruction.
    """
    if set(_INSTRUCTIONS) != set(Need):
        raise ValueError(f"No instruction for {set(Need) - set(_INSTRUCTIONS)}")
    names = {name for name, _ in (*_INSTRUCTIONS.values(), _TABLE)}
    return Prompts(
        _template("system", set()).template,
        _template("human", {"notes", "question", "instruction"}),
        {name: _template(name, {"words"}) for name in names},
    )


def _template(name: str, placeholders: set[str]) -> Template:
    file = files("advisor.answering.writing").joinpath("prompts", f"{name}.txt")
    template = Template(file.read_text(encoding="utf-8").strip())
    found = set(template.get_identifiers())
    if found != placeholders or not template.template:
        raise ValueError(f"prompts/{name}.txt has placeholders {found}, not {placeholders}")
    return template


def make_notes(pieces: Sequence[tuple[str, tuple[EvidenceSpan, ...]]]) -> list[Note]:
    """Give each piece of evidence a key made from its place in its document."""
    notes = []
    for text, spans in pieces:
        place = f"{spans[0].document_id}:{spans[0].start}:{spans[-1].end}"
        notes.append(Note(hashlib.sha256(place.encode()).hexdigest()[:4], text, spans))
    return notes


class Drafter:
    """Writes drafts with a chat model."""

    def __init__(self, model: ChatModel, max_tokens: int) -> None:
        """`max_tokens`: the most that any reply may have; most needs take fewer."""
        self._model = model
        self._max_tokens = max_tokens
        self._prompts = load_prompts()

    @property
    def context_tokens(self) -> int:
        """Tokens that prompt and reply may have together."""
        return self._model.context_tokens

    def stream(
        self,
        question: str,
        need: Need,
        notes: Sequence[Note],
        conversation: Conversation | None = None,
        cancel: threading.Event | None = None,
    ) -> Iterator[DraftSentence]:
        """Yield the draft sentence by sentence, as soon as each is complete.

        Notes are dropped from the end until the prompt fits in the model's context, then the turns
        of the conversation. A sentence that the limit cuts is left out.

        Raises:
            ContextTooLong: the question alone does not fit.
            ModelError: the model failed.
        """
        name, words = _INSTRUCTIONS[need]
        if need is Need.COMPARISON and self._model.parameters >= _MAKES_TABLES:
            name, words = _TABLE
        limit = round(self._model.context_tokens * _REPLY_SHARE)
        limit = min(self._max_tokens, words * _TOKENS_A_WORD, limit)
        asked = self._prompts.instructions[name].substitute(words=words)
        reply = Spoken(self._pieces(question, asked, notes, conversation, limit, cancel))
        # What comes behind the short answer to a fact is seldom better.
        pieces = until_stop(iter(reply), ("\n\n",) if need is Need.FACT else ())
        lines = _Lines({note.key for note in notes})
        for piece in pieces:
            yield from lines.add(piece)
        if cancel is None or not cancel.is_set():
            is_cut = reply.received >= _NEARLY * limit or lines.chars >= _CHARS_A_TOKEN * limit
            yield from lines.rest(is_cut=is_cut)

    def _pieces(
        self,
        question: str,
        instruction: str,
        notes: Sequence[Note],
        conversation: Conversation | None,
        limit: int,
        cancel: threading.Event | None,
    ) -> Iterator[str]:
        shown, turns = list(notes), turn_messages(conversation)
        while True:
            human = self._prompts.human.substitute(
                notes="\n".join(f"[{note.key}] {note.text}" for note in shown),
                question=question,
                instruction=instruction,
            )
            system = PromptMessage("system", self._prompts.system)
            try:
                return self._model.stream(
                    [system, *turns, PromptMessage("human", human)],
                    max_tokens=limit,
                    cancel=cancel,
                )
            except ContextTooLong:
                if len(shown) > 1:
                    shown.pop()
                elif turns:
                    turns = []
                elif shown:
                    shown.pop()
                else:
                    raise


def turn_messages(conversation: Conversation | None) -> list[PromptMessage]:
    """The last turns that documents answered, as a chat, each question and answer cut."""
    turns = conversation.turns if conversation is not None else ()
    answered = [turn for turn in turns if turn.answer.mode in ("compose", "quote")][-_TURNS:]
    return [
        PromptMessage(speaker, _beginning(text, most))
        for turn in answered
        for speaker, text, most in (
            ("human", turn.question, _ASKED),
            ("ai", turn.answer.text, _ANSWERED),
        )
    ]


def _beginning(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most].rpartition(' ')[0]} …"


class _Lines:
    """The lines of a draft as they come, told sentence by sentence; `chars` counts them."""

    def __init__(self, keys: set[str]) -> None:
        self.chars = 0
        self._keys = keys
        self._line = ""
        self._header: list[str] = []

    def add(self, piece: str) -> Iterator[DraftSentence]:
        """The sentences that cannot grow any more."""
        self.chars += len(piece)
        *complete, self._line = (self._line + piece).split("\n")
        for line in complete:
            yield from self._parsed(line)
        if not self._line.lstrip().startswith("|") and not _ITEM.match(self._line):
            sentences, self._line = _complete_sentences(self._line)
            for text in sentences:
                yield from self._sentence(text)

    def rest(self, *, is_cut: bool) -> Iterator[DraftSentence]:
        """What is left at the end; of what was cut only that which ends like a sentence."""
        if is_cut and not _ENDS.search(_ANY_KEY.sub("", self._line).strip()):
            sentences, _ = _complete_sentences(self._line)
            self._line = "".join(sentences)
        yield from self._parsed(self._line)

    def _parsed(self, line: str) -> Iterator[DraftSentence]:
        if line.lstrip().startswith("|"):
            yield from self._row(line)
            return
        self._header = []
        item = _ITEM.match(line)
        if item and len(line) <= _ITEM_CHARS:
            yield from self._sentence(line[item.end() :], is_item=True)
        elif not _TITLE.fullmatch(line):
            sentences, last = _complete_sentences(line)
            for text in (*sentences, last):
                yield from self._sentence(text)

    def _row(self, line: str) -> Iterator[DraftSentence]:
        """A row of a table as "Price: A: 5; B: 6", as those of documents are shown."""
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not self._header:
            self._header = cells
        elif not _RULE.fullmatch(line) and len(cells) == len(self._header) > 1:
            named = zip(self._header[1:], cells[1:], strict=True)
            told = "; ".join(f"{head}: {cell}" for head, cell in named if cell)
            yield from self._sentence(f"{cells[0]} – {told}" if cells[0] else told, is_item=True)

    def _sentence(self, text: str, *, is_item: bool = False) -> Iterator[DraftSentence]:
        keys: list[str] = []
        unknown: list[str] = []
        for match in _ANY_KEY.finditer(text):
            for key in re.split(r"[,;\s]+", match["key"]):
                (keys if key in self._keys else unknown).append(key)
        bare = plain(_ASIDE.sub("", without_list_marks(_ANY_KEY.sub("", text))))
        if of_notes := _OF_NOTES.match(bare):
            bare = capitalised(bare[of_notes.end() :])
        bare = "" if _SOURCE.match(bare) else bare
        if re.search(r"\w", bare) or unknown:
            told = tuple(dict.fromkeys(keys)), tuple(dict.fromkeys(unknown))
            yield DraftSentence(bare, *told, is_item=is_item)


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
