"""A message in another language is searched by what English documents can hold of it."""

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
        ("¿Cuánto duran las vacaciones?", "how long vacation leave"),
        ("¿Cuántos días de permiso hay?", "how many day leave there is"),
        (
            "¿Hay un programa para estudiantes internacionales?",
            "there is program software student study international",
        ),
        ("cuanto cuesta la administración", "how much cost administration"),
        ("¿Quién paga en Kestrel?", "who pay Kestrel"),
        ("Wie lange dauert das Praktikum?", "how long internship"),
        ("Wie viele Urlaubstage habe ich 2024?", "how many vacation days 2024"),
        ("Muss ich die Kaution zahlen?", "must I deposit pay"),
        ("Wie installiere ich Kubernetes?", "how install Kubernetes"),
        ("Combien de temps dure le stage ?", "how long internship"),
        ("Comment obtenir un congé parental ?", "how get receive parental leave"),
        ("Quelle est la compensation ?", "which compensation"),
        ("Quanto durano le ferie?", "how long vacation leave"),
        ("Quanto costa l'affitto per mese?", "how much cost rent month"),
        ("Quantos dias de férias por ano?", "how many vacation days year"),
        ("posso tomar paracetamol com comida", "can I take paracetamol with food"),
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


@pytest.mark.parametrize(
    ("text", "search"),
    [
        # A verb in two parts, a participle, a prefix between, words made of two and of three.
        ("Wie nehme ich ein Lied auf?", "how record song track"),
        ("Wo wird das Lied aufgenommen?", "where song track record"),
        ("Wie lange wird das Bananenbrot gebacken?", "how long banana bread bake"),
        ("Rotweinflecken auf dem Teppich", "red wine stain carpet"),
        ("Was mache ich bei einem Wespenstich?", "what do I bee sting"),
        # Conjugated verbs and plurals of the others.
        ("¿Cuánto tiempo se hornea el pan de plátano?", "how long bake bread banana"),
        ("comment enlever la tache de vin ?", "how remove stain wine"),
        ("Come si tolgono le macchie?", "how remove stain"),
        ("Quanto tempo leva para assar o pão?", "how long bake bread"),
    ],
)
def test_words_are_found_in_the_form_they_have_in_a_message(text: str, search: str) -> None:
    assert searchable(text, language_of(text), {}) == search


def test_of_several_meanings_those_count_that_the_index_holds() -> None:
    assert searchable("comment enregistrer le son ?", "fr", {"record": 1}) == "how record sound"
    assert searchable("comment enregistrer le son ?", "fr", {"save": 1}) == "how save sound"


def test_or_is_no_question_for_a_place() -> None:
    assert "where" not in searchable("du beurre ou de la crème ?", "fr", {})
    assert searchable("ou est la gare", "fr", {}).startswith("where")


def test_the_lists_have_a_word_of_each_language_for_each_meaning() -> None:
    text = (files("advisor.understanding") / "words.txt").read_text(encoding="utf-8")
    rows = [line.split("|") for line in text.splitlines() if not line.startswith("#")]
    assert len(rows) > 1000
    assert len(text.encode()) < 200_000
    for row in rows:
        assert len(row) == 6 and all(row)
        assert row[0].isascii()
        assert all(word == word.strip() for words in row for word in words.split(","))
