"""Follow-ups: is a question complete by itself, and if not, what does it mean?

A deterministic gate, then a rewrite from the words of the last question. No model is called: it
would cost a second, and a small one drifts. What is searched is always shown.
"""

from __future__ import annotations

import re

from advisor.answer import Conversation, Turn
from advisor.question import names, starts_with_question_word
from index.lexical import STOPWORDS, words

_PRONOUN = re.compile(
    r"\b(?:it|its|they|them|their|theirs|he|him|his|she|her|hers|this|these|those"
    r"|there|that one|the (?:first|second|third|last|latter|former|other) ones?|ones)\b",
    re.I,
)
# "that" refers back only where no noun or clause follows it.
_DEMONSTRATIVE = re.compile(
    r"\b(?:about|of|for|with|from|to|by|at|in|after|before|is|was|does|did|do) that\b(?=\W*$|[?,.])"
    r"|^\W*(?:is|was|does|did) that\b",
    re.I,
)
# "Is it possible", "what does it take", "there are": the pronoun stands for nothing.
_EXPLETIVE = re.compile(
    r"\b(?:is|was|would be|does|will) it (?:\w+ )?(?:possible|necessary|required|true|common|normal"
    r"|hard|easy|difficult|worth|important|better|best|ok|okay|good|bad|helpful|useful|enough"
    r"|mean to|take to|matter|help to|cost to)\b|\bwhat (?:does|did|is) it (?:take|like)\b"
    r"|\b(?:is|are|was|were|will|does|do|has|have) there\b|\bthere (?:is|are|was|were|any)\b",
    re.I,
)
_FRAGMENT = re.compile(
    r"^\W*(?:and|but|or|so|also|then|what about|how about|what of|what if|why not|why so"
    r"|which one|which ones|who else|what else|anything else|where else|how so|how come"
    r"|for example|such as|like what|since when|until when|by whom|with whom|really"
    r"|more|yes|no|sure|ok|okay|please|go on|tell me more|why|how|when|where|who)\b",
    re.I,
)
_BARE_WH = re.compile(
    r"^\W*(?:and |but |so )?(?:why|how|when|where|who|which|what)(?: not| so)?\W*$", re.I
)
_LEAD = re.compile(
    r"^\W*(?:and|but|or|so|also|then)?\W*(?:what about|how about|what of|and)?\W*", re.I
)
_PREPOSITION = re.compile(
    r"^(?:at|in|for|with|from|by|on|of|to|about|during|after|before)\b\s*", re.I
)
_AFFIRMATIVE = re.compile(
    r"^\W*(?:yes|sure|ok|okay|please|go on|yes please|tell me more)\W*$", re.I
)
_POSSESSIVE = {"its", "their", "theirs", "his", "her", "hers"}
_REPLACEABLE = re.compile(
    r"\b(?:it|its|they|them|their|theirs|he|him|his|she|her|hers|this|these|those|there)\b", re.I
)
_AUXILIARY = frozenset(
    """
    is are was were am be been do does did can could will would should shall may might must has
    have had need needs there i you we my your our
    """.split()
)


def is_complete(question: str) -> bool:
    """Whether a question can be searched without knowing what was said before."""
    text = " ".join(question.split())
    if _BARE_WH.match(text):
        return False
    without_expletives = _EXPLETIVE.sub(" ", text)
    if _refers_back(without_expletives):
        return False
    if _FRAGMENT.match(text) and not _has_verb_after_question_word(text):
        return False
    content = [w for w in words(text) if w not in STOPWORDS]
    return bool(content)


def complete(question: str, conversation: Conversation) -> str:
    """The question as it is searched: itself when complete, else completed from the last turn."""
    text = " ".join(question.split())
    if not conversation.turns or is_complete(text):
        return text
    last = conversation.turns[-1]
    previous = last.answer.searched or last.question
    if _AFFIRMATIVE.match(text) or _BARE_WH.match(text):
        return previous if _AFFIRMATIVE.match(text) else f"{text.rstrip('?')}: {previous}"
    if starts_with_question_word(_strip_lead(text)) or _refers_back(text):
        return _resolve_pronouns(text, last, previous)
    return _replace_slot(text, previous)


def carried_passage_ids(conversation: Conversation) -> list[str]:
    """The passages cited in the last turn, in the order they were cited."""
    if not conversation.turns:
        return []
    cited = [citation.passage_id for citation in conversation.turns[-1].answer.citations]
    return list(dict.fromkeys(cited))


