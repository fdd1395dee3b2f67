"""A guide with a table, steps and code, and an answer that quotes all of it."""

from __future__ import annotations

from advisor.answer import (
    Answer,
    Claim,
    Done,
    Event,
    EvidenceSpan,
    Label,
    Retrieved,
    Searching,
    Verdict,
)
from advisor.answering.citations import AnswerText
from corpus.document import Document
from tests.ui.scripted import ScriptedAdvisor, passage, retrieved

TEXT = """Guide

| Plan | Price | Support |
|---|---|---|
| **Team** | $40 | chat, *office hours* |
| Solo | $10 | `24/7` \\| e-mail |

Install it in four steps:

1. Download it.
2. Unpack it:
   - on Linux with `tar xf a.tar`,
   - on Windows with a click.
3. Run the installer:

   ```bash
   ./install.sh --now
     run --later
   ```

4. Open port 8443.
"""
GUIDE = passage(TEXT, key="guide", document="guide", headings=("Guide",))
DOCUMENT = Document("guide", "Guide", TEXT)
TEAM = ("Plan: Team; Price: $40; Support: chat, office hours", "| **Team** |")
SOLO = ("Plan: Solo; Price: $10; Support: `24/7` \\| e-mail", "| Solo |")
STEPS = """Install it in four steps:
- Download it.
- Unpack it:
- on Linux with `tar xf a.tar`,
- on Windows with a click.
- Run the installer:
./install.sh --now run --later
- Open port 8443."""
QUESTION = "How is it installed, by the manual?"


def span(start: str, end: str = "\n") -> EvidenceSpan:
    """The characters of the guide from these words on, up to those words or the line's end."""
    first = TEXT.index(start)
    last = TEXT.index(end, first)
    return EvidenceSpan("guide", first, last, TEXT[first:last])


def quoted(text: str, *spans: EvidenceSpan) -> Verdict:
    """That of a claim which is the guide's own words."""
    return Verdict(Claim(text, 0, len(text)), Label.SUPPORTED, 1.0, spans, "exact quote")


def row(text: str, start: str) -> Verdict:
    """That of a row with its header."""
    return quoted(text, span("| Plan"), span(start))


def steps() -> Verdict:
    """That of the list of steps with its code."""
    code = span("./install.sh", "\n   ```")
    return quoted(STEPS, span("Install it", "\n\n   ```bash"), code, span("Open port 8443."))


def answered(
    *verdicts: Verdict, said: str = "", is_item: bool = False, mode: str = "quote"
) -> list[Event]:
    """An answer of these claims; `said` stands above them."""
    found = retrieved(GUIDE)
    text = AnswerText({"guide": DOCUMENT}.get, lambda key: "guide.md", [GUIDE])
    events: list[Event] = [Searching(QUESTION, QUESTION), Retrieved(found)]
    if said:
        events.append(text.say(said))
    events += [text.add(verdict, is_item=is_item) for verdict in verdicts]
    answer = Answer(
        QUESTION, QUESTION, text.text, mode, tuple(text.citations), tuple(text.verdicts),
        passages=found, timings={"sources": 0.2, "total": 1.2}, model="SmolLM2-135M-Instruct",
    )  # fmt: skip
    return [*events, Done(answer)]


class GuideAdvisor(ScriptedAdvisor):
    """Answers from the guide what asks for the manual, like the others what does not."""

    def _events(self, question: str, searched: str | None) -> list[Event]:
        self.documents["guide"] = DOCUMENT
        if "manual" not in question:
            return super()._events(question, searched)
        return answered(steps(), row(*TEAM), row(*SOLO))
