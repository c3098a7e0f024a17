"""Bodies and places typed by name, numbers in any spelling, and the places under which a notice is found."""

from __future__ import annotations

from typing import Any

import pytest

from procurement.organisations.places import all_places, related_places
from procurement.search.naming import Resolved, resolve_names
from procurement.search.numbers import Numbered, find_numbered, number_spellings
from procurement.search.selection import MOST_VALUES
from procurement.search.short_places import write_out
from procurement.search.whereabouts import find_covering
from procurement.system import System
from tests.search.register import call, event, find, publish, references


def resolve(system: System, **given: str) -> Resolved:
    with system.database.read() as session:
        return resolve_names(session, {name: [value] for name, value in given.items()}, "vi")


@pytest.fixture
def bodies(system: System) -> System:
    named = [("vnz888000001", "Ban Quản lý dự án Mẫu"), ("vnz888000002", "Ban Quản lý dự án Mẫu số 2"),
             ("vnz888000003", "Trường Tiểu học Hòa Bình")]  # fmt: skip
    for number, (code, name) in enumerate(named):
        publish(system, call(f"IB268880000{number}", "Mua tủ", organisation={"code": code, "name": name}))
    return system


@pytest.mark.parametrize(
    ("typed", "reference"),
    [
        ("vnz888000001", "vnz888000001"),
        ("Trường Tiểu học Hòa Bình", "vnz888000003"),
        ("truong tieu hoc hoà bình", "vnz888000003"),
        ("hoa binh", "vnz888000003"),
        ("ban quan ly du an mau", "vnz888000001"),  # the whole name goes before a part of another
        ("du an mau 2", "vnz888000002"),
    ],
)
def test_a_body_is_known_by_the_name_that_fits_it_alone(bodies: System, typed: str, reference: str) -> None:
    assert resolve(bodies, organisation=typed).given == {"organisation": [reference]}


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("P. Cầu Giấy", "phường Cầu Giấy"),
        ("p.cầu giấy", "phường cầu giấy"),
        ("ubnd p hoan kiem", "ubnd phường hoan kiem"),
        ("Q. Hoàn Kiếm, TP Hà Nội", "quận Hoàn Kiếm, thành phố Hà Nội"),
        ("P. Văn Miếu - Quốc Tử Giám", "phường Văn Miếu - Quốc Tử Giám"),
        ("thép p 12, máy x quang", "thép p 12, máy x quang"),
        ("p", "p"),
        ("p " * 400 + "q. hoàn kiếm", "p " * 400 + "quận hoàn kiếm"),
        ("Cầu Giấy", "Cầu Giấy"),
    ],
)
def test_what_sort_of_place_a_letter_means_is_written_out(typed: str, written: str) -> None:
    assert write_out(typed) == written


def test_a_body_and_a_place_are_known_by_their_names_in_short(system: System) -> None:
    ward = {"code": "vnz888000004", "name": "Ủy ban nhân dân phường Cầu Giấy"}
    publish(system, call("IB2688800001", "Mua tủ", organisation=ward))
    assert resolve(system, organisation="Ủy ban nhân dân P. Cầu Giấy").given == {"organisation": ["vnz888000004"]}
    assert resolve(system, place="P.Cầu Giấy").given == resolve(system, place="phường Cầu Giấy").given


@pytest.mark.parametrize(
    ("typed", "reference"),
    [
        ("trường TH hòa bình", "vnz888000003"),
        ("BQLDA mẫu", "vnz888000001"),
        ("ban qlda mau", "vnz888000001"),
        ("sở gtvt", "vnz888000005"),
        ("Sở GTVT", "vnz888000005"),
        ("sở GD&ĐT", "vnz888000006"),
    ],
)
def test_a_body_is_known_by_its_name_abbreviated(bodies: System, typed: str, reference: str) -> None:
    named = [("vnz888000005", "Sở Giao thông vận tải"), ("vnz888000006", "Sở Giáo dục và Đào tạo")]
    for number, (code, name) in enumerate(named):
        publish(bodies, call(f"IB268880001{number}", "Mua tủ", organisation={"code": code, "name": name}))
    assert resolve(bodies, organisation=typed).given == {"organisation": [reference]}


SCHOOLS = ("Trường THCS Mẫu Một", "Trường THCS Mẫu Hai", "Trường Trung học cơ sở Mẫu Ba")
SHORT_BODIES = ("UBND P. Cầu Giấy", "Trạm y tế X. Bát Tràng", "TT Quang Minh Mẫu", "UBND P. Cầu Giấy Mới")


