"""Documents that give different figures for the same question."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.build import build_advisor
from advisor.settings import load_settings
from tests.conftest import make_index

FIRST = """---
title: Housing at Fernhill
publisher: Fernhill Press
date: 2021-03-01
---

# Housing at Fernhill

A room in the Fernhill residence costs 410 euros a month.
"""
SECOND = """---
title: Fernhill for newcomers
publisher: Town Guide
date: 2024-09-15
---

# Fernhill for newcomers

A room in the Fernhill residence costs {price} euros a month.
"""
QUESTION = "How much does a room in the Fernhill residence cost?"


def ask(folder: Path, price: int) -> str:
    documents = folder / "documents"
    documents.mkdir()
    (documents / "first.md").write_text(FIRST, encoding="utf-8")
    (documents / "second.md").write_text(SECOND.format(price=price), encoding="utf-8")
    settings = load_settings(None, {"index_dir": folder / "index", "model": "scripted:"})
    make_index(settings, documents)
    advisor = build_advisor(settings)
    try:
        answer = advisor.ask(QUESTION)
    finally:
        advisor.close()
    for citation in answer.citations:
        assert answer.text[citation.answer_start : citation.answer_end] == citation.quote
    return answer.text


@pytest.mark.real_model
def test_both_are_shown_with_source_and_date(tmp_path: Path) -> None:
    text = ask(tmp_path, 520)
    assert "410 euros" in text
    assert "520 euros" in text
    assert "Housing at Fernhill (Fernhill Press, 2021-03-01): " in text
    assert "Fernhill for newcomers (Town Guide, 2024-09-15): " in text


@pytest.mark.real_model
def test_the_same_figure_is_said_once(tmp_path: Path) -> None:
    text = ask(tmp_path, 410)
    assert text.count("410 euros") == 1
    assert "Town Guide" not in text
