"""Is a question complete by itself, or does it lean on what was said before?

Deterministic rules over English word forms; nothing is known of the documents. The rules were
chosen on one half of CANARD's development questions and measured on the other; see
`docs/decisions/005-conversation.md`.
"""

from __future__ import annotations

import re

from advisor.answer import Conversation
from corpus.language.grammar import POSSESSIVES, QUESTION_WORDS, SPEAKERS, THIRD_PERSON, any_of
from corpus.language.names import is_contraction, names
from corpus.language.words import STOPWORDS, is_content_word, stem, words

_PERSONAL = any_of(THIRD_PERSON)
_REFERRING = re.compile(
    rf"\b(?:{_PERSONAL}|this|these|those|there|that one|ones"
    r"|the (?:first|second|third|last|latter|former|other) ones?)\b",
    re.I,
)
# "that" refers back only where no noun or clause follows it.
_THAT = re.compile(
    r"\b(?:about|of|for|with|from|to|by|at|in|after|before|is|was|does|did|do|like|than) that\b"
    r"(?=\W*$|[?,.])|^\W*(?:why |how |when |where )?(?:is|was|does|did|would|will|could|can) that\b"
    r"|\bdo(?:ing)? that\b|\b(?:of|in|at|from|on|after|before|during|to) that \w+\W*$",
    re.I,
)
# Pronouns that stand for nothing said before, by what they are part of.
_EXPLETIVE = re.compile(
    # "Is it possible to", "what does it take", "does it matter"
    r"\b(?:is|was|would be|does|will) it (?:\w+ )?(?:possible|necessary|required|true|common"
    r"|normal|hard|easy|difficult|worth|important|better|best|ok|okay|good|bad|helpful|useful"
    r"|enough|called when|legal|illegal|mean (?:to|when|if|for)|take to|matter|help to|cost to)\b"
    r"|\bwhat (?:does|did|is) it (?:take|like|mean (?:to|when|if|for))\b"
    r"|\bhow (?:long|much|many \w+) (?:does|did|will|would) it (?:take|cost) (?:to|for)\b"
    r"|\bhow long has it been since\b|\bit (?:rain|snow)\w*|\bit (?:is |was )?said\b"
    r"|\bit bec[oa]mes? (?:law|legal|illegal|possible|common|a law)\b"
    # "are there any"
    r"|\b(?:is|are|was|were|will|does|do|has|have) there\b|\bthere (?:is|are|was|were|any)\b"
    # now, not then
    r"|\bthis (?:year|month|week|season|summer|winter|spring|autumn|fall|morning)(?:'?s)?\b"
    r"|\bthese days\b",
    re.I,
)
# What stands in quotation marks, or after "who sang", is a title: its pronouns are its own.
_TITLE = re.compile(
    r"[\"“][^\"”]+[\"”]"
    r"|\bwho (?:sings?|sang|wrote|says?|said)(?: the (?:song|book|poem|line))?"
    rf" (?!(?:the|a|an|about|{_PERSONAL}|this|that|these|those) \w+\W*$)"
    r"\w+(?:[\s,'’]+[\w’']+){3,}"
    rf"|\bsong (?!(?:{_PERSONAL})\b)(?:[\w’']+\s+){{3,}}",
    re.I,
)
# The pronoun's noun stands in the question itself, before it.
_BOUND = (
    # "What is a stipend and how is it paid?"
    re.compile(
        r"\b(?:is|are|was|were) (?:\w+ )*?\w+ (?:and|&) (?:\w+ )?"
        rf"(?:{any_of(QUESTION_WORDS, POSSESSIVES)})\b.*\b(?:{_PERSONAL})\b",
        re.I,
    ),
    # "How does the brain use its energy?": owner and subject agree in number.
    re.compile(
        r"\b(?:does|has|is|was|did|can|will) (?:the |a |an )?(?!people|critics|anyone|someone"
        r"|anybody|public|others|you|we|they|he|she|it|this|that|any|some|there"
        r"|his|her|their|its)"
        r"(?:[\w-]+ ){1,3}?(?!to |of |in |with )\w+ (?:\w+ ){0,2}?(?:its|his|her) \w",
        re.I,
    ),
    # "What did Ada Berg say about her time in Oslo?"
    re.compile(
        r"\b(?:did|does|has|is|was|will|can) (?-i:[A-Z][\w’'-]+)\b[^,.?]{1,60}?"
        r"\b(?:its|his|her) \w",
        re.I,
    ),
)
_ASSENT = "yes|sure|ok|okay|please|go on|tell me more"
_FRAGMENT = re.compile(
    r"^\W*(?:and|but|or|so|also|then|what about|how about|what of|what if|why not|why so"
    r"|which one|which ones|who else|what else|anything else|where else|how so|how come"
    r"|for example|such as|like what|since when|until when|by whom|with whom|really"
    rf"|more|no|even|only|except|{_ASSENT}|why|how|when|where|who)\b",
    re.I,
)
BARE_WH = re.compile(
    r"^\W*(?:and |but |so )?(?:(?:for|in|at|on|to|from|with|by|of|until|since) )?"
    rf"(?:{any_of(QUESTION_WORDS)})"
    r"(?: (?:not|so|exactly|long|many|much|often|far|soon|one|ones|year|kind|type|sort))?\W*$",
    re.I,
)
AFFIRMATIVE = re.compile(rf"^\W*(?:{_ASSENT}|yes please)\W*$", re.I)
# More than what was said: "any other", "what else", "which more".
_ADDITIVE = re.compile(
    r"\b(?:else|another|besides|aside from|apart from|in addition)\b"
    r"|\bother (?!than\b)\w+|\bothers\b"
    r"|^\W*(?:any|some)\b|\b(?:anything|anyone|anybody|something) (?:else|more|interesting|other"
    r"|significant|notable|special|important)\b|\bany (?:\w+ )?more\b"
    r"|\b(?:at the same|next|then|as well|too|also|instead)\W*$",
    re.I,
)
# What an addition is to, where the question says it: "other than English".
_ADDED_TO = re.compile(r"\b(?:other than|besides|aside from|apart from) \w+", re.I)
_DEFINITION = re.compile(
    r"^\W*(?:what|who)(?:'s| is| are| was| were| does)(?: meant by)? (?:an? (?:[\w’'-]+ )?)?"
    r"[\w’'-]+(?: mean)?\W*$",
    re.I,
)
_DEFINITE = re.compile(
    r"\b(?:the|these|those) (?:[\w’'-]+ ){0,2}?[\w’'-]+(?=\W*$|[?,]| \w+(?:ed|en|t)?\W*$"
    r"| (?:do|does|did|get|got|go|come|came|make|made|have|has|had|be|is|was|were|are|ever|win|won"
    r"|well|called|used|first|on|for|after|before|during|when)\b)",
    re.I,
)
_RESTRICTED = re.compile(r"\b(?:of|in|from|by|between|against|than) \w+", re.I)
# "Why do companies ...": all companies, not some that were spoken of.
_GENERIC = re.compile(r"\b(?:do|are) (?!his|its|this|was|there|always)[a-z]{3,}s \w+", re.I)
_DEFINITE_NOUN = re.compile(
    r"\b(?:the|these|those) (?:[\w’'-]+ ){0,2}?(?P<noun>[\w’'-]+)(?=\W*$|[?,]"
    r"| (?:is|was|were|are|be|do|does|did|have|has|had|get|ever|well|in|on|of|at|with|for|to|by"
    r"|from|that|which|who|when|after|before|during)\b)",
    re.I,
)
# Words that say what is asked rather than of what: frequent verbs, and nouns of a question's form.
LIGHT = frozenset(
    """
    ask become became begin began begun belong bring brought call called cause caused come came
    change changed comes describe do done end ended feel felt find found form give gave given go
    goes going gone happen happened happens help include included involve involved keep kept know
    known lead led left like live look made make makes making mean meant mention mentioned
    need play played put receive received respond said see seem seen sell show showed sold start
    started take taken talk tell think thought took try tried use used want wanted went work worked
    age amount aspect aspects bit date day description detail details difference example examples
    fact facts information kind kinds length month name names named number part people person place
    reason reasons response result results sort sorts thing things time times title type types way
    ways year years
    actually big biggest commonly current early eventually ever exactly famous finally first good
    great important interesting known last late long main major new notable old only original
    originally popular significant special specific successful typically well best
    advance along anybody anyone anything compare enough everyone everything explain far
    instead list nobody ok okay set sets somebody someone something without
    """.split()
)
_BRIEF, _SHORT, _MEDIUM = 5, 7, 9  # words
_SAYS_MUCH = 2  # words that say what something is about


