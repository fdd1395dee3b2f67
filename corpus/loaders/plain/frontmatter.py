"""What a text says about itself before it begins: YAML or TOML front matter, or labelled lines."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from corpus.document import Source

_LABEL = re.compile(
    r"(source|publisher|site|url|link|permalink|title|authors?|by|date|published)[ \t]*:"
    r"[ \t]*(\S[^\n]*)(?:\n|$)",
    re.IGNORECASE,
)
_CONTENT = re.compile(r"[ \t]*(?:content|text|body)[ \t]*:[ \t]*(?:\n|$)", re.IGNORECASE)
_BLANK = re.compile(r"[ \t]*\n")
_YAML_END = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE)
# Front matter is written by hand; a longer one is a document that starts with a rule.
_LONGEST_YAML = 64 * 1024
_TOML = re.compile(r"\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_URL = re.compile(r"https?://\S+$")
_FIELDS = {
    "source": "publisher",
    "publisher": "publisher",
    "site": "publisher",
    "url": "url",
    "link": "url",
    "permalink": "url",
    "canonical_url": "url",
    "title": "title",
    "author": "author",
    "authors": "author",
    "by": "author",
    "date": "date",
    "published": "date",
}


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """Title and origin as stated, and where the body begins; all empty without front matter."""

    title: str | None = None
    source: Source = field(default_factory=Source)
    body_start: int = 0


def read_front_matter(text: str) -> FrontMatter:
    """The front matter of `text`; nothing is raised, what cannot be read belongs to the body."""
    for fence, read in (("---", _read_yaml), ("+++", _read_toml)):
        if text.startswith(fence) and (found := read(text)) is not None:
            return found
    return _read_labels(text)


def _read_labels(text: str) -> FrontMatter:
    values: dict[str, str] = {}
    offset = _skip_blank(text, 0)
    after = 0
    while match := _LABEL.match(text, offset):
        values.setdefault(match[1].lower(), match[2].rstrip())
        after = match.end()
        offset = _skip_blank(text, after)
    if not values:
        return FrontMatter()
    # "By: ..." or "Date: ..." alone may be how the first sentence begins.
    if len(values) == 1 and values.keys() & {"by", "date", "published", "site", "link"}:
        return FrontMatter()
    marker = _CONTENT.match(text, offset)
    body_start = _skip_blank(text, marker.end() if marker else after)
    return _front_matter(values, body_start)


def _read_yaml(text: str) -> FrontMatter | None:
    import yaml

    opening = re.match(r"---[ \t]*\n", text)
    closing = _YAML_END.search(text, opening.end(), _LONGEST_YAML) if opening else None
    if opening is None or closing is None:
        return None
    try:
        # BaseLoader keeps dates as they are written and makes no objects.
        values = yaml.load(text[opening.end() : closing.start()], Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError):
        return None
    if not isinstance(values, Mapping):
        return None
    plain = {str(key).lower(): _plain(value) for key, value in values.items()}
    return _front_matter(plain, _skip_blank(text, closing.end()))


def _read_toml(text: str) -> FrontMatter | None:
    """Front matter between lines of `+++`, as Hugo and Zola have it."""
    import tomllib

    fenced = _TOML.match(text[:_LONGEST_YAML])
    if fenced is None:
        return None
    try:
        values = tomllib.loads(fenced[1])
    except (tomllib.TOMLDecodeError, RecursionError):
        return None
    plain = {
        key.lower(): _plain(value) if isinstance(value, str | list) else str(value)
        for key, value in values.items()
        if not isinstance(value, dict)
    }
    return _front_matter(plain, _skip_blank(text, fenced.end()))


def _plain(value: object) -> str:
    """A scalar as it is; the scalars of a list joined with commas; nothing for the rest."""
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, list):
        return ", ".join(" ".join(part.split()) for part in value if isinstance(part, str))
    return ""


def _front_matter(values: Mapping[str, str], body_start: int) -> FrontMatter:
    stated: dict[str, str] = {}
    for key, value in values.items():
        name = _FIELDS.get(key)
        if name and value:
            name = "url" if name == "publisher" and _URL.match(value) else name
            stated.setdefault(name, value)
    title = stated.pop("title", None)
    return FrontMatter(title, Source(**stated), body_start)


def _skip_blank(text: str, offset: int) -> int:
    while match := _BLANK.match(text, offset):
        offset = match.end()
    return offset
