"""Taking facts about bodies from a file, and handing them out again.

Loading only ever adds: a fact that stands is left alone, a correction is a row recorded later. All lines are checked,
with what the register knows already, before anything is written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from procurement.core.canonical import canonical_json, sha256_hex
from procurement.core.errors import Invalid, Problem
from procurement.organisations.models import (
    Organisation,
    OrganisationFact,
    OrganisationLink,
    OrganisationLoad,
    OrganisationName,
)
from procurement.organisations.schemas import LISTS, BodyLine, Statement, read_body, write_body
from procurement.organisations.service import find_or_create
from procurement.organisations.validity import find_standing, is_valid

LINKS = ("parent", "predecessor")
NAMED = {kind: name for name, kind in LISTS.items()}


@dataclass(frozen=True)
class LineFault:
    """A line of the file that is refused, and why."""

    line: int
    problem: Problem


@dataclass
class Loaded:
    """What a load did: lines read, facts added, facts that stood already; with ``faults`` nothing was written."""

    read: int = 0
    added: int = 0
    unchanged: int = 0
    faults: list[LineFault] = field(default_factory=list)


Known = dict[str, list[Statement]]
"""What is stated about each body, by code."""


def load_bodies(session: Session, lines: Iterable[str | bytes], now: datetime) -> Loaded:
    """Add what ``lines`` of a file of bodies bring; ``now`` is when facts count as recorded that do not say."""
    loaded = Loaded()
    bodies = _read(lines, loaded)
    known = _known(session)
    fresh = {code: _fresh(body, known.get(code, []), now) for code, (_, body) in bodies.items()}
    after = {code: [*known.get(code, []), *fresh.get(code, [])] for code in {*known, *fresh}}
    loaded.faults += _contradictions(bodies, after)
    if loaded.faults:
        return loaded
    loaded.added = sum(map(len, fresh.values()))
    loaded.unchanged = sum(len(body.statements) for _, body in bodies.values()) - loaded.added
    if loaded.added:
        _write(session, fresh, now)
    return loaded


def export_bodies(session: Session) -> Iterator[str]:
    """Yield the file of all bodies about which one was loaded, by code, with every fact that was ever recorded."""
    known = _known(session)
    for code in sorted(known):
        if known[code]:
            yield write_body(code, known[code])


def is_as_loaded(session: Session) -> bool:
    """Whether all facts from files of bodies are those that were loaded: as many, and of the same digest.

    A register that an earlier program loaded more than once knows the digest from its next load on.
    """
    stated = select(func.count()).select_from
    held = (
        stated(OrganisationLink),
        stated(OrganisationFact),
        stated(OrganisationName).where(OrganisationName.is_loaded),
    )
    brought = session.scalar(select(func.coalesce(func.sum(OrganisationLoad.facts), 0)))
    if sum(session.scalar(each) or 0 for each in held) != brought:
        return False
    last = session.scalar(select(OrganisationLoad.digest).order_by(OrganisationLoad.id.desc()).limit(1))
    try:
        return last in (None, "") or last == _digest(session)
    except (LookupError, TypeError, ValueError):  # torn: facts of another form than any load gives them
        return False


def _digest(session: Session) -> str:
    return sha256_hex(canonical_json(["", *export_bodies(session)]))


def _read(lines: Iterable[str | bytes], loaded: Loaded) -> dict[str, tuple[int, BodyLine]]:
    bodies: dict[str, tuple[int, BodyLine]] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        loaded.read += 1
        try:
            body = read_body(line)
        except Invalid as error:
            loaded.faults += [LineFault(number, problem) for problem in error.problems]
            continue
        first, _ = bodies.setdefault(body.code, (number, body))
        if first != number:
            loaded.faults.append(
                LineFault(number, Problem(("code",), "body.repeated", {"code": body.code, "line": first}))
            )
    return bodies


def _fresh(body: BodyLine, known: Sequence[Statement], now: datetime) -> list[Statement]:
    """Return what ``body`` states and is not known yet; a fact without its instant is known where it stands."""
    recorded = {(each.content, each.recorded_at) for each in known}
    standing = {each.content for each in _standing(known)}
    fresh = []
    for offset, each in enumerate(body.statements):
        is_known = (
            each.content in standing if each.recorded_at is None else (each.content, each.recorded_at) in recorded
        )
        if not is_known:
            fresh.append(replace(each, id=len(known) + offset, recorded_at=each.recorded_at or now))
    return fresh


def _standing(statements: Iterable[Statement]) -> list[Statement]:
    return find_standing(statements, same=_subject)


def _subject(statement: Statement) -> object:
    """Return what a later statement from the same day replaces: the body's name, or its link to one other body."""
    return statement.kind, statement.value.get("code") if statement.kind in LINKS else None


