"""What may be uploaded: the name, the size and the first bytes of a file, none of them trusted."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from corpus.containers.opening import ARCHIVES, is_archive
from corpus.formats import FORMATS, KNOWN, MIB, READABLE, SAVE_AS
from corpus.loaders.archive import MAX_PARTS, MAX_UNPACKED_BYTES
from corpus.loaders.ocr.rules import INSTALL, ocr_version
from ui.errors import PageError

HEAD_BYTES = 4096
_LONGEST_NAME_BYTES = 200
# Deflate packs text up to about 1000 to 1; documents that people write stay far below.
_HIGHEST_RATIO = 100
_RATIO_MATTERS_FROM = 16 * MIB
_ENCRYPTED_FLAG = 0x1

# Windows gives these names to devices, whatever follows the first dot.
_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9\u00b9\u00b2\u00b3])", re.I)
_RESERVED = frozenset('<>:"|?*')
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})

_PROGRAMS = (
    b"MZ", b"\x7fELF", b"#!", b"\0asm", b"dex\n", b"!<arch>", b"\xca\xfe\xba\xbe",
    b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe",
    b"L\0\0\0\x01\x14\x02\0",
)  # fmt: skip
_PDF = b"%PDF-"
_ZIP = b"PK\x03\x04"
_RTF = b"{\\rtf"
_OLE = b"\xd0\xcf\x11\xe0"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*")
# A reader looks for the mark of a PDF this far into the file.
_PDF_MARK_WITHIN = 1024
_NOT_TEXT = (
    _PDF, _ZIP, b"PK\x05\x06", _OLE, b"\x89PNG", b"\xff\xd8\xff", b"GIF8",
    b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"BZh", b"\xfd7zXZ", b"SQLite format 3", _RTF,
    b"\x28\xb5\x2f\xfd",
)  # fmt: skip
_UNICODE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")
_MACHINE_CODE = ("vbaproject.bin", ".exe", ".dll")
_PARTS = {
    "pptx": ("[Content_Types].xml",),
    "odp": ("content.xml",),
    # What the main part is called is up to the program that wrote it.
    "docx": ("[Content_Types].xml",),
    "odt": ("content.xml",),
    "epub": ("META-INF/container.xml",),
}


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


def check_upload(name: str, size: int, head: bytes, limits: UploadLimits) -> str:
    """The name that a file may be stored under.

    Args:
        name: as the browser sent it.
        size: of the file, in bytes.
        head: its first bytes, `HEAD_BYTES` of them where it has so many.
        limits: what is taken.

    Raises:
        UploadRefused: its name, size or content is not accepted.
    """
    safe = check_name(name)
    form = _form(safe)
    if form is None:
        known = f"Convert it to one of {READABLE} {' '.join(ARCHIVES)}."
        other = SAVE_AS.get(Path(safe).suffix.lower())
        remedy = f"Save it as {other}." if other else known
        raise UploadRefused(f"{shown(name)} is not of a kind that can be read. {remedy}", 415)
    if form == "picture" and ocr_version() is None:
        raise UploadRefused(
            f"{shown(name)} is a picture, which takes OCR to read. Install {INSTALL}.", 415
        )
    check_size(name, size, form, limits)
    _check_content(name, head, form)
    return safe


def check_file(path: Path, name: str, limits: UploadLimits) -> str:
    """`check_upload` for a file that has arrived, and a look into what it would unpack to.

    Raises:
        UploadRefused: it is not accepted.
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    safe = check_upload(name, path.stat().st_size, head, limits)
    form = _form(safe)
    if form in _PARTS:
        _check_container(path, name, form)
    return safe


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
        raise UploadRefused(f"The file name {shown(name)} {problem}. Rename the file.")
    return composed


def check_size(name: str, size: int, form: str, limits: UploadLimits) -> None:
    """Refuse an empty file and one over the limit.

    Raises:
        UploadRefused: it is.
    """
    if size <= 0:
        raise UploadRefused(f"{shown(name)} is empty. Save it again.")
    most = min(limits.max_bytes, KNOWN[form].most_bytes if form in KNOWN else limits.max_bytes)
    if size > most:
        raise UploadRefused(
            f"{shown(name)} is over the limit of {most // MIB} MB. Split it into parts.", 413
        )


