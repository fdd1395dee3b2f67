"""The sign-in page and the button that signs out, as HTML that needs no script."""

from __future__ import annotations

from ui.languages.catalogues import tag_of
from ui.languages.speaking import language
from ui.languages.templates import PageTemplate

LOGIN_PATH = "/login"
LOGOUT_PATH = "/logout"
_TEMPLATE = PageTemplate(__file__, "login.html")


def login_page(*, onward: str = "/", name: str = "", trouble: str = "", said: str = "") -> str:
    """The form that asks for name and password.

    Args:
        onward: where to go once signed in, a path on this server.
        name: what was typed as name before.
        trouble: why the last attempt failed.
        said: what has just happened otherwise.
    """
    return str(_TEMPLATE.page(tag_of(language()), onward, name[:64], trouble, said))


def sign_out(user: str) -> str:
    """Who is signed in, and the button that ends it; nothing without accounts."""
    return str(_TEMPLATE.sign_out(user)) if user else ""
