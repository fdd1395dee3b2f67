"""A message in another language becomes an English one, in the words that the documents have."""

from importlib.resources import files

import pytest

from advisor.translation.dictionary import STEMMERS, Dictionary
from advisor.translation.translation import in_english

_HELD = dict.fromkeys(
    "holiday leave paternity international candidates internship compensation budget kubernetes "
    "deposit month employee university administration paracetamol case backup password".split(),
    9,
)


@pytest.mark.parametrize(
    ("language", "text", "english"),
    [
        # Questions keep their form: how long, how much, who, when, where, may I, what is.
        ("de", "Wie lange dauert das Praktikum?", "how long does the internship take?"),
        ("de", "Muss ich die Kaution zahlen?", "do I have to pay the deposit?"),
        ("de", "Darf ich am Wochenende arbeiten?", "may I work on weekends?"),
        ("de", "Dürfen Kinder mit ins Haus?", "may children"),
        ("de", "Was kostet das Jobticket?", "how much does the season ticket cost?"),
        ("de", "Was ist der Unterschied zwischen A1 und A2?", "what is the difference between"),
        ("fr", "Combien de temps dure le stage ?", "how long does the internship take?"),
        ("fr", "Qui approuve les congés ?", "who approves the holiday?"),
        ("es", "¿Dónde está la oficina?", "where is the office?"),
        ("es", "¿Puedo trabajar desde casa?", "can I work from home?"),
        ("es", "¿Tengo derecho a una beca?", "am I entitled to a scholarship?"),
        ("it", "Quanto costa il corso?", "how much does the course cost?"),
        ("it", "Come funziona la stampante?", "how does the printer work?"),
        ("pt", "Como posso instalar o programa?", "how to install the software?"),
        ("nl", "Kan ik het contract per e-mail opzeggen?", "can I give notice"),
        ("es", "¿Se pueden llevar perros?", "can I take dogs"),
        ("pt", "Quando recebo um novo portátil?", "when do I get a new laptop?"),
        ("nl", "Wie betaalt de verzekering?", "who pays the insurance?"),
        ("sv", "Hur ändrar jag språk?", "how do I change"),
        # Phrases before words, several words of one, words made of two.
        ("de", "Vaterschaftsurlaub", "paternity leave"),
        ("de", "Datensicherung", "backup"),
        ("de", "Rotweinflecken auf dem Teppich", "red wine stain on the carpet"),
        ("fr", "mot de passe oublié", "forgot password"),
        ("es", "copia de seguridad", "backup"),
        ("sv", "pappaledighet", "paternity leave"),
        ("nl", "vergaderruimte reserveren", "meeting room"),
        # Verbs in two parts, participles, stems, plurals.
        ("de", "Wie nehme ich ein Lied auf?", "how do I record a"),
        ("de", "Wie lange wird das Bananenbrot gebacken?", "how long is the banana bread bake?"),
        ("nl", "Hoe sluit ik een microfoon aan?", "how do I connect a microphone?"),
        ("es", "¿Cómo importo las canciones?", "how to import the"),
        ("it", "Come collego le cuffie?", "how to connect the headphones?"),
        # What is not known is kept: names, words of the documents, and what is nearly one of them.
        ("fr", "Comment installer Kubernetes ?", "how to install Kubernetes?"),
        ("es", "estudiantes internacionales", "international"),
        ("de", "Wer ist Frau Brandmayer?", "Brandmayer"),
        # Without its accents and misspelt.
        ("es", "cuanto cuesta la matricula", "how much does the enrol cost"),
        ("fr", "ou est la gare", "where is the station"),
        ("de", "Kündigungsfirst", "notice period"),
    ],
)
def test_english(language: str, text: str, english: str) -> None:
    assert english in in_english(text, language, _HELD).text


@pytest.mark.parametrize(
    ("language", "text", "other"),
    [
        ("de", "Wenn ich krank bin", "bin"),
        ("de", "Die Frist war kurz", "die"),
        ("de", "Das Fenster war offen", "war"),
        ("fr", "du pain et un chat", "pain"),
        ("fr", "du beurre ou de la crème ?", "where"),
        ("es", "la casa", "case"),
        ("nl", "hij had het in de hand", "had het"),
    ],
)
def test_no_word_stays_that_is_another_in_english(language: str, text: str, other: str) -> None:
    held = _HELD | dict.fromkeys((*other.split(), "where"), 5)
    assert other not in in_english(text, language, held).text.lower()


def test_of_several_meanings_the_one_counts_that_the_documents_have() -> None:
    held = in_english("comment enregistrer le morceau ?", "fr", {"record": 9, "track": 9})
    assert held.text == "how to record the track?"
    saved = in_english("comment enregistrer le fichier ?", "fr", {"save": 9, "file": 9})
    assert saved.text == "how to save the file?"


def test_another_meaning_that_the_documents_have_is_searched_too() -> None:
    found = in_english("Rotweinfleck auf dem Lied", "de", {"track": 9, "song": 2})
    assert "track" in found.text
    assert "song" in found.other
    assert in_english("Rotweinfleck", "de", {"stain": 3}).other == ""


def test_a_language_without_a_dictionary_keeps_what_the_documents_hold() -> None:
    assert in_english("xyz budget 7", "pl", _HELD).text == "budget 7"
    assert in_english("Ile dni urlopu?", "pl", _HELD).text == ""


@pytest.mark.parametrize("language", STEMMERS)
def test_a_dictionary_is_compact_and_holds_some_thousand_words(language: str) -> None:
    text = (files("advisor.translation") / "words" / f"{language}.txt").read_text(encoding="utf-8")
    rows = [line.split("|") for line in text.splitlines()]
    words = [word for _, line in rows for word in line.split(",")]
    assert len(set(words)) > 2500
    assert len(text.encode()) < 100_000
    for english, line in rows:
        assert english and english.isascii()
        assert all(word and word == word.strip().lower() for word in line.split(","))


def test_a_word_is_held_in_other_forms_and_as_a_part() -> None:
    german = Dictionary("de")
    assert german.holds("gekündigte")
    assert german.of_compound("mietvertragskündigung")
    assert not german.holds("schwurbel") and not german.of_compound("schwurbel")
