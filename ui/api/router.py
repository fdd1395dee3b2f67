"""The interface put together: one router, and what it needs to stop."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from ui.api.access import Serving
from ui.api.answers import add_answers
from ui.api.chat import add_chat
from ui.api.documentation import add_documentation
from ui.api.failures import ApiRoute, failure
from ui.services import Services

_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]


def add_api(app: FastAPI, services: Services) -> Callable[[], None]:
    """Serve the interface from an app, over a server's advisor, queue and library.

    What is mounted at `/` must be mounted afterwards. Returns what ends all that runs.
    """
    serving = Serving(services)
    router = APIRouter(route_class=ApiRoute, generate_unique_id_function=lambda route: route.name)
    add_answers(router, serving)
    add_chat(router, serving)
    operations = [route for route in router.routes if isinstance(route, APIRoute)]
    add_documentation(router, operations)
    router.add_api_route(
        "/v1/{path:path}", _refusing(operations), methods=_METHODS, include_in_schema=False
    )
    app.include_router(router)
    return serving.close


def _refusing(operations: list[APIRoute]) -> Callable[[Request], Awaitable[Response]]:
    """What answers under `/v1/` when no operation does: else the page would, with its own words."""

    async def refuse(request: Request) -> Response:
        methods = {
            method
            for route in operations
            if route.path_regex.match(request.url.path)
            for method in route.methods or ()
        }
        if not methods:
            message = "There is nothing at this address. /docs lists what there is."
            return failure(404, message, "not_found")
        allow = ", ".join(sorted(methods))
        reply = failure(405, f"Use {allow} here. /docs says how.", "method_not_allowed")
        reply.headers["allow"] = allow
        return reply

    return refuse
