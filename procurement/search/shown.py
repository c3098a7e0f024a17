"""What a row of a list shows, stored with each document of the index that counts.

A page of an answer then asks the database nothing for its rows, wherever in a register of any size they stand. Only
facts are stored: what depends on the hour or on the reader's language, and names of bodies, which change, are worked
out when a row is shown. Acts that change the facts of a package make all its documents anew (``reading``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from procurement.core.db import batches
from procurement.notices.contractors import in_order
from procurement.notices.events import closes_at, load_content
from procurement.notices.models import Bid, Notice, Revision, RevisionText
from procurement.notices.queries import CALLS
from procurement.organisations.models import Organisation
from procurement.plans.models import Package, Plan, PlanPackage, Round

WINNERS_SHOWN = 2


class Facts(NamedTuple):
    """A package as the register knows it now, in values that JSON has.

    ``organisation`` is the reference of the body that calls, else of the package's; ``number`` the one by which people
    know it; ``value`` an exact amount of đồng; ``kinds`` are those of the notices of its last round, and ``outcome``,
    ``closes_at`` (an instant; None once it is over) and the winners are that round's. ``cancelled``: its plan is;
    ``removed``: its plan no longer has it. ``call`` is the kind of the last call for bids that can be read, with the
    number of its revision, whether the national system has it, how often it was extended, and whether it is
    international.
    """

    organisation: str
    title: str | None
    title_en: str | None
    number: str
    field: str | None
    selection_form: str | None
    value: str | None
    cancelled: bool
    removed: bool
    start_year: int | None
    start_month: int | None
    start_quarter: int | None
    rounds: int
    kinds: Sequence[str] = ()
    outcome: str | None = None
    closes_at: str | None = None
    winners: Sequence[tuple[str | None, str | None]] = ()
    more_winners: int = 0
    call: str | None = None
    call_number: int = 0
    is_national: bool = False
    extensions: int = 0
    is_international: bool = False


class Shown(NamedTuple):
    """What is shown of a document: its day, what can be found of what it says, and its package where it has one.

    ``texts`` None: the text is withheld.
    """

    read_on: date | None
    texts: Sequence[str] | None
    package: Facts | None

    def written(self) -> list[Any]:
        """Return the same in values that JSON has."""
        return [self.read_on.isoformat() if self.read_on else None, self.texts, self.package]


def read_shown(written: list[Any] | None) -> Shown | None:
    """Return what ``Shown.written`` gave; None of a revision that does not count."""
    if written is None:
        return None
    day, texts, package = written
    return Shown(date.fromisoformat(day) if day else None, texts, Facts(*package) if package else None)


@dataclass
class _LastRound:
    """The notices of a round: of which kinds, the reference of the last call for bids, and who won by the results."""

    kinds: set[str] = field(default_factory=set)
    call: str | None = None
    winners: set[tuple[str | None, str | None]] = field(default_factory=set)


def find_facts(session: Session, packages: Collection[str]) -> dict[str, Facts]:
    """Return what is known of each of ``packages`` (by reference); three statements tell of some hundreds."""
    rows = list(_asked(session, _packages(), Package.reference, packages))
    rounds = _find_rounds(session, [row.round_id for row in rows if row.round_id is not None])
    called = _asked(session, _calls(), Notice.reference, {one.call for one in rounds.values() if one.call})
    calls = {row.reference: row for row in called}
    return {row.reference: _facts(row, rounds.get(row.round_id, _LastRound()), calls) for row in rows}


def _asked(session: Session, rows: Select[*tuple[Any, ...]], key: Any, keys: Iterable[Any]) -> Iterator[Any]:
    return (row for some in batches(sorted(keys)) for row in session.execute(rows.where(key.in_(some))))


def _packages() -> Select[*tuple[Any, ...]]:
    """Packages with how their plan words them last, and their last round."""
    rounds, worded = aliased(Round), aliased(PlanPackage)
    last = select(func.max(rounds.ordinal)).where(rounds.package_id == Package.id).scalar_subquery()
    latest = select(func.max(worded.revision)).where(worded.package_id == Package.id).scalar_subquery()
    of_round = (Round.package_id == Package.id) & (Round.ordinal == last)
    of_wording = (PlanPackage.package_id == Package.id) & (PlanPackage.revision == latest)
    theirs = select(func.count()).where(rounds.package_id == Package.id).scalar_subquery()
    rows = select(
        Package.reference, Package.package_number, Package.plan_number, Package.title, Package.field,
        Package.selection_form, Package.price, Package.removed, Organisation.reference.label("organisation"),
        Plan.cancelled, PlanPackage.price.label("planned_price"), PlanPackage.start_year, PlanPackage.start_month,
        PlanPackage.start_quarter, theirs.label("rounds"), Round.id.label("round_id"),
        Round.national_number.label("round_number"), Round.outcome,
    )  # fmt: skip
    rows = rows.join_from(Package, Organisation, Organisation.id == Package.organisation_id)
    rows = rows.join(Plan, Plan.id == Package.plan_id, isouter=True)
    return rows.join(PlanPackage, of_wording, isouter=True).join(Round, of_round, isouter=True)


def _find_rounds(session: Session, rounds: Collection[int]) -> dict[int, _LastRound]:
    """All notices of the rounds: asked for some kinds, SQLite goes through all notices of the register that have them.

    Results come once for each bid that has won.
    """
    won = (Bid.notice_id == Notice.id) & (Bid.result == "won") & (Notice.kind == "award")
    rows = select(Notice.round_id, Notice.kind, Notice.reference, Bid.id, Bid.code, Bid.name)
    rows = rows.join_from(Notice, Bid, won, isouter=True).order_by(Notice.id)
    found = {number: _LastRound() for number in rounds}
    for number, kind, reference, bid, code, name in _asked(session, rows, Notice.round_id, rounds):
        found[number].kinds.add(kind)
        if kind in CALLS:
            found[number].call = reference
        if bid is not None:
            found[number].winners.add((code, name))
    return found


def _calls() -> Select[*tuple[Any, ...]]:
    current = (Revision.notice_id == Notice.id) & (Revision.number == Notice.current_number)
    rows = select(
        Notice.reference, Notice.kind, Notice.national_number, Notice.current_number,
        Organisation.reference.label("organisation"), RevisionText.content,
    )  # fmt: skip
    rows = rows.join_from(Notice, Organisation, Organisation.id == Notice.organisation_id).join(Revision, current)
    return rows.join(RevisionText, RevisionText.revision_id == Revision.id, isouter=True)


def _facts(package: Any, last: _LastRound, calls: Mapping[str, Any]) -> Facts:
    price = package.price if package.planned_price is None else package.planned_price
    winners = in_order(last.winners)
    facts = Facts(
        organisation=package.organisation,
        title=package.title,
        title_en=None,
        number=package.round_number or package.package_number or package.plan_number or package.reference,
        field=package.field,
        selection_form=package.selection_form,
        value=None if price is None else f"{price:f}",
        cancelled=bool(package.cancelled),
        removed=package.removed,
        start_year=package.start_year,
        start_month=package.start_month,
        start_quarter=package.start_quarter,
        rounds=package.rounds,
        kinds=sorted(last.kinds),
        outcome=package.outcome,
        winners=winners[:WINNERS_SHOWN],
        more_winners=len(winners[WINNERS_SHOWN:]),
    )
    return _called(facts, calls[last.call]) if last.call else facts


def _called(facts: Facts, call: Any) -> Facts:
    facts = facts._replace(organisation=call.organisation)
    if call.content is None:
        return facts
    content = load_content(call.content)
    body, closing = content["body"], closes_at(content)
    is_over = facts.outcome is not None or "contract" in facts.kinds
    return facts._replace(
        title_en=content.get("title_en"),
        closes_at=None if is_over or closing is None else closing.isoformat(),
        call=call.kind,
        call_number=call.current_number,
        is_national=bool(call.national_number),
        extensions=len(body.get("extensions", [])),
        is_international=bool(body.get("is_international")),
    )
