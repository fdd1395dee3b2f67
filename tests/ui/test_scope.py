"""What questions are asked over, as pages and files have it."""

from __future__ import annotations

import pytest

from ui.scope import ALL, Scope

TICKED = Scope(documents=frozenset({"b", "a"}), paths=frozenset({"/d/a.md"}))


@pytest.mark.parametrize(
    ("scope", "value"),
    [(ALL, ""), (Scope(collection="Speech: 1"), "c:Speech: 1"), (TICKED, "d:a b")],
)
def test_a_page_sends_it_without_files(scope: Scope, value: str) -> None:
    assert scope.value == value
    back = Scope.of_value(value)
    assert (back.collection, back.documents) == (scope.collection, scope.documents)
    assert back.paths == frozenset()
    assert scope.is_all == (scope == ALL)


@pytest.mark.parametrize("value", ["kept", "d:", "c:", "x:1", "<b>", "d:  "])
def test_what_is_none_is_everything(value: str) -> None:
    assert Scope.of_value(value) == ALL


@pytest.mark.parametrize("scope", [ALL, Scope(collection="Größe \ud800"), TICKED])
def test_a_file_keeps_all_of_it(scope: Scope) -> None:
    assert Scope.of_record(scope.record()) == scope
    assert scope.record().isascii()
