"""The passage that answers a question is among the first five."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.index.retrieval_quality import index_folder, measure, write_paragraphs


@pytest.mark.real_model
def test_paragraphs_of_xquad(tmp_path: Path, beside: Callable[[str], Path]) -> None:
    beside("data/questions")
    docs = tmp_path / "docs"
    docs.mkdir()
    # Every sixth question, so that every article is asked about.
    cases = write_paragraphs("xquad_en", docs, titles=False)[::6]
    shares = measure(index_folder(docs, tmp_path / "index"), cases)
    assert shares["fused"][5] >= 0.97
    assert shares["fused"][5] >= max(shares["dense"][5], shares["lexical"][5])
