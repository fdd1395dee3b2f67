"""The tools that are offered over MCP."""

from __future__ import annotations

import json
import subprocess
from typing import Any

from tests.behaviour.command import Advisor, Shelf
from tests.behaviour.tidy import Recording


def record_mcp(advisor: Advisor, kept: Recording, shelf: Shelf) -> None:
    """The tools as an MCP client sees them, line by line."""
    client = {"name": "recorder", "version": "1"}
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": client}
    question = "How long is the internship at Netflix?"
    before = [{"question": "Are Netflix internships remote?"}]
    calls: dict[str, tuple[str, dict[str, Any]]] = {
        "initialize": ("initialize", hello),
        "tools": ("tools/list", {}),
        "ask": _call("ask", question=question),
        "ask-follow-up": _call("ask", question="How long do they run?", conversation=before),
        "ask-absent": _call("ask", question="What is the boiling point of water?"),
        "ask-nothing": _call("ask", question=" "),
        "ask-wrong": _call("ask", questions="x"),
        "search": _call("search", query="pay of interns", limit=2),
        "search-wrong": _call("search", query="pay", limit=99),
        "unknown-tool": _call("guess", question="x"),
        "unknown-method": ("nothing/list", {}),
        "prompts": ("prompts/list", {}),
        "resources": ("resources/list", {}),
    }
    log = advisor.folder / "mcp.log"
    with log.open("wb") as stream:
        process = advisor.start(
            "mcp", shelf.index, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stream
        )
    try:
        for number, (name, (method, params)) in enumerate(calls.items(), 1):
            kept.keep(f"mcp/{name}.txt", _exchange(process, number, method, params))
            if method == "initialize":
                _tell(process, {"jsonrpc": "2.0", "method": "notifications/initialized"})
    finally:
        assert process.stdin is not None
        process.stdin.close()
        code = process.wait(60)
    kept.keep("mcp/end.txt", f"{log.read_text(encoding='utf-8')}\nexit {code}\n")


def _call(tool: str, **arguments: object) -> tuple[str, dict[str, Any]]:
    return "tools/call", {"name": tool, "arguments": arguments}


def _tell(process: subprocess.Popen[bytes], message: object) -> None:
    assert process.stdin is not None
    process.stdin.write(json.dumps(message).encode() + b"\n")
    process.stdin.flush()


def _exchange(
    process: subprocess.Popen[bytes], number: int, method: str, params: dict[str, Any]
) -> str:
    """Send a request and return all lines up to its reply."""
    assert process.stdout is not None
    _tell(process, {"jsonrpc": "2.0", "id": number, "method": method, "params": params})
    lines = ""
    while line := process.stdout.readline().decode():
        lines += line
        if json.loads(line).get("id") == number:
            break
    return lines
