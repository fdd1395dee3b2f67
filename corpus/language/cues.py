"""Words by which people show what a message wants: features for a classifier, not rules.

A pattern may match words that mean something else: `training.understanding.train_acts` weighs each
by labelled messages. Mostly English, and the commonest words of German, Spanish, French, Swedish.
"""

from __future__ import annotations

import re
from functools import lru_cache

from corpus.language.words import content_words

_ABOUT_THE_LAST_ANSWER = {
    "place": r"sources?|pages?|paragraphs?|passage|clause|section|chapter|references?|citations?"
    r"|cite|link|quelle|fuente|källa|original|wording|line|sentence|handout|absatz|paragraf\w*|§+",
    "where": r"where'?s?|where ?abouts|wo steht|says? who|who (?:says?|said|wrote|found)|written"
    r"|steht|escrito|écrit|pone eso|står det|point (?:me|them)|look (?:it|that|this) up|quote"
    r"|which [\w ]{0,25}(?:says?|said|is (?:this|that|it)|from)|taken from|(?:you|u) (?:read|get"
    r"|find|see|take|have) (?:this|that|it)|verif\w+|say(?:s|ing)? (?:so|that|this)|from w?h?ich",
    "source": r"sou?rces?|evidence|proof|how do (?:you|u) know|based? (?:that |this )?on|exact \w+"
    r"|(?:page|reference) number|wh(?:ich|at) (?:file|page|chapter|paragraph|document|section)"
    r"|(?:says?|said) (?:so|who|that)|who says|dónde dice|où est|dove (?:sta|è) scritto|onde está",
    "sure": r"sure|certain|certainly|really|rly|relly|srsly|seriously|positive|doubt|believe"
    r"|correct|definite\w*|double.?check|re-?check|check (?:again|that)|no way|can'?t be|surely"
    r"|sicher|stimmt|segur[oa]|wirklich|vraiment|sûre?|säker|stämmer|kidding|outdated|true"
    r"|still (?:right|current)|right\?|wrong|mistake|rely on|bet|otherwise|don'?t think (?:so|that)"
    r"|told (?:me|us)|contradicts?|sounds? (?:odd|off|right|wrong|strange)",
    "simpler": r"simpl\w*|eas(?:y|ier|yer|ily)|plain\w*|dumb|eli5|lay(?:man|mans|person)\w*"
    r"|underst\w+|(?:year|yr)s? old|like (?:i'?m|im) \w+|kids?|child|gran\w*|lost|jargon"
    r"|technical|einfach\w*|sencill\w+|fácil|simplement|facile|enkl?are?|confus\w+|complicated"
    r"|everyday|(?:over|went over) my head|beginners?|gibberish|rephrase|put that differently"
    r"|(?:don'?t|dont|didn'?t|not) (?:get|follow|understand)|other words|normal|huh|what\?\?"
    r"|(?:plain|simple|easy|easier|normal|fewer|big|long|legal) words|speak|slower|entiendo",
    "shorter": r"short\w*|brief\w*|concise|condense\w*|tl;?dr|sentences?|one.?lin\w+|lines?"
    r"|nutshell|cut|trim|less|boil|kürzer|kurz|cort[oa]|breve|bref|kortare|too long|way to long"
    r"|wall of text|sum|waffle|headline|bottom line|(?:fewer|\w+) words|quick|too much text|tweet"
    r"|essentials?|bullet|version|phrase|resúm\w+|reduce|yes or no|long story",
    "more": r"more|moar|elaborate|expand\w*|go (?:on|into|deeper)|continue|carry on|keep (?:going"
    r"|talking)|deti?ai?ls?|deeper|further\w*|mehr|más|plus|mer|and then|(?:what|anything) else"
    r"|flesh|fuller|full|background|beyond that|fortsätt|everything|evrything|long version|thin"
    r"|listening|develop",
    "example": r"ex[ae]?m[ap]{1,2}l?e?l?s?|e\.?g|for instance|instances?|samples?|such as"
    r"|like w(?:hat"
    r"|hen|hich ones)|beispiel\w*|ejemplos?|exemples?|exempel|typical|case|situation|illustrate"
    r"|look like|concrete|picture it|show me (?:how|one|a)|name (?:me )?(?:one|some)|in practice",
    "why": r"why'?s?|wy|y tho|how come|how comes|reason\w*|because|bcs|rationale|warum|wieso"
    r"|weshalb"
    r"|por qué|pourquoi|varför|hur kommer det|what for|what purpose|grounds|logic|explanation",
    "that": r"that|this|it|again|once more|nochmal|otra vez",
    "answer": r"answers?|anser|reply|replies|response|antwort|respuesta|réponse|svar"
    r"|you(?:'ve)? (?:just )?(?:said|wrote|say)|summary",
}
_CORRECTING = {
    "meant": r"me[a]?nt|i mean|typo|i said|(?:i )?should have (?:said|added)|should read|mistyped"
    r"|my bad|mix(?:ed)? (?:\w+ )?up|was (?:asking|talking|speaking)|asking (?:about|for)"
    r"|talking (?:about|of)|speaking of|let me rephrase|misread|(?:wrong|other) \w+,|\w+\*"
    r"|refería|voulais dire|menade|meinte|correction|read properly|instead|rather",
    "not_this": r"not (?:the |my |a |for )?\w+(?: \w+)?,|i asked|(?:don'?t|didn'?t) mean"
    r"|no (?:the|a|i|for|in)|what i (?:asked|meant)|the other one",
    "not": r"not|no|nope|nein|non|nej|n't",
    "sorry": r"sorry|sry|soz|oops|excuse me|perdón|pardon|actually",
}
_SOCIAL = {
    "greeting": r"hi+|h[ea]l+o+|hey+a?|hiya|heya|yo|(?:good?|gud) (?:day|mornin\w*|afternoon"
    r"|evening)"
    r"|mornin\w*|evenin\w*|greetings|hallo|hola|ola|buen[oa]s|bonjour|bonsoir|salut|hej|moin|servus"
    r"|guten? (?:tag|morgen|abend)|god ?(?:morgon|kväll|dag)|(?:nice|pleased) to meet|any(?:one"
    r"|body) (?:there|home)|howdy|sup|wazzup|how are (?:you|u)|how'?s it going|dear sir|ello",
    "thanks": r"thank(?:s|u|you+)?|thn?a?n?x|thnx|tks|tnx|ty|tysm|kthx|cheers|danke\w*|dank|gracias"
    r"|merci|tack"
    r"|grazie|obrigad[oa]|obliged|appreciated?|grateful|ta|very kind|bless you|that (?:helps"
    r"|fixed)",
    "bye": r"bye+|good ?bye?|byebye|see (?:you|ya|u)|cu|cya|later|laters|ciao|farewell|tschüs+"
    r"|adi[óo]s"
    r"|adieu|au revoir|hej ?då|vi ses|hasta \w+|bis (?:bald|dann|morgen)|wiedersehen|good night"
    r"|night|nighty|logging off|log off|g[ot]{1,2}t?a? (?:go|run)|gtg|g2g|ttyl|that'?s (?:all|it)"
    r"|will be all|(?:have to|must|need to) (?:go|leave|catch|run)|(?:i'?m|im) (?:off|out|done)"
    r"|heading|off to|done here|until (?:next|mon\w+|tom\w+)|so long|take care|talk to you|ta ?ta"
    r"|peace|have a (?:nice|good|great)|over and out|catch you|come back|nothing else|stop here",
    "praise": r"great|good|gut|bien|bra|brill?iant\w*|awesome|excell?ent|perfect\w*|love|best|super"
    r"|impress\w+|legend|helpful|useful|amazing|nice(?:ly)?|spot on|well (?:done|explained|put)"
    r"|clear\w*|wow|exactly|fantastic|wonderful|beautiful\w*|kudos|lifesaver|better than|saved"
    r"|chapeau|bravo|clever|smart|know your|rock|genial|jättebra|fab|fabulous|compliments?|pleased"
    r"|\d+/10|10/10|on the money|right on|outdone|patient|cool|proud|genius|star",
    "complaint": r"useless|rubbish|stupid|dumb|garbage|wast(?:e|es|ing)|nonsense|wtf|ffs|hopeless"
    r"|crap\w*|terribl\w+|awful|bad|idiot\w*|moron|fuck\w*|(?:bull)?shit\w*|damn|hate|sucks?|vague"
    r"|disappoint\w+|insult\w*|ugh|ridiculous|pathetic|annoy\w+|frustrat\w+|typical|worse|worst"
    r"|bother|junk|joke|shut up|give up|no (?:help|use|good)|irrelevant|slow|nutzlos|nul|värdelös"
    r"|inútil|no sirves|repeating|whats the point|satisfied|nothing to do with|knows more|fed up",
    "no_good": r"(?:not|no|isn'?t|wasn'?t|doesn'?t|didn'?t|don'?t|nothing|never) (?:\w+ ){0,2}"
    r"(?:helpful|good|useful|use|helps?|answer\w*|what i|enough|works?|asked|new|idea)|missed the"
    r"|misunderst\w+|wrong answer|something else|tell?o?l?d?s? me nothing|already knew|way off"
    r"|same (?:thing|answer|rubbish)|stop \w+ing|nicht hilf\w+|hilft (?:\w+ )?nicht|mala|nulle?"
    r"|keine antwort|quatsch|no (?:me )?ayuda|m'aide|mi aiuta|não ajuda|no es lo que",
    "unheard": r"(?:n't|nt|not|never|no|still) (?:\w+ )?(?:answer\w*|listen\w*|help\w*|read|get it"
    r"|understand|what i \w+|a clue|know)|did (?:you|u) even|times|verstehst|half the time",
}
_OF_THE_COLLECTION = {
    "collection": r"documents?|docs?|files?|folder|collections?|sources|index\w*|pdfs?|leaflets"
    r"|papers|materials?|library|database|archive|manuals?|guides|stored|dokument\w*|documentos?"
    r"|unterlagen|ficheros|filer|mappen|ordner|stuff|titles?|data|\w+\.(?:pdf|docx?|txt|md|html)",
    "in_there": r"in t?here|in (?:your|ur|the|this|that) (?:docs|documents|files|folder|collection"
    r"|library|data\w*|archive|index|box)|among|(?:up)?loaded|indexed|digitised|stored|on file",
    "have": r"(?:do|did|does|have|what|which|got|stuff) (?:you|u|ya)|you(?:'ve| have)? got|have you"
    r"|(?:you|u) (?:also |happen to )?(?:have|hold|know|see|cover)|got (?:any\w*|something|stuff)"
    r"|hast du|tienes|habt ihr|har du|as-tu|avez",
    "anything": r"any\w*(?: \w+)? (?:on|about|in|abt)|(?:something|info|stuff"
    r"|material) (?:\w+ )?(?:on"
    r"|about|abt)|is there(?: also)? (?:an?|any\w*|some\w*)?|are ther?e?|there any\w*|gibt es"
    r"|finns det|deal with|do (?:the|your) \w+ (?:include|cover|contain)",
    "papers_for": r"(?:documents?|papers|unterlagen|documentos|documenti|papiers)(?: \w+)? (?:do i"
    r"|i|we|are needed|must|should|required|to|brauch\w*|muss|necesit\w+|hacen|preciso|faut|servono"
    r"|for|count)|(?:need|bring|submit|hand in)\b.*(?:documents?|papers)",
    "topics": r"topics?|subjects?|themes|themen|areas|contents?|list (?:of|the|your|all|every)|show"
    r"|how m(?:any|uch)|newest|latest|oldest|recent|versions?|cover\w*|include\w*|contain\w*|temas",
}
_OF_THE_ADVISOR = {
    "you": r"you|u|your|ur|yourself|du|dein\w*|tú|eres|puedes|vous|tu|dig|dich",
    "can_you": r"are (?:you|u)|(?:you|u) (?:an?|able)|r u|who(?:'s| is| are| made| built| runs"
    r"| created| am)(?: (?:you|u|i|behind))?|what (?:are|can|should) (?:you|u|i)|(?:can|could"
    r"|do|does"
    r"|did|will|may) (?:you|u|it|this|i)|how (?:do|does|did|were|large|old|big|up to date|are|can)"
    r"(?: (?:you|u|i|this))?|your (?:name|limits|job|answers)",
    "doing": r"(?:can|do|could|are|did|will|would|kannst|puedes|peux) (?:you|u|du|tu) (?:\w+ )?"
    r"(?:read|open|see|speak|hear|search|remember|look|learn|talk|understand|process|handle|store"
    r"|save|keep|send|share|record|forget|hallucinate|lie|make (?:things|stuff|mistakes)|like|know"
    r"|work|run|cost|need|get)",
    "itself": r"(?:this|the) (?:chat|bot|tool|thing|app|assistant|program|conversation|system"
    r"|window"
    r"|service)|talk(?:ing)? to|chatting with|behind (?:this|you)|limitations?|^help(?: me)?"
    r"|help(?: me)?(?: please| here)?$|can i (?:ask|upload|talk|trust)|answers",
    "machine": r"models?|llms?|ai|ia|bot|chat ?bot|humans?|persona?|robot|machine|program\w*|gpt\w*"
    r"|chatgpt|real|(?:off|on)line|internet|wifi|signal|cloud|google|phone|voice|audio|photo"
    r"|pictures?|languages?|context|limits|expert|lawyer|doctor|feelings|name|this (?:thing"
    r"|service)",
    "privacy": r"privacy|private|confidential|anonymous\w*|stored?|saved?|guardas|log|logged"
    r"|record\w*"
    r"|remember|forget|tell (?:my|the)|see (?:this|what|my)|visible|learn|train(?:ed)?|upload\w*"
    r"|my (?:data|questions?|chats?)|send|sent|trust|mistakes|wrong|make (?:\w+ )?up|hallucinate",
}
_OTHER_TASKS = {
    "make": r"write|wr[iy]te|translate|trnslate|übersetze|traduis|traduce|draw|paint|code|script"
    r"|generate|compose|draft|invent|design|make (?:me|a|an|up)|create|rewrite|proofread|implement"
    r"|debug|fill out|book|order|call|print|send|sing|play|recite|spell|name my|pick|plan my"
    r"|schreib\w*|escríbe\w*|écris|skriv|set (?:an?|the) \w+|wake me|remind me|find me",
    "say_it": r"repeat|output|above|verbatim|(?:in|to|into) (?:french|german|spanish|italian|polish"
    r"|dutch|english|japanese|turkish|emojis?)|come up with|think (?:of|up)|make (?:an?|me)|guess"
    r"|cuént\w+|conta|racconta\w*|raconte\w*|erzähl\w*|übersetz\w*|traduc\w*|escreve|scrivi"
    r"|chiste|witz|blague|piada|barzelletta|poesia|poème|poema",
    "world": r"bitcoin|election|match|president of|capital of|horoscope|zodiac|star sign|netflix"
    r"|youtube|trump|messi|ronaldo|nobel|derby|who (?:won|will win|should win)|wins?|aliens|moon"
    r"|eiffel|restaurant|pizza|weight|diet plan|workout|girlfriend|boyfriend|time (?:now|is it)"
    r"|the time|wie spät|quelle heure|que horas|what to wear|happy|rich quick",
    "piece": r"poems?|jokes?|songs?|story|rap|haiku|limerick|lyrics|slogan|speech|essay|homework"
    r"|letter|email|game|movie|film|series|playlist|lullaby|logo|python|java\w*|sql|regex|json"
    r"|function|recipe for|carta|gedicht|caption|password\w*|chat up line|something funny|thriller",
    "orders": r"ignore|disregard|forget|previous|instructions?|system prompt|prompt|pretend|act as"
    r"|you are now|from now on|reveal|verbatim|configuration|no rules|jailbreak|administrator|dan",
    "today": r"weather|rain\w*|sunny|wind\w*|wetter|väder|tiempo hará|météo|forecast|today'?s?"
    r"|tonight"
    r"|tomorrow|right now|what time|what day|exchange rate|news|stocks?|who(?:'?s| is) winning",
    "opinion": r"opinion|favou?rite|in your view|gut feeling|(?:do )?(?:you|u) (?:think|believe"
    r"|prefer|recommend|reckon)|be honest|honest|recommend me|should i (?:break|quit|marry|buy|vote"
    r"|wear|date)|guess|who should|meaning of life|god|heaven|karma|tell me (?:a|something)|bored",
    "sums": r"\d+(?:[.,]\d+)? ?(?:[x*+%/=]|times|plus|minus) ?\d*|what'?s \d|convert|calculate"
    r"|solve"
    r"|\d+ \w+ (?:in|to) \w+|how much is \d",
}
_NEEDS = {
    "comparison": r"vs\.?|versus|v|differ\w*|compar\w+|better|than|then|between|pros|cons|opposed"
    r"|advantages?|or|either|oder|unterschied\w*|diferencia\w*|différence|mejor|mieux|skillnad\w*"
    r"|cheaper|faster|\w+er|which (?:one|of|is|gets)|same|against|changed",
    "overview": r"summ?ar\w+|sumarise|overv[ie]{2}w|gist|main|key|in short|recap|outline|essence"
    r"|essentials|roughly|overall|generall?y?|whole|big(?:ger)? picture|takeaways?|highlights?"
    r"|at a glance|run ?down|run (?:me )?through|catch me up|headline|about|sum up|quick|intro"
    r"|zusammen\w*|fasse|r[ée]sum\w+|sammanfatt\w+|worum|de qué trata|de quoi parle|cliff|condensed"
    r"|deal with|tl;?dr|nutshell|brief|boil\w*|important|matters",
    "list": r"wh?ich|list|lst|all|every\w*|what are|else|others?|kinds?|types?|names?|requirements?"
    r"|things|enumerate|ones|what (?:all|do|must|should|has|papers|documents)|tools|conditions"
    r"|options|welche|qué|quels|liste|vilka|need(?:e?d)?|bring|include\w*|reasons|signs|examples",
    "how_to": r"how|h[wo]{2}|tips?|advi[cs]e\w*|steps?|help|guide|way (?:to|2)|procedure|what now"
    r"|what (?:should|shall|can|do|shd) (?:i|we|she|he|one|my|staff|you)|suggest\w*|proceed|next"
    r"|go about|what to do|wie (?:kann|mache|soll\w*)|cómo|comment|hur (?:gör|kan)|best way|walk me"
    r"|start",
    "how_i": r"how (?:do|to|can|could|should|shd|shall|would|must|may|does one|is one)",
    "one_of": r"(?:better|best|cheaper|faster|choose|prefer|pick|should|which|what'?s|compare\w*)\b"
    r".*\bor\b|\bor\b.*(?:better|best|cheaper|faster|choose|prefer|pick|should)|vs\.?|differ\w*"
    r"|as opposed to|pros and cons|\w+er than|compared",
    "several": r"(?:what|which|wich)(?: are| were)?(?: all| the| my| your| their| other| main)*"
    r"(?: [\w-]+){0,2}? (?!this|does|has|was|is|its|us|always|process|business|class|pass|access)"
    r"[\w-]+[^\Wsuio]s(?! (?:about|worth|like))",
    "text": r"(?:guide|handbook|manual|paper|policy|book|booklet|novel|report|article|chapter"
    r"|section"
    r"|document|thread|letter|contract|leaflet|study|thesis|file|page|minutes|statutes|rules"
    r"|appendix|transcripts?)(?: [\w.]+){0,4} (?:about|says?|covers?|deals?|contains?|in short)"
    r"|(?:about|summar\w+|overview of|gist of|points of|sum up) (?:the |this |that |our |your )?"
    r"(?:[\w.-]+ ){0,3}(?:guide|handbook|manual|paper|policy|book|novel|report|article|chapter"
    r"|section|document|thread|contract|leaflet|study|thesis|file|rules)",
    "happens": r"what (?:happens|will happen|happened|would happen)|was passiert|se passe|qué pasa"
    r"|cosa succede|o que acontece|all about|relationship|significance|role|how come"
    r"|what does .* do",
    "trouble": r"won'?t|can'?t|cannot|doesn'?t|isn'?t|keeps|stopped|broken?|leak\w*|stuck|lost"
    r"|stung"
    r"|bit|swallowed|fainted|burn(?:ed|t)|cut|nicked|stolen|drips?|squeak\w*|smells?|crash\w*"
    r"|fails?|forgot\w*|locked|fell|spil[lt]|choking|bleeding|swelling|pain|hurts?|trying"
    r"|struggl\w+"
    r"|i (?:need|want|have|would like) to|i'd like to",
    "explanation": r"mean\w*|explain\w*|what(?:'s| is| are|s)|how (?:does|do they|is|are|come)"
    r"|wh?at does|stands? for|signif\w+|defin\w+|works?|causes?|bedeut\w+|c'est quoi|betyder"
    r"|logic|idea|point|purpose|concept|don'?t (?:get|understand)|what|why",
    "allowed": r"all?owed|permitted|ok(?:ay)? to|ok|possible|need to|have to|must|legal|safe"
    r"|may|can"
    r"|covered|darf|dürfen|puedo|får|peut|required|necessary|yes|normal|still|too|ever|banned",
    "fact": r"when|how (?:much|many|long|old|far|often|high|big|large|tall|wide|late|early)"
    r"|wh?at time|dates?|numbers?|price|costs?|deadline|whos?|whom|whose|where|max\w*|min\w*|fees?"
    r"|height|weight|rate|amount|percent|age|size|limit|period|phone|address|temp\w*|speed|until"
    r"|by when|which (?:day|year|month|date)|what year|at what|wann|wie (?:viel|lange|hoch|alt)"
    r"|cuánto|combien|när|hur (?:mycket|många|länge)|default|capacity|since|per \w+|hw much",
    "by_the_book": r"according to|acc\.? to|in the (?:hand)?book|(?:handbook|policy|notes?|rules?"
    r"|guide|leaflet|manual|letters?|contract|statutes|document|docs|thread|chapter|memo) (?:says?"
    r"|suggest|recommend|on|about|mention)|laut|by the rules|do they|does she|does he",
}
_GROUPS = {
    **_ABOUT_THE_LAST_ANSWER,
    **_CORRECTING,
    **_SOCIAL,
    **_OF_THE_COLLECTION,
    **_OF_THE_ADVISOR,
    **_OTHER_TASKS,
    **_NEEDS,
}
_PATTERNS = {name: rf"(?<!\w)(?:{words})(?!\w)" for name, words in _GROUPS.items()} | {
    "begins_with_no": r"^(?:no|not|nope|sorry|sry|oops|i (?:meant?|said|was)|wrong|actually)\b",
    "begins_with_and": r"^(?:and|or|so|but|ok so|also|what about|how about|what if|even)\b",
    "begins_with_auxiliary": r"(?:^|[.!?,] |\b(?:and|so|hi|hello|ok|but|then) )(?:can|may|is|are|do"
    r"|does|did|am|must|has|have|will|would|should|was|were|could|shall|isn't|don't|doesn't|can't"
    r"|kann|darf|ist|muss|puede|puedo|es|est|får|kan|är)(?!\w)",
}
_COMPILED = {name: re.compile(pattern) for name, pattern in _PATTERNS.items()}
CUES = tuple(_COMPILED)
"""The names of the cues, in the order of `cues`."""
_SMALL_TALK = tuple(
    _COMPILED[name] for name in (*_ABOUT_THE_LAST_ANSWER, *_CORRECTING, *_SOCIAL) if name != "that"
)

