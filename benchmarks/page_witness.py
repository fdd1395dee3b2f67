"""What was asked and seen of a page in trouble, and what of it is lost in the end."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ui.conversations.exchange import Phase, TurnView
from ui.conversations.file import StoreError
from ui.conversations.store import ConversationStore
from ui.conversations.transcripts import exchange_of

GOALS = {"lost": 0, "doubled": 0, "mixed": 0, "failed": 0, "stuck": 0}
# What a tab shows: its conversation, and each question with the sentences that are there.
SHOWN = """
async () => {
  // What arrives together is drawn part by part.
  await new Promise((then) => setTimeout(then, 60));
  return {
    conversation: document.querySelector("#gw-here span")?.dataset.conversation ?? "",
    turns: [...document.querySelectorAll("#gw-chat .turn")].map((turn) => ({
      asked: turn.dataset.asked,
      said: [...turn.querySelectorAll(".answer .claim")].map((claim) => {
        const copy = claim.cloneNode(true);
        for (const chips of copy.querySelectorAll(".chips")) chips.remove();
        return copy.textContent;
      }),
    })),
  };
}
"""
# A question is shown, or why it was not taken: another tab may have asked meanwhile.
TAKEN = """
asked =>
  document.querySelector("#gw-live .turn")?.dataset.asked === asked ||
  (document.querySelector("#gw-hint .hint") &&
    [...document.querySelectorAll("#gw-question textarea, .editor:not([hidden]) textarea")].some(
      (box) => box.value === asked
    ))
"""
# What is half typed in some conversation.
DRAFTS = """
() => Object.keys(localStorage).filter((n) => n.startsWith("gw-draft:")).map((n) => localStorage[n])
"""

Homes = Mapping[str, Collection[str]]


@dataclass
class Witness:
    """What was asked, and what of it was seen.

    Attributes:
        asked: each question, and whether a page showed that it was taken.
        seen: the sentences that a page showed of a question.
        mixed: conversations that showed a question of another.
        stuck: what the page did not do in its time.
    """

    asked: dict[str, bool] = field(default_factory=dict)
    seen: dict[str, set[str]] = field(default_factory=dict)
    mixed: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)

    def look(self, shown: Mapping[str, Any], where: Homes, moment: str = "") -> None:
        """Remember what a tab shows; `where` as `strangers` has it, `moment` says when."""
        for turn in shown["turns"]:
            self.asked[turn["asked"]] = True
            self.seen.setdefault(turn["asked"], set()).update(turn["said"])
        here = f"in {shown['conversation']} {moment}".rstrip()
        self.mixed += [f"{question} {here}" for question in strangers(shown, where)]


def strangers(shown: Mapping[str, Any], where: Homes) -> list[str]:
    """The questions of another conversation that a tab shows.

    Args:
        shown: the conversation, empty where it is not begun, and the turns.
        where: the conversations that each question is kept in: one.
    """
    here = shown["conversation"]
    asked = [turn["asked"] for turn in shown["turns"]]
    return [question for question in asked if here and here not in where.get(question, {here})]


def lost(
    witness: Witness, kept: Mapping[str, Sequence[TurnView]], drafts: Sequence[str]
) -> list[str]:
    """What was asked and is not there: a question, or a sentence of its answer that was seen.

    Args:
        witness: what was asked and seen.
        kept: each question with all versions of its answer.
        drafts: what is in the field of some conversation, half typed.
    """
    missing = []
    typed = {draft.strip() for draft in drafts}
    for question, taken in witness.asked.items():
        if question not in kept:
            if taken or question not in typed:
                missing.append(question)
            continue
        answers = [exchange_of(turn).answer for turn in kept[question]]
        text = "\n".join(answer.text for answer in answers if answer is not None)
        said = witness.seen.get(question, ())
        missing += [f"{question}: {one}" for one in said if _bare(one) not in _bare(text)]
    return missing


def _bare(text: str) -> str:
    return " ".join(text.replace("\u2060", "").split())


def homes(path: Path) -> dict[str, set[str]]:
    """The conversations that each question is kept in, while a server may be writing the file."""
    found: dict[str, set[str]] = {}
    with closing(sqlite3.connect(path)) as db:
        for question, conversation in db.execute(
            "SELECT question, id FROM turns JOIN conversations c ON c.number = turns.conversation"
        ):
            found.setdefault(question, set()).add(conversation)
    return found


def everything(path: Path) -> dict[str, list[TurnView]]:
    """Each question that is kept with all versions of its answer."""
    store = ConversationStore(path)
    found: dict[str, list[TurnView]] = {}
    for summary in store.list(""):
        for key in range(1, 10_000):
            try:
                turns = store.load("", summary.id, key).turns
            except StoreError:
                break
            turn = next(turn for turn in turns if turn.key == key)
            found.setdefault(turn.question, []).append(turn)
    store.close()
    return found


def counted(
    witness: Witness, kept: Mapping[str, Sequence[TurnView]], drafts: Sequence[str], where: Homes
) -> dict[str, Any]:
    """The figures; a question that two conversations hold was taken twice."""
    turns = [turn for versions in kept.values() for turn in versions]
    phases = Counter(turn.phase for turn in turns)
    return {
        "questions": len(witness.asked),
        "sentences_seen": sum(map(len, witness.seen.values())),
        "answered": phases[Phase.DONE],
        "stopped": phases[Phase.STOPPED],
        "versions": len(turns),
        "never_taken": sum(question not in kept for question in witness.asked),
        "failed": [turn.error for turn in turns if turn.phase is Phase.FAILED],
        "mixed": sorted(set(witness.mixed)),
        "stuck": witness.stuck,
        "lost": lost(witness, kept, drafts),
        "doubled": [question for question, found in where.items() if len(found) > 1],
    }


def amount(value: Any) -> int:
    """A figure, or how many there are of what it lists."""
    return len(value) if isinstance(value, list) else value
