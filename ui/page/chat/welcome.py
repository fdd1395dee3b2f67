"""What stands around a conversation: the empty page, the status line, notices and hints."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from advisor.models.in_use import SERVER
from advisor.templates import code_marks
from ui.languages.speaking import _, ngettext
from ui.languages.templates import PageTemplate
from ui.languages.told import model_detail, spoken
from ui.library.entries import DocumentEntry
from ui.markup import snippet

if TYPE_CHECKING:
    from advisor.advisor import AdvisorStatus

# Documents that are named before the first question.
MOST_SHOWN = 4
_TEMPLATE = PageTemplate(__file__, "welcome.html", snippet)
# Servers on this computer; none is named where the model runs in this process.
_HERE = ("", "localhost", "127.0.0.1", "[::1]", "::1")
_SIZE = re.compile(r"[-_: ]\d+(?:\.\d+)?[bm](?![a-z])", re.I)


def opening() -> str:
    """The status line while the index is opened and the model loaded."""
    doing = escape(_("Opening the index and loading the model…"))
    return f'<p class="progress" role="status"><span></span>{doing}</p>'


def greeting() -> str:
    """The empty page before anything is known of the index: a question can be asked already."""
    return str(_TEMPLATE.greeting())


def welcome(status: AdvisorStatus, entries: Sequence[DocumentEntry] | None = None) -> str:
    """The page before the first question: what can be asked.

    Args:
        status: of the advisor.
        entries: the documents that the person may ask; None where that is not known.
    """
    number = status.documents if entries is None else len(entries)
    if not number:
        return nothing_indexed()
    return str(_TEMPLATE.welcome(status, number, newest(entries or ())[:MOST_SHOWN]))


def newest(entries: Sequence[DocumentEntry]) -> list[DocumentEntry]:
    """The documents, those changed last first."""
    return sorted(entries, key=lambda entry: (-entry.changed, entry.title.casefold()))


def beginning(examples: Sequence[str]) -> str:
    """What can be done now: questions that are answered, and how to read an answer."""
    return str(_TEMPLATE.beginning(examples))


def nothing_indexed() -> str:
    """The page over an empty index: how to give it something to read."""
    return str(_TEMPLATE.nothing_indexed())


def footer(status: AdvisorStatus, *, is_shared: bool = False) -> str:
    """One line of who answers, where and from what, with the details behind it.

    `is_shared`: people sign in to the page, so that it need not run where they sit.
    """
    server = dict(status.details).get(SERVER, "")
    is_here = all((each.rpartition(":")[0] or each) in _HERE for each in server.split(", "))
    documents = ngettext("%(num)s document", "%(num)s documents", status.documents)
    passages = ngettext("%(num)s passage", "%(num)s passages", status.passages)
    made = {"model": _family(status.model), "documents": documents}
    if not is_here:
        line = _("Answers are made by %(model)s at %(server)s, from %(documents)s",
                 server=server, **made)  # fmt: skip
    elif is_shared:
        line = _("Answers are made on this server, by %(model)s, from %(documents)s", **made)
    else:
        line = _("Answers are made on this computer, by %(model)s, from %(documents)s", **made)
    details = (
        (_("Model"), status.model),
        (_("Runs on"), model_detail(status.offload)),
        *((model_detail(name), model_detail(value)) for name, value in status.details),
        (_("Index"), f"{documents}, {passages}"),
        (_("Warnings"), " ".join(status.warnings)),
    )
    return str(_TEMPLATE.footer(line, details))


def _family(model: str) -> str:
    """What a model is called without its size and what follows it: SmolLM2, Qwen2.5."""
    return _SIZE.split(model, maxsplit=1)[0] or model


def notices(sentences: Sequence[str]) -> str:
    """Warnings and errors that concern the whole page."""
    return str(_TEMPLATE.notices(sentences)) if sentences else ""


def hint(sentence: str) -> str:
    """Why the question that was just sent was not taken."""
    return str(Markup('<p class="hint" role="status">{}</p>').format(code_marks(spoken(sentence))))
