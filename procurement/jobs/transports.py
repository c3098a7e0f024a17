"""How letters leave: through a mail server (SMTP), or into a folder that the operator sees.

What a server refuses for good is told apart from what another time may help against: a wrong password or a server
that is away must not cost a letter, an address that does not exist must not be tried for ever.
"""

from __future__ import annotations

import os
import smtplib
import ssl
from base64 import b64encode
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from procurement.core.canonical import sha256_hex
from procurement.core.durability import sync_folder

TIMEOUT = 10.0
"""Seconds that a server may be silent."""


class Undeliverable(Exception):
    """The letter is refused for good."""


def is_away(error: Exception) -> bool:
    """Whether nobody could be reached, so that the next letter would fare no better."""
    if isinstance(error, smtplib.SMTPException):
        return isinstance(error, smtplib.SMTPConnectError | smtplib.SMTPServerDisconnected)
    return isinstance(error, OSError)


class Transport(Protocol):
    """Something that takes letters."""

    def send(self, message: EmailMessage) -> None:
        """Hand ``message`` over. Raises Undeliverable, or OSError and SMTPException when another time may help."""


@dataclass(frozen=True)
class MailServer:
    """A server of a mail system."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    security: str = "none"
    """``tls`` from the first byte, ``starttls``, or ``none`` (on this machine or in one's own network)."""

    def __repr__(self) -> str:
        return f"MailServer({self.host}:{self.port})"

    def send(self, message: EmailMessage) -> None:
        """Hand ``message`` to the server, in a connection of its own."""
        with self._connected() as server:
            if self.security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if self.user:
                self._sign_in(server)
            try:
                server.send_message(message)
            except smtplib.SMTPRecipientsRefused as error:
                _refuse_for_good(next(iter(error.recipients.values())), error)
            except smtplib.SMTPDataError as error:
                _refuse_for_good((error.smtp_code, error.smtp_error), error)
            except smtplib.SMTPNotSupportedError as error:
                raise Undeliverable("the server takes no address with marks") from error

    def _connected(self) -> smtplib.SMTP:
        try:
            if self.security == "tls":
                context = ssl.create_default_context()
                return smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT, context=context)
            return smtplib.SMTP(self.host, self.port, timeout=TIMEOUT)
        except UnicodeError as error:
            raise OSError(f"{self.host} can be the name of no server") from error

    def _sign_in(self, server: smtplib.SMTP) -> None:
        """Say who writes. The standard library knows ASCII alone; what has marks goes as UTF-8 (RFC 4616)."""
        if f"{self.user}{self.password}".isascii():
            server.login(self.user, self.password)
            return
        server.ehlo_or_helo_if_needed()
        if "PLAIN" not in server.esmtp_features.get("auth", "").upper().split():
            raise smtplib.SMTPNotSupportedError("the server takes no password with marks")
        secret = b64encode(f"\0{self.user}\0{self.password}".encode()).decode()
        code, said = server.docmd("AUTH", f"PLAIN {secret}")
        if code != 235:
            raise smtplib.SMTPAuthenticationError(code, said)


def _refuse_for_good(answer: tuple[int, bytes | str], error: Exception) -> None:
    code, said = answer
    if 500 <= code < 600:
        words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
        raise Undeliverable(f"{code} {words}") from error
    raise error


@dataclass(frozen=True)
class MailFolder:
    """A folder in place of a server: one file a letter, named by its id, so that a repeat is the same file."""

    path: Path

    def send(self, message: EmailMessage) -> None:
        """Write ``message`` whole or not at all, and durably."""
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        target = self.path / f"{sha256_hex(str(message['Message-ID']).encode())[:24]}.eml"
        part = target.with_suffix(f".{os.getpid()}.part")
        with part.open("wb") as file:
            file.write(message.as_bytes(policy=message.policy.clone(linesep="\r\n")))
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
        sync_folder(self.path)


def open_transport(url: str, folder: Path) -> Transport:
    """Return the transport that ``url`` names (``core.environment.read_mail_url``); without one, the folder."""
    if not url:
        return MailFolder(folder)
    if "://" not in url:
        return MailFolder(Path(url))
    parts = urlsplit(url)
    starts = parse_qs(parts.query).get("starttls", ["0"])[-1] == "1"
    security = "tls" if parts.scheme == "smtps" else "starttls" if starts else "none"
    port = parts.port or {"tls": 465, "starttls": 587, "none": 25}[security]
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return MailServer(parts.hostname or "", port, user, password, security)
