"""What was found last, kept for questions that go on about the same passages."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Generic, TypeVar

_Key = TypeVar("_Key", bound=Hashable)
_Found = TypeVar("_Found")


class Recent(Generic[_Key, _Found]):
    """What was found last, by key. May be used from several threads."""

    def __init__(self, most: int) -> None:
        """`most` are kept; those that were asked for last."""
        self._most = most
        self._lock = threading.Lock()
        self._kept: OrderedDict[_Key, _Found] = OrderedDict()

    def of(
        self, keys: Sequence[_Key], find: Callable[[list[int]], Iterable[_Found]]
    ) -> list[_Found]:
        """What belongs to each key; `find` finds it for the keys at some places."""
        with self._lock:
            known = {key: self._kept[key] for key in keys if key in self._kept}
        places = {key: place for place, key in enumerate(keys) if key not in known}
        if places:
            known.update(zip(places, find(list(places.values())), strict=True))
        self._keep(known)
        return [known[key] for key in keys]

    def _keep(self, found: Mapping[_Key, _Found]) -> None:
        with self._lock:
            for key, value in found.items():
                self._kept[key] = value
                self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
