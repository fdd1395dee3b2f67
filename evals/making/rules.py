"""Rules from a plain sentence to the question that it answers, one function for each form.

A rule would rather give nothing than a question that nobody would ask.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from corpus.language.dates import MONTH, YEAR
from corpus.language.grammar import BE
from corpus.language.quantities import NUMBER_WORDS, TIME_UNITS
from evals.making.asked import Asked
from evals.making.clauses import Clause
from evals.making.facts import Fact
from evals.making.verbs import is_participle
from evals.making.wording import Wording

NUMBER = rf"(?:\d[\d,.]*\+?|{'|'.join(NUMBER_WORDS)})"
DATE = rf"(?:(?:\d{{1,2}} )?(?:(?:{MONTH}) )?(?:\d{{1,2}}, )?{YEAR}|(?:{MONTH}) \d{{1,2}})"
_HEDGE = (
    r"(?:(?:at least|at most|about|around|up to|over|more than|nearly|almost|approximately|only"
    r"|just|exactly|roughly|some|an average of|a total of) )?"
)
_UNIT_OF_TIME = rf"(?:{'|'.join(TIME_UNITS)}|decade)s?"
_TAIL = (
    r"(?P<tail>(?: (?:as|for|when|before|after|from|to|in|at|on|with|during|by|per|if|of|into"
    r"|until) .*)?)"
)
_DURATION = re.compile(
    rf"^(?:for )?{_HEDGE}(?P<value>{NUMBER}(?:(?: to | or |–|-){NUMBER})? {_UNIT_OF_TIME}){_TAIL}$"
)
_MONEY = re.compile(
    rf"^{_HEDGE}(?P<value>[$€£]\s?\d[\d,.]*(?:(?: to |–|-)[$€£]?\d[\d,.]*)?"
    rf"(?: (?:million|billion))?)(?P<tail>(?: (?:an?|each|per|for|in|to|from) \w+.*)?)$"
)
_COUNT = re.compile(
    rf"^(?P<before>(?:[\w’'-]+ ){{0,3}}?){_HEDGE}(?P<value>{NUMBER}) "
    r"(?P<noun>(?!(?:of|and|or|to|for|in|at|on|by|with|as|per|percent)\b)"
    rf"(?:[\w’'-]+ ){{0,2}}?[\w’'-]+s|people){_TAIL}$"
)
_COUNTS_ANOTHER = re.compile(r"\b(?:the|its|their|these|those|last|first|next|than|to|by|of)\b")
_DATED = re.compile(rf"^(?P<rest>.*?) ?(?:in|on|since|until|by) (?P<date>{DATE})$")
_PLACED = re.compile(
    r"^(?P<how>located|based|headquartered|born|held|found|stored) (?:in|at) "
    r"(?P<place>[A-Z][^,]+(?:, [A-Z][\w ]+)?)"
)
_OBJECT_VERBS = frozenset(
    "recommend name prefer require need offer include cover contain provide produce suggest "
    "mean support receive win invent found write develop create publish discover advise use "
    "own represent describe mark measure want value doubt choose serve replace process "
    "generate store control lead share present sell manufacture introduce propose prohibit "
    "forbid protect".split()
)
# With these, "What does it recommend?" is a question by itself.
_TELLING_VERBS = frozenset(
    "recommend require need offer include cover contain produce mean invent found discover "
    "receive prohibit forbid win doubt want prefer".split()
)
_DUTIES = _OBJECT_VERBS | frozenset("understand know have bring wear submit study".split())
_MARKS = '`*_"“”'
_STATES = frozenset("have need mean contain include belong lie say exist consist cost".split())
_OBJECT = re.compile(
    r"^(?P<object>(?!(?:no|not|it|them|that|to|how|whether|what|when|where|only|[\w-]+ing)\b)"
    r"(?:(?:the|a|an) )?(?:[\w’'+./&-]+(?: and |, | ))*?[\w’'+./&-]+)"
    r"(?P<tail>(?: (?:as|when|before|after|during) .*)?)$"
)
_NOT_AN_OBJECT = re.compile(
    r"\b(?:that|which|who|because|whose|is|are|was|to|with|in|at|by|its|their|her|his|not)\b"
)
_MOST_OBJECT_WORDS = 9
_PARTICLES = {"stand": "for", "consist": "of", "depend": "on", "come": "from"}
_OPINION = re.compile(
    r"^an? (?:good|great|bad|better|big|real|plus|must|lot|bit|few|little|matter|way)\b"
)
_ADDITION = re.compile(r", (?:and|but|so|because|although|which|while|when|where)\b")
_OF_A_COMPANY = re.compile(r"\b(?:says?|calls?|lists?|company|firm|organi[sz]ation)\b")


@dataclass(frozen=True, slots=True)
class Told:
    """What a rule looks at: a fact, its sentence taken apart, and the folder's words."""

    fact: Fact
    clause: Clause
    wording: Wording

    @property
    def subject(self) -> str:
        """The subject as it stands inside a sentence."""
        return self.wording.inside(self.clause.subject)

    def ask(self, question_word: str, rest: str, wanted: str, shape: str) -> Asked:
        """A question in inverted order: question word, helper, subject, verb, rest."""
        question = f"{question_word} {self.clause.inverted(self.subject, rest.strip())}"
        return Asked(question, (wanted,), shape, self.fact, self.subject)


