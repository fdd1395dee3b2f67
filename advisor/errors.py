"""What can go wrong while answering, and what the user is shown.

AdvisorError
├── SettingsError          an unknown setting, a value out of bounds, a file that is not TOML
└── ModelError             the model cannot be used; `str(error)` says why
    ├── ModelNotFound      no file at that path, no such model or file at the hub
    ├── ModelBroken        not a GGUF, another SHA-256 than expected, or llama.cpp refuses it
    ├── ModelCrashed       llama.cpp failed, or a server broke off, while writing
    ├── DownloadError      the hub cannot be reached, or the disk is full
    ├── ServerError        an OpenAI-compatible server refused or cannot be reached
    └── ContextTooLong     prompt and reply do not fit in the model's context

Every message is a sentence or two for the user: what happened, to which file or setting, and the
next command to try. `USER_ERRORS` is what the command line and the page catch; nothing else is.
"""

from __future__ import annotations

from corpus.errors import CorpusError
from index.errors import IndexingError


class AdvisorError(Exception):
    """Root of the tree: `str(error)` is for the user, and names the next command to try."""


class SettingsError(AdvisorError):
    """A setting is unknown, out of bounds, or in a file that cannot be read."""


class ModelError(AdvisorError):
    """The language model cannot be used."""


class ModelNotFound(ModelError):
    """There is no model at the path, or at the hub, that the setting names."""


class ModelBroken(ModelError):
    """The model file is damaged, is not a GGUF, or is not the one it should be."""


class ModelCrashed(ModelError):
    """The model failed while it was writing."""


class DownloadError(ModelError):
    """The model could not be downloaded; what arrived is kept, and the next try resumes."""


class ServerError(ModelError):
    """A model server refused the request or cannot be reached.

    `of_request` says that it refused this request, and may well answer another.
    """

    def __init__(self, sentence: str, *, of_request: bool = False) -> None:
        self.of_request = of_request
        super().__init__(sentence)


class ContextTooLong(ModelError):
    """Prompt and reply do not fit in the context; nothing was truncated.

    All three attributes count tokens.
    """

    def __init__(self, prompt_tokens: int, max_tokens: int, context_tokens: int) -> None:
        self.prompt_tokens = prompt_tokens
        self.max_tokens = max_tokens
        self.context_tokens = context_tokens
        super().__init__(
            f"The prompt has {prompt_tokens} tokens and the reply may take {max_tokens}, but the "
            f"context holds {context_tokens}. Raise the setting `context_tokens`, or lower "
            "`passages`, `chunk_chars` or `max_tokens`; `advisor settings` shows their values."
        )


USER_ERRORS: tuple[type[Exception], ...] = (AdvisorError, CorpusError, IndexingError)
"""Every error whose message is written for the user."""
