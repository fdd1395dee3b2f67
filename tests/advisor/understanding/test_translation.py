"""A message in another language is searched by what English documents can hold of it."""

import tomllib
from importlib.resources import files

import pytest

from advisor.understanding.translation import searchable
from corpus.language.languages import language_of

_HELD = dict.fromkeys(
    "vacation leave international candidates internship compensation budget kubernetes docker "
    "deposit month employee university application administration paracetamol case".split(),
    1,
)


@pytest.mark.parametrize(
    ("text", "search"),
    [
        ("¿Cuánto duran las vacaciones?", "how long vacation"),
        ("¿Cuántos días de permiso hay?", "how many day leave there is"),
        ("¿Hay un programa para estudiantes internacionales?", "there is international"),
        ("cuanto cuesta la administración", "how much cost administration"),
        ("¿Quién paga en Kestrel?", "who pay Kestrel"),
        ("Wie lange dauert das Praktikum?", "how long internship"),
        ("Wie viele Urlaubstage habe ich 2024?", "how many vacation days 2024"),
        ("Muss ich die Kaution zahlen?", "must I deposit pay"),
        ("Wie installiere ich Kubernetes?", "how Kubernetes"),
        ("Combien de temps dure le stage ?", "how long internship"),
        ("Comment obtenir un congé parental ?", "how parental leave"),
        ("Quelle est la compensation ?", "which compensation"),
        ("Quanto durano le ferie?", "how long vacation"),
        ("Quanto costa l'affitto per mese?", "how much cost rent month"),
        ("Quantos dias de férias por ano?", "how many day vacation year"),
        ("posso tomar paracetamol com comida", "can I paracetamol"),
        ("Hoeveel kost kubernetes?", "kubernetes"),
        ("Hur länge?", ""),
        ("", ""),
    ],
)
def test_searched(text: str, search: str) -> None:
    assert searchable(text, language_of(text), _HELD) == search


@pytest.mark.parametrize("text", ["la casa", "las prácticas", "una cosa extraordinaria"])
def test_no_word_that_is_alike_by_chance(text: str) -> None:
    assert not {"case", "vacation", "administration"} & set(searchable(text, "es", _HELD).split())


def test_an_unknown_language_keeps_what_the_index_holds() -> None:
    assert searchable("xyz budget 7", "", _HELD) == "budget 7"


def test_the_dictionary_is_written_without_accents() -> None:
    text = (files("advisor.understanding") / "words.toml").read_text(encoding="utf-8")
    languages = tomllib.loads(text)
    assert set(languages) == {"es", "de", "fr", "it", "pt"}
    for rows in languages.values():
        assert len(rows) > 40
        for phrase, meaning in rows.items():
            assert phrase.isascii() and phrase == phrase.lower()
            assert meaning.isascii() and meaning
