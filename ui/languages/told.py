"""What other packages say in English and the page shows beside its own words.

Places in documents, models, formats, why a file was refused, and what is wrong with the model, the
index or the database.

They know nothing of catalogues. What stands here in their words is recognised and translated;
anything else is shown as it is.
"""

from __future__ import annotations

import re
from functools import cache

from ui.languages.catalogues import SOURCE
from ui.languages.speaking import N_, Message, gettext, language, translated

_PLACES = (
    N_("page %(number)s"),
    N_("slide %(number)s"),
    N_("slide %(number)s (hidden)"),
    N_("row %(number)s"),
    N_("%(sheet)s, row %(number)s"),
    N_("cell %(number)s"),
    N_("line %(number)s"),
)
_RECOGNISED = N_("read by OCR")
_MODELS = (
    # Names, then values of what is in use.
    N_("Server"),
    N_("Context"),
    N_("Threads"),
    N_("Model file"),
    N_("Index format"),
    N_("shipped with groundwise"),
    N_("%(number)s tokens"),
    N_("%(device)s, %(got)s of %(total)s layers on a GPU (asked for: %(asked)s)"),
)
_FORMATS = (
    N_("OpenDocument text"),
    N_("OpenDocument slides"),
    N_("OpenDocument sheets"),
    N_("picture"),
    N_("plain text"),
    N_("Jupyter notebook"),
    N_("caption"),
    N_("mail"),
    N_("mailbox"),
    N_("calendar"),
    N_("program"),
    N_("archives of these"),
)
REFUSALS = (
    N_("is empty (0 bytes); remove it or write it again"),
    N_("holds no text; remove it or check that it was saved in full"),
    N_("holds no text, and OCR finds no words in it; scan it again at 300 dpi or remove it"),
    N_("holds no text, only pictures of it perhaps; %(what)s"),
    N_(
        "has no text, only pictures of it perhaps; export it as a PDF and run text recognition "
        "(OCR) on it"
    ),
    N_("needs a password; save a copy without one"),
    N_("is protected by DRM; use a copy without protection"),
    N_("is damaged, cut off or no PDF; download or export it again"),
    N_("is damaged at page %(number)s; download or export it again"),
    N_("is damaged, cut off or no picture; save or download it again"),
    N_("is damaged or incomplete (%(why)s); download or save it again"),
    N_("is damaged or incomplete (%(why)s); open it and save it as .xlsx"),
    N_("is in a format that is not read (%(suffix)s); save it as %(format)s"),
    N_("cannot be read: no loader for %(suffix)s; convert it to one of %(formats)s"),
    N_("is an old Office file (%(old)s) under another name; save it as %(format)s"),
    N_("is a %(suffix)s file under another name; rename it"),
    N_("is %(number)s MB, over the limit of %(limit)s MB for %(kind)s files; split it into parts"),
    N_("is %(number)s MB, over the limit of %(limit)s MB for archives; split it into parts"),
    N_("is %(number)s MB, over the limit of %(limit)s MB; split it"),
    N_("has %(number)s lines, over the limit of %(limit)s; split it"),
    N_("needs more memory than there is; split it, or close other programs"),
    N_("holds binary data, not text; remove it from the folder"),
    N_(
        "holds binary data, not text; if it is UTF-16 or UTF-32 text, save it as UTF-8 and try "
        "again"
    ),
    N_("is not UTF-8, and its encoding cannot be told; save it as UTF-8 and try again"),
    N_("is neither UTF-8 nor quite %(encoding)s; save it as UTF-8 and try again"),
    N_("holds characters that are not valid text; save it as UTF-8"),
    N_("is no mail; save it again from your mail program"),
    N_("is no RTF file, whatever its name says; save it again"),
    N_("is not a whole notebook (%(why)s); save it again from Jupyter"),
    N_("holds no HTML; remove it or save the page again"),
    N_("may not be read (permission denied); check its permissions"),
    N_("does not exist (any more); check the path"),
    N_("does not exist; check the path"),
    N_("cannot be read (%(why)s); check the disk and the path"),
)
"""Why a file cannot be read, as it is said behind its name: what happens often."""