def shown(name: str) -> str:
    """A name fit for a message: what cannot be seen is replaced, and a long one is cut."""
    seen = "".join("\ufffd" if unicodedata.category(c) in _UNSEEN else c for c in name)
    return f"“{seen[:60]}…”" if len(seen) > 60 else f"“{seen}”"


def _name_problem(name: str) -> str:
    base = name.split(".", 1)[0].strip()
    problems: tuple[tuple[bool, str], ...] = (
        (not name.strip(), "is empty"),
        (any(unicodedata.category(c) in _UNSEEN for c in name), "holds characters nobody sees"),
        ("/" in name or "\\" in name, "is a path"),
        (name.startswith("."), "starts with a dot"),
        (name != name.strip() or name.endswith("."), "starts or ends with a space or dot"),
        (not _RESERVED.isdisjoint(name), 'holds one of < > : " | ? *'),
        (_DEVICE.fullmatch(base) is not None, "is that of a device on Windows"),
        (
            len(name.encode("utf-8", "replace")) > _LONGEST_NAME_BYTES,
            f"is longer than {_LONGEST_NAME_BYTES} bytes",
        ),
    )
    return next((sentence for holds, sentence in problems if holds), "")


def _check_content(name: str, head: bytes, form: str) -> None:
    if head.startswith(_PROGRAMS):
        raise UploadRefused(f"{shown(name)} is a program, not a document.", 415)
    if form == "pdf":
        agrees = _PDF in head[:_PDF_MARK_WITHIN] and not head.startswith((_ZIP, b"\x89PNG"))
    elif form == "picture":
        agrees = head.startswith(_PICTURES)
    elif form in _PARTS:
        agrees = head.startswith(_ZIP)
    elif form == "rtf":
        agrees = head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(_RTF)
    elif form == "outlook":
        agrees = head.startswith(_OLE)
    elif form == "archive":
        # The list of its files is looked at when it is unpacked.
        agrees = not head.startswith((_PDF, _OLE))
    else:
        # Text that is not UTF-8 may be anything but binary; the reader decodes it.
        agrees = not head.startswith(_NOT_TEXT) and (
            b"\0" not in head or head.startswith(_UNICODE_MARKS)
        )
    if not agrees:
        raise UploadRefused(
            f"{shown(name)} does not hold what its name says. "
            "Save it again in the format of its suffix.",
            415,
        )


def _check_container(path: Path, name: str, form: str) -> None:
    """Look at the list of parts of an Office file or EPUB; nothing is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise UploadRefused(
            f"{shown(name)} is damaged or incomplete. Save or download it again.", 415
        ) from error
    names = {part.filename for part in parts}
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    problems: tuple[tuple[Callable[[], bool], str, int], ...] = (
        (lambda: any(part.flag_bits & _ENCRYPTED_FLAG for part in parts), "needs a password", 415),
        (
            lambda: len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED_BYTES,
            "unpacks to more than a document can hold",
            413,
        ),
        (
            lambda: unpacked > _RATIO_MATTERS_FROM and unpacked > _HIGHEST_RATIO * packed,
            "unpacks to far more than a document can hold",
            413,
        ),
        # Parts that share their bytes are how a small file unpacks to a huge one.
        (lambda: packed > path.stat().st_size, "has parts that lie over each other", 415),
        (lambda: len(names) < len(parts), "names one part twice", 415),
        (lambda: any(_leads_out(part) for part in names), "has parts that lead out of it", 415),
        (lambda: not names.issuperset(_PARTS[form]), f"is no {form.upper()} file inside", 415),
        (
            lambda: any(part.lower().endswith(_MACHINE_CODE) for part in names),
            "holds a program",
            415,
        ),
    )
    for holds, sentence, status in problems:
        if holds():
            raise UploadRefused(
                f"{shown(name)} {sentence}. Save a plain copy of the document.", status
            )


def _leads_out(part: str) -> bool:
    return (
        part.startswith(("/", "\\"))
        or "\\" in part
        or ":" in part.split("/", 1)[0]
        or ".." in part.split("/")
    )