def is_complete(question: str, conversation: Conversation | None = None) -> bool:
    """Whether a question can be searched without knowing what was said before.

    With the conversation, "the album" is also known to be one that was spoken of, and "can I
    cancel?" to be about the same as the question before.
    """
    text = " ".join(question.split())
    if surely_leans(text):
        return False
    if conversation is not None and conversation.turns:
        return not (_is_thin(text, SPEAKERS) or _speaks_of_the_same(text, conversation))
    return not _is_thin(text)


def surely_leans(text: str) -> bool:
    """Whether its form shows that it leans on something: "it", "what else?", "and the team?"."""
    return _goes_on(text) or refers_back(text)


def says_much(text: str) -> bool:
    """Whether it leans by a pronoun alone, and has words enough to be about something new."""
    return not _goes_on(text) and len(_specific(text)) >= _SAYS_MUCH


def _goes_on(text: str) -> bool:
    """Whether it is a part of a question, or asks for more of what was said."""
    is_bare = BARE_WH.match(text) or AFFIRMATIVE.match(text)
    is_fragment = _FRAGMENT.match(text) and not _is_whole_after_question_word(text)
    return bool(is_bare or is_fragment) or is_additive(text)


def refers_back(text: str) -> bool:
    """Whether a pronoun in it stands for something outside of it."""
    own = own_words(text)
    if _THAT.search(own):
        return True
    found = _REFERRING.search(own)
    return bool(found) and not any(pattern.search(own) for pattern in _BOUND)


