"""Words by which people show what a message wants: features for a classifier, not rules.

A pattern may match words that mean something else: `training.understanding.train_acts` weighs each
by labelled messages. Mostly English, and the commonest words of German, Spanish, French, Swedish.
"""

from __future__ import annotations

import re

_ANYWHERE = {
    # About the answer before.
    "where": r"sources?|pages?|paragraphs?|passage|clause|section|chapter|reference|citations?|cite"
    r"|link|quelle|fuente|källa|where'?s|where (?:is|does|did|do|can|exactly)|wo steht"
    r"|who (?:says|said|wrote)|says who|written|point me|look (?:it|that|this) up"
    r"|which (?:\w+ )?(?:says|said|is (?:this|that|it))|did you (?:read|get|find|see)",
    "sure": r"sure|certain|really|rly|srsly|seriously|positive|doubt|believe|correct|definitely"
    r"|double.?check|check (?:again|that)|no way|can'?t be|surely|sicher|seguro|wirklich|vraiment"
    r"|säker|kidding|outdated|still (?:true|right|correct)|never",
    "simpler": r"simpl\w*|eas(?:y|ier|yer)|plain|dumb|eli5|lay(?:man|person)\w*|underst\w+|year old"
    r"|kid|child|gran\w*|lost|jargon|technical|einfach\w*|fácil|facile|enkla?re|confus\w+"
    r"|complicated|everyday|words|head|beginner",
    "shorter": r"short\w*|brief\w*|concise|condense\w*|tl;?dr|sentences?|one.?lin\w+|lines?"
    r"|nutshell|cut|trim|less|boil|kürzer|kurz|corto|bref|kortare|long|wall of text|sum",
    "more": r"more|elaborate|expand|go (?:on|into|deeper)|continue|carry on|keep going|details?"
    r"|deeper|further|mehr|más|plus|mer|and then|(?:what|anything) else",
    "example": r"examples?|e\.?g|instance|samples?|such as|like what|beispiel|ejemplo|exemple"
    r"|exempel|case|situation|illustrate|look like|concrete|picture it",
    "why": r"why|y tho|how come|reason\w*|because|rationale|warum|wieso|por qué|pourquoi|varför"
    r"|what for|grounds",
    "that": r"that|this|it|again",
    "correction": r"meant?|typo|i said|sorry|oops|rather|instead|not|no|nope|wrong|mistyped|my bad"
    r"|mixed up|was (?:asking|talking)|asking about|should have|let me rephrase|should read",
    # Among people.
    "greeting": r"hi+|hello|hey+|hiya|yo|(?:good )?(?:day|morning|afternoon|evening)|greetings"
    r"|hallo|hola|bonjour|salut|hej|moin|servus|guten (?:tag|morgen)|nice to meet|anyone there"
    r"|howdy|sup",
    "thanks": r"thanks?|thank ?you|thx|tnx|ty|tysm|kthx|cheers|danke|gracias|merci|tack|obliged"
    r"|appreciated?|grateful|ta",
    "bye": r"bye|goodbye|see (?:you|ya|u)|cu|cya|later|ciao|farewell|tschüss|adi[óo]s|au revoir"
    r"|hej då|wiedersehen|night|logging off|log off|gotta (?:go|run)|that'?s (?:all|it)"
    r"|will be all|(?:have to|must) (?:go|leave)|off to|done here|until next|tomorrow|weekend",
    "praise": r"great|good|brilliant\w*|awesome|excellent|perfect|love|best|super|impress\w+"
    r"|legend|helpful|amazing|nice|spot on|well done|clear|wow|exactly|fantastic|beautiful\w*"
    r"|kudos|lifesaver|better than|saved|chapeau|bravo|clever|smart|know your",
    "complaint": r"useless|rubbish|stupid|dumb|garbage|wast(?:e|es|ing)|nonsense|wrong|wtf|hopeless"
    r"|crap\w*|terrible|bad|idiot\w*|fuck\w*|shit\w*|hate|sucks?|vague|disappoint\w+"
    r"|no (?:help|use)|(?:didn'?t|never|don'?t|not) answer|not what i|insult\w*|ugh|ridiculous"
    r"|pathetic|annoying|typical|worse|worst|refund|bother",
    # About the collection, or the advisor.
    "collection": r"documents?|docs?|files?|folder|collection|sources|index\w*|pdfs?|leaflets"
    r"|papers|materials?|library|database|archive|manuals?|(?:up)?loaded|stored|dokument\w*"
    r"|documentos|unterlagen|stuff",
    "have": r"(?:do|did|have|what|which|got) (?:you|u|ya)|you(?:'ve| have)? got|have you|you have"
    r"|got (?:any\w*|something)|any\w*(?: \w+)? (?:on|about|in)|(?:something|info) (?:on|about)"
    r"|is there(?: also)? (?:an?|any\w*|some\w*)?|are there|there any\w*|among"
    r"|do (?:the|your) \w+ (?:include|cover|contain)|hast du|tienes|habt ihr|gibt es|finns det"
    r"|har du|as-tu|avez",
    "topics": r"topics?|subjects?|themes|areas|contents?|list (?:of|the|your|all|every)|show"
    r"|titles?|how m(?:any|uch)|newest|latest|oldest|versions?|in t?here|cover\w*|include\w*"
    r"|contain\w*",
    "you": r"you|u|your|ur|yourself|du|dein\w*|tú|eres|puedes|vous|dig",
    "can_you": r"are (?:you|u)|r u|who (?:are|made|built|runs|created|am)(?: (?:you|u|i))?"
    r"|what (?:are|can) (?:you|u)|(?:can|could|do|does|did|will) (?:you|u|it|this)"
    r"|how (?:do|did|were|large|old|big|up to date|are|should i use)(?: (?:you|u|is))?"
    r"|your (?:name|limits|job|answers)",
    "machine": r"models?|ai|bot|chat ?bot|human|person|robot|machine|program|(?:chat)?gpt"
    r"|(?:off|on)line|internet|wifi|cloud|privacy|private|stored?|saved?|log|logged|remember"
    r"|anonymous|tell (?:my|the)|see (?:this|what|my)|learn|train(?:ed)?|upload\w*|languages?"
    r"|context|limits|official|advice|chats?|conversation|hallucinate"
    r"|make (?:things|stuff|it) up|mistakes|trust|lawyer|doctor",
    "task": r"write|translate|poems?|jokes?|songs?|sing|draw|paint|code|script|python|java\w*"
    r"|weather|time is it|opinion|favou?rite|instructions?|system prompt|calculate|convert|play"
    r"|story|generate|compose|draft|homework|solve|book me|order me|set an? \w+|pretend|act as"
    r"|you are now|forget|recommend|think of|invent|recite|tell me a|limerick|slogan|letter|email"
    r"|game|guess|proofread|implement|rewrite|plan my|rhyme|haiku|lyrics|capital of|president"
    r"|football|movie|series|meaning of life|(?:do you|u) think|be honest|what'?s \d"
    r"|\d+ ?[x*+%] ?\d*",
    # What sort of answer is wanted.
    "comparison": r"vs\.?|versus|v|differ\w*|compar\w+|better|than|between|pros|cons|opposed"
    r"|advantages?|or|either|oder|unterschied\w*|diferencia\w*|différence|mieux|skillnad\w*"
    r"|cheaper|faster|which (?:one|of|is|gets)|same",
    "overview": r"summ?ar\w+|overview|gist|main|key|in short|recap|outline|essence|essentials"
    r"|roughly|overall|general\w*|whole|big(?:ger)? picture|takeaways?|highlights?|at a glance"
    r"|run ?down|run (?:me )?through|catch me up|headline|about|sum up|quick|intro|zusammen\w*"
    r"|r[ée]sum\w+|sammanfatt\w+|worum|cliff|condensed|deal with|tl;?dr|nutshell|brief|boil\w*",
    "list": r"w[h]?ich|list|all|every\w*|what are|else|others?|kinds?|types?|names?|requirements?"
    r"|things|enumerate|ones|what (?:do|must|should|has|papers|documents)|tools|conditions"
    r"|options|welche|qué|quels|liste|vilka|needed|bring|include\w*",
    "how_to": r"how|tips?|advi[cs]e\w*|steps?|help|guide|way to|procedure|what now|walk me"
    r"|what (?:should|shall|can|do) (?:i|we|she|he|one|my)|suggest\w*|proceed|go about|next"
    r"|what to do|wie (?:kann|mache|soll\w*)|cómo|comment|hur (?:gör|kan)|best way",
    "how_i": r"how (?:do|to|can|could|should|shall|would|must|may|does one|is one)",
    "explanation": r"mean\w*|explain\w*|what(?:'s| is| are|s)|how (?:does|do they|is|are|come)"
    r"|what does|stands? for|defin\w+|works?|causes?|bedeut\w+|significa|c'est quoi|betyder|logic"
    r"|idea|point|purpose|concept|don'?t (?:get|understand)|what",
    "allowed": r"allowed|permitted|ok(?:ay)? to|possible|need to|have to|must|legal|safe|may|can"
    r"|covered|darf|dürfen|puedo|får|peut|required|necessary|yes|normal|still|too|ever",
    "fact": r"when|how (?:much|many|long|old|far|often|high|big|large|tall|wide|late|early)"
    r"|wh?at time|dates?|numbers?|price|costs?|deadline|who|whom|whose|where|max\w*|min\w*|fees?"
    r"|height|weight|rate|amount|percent|age|size|limit|period|phone|address|temp\w*|speed|until"
    r"|by when|which (?:day|year|month|date)|at what|wann|wie (?:viel|lange|hoch|alt)|cuánto"
    r"|combien|när|hur (?:mycket|många|länge)|default|capacity|since",
}
_PATTERNS = {name: rf"(?<!\w)(?:{words})(?!\w)" for name, words in _ANYWHERE.items()} | {
    "begins_with_no": r"^(?:no|not|nope|sorry|oops|i (?:meant?|said|was)|wrong|actually)\b",
    "begins_with_auxiliary": r"(?:^|[.!?,] |\b(?:and|so|hi|hello|ok|but|then) )(?:can|may|is|are|do"
    r"|does|did|am|must|has|have|will|would|should|was|were|could|shall|isn't|don't|doesn't|can't"
    r"|kann|darf|ist|muss|puede|puedo|es|est|får|kan|är)(?!\w)",
}
_COMPILED = {name: re.compile(pattern) for name, pattern in _PATTERNS.items()}
CUES = tuple(_COMPILED)
"""The names of the cues, in the order of `cues`."""


def cues(text: str) -> list[bool]:
    """For each of `CUES`, whether a text has it."""
    lower = text.lower().replace("’", "'").strip()
    return [pattern.search(lower) is not None for pattern in _COMPILED.values()]
