"""The questions that are asked of the shipped documents, and how some are chosen of many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

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


def spread(cases: Sequence[Case], most: int) -> list[Case]:
    """At most so many of the cases, from all along the list."""
    count = min(most, len(cases))
    return [cases[number * len(cases) // count] for number in range(count)]
