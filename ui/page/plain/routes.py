"""The first page, and asking without scripts: what a browser gets before the application."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from advisor.errors import USER_ERRORS
from index.errors import IndexMissing
from ui.conversations.exchange import TurnView
from ui.conversations.stored import ConversationMissing, StoredConversation
from ui.door.login import sign_out
from ui.door.signing_in import user_of
from ui.library.entries import DocumentEntry
from ui.page.answering.elsewhere import Followed
from ui.page.chat import welcome
from ui.page.plain import html
from ui.page.plain.answers import Answers
from ui.page.scope import html as scope
from ui.page.scope.keeping import Scopes
from ui.scope import ALL
from ui.services import Services

if TYPE_CHECKING:
    from advisor.advisor import AdvisorStatus

_TITLE = "groundwise"
_LINES = "application/x-ndjson"
_MOST_LISTED = 50
# A page does not wait longer than this to say what can be asked; it says it later then.
_PATIENCE_SECONDS = 0.05


class PlainPage:
    """What answers at `/`, and at `/ask` for those without scripts."""

    def __init__(
        self,
        services: Services,
        answers: Answers,
        application: Callable[[Request], Awaitable[str]],
        is_made: Callable[[], bool],
    ) -> None:
        """Put it together.

        Args:
            services: of the server.
            answers: those in progress.
            application: what follows the first page: the application as HTML, once it is made.
            is_made: whether it is, so that describing the index keeps nothing else waiting.
        """
        self._services = services
        self._answers = answers
        self._scopes = Scopes(services)
        self._application = application
        self._is_made = is_made
        self._describing: asyncio.Task[AdvisorStatus | Exception] | None = None
        self.routes = [
            Route("/", self.first),
            Route("/ask", self.alone, methods=["GET"]),
            Route("/ask", self.ask, methods=["POST"]),
            Route("/ask/answer", self.answer),
            Route("/ask/stop", self.stop, methods=["POST"]),
        ]

    async def first(self, request: Request) -> Response:
        """The page that the application takes the place of."""
        title, shown, answer = await self._shown(request, application=True)

        async def pieces() -> AsyncIterator[str]:
            so_far = "" if answer is None else html.turn(answer.view)
            yield "".join((html.top(title, shown), so_far, html.bottom(shown)))
            yield await self._application(request)

        return StreamingResponse(pieces(), media_type="text/html")

    async def alone(self, request: Request) -> Response:
        """The page without the application; it arrives as long as an answer grows."""
        return self._growing(*await self._shown(request, application=False))

    async def ask(self, request: Request) -> Response:
        """Take a question: for the script line by line what is new, else the page."""
        form = await request.form(max_files=0, max_fields=10)
        question, conversation, example = (
            str(form.get(name, "")) for name in ("question", "c", "example")
        )
        over = str(form.get("over", scope.KEPT))
        owner, scripted = user_of(request), _LINES in request.headers.get("accept", "")
        try:
            answer = await self._answers.ask(owner, example or question, conversation, over)
        except USER_ERRORS as error:
            hint = Markup(welcome.hint(str(error)))
            if scripted:
                return _lines(_once({"hint": hint, "question": question}))
            title, shown, running = await self._shown(
                request, application=False, conversation=conversation
            )
            return self._growing(title, replace(shown, hint=hint, question=question), running)
        if scripted:
            return _lines(_news(answer))
        return RedirectResponse(_newest(answer.asked.conversation_id), 303)

    async def answer(self, request: Request) -> Response:
        """The newest exchange of a conversation, line by line what is new."""
        owner, conversation = user_of(request), request.query_params.get("c", "")
        answer = self._answers.running(owner, conversation)
        if answer is None:
            try:
                stored = await asyncio.to_thread(self._stored, owner, conversation)
            except USER_ERRORS as error:
                return _lines(_once({"hint": welcome.hint(str(error)), "question": ""}))
            turns = stored.turns[-1:] if stored is not None else ()
            return _lines(_once(*(_told(turn) for turn in turns)))
        return _lines(_news(answer))

    async def stop(self, request: Request) -> Response:
        """Stop the answer in progress of a conversation, and show what there is of it."""
        form = await request.form(max_files=0, max_fields=10)
        conversation = str(form.get("c", ""))
        self._answers.stop(user_of(request), conversation)
        return RedirectResponse(_newest(conversation), 303)

    def _growing(self, title: str, shown: html.Shown, answer: Followed | None) -> Response:
        async def pieces() -> AsyncIterator[str]:
            yield html.top(title, shown)
            if answer is not None:
                async for view in answer.follow():
                    yield html.turn(view, stops=answer.asked.conversation_id)
            yield html.bottom(shown)

        return StreamingResponse(pieces(), media_type="text/html")

    async def _shown(
        self, request: Request, *, application: bool, conversation: str | None = None
    ) -> tuple[str, html.Shown, Followed | None]:
        """The title of a page, what it shows, and what is being answered there."""
        owner = user_of(request)
        key = request.query_params.get("c", "") if conversation is None else conversation
        answer = self._answers.running(owner, key)
        current = None if answer is None else answer.view
        title, shown = await asyncio.to_thread(self._kept, owner, key, current)
        about = await self._about(owner)
        shown = replace(
            shown,
            application=application,
            account=Markup(sign_out(owner)),
            welcome=about.welcome,
            status=about.status,
            notices=shown.notices + about.notices,
            running=answer is not None,
        )
        return title, shown, answer

    def _kept(
        self, owner: str, conversation_id: str, current: TurnView | None
    ) -> tuple[str, html.Shown]:
        try:
            listed = self._services.store.list(owner)[:_MOST_LISTED]
            stored = self._stored(owner, conversation_id)
            chooser = self._chooser(owner, stored)
        except USER_ERRORS as error:
            return _TITLE, html.Shown(False, notices=Markup(welcome.notices([str(error)])))
        if stored is None:
            return _TITLE, html.Shown(False, listed=listed, scope=chooser)
        over = [turn for turn in stored.turns if current is None or turn.number != current.number]
        shown = html.Shown(
            application=False,
            conversation=stored.id,
            turns=[html.turn(turn) for turn in over[-html.MOST_TURNS :]],
            left_out=max(0, len(over) - html.MOST_TURNS),
            listed=listed,
            scope=chooser,
        )
        return f"{stored.title} · {_TITLE}", shown

    def _chooser(self, owner: str, stored: StoredConversation | None) -> Markup:
        try:
            now = self._scopes.resolved(owner, stored.scope if stored else ALL)
            known = self._scopes.collections(owner)
        except USER_ERRORS:
            return Markup("")  # a question says what is wrong
        return scope.chooser(now, known, is_kept=stored is not None, has_scripts=False)

    def _stored(self, owner: str, conversation_id: str) -> StoredConversation | None:
        try:
            return self._services.store.load(owner, conversation_id) if conversation_id else None
        except ConversationMissing:
            return None

    async def _about(self, owner: str) -> html.Shown:
        """What can be asked and what is in use, or what is said until that is known."""
        unknown = html.Shown(False, welcome=html.without_scripts(welcome.greeting()))
        if not self._is_made():
            return unknown
        if self._describing is None or self._describing.done():
            self._describing = asyncio.create_task(asyncio.to_thread(self._described))
        await asyncio.wait([self._describing], timeout=_PATIENCE_SECONDS)
        if not self._describing.done():
            return unknown
        found = self._describing.result()
        if isinstance(found, IndexMissing):
            return html.Shown(False, welcome=html.without_scripts(welcome.nothing_indexed()))
        if isinstance(found, Exception):
            return html.Shown(False, notices=Markup(welcome.notices([str(found)])))
        return await asyncio.to_thread(self._told_of, found, owner)

    def _described(self) -> AdvisorStatus | Exception:
        """What is in use, or why that is not known: for several readers, in any language."""
        try:
            return self._services.advisor.describe()
        except USER_ERRORS as error:
            return error

    def _told_of(self, status: AdvisorStatus, owner: str) -> html.Shown:
        """What is in use, and the documents that a person may ask."""
        library = self._services.library
        is_shared = self._services.accounts is not None
        try:
            entries = None if library is None else library.documents(owner)
        except USER_ERRORS as error:
            return html.Shown(False, notices=Markup(welcome.notices([str(error)])))
        return html.Shown(
            False,
            welcome=html.without_scripts(
                welcome.welcome(status, entries) + self._examples(entries)
            ),
            status=html.without_scripts(welcome.footer(status, is_shared=is_shared)),
            notices=Markup(welcome.notices(status.warnings)),
        )

    def _examples(self, entries: Sequence[DocumentEntry] | None) -> str:
        """What to begin with, as far as it is known already."""
        if self._services.examples is None:
            return ""
        ids = [entry.id for entry in welcome.newest(entries or ())]
        return welcome.beginning(self._services.examples.of(ids))


def _newest(conversation: str) -> str:
    """The address of a conversation's newest exchange, for who runs no scripts."""
    return f"/ask?c={quote(conversation, safe='')}#plain-live"


def _told(view: TurnView) -> dict[str, object]:
    return {"number": view.number, "turn": html.turn(view), "over": not view.running}


async def _news(answer: Followed) -> AsyncIterator[dict[str, object]]:
    yield {"conversation": answer.asked.conversation_id}
    async for view in answer.follow():
        yield _told(view)


async def _once(*news: dict[str, object]) -> AsyncIterator[dict[str, object]]:
    for each in news:
        yield each


def _lines(news: AsyncIterator[dict[str, object]]) -> Response:
    async def written() -> AsyncIterator[str]:
        async for each in news:
            yield json.dumps(each) + "\n"

    return StreamingResponse(written(), media_type=_LINES)
