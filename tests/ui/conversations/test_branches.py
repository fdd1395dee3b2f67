"""Versions and branches of a conversation: as a tree, and as they are kept."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from tests.ui.conversations.test_store import LENGTH, PAY
from ui.conversations.branches import Choice, Node, Tree
from ui.conversations.exchange_records import turn_to_record
from ui.conversations.file import MIGRATIONS, ConversationFile, StoreError
from ui.conversations.store import ConversationStore
from ui.conversations.transcripts import transcript_of


@pytest.fixture
def store(tmp_path: Path):
    opened = ConversationStore(tmp_path / "conversations.sqlite3")
    yield opened
    opened.close()


def asked(store, conversation, question, after=None):
    return store.append("", conversation, replace(PAY, question=question), after)


def shown(store, conversation, through=0):
    return [turn.question for turn in store.load("", conversation, through).turns]


def keys(store, conversation):
    return [turn.key for turn in store.load("", conversation).turns]


class TestTree:
    def test_an_empty_one(self):
        tree = Tree([])
        assert (tree.way(), tree.last_key, tree.last_shown) == ([], 0, 0)
        assert 1 not in tree

    def test_alternatives_go_by_the_question(self):
        tree = Tree(
            [
                Node(1, 0, 4, "How?"),
                Node(2, 1, 1, "Why?"),
                Node(3, 1, 2, "Why?"),
                Node(4, 1, 3, "When?"),
                Node(5, 1, 4, "Why?"),
            ]
        )
        assert tree.way() == [1, 5]
        assert tree.way(4) == [1, 4]
        found = tree.alternatives(3)
        assert (found.answers, found.answers.before, found.answers.after) == (
            Choice((2, 3, 5), 1), 2, 5,
        )  # fmt: skip
        # To another question leads the version of it that was shown last.
        assert found.questions == Choice((3, 4), 0)
        assert tree.alternatives(4).questions == Choice((5, 4), 1)
        assert (found.questions.before, found.questions.after) == (0, 4)


class TestKept:
    def test_a_version_takes_the_place_and_the_one_before_stays(self, store):
        conversation = store.create("").id
        asked(store, conversation, "How?")
        first = asked(store, conversation, "Why?")
        second = asked(store, conversation, "Why?", after=1)
        assert keys(store, conversation) == [1, second]
        assert store.list("")[0].turns == 2
        found = store.load("", conversation).alternatives[second]
        assert (found.answers, found.questions) == (
            Choice((first, second), 1),
            Choice((second,), 0),
        )
        store.choose("", conversation, first)
        assert keys(store, conversation) == [1, first]

    def test_an_edited_question_is_a_branch_and_the_old_one_keeps_what_followed(self, store):
        conversation = store.create("").id
        for question in ("How?", "Why?", "When?"):
            asked(store, conversation, question)
        edited = asked(store, conversation, "Who?", after=1)
        assert shown(store, conversation) == ["How?", "Who?"]
        assert [turn.number for turn in store.load("", conversation).turns] == [1, 2]
        asked(store, conversation, "Where?")
        assert shown(store, conversation, through=2) == ["How?", "Why?", "When?"]
        assert shown(store, conversation) == ["How?", "Who?", "Where?"]
        store.choose("", conversation, 2)
        assert shown(store, conversation) == ["How?", "Why?", "When?"]
        choice = store.load("", conversation).alternatives[2].questions
        assert choice == Choice((2, edited), 0)
        store.choose("", conversation, choice.after)
        assert shown(store, conversation) == ["How?", "Who?", "Where?"]

    def test_another_first_question_names_the_conversation(self, store):
        conversation = store.create("").id
        asked(store, conversation, "How mcuh?")
        asked(store, conversation, "How much?", after=0)
        assert store.list("")[0].title == "How much?"
        assert [found.title for found in store.list("", "mcuh")] == ["How much?"]

    def test_a_question_that_follows_another_branch_shows_that_branch(self, store):
        conversation = store.create("").id
        asked(store, conversation, "How?")
        asked(store, conversation, "Who?", after=0)
        asked(store, conversation, "Why?", after=1)
        assert shown(store, conversation) == ["How?", "Why?"]

    def test_each_branch_comes_back_as_it_was_last(self, store):
        conversation = store.create("").id
        asked(store, conversation, "How?")
        first = asked(store, conversation, "Why?")
        asked(store, conversation, "Why?", after=1)
        store.choose("", conversation, first)
        other = asked(store, conversation, "Who?", after=0)
        assert store.load("", conversation).alternatives[other].questions.before == 1
        store.choose("", conversation, 1)
        assert keys(store, conversation) == [1, first]

    def test_what_is_shown_is_exported(self, store):
        conversation = store.create("").id
        first = asked(store, conversation, "How?")
        asked(store, conversation, "Who?", after=0)
        store.choose("", conversation, first)
        transcript = transcript_of(store.load("", conversation))
        assert [exchange.question for exchange in transcript.exchanges] == ["How?"]

    @pytest.mark.parametrize("key", [-1, 3, 10**18])
    def test_what_is_not_there(self, store, key):
        conversation = store.create("").id
        asked(store, conversation, "How?")
        for attempt in (
            lambda: store.choose("", conversation, key),
            lambda: store.load("", conversation, key),
            lambda: asked(store, conversation, "Why?", after=key),
        ):
            with pytest.raises(StoreError, match=f"no question {key}"):
                attempt()
        assert shown(store, conversation) == ["How?"]


def test_a_file_of_the_version_before_is_one_branch(tmp_path: Path):
    path = tmp_path / "conversations.sqlite3"
    ConversationFile(path, MIGRATIONS[:1]).close()
    with sqlite3.connect(path) as db:
        db.execute("INSERT INTO conversations VALUES (1, 'key', '', '', 1, 1)")
        db.execute("INSERT INTO conversations VALUES (2, 'empty', '', '', 1, 1)")
        for number, turn in enumerate((PAY, LENGTH), start=1):
            record = json.dumps(turn_to_record(turn))
            db.execute("INSERT INTO turns VALUES (1, ?, ?, ?)", (number, turn.question, record))
        db.execute("INSERT INTO ratings VALUES (1, 2, 'down', 'No.', 1)")
    db.close()
    store = ConversationStore(path)
    kept = store.load("", "key")
    assert kept.turns == (PAY, LENGTH)
    assert kept.ratings[kept.turns[1].key].thumb == "down"
    assert {found.id: found.turns for found in store.list("")} == {"key": 2, "empty": 0}
    assert store.append("", "empty", PAY) == 1
    store.close()
