from __future__ import annotations

import json
import math
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.answer import AbstainReason, Answer, Citation, Claim, EvidenceSpan, Label, Verdict
from advisor.errors import USER_ERRORS
from advisor.records import (
    RECORD_VERSION,
    RecordError,
    answer_from_record,
    answer_to_record,
    record_hash,
)
from corpus.document import Source
from index.passage import Passage, RetrievedPassage

_TEXT = st.text(max_size=30)
_NUMBER = st.integers(0, 10**9)
_SCORE = st.floats(allow_nan=False)
_MAYBE_SCORE = st.none() | _SCORE
_SPANS = st.builds(EvidenceSpan, _TEXT, _NUMBER, _NUMBER, _TEXT)
_VERDICTS = st.builds(
    Verdict,
    st.builds(Claim, _TEXT, _NUMBER, _NUMBER),
    st.sampled_from(Label),
    _MAYBE_SCORE,
    st.lists(_SPANS, max_size=3).map(tuple),
    _TEXT,
)
_MAYBE_TEXT = st.none() | _TEXT
_CITATIONS = st.builds(
    Citation,
    number=_NUMBER,
    document=_TEXT,
    document_id=_TEXT,
    title=_TEXT,
    source=st.builds(Source, _MAYBE_TEXT, _MAYBE_TEXT, _MAYBE_TEXT, _MAYBE_TEXT),
    passage_id=_TEXT,
    quote=_TEXT,
    start=_NUMBER,
    end=_NUMBER,
    answer_start=_NUMBER,
    answer_end=_NUMBER,
    page=st.none() | _NUMBER,
    heading_path=st.lists(_TEXT, max_size=3).map(tuple),
)
_PASSAGES = st.builds(
    RetrievedPassage,
    st.builds(
        Passage, _TEXT, _TEXT, _NUMBER, _NUMBER, _TEXT,
        st.lists(_TEXT, max_size=2).map(tuple), st.none() | _NUMBER,
    ),
    _NUMBER,
    _SCORE,
    st.dictionaries(_TEXT, _SCORE, max_size=3),
)  # fmt: skip


def _some(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(parts, max_size=3).map(tuple)


_ANSWERS = st.builds(
    Answer,
    question=_TEXT,
    searched=_TEXT,
    text=_TEXT,
    mode=st.sampled_from(["compose", "quote", "abstain"]),
    citations=_some(_CITATIONS),
    verdicts=_some(_VERDICTS),
    withheld=_some(_VERDICTS),
    unknown_keys=_some(_TEXT),
    passages=_some(_PASSAGES),
    abstained=st.none() | st.sampled_from(AbstainReason),
    missing=_MAYBE_TEXT,
    answerability=_MAYBE_SCORE,
    timings=st.dictionaries(_TEXT, _SCORE, max_size=3),
    model=_TEXT,
)


def full_answer() -> Answer:
    """An answer with something in every field."""
    span = EvidenceSpan("d1", 3, 8, "words")
    verdict = Verdict(Claim("Words.", 0, 6), Label.SUPPORTED, 0.5, (span,), "rule")
    citation = Citation(1, "a.md", "d1", "A", Source("p", "a", "u", "d"), "p1", "words", 3, 8, 0, 6,
                        2, ("A", "B"))  # fmt: skip
    passage = RetrievedPassage(
        Passage("p1", "d1", 0, 9, "so words.", ("A",), 2), 1, 0.5, {"x": 1.0}
    )
    return Answer(
        "q", "s", "Words.", "quote", (citation,), (verdict,), (verdict,), ("dead",), (passage,),
        AbstainReason.OFF_TOPIC, "m", 0.5, {"total": 1.5}, "model",
    )  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(_ANSWERS)
def test_an_answer_comes_back_from_its_json(answer: Answer) -> None:
    text = json.dumps(answer_to_record(answer), allow_nan=False)
    read = answer_from_record(json.loads(text))
    assert read == answer
    assert [type(p) for p in read.passages] == [RetrievedPassage] * len(read.passages)
    assert record_hash(answer_to_record(read)) == record_hash(json.loads(text))


def test_every_field_is_in_the_record() -> None:
    answer = full_answer()
    for field in fields(Answer):
        assert getattr(answer, field.name), f"the example has no {field.name}"
    record = answer_to_record(answer)
    assert set(record) == {field.name for field in fields(Answer)} | {"version"}
    read = answer_from_record(record)
    for field in fields(Answer):
        assert getattr(read, field.name) == getattr(answer, field.name)
    kept = {field.name for field in fields(RetrievedPassage)} - {"reading"}
    assert set(record["passages"][0]) == kept


def test_numbers_that_json_has_no_word_for() -> None:
    answer = replace(full_answer(), answerability=math.nan, timings={"total": -math.inf})
    text = json.dumps(answer_to_record(answer), allow_nan=False)
    read = answer_from_record(json.loads(text))
    assert read.answerability is not None
    assert math.isnan(read.answerability)
    assert read.timings == {"total": -math.inf}


def test_half_a_character() -> None:
    answer = replace(full_answer(), question="caf\udce9?")
    assert answer_from_record(json.loads(json.dumps(answer_to_record(answer)))) == answer


def test_keys_of_later_versions_and_keys_that_are_not_there() -> None:
    record = {"version": 1, "question": "q", "searched": "q", "text": "t", "mode": "quote"}
    record["added later"] = [1]
    assert answer_from_record(record) == Answer("q", "q", "t", "quote")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"citations": [{"number": 1}]}, r"`citations\.0\.document` is missing"),
        ({"citations": "none"}, "`citations` is wrong"),
        ({"text": None}, "`text` is wrong"),
        ({"text": 5}, "`text` is wrong"),
        ({"abstained": "tired"}, "`abstained` is wrong"),
        ({"verdicts": [{"claim": {}, "label": "TRUE", "score": None}]}, r"`verdicts\.0"),
        ({"passages": [{"rank": 1, "score": 1}]}, r"`passages\.0\.passage` is missing"),
        ({"version": RECORD_VERSION + 1}, "later version of groundwise.*update"),
        ({"version": None}, "`version` is wrong"),
    ],
)
def test_what_is_wrong_is_named(change: dict[str, Any], says: str) -> None:
    record = {**answer_to_record(full_answer()), **change}
    with pytest.raises(RecordError, match=says) as raised:
        answer_from_record(record)
    assert isinstance(raised.value, USER_ERRORS)


@pytest.mark.parametrize("record", [None, [], "text", 5, {}])
def test_what_is_no_record(record: object) -> None:
    with pytest.raises(RecordError, match="record of the answer cannot be read"):
        answer_from_record(record)


def test_the_hash_does_not_depend_on_the_order_of_keys() -> None:
    record = answer_to_record(full_answer())
    turned = dict(reversed(record.items()))
    assert list(turned) != list(record)
    assert record_hash(turned) == record_hash(record)
    assert record_hash({**record, "text": "Words"}) != record_hash(record)
