"""The acts of the ledger, done anew in a register of their own: what must stand in the tables that follow from it.

Everything here goes through the code of the door itself, on a passing SQLite database, so the register is only read
and nobody waits. The numbers of packages and which body a code or bare name means are taken from the register, where
``standing`` proves them. What a withheld text had done is taken as it stands (``standing_in``): nothing else tells it.
"""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import create_engine, event, false, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from procurement.core.db import Base
from procurement.core.numbers import Counter
from procurement.ledger.models import LedgerEntry
from procurement.ledger.queries import find_entries_after
from procurement.notices.events import Event, identity, load_content, posted_on
from procurement.notices.models import Notice, Revision
from procurement.notices.schemas import BODIES
from procurement.organisations.models import Organisation, OrganisationName
from procurement.plans.models import Package, Plan, PlanPackage
from procurement.publication.comparing import FOLLOWING
from procurement.publication.deciding import Decision, as_approved, standing, version_rank
from procurement.publication.service import enact, new_notice
from procurement.publication.standing_in import StandIn

Progress = Callable[[str, int], None]
Said = tuple[str, str | None, date | None]
"""A name, its short form, and the day for which a text vouches for it."""

BATCH = 500
FRESH, MADE, MADE_HERE = 500_000_000, "GT-500______", re.compile(r"GT-500[0-9]{6}")
"""Where the passing register begins to number packages, and how such a number looks until it has the register's."""


@dataclass
class Replay:
    """A register in the making. ``said`` are the names of bodies, by reference, as public texts have them in order."""

    register: Session
    session: Session
    said: dict[str, list[Said]] = field(default_factory=lambda: defaultdict(list))
    sequence: int = 0
    _last_package: int = 0

    def follow(self, progress: Progress) -> None:
        """Do what the ledger holds beyond the last act done."""
        done = 0
        while entries := list(find_entries_after(self.register, self.sequence, BATCH)):
            for entry in entries:
                self._do(entry)
                self.sequence = entry.sequence
            self.session.commit()
            self.session.expunge_all()
            self.register.expunge_all()
            done += len(entries)
            progress("replay", done)

    def _do(self, entry: LedgerEntry) -> None:
        revision = self._revision(entry)
        self.session.add(LedgerEntry(**_values(entry)))
        self.session.flush()
        with self.session.no_autoflush:
            if entry.act == "withhold":
                StandIn(self.session, revision).withhold()
            elif revision.text is None:
                StandIn(self.session, revision).enact()
            else:
                self._enact(entry, revision)
        self._number_packages(revision)

    def _revision(self, entry: LedgerEntry) -> Revision:
        acted = select(Revision).join(Revision.notice)
        numbered = acted.where(Notice.reference == entry.reference, Revision.number == entry.revision)
        return self.register.scalars(numbered).unique().one()

    def _enact(self, entry: LedgerEntry, published: Revision) -> None:
        assert published.text is not None
        happened = _event(published, load_content(published.text.content))
        body = self._recognise(happened)
        notice = self.session.scalar(select(Notice).where(Notice.reference == entry.reference))
        decision = Decision(notice, *_standing(notice, happened)) if notice else Decision(None)
        decision = as_approved(decision, entry.approval_hash)
        notice = notice or new_notice(self.session, happened, entry.reference)
        enact(
            self.session, notice, happened, decision, body,
            lambda: self.session.get_one(LedgerEntry, entry.sequence),
        )  # fmt: skip

    def _recognise(self, happened: Event) -> Organisation:
        """Return the body that posted, and note how it and the others are named."""
        body = None
        for role in (role for role in BODIES if happened.content.get(role, {}).get("name")):
            named = happened.content[role]
            body = self._find_body(named.get("code"), named["name"])
            self.said[body.reference].append((named["name"], named.get("short_name"), posted_on(happened.content)))
        assert body is not None
        return body

    def _find_body(self, code: str | None, name: str) -> Organisation:
        """Return the register's body; one that it should have and has not goes by what a text calls it."""
        named = select(Organisation.reference).where(Organisation.code == code)
        if code is None:
            named = select(Organisation.reference).join(OrganisationName).where(OrganisationName.name == name)
            named = named.where(Organisation.code.is_(None)).order_by(Organisation.id)
        reference = self.register.scalar(named.limit(1)) or f"?{code or name}"[:40]
        body = self.session.scalar(select(Organisation).where(Organisation.reference == reference))
        if body is None:
            body = Organisation(reference=reference, code=code)
            self.session.add(body)
            self.session.flush()
        return body

    def _number_packages(self, revision: Revision) -> None:
        made = select(Package).where(Package.id > self._last_package, Package.reference.like(MADE))
        for package in self.session.scalars(made.order_by(Package.id)).all():
            package.reference = self._find_number(revision, package) or package.reference
            self._last_package = package.id

    def _find_number(self, revision: Revision, package: Package) -> str | None:
        """Return the number that the register has given to what the act made, unless another package has it."""
        alike = self._find_alike(package)
        if revision.notice.kind == "plan":
            likely = [self._planned_number(revision, package), *alike]
        else:
            placed = revision.notice.package.reference if revision.notice.package is not None else None
            likely = [placed, *alike] if placed in alike else [*alike, placed]
        taken = set(self.session.scalars(select(Package.reference).where(Package.reference.in_(filter(None, likely)))))
        return next((each for each in likely if each and each not in taken), None) or self._next_number()

    def _find_alike(self, package: Package) -> list[str]:
        """Return which packages of the register bear the same number or row id."""
        signs = [
            column == value
            for column, value in (
                (Package.package_number, package.package_number), (Package.package_ref, package.package_ref),
            )
            if value is not None
        ]  # fmt: skip
        return list(self.register.scalars(select(Package.reference).where(or_(false(), *signs)).order_by(Package.id)))

    def _planned_number(self, revision: Revision, package: Package) -> str | None:
        row = self.session.scalars(select(PlanPackage).where(PlanPackage.package_id == package.id)).first()
        if row is None:
            return None
        alike = select(Package.reference).join(PlanPackage).join(Plan, Plan.id == PlanPackage.plan_id)
        at = (Plan.reference == revision.notice.reference, PlanPackage.revision == row.revision)
        return self.register.scalar(alike.where(*at, PlanPackage.ordinal == row.ordinal))

    def _next_number(self) -> str | None:
        """Return the first number that the register has given, and of which it has no package or an empty one."""
        standing_there = select(Notice.id).where(Notice.package_id == Package.id)
        planned = select(PlanPackage.id).where(PlanPackage.package_id == Package.id)
        filled = select(Package.reference).where(standing_there.exists() | planned.exists())
        taken = {*self.register.scalars(filled), *self.session.scalars(select(Package.reference))}
        given = self.register.scalar(select(Counter.value).where(Counter.prefix == "GT")) or 0
        numbers = (f"GT-{number:06d}" for number in range(1, given + 1))
        return next((number for number in numbers if number not in taken), None)


