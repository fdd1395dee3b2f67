"""The tree of a LaTeX source, read in a time that grows with its length and no faster."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from corpus.loaders.plain.tex.macros import latex_context

# Words of text, without any sign that could stand for more than itself.
_RUN = re.compile(r"[^\W_](?:[^\W_]|[,.;:()]|[ \n](?=[^\W_]))*")
# Where braces or environments are not closed, pylatexenc reads what follows again and again.
_MOST_TOKENS = 300_000
_MOST_FOR_EACH_SIGN = 2
_FEW_TOKENS = 10_000


class TangledError(Exception):
    """A source whose braces or environments are too entangled to be followed."""


def body_nodes(source: str) -> list[Any]:
    """The nodes of a source, as far as they can be told from what is wrong in it.

    Raises:
        TangledError: it takes more steps than sources of its length do.
    """
    from pylatexenc.latexwalker import LatexWalker

    walker = LatexWalker(source, latex_context(), tolerant_parsing=True)
    walker.get_token = _quick(walker.get_token, source)
    nodes: list[Any] = walker.get_latex_nodes()[0]
    return nodes


def _quick(get_token: Callable[..., Any], source: str) -> Callable[..., Any]:
    """`get_token` that takes words at once, not letter by letter, and gives up in the end."""
    from pylatexenc.latexwalker import LatexToken

    left = min(_MOST_TOKENS, _MOST_FOR_EACH_SIGN * len(source) + _FEW_TOKENS)

    def quick(pos: int, *args: Any, **options: Any) -> Any:
        nonlocal left
        left -= 1
        if left < 0:
            raise TangledError
        # An argument without braces is one letter: it is asked for with `environments=False`.
        run = None if "environments" in options else _RUN.match(source, pos)
        if run is not None:
            return LatexToken(tok="char", arg=run[0], pos=pos, len=len(run[0]), pre_space="")
        return get_token(pos, *args, **options)

    return quick
