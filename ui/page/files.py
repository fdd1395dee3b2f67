"""Our style sheets and scripts, as the page gets them: what draws the first page, and the rest."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ui.languages.catalogues import for_scripts

_FOLDER = Path(__file__).parent
# What the first page is drawn with stands in it; the rest is loaded after it.
_FIRST = ("style.css", "frame.css")
_FIRST_FOLDERS = ("chat", "plain", "scope")
_DARK = ":root.dark,\n:root .dark {"


def first_styles() -> str:
    """The style sheets of the first page: the colours, the frame, the conversation."""
    return _joined(path for path in _found("style.css") if _is_first(path))


def other_styles() -> str:
    """The style sheets of everything else."""
    return _joined(path for path in _found("style.css") if not _is_first(path))


def dark_by_system() -> str:
    """The dark colours where no script can choose them: as the reader's system has it."""
    style = (_FOLDER / "style.css").read_text(encoding="utf-8")
    _, found, rest = style.partition(_DARK)
    colours = rest.partition("}")[0]
    return f"@media (prefers-color-scheme: dark){{:root{{{colours}}}}}" if found else ""


def first_script(language: str) -> str:
    """The script of the first page, which gives way to the application."""
    words, plain = (_FOLDER / "plain" / name for name in ("words.js", "plain.js"))
    return "\n".join(
        [words.read_text(encoding="utf-8"), _learn(language, first=True), _joined([plain])]
    )


def early_script() -> str:
    """The script before the field of the first page, which may be typed in before the others."""
    return (_FOLDER / "plain" / "early.js").read_text(encoding="utf-8")


def scheme() -> str:
    """The script that chooses the colours before anything is drawn."""
    return (_FOLDER / "plain" / "scheme.js").read_text(encoding="utf-8")


def scripts(language: str) -> str:
    """The application's scripts: `page.js`, then those of the features' folders by name."""
    found = _joined(path for path in _found("page.js") if path.parent.name != "plain")
    return _learn(language, first=False) + found


def _learn(language: str, *, first: bool) -> str:
    """What the scripts say, in a language; nothing in English, in which they are written."""
    said = for_scripts(language, first=first)
    return "" if said == "{}" else f"learn({said});\n"


def _is_first(path: Path) -> bool:
    return path.name in _FIRST or path.parent.name in _FIRST_FOLDERS


def _found(first: str) -> list[Path]:
    """The files of one kind, `first` before the others, which go by name."""
    found = {_FOLDER / first, *_FOLDER.rglob(f"*{Path(first).suffix}")}
    return sorted(found, key=lambda path: (path.name != first, path.name))


def _joined(paths: Iterable[Path]) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)
