"""The OpenAPI document, and a page that shows it without loading anything from elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from importlib.resources import files
from typing import Any

from fastapi import APIRouter
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

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
    style = files("ui.api").joinpath("documentation.css").read_text(encoding="utf-8")
    sections = Markup("").join(
        _operation(document, base, path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    )
    info = document["info"]
    return Markup(
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<title>{title}: HTTP interface</title><style>{style}</style></head><body><main>"
        "<h1>{title}: HTTP interface</h1><p>{about}</p>"
        '<p>For programs: <a href="openapi.json">openapi.json</a>.</p>{sections}'
        "</main></body></html>"
    ).format(title=info["title"], style=Markup(style), about=info["description"], sections=sections)


def _operation(
    document: _Document, base: str, path: str, method: str, operation: _Document
) -> Markup:
    media = operation.get("requestBody", {}).get("content", {}).get("application/json")
    schema = _resolved(document, media["schema"]) if media else {}
    examples = schema.get("examples", [])
    return Markup(
        '<section id="{anchor}"><h2><code>{method} {path}</code></h2><p class="summary">{summary}'
        "</p>{description}{fields}{examples}{replies}</section>"
    ).format(
        anchor=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        description=_paragraphs(operation.get("description", "")),
        fields=_fields(document, schema, "What to send"),
        examples=_calls(base, path, method, examples if media else [None]),
        replies=_replies(document, operation["responses"]),
    )


def _paragraphs(text: str) -> Markup:
    parts = [" ".join(part.split()) for part in text.split("\n\n")]
    return Markup("").join(Markup("<p>{}</p>").format(_code(part)) for part in parts if part)


def _code(text: str) -> Markup:
    """Text with what stands between backquotes as code."""
    pieces = text.split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(piece) if number % 2 else escape(piece)
        for number, piece in enumerate(pieces)
    )


def _calls(base: str, path: str, method: str, examples: Sequence[object]) -> Markup:
    calls = Markup("")
    for example in examples:
        line = f"curl {base}{path}"
        if example is not None:
            text = json.dumps(example, ensure_ascii=False).replace("'", "'\\''")
            line += f" \\\n  -H 'content-type: application/json' \\\n  -d '{text}'"
        calls += Markup('<pre tabindex="0">{}</pre>').format(line)
    return Markup("<h3>Example</h3>{}").format(calls) if calls else calls


def _fields(document: _Document, schema: _Document, heading: str) -> Markup:
    rows = Markup("").join(
        Markup("<tr><td><code>{}</code></td><td>{}</td><td>{}</td></tr>").format(
            name, kind, _code(about)
        )
        for name, kind, about in _rows(document, schema)
    )
    if not rows:
        return Markup("")
    return Markup(
        "<h3>{}</h3><table><thead><tr><th>field</th><th>type</th><th>meaning</th></tr></thead>"
        "<tbody>{}</tbody></table>"
    ).format(heading, rows)


def _rows(
    document: _Document, schema: _Document, prefix: str = "", depth: int = 0
) -> Iterator[tuple[str, str, str]]:
    required = schema.get("required", [])
    for name, declared in schema.get("properties", {}).items():
        kind, inner = _kind(document, declared)
        about = declared.get("description", "")
        shown = f"{prefix}{name}"
        yield shown, kind + (", required" if name in required else ""), about
        if inner and depth < 2:
            mark = "[]." if "list" in kind else "."
            yield from _rows(document, inner, shown + mark, depth + 1)


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


def _replies(document: _Document, responses: _Document) -> Markup:
    rows = Markup("").join(
        Markup("<tr><td>{}</td><td>{}</td></tr>").format(status, _code(reply["description"]))
        for status, reply in responses.items()
    )
    schema = _resolved(document, _json_schema(responses.get("200", {})))
    return Markup(
        "{}<h3>Replies</h3><table><thead><tr><th>status</th><th>meaning</th></tr></thead>"
        "<tbody>{}</tbody></table>"
    ).format(_fields(document, schema, "What comes back"), rows)


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
