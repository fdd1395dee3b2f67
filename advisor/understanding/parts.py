"""The questions of a message, and what else it says.

People ask several things at once, say who they are, tell a story, and thank for the last answer.
What is searched are questions that are complete by themselves; nothing here drops a "not".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from advisor.answer import Answer, Conversation
from advisor.understanding.comparison import is_in_two_clauses, sides
from advisor.understanding.completeness import LIGHT, is_complete, refers_back
from advisor.understanding.phrases import begins_a_question, phrases
from advisor.understanding.question import Kind, is_request, kind_of
from advisor.understanding.rewriting import complete
from corpus.language.cues import matter
from corpus.language.grammar import AUXILIARIES, any_of
from corpus.language.names import is_contraction
from corpus.language.words import content_words, words


@dataclass(frozen=True, slots=True)
class Parts:
    """A message, taken apart.

    Attributes:
        ways: of each question how it can be asked, each time complete by itself as far as the
            message says what it is about; the content of a message that asks nothing; at least one
            for a message with words.
        conditions: what people say of themselves: "I'm an undergrad".
        context: what else is said beside the questions, conditions included.
        asked: the questions as they were typed.
    """

    ways: tuple[tuple[str, ...], ...]
    conditions: tuple[str, ...] = ()
    context: str = ""
    asked: tuple[str, ...] = ()

    @property
    def questions(self) -> tuple[str, ...]:
        """The questions, each in its first way."""
        return tuple(texts[0] for texts in self.ways)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A clause, or several that belong together."""

    text: str
    asks: bool


_MOST_QUESTIONS = 4
_FRAGMENT = 3  # words at most, without a verb
_SHORT = 16  # words of a statement that is put behind a question as it is
_MOST_PHRASES = 6
# Words from which a message is a story, and of which a question of one needs no context.
_STORY = 30
_WHOLE = 3
# Clauses of a story at most that say what it is about, and how much less than the best they may.
_MOST_CLAUSES = 3
_AS_TELLING = 0.6
_TELLING_WORDS = 4
# What a story is about is told at its beginning; what is said of the telling is told anywhere.
_ASIDE = re.compile(
    r"\b(?:sorry|to be honest|honestly|believe (?:it|me)|no idea|don['’]t (?:even )?know|confus\w+"
    r"|long story|all over the place|if (?:this|that) (?:is|makes)|in a (?:bit of a )?state"
    r"|not (?:sure|very \w+|an expert|a \w+ person)|but still|as always|by the way"
    r"|i (?:think|guess|suppose|hope) (?:i|it|so|that)|thanks|thank you)\b",
    re.I,
)
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
    rf"(?:['’]s|(?: [\w’'-]+){{0,4}}? {_AUXILIARY}\b| happen\w*\b)|wh(?:o|at) \w+s\b|what if\b"
    r"|how (?:long|much|many|often|old|far|soon)\b)"
)
_ASKING = re.compile(_ASKS, re.I)
_COMMAND = re.compile(
    r"(?:give|show|tell|explain|describe|summari[sz]e|list|compare|name|sum up|walk|guide) ", re.I
)
# ", which means I do both": no question, where its sentence is none.
_RELATIVE = re.compile(r"wh(?:ich|o) (?:\w+s|are|were|will|would|i|we|you|he|she|they)\b", re.I)
_NEXT_QUESTION = re.compile(
    rf"(?:,\s*(?:and|but|so|also|then)?|:|\s(?:and|but|so))\s+(?:also\s+|then\s+)?(?={_ASKS})",
    re.I,
)
_NEXT_CLAUSE = re.compile(
    r"(?:,\s*(?:and|but|so)?|\s(?:and|but|so))\s+(?=(?:i|we|my|our|he|she|they|it|the|one|only|just"
    r"|last|this|next|yesterday|today|on top of|also|besides|another|secondly|moreover|plus)\b)",
    re.I,
)
# "What happens to my loan and my bike if I leave": two questions.
_THING = r"(?:my|our|your|the|an?) (?:[\w’'-]+ ){0,4}?[\w’'-]+"
_TWO_THINGS = re.compile(
    rf"(?P<head>.*?\b(?:to|for|is|are|of|get|gets|with|about|use|see|change|find|cancel|request) )"
    rf"(?P<one>{_THING}) and (?P<other>{_THING})"
    r"(?P<tail>(?: (?:if|when|after|before|while|during|once|at the end|in case)\b.*)?\W*)$",
    re.I,
)
# "The shortcut for recording and the one for full screen".
_THE_ONE = re.compile(
    r"(?P<head>.*?\b(?P<thing>(?:the|an?) (?:[\w-]+ ){0,2}?[\w-]+) (?:for|of|to|in|on|from)\b.*?)"
    r",? and the one(?P<other> (?:for|of|to|in|on|from)\b.*)$",
    re.I,
)
_OF = re.compile(r" (?:of|for|from) .*")
_COMPARES = re.compile(
    r"\b(?:between|both|together|combin\w+|same|each other|differ\w*|related)\b", re.I
)
# "What about hardware, do I need a GPU?" asks the latter.
_WHAT_ABOUT = re.compile(r"(?:and |but |so )*(?:what|how) about (?:[\w-]+ ?){1,4}", re.I)
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
    r"|and|but|also|then|anyway|there(?= *[,!:)-])|(?:can|could|would) you(?: please| kindly)?"
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
# What asks for help, and says nothing of what for.
_HELPING = frozenset(
    """
    advice advise advisable anyone anything book booklet chance clue document documents docs file
    files fix folder guide handbook handle help helps helpful idea ideas leaflet manual need needed
    nobody notes option options possible proceed recipe recipes recommend recommendation save
    solution solutions somebody someone something suggest suggestion suggestions tip tips trick
    tricks wondering worth
    """.split()
)
_ASKS_FOR_HELP = frozenset({Kind.OPEN, Kind.YES_NO, Kind.LIST})
_ASKS_WHAT = frozenset({Kind.OPEN, Kind.LIST})
# What is wrong or wanted, as people say it.
_TROUBLE = re.compile(
    r"\b(?:\w+n['’]t|cannot|never|no longer|keeps?|stopped|broken?|broke|leak\w*|drip\w*|stuck"
    r"|lost|stole\w*|hurts?|pain\w*|swollen|stain\w*|spil[lt]\w*|smell\w*|nois\w+|squeak\w*"
    r"|crash\w*|fail\w*|errors?|burn\w*|crack\w*|damag\w+|scratch\w*|ruin\w*|missing|slow\w*"
    r"|block\w*|clog\w*|shrunk|rust\w*|mould\w*|bleed\w*|ugly|loose|wrong|problem|trouble|afraid"
    r"|worr\w+|want|wants|need|needs|would like|looking for|plan\w*|hop(?:e|ing)|try\w*)\b",
    re.I,
)
_ALSO = re.compile(
    r"^\W*(?:and |but )?(?:on top of (?:that|it)|also|besides|plus|another (?:thing|problem|issue)"
    r"|secondly|moreover)\b[\s,:]*|\b(?:as well|too)\W*$",
    re.I,
)
_NEGATION = re.compile(r"\b(?:not|no|never|without|nothing|none|cannot|\w+n['’]t)\b", re.I)


