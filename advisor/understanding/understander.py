"""From a message and its conversation to a `Request`: what is wanted, and what to search."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from advisor.answer import Conversation
from advisor.observing import observed
from advisor.request import ABOUT_LAST, SEARCHED, SOCIAL, Act, Need, Request
from advisor.translation.detection import message_language
from advisor.translation.translation import Translation, in_english
from advisor.understanding.acts import ActClassifier, Classified
from advisor.understanding.antecedents import asked_in
from advisor.understanding.completeness import is_complete, refers_back
from advisor.understanding.framing import (
    as_documents_say,
    asks_for_all,
    asks_to_sum_up,
    unframed,
)
from advisor.understanding.parts import asks_for_help, questions_in
from advisor.understanding.question import is_request, starts_with_question_word
from advisor.understanding.rewriting import complete, correct_previous, searches
from advisor.understanding.spelling import Speller
from advisor.understanding.targets import TargetFinder
from corpus.language.cues import begins_with, is_told, matter
from corpus.language.grammar import SPEAKERS
from corpus.language.misspellings import is_listed
from corpus.language.words import content_words, words
from index.models.embedding import Vectors
from index.models.weights import MINILM
from index.reader import IndexReader

# What is read of a message: nobody types more, and what is pasted has its question near an end.
_MOST_CHARS = 4000
_OF_THE_SAME = frozenset({Act.SIMPLER, Act.SHORTER})
# What is said of an answer itself: with another word beside these, a message is about the
# documents.
_OF_ANSWERS = frozenset(
    """
    again answer anything article basically book brief briefly chapter clause clearer concise
    concrete correct detail details document elaborate else english example examples exactly explain
    expand file first folder fourth go guide handbook idea instance kidding line lines long longer
    manual mean more nutshell ok okay page paper paragraph part passage place plain positive quote
    rather really reason right say
    second section sentence short shorter show simple simpler simply sorry source sources
    stand stands sum sure tell text thanks third true understand version way word words write
    written
    """.split()
)
_GREETINGS = frozenset("hi hello hey hiya good morning afternoon evening greetings".split())
_GREETS = _GREETINGS | {"help", "day", "everyone", "all"}
_MOST_KEYWORDS = 4
# Who speaks to somebody looks nothing up; cues without which nothing is a task; what often has a
# word more.
_SPEAKING = frozenset("i you u me it that this your my is are was am be were".split())
_TASKS = ("make", "orders", "today", "opinion", "sums")
# "What would you recommend for cold feet?" may be told by documents that hold most of its words.
_ORDERS = ("make", "orders", "today", "sums")
_MOSTLY = 0.6
# From so many words that the documents hold on it is no topic that is looked for.
_A_TOPIC = 4
_OF_PROGRAM = ("you", "itself", "privacy")
# What is meant by "it" after an answer is what that was about, unless one of these is said.
_THE_PROGRAM = ("you", "itself", "machine")
_OPENED = frozenset({Act.GREETING, Act.THANKS, Act.BYE})
_COURTESIES = ("greeting", "thanks", "bye", "praise", "complaint", "no_good", "unheard")
# "Where are the settings stored?" asks the documents, "where do you have files on it?" of them.
_HOLDINGS = r"documents?|docs?|files?|pages?|topics?|chapters?|sections?"
_ASKS_A_FACT = re.compile(
    rf"(?!.*\b(?:you|u|{_HOLDINGS})\b)"
    r"\W*(?:where|when|who|whose|why|how (?:many|much) (?!(?:are|is|do|did|does|have|has|of|can"
    r"|papers?|notes?|manuals?|guides?|handbooks?|letters?|policies|books?|articles?|lectures?"
    r"|threads?|recipes?|minutes|sheets?|texts?|sources?|passages?|more|other|different|total)\b))\b",
    re.I,
)
_OF_HOLDINGS = re.compile(rf"\b(?:{_HOLDINGS})\b", re.I)
_DIMENSION = 384
_SURE = 0.5
# What is enough where nothing but the last answer is spoken of.
_LIKELY = 0.25
# To decline a question is the worst that can be done to it.
_SURELY_NO_QUESTION = 0.8
_GOES_ON = re.compile(r"\W*(?:and|but|or|so|also|what about|how about)\b.{0,60}$", re.I)
# "1tb", which documents write apart.
_UNIT = re.compile(
    r"\b(\d+(?:\.\d+)?)([kmgt]b|[kmgt]?hz|km|cm|mm|kg|mg|ml|kw|kwh|hrs?|mins?|secs?)\b", re.I
)
_LETTERS = re.compile(r"[^\W\d_]+")
# The share of a message's words, those of English apart, that documents in its language hold.
_OF_ITS_LANGUAGE = 0.7
# What is asked by a message of which nothing is understood.
_LANGUAGES_WANTED = "Which languages do you speak?"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\ufeff]")


class Understander:
    """Understands messages to one open index. May be used from several threads."""

    def __init__(self, index: IndexReader) -> None:
        """`index`: whose words, titles and headings messages are compared with."""
        self._index = index
        self._embedder = index.embedder
        self._classifier = ActClassifier()
        self._speller = Speller(index)
        self._targets = TargetFinder(index)
        self._frequency = lru_cache(maxsize=10_000)(index.document_frequency)

    @observed("understanding", lambda request: {"parts": len(request.parts)})
    def understand(
        self, message: str, conversation: Conversation, searched: str | None = None
    ) -> Request:
        """What a message wants. Never fails: what is not understood asks the documents.

        `searched`: what to search whatever the message says.
        """
        typed = _tidy(message if searched is None else searched)
        english = self._in_english(typed)
        text, spelling = (typed, ()) if searched is not None else self._speller.correct(typed)
        if english is not None:
            text, spelling = english.text or _LANGUAGES_WANTED, ()
        conversation = _about_documents(conversation)
        previous = _previous(conversation)
        vectors = self._vectors([text, f"{previous}\n{text}"] if previous else [text])
        told = self._classifier.classify(text, vectors[0], vectors[-1], previous=previous)
        act = self._act(told, text)
        if (
            act is Act.ADVISOR
            and previous
            and refers_back(text)
            and not is_told(*_THE_PROGRAM, text=text)
        ):
            act = Act.DOCUMENTS
        if act is Act.DOCUMENTS and previous and content_words(text) and not _says_of_what(text):
            act = self._about_last(text, vectors)
        targets = self._targets.find(text)
        need = Need.EXPLANATION if _is_keywords(text) and told.need is Need.FACT else told.need
        if len(targets) == 1 and targets[0].start is None:
            is_whole = asks_to_sum_up(text) or asks_for_all(text, targets[0].words)
            need = Need.OVERVIEW if is_whole else need
        is_sure = min(told.act_probability, told.need_probability) > _SURE
        request = Request(
            message,
            act,
            need,
            spelling=spelling,
            targets=targets,
            is_sure=is_sure,
            english=text if english is not None else "",
        )
        if searched is not None:
            return replace(request, act=Act.DOCUMENTS, parts=(text,), searches=((text,),))
        if request.act in ABOUT_LAST and _says_of_what(text):
            request = replace(request, act=Act.DOCUMENTS)
        if request.act not in SEARCHED:
            return request
        again = self._again(request, text, conversation)
        if again is None and request.act in ABOUT_LAST:
            request = replace(request, act=Act.DOCUMENTS)
        request = again or self._with_parts(request, text, conversation)
        if again is None and english is not None and english.other and len(request.parts) == 1:
            return replace(request, searches=((*request.searches[0], english.other),))
        return request

    def _act(self, told: Classified, text: str) -> Act:
        """What a message does: what it was taken for, unless it asks the documents all the same."""
        if _only_greets(text):
            return Act.GREETING
        if told.act is Act.LIBRARY and (_ASKS_A_FACT.match(text) or self._tells_much(text)):
            return Act.DOCUMENTS
        if told.act in SEARCHED | ABOUT_LAST:
            return told.act
        is_sure = told.act_probability >= _SURELY_NO_QUESTION and is_told(*_TASKS, text=text)
        # "My code is public, may anybody use it?" is no order, and "write me code" is.
        is_sure &= begins_with(*_ORDERS, text=text) or not self._is_spoken_of(text)
        is_unsure = not is_sure and not is_request(text)
        is_doubtful = told.act is Act.OTHER_TASK and is_unsure
        is_doubtful |= told.act is Act.ADVISOR and self._is_of_documents(text)
        if is_doubtful or self._looks_up(told.act, text) or self._asks_too(text):
            return Act.DOCUMENTS
        return told.act

    def _about_last(self, text: str, vectors: Vectors) -> Act:
        """What is said of the last answer, where a message has no other word: "which page?"."""
        acts = self._classifier.acts(text, vectors[0], vectors[-1], has_previous=True)
        act = max(ABOUT_LAST, key=acts.__getitem__)
        return act if acts[act] > _LIKELY else Act.DOCUMENTS

    def _is_of_documents(self, text: str) -> bool:
        """Whether nothing says that the program is meant, and the documents hold all that is asked.

        "Who runs the programme?".
        """
        about = matter(text)
        return (
            not is_told(*_OF_PROGRAM, text=text)
            and bool(about)
            and all(map(self._frequency, about))
        )

    def _is_spoken_of(self, text: str) -> bool:
        """Whether the documents hold most of what is said, and more than a word of it."""
        about = [word for word in content_words(text) if not is_told("opinion", text=word)]
        held = sum(map(bool, map(self._frequency, about)))
        return held > 1 and held >= _MOSTLY * len(about)

    def _tells_much(self, text: str) -> bool:
        """Whether a message says more than a topic would, and nothing of having documents.

        "The scans are named 0001.pdf, I want the company in the name, also of what's in there".
        """
        held = sum(map(bool, map(self._frequency, matter(text))))
        is_of_library = is_told("have", "anything", text=text) or _OF_HOLDINGS.search(text)
        return held >= _A_TOPIC and not is_of_library

    def _looks_up(self, act: Act, text: str) -> bool:
        """Whether what seems small talk is keywords: "love letter stain", "bye law", "IBAN"."""
        if act not in SOCIAL or not _is_keywords(text) or _SPEAKING & {*words(text)}:
            return False
        about = matter(text)
        if about and not is_told(*_COURTESIES, text=text):
            return True
        is_held = any(self._frequency(word) for word in about)
        return len(about) > 1 or (is_held and act not in _OPENED)

    def _asks_too(self, text: str) -> bool:
        """Whether a message asks the documents beside something else: "thanks! and when is it?"."""
        for question in questions_in(text).asked:
            if len(content_words(question)) < len(content_words(text)) and content_words(question):
                (vector,) = self._vectors([question])
                if self._classifier.classify(question, vector, vector).act is Act.DOCUMENTS:
                    return True
        return False

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
        text = as_documents_say(unframed(text) if request.need is Need.OVERVIEW else text)
        found = questions_in(text, self._telling)
        if len(found.asked) == 1 and found.asked[0] != text and not asks_for_help(found.asked[0]):
            (vector,) = self._vectors(list(found.asked))
            told = self._classifier.classify(found.asked[0], vector, vector)
            request = replace(request, need=told.need)
        if 1 < len(found.asked) == len(found.ways):
            request = replace(request, needs=self._needs(found.asked))
        # "And at Spotify?" leans on what was said by its first word.
        is_whole = len(found.ways) == 1 and _GOES_ON.match(text)
        asked = ((text,),) if is_whole or not found.ways else found.ways
        ways = [tuple(s for text in texts for s in searches(text, conversation)) for texts in asked]
        return replace(
            request,
            parts=tuple(texts[0] for texts in ways),
            searches=tuple(ways),
            conditions=found.conditions,
            leans=bool(conversation.turns)
            and (
                _goes_on_telling(text, conversation)
                or not all(is_complete(texts[0], conversation) for texts in asked)
            ),
        )

    def _needs(self, questions: Sequence[str]) -> tuple[Need, ...]:
        """What sort of answer each of several questions wants."""
        vectors = self._vectors(list(questions))
        return tuple(
            self._classifier.classify(question, vector, vector).need
            for question, vector in zip(questions, vectors, strict=True)
        )

    def _telling(self, word: str) -> float:
        """How much a word says in these documents: 0 for one of which they do not speak."""
        called = [
            word,
            *(
                part
                for term in self._index.document_words.terms(word)
                for part in content_words(term)
            ),
        ]
        shares = [share for share in map(self._frequency, called) if share]
        return max(
            (min(1.0, math.log(1 / share) / math.log(1000)) for share in shares), default=0.0
        )

    def _in_english(self, text: str) -> Translation | None:
        """A message in another language in English; None for one that is searched as it is.

        Documents in its language hold its words.
        """
        language = message_language(text, self._is_held)
        if not language:
            return None
        said = [word for word in _LETTERS.findall(text.lower()) if not is_listed(word)]
        held = sum(map(self._is_held, said))
        if said and held > _OF_ITS_LANGUAGE * len(said):
            return None
        return in_english(text, language, self._speller.vocabulary)

    def _is_held(self, word: str) -> bool:
        return word in self._speller.vocabulary


def _tidy(message: str) -> str:
    """A message in one line, without control characters; of a very long one both ends."""
    text = " ".join(_CONTROL.sub(" ", message).split())
    text = _UNIT.sub(r"\1 \2", text)
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


def _goes_on_telling(text: str, conversation: Conversation) -> bool:
    """Whether a question is of who asks, and the last message told of them and asked nothing.

    "We're having a baby in May": "how long would I be paid?" is complete, and of that.
    """
    told = questions_in(conversation.turns[-1].question)
    return not told.asked and bool(told.conditions) and not SPEAKERS.isdisjoint(words(text))


def _need_of(request: Request, conversation: Conversation) -> Need:
    """What is needed of the same question again."""
    last = conversation.turns[-1].answer.request if conversation.turns else None
    if request.act in (Act.WHY, Act.EXAMPLE, Act.MORE) or last is None:
        return Need.EXPLANATION
    return last.need
