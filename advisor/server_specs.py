"""How the setting `model` names one server, or several that answer as one."""

from __future__ import annotations

import json
import re

SERVER_PREFIX = "openai:"
"""What the setting `model` begins with where servers have the model."""

_MOST_SERVERS = 64
# A comma may stand in the name of a model, too.
_BETWEEN = re.compile(rf"\s*,\s*(?={SERVER_PREFIX})")
_SIGNED_IN = re.compile(r"(?<=://)[^/?#]*@")


def joined(given: object) -> object:
    """The value of the setting `model` as one text: several servers with commas between them.

    A list, and a text that is a list in JSON, is joined; anything else stays what it is.

    Raises:
        ValueError: it is a list of what is not servers, of too many, or names one twice.
    """
    if isinstance(given, str) and given.lstrip().startswith("["):
        try:
            given = json.loads(given)
        except ValueError:
            return given  # a path may begin like that
    if isinstance(given, str) and given.startswith(SERVER_PREFIX):
        given = servers_of(given)
    if not isinstance(given, (list, tuple)) or not all(isinstance(each, str) for each in given):
        return given
    specs = [spec.strip() for spec in given]
    if len(specs) > 1 and not all(spec.startswith(SERVER_PREFIX) for spec in specs):
        raise ValueError("Several models must all be servers, openai:http://host:port/v1#name")
    if len(set(specs)) < len(specs):
        raise ValueError("A server is named twice")
    if len(specs) > _MOST_SERVERS:
        raise ValueError(f"At most {_MOST_SERVERS} servers can be named")
    return ",".join(specs)


def servers_of(model: str) -> tuple[str, ...]:
    """Each server that the setting `model` names; none where the model is no server's."""
    return tuple(_BETWEEN.split(model)) if model.startswith(SERVER_PREFIX) else ()


def shown_address(address: str) -> str:
    """An address without the name and password that it may hold."""
    return _SIGNED_IN.sub("", address)
