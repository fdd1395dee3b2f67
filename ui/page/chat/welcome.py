"""What stands around a conversation: the empty page, the status line, notices and hints."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from advisor.advisor import AdvisorStatus
from ui.markup import code_marks, count, joined, plain, when

_HOW = (
    ("Ask in your own words", "Follow-up questions may say “it” or “what about …”."),
    ("Look at the numbers", "Each one opens the document at the exact words it stands for."),
    ("Trust the silence", "What the documents don't say is not made up."),
)


def opening(doing: str = "Opening the index and loading the model…") -> str:
    """The status line while the index is opened and the model loaded."""
    return str(Markup('<p class="progress" role="status"><span></span>{}</p>').format(plain(doing)))


def greeting() -> str:
    """The empty page before anything is known of the index: a question can be asked already."""
    return str(
        Markup(
            '<section class="welcome"><h2>Ask your documents</h2><p>Each sentence of an answer '
            "carries the exact words that support it.</p></section>"
        )
    )


def welcome(status: AdvisorStatus) -> str:
    """The page before the first question: what can be asked, with examples that work."""
    if status.documents == 0:
        return nothing_indexed()
    examples = joined(
        Markup('<li><button type="button" class="example" data-ask="{0}">{0}</button></li>').format(
            plain(example)
        )
        for example in status.examples
    )
    how = joined(
        Markup("<li><strong>{}</strong> {}</li>").format(title, text) for title, text in _HOW
    )
    return str(
        Markup(
            '<section class="welcome"><h2>Ask your documents</h2><p>{} {} indexed on this '
            'machine, and nothing leaves it.</p>{}<ul class="how">{}</ul></section>'
        ).format(
            count(status.documents, "document"),
            "is" if status.documents == 1 else "are",
            when(
                status.examples,
                '<h3>Try one of these</h3><ul class="examples">{}</ul>',
                examples,
            ),
            how,
        )
    )


def nothing_indexed() -> str:
    """The page over an empty index: how to give it something to read."""
    return str(
        Markup(
            '<section class="welcome"><h2>Nothing is indexed yet</h2><p>Give groundwise something '
            'to read: <button type="button" class="link" data-side="library">add documents'
            "</button>, or run <code>advisor index FOLDER</code>.</p></section>"
        )
    )


def chosen_documents(count_chosen: int) -> str:
    """That only some documents are asked; nothing when all are."""
    if not count_chosen:
        return ""
    return str(
        Markup(
            '<p class="scope">Only {} {} asked. <button type="button" class="link" '
            'data-side="library">Choose others</button></p>'
        ).format(count(count_chosen, "document"), "is" if count_chosen == 1 else "are")
    )


def footer(status: AdvisorStatus) -> str:
    """One line of what is really in use."""
    parts = [
        ("Model", status.model),
        ("Runs on", status.offload),
        ("Index", f"{count(status.documents, 'document')}, {count(status.passages, 'passage')}"),
    ]
    items = joined(
        Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(name, plain(value))
        for name, value in parts
        if value
    )
    return str(Markup('<dl class="status">{}</dl>').format(items))


def notices(sentences: Sequence[str]) -> str:
    """Warnings and errors that concern the whole page."""
    items = joined(Markup("<li>{}</li>").format(code_marks(s)) for s in sentences)
    return str(when(sentences, '<ul class="notices" role="status">{}</ul>', items))


def hint(sentence: str) -> str:
    """Why the question that was just sent was not taken."""
    return str(Markup('<p class="hint" role="status">{}</p>').format(code_marks(sentence)))
