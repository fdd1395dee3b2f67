"""What a document is called: its own title where that is one, else the best name there is.

Programs fill in titles that nobody chose ("Microsoft Word - final2.docx", "Untitled", "Document1"),
and files are named by machines ("001 53af3f60d39d9b62"). People see titles in lists, in citations
and in answers: each should tell its document from the others.
"""

from __future__ import annotations

import re
from pathlib import Path

from corpus.headings import clean_heading, is_navigation, shortened, title_like
from corpus.language.sentences import sentence_spans
from corpus.language.words import capitalised, plain
from corpus.loaders.base import Loaded

_LONGEST_TITLE = 300
_LONGEST_OPENING = 90
# A heading that far into the text, and not the first of its level, heads a part of it.
_OPENING = 1000
# How much of a text is looked at for its first sentence.
_FIRST = 5000
_FILLED_IN = re.compile(
    r"(?:new |unnamed |unknown |empty |blank |my |scanned )?(?:document|page|file|note|text|slide|"
    r"sheet|presentation|powerpoint presentation|workbook|chapter|part|section|scan|print|"
    r"layout|draft|copy|article|post|thread|image|img|dsc|doc|index|default|main|home|homepage)"
    r"[ _.-]?(?:\(?[\d ._-]*\)?)"
    r"|untitled.{0,20}|no(?:t| )? ?titled?|<?no title>?|title|unknown|none|null|undefined|test|"
    r"(?:top )?(?:comments?|replies|responses?|answers?)(?: \(\d+\))?|loading\W*|error(?: \d+)?|"
    r"welcome|front ?matter|cover(?: page)?|title page|copyright|imprint|"
    r"about:blank|powerpoint-präsentation|(?:sheet|tabelle|feuil|hoja|foglio) ?\d+|"
    r"dokument ?\d*|unbenannt|\(?(?:anonymous|unspecified|untitled)\)?",
    re.IGNORECASE,
)
# What programs fill in for the name of a person who did not give one.
_NOBODY = re.compile(
    r"\W*(?:anonymous|anonym|unspecified|unknown(?: author)?|author|untitled|none|null|undefined|"
    r"n/?a|user\d*|owner|admin(?:istrator)?|root|default|microsoft(?: office)?(?: user)?|"
    r"windows user)?\W*",
    re.IGNORECASE,
)
_PROGRAM = re.compile(r"microsoft \w+ ?[-–:] ?", re.IGNORECASE)
_FILE_NAME = re.compile(
    r"\S+\.(?:docx?|pdf|txt|md|html?|xhtml|rtf|odt|pptx?|xlsx?|tex|dvi|indd|qxd|pub|pages|epub|ps|"
    r"eps|jpe?g|png|tiff?)",
    re.IGNORECASE,
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATE = re.compile(
    rf"(?:\w+day,? )?(?:\d{{1,4}}(?:st|nd|rd|th)?[ ./-])?(?:{_MONTH}|\d{{1,2}})[ ,./-]+"
    r"(?:\d{1,4}(?:st|nd|rd|th)?)?(?:[ ,./-]+\d{2,4})?(?:[ T,]+[\d:]{4,8}(?: ?[ap]m)?)?",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\w+", re.IGNORECASE)
_HEX = re.compile(r"(?=[a-f]*\d)[a-f\d]{6,}|[\da-z]*\d[\da-z]*\d[\da-z]*\d[\da-z]*", re.IGNORECASE)
_QUOTED = re.compile(r"[\"“]([^\"“”]{12,120})[\"”]")
_LEAST_QUOTED_WORDS = 4


def choose_title(loaded: Loaded, path: Path) -> tuple[str, bool]:
    """The title of what was read from a file, and whether it is the document's own.

    In this order: what the document calls itself; its first line or heading, where that reads like
    a title; the file's stem in words, where it has some; what its first sentence puts in quotation
    marks; the first sentence.
    """
    stated = _stated(loaded)
    if stated:
        return shortened(stated, _LONGEST_TITLE), True
    stem = title_from_name(path)
    chosen = _opening_line(loaded) or (stem if is_title(stem) else "") or _opening_words(loaded)
    return chosen or stem, False


def is_title(text: str) -> bool:
    """Whether somebody may have chosen a title: no name that a program made, date or address."""
    words = text.strip(" \t\n.:#*_-–—")
    if not any(char.isalpha() for char in words) or len(words) < 2:
        return False
    if any(p.fullmatch(words) for p in (_FILLED_IN, _DATE, _ADDRESS, _FILE_NAME)):
        return False
    if _PROGRAM.match(words) or is_navigation(words):
        return False
    return not all(_is_code(word) for word in re.split(r"[\s_.-]+", words) if word)


def is_author(name: str) -> bool:
    """Whether somebody may be called so: no name that a program filled in."""
    return not (_NOBODY.fullmatch(name) or _ADDRESS.fullmatch(name) and "@" not in name)


def title_from_name(path: Path) -> str:
    """A file's stem in words."""
    stem = Path(path.stem)
    # "guide.md.txt": a second suffix is not a word either.
    stem = Path(stem.stem) if _FILE_NAME.fullmatch(stem.name) else stem
    words = stem.name.replace("_", " ").replace("-", " ").split()
    return capitalised(" ".join(words) or path.name)


def _is_code(word: str) -> bool:
    """Whether a word of a file's name is a number or a machine's: "001", "53af3f60d39d9b62"."""
    return word.isdigit() or _HEX.fullmatch(word) is not None


def _stated(loaded: Loaded) -> str:
    """The title a document gives itself; empty for none, or one that heads a part of it."""
    title = loaded.title or ""
    if not is_title(title):
        return ""
    heads = [section for section in loaded.sections if section.heading == title]
    if not heads or heads[0].start <= loaded.body_start + _OPENING:
        return title
    above = loaded.sections[: loaded.sections.index(heads[0])]
    return "" if any(section.level <= heads[0].level for section in above) else title


def _opening_line(loaded: Loaded) -> str:
    """The first heading, if the text opens with it, or the first line, if either is a title."""
    text = loaded.text
    for section in loaded.sections[:3]:
        above = text[loaded.body_start : section.start].strip()
        if not above and is_title(section.heading):
            return shortened(section.heading, _LONGEST_TITLE)
    if any(not text[loaded.body_start : table.start].strip() for table in loaded.tables[:1]):
        # The row that heads a table is no title of a file that begins with it.
        return ""
    lines = [line.strip() for line in text[loaded.body_start :][:_OPENING].splitlines()]
    lines = [line for line in lines if line]
    if not lines or len(lines) > 1 and lines[1][:1].islower():
        return ""
    line = clean_heading(lines[0])
    return line if title_like(line) and is_title(line) else ""


def _opening_words(loaded: Loaded) -> str:
    """What the first sentence puts in quotation marks, if that reads like a title; else itself."""
    text, start = loaded.text, loaded.body_start
    for span in sentence_spans(text, start, start + _FIRST, loaded.sections):
        if span.kind != "prose":
            continue
        sentence = plain(text[span.start : span.end])
        if len(sentence.split()) < _LEAST_QUOTED_WORDS:
            continue
        quoted = _QUOTED.search(sentence)
        if quoted and len(quoted[1].split()) >= _LEAST_QUOTED_WORDS and title_like(quoted[1]):
            return quoted[1]
        return shortened(sentence, _LONGEST_OPENING)
    return ""
