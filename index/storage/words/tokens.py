"""Words of texts as SQLite's FTS5 cuts and stems them, so that scores are equal to its."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpus.language.words import searchable

Numbers = npt.NDArray[np.int64]

# Contentless: only the words are kept.
_PREPARE = """
CREATE VIRTUAL TABLE texts USING fts5(
    context, text, content='', tokenize='porter unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE terms USING fts5vocab(texts, 'row');
CREATE VIRTUAL TABLE tokens USING fts5vocab(texts, 'instance');
"""
_INSERT = "INSERT INTO texts(rowid, context, text) VALUES (?, ?, ?)"
# By term, then text, then place, which is the order of FTS5's index. One number each, because
# reading three takes twice as long.
_TOKENS = "SELECT (doc << 33) + ((col = 'text') << 32) + offset FROM tokens"
# Bytes. PostgreSQL's index takes no more than 2,700.
_LONGEST_TERM = 200


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of some texts, each with what stands above it.

    Attributes:
        terms: the different words, stemmed.
        starts: where each begins in `texts` and `positions`, and where the last ends; shape
            (terms + 1,).
        texts: of each token, the index of its text; ascending within a term; shape (tokens,).
        positions: of each token, its place in its text, ascending within a text. Between what
            stands above and the text itself one place stays empty: no phrase goes across.
        lengths: how many tokens each text has; shape (texts,).
    """

    terms: list[str]
    starts: Numbers
    texts: Numbers
    positions: Numbers
    lengths: Numbers


class Tokenizer:
    """FTS5's tokenizer, by way of an index in memory. May be used from several threads."""

    def __init__(self) -> None:
        """Nothing is opened before there is something to cut."""
        self._lock = threading.Lock()
        self._opened: sqlite3.Connection | None = None

    def close(self) -> None:
        """Let go of the memory; a second time does nothing."""
        with self._lock:
            if self._opened is not None:
                self._opened.close()

    @property
    def _db(self) -> sqlite3.Connection:
        if self._opened is None:
            made = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
            made.executescript(_PREPARE)
            self._opened = made
        return self._opened

    def tokens(self, texts: Sequence[tuple[str, str]]) -> Tokens:
        """The words of texts, given with what stands above each."""
        rows = [(n, searchable(above), searchable(text)) for n, (above, text) in enumerate(texts)]
        with self._lock:
            self._fill(rows)
            counts = self._db.execute("SELECT term, cnt FROM terms").fetchall()
            packed = np.fromiter((row[0] for row in self._db.execute(_TOKENS)), dtype=np.int64)
        text, own, place = packed >> 33, (packed >> 32) & 1, packed & 0xFFFFFFFF
        above = np.bincount(text[own == 0], minlength=len(texts))
        return Tokens(
            terms=[_key(term) for term, _ in counts],
            starts=np.concatenate(([0], np.cumsum([count for _, count in counts], dtype=int))),
            texts=text,
            positions=place + own * (above[text] + 1),
            lengths=np.bincount(text, minlength=len(texts)),
        )

    def phrases(self, words: Sequence[str]) -> list[list[str]]:
        """The tokens of each word, in order: `3` and `5` for "3.5", none for a lone sign."""
        found: list[list[str]] = [[] for _ in words]
        with self._lock:
            self._fill([(n, "", searchable(word)) for n, word in enumerate(words)])
            for term, n in self._db.execute("SELECT term, doc FROM tokens ORDER BY doc, offset"):
                found[n].append(_key(term))
        return found

    def _fill(self, rows: Sequence[tuple[int, str, str]]) -> None:
        self._db.execute("INSERT INTO texts(texts) VALUES ('delete-all')")
        self._db.execute("BEGIN")
        self._db.executemany(_INSERT, rows)
        self._db.execute("COMMIT")


def _key(term: str) -> str:
    """A term as it is kept: a very long one by its hash, which no text can hold for its colon."""
    data = term.encode()
    return term if len(data) <= _LONGEST_TERM else f"sha256:{hashlib.sha256(data).hexdigest()}"
