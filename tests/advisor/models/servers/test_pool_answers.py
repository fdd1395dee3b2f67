"""Answers that two servers write at the same time, one of which is killed in the middle."""

import threading
from contextlib import closing

import pytest

from advisor.answer import Answer
from advisor.build import build_advisor
from advisor.settings import Settings
from tests.model_servers import WritingServer

QUESTION = "How long is a placement at Brightwater?"
SENTENCE = "A placement at Brightwater lasts at least twelve weeks."


@pytest.mark.real_model
def test_a_killed_server_costs_its_answer_no_sentence_and_others_nothing(
    handbook_settings: Settings,
) -> None:
    answers: dict[str, Answer] = {}
    with (
        WritingServer(pieces=("A placement ", "at ")) as killed,
        WritingServer(
            pieces=("A placement at ", "Brightwater lasts at least twelve weeks.")
        ) as there,
    ):
        killed.gate.clear()
        there.gate.clear()
        several = Settings.model_validate(
            handbook_settings.model_dump() | {"model": [killed.spec, there.spec]}
        )
        with closing(build_advisor(several)) as advisor:

            def ask(who: str) -> None:
                answers[who] = advisor.ask(QUESTION, cancel=threading.Event())

            first = threading.Thread(target=ask, args=["first"])
            first.start()
            assert killed.begun.acquire(timeout=60)
            second = threading.Thread(target=ask, args=["second"])
            second.start()
            assert there.begun.acquire(timeout=60)
            killed.kill()
            first.join(60)
            there.gate.set()
            second.join(60)
            assert "1 of 2 model servers do not answer" in advisor.describe().warnings[0]
            assert advisor.describe().is_reachable
            third = advisor.ask(QUESTION)
    assert "broke off its reply" in answers["first"].failure
    assert "twelve weeks" in answers["first"].text and answers["first"].citations
    assert (answers["second"].failure, third.failure) == ("", "")
    assert SENTENCE in answers["second"].text and SENTENCE in third.text
    assert (answers["second"].mode, third.mode) == ("compose", "compose")
