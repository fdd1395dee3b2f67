"""The names that files have in an archive: which characters they are, and where they lead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress

UNSAFE = (
    "has a name that leads out of the archive or holds control characters; unpack it yourself and "
    "index the folder"
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_LONGEST_NAME = 1000
# Names in these encodings have runs of bytes above ASCII; those of European systems seldom do.
_ENCODINGS = ["gb18030", "big5", "cp932", "cp949", "cp866"]
_RUN = re.compile(rb"[\x80-\xff]{3}")
_HANGUL = re.compile(r"[\x00-\x7f\uac00-\ud7a3]+")


def decode_names(names: Sequence[bytes]) -> list[str]:
    """The names of an archive that does not say how they are encoded.

    UTF-8 where that is what all are, else what charset-normalizer takes the names together for,
    else the code page of DOS, which the format of ZIP prescribes.
    """
    try:
        return [name.decode() for name in names]
    except UnicodeDecodeError:
        encoding = _guess(b"\n".join(name for name in names if not name.isascii()))
    return [name.decode(encoding, "replace") for name in names]


def _guess(names: bytes) -> str:
    if not _RUN.search(names):
        return "cp437"
    # Short names are valid in many encodings. Korean ones nearly always are in the Chinese one,
    # too, and Chinese ones seldom are all Hangul.
    for encoding, script in (("euc_kr", _HANGUL), ("gb2312", re.compile("(?s).*"))):
        with suppress(UnicodeDecodeError):
            if script.fullmatch(names.decode(encoding)):
                return encoding
    from charset_normalizer import from_bytes

    best = from_bytes(names, cp_isolation=_ENCODINGS, threshold=1.0).best()
    return "cp437" if best is None else best.encoding


def inner_path(name: str) -> str | None:
    """A name with its folders parted by "/"; None for an unsafe one."""
    path = name.replace("\\", "/")
    parts = [part for part in path.split("/") if part not in ("", ".")]
    leads_out = path.startswith("/") or ".." in parts or bool(re.match(r"[A-Za-z]:", path))
    if leads_out or not parts or _CONTROL.search(path) or len(path) > _LONGEST_NAME:
        return None
    return "/".join(parts)


def shown_path(name: str) -> str:
    """An unsafe name as it is shown: below the archive, in one line."""
    return _CONTROL.sub("_", name.lstrip("/\\"))[:_LONGEST_NAME]


def is_passed_over(path: str) -> bool:
    """Whether a file is hidden, or what macOS adds to an archive."""
    parts = [part for part in path.split("/") if part not in (".", "..")]
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)
