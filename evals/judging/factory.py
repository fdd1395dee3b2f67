"""Makes the judge that a short text names.

| text | judge |
|---|---|
| `verifier` | the verifier of the settings, the one that gates answers |
| `verifier:NAME` | another verifier of `advisor.verification` |
| `overlap` | the share of words in common: a floor for the others |
| `cross-encoder:NAME` | a sentence-transformers cross-encoder, by folder or hub name |
| `openai:http://host:port/v1#name` | a model behind an OpenAI-compatible server |

`@0.6` at the end sets the score, 0 to 1, from which a text counts as supported.
"""

from __future__ import annotations

import re
from functools import cache, partial

from advisor.models.factory import build_model
from advisor.settings import Settings
from advisor.verification.protocol import ASKS_MODEL
from evals.errors import JudgeError
from evals.fingerprints import model_fingerprint
from evals.judging.protocol import Judge

_THRESHOLD = re.compile(r"@(?P<threshold>[01](?:\.\d+)?|\.\d+)$")


def build_judge(spec: str, settings: Settings) -> Judge:
    """The judge that a text names; see the module's docstring. Nothing is loaded yet.

    Raises:
        JudgeError: there is no such judge.
    """
    found = _THRESHOLD.search(spec)
    threshold = float(found["threshold"]) if found else 0.5
    kind, _, rest = (spec[: found.start()] if found else spec).partition(":")
    if kind == "verifier":
        from evals.judging.verifier import VerifierJudge

        chosen = threshold if found else settings.support_threshold
        name = rest or settings.verifier
        return VerifierJudge(
            name,
            chosen,
            settings.strictness,
            cache(partial(build_model, settings)),
            model_fingerprint(settings) if name == ASKS_MODEL else "",
        )
    if kind == "overlap" and not rest:
        from evals.judging.overlap import OverlapJudge

        return OverlapJudge(threshold)
    if kind == "cross-encoder" and rest:
        from evals.judging.cross_encoder import CrossEncoderJudge

        return CrossEncoderJudge(rest, threshold)
    if kind == "openai" and rest:
        from evals.judging.server import ServerJudge

        return ServerJudge(f"openai:{rest}", settings, threshold)
    raise JudgeError(
        f"There is no judge {spec!r}. Name `verifier`, `overlap`, `cross-encoder:FOLDER_OR_NAME` "
        "or `openai:http://host:port/v1#name`, with @THRESHOLD at the end if you like."
    )
