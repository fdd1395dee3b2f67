"""Claims with evidence and people's labels, read from JSON Lines.

One object a line: `claim`, `evidence` (a text, or a list of texts), `label`, and optionally
`source`, the data set that it is from. `supported`, `true` and 1 mean that the evidence supports
the claim; `not_supported`, `not_enough`, `refuted`, `contradicted`, `unsupported`, `false` and 0
that it does not.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.jsonl import read_items

_LABELS = {
    "supported": True, "entailment": True, "true": True, "1": True,
    "not_supported": False, "not_enough": False, "refuted": False, "contradicted": False,
    "unsupported": False, "neutral": False, "contradiction": False, "false": False, "0": False,
}  # fmt: skip
_FIELDS = frozenset({"claim", "evidence", "label", "source", "id"})


@dataclass(frozen=True, slots=True)
class LabelledClaim:
    """A text, its evidence, and whether people say that the evidence supports it.

    `source` names the data set; `document` stands for the evidence: claims about the same evidence
    have the same one, and the bootstrap draws them together.
    """

    claim: str
    evidence: tuple[str, ...]
    supported: bool
    source: str
    document: str


def read_claims(path: Path) -> list[LabelledClaim]:
    """The claims of a `.jsonl` or `.jsonl.gz` file, in order.

    Raises:
        CasesError: it cannot be read, holds no claim, or has bad lines: all of them are named.
    """
    source = path.name.removesuffix(".gz").removesuffix(".jsonl")
    return read_items(path, lambda number, value: _claim(value, source), "claim")


def _claim(value: dict[str, Any], source: str) -> LabelledClaim:
    unknown = sorted(set(value) - _FIELDS)
    if unknown:
        raise ValueError(f"unknown field {', '.join(unknown)}")
    claim, evidence = value.get("claim"), value.get("evidence")
    if not isinstance(claim, str) or not claim.strip():
        raise ValueError("claim must be a text that is not empty")
    pieces = [evidence] if isinstance(evidence, str) else evidence
    if not isinstance(pieces, list) or not all(isinstance(piece, str) for piece in pieces):
        raise ValueError("evidence must be a text or a list of texts")
    label = str(value.get("label")).lower()
    if label not in _LABELS:
        raise ValueError(f"label is {value.get('label')!r}, which is none of {', '.join(_LABELS)}")
    document = hashlib.sha256("\n".join(pieces).encode("utf-8", "surrogatepass")).hexdigest()
    named = value.get("source") or source
    return LabelledClaim(claim, tuple(pieces), _LABELS[label], str(named), document)
