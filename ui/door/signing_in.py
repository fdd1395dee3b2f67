"""Signing in to the page: what a request must bring, and whose it is."""

from __future__ import annotations

import asyncio
import base64
import binascii
import logging
import re
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qs, quote

import anyio
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.door.account_records import AccountsError
from ui.door.accounts import Accounts, account_name
from ui.door.bodies import read_body
from ui.door.login import LOGIN_PATH, LOGOUT_PATH, login_page
from ui.door.refusals import Refusal, for_programs, send_refusal
from ui.door.sessions import LONGEST_SECONDS, Attempts, Sessions, TabOwners
from ui.keeping.tables import Tables
from ui.languages.speaking import N_, _

_LOG = logging.getLogger(__name__)
_MAX_FORM_BYTES = 16 * 1024
# Lookups at once, and how long the last one counts while an answer is sent piece by piece.
_MOST_LOOKING = 4
_LOOKED_SECONDS = 0.5
_Found = TypeVar("_Found")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_ONWARD = re.compile(r"/(?![/\\])[^\\\x00-\x1f\x7f]{0,1000}")
_WRONG = N_("The name or the password is wrong.")
_SIGN_IN = "Sign in first: load this page again."
_BASIC = {"www-authenticate": 'Basic realm="groundwise", charset="UTF-8"'}
# A name that Gradio's page gives itself stands here in its heartbeat's address.
_HEARTBEAT = "/gradio_api/heartbeat/"
# An open page asks for this to see that the server is there: nobody has to sit before it.
_PULSE = "/gradio_api/app_id"


def user_of(request: Any) -> str:
    """The name of the account that a request of Starlette, FastAPI or Gradio belongs to.

    Empty when accounts are off.
    """
    inner = getattr(request, "request", None) or request
    scope = getattr(inner, "scope", None)
    state = scope.get("state", {}) if isinstance(scope, dict) else {}
    return str(state.get("user", ""))


