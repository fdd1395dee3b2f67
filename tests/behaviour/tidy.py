"""What differs between two runs of the same code, which is taken out of what is recorded."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path


def _numberless(found: re.Match[str]) -> str:
    return found[1] + re.sub(r"(:\s*)-?[\d.]+(?:e-?\d+)?", r'\1"<seconds>"', found[2]) + "}"


_ITEM = "<li>(?:(?!</li>).)*</li>"
# Each with what it takes out. The order matters: a whole timestamp goes before its day.
_RULES: tuple[tuple[str, str, str | Callable[[re.Match[str]], str]], ...] = (
    ("seconds in the JSON of an answer", r'("timings": ?\{)([^{}]*)\}', _numberless),
    ("moments", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:\+00:00|Z)?", "<moment>"),
    ("minutes", r"\d{4}-\d\d-\d\d \d\d:\d\d(?: UTC)?", "<minute>"),
    ("the hour of today's changes", r"\d\d:\d\d(</time>)", r"<hour>\1"),
    ("hashes over those", r'("(?:shown_)?sha256": ")[0-9a-f]{64}"', r'\1<hash>"'),
    ("hashes over the source code", r'("(?:key|code)": ")[0-9a-f]{64}"', r'\1<hash>"'),
    ("the same in the report", r"(<dt>code</dt><dd><code>)[0-9a-f]{64}", r"\1<hash>"),
    ("the time of an answer on the page", r"\b\d+\.\d s(</p>|</dd>|; passages)", r"<seconds> s\1"),
    # The suggestions beside an abstention but for the first: they are looked for 0.3 seconds.
    (
        "more suggestions",
        rf'(<ul class="examples">{_ITEM})(?:{_ITEM})*(</ul><p class="adv)',
        r"\1\2",
    ),
    ("the time of indexing", r"(\(\d+ embedded\) in )[\d.]+ s", r"\1<seconds> s"),
    ("the same in JSON", r'("seconds": )[\d.]+', r'\1"<seconds>"'),
    ("the time of a token", r"(written )[\d.]+( s after starting)", r"\1<seconds>\2"),
    ("free space", r"[\d.]+ GB free", "<space> GB free"),
    ("what is left of a run", r"(\d+ of \d+ cases \(.*?\), )\d+ s left", r"\1<seconds> s left"),
    ("ids of completions", r"chatcmpl-[0-9a-f]{24}", "chatcmpl-<id>"),
    ("and when they were made", r'("created": ?)[1-9]\d{9}\b', r'\1"<moment>"'),
    ("where in memory", r"\bat 0x[0-9a-f]+", "at <place>"),
    ("the clock of the server", r"(?m)^(date: ).*$", r"\1<moment>"),
    ("ids of requests", r"(?m)^(x-request-id: |Request )[0-9a-f]{16}$", r"\1<id>"),
    ("tokens of sessions", r"(groundwise_session=)[A-Za-z0-9_-]{43}", r"\1<token>"),
    ("the conversation of an exchange", r'( data-of=")[\w-]+"', r'\1<id>"'),
    ("the id of a server's run", r'("app_id": ?)\d+', r'\1"<id>"'),
)


class Tidy:
    """Takes out of a text what differs between two runs of the same code.

    That is `_RULES`, and what a recording knows to be its own: its folders, ports, ids and today's
    date, which are named with `name`.
    """

    def __init__(self) -> None:
        self._words: dict[str, str] = {}
        self._rules = [(re.compile(pattern), instead) for _, pattern, instead in _RULES]

    def name(self, word: object, instead: str) -> None:
        """Show `<instead>` wherever the word stands."""
        self._words[str(word)] = f"<{instead}>"

    def __call__(self, text: str) -> str:
        """The text without them."""
        # The longest first: a folder may lie in another.
        for word in sorted(self._words, key=len, reverse=True):
            text = text.replace(word, self._words[word])
        for pattern, instead in self._rules:
            text = pattern.sub(instead, text)
        return re.sub(rf"\b{time.strftime('%Y-%m-%d', time.gmtime())}\b", "<today>", text)


@dataclass
class Recording:
    """The files of a recording, each written once."""

    folder: Path
    tidy: Tidy = field(default_factory=Tidy)

    def keep(self, name: str, text: str) -> None:
        """Write a file of the recording."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="") as stream:
            stream.write(self.tidy(text))
