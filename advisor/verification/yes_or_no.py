"""Whether Yes or No follows from what is shown, in answer to a yes/no question.

A wrong Yes or No is the worst that an answer can say, so that most questions get neither. What a
clause says is read by its words first: it holds what is asked, and allows, demands, denies it or
says it is so. Then the verifier has to find the question's statement in it, its denial taken away.
The bounds were chosen by reading what is said to 723 questions about 60 documents.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from advisor.answer import Claim, EvidenceSpan, Label
from advisor.understanding.question import Question, apart
from advisor.verification.analysis import NEGATION, analyse
from advisor.verification.protocol import Verifier
from corpus.language.asked_statements import AskedStatement, Asks, asked_statement
from corpus.language.grammar import DEMONSTRATIVES, POSSESSIVES
from corpus.language.splitting import split_sentences
from corpus.language.words import capitalised, content_stems, is_content_word, plain, stem, words


@dataclass(frozen=True, slots=True)
class Told:
    """What an answer tells in one place: its text, the path of headings above, the words before."""

    text: str
    heading: str = ""
    before: str = ""


# Of what is asked, and of what of it does not stand above already, how much a clause holds; and
# how much it holds together with what stands above and before it.
_HELD = 0.5
_FOUND = {"Yes": 1.0, "No": 0.6}
# Two stems of so many letters that differ in the last are forms of one word: `cach`, `cache`.
_LONG = 5

_DETERMINERS = POSSESSIVES | DEMONSTRATIVES | frozenset("the a an my our your".split())
_CLAUSES = re.compile(
    r"[,;:()–—]\s*|\s-\s"
    r"|\s(?=(?:but|so|because|while|whereas|which|who|although|though)\b)",
    re.I,
)
_REPLY = re.compile(r"\W*(?P<reply>yes|no)[,.:;!–—-](?=\s)", re.I)
# Of the words of a question that the documents answer, how many stand in the one that is asked.
_SAME_QUESTION = 0.6
_HEDGE = re.compile(
    r"\bmay (?:be (?:able|allowed|permitted|possible|entitled|eligible)|get|have|receive|need|lose"
    r"|find|see|happen|cause|result|work|or may not)\b"
    r"|\b(?:might|perhaps|maybe|probabl[ey]|possibly|likely|seem\w*|sometimes"
    r"|occasionally|usually|often|generally|in general|typically|normally|mostly|most|some|many"
    r"|majority|few|rarely|almost|nearly|depend\w*|tends?|think|believe|guess|hope\w*|certain"
    r"|ideally|largely|partly|in principle|theoretical\w*|could|would|plan\w*|expected|encouraged"
    r"|examples?|was|were|used to|had|my|myself)\b|\bI\b|\be\.g",
    re.I,
)
_CONDITION = re.compile(
    r"\b(?:if|unless|only|when(?:ever)?|except\w*|as long as|provided|until|in case|subject to|once"
    r"|otherwise|other than|depend\w*|limited|apart from|for those|at least|whether)\b",
    re.I,
)
_NOT = r"(?:\bnot|n['’]t|\bnever|\bno longer) (?:\w+ ){0,2}?"
_FREE = re.compile(
    rf"{_NOT}(?:ha(?:ve|s) to|need|requir\w+|necess\w+|oblig\w+|mandatory|compulsory)\b"
    r"|\bneed(?:n['’]t| not)\b|\bno need\b|\boptional\b"
    r"|\bno \w+(?: \w+)? (?:is|are) (?:needed|required|necessary)\b",
    re.I,
)
_BOUND = re.compile(
    r"\b(?:must|ha(?:ve|s) to|need(?:s|ed)?|requir(?:e|es|ed)|mandatory|compulsory|shall|necessary"
    r"|obligatory)\b",
    re.I,
)
_ORDERED_NOT = r"^\W*(?:please )?(?:do not|don['’]t|never)\b"
_BARRED = re.compile(
    r"\b(?:can|may|must|should|shall)(?: ?not|n['’]t)\b|\bprohibited|\bforbidden|\bbanned\b"
    rf"|{_NOT}(?:allow\w*|permit\w*|possible|support\w*|able|eligible|entitled|accept\w*)\b"
    rf"|\b(?:unable|impossible|unsupported)\b|{_ORDERED_NOT}"
    r"|\bno \w+(?: \w+)? (?:is|are) (?:allowed|permitted|accepted|possible)\b",
    re.I,
)
_ALLOWED = re.compile(
    r"\b(?:can|may|able to|allowed|permitted|free to|welcome to|possible|supports?|supported"
    r"|entitled|eligible|accepted)\b",
    re.I,
)
_ADVISED = re.compile(
    r"\b(?:should|must|recommend\w*|ha(?:ve|s) to|needs? to|advis(?:e[sd]?|able))\b", re.I
)
_ADVISED_NOT = re.compile(
    rf"\b(?:should|must)(?: ?not|n['’]t)\b|\bnot recommended\b|{_ORDERED_NOT}", re.I
)
# What denies without a negation, or tells what is to be and not what is.
_NOT_PLAINLY_SO = re.compile(
    r"\b(?:may|should|must|shall|needs?|avoid\w*|prevent\w*|exclud\w*|stop\w*|disabl\w*|too|instead"
    r"|without|rather|replac\w*|un\w{4,})\b",
    re.I,
)
_POSITIVE = (
    (re.compile(r"\bcan(?:not|['’]t)\b", re.I), "can"),
    (re.compile(r"\bwon['’]t\b", re.I), "will"),
    (re.compile(r"n['’]t\b", re.I), ""),
    (re.compile(r"\b(?:no longer|never|not|no) ", re.I), ""),
    (re.compile(r"\b(?:prohibited|forbidden|banned)\b", re.I), "allowed"),
    (re.compile(r"\boptional\b", re.I), "required"),
)


def reply_of(question: Question, told: Sequence[Told], verifier: Verifier) -> str:
    """Yes or No, where what is told says so of the very thing that is asked; else nothing.

    Args:
        question: what is asked.
        told: what the answer tells, each by itself; where two of them say different things,
            nothing follows.
        verifier: asked only about what its words make an answer already.

    Raises:
        VerifierError: the verifier cannot be used.
    """
    asked = asked_statement(apart(question.text)[0])
    if asked is None:
        return ""
    found = {
        reply
        for place in told
        for reply, clause in _replies(asked, place)
        if _is_verified(asked, reply, clause, place, verifier)
    }
    return found.pop() if len(found) == 1 else ""


def apart_from_reply(sentence: str) -> tuple[str, str]:
    """The Yes or No that a sentence begins with, empty for neither, and the rest of it."""
    found = _REPLY.match(sentence)
    if found is None:
        return "", sentence
    return found["reply"].capitalize(), capitalised(sentence[found.end() :].strip())


def _replies(asked: AskedStatement, told: Told) -> Iterator[tuple[str, str]]:
    """What each clause of a text replies by its words, with the clause."""
    above = content_stems(f"{plain(told.heading).rpartition('>')[2]} {plain(told.before)}")
    text = plain(told.text)
    yield from _given(asked, told)
    for start, end in split_sentences(text, 0, len(text)):
        sentence = text[start:end]
        if "?" in sentence or not _names_conditions(asked, sentence):
            continue
        for clause in _CLAUSES.split(sentence):
            reply = _reply(asked.asks, clause)
            if reply and not _HEDGE.search(clause) and _holds(asked, reply, clause, above):
                yield reply, clause


def _given(asked: AskedStatement, told: Told) -> Iterator[tuple[str, str]]:
    """The Yes or No that a text begins with below the same question, and that question stated."""
    text, heading = plain(told.text), plain(told.heading)
    reply = _REPLY.match(text)
    above = heading.rpartition(">")[2]
    same = asked_statement(above.lstrip(" .0123456789")) if above.endswith("?") else None
    if reply is None or same is None or same.asks is not asked.asks:
        return
    is_whole = reply["reply"].lower() == "no" and reply[0].endswith((".", "!"))
    behind = "" if is_whole else text[reply.end() :]
    first = re.split(r"[.!?](?=\s|$)", behind.strip(), maxsplit=1)[0]
    given = content_stems(f"{heading} {first}")
    shared = [word for word in same.content if _is_among(word, asked.content)]
    if len(shared) < _SAME_QUESTION * len(same.content) or _HEDGE.search(first):
        return
    if _CONDITION.search(first) is None and all(_is_among(w, given) for w in asked.content):
        yield reply["reply"].capitalize(), same.text


def _names_conditions(asked: AskedStatement, sentence: str) -> bool:
    """Whether the question names all that a sentence makes a condition."""
    for found in _CONDITION.finditer(sentence):
        behind = _CLAUSES.split(sentence[found.end() :])[0]
        stems = content_stems(behind)
        if not stems or not all(_is_among(word, asked.content) for word in stems):
            return False
    return True


def _holds(asked: AskedStatement, reply: str, clause: str, above: frozenset[str]) -> bool:
    """Whether a clause is about what is asked, by its words and those above it."""
    stems = content_stems(clause)
    held = {word for word in asked.content if _is_among(word, stems)}
    given = {word for word in asked.content if _is_among(word, above)}
    own = asked.content - given or asked.content
    if not asked.subject <= held | given or _is_another(asked, clause, held):
        return False
    if len(held & own) < _HELD * len(own) or len(held) < _HELD * len(asked.content):
        return False
    return len(held | given) >= _FOUND[reply] * len(asked.content)


def _is_another(asked: AskedStatement, clause: str, held: set[str]) -> bool:
    """Whether a clause says something of another kind of what is asked: "the small cutter"."""
    missing = asked.content - held
    kinds = {n for kind, n in analyse(asked.text).pairs if kind in missing}
    said = words(clause)
    return any(
        is_content_word(kind)
        and not _is_among(stem(kind), asked.content)
        and _is_among(stem(noun), frozenset(held))
        and (before in _DETERMINERS or stem(noun) in kinds)
        for before, kind, noun in zip(["", *said], said, said[1:], strict=False)
    )


def _is_among(word: str, stems: frozenset[str]) -> bool:
    size = max(_LONG, len(word)) - 1
    return word in stems or any(
        word[:size] == other[:size] and abs(len(word) - len(other)) <= 1
        for other in stems
        if min(len(word), len(other)) >= size
    )


def _reply(asks: Asks, clause: str) -> str:
    """What a clause says of what is allowed, demanded, advised or so; empty where that is open."""
    if asks is Asks.WHETHER_MUST:
        return _either(clause, _BOUND, _FREE)
    if _FREE.search(clause):
        return ""
    if asks is Asks.WHETHER_MAY:
        return _either(clause, _ALLOWED, _BARRED)
    if asks is Asks.WHETHER_SHOULD:
        return _either(clause, _ADVISED, _ADVISED_NOT)
    if NEGATION.search(clause):
        return "No" if analyse(clause).negations == 1 else ""
    is_plain = not analyse(clause).negations and not _NOT_PLAINLY_SO.search(clause)
    return "Yes" if is_plain else ""


def _either(clause: str, yes: re.Pattern[str], no: re.Pattern[str]) -> str:
    if no.search(clause):
        return "No" if analyse(clause).negations <= 1 else ""
    return "Yes" if yes.search(clause) and not analyse(clause).negations else ""


def _is_verified(
    asked: AskedStatement, reply: str, clause: str, told: Told, verifier: Verifier
) -> bool:
    """Whether the verifier finds the question's statement in a clause, or in what it denies."""
    text = clause
    if reply == "No":
        for pattern, positive in _POSITIVE:
            text = pattern.sub(positive, text)
    given = (f"# {plain(told.heading)}", plain(told.before), text)
    spans = [EvidenceSpan("", n, n, part) for n, part in enumerate(given) if part.strip("# ")]
    verdict = verifier.verify(Claim(asked.text, 0, len(asked.text)), spans)
    return verdict.label is Label.SUPPORTED
