"""The index folder: which generation is in use, and which may go."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from index.errors import IndexBroken
from index.storage.layout import IndexLayout, is_running


@pytest.fixture
def layout(tmp_path: Path) -> IndexLayout:
    return IndexLayout(tmp_path / "index")


def make(layout: IndexLayout, name: str) -> None:
    layout.create(name)
    layout.catalog(name).write_text("catalogue")


def nothing() -> None:
    return None


def test_an_empty_folder(layout: IndexLayout) -> None:
    assert layout.current() is None
    assert layout.others(None) == []
    assert layout.all_unfinished() == []
    assert not is_running(layout.lock)


def test_switching(layout: IndexLayout) -> None:
    for name in ("one", "two"):
        make(layout, name)
        layout.switch(name)
        assert layout.current() == name
    assert layout.others("two") == ["one"]
    assert sorted(path.name for path in layout.directory.iterdir()) == ["current", "generations"]


def test_a_switch_that_fails_changes_nothing(
    layout: IndexLayout, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(layout, "one")
    layout.switch("one")
    make(layout, "two")

    def refuse(*_: object) -> None:
        raise OSError("no")

    for function in ("fsync", "replace"):
        with monkeypatch.context() as patch:
            patch.setattr(os, function, refuse)
            with pytest.raises(OSError, match="no"):
                layout.switch("two")
        assert layout.current() == "one"


@pytest.mark.parametrize("content", [b"", b"../other", b"a/b", b"\xff\xfe", b"one two"])
def test_a_damaged_pointer(layout: IndexLayout, content: bytes) -> None:
    layout.directory.mkdir()
    (layout.directory / "current").write_bytes(content)
    with pytest.raises(IndexBroken, match="advisor index --rebuild FOLDER"):
        layout.current()


class TestHolding:
    def test_a_generation_that_is_read_stays(self, layout: IndexLayout) -> None:
        make(layout, "one")
        first, second = layout.hold("one"), layout.hold("one")
        assert first is not None and second is not None
        first.close()
        first.close()
        assert not layout.remove("one", nothing)
        second.close()
        assert layout.remove("one", nothing)
        assert layout.others(None) == []

    def test_one_that_is_gone_cannot_be_held(self, layout: IndexLayout) -> None:
        assert layout.hold("one") is None

    @pytest.mark.skipif(sys.platform == "win32", reason="locks of whole files")
    def test_one_that_is_being_removed_cannot_be_held(self, layout: IndexLayout) -> None:
        make(layout, "one")
        seen = []
        layout.remove("one", lambda: seen.append(layout.hold("one")))
        assert seen == [None]

    def test_what_comes_before_a_removal_can_forbid_it(self, layout: IndexLayout) -> None:
        make(layout, "one")

        def forbid() -> None:
            raise RuntimeError

        with pytest.raises(RuntimeError):
            layout.remove("one", forbid)
        assert layout.others(None) == ["one"]
        assert layout.remove("one", nothing)

    def test_one_without_its_file_of_locks(self, layout: IndexLayout) -> None:
        make(layout, "one")
        (layout.folder("one") / "in-use").unlink()
        hold = layout.hold("one")
        assert hold is not None
        hold.close()
        assert layout.remove("one", nothing)
