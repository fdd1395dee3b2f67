"""The sign-in page and the button that signs out, as HTML that needs no script."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from markupsafe import Markup

from ui.markup import plain, when

LOGIN_PATH = "/login"
LOGOUT_PATH = "/logout"


def login_page(*, onward: str = "/", name: str = "", trouble: str = "", said: str = "") -> str:
    """The form that asks for name and password.

    Args:
        onward: where to go once signed in, a path on this server.
        name: what was typed as name before.
        trouble: why the last attempt failed.
        said: what has just happened otherwise.
    """
    return str(
        Markup(
            '<!doctype html><html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            '<title>Sign in · groundwise</title><link rel="icon" href="data:,">'
            "<style>{style}</style></head><body><main><h1>groundwise</h1>{said}{trouble}"
            '<form method="post" action="{action}">'
            '<input type="hidden" name="next" value="{onward}">'
            '<label for="name">Name</label>'
            '<input id="name" name="name" value="{name}" maxlength="64" required '
            'autocomplete="username" autocapitalize="none" spellcheck="false"{focus_name}>'
            '<label for="password">Password</label>'
            '<input id="password" name="password" type="password" maxlength="256" required '
            'autocomplete="current-password"{focus_password}{invalid}>'
            '<button type="submit">Sign in</button></form></main></body></html>'
        ).format(
            style=Markup(_style()),
            action=LOGIN_PATH,
            said=Markup('<p role="status">{}</p>').format(
                plain(said or "Sign in to ask your documents.")
            ),
            trouble=when(trouble, '<p role="alert" id="trouble">{}</p>', trouble),
            onward=plain(onward),
            name=plain(name[:64]),
            focus_name=Markup("" if name else " autofocus"),
            focus_password=Markup(" autofocus" if name else ""),
            invalid=Markup(' aria-describedby="trouble"' if trouble else ""),
        )
    )


def sign_out(user: str) -> str:
    """Who is signed in, and the button that ends it; nothing without accounts."""
    return str(
        when(
            user,
            '<form class="account" method="post" action="{1}"><span dir="auto">{0}</span> '
            '<button type="submit">Sign out</button></form>',
            user,
            LOGOUT_PATH,
        )
    )


@cache
def _style() -> str:
    return files("ui.door").joinpath("login.css").read_text(encoding="utf-8")
