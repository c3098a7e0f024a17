"""Packages as rows of a list: each once, with how far it has come."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from sqlalchemy.orm import Session

from procurement.httpkit.language import gettext as _
from procurement.httpkit.language import ngettext
from procurement.notices.contractors import find_winners
from procurement.notices.events import closes_at
from procurement.notices.glances import (
    NoticeGlance,
    PackageGlance,
    RoundGlance,
    RoundNotices,
    WordingGlance,
    find_round_notices,
    glance_at_calls,
    glance_at_notices,
    glance_at_packages,
    glance_at_rounds,
    glance_at_wordings,
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


@dataclass(frozen=True)
class Told:
    """A package with its rounds, the notice through which it was found, and the notices and call of its last round."""

    package: PackageGlance
    rounds: Sequence[RoundGlance]
    row: WordingGlance | None
    found: NoticeGlance
    notices: RoundNotices
    call: NoticeGlance | None

    @cached_property
    def content(self) -> Mapping[str, Any]:
        """What the present call says, with amounts as they are written; empty where there is none to be read."""
        text = self.call.content if self.call else None
        return dict(json.loads(text)) if text else {}

    @cached_property
    def closes_at(self) -> datetime | None:
        """When the present call closes."""
        return closes_at(self.content) if self.content else None

    @property
    def body(self) -> str:
        """The reference of the body that calls, else of the package's."""
        return self.call.organisation if self.call else self.package.organisation


def rows_of_packages(session: Session, hits: Sequence[Hit], now: datetime) -> list[Row]:
    """Return the rows of a page of an answer, in its order; what is about no package is a row by itself."""
    told = _tell(session, hits)
    states = {reference: _state(one, now) for reference, one in told.items()}
    won = _find_winners(session, [one for reference, one in told.items() if states[reference] in DECIDED])
    bodies = call_bodies(session, {one.body for one in told.values()})
    alone = {row.reference: row for row in rows_of_hits(session, [hit for hit in hits if hit.package not in told], now)}
    rows = []
    for hit in hits:
        one = told.get(hit.package or "")
        if one is not None:
            winners = won.get(one.rounds[-1].id, ()) if one.rounds else ()
            rows.append(_make_row(one, states[one.package.reference], bodies[one.body], winners))
        elif hit.reference in alone:
            rows.append(alone[hit.reference])
    return rows


def _tell(session: Session, hits: Sequence[Hit]) -> dict[str, Told]:
    """Return what is known of the packages (by reference) that ``hits`` stand for."""
    found = {hit.package: hit.reference for hit in hits if hit.package}
    if not found:
        return {}
    packages, notices = glance_at_packages(session, found), glance_at_notices(session, found.values())
    ids = [package.id for package in packages.values()]
    rounds, wordings = glance_at_rounds(session, ids), glance_at_wordings(session, ids)
    notices_of = find_round_notices(session, [theirs[-1].id for theirs in rounds.values()])
    calls, nothing = glance_at_calls(session, notices_of), RoundNotices(())
    told = {}
    for package in packages.values():
        notice, theirs = notices.get(found[package.reference]), rounds.get(package.id, ())
        last = theirs[-1].id if theirs else 0
        if notice is not None:
            row, noted = wordings.get(package.id), notices_of.get(last, nothing)
            told[package.reference] = Told(package, theirs, row, notice, noted, calls.get(last))
    return told


def _state(told: Told, now: datetime) -> str:
    """Return how far the package has come."""
    if told.rounds:
        return round_state(told.rounds[-1].outcome, told.notices.kinds, told.closes_at, now)
    cancelled, removed = bool(told.package.cancelled), told.package.removed
    return unopened_state(told.row, now, cancelled=cancelled, removed=removed)


def _find_winners(session: Session, decided: Iterable[Told]) -> dict[int, list[tuple[str | None, str | None]]]:
    """Return who won, by round."""
    noted = ((one.rounds[-1].id, notice) for one in decided for notice in one.notices.notices)
    awards = {number: round_id for round_id, (number, kind) in noted if kind == "award"}
    return find_winners(session, awards) if awards else {}


def _make_row(told: Told, state: str, body: Called, winners: Sequence[tuple[str | None, str | None]]) -> Row:
    package = told.package
    named = {"title": package.title or _untitled(told), "title_en": told.content.get("title_en")}
    title, language = title_of(named)
    words = (body.name, wording.code("field", package.field), wording.code("selection_form", package.selection_form))
    return Row(
        reference=told.found.reference,
        package=package.reference,
        title=title,
        title_language=language,
        line=tuple(word for word in words if word),
        state=state,
        tags=_tags(told),
        number=_number(told),
        value=_price(told),
        value_label=None,
        closes_at=told.closes_at if state in RUNNING else None,
        posted_on=told.found.read_on,
        start=_start(told),
        latest=wording.kind_name(told.found.kind),
        winners=tuple(say_bidder(*one) for one in winners[:WINNERS_SHOWN]),
        more_winners=max(0, len(winners) - WINNERS_SHOWN),
    )


def _price(told: Told) -> Decimal | None:
    return told.row.price if told.row is not None and told.row.price is not None else told.package.price


def _start(told: Told) -> str:
    row = told.row
    if row is None or told.rounds:
        return ""
    return wording.planned_start(row.start_year, row.start_month, row.start_quarter)


def _tags(told: Told) -> tuple[str, ...]:
    call, rounds = told.call, len(told.rounds)
    again = [ngettext("Tổ chức lần %(num)s", "Tổ chức lần %(num)s", rounds)] if rounds > 1 else []
    withheld = [_("Đã gỡ nội dung")] if told.found.content is None else []
    said = tags_of(call.kind, call.current_number, call.national_number, told.content) if call and told.content else ()
    return (*again, *withheld, *said)


def _untitled(told: Told) -> str:
    return _number(told) if told.found.content is not None else _("Nội dung đã được gỡ")


def _number(told: Told) -> str:
    """Return the number by which people know the package now: of its call, its own, its plan's, or ours."""
    numbers = [told.rounds[-1].national_number] if told.rounds else []
    numbers += [told.package.package_number, told.package.plan_number]
    return next((number for number in numbers if number), told.package.reference)
