"""The page without a browser: its components, and the events that change them."""

from __future__ import annotations

import json
import secrets
from typing import Any

from tests.behaviour.server import Site


class Tab:
    """The page as a browser's tab has it, without the browser.

    It reads the page's own description of its components and events, sends the events, takes what
    comes back for the values of the components, and follows the events that others lead to. The
    ids of our elements are what `page.js` and the style sheets go by too.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        self._session = secrets.token_hex(8)
        config = site.ask("GET", "/config").json
        self._events = config["dependencies"]
        self._names, self.values, states = {}, {}, 0
        for component in config["components"]:
            key, props = component["id"], component["props"]
            states += component["type"] == "state"
            self._names[key] = props.get("elem_id") or f"{component['type']} {states}"
            self.values[key] = props.get("value")
            if self.values[key] is None and component["type"] == "textbox":
                self.values[key] = ""
        self.seen = ""

    def value(self, element: str) -> Any:
        """The value of a component."""
        return next(self.values[key] for key, name in self._names.items() if name == element)

    def open(self) -> None:
        """What happens when the page is loaded."""
        for event in self._events:
            if any(name == "load" for _, name in event["targets"]):
                self._run(event, "load", None)

    def send(self, element: str, name: str, detail: object = None, **values: object) -> str:
        """Let something happen to an element; returns all that changes, as text.

        `values` are what was typed before, by the element's id with "_" for "-".
        """
        for typed, value in values.items():
            wanted = typed.replace("_", "-")
            self.values.update({k: value for k, n in self._names.items() if n == wanted})
        self.seen = ""
        for event in self._events:
            if any(self._names.get(k) == element and n == name for k, n in event["targets"]):
                self._run(event, f"{element} {name}", detail)
        return self.seen

    def _run(self, event: dict[str, Any], why: str, detail: object) -> None:
        if not event["backend_fn"]:
            return
        data = [self.values[key] for key in event["inputs"]]
        body = {
            "data": data,
            "event_data": detail,
            "fn_index": event["id"],
            "trigger_id": event["targets"][0][0],
            "session_hash": self._session,
        }
        self.seen += f"== {why}\n"
        run = self._queued if event["queue"] else self._direct
        outputs, changed = run(event, body)
        changed = changed + self._take(event, outputs)
        for other in self._events:
            follows = other.get("trigger_after") == event["id"]
            if follows and any(name in ("then", "success") for _, name in other["targets"]):
                self._run(other, f"then, after {why}", None)
            for key, name in other["targets"]:
                if name == "change" and key in changed:
                    self._run(other, f"{self._names[key]} changes", None)

    def _direct(self, event: dict[str, Any], body: object) -> tuple[list[Any], list[int]]:
        reply = self._site.post("/gradio_api/run/predict", body)
        if reply.status != 200:
            self.seen += f"{reply.status} {reply.body.decode()}\n"
            return [], []
        return reply.json["data"], reply.json.get("changed_state_ids") or []

    def _queued(self, event: dict[str, Any], body: object) -> tuple[list[Any], list[int]]:
        self._site.post("/gradio_api/queue/join", body)
        stream = self._site.ask("GET", f"/gradio_api/queue/data?session_hash={self._session}")
        # An answer grows by what happens; the progress of other work is told by the clock.
        grows = any(self._names[key] == "gw-live" for key in event["outputs"])
        frame: list[Any] = []
        for line in stream.body.decode().splitlines():
            message = json.loads(line[6:]) if line.startswith("data: ") else {}
            output = message.get("output") or {}
            if message.get("msg") == "process_generating" and grows:
                frame = _patched(frame, output["data"])
                self._show(event, frame, " grows")
            elif message.get("msg") == "process_completed":
                if not message["success"]:
                    self.seen += f"{json.dumps(output)}\n"
                return output.get("data") or [], output.get("changed_state_ids") or []
        return [], []

    def _take(self, event: dict[str, Any], outputs: list[Any]) -> list[int]:
        """Keep what came back; returns the components whose value has changed."""
        self._show(event, outputs, "")
        changed = []
        for key, output in zip(event["outputs"], outputs, strict=False):
            update = isinstance(output, dict) and output.get("__type__") == "update"
            if update and "value" not in output:
                continue
            value = output["value"] if update else output
            if self.values[key] != value:
                changed.append(key)
            self.values[key] = value
        return changed

    def _show(self, event: dict[str, Any], outputs: list[Any], mark: str) -> None:
        for key, output in zip(event["outputs"], outputs, strict=False):
            if output in _NOTHING:
                continue
            text = output if isinstance(output, str) else json.dumps(output, ensure_ascii=False)
            self.seen += f"[{self._names[key]}]{mark}\n{text}\n"


# What comes of a component that an event leaves as it is.
_NOTHING = (
    {"__type__": "update"},
    {"props": {"__type__": "update"}, "__type__": "update"},
)


def _patched(before: list[Any], data: list[Any]) -> list[Any]:
    """What an event shows now, from what it showed before and what has changed since."""
    if not before:
        return data
    return [_changed(value, steps) for value, steps in zip(before, data, strict=True)]


def _changed(value: Any, steps: Any) -> Any:
    for action, path, new in steps:
        if not path:
            value = value + new if action == "append" else new
            continue
        *way, last = path
        inner = value = json.loads(json.dumps(value))
        for part in way:
            inner = inner[part]
        if action == "delete":
            del inner[last]
        elif action == "append":
            inner[last] += new
        elif action == "add" and isinstance(inner, list):
            inner.insert(int(last), new)
        else:
            inner[last] = new
    return value
