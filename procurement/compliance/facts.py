"""What published notices say about the package of a draft: the Facts that checks and forms compare it with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from procurement.compliance.cases import Content, Facts, part, read_day
from procurement.notices.events import load_content
from procurement.notices.models import Notice, Revision
from procurement.notices.queries import CALLS, find_plan_notice, find_round_notices
from procurement.plans.models import Package, Plan, Round
from procurement.plans.queries import find_ordinals
from procurement.plans.service import PackageKey, find_package

OVER = ("cancelled", "none")
FIRST_VERSIONS = (None, "0", "00")


@dataclass(frozen=True)
class _Planned:
    """A plan: when its first revision was decided and posted, what the present one says, its rows by package id."""

    decided_on: date | None = None
    posted_on: date | None = None
    rows: Mapping[int, Content] = field(default_factory=dict)


class FactFinder:
    """Finds the facts of the drafts of one page: a plan of a thousand packages is read once for all of them."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._plans: dict[int, _Planned] = {}

    def find(self, content: Content, notice: Notice | None = None) -> Facts:
        """Return what is on record for a draft with ``content``; ``notice`` is the one that it would amend.

        Only what is published and not withheld counts.
        """
        package = _package(self._session, content, notice)
        if package is None:
            return Facts(current=_said(notice))
        round_ = notice.round if notice else _running_round(package, content)
        notices = find_round_notices(self._session, round_.id) if round_ else []
        calls = [each for each in notices if each.kind in CALLS]
        planned = self._planned(package.plan)
        return Facts(
            current=_said(notice),
            plan_decided_on=planned.decided_on,
            plan_posted_on=planned.posted_on,
            row=planned.rows.get(package.id),
            call=_said(calls[-1]) if calls else None,
            issued_on=first_issue(calls),
            kinds=frozenset(each.kind for each in notices),
        )

    def _planned(self, plan: Plan | None) -> _Planned:
        if plan is None:
            return _Planned()
        if plan.id not in self._plans:
            notice = find_plan_notice(self._session, plan)
            first = notice.revisions[0] if notice else None
            said = _said(notice)
            first_said = said if notice and first is notice.current else _read(first)
            rows = _rows(self._session, plan, said) if said else {}
            self._plans[plan.id] = _Planned(_decided_on(first_said), first.read_on if first else None, rows)
        return self._plans[plan.id]


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
    return _read(notice.current if notice else None)


def _read(revision: Revision | None) -> Content | None:
    text = revision.text if revision else None
    return load_content(text.content) if text else None


def _decided_on(said: Content | None) -> date | None:
    return read_day(part(said, "decision").get("date")) if said else None


def _rows(session: Session, plan: Plan, said: Content) -> dict[int, Content]:
    """Return the packages as the plan's present revision, which is ``said``, has them."""
    packages = said["body"]["packages"]
    return {package: packages[ordinal - 1] for package, ordinal in find_ordinals(session, plan).items()}
