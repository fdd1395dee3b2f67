"""What the program says of itself: what it does, reads, keeps and is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from advisor.answer import SentenceVerified
from advisor.answering.citations import AnswerText
from advisor.answering.suggestions import example_questions
from advisor.replies.library import Library, documents_in_words
from advisor.request import Request
from corpus.formats import KNOWN
from corpus.language.languages import LANGUAGES
from corpus.loaders.ocr.rules import ocr_version

_READS = (
    "I read {formats} files. I can't read handwriting or recordings, and scans and pictures only "
    "where OCR is installed. A ZIP or TAR archive is read like a folder. You add documents in the "
    "page under Documents, or with `advisor index FOLDER`."
)
_UPDATES = (
    "Add and remove documents in the page under Documents. A folder that was indexed is brought up "
    "to date by `advisor index FOLDER`: what is new or changed is read, what is gone is forgotten."
)
_CHATS = (
    "The page lists your conversations: there you begin a new one, go on with an earlier one, "
    "export it or delete it."
)
_NUMBERS = "The number behind a sentence opens the place in the documents that it is from."
_COSTS = "Asking me costs nothing: I run on this machine, and no service is paid for."
_COSTS_THERE = "I cost nothing myself; the language model at {address} may."
_NO_WEB = "I look in {documents} alone, and not on the internet."
_NEXT = "The setting `model` names another, and so do the settings of the page."
_PRIVATE = (
    "I run on the machine that you opened me on, or that serves this page. {sent} The page keeps "
    "conversations there, unencrypted, in the folder of the index, until you delete them; "
    "whoever may read that folder can read them. I don't learn from them."
)
_LOCAL = "Nothing that you type or that the documents say leaves it, and I need no network."
_SERVER = (
    "Your questions and passages of the documents are sent to the language model at {address}, "
    "which the setting `model` names; nothing else leaves it."
)
_QUOTES_ALONE = (
    "I answer with exact sentences of the documents, so no language model writes my answers. "
    "Small models search, read and check; all of them run locally."
)
_WRITES = (
    "My answers are written by the language model `{model}`, and each sentence is checked against "
    "quotes by a second model before it is shown."
)
_CERTAIN = (
    "Each sentence that I show is a quote of the documents, or was checked against one that "
    "stands beside it; I say so when I find nothing. I can still pick the wrong passage, and "
    "documents can be wrong: read the quotes where it matters."
)
_WORKING = (
    "I search {documents} by meaning and by words, read the best passages beside your question, "
    "and answer with their sentences. The number behind a sentence opens the place it is from."
)
_IDENTITY = (
    "I'm groundwise, a program and no person: I answer questions from {documents}, with quotes. "
    "I'm no professional adviser, and know nothing beyond them."
)
_LANGUAGE = (
    "I answer in the words of the documents, which are in {languages}; I don't translate them. "
    "What I understand is English best, and German, French, Spanish, Italian, Dutch, Portuguese "
    "and Swedish word by word."
)
_CURRENT = (
    "I know what {documents} said when they were last indexed, and nothing newer; `advisor index` "
    "brings me up to date."
)
_MEMORY = (
    "I know what was said in this conversation, and nothing of others. The page keeps earlier ones "
    "in its list, where you can go on with them."
)
_GENERAL = (
    "I answer questions about {documents}: facts, lists, how something is done, comparisons, what "
    "a document is about. Each sentence is a quote or was checked against one, and when I find "
    "nothing I say so."
)
_EXAMPLES = 3


def program_reply(
    request: Request, library: Library, text: AnswerText, model: str
) -> Iterator[SentenceVerified]:
    """Answer a question about the program itself.

    `model` is the setting of this name; empty when answers are quotes alone.
    """
    if not library.digests:
        said = (
            f"I answer questions about documents, with quotes from them. "
            f"{documents_in_words(library)}"
        )
        yield text.say(said)
        return
    for pattern, answer in (*_USES, *_ANSWERS):
        if pattern.search(request.said):
            said = answer(library, model)
            if answer is _reads and _CAN_READ.search(request.said):
                said = f"{'Yes' if _can_read(request.said) else 'No'}. {said}"
            yield text.say(said)
            return
    yield text.say(_general(library, model))


def asks_how_to_use(message: str) -> bool:
    """Whether a message asks how the program is used, in words that say little of anything else."""
    return _THIS.match(message) is not None or any(p.search(message) for p, _ in _USES)


def asks_for_help(message: str) -> bool:
    """Whether a message asks what the program can do."""
    return _HELPS.search(message) is not None


def tells_of_program(message: str) -> bool:
    """Whether a message asks something of the program that there is an answer to."""
    patterns = [pattern for pattern, _ in (*_USES, *_ANSWERS)]
    return asks_for_help(message) or any(pattern.search(message) for pattern in patterns)


def _can_read(message: str) -> bool:
    if _PICTURES.search(message) and ocr_version() is None:
        return False
    return _UNREAD.search(message) is None


def _reads(_library: Library, _model: str) -> str:
    *names, last = dict.fromkeys(form.called for form in KNOWN.values())
    return _READS.format(formats=f"{', '.join(names)} and {last}")


def _private(_library: Library, model: str) -> str:
    is_server = model.startswith("openai:")
    return _PRIVATE.format(sent=_SERVER.format(address=_address(model)) if is_server else _LOCAL)


def _written_by(_library: Library, model: str) -> str:
    return _WRITES.format(model=model) if model else _QUOTES_ALONE


def _costs(_library: Library, model: str) -> str:
    is_server = model.startswith("openai:")
    return _COSTS_THERE.format(address=_address(model)) if is_server else _COSTS


def _address(model: str) -> str:
    return model.removeprefix("openai:").partition("#")[0]


def _model_set(library: Library, model: str) -> str:
    return f"{_written_by(library, model)} {_NEXT}"


def _language(library: Library, _model: str) -> str:
    return _LANGUAGE.format(languages=library.languages() or "a language that I can't tell")


def _general(library: Library, _model: str) -> str:
    said = _GENERAL.format(documents=documents_in_words(library))
    asked = " ".join(example_questions(library.index, library.documents)[:_EXAMPLES])
    return f"{said} For example: {asked}" if asked else said


def _with_documents(template: str) -> Callable[[Library, str], str]:
    return lambda library, _: template.format(documents=documents_in_words(library))


def _always(sentence: str) -> Callable[[Library, str], str]:
    return lambda _library, _model: sentence


def _asks(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE)


_HELPS = _asks(
    r"(?:can|could|do) (?:you|u) (?:(?:actually|even|all) )?(?:do|help|offer)|help (?:me )?with"
    r"|(?:are|r) (?:you|u) (?:\w+ )?for|(?:ask|use) (?:you|u|this) for"
)
# "What can this do?" is about the program where no document says what "this" is.
_THIS = re.compile(
    r"\W*what (?:can|could|does) (?:this|it)(?: (?:thing|app|tool|page|site|program|bot))? do\W*$",
    re.IGNORECASE,
)
_CAN_READ = _asks(
    r"(?:can|could|do|does|will) (?:you|u|it) (?:also )?(?:read|open|handle|take|use|do)"
)
_UNREAD = _asks(r"handwriting|paintings?|videos?|films?|audio|music|recordings?")
_PICTURES = _asks(r"images?|pictures?|photos?|scans?|scanned")
_FILES = r"(?:\w+ ){0,3}?(?:documents?|docs?|files?|pdfs?|folders?|index)"
_CHAT = r"(?:\w+ ){0,3}?(?:chats?|conversations?|history)"
# How it is used: asked in words that few documents hold together.
_USES = (
    (_asks(rf"upload(?:ed|ing)?|(?:add|import) {_FILES}|file types?|file formats?"), _reads),
    (
        _asks(
            r"you (?:search |use |ask )?google|google (?:it|that|this|for me)"
            r"|search the (?:web|internet)|(?:look|search) (?:it )?online"
        ),
        _with_documents(_NO_WEB),
    ),
    (
        _asks(r"(?:is|are) (?:this|that|it|you) (?:legal|medical|tax|professional) advice"),
        _with_documents(_IDENTITY),
    ),
    (_asks(r"(?:up to date|recent|old) (?:are you|is your knowledge)"), _with_documents(_CURRENT)),
    (_asks(rf"(?:delete|remove|update|replace|refresh|re-?index) {_FILES}"), _always(_UPDATES)),
    (
        _asks(rf"(?:delete|remove|clear|erase|export|download|share|start|begin|new) {_CHAT}"),
        _always(_CHATS),
    ),
    (
        _asks(r"(?:little|small|tiny|blue) numbers?|numbers? (?:behind|after|beside)"),
        _always(_NUMBERS),
    ),
    (_asks(r"how does (?:this|it|that) (?:thing )?work(?=\W*$)"), _with_documents(_WORKING)),
    (
        _asks(
            r"example questions?|what (?:should|can|could|else can) i ask(?: you)?(?=\W*$)"
            r"|(?:do|how do) i use (?:you|this)(?=\W*$)"
        ),
        _general,
    ),
    (
        _asks(r"(?:change|switch|choose|set) (?:the |your |another )?(?:language )?model"),
        _model_set,
    ),
)
# The first that matches; the words are those of our own utterances in training/understanding.
_ANSWERS = (
    (
        _asks(
            r"pdfs?|word (?:files?|documents?)|docx?|excel|xlsx?|spreadsheets?|epubs?|html"
            r"|markdown|formats?|file types?|images?|pictures?|photos?|paintings?|scan(?:s|ned)?"
            r"|handwriting|videos?|audio|recordings?|powerpoint|pptx?|slides|odt|rtf|csv|txt"
        ),
        _reads,
    ),
    (
        _asks(
            r"remember (?:what|that|me|my|our)|(?:last|previous|earlier) (?:chats?|conversations?)"
            r"|yesterday"
        ),
        _always(_MEMORY),
    ),
    (
        _asks(
            r"safe|secure|my data|private|privacy|anonym\w+|confidential|stor(?:e|ed|es|ing)"
            r"|sav(?:e|ed|es|ing)|logs?"
            r"|logged|record(?:s|ed)?|track\w*|offline|internet|wi-?fi|network|cloud|online"
            r"|local(?:ly)?|sent|send|phone home|leaves?|learn from|data protection|gdpr"
            r"|(?:who|boss|hr|professor|anyone|someone|landlord|others?|they) (?:can|will|could)?"
            r" ?(?:see|read)s?|(?:can|will|could|does) (?!you|u |i )(?:my |the )?\w+"
            r" (?:see|read|know)|allowed to tell|do you tell|keep (?:a |my |our |the )?\w+"
        ),
        _private,
    ),
    (
        _asks(
            r"(?:chat)?gpt[-\d.]*|openai|claude|gemini|llama|mistral|llms?|models?|running on"
            r"|trained|context (?:size|window|length)|how (?:big|large) is your context"
            r"|which version|parameters"
        ),
        _written_by,
    ),
    (_asks(r"free|costs?|charge|price|pay"), _costs),
    (
        _asks(r"languages?|translate|" + "|".join(name.lower() for name in LANGUAGES.values())),
        _language,
    ),
    (
        _asks(
            r"mistakes?|wrong|always right|trust|rely|reliable|accurate|hallucinat\w+|make up"
            r"|mak(?:e|ing) \w+ up|lie|sure|don'?t know|limits?|limitations?"
        ),
        _always(_CERTAIN),
    ),
    (_asks(r"up to date|how (?:recent|current|old)|knowledge cut-?off"), _with_documents(_CURRENT)),
    (
        _asks(
            r"how (?:(?:do|did|does|can) )?(?:you|u|it|this) (?:work|find|know|decide|come|produce"
            r"|search|choose|pick|get|answer|retrieve)|embeddings?|under the hood"
            r"|search engine|where do you get"
        ),
        _with_documents(_WORKING),
    ),
    (
        _asks(
            r"who (?:are|r|am i|made|built|created|is this)|what(?:'s| is| are) (?:you|u)(?=\W*$)"
            r"|what are you exactly|your name|call you|(?:are|r) (?:you|u) (?:\w+ ){0,4}?"
            r"(?:person|human|robot|bot|machine|ai|program|doctor|lawyer|real|official|secretary|by)"
            r"|talking to|chatting with|a human|introduce yourself|(?:legal|medical|tax) advice"
            r"|legally|binding"
        ),
        _with_documents(_IDENTITY),
    ),
)
