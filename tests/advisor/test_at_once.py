"""Questions that are answered at once get the answers that they get one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pytest

from advisor.advisor import Advisor
from advisor.build import build_advisor
from advisor.settings import Settings
from corpus.language.words import stem
from tests.at_once import at_once

QUESTIONS = (
    "How long do Netflix internships last?",
    "what do interns get paid",
    "Which certifications did the student doubt?",
    "Do data scientists need front end skills?",
    "how do i get ready for the phone screen",
    "What does a data engineer do?",
    "wie lange dauert ein Praktikum bei Netflix?",
    "qu'est-ce qu'un data engineer fait ?",
    "what do you have?",
    "Can I apply from outside the US?",
    "sumarize what the student says about courses",
    "Which job titles should I apply for instead?",
)
Said = tuple[str, tuple[str, ...]]


def asked(advisor: Advisor, question: str) -> Said:
    answer = advisor.ask(question)
    return answer.text, tuple(citation.quote for citation in answer.citations)


@pytest.mark.real_model
@pytest.mark.parametrize("answering", ["quote", "compose"])
def test_three_at_once_answer_as_one_after_the_other(
    shipped_settings: Settings, answering: str
) -> None:
    settings = shipped_settings.model_copy(update={"answering": answering})
    questions = QUESTIONS if answering == "quote" else QUESTIONS[:4]
    advisor = build_advisor(settings)
    alone = {question: asked(advisor, question) for question in questions}
    stem.cache_clear()
    together: dict[str, Said | Exception] = {}

    def ask_all(mine: Sequence[str]) -> None:
        for question in mine:
            try:
                together[question] = asked(advisor, question)
            except Exception as error:
                together[question] = error

    at_once((partial(ask_all, questions[i::3]) for i in range(3)), 1e-4)
    advisor.close()
    assert together == alone