def _quantity(told: Told) -> Iterator[Asked]:
    rest, verb = told.clause.rest, told.clause.verb
    duration, money = _DURATION.match(rest), _MONEY.match(rest)
    if duration and verb in ("last", "take", "run"):
        yield told.ask("How long", duration["tail"], duration["value"], "how long")
    elif money and verb in ("cost", "earn", "pay", "charge", "receive"):
        yield told.ask("How much", money["tail"], money["value"], "how much")
    else:
        yield from _how_many(told)


def _how_many(told: Told) -> Iterator[Asked]:
    counted = _COUNT.match(first_part(told.clause.rest))
    if counted is None or _COUNTS_ANOTHER.search(counted["before"]):
        return
    if re.match(_UNIT_OF_TIME + "$", counted["noun"]) or re.fullmatch(YEAR, counted["value"]):
        return
    tail = re.split(r" and | or ", counted["tail"])[0]
    rest = f"{counted['before']}{tail}"
    yield told.ask(f"How many {counted['noun']}", rest, counted["value"], "how many")


def _when(told: Told) -> Iterator[Asked]:
    dated = _DATED.match(first_part(told.clause.rest))
    if dated is None or not is_past(told.clause):
        return
    first = dated["rest"].split(" ")[0]
    if not told.clause.auxiliary or is_participle(first):
        yield told.ask("When", dated["rest"], dated["date"], "when")


def _why(told: Told) -> Iterator[Asked]:
    effect, because, cause = told.clause.rest.partition(" because ")
    if not because:
        effect, because, cause = told.clause.rest.partition(", so that ")
    effect = re.sub(r",? according to [^,]+,?$", "", effect.strip()).rstrip(", ")
    plain = effect and not re.search(r",|\bthat\b", effect)
    if because and plain and not cause.startswith("of "):
        yield told.ask("Why", effect, cause, "why")


def _what_for(told: Told) -> Iterator[Asked]:
    """`What is the badge used for?`."""
    match = re.match(r"used (?:to|for) (?P<purpose>.+)$", told.clause.rest)
    if match and told.clause.auxiliary in BE:
        yield told.ask("What", "used for", match["purpose"], "what")


def _does(told: Told) -> Iterator[Asked]:
    """`What does make help do?`: for commands and tools, whose names the text sets apart."""
    clause = told.clause
    quote = told.fact.quote
    inside = quote.lstrip(_MARKS)
    set_apart = inside != quote and inside[len(clause.subject) :][:1] in _MARKS
    acts = clause.form == "third" and clause.verb not in _STATES
    if set_apart and acts and "," not in clause.rest[:12]:
        question = f"What does {clause.subject} do"
        yield Asked(question, (clause.rest,), "does", told.fact, told.subject)


