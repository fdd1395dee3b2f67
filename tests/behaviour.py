"""Records what groundwise does at its outer doors, and compares two recordings byte for byte.

    python -m tests.behaviour record FOLDER [--command ADVISOR] [--code FOLDER] [--only PART]
                                            [--documents FOLDER --questions FILE]...
    python -m tests.behaviour compare BEFORE AFTER

A change that is to keep all behaviour is proven by a recording of the code before it, one of the
code after it, and no difference between them. Everything goes through the command line, HTTP, the
page's own requests and MCP, each in a process of its own, so that no name inside the packages
matters. The documents that are shipped are asked the questions of `QUESTIONS`; other documents can
be named, each with a file of questions (a JSON line each with `id` and `turns`, as `advisor eval
run` reads them). A file of questions without documents is asked of the shipped ones too.

What differs between two runs of the same code is taken out, see `Tidy`; nothing else is. `compare`
is exact: the last digits of scores can differ between processors, so record both on one machine.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import io
import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
# Seconds that anything may take: other work may keep the machine busy.
LONG = 1800.0

Case = dict[str, Any]
# The questions that are asked of the shipped documents when no others are named.
QUESTIONS: tuple[Case, ...] = (
    {
        "id": "length",
        "turns": ["How long is the internship at Netflix?"],
        "must": [["twelve|12"]],
        "evidence": [
            {
                "document": "netflix-internship-overview",
                "quote": "Netflix internships last at least twelve weeks.",
            }
        ],
    },
    {"id": "pay", "turns": ["How much are interns at Netflix paid?"], "must": [[r"\$"]]},
    {
        "id": "follow-up",
        "turns": ["Are Netflix internships remote?", "How long do they run?"],
        "answer": "Netflix internships last at least twelve weeks.",
        "tags": ["follow-up"],
    },
    {
        "id": "three-turns",
        "turns": ["What should I study for an ML internship?", "Why?", "And which GPU do I need?"],
    },
    {"id": "list", "turns": ["Which skills does a machine learning internship ask for?"]},
    {"id": "yes-no", "turns": ["Do data scientists need front end skills?"]},
    {"id": "compare", "turns": ["How do data engineers differ from data scientists?"]},
    {"id": "who", "turns": ["Who wrote about being an intern at Netflix?"]},
    {"id": "absent", "turns": ["What is the dress code at Netflix?"], "answerable": False},
    {
        "id": "absent-follow-up",
        "turns": ["How long do Netflix internships run?", "And at Spotify?"],
        "answerable": False,
        "tags": ["follow-up"],
    },
    {"id": "elsewhere", "turns": ["What is the boiling point of water?"], "answerable": False},
    {
        "id": "odd",
        "turns": ["<b>Élan</b> & 'quotes' \\ 東京 [1] {x} how long is the internship at Netflix??"],
        "answerable": False,
    },
    {"id": "blank", "turns": ["   ?   "], "answerable": False},
    {"id": "greeting", "turns": ["Hello there"], "answerable": False},
)


# --- what differs between two runs of the same code


def _numberless(found: re.Match[str]) -> str:
    return found[1] + re.sub(r"(:\s*)-?[\d.]+(?:e-?\d+)?", r'\1"<seconds>"', found[2]) + "}"


# Each with what it takes out. The order matters: a whole timestamp goes before its day.
_RULES: tuple[tuple[str, str, str | Callable[[re.Match[str]], str]], ...] = (
    ("seconds in the JSON of an answer", r'("timings": ?\{)([^{}]*)\}', _numberless),
    ("moments", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:\+00:00|Z)?", "<moment>"),
    ("minutes", r"\d{4}-\d\d-\d\d \d\d:\d\d(?: UTC)?", "<minute>"),
    ("the hour of today's changes", r"\d\d:\d\d(</time>)", r"<hour>\1"),
    ("hashes over those", r'("(?:shown_)?sha256": ")[0-9a-f]{64}"', r'\1<hash>"'),
    ("hashes over the source code", r'("(?:key|code)": ")[0-9a-f]{64}"', r'\1<hash>"'),
    ("the same in the report", r"(<dt>code</dt><dd><code>)[0-9a-f]{64}", r"\1<hash>"),
    ("the time of an answer on the page", r"\b\d+\.\d s(</p>)", r"<seconds> s\1"),
    ("the time of indexing", r"(\(\d+ embedded\) in )[\d.]+ s", r"\1<seconds> s"),
    ("the same in JSON", r'("seconds": )[\d.]+', r'\1"<seconds>"'),
    ("the time of a token", r"(written )[\d.]+( s after starting)", r"\1<seconds>\2"),
    ("free space", r"[\d.]+ GB free", "<space> GB free"),
    ("what is left of a run", r"(\d+ of \d+ cases \(.*?\), )\d+ s left", r"\1<seconds> s left"),
    ("ids of completions", r"chatcmpl-[0-9a-f]{24}", "chatcmpl-<id>"),
    ("and when they were made", r'("created": ?)[1-9]\d{9}\b', r'\1"<moment>"'),
    ("where in memory", r"\bat 0x[0-9a-f]+", "at <place>"),
    ("the clock of the server", r"(?m)^(date: ).*$", r"\1<moment>"),
    ("tokens of sessions", r"(groundwise_session=)[A-Za-z0-9_-]{43}", r"\1<token>"),
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


# --- the command line


@dataclass(frozen=True)
class Done:
    """A command that has ended."""

    arguments: tuple[str, ...]
    code: int
    out: str
    err: str

    def __str__(self) -> str:
        shown = " ".join(self.arguments)
        return f"$ advisor {shown}\nexit {self.code}\n--- stdout\n{self.out}--- stderr\n{self.err}"


class Advisor:
    """The command `advisor`, in a folder of its own and with nobody's settings."""

    def __init__(self, command: Sequence[str], scratch: Path, *, fresh: bool = True) -> None:
        """Run `command` below `scratch`; with `fresh` nothing that is kept elsewhere is used."""
        self.command = list(command)
        self.folder = scratch / "work"
        self.folder.mkdir()
        kept = {k: v for k, v in os.environ.items() if not k.startswith("ADVISOR_")}
        for name in ("CACHE", "CONFIG", "DATA") if fresh else ("CONFIG", "DATA"):
            kept[f"XDG_{name}_HOME"] = str(scratch / name)
        kept["GRADIO_TEMP_DIR"] = str(scratch / "uploads")
        # A terminal of a known width, in a known language and time zone.
        fixed = {"COLUMNS": "100", "TERM": "dumb", "TZ": "UTC", "PYTHONUTF8": "1"}
        self.environment = {**kept, **fixed, "LC_ALL": "C.UTF-8"}

    def run(self, *arguments: object, stdin: str = "", **environment: str) -> Done:
        """Run a command to its end."""
        words = tuple(map(str, arguments))
        done = subprocess.run(
            [*self.command, *words],
            input=stdin.encode(),
            capture_output=True,
            cwd=self.folder,
            env={**self.environment, **environment},
            timeout=LONG,
            check=False,
        )
        out, err = (text.decode("utf-8", "backslashreplace") for text in (done.stdout, done.stderr))
        return Done(words, done.returncode, out, err)

    def start(self, *arguments: object, **options: Any) -> subprocess.Popen[bytes]:
        """Start a command that goes on until it is stopped."""
        words = [*self.command, *map(str, arguments)]
        # What a shell starts in the background is deaf to Ctrl+C, and so are its children.
        hear = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
        return subprocess.Popen(
            words, cwd=self.folder, env=self.environment, preexec_fn=hear, **options
        )

    def write(self, name: str, content: str | bytes) -> str:
        """Write a file where the commands run; returns the name."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        os.utime(path, (1_700_000_000, 1_700_000_000))
        return name

    def read(self, name: str) -> str:
        """The text of a file that a command wrote; says so when there is none."""
        path = self.folder / name
        return path.read_bytes().decode("utf-8") if path.is_file() else "(no such file)\n"


@dataclass(frozen=True)
class Shelf:
    """A folder of documents with its index, and what is asked of it."""

    name: str
    cases: Sequence[Case]
    work: Path

    @property
    def index(self) -> str:
        """The option that names the index."""
        return f"--index-dir={self.work}/index/{self.name}"

    @property
    def documents(self) -> str:
        """The folder, as the commands see it."""
        return f"documents/{self.name}"


def record_help(advisor: Advisor, kept: Recording) -> None:
    """The help of every command, found by following what the help itself lists."""
    pending: list[tuple[str, ...]] = [()]
    while pending:
        command = pending.pop(0)
        done = advisor.run(*command, "--help")
        kept.keep(f"help/{'-'.join(('advisor', *command))}.txt", str(done))
        listed = done.out.partition("\nCommands:\n")[2]
        pending += [(*command, name) for name in re.findall(r"(?m)^  ([a-z-]+)", listed)]
    kept.keep("help/no-arguments.txt", str(advisor.run()))


def record_settings(advisor: Advisor, kept: Recording) -> None:
    """Settings from each of their origins, and how wrong ones are refused."""
    good = advisor.write("good.toml", 'passages = 4\nanswering = "quote"\nindex_dir = "there"\n')
    runs: dict[str, Sequence[str]] = {
        "default": (),
        "json": ("--json",),
        "file": ("--config", good),
        "set": ("--set", "passages=3", "--set", "api_key=secret", "--index-dir", "here"),
        "unknown": ("--set", "pasages=3"),
        "no-equals": ("--set", "passages"),
        "out-of-bounds": ("--set", "passages=0", "--set", "abstain_threshold=2"),
        "not-a-choice": ("--set", "answering=guess"),
        "no-file": ("--config", "none.toml"),
        "damaged-file": ("--config", advisor.write("damaged.toml", "passages = \n")),
        "unknown-in-file": ("--config", advisor.write("unknown.toml", "pasages = 3\nmodle = 1\n")),
        "wrong-in-file": ("--config", advisor.write("wrong.toml", 'passages = "many"\n')),
    }
    for name, arguments in runs.items():
        kept.keep(f"settings/{name}.txt", str(advisor.run("settings", *arguments)))
    done = advisor.run("settings", ADVISOR_PASSAGES="5", ADVISOR_CHROMA="")
    kept.keep("settings/environment.txt", str(done))
    done = advisor.run("settings", ADVISOR_MODLE="x")
    kept.keep("settings/unknown-in-environment.txt", str(done))


def record_errors(advisor: Advisor, kept: Recording, shelf: Shelf) -> None:
    """What goes wrong, its sentence and its exit code."""
    composed = ("--answering=compose", "How much are interns at Netflix paid?")
    runs: dict[str, Sequence[str]] = {
        "no-such-command": ("nonsense",),
        "no-question": ("ask", shelf.index),
        "empty-question": ("ask", shelf.index, " "),
        "no-such-option": ("ask", "--no-such-option", "x"),
        "no-index": ("ask", "--index-dir=nowhere", "Anything?"),
        "no-index-json": ("ask", "--json", "--index-dir=nowhere", "Anything?"),
        "no-index-chat": ("chat", "--json", "--index-dir=nowhere"),
        "no-index-sources": ("sources", "--index-dir=nowhere"),
        "no-index-doctor": ("doctor", "--index-dir=nowhere"),
        "no-model": ("ask", shelf.index, "--model=none.gguf", *composed),
        "bad-model": ("ask", shelf.index, "--model=hf:nonsense", *composed),
        "bad-verifier": ("ask", shelf.index, "--set", "verifier=nobody", "Anything?"),
        "bad-mode": ("ask", shelf.index, "--answering=guess", "Anything?"),
        "no-folder": ("index", "--index-dir=index/none", "no/such/folder"),
        "forget-unknown": ("index", shelf.index, "--remove", "no/such/folder"),
        "serve-far-without-accounts": ("serve", shelf.index, "--host", "0.0.0.0", "--port", "0"),
        "serve-nowhere": ("serve", shelf.index, "--host", "192.0.2.1", "--port", "0"),
        "no-accounts": ("serve", shelf.index, "--auth", "none.json", "--port", "0"),
        "eval-no-cases": ("eval", "run", "none.jsonl", shelf.index),
        "eval-no-command": ("eval", "nonsense"),
        "eval-no-run": ("eval", "compare", "none", "none"),
        "eval-no-gate": ("eval", "gate", "none"),
    }
    for name, arguments in runs.items():
        kept.keep(f"errors/{name}.txt", str(advisor.run(*arguments)))


# --- indexing


def record_index(advisor: Advisor, kept: Recording, shelf: Shelf) -> None:
    """A folder indexed, looked at, and indexed again."""
    runs: dict[str, Sequence[str]] = {
        "dry-run": ("index", "--dry-run", shelf.index, shelf.documents),
        "dry-run-json": ("index", "--dry-run", "--json", shelf.index, shelf.documents),
        "index": ("index", shelf.index, shelf.documents),
        "again-json": ("index", "--json", shelf.index),
        "sources": ("sources", shelf.index),
        "sources-json": ("sources", "--json", shelf.index),
        "doctor": ("doctor", shelf.index),
    }
    for name, arguments in runs.items():
        kept.keep(f"{shelf.name}/index/{name}.txt", str(advisor.run(*arguments)))


def record_changes(advisor: Advisor, kept: Recording) -> None:
    """A folder of all formats that changes: added, moved, updated, removed, refused, rebuilt."""
    for name, content in assorted_documents().items():
        advisor.write(f"documents/assorted/{name}", content)
    folder = advisor.folder / "documents/assorted"
    index = f"--index-dir={advisor.folder}/index/assorted"
    kept.keep("changes/1-added.txt", str(advisor.run("index", index, "documents/assorted")))
    kept.keep("changes/2-sources.txt", str(advisor.run("sources", index)))
    (folder / "plain.txt").rename(folder / "renamed.txt")
    (folder / "page.html").unlink()
    advisor.write("documents/assorted/notes.md", "# Notes\n\nThe lab has moved to Lund.\n")
    kept.keep("changes/3-plan.txt", str(advisor.run("index", "--dry-run", index)))
    kept.keep("changes/4-changed.txt", str(advisor.run("index", "--json", index)))
    kept.keep("changes/5-rebuilt.txt", str(advisor.run("index", "--rebuild", index)))
    asked = advisor.run("ask", "--json", index, "Who keeps the boats of the harbour?")
    kept.keep("changes/6-asked.txt", str(asked))
    asked = advisor.run("ask", index, "How deep is the reservoir?")
    kept.keep("changes/7-asked.txt", str(asked))
    gone = advisor.run("index", index, "--remove", "documents/assorted")
    kept.keep("changes/8-forgotten.txt", str(gone))
    kept.keep("changes/9-nothing-left.txt", str(advisor.run("ask", "--json", index, "Anything?")))
    shipped = advisor.run("index", "--dry-run", "--json", "--index-dir=index/untold")
    kept.keep("changes/shipped-by-default.txt", str(shipped))


def assorted_documents() -> dict[str, str | bytes]:
    """A small document of each format, and some that are refused."""
    matter = (
        "---\ntitle: Field notes\nauthor: Ada Byron\ndate: 2024-03-05\nurl: https://x.example\n"
    )
    return {
        "notes.md": f"{matter}---\n# Notes\n\nThe lab is in Malmö.\n\n- a bench\n- a lamp\n",
        "plain.txt": "OPENING HOURS\n\nThe library closes at nine in the evening.\n",
        "latin.txt": "Das Café öffnet um acht Uhr. Es schließt nach Mitternacht.\n".encode(
            "cp1252"
        ),
        "page.html": "<html><head><title>A page</title></head><body><h1>Pay</h1><p>Interns earn "
        "<b>$31</b> an hour.</p><table><tr><th>Year</th><th>Pay</th></tr><tr><td>2023</td>"
        "<td>$29</td></tr></table><script>var x = 1;</script></body></html>",
        "book.epub": _epub("The harbour master keeps the boats. There are forty of them."),
        "letter.docx": _docx("The committee meets on Thursdays. Its chair is Maria Lindqvist."),
        "report.pdf": _pdf("The reservoir is ninety metres deep. It was filled in 1961."),
        "empty.txt": "",
        "broken.pdf": b"%PDF-1.4 nothing follows",
        "picture.png": b"\x89PNG\r\n\x1a\n",
    }


def _zipped(files: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as box:
        for name, text in files.items():
            box.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), text)
    return out.getvalue()


def _epub(text: str) -> bytes:
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="b.opf"/></rootfiles></container>'
    )
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>A book</dc:title></metadata>'
        '<manifest><item id="c" href="c.xhtml" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="c"/></spine></package>'
    )
    chapter = f"<html><head/><body><h1>The harbour</h1><p>{text}</p></body></html>"
    return _zipped({"META-INF/container.xml": container, "b.opf": package, "c.xhtml": chapter})


def _docx(text: str) -> bytes:
    office = "http://schemas.openxmlformats.org"
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    types = (
        f'<Types xmlns="{office}/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{word}"/></Types>'
    )
    relations = (
        f'<Relationships xmlns="{office}/package/2006/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument/2006/relationships/officeDocument" '
        'Target="word/document.xml"/></Relationships>'
    )
    document = (
        f'<w:document xmlns:w="{office}/wordprocessingml/2006/main"><w:body><w:p><w:r>'
        f"<w:t>{text}</w:t></w:r></w:p></w:body></w:document>"
    )
    return _zipped(
        {"[Content_Types].xml": types, "_rels/.rels": relations, "word/document.xml": document}
    )


def _pdf(text: str) -> bytes:
    content = f"BT /F0 12 Tf 72 700 Td ({text}) Tj ET"
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        "/Resources << /Font << /F0 5 0 R >> >> >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    out, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    trailer = f"trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF"
    return f"{out}xref\n0 {size}\n0000000000 65535 f \n{table}{trailer}".encode()


# --- asking on the command line


def record_asking(advisor: Advisor, kept: Recording, shelf: Shelf) -> None:
    """Every question in one chat for programs; some in one for people, and by `ask`."""
    lines = "\n\n".join("\n".join(case["turns"]) for case in shelf.cases) + "\n"
    answers = advisor.run("chat", "--json", shelf.index, stdin=lines)
    kept.keep(f"{shelf.name}/chat-json.txt", str(answers))
    some = spread(shelf.cases, 14)
    spoken = "\n/new\n".join("\n".join(case["turns"]) for case in some) + "\n"
    kept.keep(f"{shelf.name}/chat.txt", str(advisor.run("chat", shelf.index, stdin=spoken)))
    alone = [case for case in shelf.cases if len(case["turns"]) == 1]
    for case in spread(alone, 6):
        question = case["turns"][0]
        name = f"{shelf.name}/ask/{case['id']}"
        kept.keep(f"{name}.txt", str(advisor.run("ask", shelf.index, "--", question)))
    for case in spread(alone[1:], 6):
        done = advisor.run("ask", "--json", shelf.index, "-", stdin=case["turns"][0] + "\n")
        kept.keep(f"{shelf.name}/ask-json/{case['id']}.txt", str(done))


def spread(cases: Sequence[Case], most: int) -> list[Case]:
    """At most so many of the cases, from all along the list."""
    count = min(most, len(cases))
    return [cases[number * len(cases) // count] for number in range(count)]


def record_modes(advisor: Advisor, kept: Recording, shelf: Shelf) -> None:
    """The ways to answer: the model's own sentences, other searches and thresholds, judgements."""
    question = "How long is the internship at Netflix?"
    runs: dict[str, Sequence[str]] = {
        "compose": ("ask", "--json", shelf.index, "--answering=compose", question),
        "quote": ("ask", "--json", shelf.index, "--answering=quote", question),
        "compose-text": ("ask", shelf.index, "--answering=compose", "How much are interns paid?"),
        "lexical": ("ask", "--json", shelf.index, "--set", "verifier=lexical", question),
        "searched": ("ask", "--json", shelf.index, "--searched", "pay of interns", question),
        "few-passages": ("ask", "--json", shelf.index, "--set", "passages=2", question),
        "sure": ("ask", "--json", shelf.index, "--set", "abstain_threshold=1", question),
        "bold": ("ask", shelf.index, "--set", "abstain_threshold=0", "What is the dress code?"),
        "strict": ("ask", "--json", shelf.index, "--set", "support_threshold=0.9", question),
        "models": ("models",),
        "models-chosen": ("models", "--model", "openai:http://127.0.0.1:1/v1#some"),
    }
    for name, arguments in runs.items():
        kept.keep(f"{shelf.name}/modes/{name}.txt", str(advisor.run(*arguments)))
    lines = (
        "/good too early\n/help\nAre Netflix internships remote?\n/good clear & short\n"
        "How long do they run?\n/bad\n/search pay of interns\n"
        "/new\nHow long do they run?\n\n/quit\n"
    )
    kept.keep(f"{shelf.name}/modes/chat.txt", str(advisor.run("chat", shelf.index, stdin=lines)))
    feedback = advisor.read(f"index/{shelf.name}/feedback.jsonl")
    kept.keep(f"{shelf.name}/modes/feedback.jsonl", feedback)
    made = advisor.run("eval", "from-feedback", shelf.index, "--out", "from-feedback.jsonl")
    kept.keep(f"{shelf.name}/modes/from-feedback.txt", str(made))
    kept.keep(f"{shelf.name}/modes/from-feedback.jsonl", advisor.read("from-feedback.jsonl"))


