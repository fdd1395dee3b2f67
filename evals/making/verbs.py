"""Verbs of English and their forms: enough to see where the subject of a plain sentence ends.

Only verbs listed here are recognised. A sentence whose verb is missing makes no question, which
costs a draft; a noun taken for a verb would make a wrong one.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

_REGULAR = """
accept accompany achieve act add address adjust admit adopt advertise advise affect agree aim
allow analyze announce answer appear apply approve argue arrive ask assert assign assume attend
avoid award balance believe belong borrow call cancel capture carry cause certify challenge change
charge check claim clean close collaborate collect combine come commission compare compete compile
complain complete comprise compute concern conclude conduct confirm connect consider consist
contact contain continue contribute control convert cook cost count cover create declare decline
define deliver demand deny depend deploy describe deserve design detect determine develop differ
direct disagree discover discuss display distribute divide document doubt download earn edit
eliminate employ enable encourage end enforce ensure enter establish estimate evaluate examine
exceed exist expand expect expire explain explore export express extend face fail favor favour
feature fill finance finish fit fix follow form format found function fund gain generate govern
grant guarantee guess guide handle happen help hire hope host identify ignore illustrate implement
import improve include increase indicate influence inform inherit insist inspect install intend
introduce invent invest invite involve issue join judge justify kill lack last launch lead learn
let license like limit link list live load locate look love maintain manage manufacture mark match
matter measure mention merge mimic monitor move name need note notice notify observe obtain occupy
occur offer open operate oppose order organize originate own participate pass perform permit place
plan play point possess practice predict prefer prepare present preserve prevent print process
produce prohibit promise promote propose protect prove provide publish pull purchase push raise
range reach realize receive recommend record recover reduce refer reflect refuse regard register
regulate reject relate release rely remain remember remove render replace report represent request
require rescue research reserve resign resolve respond rest restrict result retain retire return
reveal review reward rule save schedule search secure seem select separate serve settle share show
sign sort sound span specify sponsor start state stem stipulate stop store stress struggle study
submit succeed suffer suggest summarize supervise supply support surround suspect suspend switch
target taste tend terminate test thank touch track trade train transfer transform translate travel
treat trigger trust try turn use value vary verify view violate visit wait want warn wash waste
watch weigh welcome wish wonder work worry yield
"""
# base, past, participle
_IRREGULAR = """
become became become, begin began begun, bind bound bound, break broke broken, bring brought
brought, build built built, buy bought bought, catch caught caught, choose chose chosen, come came
come, cost cost cost, cut cut cut, deal dealt dealt, draw drew drawn, drive drove driven, eat ate
eaten, fall fell fallen, feed fed fed, feel felt felt, fight fought fought, find found found, fly
flew flown, forbid forbade forbidden, forget forgot forgotten, get got got, give gave given, go
went gone, grow grew grown, hang hung hung, hear heard heard, hide hid hidden, hit hit hit, hold
held held, keep kept kept, know knew known, lay laid laid, lead led led, leave left left, lend
lent lent, let let let, lie lay lain, lose lost lost, make made made, mean meant meant, meet met
met, pay paid paid, put put put, read read read, rise rose risen, run ran run, say said said, see
saw seen, seek sought sought, sell sold sold, send sent sent, set set set, shut shut shut, sit sat
sat, sleep slept slept, speak spoke spoken, spend spent spent, split split split, spread spread
spread, stand stood stood, swim swam swum, take took taken, teach taught taught, tell told told,
think thought thought, throw threw thrown, understand understood understood, wear wore worn, win
won won, write wrote written
"""
_DOUBLED = frozenset(
    "admit commit occur permit plan prefer refer ship stop submit transfer".split()
)

_AUXILIARY_BASES = {
    "is": "be", "are": "be", "was": "be", "were": "be", "has": "have", "have": "have",
    "had": "have", "does": "do", "do": "do", "did": "do",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class VerbForm:
    """What a word is a form of: `form` is `base`, `third` (he names), `past` or `participle`."""

    base: str
    form: str


@lru_cache(maxsize=1)
def _forms() -> dict[str, list[VerbForm]]:
    table: dict[str, list[VerbForm]] = defaultdict(list)
    irregular = [entry.split() for entry in _IRREGULAR.split(",")]
    pasts = {base: (past, participle) for base, past, participle in irregular}
    for base in dict.fromkeys((*_REGULAR.split(), *pasts)):
        past, participle = pasts.get(base, (_past(base), _past(base)))
        table[base].append(VerbForm(base, "base"))
        table[_third_person(base)].append(VerbForm(base, "third"))
        table[past].append(VerbForm(base, "past"))
        table[participle].append(VerbForm(base, "participle"))
    return table


def _third_person(base: str) -> str:
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ies"
    return base + ("es" if base.endswith(("s", "sh", "ch", "x", "z", "o")) else "s")


def _past(base: str) -> str:
    if base in _DOUBLED:
        return base + base[-1] + "ed"
    if base.endswith("e"):
        return base + "d"
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ied"
    return base + "ed"


def verb_forms(word: str) -> list[VerbForm]:
    """The verbs that a lower-case word may be a form of, auxiliaries left out."""
    return _forms().get(word, [])


def is_participle(word: str) -> bool:
    """Whether a lower-case word can follow `has` or `was` as their participle."""
    return any(form.form in ("past", "participle") for form in verb_forms(word))


def auxiliary_base(word: str) -> str:
    """`be` for `was`, `have` for `had`, `do` for `does`; empty for a modal verb."""
    return _AUXILIARY_BASES.get(word, "")