def _values(row: Base) -> dict[str, Any]:
    return {column.name: getattr(row, column.key) for column in row.__table__.columns}


def _event(published: Revision, content: Mapping[str, Any]) -> Event:
    reference = published.notice.reference
    named = reference if published.notice.identity == identity(content, reference) else None
    return Event(content, named, None, published.retrieved_at, None, None, ())


def _standing(notice: Notice, happened: Event) -> tuple[None, bool, bool]:
    rank = version_rank(happened.version)
    same = [known for known in notice.revisions if version_rank(known.national_version) == rank]
    return None, *standing(notice.current, same, happened.version, happened.retrieved_at)


TABLES = (
    "ledger_entries", "counters", "organisations", "organisation_names", "withholdings", "revision_documents",
    *(table.table.name for table in FOLLOWING),
)  # fmt: skip
"""The tables that the acts of publication fill and ask."""

ENGINE = create_engine("sqlite://", creator=lambda: sqlite3.connect(""), poolclass=NullPool)
"""Every connection is a database of its own, which lies in a nameless passing file where memory is short."""


@event.listens_for(ENGINE, "connect")
def _make_passing(connection: Any, _record: Any) -> None:
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-65536"):
        connection.execute(f"PRAGMA {pragma}")


@contextmanager
def replaying(register: Session) -> Iterator[Replay]:
    """Yield a replay of the ledger of ``register`` that has not begun; its database is gone afterwards."""
    with ENGINE.connect() as connection, Session(connection, expire_on_commit=False) as session:
        Base.metadata.create_all(connection, [Base.metadata.tables[name] for name in TABLES])
        session.add(Counter(prefix="GT", value=FRESH))
        for body in register.scalars(select(Organisation).order_by(Organisation.id)):
            session.add(Organisation(id=body.id, reference=body.reference, code=body.code))
        session.commit()
        yield Replay(register, session)