# --- verifying

CLAIMS = (
    ("supported", "The library closes at nine.", True),
    ("contradicted", "The library closes at ten.", False),
    ("unsupported", "The library has a café.", False),
    ("other-words", "At nine o'clock the library shuts its doors.", True),
    ("two-sentences", "It opens at eight. It has 40,000 books.", True),
    ("wrong-number", "The library has 50,000 books.", False),
    ("negated", "The library does not open at eight.", False),
    ("empty", " ", False),
)
EVIDENCE = "The library opens at eight and closes at nine. It holds 40,000 books.\n"


def record_claims(advisor: Advisor, kept: Recording, shelf: Shelf) -> None:
    """`advisor verify` of claims, one by one and many at once."""
    evidence = advisor.write("evidence.txt", EVIDENCE)
    for name, claim, _ in CLAIMS:
        done = advisor.run("verify", "--claim", claim, "--evidence", evidence)
        kept.keep(f"claims/{name}.txt", str(done))
    done = advisor.run("verify", "--json", "--claim", CLAIMS[4][1], "--evidence", evidence)
    kept.keep("claims/json.txt", str(done))
    pairs = [{"claim": claim, "evidence": EVIDENCE} for _, claim, _ in CLAIMS]
    lines = "".join(json.dumps(pair) + "\n" for pair in pairs)
    kept.keep("claims/pairs.txt", str(advisor.run("verify", "--pairs", "-", stdin=lines)))
    bad = advisor.write("bad-pairs.jsonl", '{"claim": "x"}\nnot JSON\n')
    kept.keep("claims/bad-pairs.txt", str(advisor.run("verify", "--pairs", bad)))
    for name, arguments in {
        "nothing": (),
        "half": ("--claim", "x"),
        "both": ("x.json", "--claim", "x", "--evidence", evidence),
        "no-evidence": ("--claim", "x", "--evidence", "none.txt"),
        "no-file": ("none.html", shelf.index),
        "no-index": (evidence,),
        "foreign": (evidence, shelf.index),
        "foreign-json": (advisor.write("foreign.json", '{"format": "other"}'), shelf.index),
        "damaged": (advisor.write("damaged.json", '{"format": '), shelf.index),
    }.items():
        kept.keep(f"claims/error-{name}.txt", str(advisor.run("verify", *arguments)))