def questions_in(message: str, telling: Callable[[str], float] = lambda word: 1.0) -> Parts:
    """Take a message apart.

    `telling`: how much a word says of what something is about, 0 to 1.
    """
    text = _ABBREVIATION.sub(r"\1", message)
    pieces = [piece for sentence in _SENTENCE.findall(text) for piece in _pieces(sentence)]
    own = [piece for piece in pieces if not is_request(piece.text)]
    asked = [one for piece in own if piece.asks for one in _of_each(piece.text)][:_MOST_QUESTIONS]
    if len(asked) > 1 and _WHAT_ABOUT.fullmatch(asked[0]):
        del asked[0]
    # "That was great" is about nothing, where something is asked beside it.
    statements = [p.text for p in own if not p.asks and (not asked or matter(p.text))]
    conditions = tuple(
        clause.strip(" .!,")
        for statement in statements
        for clause in _NEXT_CLAUSE.split(statement)
        if _CONDITION.match(clause) and not _WISH.match(clause)
    )
    context = " ".join(statements) if asked else ""
    if statements and len(words(message)) >= _STORY:
        ways = tuple(_of_story(asked, statements, telling))
    elif asked:
        ways = tuple(_completed(asked, statements))
    else:
        content = " ".join(_WISH.sub("", statement) for statement in statements)
        whole = content or " ".join(message.split())
        ways = ((whole,),) if whole else ()
    return Parts(ways, conditions, context, tuple(asked))


def _of_each(question: str) -> tuple[str, ...]:
    """A question of two things as two of one; of what is compared it stays one."""
    of_one = _THE_ONE.match(question)
    if of_one:
        start = question[: of_one.start("thing")]
        return of_one["head"], f"{start}{of_one['thing']}{of_one['other']}"
    both = _TWO_THINGS.match(question)
    if both is None or sides(question) is not None or _COMPARES.search(question):
        return (question,)
    one, other = both["one"], both["other"]
    shared = _OF.search(other)
    if _OF.search(one) and not shared:  # whose is the other one?
        return (question,)
    if shared and not _OF.search(one):
        one += shared.group()
    return tuple(f"{both['head']}{thing}{both['tail']}" for thing in (one, other))


