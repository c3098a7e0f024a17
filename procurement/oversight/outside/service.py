"""Deeds on lists from outside: taken in, columns chosen, rows decided. Each is one deed in the caller's transaction.

What an actor may not read does not exist: NotFound.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from procurement.accounts.actors import Actor
from procurement.core.audit import record_deed
from procurement.core.errors import Invalid, NotFound, Problem
from procurement.notices.models import Notice
from procurement.oversight.outside.columns import AMOUNT, NUMBER, ROLES, TITLE, UNITS, heading_key
from procurement.oversight.outside.models import (
    CERTAIN,
    DECISIONS,
    EXEMPT,
    KINDS,
    MAX_REASON,
    MAX_TITLE,
    SAME,
    OutsideColumns,
    OutsideDecision,
    OutsideList,
    OutsideMatch,
    OutsideRow,
)
from procurement.oversight.outside.queries import Standing, find_rows, find_standings, get_list, get_row
from procurement.plans.models import Package
from procurement.search.numbers import find_numbered

KEY_BYTES = 16


def add_list(
    session: Session, actor: Actor, kind: str, title: str, headings: Sequence[str], rows: Sequence[Sequence[str]],
    left_out: int, sha256: str, at: datetime,
) -> OutsideList:  # fmt: skip
    """Take a list in. Raises NotFound for who is no inspector, Invalid."""
    _require(actor)
    if kind not in KINDS:
        raise Invalid([Problem(("kind",), "list.kind")])
    added = OutsideList(
        key=secrets.token_urlsafe(KEY_BYTES), kind=kind, title=title.strip()[:MAX_TITLE], headings=list(headings),
        heading_key=heading_key(headings), sha256=sha256, left_out=left_out, loaded_at=at, loaded_by=actor.id,
    )  # fmt: skip
    session.add(added)
    session.flush()
    session.add_all(
        OutsideRow(list_id=added.id, ordinal=ordinal, cells=list(cells), added_at=at)
        for ordinal, cells in enumerate(rows, start=1)
    )
    _record(session, actor, "add", added, at, rows=len(rows), sha256=sha256)
    return added


def choose_columns(
    session: Session, actor: Actor, key: str, at: Mapping[str, int], unit: int, now: datetime
) -> OutsideList:
    """Say what the columns of a list are; what was matched by another choice is forgotten. Raises Invalid."""
    of = get_list(session, actor, key)
    known = {role: position for role, position in at.items() if role in ROLES and 0 <= position < len(of.headings)}
    problems = [] if {NUMBER, TITLE} & known.keys() else [Problem((TITLE,), "list.no_title")]
    if len(set(known.values())) < len(known):
        problems.append(Problem((AMOUNT,), "list.column_twice"))
    if unit not in UNITS:
        problems.append(Problem(("unit",), "list.unit"))
    if problems:
        raise Invalid(problems)
    session.add(OutsideColumns(list_id=of.id, at=now, actor=actor.id, columns=known, unit=unit))
    forget_matches(session, of)
    _record(session, actor, "columns", of, now, columns=known, unit=unit)
    return of


def forget_matches(session: Session, of: OutsideList) -> None:
    """Throw the matches of a list away."""
    rows = select(OutsideRow.id).where(OutsideRow.list_id == of.id)
    session.execute(delete(OutsideMatch).where(OutsideMatch.row_id.in_(rows)))


def decide(
    session: Session, actor: Actor, key: str, ordinal: int, decision: str, named: str, reason: str, at: datetime
) -> OutsideRow:
    """Decide of one row. ``named``: the thing that it is, by reference or any number of the register.

    Raises NotFound, Invalid.
    """
    of = get_list(session, actor, key)
    row = get_row(session, of, ordinal)
    problems = [] if decision in DECISIONS else [Problem(("decision",), "list.decision")]
    reference = _resolve(session, named) if decision == SAME else None
    if decision == SAME and reference is None:
        problems.append(Problem(("named",), "list.no_thing", {"value": named[:80]}))
    problems += _reason_problems(decision, reason.strip())
    if problems:
        raise Invalid(problems)
    _add(session, row, actor, decision, reference, reason.strip(), at)
    _record(session, actor, "decide", of, at, rows=[ordinal], decision=decision)
    return row


def _reason_problems(decision: str, reason: str) -> list[Problem]:
    found = [Problem(("reason",), "list.reason")] if decision == EXEMPT and not reason else []
    if len(reason) > MAX_REASON:
        found.append(Problem(("reason",), "case.too_long", {"most": MAX_REASON, "length": len(reason)}))
    return found


def confirm_certain(session: Session, actor: Actor, key: str, at: datetime) -> int:
    """Decide of every row whose match is certain, and of which nobody has decided, that it is that; return how many."""
    of = get_list(session, actor, key)
    standings = [one for one in find_standings(session, of) if one.decision is None and one.grade == CERTAIN]
    rows = find_rows(session, [one.row_id for one in standings])
    for row in rows:
        assert row.match is not None
        _add(session, row, actor, SAME, row.match.candidates[0]["reference"], "", at)
    _record(session, actor, "decide", of, at, rows=[row.ordinal for row in rows], decision=SAME)
    return len(rows)


def decide_many(
    session: Session, actor: Actor, key: str, ordinals: Collection[int], decision: str, reason: str, at: datetime
) -> int:
    """Decide of several rows that nothing here is them, or that they need not be published; return how many."""
    of = get_list(session, actor, key)
    problems = [] if decision in DECISIONS and decision != SAME else [Problem(("decision",), "list.decision")]
    chosen: list[Standing] = [one for one in find_standings(session, of) if one.ordinal in ordinals]
    problems += [] if chosen else [Problem(("rows",), "list.no_rows")]
    problems += _reason_problems(decision, reason.strip())
    if problems:
        raise Invalid(problems)
    for row in find_rows(session, [one.row_id for one in chosen]):
        _add(session, row, actor, decision, None, reason.strip(), at)
    _record(session, actor, "decide", of, at, rows=[one.ordinal for one in chosen], decision=decision)
    return len(chosen)


def _resolve(session: Session, named: str) -> str | None:
    """Return the reference of the package or plan that ``named`` means; of a notice, that of its package."""
    found = find_numbered(session, named)
    if found is None or found.thing not in ("package", "plan", "notice"):
        return None
    if found.thing != "notice":
        return found.reference
    of_notice = select(Package.reference).join(Notice, Notice.package_id == Package.id)
    return session.scalar(of_notice.where(Notice.reference == found.reference))


def _add(
    session: Session, row: OutsideRow, actor: Actor, decision: str, reference: str | None, reason: str, at: datetime
) -> None:
    row.decisions.append(OutsideDecision(at=at, actor=actor.id, decision=decision, reference=reference, reason=reason))


def _require(actor: Actor) -> None:
    if not actor.bodies("inspect"):
        raise NotFound("list", "")


def _record(session: Session, actor: Actor, act: str, of: OutsideList, at: datetime, **detail: object) -> None:
    record_deed(session, at=at, actor=actor.id, act=f"list.{act}", subject=f"list/{of.key}", **detail)
