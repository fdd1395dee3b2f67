from __future__ import annotations

import json
import math
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.answer import AbstainReason, Answer, Citation, Claim, EvidenceSpan, Label, Verdict
from advisor.errors import USER_ERRORS
from advisor.request import Act, Correction, Need, Request, Target
from advisor.schema import (
    RECORD_VERSION,
    RecordError,
    answer_json,
    answer_reply,
    from_record,
    record_hash,
    to_record,
)
from corpus.document import Source
from index.models.reranking import Reading
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
    failure=_TEXT,
)


def read(record: object) -> Answer:
    return from_record(Answer, record, "answer")


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
        Request("q", Act.DOCUMENTS, Need.LIST, ("s",), (("s", "q"),),
                (Target("d1", "A", "the a", 1, 2),), (Correction("s", "q"),), ("I am new",),
                False, True,
                (Need.LIST, Need.FACT), "in English"),
        "the server is gone",
    )  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(_ANSWERS)
def test_an_answer_comes_back_from_its_json(answer: Answer) -> None:
    text = json.dumps(to_record(answer), allow_nan=False)
    again = read(json.loads(text))
    assert again == answer
    assert [type(p) for p in again.passages] == [RetrievedPassage] * len(again.passages)
    assert record_hash(to_record(again)) == record_hash(json.loads(text))


def test_every_field_is_in_the_record() -> None:
    answer = full_answer()
    for field in fields(Answer):
        assert getattr(answer, field.name), f"the example has no {field.name}"
    record = to_record(answer)
    assert set(record) == {field.name for field in fields(Answer)} | {"version"}
    again = read(record)
    for field in fields(Answer):
        assert getattr(again, field.name) == getattr(answer, field.name)
    kept = {field.name for field in fields(RetrievedPassage)} - {"reading"}
    assert set(record["passages"][0]) == kept


def test_numbers_that_json_has_no_word_for() -> None:
    answer = replace(full_answer(), answerability=math.nan, timings={"total": -math.inf})
    text = json.dumps(to_record(answer), allow_nan=False)
    again = read(json.loads(text))
    assert again.answerability is not None
    assert math.isnan(again.answerability)
    assert again.timings == {"total": -math.inf}


def test_half_a_character() -> None:
    answer = replace(full_answer(), question="caf\udce9?")
    assert read(json.loads(json.dumps(to_record(answer)))) == answer


def test_keys_of_later_versions_and_keys_that_are_not_there() -> None:
    record = {"version": 1, "question": "q", "searched": "q", "text": "t", "mode": "quote"}
    record["added later"] = [1]
    assert read(record) == Answer("q", "q", "t", "quote")


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
    record = {**to_record(full_answer()), **change}
    with pytest.raises(RecordError, match=says) as raised:
        read(record)
    assert isinstance(raised.value, USER_ERRORS)


@pytest.mark.parametrize("record", [None, [], "text", 5, {}])
def test_what_is_no_record(record: object) -> None:
    with pytest.raises(RecordError, match="record of the answer cannot be read"):
        read(record)


def odd_answers() -> dict[str, Answer]:
    """Answers with what JSON is easily written wrong of; `recorded` holds their bytes."""
    full = full_answer()
    verdict = Verdict(Claim("", 0, 0), Label.CONTRADICTED, math.inf)
    unchecked = Verdict(Claim("x", 1, 2), Label.UNCHECKED, None)
    bare = Citation(0, "", "", "", Source(), "", "", 0, 0, 0, 0)
    scores = {"dense": 0.123449999, "reader": -math.inf, "lexical": math.nan}
    passage = Passage("p2", "d2", 5, 9, "日本語 \u2028 \U0001f600", (), None)
    numbers = np.array([0, 1])
    reading = Reading(0.5, numbers, numbers, np.array([0.5, 1.0], dtype=np.float32))
    found = RetrievedPassage(passage, 2, -math.inf, scores, reading)
    return {
        "full": full,
        "odd": replace(
            full,
            citations=(*full.citations, bare),
            verdicts=(*full.verdicts, verdict, unchecked),
            passages=(*full.passages, found),
            abstained=None,
            missing=None,
            answerability=math.nan,
            timings={"total": math.inf, "sources": 0.0},
        ),
        "empty": Answer("", "", "", "quote"),
        "abstained": Answer(
            "caf\udce9?", "\x00", "No.", "abstain", abstained=AbstainReason.OFF_TOPIC
        ),
    }


RECORDED = json.loads(Path(__file__).with_name("recorded_answers.json").read_text("utf-8"))


@pytest.mark.parametrize("name", odd_answers())
def test_the_bytes_that_earlier_versions_wrote(name: str) -> None:
    answer, recorded = odd_answers()[name], RECORDED[name]
    assert json.dumps(answer_json(answer)) == recorded["published"]
    record = to_record(answer)
    assert json.dumps(record, allow_nan=False) == recorded["record"]
    assert record_hash(record) == recorded["hash"]
    assert json.dumps(to_record(read(json.loads(recorded["record"])))) == recorded["record"]


def test_the_published_schema() -> None:
    for mode in ("validation", "serialization"):
        assert answer_reply().model_json_schema(mode=mode) == RECORDED["schema"]


def test_the_hash_does_not_depend_on_the_order_of_keys() -> None:
    record = to_record(full_answer())
    turned = dict(reversed(record.items()))
    assert list(turned) != list(record)
    assert record_hash(turned) == record_hash(record)
    assert record_hash({**record, "text": "Words"}) != record_hash(record)
