"""The page of a package: its road by rounds, its bids, what replaced it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from flask import render_template, url_for
from sqlalchemy.orm import Session

from procurement.httpkit.context import current_system
from procurement.httpkit.language import gettext as _
from procurement.notices.models import Bid, Notice
from procurement.notices.queries import find_bids, find_closings, find_package_notices, find_plan_notice
from procurement.plans.models import Lot, Package, PlanPackage, Project, Round
from procurement.plans.queries import find_project, find_replaced, find_replacing, get_package, get_wording
from procurement.web.public.bidding import bidder_url, draw_bids, draw_lot_outcomes, lot_anchor, say_bid_price, say_lot
from procurement.web.public.breadcrumbs import Crumb, make_trail
from procurement.web.public.parts import Asked, Paging, Part, asked_part, cut, make_paging
from procurement.web.public.road import Journey, Step, StepLink, draw_road, notice_link
from procurement.web.public.rows import RUNNING
from procurement.web.public.sheets import Named, Table
from procurement.web.public.stages import find_round_states, state_unopened
from procurement.web.public.trails import package_crumbs
from procurement.web.public.wording import code as say_code


@dataclass(frozen=True)
class RoundView:
    """One attempt to award the package."""

    ordinal: int
    number: str | None
    state: str
    winners: tuple[Named, ...]
    winning_price: str
    steps: tuple[Step, ...]
    lots: Table | None
    bids: tuple[Table, ...]
    part: Part
    notices: tuple[StepLink, ...]


@dataclass(frozen=True)
class PackagePage:
    """Everything that the page of a package shows. ``closes_at`` is None once the call of its last round is over."""

    package: Package
    trail: tuple[Crumb, ...]
    state: str
    closes_at: datetime | None
    wording: PlanPackage | None
    plan: Notice | None
    project: Project | None
    terms: tuple[str, ...]
    rounds: tuple[RoundView, ...]
    steps: tuple[Step, ...]
    replaces: tuple[Package, ...]
    replaced_by: tuple[Package, ...]
    paging: Paging | None

    @property
    def is_left(self) -> bool:
        """Whether nothing speaks of it any more: its plan is withheld, or what named it names another."""
        return not self.rounds and self.wording is None

    @property
    def winners(self) -> tuple[Named, ...]:
        """Who won the latest round, once each."""
        return self.rounds[0].winners if self.rounds else ()

    @property
    def winning_price(self) -> str:
        """The price of the one bid that won everything; empty where several did: prices of lots are never added up."""
        return self.rounds[0].winning_price if self.rounds else ""


def package(reference: str) -> str:
    """Show a package; 404 where there is none."""
    system, asked = current_system(), asked_part()
    now = system.clock.now()
    with system.database.read() as session:
        page = _draw(session, get_package(session, reference), now, asked)
        return render_template("public/package.html", page=page, now=now)


def _draw(session: Session, found: Package, now: datetime, asked: Asked) -> PackagePage:
    notices, states = find_package_notices(session, found.id), find_round_states(session, found.rounds, now)
    plan, wording = find_plan_notice(session, found.plan), get_wording(session, found)
    rounds = []
    for round_ in found.rounds:
        journey = Journey(plan, wording, round_, tuple(one for one in notices if one.round_id == round_.id))
        rounds.append(_draw_round(session, journey, round_, states[round_.id], now, asked))
    state = rounds[-1].state if rounds else state_unopened(found, wording, now)
    return PackagePage(
        package=found,
        trail=make_trail(*package_crumbs(found, is_here=True)),
        state=state,
        closes_at=_closing(session, found.rounds[-1]) if state in RUNNING else None,
        wording=wording,
        plan=plan,
        project=find_project(session, found.plan),
        terms=tuple(term for term in _terms(found) if term),
        rounds=tuple(reversed(rounds)),
        steps=() if rounds else tuple(draw_road(Journey(plan, wording, None, ()), None, now)),
        replaces=tuple(find_replaced(session, found)),
        replaced_by=tuple(find_replacing(session, found)),
        paging=make_paging([one.part for one in rounds], asked, partial(_address, found)),
    )


def _closing(session: Session, round_: Round) -> datetime | None:
    return find_closings(session, [round_.id]).get(round_.id)


def _address(found: Package, **params: Any) -> str:
    return url_for("public.package", reference=found.reference, **params)


def _terms(found: Package) -> tuple[str | None, str | None]:
    return say_code("field", found.field), say_code("selection_form", found.selection_form)


def _draw_round(
    session: Session, journey: Journey, round_: Round, state: str, now: datetime, asked: Asked
) -> RoundView:
    bids = find_bids(session, _stating(journey))
    lots = {number: lot for number, lot in enumerate(round_.lots, start=1) if not lot.is_whole}
    part = _cut_lots(round_.lots, bids, asked) if lots else cut(bids, asked, _bid_words)
    shown = {number: lots[number] for number in part.numbers if number in lots}
    anchors = [lot_anchor(number, round_) for number in shown]
    beside = [bid for bid in bids if bid.lot in shown.values()] if lots else part.pick(bids)
    return RoundView(
        ordinal=round_.ordinal,
        number=round_.national_number,
        state=state,
        winners=_winners(bids),
        winning_price=_winning_price(bids),
        steps=tuple(draw_road(journey, None, now)),
        lots=draw_lot_outcomes(list(shown.values()), anchors) if shown else None,
        bids=tuple(_bid_tables(beside, split=bool(lots))),
        part=part,
        notices=tuple(notice_link(notice) for notice in journey.notices),
    )


def _cut_lots(lots: Sequence[Lot], bids: Sequence[Bid], asked: Asked) -> Part:
    """Return which lots stand on the page: each is found by its own words and by those of its bidders."""
    words: dict[int, str] = {}
    for bid in bids:
        words[bid.lot_id or 0] = f"{words.get(bid.lot_id or 0, '')} {_bid_words(bid)}"
    return cut(lots, asked, lambda lot: f"{lot.said_ref or ''} {say_lot(lot)} {words.get(lot.id, '')}")


def _bid_words(bid: Bid) -> str:
    members = (f"{one.name} {one.code}" for one in bid.members)
    return " ".join((f"{bid.name} {bid.code}", *members))


def _winners(bids: Sequence[Bid]) -> tuple[Named, ...]:
    """Return who won, once each."""
    won = [bid for bid in bids if bid.result == "won"]
    names = [Named(bid.name or _("Không rõ tên"), bidder_url(bid.code, bid.name)) for bid in won]
    return tuple(dict.fromkeys(names))


def _winning_price(bids: Sequence[Bid]) -> str:
    won = [bid for bid in bids if bid.result == "won"]
    return say_bid_price(won[0]) if len(won) == 1 else ""


def _stating(journey: Journey) -> list[Notice]:
    """Return the notice that states the bids best: the result, else the last opening, else the last list."""
    for kind in ("award", "opening", "shortlist"):
        found = journey.of_kind(kind)
        if found:
            return found[-1:]
    return []


def _bid_tables(bids: Sequence[Bid], *, split: bool) -> list[Table]:
    groups: dict[str, list[Bid]] = {}
    for bid in bids:
        lot = bid.lot if split else None
        groups.setdefault(say_lot(lot) if lot else "", []).append(bid)
    return [draw_bids(caption, group) for caption, group in groups.items()]
