"""The register as one object, built from settings. Nothing else builds engine, storage or readings. No Flask here."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from procurement.accounts.queries import find_recipient
from procurement.alerts import queries as alert_queries
from procurement.alerts.letters import AlertLetters
from procurement.alerts.links import Links
from procurement.alerts.working import Alerting
from procurement.compliance.duty_reading import DutyReading
from procurement.compliance.law import Law, load_law
from procurement.compliance.monthly_files import MonthlyFiles, find_month_faults, find_named_by_months
from procurement.compliance.reminding import Reminders
from procurement.core.clock import Clock, SystemClock
from procurement.core.db import Database, open_database
from procurement.core.durability import sync_folder
from procurement.core.errors import Refused
from procurement.core.keys import read_or_make_key
from procurement.documents.service import erase_file
from procurement.documents.storage import FileStorage
from procurement.documents.sweeping import sweep
from procurement.importing.events import Importer, Progress
from procurement.jobs.chores import Chore
from procurement.jobs.letters import Letters, Recipient
from procurement.jobs.mail import Mailer
from procurement.jobs.outbox import Handler, find_undone
from procurement.jobs.transports import open_transport
from procurement.ledger.queries import is_sample
from procurement.ledger.readings import Difference
from procurement.migrations import database_revision, head_revision, known_revisions, upgrade
from procurement.notices.cleaning import Pseudonym, keyed_pseudonym
from procurement.notices.documents import find_named_files, is_published_document
from procurement.notices.instants import written_instant
from procurement.notices.words import instant_in_words
from procurement.operations.health import Health, examine
from procurement.operations.schema import Schema
from procurement.oversight.indicators.definitions import load_indicators
from procurement.oversight.indicators.reading import SignReading
from procurement.oversight.outside.reporting import forget_reports
from procurement.oversight.outside.working import ListMatching
from procurement.oversight.queries import find_case_files
from procurement.publication.drafts import find_draft_differences, publish_due
from procurement.publication.reconciling import find_differences
from procurement.publication.rederiving import rederive
from procurement.search.service import Search, open_search
from procurement.settings import TEMPLATES, Settings

INWARD = ("published", "erase")
"""Topics whose work stays within the register: done again after a restore. All else reached the world already, or was
about to, and waits for the operator's word."""


