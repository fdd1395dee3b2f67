"""The one door to rapidocr: a picture in, the lines in it out, each with how sure it is.

The models that come with its wheel run on onnxruntime; nothing is downloaded.
"""

from __future__ import annotations

import math
import os
import threading
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from statistics import median
from typing import Any

from corpus.loaders.ocr.rules import OcrRules

# onnxruntime, which rapidocr imports, reports its use to its makers unless this is set before.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

# The longest side of a picture in pixels, above which it is made smaller, and of the copy in which
# lines are looked for: finding them in a larger one measured no better and takes twice as long.
MOST_PIXELS = 2600
_FINDING_PIXELS = 1344
# Lines that are less sure are left out. In blurred and faint scans 98% of the words were right in
# lines above 0.95, 70% in those from 0.85, 58% in those from 0.8, and less than half below; in
# clear ones no line was below 0.9.
LEAST_CONFIDENCE = 0.8
# A page that is read worse than this may stand on its head.
_UPRIGHT = 0.8
_MOST_THREADS = 4


class OcrError(Exception):
    """Pictures cannot be read; the message says why and what to do, in one line."""


@dataclass(frozen=True, slots=True)
class SeenLine:
    """A piece of a line as it stands in a picture that was put straight.

    Lengths are pixels from the upper left corner; `middle` is half way down the line.
    """

    text: str
    confidence: float
    left: float
    right: float
    middle: float
    height: float


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen in a picture.

    Attributes:
        lines: those that are sure enough, in no order.
        left_out: how many were not.
        width, height: the picture's, in pixels, turned as its text is read.
    """

    lines: tuple[SeenLine, ...]
    left_out: int
    width: int
    height: int


_LOCK = threading.Lock()


def see(picture: Any, rules: OcrRules) -> Seen:
    """The lines in a picture, an RGB array of numpy of height, width and 3.

    One picture is read at a time, on a few threads.

    Raises:
        OcrError: the models cannot be loaded, or fail on this picture.
    """
    with _LOCK:
        engine = _engine(rules.language)
        best, sureness, is_sideways = _look(engine, picture)
        turns: tuple[int, ...] = ()
        if is_sideways:
            turns = (1, 3)
        elif 0 < sureness < _UPRIGHT:
            turns = (2,)
        for turn in turns:
            other, other_sureness, _ = _look(engine, _turned(picture, turn))
            if other_sureness > sureness:
                best, sureness = other, other_sureness
    return best


def check_engine(rules: OcrRules) -> str:
    """Load what reads pictures; return what it is, in one line.

    Raises:
        OcrError: it cannot be loaded.
    """
    with _LOCK:
        _engine(rules.language)
    return rules.mark


@lru_cache(maxsize=1)
def _engine(language: str) -> Any:
    import logging

    import numpy

    try:
        # It sets the level of its logger and adds a handler when it is imported.
        from rapidocr import RapidOCR

        logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)
        options: dict[str, Any] = {
            "Global.log_level": "critical",
            "Global.use_cls": False,
            "Global.text_score": 0.0,
            "Global.max_side_len": MOST_PIXELS,
            "Det.limit_type": "max",
            "Det.limit_side_len": _FINDING_PIXELS,
            # Its own bounds pass over faint lines; what is none is told by its confidence.
            "Det.thresh": 0.2,
            "Det.box_thresh": 0.4,
            # Padding every line to the longest of six costs a fifth more.
            "Rec.rec_batch_num": 1,
            "EngineConfig.onnxruntime.intra_op_num_threads": _threads(),
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
        options |= _language_options(language)
        engine = RapidOCR(params=options)
        # It loads a model when it is first needed; now it can be said that one is damaged.
        engine(numpy.zeros((48, 96, 3), dtype=numpy.uint8), use_det=False)
        return engine
    except OcrError:
        raise
    except Exception as error:  # the library lets through whatever a model or a build of it raises
        named = "" if language == "auto" else f" with {language}"
        reason = (str(error).strip().splitlines() or [type(error).__name__])[-1]
        raise OcrError(f"rapidocr cannot be loaded{named} ({reason}); install it again") from error


def _language_options(language: str) -> dict[str, Any]:
    if language == "auto":
        return {}
    if not language.endswith(".onnx"):
        if language not in served_languages():
            raise OcrError(
                f"the model that comes with it does not read `{language}`; name a recognition "
                "model as an ONNX file in `ocr_language`"
            )
        return {}
    if not Path(language).expanduser().is_file():
        raise OcrError(f"there is no file {language}; mend `ocr_language`")
    return {"Rec.model_path": str(Path(language).expanduser())}


@lru_cache(maxsize=1)
def served_languages() -> frozenset[str]:
    """The codes of the languages that the model of the extra reads."""
    from rapidocr import RapidOCR

    reader: Any = RapidOCR
    return frozenset(reader.list_supported_langs("rec", "PP-OCRv6", "small"))


def _threads() -> int:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, min(_MOST_THREADS, cores or 1))


def _look(engine: Any, picture: Any) -> tuple[Seen, float, bool]:
    """What an engine sees, how sure it is on the whole, and whether the text stands sideways."""
    height, width = picture.shape[:2]
    # It takes arrays as OpenCV has them.
    try:
        result = engine(picture[:, :, ::-1], use_det=True)
    except Exception as error:  # of OpenCV or onnxruntime; one picture must not end it all
        reason = (str(error).strip().splitlines() or [type(error).__name__])[-1]
        raise OcrError(f"rapidocr failed on this picture ({reason})") from error
    if result.boxes is None or not len(result.boxes):
        return Seen((), 0, width, height), 0.0, False
    boxes = [[(float(x), float(y)) for x, y in box] for box in result.boxes]
    tilt = _tilt(boxes)
    lines = [
        _straight(box, text, score, tilt, (width / 2, height / 2))
        for box, text, score in zip(boxes, map(_clean, result.txts), result.scores, strict=True)
        if text
    ]
    sure = tuple(line for line in lines if line.confidence >= LEAST_CONFIDENCE)
    weight = sum(len(line.text) for line in lines)
    sureness = sum(line.confidence * len(line.text) for line in lines) / max(1, weight)
    tall = sum(len(text) for box, text in zip(boxes, result.txts, strict=True) if _is_tall(box))
    return Seen(sure, len(lines) - len(sure), width, height), sureness, 2 * tall > weight


def _turned(picture: Any, quarters: int) -> Any:
    import numpy

    return numpy.ascontiguousarray(numpy.rot90(picture, quarters))


_Box = Sequence[tuple[float, float]]


def _sides(box: _Box) -> tuple[float, float]:
    """Width and height of a box given by its corners, clockwise from the upper left."""
    return math.dist(box[0], box[1]), math.dist(box[0], box[3])


def _is_tall(box: _Box) -> bool:
    width, height = _sides(box)
    return height >= 1.5 * width


def _tilt(boxes: Sequence[_Box]) -> float:
    """The angle of the lines in radians: that of the middle one of those long enough to tell."""
    angles = []
    for box in boxes:
        width, height = _sides(box)
        if width > 5 * height:
            (left, top), (right, end), *_ = box
            angles.append(math.atan2(end - top, right - left))
    return median(angles) if angles else 0.0


def _straight(
    box: _Box, text: str, score: float, tilt: float, centre: tuple[float, float]
) -> SeenLine:
    """A line where it would stand if its picture were turned straight about its centre."""

    def turned(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
        x = (one[0] + other[0]) / 2 - centre[0]
        y = (one[1] + other[1]) / 2 - centre[1]
        cosine, sine = math.cos(-tilt), math.sin(-tilt)
        return centre[0] + x * cosine - y * sine, centre[1] + x * sine + y * cosine

    left, first = turned(box[0], box[3])
    right, last = turned(box[1], box[2])
    return SeenLine(
        text, float(score), min(left, right), max(left, right), (first + last) / 2, _sides(box)[1]
    )


def _clean(text: str) -> str:
    """A line in the characters that people type: full-width forms only in Chinese and Japanese."""
    text = " ".join(text.split())
    if any(unicodedata.east_asian_width(character) == "W" for character in text):
        return text
    return "".join(
        unicodedata.normalize("NFKC", character)
        if unicodedata.east_asian_width(character) == "F"
        else character
        for character in text
    )
