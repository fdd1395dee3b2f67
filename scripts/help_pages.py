"""The help of every command as Markdown, for docs/cli.md."""

from __future__ import annotations


def help_pages() -> str:
    """`advisor --help` and the help of each command, in code blocks 90 columns wide."""
    from typer.main import get_command

    from advisor.commands.cli import app
    from evals.commands.cli import app as evals_app

    pages = []
    # `eval` hands its arguments on, so that its commands are in a group of their own.
    for path, group in (("advisor", get_command(app)), ("advisor eval", get_command(evals_app))):
        pages.append(_page(group, path))
        for name, command in group.commands.items():  # type: ignore[attr-defined]
            if name != "eval":
                pages.append(_page(command, f"{path} {name}"))
                for part, subcommand in getattr(command, "commands", {}).items():
                    pages.append(_page(subcommand, f"{path} {name} {part}"))
    return "\n".join(pages)


def _page(command: object, path: str) -> str:
    context = command.make_context(  # type: ignore[attr-defined]
        path, [], resilient_parsing=True, terminal_width=90, max_content_width=90
    )
    text = command.get_help(context)  # type: ignore[attr-defined]
    return f"## {path}\n\n```text\n{text.rstrip()}\n```\n"
