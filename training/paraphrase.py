"""Claims said in other words: some still follow from what they were made of, some no longer do.

`reworded` and `restructured` keep the meaning; `widened` says less ("novelist" becomes "writer")
and still follows; `narrowed` does the same the other way round and no longer follows; `exchanged`
gives to one name what was said of another, without a new word. The tables are of words that stand
for each other in nearly every sentence; a few wrong pairs among thousands are accepted.
"""

from __future__ import annotations

import calendar
import random
import re
from collections.abc import Mapping, Sequence

from corpus.language.names import names
from training.perturb_words import DEMONYMS

# Words of one row stand for each other.
EQUAL: tuple[tuple[str, ...], ...] = (
    ("began", "started"), ("begins", "starts"), ("ended", "finished", "concluded"),
    ("bought", "purchased"), ("buy", "purchase"), ("buys", "purchases"), ("built", "constructed"),
    ("large", "big"), ("largest", "biggest"), ("larger", "bigger"),
    ("approximately", "about", "around", "roughly"), ("nearly", "almost"), ("film", "movie"),
    ("films", "movies"), ("said", "stated"), ("says", "states"), ("physician", "doctor"),
    ("physicians", "doctors"), ("attorney", "lawyer"), ("attorneys", "lawyers"),
    ("children", "kids"), ("obtained", "acquired", "got"), ("helped", "assisted", "aided"),
    ("helps", "assists"), ("showed", "demonstrated"), ("shows", "demonstrates"),
    ("discovered", "found"), ("located", "situated"), ("often", "frequently"), ("rarely", "seldom"),
    ("quickly", "rapidly"), ("because of", "due to", "owing to"), ("although", "though"),
    ("prior to", "before"), ("many", "numerous"), ("several", "a number of"), ("company", "firm"),
    ("companies", "firms"), ("employees", "workers", "staff"), ("United States", "US", "U.S."),
    ("United Kingdom", "UK"), ("television", "TV"), ("World War II", "the Second World War"),
    ("World War I", "the First World War"), ("song", "track"), ("author", "writer"),
    ("authors", "writers"), ("singer", "vocalist"), ("died", "passed away"),
    ("famous", "well-known", "renowned"), ("important", "significant"),
    ("primarily", "mainly", "mostly", "chiefly"), ("required", "needed"), ("requires", "needs"),
    ("require", "need"), ("must", "has to"), ("attempted", "tried"), ("attempts", "tries"),
    ("remained", "stayed"), ("remains", "stays"), ("resides in", "lives in"),
    ("residents", "inhabitants"), ("allows", "lets", "permits"), ("allowed", "permitted"),
    ("received", "was given"), ("gained", "earned"), ("selected", "chosen", "picked"),
    ("chose", "picked"), ("completed", "finished"), ("established", "founded", "set up"),
    ("in addition", "also"), ("annual", "yearly"), ("annually", "every year", "each year"),
    ("daily", "every day"), ("weekly", "every week"), ("occurred", "happened", "took place"),
    ("occurs", "happens", "takes place"), ("increased", "rose", "grew"), ("increases", "rises"),
    ("decreased", "fell", "declined"), ("decreases", "falls", "declines"), ("released", "put out"),
    ("published", "brought out"), ("contains", "includes"), ("contained", "included"),
    ("consists of", "is made up of"), ("consisted of", "was made up of"), ("entire", "whole"),
    ("initial", "first"), ("final", "last"), ("finally", "in the end"),
    ("injured", "hurt", "wounded"), ("arrested", "taken into custody"),
    ("accused of", "charged with"), ("revealed", "disclosed"), ("announced", "made known"),
    ("criticized", "criticised"), ("color", "colour"), ("currently", "at present", "now"),
    ("formerly", "previously", "once"), ("subsequently", "later", "afterwards"),
    ("simultaneously", "at the same time"), ("sufficient", "enough"), ("difficult", "hard"),
    ("error", "mistake"), ("errors", "mistakes"), ("answer", "reply"), ("choose", "select"),
    ("obtain", "get"), ("provide", "give"), ("provides", "gives", "offers"), ("provided", "gave"),
    ("utilized", "used"), ("ill", "sick"), ("disease", "illness"),
    ("photograph", "photo", "picture"), ("spouse", "partner"), ("wed", "married"),
    ("marriage", "wedding"), ("nation", "country"), ("nations", "countries"),
    ("worldwide", "globally"), ("soon", "before long"), ("unable to", "not able to"),
    ("able to", "capable of"), ("reduced", "lowered", "cut"), ("improved", "bettered"),
    ("harmful", "damaging"), ("dangerous", "hazardous"), ("common", "widespread"),
    ("additional", "further", "extra"), ("goal", "aim", "objective"),
    ("goals", "aims", "objectives"), ("aims to", "seeks to"), ("method", "approach"),
    ("methods", "approaches"), ("kind of", "type of", "sort of"), ("kinds of", "types of"),
    ("therefore", "thus", "so"), ("such as", "like"), ("for example", "for instance"),
    ("as well as", "and also"), ("in order to", "to"), ("despite", "in spite of"),
    ("regarding", "concerning", "about"), ("against", "opposed to"), ("internship", "placement"),
    ("interns", "trainees"), ("salary", "pay"), ("wage", "pay"), ("applicants", "candidates"),
    ("apply", "submit an application"), ("deadline", "closing date"),
    ("lasts", "runs for", "takes"), ("lasted", "went on for"), ("defeated", "beat"),
    ("victory", "win"), ("triumph", "victory"), ("match", "game"), ("seat", "place"),
    ("killed", "slain"), ("murdered", "slain"), ("destroyed", "wrecked"), ("damaged", "harmed"),
    ("police officer", "policeman"), ("officials", "authorities"), ("teenager", "adolescent"),
)  # fmt: skip
# Words with other meanings: they are put in the place of another, and never replaced.
_AMBIGUOUS = frozenset(
    "about around like last first found place seat hard now once so to since before also cut win"
    " get got use takes picked rose fell grew states further extra pay match track picture given"
    " gave stayed lets answer reply final against concerning finished concluded game need needed"
    " includes included released".split()
) | {"set up", "kind of", "sort of", "type of", "put out", "was given", "and also", "has to"}
# Whoever is the first is the second too; not the reverse.
WIDER: tuple[tuple[str, str], ...] = (
    ("novelist", "writer"), ("poet", "writer"), ("playwright", "writer"), ("journalist", "writer"),
    ("guitarist", "musician"), ("pianist", "musician"), ("drummer", "musician"),
    ("singer", "musician"), ("bassist", "musician"), ("rapper", "musician"),
    ("physicist", "scientist"), ("chemist", "scientist"), ("biologist", "scientist"),
    ("astronomer", "scientist"), ("mathematician", "academic"), ("professor", "academic"),
    ("footballer", "athlete"), ("swimmer", "athlete"), ("boxer", "athlete"), ("runner", "athlete"),
    ("sculptor", "artist"), ("painter", "artist"), ("actress", "performer"), ("actor", "performer"),
    ("comedian", "performer"), ("surgeon", "doctor"), ("nurse", "health worker"),
    ("senator", "politician"), ("congressman", "politician"), ("mayor", "politician"),
    ("minister", "politician"), ("king", "monarch"), ("queen", "monarch"), ("son", "child"),
    ("daughter", "child"), ("brother", "sibling"), ("sister", "sibling"), ("mother", "parent"),
    ("father", "parent"), ("uncle", "relative"), ("aunt", "relative"), ("cousin", "relative"),
    ("grandmother", "relative"), ("murdered", "killed"), ("assassinated", "killed"),
    ("stabbed", "attacked"), ("shot", "attacked"), ("car", "vehicle"), ("truck", "vehicle"),
    ("bus", "vehicle"), ("motorcycle", "vehicle"), ("dog", "animal"), ("cat", "animal"),
    ("horse", "animal"), ("elephant", "animal"), ("shark", "fish"), ("salmon", "fish"),
    ("eagle", "bird"), ("rose", "flower"), ("oak", "tree"), ("novel", "book"),
    ("biography", "book"), ("sitcom", "television show"), ("documentary", "film"),
    ("comedy", "work"), ("drama", "work"), ("church", "building"), ("castle", "building"),
    ("hospital", "building"), ("university", "institution"), ("museum", "institution"),
    ("newspaper", "publication"), ("magazine", "publication"), ("piano", "instrument"),
    ("guitar", "instrument"), ("violin", "instrument"), ("football", "sport"),
    ("basketball", "sport"), ("tennis", "sport"), ("cancer", "a disease"), ("malaria", "a disease"),
    ("diabetes", "a disease"), ("aspirin", "a drug"), ("gold", "a metal"), ("iron", "a metal"),
    ("oxygen", "a gas"), ("rain", "bad weather"), ("storm", "bad weather"), ("soldier", "person"),
    ("teacher", "person"), ("student", "person"), ("doctor", "person"), ("lawyer", "person"),
    ("man", "person"), ("woman", "person"), ("boy", "child"), ("girl", "child"), ("men", "people"),
    ("women", "people"), ("boys", "children"), ("girls", "children"), ("soldiers", "people"),
    ("students", "people"), ("sprinting", "running"), ("jogging", "moving"), ("whispered", "said"),
    ("shouted", "said"), ("every day", "regularly"), ("always", "often"),
    ("Python", "a programming language"), ("doubled", "increased"), ("tripled", "increased"),
    ("halved", "decreased"), ("soared", "rose"), ("plunged", "fell"), ("vital", "important"),
    ("crucial", "important"), ("excellent", "good"), ("superb", "good"), ("terrible", "bad"),
    ("awful", "bad"), ("freezing", "cold"), ("scorching", "hot"), ("enormous", "large"),
    ("huge", "large"), ("tiny", "small"), ("ancient", "old"), ("must", "may"),
    ("winners", "participants"), ("elected", "chosen"), ("bachelor's degree", "degree"),
    ("master's degree", "degree"), ("PhD", "degree"), ("machine learning", "computing"),
    ("data scientist", "specialist"),
)  # fmt: skip
# Participle: simple past.
_VERBS = {
    "directed": "directed", "written": "wrote", "produced": "produced", "founded": "founded",
    "designed": "designed", "built": "built", "created": "created", "composed": "composed",
    "developed": "developed", "published": "published", "recorded": "recorded",
    "released": "released", "invented": "invented", "discovered": "discovered",
    "acquired": "acquired", "owned": "owned", "led": "led", "won": "won", "hosted": "hosted",
    "defeated": "defeated", "played": "played", "edited": "edited", "established": "established",
    "introduced": "introduced", "painted": "painted", "performed": "performed",
    "approved": "approved", "rejected": "rejected", "criticized": "criticized",
    "appointed": "appointed", "nominated": "nominated", "attacked": "attacked",
    "arrested": "arrested", "killed": "killed", "replaced": "replaced", "supported": "supported",
    "succeeded": "succeeded", "preceded": "preceded", "married": "married", "sued": "sued",
}  # fmt: skip
_LITTLE = r"[A-Z\"'(][^,.;:]{1,70}?"
_PASSIVE = re.compile(
    rf"^(?P<object>{_LITTLE}|The [^,.;:]{{3,60}}?) (?:was|were) (?P<verb>{'|'.join(_VERBS)}) by "
    r"(?P<subject>(?:the )?[A-Z][\w.'’-]*(?: (?:and |of |the )?[A-Z][\w.'’-]*){0,4})"
    r"(?P<rest>(?: (?:in|on|for|at|during|after|before|from)\b[^;:]*)?)$"
)
_ACTIVE = re.compile(
    rf"^(?P<subject>{_LITTLE}) (?P<verb>{'|'.join(sorted(set(_VERBS.values())))}) "
    r"(?P<object>(?:the |The )?[A-Z][\w.'’-]*(?: (?:and |of |the )?[A-Z][\w.'’-]*){0,4})"
    r"(?P<rest>(?: (?:in|on|for|at|during|after|before|from)\b[^;:]*)?)$"
)
_APPOSITION = re.compile(
    r"^(?P<name>(?:[A-Z][\w.'’-]+ ){0,3}[A-Z][\w.'’-]+), (?P<what>(?:an?|the) [^,;.]{4,90}), "
)
_QUOTED = re.compile(r"^(?P<what>[A-Z][^\"“”]{20,}), (?P<who>[\w.'’ -]{3,50}) said\.?$")
_SAID = re.compile(
    r"^(?P<who>(?!But|And|Until|If|When|Although|While|As|In|After)[A-Z][\w.'’ -]{2,50}) "
    r"(?:said|says|stated)(?: that)? (?P<what>.{15,})$"
)
_ADJUNCT = re.compile(
    r"^(?P<main>(?!In |On |During |After |Before ).{20,}?) (?P<when>(?:in|on|during|since) "
    r"(?:(?:early |late )?[A-Z]\w+ )?(?:\d{1,2}, )?\d{4})$"
)
_DANGLING = re.compile(r"(?:ing|released|made|born|only|and|or|until|till|back|as|from)$|, which")
_LEADING = re.compile(
    r"^(?P<when>(?:In|On|During|Since) (?:(?:early |late )?[A-Z]\w+ )?(?:\d{1,2}, )?\d{4}), "
    r"(?P<main>.{20,})$"
)
# Between such names it does not matter which comes first.
_EITHER_WAY = re.compile(r"\b(?:and|or|with|between|married|alongside|both|versus|vs)\b|[&/]", re.I)
_CALENDAR = frozenset([*calendar.month_name, *calendar.day_name])
_TENSE = re.compile(
    r"\b(?:is|was|are|were|has|had|will|can|did|[a-z]{3,}(?:ed|es))\b|\bwon\b|\bbeat\b"
)


