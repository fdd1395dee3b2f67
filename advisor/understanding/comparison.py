"""The two sides of a comparison, and what is to be known of each."""

from __future__ import annotations

import re

from corpus.language.words import content_words

_THE = r"(?:the |an? )?"
_IN = r"(?:from|in|at|to|with|by|for|on|as|of|via) "
_JOINED = rf"{_THE}(?P<one>.+?) (?:and|or|with|to|from|against|over|vs\.?) {_THE}(?P<other>.+)"
_MORE = (
    r"(?:different|better|worse|more|less|fewer|sooner|(?:cheap|long|short|fast|slow|quick|bigg|small"
    r"|larg|strong|weak|safe|eas[iy]|hard|high|low|old|new|young|heav[iy]|light|near|hott|cold|warm"
    r"|rich|simpl|clos|dear|bright|tough|soft|thick|thin|healthi|earli|lat|great)e?r)"
)
_MOST = rf"(?:{_MORE}|best|worst|most|least|\w+est)"
_VERB = r"(?:is|are|was|were|has|have|had|does|do|did|takes?|costs?|needs?|when|if|because)"
_ADVERB = r"(?:(?:any|much|a lot|a bit|really|so|also|usually|always) )?"
_WORD = r"[\w’'.+#&-]+"
_EITHER = rf"(?P<one>{_WORD}(?: {_WORD}){{0,5}}?),? or {_THE}(?P<other>{_WORD}(?: {_WORD}){{0,5}})"
_WHEN = r"(?:(?:is|are) it|(?:do|should|would|can) (?:i|we|you|one) \w+|to \w+)"
# Each is one question for all its clauses.
_IN_TWO_CLAUSES = (
    rf"\bwhen {_WHEN} {_THE}(?P<one>{_WORD}),? and when(?: {_WHEN})? {_THE}(?P<other>{_WORD})\W*$",
    rf"^{_THE}(?P<one>{_WORD}(?: {_WORD}){{0,3}}?) (?:and|or) {_THE}"
    rf"(?P<other>{_WORD}(?: {_WORD}){{0,3}}?)"
    r"\s*[,:;–—-]+ *(?:how|what|which|who|where|when)\b.*\b(?:each|both|either|respectively)\b",
)
# Each names two things whatever the message is taken for.
_SURELY = (
    rf"\b(?:differences?|differ|comparison|choose|choice|decide|distinguish|distinction|tell)\b"
    rf".*?\bbetween {_JOINED}",
    rf"\b(?:compared?|distinguish) {_JOINED}",
    rf"\btell {_THE}(?!me\b|us\b)(?P<one>.+?) (?:apart )?from {_THE}(?P<other>.+)",
    rf"\b{_MORE}\b.*? {_IN}{_THE}(?P<one>.+?) than {_IN}{_THE}(?P<other>.+)",
    rf"\bit {_ADVERB}(?:costs? |takes? )?{_MORE} to {_EITHER}",
    r"^(?:what(?:['’]s| is) )?(?P<one>.+?)\s+(?:vs\.?|versus)\s+(?P<other>.+)",
    rf"^{_THE}(?P<one>.+?) (?:and|or) {_THE}(?P<other>.+?)\s*[,:;?.–—-]* *"
    r"(?:what(?:['’]s| is|s| are)|any) the diff(?:erences?)?\b",
    rf"\bdiff(?:erence)?(?: between| of)? (?P<one>{_WORD}) (?P<other>{_WORD})\W*$",
    rf"\b(?:do|does|can|could|has|have|is|are|gets?) {_THE}(?P<one>.+?) (?:\w+ )?(?:the )?same"
    rf"\b.*? as {_THE}(?P<other>.+)",
    rf"\bwhat (?:can|could|do|does|may|is|has) {_THE}(?P<one>.+?) \w+ that"
    rf" {_THE}(?P<other>.+?) (?:can|could|does|do|is|has|are)(?:n['’]?t|not|['’]t| not)\b",
    *_IN_TWO_CLAUSES,
    rf"\b(?:how|in what way) (?:do|does|did) {_THE}(?P<one>.+?) and {_THE}(?P<other>.+?) differ\b",
    rf"\b(?:which|what|who) of {_THE}(?P<one>.+?) (?:and|or) {_THE}(?P<other>.+?) {_VERB}\b",
    rf"\b(?:is|are|was|were|do|does|did|has|have|makes?) {_THE}(?P<one>.+?) {_ADVERB}"
    rf"(?:{_MORE}\b.*? than|different(?:ly)? (?:from|to)|differs? from) {_THE}(?P<other>.+)",
    rf"^(?:which|who|what|where)\b.*\b{_MOST}\b.*?[,:;–—-]+ *(?:{_IN})?{_THE}{_EITHER}",
    rf"^{_THE}{_EITHER}\W+ *(?:which|what|how|who|where|when)\b",
    rf"\b(?:which|differ\w*|better|one|choose)\b.*\((?:{_IN})?{_THE}{_EITHER}\)",
    rf"\bdifference\b.*\({_THE}(?P<one>[^,()]+), (?P<other>[^,()]+)\)",
)
# "Should I take the bus or walk": a comparison, where one is wanted.
_MAYBE = (_EITHER,)
_TAIL = re.compile(rf"\s*(?:[?!.,;:–—()]|\s-|\s{_VERB}\b).*$", re.I)
# What stands before the first of two things that are not surely compared.
_HEAD = re.compile(
    rf"^.*\b(?:{_VERB}|the|an?|can|could|should|would|will|i|we|you|it|get|use|choose|take|go|by"
    r"|pay|buy|learn|which|what|have|my) ",
    re.I,
)
_FIRST = re.compile(rf"^(?:{_IN})?{_THE}", re.I)
# What a comparison says of which figure of each side is wanted, and how that is asked for.
_ASPECTS = (
    (r"(?:long|short|quick|fast|slow)(?:er|est)|takes? (?:more|less)", "How long is {}?"),
    (
        r"cheap(?:er|est)|dearer|(?:more|less|most|least) expensive|costs? (?:more|less)",
        "How much does {} cost?",
    ),
)
# "..., how long does each of them take": the question of each.
_OF_EACH = re.compile(
    r"[,:;–—-]\s*(?P<head>(?:how|what|which|who|where|when)\b.*?)"
    r"\b(?:each|both|either)(?: of (?:them|these|those|the two))?\b",
    re.I,
)
_COMPARES = re.compile(
    rf"\b(?:differ\w*|compar\w*|versus|vs|choose|choice|between|distinguish|distinction|tell|know"
    rf"|one|makes?|whats|need|{_MOST}|costs?|takes?)\b",
    re.I,
)


