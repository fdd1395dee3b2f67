"""The exchanges that the server answers: which are in progress now, and where they are kept."""

from __future__ import annotations

import json
import logging
import secrets
import threading
import time
from contextlib import ExitStack, suppress
from dataclasses import replace
from typing import Any

from advisor.answer import Conversation
from advisor.errors import USER_ERRORS
from advisor.options import AskOptions
from ui.conversations.exchange import TurnView, conversation_of
from ui.conversations.file import StoreError
from ui.conversations.in_progress import Held
from ui.conversations.stored import ConversationMissing, StoredConversation
from ui.errors import PageError
from ui.languages.speaking import N_
from ui.library.scopes import Resolved
from ui.page.answering.elsewhere import Elsewhere, Followed
from ui.page.answering.run import Asked, Run
from ui.page.scope.keeping import Scopes
from ui.queueing import STOPPING
from ui.services import Services

_LOG = logging.getLogger(__name__)
# How long a server that stops waits for answers to be kept as they are.
_PATIENCE_SECONDS = 2.0
# How often a server that is one of several says what it answers, and looks what others do.
_BEAT_SECONDS = 1.0


class Refused(PageError):
    """Something is not done; the message says why."""


class Exchanges:
    """What is being answered, for whom, in which conversation. Safe to use from several threads.

    An answer in progress belongs to its owner ("" where nobody logs in) and its conversation, not
    to the page that asked: it goes on to its end whoever looks on. It is kept when it is asked,
    again with each sentence that was verified, and when it ends. Where several servers keep theirs
    together, an answer of another one can be followed here, and goes on here once that one is gone.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._scopes = Scopes(services)
        self._lock = threading.Lock()
        self._runs: dict[tuple[str, str], Run] = {}
        self._closed = False
        # What other servers answer.
        self._others: dict[tuple[str, str], Held] = {}
        self._closing = threading.Event()
        self._sharing = threading.Thread(target=self._share, name="beat", daemon=True)
        if services.in_progress is not None:
            self._sharing.start()

    def stored(
        self, owner: str, conversation_id: str, through: int = 0
    ) -> StoredConversation | None:
        """A conversation, with an answer in progress as it is now; None when there is none.

        Args:
            owner: whose it is.
            conversation_id: which one.
            through: the key of an exchange to show; 0 for what was shown last.

        Raises:
            StoreError: it cannot be read, or has no such exchange.
        """
        if not conversation_id:
            return None
        # Looked up first: once it is over it is kept.
        run = self._runs.get((owner, conversation_id))
        elsewhere = self._others.get((owner, conversation_id)) if run is None else None
        goes_on = elsewhere.key if elsewhere is not None else 0
        try:
            stored = self._services.store.load(owner, conversation_id, through, goes_on)
        except ConversationMissing:
            return None
        if run is None:
            return stored
        view = run.view
        now = tuple(view if turn.key == view.key else turn for turn in stored.turns)
        return replace(stored, turns=now)

    def turn(self, owner: str, conversation_id: str, number: int, key: int = 0) -> TurnView | None:
        """An exchange by its place in what is shown, or in what is shown with that of `key`."""
        stored = self.stored(owner, conversation_id, key)
        turns = stored.turns if stored else ()
        return turns[number - 1] if 1 <= number <= len(turns) else None

    def running(self, owner: str, conversation_id: str) -> Followed | None:
        """The question of a conversation that is being answered, or waits for its turn."""
        where = (owner, conversation_id)
        run, held = self._runs.get(where), self._others.get(where)
        if run is not None or held is None:
            return run

        def goes_on() -> bool:
            now = self._others.get(where)
            return now is not None and now.key == held.key

        return Elsewhere(held, self._services.store, goes_on)

    def begin(self, owner: str, asked: Asked) -> Run:
        """Take a question, and see to it that it is answered.

        Raises:
            Refused: it is empty, or the answer before it is not over.
            PageError: nothing is left of the documents that were chosen for the conversation.
            QueueFull: too many wait.
            StoreError: the conversation cannot be read or written.
            IndexingError: what may be asked cannot be read.
        """
        question = asked.question.strip()
        if not question:
            raise Refused(N_("Type a question first."))
        with self._lock, ExitStack() as unbegun:
            self._require_free(owner, asked.conversation_id)
            # One that was deleted in another tab is not brought back: a new one begins.
            stored = self.stored(owner, asked.conversation_id, asked.instead_of)
            found = self._scopes.required(owner, stored.scope if stored else asked.scope)
            options = self._options(owner, found, asked.options)
            watched = self._services.operating.watching.question("page")
            run = Run(replace(asked, question=question, options=options), watched)
            run.view = replace(run.view, over=found.over)
            # Where nobody logs in, each conversation asks for itself: one question at a time.
            ticket = unbegun.enter_context(
                run.join(self._services.queue, owner or secrets.token_hex(8))
            )
            stored = stored or self._services.store.create(owner, scope=asked.scope)
            run.asked = replace(run.asked, conversation_id=stored.id)
            run.view = self._kept(owner, stored, run)
            if self._services.in_progress is not None:
                self._services.in_progress.hold(_held(owner, run))
            self._runs[owner, stored.id] = run
            unbegun.pop_all()
        run.begin(ticket, lambda: self._answer(owner, run))
        return run

    def options(self, owner: str, conversation_id: str) -> AskOptions:
        """What the next question of a conversation is answered with.

        Raises:
            PageError, StoreError, IndexingError: as `begin`.
        """
        found = self._scopes.required(owner, self._scopes.of(owner, conversation_id))
        return self._options(owner, found)

    def stop(self, owner: str, conversation_id: str) -> None:
        """Stop the answer in progress; what is there stays."""
        where = (owner, conversation_id)
        run, held = self._runs.get(where), self._others.get(where)
        if run is not None:
            run.stop()
        elif held is not None and self._services.in_progress is not None:
            self._services.in_progress.stop(held)

    def choose(self, owner: str, conversation_id: str, key: int) -> None:
        """Show another version or branch from now on.

        Raises:
            Refused: a question of the conversation is being answered.
            StoreError: there is none, or it cannot be written.
        """
        with self._lock:
            if self.running(owner, conversation_id) is not None:
                raise Refused(N_("Wait for this answer, or stop it, then look at the others."))
            self._services.store.choose(owner, conversation_id, key)

    def close(self) -> None:
        """The server stops: what is being answered is kept as it is, or goes on elsewhere."""
        self._closing.set()
        progress = self._services.in_progress
        with self._lock:
            self._closed = True
            runs = dict(self._runs)
        for run in runs.values():
            run.passed_on = progress is not None
            run.stop()
        until = time.monotonic() + _PATIENCE_SECONDS
        if progress is not None:
            self._sharing.join(_PATIENCE_SECONDS)
        for (owner, _), run in runs.items():
            run.wait(max(0.0, until - time.monotonic()))
            if progress is not None:
                with suppress(StoreError):  # then it is found out that this server is gone
                    progress.let_go(_held(owner, run), over=False)

    def _options(self, owner: str, found: Resolved, asked: AskOptions | None = None) -> AskOptions:
        """What a question is answered with: what its owner set, and only what they may see."""
        preferences = self._services.preferences
        options = AskOptions() if preferences is None else preferences.options(owner)
        if asked is not None:
            options = replace(options, answering=asked.answering)
        return replace(options, documents=found.documents)

    def _require_free(self, owner: str, conversation_id: str) -> None:
        if self._closed:
            raise Refused(STOPPING)
        if self.running(owner, conversation_id) is not None:
            raise Refused(N_("One question at a time: this answer is not over."))

    def _kept(self, owner: str, stored: StoredConversation, run: Run) -> TurnView:
        """The exchange of a question that was taken, in its place in the conversation."""
        before, after = stored.turns, None
        if run.asked.instead_of:
            keys = [turn.key for turn in before]
            # A conversation that begins anew has nothing that this could be instead of.
            at = keys.index(run.asked.instead_of) if run.asked.instead_of in keys else 0
            before, after = before[:at], keys[at - 1] if at else 0
        view = replace(run.view, question=run.asked.question, number=len(before) + 1)
        token = run.asked.token
        key = self._services.store.append(owner, stored.id, view, after, token)
        return replace(view, key=key)

    def _answer(self, owner: str, run: Run) -> None:
        """Answer a question whose turn has come, and keep what comes."""

        def before() -> Conversation:
            kept = self._services.store.load(owner, run.asked.conversation_id, run.view.key)
            return conversation_of(kept.turns[: run.view.number - 1])

        kept = run.view
        try:
            for view in run.answer(self._services.advisor, before):
                if view.passages is not kept.passages or view.sentences is not kept.sentences:
                    self._keep(owner, run)
                    kept = view
                run.tell()
        except Exception:
            _LOG.exception("A question could not be answered")
        finally:
            self._keep(owner, run)
            if self._services.in_progress is not None and not run.passed_on:
                with suppress(StoreError):
                    self._services.in_progress.let_go(_held(owner, run), over=True)
            with self._lock:
                del self._runs[owner, run.asked.conversation_id]

    def _keep(self, owner: str, run: Run) -> None:
        if run.passed_on:
            return
        try:
            self._services.store.update(owner, run.asked.conversation_id, run.view)
            run.unkept = ""
        except ConversationMissing:
            run.stop()  # deleted while it was being answered
        except StoreError as error:
            run.unkept = str(error)

    # --- one of several servers

    def _share(self) -> None:
        """Say what this server answers, and take over what others cannot go on with."""
        away = False
        while not self._closing.wait(_BEAT_SECONDS):
            try:
                self._beat()
                away = False
            except StoreError as error:
                if not away:
                    _LOG.warning("Other servers do not hear of this one. %s", error)
                away = True
            except Exception:
                _LOG.exception("Other servers do not hear of this one")

    def _beat(self) -> None:
        progress = self._services.in_progress
        assert progress is not None
        with self._lock:
            runs = dict(self._runs)
        mine = {held.where: held for held in progress.mine()}
        for where, run in runs.items():
            held = mine.get(where)
            if held is None and not run.over:
                # The others took this server for gone.
                run.passed_on = True
            if held is None or held.stop:
                run.stop()
        # Also what ended while the database was away, so that how it ended could not be kept.
        left = [held for where, held in mine.items() if where not in runs]
        for held in (*left, *progress.take_over()):
            self._go_on(held)
        self._others = {held.where: held for held in progress.others()}

    def _go_on(self, held: Held) -> None:
        """Answer a question that nobody answers any more, though it was taken."""
        try:
            stored = self._services.store.load(held.owner, held.conversation_id, held.key, held.key)
        except ConversationMissing:
            return
        turn = next(turn for turn in stored.turns if turn.key == held.key)
        asked = Asked(turn.question, held.conversation_id, scope=stored.scope, **_asked(held))
        run = Run(asked, self._services.operating.watching.question("page"))
        run.view = replace(TurnView(turn.number, turn.question), key=turn.key, over=turn.over)
        with self._lock, ExitStack() as unbegun:
            if self._closed or held.where in self._runs:
                return
            if not turn.running or held.stop:
                self._end(held, run, turn.ended())
                return
            try:
                found = self._scopes.required(held.owner, stored.scope)
                options = self._options(held.owner, found, asked.options)
                who = held.owner or secrets.token_hex(8)
                ticket = unbegun.enter_context(run.join(self._services.queue, who))
            except USER_ERRORS as error:
                self._end(held, run, turn.failed(str(error)))
                return
            run.asked = replace(asked, options=options)
            self._runs[held.where] = run
            unbegun.pop_all()
        run.begin(ticket, lambda: self._answer(held.owner, run))

    def _end(self, held: Held, run: Run, view: TurnView) -> None:
        """Keep how a question ended that is not answered again."""
        run.view = view
        self._keep(held.owner, run)
        progress = self._services.in_progress
        assert progress is not None
        if not run.unkept:
            progress.let_go(held, over=True)


def _held(owner: str, run: Run) -> Held:
    """What other servers need to go on with it."""
    asked = run.asked
    mode = asked.options.answering if asked.options is not None else None
    record = json.dumps({"searched": asked.searched, "answering": mode})
    return Held(owner, asked.conversation_id, run.view.key, record)


def _asked(held: Held) -> dict[str, Any]:
    """What else was asked than the words."""
    record = json.loads(held.asked)
    return {
        "searched": record["searched"],
        "options": AskOptions(answering=record["answering"]),
    }
