"""From a message and its conversation to a `Request`: what is wanted, and what to search."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from advisor.answer import Conversation
from advisor.request import ABOUT_LAST, Act, Need, Request
from advisor.understanding.acts import ActClassifier
from advisor.understanding.antecedents import asked_in
from advisor.understanding.completeness import is_complete
from advisor.understanding.parts import questions_in
from advisor.understanding.question import starts_with_question_word
from advisor.understanding.rewriting import complete, correct_previous, searches
from advisor.understanding.spelling import Speller
from advisor.understanding.targets import TargetFinder
from advisor.understanding.translation import searchable
from corpus.language.languages import language_of
from corpus.language.words import content_words, words
from index.models.embedding import Vectors
from index.models.weights import MINILM
from index.reader import IndexReader

# What is read of a message: nobody types more, and what is pasted has its question near an end.
_MOST_CHARS = 4000
_OF_THE_SAME = frozenset({Act.SIMPLER, Act.SHORTER})
_SEARCHED = _OF_THE_SAME | {Act.DOCUMENTS, Act.CORRECTION, Act.MORE, Act.EXAMPLE, Act.WHY}
# What is said of an answer itself: with another word beside these, a message is about the
# documents.
_OF_ANSWERS = frozenset(
    """
    again answer anything basically book brief briefly clearer concise concrete correct detail
    details document elaborate else english example examples exactly explain expand file first
    fourth go handbook idea instance kidding line lines long longer mean more nutshell ok okay
    page paragraph part passage place plain positive quote rather really reason right say
    second section sentence short shorter show simple simpler simply sorry source sources
    stand stands sum sure tell text thanks third true understand version way word words write
    written
    """.split()
)
_GREETINGS = frozenset("hi hello hey hiya good morning afternoon evening greetings".split())
_GREETS = _GREETINGS | {"help", "day", "everyone", "all"}
_MOST_KEYWORDS = 4
_DIMENSION = 384
_SURE = 0.5
# To decline a question is the worst that can be done to it.
_SURELY_NO_QUESTION = 0.8
_GOES_ON = re.compile(r"\W*(?:and|but|or|so|also|what about|how about)\b.{0,60}$", re.I)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\ufeff]")


class Understander:
    """Understands messages to one open index. May be used from several threads."""

    def __init__(self, index: IndexReader) -> None:
        """`index`: whose words, titles and headings messages are compared with."""
        self._embedder = index.embedder
        self._classifier = ActClassifier()
        self._speller = Speller(index)
        self._targets = TargetFinder(index)

    def understand(
        self, message: str, conversation: Conversation, searched: str | None = None
    ) -> Request:
        """What a message wants. Never fails: what is not understood asks the documents.

        `searched`: what to search whatever the message says.
        """
        text, spelling = (
            self._speller.correct(_tidy(message)) if searched is None else (_tidy(searched), ())
        )
        conversation = _about_documents(conversation)
        previous = _previous(conversation)
        vectors = self._vectors([text, f"{previous}\n{text}"] if previous else [text])
        told = self._classifier.classify(text, vectors[0], vectors[-1], previous=previous)
        act = Act.GREETING if _only_greets(text) else told.act
        if act is Act.OTHER_TASK and told.act_probability < _SURELY_NO_QUESTION:
            act = Act.DOCUMENTS
        targets = self._targets.find(text)
        need = Need.EXPLANATION if _is_keywords(text) and told.need is Need.FACT else told.need
        is_sure = min(told.act_probability, told.need_probability) > _SURE
        request = Request(message, act, need, spelling=spelling, targets=targets, is_sure=is_sure)
        if searched is not None:
            return replace(request, act=Act.DOCUMENTS, parts=(text,), searches=((text,),))
        if request.act in ABOUT_LAST and _says_of_what(text):
            request = replace(request, act=Act.DOCUMENTS)
        if request.act not in _SEARCHED:
            return request
        again = self._again(request, text, conversation)
        if again is None and request.act in ABOUT_LAST:
            request = replace(request, act=Act.DOCUMENTS)
        return again or self._with_parts(request, text, conversation)

    def _vectors(self, texts: list[str]) -> Vectors:
        """The sentence vectors that the classifier was trained on; noughts with another model.

        What a message does is then told by its words alone.
        """
        if self._embedder.fingerprint == MINILM.sha256:
            return self._embedder.embed(texts)
        return np.zeros((len(texts), _DIMENSION), dtype=np.float32)

    def _again(self, request: Request, text: str, conversation: Conversation) -> Request | None:
        """The last question asked again, corrected or with another need; None for a new one."""
        previous = _previous(conversation)
        again: str | None = None
        if request.act is Act.CORRECTION:
            again = correct_previous(text, previous)
        elif request.act in _OF_THE_SAME:
            again = previous
        elif request.act in ABOUT_LAST and not is_complete(text, conversation):
            # "Tell me more about the first one" says itself what of.
            again = complete(text, conversation) if content_words(text) else previous
        if not again:
            return None
        need = request.need if request.act is Act.CORRECTION else _need_of(request, conversation)
        # What was corrected is not where the last answer stood.
        leans = request.act is not Act.CORRECTION
        return replace(request, need=need, parts=(again,), searches=((again,),), leans=leans)

    def _with_parts(self, request: Request, text: str, conversation: Conversation) -> Request:
        """The request with its parts, and what is searched for each."""
        found = questions_in(text)
        # "And at Spotify?" leans on what was said by its first word.
        is_whole = len(found.questions) == 1 and _GOES_ON.match(text)
        questions = (text,) if is_whole or not found.questions else found.questions
        ways = [self._in_english(searches(q, conversation)) for q in questions]
        return replace(
            request,
            parts=tuple(texts[0] for texts in ways),
            searches=tuple(ways),
            conditions=found.conditions,
            leans=not all(is_complete(q, conversation) for q in questions),
        )

    def _in_english(self, texts: tuple[str, ...]) -> tuple[str, ...]:
        """What can be found of texts in another language, in the words of the index."""
        language = language_of(" ".join(texts))
        if language in ("", "en"):
            return texts
        return tuple(searchable(text, language, self._speller.vocabulary) or text for text in texts)


def _tidy(message: str) -> str:
    """A message in one line, without control characters; of a very long one both ends."""
    text = " ".join(_CONTROL.sub(" ", message).split())
    if len(text) <= _MOST_CHARS:
        return text
    return f"{text[: _MOST_CHARS // 2]} {text[-_MOST_CHARS // 2 :]}"


def _says_of_what(text: str) -> bool:
    """Whether a message that seems to be about the last answer names something itself."""
    return any(word not in _OF_ANSWERS for word in content_words(text) if len(word) > 2)


def _only_greets(text: str) -> bool:
    """Whether a message says hello, or hello and that help is wanted."""
    said = words(text)
    return said[:1] != [] and said[0] in _GREETINGS and set(content_words(text)) <= _GREETS


def _is_keywords(text: str) -> bool:
    """Whether a message is a few words alone, which want what the documents say about them."""
    said = words(text)
    is_asked = starts_with_question_word(text) or text.rstrip().endswith("?")
    return len(said) <= _MOST_KEYWORDS and not is_asked


def _about_documents(conversation: Conversation) -> Conversation:
    """The conversation without what was said of other things: a greeting, the list of documents."""
    return Conversation(tuple(t for t in conversation.turns if t.answer.mode != "reply"))


def _previous(conversation: Conversation) -> str:
    """The last question as it was searched; empty for none."""
    return asked_in(conversation.turns[-1]) if conversation.turns else ""


def _need_of(request: Request, conversation: Conversation) -> Need:
    """What is needed of the same question again."""
    last = conversation.turns[-1].answer.request if conversation.turns else None
    if request.act in (Act.WHY, Act.EXAMPLE, Act.MORE) or last is None:
        return Need.EXPLANATION
    return last.need
