"""Erasing: the bytes of files that only a withheld text names go, once, whatever happens in between."""

from __future__ import annotations

import io
from typing import Any

import pytest
from sqlalchemy import select

from procurement.core.canonical import sha256_hex
from procurement.documents.models import DocumentFile
from procurement.documents.service import note_files
from procurement.jobs.outbox import deliver_due, find_undone
from tests.publication.register import Register, call, work


def documents(*files: bytes) -> list[dict[str, Any]]:
    return [{"type": "other", "title": "Hồ sơ.pdf", "sha256": sha256_hex(data)} for data in files]


def hold(register: Register, *files: bytes) -> None:
    storage = register.system.storage
    stored = [storage.put(io.BytesIO(data)) for data in files]
    with register.system.database.write() as session:
        note_files(session, stored, register.clock.now())


def held(register: Register, data: bytes) -> bool:
    return register.system.storage.holds(sha256_hex(data))


def test_bytes_go_after_the_act_and_that_they_went_is_kept(register: Register) -> None:
    hold(register, b"mat")
    register.record(call(documents=documents(b"mat")))
    register.withhold("TB-000001")
    assert held(register, b"mat")
    work(register)
    assert not held(register, b"mat")
    with register.read() as session:
        [file] = session.scalars(select(DocumentFile))
        assert file.erased_at == register.clock.now()
    assert register.differences() == []


def test_bytes_that_another_published_notice_names_stay_until_that_is_withheld_too(register: Register) -> None:
    hold(register, b"chung", b"rieng")
    register.record_all(
        call(documents=documents(b"chung", b"rieng")), call("IB2688900002", "goi-2", documents=documents(b"chung"))
    )
    register.withhold("TB-000001")
    work(register)
    assert (held(register, b"chung"), held(register, b"rieng")) == (True, False)
    register.withhold("TB-000002")
    work(register)
    assert not held(register, b"chung")


def test_bytes_that_the_present_revision_names_again_stay(register: Register) -> None:
    hold(register, b"chung")
    register.record_all(call(documents=documents(b"chung")), call(version="01", documents=documents(b"chung")))
    register.withhold("TB-000001", 0)
    work(register)
    assert held(register, b"chung")


def test_a_crash_between_the_act_and_the_erasing_leaves_the_erasing_to_the_next_start(register: Register) -> None:
    hold(register, b"mat")
    register.record(call(documents=documents(b"mat")))
    register.withhold("TB-000001")
    system = register.system

    def crash(_payload: Any) -> None:
        system.handlers()["erase"](_payload)
        raise KeyboardInterrupt

    def deliver_all() -> None:
        while deliver_due(system.database, {**system.handlers(), "erase": crash}, register.clock.now()):
            pass  # a round of a slow machine ends early

    with pytest.raises(KeyboardInterrupt):
        deliver_all()
    with register.read() as session:
        assert find_undone(session, "erase")
    work(register)
    assert not held(register, b"mat")
    with register.read() as session:
        assert find_undone(session, "erase") == []
