"""The help of every command as Markdown, for docs/cli.md."""

from __future__ import annotations


def help_pages() -> str:
    """`advisor --help` and the help of each command, in code blocks 90 columns wide."""
    from typer.main import get_command

    from advisor.cli import app

    group = get_command(app)
    pages = [_page(group, "advisor")]
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        pages.append(_page(command, f"advisor {name}"))
    return "\n".join(pages)


def _page(command: object, path: str) -> str:
    context = command.make_context(  # type: ignore[attr-defined]
        path, [], resilient_parsing=True, terminal_width=90, max_content_width=90
    )
    text = command.get_help(context)  # type: ignore[attr-defined]
    return f"## {path}\n\n```text\n{text.rstrip()}\n```\n"
