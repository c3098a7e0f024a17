"""``procurement mail``: try whether letters leave, and see which have not left."""

from __future__ import annotations

import json
import smtplib
import ssl
import sys
from datetime import datetime

import click

from procurement.cli.opening import open_system
from procurement.core.clock import VIETNAM
from procurement.core.environment import read_mailbox
from procurement.core.errors import Invalid, Problem
from procurement.core.messages import LANGUAGES, describe
from procurement.jobs.letters import Recipient
from procurement.jobs.mail import Mail, find_unsent
from procurement.jobs.outbox import MOST_ATTEMPTS, OutboxRow
from procurement.jobs.transports import MailFolder, Transport, Undeliverable
from procurement.system import System


@click.group()
def mail() -> None:
    """Thư điện tử: gửi thử, xem thư chưa gửi được.

    Letters: send one on trial, see which were not sent.
    """


@mail.command("test")
@click.argument("address")
def test_mail(address: str) -> None:
    """Gửi một thư thử đến ADDRESS ngay, không qua hàng đợi, và nói kết quả bằng một câu.

    Send a trial letter to ADDRESS at once, and say in a sentence what became of it. Exit code 1 when it did not leave.
    """
    try:
        recipient = Recipient(read_mailbox(address))
    except Invalid as error:
        raise Invalid([Problem(("ADDRESS",), each.code, each.params) for each in error.problems]) from error
    problem = _try(open_system(), recipient)
    is_sent = problem.code in ("mail.sent", "mail.folder")
    for language in LANGUAGES:
        click.echo(describe(problem, language), err=not is_sent)
    sys.exit(0 if is_sent else 1)


def _try(system: System, recipient: Recipient) -> Problem:
    mailer, now = system.mailer(), system.clock.now()
    with system.database.read() as session:
        is_sample = mailer.is_sample(session)
    message = mailer.letters.write(f"test:{now.isoformat()}", recipient, "test", {}, now, is_sample=is_sample)
    where = {"where": _place(mailer.transport), "address": recipient.address}
    try:
        mailer.transport.send(message)
    except (Undeliverable, smtplib.SMTPException, OSError) as error:
        return Problem((), _reason(error), {**where, "said": _said(error)})
    return Problem((), "mail.folder" if isinstance(mailer.transport, MailFolder) else "mail.sent", where)


def _place(transport: Transport) -> str:
    return str(transport.path) if isinstance(transport, MailFolder) else f"{transport}"[len("MailServer(") : -1]


def _reason(error: Exception) -> str:
    if isinstance(error, Undeliverable):
        return "mail.refused"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "mail.password"
    if isinstance(error, ssl.SSLError):
        return "mail.certificate"
    return "mail.away" if not isinstance(error, smtplib.SMTPException) else "mail.trouble"


def _said(error: Exception) -> str:
    """Return a server's own words, which come as bytes, or those of the system."""
    if isinstance(error, smtplib.SMTPResponseException):
        words = error.smtp_error
        return f"{error.smtp_code} {words.decode('utf-8', 'replace') if isinstance(words, bytes) else words}"
    return str(error) or type(error).__name__


@mail.command("list")
@click.option("--json", "as_json", is_flag=True, help="In dạng JSON / print JSON.")
def list_mail(as_json: bool) -> None:
    """Liệt kê thư chưa gửi được: bị từ chối hẳn, rồi đang chờ, cũ nhất trước.

    List the letters that were not sent: refused for good, then waiting, oldest first.
    """
    with open_system().database.read() as session:
        found = [_row(row, letter) for row, letter in find_unsent(session)]
    if as_json:
        click.echo(json.dumps({"unsent": found}, ensure_ascii=False))
    elif not found:
        click.echo("Không có thư nào chưa gửi.")
    for row in found if not as_json else []:
        click.echo(f"{row['since']}  {STATES[row['state']]:12} {row['template']:13} {row['to']}  {row['error'] or ''}")


STATES = {"refused": "bị từ chối", "left": "cần xem", "waiting": "đang chờ"}


def _row(row: OutboxRow | None, letter: Mail | None) -> dict[str, str]:
    if row is None:
        assert letter is not None
        assert letter.failed_at is not None
        facts = (letter.failed_at, letter.named, letter.template, letter.error)
        return _facts("refused", *facts)
    is_left = not row.patient and row.attempts >= MOST_ATTEMPTS
    to = row.payload["to"]
    named = to if isinstance(to, str) else ", ".join(map(str, to))
    return _facts("left" if is_left else "waiting", row.created_at, named, row.payload["template"], row.error)


def _facts(state: str, since: datetime, to: str, template: str, error: str | None) -> dict[str, str]:
    instant = since.astimezone(VIETNAM).isoformat(timespec="seconds")
    return {"state": state, "since": instant, "to": to, "template": template, "error": error or ""}
