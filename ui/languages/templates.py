"""Templates of the page, which say what they say in the language that is spoken."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from advisor.templates import Template, code_marks, plain
from ui.languages import speaking
from ui.languages.formats import number
from ui.languages.told import spoken


class PageTemplate(Template):
    """A template that may call `_` and `ngettext` besides, with values that are escaped.

    What it marks with `code_marks` is translated first, and `number` writes numbers.
    """

    def __init__(
        self, module: str, name: str, *functions: Callable[..., object], **values: object
    ) -> None:
        """Name a template; see `Template`."""
        words = {"_": _gettext, "ngettext": _ngettext, "code_marks": _code_marks, "number": number}
        super().__init__(module, name, *functions, **words, **values)  # type: ignore[arg-type]


def _gettext(sentence: str, /, **values: object) -> Markup:
    return Markup(speaking.gettext(sentence, **_escaped(values)))


def _ngettext(one: str, many: str, count: int, /, **values: object) -> Markup:
    return Markup(speaking.ngettext(one, many, count, **_escaped(values)))


def _code_marks(sentence: str) -> Markup:
    return code_marks(spoken(sentence))


def _escaped(values: dict[str, object]) -> dict[str, object]:
    return {
        name: value if isinstance(value, int) or hasattr(value, "__html__") else plain(value)
        for name, value in values.items()
    }
