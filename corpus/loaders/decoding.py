"""From bytes to text: which encoding, and whether it is text at all."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from corpus.document import ReadingNote
from corpus.errors import BinaryContentError, EncodingError, TooLargeError

# Longer marks first: the UTF-32 mark begins with the UTF-16 one.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Tab, newline, vertical tab, form feed and return occur in texts; escape in saved terminal logs.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MAX_CONTROL_SHARE = 0.02
# The longest books have a tenth of it; logs and data have more.
MOST_LINES = 500_000
_DETECTION_BYTES = 256 * 1024
# charset-normalizer's "chaos" is the share of characters that make no sense under a guess. Above
# this, its guesses on short European texts are wrong more often than not.
_MAX_CHAOS = 0.1
# English, French or German in a one-byte encoding has few bytes above ASCII; Russian has many.
_MAX_LATIN_SHARE = 0.2
# DOS's Baltic encoding makes words of German in Windows' one.
_NEVER = ["utf_16", "utf_16_be", "utf_16_le", "utf_32", "utf_32_be", "utf_32_le", "utf_7", "cp775"]
# Random bytes are seldom valid in these, so that validity alone is evidence.
_MULTIBYTE = {"cp932", "shift_jis", "euc_jp", "gb18030", "gbk", "big5", "cp949", "euc_kr", "utf_8"}
# Formats that pass for text: the words in them are not those that people see.
_NO_TEXT = {b"%PDF-": ".pdf", b"{\\rtf1": ".rtf"}
_RETRY = "save it as UTF-8 and try again"
_GUESSED = (
    "does not say in which encoding it is; {} was taken, so if letters look wrong, save it as UTF-8"
)


def decode(data: bytes, path: Path, declared: str | None = None) -> str:
    """As `decode_noted`, for parts of a file, about which nothing is said."""
    return decode_noted(data, path, declared)[0]


def decode_noted(
    data: bytes, path: Path, declared: str | None = None
) -> tuple[str, tuple[ReadingNote, ...]]:
    r"""The text of `data`, without a byte order mark and with "\n" for every line end.

    Where the encoding had to be guessed, a note says which was taken and how to mend it.

    A byte order mark decides, then valid UTF-8, then `declared` (an encoding that the file names
    itself), then charset-normalizer where it is sure.

    Raises:
        BinaryContentError: the bytes hold NULs or too many control characters, or are a PDF or RTF.
        EncodingError: no encoding is certain enough.
    """
    for mark, suffix in _NO_TEXT.items():
        if data.startswith(mark):
            raise BinaryContentError(path, f"is a {suffix} file under another name; rename it")
    text = _decode_marked(data, path)
    guessed = ""
    if text is None:
        if b"\x00" in data:
            raise BinaryContentError(
                path, f"holds binary data, not text; if it is UTF-16 or UTF-32 text, {_RETRY}"
            )
        text, guessed = _decode_unmarked(data, path, declared)
    if len(_CONTROL.findall(text)) > _MAX_CONTROL_SHARE * len(text) or "\x00" in text:
        raise BinaryContentError(path, "holds binary data, not text; remove it from the folder")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text, (ReadingNote("encoding", _GUESSED.format(guessed)),) if guessed else ()


def decode_lines(data: bytes, path: Path) -> tuple[str, tuple[ReadingNote, ...]]:
    """As `decode_noted`, for formats of which every line is looked at.

    Raises:
        BinaryContentError, EncodingError: as `decode_noted`.
        TooLargeError: it has more lines than any text that somebody wrote.
    """
    text, notes = decode_noted(data, path)
    lines = text.count("\n")
    if lines > MOST_LINES:
        raise TooLargeError(
            path, f"has {lines:,} lines, over the limit of {MOST_LINES:,}; split it"
        )
    return text, notes


def _decode_marked(data: bytes, path: Path) -> str | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding)
            except UnicodeDecodeError as error:
                raise EncodingError(
                    path, f"starts as {encoding} but is not ({error.reason}); {_RETRY}"
                ) from error
    return None


def _decode_unmarked(data: bytes, path: Path, declared: str | None) -> tuple[str, str]:
    """The text, and the name of its encoding if that is a guess."""
    for encoding in ("utf-8", declared):
        try:
            if encoding:
                return data.decode(encoding), ""
        except (UnicodeDecodeError, LookupError):
            continue
    encoding = _guess(data)
    if encoding is None:
        raise EncodingError(path, f"is not UTF-8, and its encoding cannot be told; {_RETRY}")
    try:
        return data.decode(encoding), encoding
    except UnicodeDecodeError as error:
        raise EncodingError(path, f"is neither UTF-8 nor quite {encoding}; {_RETRY}") from error


def _guess(data: bytes) -> str | None:
    """The encoding of `data` where charset-normalizer is sure, else None."""
    from charset_normalizer import from_bytes

    sample = data[:_DETECTION_BYTES]
    if len(data) > _DETECTION_BYTES:
        # A cut inside a multi-byte character would rule out the right encoding.
        sample = sample[: sample.rfind(b"\n") + 1] or sample
    if sample.isascii():
        sample = data
    matches = [m for m in from_bytes(sample, cp_exclusion=_NEVER) if m.chaos <= _MAX_CHAOS]
    if not matches:
        return None
    best = matches[0]
    foreign = sum(byte >= 0x80 for byte in sample) / len(sample)
    for match in matches:
        # The encodings of Latin scripts differ in a few signs; Windows' Western one is by far the
        # likeliest, unless another makes clearly better words.
        if (
            "cp1252" in match.could_be_from_charset
            and foreign < _MAX_LATIN_SHARE
            and match.coherence >= best.coherence - 0.1
        ):
            return "cp1252"
    sure = best.coherence > 0 or best.encoding in _MULTIBYTE
    return best.encoding if sure else None
