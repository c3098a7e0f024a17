"""A rehearsal shows what publishing would do and leaves nothing behind."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from procurement.core.db import Base
from procurement.core.errors import ProcurementError
from procurement.importing.events import SAMPLER
from procurement.notices.models import Notice
from procurement.publication.rehearsing import rehearse
from procurement.publication.service import record
from tests.publication.register import Register, call, event_of, plan


def counted(register: Register) -> dict[str, int]:
    with register.read() as session:
        tables = Base.metadata.tables.items()
        return {name: session.scalar(select(func.count()).select_from(table)) or 0 for name, table in tables}


def told(session: Session, notice: Notice) -> tuple[str, int, str]:
    assert session.in_transaction()
    text = notice.current.text
    assert text is not None
    return notice.reference, notice.current_number, text.content


def test_it_sees_the_notice_as_published_and_leaves_no_row(register: Register) -> None:
    register.record(plan())
    before = counted(register)
    event = event_of(call())
    seen = rehearse(register.system.database, register.clock, event, told)
    assert seen[1:] == (0, event.canonical)
    assert counted(register) == before
    assert register.record(call()).reference == seen[0], "no number was used up"
    assert register.differences() == []


def test_an_amendment_is_seen_as_the_next_revision(register: Register) -> None:
    published = register.record(call())
    event = event_of(call() | {"title": "Tên khác"})
    assert rehearse(register.system.database, register.clock, event, told)[:2] == (published.reference, 1)
    with register.read() as session:
        assert session.scalars(select(Notice)).one().current_number == 0


def test_in_a_register_of_invented_data_it_is_invented_too(register: Register) -> None:
    with register.system.database.write() as session:
        published = record(session, register.clock, event_of(call()), SAMPLER)
    event = event_of(call() | {"title": "Tên khác"})
    assert rehearse(register.system.database, register.clock, event, told)[:2] == (published.reference, 1)


def test_what_goes_wrong_while_somebody_looks_is_taken_back_too(register: Register) -> None:
    def stumble(_session: Session, _notice: Notice) -> None:
        raise ProcurementError([])

    before = counted(register)
    with pytest.raises(ProcurementError):
        rehearse(register.system.database, register.clock, event_of(call()), stumble)
    assert counted(register) == before