def _pieces(sentence: str) -> Iterator[_Piece]:
    """The clauses of a sentence that ask, and those that state, in order."""
    text = " ".join(sentence.split())
    if is_in_two_clauses(text):
        yield _Piece(text, asks=True)
        return
    made: list[_Piece] = []
    for number, part in enumerate(_FRAME.split(_POLITE.sub("", text))):
        is_asked = number > 0
        for clause in _NEXT_QUESTION.split(part):
            bare = _POLITE.sub("", clause).strip(" ,;")
            if not words(bare) or (is_asked and is_request(f"tell me {bare}")):
                continue
            is_relative = made and not text.endswith("?") and bool(_RELATIVE.match(bare))
            asks = is_asked or (_begins_a_question(bare) and not is_relative)
            if made and (is_relative or not _stands_alone(made[-1])):
                before = made.pop()
                bare, asks = f"{before.text}, {clause.strip()}", before.asks or asks
            made.append(_Piece(bare, asks))
            is_asked = False
    if text.endswith("?") and made and not any(piece.asks for piece in made):
        made = [_Piece(", ".join(piece.text for piece in made), asks=True)]
    yield from made


def _begins_a_question(text: str) -> bool:
    is_clause = re.match(r"(?:when|where|how)\b", text, re.I) and not _ASKING.match(text)
    return bool(_COMMAND.match(text)) or (begins_a_question(text) and not is_clause)


def _stands_alone(piece: _Piece) -> bool:
    """Whether a clause is more than "when" or "if I move", which need what follows."""
    said = words(piece.text)
    if piece.asks:
        return len(said) > 1
    has_verb = AUXILIARIES.intersection(said) or any(map(is_contraction, said))
    return not _DEPENDENT.match(piece.text) and bool(has_verb or len(said) > _FRAGMENT)


def _of_story(
    asked: Sequence[str], statements: Sequence[str], telling: Callable[[str], float]
) -> Iterator[tuple[str, ...]]:
    """The questions of a long message, with what it is about.

    Where no question says of what ("is there anything I can do?"), each trouble is a question.
    """
    clauses = [
        clause.strip(" ,;.!")
        for statement in statements
        for clause in _NEXT_CLAUSE.split(statement)
        if words(clause)
    ]
    saying = [question for question in asked if not asks_for_help(question)]
    if not saying:
        more = [clause for clause in clauses if _ALSO.search(clause) and _TROUBLE.search(clause)]
        rest = [clause for clause in clauses if clause not in more]
        also = ([_ALSO.sub("", clause).strip()] for clause in more)
        for trouble in (_most_telling(rest, telling), *also):
            if trouble:
                yield (", ".join(trouble),)
    about = ", ".join(_most_telling(clauses, telling)[:2])
    # "What do I have to do now?" beside another question wants the same of the story.
    for question in (q for q in asked if saying and (q in saying or kind_of(q) in _ASKS_WHAT)):
        bare = question.rstrip(" ?.!")
        if len(_specific(question)) >= _WHOLE:
            yield (f"{bare}?", f"{bare} ({about})?")
        else:
            yield (f"{bare} ({about})?",)


def asks_for_help(question: str) -> bool:
    """Whether a question says nothing of what it is about: "what can I do?"."""
    return not _specific(question) and kind_of(question) in _ASKS_FOR_HELP


def _specific(question: str) -> list[str]:
    return [w for w in content_words(question) if w not in LIGHT and w not in _HELPING]


def _most_telling(clauses: Sequence[str], telling: Callable[[str], float]) -> list[str]:
    """The clauses that say most of what a story is about, in its order."""
    stated = (c for c in clauses if sum(map(telling, _specific(c))) and not _ASIDE.search(c))
    first = next(stated, None)

    def says(clause: str) -> float:
        weights = sorted(map(telling, _specific(clause)), reverse=True)
        is_aside = _ASIDE.search(clause) is not None
        is_trouble = _TROUBLE.search(clause) is not None
        return sum(weights[:_TELLING_WORDS]) * (not is_aside) + is_trouble / 2 + (clause == first)

    ranked = sorted(clauses, key=says, reverse=True)[:_MOST_CLAUSES]
    kept = [clause for clause in ranked if says(clause) >= _AS_TELLING * says(ranked[0])]
    return [clause for clause in clauses if clause in kept]


def _completed(asked: list[str], statements: list[str]) -> Iterator[tuple[str, ...]]:
    """Each question with what it leans on: the statements before, or the question before it.

    "What now?" is asked by the statements alone, too, and what says something itself without them.
    """
    said = _said_before(statements)
    before = ""
    for question in asked:
        if said and (
            asks_for_help(question) or not (before or is_complete(question, _after(said)))
        ):
            alone = said if asks_for_help(question) else "" if refers_back(question) else question
            yield tuple(filter(None, (f"{question.rstrip(' ?.!')} ({said})?", alone)))
            before = before or (question if phrases(question) else said)
        else:
            completed = complete(question, _after(before)) if before else question
            before = completed if phrases(completed) else before or said
            with_said = f"{completed.rstrip(' ?.!')} ({said})?" if said else ""
            yield tuple(filter(None, (with_said, completed)))


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
