"""The language of a message or a document."""

import pytest

from corpus.language.languages import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How long is the probation period?", "en"),
        ("what do I need to bring", "en"),
        ("overtime on sundays and who approves it", "en"),
        ("I'm new here, don't know where to start", "en"),
        ("Wie lange dauert die Probezeit?", "de"),
        ("Wer genehmigt den Urlaub", "de"),
        ("Was kostet ein Ausweis für Studenten?", "de"),
        ("Combien de jours de congé ai-je par an ?", "fr"),
        ("Qui approuve les heures supplémentaires ?", "fr"),
        ("Comment fait-on la pâte", "fr"),
        ("¿Cuánto duran las vacaciones?", "es"),
        ("cuanto cuesta la inscripción y quién la paga", "es"),
        ("¿Cómo solicito un permiso?", "es"),
        ("Quanto dura il periodo di prova?", "it"),
        ("chi approva le ferie e quando", "it"),
        ("Quanto tempo duram as férias?", "pt"),
        ("Quem aprova o pedido e onde o entrego?", "pt"),
        ("Hoeveel vakantiedagen krijg ik per jaar?", "nl"),
        ("Wie keurt het verlof goed", "nl"),
        ("Hur många semesterdagar får jag?", "sv"),
        ("Hvor mange feriedage har jeg?", "da"),
        ("Ile dni urlopu mam w roku?", "pl"),
        ("İzin için kime ve nasıl başvurulur?", "tr"),
        ("Сколько дней отпуска мне положено?", "ru"),
        ("休暇は何日ありますか", "ja"),
        ("请问有多少天假期", "zh"),
        ("Πόσες μέρες άδεια έχω;", "el"),
        ("휴가는 며칠인가요", "ko"),
    ],
)
def test_told(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    "text",
    ["", "   ", "!!!", "42", "parking", "vacation policy", "Kubernetes", "Siemens Nokia BMW"],
)
def test_unsure(text: str) -> None:
    assert language_of(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "What does the word Schadenfreude mean?",
        "Who is Ångström?",
        "How long do I rest a crème brûlée?",
        "Is Müller GmbH in the list?",
        "what is the jalapeño for",
    ],
)
def test_a_foreign_word_in_an_english_question(text: str) -> None:
    assert language_of(text) == "en"


def test_a_document_by_its_beginning() -> None:
    german = "Die Mieterin darf die Wohnung nicht ohne Erlaubnis untervermieten. " * 2000
    assert language_of(german + "The end of the text is in English, and it is short.") == "de"


def test_english_with_a_german_quotation() -> None:
    text = (
        "The contract was signed in May. It says: „Der Mieter zahlt die Kosten.“ Both parties "
        "agreed that the costs would be split, and that the landlord would pay for the roof."
    )
    assert language_of(text) == "en"
