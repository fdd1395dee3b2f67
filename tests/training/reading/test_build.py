import hashlib
import json
from pathlib import Path

import pytest

from training.answer_rows import written_rows
from training.reading.build import HERE, build, clean, cut

_RAW = b"""# Wool

Wash wool by hand,
in <b>cold</b> water. [Dry](dry.md) it flat.

* Never iron it.
"""
_PASSAGE = "Wash wool by hand, in cold water.\n\n- Never iron it."
_PLACES = [["", 7, 29], ["", 32, 36], ["", 40, 47], ["\n\n- ", 73, 87]]


def sha256(of: bytes) -> str:
    return hashlib.sha256(of).hexdigest()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """What the repository holds: no text."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "sources.toml").write_text(
        '[[repository]]\nname = "us/wool"\ncommit = "c0ffee"\nlicence = "CC0"\n'
        f'[repository.files]\ncare = {{ path = "docs/care.md", sha256 = "{sha256(_RAW)}" }}\n'
    )
    key = sha256(_PASSAGE.encode())[:10]
    passage = {"sha256": key, "source": "care", "context": "Wool", "places": _PLACES}
    (folder / "passages.jsonl").write_text(json.dumps(passage) + "\n")
    asked = {"group": "q1", "need": "yes_no", "question": "iron it?", "rows": [[key, [37, 51]]]}
    (folder / "questions.jsonl").write_text(json.dumps(asked) + "\n")
    return folder


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    path = tmp_path / "texts" / "us+wool" / "docs" / "care.md"
    path.parent.mkdir(parents=True)
    path.write_bytes(_RAW)
    return tmp_path / "texts"


def test_lines_are_unwrapped_whatever_ends_them() -> None:
    assert clean(b"A wrapped\r\n  line.\n\n\nAnother.\n") == "A wrapped line. Another."


def test_a_file_that_is_not_utf_8_is_latin_1() -> None:
    assert clean("Entrée".encode("latin-1")) == clean("Entrée".encode()) == "Entrée"


def test_a_passage_is_cut_around_tags_and_link_targets() -> None:
    assert cut(clean(_RAW), [(mark, start, end) for mark, start, end in _PLACES]) == _PASSAGE


def test_rows_have_their_texts_again(texts: Path, data: Path, tmp_path: Path) -> None:
    rows = list(build(texts, data))
    assert rows == [
        {
            "question": "iron it?",
            "need": "yes_no",
            "context": "Wool",
            "text": _PASSAGE,
            "answers": ["Never iron it."],
            "group": "q1",
            "source": "us/wool docs/care.md, CC0",
        }
    ]
    (tmp_path / "rows.jsonl").write_text(json.dumps(rows[0]) + "\n")
    assert [row.spans for row in written_rows(tmp_path)] == [((37, 51),)]


def test_a_file_that_differs_is_named(texts: Path, data: Path) -> None:
    path = texts / "us+wool" / "docs" / "care.md"
    path.write_bytes(_RAW.replace(b"cold", b"warm"))
    with pytest.raises(ValueError, match=r"care\.md differs from docs/care\.md of .* at commit c0"):
        list(build(texts, data))


def test_a_file_that_is_missing_is_named(tmp_path: Path, data: Path) -> None:
    with pytest.raises(ValueError, match=r"us\+wool/docs/care\.md is missing: .*github\.com/us/w"):
        list(build(tmp_path, data))


def test_a_passage_that_is_not_at_its_places_is_an_error(texts: Path, data: Path) -> None:
    passages = data / "passages.jsonl"
    passages.write_text(passages.read_text().replace("32, 36", "32, 35"))
    with pytest.raises(ValueError, match=r"of docs/care\.md is not at its places"):
        list(build(texts, data))


def test_what_is_contained_holds_no_text_of_others() -> None:
    lines = (HERE / "passages.jsonl").read_text(encoding="utf-8").splitlines()
    passages = {row["sha256"]: row for row in map(json.loads, lines)}
    assert len(passages) == len(lines)
    for row in passages.values():
        assert row.keys() == {"sha256", "source", "context", "places"}
        assert not any(c.isalnum() for mark, _, _ in row["places"] for c in mark)
    asked = (HERE / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    used = [key for row in map(json.loads, asked) for key, *_ in row["rows"]]
    assert set(used) == passages.keys()
