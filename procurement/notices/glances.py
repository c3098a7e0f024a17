"""What a list needs of notices and packages, read as plain rows: objects of all that surrounds them cost ten times."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, select
from sqlalchemy.orm import Session

from procurement.core.clock import civil_date
from procurement.core.recalling import derive
from procurement.ledger.models import LedgerEntry
from procurement.notices.models import Notice, Revision, RevisionText
from procurement.notices.queries import CALLS
from procurement.organisations.models import Organisation
from procurement.plans.models import Package, Plan, PlanPackage, Round


@dataclass(frozen=True, slots=True)
class NoticeGlance:
    """A notice by its revision that counts. ``organisation`` is a reference; ``content`` None: the text is withheld."""

    reference: str
    kind: str
    national_number: str | None
    organisation: str
    round_id: int | None
    current_number: int
    posted_on: date | None
    published_at: datetime
    origin: str
    content: str | None

    @property
    def read_on(self) -> date | None:
        """The day people order by, as ``Revision.read_on``."""
        if self.posted_on is None and self.origin != "register":
            return None
        return self.posted_on or civil_date(self.published_at)


@dataclass(frozen=True, slots=True)
class RoundGlance:
    """A round of a package."""

    id: int
    package_id: int
    national_number: str | None
    outcome: str | None


@dataclass(frozen=True, slots=True)
class WordingGlance:
    """How a revision of its plan words a package."""

    package_id: int
    price: Decimal | None
    start_year: int | None
    start_month: int | None
    start_quarter: int | None


@dataclass(frozen=True, slots=True)
class PackageGlance:
    """A package. ``organisation`` is the reference of its body; ``cancelled``: its plan is."""

    id: int
    reference: str
    package_number: str | None
    plan_number: str | None
    title: str | None
    field: str | None
    selection_form: str | None
    price: Decimal | None
    removed: bool
    organisation: str
    cancelled: bool | None


# Tables, not the classes: what has no objects to make need not be asked for as if it had.
_NOTICE, _REVISION, _TEXT, _ENTRY = (model.__table__ for model in (Notice, Revision, RevisionText, LedgerEntry))
_PACKAGE, _PLAN, _WORDING, _ROUND = (model.__table__ for model in (Package, Plan, PlanPackage, Round))
_BODY = Organisation.__table__


def _notices() -> Select[*tuple[Any, ...]]:
    current = (_REVISION.c.notice_id == _NOTICE.c.id) & (_REVISION.c.number == _NOTICE.c.current_number)
    rows = select(
        _NOTICE.c.reference, _NOTICE.c.kind, _NOTICE.c.national_number, _BODY.c.reference, _NOTICE.c.round_id,
        _NOTICE.c.current_number, _REVISION.c.posted_on, _REVISION.c.published_at, _ENTRY.c.origin, _TEXT.c.content,
    )  # fmt: skip
    rows = rows.join_from(_NOTICE, _BODY, _BODY.c.id == _NOTICE.c.organisation_id).join(_REVISION, current)
    rows = rows.join(_ENTRY, _ENTRY.c.sequence == _REVISION.c.sequence)
    return rows.join(_TEXT, _TEXT.c.revision_id == _REVISION.c.id, isouter=True)


_THESE: BindParameter[Any] = bindparam("these", expanding=True)
_BY_REFERENCE = _notices().where(_NOTICE.c.reference.in_(_THESE))
_BY_ID = _notices().where(_NOTICE.c.id.in_(_THESE))
_OF_ROUNDS = (
    select(_NOTICE.c.round_id, _NOTICE.c.id, _NOTICE.c.kind)
    .where(_NOTICE.c.round_id.in_(_THESE))
    .order_by(_NOTICE.c.id)
)
_PACKAGES = (
    select(
        _PACKAGE.c.id, _PACKAGE.c.reference, _PACKAGE.c.package_number, _PACKAGE.c.plan_number, _PACKAGE.c.title,
        _PACKAGE.c.field, _PACKAGE.c.selection_form, _PACKAGE.c.price, _PACKAGE.c.removed, _BODY.c.reference,
        _PLAN.c.cancelled,
    )
    .join_from(_PACKAGE, _BODY, _BODY.c.id == _PACKAGE.c.organisation_id)
    .join(_PLAN, _PLAN.c.id == _PACKAGE.c.plan_id, isouter=True)
    .where(_PACKAGE.c.reference.in_(_THESE))
)  # fmt: skip
_ROUNDS = (
    select(_ROUND.c.id, _ROUND.c.package_id, _ROUND.c.national_number, _ROUND.c.outcome)
    .where(_ROUND.c.package_id.in_(_THESE))
    .order_by(_ROUND.c.package_id, _ROUND.c.ordinal)
)
_WORDINGS = (
    select(
        _WORDING.c.package_id, _WORDING.c.price, _WORDING.c.start_year, _WORDING.c.start_month,
        _WORDING.c.start_quarter,
    )
    .where(_WORDING.c.package_id.in_(_THESE))
    .order_by(_WORDING.c.revision)
)  # fmt: skip


def glance_at_notices(session: Session, references: Collection[str]) -> dict[str, NoticeGlance]:
    """Return the notices with these references, by reference. For readers: a transaction looks once."""
    seen: dict[str, NoticeGlance] = derive(session, ("glances",), dict)
    unseen = [reference for reference in references if reference not in seen]
    if unseen:
        found = session.execute(_BY_REFERENCE, {"these": unseen})
        seen.update({row[0]: NoticeGlance(*row) for row in found})
    return {reference: seen[reference] for reference in references if reference in seen}


@dataclass(frozen=True, slots=True)
class RoundNotices:
    """The notices of one round (by id, oldest first): which there are, of which kind."""

    notices: tuple[tuple[int, str], ...]

    @property
    def kinds(self) -> set[str]:
        """Their kinds."""
        return {kind for _, kind in self.notices}

    @property
    def last_call(self) -> int | None:
        """The last call for bids (by id)."""
        return next((number for number, kind in reversed(self.notices) if kind in CALLS), None)


def find_round_notices(session: Session, rounds: Collection[int]) -> dict[int, RoundNotices]:
    """Return the notices of each of ``rounds`` (by id).

    All of them, to be sorted here: asked for one kind, SQLite goes through all notices of the register that have it.
    """
    found: dict[int, list[tuple[int, str]]] = {}
    for round_id, number, kind in session.execute(_OF_ROUNDS, {"these": list(rounds)}) if rounds else ():
        if round_id is not None:
            found.setdefault(round_id, []).append((number, kind))
    return {round_id: RoundNotices(tuple(theirs)) for round_id, theirs in found.items()}


def glance_at_calls(session: Session, rounds: Mapping[int, RoundNotices]) -> dict[int, NoticeGlance]:
    """Return the last call for bids of each of ``rounds``."""
    last = [call for theirs in rounds.values() if (call := theirs.last_call) is not None]
    calls = (NoticeGlance(*row) for row in session.execute(_BY_ID, {"these": last})) if last else ()
    return {call.round_id: call for call in calls if call.round_id is not None}


def glance_at_packages(session: Session, references: Collection[str]) -> dict[str, PackageGlance]:
    """Return the packages with these references, by reference."""
    found = session.execute(_PACKAGES, {"these": list(references)})
    return {row[1]: PackageGlance(*row) for row in found}


def glance_at_rounds(session: Session, packages: Iterable[int]) -> dict[int, list[RoundGlance]]:
    """Return the rounds of packages (by id), in their order."""
    found: dict[int, list[RoundGlance]] = {}
    for row in session.execute(_ROUNDS, {"these": list(packages)}):
        found.setdefault(row[1], []).append(RoundGlance(*row))
    return found


def glance_at_wordings(session: Session, packages: Iterable[int]) -> dict[int, WordingGlance]:
    """Return how the latest revision of its plan words each package (by id); those without a plan are absent."""
    return {row[0]: WordingGlance(*row) for row in session.execute(_WORDINGS, {"these": list(packages)})}
