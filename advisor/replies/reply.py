"""Replies that need no search: small talk, the program, its documents, the answer before."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from advisor.answer import (
    Answer,
    Citation,
    Claim,
    Conversation,
    EvidenceSpan,
    Label,
    SentenceVerified,
    Turn,
    Verdict,
)
from advisor.answering.citations import AnswerText
from advisor.replies.library import Library, documents_in_words, library_reply
from advisor.replies.program import program_reply
from advisor.request import ABOUT_LAST, Act, Request
from corpus.headings import shortened
from corpus.language.words import plain
from index.reader import IndexReader

Said = Iterator[SentenceVerified]

_THANKS = "You're welcome! Ask me whenever there is something to look up."
_BYE = "Bye for now! I'm here when there is something to look up."
_PRAISE = "Thank you, I'm glad that it helped! What else can I look up?"
_COMPLAINT = (
    "I'm sorry, that was no help. Tell me what you were looking for, in a few words more; I can "
    "only say what the documents hold."
)
_OTHER_TASK = (
    "That is not something I can do. I look things up in {documents} and answer with quotes from "
    "them: ask me anything about those."
)
_NOTHING_YET = "I have not answered anything yet. What would you like to know about the documents?"
_NO_ANSWER = (
    "I found no answer to your last question, so there is nothing to point at. Ask it in other "
    "words, and I will look again."
)
_CHANGED = (
    "The documents have changed since I answered, and what I quoted is no longer there. Ask it "
    "again, and I will look."
)
_WHERE = "This is where it stands:"
_SURE_QUOTES = (
    "What I said is word for word what the documents say. Whether it is right, only they can tell; "
    "others among them may say more, so ask me about it in other words if you doubt it."
)
_SURE_CHECKED = (
    "Each sentence of my answer was checked against these quotes, and held. A check can err, so "
    "read them yourself; other documents may say more about it."
)
_EXAMPLES = 3
_LONGEST_EXAMPLE = 70
_MOST_QUOTES = 6


@dataclass(frozen=True, slots=True)
class _Asked:
    """A message that needs no search, with all that a reply may be made of."""

    request: Request
    conversation: Conversation
    library: Library
    text: AnswerText
    model: str


def reply(
    request: Request,
    conversation: Conversation,
    index: IndexReader,
    text: AnswerText,
    documents: Collection[str] | None = None,
    *,
    model: str = "",
) -> Said | None:
    """Add what answers a message without reading the documents for it; None if that won't do.

    Args:
        request: the message, understood.
        conversation: the turns before it.
        index: the documents.
        text: the answer, to which the sentences are added as they are yielded.
        documents: ids of the documents that may be spoken of; None for all.
        model: the setting `model` of what writes answers; empty when they are quotes alone.
    """
    act = request.act
    if act in ABOUT_LAST and not any(map(_is_about_documents, conversation.turns)):
        return _say(text, _NOTHING_YET)
    answering = _REPLIES.get(act)
    if answering is None:
        return None
    asked = _Asked(request, conversation, Library(index, documents), text, model)
    return answering(asked)


def _say(text: AnswerText, sentence: str) -> Said:
    yield text.say(sentence)


def _fixed(sentence: str) -> Callable[[_Asked], Said]:
    return lambda asked: _say(asked.text, sentence)


def _greeting(asked: _Asked) -> Said:
    digests = asked.library.digests
    if not digests:
        yield asked.text.say(f"Hello! {documents_in_words(asked.library)}")
        return
    step = max(1, len(digests) // _EXAMPLES)
    # "Internships: how to apply": what comes before the colon is enough.
    names = [digest.title.partition(": ")[0] for digest in digests[::step]]
    titles = list(dict.fromkeys(names))[:_EXAMPLES]
    named = [f"“{shortened(title, _LONGEST_EXAMPLE)}”" for title in titles]
    listed = named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
    such = "" if len(digests) == len(named) else "such as "
    held = documents_in_words(asked.library)
    yield asked.text.say(f"Hello! I can look things up in {held}, {such}{listed}. What would help?")


def _other_task(asked: _Asked) -> Said:
    if not asked.library.digests:
        return program_reply(asked.request, asked.library, asked.text, asked.model)
    held = documents_in_words(asked.library)
    return _say(asked.text, _OTHER_TASK.format(documents=held))


def _where(asked: _Asked) -> Said:
    """The quotes of the last answer, each with its place."""
    return _evidence(asked, lambda _: _WHERE)


def _sure(asked: _Asked) -> Said:
    """What was checked of the last answer, and how."""
    return _evidence(asked, _checked)


def _checked(answer: Answer) -> str:
    quoted = all(verdict.rule == "exact quote" for verdict in answer.verdicts)
    return _SURE_QUOTES if quoted else _SURE_CHECKED


def _evidence(asked: _Asked, lead_in: Callable[[Answer], str]) -> Said:
    """The quotes of the last answer that still stand in the documents, below a sentence."""
    answer = _last_answer(asked.conversation)
    if answer is None:
        yield asked.text.say(_NO_ANSWER)
        return
    index = asked.library.index
    cited = list({citation.number: citation for citation in answer.citations}.values())
    cited = [citation for citation in cited if _stands(citation, index)]
    if not cited:
        yield asked.text.say(_CHANGED)
        return
    yield asked.text.say(lead_in(answer))
    asked.text.rely_on(index.passages([citation.passage_id for citation in cited]))
    for citation in cited[:_MOST_QUOTES]:
        yield asked.text.add(_quoted(citation), f"- {_place(citation)}")


def _stands(citation: Citation, index: IndexReader) -> bool:
    """Whether a quote is still where it was: documents change and go."""
    document = index.document(citation.document_id)
    return document is not None and document.text[citation.start : citation.end] == citation.quote


def _quoted(citation: Citation) -> Verdict:
    span = EvidenceSpan(citation.document_id, citation.start, citation.end, citation.quote)
    quote = plain(citation.quote)
    return Verdict(Claim(quote, 0, len(quote)), Label.SUPPORTED, 1.0, (span,), "exact quote")


def _place(citation: Citation) -> str:
    """Title, page and heading of a quote, as far as there are some."""
    page = "" if citation.page is None else f", page {citation.page}"
    headings: Sequence[str] = [h for h in citation.heading_path if h != citation.title]
    heading = f", “{headings[-1]}”" if headings else ""
    return f"{citation.title or citation.document}{page}{heading}"


def _last_answer(conversation: Conversation) -> Answer | None:
    """The last answer of the documents, if the last question to them had one."""
    for turn in reversed(conversation.turns):
        if _is_about_documents(turn):
            return turn.answer if turn.answer.citations else None
    return None


def _is_about_documents(turn: Turn) -> bool:
    """Whether a turn answered from the documents, or could not."""
    return turn.answer.mode != "reply"


_REPLIES: dict[Act, Callable[[_Asked], Said]] = {
    Act.GREETING: _greeting,
    Act.THANKS: _fixed(_THANKS),
    Act.BYE: _fixed(_BYE),
    Act.PRAISE: _fixed(_PRAISE),
    Act.COMPLAINT: _fixed(_COMPLAINT),
    Act.OTHER_TASK: _other_task,
    Act.ADVISOR: lambda asked: program_reply(asked.request, asked.library, asked.text, asked.model),
    Act.LIBRARY: lambda asked: library_reply(asked.request, asked.library, asked.text),
    Act.WHERE: _where,
    Act.SURE: _sure,
}
