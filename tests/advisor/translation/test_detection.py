"""Short messages are told by the dictionaries; English never is another language."""

import pytest

from advisor.translation.detection import message_language

_HELD = frozenset("mixxx serato crossfader kestrel settings".split())


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("wachtwoord vergeten", "nl"),
        ("combien ça coûte", "fr"),
        ("wifi lösenord", "sv"),
        ("Vaterschaftsurlaub", "de"),
        ("congé maternité", "fr"),
        ("requisitos contraseña", "es"),
        ("laptop kaputt", "de"),
        ("gracias", "es"),
        ("merci beaucoup", "fr"),
        ("Crossfader einstellen", "de"),
        ("Serato bibliotheek importeren", "nl"),
        ("Wie lange ist die Probezeit?", "de"),
        ("Ile dni urlopu mam w roku?", "pl"),
    ],
)
def test_told(text: str, language: str) -> None:
    assert message_language(text, _HELD.__contains__) == language


@pytest.mark.parametrize(
    "text",
    [
        "hat size",
        "die cut",
        "pain in the neck",
        "fast food main course",
        "war museum",
        "chat",
        "Schadenfreude meaning",
        "kindergarten fees",
        "recieve holliday polciy",
        "Crossfader",
        "Kestrel",
        "come on",
        "what is a maître d'hôtel",
        "2024",
        "",
    ],
)
def test_english_is_no_other_language(text: str) -> None:
    assert message_language(text, _HELD.__contains__) == ""
