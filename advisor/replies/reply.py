"""Replies that need no search: small talk, the program, its documents, the answer before."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from advisor.answer import (
    QUOTED,
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
from advisor.replies.program import asks_for_help, asks_how_to_use, program_reply, tells_of_program
from advisor.replies.topics import asks_if_there_is, asks_of_library, lists_all
from advisor.request import ABOUT_LAST, Act, Request
from advisor.understanding.parts import questions_in
from advisor.verification.yes_or_no import apart_from_reply
from corpus.headings import shortened
from corpus.language.words import plain
from index.digest import names_something
from index.reader import IndexReader

Said = Iterator[SentenceVerified]

_THANKS = "You're welcome! Ask me whenever there is something to look up."
_BYE = "Bye for now! I'm here when there is something to look up."
_PRAISE = "Thank you, I'm glad that it helped! What else can I look up?"
_COMPLAINT = "I'm sorry that this was no help. {near}"
_NEAR = "I also have {headings}: ask me about one of these, or ask again with other words."
_AGAIN = "Ask me again with other words, or tell me what is missing, and I will look again."
_OTHER_TASK = (
    "That is not something I can do. I look things up in {documents} and answer with quotes from "
    "them: ask me anything about those."
)
_NOTHING_YET = "I have not answered anything yet. What would you like to know about the documents?"
_NO_ANSWER = (
    "I found no answer to your last question, so there is nothing to point at. Ask it in other "
    "words, and I will look again."
)
_BEFORE = "I found no answer to your last question. What I said before that stands here:"
_OF_OTHERS = (
    "What I quoted stands in documents that are not asked now. Ask all documents, or those that it "
    "stands in, and then ask me where."
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
# The whole of a message that complains, and of one that asks where the last answer stands.
_COMPLAINS = re.compile(
    r"(?:(?:no|sorry|hm+|well|but|ugh),? )*(?:"
    r"(?:that|this|it)(?:['’]s| is| was)?(?: really| so)? (?:no|not|isn['’]t|wasn['’]t|didn['’]t"
    r"|doesn['’]t)(?: \w+){0,2}? (?:help\w*|use\w*|good|right|correct|true|answer"
    r"|what i (?:asked|meant|wanted|said))"
    r"|(?:that|this|it)(?:['’]s| is| was) (?:all |just |so |completely |totally )*"
    r"(?:wrong|useless|rubbish|nonsense|bad|terrible|crap)"
    r"|(?:you )?(?:didn['’]t|did not|aren['’]t|are not) (?:really )?"
    r"(?:answer\w*|help\w*|understand\w*|listen\w*)(?: me| my question)?"
    r"|(?:not|un)(?: very| really)? ?(?:helpful|useful)"
    r")(?: at all| to me| either)?\W*$",
    re.IGNORECASE,
)
_ASKS_WHERE = re.compile(
    r"(?:(?:and|so|ok),? )*(?:where(?: exactly)?(?: in (?:the|this|your|that) [\w ]{1,30}?)?"
    r"|(?:on |in |from )?(?:which|what) (?:page|chapter|section|document|file|part|paragraph"
    r"|source)) (?:is|was|are|does|did|do|can) (?:it|this|that|these|those|(?:i|you) (?:find|read"
    r"|get|see|have) (?:it|this|that))(?: \w+){0,3}\W*$",
    re.IGNORECASE,
)
_EXAMPLES = 3
_LONGEST_EXAMPLE = 70
_MOST_PLACES = 4
_LONGEST_QUOTE = 110
_MOST_HEADINGS = 2


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
    act = _act_of(request, conversation)
    if act in ABOUT_LAST and not any(map(_is_about_documents, conversation.turns)):
        return _say(text, _NOTHING_YET)
    asked = _Asked(request, conversation, Library(index, documents), text, model)
    parts = questions_in(request.said).questions if act in _OF_ITSELF else ()
    if len(parts) > 1:
        return _each(asked, parts)
    answering = _REPLIES.get(act)
    return answering(asked) if answering is not None else None


def _act_of(request: Request, conversation: Conversation) -> Act:
    """What a message does, where its form says it more surely than its act."""
    act, message = request.act, request.said.strip()
    is_of_documents = act is Act.DOCUMENTS and not request.targets
    if _COMPLAINS.match(message) and act in _MISTAKEN_FOR_COMPLAINTS:
        return Act.COMPLAINT
    if act is Act.DOCUMENTS and conversation.turns and _ASKS_WHERE.match(message):
        return Act.WHERE
    if is_of_documents and asks_if_there_is(message):
        return Act.LIBRARY
    is_of_program = asks_for_help(message) or asks_how_to_use(message)
    return Act.ADVISOR if act is Act.LIBRARY and is_of_program else act


def reply_unanswered(
    request: Request,
    index: IndexReader,
    text: AnswerText,
    documents: Collection[str] | None = None,
    *,
    model: str = "",
) -> Said | None:
    """What answers a message of the program that the documents do not; None where none does."""
    if request.act is not Act.DOCUMENTS or not asks_how_to_use(request.said):
        return None
    return program_reply(request, Library(index, documents), text, model)


def _each(asked: _Asked, parts: Sequence[str]) -> Said:
    """Several questions about the program or its documents, each answered.

    "What have you got, and what can I ask about?" is one question.
    """
    said: set[str] = set()
    are_listed = False
    for part in parts:
        of_part = replace(asked.request, message=part, english="")
        is_program = tells_of_program(part) and not asks_of_library(part)
        act = Act.ADVISOR if is_program else Act.LIBRARY
        if act is Act.LIBRARY and lists_all(of_part):
            if are_listed:
                continue
            are_listed = True
        for sentence in _REPLIES[act](replace(asked, request=of_part)):
            if sentence.text not in said:
                yield sentence
            said.add(sentence.text)


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


def _complaint(asked: _Asked) -> Said:
    """An apology, and the headings nearest to the last question that were not quoted."""
    last = next((t.answer for t in reversed(asked.conversation.turns) if t.answer.citations), None)
    quoted = {c.heading_path[-1:] for c in last.citations} if last is not None else set()
    hits = last.passages if last is not None else ()
    held = [hit.passage for hit in hits if asked.library.holds(hit.passage.document_id)]
    paths = [passage.heading_path[-1:] for passage in held]
    near = [path[0] for path in dict.fromkeys(paths) if path and path not in quoted]
    named = [f"“{shortened(plain(h), _LONGEST_EXAMPLE)}”" for h in near if names_something(h)]
    headings = " and ".join(named[:_MOST_HEADINGS])
    near_by = _NEAR.format(headings=headings) if headings else _AGAIN
    yield asked.text.say(_COMPLAINT.format(near=near_by))


def _where(asked: _Asked) -> Said:
    """The places of the last answer, each with the beginning of what stands there."""
    return _evidence(asked, lambda _: _WHERE)


def _sure(asked: _Asked) -> Said:
    """What was checked of the last answer, and how."""
    return _evidence(asked, _checked)


def _checked(answer: Answer) -> str:
    is_quoted = all(verdict.is_quote for verdict in answer.verdicts)
    replied, _ = apart_from_reply(answer.text)  # a Yes or No is no word of the documents
    return _SURE_QUOTES if is_quoted and not replied else _SURE_CHECKED


def _evidence(asked: _Asked, lead_in: Callable[[Answer], str]) -> Said:
    """The places of the last answer that still stand in the documents, below a sentence.

    Where the last question had no answer, those of the one before.
    """
    answers = [t.answer for t in reversed(asked.conversation.turns) if _is_about_documents(t)]
    answer = next((answer for answer in answers if answer.citations), None)
    if answer is None:
        yield asked.text.say(_NO_ANSWER)
        return
    index = asked.library.index
    cited = list({citation.number: citation for citation in answer.citations}.values())
    cited = [citation for citation in cited if asked.library.holds(citation.document_id)]
    if not cited:
        yield asked.text.say(_OF_OTHERS)
        return
    cited = [citation for citation in cited if _stands(citation, index)]
    if not cited:
        yield asked.text.say(_CHANGED)
        return
    yield asked.text.say(lead_in(answer) if answer is answers[0] else _BEFORE)
    asked.text.rely_on(index.passages([citation.passage_id for citation in cited]))
    places = {_place(citation): citation for citation in reversed(cited)}
    first = [(place, one) for place, one in reversed(places.items()) if _stands(one, index)]
    for place, citation in first[:_MOST_PLACES]:
        yield asked.text.add(_quoted(citation), place, is_item=True)


def _stands(citation: Citation, index: IndexReader) -> bool:
    """Whether a quote is still where it was: documents change and go."""
    document = index.document(citation.document_id)
    return document is not None and document.text[citation.start : citation.end] == citation.quote


def _quoted(citation: Citation) -> Verdict:
    """The beginning of a quote: enough to be found again."""
    quote = citation.quote
    if len(quote) > _LONGEST_QUOTE:
        quote = quote[:_LONGEST_QUOTE].rsplit(None, 1)[0].rstrip(",;:–—-( ")
    end = citation.start + len(quote)
    span = EvidenceSpan(citation.document_id, citation.start, end, quote)
    shown = plain(quote)
    return Verdict(Claim(shown, 0, len(shown)), Label.SUPPORTED, 1.0, (span,), QUOTED)


def _place(citation: Citation) -> str:
    """Title, page or other place, and heading of a quote, as far as there are some."""
    within = f", {citation.within}" if citation.within else ""
    headings: Sequence[str] = [h for h in citation.heading_path if h != citation.title]
    heading = f", “{shortened(plain(headings[-1]), _LONGEST_EXAMPLE)}”" if headings else ""
    return f"{citation.title or citation.document}{within}{heading}"


def _is_about_documents(turn: Turn) -> bool:
    """Whether a turn answered from the documents, or could not."""
    return turn.answer.mode != "reply"


_MISTAKEN_FOR_COMPLAINTS = frozenset(
    {Act.DOCUMENTS, Act.PRAISE, Act.CORRECTION, Act.ADVISOR, Act.SURE}
)
_OF_ITSELF = frozenset({Act.LIBRARY, Act.ADVISOR})
_REPLIES: dict[Act, Callable[[_Asked], Said]] = {
    Act.GREETING: _greeting,
    Act.THANKS: _fixed(_THANKS),
    Act.BYE: _fixed(_BYE),
    Act.PRAISE: _fixed(_PRAISE),
    Act.COMPLAINT: _complaint,
    Act.OTHER_TASK: _other_task,
    Act.ADVISOR: lambda asked: program_reply(asked.request, asked.library, asked.text, asked.model),
    Act.LIBRARY: lambda asked: library_reply(asked.request, asked.library, asked.text),
    Act.WHERE: _where,
    Act.SURE: _sure,
}
