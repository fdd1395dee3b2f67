"""What the page's panels and the HTTP interface work with, made once when the server starts."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ui.operating.operating import Operating
from ui.protocols import Examples, PageAdvisor

if TYPE_CHECKING:
    from advisor.settings import Settings
    from ui.conversations.in_progress import InProgress
    from ui.conversations.store import ConversationStore
    from ui.door.accounts import Accounts
    from ui.keeping.tables import Tables
    from ui.library.library import Library
    from ui.models.speed import ModelSpeeds
    from ui.people.preferences import Preferences
    from ui.queueing import FairQueue


@dataclass(frozen=True)
class Services:
    """The parts of a running server.

    Attributes:
        advisor: answers questions.
        store: keeps the conversations.
        in_progress: what this and other servers answer; None where there are no others.
        queue: whose turn it is at the model.
        library: what is indexed, and adding to it; None when the page only answers.
        settings: as the server was started with; None for an advisor that has none.
        accounts: who may log in; None when everybody who reaches the address may.
        sign_ins: where it is kept who is signed in; None forgets them when the server stops.
        feedback_path: the file that thumbs and comments are appended to; None keeps none.
        preferences: what each person set for their own questions; None where nothing can be set.
        speeds: how fast each model writes on this machine.
        examples: questions that the documents answer, to begin with; None offers none.
        operating: what whoever operates the server sees of it.
    """

    advisor: PageAdvisor
    store: ConversationStore
    queue: FairQueue
    in_progress: InProgress | None = None
    library: Library | None = None
    settings: Settings | None = None
    accounts: Accounts | None = None
    sign_ins: Path | Tables | None = None
    feedback_path: Path | None = None
    preferences: Preferences | None = None
    speeds: ModelSpeeds | None = None
    examples: Examples | None = None
    operating: Operating = field(default_factory=Operating)