class RequireLogin:
    """ASGI middleware that lets nobody through but those with an account.

    The page is opened with the cookie of a session; programs may send name and password with each
    request instead (HTTP Basic, or `NAME:PASSWORD` where a client knows API keys alone).
    """

    def __init__(
        self,
        app: ASGIApp,
        accounts: Accounts,
        *,
        sign_ins: Path | Tables | None = None,
        secure: bool = False,
        is_open: Callable[[Scope], bool] = lambda scope: False,
    ) -> None:
        """Stand before `app`.

        Args:
            app: what is behind the door.
            accounts: who may come in.
            sign_ins: where it is kept who is signed in; None forgets them when the server stops.
            secure: whether browsers reach it by https alone.
            is_open: whether a request may pass whoever asks, as nobody's.

        Raises:
            AccountsError: `sign_ins` cannot be used.
        """
        self._app = app
        self._accounts = accounts
        self._sessions = Sessions(accounts, sign_ins)
        self._attempts = Attempts()
        self._secure = secure
        self._is_open = is_open
        self._hashing: anyio.CapacityLimiter | None = None
        self._looking: anyio.CapacityLimiter | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sign in, sign out, refuse, or pass the request on as its user's."""
        if scope["type"] == "lifespan":
            try:
                await self._app(scope, receive, send)
            finally:
                self._sessions.shut()
            return
        try:
            if scope["path"] == LOGIN_PATH:
                response = await self._login(Request(scope, receive))
            elif scope["path"] == LOGOUT_PATH:
                response = await self._logout(Request(scope, receive))
            else:
                await self._pass(scope, receive, send)
                return
        except Refusal as refusal:
            await send_refusal(scope, receive, send, refusal)
            return
        except AccountsError as error:
            # The sentence names a file of this machine: it is for who runs the server.
            _LOG.error("%s", error)
            closed = Refusal(
                503, "Nobody can sign in now; who runs this server finds the reason in its log."
            )
            await send_refusal(scope, receive, send, closed)
            return
        await response(scope, receive, send)

    async def _pass(self, scope: Scope, receive: Receive, send: Send) -> None:
        connection = HTTPConnection(scope)
        path = scope["path"]
        if self._is_open(scope):
            await self._app(scope, receive, send)
            return
        authorization = connection.headers.get("authorization")
        if for_programs(path) and authorization is not None:
            name = await self._checked(*_credentials(authorization), connection, basic=True)
            stamp = await self._looked(self._accounts.stamp, name)
            user, valid = name, partial(self._unchanged, name, stamp)
        else:
            token = self._token(connection)
            found = token and await self._user(token, in_use=path != _PULSE)
            if found is None or token is None:
                await _way_in(connection)(scope, receive, send)
                return
            user, valid = found, partial(self._signed_in, token)
        scope.setdefault("state", {})["user"] = user
        watched = _Watched(receive, send, partial(self._looked, valid))
        await self._app(scope, watched.receive, watched.send)

    async def _login(self, request: Request) -> Response:
        onward = _onward(request.query_params.get("next", "/"))
        if request.method in ("GET", "HEAD"):
            token = self._token(request)
            if token and await self._user(token):
                return RedirectResponse(onward, 303)
            said = _("You are signed out.") if "out" in request.query_params else ""
            return HTMLResponse(login_page(onward=onward, said=said))
        fields = await _form(request)
        name, onward = fields.get("name", ""), _onward(fields.get("next", "/"))
        try:
            kept = await self._checked(name, fields.get("password", ""), request)
        except Refusal as refusal:
            page = login_page(onward=onward, name=name, trouble=str(refusal))
            return HTMLResponse(page, refusal.status, refusal.headers)
        if old := self._token(request):
            await self._looked(self._sessions.close, old)
        response = RedirectResponse(onward, 303)
        opened = await self._looked(self._sessions.open, kept)
        self._set_cookie(request, response, opened, LONGEST_SECONDS)
        return response

    async def _logout(self, request: Request) -> Response:
        if request.method != "POST":
            raise Refusal(405, "Sign out with the button on the page.", headers={"allow": "POST"})
        if token := self._token(request):
            await self._looked(self._sessions.close, token)
        response = RedirectResponse(f"{LOGIN_PATH}?out=1", 303)
        self._set_cookie(request, response, "", 0)
        return response

    async def _checked(
        self, name: str, password: str, connection: HTTPConnection, *, basic: bool = False
    ) -> str:
        """The name as it is kept, when the password is its own.

        Raises:
            Refusal: it is not, or there were too many attempts.
        """
        address = connection.client.host if connection.client else ""
        wait = self._attempts.begin(name, address)
        if wait:
            raise Refusal(
                429,
                _too_many(wait),
                kind="rate_limit_error",
                headers={"retry-after": str(wait)},
            )
        # Hashing is heavy on purpose: one waits for the other, and the server for neither.
        self._hashing = self._hashing or anyio.CapacityLimiter(1)
        verify = partial(self._accounts.verify, name, password)
        if not await anyio.to_thread.run_sync(verify, limiter=self._hashing):
            raise Refusal(
                401, _WRONG, kind="authentication_error", headers=_BASIC if basic else None
            )
        self._attempts.right(name, address)
        return account_name(name)

    async def _user(self, token: str, *, in_use: bool = True) -> str | None:
        return await self._looked(partial(self._sessions.user, token, in_use=in_use))

    async def _looked(self, look: Callable[..., _Found], *given: str) -> _Found:
        """Look up or change who is signed in, for which a file or a database is waited for."""
        self._looking = self._looking or anyio.CapacityLimiter(_MOST_LOOKING)
        return await anyio.to_thread.run_sync(look, *given, limiter=self._looking)

    def _signed_in(self, token: str) -> bool:
        return self._sessions.user(token, in_use=False) is not None

    def _unchanged(self, name: str, stamp: str | None) -> bool:
        return stamp is not None and self._accounts.stamp(name) == stamp

    def _token(self, connection: HTTPConnection) -> str | None:
        token = connection.cookies.get(self._cookie(connection), "")
        return token if _TOKEN.fullmatch(token) else None

    def _cookie(self, connection: HTTPConnection) -> str:
        # With this prefix a browser takes the cookie from this host alone, and over TLS alone.
        return ("__Host-" if self._is_secure(connection) else "") + "groundwise_session"

    def _is_secure(self, connection: HTTPConnection) -> bool:
        return self._secure or connection.scope.get("scheme") == "https"

    def _set_cookie(self, request: Request, response: Response, token: str, seconds: int) -> None:
        response.set_cookie(
            self._cookie(request),
            token,
            max_age=seconds,
            path="/",
            secure=self._is_secure(request),
            httponly=True,
            samesite="lax",
        )


class OwnTabs:
    """ASGI middleware that keeps each user to the tabs that are theirs.

    Gradio knows a tab by the name that it gives itself: who knows that name could read its
    answers. Stands behind `RequireLogin` and `CheckedBodies`.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._owners = TabOwners()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, unless it names another's tab."""
        if scope["type"] == "http":
            user = scope.get("state", {}).get("user", "")
            if not all(self._owners.belongs(tab, user) for tab in _tabs(scope)):
                refusal = Refusal(
                    403,
                    "That tab is another user's. Load this page again.",
                    kind="permission_error",
                )
                await send_refusal(scope, receive, send, refusal)
                return
        await self._app(scope, receive, send)


