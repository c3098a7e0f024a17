"""Reading what one bidder did: every bid that a notice which counts states of it, alone or in a consortium."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import CompoundSelect, Select, bindparam, func, literal, select, union, union_all
from sqlalchemy.orm import Session, joinedload, selectinload

from procurement.core.text import sort_key
from procurement.notices.bidders import NAMED
from procurement.notices.models import Bid, BidMember, Notice, Revision, RevisionText
from procurement.plans.models import Lot, Package, Round


@dataclass(frozen=True)
class StatedBid:
    """One bid as one notice states it. ``cancelled``: its lot or its whole round was cancelled afterwards."""

    id: int
    notice_id: int
    kind: str
    round_id: int
    lot_id: int | None
    result: str | None
    price: Decimal | None
    currency: str | None
    is_consortium: bool
    posted_on: date | None
    cancelled: bool


@dataclass(frozen=True)
class KnownName:
    """A name under which notices know a bidder, from the first to the last day on which one did."""

    name: str
    first: date | None
    last: date | None


class Coded(NamedTuple):
    """That one with a code took part in a package, as a notice states it; ``is_member``: as one of a consortium."""

    package: str
    notice: str
    code: str
    name: str | None
    result: str | None
    is_member: bool


def _bidders() -> CompoundSelect[str | None, str | None]:
    bid, member, notice, package = (model.__table__ for model in (Bid, BidMember, Notice, Package))
    theirs = select(notice.c.id).join_from(notice, package, package.c.id == notice.c.package_id)
    theirs = theirs.where(package.c.reference.in_(bindparam("packages", expanding=True)))
    bids = select(bid.c.id).where(bid.c.notice_id.in_(theirs))
    alone = select(bid.c.code, bid.c.name).where(bid.c.id.in_(bids))
    return union(alone, select(member.c.code, member.c.name).where(member.c.bid_id.in_(bids)))


_BIDDERS = _bidders()


def find_bidders(
    session: Session, packages: Collection[str], is_meant: Callable[[str], bool]
) -> list[tuple[str | None, str]]:
    """Return code and name of those who bade, alone or in a consortium, for packages (by reference), by name.

    Only those whose name ``is_meant``: there may be hundreds, and mostly none of them is.
    """
    found = session.execute(_BIDDERS, {"packages": list(packages)}) if packages else ()
    return sorted({(code, name) for code, name in found if name and is_meant(name)}, key=_by_name)


def find_coded(session: Session, packages: Collection[str], codes: Collection[str]) -> list[Coded]:
    """Return where those who have one of ``codes`` took part in ``packages`` (by reference)."""
    columns = (Package.reference, Notice.reference)
    own = select(*columns, Bid.code, Bid.name, Bid.result, literal(False)).where(Bid.code.in_(codes))
    part = select(*columns, BidMember.code, BidMember.name, Bid.result, literal(True)).where(BidMember.code.in_(codes))
    theirs = (
        own.select_from(Bid).join(Notice, Notice.id == Bid.notice_id),
        part.select_from(BidMember).join(Bid, Bid.id == BidMember.bid_id).join(Notice, Notice.id == Bid.notice_id),
    )
    there = [each.join(Package, Package.id == Notice.package_id) for each in theirs]
    there = [each.where(Package.reference.in_(packages)) for each in there]
    return [Coded._make(row) for row in session.execute(union_all(*there))]


def in_order(bidders: Collection[tuple[str | None, str | None]]) -> list[tuple[str | None, str | None]]:
    """Return codes and names of bidders by name."""
    return sorted(bidders, key=_by_name) if len(bidders) > 1 else list(bidders)


def _by_name(bidder: tuple[str | None, str | None]) -> tuple[object, str]:
    """Order bidders by the Vietnamese alphabet: what a database makes of it depends on its collation."""
    code, name = bidder
    return sort_key(name or ""), code or ""


def find_stated_bids(session: Session, reference: str) -> list[StatedBid]:
    """Return the bids of the bidder with ``reference`` (a code, or a name's digest behind NAMED), by notice."""
    current = (Revision.notice_id == Notice.id) & (Revision.number == Notice.current_number)
    rows = (
        select(
            Bid.id, Notice.id, Notice.kind, Round.id, Bid.lot_id, Bid.result, Bid.price, Bid.currency,
            Bid.is_consortium, Revision.posted_on, Round.outcome, Lot.outcome,
        )
        .join(Notice, Notice.id == Bid.notice_id)
        .join(Revision, current)
        .join(Round, Round.id == Notice.round_id)
        .join(Lot, Lot.id == Bid.lot_id, isouter=True)
        .where(Bid.id.in_(_bids_of(reference)))
        .order_by(Notice.id, Bid.ordinal)
    )  # fmt: skip
    return [StatedBid(*row[:10], cancelled="cancelled" in row[10:]) for row in session.execute(rows)]


def _bids_of(reference: str) -> Select[int]:
    """Return the ids of a bidder's own bids, of those it is named in, and of the consortia known to have it."""
    if reference.startswith(NAMED):
        key = reference.removeprefix(NAMED)
        own = select(Bid.id).where(Bid.name_key == key, Bid.code.is_(None))
        part = select(BidMember.bid_id).where(BidMember.name_key == key, BidMember.code.is_(None))
        return _any_of(own, part)
    own = select(Bid.id).where(Bid.code == reference)
    part = select(BidMember.bid_id).where(BidMember.code == reference)
    # An opening has a consortium as one row without its members; the result of the same tender tells who they are.
    consortia = select(Bid.code).join(BidMember, BidMember.bid_id == Bid.id)
    consortia = consortia.where(BidMember.code == reference, Bid.is_consortium, Bid.code.is_not(None))
    return _any_of(own, part, select(Bid.id).where(Bid.code.in_(consortia)))


def _any_of(*parts: Select[int]) -> Select[int]:
    return select(union(*parts).subquery().c[0])


def find_names(session: Session, reference: str) -> list[KnownName]:
    """Return the names under which notices know the bidder, the latest first."""
    spans: dict[str, list[date]] = {}
    for table in (Bid, BidMember):
        for name, first, last in session.execute(_named(table, reference)):
            spans.setdefault(name or "", []).extend(day for day in (first, last) if day is not None)
    found = [KnownName(name, min(days, default=None), max(days, default=None)) for name, days in spans.items()]
    return sorted(found, key=lambda one: (one.last or date.min, not one.name.isupper(), one.name), reverse=True)


def _named(table: type[Bid] | type[BidMember], reference: str) -> Select[str | None, date | None, date | None]:
    rows = select(table.name, func.min(Revision.posted_on), func.max(Revision.posted_on))
    rows = rows.join(Bid, Bid.id == BidMember.bid_id) if table is BidMember else rows
    rows = rows.join(Notice, Notice.id == Bid.notice_id)
    rows = rows.join(Revision, (Revision.notice_id == Notice.id) & (Revision.number == Notice.current_number))
    key = reference.removeprefix(NAMED)
    known = (table.name_key == key) & table.code.is_(None) if reference.startswith(NAMED) else table.code == reference
    return rows.where(known, table.name.is_not(None)).group_by(table.name)


def find_codes_named(session: Session, key: str) -> list[str]:
    """Return the codes of bidders that bear, somewhere, the name with the digest ``key``."""
    found = union(
        *(select(table.code).where(table.name_key == key, table.code.is_not(None)) for table in (Bid, BidMember))
    )
    return sorted(session.scalars(found))


def count_lots(session: Session, rounds: Sequence[int]) -> dict[int, int]:
    """Return how many lots each of ``rounds`` (by id) has."""
    counted = select(Lot.round_id, func.count()).where(Lot.round_id.in_(rounds)).group_by(Lot.round_id)
    return dict(iter(session.execute(counted)))


def find_bids_by_id(session: Session, ids: Iterable[int]) -> dict[int, Bid]:
    """Return bids with their lots and members."""
    loaded = select(Bid).options(joinedload(Bid.lot), selectinload(Bid.members)).where(Bid.id.in_(list(ids)))
    return {bid.id: bid for bid in session.scalars(loaded)}


def find_rounds(session: Session, ids: Sequence[int]) -> dict[int, Round]:
    """Return rounds with their lots, their packages and the bodies behind these."""
    packages = joinedload(Round.package).selectinload(Package.organisation)
    loaded = select(Round).options(packages, selectinload(Round.lots))
    return {round_.id: round_ for round_ in session.scalars(loaded.where(Round.id.in_(ids)))}


def find_contents(session: Session, notices: Iterable[int]) -> dict[int, str]:
    """Return what each of ``notices`` (by id) says now; those whose text is withheld are left out."""
    current = (Revision.notice_id == Notice.id) & (Revision.number == Notice.current_number)
    texts = select(Notice.id, RevisionText.content).join(Revision, current)
    texts = texts.join(RevisionText, RevisionText.revision_id == Revision.id).where(Notice.id.in_(list(notices)))
    return dict(iter(session.execute(texts)))