def publish_bodies(system: System, names: tuple[str, ...]) -> None:
    """Publish a call of each body, coded vnz888000100 and on."""
    for number, name in enumerate(names):
        body = {"code": f"vnz88800010{number}", "name": name}
        publish(system, call(f"IB268880010{number}", "Mua tủ", organisation=body))


@pytest.mark.parametrize("typed", ["trường THCS mẫu", "trường trung học cơ sở mẫu"])
def test_what_is_spelled_out_does_not_hide_what_was_typed(system: System, typed: str) -> None:
    publish_bodies(system, SCHOOLS)
    found = resolve(system, organisation=typed)
    assert [problem.code for problem in found.problems] == ["parameter.which_organisation"]
    assert {each.label for each in found.suggestions} == set(SCHOOLS)


def test_a_name_to_the_letter_goes_before_one_that_is_spelled_out(system: System) -> None:
    publish_bodies(system, ("Trường THCS Mẫu", "Trường Trung học cơ sở Mẫu", "Trường THCS Mẫu Hai"))
    for typed, code in [("truong thcs mau", "vnz888000100"), ("Trường trung học cơ sở mẫu", "vnz888000101")]:
        assert resolve(system, organisation=typed).given == {"organisation": [code]}


def test_a_body_whose_own_name_is_abbreviated_is_known_by_it_and_written_out(system: System) -> None:
    publish_bodies(system, SHORT_BODIES)
    written = ("Ủy ban nhân dân phường Cầu Giấy", "Trạm y tế xã Bát Tràng", "thị trấn quang minh mẫu")
    for names in (SHORT_BODIES, written):
        for number, name in enumerate(names):
            assert resolve(system, organisation=name).given == {"organisation": [f"vnz88800010{number}"]}, name


def test_a_name_of_several_bodies_stays_as_it_was_typed_and_offers_them(bodies: System) -> None:
    found = resolve(bodies, organisation="quản lý dự án", q="tủ")
    assert found.given == {"organisation": ["quản lý dự án"], "q": ["tủ"]}
    assert [(problem.path, problem.code) for problem in found.problems] == [
        (("organisation",), "parameter.which_organisation")
    ]
    assert [each.value for each in found.suggestions] == ["vnz888000001", "vnz888000002"]


def test_a_name_that_nobody_bears_offers_what_is_near(bodies: System) -> None:
    assert [each.value for each in resolve(bodies, organisation="trường hòa bình số 9").suggestions] == ["vnz888000003"]
    nobody = resolve(bodies, organisation="xyz")
    assert (nobody.problems[0].code, nobody.suggestions) == ("parameter.no_organisation", ())


@pytest.mark.parametrize(
    ("typed", "code"),
    [("Quận Hoàn Kiếm", "D002"), ("quan hoan kiem", "D002"), ("Quận Hoàn Kiếm (trước 01/7/2025)", "D002"),
     ("Phường Hoàn Kiếm", "C00070"), ("D002", "D002")],
)  # fmt: skip
def test_a_place_is_known_by_its_name_or_label(system: System, typed: str, code: str) -> None:
    assert resolve(system, place=typed).given == {"place": [code]}


def test_a_present_place_stands_for_a_former_one_of_its_name_that_went_into_it(system: System) -> None:
    assert resolve(system, place="linh nam").given == {"place": ["C00328"]}


def test_several_places_may_be_typed_at_once(system: System) -> None:
    assert resolve(system, place="linh nam, Phường Hoàng Mai").given == {"place": ["C00328", "C00331"]}
    assert resolve(system, place="Phường Lĩnh Nam, Quận Hoàng Mai (trước 01/7/2025)").given == {"place": ["W00328"]}
    unclear = resolve(system, place="linh nam, xyz")
    assert (unclear.given, len(unclear.problems)) == ({"place": ["linh nam, xyz"]}, 1)


def test_a_name_of_several_places_offers_them_by_their_labels(system: System) -> None:
    found = resolve(system, place="Hoàn Kiếm")
    assert found.problems[0].code == "parameter.which_place"
    assert {"Quận Hoàn Kiếm (trước 01/7/2025)", "Phường Hoàn Kiếm"} <= {each.label for each in found.suggestions}


def test_more_names_than_a_filter_takes_are_not_even_looked_up(system: System) -> None:
    typed = [f"nơi {number}" for number in range(MOST_VALUES + 1)]
    with system.database.read() as session:
        assert len(resolve_names(session, {"place": typed[1:]}, "vi").problems) == MOST_VALUES
        assert resolve_names(session, {"place": typed}, "vi").problems == ()


