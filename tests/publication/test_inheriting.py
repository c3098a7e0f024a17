"""What a notice has from others is not its own: it goes with its source, and nothing brings it back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from procurement.notices.models import InheritedValue
from procurement.organisations.models import OrganisationName
from procurement.search.selection import Selection, View
from tests.publication.register import (
    BODY,
    Register,
    award,
    call,
    cancellation,
    notice,
    notice_of,
    plan,
    row,
    vnd,
    work,
)
from tests.publication.test_withholding import SECRET_AMOUNT, files_with, rows_with

SECRET = vnd(SECRET_AMOUNT)


def secret_plan(version: str = "00", price: Any = SECRET) -> dict[str, Any]:
    return plan(row("Gói A", "goi-1", price=price), version=version)


def silent_call(**more: Any) -> dict[str, Any]:
    """Return a call that names no price."""
    return call(**more, body={"price": None})


def value(register: Register, reference: str) -> Decimal | None:
    with register.read() as session:
        text = notice_of(session, reference).current.text
        assert text is not None
        return text.value


def found_by_value(register: Register, amount: int) -> set[str]:
    selection = Selection(min_value=Decimal(amount), max_value=Decimal(amount))
    with register.read() as session:
        found = register.system.search.find(session, selection, View("newest"), register.clock.now())
        return {hit.reference for hit in found.hits}


def heirs(register: Register) -> list[str]:
    """Publish one notice of each kind that has its value from the secret plan; return their references."""
    register.record(secret_plan())
    silent = [silent_call(), notice("opening"), award(), notice("contract"), cancellation()]
    return [receipt.reference for receipt in register.record_all(*silent)]


def test_a_notice_without_a_price_has_that_of_its_package_for_ever(register: Register) -> None:
    references = heirs(register)
    assert {value(register, reference) for reference in references} == {Decimal(SECRET_AMOUNT)}
    register.record(secret_plan("01", vnd(5)))
    assert {value(register, reference) for reference in references} == {Decimal(SECRET_AMOUNT)}
    assert found_by_value(register, SECRET_AMOUNT) >= set(references)


def test_what_others_inherited_from_a_withheld_text_is_gone_from_tables_files_and_index(register: Register) -> None:
    references = heirs(register)
    register.withhold("TB-000001")
    assert {value(register, reference) for reference in references} == {None}
    assert found_by_value(register, SECRET_AMOUNT) == set()
    work(register)
    assert rows_with(register, str(SECRET_AMOUNT)) == []
    assert files_with(register, str(SECRET_AMOUNT)) == []
    assert register.differences() == []


def test_an_earlier_revision_of_the_plan_did_not_say_what_a_withheld_one_said(register: Register) -> None:
    register.record_all(secret_plan(price=vnd(5)), secret_plan("01"), silent_call())
    register.withhold("TB-000001", 1)
    assert value(register, "TB-000002") is None
    assert rows_with(register, str(SECRET_AMOUNT)) == []


def test_a_cancellation_of_the_plan_said_no_price_of_its_packages(register: Register) -> None:
    stop = cancellation(None, ref=None, reference="HUY-9", plan_number="PL2688900001", body={"target": "plan"})
    register.record_all(secret_plan(), stop)
    heir = register.record(silent_call(plan_number="PL2688900001")).reference
    assert value(register, heir) == Decimal(SECRET_AMOUNT)
    register.withhold("TB-000001")
    assert value(register, heir) is None
    assert rows_with(register, str(SECRET_AMOUNT)) == []


def test_a_later_round_loses_what_it_inherited_from_a_withheld_call(register: Register) -> None:
    register.record_all(call(body={"price": SECRET}), cancellation())
    again = register.record(silent_call(number="IB2688900002")).reference
    assert value(register, again) == Decimal(SECRET_AMOUNT)
    assert again in found_by_value(register, SECRET_AMOUNT)
    register.withhold("TB-000001")
    assert value(register, again) is None
    assert found_by_value(register, SECRET_AMOUNT) == set()


def test_what_another_public_text_had_said_too_stays_with_that_text_as_its_source(register: Register) -> None:
    register.record_all(secret_plan(), secret_plan("01") | {"title": "Kế hoạch điều chỉnh"}, silent_call())
    register.withhold("TB-000001", 1)
    assert value(register, "TB-000002") == Decimal(SECRET_AMOUNT)
    register.withhold("TB-000001", 0)
    assert value(register, "TB-000002") is None
    assert rows_with(register, str(SECRET_AMOUNT)) == []


def test_what_is_said_only_afterwards_does_not_bring_an_inherited_value_back(register: Register) -> None:
    register.record_all(secret_plan(), silent_call(), secret_plan("01") | {"title": "Kế hoạch điều chỉnh"})
    register.withhold("TB-000001", 0)
    assert value(register, "TB-000002") is None


def test_a_price_that_a_notice_says_itself_stays(register: Register) -> None:
    register.record_all(secret_plan(), call(body={"price": SECRET}))
    register.withhold("TB-000001")
    assert value(register, "TB-000002") == Decimal(SECRET_AMOUNT)
    with register.read() as session:
        assert session.scalars(select(InheritedValue)).all() == []


@pytest.mark.parametrize("later", [silent_call(version="01", title="Sửa đổi"), award(), secret_plan("01", vnd(5))])
def test_neither_a_later_notice_nor_a_rebuilt_index_brings_it_back(register: Register, later: dict[str, Any]) -> None:
    register.record_all(secret_plan(), silent_call(), notice("opening"))
    register.withhold("TB-000001")
    work(register)
    register.record(later)
    with register.read() as session:
        register.system.search.reading.rebuild(session)
    assert rows_with(register, str(SECRET_AMOUNT)) == []
    assert files_with(register, str(SECRET_AMOUNT)) == []
    assert found_by_value(register, SECRET_AMOUNT) == set()


def names(register: Register) -> list[tuple[str, str | None]]:
    with register.read() as session:
        rows = session.scalars(select(OrganisationName).order_by(OrganisationName.id))
        return [(each.name, each.short_name) for each in rows]


UNSAID = {"code": BODY["code"], "name": BODY["name"]}


@pytest.mark.parametrize("known", [BODY, {"name": BODY["name"], "short_name": BODY["short_name"]}])
def test_a_short_name_goes_though_the_long_one_stands_elsewhere(register: Register, known: dict[str, str]) -> None:
    unsaid = {key: each for key, each in known.items() if key != "short_name"}
    register.record_all(call(organisation=known), call("IB2688900002", "goi-2", organisation=unsaid))
    register.withhold("TB-000001")
    assert names(register) == [(BODY["name"], None)]
    assert rows_with(register, BODY["short_name"]) == []


def test_another_short_name_that_somebody_says_takes_its_place(register: Register) -> None:
    other = {**BODY, "short_name": "Ban QLDA"}
    register.record_all(call(), call("IB2688900002", "goi-2", organisation=other))
    register.withhold("TB-000001")
    assert names(register) == [(BODY["name"], "Ban QLDA")]


def test_a_name_that_others_write_in_capitals_stays_in_capitals(register: Register) -> None:
    loud = {**UNSAID, "name": BODY["name"].upper()}
    register.record_all(call(), call("IB2688900002", "goi-2", organisation=loud))
    register.withhold("TB-000001")
    assert names(register) == [(BODY["name"].upper(), None)]


def test_the_same_name_of_another_body_does_not_keep_it(register: Register) -> None:
    other = {**BODY, "code": "vnz888100002"}
    register.record_all(call(), call("IB2688900002", "goi-2", organisation=other))
    register.withhold("TB-000001")
    assert names(register) == [(BODY["name"], BODY["short_name"])]
    with register.read() as session:
        assert notice_of(session, "TB-000001").organisation.name == BODY["code"]
        assert notice_of(session, "TB-000002").organisation.name == BODY["name"]