# --- evals


def record_evals(advisor: Advisor, kept: Recording, shelf: Shelf) -> None:
    """A run with each judge that needs no network, and what is made of runs."""
    cases = advisor.write(
        f"cases-{shelf.name}.jsonl",
        "".join(json.dumps(case, ensure_ascii=False) + "\n" for case in shelf.cases),
    )
    # The second run finds the answers of the first in the cache.
    runs: dict[str, Sequence[str]] = {"verifier": (), "overlap": ("--judge", "overlap@0.6")}
    for name, options in runs.items():
        record_run(advisor, kept, shelf, name, (cases, *options))
    first, second = (f"runs/{shelf.name}/{name}" for name in runs)
    for name, arguments in {
        "compare": ("compare", first, second),
        "compare-json": ("compare", "--json", first, second),
        "gate": ("gate", second, "--baseline", first, "--junit", f"{shelf.name}.xml"),
        "gate-json": ("gate", "--json", first, "--baseline", second),
        "export-ragas": ("export", first),
        "export-mtrag": ("export", first, "--format", "mtrag"),
    }.items():
        kept.keep(f"{shelf.name}/eval/{name}.txt", str(advisor.run("eval", *arguments)))
    kept.keep(f"{shelf.name}/eval/gate-junit.xml", advisor.read(f"{shelf.name}.xml"))


