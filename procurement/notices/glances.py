"""What a list needs of notices and packages, read as plain rows: objects of all that surrounds them cost ten times.

Three statements say it of a whole page. Each begins with what it is asked for and goes on by keys, so that it costs the
same however much the register holds.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from procurement.core.asking import THESE, ask
from procurement.core.clock import civil_date
from procurement.core.recalling import derive
from procurement.ledger.models import LedgerEntry
from procurement.notices.models import Bid, Notice, Revision, RevisionText
from procurement.notices.queries import CALLS
from procurement.organisations.models import Organisation
from procurement.plans.models import Package, Plan, PlanPackage, Round


@dataclass(frozen=True)
class NoticeGlance:
    """A notice by its revision that counts. ``organisation`` is a reference; ``content`` None: the text is withheld.

    ``origin`` is that of its entry where there is no day of posting.
    """

    reference: str
    kind: str
    national_number: str | None
    organisation: str
    current_number: int
    posted_on: date | None
    published_at: datetime
    origin: str | None
    content: str | None

    @property
    def read_on(self) -> date | None:
        """The day people order by, as ``Revision.read_on``."""
        if self.posted_on is None and self.origin != "register":
            return None
        return self.posted_on or civil_date(self.published_at)

    @cached_property
    def said(self) -> Mapping[str, Any]:
        """What its text says, with amounts as they are written and keys in no order; empty where it is withheld."""
        return dict(json.loads(self.content)) if self.content else {}


class PackageGlance(NamedTuple):
    """A package, with how its plan words it last and its last round.

    ``organisation`` is the reference of its body; ``cancelled``: its plan is; ``rounds``: how many there are.
    """

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
    planned_price: Decimal | None
    start_year: int | None
    start_month: int | None
    start_quarter: int | None
    rounds: int
    round_id: int | None
    round_number: str | None
    outcome: str | None


@dataclass(slots=True)
class RoundGlance:
    """The notices of a round: of which kinds, the reference of the last call for bids, and who won by the results.

    Winners are code and name, in no order.
    """

    kinds: set[str] = field(default_factory=set)
    call: str | None = None
    winners: set[tuple[str | None, str | None]] = field(default_factory=set)


# Tables, not the classes: what has no objects to make need not be asked for as if it had.
_NOTICE, _REVISION, _TEXT, _ENTRY = (model.__table__ for model in (Notice, Revision, RevisionText, LedgerEntry))
_PACKAGE, _PLAN, _WORDING, _ROUND = (model.__table__ for model in (Package, Plan, PlanPackage, Round))
_BODY, _BID = Organisation.__table__, Bid.__table__


def _notices() -> Select[*tuple[Any, ...]]:
    current = (_REVISION.c.notice_id == _NOTICE.c.id) & (_REVISION.c.number == _NOTICE.c.current_number)
    origin = select(_ENTRY.c.origin).where(_ENTRY.c.sequence == _REVISION.c.sequence).scalar_subquery()
    rows = select(
        _NOTICE.c.reference, _NOTICE.c.kind, _NOTICE.c.national_number, _BODY.c.reference, _NOTICE.c.current_number,
        _REVISION.c.posted_on, _REVISION.c.published_at, case((_REVISION.c.posted_on.is_(None), origin)),
        _TEXT.c.content,
    )  # fmt: skip
    rows = rows.join_from(_NOTICE, _BODY, _BODY.c.id == _NOTICE.c.organisation_id).join(_REVISION, current)
    rows = rows.join(_TEXT, _TEXT.c.revision_id == _REVISION.c.id, isouter=True)
    return rows.where(_NOTICE.c.reference.in_(THESE))


def _packages() -> Select[*tuple[Any, ...]]:
    rounds, worded = _ROUND.alias(), _WORDING.alias()
    theirs = select(func.count()).where(rounds.c.package_id == _PACKAGE.c.id).scalar_subquery()
    last = select(func.max(rounds.c.ordinal)).where(rounds.c.package_id == _PACKAGE.c.id).scalar_subquery()
    latest = select(func.max(worded.c.revision)).where(worded.c.package_id == _PACKAGE.c.id).scalar_subquery()
    of_round = (_ROUND.c.package_id == _PACKAGE.c.id) & (_ROUND.c.ordinal == last)
    of_wording = (_WORDING.c.package_id == _PACKAGE.c.id) & (_WORDING.c.revision == latest)
    rows = select(
        _PACKAGE.c.id, _PACKAGE.c.reference, _PACKAGE.c.package_number, _PACKAGE.c.plan_number, _PACKAGE.c.title,
        _PACKAGE.c.field, _PACKAGE.c.selection_form, _PACKAGE.c.price, _PACKAGE.c.removed, _BODY.c.reference,
        _PLAN.c.cancelled, _WORDING.c.price, _WORDING.c.start_year, _WORDING.c.start_month, _WORDING.c.start_quarter,
        theirs, _ROUND.c.id, _ROUND.c.national_number, _ROUND.c.outcome,
    )  # fmt: skip
    rows = rows.join_from(_PACKAGE, _BODY, _BODY.c.id == _PACKAGE.c.organisation_id)
    rows = rows.join(_PLAN, _PLAN.c.id == _PACKAGE.c.plan_id, isouter=True)
    rows = rows.join(_WORDING, of_wording, isouter=True).join(_ROUND, of_round, isouter=True)
    return rows.where(_PACKAGE.c.reference.in_(THESE))


def _rounds() -> Select[*tuple[Any, ...]]:
    """All notices of the rounds: asked for some kinds, SQLite goes through all notices of the register that have them.

    Results come once for each bid that has won.
    """
    won = (_BID.c.notice_id == _NOTICE.c.id) & (_BID.c.result == "won") & (_NOTICE.c.kind == "award")
    rows = select(_NOTICE.c.round_id, _NOTICE.c.kind, _NOTICE.c.reference, _BID.c.id, _BID.c.code, _BID.c.name)
    rows = rows.join_from(_NOTICE, _BID, won, isouter=True)
    return rows.where(_NOTICE.c.round_id.in_(THESE)).order_by(_NOTICE.c.id)


_NOTICES, _PACKAGES, _ROUNDS = _notices(), _packages(), _rounds()


def glance_at_notices(session: Session, references: Collection[str]) -> dict[str, NoticeGlance]:
    """Return the notices with these references, by reference. For readers: a transaction looks once."""
    seen: dict[str, NoticeGlance] = derive(session, ("glances",), dict)
    unseen = [reference for reference in references if reference not in seen]
    seen.update((row[0], NoticeGlance(*row)) for row in ask(session, _NOTICES, unseen))
    return {reference: seen[reference] for reference in references if reference in seen}


def glance_at_packages(session: Session, references: Collection[str]) -> dict[str, PackageGlance]:
    """Return the packages with these references, by reference. For readers: a transaction looks once."""
    seen: dict[str, PackageGlance] = derive(session, ("packages",), dict)
    unseen = [reference for reference in references if reference not in seen]
    seen.update((row[1], PackageGlance._make(row)) for row in ask(session, _PACKAGES, unseen))
    return {reference: seen[reference] for reference in references if reference in seen}


def glance_at_rounds(session: Session, rounds: Collection[int]) -> dict[int, RoundGlance]:
    """Return the notices of each of ``rounds`` (by id)."""
    found = {number: RoundGlance() for number in rounds}
    for number, kind, reference, bid, code, name in ask(session, _ROUNDS, list(found)):
        one = found[number]
        one.kinds.add(kind)
        if kind in CALLS:
            one.call = reference
        if bid is not None:
            one.winners.add((code, name))
    return found