def sides(question: str, *, loosely: bool = True) -> tuple[str, str] | None:
    """The two things that a question compares, in its words; None where it names no two.

    `loosely`: whether any "one or the other" is a comparison.
    """
    text = " ".join(question.split())
    for pattern in (*_SURELY, *(_MAYBE if loosely else ())):
        match = re.search(pattern, text, re.I)
        if match:
            first = _HEAD.sub("", match["one"]) if pattern in _MAYBE else match["one"]
            one, other = (
                _FIRST.sub("", _TAIL.sub("", side.strip())).strip()
                for side in (first, match["other"])
            )
            is_named = all(map(content_words, (one, other)))
            if is_named and one.lower() != other.lower():
                return _whole(one, other), other
    return None


def _whole(one: str, other: str) -> str:
    """The first side with what it shares with the other: "short-term (care leave)"."""
    shared = other.split()[1:]
    is_short = len(one.split()) == 1 and one.lower() != other.split()[0].lower()
    return " ".join([one, *shared]) if is_short and "-" in one else one


def is_in_two_clauses(text: str) -> bool:
    """Whether what looks like two questions compares: "when is it X and when is it Y?"."""
    return any(re.search(pattern, text, re.I) for pattern in _IN_TWO_CLAUSES)


def side_questions(question: str, both: tuple[str, str]) -> tuple[str, str]:
    """What is asked of each side: its figure where one is compared, else all of the question."""
    of_each = _OF_EACH.search(question)
    if of_each:
        head, tail = of_each["head"], question[of_each.end() :].rstrip(" ?.!")
        one, other = (f"{head}{side}{tail}?" for side in both)
        return one, other
    own = {word for side in both for word in content_words(side)}
    about = " ".join(w for w in content_words(_COMPARES.sub(" ", question)) if w not in own)
    asks = "{}?" if about else "What is {}?"
    for said, asks_figure in _ASPECTS:
        if re.search(rf"\b(?:{said})\b", question, re.I):
            asks = asks_figure
    one, other = (asks.format(f"{side} {about}".strip()) for side in both)
    return one, other
