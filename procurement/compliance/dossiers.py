"""What public notices say about each package of some bodies, read in a fixed number of statements."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Executable, Row, exists, or_, select
from sqlalchemy.orm import Session, aliased

from procurement.compliance.cases import FACTS, Content, part, read_instant
from procurement.compliance.facts import FIRST_VERSIONS, OVER
from procurement.compliance.plan_checks import planned_period
from procurement.core.clock import civil_date
from procurement.ledger.models import LedgerEntry
from procurement.notices.models import Notice, Revision, RevisionText
from procurement.notices.queries import CALLS
from procurement.organisations.models import Organisation
from procurement.plans.models import Package, Plan, PlanPackage, Round


@dataclass
class Dossier:
    """A package in its present round. ``kinds`` were posted in the round, ``openings`` by (stage, envelope).

    ``call`` is the body of its last call for bids, ``planned`` the days between which its plan wants selection to
    start, ``issued_on`` when the first call was posted (None: not known, or not yet), ``awarded_on`` the result.
    """

    package: str
    body: str
    title: str | None
    plan: str | None
    plan_number: str | None
    national_number: str | None
    outcome: str | None
    row: dict[str, Any]
    planned: tuple[date, date] | None
    kinds: set[str] = field(default_factory=set)
    openings: set[tuple[str, str]] = field(default_factory=set)
    call: Content = field(default_factory=dict)
    issued_on: date | None = None
    awarded_on: date | None = None

    @property
    def given(self) -> dict[str, Any]:
        """The facts by which rules are chosen."""
        sources = (self.call, self.row)
        found = {
            fact: next((one[key] for one in sources if one.get(key) is not None), None) for fact, key in FACTS.items()
        }
        if "prequalification" in self.kinds:
            found["shortlisted"] = True
        elif "invitation" in self.kinds:
            found["shortlisted"] = False
        return found | {"price": self.row.get("price")}

    @property
    def closes_at(self) -> datetime | None:
        """When the last call closes."""
        return read_instant(self.call.get("closes_at"))

    @property
    def opens_at(self) -> datetime | None:
        """When bids are to be opened."""
        return read_instant(self.call.get("opens_at"))


def find_dossiers(session: Session, bodies: Collection[str], today: date) -> list[Dossier]:
    """Return the dossiers of the packages that ``bodies`` (references) have in plans in force or called for.

    A package that its plan has dropped stands for what was called for; without a call it has no planned time.

    Packages whose round was cancelled or found nobody are left out: nothing is due until they are called for again.
    Of packages that nobody called for, only those are told wholly whose planned start has come by ``today``.
    """
    rows = session.execute(_packages(bodies)).all()
    dossiers = {row.id: _dossier(row) for row in rows}
    rounds = {row.round_id: dossiers[row.id] for row in rows if row.round_id is not None}
    _add_notices(session, rounds)
    _add_calls(session, rounds)
    _add_rows(session, [row for row in rows if row.round_id is None and _has_begun(dossiers[row.id], today)], dossiers)
    return list(dossiers.values())


def _packages(bodies: Collection[str]) -> Executable:
    later = aliased(Round)
    last = (Round.package_id == Package.id) & ~exists().where(
        later.package_id == Package.id, later.ordinal > Round.ordinal
    )
    wording = (PlanPackage.plan_id == Plan.id) & (PlanPackage.revision == Plan.current_revision)
    return (
        select(
            Package.id, Package.reference, Package.title, Package.selection_form, Package.field, Package.price,
            Package.plan_number, Organisation.reference.label("body"), Plan.id.label("plan_id"),
            Plan.reference.label("plan"), PlanPackage.ordinal, PlanPackage.start_year, PlanPackage.start_month,
            PlanPackage.start_quarter, Round.id.label("round_id"), Round.outcome, Round.national_number,
        )
        .join(Organisation, Organisation.id == Package.organisation_id)
        .outerjoin(Plan, Plan.id == Package.plan_id)
        .outerjoin(PlanPackage, wording & (PlanPackage.package_id == Package.id))
        .outerjoin(Round, last)
        .where(Organisation.reference.in_(bodies))
        .where(or_(Plan.id.is_(None), ~Plan.cancelled), or_(Round.outcome.is_(None), Round.outcome.not_in(OVER)))
        .order_by(Package.id)
    )  # fmt: skip


def _dossier(row: Row[Any]) -> Dossier:
    start = {"year": row.start_year, "month": row.start_month, "quarter": row.start_quarter}
    said = {"selection_form": row.selection_form, "field": row.field, "price": row.price}
    return Dossier(
        row.reference, row.body, row.title, row.plan, row.plan_number, row.national_number, row.outcome, said,
        planned_period(start),
    )  # fmt: skip


def _has_begun(dossier: Dossier, today: date) -> bool:
    return dossier.planned is not None and dossier.planned[0] <= today


def _add_notices(session: Session, rounds: Mapping[int, Dossier]) -> None:
    """Add to each round what was posted in it, and when its first call and its result were."""
    first = (Revision.notice_id == Notice.id) & (Revision.number == 0)
    said = (
        select(
            Notice.round_id, Notice.kind, Notice.identity, Revision.posted_on, Revision.published_at,
            Revision.national_version, LedgerEntry.origin,
        )
        .join(Revision, first).join(LedgerEntry, LedgerEntry.sequence == Revision.sequence)
        .where(Notice.round_id.in_(rounds)).order_by(Notice.id)
    )  # fmt: skip
    issues: dict[int, list[date | None]] = defaultdict(list)
    for row in session.execute(said):
        dossier = rounds[row.round_id]
        dossier.kinds.add(row.kind)
        on = row.posted_on or (civil_date(row.published_at) if row.origin == "register" else None)
        if row.kind == "opening":
            stage, envelope = row.identity.split("|")[2:]
            dossier.openings.add((stage, envelope))
        elif row.kind == "award":
            dossier.awarded_on = on
        elif row.kind in CALLS:
            is_first = on is not None and row.national_version in FIRST_VERSIONS
            issues[row.round_id].append(on if is_first else None)
    for round_id, days in issues.items():
        rounds[round_id].issued_on = None if None in days else min(day for day in days if day)


def _add_calls(session: Session, rounds: Mapping[int, Dossier]) -> None:
    """Add to each round that lacks something behind its call what its last call says, where that is public."""
    waiting = [id for id, each in rounds.items() if {"opening", "award"} - each.kinds and each.kinds & set(CALLS)]
    current = (Revision.notice_id == Notice.id) & (Revision.number == Notice.current_number)
    texts = select(Notice.round_id, RevisionText.content).join(Revision, current)
    texts = texts.outerjoin(RevisionText, RevisionText.revision_id == Revision.id)
    texts = texts.where(Notice.round_id.in_(waiting), Notice.kind.in_(CALLS)).order_by(Notice.id)
    for round_id, content in session.execute(texts):
        if round_id is not None:
            rounds[round_id].call = part(json.loads(content), "body") if content else {}


def _add_rows(session: Session, rows: Sequence[Row[Any]], dossiers: Mapping[int, Dossier]) -> None:
    """Add to packages that nobody called for what the present revision of their plan says of them."""
    by_plan: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        by_plan[row.plan].append(row)
    for reference, content in _plan_texts(session, by_plan):
        packages = json.loads(content)["body"]["packages"]
        for row in by_plan[reference]:
            said = packages[row.ordinal - 1]
            dossiers[row.id].row = {**said, "price": dossiers[row.id].row["price"]}


def _plan_texts(session: Session, references: Iterable[str]) -> Iterable[tuple[str, str]]:
    current = (Revision.notice_id == Notice.id) & (Revision.number == Notice.current_number)
    texts = select(Notice.reference, RevisionText.content).join(Revision, current)
    texts = texts.join(RevisionText, RevisionText.revision_id == Revision.id)
    found = session.execute(texts.where(Notice.reference.in_(list(references))))
    return [(reference, content) for reference, content in found]


def find_planless(session: Session, dossiers: Iterable[Dossier]) -> dict[str, Dossier]:
    """Return by the number of its plan a package of each plan that is named and not on this register."""
    named = {each.plan_number: each for each in dossiers if each.plan is None and each.plan_number}
    known = session.scalars(select(Plan.national_number).where(Plan.national_number.in_(named)))
    return {number: named[number] for number in named.keys() - set(known)}
