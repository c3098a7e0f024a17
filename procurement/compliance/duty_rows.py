"""From public notices to rows of the duties reading."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from procurement.compliance.cases import day_of
from procurement.compliance.dossiers import Dossier, Place, find_posted, read_dossiers
from procurement.compliance.duties import REQUIRED, Duty, duties_of, duties_of_plan
from procurement.compliance.judging import coverage, late_by
from procurement.compliance.law import Law
from procurement.compliance.rules import Rule
from procurement.ledger.readings import Values
from procurement.notices.models import Notice, Revision
from procurement.organisations.models import Organisation
from procurement.plans.models import Package, Plan, PlanPackage

ALWAYS = datetime.max.replace(tzinfo=UTC)
CHUNK = 300
"""Packages whose notices are held in memory at once."""

SAME = ("kind", "act", "stage", "envelope", "need", "reason", "regime", "rule", "unit", "amount", "tolerance",
        "trigger", "due_at", "turn_at", "expected_at", "measured")  # fmt: skip


def rule_version(rule: Rule) -> str:
    """Return the digest of everything that a rule says: a duty keeps it, so that a changed rule shows."""
    said = "|".join(f"{field.name}={getattr(rule, field.name)!r}" for field in fields(rule))
    return hashlib.sha256(said.encode()).hexdigest()[:12]


class RowMaker:
    """Makes rows in one transaction: versions of rules and levels of bodies are looked up once."""

    def __init__(self, session: Session, law: Law) -> None:
        self.session = session
        self.law = law
        self._versions = {rule.code: rule_version(rule) for rule in law.rules.rows}
        self._bodies: dict[int, Organisation] = {}

    def all(self) -> Iterator[Values]:
        """Yield the rows of the whole register, in an order of their own."""
        plans = self.session.scalars(select(Plan.id).order_by(Plan.id)).all()
        packages = select(Package.id).order_by(Package.plan_id, Package.id)
        yield from self.of(plans, self.session.scalars(packages).all())

    def of(self, plans: Collection[int], packages: Collection[int]) -> Iterator[Values]:
        """Yield the rows of these plans and packages (ids)."""
        for chunk in _chunks(list(plans)):
            yield from self._of_plans(chunk)
        for chunk in _chunks(list(packages)):
            planned = self._find_planned(chunk)
            for dossier in read_dossiers(self.session, chunk):
                known_at, form = _known_at(dossier, planned), dossier.given.get("form")
                for duty in duties_of(dossier, self.law):
                    told = {"known_at": known_at, "form": form, "years": None}
                    yield _settled(told | self._row(duty, _subject(duty, dossier), dossier.place), duty)

    def _of_plans(self, ids: Collection[int]) -> Iterator[Values]:
        known = select(Plan.id, Plan.reference, Plan.organisation_id).where(Plan.id.in_(ids))
        places = {row.id: row for row in self.session.execute(known)}
        years = self._find_years(ids)
        of_plans = Notice.plan_id.in_(ids) & (Notice.kind == "plan")
        for plan_id, posted in find_posted(self.session, of_plans, with_texts=True):
            row = places[plan_id]
            place = Place(row.organisation_id, plan_id)
            told = {"known_at": posted.published_at, "form": None, "years": years.get(plan_id)}
            duty = duties_of_plan(posted, self.law)
            yield _settled(told | self._row(duty, row.reference, place), duty)

    def _find_years(self, ids: Collection[int]) -> dict[int, str]:
        """Return the years in which packages of those of the plans (ids) are to start that are in force."""
        present = (PlanPackage.plan_id == Plan.id) & (PlanPackage.revision == Plan.current_revision)
        starts = select(Plan.id, PlanPackage.start_year).outerjoin(PlanPackage, present).distinct()
        found: dict[int, set[str]] = defaultdict(set)
        for plan_id, year in self.session.execute(starts.where(Plan.id.in_(ids), Plan.cancelled.is_(False))):
            found[plan_id] |= {str(year)} if year else set()
        return {plan_id: " ".join(sorted(years)) for plan_id, years in found.items()}

    def _find_planned(self, ids: Collection[int]) -> dict[int, datetime]:
        """Return when a plan first named each of the packages (ids)."""
        named = select(PlanPackage.package_id, func.min(Revision.published_at).label("known_at"))
        named = named.join(Plan, Plan.id == PlanPackage.plan_id).join(Notice, Notice.reference == Plan.reference)
        words = (Revision.notice_id == Notice.id) & (Revision.number == PlanPackage.revision)
        rows = self.session.execute(
            named.join(Revision, words).where(PlanPackage.package_id.in_(ids)).group_by(PlanPackage.package_id)
        )
        return {row.package_id: row.known_at for row in rows}

    def _row(self, duty: Duty, subject: str, place: Place) -> Values:
        falls_on = _day(duty)
        steps = (subject, str(place.ordinal), duty.kind, duty.act, duty.stage, duty.envelope)
        return {
            "key": "|".join(part or "" for part in steps),
            "subject": subject,
            "organisation_id": place.organisation,
            "plan_id": place.plan,
            "package_id": place.package,
            "round": place.ordinal,
            "level": self._body(place.organisation).level(falls_on) if falls_on else None,
            "place": self._body(place.organisation).place(falls_on) if falls_on else None,
            "falls_on": falls_on,
            "unclear": " ".join(duty.unclear),
            "missing": " ".join(duty.missing),
            "rule_version": self._versions.get(duty.rule or ""),
            **{name: getattr(duty, name) for name in SAME},
            **_moments("triggered", duty.triggered),
            **_moments("national", duty.national),
            "national_source": duty.posted.national_source if duty.posted else None,
            "met_by": duty.posted.reference if duty.posted else None,
            "met_at": duty.met_at,
            "late_by": late_by(duty, self.law.calendar),
        }

    def _body(self, organisation: int) -> Organisation:
        if organisation not in self._bodies:
            query = select(Organisation).where(Organisation.id == organisation)
            self._bodies[organisation] = self.session.scalars(query.options(selectinload(Organisation.facts))).one()
        return self._bodies[organisation]


def _settled(row: Values, duty: Duty) -> Values:
    """Return ``row`` with how it stands in the end, from when on, and where it stands in lists."""
    awaited = (duty.turn_at, duty.expected_at) if duty.need == REQUIRED else ()
    moments = (row["known_at"], *((duty.met_at,) if duty.met_at else awaited))
    listed_at = next(filter(None, (duty.expected_at, duty.met_at, row["known_at"])), None)
    settles_at = max(filter(None, moments), default=None)
    return row | {"outcome": coverage(duty, ALWAYS), "settles_at": settles_at, "listed_at": listed_at}


def _known_at(dossier: Dossier, planned: Mapping[int, datetime]) -> datetime | None:
    """Return when this register first had something about the package in this round."""
    first = [planned.get(dossier.place.package or 0)] if dossier.place.ordinal <= 1 else []
    return min(filter(None, [*first, *(each.published_at for each in dossier.posted)]), default=None)


def _subject(duty: Duty, dossier: Dossier) -> str:
    """Return what a duty is about: a plan that is not here is one, however many packages name it."""
    return dossier.plan_number or dossier.package if duty.kind == "plan" else dossier.package


def _day(duty: Duty) -> date | None:
    posted = duty.posted.day if duty.posted else None
    ends = [at - timedelta(microseconds=1) if at else None for at in (duty.due_at, duty.expected_at)]
    moments = (duty.triggered, posted, *ends, duty.turn_at, duty.met_at)  # 24:00 of a day is still of that day
    return next((day_of(moment) for moment in moments if moment is not None), None)


def _moments(name: str, moment: datetime | date | None) -> Values:
    is_instant = isinstance(moment, datetime)
    return {f"{name}_at": moment if is_instant else None, f"{name}_on": None if is_instant else moment}


def _chunks(ids: list[int]) -> Iterable[list[int]]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))
