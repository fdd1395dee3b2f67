"""The OpenAPI document, and a page that shows it without loading anything from elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from advisor.templates import Template

_ABOUT = (
    "Answers from the indexed documents, each sentence with the words that support it. "
    "The same answers as on the page and on the command line."
)
_Document = Mapping[str, Any]


def add_documentation(router: APIRouter, operations: Sequence[APIRoute]) -> None:
    """The routes of the OpenAPI document and of the page about it."""
    document = get_openapi(
        title="groundwise",
        version=version("groundwise"),
        description=_ABOUT,
        routes=operations,
    )
    document = _without_validation_error(document)

    @router.get("/openapi.json", include_in_schema=False)
    async def openapi() -> Response:
        return JSONResponse(document)

    @router.get("/docs", include_in_schema=False)
    async def docs(request: Request) -> Response:
        return HTMLResponse(page(document, str(request.base_url).rstrip("/")))


def _without_validation_error(document: dict[str, Any]) -> dict[str, Any]:
    """Without FastAPI's own shape of an invalid request: `failures` makes another."""
    for methods in document["paths"].values():
        for operation in methods.values():
            schema = _json_schema(operation["responses"].get("422", {}))
            if schema.get("$ref", "").endswith("/HTTPValidationError"):
                del operation["responses"]["422"]
    schemas = document["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    return document


def page(document: _Document, base: str) -> str:
    """The HTML of an OpenAPI document; `base` is the address in its examples."""
    return str(_TEMPLATE.page(document, base))


def body(document: _Document, operation: _Document) -> _Document:
    """The schema of what an operation is sent; empty where it is sent nothing."""
    return _resolved(document, _json_schema(operation.get("requestBody", {})))


def reply(document: _Document, operation: _Document) -> _Document:
    """The schema of what an operation answers when all is well."""
    return _resolved(document, _json_schema(operation["responses"].get("200", {})))


def calls(url: str, operation: _Document, sent: _Document) -> Iterator[str]:
    """Commands for a shell that call an operation: one an example of what it is `sent`."""
    for example in sent.get("examples", []) if "requestBody" in operation else [None]:
        line = f"curl {url}"
        if example is not None:
            text = json.dumps(example, ensure_ascii=False).replace("'", "'\\''")
            line += f" \\\n  -H 'content-type: application/json' \\\n  -d '{text}'"
        yield line


def rows(
    document: _Document, schema: _Document, prefix: str = "", depth: int = 0
) -> Iterator[tuple[str, str, str]]:
    """The name, the type and the meaning of each field, those of objects in it after it."""
    required = schema.get("required", [])
    for name, declared in schema.get("properties", {}).items():
        kind, inner = _kind(document, declared)
        about = declared.get("description", "")
        shown = f"{prefix}{name}"
        yield shown, kind + (", required" if name in required else ""), about
        if inner and depth < 2:
            mark = "[]." if "list" in kind else "."
            yield from rows(document, inner, shown + mark, depth + 1)


def _kind(document: _Document, schema: _Document) -> tuple[str, _Document]:
    """The type of a field in words, and the object in it, if any."""
    resolved = _resolved(document, schema)
    if "anyOf" in resolved:
        found = [_kind(document, option) for option in resolved["anyOf"]]
        inner = next((inner for _, inner in found if inner), {})
        return " or ".join(kind for kind, _ in found), inner
    if "enum" in resolved:
        return " or ".join(str(value) for value in resolved["enum"]), {}
    if "const" in resolved:
        return str(resolved["const"]), {}
    if resolved.get("type") == "array":
        kind, inner = _kind(document, resolved.get("items", {}))
        return f"list of {kind}", inner
    return str(resolved.get("type", "any")), resolved if "properties" in resolved else {}


def _json_schema(reply: _Document) -> _Document:
    schema: _Document = reply.get("content", {}).get("application/json", {}).get("schema", {})
    return schema


def _resolved(document: _Document, schema: _Document) -> _Document:
    """A schema, or the one it refers to."""
    reference = schema.get("$ref")
    if reference is None:
        return schema
    found: _Document = document["components"]["schemas"][reference.rpartition("/")[2]]
    return found


_TEMPLATE = Template(__file__, "documentation.html", body, calls, reply, rows)
