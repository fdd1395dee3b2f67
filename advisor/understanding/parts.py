"""The questions of a message, and what else it says.

People ask several things at once, say who they are, tell a story, and thank for the last answer.
What is searched are questions that are complete by themselves; nothing here drops a "not".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from advisor.answer import Answer, Conversation
from advisor.understanding.completeness import is_complete
from advisor.understanding.phrases import begins_a_question, phrases
from advisor.understanding.question import is_request
from advisor.understanding.rewriting import complete
from corpus.language.grammar import AUXILIARIES, any_of
from corpus.language.names import is_contraction
from corpus.language.words import words


@dataclass(frozen=True, slots=True)
class Parts:
    """A message, taken apart.

    Attributes:
        questions: each complete by itself as far as the message says what it is about; the whole
            content of a message that asks nothing; at least one for a message with words.
        conditions: what people say of themselves: "I'm an undergrad".
        context: what else is said beside the questions, conditions included.
    """

    questions: tuple[str, ...]
    conditions: tuple[str, ...] = ()
    context: str = ""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A clause, or several that belong together."""

    text: str
    asks: bool


_MOST_QUESTIONS = 4
_FRAGMENT = 3  # words at most, without a verb
_SHORT = 10  # words of a statement that is put behind a question as it is
_MOST_PHRASES = 6
_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?](?![\s.!?]|$)[^.!?\n]*)*[.!?]*")
_ABBREVIATION = re.compile(r"\b(e\.g|i\.e|etc|approx|dr|mrs?|ms|vs)\.(?= )", re.I)
_AUXILIARY = rf"(?:{any_of(AUXILIARIES)})(?:n['’]t)?"
_SUBJECT = (
    r"(?:i|we|you|he|she|it|they|there|this|that|these|those|my|our|your|their|the|an?|any\w*"
    r"|some\w*)\b"
)
# How a question begins that stands behind another clause: "and is it paid", "which shops can I".
_ASKS = (
    rf"(?:{_AUXILIARY} {_SUBJECT}|(?:who|whom|what|which|whose|why|how|when|where)"
    rf"(?:['’]s|(?: [\w’'-]+){{0,4}}? {_AUXILIARY}\b| happen\w*\b)|who \w+s\b|what if\b)"
)
_ASKING = re.compile(_ASKS, re.I)
_NEXT_QUESTION = re.compile(
    rf"(?:,\s*(?:and|but|so|also|then)?|\s(?:and|but|so))\s+(?:also\s+|then\s+)?(?={_ASKS})",
    re.I,
)
_NEXT_CLAUSE = re.compile(
    r"(?:,\s*(?:and|but|so)?|\s(?:and|but|so))\s+(?=(?:i|we|my|our|he|she|they|it|the|one|only|just|last|this|next|yesterday|today)\b)",
    re.I,
)
# What a question is wrapped in: what follows is asked.
_FRAME = re.compile(
    r"(?:(?:^|[,;] |[,;]? ?\b(?:and|but|so) )(?:(?:please |just )?tell (?:me|us)(?! about| more)"
    r"|(?:i )?(?:just )?(?:want|wanted|need) to (?:know|ask)"
    r"|(?:i|we) have a question(?: about)?|any idea|my question is)"
    r"|(?:^|[,;]? ?(?:\b(?:and|but|so) )?)\b(?:do you (?:happen to )?know"
    r"|(?:could|can|would|will) (?:you|any\w+|some\w+) (?:please |kindly )?(?:tell|remind) \w+"
    r"|(?:please )?(?:tell|let) (?:me|us) know|does any(?:one|body) know"
    r"|i(?:['’]d| would) (?:like|love) to (?:know|ask|understand)"
    r"|i(?:['’]?m| was| am) (?:just )?wondering))\b[:,]?(?: (?:if|whether|about)\b)?\s*",
    re.I,
)
_POLITE = re.compile(
    r"^(?:\W*\b(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening|day)|dear \w+"
    r"|thanks(?: a lot)?|thank you(?: so much| very much)?|thx|cheers|ok|okay|great|cool|please"
    r"|sorry|so|well|um|oh"
    r"|and|but|also|anyway|there(?= *[,!:)-])|(?:can|could|would) you(?: please| kindly)?"
    r"(?= (?:explain|describe|show|list|summari[sz]e|compare|give|help)))\b)+[\s,!.:;)-]*",
    re.I,
)
_DEPENDENT = re.compile(
    r"^(?:if|when|while|since|because|as|after|before|although|though|unless|until|once|in case"
    r"|for|with|without|in|at|on|during)\b",
    re.I,
)
_WISH = re.compile(
    r"^(?:i|we)(?:['’]d| would) (?:like|love) to |^(?:i|we)(?:['’]m| am| are|['’]re)? "
    r"(?:want|need|plan|planning|hope|hoping|trying|looking) to ",
    re.I,
)
_CONDITION = re.compile(
    r"^(?:(?:i|we)(?:['’](?:m|re|ve)| am| are| have| only| just| don['’]t| can(?:['’]t|not)| work"
    r"| live| study| started)\b|(?:only |just )?been \w+|as an? )(?!.*\b(?:told|wondering)\b)",
    re.I,
)
_SELF = re.compile(r"^(?:i|we)(?:['’](?:m|re|ve)| am| are| have)? (?:an? |the )?", re.I)
_NEGATION = re.compile(r"\b(?:not|no|never|without|nothing|none|cannot|\w+n['’]t)\b", re.I)


