"""A mail server on this machine that keeps what it gets, and refuses what it is told to."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import log as sink_log

from procurement.system import System
from tests.publication.register import Register

sink_log.setLevel("CRITICAL")
"""What it tells of connections would stand among the words of commands whose output is looked at."""


@dataclass
class Sink:
    """What came in, oldest first, read and as bytes.

    ``answers``: what is said to a letter for an address in place of taking it.
    """

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    contents: list[bytes] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        """Take or refuse an address."""
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Keep a letter."""
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        self.contents.append(envelope.content)
        return "250 kept"


@contextmanager
def listening(**options: Any) -> Iterator[Sink]:
    """Yield a server that listens on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        sink = Sink(port=free.getsockname()[1])
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port, **options)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()


def posting_to(register: Register, url: str, **settings: Any) -> System:
    """Return the register with this mail server or folder set."""
    changed = {"mail_url": url, "mail_from": "dauthau@mau.example", "operator": "Đơn vị Mẫu", **settings}
    return replace(register.system, settings=replace(register.system.settings, **changed))
