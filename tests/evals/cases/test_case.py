import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.cases.case import Case, CaseEvidence, case_from_json, case_json, read_cases
from evals.errors import CasesError

GOOD = '{"id": "a", "turns": ["Who?"]}\n'
BAD_LINES = [
    (b"{", "not JSON"),
    (b"\xff\xfe", "not UTF-8"),
    (b"[1]", "must be an object, not a list"),
    (b'"text"', "must be an object, not a string"),
    (b'{"turns": ["Who?"]}', "id is missing"),
    (b'{"id": "b"}', "turns is missing"),
    (b'{"id": "", "turns": ["Who?"]}', "id: "),
    (b'{"id": 3, "turns": ["Who?"]}', "id: input should be a valid string"),
    (b'{"id": "b", "turns": []}', "turns: "),
    (b'{"id": "b", "turns": "Who?"}', "turns: input should be a valid list"),
    (b'{"id": "b", "turns": ["Who?", " "]}', "turns[1] is empty"),
    (b'{"id": "b", "turns": ["Who?"], "answerable": "no"}', "answerable: "),
    (b'{"id": "b", "turns": ["Who?"], "awnser": "x"}', "did you mean answer?"),
    (b'{"id": "b", "turns": ["Who?"], "must": [["("]]}', "must[0][0] is no regular expression"),
    (b'{"id": "b", "turns": ["Who?"], "must": ["x"]}', "must[0]: "),
    (b'{"id": "b", "turns": ["Who?"], "must": [[]]}', "must[0] is empty"),
    (b'{"id": "b", "turns": ["?"], "answerable": false, "must": [["x"]]}', "answerable is false"),
    (b'{"id": "b", "turns": ["Who?"], "evidence": [{}]}', "evidence[0] names neither"),
    (b'{"id": "b", "turns": ["?"], "evidence": [{"quotes": "x"}]}', "did you mean quote?"),
    (b'{"id": "b", "turns": ["?"], "evidence": [{"quote": "x", "passage": "y"}]}', "both"),
    (b'{"id": "a", "turns": ["Who?"]}', "id 'a' is that of line 1"),
]


@pytest.mark.parametrize(("line", "problem"), BAD_LINES, ids=[p for _, p in BAD_LINES])
def test_each_bad_line_is_named(tmp_path: Path, line: bytes, problem: str) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_bytes(GOOD.encode() + b"\n" + line + b"\n")
    with pytest.raises(CasesError) as caught:
        read_cases(path)
    [(number, text)] = caught.value.problems
    assert number == 3
    assert problem in text
    assert f"line 3: {text}" in str(caught.value)


def test_all_bad_lines_are_named_at_once_in_order(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_bytes(GOOD.encode() + b"\n".join(line for line, _ in BAD_LINES))
    with pytest.raises(CasesError, match="21 errors; nothing was run") as caught:
        read_cases(path)
    assert [number for number, _ in caught.value.problems] == list(range(2, 23))


def test_an_absent_file_an_empty_one_and_a_cut_gzip_are_errors(tmp_path: Path) -> None:
    with pytest.raises(CasesError, match="cannot be read"):
        read_cases(tmp_path / "absent.jsonl")
    (tmp_path / "empty.jsonl").write_text("\n\n")
    with pytest.raises(CasesError, match="holds no case"):
        read_cases(tmp_path / "empty.jsonl")
    (tmp_path / "cut.jsonl.gz").write_bytes(gzip.compress(GOOD.encode() * 50)[:-12])
    with pytest.raises(CasesError, match="cannot be read"):
        read_cases(tmp_path / "cut.jsonl.gz")


def test_gzip_and_plain_read_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(GOOD)
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(GOOD.encode()))
    assert read_cases(tmp_path / "a.jsonl") == read_cases(tmp_path / "a.jsonl.gz")


def test_doc_is_short_for_a_whole_document() -> None:
    case = case_from_json({"id": "a", "turns": ["Who?"], "doc": "000"})
    assert case.evidence == (CaseEvidence("000"),)
    assert case.source == "000"
    assert case_from_json({"id": "a", "turns": ["Who?"]}).source == "case:a"


@given(
    st.builds(
        Case,
        id=st.text(min_size=1).filter(str.strip),
        turns=st.lists(st.text(min_size=1).filter(str.strip), min_size=1, max_size=3).map(tuple),
        answer=st.none() | st.text(),
        tags=st.lists(st.text(), max_size=2).map(tuple),
        draft=st.booleans(),
        evidence=st.lists(
            st.builds(CaseEvidence, document=st.text(min_size=1), quote=st.text()), max_size=2
        ).map(tuple),
    )
)
def test_a_case_written_and_read_is_the_same(case: Case) -> None:
    assert case_from_json(json.loads(json.dumps(case_json(case)))) == case
