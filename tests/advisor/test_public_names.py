import subprocess
import sys

import pytest

import advisor

PROMISED = """
USER_ERRORS AbstainReason Advisor Answer AskOptions Citation Conversation Done Event Label Retrieved
Searching SentenceVerified SentenceWithheld Settings Verdict answer_json build_advisor load_settings
""".split()


def test_the_promised_names_are_these() -> None:
    assert advisor.__all__ == PROMISED == sorted(PROMISED, key=lambda n: (not n.isupper(), n))


@pytest.mark.parametrize("name", PROMISED)
def test_every_promised_name_is_there(name: str) -> None:
    assert getattr(advisor, name) is not None


def test_other_names_are_not() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nonsense'"):
        advisor.nonsense  # noqa: B018


def test_importing_it_loads_nothing() -> None:
    script = "import sys, advisor; print([m for m in sys.modules if m.startswith('advisor.')])"
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
