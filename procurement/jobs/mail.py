"""Mail: promised in the outbox, written when it is sent, remembered so that it is sent once.

A promise (topic ``mail``) may name several people. It is first split into one letter each (topic ``letter``), which
waits as long as it must for the mail server. Before a letter is handed over, ``mails`` notes who does it; after, that
it is done. A crash in between costs at most one repeat, with the same Message-ID, and loses none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from procurement.core.clock import Clock
from procurement.core.db import Base, Database
from procurement.jobs.letters import Letters, Recipient, message_id
from procurement.jobs.outbox import OutboxRow, is_promised, promise
from procurement.jobs.transports import Transport, Undeliverable, is_away

TOPICS = ("mail", "letter")

LEASE = timedelta(minutes=5)
"""How long somebody may be at a letter before another takes it up; far longer than a server may be silent."""

REST = timedelta(minutes=1)
"""How long nothing is tried after a server could not be reached: each attempt may cost seconds that others wait."""

FindRecipient = Callable[[Session, str], Recipient | None]
"""From ``person:12`` or an address to whom a letter goes; None for somebody who has no address (any more)."""


@dataclass(frozen=True)
class Filled:
    """What a letter says, known only when it leaves, and headers of its own."""

    params: Mapping[str, Any]
    headers: Mapping[str, str]


Fill = Callable[[Session, str, Mapping[str, Any], datetime], Filled | None]
"""From whom a letter is for, what was promised and the present instant to what it says; None when it is moot: nobody
wants it any more, or what it was about has been withheld."""


class Mail(Base):
    """What has become of a letter: handed over, refused for good, or somebody is at it until ``claimed_until``."""

    __tablename__ = "mails"

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    named: Mapped[str] = mapped_column(String(320), index=True)
    template: Mapped[str] = mapped_column(String(40))
    message_id: Mapped[str] = mapped_column(String(400))
    claimed_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(Text)


class Taken(Exception):
    """Somebody else is at this letter."""


class Moot(Exception):
    """A letter that is not to be sent any more."""


class Resting(Exception):
    """The mail server was away a moment ago and is not asked again yet."""


def promise_mail(
    session: Session,
    key: str,
    template: str,
    to: Sequence[str | int],
    params: Mapping[str, Any],
    at: datetime,
) -> None:
    """Promise a letter to each of ``to`` (ids of people, ``person:12``, or addresses) in the caller's transaction.

    ``key`` names it once and for all; ``params`` are those of ``letters.TEMPLATES`` and forgotten once it is sent.
    """
    promise(session, "mail", key, {"to": list(to), "template": template, "params": dict(params)}, at)


@dataclass
class Mailer:
    """Does what the topics ``mail`` and ``letter`` of the outbox promise."""

    database: Database
    clock: Clock
    transport: Transport
    letters: Letters
    find_recipient: FindRecipient
    is_sample: Callable[[Session], bool]
    fills: Mapping[str, Fill] = field(default_factory=dict)
    """By template, what fills letters in when they leave; all others say what was promised."""

    away: tuple[datetime, str] | None = None
    """When the server was last found away, and what was said."""

    def split(self, payload: Mapping[str, Any]) -> Mapping[str, Any]:
        """Promise one letter for each person named; return what is kept of the promise."""
        now = self.clock.now()
        with self.database.write() as session:
            for named in dict.fromkeys(map(_named, payload["to"])):
                key = f"{payload['key'].removeprefix('mail:')}:{named}"[:190]
                if not is_promised(session, "letter", key):
                    letter = {name: payload.get(name) for name in ("template", "params", "language")}
                    promise(session, "letter", key, {**letter, "to": named}, now, patient=True)
        return {"to": payload["to"], "template": payload["template"]}

    def send(self, payload: Mapping[str, Any]) -> Mapping[str, Any]:
        """Hand one letter over unless that is done; return what is kept of it: nothing that it said."""
        if self.away is not None and timedelta() <= self.clock.now() - self.away[0] < REST:
            raise Resting(self.away[1])
        if self._claim(payload):
            try:
                self.transport.send(self._written(payload))
            except Moot:
                self._forget(payload["key"])
            except Undeliverable as error:
                self._note(payload["key"], failed_at=self.clock.now(), error=str(error))
            except Exception as error:
                self._note(payload["key"])
                self.away = (self.clock.now(), f"{type(error).__name__}: {error}") if is_away(error) else None
                raise
            else:
                self._note(payload["key"], sent_at=self.clock.now())
        return {"to": payload["to"], "template": payload["template"]}

    def _claim(self, payload: Mapping[str, Any]) -> bool:
        """Note that we are at the letter; False when nothing is left to do. Raises Taken."""
        now, key = self.clock.now(), payload["key"]
        with self.database.write() as session:
            mail = session.get(Mail, key)
            if mail is None:
                known_as = message_id(key, self.letters.sender)
                mail = Mail(key=key, named=payload["to"], template=payload["template"], message_id=known_as)
                session.add(mail)
            elif mail.sent_at or mail.failed_at:
                return False
            elif mail.claimed_until and mail.claimed_until > now:
                raise Taken(f"until {mail.claimed_until.isoformat()}")
            mail.claimed_until = now + LEASE
        return True

    def _written(self, payload: Mapping[str, Any]) -> Any:
        at = self.clock.now()
        with self.database.read() as session:
            filled = self._filled(session, payload, at)
            recipient = self.find_recipient(session, payload["to"])
            is_sample = self.is_sample(session)
        if recipient is None:
            raise Undeliverable("no address")
        if payload.get("language"):
            recipient = Recipient(recipient.address, recipient.name, payload["language"])
        own: Any = {"is_sample": is_sample, "headers": filled.headers}
        try:
            return self.letters.write(payload["key"], recipient, payload["template"], filled.params, at, **own)
        except ValueError as error:  # of the letter; what goes wrong with a server is nothing against it
            raise Undeliverable(str(error)) from error

    def _filled(self, session: Session, payload: Mapping[str, Any], at: datetime) -> Filled:
        params, fill = payload.get("params") or {}, self.fills.get(payload["template"])
        filled = fill(session, payload["to"], params, at) if fill else Filled(params, {})
        if filled is None:
            raise Moot
        return filled

    def _forget(self, key: str) -> None:
        with self.database.write() as session:
            session.delete(session.get_one(Mail, key))

    def _note(self, key: str, **facts: Any) -> None:
        with self.database.write() as session:
            mail = session.get_one(Mail, key)
            mail.claimed_until = None
            for name, value in facts.items():
                setattr(mail, name, value)


def _named(person: str | int) -> str:
    return f"person:{person}" if isinstance(person, int) else person


def find_unsent(session: Session) -> list[tuple[OutboxRow | None, Mail | None]]:
    """Return what was promised and is not sent: what is refused for good (no row), then what waits, oldest first."""
    refused = session.scalars(select(Mail).where(Mail.failed_at.is_not(None)).order_by(Mail.failed_at))
    joined = select(OutboxRow, Mail).outerjoin(Mail, Mail.key == OutboxRow.key)
    waiting = joined.where(OutboxRow.topic.in_(TOPICS), OutboxRow.done_at.is_(None)).order_by(OutboxRow.id)
    return [*((None, mail) for mail in refused), *((row, mail) for row, mail in session.execute(waiting))]
