"""A way to a server on which answers get lost: a proxy on this machine that cuts connections where chance says so."""

from __future__ import annotations

import random
import re
import socket
import threading
from collections import Counter

BEFORE, AFTER, HALFWAY, PASS = "before", "after", "halfway", "pass"
"""Where a connection is cut: before the server hears of it, when it has answered, in the middle of the answer."""


class DroppingProxy:
    """Forwards one request a connection to ``port`` and cuts three of four; ``cuts`` counts where."""

    def __init__(self, port: int, seed: int) -> None:
        self.cuts: Counter[str] = Counter()
        self._server = port
        self._chance = random.Random(seed)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._listener.getsockname()[1])

    def __enter__(self) -> DroppingProxy:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            fate = self._chance.choice((BEFORE, AFTER, AFTER, HALFWAY, PASS))
            self.cuts[fate] += 1
            threading.Thread(target=self._carry, args=(client, fate), daemon=True).start()

    def _carry(self, client: socket.socket, fate: str) -> None:
        with client:
            asked = _read_request(client)
            if fate == BEFORE or not asked:
                return
            with socket.create_connection(("127.0.0.1", self._server)) as server:
                server.sendall(asked)
                answer = b"".join(iter(lambda: server.recv(65536), b""))
            if fate == PASS:
                client.sendall(answer)
            elif fate == HALFWAY:
                client.sendall(answer[: len(answer) // 2])


def _read_request(client: socket.socket) -> bytes:
    """Return a request's head and body; nothing where the client went away."""
    asked = b""
    while b"\r\n\r\n" not in asked:
        chunk = client.recv(65536)
        if not chunk:
            return b""
        asked += chunk
    head, _, body = asked.partition(b"\r\n\r\n")
    lengths = re.findall(rb"(?mi)^content-length: *(\d+)", head)
    length = int(lengths[0]) if lengths else 0
    while len(body) < length:
        body += client.recv(65536)
    return head + b"\r\n\r\n" + body
