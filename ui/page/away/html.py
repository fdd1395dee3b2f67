"""Where `away.js` says that the server is away, and shows the question that waits for it."""

from __future__ import annotations

from typing import Any

AWAY = """<div class="gw-away" hidden><span class="gw-away-said"></span>
<button type="button" class="link" data-try-now="">Try now</button>
<a class="link" data-sign-in="" href="login" hidden>Sign in</a></div>"""

UNSENT = """<section class="gw-unsent" aria-labelledby="gw-unsent-said" hidden>
<p class="question" dir="auto"></p>
<p class="progress" id="gw-unsent-said"><span></span>Waiting for the server. It is asked once the
server is back.</p>
<button type="button" class="action" data-take-back="">Take it back</button></section>"""


def token_of(request: Any) -> str:
    """What the browser knows a question by, so that one that was sent twice is taken once."""
    return str(request.headers.get("x-groundwise-token", ""))[:64]