def _options(rows: Sequence[tuple[str, ...]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in rows:
        for word in row:
            if word in _AMBIGUOUS:
                continue
            found.setdefault(word, []).extend(other for other in row if other != word)
    return found


_EQUAL = _options(EQUAL)
# What people narrow without a second thought.
_LOOSE = frozenset("said small large old good bad hot cold important work often people".split())
_WIDER: dict[str, list[str]] = {}
_NARROWER: dict[str, list[str]] = {}
for _one, _other in WIDER:
    _WIDER.setdefault(_one, []).append(_other)
    if _other not in _LOOSE:
        _NARROWER.setdefault(_other, []).append(_one)


def _pattern(table: Mapping[str, object]) -> re.Pattern[str]:
    words = sorted(table, key=lambda word: (-len(word), word))
    return re.compile(rf"(?<![\w'-])(?:{'|'.join(map(re.escape, words))})(?![\w'-])")


_EQUAL_WORDS, _WIDER_WORDS, _NARROWER_WORDS = map(_pattern, (_EQUAL, _WIDER, _NARROWER))
_ARTICLE = re.compile(r"\b([Aa])(n?) (?=(\w))")


def reworded(claim: str, rng: random.Random) -> str | None:
    """A claim with one to three words replaced by others that mean the same."""
    found = list(_EQUAL_WORDS.finditer(claim))
    if not found:
        return None
    chosen = rng.sample(found, min(len(found), rng.choice([1, 2, 3])))
    for match in sorted(chosen, key=lambda m: -m.start()):
        claim = _put(claim, match, rng.choice(_EQUAL[match[0]]))
    return claim


def widened(claim: str, rng: random.Random) -> str | None:
    """A claim with one word replaced by a wider one; None where that would not follow."""
    return None if _narrows(claim) else _replaced(claim, _WIDER_WORDS, _WIDER, rng)


def narrowed(claim: str, evidence: str, rng: random.Random) -> str | None:
    """A claim with one word replaced by a narrower one, of which the evidence says nothing."""
    if _narrows(claim):
        return None
    text = _replaced(claim, _NARROWER_WORDS, _NARROWER, rng)
    if text is None:
        return None
    new = set(re.findall(r"\w+", text.lower())) - set(re.findall(r"\w+", claim.lower()))
    return text if not new & set(re.findall(r"\w+", evidence.lower())) else None


def restructured(claim: str, rng: random.Random) -> str | None:
    """A claim built otherwise: active for passive, what stands between commas as a sentence."""
    made: list[str] = []
    claim = claim.rstrip(" .")
    if passive := _PASSIVE.match(claim):
        verb = _VERBS[passive["verb"]]
        subject = passive["subject"][0].upper() + passive["subject"][1:]
        thing = passive["object"]
        thing = "the " + thing[4:] if thing.startswith("The ") else thing
        made.append(f"{subject} {verb} {thing}{passive['rest']}.")
    elif active := _ACTIVE.match(claim):
        participle = next(p for p, past in _VERBS.items() if past == active["verb"])
        thing = (active["object"][0].upper() + active["object"][1:]).rstrip(".")
        made.append(f"{thing} was {participle} by {active['subject']}{active['rest']}.")
    if named := _APPOSITION.match(claim):
        is_now = re.search(r"\b(?:is|are|has|says)\b", claim[named.end() :])
        made.append(f"{named['name']} {'is' if is_now else 'was'} {named['what']}.")
    if quoted := _QUOTED.match(claim):
        made.append(
            f"According to {quoted['who']}, {quoted['what'][0].lower()}{quoted['what'][1:]}."
        )
    if said := _SAID.match(claim):
        made.append(f"According to {said['who']}, {said['what']}.")
    if (late := _ADJUNCT.match(claim)) and not _DANGLING.search(late["main"]):
        main = re.sub(r"^(?:The|A|An|It|He|She|They)\b", lambda m: m[0].lower(), late["main"])
        made.append(f"{late['when'][0].upper()}{late['when'][1:]}, {main}.")
    if early := _LEADING.match(claim):
        main = early["main"].rstrip(".")
        made.append(f"{main[0].upper()}{main[1:]} {early['when'][0].lower()}{early['when'][1:]}.")
    return rng.choice(made) if made else None


def exchanged(claim: str, rng: random.Random) -> str | None:
    """A claim whose two names have changed places, where it matters which comes first."""
    passive = _PASSIVE.match(claim.rstrip(" ."))
    if passive and passive["verb"] != "married":
        subject = passive["subject"][0].upper() + passive["subject"][1:]
        verb = _VERBS[passive["verb"]]
        return rng.choice(
            [
                f"{passive['object']} {verb} {passive['subject']}{passive['rest']}.",
                f"{subject} was {passive['verb']} by {passive['object']}{passive['rest']}.",
            ]
        )
    found = [
        name
        for name in names(claim)
        if claim.count(name) == 1 and name not in DEMONYMS and name not in _CALENDAR
    ]
    pairs = [
        (one, other)
        for i, one in enumerate(found)
        for other in found[i + 1 :]
        if claim.find(one) + len(one) < claim.find(other)
        and _TENSE.search(between := claim[claim.find(one) + len(one) : claim.find(other)])
        and not _EITHER_WAY.search(between)
        and len(between) < 60
    ]
    if not pairs:
        return None
    one, other = rng.choice(pairs)
    first, second = claim.find(one), claim.find(other)
    return (
        claim[:first]
        + other
        + claim[first + len(one) : second]
        + one
        + claim[second + len(other) :]
    )


def _replaced(
    claim: str, words: re.Pattern[str], table: Mapping[str, list[str]], rng: random.Random
) -> str | None:
    found = list(words.finditer(claim))
    if not found:
        return None
    match = rng.choice(found)
    return _put(claim, match, rng.choice(table[match[0]]))


def _put(claim: str, match: re.Match[str], new: str) -> str:
    """The new words in the place of the old, with the article that they need."""
    start = match.start()
    if new.startswith("a ") and re.search(r"\b(?:an?|the) $", claim[:start], re.I):
        new = new[2:]
    text = claim[:start] + new + claim[match.end() :]
    article = _ARTICLE.match(text, max(0, start - 3)) or _ARTICLE.match(text, max(0, start - 2))
    if article is not None and article.end() == start:
        n = "n" if article[3].lower() in "aeio" else ""
        text = text[: article.start()] + article[1] + n + " " + text[start:]
    return text


def _narrows(claim: str) -> bool:
    """Whether a wider word would make a claim say more: under a negation, after all or only."""
    return bool(
        re.search(r"\b(?:no|not|never|all|every|only|most|none|each|any)\b|n't\b", claim, re.I)
    )