def _contradictions(bodies: Mapping[str, tuple[int, BodyLine]], after: Known) -> Iterator[LineFault]:
    codes = set(after)
    standing = {code: _standing(statements) for code, statements in after.items()}
    rings = _rings(standing)
    for code, (number, body) in bodies.items():
        for each in body.statements:
            if each.kind in LINKS and each.value["code"] not in codes:
                yield LineFault(number, Problem((NAMED[each.kind],), "body.unknown", {"code": each.value["code"]}))
        for kind in _overlapping(standing[code]):
            yield LineFault(number, Problem((NAMED[kind],), "body.overlap", {"key": NAMED[kind]}))
        if code in rings:
            yield LineFault(number, Problem(("parents",), "body.circle", {"code": code}))


def _overlapping(standing: Sequence[Statement]) -> list[str]:
    """Return the kinds of which two stand on one day; a body may have many predecessors, but one of all else."""
    found = []
    for kind in NAMED:
        rows = sorted((each for each in standing if each.kind == kind), key=lambda each: each.valid_from or date.min)
        pairs = zip(rows, rows[1:], strict=False)
        if kind != "predecessor" and any(is_valid(one, other.valid_from or date.min) for one, other in pairs):
            found.append(kind)
    return found


def _rings(standing: Known) -> set[str]:
    """Return the bodies that stand above themselves on some day."""
    parents = [(code, each) for code, rows in standing.items() for each in rows if each.kind == "parent"]
    rings: set[str] = set()
    for day in {each.valid_from or date.min for _, each in parents}:
        above = {code: each.value["code"] for code, each in parents if is_valid(each, day)}
        for code in above:
            seen, at = {code}, above.get(code)
            while at is not None and at not in seen:
                seen.add(at)
                at = above.get(at)
            if at == code:
                rings.add(code)
    return rings


def _write(session: Session, fresh: Mapping[str, Sequence[Statement]], now: datetime) -> None:
    bodies = {code: find_or_create(session, code) for code in sorted(fresh)}
    session.flush()
    ids = dict(session.execute(select(Organisation.code, Organisation.id)).all())
    for code, body in bodies.items():
        for each in fresh[code]:
            session.add(_row(body.id, each, ids))
    session.flush()
    session.add(OrganisationLoad(loaded_at=now, facts=sum(map(len, fresh.values())), digest=_digest(session)))
    session.flush()


def _row(body: int, each: Statement, ids: Mapping[Any, int]) -> OrganisationName | OrganisationLink | OrganisationFact:
    dated: Any = {
        "organisation_id": body,
        "valid_from": each.valid_from,
        "valid_to": each.valid_to,
        "recorded_at": each.recorded_at,
    }
    if each.kind == "name":
        return OrganisationName(**dated, **each.value, is_loaded=True)
    if each.kind in LINKS:
        return OrganisationLink(**dated, relation=each.kind, related_id=ids[each.value["code"]])
    value = each.value if each.kind == "contact" else {"code": each.value[each.kind]}
    return OrganisationFact(**dated, kind=each.kind, value=dict(value))


def _known(session: Session) -> Known:
    """Return every loaded fact about bodies with a code, in the order in which they were loaded."""
    codes = {body: code for body, code in session.execute(select(Organisation.id, Organisation.code)) if code}
    known: Known = {code: [] for code in codes.values()}
    rows: dict[int, list[tuple[str, dict[str, str], Any]]] = defaultdict(list)
    for name in session.scalars(
        select(OrganisationName).where(OrganisationName.is_loaded).order_by(OrganisationName.id)
    ):
        short = {"short_name": name.short_name} if name.short_name else {}
        rows[name.organisation_id].append(("name", {"name": name.name, **short}, name))
    for link in session.scalars(select(OrganisationLink).order_by(OrganisationLink.id)):
        if link.related_id in codes:
            rows[link.organisation_id].append((link.relation, {"code": codes[link.related_id]}, link))
    for fact in session.scalars(select(OrganisationFact).order_by(OrganisationFact.id)):
        value = fact.value if fact.kind == "contact" else {fact.kind: fact.value["code"]}
        rows[fact.organisation_id].append((fact.kind, dict(value), fact))
    for body, found in rows.items():
        if body in codes:
            known[codes[body]] = [
                Statement(number, kind, value, row.valid_from, row.valid_to, row.recorded_at)
                for number, (kind, value, row) in enumerate(found)
            ]
    return known