def _where(told: Told) -> Iterator[Asked]:
    placed = _PLACED.match(told.clause.rest)
    if placed and told.clause.auxiliary in BE:
        yield told.ask("Where", placed["how"], placed["place"], "where")


def _with_particle(told: Told) -> Iterator[Asked]:
    """`What does FAANG stand for?`."""
    particle = _PARTICLES.get(told.clause.verb, "")
    if particle and re.match(rf"{particle} \w", told.clause.rest):
        word = "Where" if told.clause.verb == "come" else "What"
        yield told.ask(word, particle, told.clause.rest, "what")


def _definition(told: Told) -> Iterator[Asked]:
    clause = told.clause
    words = clause.subject.split()
    if clause.auxiliary not in BE or not re.match(r"(?:an?|the) [a-z]", clause.rest):
        return
    if words[0].lower() in ("the", "its", "their") and len(words) < 4:
        return
    if len(words) > 6 and not told.wording.is_name_word(words[0]) or words[0].endswith("ing"):
        return
    if not _OPINION.match(clause.rest):
        word = "Who" if clause.subject in told.wording.people else "What"
        yield told.ask(word, "", clause.rest, "definition")


def _object(told: Told) -> Iterator[Asked]:
    """`What does the guide recommend as a first step?`."""
    clause = told.clause
    match = _OBJECT.match(first_part(clause.rest))
    if clause.verb not in _OBJECT_VERBS or match is None or _NOT_AN_OBJECT.search(match["object"]):
        return
    if len(match["object"].split()) > _MOST_OBJECT_WORDS:
        return
    telling = clause.verb in _TELLING_VERBS and len(clause.subject.split()) > 2
    if match["tail"] or telling:
        yield told.ask("What", match["tail"], match["object"], "what")


def _duty(told: Told) -> Iterator[Asked]:
    """`What must candidates for the role know?`."""
    match = re.match(
        r"(?P<verb>[a-z]+) (?P<object>(?!(?:to|be|that|in|for)\b)[^,]+)", told.clause.rest
    )
    particular = len(told.clause.subject.split()) > 1
    is_duty = told.clause.auxiliary in ("must", "should") and particular
    if is_duty and match and match["verb"] in _DUTIES:
        yield told.ask("What", match["verb"], match["object"], "what")


def _subject(told: Told) -> Iterator[Asked]:
    """`Who held the title ...?`, `Which company has ...?`."""
    clause = told.clause
    predicate, added = split(clause.predicate)
    words = predicate.split()
    if not 4 <= len(words) <= 16 or clause.plural:
        return
    related = re.search(r"\b(?:that|which|who|whom|between)\b", predicate)
    if added and (related or not _ADDITION.match(added)):
        return
    if is_particular(clause.subject, told.wording):
        if clause.auxiliary not in BE or is_participle(words[1]):
            yield Asked(f"Who {predicate}", (clause.subject,), "who", told.fact)
    elif clause.subject in told.wording.organisations and not _OF_A_COMPANY.search(predicate):
        yield Asked(f"Which company {predicate}", (clause.subject,), "which", told.fact)


RULES: tuple[Callable[[Told], Iterator[Asked]], ...] = (
    _quantity, _when, _why, _what_for, _where, _does, _with_particle, _definition, _object,
    _duty, _subject,
)  # fmt: skip


def is_past(clause: Clause) -> bool:
    """Whether a clause tells of the past."""
    return clause.form == "past" or clause.auxiliary in ("was", "were")


def is_particular(phrase: str, wording: Wording) -> bool:
    """Whether a phrase means one person, rather than `the candidate` of every page."""
    parts = phrase.split()
    if not wording.is_person(phrase) or parts[0].lower() in ("a", "an", "many", "some"):
        return False
    return len(parts) > 2 or any(wording.is_name_word(part) for part in parts)


def split(text: str) -> tuple[str, str]:
    """A predicate up to what may only add to it, and the rest with its punctuation."""
    match = re.search(r"[,;(]| – | — | - ", text)
    return (text[: match.start()].strip(), text[match.start() :]) if match else (text, "")


def first_part(text: str) -> str:
    """A predicate up to what may only add to it."""
    return split(text)[0]
