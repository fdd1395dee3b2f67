"""Finding conversations again: by the words of their answers, pinned, and after an update."""

import json
from dataclasses import replace

import pytest

from tests.ui.page.conftest import answered, kept
from ui.conversations.exchange_records import turn_to_record
from ui.conversations.file import MIGRATIONS, ConversationFile, StoreError
from ui.conversations.search import Found, found_in
from ui.conversations.store import ConversationStore
from ui.conversations.stored import ConversationMissing

PAY = "How much are interns paid?"


@pytest.fixture
def store(tmp_path):
    opened = ConversationStore(tmp_path / "conversations.sqlite3")
    yield opened
    opened.close()


def titles(store, search="", owner="ada"):
    return [summary.title for summary in store.list(owner, search)]


def test_the_words_of_answers_are_found_and_shown(store):
    pay = kept(store, "ada", "What time is it?", PAY, title="Money")
    kept(store, "ada", "What time is it?", title="Other")
    kept(store, "grace", PAY, title="Hers")
    assert titles(store, "interns housing") == ["Other", "Money"]
    listed = store.list("ada", "money HOUSING interns")
    assert [summary.id for summary in listed] == [pay]
    place = store.found("ada", listed, "money HOUSING interns")[pay]
    assert place.word.lower() in ("interns", "housing")
    assert f"{place.before}{place.word}{place.after}".strip("…") in answered().answer.text
    assert store.found("grace", listed, "housing") == {}, "not hers"
    assert store.found("ada", listed, "money") == {}, "the title says it already"


def test_the_exchange_with_the_most_of_the_words_is_told(store):
    key = kept(store, "ada", "Where is the office?", "Where is the harbour office?", title="Places")
    listed = store.list("ada", "office harbour")
    found = store.found("ada", listed, "office harbour")[key]
    assert (found.turn, found.word) == (2, "office")


def test_a_new_answer_is_searched_instead_of_the_old_one(store):
    key = kept(store, "ada", PAY)
    turn = replace(answered("Is it far?"), answer=None, sentences=(), key=1)
    store.update("ada", key, turn)
    assert titles(store, "housing") == []
    assert titles(store, "far") == ["Is it far?"]


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("The Straße is long", ["strasse"], Found(1, "The ", "Straße", " is long")),
        ("ﬁnally", ["nal"], Found(1, "ﬁ", "nal", "ly")),
        ("Cafe\u0301 au lait", ["cafe"], Found(1, "", "Cafe", "\u0301 au lait")),
        ("nothing", ["x"], None),
        ("a\n b", ["b"], Found(1, "a ", "b", "")),
    ],
)
def test_the_place_is_told_in_the_words_of_the_text(text, words, found):
    assert found_in(1, [text], words) == found


def test_a_long_text_is_cut_around_the_word():
    text = "first words " * 20 + "needle " + "last words " * 20
    found = found_in(3, ["no", text], ["needle"])
    assert found.turn == 3
    assert found.before.startswith("…") and found.after.endswith("…")
    assert len(found.before + found.word + found.after) < 120
    solid = found_in(1, ["x" * 300 + "needle" + "x" * 300], ["needle"])
    assert len(solid.before + solid.word + solid.after) < 120


def test_pinned_ones_come_first_and_stay_who_they_are(store):
    first = kept(store, "ada", PAY, title="First")
    kept(store, "ada", PAY, title="Second")
    changed = store.load("ada", first).changed
    store.pin("ada", first, True)
    assert titles(store) == ["First", "Second"]
    assert [summary.pinned for summary in store.list("ada")] == [True, False]
    assert store.load("ada", first).changed == changed
    store.pin("ada", first, False)
    assert titles(store) == ["Second", "First"]
    with pytest.raises(ConversationMissing):
        store.pin("grace", first, True)


def test_several_are_deleted_all_or_none(store):
    mine = [kept(store, "ada", PAY, title=str(number)) for number in range(3)]
    hers = kept(store, "grace", PAY)
    with pytest.raises(ConversationMissing):
        store.delete("ada", mine[0], hers)
    assert titles(store) == ["2", "1", "0"]
    store.delete("ada", mine[0], mine[2])
    assert titles(store) == ["1"]
    assert len(store.list("grace")) == 1


def test_a_question_sent_again_is_known_by_its_token(store):
    key = store.create("ada").id
    store.append("ada", key, answered(), token="token 1")
    assert store.taken("ada", "token 1") == key
    assert store.taken("grace", "token 1") is store.taken("ada", "token 2") is None
    with pytest.raises(StoreError):
        store.append("ada", key, answered(), token="token 1")
    assert len(store.load("ada", key).turns) == 1
    store.delete("ada", key)
    assert store.taken("ada", "token 1") is None


def test_conversations_of_an_earlier_version_are_found_by_their_answers(tmp_path):
    path = tmp_path / "old.sqlite3"
    old = ConversationFile(path, MIGRATIONS[:1])
    with old.change():
        old.rows("INSERT INTO conversations VALUES (1, 'a', 'ada', 'Money', 1, 2)")
        record = json.dumps(turn_to_record(answered()))
        for number, kept_record in enumerate((record, "not JSON", '{"answer": null}'), start=1):
            old.rows("INSERT INTO turns VALUES (1, ?, ?, ?)", (number, PAY, kept_record))
    old.close()
    store = ConversationStore(path)
    assert titles(store, "HOUSING") == titles(store, "interns paid") == ["Money"]
    assert store.found("ada", store.list("ada"), "housing")["a"].turn == 1
    assert store.list("ada")[0].pinned is False
    store.close()
