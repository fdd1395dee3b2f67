"""Names in archives: their characters, and where they lead."""

from __future__ import annotations

import pytest

from corpus.containers.names import decode_names, inner_path, is_passed_over


@pytest.mark.parametrize(
    ("encoding", "names"),
    [
        ("utf-8", ["Übersicht.md", "报告.md"]),
        ("cp437", ["Über uns.md", "Café.md"]),
        ("gbk", ["报告.md", "会议记录/预算.md"]),
        ("big5", ["會議記錄.md", "預算.md"]),
        ("cp932", ["議事録.txt", "予算案.pdf"]),
        ("cp949", ["회의록.md", "예산/보고서.md"]),
        ("cp866", ["Отчёт.pdf", "Бюджет на год.docx"]),
    ],
)
def test_names_are_read_in_the_encoding_that_they_are_in(encoding: str, names: list[str]) -> None:
    raws = [name.encode(encoding) for name in ["plain.md", *names]]
    assert decode_names(raws) == ["plain.md", *names]


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("a.md", "a.md"),
        ("./a//b/c.md", "a/b/c.md"),
        ("folder\\a.md", "folder/a.md"),
        ("/etc/passwd.md", None),
        ("\\\\server\\a.md", None),
        ("C:\\a.md", None),
        ("a/../../b.md", None),
        ("..", None),
        ("", None),
        ("a\0.md", None),
        ("a\nb.md", None),
        ("a" * 2000, None),
    ],
)
def test_a_name_that_leads_out_is_none(name: str, path: str | None) -> None:
    assert inner_path(name) == path


def test_hidden_files_and_what_macos_adds_are_passed_over() -> None:
    names = ["a/.git/x.md", "__MACOSX/a.md", ".x.md", "a/b.md", "../a.md"]
    assert [name for name in names if not is_passed_over(name)] == ["a/b.md", "../a.md"]