@dataclass(frozen=True)
class System:
    """Everything that a page, a command or the worker needs."""

    settings: Settings
    clock: Clock
    database: Database
    storage: FileStorage
    search: Search
    pseudonym: Pseudonym
    law: Law
    links: Links

    @cached_property
    def duties(self) -> DutyReading:
        """What has to be published and what was, as a reading of the ledger: one, so that its threads take turns."""
        return DutyReading(self.database, self.law)

    @cached_property
    def signs(self) -> SignReading:
        """What inspectors look for in what was published, as a reading of the ledger: one, as the duties are."""
        return SignReading(self.database, self.law, self.search, load_indicators())

    @property
    def monthly(self) -> MonthlyFiles:
        """What makes the monthly compliance files."""
        return MonthlyFiles(self.database, self.storage, self.clock, self.duties)

    @property
    def lists(self) -> ListMatching:
        """What matches lists from outside with what the register has."""
        return ListMatching(self.database, self.search, self.clock)

    def handlers(self) -> Mapping[str, Handler]:
        """Return what is done for each topic of the outbox."""
        mailer = self.mailer()
        return {"published": self._index, "erase": self._erase, "mail": mailer.split, "letter": mailer.send}

    def mailer(self) -> Mailer:
        """Return what sends letters."""
        settings = self.settings
        transport = open_transport(settings.mail_url, settings.mail_dir)
        letters = Letters(TEMPLATES / "mail", settings.mail_from, settings.operator, settings.base_url, _spoken)
        fills = AlertLetters(self.links, settings.base_url, self.law.calendar).fills()
        return Mailer(self.database, self.clock, transport, letters, _find_recipient, is_sample, fills)

    def alerting(self) -> Alerting:
        """Return what tells people by mail of what they have searched for."""
        return Alerting(self.database, self.clock, self.search, self.law.calendar)

    def find_waiting_since(self) -> datetime | None:
        """Return since when something waits that alerts should have told; None when nothing does."""
        return self.alerting().find_waiting_since()

    def chores(self) -> list[Chore]:
        """Return what the worker does from time to time."""
        reminders, alerting = Reminders(self.database, self.clock, self.law), self.alerting()
        return [
            Chore("publish", self.publish_due, apart=True),
            Chore("fold the index", self.search.reading.fold, timedelta(seconds=15)),
            Chore("sweep files", self.sweep_files, timedelta(hours=1)),
            Chore("follow with duties", self.duties.catch_up, timedelta(minutes=1)),
            Chore("follow with signs", self.signs.catch_up, timedelta(minutes=1)),
            Chore("monthly file", self.monthly.make_last, timedelta(hours=1)),
            Chore("forget reports", self.forget_reports, timedelta(hours=1)),
            Chore("match lists", self.lists.work, timedelta(seconds=10)),
            Chore("remind", reminders.remind, timedelta(minutes=5)),
            Chore("tell alerts", alerting.work),
            Chore("tidy alerts", alerting.tidy, timedelta(minutes=10)),
        ]

    def publish_due(self) -> int:
        """Publish the approved drafts whose minute has come; return how many were taken up."""
        return publish_due(self.database, self.clock)

    def forget_reports(self) -> int:
        """Erase what anybody reported a year ago, once it was decided; return how many."""
        with self.database.write() as session:
            return forget_reports(session, self.clock.now())

    def sweep_files(self) -> list[str]:
        """Remove files that nobody has named within a day; return their digests."""
        return sweep(self.storage, self.database, _find_kept, self.clock.now())

    def importer(self, files: Path | None = None, progress: Progress = lambda stage, count: None) -> Importer:
        """Return an importer of event files into this register."""
        return Importer(self.database, self.clock, self.storage, self.pseudonym, files, progress)

    def find_differences(self, progress: Progress = lambda stage, count: None) -> list[Difference]:
        """Compare ledger, published revisions, what follows from them, files, index and duties; [] when all agree."""
        with self.database.read() as session:
            waiting = [Difference(row.key, "erase.waiting") for row in find_undone(session, "erase")]
            reading = self.search.reading
            drafts = find_draft_differences(session, self.clock.now())
            found = [*find_differences(session, self.storage, progress), *drafts, *waiting, *reading.compare(session)]
            found += [*self.duties.compare(session), *self.signs.compare(session), *find_month_faults(session)]
            return found if waiting else [*found, *reading.find_remains(session)]

    def rederive(self, actor: str, progress: Progress = lambda stage, count: None) -> list[Difference]:
        """Bring all tables that follow from the ledger to what its acts lead to, and the index to them."""
        changed = rederive(self.database, self.clock, actor, progress)
        if changed:
            with self.database.read() as session:
                self.search.reading.rebuild(session)
                self.duties.rebuild(session)
                self.signs.rebuild(session)
        return changed

    def schema(self) -> Schema:
        """Return how the database's schema and the one that this program needs stand to each other."""
        with self.database.read() as session:  # a reader: nobody who only asks should wait for a publisher
            return schema_of(database_revision(session.connection()))

    def require_current(self) -> None:
        """Raise Refused, with what helps and nothing left open, unless the program can work on the database."""
        try:
            self.schema().require_current()
        except Refused:
            self.database.close()
            raise

    def health(self) -> Health:
        """Return how the register is, looked at now."""
        return examine(self)

    def migrate(self) -> None:
        """Bring the database to the schema that this program needs. Raises Refused when it is a later program's."""
        self.schema().refuse_newer()
        upgrade(self.database.engine)

    def prepare(self) -> None:
        """Bring the readings up to the ledger before anybody asks: after an upgrade the index is built anew."""
        with self.database.read() as session:
            self.search.mark(session)

    def _index(self, _payload: Mapping[str, Any]) -> None:
        with self.database.read() as session:
            self.search.reading.apply(session)  # not done while the index cannot be written: tried again
        self.duties.catch_up()

    def _erase(self, payload: Mapping[str, Any]) -> None:
        with self.database.write() as session:
            for sha256 in payload["documents"]:
                if not is_published_document(session, sha256):
                    erase_file(session, self.storage, sha256, self.clock.now())
        with self.database.read() as session:
            self.search.reading.rebuild(session)  # in the index, too, a removed word is only marked until then
        self.database.cut_journal()


def _find_recipient(session: Session, named: str) -> Recipient | None:
    is_ours = named.startswith(alert_queries.RECIPIENT)
    return alert_queries.find_recipient(session, named) if is_ours else find_recipient(session, named)


def _find_kept(session: Session, digests: Collection[str]) -> set[str]:
    of_months = find_named_by_months(session, digests)
    return find_named_files(session, digests) | find_case_files(session, digests) | of_months


def _spoken(instant: str, language: str) -> str:
    """Return an instant of any zone, or a date, in words of Vietnamese time."""
    return instant_in_words(written_instant(instant) or instant, language)


def build_system(settings: Settings, clock: Clock | None = None) -> System:
    """Open the register that ``settings`` describe, creating its folders but not its schema."""
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    sync_folder(settings.data_dir.parent)
    secret = read_or_make_key(settings.key_path)
    return System(
        settings=settings,
        clock=clock or SystemClock(),
        database=open_database(settings.database_url),
        storage=FileStorage(settings.files_dir),
        search=open_search(settings.index_dir),
        pseudonym=keyed_pseudonym(secret),
        law=load_law(settings.holidays),
        links=Links.under(secret, settings.base_url),
    )


def schema_of(revision: str | None) -> Schema:
    """Return how a database of this schema revision stands to the program."""
    return Schema(revision, head_revision(), known_revisions())
