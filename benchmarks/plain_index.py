"""Indexing as LangChain does it, to compare with: `Chroma.from_documents` over the same passages.

    python -m benchmarks.plain_index --passages INDEX_DIR FILE
    python -m benchmarks.plain_index FILE FOLDER

The first writes the passages of an index of ours as LangChain's documents, a JSON line each. The
second embeds them with the same weights and keeps them in a Chroma collection in FOLDER, by the
steps of langchain-chroma's `Chroma.from_documents` with langchain-huggingface's embeddings, written
out here so that neither has to be installed. It need not read or split files, which ours does.
"""

from __future__ import annotations

import json
import sys
from typing import Any


def write_passages(index_dir: str, file: str) -> None:
    """Write what an index of ours has embedded, and where it is from."""
    from contextlib import closing
    from pathlib import Path

    from index.chunking import embedding_text
    from index.storage.layout import IndexLayout
    from index.storage.sqlite_catalog import SqliteCatalog

    layout = IndexLayout(Path(index_dir))
    generation = layout.current()
    if generation is None:
        raise SystemExit(f"Nothing is indexed in {index_dir}.")
    with (
        closing(SqliteCatalog(layout.catalog(generation))) as catalog,
        Path(file).open("w", encoding="utf-8") as stream,
    ):
        ids = [
            passage.id
            for listing in catalog.listing()
            for passage in catalog.passages_of(listing.document_id)
        ]
        passages, contexts = catalog.passages(ids), catalog.contexts(ids)
        for key in ids:
            text = embedding_text(passages[key].text, contexts[key])
            source = {"source": catalog.path(passages[key].document_id)}
            stream.write(json.dumps({"page_content": text, "metadata": source}) + "\n")


def from_documents(file: str, folder: str) -> None:
    """Embed the documents of a file and keep them."""
    import uuid

    import chromadb
    from chromadb.utils.batch_utils import create_batches
    from langchain_core.documents import Document
    from langchain_core.embeddings import Embeddings
    from sentence_transformers import SentenceTransformer

    from benchmarks.plain_script import models

    class SentenceEmbeddings(Embeddings):
        def __init__(self) -> None:
            self._client = SentenceTransformer(models()[0])

        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            rows: Any = self._client.encode(
                texts, show_progress_bar=False, normalize_embeddings=True
            )
            vectors: list[list[float]] = rows.tolist()
            return vectors

        def embed_query(self, text: str) -> list[float]:
            return self.embed_documents([text])[0]

    with open(file, encoding="utf-8") as stream:
        documents = [Document(**json.loads(line)) for line in stream]
    embeddings = SentenceEmbeddings()
    client = chromadb.PersistentClient(folder)
    collection = client.get_or_create_collection("langchain", embedding_function=None)
    batches = create_batches(
        api=client,
        ids=[str(uuid.uuid4()) for _ in documents],
        metadatas=[document.metadata for document in documents],
        documents=[document.page_content for document in documents],
    )
    for ids, _, metadatas, texts in batches:
        vectors: Any = embeddings.embed_documents(list(texts or []))
        collection.upsert(ids=ids, embeddings=vectors, metadatas=metadatas, documents=texts)
    print(json.dumps({"passages": collection.count()}))


if __name__ == "__main__":
    if sys.argv[1] == "--passages":
        write_passages(*sys.argv[2:4])
    else:
        from_documents(*sys.argv[1:3])
