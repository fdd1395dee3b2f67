"""Follow-ups: what does a question that leans on the conversation mean?

A rewrite from the words of the turns before. No model is called: it would cost a second, and a
small one drifts. What is searched is always shown.
"""

from __future__ import annotations

import re

from advisor.answer import Conversation, Turn
from advisor.understanding.antecedents import (
    Sort,
    asked_in,
    current,
    introduced,
    is_topic_statement,
    listed,
    salient,
    topic,
    with_full_names,
)
from advisor.understanding.completeness import (
    AFFIRMATIVE,
    BARE_WH,
    is_additive,
    is_complete,
    own_words,
    refers_back,
)
from advisor.understanding.question import is_request, starts_with_question_word
from corpus.language.grammar import DEMONSTRATIVES, HE, IT, POSSESSIVES, SHE, THEY, any_of
from corpus.language.names import names
from corpus.language.words import STOPWORDS, capitalised, looks_plural

_LEAD = re.compile(
    r"^\W*(?:and|but|or|so|also|then)?\W*(?:what about|how about|what of|and)?\W*", re.I
)
_PREPOSITION = re.compile(
    r"^(?:at|in|for|with|from|by|on|of|to|about|during|after|before)\b\s*", re.I
)
_CONJUNCTION = re.compile(r"^\W*(?:and|but|so|or|also|then)\b", re.I)
_MEASURE = re.compile(
    r"\bhow (?:long|much|many|old|often|far|soon|big|large|high|hard|likely)\b", re.I
)
_BEFORE_PLURAL = r"(?:are|were|do|did|have|can|should|will|would|for|of|about|at|by|with|from|in)"
_NTH_WORD = "first|second|third|fourth|fifth|last|latter|former"
_ORDINAL = re.compile(
    rf"\bthe (?P<which>{_NTH_WORD}) (?:ones?|item|point|option)\b"
    rf"|\bthe (?P<bare>{_NTH_WORD})(?=\W*$|[?,.]| (?:is|was|of|in|do|does|did|mean|for)\b)",
    re.I,
)
_TELL = re.compile(r"^\W*(?:tell|explain|describe|list|show|give)\b", re.I)
_NTH = {"first": 0, "former": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4}
# The pronouns, each with the sort of thing it stands for.
_PRONOUNS = {
    Sort.PERSON: HE | SHE,
    Sort.GROUP: THEY | {"these", "those"},
    Sort.PLACE: {"there"},
    Sort.THING: IT | {"this", "that"},
}
_REPLACEABLE = re.compile(
    "|".join(rf"(?P<{sort.name}>\b(?:{any_of(forms)})\b)" for sort, forms in _PRONOUNS.items()),
    re.I,
)
# Words that no subject is made of.
_NO_SUBJECT = STOPWORDS | {"need", "needs"}


def complete(question: str, conversation: Conversation) -> str:
    """The question as it is searched: itself when complete, else with what the turns before say."""
    text = " ".join(question.split())
    if not conversation.turns or is_complete(text, conversation) or is_request(text):
        return text
    turns = current(conversation)
    previous = asked_in(turns[-1])
    if AFFIRMATIVE.match(text):
        return previous
    if BARE_WH.match(text) and not is_topic_statement(previous):
        return f"{text.rstrip('?')}: {previous}"
    chosen = _choose_listed(text, turns[-1])
    if chosen:
        return chosen
    if refers_back(text):
        return _resolve_pronouns(text, turns)
    is_question = starts_with_question_word(_strip_lead(text)) or is_additive(text)
    if is_question or is_topic_statement(previous):
        return _with_topic(text, turns)
    return _replace_slot(text, turns)


def carried_passage_ids(conversation: Conversation, question: str) -> list[str]:
    """The passages cited in the last turn, in the order they were cited.

    None for a question that is complete by itself: it is answered as if it were the first.
    """
    if not conversation.turns or is_complete(question, conversation):
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
    tokens = re.findall(r"[\w’'&+#./-]+", _MEASURE.sub("", question))
    runs: list[list[str]] = [[]]
    for token in tokens:
        word = token.rstrip(".")
        if token.lower().strip(".") in _NO_SUBJECT:
            runs.append([])
        elif word:
            runs[-1].append(word)
    return [" ".join(_drop_trailing_verb(run)) for run in runs if run]


def _drop_trailing_verb(run: list[str]) -> list[str]:
    # After a name or a plural noun, a last word without an ending is usually the verb:
    # "Netflix internships run", "interns earn", "the team cover".
    *_, noun, verb = ["", *run]
    is_verb = verb[0].islower() and not verb.endswith("s")
    return run[:-1] if is_verb and (noun.endswith("s") or noun == "team") else run


def _strip_lead(text: str) -> str:
    return _LEAD.sub("", text, count=1) or text


def _choose_listed(text: str, last: Turn) -> str:
    """`Who wrote the second one?` with the second item of the last answer's list, or nothing."""
    ordinal = _ORDINAL.search(text)
    items = listed(last.answer.text) if ordinal else []
    if not ordinal or len(items) < 2:
        return ""
    which = (ordinal["which"] or ordinal["bare"]).lower()
    position = _NTH.get(which, len(items) - 1)
    if position >= len(items):
        return ""
    chosen = _strip_lead(text[: ordinal.start()] + items[position] + text[ordinal.end() :])
    if starts_with_question_word(chosen) or _TELL.match(chosen):
        return capitalised(chosen)
    return f"{capitalised(items[position])}: {asked_in(last)}"


