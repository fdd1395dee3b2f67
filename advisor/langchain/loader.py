"""The readers of groundwise as a document loader."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

from langchain_core.document_loaders import BaseLoader
from langchain_core.documents import Document

from advisor.langchain.documents import passage_document, whole_document
from corpus.containers.opening import Containers
from corpus.document import Refusal, SourceFile
from corpus.errors import DocumentError
from corpus.library import scan, with_contents
from corpus.loaders.ocr.rules import OcrRules
from corpus.reading import read_document
from index.chunking import split_document


class GroundwiseLoader(BaseLoader):
    """Reads files and folders in every format that can be indexed, one file at a time.

    Archives and mails are opened for what lies in them; small pictures, hidden files and licences
    in folders are passed over, as in indexing. Nothing is indexed and no model is loaded.

    Attributes:
        refusals: after a load with `skip_unreadable`, the files that could not be read, and why.
    """

    def __init__(
        self,
        paths: str | Path | Iterable[str | Path],
        *,
        per: Literal["file", "passage"] = "file",
        chunk_chars: int = 700,
        skip_unreadable: bool = False,
        ocr: Literal["auto", "off"] = "auto",
    ) -> None:
        """Name what to load; nothing is read yet.

        Args:
            paths: files and folders.
            per: `file` makes one document a file, with its headings and pages in `metadata`;
                `passage` one for each passage, which ends at a sentence and crosses no heading,
                with the place where it stands.
            chunk_chars: the longest passage, in characters.
            skip_unreadable: go on after a file that cannot be read, and keep it in `refusals`.
            ocr: whether pages that are pictures are read, where the extra is installed.
        """
        named = [paths] if isinstance(paths, str | Path) else paths
        self._paths = [Path(path).expanduser() for path in named]
        self._per = per
        self._chunk_chars = chunk_chars
        self._skips = skip_unreadable
        self._ocr = OcrRules(ocr)
        self.refusals: list[Refusal] = []

    def lazy_load(self) -> Iterator[Document]:
        """The documents, each read when it is asked for, in order of their paths.

        Raises:
            DocumentError: a file cannot be read, unless `skip_unreadable` says to go on.
        """
        self.refusals.clear()
        with Containers() as containers:
            found = with_contents(scan(self._paths, pictures=self._ocr.is_on), containers)
            for refusal in found.refusals:
                self._refuse(DocumentError(refusal.path, refusal.reason))
            for file in found.files:
                try:
                    yield from self._read(file, containers)
                except DocumentError as error:
                    self._refuse(error)

    def _read(self, file: SourceFile, containers: Containers) -> Iterator[Document]:
        document = read_document(file, self._ocr, containers)
        if self._per == "file":
            yield whole_document(document, str(file.path))
        else:
            for passage in split_document(document, self._chunk_chars):
                yield passage_document(passage, document, str(file.path))

    def _refuse(self, error: DocumentError) -> None:
        if not self._skips:
            raise error
        self.refusals.append(Refusal(error.path, error.reason))