def test_what_covers_a_place_is_what_is_related_to_it_the_other_way_round() -> None:
    codes = [place.code for place in all_places()]
    for code in codes:
        assert set(find_covering([code])) == {other for other in codes if code in related_places(other)}


def test_a_former_district_finds_what_its_present_wards_do_and_the_other_way_round(system: System) -> None:
    def about(number: str, code: str, name: str) -> Any:
        return call(number, "Mua tủ", place=[{"scheme": "GSO", "code": code, "name": name}])

    publish(system, about("IB2688800001", "C00070", "Phường Hoàn Kiếm"))
    publish(system, about("IB2688800002", "D002", "Quận Hoàn Kiếm"))
    for code in ("D002", "C00070"):
        assert sorted(references(find(system, place=(code,)))) == ["TB-000001", "TB-000002"]
    assert find(system, place=("D001",)).total == 0
    assert find(system, facets=["place"]).facets["place"]["D002"] == 2


@pytest.mark.parametrize(
    ("typed", "written"),
    [("ib 2688 800 001", "IB2688800001"), ("2688800001", "PL2688800001"), ("IB2688800001-00", "IB2688800001"),
     ("IB2688800001 00", "IB2688800001"), ("2688 8000 01", "IB2688800001"),
     ("gt1", "GT-000001"), ("GT-12", "GT-000012"), ("tb-000012", "TB-000012"), ("tb 12-01", "TB-000012"),
     ("tb1000000001", "TB-1000000001"),
     ("20180912345-00", "20180912345")],
)  # fmt: skip
def test_a_number_is_read_in_the_spellings_that_people_use(typed: str, written: str) -> None:
    assert written in number_spellings(typed)


@pytest.mark.parametrize(
    ("typed", "other"),
    [("TB-000001-01", "TB-000101"), ("TB 1 01", "TB-000101"), ("GT-000500-12", "GT-050012"),
     ("2688800001-00", "268880000100"), ("12-2026-34-56", "IB1220263456")],
)  # fmt: skip
def test_a_version_is_no_part_of_a_number(typed: str, other: str) -> None:
    assert other not in number_spellings(typed)


def test_our_own_number_with_its_version_leads_to_it_whatever_bears_both_in_one(system: System) -> None:
    publish(system, *(call(f"IB2688{number:06d}", "Mua tủ") for number in range(1, 103)))
    with system.database.read() as session:
        found = [find_numbered(session, typed) for typed in ("TB-000001-01", "tb 1 02", "GT-1-01", "TB-000103-01")]
    assert found == [
        Numbered("notice", "TB-000001"), Numbered("notice", "TB-000001"), Numbered("package", "GT-000001"), None,
    ]  # fmt: skip


def test_letters_that_stand_for_digits_are_read_so_where_nothing_bears_them(system: System) -> None:
    publish(system, call("IB2688800101", "Mua tủ"))
    with system.database.read() as session:
        found = [find_numbered(session, typed) for typed in ("IB26888OO1O1", "ib26888oo1ol", "IB 2688 8OOI OI")]
        others = [find_numbered(session, typed) for typed in ("IB26888OO1O2", "OB2688800101", "IB26888A01O1", "IO", "")]
    assert found == [Numbered("notice", "TB-000001")] * 3
    assert others == [None] * 5


def test_words_are_no_number() -> None:
    assert number_spellings("camera") == set()


def test_a_number_leads_to_the_one_thing_that_bears_it(system: System) -> None:
    rows = [{"package_ref": "a", "package_number": "BP2688800001", "title": "Gói tủ"}]
    publish(system, event("plan", "PL2688800009", "Kế hoạch", {"packages": rows}))
    publish(system, call("IB2688800002", "Mua tủ", package_ref="a", plan_number="PL2688800009"))
    publish(system, event("opening", "IB2688800002", "Mở thầu", package_ref="a", plan_number="PL2688800009"))
    with system.database.read() as session:
        spellings = ("pl2688800009", "2688800001", "IB 2688800002", "tủ 2")
        found = {typed: find_numbered(session, typed) for typed in spellings}
    assert found == {
        "pl2688800009": Numbered("plan", "TB-000001"),
        "2688800001": Numbered("package", "GT-000001"),
        "IB 2688800002": Numbered("notice", "TB-000002"),
        "tủ 2": None,
    }
