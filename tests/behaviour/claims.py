"""Claims verified against evidence on the command line."""

from __future__ import annotations

import json

from tests.behaviour.command import Advisor, Shelf
from tests.behaviour.tidy import Recording

CLAIMS = (
    ("supported", "The library closes at nine.", True),
    ("contradicted", "The library closes at ten.", False),
    ("unsupported", "The library has a café.", False),
    ("other-words", "At nine o'clock the library shuts its doors.", True),
    ("two-sentences", "It opens at eight. It has 40,000 books.", True),
    ("wrong-number", "The library has 50,000 books.", False),
    ("negated", "The library does not open at eight.", False),
    ("empty", " ", False),
)
EVIDENCE = "The library opens at eight and closes at nine. It holds 40,000 books.\n"


def record_claims(advisor: Advisor, kept: Recording, shelf: Shelf) -> None:
    """`advisor verify` of claims, one by one and many at once."""
    evidence = advisor.write("evidence.txt", EVIDENCE)
    for name, claim, _ in CLAIMS:
        done = advisor.run("verify", "--claim", claim, "--evidence", evidence)
        kept.keep(f"claims/{name}.txt", str(done))
    done = advisor.run("verify", "--json", "--claim", CLAIMS[4][1], "--evidence", evidence)
    kept.keep("claims/json.txt", str(done))
    pairs = [{"claim": claim, "evidence": EVIDENCE} for _, claim, _ in CLAIMS]
    lines = "".join(json.dumps(pair) + "\n" for pair in pairs)
    kept.keep("claims/pairs.txt", str(advisor.run("verify", "--pairs", "-", stdin=lines)))
    bad = advisor.write("bad-pairs.jsonl", '{"claim": "x"}\nnot JSON\n')
    kept.keep("claims/bad-pairs.txt", str(advisor.run("verify", "--pairs", bad)))
    for name, arguments in {
        "nothing": (),
        "half": ("--claim", "x"),
        "both": ("x.json", "--claim", "x", "--evidence", evidence),
        "no-evidence": ("--claim", "x", "--evidence", "none.txt"),
        "no-file": ("none.html", shelf.index),
        "no-index": (evidence,),
        "foreign": (evidence, shelf.index),
        "foreign-json": (advisor.write("foreign.json", '{"format": "other"}'), shelf.index),
        "damaged": (advisor.write("damaged.json", '{"format": '), shelf.index),
    }.items():
        kept.keep(f"claims/error-{name}.txt", str(advisor.run("verify", *arguments)))
