"""Packages as rows of a list: each once, with how far it has come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from procurement.httpkit.language import gettext as _
from procurement.httpkit.language import ngettext
from procurement.notices.contractors import in_order
from procurement.notices.events import closes_at
from procurement.notices.glances import (
    NoticeGlance,
    PackageGlance,
    RoundGlance,
    glance_at_notices,
    glance_at_packages,
    glance_at_rounds,
)
from procurement.organisations.called import Called
from procurement.search.service import Hit
from procurement.web.public import wording
from procurement.web.public.naming import call_bodies
from procurement.web.public.participations import say_bidder
from procurement.web.public.rows import RUNNING, Row, rows_of_hits, tags_of, title_of
from procurement.web.public.stages import round_state, unopened_state

DECIDED = ("awarded", "partly", "signed")
"""States in which somebody has won."""

WINNERS_SHOWN = 2

RARE = ('"extensions":', '"is_international":true', '"title_en":')
"""What a row needs of a call that is over, as its canonical form says it. To parse every call, most of which say none
of it, took as long as all else of their rows."""

NOTHING: Mapping[str, Any] = {"body": {}}


@dataclass(frozen=True)
class Told:
    """A package, the notice through which it was found, its last round, and the last call of that round."""

    package: PackageGlance
    found: NoticeGlance
    round: RoundGlance | None
    call: NoticeGlance | None

    @cached_property
    def content(self) -> Mapping[str, Any]:
        """What a row needs of what the present call says; empty where there is none to be read."""
        if self.call is None or self.call.content is None:
            return {}
        return self.call.said if any(word in self.call.content for word in RARE) else NOTHING

    @cached_property
    def closes_at(self) -> datetime | None:
        """When the present call closes."""
        return closes_at(self.call.said) if self.call and self.call.content else None

    @property
    def body(self) -> str:
        """The reference of the body that calls, else of the package's."""
        return self.call.organisation if self.call else self.package.organisation


def rows_of_packages(session: Session, hits: Sequence[Hit], now: datetime) -> list[Row]:
    """Return the rows of a page of an answer, in its order; what is about no package is a row by itself."""
    told = _tell(session, hits)
    bodies = call_bodies(session, {one.body for one in told.values()})
    alone = {row.reference: row for row in rows_of_hits(session, [hit for hit in hits if hit.package not in told], now)}
    rows = []
    for hit in hits:
        one = told.get(hit.package or "")
        if one is not None:
            rows.append(_make_row(one, bodies[one.body], now))
        elif hit.reference in alone:
            rows.append(alone[hit.reference])
    return rows


def _tell(session: Session, hits: Sequence[Hit]) -> dict[str, Told]:
    """Return what is known of the packages (by reference) that ``hits`` stand for."""
    found = {hit.package: hit.reference for hit in hits if hit.package}
    packages = glance_at_packages(session, found)
    rounds = glance_at_rounds(session, [one.round_id for one in packages.values() if one.round_id is not None])
    calls = [one.call for one in rounds.values() if one.call is not None]
    notices = glance_at_notices(session, {*found.values(), *calls})
    told = {}
    for reference, package in packages.items():
        last = rounds.get(package.round_id or 0)
        call = notices.get(last.call) if last is not None and last.call is not None else None
        if found[reference] in notices:
            told[reference] = Told(package, notices[found[reference]], last, call)
    return told


def _state(told: Told, now: datetime) -> str:
    """Return how far the package has come."""
    package = told.package
    if told.round is not None:
        is_over = package.outcome is not None or "contract" in told.round.kinds
        return round_state(package.outcome, told.round.kinds, None if is_over else told.closes_at, now)
    return unopened_state(package, now, cancelled=bool(package.cancelled), removed=package.removed)


def _make_row(told: Told, body: Called, now: datetime) -> Row:
    package, state = told.package, _state(told, now)
    named = {"title": package.title or _untitled(told), "title_en": told.content.get("title_en")}
    title, language = title_of(named)
    words = (body.name, wording.code("field", package.field), wording.code("selection_form", package.selection_form))
    winners = in_order(told.round.winners) if told.round is not None and state in DECIDED else []
    return Row(
        reference=told.found.reference,
        package=package.reference,
        title=title,
        title_language=language,
        line=tuple(word for word in words if word),
        state=state,
        tags=_tags(told),
        number=_number(package),
        value=package.price if package.planned_price is None else package.planned_price,
        value_label=None,
        closes_at=told.closes_at if state in RUNNING else None,
        posted_on=told.found.read_on,
        start=_start(package),
        latest=wording.kind_name(told.found.kind),
        winners=tuple(say_bidder(*one) for one in winners[:WINNERS_SHOWN]),
        more_winners=max(0, len(winners) - WINNERS_SHOWN),
    )


def _start(package: PackageGlance) -> str:
    """Return when the plan wants a package to begin for which nobody has called for bids."""
    if package.rounds:
        return ""
    return wording.planned_start(package.start_year, package.start_month, package.start_quarter)


def _tags(told: Told) -> tuple[str, ...]:
    call, rounds = told.call, told.package.rounds
    again = [ngettext("Tổ chức lần %(num)s", "Tổ chức lần %(num)s", rounds)] if rounds > 1 else []
    withheld = [_("Đã gỡ nội dung")] if told.found.content is None else []
    said = tags_of(call.kind, call.current_number, call.national_number, told.content) if call and told.content else ()
    return (*again, *withheld, *said)


def _untitled(told: Told) -> str:
    return _number(told.package) if told.found.content is not None else _("Nội dung đã được gỡ")


def _number(package: PackageGlance) -> str:
    """Return the number by which people know the package now: of its call, its own, its plan's, or ours."""
    return package.round_number or package.package_number or package.plan_number or package.reference