def record_run(
    advisor: Advisor, kept: Recording, shelf: Shelf, name: str, arguments: Sequence[str]
) -> None:
    """`advisor eval run`, and its report as it would be had every step taken a known time.

    A run that has all its records asks nothing and writes its report of them, so that with known
    times in the records every digit and every line of every plot of the report is known too.
    """
    out = f"runs/{shelf.name}/{name}"
    command = ("eval", "run", *arguments, shelf.index, "--out", out)
    first = advisor.run(*command, "--json")
    records = advisor.folder / out / "records.jsonl"
    kept.keep(f"{shelf.name}/eval/{name}/records.jsonl", advisor.read(f"{out}/records.jsonl"))
    # How often its progress is told depends on how fast it is; the end is always told.
    told = [line for line in first.err.splitlines() if not re.match(r"\d+ of \d+ cases", line)]
    last = first.err.splitlines()[-1:]
    kept.keep(f"{shelf.name}/eval/{name}/first.txt", "\n".join([str(first.code), *told, *last]))
    if not records.is_file():
        return
    lines = records.read_text(encoding="utf-8").splitlines()
    records.write_text("".join(map(_timed, lines, range(len(lines)))), encoding="utf-8")
    kept.keep(f"{shelf.name}/eval/{name}/again.txt", str(advisor.run(*command)))
    for file in ("report.json", "report.md", "report.html"):
        kept.keep(f"{shelf.name}/eval/{name}/{file}", advisor.read(f"{out}/{file}"))


def _timed(line: str, number: int) -> str:
    record = json.loads(line)
    steps = {"sources": 0.125, "first_sentence": 0.25, "total": 0.5}
    record["timings"] = {
        step: steps.get(step, 1.0) * (1 + number % 7) for step in record.get("timings") or {}
    }
    return json.dumps(record, ensure_ascii=False) + "\n"


def record_eval_files(advisor: Advisor, kept: Recording, shelf: Shelf) -> None:
    """Runs under several settings and of advisors that cheat, cases, and labelled claims."""
    few = advisor.write("few.jsonl", "".join(json.dumps(c) + "\n" for c in QUESTIONS[:2]))
    variants = ("--set", "answering=quote", "--set", "answering=compose", "--set", "passages=3")
    record_run(advisor, kept, shelf, "variants", (few, "--no-cache", *variants))
    for name in ("abstain", "miscite"):
        stand_in = (few, "--no-cache", "--stand-in", name)
        record_run(advisor, kept, shelf, f"stand-in-{name}", stand_in)
    commands = {**_of_runs(advisor, shelf), **_of_cases(advisor, shelf), **_of_claims(advisor)}
    for name, arguments in commands.items():
        kept.keep(f"eval/{name}.txt", str(advisor.run("eval", *arguments)))
    keys = "a\ne\nHow long, then?\n\n\n\na\nr\ns\nx\nq\n"
    reviewed = advisor.run("eval", "review", "made.jsonl", shelf.index, stdin=keys)
    kept.keep("eval/review.txt", str(reviewed))
    for name in ("made.jsonl", "made.rejected.jsonl", "again.jsonl", "imported.jsonl"):
        kept.keep(f"eval/files/{name}", advisor.read(name))


def _of_runs(advisor: Advisor, shelf: Shelf) -> dict[str, Sequence[str]]:
    both, cheating = (f"runs/{shelf.name}/{name}" for name in ("variants", "stand-in-abstain"))
    quoted, composed = (f"{both}#answering={mode}" for mode in ("quote", "compose"))
    limits = advisor.write(
        "limits.toml",
        "[metrics.answer_rate]\nmin = 0.9\n[metrics.answer_words]\nmax = 120\n"
        "[latency.total]\nmax_p95 = 0.1\n[gate]\nmax_failed = 0\n",
    )
    unknown = advisor.write("unknown-limits.toml", "[metrics.beauty]\nmin = 0.9\n")
    return {
        "compare-variants": ("compare", quoted, composed),
        "compare-no-variant": ("compare", both, quoted),
        "compare-cheating": ("compare", quoted, cheating),
        "gate-cheating": ("gate", cheating, "--baseline", quoted),
        "gate-thresholds": ("gate", cheating, "--thresholds", limits),
        "gate-unknown": ("gate", cheating, "--thresholds", unknown),
    }


def _of_cases(advisor: Advisor, shelf: Shelf) -> dict[str, Sequence[str]]:
    row = json.dumps({"user_input": "Why?", "reference": "So."})
    rows = advisor.write("rows.jsonl", f"{row}\n")
    bad = advisor.write("bad.jsonl", '{"id": "a", "turn": ["x"]}\nno JSON\n{"id": "b"}\n')
    return {
        "make": ("make", shelf.index, "--out", "made.jsonl", "--count", "24"),
        "make-json": ("make", "--json", shelf.documents, "--out", "again.jsonl", "--seed", "3"),
        "make-exists": ("make", shelf.index, "--out", "made.jsonl"),
        "import": ("import", rows, "--out", "imported.jsonl"),
        "import-json": ("import", "--json", rows, "--out", "imported-again.jsonl"),
        "import-mtrag": ("import", rows, "--format", "mtrag", "--out", "imported-mtrag.jsonl"),
        "import-other": ("import", rows, "--format", "other"),
        "run-bad-cases": ("run", bad, shelf.index),
    }


def _of_claims(advisor: Advisor) -> dict[str, Sequence[str]]:
    labelled = "".join(
        json.dumps({"claim": claim, "evidence": EVIDENCE, "label": int(label)}) + "\n"
        for _, claim, label in CLAIMS
        if claim.strip()
    )
    claims = advisor.write("labelled.jsonl", labelled)
    judged = ("judge", claims, "--threshold-from", claims, "--no-cache")
    return {
        "judge": judged,
        "judge-json": (*judged, "--json", "--unit", "text"),
        "judge-overlap": (*judged, "--judge", "overlap"),
        "judge-unknown": (*judged, "--judge", "nobody"),
    }


# --- HTTP


@dataclass(frozen=True)
class Reply:
    """A reply of the server."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def json(self) -> Any:
        """The body's value; None when it is no JSON."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    def header(self, name: str) -> str:
        """A header's value; empty without it."""
        return next((value for key, value in self.headers if key.lower() == name), "")

    def __str__(self) -> str:
        right = {("content-length", str(len(self.body))): "(as long as the body)"}
        lines = [f"{k.lower()}: {right.get((k.lower(), v), v)}" for k, v in self.headers]
        body = self.body.decode("utf-8", "backslashreplace")
        return "\n".join([f"HTTP {self.status}", *lines, "", body])


@dataclass
class Site:
    """A server that runs."""

    port: int
    cookie: str = ""

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        headers: dict[str, str] | None = None,
    ) -> Reply:
        """Send a request, with a JSON body unless it is bytes, and read the whole reply."""
        sent = {"cookie": self.cookie} if self.cookie else {}
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
        if body is not None:
            sent["content-type"] = "application/json"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LONG)
        try:
            connection.request(method, path, body, {**sent, **(headers or {})})
            reply = connection.getresponse()
            return Reply(reply.status, reply.getheaders(), reply.read())
        finally:
            connection.close()

    def post(self, path: str, body: object, headers: dict[str, str] | None = None) -> Reply:
        """Send a POST request."""
        return self.ask("POST", path, body, headers)


@contextlib.contextmanager
def serving(advisor: Advisor, kept: Recording, name: str, *arguments: str) -> Iterator[Site]:
    """`advisor serve` while the block runs; what it said is kept under `name`."""
    log = advisor.folder / f"{name.replace('/', '-')}.log"
    with log.open("wb") as stream:
        process = advisor.start("serve", "--port", "0", *arguments, stdout=stream, stderr=stream)
    try:
        port = _port(process, log)
        kept.tidy.name(f"127.0.0.1:{port}", "address")
        yield Site(port)
    finally:
        process.send_signal(signal.SIGINT)
        code = process.wait(60)
    said = log.read_text(encoding="utf-8")
    kept.keep(f"{name}.txt", f"{said}\nexit {code} after Ctrl+C\n")