def subject(question: str) -> str:
    """What a question is about: its longest run of words between function words.

    "How long do Netflix internships run?" is about "Netflix internships": the run that a name
    is in comes first, then the first run of two words or more, then the first word. A name brings
    what it belongs to: "a placement at Brightwater".
    """
    runs = _runs(question)
    if not runs:
        return ""
    named = [run for run in runs if names("x " + run)]
    if named:
        return _with_owner(question, runs, named[0])
    return max(runs, key=lambda run: (len(run.split()) > 1, -runs.index(run)))


def _with_owner(question: str, runs: list[str], name: str) -> str:
    position = runs.index(name)
    if position == 0 or re.match(r"^\W*(?:who|whom|whose)\b", question, re.I):
        return name
    before = runs[position - 1]
    pattern = rf"{re.escape(before)} (?:of|at|in|for|from) (?:the |a |an )?{re.escape(name)}"
    joined = re.search(pattern, question)
    return joined.group() if joined else name


def _runs(question: str) -> list[str]:
    tokens = re.findall(r"[\w’'&+#./-]+", question)
    runs: list[list[str]] = [[]]
    for token in tokens:
        lowered = token.lower().strip(".")
        if lowered in STOPWORDS or lowered in _AUXILIARY:
            runs.append([])
        else:
            runs[-1].append(token.rstrip("."))
    kept = [_drop_trailing_verb(run) for run in runs if run]
    return [" ".join(run) for run in kept if run]


def _drop_trailing_verb(run: list[str]) -> list[str]:
    # After a name or a plural noun, a last word without an ending is usually the verb:
    # "Netflix internships run", "interns earn", "the team cover".
    if (
        len(run) > 1
        and (run[-2].endswith("s") or run[-2] in {"team"})
        and not run[-1].endswith("s")
    ):
        if run[-1][0].islower():
            return run[:-1]
    return run


def _refers_back(text: str) -> bool:
    return bool(_PRONOUN.search(text) or _DEMONSTRATIVE.search(text))


def _has_verb_after_question_word(text: str) -> bool:
    """`Why do companies...` is complete, `Why?`, `how about X` and `and the team?` are not."""
    if re.match(r"^\W*(?:what|how) about\b|^\W*what (?:of|if|else)\b", text, re.I):
        return False
    if not re.match(r"^\W*(?:why|how|when|where|who|which)\b", text, re.I):
        return False
    return len(words(text)) >= 4


def _strip_lead(text: str) -> str:
    return _LEAD.sub("", text, count=1) or text


def _resolve_pronouns(text: str, last: Turn, previous: str) -> str:
    antecedent = subject(previous)
    if not antecedent:
        return f"{text} ({previous})"
    stripped = (
        _strip_lead(text) if re.match(r"^\W*(?:and|but|so|or|also|then)\b", text, re.I) else text
    )

    def replace(match: re.Match[str]) -> str:
        word = match.group().lower()
        if word in _POSSESSIVE:
            return f"{antecedent}'" if antecedent.endswith("s") else f"{antecedent}'s"
        return antecedent

    replaced, count = _REPLACEABLE.subn(replace, stripped, count=1)
    if not count:
        replaced = f"{stripped.rstrip('?')} ({antecedent})?"
    return replaced[:1].upper() + replaced[1:]


def _replace_slot(text: str, previous: str) -> str:
    """`And at Spotify?` after `How long do Netflix internships run?` replaces one slot."""
    fragment = _PREPOSITION.sub("", _strip_lead(text)).strip(" ?.!")
    if not fragment:
        return previous
    bare = re.sub(r"^(?:the|a|an|their|its|his|her)\s+", "", fragment, flags=re.I)
    target = _slot(bare, previous)
    if not target:
        return f"{previous.rstrip('?')}: {fragment}?"
    kept = [name for name in names("x " + target) if name != target]
    if kept and not names("x " + bare) and target.startswith(kept[0]):
        # "And the robotics team?" after "the Brightwater vision team" is still Brightwater's.
        target = target.removeprefix(kept[0]).strip()
    return re.sub(rf"\b{re.escape(target)}(?:'s|’s)?(?!\w)", bare, previous, count=1)


def _slot(fragment: str, previous: str) -> str:
    fragment_names = names("x " + fragment)
    previous_names = names(previous)
    if fragment_names and previous_names and fragment_names[0].split() == fragment.split():
        return previous_names[-1]
    runs = _runs(previous)
    head = fragment.lower().split()[-1]
    for run in runs:
        if run.lower().split()[-1] == head:
            return run
    without_names = [run for run in runs if run not in previous_names]
    return (without_names or runs or [""])[-1]
