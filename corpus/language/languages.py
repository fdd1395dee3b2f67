"""The language of a text, by its function words, or by its script where that is enough."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

# Function words and question words of eleven languages, the frequent ones that tell them apart from
# each other. One that several languages have counts for each; the last line of English is there
# for messages: chat's short forms, and words that Italian or Polish would win by.
_FUNCTION_WORDS = {
    "en": """the of and to in is are was were be been have has had do does did i you he she it we
        they my your his her its our their this that these those what which who whom whose when
        where why how can could will would should may must a an for with from about on at by not
        no if or but there much many any some me please tell get into than then also more most
        am i'm don't what's it's isn't doesn't can't so as us
        come per non im u wat ty yo""",
    "de": """der die das den dem des ein eine einen einem einer eines und oder aber ist sind war
        waren wird werden wurde hat haben hatte ich du er sie es wir ihr mein meine meinen dein
        unser nicht kein keine keinen mit von vom zu zum zur bei beim nach aus auf für über unter
        im in am an als auch noch nur wie was wer wen wem wann wo warum wieso welche welcher
        welches viel viele lange kann darf muss soll gibt man mir mich sich so wenn dass""",
    "fr": """le la les l un une des du de d et ou mais est sont était être a ont avoir je j tu il
        elle on nous vous ils elles mon ma mes ton ta ses son sa notre nos votre vos leur leurs ce
        cet cette ces qui que quoi quel quelle quels quelles quand où pourquoi comment combien ne
        pas plus pour par avec dans sur sous sans au aux en y se si c n qu peut dois faut est-ce
        puis-je y-a-t-il""",
    "es": """el la los las un una unos unas de del y o pero es son era ser está están hay ha han yo
        tú él ella nosotros ellos mi mis tu tus su sus este esta estos estas ese esa que qué quién
        quien cuál cuáles cuándo cuando dónde donde cómo como cuánto cuánta cuántos cuántas cuanto
        cuantos por para con sin en sobre al a no se lo le les me nos más muy si puedo debo
        tengo""",
    "it": """il lo la i gli le l un uno una di del dello della dei degli delle e o ma è sono era
        essere ha hanno ho io tu lui lei noi voi loro mio mia miei suo sua questo questa questi
        che chi cosa quale quali quando dove come perché quanto quanta quanti quante con per da
        dal dalla nel nella nei su sul sulla in al alla ai non si mi ci se più c'è posso devo
        anche""",
    "pt": """o a os as um uma uns umas de do da dos das e ou mas é são era ser está estão há tem têm
        eu tu ele ela nós eles meu minha meus seu sua este esta isso que quem qual quais quando
        onde como quanto quanta quantos quantas porque por para pelo pela com sem em no na nos nas
        ao à não se me mais muito posso devo tenho você""",
    "nl": """de het een en of maar is zijn was waren wordt worden heeft hebben had ik jij je hij zij
        ze wij we jullie mijn jouw zijn haar ons onze hun dit dat deze die wie wat welke wanneer
        waar waarom hoe hoeveel lang kan mag moet niet geen met van voor naar bij uit op over
        onder in aan als ook nog maar er te om tot door dan krijg""",
    "sv": """en ett och eller men är var vara har hade jag du han hon den det vi ni de min mitt mina
        din ditt sin sina vår deras denna detta dessa som vad vem vilken vilka när var varför hur
        mycket många kan får måste ska inte ingen inga med av för till från på i om under över
        vid efter att så också man finns sig""",
    "da": """en et og eller men er var være har havde jeg du han hun den det vi de min mit mine din
        dit sin sine vores deres denne dette disse som hvad hvem hvilken hvilke hvornår hvor
        hvorfor hvordan meget mange kan må skal ikke ingen med af for til fra på i om under over
        ved efter at så også man findes sig""",
    "pl": """i a lub ale jest są był była być ma mają ja ty on ona my wy oni mój moja twój jego jej
        nasz ich ten ta to te tych co kto który która które kiedy gdzie dlaczego jak ile czy nie
        tak z ze w we na do od dla po przez przy o u za się mi mnie można może trzeba mogę oraz
        jako""",
    "tr": """ve bir bu şu ne nasıl nerede neden kim kaç hangi için ile mi mı mu mü var yok değil ben
        sen biz siz çok daha gibi kadar ama veya her benim nedir olarak olan""",
}  # fmt: skip
_WORDS = {language: frozenset(text.split()) for language, text in _FUNCTION_WORDS.items()}
_SPOKEN_IN: dict[str, list[str]] = {}
for _language, _known in _WORDS.items():
    for _word in _known:
        _SPOKEN_IN.setdefault(_word, []).append(_language)
# What only one of the languages above is written with counts like a function word.
_LETTERS = (
    ("¿¡ñ", "es"), ("ß", "de"), ("äü", "de"), ("ãõ", "pt"), ("œ", "fr"), ("łąęśżź", "pl"),
    ("øæ", "da"), ("å", "sv"), ("ğış", "tr"),
)  # fmt: skip
_SCRIPTS = {
    "CYRILLIC": "ru", "GREEK": "el", "ARABIC": "ar", "HEBREW": "he", "HANGUL": "ko",
    "HIRAGANA": "ja", "KATAKANA": "ja", "CJK": "zh", "DEVANAGARI": "hi", "THAI": "th",
}  # fmt: skip
_TOKEN = re.compile(r"\b[^\W\d_]+(?:['’-][^\W\d_]+)*\b")
_PARTS = re.compile(r"['’-]")
LANGUAGES = {
    "ar": "Arabic", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
    "es": "Spanish", "fr": "French", "he": "Hebrew", "hi": "Hindi", "it": "Italian",
    "ja": "Japanese", "ko": "Korean", "nl": "Dutch", "pl": "Polish", "pt": "Portuguese",
    "ru": "Russian", "sv": "Swedish", "th": "Thai", "tr": "Turkish", "zh": "Chinese",
}  # fmt: skip
"""The names of the languages that are told, by their ISO 639-1 codes."""
# The first words tell; a book need not be read.
_ENOUGH = 20_000


def language_of(text: str) -> str:
    """The ISO 639-1 code of a text's language; empty when it is unsure.

    One of English, German, French, Spanish, Italian, Portuguese, Dutch, Swedish, Danish, Polish
    and Turkish by a vote of function words, or a language that its script tells. A short text
    without any is unsure, and so is one whose words two languages have alike.
    """
    text = text[:_ENOUGH].lower()
    tokens = _TOKEN.findall(text)
    script = _script(text)
    if script:
        return script
    votes = Counter(_letters(text))
    for token, times in Counter(tokens).items():
        parts = {token.replace("’", "'"), *_PARTS.split(token)}
        for language in {language for part in parts for language in _SPOKEN_IN.get(part, ())}:
            votes[language] += times
    (first, most), (_, second), *_ = [*votes.most_common(2), ("", 0), ("", 0)]
    return first if most > second and 5 * most >= len(tokens) else ""


def is_function_word(word: str, language: str) -> bool:
    """Whether a lower-case word is one that says nothing, in one of the languages told by words."""
    return word in _WORDS.get(language, frozenset())


def _letters(text: str) -> list[str]:
    return [language for letters, language in _LETTERS if any(mark in text for mark in letters)]


def _script(text: str) -> str:
    """The language of a script that most letters are of; empty for Latin letters."""
    letters = [letter for letter in text[:200] if letter.isalpha()]
    scripts = Counter(unicodedata.name(letter, "").split(" ")[0] for letter in letters)
    if {"HIRAGANA", "KATAKANA"} & scripts.keys():
        return "ja"
    script, count = scripts.most_common(1)[0] if scripts else ("", 0)
    return _SCRIPTS.get(script, "") if 2 * count > len(letters) else ""
