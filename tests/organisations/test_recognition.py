"""Bodies as notices name them: the code decides, names are kept over time, a bare name meets only a bare name."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from procurement.core.errors import NotFound
from procurement.organisations.called import find_called
from procurement.organisations.models import Organisation, OrganisationLink, OrganisationName
from procurement.organisations.queries import find_organisations, find_subtree, get_organisation
from procurement.organisations.service import recognise_organisation
from tests.publication.register import START, Register, call

CODE = "vnz888100001"


def learn(register: Register, name: str, code: str | None = CODE, on: date | None = None, **more: Any) -> str:
    """Let the register meet a body and return its reference."""
    named = {"name": name, **({"code": code} if code else {}), **more}
    with register.system.database.write() as session:
        return recognise_organisation(session, named, on=on, at=START).reference


def names(register: Register) -> list[str]:
    with register.read() as session:
        return list(session.scalars(select(OrganisationName.name).order_by(OrganisationName.id)))


def shown(register: Register, reference: str = CODE) -> str:
    with register.read() as session:
        return get_organisation(session, reference).name


@pytest.mark.parametrize("code", ["vn01/02", "..", "vn 01"])
def test_a_code_that_cannot_stand_in_an_address_is_known_by_a_number_of_ours(register: Register, code: str) -> None:
    assert learn(register, "Sở Mẫu", code) == learn(register, "Sở Mẫu mới", code) == "DV-000001"


def test_a_body_with_a_code_is_known_by_it_whatever_its_name(register: Register) -> None:
    assert learn(register, "Sở Mẫu") == learn(register, "Sở Mẫu mới") == CODE
    assert names(register) == ["Sở Mẫu", "Sở Mẫu mới"]


def test_two_codes_are_two_bodies_though_they_share_a_name(register: Register) -> None:
    learn(register, "UBND xã Mẫu An")
    assert learn(register, "UBND xã Mẫu An", "vnz888100002") == "vnz888100002"


def test_a_bare_name_meets_only_a_body_that_is_known_by_nothing_else(register: Register) -> None:
    learn(register, "UBND xã Mẫu An")
    bare = learn(register, "UBND xã Mẫu An", None)
    assert bare == "DV-000002"
    assert learn(register, "UBND xã Mẫu An", None) == bare
    assert learn(register, "UBND xã Mẫu Bình", None) != bare


def test_a_code_does_not_take_over_a_body_known_by_its_name(register: Register) -> None:
    bare = learn(register, "UBND xã Mẫu An", None)
    assert learn(register, "UBND xã Mẫu An") == CODE
    assert learn(register, "UBND xã Mẫu An", None) == bare


def test_the_name_of_the_latest_day_is_shown_in_whatever_order_they_came(register: Register) -> None:
    learn(register, "Tên năm 2026", on=date(2026, 1, 5))
    learn(register, "Tên năm 2020", on=date(2020, 1, 5))
    learn(register, "Tên không rõ ngày")
    assert shown(register) == "Tên năm 2026"
    assert len(names(register)) == 3


def test_a_name_in_capitals_is_no_other_name(register: Register) -> None:
    learn(register, "Bệnh viện Mẫu", on=date(2026, 1, 5))
    learn(register, "BỆNH VIỆN MẪU", on=date(2026, 2, 5))
    assert names(register) == ["Bệnh viện Mẫu"]


def test_a_better_spelling_than_capitals_is_learned_and_shown(register: Register) -> None:
    learn(register, "BỆNH VIỆN MẪU", on=date(2026, 1, 5))
    learn(register, "Bệnh viện Mẫu", on=date(2026, 2, 5))
    learn(register, "BỆNH VIỆN MẪU", on=date(2026, 3, 5))
    assert shown(register) == "Bệnh viện Mẫu"
    assert names(register) == ["BỆNH VIỆN MẪU", "Bệnh viện Mẫu"]


def test_a_better_spelling_of_an_earlier_day_is_shown_in_place_of_capitals(register: Register) -> None:
    learn(register, "BỆNH VIỆN MẪU", on=date(2026, 3, 5))
    learn(register, "Bệnh viện Mẫu", on=date(2026, 1, 5))
    assert shown(register) == "Bệnh viện Mẫu"


def test_the_short_name_goes_with_the_name_that_is_shown(register: Register) -> None:
    learn(register, "Bệnh viện Mẫu cũ", on=date(2020, 1, 5), short_name="BVMC")
    learn(register, "Bệnh viện Mẫu", on=date(2026, 1, 5), short_name="BVM")
    with register.read() as session:
        assert get_organisation(session, CODE).short_name == "BVM"


def test_a_name_keeps_its_day_and_when_we_learned_it(register: Register) -> None:
    register.record(call(published_at="2026-11-27"))
    with register.read() as session:
        [name] = session.scalars(select(OrganisationName))
        assert (name.valid_from, name.valid_to, name.recorded_at) == (date(2026, 11, 27), None, START)


def test_investor_and_procuring_entity_are_learned_beside_the_poster(register: Register) -> None:
    register.record(call(investor={"code": "vnz1", "name": "Chủ đầu tư"}, procuring_entity={"name": "Bên mời thầu"}))
    assert names(register) == ["Chủ đầu tư", "Bên mời thầu", "Ban Quản lý dự án Mẫu"]


def test_a_body_without_a_name_goes_by_its_code_or_reference() -> None:
    assert Organisation(code="vnz1", reference="vnz1", names=[]).name == "vnz1"
    assert Organisation(code=None, reference="DV-000001", names=[]).name == "DV-000001"
    assert Organisation(code=None, reference="DV-000001", names=[]).short_name is None


def test_an_unknown_body_is_not_found(register: Register) -> None:
    with register.read() as session:
        with pytest.raises(NotFound):
            get_organisation(session, "vnz0")
        assert find_subtree(session, "vnz0", date(2026, 1, 1)) == []
        assert find_organisations(session, ["vnz0"]) == []


def link(session: Session, child: str, parent: str, valid_from: date | None, valid_to: date | None) -> None:
    ids = {body.reference: body.id for body in find_organisations(session)}
    session.add(
        OrganisationLink(organisation_id=ids[child], related_id=ids[parent], relation="parent",
                         valid_from=valid_from, valid_to=valid_to, recorded_at=START)
    )  # fmt: skip


def test_the_tree_is_that_of_the_day_asked_for(register: Register) -> None:
    for code in ("city", "district", "ward"):
        learn(register, code, code)
    reform = date(2025, 7, 1)
    with register.system.database.write() as session:
        link(session, "district", "city", None, reform)
        link(session, "ward", "district", None, reform)
        link(session, "ward", "city", reform, None)
    with register.read() as session:
        assert set(find_subtree(session, "city", date(2025, 6, 30))) == {"city", "district", "ward"}
        assert set(find_subtree(session, "city", reform)) == {"city", "ward"}
        assert find_subtree(session, "district", reform) == ["district"]


def test_a_circle_of_bodies_ends(register: Register) -> None:
    learn(register, "a", "a")
    learn(register, "b", "b")
    with register.system.database.write() as session:
        link(session, "a", "b", None, None)
        link(session, "b", "a", None, None)
    with register.read() as session:
        assert set(find_subtree(session, "a", date(2026, 1, 1))) == {"a", "b"}


def test_a_code_in_the_shape_of_our_numbers_takes_no_number_from_another_body(register: Register) -> None:
    assert learn(register, "Xã Mẫu A", None) == "DV-000001"
    assert learn(register, "Xã Mẫu B", "DV-000001") == "DV-000002"
    assert learn(register, "Xã Mẫu B", "DV-000001") == "DV-000002"
    assert learn(register, "Xã Mẫu C", None) == "DV-000003"


def called(register: Register, *references: str) -> list[str]:
    with register.read() as session:
        version = session.scalar(select(func.count()).select_from(OrganisationName))
        return [body.name for body in find_called(session, references, version).values()]


def test_readers_call_a_body_by_its_new_name_as_soon_as_it_is_known(register: Register) -> None:
    learn(register, "Sở Mẫu")
    assert called(register, CODE, "nobody") == ["Sở Mẫu"]
    learn(register, "Trường Mẫu", "vnz888100002")
    assert called(register, CODE, "vnz888100002") == ["Sở Mẫu", "Trường Mẫu"]
    learn(register, "Sở Mẫu An", on=date(2026, 1, 5))
    assert called(register, CODE) == ["Sở Mẫu An"]


def test_a_name_of_the_last_characters_there_are_stands_behind_all_others(register: Register) -> None:
    names = ["Sở An", "Sở Ân", "Sở 字", "Sở \U0010f447", "Sở \U0010fffd"]
    for number, name in enumerate(names):
        learn(register, name, f"vnz88810000{number}")
    with register.read() as session:
        bodies = find_called(session, [f"vnz88810000{number}" for number in range(len(names))], 1)
    assert [body.name for body in sorted(bodies.values(), key=lambda body: body.order)] == names
