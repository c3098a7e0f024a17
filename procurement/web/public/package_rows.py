"""Packages as rows of a list: each once, with how far it has come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from procurement.httpkit.language import gettext as _
from procurement.httpkit.language import ngettext
from procurement.notices.contractors import find_winners
from procurement.notices.events import closes_at, load_content
from procurement.notices.models import Notice
from procurement.notices.queries import find_last_calls, find_notices
from procurement.plans.models import Package, PlanPackage
from procurement.plans.queries import find_latest_wordings
from procurement.search.service import Hit
from procurement.web.public import wording
from procurement.web.public.participations import say_bidder
from procurement.web.public.rows import RUNNING, Row, rows_of, tags_of, title_of
from procurement.web.public.stages import find_package_states

DECIDED = ("awarded", "partly", "signed")
"""States in which somebody has won."""

WINNERS_SHOWN = 2


@dataclass(frozen=True)
class Told:
    """A package with the notice through which it was found and what its present call says."""

    package: Package
    row: PlanPackage | None
    found: Notice
    call: Notice | None
    state: str
    winners: tuple[str, ...] = ()

    @property
    def content(self) -> Mapping[str, Any]:
        """What the present call says, empty where there is none or its text is withheld."""
        text = self.call.current.text if self.call else None
        return load_content(text.content) if text else {}


def rows_of_packages(session: Session, hits: Sequence[Hit], now: datetime) -> list[Row]:
    """Return the rows of a page of an answer, in its order; what is about no package is a row by itself."""
    notices = {notice.reference: notice for notice in find_notices(session, [hit.reference for hit in hits])}
    packages = _find_packages(session, [hit.package for hit in hits if hit.package])
    wordings = find_latest_wordings(session, [package.id for package in packages.values()])
    worded = {package: wordings.get(package.id) for package in packages.values()}
    states = find_package_states(session, worded, now)
    last = {package.id: package.rounds[-1].id for package in packages.values() if package.rounds}
    calls = find_last_calls(session, list(last.values()))
    won = find_winners(session, [round_id for package, round_id in last.items() if states[package] in DECIDED])
    rows = []
    for hit in hits:
        notice, package = notices.get(hit.reference), packages.get(hit.package or "")
        if notice is None:
            continue
        if package is None:
            rows += rows_of(session, [notice], now)
        else:
            call = calls.get(package.rounds[-1].id) if package.rounds else None
            winners = tuple(say_bidder(*one) for one in won.get(last.get(package.id, 0), ()))
            rows.append(_make_row(Told(package, worded[package], notice, call, states[package.id], winners)))
    return rows


def _find_packages(session: Session, references: Iterable[str]) -> dict[str, Package]:
    related = (Package.rounds, Package.plan, Package.organisation)
    query = select(Package).where(Package.reference.in_(list(references))).options(*map(selectinload, related))
    return {package.reference: package for package in session.scalars(query)}


def _make_row(told: Told) -> Row:
    package, content = told.package, told.content
    named = {"title": package.title or _untitled(told), "title_en": content.get("title_en")}
    title, language = title_of(named)
    closing = closes_at(content) if content else None
    return Row(
        reference=told.found.reference,
        package=package.reference,
        title=title,
        title_language=language,
        line=tuple(word for word in _line(told) if word),
        state=told.state,
        tags=_tags(told, content),
        number=_number(package),
        value=_price(told),
        value_label=None,
        closes_at=closing if told.state in RUNNING else None,
        posted_on=told.found.current.read_on,
        start=_start(told),
        latest=wording.kind_name(told.found.kind),
        winners=told.winners[:WINNERS_SHOWN],
        more_winners=max(0, len(told.winners) - WINNERS_SHOWN),
    )


def _line(told: Told) -> tuple[str | None, ...]:
    body = told.call.organisation if told.call else told.package.organisation
    package = told.package
    return body.name, wording.code("field", package.field), wording.code("selection_form", package.selection_form)


def _price(told: Told) -> Decimal | None:
    return told.row.price if told.row is not None and told.row.price is not None else told.package.price


def _start(told: Told) -> str:
    row = told.row
    if row is None or told.package.rounds:
        return ""
    return wording.planned_start(row.start_year, row.start_month, row.start_quarter)


def _tags(told: Told, content: Mapping[str, Any]) -> tuple[str, ...]:
    rounds = len(told.package.rounds)
    again = [ngettext("Tổ chức lần %(num)s", "Tổ chức lần %(num)s", rounds)] if rounds > 1 else []
    withheld = [_("Đã gỡ nội dung")] if told.found.current.text is None else []
    return (*again, *withheld, *(tags_of(told.call, content) if told.call is not None and content else ()))


def _untitled(told: Told) -> str:
    return _number(told.package) if told.found.current.text else _("Nội dung đã được gỡ")


def _number(package: Package) -> str:
    """Return the number by which people know the package now: of its call, its own, its plan's, or ours."""
    numbers = [package.rounds[-1].national_number] if package.rounds else []
    numbers += [package.package_number, package.plan_number]
    return next((number for number in numbers if number), package.reference)