ERRORS = (
    N_(
        "Nothing is indexed in %(place)s yet. Index a folder of documents first: "
        "`advisor index FOLDER`."
    ),
    N_(
        "The index in %(place)s was made by another version of groundwise. "
        "`advisor index --rebuild` makes it again from the documents."
    ),
    N_(
        "The index in %(place)s was made with another embedding model (`%(model)s`). Set "
        "`embedding` to it, or run `advisor index --rebuild`."
    ),
    N_("The index in %(place)s is damaged: %(what)s. `advisor index --rebuild` makes it again."),
    N_(
        "The index in %(place)s is damaged: its file %(what)s. Make it again from your "
        "documents: `advisor index --rebuild FOLDER`."
    ),
    N_(
        "The index in %(place)s cannot be opened: its files are gone, or change all the time. "
        "`advisor index --rebuild FOLDER` makes it again from the documents."
    ),
    N_(
        "The catalogue %(place)s cannot be used (%(why)s). `advisor doctor` checks the index; "
        "`advisor index --rebuild FOLDER` makes it again from the documents."
    ),
    N_("Another process is indexing into %(place)s. Wait for it to end, then run this again."),
    N_(
        "The Chroma server %(place)s cannot be used (%(why)s). Start it (`chroma run`), or "
        "correct the setting `chroma`."
    ),
    N_(
        "The PostgreSQL database %(place)s cannot be reached (%(why)s). Check that the server "
        "runs and that the address is right."
    ),
    N_(
        "The connection to the PostgreSQL database %(place)s was lost (%(why)s). What was not "
        "finished is undone. Check that the server runs, then run this again."
    ),
    N_(
        "The PostgreSQL database %(place)s is too busy, or its limits are too narrow (%(why)s). "
        "What was not finished is undone; run this again."
    ),
    N_(
        "The model server %(place)s cannot be reached any more. Start it again, or choose "
        "another model."
    ),
    N_(
        "The model server %(place)s cannot be reached: %(why)s. Start it, or change the setting "
        "`model`."
    ),
    N_(
        "The model server %(place)s refused (status %(status)s): %(why)s. Check the name "
        "%(name)s in the setting `model`, and `api_key`."
    ),
    N_(
        "The model server %(place)s broke off its reply: %(why)s. Ask again; if several ask at "
        "a time, see that the server serves them all (docs/models.md)."
    ),
    N_(
        "The model %(name)s failed while writing (%(why)s). Ask again; if it happens again, "
        "run: advisor doctor"
    ),
    N_(
        "The prompt has %(prompt)s tokens and the reply may take %(reply)s, but the context "
        "holds %(room)s. Raise the setting `context_tokens`, or lower `passages`, `chunk_chars` "
        "or `max_tokens`; `advisor settings` shows their values."
    ),
)
"""What is wrong with the index, its servers or the model, as whoever asks may meet it."""

_BETWEEN = "; "
_NUMBER = "number"
_PLACEHOLDER = re.compile(r"%\\\((\w+)\\\)s")


def place_name(place: str) -> str:
    """`page 3, read by OCR`, `slide 3; slide 4`, `Prices, row 12`."""
    return _BETWEEN.join(map(_one_place, place.split(_BETWEEN)))


def model_detail(text: str) -> str:
    """The name of a fact about what is in use, or what it says."""
    return _told(text, _MODELS)


def format_name(text: str) -> str:
    """What a format is called."""
    return _told(text, _FORMATS)


def refusal(name: str, reason: str) -> str:
    """Why a file was refused, as a sentence that is translated when it is shown."""
    return N_("%(name)s %(reason)s.", name=name, reason=refusal_reason(reason))


def refusal_reason(reason: str) -> str:
    """What is said behind a file's name; a `Message` where it is known."""
    found = _found(reason, REFUSALS)
    return reason if found is None else Message(found[0], **found[1])


def spoken(sentence: str) -> str:
    """What somebody is told, in their language: a `Message`, or what other packages say."""
    if isinstance(sentence, Message) or language() == SOURCE:
        return translated(sentence)
    found = _found(sentence, ERRORS)
    return translated(sentence) if found is None else gettext(found[0], **found[1])


def _one_place(place: str) -> str:
    name = place.removesuffix(_RECOGNISED)
    if name == place:
        return _told(place, _PLACES)
    return _told(name.removesuffix(", "), _PLACES) + (", " if name else "") + gettext(_RECOGNISED)


def _told(text: str, known: tuple[str, ...]) -> str:
    if language() == SOURCE:
        return text
    found = _found(text, known)
    return text if found is None else gettext(found[0], **found[1])


def _found(text: str, known: tuple[str, ...]) -> tuple[str, dict[str, object]] | None:
    """The sentence that a text is, and what its placeholders stand for."""
    for sentence in known:
        found = _pattern(sentence).fullmatch(text)
        if found is not None:
            return sentence, {name: _value(name, said) for name, said in found.groupdict().items()}
    return None


def _value(name: str, text: str) -> object:
    return int(text.replace(",", "")) if name == _NUMBER else text


@cache
def _pattern(sentence: str) -> re.Pattern[str]:
    def group(found: re.Match[str]) -> str:
        return rf"(?P<{found[1]}>{'[0-9,]+' if found[1] == _NUMBER else '.+'})"

    return re.compile(_PLACEHOLDER.sub(group, re.escape(sentence)))
