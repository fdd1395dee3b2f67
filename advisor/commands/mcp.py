"""`advisor mcp`: the advisor as a tool of other programs, over standard input and output."""

from __future__ import annotations

from advisor.commands.options import Answering, Config, IndexDir, Model


def mcp(
    index_dir: IndexDir = None,
    config: Config = None,
    model: Model = None,
    answering: Answering = None,
) -> None:
    """Serve the tools `ask` and `search` to an MCP client, over standard input and output."""
    from contextlib import closing

    from advisor.build import build_advisor
    from advisor.mcp import serve_stdio
    from advisor.settings import load_settings

    given = {"index_dir": index_dir, "model": model, "answering": answering}
    with closing(build_advisor(load_settings(config, given))) as advisor:
        serve_stdio(advisor)
