"""How a question was taken, for the quiet line below it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from advisor.request import Act, Need, Request
from ui.conversations.exchange import TurnView
from ui.languages.speaking import N_, _
from ui.page.scope.html import in_words

# What is said of how a question was read, where that is more than to look for its words.
_READ = {
    Need.OVERVIEW: (N_("Read as a summary"), N_("Read as a summary of %(names)s")),
    Need.COMPARISON: (N_("Read as a comparison"), N_("Read as a comparison of %(names)s")),
}
_LONG = 60


@dataclass(frozen=True, slots=True)
class Understood:
    """What there is to say of it; empty where it was taken as it was typed.

    Attributes:
        parts: the questions that were searched.
        corrected: what was searched, where words of it were taken for misspelt ones.
        typed: the same with these words as they were typed.
        names: the documents and sections that were searched.
        read: what it was taken for.
        over: the documents that it was kept to.
    """

    parts: tuple[str, ...] = ()
    corrected: str = ""
    typed: str = ""
    names: tuple[str, ...] = ()
    read: str = ""
    over: str = ""

    @property
    def line(self) -> str:
        """All of it in a line; empty where there is nothing to say."""
        searched = "" if self.typed else "; ".join(self.parts)
        said = (
            self.read,
            _("Searched:") + f" {searched}" if searched else "",
            _("Showing results for “%(words)s”", words=self.corrected) if self.corrected else "",
            _("In:") + f" {', '.join(self.names)}" if self.names else "",
            _("Asked of:") + f" {self.over}" if self.over else "",
        )
        return " · ".join(part for part in said if part)

    @property
    def is_otherwise(self) -> bool:
        """Whether the question was not taken as it was typed."""
        return self != Understood(over=self.over)

    @property
    def is_long(self) -> bool:
        """Whether it is more than a line; what was corrected can be refused there, and is seen."""
        return not self.typed and (len(self.parts) > 1 or len(self.line) > _LONG)


def understood(turn: TurnView) -> Understood:
    """How the question of an exchange was taken."""
    return replace(_read(turn), over=in_words(turn.over) if turn.over is not None else "")


def _read(turn: TurnView) -> Understood:
    request = turn.request
    if turn.searched is None or (turn.answer is not None and turn.answer.mode == "reply"):
        return Understood()
    if request is None:
        return Understood(_other_than(turn.question, (turn.searched,)))
    if not request.parts:
        return Understood()
    searched = " ".join(request.parts)
    typed = _as_typed(searched, request)
    is_corrected = typed != searched
    names = _names(turn, request)
    read = ""
    if request.act is Act.DOCUMENTS and request.need in _READ:
        alone, of = _READ[request.need]
        read, names = _(of, names=", ".join(names)) if names else _(alone), ()
    return Understood(
        parts=_other_than(turn.question, request.parts),
        corrected=searched if is_corrected else "",
        typed=typed if is_corrected else "",
        names=names,
        read=read,
    )


def _other_than(question: str, parts: tuple[str, ...]) -> tuple[str, ...]:
    return () if " ".join(parts).split() == question.split() else parts


def _as_typed(searched: str, request: Request) -> str:
    """What was searched, with the corrected words as they were typed."""
    for word in request.spelling:
        whole = rf"(?<!\w){re.escape(word.corrected)}(?!\w)"
        typed = word.typed.replace("\\", r"\\")
        searched = re.sub(whole, typed, searched, count=1, flags=re.I)
    return searched


def _names(turn: TurnView, request: Request) -> tuple[str, ...]:
    """What was searched alone; nothing where it did not answer, and everything was searched."""
    named = {target.document_id for target in request.targets}
    if any(found.passage.document_id not in named for found in turn.passages):
        return ()
    return tuple(dict.fromkeys(target.name for target in request.targets))
