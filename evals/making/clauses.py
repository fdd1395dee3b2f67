"""Plain English sentences taken apart: subject, verb, rest. What is not plain is given up.

There is no tagger: the verb is the first word that is a known verb form, agrees with the noun
before it, and leaves a subject that looks like one. Asking about a clause puts it into the order of
a question ("Interns earn $20" into "do interns earn").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from corpus.language.grammar import AUXILIARIES, BE, MODALS, PRONOUNS, QUESTION_WORDS
from evals.making.verbs import VerbForm, auxiliary_base, is_participle, verb_forms

_TOKEN = re.compile(r"[^\s,;:]+|[,;:]")
_PREPOSITIONS = frozenset(
    "of at in for with from on to by about into during within without over under between "
    "among through after before near across against toward towards per via".split()
)
_NO_SUBJECT = (PRONOUNS | QUESTION_WORDS).union(
    "there here if while although though because since as but and or so then also however thus not "
    "no nobody nothing everything something such both either another other others some many "
    "most all any each one in on at for with from by to after before during without under over "
    "until unless whether instead besides first second finally please let".split()
)
_AFTER_ORDERS = frozenset("up a an the any all your this that each every it to out down".split())
_RELATIVE = frozenset("who whom whose which that where when whether and or but".split())
_ADVERBS = frozenset(
    "also often usually typically normally generally always never still already now "
    "currently only then therefore thus originally mostly mainly just simply first later "
    "soon once again even really actually probably recently directly explicitly".split()
)
_PLURALS = frozenset("people children men women staff police data criteria media".split())
_MOST_SUBJECT_WORDS = 9


@dataclass(frozen=True, slots=True)
class Clause:
    """A plain sentence.

    Attributes:
        subject: its words as written.
        auxiliary: `was`, `must`, ...; empty for a simple verb. The only verb of "X is a Y".
        verb: the base of a simple verb; empty after an auxiliary, whose verb begins `rest`.
        form: the simple verb's form: `base`, `third` or `past`.
        written: the verb as written, for questions about the subject.
        rest: what follows, without the full stop.
        plural: whether the subject is.
    """

    subject: str
    auxiliary: str
    verb: str
    form: str
    written: str
    rest: str
    plural: bool

    def inverted(self, subject: str, rest: str) -> str:
        """The words of a question after its question word: "does Netflix name as critical".

        `subject` is the subject as it is written inside a sentence.
        """
        helper = self.auxiliary or {"past": "did", "third": "does"}.get(self.form, "do")
        words = (helper, subject, self.verb, rest)
        return " ".join(word for word in words if word)

    @property
    def predicate(self) -> str:
        """Verb and rest, as written: what follows `Who`."""
        return f"{self.written} {self.rest}".strip()


def parse_clause(sentence: str) -> Clause | None:
    """A sentence as a clause; None when it is not plain enough to be sure."""
    text = _without_apposition(sentence.strip().rstrip(".!"))
    tokens = [match for match in _TOKEN.finditer(text)]
    words = [_lower(token.group()) for token in tokens]
    if len(words) < 3 or words[0].strip("\"'“‘(") in _NO_SUBJECT | _ADVERBS:
        return None
    for position in range(1, min(len(words), _MOST_SUBJECT_WORDS + 1)):
        if words[position] in (",", ";", ":") or words[position] in _RELATIVE - {"and", "or"}:
            return None
        clause = _clause_at(text, tokens, words, position)
        if clause is not None:
            return clause if _is_subject(clause.subject) else None
    return None


def _lower(word: str) -> str:
    """A word in lower case; the month stays apart from the verb."""
    return word if word == "May" else word.lower()


def _clause_at(
    text: str, tokens: list[re.Match[str]], words: list[str], position: int
) -> Clause | None:
    """The clause whose verb is the word at `position`, if it can be one."""
    end = position
    while end > 0 and words[end - 1] in _ADVERBS:
        end -= 1
    after = position + 1
    rest = text[tokens[after].start() :] if after < len(tokens) else ""
    if end == 0 or rest.startswith((",", ";", ":")):
        return None
    follower = next((w for w in words[after:] if w not in _ADVERBS and w != "not"), "")
    word, plural = words[position], is_plural(words[:end])
    finder = _with_auxiliary if word in AUXILIARIES else _with_verb
    found = finder(word, plural, follower, words, after)
    if found is None:
        return None
    auxiliary, verb, form = found
    subject = text[: tokens[end - 1].end()]
    return Clause(subject, auxiliary, verb, form, tokens[position].group(), rest, plural)


def _with_auxiliary(
    word: str, plural: bool, follower: str, words: list[str], after: int
) -> tuple[str, str, str] | None:
    """Auxiliary, verb and form where `word` is an auxiliary that can be the sentence's verb."""
    if not _agrees(word, plural):
        return None
    is_helper = word in BE or word in MODALS or is_participle(follower)
    if auxiliary_base(word) == "have" and not is_helper:
        return "", "have", {"has": "third", "had": "past"}.get(word, "base")
    if auxiliary_base(word) == "do" and words[after : after + 1] != ["not"]:
        return None
    return word, "", ""


