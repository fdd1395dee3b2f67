from __future__ import annotations

from corpus.library import scan
from corpus.reading import read_document
from corpus.shipped import shipped_documents


def test_the_shipped_documents_are_all_readable():
    for file in scan([shipped_documents()]).files:
        document = read_document(file)
        assert document.title_is_own, file.relative
        assert document.text[document.body_start :].strip()