class _Watched:
    """The ends of a request whose answer stops when its user is signed out."""

    def __init__(self, receive: Receive, send: Send, valid: Callable[[], Awaitable[bool]]) -> None:
        self._receive = receive
        self._send = send
        self._valid = valid
        self._checked = 0.0
        self._over = asyncio.Event()

    async def receive(self) -> Message:
        """What the client sends; that it has gone, once it is signed out."""
        if self._over.is_set():
            return {"type": "http.disconnect"}
        arriving = asyncio.ensure_future(self._receive())
        ending = asyncio.ensure_future(self._over.wait())
        try:
            await asyncio.wait((arriving, ending), return_when=asyncio.FIRST_COMPLETED)
            return arriving.result() if arriving.done() else {"type": "http.disconnect"}
        finally:
            arriving.cancel()
            ending.cancel()

    async def send(self, message: Message) -> None:
        """Send a piece of the answer; nothing more once the user is signed out."""
        if self._over.is_set():
            return
        if message["type"] == "http.response.body" and message.get("more_body", False):
            if not await self._is_valid():
                self._over.set()
                message = {"type": "http.response.body", "body": b"", "more_body": False}
        await self._send(message)

    async def _is_valid(self) -> bool:
        """Whether the user is signed in, as of at most a moment ago."""
        now = time.monotonic()
        if now - self._checked < _LOOKED_SECONDS:
            return True
        try:
            valid = await self._valid()
        except AccountsError:
            return False
        self._checked = now
        return valid


def _tabs(scope: Scope) -> list[str]:
    """Every name of a tab in a request."""
    path = str(scope["path"])
    if not path.startswith("/gradio_api/"):
        return []
    tabs = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("session_hash", [])
    if path.startswith(_HEARTBEAT):
        tabs.append(path.removeprefix(_HEARTBEAT).rstrip("/"))
    if in_body := scope.get("state", {}).get("tab"):
        tabs.append(in_body)
    return tabs


def _way_in(connection: HTTPConnection) -> Response:
    """Lead who opens a page to the form.

    Raises:
        Refusal: it is a program, or a part of the page, that asks without being signed in.
    """
    path = str(connection.scope["path"])
    if for_programs(path):
        told = "Send the name and password of an account (HTTP Basic)."
        raise Refusal(401, told, kind="authentication_error", headers=_BASIC)
    opens_page = "text/html" in connection.headers.get("accept", "") or path == "/"
    if connection.scope["method"] not in ("GET", "HEAD") or not opens_page:
        raise Refusal(401, _SIGN_IN, kind="authentication_error")
    asked = str(connection.url.query)
    onward = path + (f"?{asked}" if asked else "")
    query = "" if onward == "/" else f"?next={quote(onward, safe='/')}"
    return RedirectResponse(LOGIN_PATH + query, 303)


def _credentials(authorization: str) -> tuple[str, str]:
    """Name and password of the header `Authorization`; empty ones when it holds none."""
    scheme, _, given = authorization.strip().partition(" ")
    if scheme.lower() == "basic":
        try:
            given = base64.b64decode(given.strip(), validate=True).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError):
            return "", ""
    elif scheme.lower() != "bearer":
        return "", ""
    name, _, password = given.strip("\r\n").partition(":")
    return name.strip(), password


async def _form(request: Request) -> dict[str, str]:
    headers: Headers = request.headers
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise Refusal(415, "Sign in with the form of this page.")
    body = await read_body(headers, request.receive, _MAX_FORM_BYTES)
    try:
        fields = parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=10)
    except ValueError:
        raise Refusal(400, "Sign in with the form of this page.") from None
    return {key: values[0] for key, values in fields.items()}


def _onward(given: str) -> str:
    """Where to go after signing in: on this server, and not here again."""
    ours = _ONWARD.fullmatch(given) and not given.startswith((LOGIN_PATH, LOGOUT_PATH))
    return given if ours else "/"


def _too_many(seconds: int) -> str:
    minutes = -(-seconds // 60)
    if minutes <= 1:
        return N_("Too many wrong passwords. Try again in a minute.")
    return N_("Too many wrong passwords. Try again in %(minutes)s minutes.", minutes=minutes)