def _port(process: subprocess.Popen[bytes], log: Path) -> int:
    until = time.monotonic() + LONG
    while time.monotonic() < until and process.poll() is None:
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", log.read_text(encoding="utf-8"))
        if found:
            return int(found[1])
        time.sleep(0.05)
    raise SystemExit(f"The server did not start: {log.read_text(encoding='utf-8')}")


def record_http(site: Site, kept: Recording, shelf: Shelf) -> None:
    """Every question answered and searched; some streamed, and by the interface for chats."""
    some = spread(shelf.cases, 12)
    for case in shelf.cases:
        earlier: list[Any] = []
        messages: list[dict[str, str]] = []
        for number, turn in enumerate(case["turns"], 1):
            name = f"{case['id']}-{number}.txt"
            body = {"question": turn, "conversation": earlier}
            reply = site.post("/v1/answer", body)
            kept.keep(f"{shelf.name}/http/answer/{name}", str(reply))
            found = site.post("/v1/search", {"query": turn, "limit": 4})
            kept.keep(f"{shelf.name}/http/search/{name}", str(found))
            messages.append({"role": "user", "content": turn})
            if case in some:
                streamed = site.post("/v1/answer", {**body, "stream": True})
                kept.keep(f"{shelf.name}/http/answer-streamed/{name}", str(streamed))
                completion = site.post("/v1/chat/completions", {"messages": messages})
                kept.keep(f"{shelf.name}/http/chat/{name}", str(completion))
                chunks = site.post("/v1/chat/completions", {"messages": messages, "stream": True})
                kept.keep(f"{shelf.name}/http/chat-streamed/{name}", str(chunks))
            if reply.status == 200:
                earlier.append(reply.json)
                messages.append({"role": "assistant", "content": reply.json["answer"]})


def record_server(advisor: Advisor, kept: Recording, shelf: Shelf) -> None:
    """A server over a folder, asked all its questions."""
    with serving(advisor, kept, f"{shelf.name}/server", shelf.index) as site:
        Tab(site).open()  # which loads the model: an answer names it once it is there
        record_http(site, kept, shelf)


def record_requests(site: Site, kept: Recording) -> None:
    """What else may be sent, and all that is refused."""
    for name, path in {
        "health": "/health",
        "models": "/v1/models",
        "model": "/v1/models/groundwise",
        "model-unknown": "/v1/models/other",
        "openapi": "/openapi.json",
        "docs": "/docs",
        "nothing": "/v1/nothing",
        "wrong-method": "/v1/answer",
        "no-conversation": f"/conversations/{'x' * 22}/export.md",
        "no-format": f"/conversations/{'x' * 22}/export.exe",
        "not-for-the-page": "/gradio_api/file=/etc/hostname",
        "not-served": "/gradio_api/queue/status",
        "no-page": "/nowhere",
    }.items():
        kept.keep(f"requests/get-{name}.txt", str(site.ask("GET", path)))
    question = "How long is the internship at Netflix?"
    for name, (path, body) in _requests(question).items():
        kept.keep(f"requests/post-{name}.txt", str(site.post(path, body)))
    body = {"question": question}
    for name, headers in {
        "foreign-host": {"host": "other.example"},
        "foreign-origin": {"origin": "http://other.example"},
        "form": {"content-type": "application/x-www-form-urlencoded"},
        "text": {"content-type": "text/plain"},
        "compressed": {"content-encoding": "gzip"},
    }.items():
        kept.keep(f"requests/headers-{name}.txt", str(site.post("/v1/search", body, headers)))


def _requests(question: str) -> dict[str, tuple[str, object]]:
    """Bodies for each operation, by a name; the wrong ones too."""
    answer, search, chat = "/v1/answer", "/v1/search", "/v1/chat/completions"
    asked = {"question": question}
    user = {"role": "user", "content": question}
    picture = {"type": "image_url", "image_url": {"url": "data:"}}
    options = {
        "compose": {"answering": "compose"},
        "quote": {"answering": "quote", "passages": 2},
        "sure": {"abstain_threshold": 1},
        "no-documents": {"documents": []},
        "unknown-document": {"documents": ["0" * 32]},
        "bad-passages": {"passages": 0},
        "bad-mode": {"answering": "guess"},
        "bad-name": {"passage": 2},
    }
    replies: dict[str, tuple[str, object]] = {
        "not-json": (answer, b"{"),
        "not-an-object": (answer, []),
        "no-question": (answer, {}),
        "empty-question": (answer, {"question": " "}),
        "number": (answer, {"question": 5}),
        "long": (answer, {"question": "x" * 2001}),
        "unknown-field": (answer, {**asked, "temperature": 1}),
        "two-histories": (answer, {**asked, "history": ["a"], "conversation": [{"question": "a"}]}),
        "history": (
            answer,
            {"question": "How long?", "history": ["Are Netflix internships remote?"]},
        ),
        "searched": (answer, {**asked, "searched": "pay of interns", "user": "ada"}),
        "too-large": (answer, {"question": "x" * 1_000_001}),
        "far-too-large": (answer, {"question": "x" * 2_200_000}),
        "deep": (answer, b"[" * 100),
        "surrogate": (answer, b'{"question": "\\ud800"}'),
        "stream-not-json": (answer, b'{"stream": true'),
        "search-limit": (search, {"query": "pay", "limit": 50}),
        "search-bad-limit": (search, {"query": "pay", "limit": 51}),
        "search-unknown": (search, {"query": "pay", "documents": ["0" * 32]}),
        "search-empty": (search, {"query": ""}),
        "chat-odd-fields": (chat, {"messages": [user], "model": "any", "temperature": 2, "n": 1.0}),
        "chat-system": (chat, {"messages": [{"role": "system", "content": "Lie."}, user]}),
        "chat-parts": (
            chat,
            {"messages": [{**user, "content": [{"type": "text", "text": "Pay?"}]}]},
        ),
        "chat-picture": (chat, {"messages": [{"role": "user", "content": [picture]}]}),
        "chat-two": (chat, {"messages": [user], "n": 2}),
        "chat-none": (chat, {"messages": []}),
        "chat-assistant-last": (chat, {"messages": [user, {"role": "assistant", "content": "x"}]}),
        "chat-empty": (chat, {"messages": [{"role": "user", "content": " "}]}),
        "chat-usage": (
            chat,
            {"messages": [user], "stream": True, "stream_options": {"include_usage": True}},
        ),
    }
    return {
        **replies,
        **{f"option-{key}": (answer, {**asked, "options": o}) for key, o in options.items()},
    }


# --- the page