def _with_verb(
    word: str, plural: bool, follower: str, words: list[str], after: int
) -> tuple[str, str, str] | None:
    """The same where `word` may be a simple verb."""
    finite = _finite(verb_forms(word), plural, follower)
    if finite is None:
        return None
    # "Values used in a program are ...", "performing what is needed": participles.
    if finite.form == "past" and (_verb_follows(words[after:]) or words[0].endswith("ing")):
        return None
    return "", finite.base, finite.form


def _finite(forms: list[VerbForm], plural: bool, follower: str) -> VerbForm | None:
    """The finite form that agrees with the subject; None for nouns and participles."""
    for form in forms:
        if form.form == "past" and follower != "by":
            return form
        if form.form == ("base" if plural else "third"):
            return form
    return None


def _verb_follows(words: list[str]) -> bool:
    """Whether the real verb comes later: "values used in a program are ...": a participle."""
    for word in words:
        if word in _RELATIVE or word in (",", ";", ":", "because", "if"):
            return False
        if word in AUXILIARIES:
            return True
    return False


def _agrees(auxiliary: str, plural: bool) -> bool:
    if auxiliary in ("is", "was", "has", "does"):
        return not plural
    return plural if auxiliary in ("are", "were", "have", "do") else True


def is_plural(words: list[str]) -> bool:
    """Whether a noun phrase, as lower-case words, is plural, by its head."""
    before = (head for head, word in pairwise(words) if word in _PREPOSITIONS)
    head = next(before, words[-1])
    if "and" in words or head in _PLURALS:
        return True
    return head.endswith("s") and not head.endswith(("ss", "us", "is", "'s", "’s", "ics"))


def _is_subject(subject: str) -> bool:
    words = subject.lower().split()
    # "The subjects the author lists": a second article without a preposition opens a clause.
    reduced = any(
        word in ("the", "a", "an") and before not in _PREPOSITIONS | {"and"}
        for before, word in pairwise(words)
    )
    orders = any(form.form == "base" for form in verb_forms(words[0])) and (
        len(words) > 1 and words[1] in _AFTER_ORDERS
    )
    return (
        not (reduced or orders)
        and not any(w in _RELATIVE - {"and"} or w in AUXILIARIES for w in words)
        and not words[-1].endswith(("'s", "’s", "s'", "s’"))
        and subject.count("(") == subject.count(")")
        and subject.count('"') % 2 == 0
        and words[-1] not in _PREPOSITIONS
        and words[-1] not in ("the", "a", "an", "to", "and")
        and any(ch.isalpha() for ch in subject)
    )


def _without_apposition(text: str) -> str:
    """`Tom Whitnah, an engineer who left, said` without what is between the commas."""
    match = re.match(
        r"^((?:[A-Z][\w.’'-]*\s?){1,4}), (?:an?|the|then|now|who|which) [^,]{3,90}, ", text
    )
    return f"{match[1]} {text[match.end() :]}" if match else text
