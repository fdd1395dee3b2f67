"""Invitations (iCalendar, RFC 5545) and business cards (vCard, RFC 6350) as lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from corpus.errors import BrokenDocumentError
from corpus.loaders.base import Loaded
from corpus.loaders.decoding import decode_lines

_ENTRY = re.compile(
    r"(?P<name>[\w.-]+)(?P<parameters>(?:;[^:;=]+=(?:\"[^\"]*\"|[^:;]*))*):(?P<value>.*)", re.DOTALL
)
_PARAMETER = re.compile(r";([^:;=]+)=(\"[^\"]*\"|[^:;]*)")
_ESCAPED = re.compile(r"\\([\\;,nN])")
# What people look for; the rest is for programs.
_NAMES = {
    "SUMMARY": "Event", "DTSTART": "Start", "DTEND": "End", "DUE": "Due", "LOCATION": "Place",
    "ORGANIZER": "Organiser", "ATTENDEE": "Attendee", "DESCRIPTION": "Description",
    "RRULE": "Repeats", "STATUS": "Status", "URL": "Link", "CATEGORIES": "Categories",
    "COMMENT": "Comment", "FN": "Name", "ORG": "Organisation", "TITLE": "Position",
    "ROLE": "Role", "TEL": "Telephone", "EMAIL": "E-mail", "ADR": "Address", "BDAY": "Birthday",
    "NOTE": "Note", "NICKNAME": "Nickname",
}  # fmt: skip
_TITLES = {"METHOD:CANCEL": "Cancelled", "METHOD:REPLY": "Reply to an invitation"}
_STRUCTURED = frozenset({"ORG", "ADR"})
_DATES = frozenset({"DTSTART", "DTEND", "DUE", "BDAY"})
_DATE_FORMS = (
    ("%Y%m%dT%H%M%S", "%B %Y, %H:%M"), ("%Y%m%d", "%B %Y"), ("%Y-%m-%d", "%B %Y")
)  # fmt: skip
_COMPONENTS = frozenset({"VEVENT", "VTODO", "VJOURNAL", "VCARD"})


def load_calendar(data: bytes, path: Path) -> Loaded:
    """A calendar or a file of business cards on its own.

    Raises:
        BrokenDocumentError: it holds no entry.
    """
    text = readable_lines(decode_lines(data, path)[0])
    if not text:
        raise BrokenDocumentError(
            path, "holds no event and no business card; export it again from its program"
        )
    return Loaded(text)


def readable_lines(text: str) -> str:
    """The events or cards of a text, a block for each and a line for each thing they say."""
    blocks: list[list[str]] = []
    about: list[str] = []
    depth: list[str] = []
    for name, parameters, value in _entries(text):
        if name == "BEGIN":
            depth.append(value.upper())
            if value.upper() in _COMPONENTS:
                blocks.append([])
        elif name == "END":
            del depth[-1:]
        elif title := _TITLES.get(f"{name}:{value.upper()}"):
            about.append(title)
        elif depth and depth[-1] in _COMPONENTS and name in _NAMES and value.strip(" ;"):
            blocks[-1].append(_line(name, parameters, value))
    return "\n\n".join([*about, *("\n".join(block) for block in blocks if block)])


def _entries(text: str) -> Iterator[tuple[str, dict[str, str], str]]:
    # Long lines go on after a line break and a space.
    for line in re.sub(r"\r?\n[ \t]", "", text).splitlines():
        if match := _ENTRY.fullmatch(line.strip()):
            found = _PARAMETER.findall(match["parameters"])
            parameters = {key.upper(): value.strip('"') for key, value in found}
            # "item1.TEL" belongs to a group of lines.
            yield match["name"].rpartition(".")[2].upper(), parameters, match["value"]


def _line(name: str, parameters: dict[str, str], value: str) -> str:
    if name in _STRUCTURED:
        parts = (part.strip() for part in re.split(r"(?<!\\);", value))
        value = ", ".join(part for part in parts if part)
    value = _ESCAPED.sub(lambda m: " " if m[1] in "nN" else m[1], value)
    if name in _DATES:
        value = _date(value, parameters.get("TZID", ""))
    elif name in ("ATTENDEE", "ORGANIZER"):
        address = re.sub(r"^mailto:", "", value, flags=re.I)
        person = parameters.get("CN", "")
        value = f"{person} <{address}>" if person and person != address else address
        state = parameters.get("PARTSTAT", "").lower()
        value += f" ({state})" if state and state != "needs-action" else ""
    return f"- {_NAMES[name]}: {' '.join(value.split())}"


def _date(value: str, zone: str) -> str:
    """A date as people write it; as it stands where it is none."""
    for form, shown in (
        ("%Y%m%dT%H%M%S", "%B %Y, %H:%M"),
        ("%Y%m%d", "%B %Y"),
        ("%Y-%m-%d", "%B %Y"),
    ):
        try:
            moment = datetime.strptime(value.rstrip("Z"), form)
        except ValueError:
            continue
        where = " UTC" if value.endswith("Z") else f" ({zone})" if zone and "T" in value else ""
        return f"{moment.day} {moment.strftime(shown)}{where}"
    return value
