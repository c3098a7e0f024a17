"""A register with a public name, and clients of every kind in front of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from flask import Flask
from werkzeug.test import TestResponse

from procurement.app import create_app
from procurement.core.clock import FrozenClock
from procurement.system import System

SITE = "https://dau-thau.example"
SENT_AS_IT_IS = "/%?&=+;:@,.~-_#()*'\\"
STRANGER = "203.0.113.77"


class Desk:
    """The application over ``system`` with some settings changed, and what comes in from outside."""

    def __init__(self, system: System, clock: FrozenClock, **changes: Any) -> None:
        self.clock = clock
        self.app: Flask = create_app(
            replace(system, clock=clock, settings=replace(system.settings, base_url=SITE, **changes))
        )
        self._client = self.app.test_client()

    @contextmanager
    def ask(
        self, address: str, method: str = "GET", client: str = STRANGER, host: str = "dau-thau.example",
        headers: dict[str, str] | None = None, environ: dict[str, str] | None = None, **more: Any,
    ) -> Iterator[TestResponse]:  # fmt: skip
        """Ask for ``address`` as ``client`` (an address, empty for a Unix socket) and close the answer."""
        given = {"Host": host, **(headers or {})}
        # As a server hands it on: the client's own careful encoding would hide what a careless one sends.
        path, _, query = quote(address, safe=SENT_AS_IT_IS).partition("?")
        raw = {
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
            "RAW_URI": f"{path}?{query}",
        }
        overrides = {"REMOTE_ADDR": client, **raw, **(environ or {})}
        answer = self._client.open(method=method, headers=given, environ_overrides=overrides, **more)
        with answer:
            yield answer

    def status(self, address: str, method: str = "GET", **how: Any) -> int:
        """Return how ``address`` is answered."""
        with self.ask(address, method, **how) as answer:
            return answer.status_code

    def text(self, address: str, **how: Any) -> str:
        """Return what ``address`` says."""
        with self.ask(address, **how) as answer:
            return answer.get_data(as_text=True)