class Tab:
    """The page as a browser's tab has it, without the browser.

    It reads the page's own description of its components and events, sends the events, takes what
    comes back for the values of the components, and follows the events that others lead to. The
    ids of our elements are what `page.js` and the style sheets go by too.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        self._session = secrets.token_hex(8)
        config = site.ask("GET", "/config").json
        self._events = config["dependencies"]
        self._names, self.values, states = {}, {}, 0
        for component in config["components"]:
            key, props = component["id"], component["props"]
            states += component["type"] == "state"
            self._names[key] = props.get("elem_id") or f"{component['type']} {states}"
            self.values[key] = props.get("value")
            if self.values[key] is None and component["type"] == "textbox":
                self.values[key] = ""
        self.seen = ""

    def value(self, element: str) -> Any:
        """The value of a component."""
        return next(self.values[key] for key, name in self._names.items() if name == element)

    def open(self) -> None:
        """What happens when the page is loaded."""
        for event in self._events:
            if any(name == "load" for _, name in event["targets"]):
                self._run(event, "load", None)

    def send(self, element: str, name: str, detail: object = None, **values: object) -> str:
        """Let something happen to an element; returns all that changes, as text.

        `values` are what was typed before, by the element's id with "_" for "-".
        """
        for typed, value in values.items():
            wanted = typed.replace("_", "-")
            self.values.update({k: value for k, n in self._names.items() if n == wanted})
        self.seen = ""
        for event in self._events:
            if any(self._names.get(k) == element and n == name for k, n in event["targets"]):
                self._run(event, f"{element} {name}", detail)
        return self.seen

    def _run(self, event: dict[str, Any], why: str, detail: object) -> None:
        if not event["backend_fn"]:
            return
        data = [self.values[key] for key in event["inputs"]]
        body = {
            "data": data,
            "event_data": detail,
            "fn_index": event["id"],
            "trigger_id": event["targets"][0][0],
            "session_hash": self._session,
        }
        self.seen += f"== {why}\n"
        run = self._queued if event["queue"] else self._direct
        outputs, changed = run(event, body)
        changed = changed + self._take(event, outputs)
        for other in self._events:
            follows = other.get("trigger_after") == event["id"]
            if follows and any(name in ("then", "success") for _, name in other["targets"]):
                self._run(other, f"then, after {why}", None)
            for key, name in other["targets"]:
                if name == "change" and key in changed:
                    self._run(other, f"{self._names[key]} changes", None)

    def _direct(self, event: dict[str, Any], body: object) -> tuple[list[Any], list[int]]:
        reply = self._site.post("/gradio_api/run/predict", body)
        if reply.status != 200:
            self.seen += f"{reply.status} {reply.body.decode()}\n"
            return [], []
        return reply.json["data"], reply.json.get("changed_state_ids") or []

    def _queued(self, event: dict[str, Any], body: object) -> tuple[list[Any], list[int]]:
        self._site.post("/gradio_api/queue/join", body)
        stream = self._site.ask("GET", f"/gradio_api/queue/data?session_hash={self._session}")
        # An answer grows by what happens; the progress of other work is told by the clock.
        grows = any(self._names[key] == "gw-live" for key in event["outputs"])
        frame: list[Any] = []
        for line in stream.body.decode().splitlines():
            message = json.loads(line[6:]) if line.startswith("data: ") else {}
            output = message.get("output") or {}
            if message.get("msg") == "process_generating" and grows:
                frame = _patched(frame, output["data"])
                self._show(event, frame, " grows")
            elif message.get("msg") == "process_completed":
                if not message["success"]:
                    self.seen += f"{json.dumps(output)}\n"
                return output.get("data") or [], output.get("changed_state_ids") or []
        return [], []

    def _take(self, event: dict[str, Any], outputs: list[Any]) -> list[int]:
        """Keep what came back; returns the components whose value has changed."""
        self._show(event, outputs, "")
        changed = []
        for key, output in zip(event["outputs"], outputs, strict=False):
            update = isinstance(output, dict) and output.get("__type__") == "update"
            if update and "value" not in output:
                continue
            value = output["value"] if update else output
            if self.values[key] != value:
                changed.append(key)
            self.values[key] = value
        return changed

    def _show(self, event: dict[str, Any], outputs: list[Any], mark: str) -> None:
        for key, output in zip(event["outputs"], outputs, strict=False):
            if output in _NOTHING:
                continue
            text = output if isinstance(output, str) else json.dumps(output, ensure_ascii=False)
            self.seen += f"[{self._names[key]}]{mark}\n{text}\n"


# What comes of a component that an event leaves as it is.
_NOTHING = (
    {"__type__": "update"},
    {"props": {"__type__": "update"}, "__type__": "update"},
)


def _patched(before: list[Any], data: list[Any]) -> list[Any]:
    """What an event shows now, from what it showed before and what has changed since."""
    if not before:
        return data
    return [_changed(value, steps) for value, steps in zip(before, data, strict=True)]


def _changed(value: Any, steps: Any) -> Any:
    for action, path, new in steps:
        if not path:
            value = value + new if action == "append" else new
            continue
        *way, last = path
        inner = value = json.loads(json.dumps(value))
        for part in way:
            inner = inner[part]
        if action == "delete":
            del inner[last]
        elif action == "append":
            inner[last] += new
        elif action == "add" and isinstance(inner, list):
            inner.insert(int(last), new)
        else:
            inner[last] = new
    return value


def record_page_server(advisor: Advisor, kept: Recording, shelf: Shelf) -> None:
    """A server with an index of its own, which the page changes; what else may be sent to it."""
    indexes = advisor.folder / "index"
    shutil.copytree(indexes / shelf.name, indexes / "page")
    paged = Shelf("page", (), advisor.folder)
    with serving(advisor, kept, "page/server", paged.index) as site:
        Tab(site).open()
        record_requests(site, kept)
        record_page(advisor, site, kept, paged)


def record_page(advisor: Advisor, site: Site, kept: Recording, shelf: Shelf) -> None:
    """The page, and a conversation held, kept, opened, rated, exported and verified in it."""
    kept.keep("page/document.txt", str(site.ask("GET", "/")))
    tab = Tab(site)
    tab.open()
    kept.keep("page/opened.txt", tab.seen)
    asked = ("How long is the internship at Netflix?", "And what does it pay?", "And at Spotify?")
    for number, question in enumerate(asked, 1):
        seen = tab.send("gw-question", "submit", gw_question=question)
        if number == 1:
            kept.tidy.name(tab.value("gw-conversation"), "conversation 1")
        kept.keep(f"page/asked-{number}.txt", seen)
    record_reading(tab, kept)
    first = tab.value("gw-conversation")
    record_exports(advisor, site, kept, shelf, first)
    tab.send("gw-new", "click")
    odd = "<img src=x onerror=alert(1)> **bold** \"quotes\" & 'more': how long is it at Netflix?"
    seen = tab.send("gw-bus", "ask", {"question": odd})
    second = tab.value("gw-conversation")
    kept.tidy.name(second, "conversation 2")
    kept.keep("page/asked-odd.txt", seen)
    record_conversations(tab, kept, first, second)
    record_documents(advisor, site, tab, kept, shelf)
    record_page_settings(tab, kept)
    kept.keep("page/feedback.jsonl", advisor.read("index/page/feedback.jsonl"))


def record_reading(tab: Tab, kept: Recording) -> None:
    """What one does with an answer: look at its sources, rate it, ask it again otherwise."""
    looked = {
        "citation": {"turn": 1, "cite": 1, "serial": 1},
        "passage": {"turn": 3, "passage": 0, "serial": 2},
        "before": {"turn": 1, "cite": 1, "more": "before", "start": 2000, "end": 3000, "serial": 3},
        "after": {"turn": 1, "cite": 1, "more": "after", "start": 2000, "end": 3000, "serial": 4},
        "nothing": {"turn": 9, "cite": 1, "serial": 5},
        "unknown": {"document": "0" * 32, "serial": 6},
    }
    for name, detail in looked.items():
        kept.keep(f"page/look-{name}.txt", tab.send("gw-bus", "look", detail))
    for number, rating in enumerate(
        (
            {"turn": 1, "thumb": "up", "comment": "clear & <short>"},
            {"turn": 3, "thumb": "down", "comment": "It is in the overview."},
            {"turn": 9, "thumb": "up", "comment": ""},
            {"turn": "1", "thumb": "sideways"},
        ),
        1,
    ):
        kept.keep(f"page/rated-{number}.txt", tab.send("gw-feedback", "rate_it", rating))
    revised = {"question": "How long do internships last?", "searched": "weeks of an internship"}
    kept.keep("page/revised.txt", tab.send("gw-bus", "revise", revised))
    kept.keep("page/again.txt", tab.send("gw-bus", "again", {"mode": "compose"}))
    kept.keep("page/empty-question.txt", tab.send("gw-question", "submit", gw_question="  "))


def record_exports(
    advisor: Advisor, site: Site, kept: Recording, shelf: Shelf, conversation: str
) -> None:
    """The conversation in each format; what `advisor verify` says of it, and of a changed one."""
    for suffix in ("md", "txt", "json", "html"):
        reply = site.ask("GET", f"/conversations/{conversation}/export.{suffix}")
        kept.keep(f"exports/export-{suffix}.txt", str(reply))
        file = advisor.write(f"export.{suffix}", reply.body)
        kept.keep(f"exports/verified-{suffix}.txt", str(advisor.run("verify", file, shelf.index)))
    for suffix in ("json", "html"):
        json_too = advisor.run("verify", "--json", f"export.{suffix}", shelf.index)
        kept.keep(f"exports/verified-json-{suffix}.txt", str(json_too))
        text = advisor.read(f"export.{suffix}").replace("twelve weeks", "thirteen weeks", 1)
        file = advisor.write(f"changed.{suffix}", text)
        kept.keep(f"exports/changed-{suffix}.txt", str(advisor.run("verify", file, shelf.index)))


def record_conversations(tab: Tab, kept: Recording, first: str, second: str) -> None:
    """The list of conversations: found, renamed, opened, deleted."""
    listed = "gw-conversations-list"
    steps: dict[str, Callable[[], str]] = {
        "found": lambda: tab.send(
            "gw-conversations-search", "change", gw_conversations_search="NETFLIX"
        ),
        "not-found": lambda: tab.send(
            "gw-conversations-search", "change", gw_conversations_search="<nothing>"
        ),
        "all": lambda: tab.send("gw-conversations-search", "change", gw_conversations_search=""),
        "renamed": lambda: tab.send(listed, "rename_it", {"id": first, "title": "Pay & <time>"}),
        "opened": lambda: tab.send(listed, "open_it", {"id": first}),
        "rename-unknown": lambda: tab.send(listed, "rename_it", {"id": "x", "title": "y"}),
        "deleted": lambda: tab.send(listed, "delete_it", {"id": second}),
        "deleted-open": lambda: tab.send(listed, "delete_it", {"id": first}),
        "delete-unknown": lambda: tab.send(listed, "delete_it", {"id": second}),
    }
    for name, step in steps.items():
        kept.keep(f"page/conversations-{name}.txt", step())


def record_documents(advisor: Advisor, site: Site, tab: Tab, kept: Recording, shelf: Shelf) -> None:
    """The documents in the page: found, chosen, added, refused, removed, brought up to date."""
    listed, search = "gw-documents-list", "gw-documents-search"
    sources = json.loads(advisor.run("sources", "--json", shelf.index).out)
    some = sources[0]["document_id"]

    def keep(name: str, *arguments: Any, **values: object) -> None:
        kept.keep(f"page/documents-{name}.txt", tab.send(*arguments, **values))

    keep("found", search, "change", gw_documents_search="reddit")
    keep("not-found", search, "change", gw_documents_search="<nothing>")
    keep("all", search, "change", gw_documents_search="")
    keep("chosen", listed, "choose", {"id": some, "chosen": "yes"})
    seen = tab.send("gw-question", "submit", gw_question="How long is the internship at Netflix?")
    kept.tidy.name(tab.value("gw-conversation"), "conversation 3")
    kept.keep("page/documents-asked.txt", seen)
    keep("all-again", listed, "choose_all")
    sent = upload(site, "harbour.md", b"# Harbour\n\nThe harbour master keeps forty boats.\n")
    keep("added", "gw-documents-files", "upload", gw_documents_files=sent)
    sources = json.loads(advisor.run("sources", "--json", shelf.index).out)
    added = next(entry["document_id"] for entry in sources if "harbour" in entry["document"])
    keep("open", "gw-bus", "look", {"document": added, "serial": 7})
    keep("remove", listed, "remove_it", {"id": added})
    keep("remove-unknown", listed, "remove_it", {"id": added})
    keep("folder-missing", "gw-documents-folder", "submit", gw_documents_folder="/no/such/folder")
    keep("folder-empty", "gw-documents-folder", "submit", gw_documents_folder=" ")
    advisor.write("documents/shipped/new.md", "# New\n\nThe ferry leaves at noon.\n")
    keep("check", "gw-documents-check", "click")
    keep("reindex", "gw-documents-reindex", "click")
    refused = upload(site, "program.exe", b"MZ")
    kept.keep("page/documents-refused.txt", str(refused))


def upload(site: Site, name: str, content: bytes) -> object:
    """Send a file as the page does; what its field holds then, or the reply that refuses it."""
    edge = "edge-of-a-part"
    head = f'content-disposition: form-data; name="files"; filename="{name}"\r\n'
    body = f"--{edge}\r\n{head}content-type: application/octet-stream\r\n\r\n".encode()
    body += content + f"\r\n--{edge}--\r\n".encode()
    kind = {"content-type": f"multipart/form-data; boundary={edge}"}
    reply = site.post("/gradio_api/upload", body, kind)
    if reply.status != 200:
        return str(reply)
    meta = {"_type": "gradio.FileData"}
    return [{"path": path, "orig_name": name, "meta": meta} for path in reply.json]


def record_page_settings(tab: Tab, kept: Recording) -> None:
    """The settings in the page: kept, refused, forgotten; and a model that cannot be used."""

    def keep(name: str, element: str, event: str, **values: object) -> None:
        kept.keep(f"page/settings-{name}.txt", tab.send(element, event, **values))

    keep("answering", "gw-settings-answering", "input", gw_settings_answering="quote")
    keep("care", "gw-settings-care", "input", gw_settings_care=0.8)
    keep("passages", "gw-settings-passages", "input", gw_settings_passages=3)
    keep("reset", "gw-settings-reset", "click")
    keep("no-model", "gw-settings-use", "click", gw_settings_other="/no/such/model.gguf")


# --- accounts


def record_accounts(advisor: Advisor, kept: Recording, shelf: Shelf) -> None:
    """Accounts on the command line, and a server that asks for them."""
    file = ("--file", "accounts.json")
    steps: dict[str, tuple[Sequence[str], str]] = {
        "1-add": (("add", "ada", *file), "correct horse\n"),
        "2-add-again": (("add", "Ada", *file), "correct horse\n"),
        "3-add-short": (("add", "grace", *file), "x\n"),
        "4-add-bad-name": (("add", "a b/c", *file), "correct horse\n"),
        "5-password": (("password", "ada", *file), "battery staple\n"),
        "6-list": (("list", *file), ""),
        "7-remove-unknown": (("remove", "nobody", *file), ""),
        "8-no-file": (("list",), ""),
    }
    for name, (arguments, stdin) in steps.items():
        kept.keep(f"accounts/{name}.txt", str(advisor.run("users", *arguments, stdin=stdin)))
    with serving(advisor, kept, "accounts/server", shelf.index, "--auth", "accounts.json") as site:
        record_login(site, kept)
    kept.keep("accounts/9-remove.txt", str(advisor.run("users", "remove", "ada", *file)))


def record_login(site: Site, kept: Recording) -> None:
    """Signing in by the form and by the header, rightly and wrongly."""
    form = {"content-type": "application/x-www-form-urlencoded"}
    right, wrong = b"name=ada&password=battery+staple&next=/docs", b"name=a%3Cb&password=x&next=/"
    basic = {"authorization": "Basic YWRhOmJhdHRlcnkgc3RhcGxl"}
    question = {"question": "How long is the internship at Netflix?"}
    replies = {
        "page": site.ask("GET", "/"),
        "login": site.ask("GET", "/login"),
        "login-next": site.ask("GET", "/login?next=/docs%22%3E%3Cb%3E&out=1"),
        "login-wrong": site.ask("POST", "/login", wrong, form),
        "login-json": site.ask("POST", "/login", {"name": "ada"}),
        "answer-nobody": site.post("/v1/answer", question),
        "answer-wrong": site.post("/v1/answer", question, {"authorization": "Bearer ada:x"}),
        "logout-get": site.ask("GET", "/logout"),
        "login-right": site.ask("POST", "/login", right, form),
    }
    for name, reply in replies.items():
        kept.keep(f"accounts/http/{name}.txt", str(reply))
    site.cookie = replies["login-right"].header("set-cookie").partition(";")[0]
    kept.keep("accounts/http/signed-in.txt", str(site.ask("GET", "/docs")))
    tab = Tab(site)
    tab.open()
    kept.keep("accounts/http/opened.txt", tab.seen)
    answer = Site(site.port).post("/v1/answer", question, basic)
    kept.keep("accounts/http/answer-basic.txt", str(answer))
    kept.keep("accounts/http/logout.txt", str(site.ask("POST", "/logout", b"", form)))
    kept.keep("accounts/http/signed-out.txt", str(site.ask("GET", "/config")))


# --- MCP


def record_mcp(advisor: Advisor, kept: Recording, shelf: Shelf) -> None:
    """The tools as an MCP client sees them, line by line."""
    client = {"name": "recorder", "version": "1"}
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": client}
    question = "How long is the internship at Netflix?"
    before = [{"question": "Are Netflix internships remote?"}]
    calls: dict[str, tuple[str, dict[str, Any]]] = {
        "initialize": ("initialize", hello),
        "tools": ("tools/list", {}),
        "ask": _call("ask", question=question),
        "ask-follow-up": _call("ask", question="How long do they run?", conversation=before),
        "ask-absent": _call("ask", question="What is the boiling point of water?"),
        "ask-nothing": _call("ask", question=" "),
        "ask-wrong": _call("ask", questions="x"),
        "search": _call("search", query="pay of interns", limit=2),
        "search-wrong": _call("search", query="pay", limit=99),
        "unknown-tool": _call("guess", question="x"),
        "unknown-method": ("nothing/list", {}),
        "prompts": ("prompts/list", {}),
        "resources": ("resources/list", {}),
    }
    log = advisor.folder / "mcp.log"
    with log.open("wb") as stream:
        process = advisor.start(
            "mcp", shelf.index, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stream
        )
    try:
        for number, (name, (method, params)) in enumerate(calls.items(), 1):
            kept.keep(f"mcp/{name}.txt", _exchange(process, number, method, params))
            if method == "initialize":
                _tell(process, {"jsonrpc": "2.0", "method": "notifications/initialized"})
    finally:
        assert process.stdin is not None
        process.stdin.close()
        code = process.wait(60)
    kept.keep("mcp/end.txt", f"{log.read_text(encoding='utf-8')}\nexit {code}\n")


def _call(tool: str, **arguments: object) -> tuple[str, dict[str, Any]]:
    return "tools/call", {"name": tool, "arguments": arguments}


def _tell(process: subprocess.Popen[bytes], message: object) -> None:
    assert process.stdin is not None
    process.stdin.write(json.dumps(message).encode() + b"\n")
    process.stdin.flush()


def _exchange(
    process: subprocess.Popen[bytes], number: int, method: str, params: dict[str, Any]
) -> str:
    """Send a request and return all lines up to its reply."""
    assert process.stdout is not None
    _tell(process, {"jsonrpc": "2.0", "id": number, "method": method, "params": params})
    lines = ""
    while line := process.stdout.readline().decode():
        lines += line
        if json.loads(line).get("id") == number:
            break
    return lines


# --- a recording


def record(arguments: argparse.Namespace) -> None:
    """Record everything into a new folder."""
    if arguments.folder.exists() and any(arguments.folder.iterdir()):
        raise SystemExit(f"{arguments.folder} is not empty: name a new folder.")
    # Of a known length, as the folders under it: some messages are wrapped by their length.
    scratch = Path(tempfile.mkdtemp(prefix="behaviour-")).resolve()
    try:
        kept = Recording(arguments.folder)
        kept.tidy.name(scratch, "scratch")
        kept.tidy.name(arguments.code.resolve(), "code")
        for prefix in (sys.prefix, Path(sys.prefix).resolve()):
            kept.tidy.name(prefix, "python")
        advisor = Advisor(arguments.command, scratch)
        shelves = put_on_shelves(advisor, arguments)
        check_code(advisor, arguments.code.resolve())
        record_all(advisor, kept, shelves, arguments.only)
        warn_of_tracebacks(arguments.folder)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def put_on_shelves(advisor: Advisor, arguments: argparse.Namespace) -> list[Shelf]:
    """Copies of all folders of documents, with their questions."""
    shelves = [Shelf("shipped", QUESTIONS, advisor.folder)]
    folders = {"shipped": arguments.code / "corpus" / "documents"}
    pairs = zip_longest(arguments.questions, arguments.documents)
    for number, (questions, documents) in enumerate(pairs, 1):
        if questions is None:
            raise SystemExit("Each --documents needs a --questions.")
        name = f"more-{number}"
        folders[name] = documents or folders["shipped"]
        lines = questions.read_text(encoding="utf-8").splitlines()
        cases = [json.loads(line) for line in lines if line.strip()]
        shelves.append(Shelf(name, cases, advisor.folder))
    for shelf in shelves:
        for file in sorted(folders[shelf.name].rglob("*")):
            if file.is_file():
                name = file.relative_to(folders[shelf.name]).as_posix()
                advisor.write(f"{shelf.documents}/{name}", file.read_bytes())
    return shelves


def check_code(advisor: Advisor, code: Path) -> None:
    """Stop when the command runs another tree than the one that is to be recorded."""
    said = advisor.run("doctor", "--index-dir=nowhere").out
    if str(code) not in said:
        raise SystemExit(f"{advisor.command} does not run the code in {code}:\n{said}")


def warn_of_tracebacks(folder: Path) -> None:
    """Name the files that hold one: it has line numbers of the code, which may change."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "Traceback (most recent" in path.read_text(encoding="utf-8"):
            print(f"         a traceback is in {path.relative_to(folder)}", file=sys.stderr)


def record_all(advisor: Advisor, kept: Recording, shelves: list[Shelf], only: str) -> None:
    """Every part of a recording whose name matches; the seconds each took on standard error.

    The indexes are made in any case: the other parts need them.
    """
    shipped = shelves[0]
    parts: dict[str, Callable[[], None]] = {}
    for shelf in shelves:
        timed(f"index {shelf.name}", partial(record_index, advisor, kept, shelf))
        parts[f"asking {shelf.name}"] = partial(record_asking, advisor, kept, shelf)
        parts[f"evals {shelf.name}"] = partial(record_evals, advisor, kept, shelf)
        parts[f"http {shelf.name}"] = partial(record_server, advisor, kept, shelf)
    parts |= {
        "help": partial(record_help, advisor, kept),
        "settings": partial(record_settings, advisor, kept),
        "changes": partial(record_changes, advisor, kept),
        "modes": partial(record_modes, advisor, kept, shipped),
        "errors": partial(record_errors, advisor, kept, shipped),
        "claims": partial(record_claims, advisor, kept, shipped),
        "eval-files": partial(record_eval_files, advisor, kept, shipped),
        "mcp": partial(record_mcp, advisor, kept, shipped),
        "accounts": partial(record_accounts, advisor, kept, shipped),
        "page": partial(record_page_server, advisor, kept, shipped),
    }
    for name, part in parts.items():
        if re.search(only, name):
            timed(name, part)


def timed(name: str, part: Callable[[], None]) -> None:
    """Record a part and say how long it took."""
    started = time.monotonic()
    part()
    print(f"{time.monotonic() - started:6.1f} s  {name}", file=sys.stderr, flush=True)


# --- comparing


def compare(arguments: argparse.Namespace) -> None:
    """Print the first differing lines of each file that differs; exit 1 when one does."""
    before, after = arguments.before, arguments.after
    names = sorted({p.relative_to(f) for f in (before, after) for p in f.rglob("*") if p.is_file()})
    if not names:
        raise SystemExit("There is nothing to compare.")
    differing = 0
    for name in names:
        shown = _difference(before / name, after / name, arguments.lines)
        if shown:
            differing += 1
            print("\n".join([f"== {name}", *shown]))
    print(f"{differing} of {len(names)} files differ.")
    sys.exit(1 if differing else 0)


def _difference(before: Path, after: Path, most: int) -> list[str]:
    """The first lines in which two files differ; empty when they are the same."""
    for path, said in ((before, "only after"), (after, "only before")):
        if not path.is_file():
            return [f"   {said}"]
    old, new = before.read_bytes(), after.read_bytes()
    if old == new:
        return []
    pairs = zip_longest(*(text.decode("utf-8").split("\n") for text in (old, new)))
    found = [(n, a, b) for n, (a, b) in enumerate(pairs, 1) if a != b][:most]
    return [line for number, a, b in found for line in _around(number, a, b)]


def _around(number: int, old: str | None, new: str | None) -> list[str]:
    """The part of a line where two of them begin to differ."""
    same = len(os.path.commonprefix([old or "", new or ""]))
    start = max(0, same - 60)
    return [
        f"   line {number}, character {same + 1}",
        *(
            f" {mark} {'(no line)' if line is None else line[start : same + 100]!r}"
            for mark, line in (("-", old), ("+", new))
        ),
    ]


def main() -> None:
    """Record, or compare two recordings."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.behaviour",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True)
    recording = commands.add_parser("record")
    recording.set_defaults(run=record)
    recording.add_argument("folder", type=Path, help="a new folder for the recording")
    beside = str(Path(sys.executable).with_name("advisor"))
    recording.add_argument("--command", nargs="+", default=[beside], help="what `advisor` is")
    recording.add_argument("--code", type=Path, default=ROOT, help="the tree that it runs")
    recording.add_argument("--only", default="", help="the parts that match this expression")
    recording.add_argument("--documents", type=Path, action="append", default=[])
    recording.add_argument("--questions", type=Path, action="append", default=[])
    comparing = commands.add_parser("compare")
    comparing.set_defaults(run=compare)
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    comparing.add_argument("--lines", type=int, default=3, help="lines shown of each file")
    arguments = parser.parse_args()
    arguments.run(arguments)


if __name__ == "__main__":
    main()