def _resolve_pronouns(text: str, turns: tuple[Turn, ...]) -> str:
    stripped = _strip_lead(text) if _CONJUNCTION.match(text) else text
    own = own_words(stripped)
    match = next((m for m in _REPLACEABLE.finditer(own) if _is_pronoun(own, m)), None)
    if match is None:
        return _with_topic(stripped, turns)
    sort = Sort[str(match.lastgroup)]
    antecedent = _antecedent(sort, turns)
    if not antecedent:
        return f"{text} ({asked_in(turns[-1])})"
    if antecedent.lower() in stripped.lower():
        return stripped
    if sort is Sort.PLACE:
        antecedent = f"in {antecedent}"
    elif match.group().lower() in POSSESSIVES:
        antecedent += "'" if antecedent.endswith("s") else "'s"
    return capitalised(stripped[: match.start()] + antecedent + stripped[match.end() :])


def _is_pronoun(text: str, match: re.Match[str]) -> bool:
    """Whether it stands alone: "that album" and "this year" say their noun, and keep it."""
    if match.group().lower() not in DEMONSTRATIVES:
        return True
    after = text[match.end() :].split()[:1]
    following = after[0].lower().strip("?.,!") if after else ""
    return not following or following in _NO_SUBJECT


def _antecedent(sort: Sort, turns: tuple[Turn, ...]) -> str:
    """What a pronoun of a sort stands for."""
    if sort is Sort.THING:
        answered = introduced(turns[-1])
        if answered:
            return answered
    name = salient(turns, sort)
    if not name:
        return _nameless_subject(turns)
    return name if sort is Sort.PERSON else _in_full(name, sort, turns)


def _in_full(name: str, sort: Sort, turns: tuple[Turn, ...]) -> str:
    """The phrase that a name is in: "Are Acme placements remote?" is about Acme placements."""
    asked = next((asked_in(t) for t in reversed(turns) if name in asked_in(t)), "")
    if is_topic_statement(asked) or sort is Sort.PLACE:
        return name
    spelled = re.escape(name)
    adjective = rf"(?:(?!{_BEFORE_PLURAL}\b|does|has|is|was|what|which|how)[a-z-]+ )?"
    noun = adjective + (r"[a-z-]+[^\Wsu]s\b" if sort is Sort.GROUP else r"[a-z-]+\b")
    article = r"(?:[Tt]he |[Aa]n? )"
    owned = re.search(rf"\b({article}?{noun} (?:of|at|in|for|from) {spelled})", asked)
    if owned and (sort is Sort.GROUP or re.match(article, owned[1])):
        return re.sub(r"^[Aa]n? ", "the ", owned[1])
    if sort is Sort.GROUP:
        plural = re.search(rf"(?i:\b{_BEFORE_PLURAL}) ({spelled} {noun})", asked)
        return plural[1] if plural else name
    return f"the {subject(asked)}" if re.search(rf"{article}{spelled} [a-z]", asked) else name


def _nameless_subject(turns: tuple[Turn, ...]) -> str:
    """The subject of the newest question that says one itself."""
    for turn in reversed(turns):
        found = "" if refers_back(turn.question) else subject(asked_in(turn))
        if found:
            has_article = re.search(rf"\b(?:the|a|an) {re.escape(found)}", asked_in(turn), re.I)
            return f"the {found}" if has_article else found
    return ""


def _with_topic(text: str, turns: tuple[Turn, ...]) -> str:
    """`When was the album released?` with the name that the conversation is about behind it."""
    if names(text):
        return with_full_names(text, turns)
    added = topic(text, turns) or _nameless_subject(turns).removeprefix("the ")
    if not added or added.lower() in text.lower():
        return text
    return f"{text.rstrip(' ?.!')} ({added})?"


def _replace_slot(text: str, turns: tuple[Turn, ...]) -> str:
    """`And at Spotify?` after `How long do Netflix internships run?` replaces one slot."""
    previous = asked_in(turns[-1])
    placed = _strip_lead(text).strip(" ?.!")
    fragment = _PREPOSITION.sub("", placed)
    if not fragment:
        return previous
    bare = re.sub(r"^(?:the|a|an|their|its|his|her)\s+", "", fragment, flags=re.I)
    target = _slot(bare, previous, is_placed=placed != fragment)
    if not target:
        if names("x " + bare):
            return f"{previous.rstrip(' ?')} {placed if placed != fragment else f'for {bare}'}?"
        return _with_topic(f"{capitalised(text.rstrip(' ?'))}?", turns)
    kept = [name for name in names("x " + target) if name != target]
    if kept and not names("x " + bare) and target.startswith(kept[0]):
        # "And the robotics team?" after "the Brightwater vision team" is still Brightwater's.
        target = target.removeprefix(kept[0]).strip()
    return re.sub(rf"\b{re.escape(target)}(?:'s|’s)?(?!\w)", bare, previous, count=1)


def _slot(fragment: str, previous: str, *, is_placed: bool) -> str:
    """The words of the previous question that a fragment takes the place of, or nothing.

    A name takes a name's; a noun that of the same noun, or of one in the same number. What stands
    behind a preposition ("and for beginners?") takes the last. "What about pay?" takes no one's:
    it asks something else about the same.
    """
    previous_names = names(previous)
    if names("x " + fragment)[:1] == [fragment]:
        return previous_names[-1] if previous_names else ""
    runs = _runs(previous)
    head = fragment.lower().split()[-1]
    for run in runs:
        if run.lower().split()[-1] == head:
            return run
    free = [run for run in runs if run not in previous_names]
    alike = [run for run in free if looks_plural(run) and looks_plural(fragment)]
    return (alike or (free if is_placed else []) or [""])[-1]
