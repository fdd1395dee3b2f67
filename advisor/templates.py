"""HTML from templates, each beside the module that fills it in: the only door to Jinja2.

A template holds macros, which Python calls like functions. What they are given is escaped, and a
name that nobody gave is an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from jinja2 import Environment

# A line break beside a tag, or beside an expression or statement, is for the template's reader.
_BREAK_BESIDE_MARKUP = re.compile(r"(?<=>)\s*\n\s*|\s*\n\s*(?=<)|\A\s*\n\s*|\s*\n\s*\Z")
_BREAK = re.compile(r"\s*\n\s*")


class Template:
    """The macros of a template: `html.card(title)` is the HTML that its macro `card` makes.

    The file is read and compiled when the first of them is called.
    """

    def __init__(
        self,
        module: str,
        name: str,
        *functions: Callable[..., object],
        clean: Callable[[str], str] | None = None,
        keep_lines: bool = False,
        **values: object,
    ) -> None:
        """Name a template.

        Args:
            module: the `__file__` of the module that it lies beside.
            name: the name of its file.
            functions: what it may call by name, besides `code_marks` and `count`.
            clean: what is done to a text before it is escaped; without one, only what no file can
                carry is replaced.
            keep_lines: whether its line breaks are the page's. Otherwise those beside a tag are
                left out, and others become a space.
            values: what else it may name.
        """
        self._file = Path(module).with_name(name)
        self._names = {f.__name__: f for f in (code_marks, count, *functions)} | values
        self._clean = clean or _whole
        self._keep_lines = keep_lines

    def __getattr__(self, macro: str) -> Callable[..., Markup]:
        found: Callable[..., Markup] = getattr(self._macros, macro)
        return found

    @cached_property
    def _macros(self) -> object:
        from jinja2 import FileSystemLoader

        environment = _environment(self._keep_lines)
        environment.loader = FileSystemLoader(self._file.parent)
        environment.finalize = self._finished
        environment.globals.update(self._names)
        return environment.get_template(self._file.name).module

    def _finished(self, value: object) -> object:
        return value if hasattr(value, "__html__") else self._clean(str(value))


def _environment(keep_lines: bool) -> Environment:
    from jinja2 import Environment, StrictUndefined
    from jinja2.ext import Extension
    from jinja2.lexer import Token, TokenStream

    class OneLine(Extension):
        def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
            for token in stream:
                if token.type == "data":
                    joined = _BREAK.sub(" ", _BREAK_BESIDE_MARKUP.sub("", token.value))
                    token = Token(token.lineno, token.type, joined)
                yield token

    return Environment(
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=keep_lines,
        lstrip_blocks=keep_lines,
        extensions=() if keep_lines else (OneLine,),
    )


def plain(value: object) -> Markup:
    """A value shown as it is: escaped, and without lone surrogates, which no file can carry."""
    return escape(_whole(str(value)))


def code_marks(sentence: str) -> Markup:
    """A sentence of ours: text between backquotes is a command."""
    return Markup("").join(
        Markup("<code>{}</code>").format(plain(piece)) if i % 2 else plain(piece)
        for i, piece in enumerate(sentence.split("`"))
    )


def count(number: int, noun: str) -> str:
    """`1 passage`, `2,000 passages`."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def _whole(text: str) -> str:
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
