"""The signs as a reading: made act by act or all at once they are the same, and a withheld text takes its sign away."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import delete, select, update

from procurement.core.db import BATCH
from procurement.core.errors import Problem
from procurement.core.messages import describe
from procurement.ledger import readings
from procurement.oversight.indicators.definitions import CODES
from procurement.oversight.indicators.facts import SEEN
from procurement.oversight.indicators.models import SignMark, SignRow
from procurement.publication.withholding import Order, withhold
from procurement.search.service import Search
from search_index.synonyms import Synonyms
from search_index.whoosh_engine import WhooshEngine
from tests.databases import values_named
from tests.oversight.indicators.conftest import REF, TITLE, acts
from tests.publication.register import Register, call, plan, row


def rows(register: Register) -> dict[str, SignRow]:
    """Return the signs as they stand, by key."""
    register.system.signs.catch_up()
    with register.read() as session:
        return {each.key: each for each in session.scalars(select(SignRow).order_by(SignRow.key))}


def told(register: Register) -> list[tuple[object, ...]]:
    return [(key, each.state, each.falls_on, each.notice, dict(each.evidence)) for key, each in rows(register).items()]


def seen(register: Register) -> set[str]:
    return {each.indicator for each in rows(register).values() if each.state == SEEN}


def record_all(register: Register) -> None:
    for raw in acts().values():
        register.record(raw)


def test_a_package_with_every_sign_shows_every_sign(register: Register) -> None:
    record_all(register)
    assert seen(register) == set(CODES)


def test_act_by_act_they_are_what_making_all_anew_gives(register: Register) -> None:
    for raw in acts().values():
        register.record(raw)
        register.system.signs.catch_up()
    followed = told(register)
    with register.read() as session:
        register.system.signs.rebuild(session)
    assert told(register) == followed
    assert register.system.find_differences() == []


def test_nothing_hides_from_an_index_that_cannot_follow(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    *first, last = acts().values()
    for raw in first:
        register.record(raw)
    register.system.signs.catch_up()
    with monkeypatch.context() as patch:
        patch.setattr(WhooshEngine, "apply", fail)
        patch.setattr(WhooshEngine, "rebuild", fail)
        register.record(last)
        assert not register.system.signs.keep_up()
    assert register.system.signs.keep_up()
    followed = told(register)
    with register.read() as session:
        register.system.signs.rebuild(session)
    assert told(register) == followed


def test_where_there_is_much_to_make_anew_the_worker_does_it_and_what_is_new_is_followed_at_once(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readings, "LONGEST_CATCH_UP", 1)
    *first, last = acts().values()
    for raw in first:
        register.record(raw)
    assert not register.system.signs.keep_up()
    register.system.signs.catch_up()
    register.record(last)
    assert register.system.signs.keep_up()
    assert register.system.find_differences() == []


def fail(*_arguments: object, **_options: object) -> None:
    raise OSError("the disk is full")


def test_a_plan_that_tells_the_form_settles_what_was_open(register: Register) -> None:
    body = {"stage": "bid", "bidders": [{"code": "vn0100000001", "name": "Công ty Mẫu"}]}
    register.record({**acts()["opening"], "body": body, "plan_number": "PL2688900001"})
    assert [each.evidence["lacks"] for each in rows(register).values()] == [["form"]]
    register.record(plan(row("Sửa chữa trường học Mẫu", REF)))
    assert seen(register) == {"single_bidder"}


def test_what_its_own_words_do_not_find_is_told_by_the_search_of_the_register(register: Register) -> None:
    register.record(call(title="Sửa chữa m ua s ắm"))
    (sign,) = (each for each in rows(register).values() if each.indicator == "hard_to_find")
    assert sign.evidence == {"apart": ["m ua", "s ắm"], "unfound": ["mua", "sam"]}


def test_other_synonyms_make_the_signs_anew(register: Register) -> None:
    register.record(call(title="Sửa chữa m ua s ắm"))
    rows(register)
    of_words = Search(register.system.search.reading, Synonyms([("mua", "sửa chữa")]))
    replace(register.system.signs, search=of_words).catch_up()
    with register.read() as session:
        sign = session.scalars(select(SignRow).where(SignRow.indicator == "hard_to_find")).one()
    assert sign.evidence["unfound"] == ["sam"]


def test_another_analysis_of_words_makes_the_signs_anew(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    before = register.system.signs.catch_up()
    monkeypatch.setattr("procurement.search.reading.engine_digest", lambda: "another analysis")
    assert register.system.signs.catch_up().digest != before.digest


def test_a_long_title_is_found_by_all_of_its_words_and_none_is_cut(register: Register) -> None:
    title = (
        "Gói " + "cung cấp vật tư, thiết bị và dịch vụ bảo dưỡng, sửa chữa hệ thống điều hòa không khí trung tâm " * 4
    )
    assert title[299:301].isalpha(), "a cut after 300 characters falls into a word"
    register.record(call(title=title.strip()))
    assert "hard_to_find" not in seen(register)


def test_a_disguise_that_the_search_sees_through_is_a_sign_all_the_same(register: Register) -> None:
    register.record(call(title="Мua sắm máy chủ"))
    (sign,) = (each for each in rows(register).values() if each.indicator == "hard_to_find")
    assert sign.evidence == {"look_alike": ["Мua"]}


def test_withholding_a_text_takes_away_what_was_read_in_it(register: Register) -> None:
    record_all(register)
    assert TITLE.split()[0] in str(told(register))
    with register.read() as session:
        first = session.scalars(select(SignRow.notice).where(SignRow.indicator == "hard_to_find")).one()
    with register.system.database.write() as session:
        withhold(session, register.clock, str(first), 0, Order("Luật", "Lý do", "a@mau.example", "b@mau.example"))
    assert TITLE.split()[0] not in str([each for each in told(register) if str(each[3]) == first])


def test_a_row_that_somebody_changed_or_took_away_is_found(register: Register) -> None:
    record_all(register)
    register.system.signs.catch_up()
    with register.system.database.write() as session:
        session.execute(update(SignRow).where(SignRow.indicator == "single_bidder").values(state="unknown"))
        session.execute(delete(SignRow).where(SignRow.indicator == "identical_prices"))
    found = [each for each in register.system.find_differences() if each.code == "signs.differ"]
    assert [each.subject.split("|")[2] for each in found] == ["single_bidder", "identical_prices"]
    assert "procurement duties rebuild" in describe(Problem((), found[0].code, found[0].params), "vi")


def test_signs_that_stand_behind_another_ledger_are_made_anew(register: Register) -> None:
    record_all(register)
    before = told(register)
    with register.system.database.write() as session:
        session.execute(update(SignMark).values(entry_hash="0" * 64, sequence=1))
        session.execute(delete(SignRow))
    assert told(register) == before


def test_an_act_that_touches_very_many_packages_is_followed_in_statements_of_bounded_size(register: Register) -> None:
    packages = [row(f"Gói {number}", f"goi-{number}") for number in range(BATCH + 60)]
    register.record(plan(*packages))
    register.system.signs.catch_up()
    register.record(plan(*packages[1:], version="01"))
    with values_named(register.system.database) as named:
        register.system.signs.catch_up()
    assert max(named) < BATCH + 50
