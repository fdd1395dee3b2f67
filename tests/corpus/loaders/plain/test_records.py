from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import BrokenDocumentError, TooLargeError
from corpus.loaders.plain import records
from corpus.loaders.plain.records import load_json, load_json_lines


def load(text: str):
    return load_json(text.encode(), Path("a.json"))


def lines(*values: str):
    return load_json_lines("\n".join(values).encode(), Path("a.jsonl"))


def test_records_that_are_alike_are_a_table():
    loaded = load(
        '{"members": [{"name": "Nora", "age": 31, "at": {"city": "Köln"}},'
        ' {"name": "Ola", "age": 29, "at": {"city": "Oslo"}}]}'
    )
    assert loaded.text == "members\n\nname | age | at.city\nNora | 31 | Köln\nOla | 29 | Oslo"
    assert loaded.tables[0].header_rows == 1
    assert loaded.places[-1].label == "members, record 2"


def test_an_outline_keeps_values_as_they_are_written():
    loaded = load(
        '{"name": "club", "version": 1.50, "tags": ["pool", "gym"], "none": null,'
        ' "rules": {"guests": {"fee": 9.50, "text": "Pay first.\\nThen sign."}}}'
    )
    assert "- version: 1.50\n- tags: pool, gym\n- none: null" in loaded.text
    assert "- fee: 9.50" in loaded.text
    assert "Pay first.\nThen sign." in loaded.text
    path = [s.heading for s in loaded.sections if s.start <= loaded.text.index("fee") < s.end]
    assert path == ["rules", "guests"]


def test_a_conversation_reads_like_one():
    turn = '{"messages": [{"role": "user", "content": "Is it dry?"}, {"role": "assistant",'
    loaded = lines(turn + ' "content": [{"type": "text", "text": "Yes.\\n\\nTo 3 m."}]}]}')
    assert "user: Is it dry?\n\nassistant: Yes.\n\nTo 3 m." in loaded.text
    assert loaded.places[-1].label == "line 1, messages, record 2"


def test_lines_are_places_and_a_bad_one_is_kept_and_said():
    loaded = lines('{"id": 1, "name": "Nora"}', "", "no json", '{"id": 2, "name": "Ola"}')
    assert loaded.text == "id | name\n1 | Nora\n2 | Ola\n\nno json"
    assert [place.label for place in loaded.places] == ["line 1", "line 4", "line 3"]
    assert loaded.notes[0].kind == "damaged"
    assert "line 3" in loaded.notes[0].text


def test_long_texts_are_records_of_their_own():
    body = "Fill in the form and hand it in. " * 12
    loaded = load(
        json.dumps([{"title": "Joining", "body": body}, {"title": "Leaving", "body": "x"}])
    )
    assert [section.heading for section in loaded.sections] == ["Joining", "Leaving"]
    assert body.strip() in loaded.text


def test_both_values_of_a_key_are_kept():
    assert load('{"a": 1, "a": 2}').text == "- a: 1\n- a: 2"


def test_what_is_no_json_is_read_as_text_and_said():
    loaded = load('{"a": 1, // note\n"b": 2}')
    assert '"b": 2' in loaded.text
    assert "line 1" in loaded.notes[0].text
    assert "name | age" in load('{"name": "x", "age": 1}\n{"name": "y", "age": 2}').text


def test_too_deep_and_too_many_are_refused(monkeypatch):
    with pytest.raises(BrokenDocumentError, match="nested too deep"):
        load("[" * 100_000 + "]" * 100_000)
    assert "1" in load('{"a":' * 200 + "1" + "}" * 200).text
    monkeypatch.setattr(records, "_MAX_VALUES", 10)
    with pytest.raises(TooLargeError, match="values"):
        load("[" + "1," * 10 + "1]")


words = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=30)
values = st.recursive(
    words | st.integers() | st.booleans(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4),
    max_leaves=20,
)


def leaves(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner)
    else:
        yield value if isinstance(value, str) else json.dumps(value)


@given(values)
@settings(deadline=None)
def test_no_key_or_value_vanishes(value):
    text = load(json.dumps(value)).text
    for leaf in leaves(value):
        assert leaf in text
