"""Cases under review in the terminal."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from evals.cases.case import Case


@dataclass(frozen=True, slots=True)
class Context:
    """A quote and the text around it; all three joined are characters of the document."""

    document: str
    before: str
    quote: str
    after: str


class Screen:
    """Shows cases with rich; reads from the console's input."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def case(self, case: Case, position: int, count: int, contexts: Sequence[Context]) -> None:
        """Show a case with its evidence."""
        place = f"Draft {position} of {count}" if count else "As changed"
        self._console.rule(Text(f"{place}  {case.id}", style="dim"))
        for number, turn in enumerate(case.turns, 1):
            earlier = number < len(case.turns)
            self._console.print(Text(f"  {turn}", style="dim" if earlier else "bold"))
        self._line("tags", ", ".join(case.tags))
        if not case.answerable:
            self._console.print(Text("The documents should not answer this.", style="yellow"))
        self._line("answer", " ".join((case.answer or "").split()))
        self._line("must", " and ".join("|".join(group) for group in case.must))
        if case.answer and case.must and not _matches(case):
            self._console.print(Text("The answer itself does not match must.", style="red"))
        for context in contexts:
            self._context(context, case)

    def say(self, sentence: str) -> None:
        """Show one line."""
        self._console.print(Text(sentence))

    def ask(self, prompt: str) -> str:
        """One line of input. Raises EOFError when there is no more."""
        return self._console.input(Text(prompt, style="cyan"))

    def _line(self, name: str, value: str) -> None:
        if value:
            line = Text(f"{name}: ", style="dim")
            line.append(value, style="default not dim")
            self._console.print(line)

    def _context(self, context: Context, case: Case) -> None:
        what = "" if case.evidence else "nearest, does it answer? "
        self._console.print(Text(f"\n{what}{context.document}", style="cyan"))
        text = Text(context.before, style="dim")
        text.append(context.quote, style="bold not dim reverse" if context.quote else "")
        text.append(context.after, style="dim")
        self._console.print(text)


def _matches(case: Case) -> bool:
    """Whether the reference answer passes the case's own patterns."""
    return all(
        any(re.search(pattern, case.answer or "", re.I) for pattern in group) for group in case.must
    )