def questions_in(message: str) -> Parts:
    """Take a message apart."""
    text = _ABBREVIATION.sub(r"\1", message)
    pieces = [piece for sentence in _SENTENCE.findall(text) for piece in _pieces(sentence)]
    own = [piece for piece in pieces if not is_request(piece.text)]
    asked = [piece.text for piece in own if piece.asks][:_MOST_QUESTIONS]
    statements = [piece.text for piece in own if not piece.asks]
    conditions = tuple(
        clause.strip(" .!,")
        for statement in statements
        for clause in _NEXT_CLAUSE.split(statement)
        if _CONDITION.match(clause) and not _WISH.match(clause)
    )
    context = " ".join(statements)
    if not asked:
        content = " ".join(_WISH.sub("", statement) for statement in statements)
        whole = content or " ".join(message.split())
        return Parts((whole,) if whole else (), conditions, "")
    return Parts(tuple(_completed(asked, statements)), conditions, context)


def _pieces(sentence: str) -> Iterator[_Piece]:
    """The clauses of a sentence that ask, and those that state, in order."""
    text = " ".join(sentence.split())
    made: list[_Piece] = []
    for number, part in enumerate(_FRAME.split(_POLITE.sub("", text))):
        is_asked = number > 0
        for clause in _NEXT_QUESTION.split(part):
            bare = _POLITE.sub("", clause).strip(" ,;")
            if not words(bare):
                continue
            asks = is_asked or _begins_a_question(bare)
            if made and not _stands_alone(made[-1]):
                before = made.pop()
                bare, asks = f"{before.text}, {clause.strip()}", before.asks or asks
            made.append(_Piece(bare, asks))
            is_asked = False
    if text.endswith("?") and made and not any(piece.asks for piece in made):
        made = [_Piece(", ".join(piece.text for piece in made), asks=True)]
    yield from made


def _begins_a_question(text: str) -> bool:
    is_clause = re.match(r"(?:when|where|how)\b", text, re.I) and not _ASKING.match(text)
    return begins_a_question(text) and not is_clause


def _stands_alone(piece: _Piece) -> bool:
    """Whether a clause is more than "when" or "if I move", which need what follows."""
    said = words(piece.text)
    if piece.asks:
        return len(said) > 1
    has_verb = AUXILIARIES.intersection(said) or any(map(is_contraction, said))
    return not _DEPENDENT.match(piece.text) and bool(has_verb or len(said) > _FRAGMENT)


def _completed(asked: list[str], statements: list[str]) -> Iterator[str]:
    """Each question with what it leans on: the statements before, or the question before it."""
    said = _said_before(statements)
    first, *others = asked
    if said and not is_complete(first, _after(said)):
        yield f"{first.rstrip(' ?.!')} ({said})?"
    else:
        yield first
    before = first if phrases(first) else said
    for question in others:
        completed = complete(question, _after(before)) if before else question
        before = completed if phrases(completed) else before
        yield completed


def _after(question: str) -> Conversation:
    return Conversation().with_turn(question, Answer(question, question, "", "quote"))


def _said_before(statements: list[str]) -> str:
    """What the last statements say, in few words: whole where they are short."""
    found: list[str] = []
    for statement in reversed(statements[-2:]):
        bare = _SELF.sub("", _WISH.sub("", statement)).strip(" .!,")
        if len(words(bare)) <= _SHORT or _NEGATION.search(bare):
            found.append(bare)
        else:
            found.extend(phrase.text for phrase in phrases(bare)[:_MOST_PHRASES])
    return ", ".join(found)
