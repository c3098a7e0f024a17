"""What public notices say about packages, each in one of its rounds, read in a fixed number of statements."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Executable, Row, exists, null, or_, select
from sqlalchemy.orm import Session, aliased

from procurement.compliance.cases import FACTS, Content, part, read_instant
from procurement.compliance.facts import OVER
from procurement.compliance.plan_checks import planned_period
from procurement.compliance.posted import Posted
from procurement.ledger.models import LedgerEntry
from procurement.notices.models import Notice, Revision, RevisionText
from procurement.notices.queries import CALLS
from procurement.organisations.models import Organisation
from procurement.plans.models import Package, Plan, PlanPackage, Round

UNTOLD = ("emergency", "planless")
"""Special cases that let an award do without a plan. No notice tells them, so one that names no plan may be any."""


@dataclass(frozen=True)
class Place:
    """Where a dossier stands in the register: ids of body, plan, package and round, and the round's number."""

    organisation: int
    plan: int | None = None
    package: int | None = None
    round: int | None = None
    ordinal: int = 0


@dataclass
class Dossier:
    """A package in one of its rounds, or before the first. ``posted`` are the notices of that round, first to last.

    ``row`` is what its plan says of it, ``calls`` the bodies of its calls for bids by kind, as they stand now;
    ``planned`` the days between which its plan wants selection to start. ``knows_plan``: its plan is on this register.
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
    place: Place
    is_dropped: bool = False
    knows_plan: bool = True
    posted: list[Posted] = field(default_factory=list)
    calls: dict[str, Content] = field(default_factory=dict)

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The kinds of notices that were posted."""
        return frozenset(each.kind for each in self.posted)

    @property
    def call(self) -> Content:
        """The body of the last call for bids; empty where there is none, or its text was withheld."""
        return next((self.calls[kind] for kind in reversed(CALLS) if kind in self.calls), {})

    def opened(self, stage: str) -> set[str]:
        """Return the envelopes of ``stage`` whose opening was posted."""
        return {each.envelope or "" for each in self.openings(stage)}

    @property
    def issued_on(self) -> date | None:
        """When the first call was posted; None where that is not known, or there was none yet."""
        days = [each.day if each.is_first else None for each in self.posted if each.kind in CALLS]
        return None if None in days else min((day for day in days if day), default=None)

    @property
    def last_on(self) -> date | None:
        """The day of the result, else of the last notice, else the last on which selection was to start."""
        results = [each.day for each in self.posted if each.kind == "award" and each.day]
        days = results or [each.day for each in self.posted if each.day]
        return max(days, default=self.planned[1] if self.planned else None)

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
        if self.plan is None and self.plan_number is None and not self.kinds & set(CALLS):
            found |= dict.fromkeys(UNTOLD)
        return found | {"price": self.row.get("price")}

    def closes_at(self, stage: str = "bid") -> datetime | None:
        """When bids, or applications to be short-listed, close."""
        kind = "invitation" if stage == "bid" else "prequalification"
        said = (self.calls.get(kind, {}).get("closes_at"), *(each.closes_at for each in self.openings(stage)))
        return next((at for at in map(_instant, said) if at), None)

    def opens_at(self, stage: str = "bid") -> datetime | None:
        """When they are to be opened."""
        return read_instant(self.calls.get("invitation" if stage == "bid" else "prequalification", {}).get("opens_at"))

    def openings(self, stage: str) -> Iterator[Posted]:
        """Yield the openings of ``stage`` that were posted."""
        return (each for each in self.posted if each.stage == stage)


def _instant(said: Any) -> datetime | None:
    return said if isinstance(said, datetime) else read_instant(said)


def find_dossiers(session: Session, bodies: Collection[str], today: date) -> list[Dossier]:
    """Return the dossiers of the packages that ``bodies`` (references) have in plans in force or called for.

    A package that its plan has dropped stands for what was called for; without a call it has no planned time.

    Packages whose round was cancelled or found nobody are left out: nothing is due until they are called for again.
    Of packages that nobody called for, only those are told wholly whose planned start has come by ``today``. What
    notices say beyond their kind is read of calls alone, and only of those behind which something is lacking.
    """
    later = aliased(Round)
    last = ~exists().where(later.package_id == Package.id, later.ordinal > Round.ordinal)
    runs = (or_(Plan.id.is_(None), ~Plan.cancelled), or_(Round.outcome.is_(None), Round.outcome.not_in(OVER)))
    rows = session.execute(_packages(last, Organisation.reference.in_(bodies), *runs)).all()
    dossiers = [_dossier(row) for row in rows]
    _add_notices(session, dossiers)
    _add_calls(session, [each for each in dossiers if {"opening", "award"} - each.kinds])
    _add_rows(session, [pair for pair in zip(rows, dossiers, strict=True) if _has_begun(pair[1], today)])
    _add_plans(session, dossiers)
    return dossiers


def read_dossiers(session: Session, packages: Collection[int]) -> list[Dossier]:
    """Return one dossier for each round of ``packages`` (ids), whatever became of it, with all that notices say."""
    rows = session.execute(_packages(Package.id == Round.package_id, Package.id.in_(packages))).all()
    dossiers = [_dossier(row) for row in rows]
    _add_notices(session, dossiers, with_texts=True)
    _add_calls(session, dossiers)
    _add_rows(session, list(zip(rows, dossiers, strict=True)))
    _add_plans(session, dossiers)
    return dossiers


