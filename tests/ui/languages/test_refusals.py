"""Why a file was refused is said in the language of whoever looks."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

import corpus
from ui.languages.speaking import speaking, translated
from ui.languages.told import refusal, refusal_reason

# Each as a loader says it.
SAID = [
    "is empty (0 bytes); remove it or write it again",
    "needs a password; save a copy without one",
    "is damaged, cut off or no PDF; download or export it again",
    "is damaged at page 12; download or export it again",
    "is damaged or incomplete (File is not a zip file); download or save it again",
    "is in a format that is not read (.doc); save it as .docx or .pdf in Word or LibreOffice",
    "is 1,201 MB, over the limit of 50 MB for PDF files; split it into parts",
    "is neither UTF-8 nor quite cp1252; save it as UTF-8 and try again",
    "holds no text, only pictures of it perhaps; set `ocr` to auto to read them",
]


def said_by_loaders() -> Iterator[str]:
    """Every text in the code of `corpus`, with its constants filled in and 7 for what varies."""
    folder = Path(corpus.__file__).parent
    for path in folder.rglob("*.py"):
        name = ".".join(["corpus", *path.relative_to(folder).with_suffix("").parts])
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
            elif isinstance(node, ast.JoinedStr):
                yield "".join(piece(part, name) for part in node.values)


def piece(part: ast.expr, module: str) -> str:
    if isinstance(part, ast.Constant):
        return str(part.value)
    assert isinstance(part, ast.FormattedValue)
    if isinstance(part.value, ast.Name) and part.value.id.isupper():
        return str(getattr(importlib.import_module(module), part.value.id))
    return "7"


def test_what_is_translated_is_said_by_some_loader() -> None:
    from ui.languages.told import REFUSALS

    said = {refusal_reason(text) for text in set(said_by_loaders())}
    known = {getattr(reason, "sentence", "") for reason in said}
    # A size and its limit are said with the name of the format, which varies.
    varying = {reason for reason in REFUSALS if "%(limit)s MB for" in reason}
    assert set(REFUSALS) - varying <= known


@pytest.mark.parametrize("reason", SAID)
def test_it_is_translated_when_it_is_shown(reason: str) -> None:
    sentence = refusal("Müller & Söhne.pdf", reason)
    assert sentence == translated(sentence) == f"Müller & Söhne.pdf {reason}."
    with speaking("de"):
        german = translated(sentence)
    assert german.startswith("Müller & Söhne.pdf ")
    assert not german.endswith(f"{reason}.")
    for value in ("12", "1.201", "50 MB", "cp1252", ".doc", "File is not a zip file"):
        if value.replace("1.201", "1,201") in reason:
            assert value in german


def test_what_is_not_known_is_shown_as_it_is() -> None:
    with speaking("de"):
        assert (
            translated(refusal("a.xyz", "is 5% too odd (%(x)s)")) == "a.xyz is 5% too odd (%(x)s)."
        )
