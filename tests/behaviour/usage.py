"""The help of the command line, its settings, and what it says to a wrong command."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tests.behaviour.command import Advisor, Shelf
from tests.behaviour.tidy import Recording


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