def _packages(rounds: ColumnElement[bool], *conditions: ColumnElement[bool]) -> Executable:
    wording = (PlanPackage.plan_id == Plan.id) & (PlanPackage.revision == Plan.current_revision)
    return (
        select(
            Package.id, Package.reference, Package.title, Package.selection_form, Package.field, Package.price,
            Package.plan_number, Package.removed, Package.organisation_id, Organisation.reference.label("body"),
            Plan.id.label("plan_id"), Plan.reference.label("plan"), Plan.cancelled, PlanPackage.ordinal,
            PlanPackage.start_year, PlanPackage.start_month, PlanPackage.start_quarter, Round.id.label("round_id"),
            Round.ordinal.label("round"), Round.outcome, Round.national_number,
        )
        .join(Organisation, Organisation.id == Package.organisation_id)
        .outerjoin(Plan, Plan.id == Package.plan_id)
        .outerjoin(PlanPackage, wording & (PlanPackage.package_id == Package.id))
        .outerjoin(Round, (Round.package_id == Package.id) & rounds)
        .where(*conditions)
        .order_by(Package.id, Round.ordinal)
    )  # fmt: skip


def _dossier(row: Row[Any]) -> Dossier:
    start = {"year": row.start_year, "month": row.start_month, "quarter": row.start_quarter}
    said = {"selection_form": row.selection_form, "field": row.field, "price": row.price}
    return Dossier(
        row.reference, row.body, row.title, row.plan, row.plan_number, row.national_number, row.outcome, said,
        planned_period(start), Place(row.organisation_id, row.plan_id, row.id, row.round_id, row.round or 0),
        is_dropped=bool(row.removed or row.cancelled),
    )  # fmt: skip


def _has_begun(dossier: Dossier, today: date) -> bool:
    return dossier.place.round is None and dossier.planned is not None and dossier.planned[0] <= today


def find_posted(session: Session, where: ColumnElement[bool], *, with_texts: bool) -> Iterator[tuple[int, Posted]]:
    """Yield (id of the round, or of the plan; first revision) of the notices that meet ``where``, first to last."""
    first = (Revision.notice_id == Notice.id) & (Revision.number == 0)
    said = (
        select(
            Notice.round_id, Notice.plan_id, Notice.kind, Notice.identity, Notice.reference, Revision.posted_on,
            Revision.published_at, Revision.national_version, LedgerEntry.origin,
            (RevisionText.content if with_texts else null()).label("content"),
        )
        .join(Revision, first).join(LedgerEntry, LedgerEntry.sequence == Revision.sequence)
        .where(where).order_by(Notice.id)
    )  # fmt: skip
    if with_texts:
        said = said.outerjoin(RevisionText, RevisionText.revision_id == Revision.id)
    for row in session.execute(said):
        is_opening = row.kind == "opening"
        stage, envelope = row.identity.split("|")[2:] if is_opening else (None, None)
        yield row.round_id or row.plan_id, Posted(
            row.kind, row.reference, row.published_at, row.origin, stage, envelope, row.national_version,
            row.posted_on, json.loads(row.content) if row.content else None,
        )  # fmt: skip


def _add_notices(session: Session, dossiers: Sequence[Dossier], *, with_texts: bool = False) -> None:
    """Add to each round what was posted in it."""
    rounds = {each.place.round: each for each in dossiers if each.place.round is not None}
    for round_id, posted in find_posted(session, Notice.round_id.in_(rounds), with_texts=with_texts):
        rounds[round_id].posted.append(posted)


def _add_calls(session: Session, dossiers: Sequence[Dossier]) -> None:
    """Add to each round what its calls say now, where that is public."""
    rounds = {each.place.round: each for each in dossiers if each.kinds & set(CALLS)}
    current = (Revision.notice_id == Notice.id) & (Revision.number == Notice.current_number)
    texts = select(Notice.round_id, Notice.kind, RevisionText.content).join(Revision, current)
    texts = texts.outerjoin(RevisionText, RevisionText.revision_id == Revision.id)
    texts = texts.where(Notice.round_id.in_(rounds), Notice.kind.in_(CALLS)).order_by(Notice.id)
    for round_id, kind, content in session.execute(texts):
        rounds[round_id].calls[kind] = part(json.loads(content), "body") if content else {}


def _add_rows(session: Session, pairs: Iterable[tuple[Row[Any], Dossier]]) -> None:
    """Add to packages what the present revision of their plan says of them."""
    by_plan: dict[str, list[tuple[Row[Any], Dossier]]] = defaultdict(list)
    for row, dossier in pairs:
        if row.plan is not None and row.ordinal is not None:
            by_plan[row.plan].append((row, dossier))
    for reference, content in _plan_texts(session, by_plan):
        packages = json.loads(content)["body"]["packages"]
        for row, dossier in by_plan[reference]:
            dossier.row = {**packages[row.ordinal - 1], "price": row.price}


def _plan_texts(session: Session, references: Iterable[str]) -> Iterable[tuple[str, str]]:
    current = (Revision.notice_id == Notice.id) & (Revision.number == Notice.current_number)
    texts = select(Notice.reference, RevisionText.content).join(Revision, current)
    texts = texts.join(RevisionText, RevisionText.revision_id == Revision.id)
    found = session.execute(texts.where(Notice.reference.in_(list(references))))
    return [(reference, content) for reference, content in found]


def _add_plans(session: Session, dossiers: Iterable[Dossier]) -> None:
    """Tell of each package that has no plan whether one of the number that it names is on this register."""
    planless = [each for each in dossiers if each.plan is None]
    numbers = {each.plan_number for each in planless if each.plan_number}
    known = set(session.scalars(select(Plan.national_number).where(Plan.national_number.in_(numbers))))
    for each in planless:
        each.knows_plan = each.plan_number in known
