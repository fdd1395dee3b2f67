"""Loads a model and writes one token: `python -m advisor.doctor.one_token MODEL`.

It runs in a process of its own: llama.cpp can end its process (an instruction that the processor
does not have, a GPU driver), and no Python error would be left to show. `advisor doctor` runs this
and reads what it wrote until then: one JSON object a line, `build`, then `text`, `adapter`,
`seconds` and `offload`, or `error`.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
import time
from collections.abc import Sequence

from advisor.errors import AdvisorError
from advisor.models.protocol import PromptMessage

PROMPT = (PromptMessage("human", "Say yes."),)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write one token with the model that the arguments name; 0 when that worked."""
    parser = argparse.ArgumentParser(prog="python -m advisor.doctor.one_token", description=__doc__)
    parser.add_argument("model", help="`embedded` or the path of a GGUF file")
    parser.add_argument("--n-gpu-layers", default="auto", help="as the setting of that name")
    parser.add_argument("--context-tokens", default="512", help="as the setting of that name")
    parser.add_argument("--model-adapter", default="none", help="as the setting of that name")
    options = parser.parse_args(arguments)
    try:
        _write_token(vars(options))
    except AdvisorError as error:
        _tell({"error": str(error)})
        return 1
    return 0


def _write_token(overrides: dict[str, str]) -> None:
    from advisor.models.factory import build_model
    from advisor.models.llama import build_description
    from advisor.settings import load_settings

    _tell({"build": build_description()})
    settings = load_settings(overrides=overrides)
    started = time.perf_counter()
    model = build_model(settings)
    text = "".join(model.stream(PROMPT, max_tokens=1))
    _tell(
        {
            "text": text,
            "adapter": model.adapter,
            "seconds": round(time.perf_counter() - started, 2),
            "offload": dataclasses.asdict(model.offload),
        }
    )
    model.close()


def _tell(value: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()  # the next step may end the process


if __name__ == "__main__":
    sys.exit(main())
