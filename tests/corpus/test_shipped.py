from __future__ import annotations

from corpus.library import Library
from corpus.shipped import shipped_documents


def test_the_shipped_documents_are_all_readable():
    library = Library([shipped_documents()])
    for file in library:
        document = library.read(file)
        assert document.title_is_own, file.relative
        assert document.text[document.body_start :].strip()
