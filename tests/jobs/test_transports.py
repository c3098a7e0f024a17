"""Which server or folder a setting names, and a server that wants to know who writes."""

from __future__ import annotations

import os
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword

from procurement.jobs.mail import find_unsent, promise_mail
from procurement.jobs.outbox import deliver_due
from procurement.jobs.transports import MailFolder, MailServer, Transport, open_transport
from procurement.system import System
from tests.jobs.sink import listening, posting_to
from tests.publication.register import START, Register

OUTBOX = Path("/var/lib/mau/thu")


@pytest.mark.parametrize(
    ("url", "transport"),
    [
        ("", MailFolder(OUTBOX)),
        ("/srv/thu", MailFolder(Path("/srv/thu"))),
        ("smtp://thu.mau.example", MailServer("thu.mau.example", 25)),
        ("smtp://thu.mau.example:2525?starttls=0", MailServer("thu.mau.example", 2525)),
        ("smtp://thu.mau.example?starttls=1", MailServer("thu.mau.example", 587, security="starttls")),
        ("smtps://thu.mau.example", MailServer("thu.mau.example", 465, security="tls")),
        ("smtps://may:b%C3%AD%20m%E1%BA%ADt@thu.mau.example:4465",
         MailServer("thu.mau.example", 4465, "may", "bí mật", "tls")),
    ],
)  # fmt: skip
def test_a_setting_names_a_server_or_a_folder(url: str, transport: Transport) -> None:
    assert open_transport(url, OUTBOX) == transport


def test_a_letter_in_the_folder_is_there_after_a_power_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is in it is durable before it has its name, and its name when it is said to be sent."""
    synced: list[list[str]] = []

    def note(handle: int) -> None:
        synced.append([file.suffix for file in tmp_path.iterdir()] + (["here"] if os.path.isdir(handle) else []))

    monkeypatch.setattr(os, "fsync", note)
    letter = EmailMessage()
    letter["Message-ID"] = "<1@mau.example>"
    MailFolder(tmp_path).send(letter)
    assert synced == [[".part"], [".eml", "here"]]


def knows(server: Any, session: Any, envelope: Any, mechanism: str, given: Any) -> AuthResult:
    """Let in who has the password."""
    return AuthResult(success=given == LoginPassword(b"may", "bí mật".encode()), handled=False)


def deliver(system: System, after: timedelta) -> None:
    while deliver_due(system.database, system.handlers(), START + after):
        pass


def waiting(system: System) -> list[int]:
    """Return how often each letter that waits was tried."""
    with system.database.read() as session:
        return [row.attempts for row, _mail in find_unsent(session) if row is not None]


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize("wrong", ["may:sai@127.0.0.1:{port}", "may:s%C3%A1i@127.0.0.1:{port}", "thu..mau.example"])
def test_a_wrong_name_or_password_of_the_server_costs_no_letter(register: Register, wrong: str) -> None:
    with listening(authenticator=knows, auth_required=True, auth_require_tls=False) as server:
        names = (wrong, "may:b%C3%AD%20m%E1%BA%ADt@127.0.0.1:{port}")
        before, after = (posting_to(register, f"smtp://{name.format(port=server.port)}") for name in names)
        with before.database.write() as session:
            promise_mail(session, "1", "test", ["can-bo@mau.example"], {}, START)
        for hour in range(8):
            deliver(before, timedelta(hours=hour))
        assert waiting(before) == [8]
        deliver(after, timedelta(days=1))
        assert [letter["To"] for letter in server.letters] == ["can-bo@mau.example"]


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize("password", ["bi-mat", "bí mật"])
def test_a_password_goes_only_to_a_server_that_asks_for_one(register: Register, password: str) -> None:
    with listening() as server:
        system = posting_to(register, f"smtp://may:{quote(password)}@127.0.0.1:{server.port}")
        with system.database.write() as session:
            promise_mail(session, "1", "test", ["can-bo@mau.example"], {}, START)
        deliver(system, timedelta())
        assert waiting(system) == [1]
        assert server.letters == []
