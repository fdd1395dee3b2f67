"""Which language a text is in."""

from __future__ import annotations

import pytest

from corpus.language.detection import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The ferry leaves at nine, and it comes back with the tide.", "en"),
        ("Ferries leave hourly on weekdays; passengers board early.", "en"),
        ("Die Fähre fährt um neun Uhr ab und kommt mit der Flut zurück.", "de"),
        ("El barco sale a las nueve y vuelve con la marea por la tarde.", "es"),
        ("Le bateau part à neuf heures et revient avec la marée du soir.", "fr"),
        ("Паром отправляется в девять часов и возвращается вечером.", "ru"),
        ("フェリーは九時に出発し、夕方の潮とともに戻ってきます。", "ja"),
        ("De veerboot vertrekt om negen uur en komt met het tij weer terug.", "nl"),
    ],
)
def test_languages(text: str, language: str) -> None:
    assert language_of(text) == language
    assert language_of(text * 50) == language


@pytest.mark.parametrize("text", ["", "12 | 44 | 9,000\n17 | 3 | 1", "🙂🙂", "asdf qwer zxcv", "A"])
def test_unsure(text: str) -> None:
    assert language_of(text) == ""
