"""A register whose alerts write to a mail server on this machine, and what readers do with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from procurement.alerts.models import Alert, AlertMatch, Subscriber
from procurement.alerts.selections import write_selection
from procurement.alerts.service import Wish, ask, confirm
from procurement.app import create_app
from procurement.core.clock import VIETNAM, FrozenClock
from procurement.jobs.outbox import Handler, deliver_due
from procurement.search.selection import Selection
from procurement.system import System
from tests.jobs.sink import Sink

READER = "doc-gia@mau.example"
LINK = re.compile(r"http://dau-thau\.example(/nhan-thu/\S+)")


@dataclass
class Office:
    """The register, its clock, its mail."""

    system: System
    clock: FrozenClock
    sink: Sink

    def ask(self, selection: Selection | None = None, address: str = READER, **given: Any) -> str:
        """Let somebody ask to be told; return the handle of what they asked for last."""
        written = write_selection(selection or Selection(q="dầu"))
        wish: dict[str, Any] = {
            "frequency": "once",
            "wants_quiet": False,
            "language": "vi",
            "client": "192.0.2.7",
        } | given
        with self.system.database.write() as session:
            ask(session, Wish(address, written, **wish), self.clock.now())
        with self.system.database.read() as session:
            return session.scalars(select(Alert.handle).order_by(Alert.id.desc())).first() or ""

    def follow(self, selection: Selection | None = None, address: str = READER, **given: Any) -> str:
        """Ask and confirm; return the handle of the alert."""
        handle = self.ask(selection, address, **given)
        with self.system.database.write() as session:
            confirm(session, self.system.search, handle, given.get("language", "vi"), self.clock.now())
        return handle

    def work(self) -> None:
        """Let the worker do everything that is due."""
        self.work_with(self.system.handlers())

    def work_with(self, handlers: Mapping[str, Handler]) -> None:
        """Let the worker do everything that is due, the outbox by these ``handlers``."""
        alerting = self.system.alerting()
        while alerting.work():
            pass
        while deliver_due(self.system.database, handlers, self.clock.now()):
            pass

    def letters(self) -> list[str]:
        """Return the texts of the letters that came since this was asked last, subjects first; no confirmations."""
        came = [letter for letter in self.sink.letters if "Xác nhận" not in letter["Subject"]]
        self.sink.letters.clear()
        return [f"{letter['Subject']}\n{letter.get_content()}" for letter in came]

    def go_to(self, day: int, clock: str = "07:00", month: int = 12) -> None:
        """Move the clock to a time in 2026, Hà Nội time."""
        hour, minute = map(int, clock.split(":"))
        self.clock.advance(datetime(2026, month, day, hour, minute, tzinfo=VIETNAM) - self.clock.now())

    def wait(self, **span: float) -> None:
        """Let time pass."""
        self.clock.advance(timedelta(**span))

    def visitor(self) -> FlaskClient:
        """Return the browser of somebody."""
        return create_app(self.system).test_client()

    def waiting(self) -> set[tuple[str, int]]:
        """Return what is matched and not told, as handles of alerts and sequences."""
        with self.system.database.read() as session:
            rows = session.execute(
                select(Alert.handle, AlertMatch.sequence).join(Alert, Alert.id == AlertMatch.alert_id)
            )
            return {(handle, sequence) for handle, sequence in rows}

    def subscribers(self) -> list[Subscriber]:
        """Return all of them."""
        with self.system.database.read() as session:
            return list(session.scalars(select(Subscriber).order_by(Subscriber.id)))
