"""Making good again what does not follow from the ledger: the rows of a replay take the place of those that differ.

The ledger, published texts and whatever else is frozen stay as they are; what differs there is only told.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import String, delete, insert, update
from sqlalchemy.orm import Session

from procurement.core.audit import record_deed
from procurement.core.clock import Clock
from procurement.core.db import Database
from procurement.core.errors import Problem, Refused
from procurement.core.numbers import give_number
from procurement.ledger.readings import Difference
from procurement.publication.comparing import FOLLOWING, Differing, Table, find_names
from procurement.publication.deriving import find_differing, told
from procurement.publication.reconciling import is_torn
from procurement.publication.replaying import MADE_HERE, Progress, replaying


def rederive(database: Database, clock: Clock, actor: str, progress: Progress) -> list[Difference]:
    """Bring all tables that follow from the ledger to what its acts lead to; return what was changed.

    Publishing waits only while the rows are compared and written. Raises Refused where what is published is torn.
    """
    with database.read() as session, replaying(session) as replay:
        if is_torn(session):
            raise Refused(Problem((), "derived.not_compared"))
        replay.follow(progress)
        with database.write() as writer:
            replay.register = writer
            replay.follow(progress)  # what was published in the meantime
            differing = [each for each in find_differing(writer, replay) if not each.table.is_frozen]
            _write(writer, differing)
            changed = list(map(told, differing))
            if changed:
                rows = sorted({f"{each.table} {each.subject}" for each in changed})
                record_deed(writer, at=clock.now(), actor=actor, act="rederive", subject="register", rows=rows[:1000])
        return changed


def _write(session: Session, differing: list[Differing]) -> None:
    ids = {table: {name: key for key, name in names.items()} for table, names in find_names(session).items()}
    for table in FOLLOWING:
        _put(session, table, [each for each in differing if each.table is table], ids)
    for table in reversed(FOLLOWING):
        for each in differing:
            if each.table is table and each.wanted is None and each.found is not None:
                own = table.table
                session.execute(delete(own).where(own.c.id == each.found.key))
    session.expire_all()


def _put(session: Session, table: Table, differing: list[Differing], ids: Mapping[str, dict[str, Any]]) -> None:
    own = table.table
    for each in differing:
        _set_aside(session, each)
    for each in differing:
        if each.wanted is None:
            continue
        values = {name: _resolved(table, name, value, ids) for name, value in each.wanted.values.items()}
        if each.found is not None:
            session.execute(update(own).where(own.c.id == each.found.key).values(values))
            continue
        if MADE_HERE.fullmatch(str(values.get("reference"))):
            values["reference"] = give_number(session, "GT")
            session.flush()
        made = session.execute(insert(own).values(values).returning(own.c.id))
        ids[own.name][each.name] = made.scalar_one()


def _set_aside(session: Session, each: Differing) -> None:
    """Free what may stand only once, so that rows can exchange it."""
    own = each.table.table
    unique = {column.name for key in own.constraints for column in getattr(key, "columns", ())} & set(each.columns)
    words = [name for name in unique if isinstance(own.c[name].type, String) and not own.c[name].foreign_keys]
    if each.found is not None and words:
        aside = dict.fromkeys(words, f"~{each.found.key}")
        session.execute(update(own).where(own.c.id == each.found.key).values(aside))


def _resolved(table: Table, column: str, value: Any, ids: Mapping[str, dict[str, Any]]) -> Any:
    """Return ``value`` as the register keeps it: the key of the row that a reference names."""
    for key in table.table.c[column].foreign_keys:
        return None if value is None else ids[key.column.table.name].get(value, value)
    return value
