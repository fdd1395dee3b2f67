"""English questions have their words in another order than those translated word by word."""

from __future__ import annotations

import re
from collections.abc import Sequence

_SUBJECT = r"(?:I|you|he|she|it|we|they|one|you guys)"
_ASKING = r"how|where|when|why|what|who|which \w+|how (?:much|many)(?: \w+)?|how (?:often|long)"
_AUXILIARY = (
    r"is|are|am|was|were|do|does|did|can|could|may|must|should|will|would|have|has|had|to|not|I"
    r"|you|we|they|it|one|the|a|an|much|many|long|often|old|far|big|large|high|good|and|or|for"
    r"|about|late|early|soon|well|in|at|with|from|if|my|there|that"
)
_VERB = rf"(?!(?:{_AUXILIARY})\b)[a-z]+(?: (?:up|on|off|out|in|down|back)\b)?"
_RULES = tuple(
    (re.compile(pattern, re.IGNORECASE), into)
    for pattern, into in (
        # "how record I my mix", "where find I the settings"
        (rf"\b({_ASKING}) ({_VERB}) ({_SUBJECT})\b", r"\1 do \3 \2"),
        # "have I a right", "need I a visa"
        (rf"^\W*({_VERB}|have) ({_SUBJECT})\b", r"do \2 \1"),
        # "how record a session"
        (rf"\bhow ({_VERB})\b", r"how to \1"),
        (rf"\bhow long ({_VERB}) (?=the\b|a\b|my\b)", r"how long do I \1 "),
        # "how much does cost the membership", "how long does take the trip?"
        (r"\b(do|does) (cost|take|last|work|mean|happen) ([^?.!,]+)", r"\1 \3 \2"),
        # "if my laptop lost is"
        (
            r"\b(if|when|because) ([^,?!.]+) ((?!not\b)\w+) (am|is|are|was|were)"
            r"(?=\W*(?:$|[,.?!]))",
            r"\1 \2 \4 \3",
        ),
        # "I need a visa?", "how many days I have?"
        (r"^\W*I (have|need|get|want)\b(?=[^.]*\?)", r"do I \1"),
        (
            r"\b(how (?:many|much)(?:(?! do\b) \w+){0,2}|what|which \w+|when|where|why)"
            r" I (have|need|get)\b",
            r"\1 do I \2",
        ),
        (r"\bI (?:is|are)\b", "I am"),
        (r"\b(you|we|they) is\b", r"\1 are"),
        (r"\bis (I|you|we|they|there) (?=is )", ""),
        (r"\bthe (?=the\b|(?-i:[A-Z]))", ""),
    )
)
# "Can bring dogs?", "when get a new laptop?": whoever leaves the subject out is likely to be it.
_SUBJECTLESS = tuple(
    (re.compile(pattern, re.IGNORECASE), into)
    for pattern, into in (
        (rf"^\W*(can|may|must|should) (?=(?:not )?{_VERB} )(?!{_SUBJECT}\b)", r"\1 I "),
        (rf"\b(when|where|why|what) ({_VERB}) (?=(?:a|an|the|my|some)\b)", r"\1 do I \2 "),
    )
)
_MODALS = frozenset("can could may must should will would".split())
_SUBJECTS = frozenset("I you he she it we they one".split())


def ordered(text: str, *, leaves_out_subjects: bool = False) -> str:
    """An English question with its verb where English has it, and a subject."""
    for pattern, into in (*(_SUBJECTLESS if leaves_out_subjects else ()), *_RULES):
        text = pattern.sub(into, text)
    return text


def verb_brought_forward(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Words and their meanings, the infinitive at the end put behind the subject of a modal verb.

    "Can I from home work" is "can I work from home", as German and Dutch have it.
    """
    for n, (_, meaning) in enumerate(pairs[:-2]):
        before, _, subject = meaning.rpartition(" ")
        is_both = before.split()[-1:] and before.split()[-1] in _MODALS and subject in _SUBJECTS
        is_both = is_both or meaning.endswith(" have to")
        is_two = meaning in _MODALS and pairs[n + 1][1] in _SUBJECTS
        at = n + (1 if is_both else 2)
        ends = (k for k, (word, _) in enumerate(pairs) if k >= at and word in (",", "?", ".", "!"))
        last = next(ends, len(pairs)) - 1
        is_verb = last > at and pairs[last][0].islower() and pairs[last][0].endswith("n")
        if (is_both or is_two) and is_verb:
            return [*pairs[:at], pairs[last], *pairs[at:last], *pairs[last + 1 :]]
    return list(pairs)
