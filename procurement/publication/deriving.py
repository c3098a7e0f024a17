"""Whether all that follows from the ledger is what its acts lead to, told by table, row and column."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from procurement.core.numbers import Counter
from procurement.ledger.readings import Difference
from procurement.notices.models import Bid, Notice, Revision, RevisionText, Withholding
from procurement.organisations.loading import is_as_loaded
from procurement.organisations.models import Organisation, OrganisationFact, OrganisationLink, OrganisationName
from procurement.organisations.service import body_reference, is_variant
from procurement.plans.models import Package
from procurement.publication.comparing import Differing, compare_tables
from procurement.publication.replaying import Progress, Replay, Said, replaying

log = logging.getLogger(__name__)

NUMBERED = re.compile(r"GT-[0-9]{6,9}")


def find_derived(session: Session, progress: Progress) -> Iterator[Difference]:
    """Yield each row that is not what the acts of the ledger, done anew, lead to."""
    with replaying(session) as replay:
        try:
            replay.follow(progress)
        except Exception as error:  # torn rows fail in ways that cannot be listed
            log.error("act %d cannot be done anew: %s: %s", replay.sequence + 1, type(error).__name__, error)
            yield Difference(f"#{replay.sequence + 1}", "derived.not_compared")
            return
        yield from (told(differing) for differing in find_differing(session, replay))
        yield from _compare_bodies(session, replay.said)
        yield from _compare_numbers(session, replay.session)
    if not is_as_loaded(session):
        yield Difference("organisations", "derived.loaded")


def find_differing(session: Session, replay: Replay) -> Iterator[Differing]:
    """Yield the rows that differ from the replay, but for what only a withheld text could prove."""
    tied = Tied.find(session)
    yield from (each for each in compare_tables(session, replay.session) if not tied.excuse(each))


def told(each: Differing) -> Difference:
    """Return what is to be told of a row that differs."""
    code = "missing" if each.found is None else "unfounded" if each.wanted is None else "changed"
    return Difference(each.name, f"derived.{code}", each.table.table.name, each.columns)


@dataclass(frozen=True)
class Tied:
    """What withheld texts had a hand in: ``packages`` by reference, and ``notices`` that stand in them.

    What their texts had lent to others before they went, and which lots they had named, cannot be told any more.
    """

    packages: frozenset[str]
    notices: frozenset[str]
    any: bool

    @classmethod
    def find(cls, session: Session) -> Tied:
        """Return what withheld texts of the register had a hand in."""
        withheld = select(Notice).join(Revision).join(Withholding, Withholding.revision_id == Revision.id)
        notices = list(session.scalars(withheld))
        plans = {notice.plan_id for notice in notices if notice.kind == "plan"}
        packages = {notice.package_id for notice in notices}
        tied = select(Package).where(or_(Package.id.in_(packages), Package.plan_id.in_(plans)))
        named = {package.id: package.reference for package in session.scalars(tied)}
        beside = session.scalars(select(Notice.reference).where(Notice.package_id.in_(named)))
        return cls(frozenset(named.values()), frozenset(beside), bool(notices))

    def excuse(self, differing: Differing) -> bool:
        """Whether a withheld text may be the reason for the difference."""
        name, subject = differing.table.table.name, differing.name.partition("/")[0]
        if name in ("packages", "projects") and differing.wanted is None and differing.found is not None:
            return self.any and not any(differing.found.values.get(word) for word in ("title", "price", "name"))
        if name == "lots":
            return subject in self.packages and not differing.columns
        if name == "inherited_values" and subject in self.notices:
            return True
        return (
            self.any and bool(differing.columns) and all(self._is_lent(differing, each) for each in differing.columns)
        )

    def _is_lent(self, differing: Differing, column: str) -> bool:
        """Whether the notice may have what stands in ``column`` from a text that was withheld since."""
        assert differing.wanted is not None
        is_tied = differing.name.partition("/")[0] in self.notices
        if differing.table.model is Bid:
            return is_tied and column == "lot_id"
        is_frozen = differing.table.model is RevisionText and column in ("field", "selection_form")
        return is_frozen and (is_tied or differing.wanted.values[column] is None)


def _compare_bodies(session: Session, said: Mapping[str, Sequence[Said]]) -> Iterator[Difference]:
    has_withheld = session.scalar(select(Withholding.sequence).limit(1)) is not None
    stated = (OrganisationFact.organisation_id, OrganisationLink.organisation_id, OrganisationLink.related_id)
    loaded = {body for column in stated for body in session.scalars(select(column))}
    number = 1
    for body in session.scalars(select(Organisation).order_by(Organisation.id)):
        if body.reference != body_reference(body.code, number):
            yield Difference(body.reference, "derived.changed", "organisations", ("reference",))
        number = body.id + 1
        is_known = body.reference in said or body.id in loaded or any(row.is_loaded for row in body.names)
        if not is_known and not has_withheld:
            yield Difference(body.reference, "derived.unfounded", "organisations")
        yield from _compare_names(body, said.get(body.reference, ()), has_withheld)
    known = set(session.scalars(select(Organisation.reference)))
    yield from (Difference(reference, "derived.missing", "organisations") for reference in sorted(said.keys() - known))


def _compare_names(body: Organisation, said: Sequence[Said], has_withheld: bool) -> Iterator[Difference]:
    """Compare the names that were read in notices; those of a file of bodies stand apart (``is_as_loaded``)."""
    wanted = {name: (short, on) for name, short, on in said} if has_withheld else _learned(said)
    found = [row for row in body.names if not row.is_loaded]
    for row in found:
        columns = _changed(row, wanted[row.name], said, has_withheld) if row.name in wanted else None
        if columns is None or [other.name for other in found].count(row.name) > 1:
            yield Difference(f"{body.reference}: {row.name}", "derived.unfounded", "organisation_names")
        elif columns:
            yield Difference(f"{body.reference}: {row.name}", "derived.changed", "organisation_names", columns)
    for name in wanted:
        if not any(is_variant(row.name, name) for row in body.names):
            yield Difference(f"{body.reference}: {name}", "derived.missing", "organisation_names")


def _learned(said: Sequence[Said]) -> dict[str, tuple[str | None, object]]:
    learned: dict[str, tuple[str | None, object]] = {}
    for name, short, on in said:
        if not any(is_variant(known, name) for known in learned):
            learned[name] = short, on
    return learned


def _changed(
    row: OrganisationName, wanted: tuple[str | None, object], said: Sequence[Said], has_withheld: bool
) -> tuple[str, ...]:
    """Return the columns of a name that no public text gives. A withheld one may have said the name first."""
    short, on = wanted
    shorts = {None, *(each[1] for each in said if each[0] == row.name)} if has_withheld else {short}
    differing = {
        "short_name": row.short_name not in shorts,
        "valid_from": not has_withheld and row.valid_from != on,
        "valid_to": row.valid_to is not None,
    }
    return tuple(name for name, differs in differing.items() if differs)


def _compare_numbers(session: Session, replay: Session) -> Iterator[Difference]:
    """Packages have the numbers that were given, in the order of the acts that made them (a withheld text's apart)."""
    given = session.scalar(select(Counter.value).where(Counter.prefix == "GT")) or 0
    is_ordered = session.scalar(select(Withholding.sequence).limit(1)) is None
    last = 0
    for reference in replay.scalars(select(Package.reference).order_by(Package.id)):
        number = int(reference[3:]) if NUMBERED.fullmatch(reference) else 0
        if not (last if is_ordered else 0) < number <= given:
            yield Difference(reference, "derived.changed", "packages", ("reference",))
        last = number
