"""What `advisor verify` does with claims: one beside a file, or thousands of pairs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from pydantic import BaseModel, ConfigDict, ValidationError

from advisor.answer import Label, Verdict
from advisor.errors import AdvisorError
from advisor.verification.protocol import Verifier
from advisor.verification.together import (
    Sentence,
    check_claim,
    score_together,
    supported_together,
)
from corpus.formats import is_supported
from corpus.reading import read_document

_DIGITS = 4


class PairsError(AdvisorError):
    """A file of pairs cannot be read; the message names the file and the line."""


class _Pair(BaseModel):
    """One line of a file of pairs; other fields are passed over."""

    model_config = ConfigDict(extra="ignore", strict=True)

    claim: str
    evidence: str | list[str]


def read_evidence(path: Path) -> str:
    """The text of a document of any kind that can be indexed; other files are read as text.

    Raises:
        DocumentError: a document cannot be read.
        PairsError: another file cannot be.
    """
    if is_supported(path):
        return read_document(path).text
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise PairsError(f"Cannot read {path}: {error.strerror}. Check --evidence.") from error
    except UnicodeDecodeError as error:
        raise PairsError(f"{path} is not UTF-8 text (byte {error.start + 1}).") from error


def together(verdicts: Sequence[Verdict], threshold: float) -> Verdict:
    """The verdict on a claim of several sentences; evidence and rule are of the one that decides.

    `threshold` is the verifier's. See `advisor.verification.together`.
    """
    judged = [verdict for verdict in verdicts if verdict.label is not Label.UNCHECKED]
    if not judged:
        return verdicts[0]
    sentences = [Sentence(verdict.label, verdict.score or 0.0) for verdict in judged]
    failed = [verdict for verdict in judged if verdict.label is not Label.SUPPORTED]
    worst = min(failed or judged, key=lambda verdict: verdict.score or 0.0)
    score = score_together([sentence.score for sentence in sentences])
    if failed and supported_together(sentences, threshold):
        rule = f"its sentences together are {score:.0%} likely to be supported"
        return replace(worst, label=Label.SUPPORTED, score=score, rule=rule)
    return replace(worst, score=score)


def claim_json(verdicts: Sequence[Verdict], verifier: Verifier) -> dict[str, Any]:
    """The verdict on a claim, for programs."""
    return {
        **_short(together(verdicts, verifier.threshold)),
        "verifier": verifier.name,
        "threshold": verifier.threshold,
        "sentences": [
            {
                "text": verdict.claim.text,
                **_short(verdict),
                "evidence": [
                    {"start": span.start, "end": span.end, "text": span.text}
                    for span in verdict.evidence
                ],
            }
            for verdict in verdicts
        ],
    }


def claim_lines(verdicts: Sequence[Verdict], threshold: float) -> list[str]:
    """The verdict on a claim, for people; `threshold` is the verifier's."""
    lines = []
    for verdict in verdicts:
        if len(verdicts) > 1:
            lines.append(f"“{one_line(verdict.claim.text)}”")
        lines.append(f"{_label(verdict)}: {one_line(verdict.rule)}")
        for span in verdict.evidence:
            lines.append(f"  [{span.start}:{span.end}] {one_line(span.text)}")
    if len(verdicts) > 1:
        lines.append(f"Together: {_label(together(verdicts, threshold))}")
    return lines


def _label(verdict: Verdict) -> str:
    """The label with the score, where there is one."""
    score = "" if verdict.score is None else f" ({verdict.score:.2f})"
    return f"{verdict.label.value}{score}"


def check_pairs(verifier: Verifier, source: str) -> Iterator[str]:
    """Judge the pairs of a JSON Lines file as they are read: a line of JSON for each, in order.

    `source` is the file, or `-` for standard input.

    Raises:
        PairsError: a line is not a pair.
        VerifierError: the verifier's model cannot be loaded.
    """
    with _opened(source) as stream:
        for pair in _pairs(stream, source):
            pieces = [pair.evidence] if isinstance(pair.evidence, str) else pair.evidence
            verdicts = check_claim(verifier, pair.claim, "\n\n".join(pieces))
            verdict = together(verdicts, verifier.threshold)
            yield json.dumps(_short(verdict), ensure_ascii=False) + "\n"


def _short(verdict: Verdict) -> dict[str, Any]:
    score = 0.0 if verdict.score is None else round(verdict.score, _DIGITS)
    return {"label": verdict.label.value, "score": score, "rule": verdict.rule}


def _opened(source: str) -> AbstractContextManager[IO[bytes]]:
    if source == "-":
        return nullcontext(sys.stdin.buffer)
    try:
        return Path(source).open("rb")
    except OSError as error:
        raise PairsError(f"Cannot read {source}: {error.strerror}. Check --pairs.") from error


def _pairs(stream: IO[bytes], source: str) -> Iterator[_Pair]:
    name = "standard input" if source == "-" else source
    for number, line in enumerate(stream, 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
            yield _Pair.model_validate(value)
        except UnicodeDecodeError as error:
            problem = f"not UTF-8 at byte {error.start + 1}"
        except (json.JSONDecodeError, RecursionError) as error:
            problem = f"not JSON ({error})"
        except ValidationError as error:
            problem = _problem(error)
        else:
            continue
        raise PairsError(
            f"{name}, line {number}: {problem}. Each line is an object with `claim`, a text, and "
            "`evidence`, a text or a list of texts."
        )


def _problem(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"][:1])
    message = str(first["msg"])
    return f"{where}: {message}" if where else message


def one_line(text: str) -> str:
    """One line of a terminal: no control characters, whatever a document holds."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
