"""Sentences, numbers and dates in the reader's language."""

from __future__ import annotations

import copy
import json
import pickle
import threading
from dataclasses import replace
from datetime import UTC, datetime

from markupsafe import Markup

from ui.conversations.exchange import TurnView
from ui.errors import PageError
from ui.languages import formats
from ui.languages.speaking import N_, Message, _, ngettext, speaking, together, translated
from ui.languages.told import format_name, model_detail, place_name
from ui.library.uploads import shown
from ui.page.chat import html as chat
from ui.page.conversations.html import day, group
from ui.page.documents import html as documents

NOON = datetime(2026, 3, 5, 12, 4, tzinfo=UTC)


def test_a_sentence_is_said_in_the_language_that_is_spoken() -> None:
    assert _("Sources") == "Sources"
    with speaking("de"):
        assert _("Sources") == "Quellen"
        with speaking("en"):
            assert _("Sources") == "Sources"
    assert _("Sources") == "Sources"


def test_what_no_catalogue_has_is_said_as_it_is() -> None:
    with speaking("de"):
        assert _("Nobody says this") == "Nobody says this"
        assert _("") == ""


def test_a_number_of_things_has_its_own_form_and_is_written_as_the_language_does() -> None:
    def said(number: int) -> str:
        return ngettext("%(num)s document", "%(num)s documents", number)

    assert [said(1), said(0), said(2000)] == ["1 document", "0 documents", "2,000 documents"]
    with speaking("de"):
        assert [said(1), said(0), said(2000)] == ["1 Dokument", "0 Dokumente", "2.000 Dokumente"]


def test_an_error_of_a_thread_is_translated_when_it_is_shown() -> None:
    kept: list[str] = []

    def work() -> None:
        try:
            raise PageError(
                N_("There is no folder %(path)s on this machine. Check the path.", path="/x")
            )
        except PageError as error:
            kept.append(str(error))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert kept == ["There is no folder /x on this machine. Check the path."]
    with speaking("de"):
        assert (
            translated(kept[0])
            == "Auf diesem Rechner gibt es keinen Ordner /x. Prüfen Sie den Pfad."
        )


def test_a_message_is_a_text_like_any_other() -> None:
    message = N_("%(name)s is empty. Save it again.", name="“a.txt”")
    assert message == "“a.txt” is empty. Save it again."
    assert json.loads(json.dumps({"said": message})) == {"said": str(message)}
    for made in (copy.deepcopy(message), pickle.loads(pickle.dumps(message))):
        assert isinstance(made, Message) and made == message and made.values == message.values


def test_a_message_within_a_message_is_translated_as_well() -> None:
    problem = N_("is empty")
    message = N_(
        "The file name %(name)s %(problem)s. Rename the file.", name=shown(""), problem=problem
    )
    both = together([message, "It is so."])
    assert both == "The file name “” is empty. Rename the file. It is so."
    with speaking("de"):
        said = translated(both)
    assert said == "Der Dateiname „“ ist leer. Benennen Sie die Datei um. It is so."
    assert together([]) == ""


def test_an_exchange_that_failed_says_so_in_the_language_of_whoever_looks() -> None:
    turn = replace(TurnView(1, "Why?"), key=3).failed(
        "The page itself failed while answering; the terminal that runs it says how. "
        "Ask again, or run `advisor doctor`."
    )
    with speaking("de"):
        shown = chat.exchange(turn)
    assert "Beim Antworten ist die Seite selbst gescheitert" in shown
    assert "<code>advisor doctor</code>" in shown


def test_what_a_template_fills_in_is_escaped() -> None:
    with speaking("de"):
        nothing = documents.listing([_entry("<b>")], "<i>", None, "", NOON)
        found = documents.listing([_entry("<b>&\ud800")], "", None, "", NOON)
    assert "Kein Dokument enthält „&lt;i&gt;“ in Titel" in nothing
    assert 'aria-label="Öffnen: &lt;b&gt;&amp;?"' in found
    assert "2.000 Stellen" in found and "geändert: " in found


def _entry(title: str) -> documents.DocumentEntry:
    return documents.DocumentEntry("d1", "a.txt", title, "", "", 2000, NOON.timestamp())


def test_dates_are_written_as_the_language_does() -> None:
    days = [datetime(2026, 3, 5, 9, 5, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC),
            datetime(2025, 11, 3, tzinfo=UTC)]  # fmt: skip
    assert [day(each, NOON) for each in days] == ["09:05", "2 Jan", "3 Nov 2025"]
    with speaking("de"):
        assert [day(each, NOON) for each in days] == ["09:05", "2. Jan.", "3. Nov. 2025"]
        assert formats.month_of(days[1], NOON) == "Januar"
        assert formats.month_of(days[2], NOON) == "November 2025"


def test_the_groups_of_conversations_are_called_in_the_language() -> None:
    class Summary:
        pinned = False
        changed = datetime(2026, 3, 4, tzinfo=UTC)

    with speaking("de"):
        assert group(Summary, NOON) == "Gestern"  # type: ignore[arg-type]


def test_numbers_and_sizes_are_written_as_the_language_does() -> None:
    def written() -> list[str]:
        return [formats.number(1234.5), formats.file_size(4_110_000_000), formats.duration(240)]

    assert written() == ["1,234.5", "4.1 GB", "4 min"]
    with speaking("de"):
        assert written() == ["1.234,5", "4,1 GB", "4 min"]


def test_what_other_packages_say_is_recognised() -> None:
    assert place_name("page 1234, read by OCR") == "page 1234, read by OCR"
    with speaking("de"):
        assert place_name("page 3, read by OCR") == "Seite 3, mit OCR gelesen"
        assert place_name("slide 3; slide 4 (hidden)") == "Folie 3; Folie 4 (ausgeblendet)"
        assert place_name("Prices, row 12") == "Prices, Zeile 12"
        assert place_name("0:01:12") == "0:01:12"
        assert place_name("") == ""
        assert model_detail("CPU, 0 of 31 layers on a GPU (asked for: auto)") == (
            "CPU, 0 von 31 Schichten auf einer GPU (verlangt: auto)"
        )
        assert model_detail("4,096 tokens") == "4.096 Tokens"
        assert format_name("plain text") == "reiner Text"


def test_markup_of_a_sentence_stays_markup() -> None:
    from ui.page.chat.welcome import nothing_indexed

    with speaking("de"):
        shown = nothing_indexed()
    assert 'data-side="library">Dokumente hinzufügen</button>' in shown
    assert Markup(shown).striptags().startswith("Noch ist nichts indexiert")
