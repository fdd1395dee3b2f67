"""Misspelt English: which words there are, what is written short, and how far a slip goes."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

# What is written for speed and means one thing. "Its", "well", "ill", "id" and "were" are words of
# their own.
SHORT_FORMS = {
    "whats": "what's", "wats": "what's", "wots": "what's",
    "thats": "that's", "hows": "how's", "wheres": "where's", "whos": "who's",
    "whens": "when's", "theres": "there's", "heres": "here's", "hes": "he's", "shes": "she's",
    "im": "I'm", "ive": "I've", "youre": "you're", "youve": "you've", "youll": "you'll",
    "theyre": "they're", "theyve": "they've", "theyll": "they'll", "weve": "we've",
    "dont": "don't", "doesnt": "doesn't", "didnt": "didn't", "cant": "can't", "wont": "won't",
    "isnt": "isn't", "arent": "aren't", "wasnt": "wasn't", "werent": "weren't",
    "havent": "haven't", "hasnt": "hasn't", "hadnt": "hadn't", "couldnt": "couldn't",
    "shouldnt": "shouldn't", "wouldnt": "wouldn't", "mustnt": "mustn't", "musnt": "mustn't",
    "u": "you", "ur": "your", "pls": "please", "plz": "please", "wat": "what", "wut": "what",
    "abt": "about", "cuz": "because", "coz": "because", "ppl": "people", "thru": "through",
    "smth": "something", "tmrw": "tomorrow", "thx": "thanks", "wanna": "want to",
    "gonna": "going to", "gotta": "have to", "lemme": "let me", "gimme": "give me",
    "tonite": "tonight", "overnite": "overnight", "dunno": "don't know", "idk": "I don't know",
    "alot": "a lot", "hav": "have", "wen": "when", "wot": "what", "nite": "night",
    "dosnt": "doesn't", "dosent": "doesn't", "shoud": "should", "woud": "would", "coud": "could",
    "menny": "many", "payed": "paid",
}  # fmt: skip
# Words newer than the list of English, or too colloquial or American for it.
_NEWER = frozenset(
    """
    ai api apis async backend backends bitcoin blockchain chatbot chatbots config configs
    coworking cryptocurrency dataset datasets deepfake dropdown dropdowns emoji emojis esports
    fintech freemium frontend frontends fullstack gamification github gitlab gmail hackathon
    hackathons hashtag hashtags hyperparameter hyperparameters iphone json jupyter kubernetes
    lockdown malware mentee mentees metadata microservice microservices neurodiverse numpy
    onboarding onboard offboarding onedrive paywall paywalls phishing postdoc postdocs presales
    prorate prorated proration pytorch ransomware repo repos selfie signup smartwatch startup
    startups telehealth telework teleworking teleworker tiktok timesheet timesheets tldr
    tokenizer upskill upskilling vlog vlogs webinar webinars whatsapp wifi workflow workflows
    airplane aluminum analyze analyzed analyzer analyzes analyzing anemia anesthesia artifact
    artifacts catalog catalogs chili cilantro cozy diarrhea donut donuts esophagus estrogen
    gynecology hemoglobin humor installment installments jewelry labor leukemia maneuver maneuvers
    math mom mustache neighbor neighborhood neighbors odor odors offense offenses orthopedic
    pajamas paralyze paralyzed pediatric pediatrician plow rumor rumors skeptical sulfur theater
    theaters tumor tumors vapor willful
    yaml youtube tbsp tsp pto hmm hmmm umm yeah yep nope nah lol omg btw asap fyi aka etc okay
    """.split()
)
_ENDINGS = ("s", "es", "ed", "d", "ing", "er", "ers", "ly", "ness", "less", "able", "like")
_BEGINNINGS = ("un", "re", "non", "pre", "sub", "over", "under", "mis", "multi", "inter")
_SHORTEST_BASE = 5
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_ALIKE = ("aeiouy", "ckqs", "sxz", "gj", "vw", "fpv", "dt", "mn")
# Costs in edits. Slips of the finger and of the ear are the likely ones; any other letter in a
# letter's place is rather another word.
_SLIP, _EDIT, _STRANGE = 0.8, 1.0, 1.6
# What words cost at most that sound alike, and each of their edits: "stanes", "evacuashun".
_SOUND, _EDIT_OF_SOUND = 0.7, 0.25
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"^(?:kn|gn)", "n"),
        (r"^wr", "r"),
        (r"[st]ion|[cs]i[ao]n|shun", "xn"),
        (r"ph", "f"),
        (r"gh", ""),
        (r"c(?=[eiy])|z|ss", "s"),
        (r"ch|ck|c|q", "k"),
        (r"j|dg", "g"),
        (r"(?<=.)[aeiouyhw]+", ""),
        (r"(.)\1+", r"\1"),
    )
)
_FEWEST_SOUNDS = 3


@lru_cache(maxsize=1)
def english_words() -> dict[str, int]:
    """English words and how frequent they are: 1 for the most frequent (symspellpy's list)."""
    listed = files("symspellpy") / "frequency_dictionary_en_82_765.txt"
    words = listed.read_text(encoding="utf-8-sig").split()[::2]
    return {word: rank for rank, word in enumerate(words, 1)}


def is_listed(word: str) -> bool:
    """Whether a lower-case word is English as it stands."""
    return word in english_words() or word in _NEWER


def is_english(word: str) -> bool:
    """Whether a lower-case word is English, or made of an English one by a usual ending."""
    known = english_words()
    if is_listed(word):
        return True
    bases = [word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending)]
    bases += [word.removeprefix(first) for first in _BEGINNINGS if word.startswith(first)]
    return any(len(base) >= _SHORTEST_BASE and base in known for base in bases)


def edit_cost(typed: str, meant: str) -> float:
    """How unlikely it is that one word was typed for another, in edits.

    Cheaper than an edit are two letters that changed places, a letter doubled or not, and one that
    lies beside the right one on the keyboard or sounds like it; and a whole word that sounds alike.
    """
    from rapidfuzz.distance import Levenshtein

    cost = _by_edits(typed, meant)
    edits = Levenshtein.distance(typed, meant)
    is_alike = len(sound_of(typed)) >= _FEWEST_SOUNDS and sound_of(typed) == sound_of(meant)
    return min(cost, _SOUND + _EDIT_OF_SOUND * edits) if is_alike and edits > 1 else cost


def sound_of(word: str) -> str:
    """How a lower-case word sounds, roughly: its first letter and the consonants after it."""
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    return word


def _by_edits(typed: str, meant: str) -> float:
    from rapidfuzz.distance import OSA, Levenshtein

    if OSA.distance(typed, meant) < Levenshtein.distance(typed, meant):
        # A swap of neighbours is there; what else there is costs full edits.
        return _SLIP + OSA.distance(typed, meant) - 1
    cost = 0.0
    for change in Levenshtein.editops(typed, meant):
        kind, at, into = change.tag, change.src_pos, change.dest_pos
        if kind == "replace":
            cost += _SLIP if _is_near(typed[at], meant[into]) else _STRANGE
        elif kind == "delete":
            cost += _SLIP if typed[at] in typed[max(at - 1, 0) : at] + typed[at + 1 : at + 2] else 1
        else:
            around = meant[max(into - 1, 0) : into] + meant[into + 1 : into + 2]
            cost += _SLIP if meant[into] in around else _EDIT
    return cost


def _is_near(typed: str, meant: str) -> bool:
    if any(typed in group and meant in group for group in _ALIKE):
        return True
    rows = [row for row in _ROWS if typed in row and meant in row]
    return any(abs(row.index(typed) - row.index(meant)) == 1 for row in rows)
