"""What a text says about itself instead of the documents: there is nothing in it to check.

Language models announce what follows ("Sure! Here is a summary of the article in 50 words:"),
name what they were given ("According to the passage, ..."), ask back ("Would you like more?") and
close with a courtesy ("I hope this helps!"). No document supports any of that. What is left of a
sentence is what has to be supported. A number makes a statement of anything, but for how long the
writing is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from corpus.language.grammar import QUESTION_WORDS, any_of
from corpus.language.quantities import quantities
from corpus.language.splitting import split_sentences
from corpus.language.words import capitalised

_WILLING = r"(?:sure(?: thing)?|certainly|of course|absolutely|okay|ok|great|no problem)"
_WRITING = (
    r"(?:summar(?:y|ies)|answers?|repl(?:y|ies)|responses?|recap|overview|explanations?|breakdown"
    r"|synopsis|gist|abstract|rewrite|version|paraphrase|paragraphs?|sentences?|texts?|passages?"
    r"|(?:bullet|key|main) points|(?:key )?takeaways|highlights)"
)
_GIVEN = (
    r"(?:article|passage|text|document|context|source|excerpt|information|material|transcript"
    r"|stor(?:y|ie)|(?:search )?result)s?"
)
# "Here is a 50-word summary of the article in two sentences:" with all that follows the noun.
_ANNOUNCEMENT = re.compile(
    r"(?:here(?: is| are|['’]s)|below (?:is|are)|(?:the )?following (?:is|are))\s"
    rf"(?:[\w-]+ ){{0,5}}?(?P<writing>{_WRITING})\b(?P<topic>[^:]{{0,200}}?)\s?(?::\s*|[.!]?$)",
    re.I,
)
# "No, you need not": an answer to what was asked, which the rest of the sentence has to bear out.
_REPLY = re.compile(r"(?:yes|yeah|yep|no|nope)[,;:!–—-]+\s*(?=[^\W\d_])", re.I)
_WILLINGLY = re.compile(
    rf"{_WILLING}(?:[,.!]? i(?:['’]d| would| can|['’]m)\b[^.!,:]{{0,50}})?[,.!:]+\s*", re.I
)
# How long the writing may be is no number of the documents.
_LENGTH = re.compile(
    r"\b(?:(?:in|within|under|using|with|of|at)\s)?(?:(?:about|around|exactly|up to|just|only|no"
    r" more than|less than|fewer than|at most|a|the)\s)*[\w-]+?[\s-](?:word|sentence|paragraph|line"
    r"|bullet point|point)s?\b(?:\s(?:limit|or (?:less|fewer)))?",
    re.I,
)
_ATTRIBUTION = re.compile(
    r"(?:(?:according to|based (?:solely |only )?on|as (?:stated|mentioned|described|noted) in|per"
    rf"|from)\s(?:(?:the|this|these|your|all)\s)?(?:(?:given|provided|above|supplied)\s)?{_GIVEN}"
    r"(?:\s(?:above|given|provided|you (?:gave|provided)))?,\s"
    rf"|(?:the|this|these)\s(?:(?:given|provided|above)\s)?{_GIVEN}\s(?:also\s|further\s)?"
    r"(?:sa(?:y|id)|state[sd]?|mention(?:s|ed)?|note[sd]?|report(?:s|ed)?|explain(?:s|ed)?"
    r"|indicate[sd]?|add(?:s|ed)?)s?\sthat\s)",
    re.I,
)
_COURTESY = re.compile(
    r"(?:i|we) hope (?:this|that|it)\b.{0,40}help|let me know\b|please (?:let me know|feel free)\b"
    r"|feel free to ask\b|is there anything else\b|you['’]re welcome\b",
    re.I,
)
# "Did you know that it pays?" says that it pays; "Do you like it?" says nothing.
_DID_YOU_KNOW = re.compile(
    r"(?:(?:and|so|but),? )?(?:(?:did|do)(?:n['’]t)? you (?:also )?know|have you (?:ever )?heard)"
    r",? (?:that )?"
    rf"(?!(?:about|of|any|anything|if|whether|more|{any_of(QUESTION_WORDS)})\b)",
    re.I,
)
_ASKS_YOU = re.compile(
    rf"(?:(?:and|so|but|oh),? )?(?:(?:{any_of(QUESTION_WORDS)})(?: \w+){{0,3}} )?"
    r"(?:do|did|are|were|have|would|could|can|will)(?:n['’]t)? you\b"
    r"|(?:(?:and|so|but),? )?(?:what|how) about you\b",
    re.I,
)


def stated(sentence: str) -> str:
    """What a sentence says about the documents; empty where that is nothing."""
    left = _without(_WILLINGLY, sentence.strip())
    if _REPLY.match(left):
        left = capitalised(_without(_REPLY, left))
    if left.endswith("?") and _DID_YOU_KNOW.match(left):
        left = capitalised(_without(_DID_YOU_KNOW, left)).rstrip("?") + "."
    polite = _COURTESY.match(left) or (left.endswith("?") and _ASKS_YOU.match(left))
    if polite and not quantities(left):
        return ""
    announced = _ANNOUNCEMENT.match(left)
    if announced and not quantities(_LENGTH.sub("", announced["topic"])):
        return stated(left[announced.end() :])
    without = _without(_ATTRIBUTION, left)
    return without if without == left else capitalised(without)


def without_asides(text: str, evidence: Iterable[str] = ()) -> str:
    """What the sentences of a text say about the documents; what the evidence says stays whole."""
    sentences = [text[start:end] for start, end in split_sentences(text, 0, len(text))]
    given = list(evidence)
    left = [s if any(s in piece for piece in given) else stated(s) for s in sentences]
    return text if left == sentences else " ".join(sentence for sentence in left if sentence)


def _without(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.match(text)
    return text[found.end() :] if found else text
