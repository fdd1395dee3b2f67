"""Ends a stream of text at a stop string that may be split over several pieces."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence


def until_stop(pieces: Iterator[str], stop: Sequence[str]) -> Generator[str, None, None]:
    """Yield `pieces` up to the first of `stop`, which is not yielded.

    Text that could be the beginning of a stop string is held back until it cannot. The source is
    closed when this generator is, so that what it holds is freed at once.
    """
    held = ""
    try:
        for piece in pieces:
            held += piece
            found = [at for word in stop if word and (at := held.find(word)) >= 0]
            if found:
                held = held[: min(found)]
                break
            keep = max((_overlap(held, word) for word in stop), default=0)
            ready, held = held[: len(held) - keep], held[len(held) - keep :]
            if ready:
                yield ready
        if held:
            yield held
    finally:
        close = getattr(pieces, "close", None)
        if close is not None:
            close()


def _overlap(text: str, word: str) -> int:
    """Length of the longest end of `text` that begins `word`."""
    return next(
        (n for n in range(min(len(text), len(word) - 1), 0, -1) if word.startswith(text[-n:])), 0
    )
