"""What can go wrong with an index.

IndexingError
├── IndexMissing       nothing has been indexed in this folder yet
├── IndexMismatch      the index was made with another embedding model, chunking or format
├── IndexBusy          another process is indexing into this folder
├── IndexBroken        files of the index are damaged or gone
├── VectorStoreError   Chroma, embedded or a server, refused or cannot be reached
├── EmbeddingError     the embedding model cannot be loaded
└── WeightsError       a weights file is absent or is not the one it should be
"""


class IndexingError(Exception):
    """Root of the tree: `str(error)` is a sentence for the user with the next command to try."""


class IndexMissing(IndexingError):
    """Nothing has been indexed in this folder yet."""


class IndexMismatch(IndexingError):
    """The index was made with another embedding model, chunking or format."""


class IndexBusy(IndexingError):
    """Another process is indexing into this folder."""


class IndexBroken(IndexingError):
    """Files of the index are damaged or gone."""


class VectorStoreError(IndexingError):
    """Chroma refused, or its server cannot be reached."""


class EmbeddingError(IndexingError):
    """The embedding model cannot be loaded."""


class WeightsError(IndexingError):
    """A weights file is absent or is not the one it should be."""