def own_words(text: str) -> str:
    """The text with titles and pronouns that stand for nothing blanked out; offsets stay."""
    for pattern in (_TITLE, _EXPLETIVE):
        text = pattern.sub(lambda match: " " * len(match.group()), text)
    return text


def is_additive(text: str) -> bool:
    """Whether it asks for more than what was said: "any others?", "what else"."""
    return bool(_ADDITIVE.search(text)) and not _ADDED_TO.search(text)


def _is_whole_after_question_word(text: str) -> bool:
    """`Why do companies...` is complete, `Why?`, `how about X` and `and the team?` are not."""
    if re.match(r"^\W*(?:what|how) about\b|^\W*what (?:of|if|else)\b", text, re.I):
        return False
    asks = re.match(rf"^\W*(?:{any_of(QUESTION_WORDS)})\b", text, re.I)
    return asks is not None and len(words(text)) >= 4


def _is_thin(text: str, empty: frozenset[str] = frozenset()) -> bool:
    """Whether too little of it says what it is about: "When was the album released?".

    Whose question it is ("Do I need a visa?") says something, unless it is among the `empty`.
    """
    said = words(text)
    if names(text) or _DEFINITION.match(text):
        return all(word in STOPWORDS for word in said)
    specific = _specific(text)
    weight = len(specific) + bool((SPEAKERS - empty).intersection(said))
    if weight <= 1:
        return not _GENERIC.search(text)
    if empty.intersection(said) and len(said) <= _BRIEF and weight == 2:
        return True
    is_short = len(said) <= _SHORT and bool(_DEFINITE.search(text))
    return is_short and (weight == 2 or (weight == 3 and not _RESTRICTED.search(text)))


def _specific(text: str) -> list[str]:
    return [
        word
        for word in words(text)
        if is_content_word(word) and word not in LIGHT and not is_contraction(word)
    ]


def _speaks_of_the_same(text: str, conversation: Conversation) -> bool:
    """Whether a short question without names says "the album" after an album was spoken of."""
    if names(text) or len(words(text)) > _MEDIUM:
        return False
    nouns = {match["noun"].lower() for match in _DEFINITE_NOUN.finditer(text)}
    heads = {stem(noun) for noun in nouns - STOPWORDS - LIGHT}
    if not heads or len(_specific(text)) > 3:
        return False
    said = " ".join(f"{turn.question} {turn.answer.text}" for turn in conversation.turns)
    return any(stem(word) in heads for word in words(said))
