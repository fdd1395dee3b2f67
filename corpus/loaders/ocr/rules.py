"""Whether pictures of text are read, and by what: the rules that a loader finds in force.

They are passed to `corpus.reading.read_document` and found here by the loaders, however deep one
of them reads for another (a picture in a mail in an archive).
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Literal

OcrMode = Literal["auto", "off"]
INSTALL = "groundwise[ocr]"
"""The extra to install, as pip spells it."""


@dataclass(frozen=True, slots=True)
class OcrRules:
    """How pictures of text are read.

    Attributes:
        mode: `auto` reads them where the extra is installed, `off` never does.
        language: `auto`, a language of the model that comes with the extra (`de`), or the path of
            another recognition model as an ONNX file.
    """

    mode: OcrMode = "auto"
    language: str = "auto"

    @property
    def is_on(self) -> bool:
        """Whether pictures are read."""
        return self.mode == "auto" and ocr_version() is not None

    @property
    def mark(self) -> str:
        """Names what reads pictures: what one mark read is read anew under another."""
        return f"rapidocr {ocr_version()} {self.language}" if self.is_on else "off"

    @property
    def remedy(self) -> str:
        """What to do for pictures to be read, where they are not."""
        if self.mode == "off":
            return "set `ocr` to auto to read them"
        return f"install {INSTALL} to read them"


@cache
def ocr_version() -> str | None:
    """The version of the library that reads pictures; None where the extra is not installed."""
    if importlib.util.find_spec("rapidocr") is None or importlib.util.find_spec("cv2") is None:
        return None
    from importlib.metadata import version

    return version("rapidocr")


_DEFAULT = OcrRules()
_RULES: ContextVar[OcrRules] = ContextVar("ocr_rules", default=_DEFAULT)


def rules_in_force() -> OcrRules:
    """The rules of the document that is being read in this thread."""
    return _RULES.get()


@contextmanager
def recognising(rules: OcrRules) -> Iterator[None]:
    """Put rules in force for what is read meanwhile."""
    token = _RULES.set(rules)
    try:
        yield
    finally:
        _RULES.reset(token)