# Said among people, and meaning nothing for what is wanted; of the five languages.
_FILLERS = frozenset(
    """
    please pls plz plse ok okay oh ah hm hmm well mate omg lol bit kindly really actually then let
    like want me so too to thing stuff one ones last thats whats its im ill id bitte mir das es ist
    ein eine der die und noch mal ich du kannst denn donc por favor lo la el un una en de y eso
    puedes quiero s'il te vous plaît svp ça c'est le les est et je plus det är ett och kan mig
    snälla tack då
    """.split()
)


@lru_cache(maxsize=64)
def cues(text: str) -> tuple[bool, ...]:
    """For each of `CUES`, whether a text has it."""
    lower = _plain(text)
    return tuple(pattern.search(lower) is not None for pattern in _COMPILED.values())


_POLITELY = re.compile(
    r"(?:\W*\b(?:please|pls|hey|hi|hello|ok|okay|so|now|just|(?:can|could|would|will) (?:you|u)"
    r"|i(?:'d like| want| need) (?:you|u) to)\b)*\W*"
)


def matter(text: str) -> list[str]:
    """The content words that are no small talk: what a text is about; none for "why is that?"."""
    rest = _plain(text)
    for pattern in _SMALL_TALK:
        rest = pattern.sub(" ", rest)
    return [word for word in content_words(rest) if word not in _FILLERS]


def is_told(*groups: str, text: str) -> bool:
    """Whether a text has a cue of one of some groups: `thanks`, `make`."""
    return any(_COMPILED[name].search(_plain(text)) for name in groups)


def begins_with(*groups: str, text: str) -> bool:
    """Whether a text begins with a cue of one of some groups, what is polite apart."""
    rest = _plain(text)
    rest = rest[_POLITELY.match(rest).end() :]  # type: ignore[union-attr]  # may be nothing
    return any(_COMPILED[name].match(rest) for name in groups)


def _plain(text: str) -> str:
    return text.lower().replace("’", "'").strip()
