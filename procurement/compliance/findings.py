"""One duty as something that can be named, linked to and looked at again; and what bears witness to its trigger."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.compliance.cases import part
from procurement.compliance.models import DutyRow
from procurement.core.errors import NotFound
from procurement.notices.events import load_content
from procurement.notices.kinds import KINDS
from procurement.notices.models import Notice, Revision
from procurement.notices.queries import CALLS
from procurement.plans.models import Package

OF_THE_ROUND = ("closes_at", "opened_at")
"""Triggers that a call or an opening states for what follows; all others stand in the notice itself."""
SAID_AS = {"opened_at": "opens_at"}


def finding_name(row: DutyRow) -> str:
    """Return what distinguishes a duty from the others of its subject: round, kind, act, stage, envelope.

    It is made of the same parts as ``DutyRow.key`` and lasts as long: rebuilding the rows does not change it.
    """
    act = None if row.act == "posting" else row.act
    return "-".join(filter(None, (str(row.round), row.kind, act, row.stage, row.envelope)))


def get_finding(session: Session, subject: str, name: str) -> DutyRow:
    """Return the duty of ``subject`` (plan, package) with that name. Raises NotFound."""
    rows = session.scalars(select(DutyRow).where(DutyRow.subject == subject).order_by(DutyRow.id))
    found = next((row for row in rows if finding_name(row) == name), None)
    if found is None:
        raise NotFound("duties", f"{subject}/{name}")
    return found


def find_package_duties(session: Session, package: Package) -> list[DutyRow]:
    """Return the duties of a package and that of its plan, each once, in the order of rounds and steps."""
    of_plan = (DutyRow.plan_id == package.plan_id) & DutyRow.package_id.is_(None)
    rows = session.scalars(select(DutyRow).where((DutyRow.package_id == package.id) | of_plan).order_by(DutyRow.id))
    once = {row.key: row for row in reversed(rows.all())}
    order = list(KINDS)
    return sorted(once.values(), key=lambda row: (row.round, order.index(row.kind), row.act, row.id))


def find_witnesses(session: Session, row: DutyRow) -> list[Notice]:
    """Return the notices that bear on a duty: what fulfilled it, then what states the trigger if that is another."""
    own = session.scalars(select(Notice).where(Notice.reference == row.met_by)).all() if row.met_by else []
    source = find_source(session, row)
    return [*own, *([source] if source is not None and source not in own else [])]


def find_source(session: Session, row: DutyRow) -> Notice | None:
    """Return the notice that states the trigger; None where none that can be read does."""
    if row.trigger is None or row.triggered is None:
        return None
    return next((notice for notice in _may_state(session, row) if _states(notice, row.trigger)), None)


def _may_state(session: Session, row: DutyRow) -> Iterator[Notice]:
    yield from session.scalars(select(Notice).where(Notice.reference == row.met_by))
    if row.trigger in OF_THE_ROUND:
        call = "prequalification" if row.stage == "prequalification" else "invitation"
        beside = (DutyRow.package_id == row.package_id) & (DutyRow.round == row.round) & DutyRow.met_by.is_not(None)
        kinds = DutyRow.kind.in_((call, *CALLS, "opening"))
        met = session.execute(select(DutyRow.kind, DutyRow.met_by).where(beside, kinds).order_by(DutyRow.id)).all()
        for _kind, reference in sorted(met, key=lambda one: one.kind != call):
            yield from session.scalars(select(Notice).where(Notice.reference == reference))


def _states(notice: Notice, trigger: str) -> bool:
    """Whether a notice says when ``trigger`` was: a call as it stands now, all others in their first revision."""
    if trigger == "issued_on":
        return notice.kind in CALLS
    revision: Revision = notice.current if notice.kind in CALLS else notice.revisions[0]
    content = load_content(revision.text.content) if revision.text else {}
    said = part(content, "decision").get("date") if trigger == "decided_on" else None
    return bool(said or part(content, "body").get(SAID_AS.get(trigger, trigger)))
