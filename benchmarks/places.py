"""Does an index answer the same wherever it is kept?

    python -m benchmarks.places --catalog postgresql://... --chroma http://...
        [--documents FOLDER] [--questions FILE ...]

An index folder is made and moved (`advisor move`) to the database and the Chroma server. Then every
question of the files (JSON lines with `turns`) is asked of both, follow-ups in their conversation;
what is compared is the answer: its text, citations and retrieved passages. The index is left in the
database under the name `benchmark-places`. Writes `benchmarks/results/places.json`.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from advisor.advisor import Advisor
from advisor.answer import Answer, Conversation
from advisor.build import build_advisor, index_settings
from advisor.settings import load_settings
from benchmarks.measuring import (
    DOCUMENTS,
    build_index,
    load_average,
    print_table,
    read_questions,
    write_result,
)
from index.moving import move

_NAME = "benchmark-places"


def said(answer: Answer) -> tuple[Any, ...]:
    """What of an answer must be the same: everything but times and the last digits of scores."""
    passages = [
        (hit.passage.id, {name: round(score, 4) for name, score in hit.scores.items()})
        for hit in answer.passages
    ]
    return answer.text, answer.mode, answer.searched, answer.citations, passages


def answers(advisor: Advisor, turns: list[str]) -> list[Answer]:
    """The answers of one conversation."""
    conversation, found = Conversation(), []
    for turn in turns:
        answer = advisor.ask(turn, conversation)
        conversation = conversation.with_turn(turn, answer)
        found.append(answer)
    return found


def main() -> None:
    """Move, ask both, print and write the result."""
    parser = argparse.ArgumentParser(
        prog="benchmarks.places", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--catalog", required=True)
    parser.add_argument("--chroma", required=True)
    parser.add_argument("--documents", type=Path, default=DOCUMENTS)
    parser.add_argument("--questions", type=Path, nargs="+", default=[Path("none")])
    options = parser.parse_args()
    asked = [turns for path in options.questions for turns in read_questions(path)]
    with tempfile.TemporaryDirectory() as folder:
        build_index(Path(folder), options.documents)
        here = load_settings(None, {"index_dir": folder})
        there = load_settings(
            None,
            {"index_dir": f"{folder}/none", "catalog": options.catalog, "chroma": options.chroma,
             "index_name": _NAME},
        )  # fmt: skip
        move(index_settings(here), replace(index_settings(there), name=_NAME), None)
        one, other = build_advisor(here), build_advisor(there)
        differ = []
        turns = 0
        for question in asked:
            for local, remote in zip(answers(one, question), answers(other, question), strict=True):
                turns += 1
                if said(local) != said(remote):
                    differ.append(local.question)
                    print(f"DIFFERS: {local.question}\n  {local.text}\n  {remote.text}")
        one.close()
        other.close()
    rows = [["questions", turns, "-"], ["answers that differ", len(differ), 0]]
    print_table(["figure", "measured", "goal at most"], rows)
    # Names alone: an address may hold a password, and folders are this machine's.
    questions = [path.name for path in options.questions]
    arguments = ["--catalog", "postgresql://...", "--chroma", "http://..."]
    arguments += ["--documents", options.documents.name, "--questions", *questions]
    record = {"turns": turns, "differ": differ, "load_average": load_average()}
    print(write_result("places", arguments, record))


if __name__ == "__main__":
    main()
