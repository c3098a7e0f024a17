"""The places of Hà Nội: who was where, what became of it, and which of them a notice is about."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from procurement.organisations.models import Organisation, OrganisationFact
from procurement.organisations.places import (
    CITY,
    all_places,
    all_transfers,
    event_places,
    find_named,
    find_place,
    place_label,
    related_places,
)
from tests.publication.register import START

BEFORE, SINCE = date(2024, 5, 6), date(2026, 5, 6)


def names(codes: Any) -> set[str]:
    return {place.name for code in codes if (place := find_place(code))}


def poster(code: str | None) -> Organisation:
    facts = [OrganisationFact(id=1, kind="place", value={"code": code}, recorded_at=START)] if code else []
    return Organisation(code="vnz1", reference="vnz1", names=[], facts=facts)


def test_the_places_are_those_of_the_statistics_office(shared_data: Path) -> None:
    def rows(name: str) -> list[dict[str, str]]:
        return list(csv.DictReader((shared_data / name).read_text("utf-8").splitlines()))

    present = {f"C{row['code']}": row["full_name"] for row in rows("hanoi_wards_communes_2025.csv")}
    former = rows("hanoi_districts_wards_before_2025-07.csv")
    wards = {f"W{row['ward_code']}": row["ward"].casefold() for row in former}
    districts = {f"D{row['district_code']}" for row in former}
    assert {place.code: place.name for place in all_places() if place.valid_from} == present
    assert {place.code: place.name.casefold() for place in all_places() if place.district} == wards
    assert {place.district for place in all_places() if place.district} == districts


def test_there_are_30_districts_with_526_communes_before_and_126_since() -> None:
    counted = Counter((place.level, place.is_valid(BEFORE), place.is_valid(SINCE)) for place in all_places())
    assert counted == {
        ("city", True, True): 1, ("district", True, False): 30, ("commune", True, False): 526,
        ("commune", False, True): 126,
    }  # fmt: skip
    assert len({place.code for place in all_places()}) == len(all_places())


def test_every_former_commune_went_somewhere_and_every_new_one_came_from_somewhere() -> None:
    former = {place.code for place in all_places() if place.district}
    present = {place.code for place in all_places() if place.valid_from}
    assert {row.former for row in all_transfers() if row.share != "area"} == former
    assert {row.commune for row in all_transfers()} == present
    whole = Counter(row.former for row in all_transfers() if row.share in ("whole", "people"))
    assert max(whole.values()) == 1
    split = {row.former for row in all_transfers() if row.share == "part"}
    assert not split & whole.keys()


def test_a_number_of_the_statistics_office_means_two_places_which_the_letter_tells_apart() -> None:
    assert (find_place("W00004"), find_place("C00004")) != (None, None)
    assert names(["W00004", "C00004"]) == {"Phường Trúc Bạch", "Phường Ba Đình"}
    assert find_place("00004") is None


def test_a_former_district_is_related_to_its_communes_and_to_what_they_became() -> None:
    found = related_places("D002")
    assert {code for code in found if code[0] != "W"} == {"D002", "C00070", "C00082", "C00097"}
    assert len(found) == 3 + 1 + 18


def test_a_new_ward_is_related_to_what_it_was_made_of_and_to_the_district_it_mainly_came_from() -> None:
    assert names(code for code in related_places("C00070") if code[0] == "D") == {"Quận Hoàn Kiếm"}
    assert {"Phường Hàng Bạc", "Phường Lý Thái Tổ", "Phường Điện Biên"} <= names(related_places("C00070"))
    assert names(code for code in related_places("C00097") if code[0] == "D") == {
        "Quận Ba Đình", "Quận Hoàn Kiếm", "Quận Tây Hồ",
    }  # fmt: skip


def test_every_district_leads_to_new_communes_and_every_new_commune_back_to_a_district() -> None:
    for place in all_places():
        others = {code[0] for code in related_places(place.code)} - {place.code[0]}
        assert "C" in others if place.level == "district" else others, place


def test_the_city_is_everything_and_an_unknown_code_only_itself() -> None:
    assert len(related_places(CITY)) == len(all_places())
    assert related_places("C99999") == {"C99999"}


@pytest.mark.parametrize(
    ("code", "vietnamese", "english"),
    [
        ("D002", "Quận Hoàn Kiếm (trước 01/7/2025)", "Hoàn Kiếm District (until 30 June 2025)"),
        ("C00070", "Phường Hoàn Kiếm", "Hoàn Kiếm Ward"),
        ("C00376", "Xã Sóc Sơn", "Sóc Sơn Commune"),
        (
            "W00019",
            "Phường Điện Biên, Quận Ba Đình (trước 01/7/2025)",
            "Điện Biên Ward, Ba Đình District (until 30 June 2025)",
        ),
        ("D269", "Thị xã Sơn Tây (trước 01/7/2025)", "Sơn Tây Town (until 30 June 2025)"),
        (CITY, "Thành phố Hà Nội", "Hà Nội City"),
    ],
)
def test_a_label_names_the_place_and_its_end(code: str, vietnamese: str, english: str) -> None:
    place = find_place(code)
    assert place is not None
    assert (place_label(place, "vi"), place_label(place, "en")) == (vietnamese, english)


def test_labels_tell_all_places_apart() -> None:
    for language in ("vi", "en"):
        labels = Counter(place_label(place, language) for place in all_places())
        assert [label for label, count in labels.items() if count > 1] == []


@pytest.mark.parametrize(
    ("text", "on", "found"),
    [
        ("Phường Ngọc Hà, Thành phố Hà Nội", SINCE, ["C00008"]),
        ("PHƯỜNG NGỌC HÀ", BEFORE, ["W00016"]),
        ("phường Ngọc Hà", None, []),
        ("xã Ứng Hoà và xã Ứng Hòa", SINCE, ["C10402"]),
        ("xã Phú Sơn, huyện Ba Vì", BEFORE, ["W09658"]),
        ("xã Phú Sơn", BEFORE, []),
        ("quận Hoàn Kiếm, phường Hàng Bài", BEFORE, ["W00088"]),
        ("Quận Ba Đình và quận Tây Hồ", BEFORE, ["D001", "D003"]),
        ("quận Hoàn Kiếm", SINCE, ["D002"]),
        ("phường Văn Miếu - Quốc Tử Giám", SINCE, ["C00226"]),
        ("đường Ba Đình", SINCE, []),
    ],
)
def test_a_name_is_taken_where_it_is_certain(text: str, on: date | None, found: list[str]) -> None:
    assert sorted(place.code for place in find_named(text, on)) == found


@pytest.mark.parametrize(
    ("place", "home", "found"),
    [
        ([{"code": "C00070"}], None, ("C00070",)),
        ([{"scheme": "GSO", "code": "00004"}], None, ("C00004",)),
        ([{"scheme": "GSO", "code": "00004", "name": "Phường Trúc Bạch"}], None, ("W00004",)),
        ([{"code": "00070"}, {"code": "00082"}, {"code": "00070"}], None, ("C00070", "C00082")),
        ([{"code": "99999"}], "C00376", ("C00376",)),
        ({"province": "Thành phố Hà Nội", "text": "Phường Ngọc Hà"}, None, ("C00008",)),
        ({"text": "Phường Ngọc Hà"}, "C00376", ("C00008",)),
        ({"text": "Phường Ngọc Hà"}, None, ()),
        ({"text": "khu đô thị"}, "C00376", ("C00376",)),
        ({"province": "Tỉnh Lâm Đồng", "text": "Xã Minh Châu"}, "C00376", ()),
        (None, "C00376", ("C00376",)),
        (None, None, ()),
    ],
)
def test_a_notice_is_where_it_says_or_where_its_poster_sits(
    place: Any, home: str | None, found: tuple[str, ...]
) -> None:
    content = {"published_at": "2026-05-06", "body": {}, **({"place": place} if place else {})}
    assert event_places(content, poster(home)) == found


def test_a_plan_is_where_its_project_is() -> None:
    content = {"decision": {"date": "2024-05-06"}, "body": {"project": {"place": "xã Phù Đổng, huyện Gia Lâm, Hà Nội"}}}
    assert names(event_places(content, poster(None))) == {"Xã Phù Đổng"}
