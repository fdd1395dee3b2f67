"""What may be uploaded: the name, the kind and the size of a file, none of them trusted.

What a file holds is left to its reader, so that the page takes what `advisor index` takes.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from corpus.containers.opening import ARCHIVES, is_archive
from corpus.formats import FORMATS, KNOWN, MIB, SAVE_AS
from corpus.loaders.ocr.rules import INSTALL, ocr_version
from ui.errors import PageError
from ui.languages.speaking import N_

_LONGEST_NAME_BYTES = 200
_USUAL = N_(".pdf, .docx, .xlsx, .html or .txt")

# Windows gives these names to devices, whatever follows the first dot.
_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9\u00b9\u00b2\u00b3])", re.I)
_RESERVED = frozenset('<>:"|?*')
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


class UploadRefused(PageError):
    """A file is not taken; `str(error)` says why, `status` is its HTTP status."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """How much may be uploaded at once.

    Attributes:
        max_bytes: the largest file; the limit of its format holds as well.
        max_files: files in one request.
        max_total_bytes: all files of one request together.
    """

    max_bytes: int = 64 * MIB
    max_files: int = 50
    max_total_bytes: int = 256 * MIB


def taken_suffixes(*, ocr: bool = True) -> tuple[str, ...]:
    """The suffixes of what may be sent; pictures among them where text in them can be read."""
    reads = ocr and ocr_version() is not None
    known = sorted(suffix for suffix, form in FORMATS.items() if reads or form != "picture")
    return (*known, *ARCHIVES)


def check_upload(name: str, size: int, limits: UploadLimits) -> str:
    """The name that a file may be stored under.

    Args:
        name: as the browser sent it.
        size: of the file, in bytes.
        limits: what is taken.

    Raises:
        UploadRefused: its name, kind or size is not accepted.
    """
    safe = check_name(name)
    form = _form(safe)
    if form is None:
        other = SAVE_AS.get(Path(safe).suffix.lower(), _USUAL)
        raise UploadRefused(
            N_(
                "%(name)s is not of a kind that can be read. Save it as %(other)s.",
                name=shown(name),
                other=other,
            ),
            415,
        )
    if form == "picture" and ocr_version() is None:
        raise UploadRefused(
            N_(
                "%(name)s is a picture, which takes OCR to read. Install %(what)s.",
                name=shown(name),
                what=INSTALL,
            ),
            415,
        )
    _check_size(name, size, form, limits)
    return safe


def check_part_name(name: str) -> None:
    """Refuse what no browser sends as the name of a file: the others are told of one by one.

    Raises:
        UploadRefused: it is empty, a path, or holds control characters.
    """
    unseen = any(unicodedata.category(c) == "Cc" for c in name)
    if not name.strip() or "/" in name or "\\" in name or unseen:
        check_name(name)


def _form(name: str) -> str | None:
    return "archive" if is_archive(Path(name)) else FORMATS.get(Path(name).suffix.lower())


def check_name(name: str) -> str:
    """The name in the composed form of Unicode (NFC).

    Raises:
        UploadRefused: it is no plain file name on every system.
    """
    composed = unicodedata.normalize("NFC", name)
    problem = _name_problem(composed)
    if problem:
        raise UploadRefused(
            N_(
                "The file name %(name)s %(problem)s. Rename the file.",
                name=shown(name),
                problem=problem,
            )
        )
    return composed


def _check_size(name: str, size: int, form: str, limits: UploadLimits) -> None:
    """Refuse an empty file and one over the limit.

    Raises:
        UploadRefused: it is.
    """
    if size <= 0:
        raise UploadRefused(N_("%(name)s is empty. Save it again.", name=shown(name)))
    most = min(limits.max_bytes, KNOWN[form].most_bytes if form in KNOWN else limits.max_bytes)
    if size > most:
        raise UploadRefused(
            N_(
                "%(name)s is over the limit of %(most)s MB. Split it into parts.",
                name=shown(name),
                most=most // MIB,
            ),
            413,
        )


def shown(name: str) -> str:
    """A name fit for a message: what cannot be seen is replaced, and a long one is cut."""
    seen = "".join("\ufffd" if unicodedata.category(c) in _UNSEEN else c for c in name)
    return N_("“%(words)s”", words=seen[:60] + "…" if len(seen) > 60 else seen)


def _name_problem(name: str) -> str:
    base = name.split(".", 1)[0].strip()
    problems: tuple[tuple[bool, str], ...] = (
        (not name.strip(), N_("is empty")),
        (any(unicodedata.category(c) in _UNSEEN for c in name), N_("holds characters nobody sees")),
        ("/" in name or "\\" in name, N_("is a path")),
        (name.startswith("."), N_("starts with a dot")),
        (name != name.strip() or name.endswith("."), N_("starts or ends with a space or dot")),
        (not _RESERVED.isdisjoint(name), N_('holds one of < > : " | ? *')),
        (_DEVICE.fullmatch(base) is not None, N_("is that of a device on Windows")),
        (
            len(name.encode("utf-8", "replace")) > _LONGEST_NAME_BYTES,
            N_("is longer than %(most)s bytes", most=_LONGEST_NAME_BYTES),
        ),
    )
    return next((sentence for holds, sentence in problems if holds), "")
