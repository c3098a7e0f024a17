"""What published notices say about the package of a draft: the Facts that checks and forms compare it with."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from procurement.compliance.cases import Content, Facts, part, read_day
from procurement.notices.events import load_content
from procurement.notices.models import Notice
from procurement.notices.queries import CALLS, find_package_notices, find_plan_notice, find_round_kinds
from procurement.plans.models import Package, Plan, Round
from procurement.plans.queries import get_wording
from procurement.plans.service import PackageKey, find_package

OVER = ("cancelled", "none")
FIRST_VERSIONS = (None, "0", "00")


def find_facts(session: Session, content: Content, notice: Notice | None = None) -> Facts:
    """Return what is on record for a draft with ``content``; ``notice`` is the one that it would amend.

    Only what is published and not withheld counts.
    """
    package = _package(session, content, notice)
    if package is None:
        return Facts(current=_said(notice))
    round_ = notice.round if notice else _running_round(package, content)
    notices = [each for each in find_package_notices(session, package.id) if round_ and each.round_id == round_.id]
    calls = [each for each in notices if each.kind in CALLS]
    planned = find_plan_notice(session, package.plan)
    return Facts(
        current=_said(notice),
        plan_decided_on=_decided_on(planned),
        plan_posted_on=planned.revisions[0].read_on if planned else None,
        row=_row(session, package, package.plan, planned),
        call=_said(calls[-1]) if calls else None,
        issued_on=first_issue(calls),
        kinds=frozenset(find_round_kinds(session, [round_.id]).get(round_.id, set()) if round_ else ()),
    )


def first_issue(calls: list[Notice]) -> date | None:
    """Return when the first of a round's calls was posted; None where only a later version of it is on record."""
    firsts = [call.revisions[0] for call in calls]
    if not firsts or any(first.national_version not in FIRST_VERSIONS for first in firsts):
        return None
    days = [first.read_on for first in firsts if first.read_on]
    return min(days, default=None)


def _package(session: Session, content: Content, notice: Notice | None) -> Package | None:
    if notice is not None:
        return notice.package
    signs = (content.get(key) for key in ("package_number", "package_ref", "plan_number"))
    return find_package(session, PackageKey(*(sign if isinstance(sign, str) and sign else None for sign in signs)))


def _running_round(package: Package, content: Content) -> Round | None:
    """Return the round in which the draft would stand: the last, unless it is over and the draft calls for bids."""
    last = package.rounds[-1] if package.rounds else None
    begins = content.get("kind") in CALLS and last is not None and last.outcome in OVER
    return None if begins else last


def _said(notice: Notice | None) -> Content | None:
    text = notice.current.text if notice else None
    return load_content(text.content) if text else None


def _decided_on(planned: Notice | None) -> date | None:
    text = planned.revisions[0].text if planned else None
    return read_day(part(load_content(text.content), "decision").get("date")) if text else None


def _row(session: Session, package: Package, plan: Plan | None, planned: Notice | None) -> Content | None:
    """Return the package as the plan's present revision has it."""
    wording, said = get_wording(session, package), _said(planned)
    if plan is None or wording is None or said is None or wording.revision != plan.current_revision:
        return None
    row: Content = said["body"]["packages"][wording.ordinal - 1]
    return row
