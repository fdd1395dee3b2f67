"""Every benchmark, or those that are named, each in a process of its own.

`python -m benchmarks.all [NAME ...]`, or `make bench B=all`.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

NAMES = (
    "questions",
    "natural",
    "public",
    "search",
    "canard",
    "cold_ask",
    "latency",
    "index",
    "cluster",
    "fidelity",
    "page",
    "page_chaos",
    "load",
    "scaling",
    "sizes",
    "verifier_speed",
    "verifier_rules",
    "verifier_texts",
    "verifier_failures",
    "perturbations",
    "eval_judge",
    "eval_kills",
)


def main() -> int:
    """Run them in order, the others too when one fails; 1 when one did, 2 for an unknown name."""
    chosen = sys.argv[1:] or list(NAMES)
    unknown = [name for name in chosen if name not in NAMES]
    if unknown:
        print(f"No benchmark {', '.join(unknown)}; there are {', '.join(NAMES)}.", file=sys.stderr)
        return 2
    failed = []
    for name in chosen:
        print(f"== {name}", flush=True)
        command = [sys.executable, "-m", f"benchmarks.{name}"]
        if subprocess.run(command, cwd=Path(__file__).parents[1], check=False).returncode:
            failed.append(name)
    if failed:
        print(f"Failed: {', '.join(failed)}.", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
