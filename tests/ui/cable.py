"""A cable between a browser and a server, that can be pulled out and put in again."""

from __future__ import annotations

import socket
import struct
import threading
from contextlib import suppress
from urllib.parse import urlsplit


class Cable:
    """A port of this machine that leads to a server's, as long as the cable is in.

    Attributes:
        url: the address to open.
        requests: the bytes that were sent to servers, a connection an item.
    """

    def __init__(self, server: str = "") -> None:
        """Lead to a server's address; to none without one."""
        self._lock = threading.Lock()
        self._server = server
        self._silent = False
        self._marker, self._rest = b"", threading.Event()
        self._open: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/"
        self.requests: list[bytearray] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def lead_to(self, server: str) -> None:
        """Put it in, at a server that may be another."""
        with self._lock:
            self._server, self._silent = server, False

    def pull(self) -> None:
        """Pull it out: whoever is connected is cut off, and nobody gets through."""
        with self._lock:
            self._server = ""
            for connection in self._open:
                _cut(connection)
            self._open.clear()

    def hold(self, marker: bytes) -> threading.Event:
        """Pass what a server sends on as far as a marker, and the rest once the event is set.

        What the browser is willing to unpack is not passed on, so that nothing is packed.
        """
        self._marker, self._rest = marker, threading.Event()
        return self._rest

    def fall_silent(self) -> None:
        """Take what is sent and pass nothing on, without cutting anybody off."""
        with self._lock:
            self._silent = True

    def close(self) -> None:
        """Stop listening."""
        self.pull()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                browser, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                server, silent = self._server, self._silent
                if silent:
                    self._open.append(browser)
                    continue
            try:
                if not server:
                    raise ConnectionRefusedError
                place = urlsplit(server)
                there = socket.create_connection((place.hostname, place.port))
            except OSError:
                _cut(browser)
                continue
            sent = bytearray()
            with self._lock:
                is_in = self._server == server
                if is_in:
                    self._open += [browser, there]
                    self.requests.append(sent)
            if not is_in:  # it was pulled meanwhile
                _cut(browser)
                _cut(there)
                continue
            for pair in ((browser, there, sent), (there, browser, None)):
                threading.Thread(target=self._pass, args=pair, daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, seen: bytearray | None) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if self._silent:
                    continue
                if seen is not None:
                    seen += data
                if self._marker and seen is None:
                    data = self._held(source, target, data)
                elif self._marker:
                    data = data.replace(b"Accept-Encoding:", b"Other-Encodings:")
                target.sendall(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _held(self, source: socket.socket, target: socket.socket, data: bytes) -> bytes:
        """What may be passed on after what stands before the marker, which has been by then."""
        marker = self._marker
        while any(data.endswith(marker[:n]) for n in range(1, len(marker))):
            more = source.recv(65536)
            if not more:
                return data
            data += more
        before, found, after = data.partition(marker)
        if not found:
            return data
        target.sendall(before)
        self._rest.wait(60)
        self._marker = b""
        return found + after


def _cut(connection: socket.socket) -> None:
    """End a connection at once, as when a process is killed."""
    with suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()
