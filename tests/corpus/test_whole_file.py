import os
import stat

import pytest

from corpus.whole_file import remove_unfinished, replace_file


def test_a_file_is_replaced_and_nothing_lies_beside_it(tmp_path):
    path = tmp_path / "a.json"
    replace_file(path, "Straße\r\n")
    assert path.read_bytes() == "Straße\r\n".encode()
    replace_file(path, b"\xff")
    assert path.read_bytes() == b"\xff"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("failing", ["fsync", "replace"])
def test_the_old_content_survives_a_failure(tmp_path, monkeypatch, failing):
    path = tmp_path / "a.json"
    replace_file(path, "old")

    def fail(*arguments):
        raise OSError("no space")

    monkeypatch.setattr(os, failing, fail)
    with pytest.raises(OSError, match="no space"):
        replace_file(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_killed_writer_left_is_removed_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "a.json"
    replace_file(path, "old")
    replace_file(tmp_path / "b.json", "other")
    with monkeypatch.context() as dying:
        dying.setattr(os, "replace", lambda source, target: None)
        replace_file(path, "new")
    assert len(list(tmp_path.iterdir())) == 3
    remove_unfinished(path)
    assert sorted(found.name for found in tmp_path.iterdir()) == ["a.json", "b.json"]
    assert path.read_text() == "old"


def test_a_missing_folder_is_not_made(tmp_path):
    with pytest.raises(FileNotFoundError):
        replace_file(tmp_path / "none" / "a", "text")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX")
def test_the_mode_is_what_was_asked_for_less_the_umask(tmp_path):
    before = os.umask(0o022)
    try:
        for mode, found in ((0o600, 0o600), (0o666, 0o644)):
            replace_file(tmp_path / "a", "text", mode)
            assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == found
    finally:
        os.umask(before)
