"""Which language a request is answered in."""

from __future__ import annotations

import asyncio

import pytest

from tests.event_loop import in_a_loop
from ui.languages.choice import InLanguage, chosen_language, language_of
from ui.languages.speaking import language


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-DE,de;q=0.9,en;q=0.8", "de"),
        ("de-AT", "de"),
        ("DE", "de"),
        ("en-US,en;q=0.9,de;q=0.8", "en"),
        ("en;q=0.5, de;q=0.9", "de"),
        ("fr-FR,fr;q=0.9,de;q=0.5,en;q=0.4", "de"),
        ("fr,nl", "en"),
        ("de;q=0, en", "en"),
        ("de;q=0", "en"),
        ("de;q=much, en", "en"),
        ("*", "en"),
        (";;,=,q=1", "en"),
    ],
)
def test_the_browser_says_which(accepted: str, expected: str) -> None:
    assert language_of({"accept-language": accepted}) == expected


@pytest.mark.parametrize(
    ("cookie", "expected"),
    [
        ("groundwise_language=de", "de"),
        ("groundwise_session=x; groundwise_language=de", "de"),
        ("groundwise_language=", "en"),
        ("groundwise_language=xx", "en"),
        ("groundwise_language=../de", "en"),
    ],
)
def test_the_reader_may_choose_another(cookie: str, expected: str) -> None:
    assert language_of({"accept-language": "en", "cookie": cookie}) == expected


def test_a_choice_outranks_the_browser() -> None:
    headers = {"accept-language": "de", "cookie": "groundwise_language=en"}
    assert (language_of(headers), chosen_language(headers)) == ("en", "en")
    assert chosen_language({"accept-language": "de"}) == ""


@pytest.mark.parametrize(("path", "expected"), [("/", "de"), ("/v1/answer", "en")])
def test_programs_are_spoken_to_in_english(path: str, expected: str) -> None:
    spoken = []

    async def app(scope, receive, send):  # type: ignore[no-untyped-def]
        spoken.append(language())
        spoken.append(await asyncio.to_thread(language))

    inside = InLanguage(app, lambda path: path.startswith("/v1/"))
    scope = {"type": "http", "path": path, "headers": [(b"accept-language", b"de")]}
    in_a_loop(inside(scope, None, None))  # type: ignore[arg-type]
    assert spoken == [expected, expected]
    assert language() == "en"
