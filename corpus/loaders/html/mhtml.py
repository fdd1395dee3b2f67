"""Pages that a browser saved as one file (MHTML): a message whose parts are the page's files."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import escape
from pathlib import Path

from corpus.errors import BrokenDocumentError
from corpus.loaders.base import Loaded
from corpus.loaders.html.loader import load_html

_FRAME = re.compile(rb"<i?frame\b[^>]*?\bsrc\s*=\s*[\"']?([^\"'\s>]+)[^>]*>", re.IGNORECASE)
_MOST_PARTS = 10_000


def load_mhtml(data: bytes, path: Path) -> Loaded:
    """A page saved with its parts; pages within it are read where they stand in it.

    Raises:
        BrokenDocumentError: it holds no page.
        BinaryContentError, EncodingError, EmptyDocumentError: as for an HTML page.
    """
    message = message_from_bytes(data, policy=policy.default)
    pages = []
    for number, part in enumerate(message.walk()):
        if number > _MOST_PARTS:
            break
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            pages.append(part)
    if not pages:
        raise BrokenDocumentError(path, "holds no page; save it again, as HTML perhaps")
    frames = {name: part for part in pages[1:] for name in _names(part)}
    return load_html(_FRAME.sub(lambda found: _within(found, frames), _bytes(pages[0])), path)


def _within(found: re.Match[bytes], frames: dict[str, EmailMessage]) -> bytes:
    """The element of a frame with its page in it, where that is in the file."""
    part = frames.get(found[1].decode(errors="replace"))
    if part is None:
        return found[0]
    return b'<iframe srcdoc="%s"></iframe>' % escape(_bytes(part).decode(errors="replace")).encode()


def _names(part: EmailMessage) -> list[str]:
    """What the page calls this part."""
    names = [str(part["Content-Location"] or "")]
    if identity := str(part["Content-ID"] or "").strip("<> "):
        names.append(f"cid:{identity}")
    return names


def _bytes(part: EmailMessage) -> bytes:
    """A page in UTF-8 where its part says which encoding it is in."""
    content = part.get_payload(decode=True)
    content = content if isinstance(content, bytes) else b""
    charset = part.get_content_charset()
    try:
        return content.decode(charset).encode() if charset else content
    except (LookupError, UnicodeDecodeError):
        return content
