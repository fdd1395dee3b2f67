"""What other packages say is shown in the language of whoever looks: refusals and errors."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import advisor
import corpus
import index
from advisor.errors import ModelError
from advisor.models.factory import build_model
from advisor.models.protocol import PromptMessage
from advisor.settings import load_settings
from ui.languages.speaking import gettext, speaking, translated
from ui.languages.told import ERRORS, refusal, refusal_reason, spoken

PLACEHOLDER = re.compile(r"%\((\w+)\)s")
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


def said_by(package: ModuleType) -> Iterator[str]:
    """Every text in the code of a package, with its constants filled in and 7 for what varies."""
    folder = Path(str(package.__file__)).parent
    for path in folder.rglob("*.py"):
        name = ".".join([package.__name__, *path.relative_to(folder).with_suffix("").parts])
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
        return str(getattr(importlib.import_module(module), part.value.id, "7"))
    return "7"


def test_what_is_translated_is_said_by_some_loader() -> None:
    from ui.languages.told import REFUSALS

    said = {refusal_reason(text) for text in set(said_by(corpus))}
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


def test_errors_that_are_translated_are_said_by_some_code() -> None:
    with speaking("de"):
        told = {spoken(text) for package in (advisor, index) for text in said_by(package)}
        german = {
            gettext(error, **dict.fromkeys(PLACEHOLDER.findall(error), "7"))
            for error in ERRORS
            # What is put together of two texts is tried by itself, below.
            if "model server %(place)s cannot be reached" not in error
        }
    assert german <= told
    assert len(german) == len(ERRORS) - 2


def test_an_error_of_a_model_server_is_told_with_what_it_names() -> None:
    settings = load_settings(None, {"model": "openai:http://127.0.0.1:9/v1#tiny"})
    chat = build_model(settings)
    with pytest.raises(ModelError) as raised:
        list(chat.stream([PromptMessage("human", "Hello")]))
    assert spoken(str(raised.value)) == str(raised.value)
    with speaking("de"):
        german = spoken(str(raised.value))
    assert german.startswith("Der Modellserver http://127.0.0.1:9/v1 ist nicht zu erreichen: ")


def test_what_is_not_known_is_shown_as_it_is() -> None:
    with speaking("de"):
        assert spoken("The moon is 5% too far (%(x)s).") == "The moon is 5% too far (%(x)s)."
    with speaking("de"):
        assert (
            translated(refusal("a.xyz", "is 5% too odd (%(x)s)")) == "a.xyz is 5% too odd (%(x)s)."
        )
