"""The catalogues: every sentence of the page is in each of them, whole and with what it names."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg

from ui.languages.catalogues import FOLDER, SOURCE, catalogue, for_scripts, languages

ROOT = Path(__file__).parents[3]
TRANSLATIONS = [language for language in languages() if language != SOURCE]
PLACEHOLDER = re.compile(r"%\(\w+\)s|%%|</?\w+>|`[^`]*`")
# What stands in a template and is nobody's to translate.
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
NAMED = re.compile(r'(?<![\w-])(?:aria-label|title|placeholder|data-tip|alt)="([^"]*)"')
SCRIPTS = re.compile(r"<(style|script)\b.*?</\1>", re.DOTALL)
UNTRANSLATED = {
    "groundwise",
    "· groundwise",
    "https://…",
    "model = ' '",
    "advisor serve --model openai:http://127.0.0.1:PORT/v1#NAME",
}


@pytest.fixture(scope="module")
def marked() -> set[str | tuple[str, ...]]:
    """Every sentence that is marked in the page's code; those with a plural with that."""
    with (FOLDER / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(ROOT / "ui", methods, options)
    return {message for _, _, message, _, _ in found}


def sentences(found: Catalog) -> dict[str | tuple[str, ...], str | tuple[str, ...]]:
    return {m.id if isinstance(m.id, str) else tuple(m.id): m.string for m in found if m.id}


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_a_catalogue_has_every_sentence_of_the_page(language: str, marked: set[str]) -> None:
    known = sentences(catalogue(language))
    missing, gone = marked - known.keys(), known.keys() - marked
    assert missing == set(), "make languages, then translate them"
    assert gone == set(), "make languages"


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_every_sentence_is_translated_and_sure(language: str) -> None:
    found = catalogue(language)
    forms = found.num_plurals
    for message in found:
        if not message.id:
            continue
        said = [message.string] if isinstance(message.id, str) else list(message.string)
        assert all(said) and len(said) == (1 if isinstance(message.id, str) else forms), message.id
        assert not message.fuzzy, message.id


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_a_translation_names_what_the_sentence_names(language: str) -> None:
    for sentence, said in sentences(catalogue(language)).items():
        if isinstance(sentence, str):
            assert places(str(said)) == places(sentence), sentence
            continue
        for form in said:
            # A form for one thing alone may leave the number out.
            lacks = places(sentence[-1]) - places(form)
            assert lacks in (Counter(), Counter(["%(num)s"])), sentence
            assert places(form) - places(sentence[-1]) == Counter(), sentence


def places(sentence: str) -> Counter[str]:
    return Counter(PLACEHOLDER.findall(sentence))


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_scripts_get_the_sentences_that_stand_in_them(language: str) -> None:
    first = json.loads(for_scripts(language, first=True))
    others = json.loads(for_scripts(language, first=False))
    assert "Type a question first." in first and "Type a question first." not in others
    assert "Copied" in others and "Copied" not in first
    assert set(others["%(num)s sentence quotes this."]) >= {"other"}


def test_english_scripts_need_no_catalogue() -> None:
    assert for_scripts(SOURCE, first=True) == for_scripts(SOURCE, first=False) == "{}"


TEMPLATES = [*(ROOT / "ui/page").rglob("*.html"), ROOT / "ui/door/login.html"]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_says_nothing_that_is_not_marked(path: Path) -> None:
    text = JINJA.sub(" ", path.read_text(encoding="utf-8"))
    names = [name for name in NAMED.findall(text) if re.search(r"[^\W\d_]{2}", name)]
    words = re.sub(r"<[^>]*>", "\n", SCRIPTS.sub("", text))
    said = {line.strip() for line in words.splitlines() if re.search(r"[^\W\d_]{2}", line)}
    assert said | set(names) <= UNTRANSLATED
