"""Who buys in the sample city, and what became of them in 2025.

The names of the city, its departments, districts, wards and communes are real; so are the mergers of 1 March 2025
(the city council's resolution of 25 February 2025) and the end of the districts on 1 July 2025 (resolution
1656/NQ-UBTVQH15). Schools, hospitals, centres and whoever ever errs are invented, and their names say "Mẫu". All codes
are invented: ``vnz999`` + 6 digits.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from procurement.importing.sample.book import Body
from procurement.organisations.places import CITY, REFORM, Place, all_places, find_place, related_places

MERGERS = date(2025, 3, 1)
"""The day from which the merged departments worked (nghị quyết của HĐND thành phố ngày 25/02/2025)."""


@dataclass(frozen=True)
class Buyer:
    """A body with what the sample must know to let it buy.

    ``who`` are its rows in works.csv; ``where`` stands in titles. It exists from ``since`` to ``until``, half-open.
    ``merged`` are the codes of its predecessors, ``board_of`` the body for which it buys.
    """

    body: Body
    level: str
    who: tuple[str, ...]
    where: str
    places: tuple[tuple[str, date | None, date | None], ...]
    since: date | None = None
    until: date | None = None
    merged: tuple[str, ...] = ()
    board_of: Body | None = None
    is_invented: bool = False

    def exists(self, on: date) -> bool:
        """Whether the body exists on ``on``."""
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)


DEPARTMENTS: tuple[tuple[str, str, str, date | None, date | None, tuple[str, ...]], ...] = (
    ("Sở Xây dựng", "SXD", "xaydung", None, MERGERS, ()),
    ("Sở Giao thông vận tải", "SGTVT", "xaydung", None, MERGERS, ()),
    ("Sở Xây dựng", "SXD", "xaydung", MERGERS, None, ("Sở Xây dựng", "Sở Giao thông vận tải")),
    ("Sở Tài chính", "STC", "taichinh", None, MERGERS, ()),
    ("Sở Kế hoạch và Đầu tư", "KHĐT", "taichinh", None, MERGERS, ()),
    ("Sở Tài chính", "STC", "taichinh", MERGERS, None, ("Sở Tài chính", "Sở Kế hoạch và Đầu tư")),
    ("Sở Khoa học và Công nghệ", "SKHCN", "congnghe", None, MERGERS, ()),
    ("Sở Thông tin và Truyền thông", "STTTT", "congnghe", None, MERGERS, ()),
    ("Sở Khoa học và Công nghệ", "SKHCN", "congnghe", MERGERS, None,
     ("Sở Khoa học và Công nghệ", "Sở Thông tin và Truyền thông")),
    ("Sở Nội vụ", "SNV", "noivu", None, MERGERS, ()),
    ("Sở Lao động - Thương binh và Xã hội", "SLĐTBXH", "noivu", None, MERGERS, ()),
    ("Sở Nội vụ", "SNV", "noivu", MERGERS, None, ("Sở Nội vụ", "Sở Lao động - Thương binh và Xã hội")),
    ("Sở Nông nghiệp và Phát triển nông thôn", "SNN", "nongnghiep", None, MERGERS, ()),
    ("Sở Tài nguyên và Môi trường", "STNMT", "nongnghiep", None, MERGERS, ()),
    ("Sở Nông nghiệp và Môi trường", "SNNMT", "nongnghiep", MERGERS, None,
     ("Sở Nông nghiệp và Phát triển nông thôn", "Sở Tài nguyên và Môi trường")),
    ("Ban Dân tộc", "BDT", "chung", None, MERGERS, ()),
    ("Sở Dân tộc và Tôn giáo", "SDTTG", "chung", MERGERS, None, ("Ban Dân tộc",)),
    ("Sở Ngoại vụ", "SNgV", "chung", None, MERGERS, ()),
    ("Sở Y tế", "SYT", "yte", None, None, ()),
    ("Sở Giáo dục và Đào tạo", "SGDĐT", "giaoduc", None, None, ()),
    ("Sở Văn hóa và Thể thao", "SVHTT", "vanhoa", None, None, ()),
    ("Sở Du lịch", "SDL", "vanhoa", None, None, ()),
    ("Sở Công Thương", "SCT", "congthuong", None, None, ()),
    ("Sở Quy hoạch - Kiến trúc", "QHKT", "chung", None, None, ()),
    ("Sở Tư pháp", "STP", "chung", None, None, ()),
    ("Thanh tra thành phố", "TTTP", "chung", None, None, ()),
)  # fmt: skip
"""Name, sign, rows of works.csv, first day, end, and the departments that it was merged from."""

CITY_BOARDS = (
    ("công trình giao thông", "BQLDAGT", "bangiao"),
    ("công trình dân dụng", "BQLDADD", "bandan"),
    ("công trình hạ tầng kỹ thuật và nông nghiệp", "BQLDAHT", "banhatang"),
)

INVENTED = (
    ("Trường Mầm non Mẫu", "MNM", "public_unit", "truong", 16),
    ("Trường Tiểu học Mẫu", "THM", "public_unit", "truong", 16),
    ("Trường Trung học cơ sở Mẫu", "THCSM", "public_unit", "truong", 12),
    ("Trường Trung học phổ thông Mẫu", "THPTM", "public_unit", "truong", 6),
    ("Bệnh viện Đa khoa Mẫu", "BVM", "public_unit", "vien", 8),
    ("Trung tâm Y tế Mẫu", "TTYTM", "public_unit", "vien", 6),
    ("Trung tâm Văn hóa - Thông tin và Thể thao Mẫu", "TTVHM", "public_unit", "trungtam", 6),
    ("Ban Quản lý dự án đầu tư xây dựng Mẫu", "BQLDAM", "project_board", "huyen", 6),
)
"""Bodies that never existed: name before its number, sign, level, rows of works.csv, how many."""


@cache
def all_buyers() -> tuple[Buyer, ...]:
    """Return everybody who buys, the city's departments first."""
    return (*_departments(), *_city_boards(), *_districts(), *_district_boards(), *_communes(), *_invented())


@cache
def find_buyer(name: str, year: int = 2024) -> Buyer:
    """Return the buyer of that name that exists in the middle of ``year``."""
    return next(buyer for buyer in all_buyers() if buyer.body.name == name and buyer.exists(date(year, 6, 15)))


def body_lines() -> Iterator[str]:
    """Yield the file of bodies (docs/bodies-file.md) of the sample city."""
    yield _line({"code": _code(100), "names": [{"name": "Ủy ban nhân dân thành phố Hà Nội"}],
                 "levels": [{"level": "city"}], "places": [{"place": CITY}]})  # fmt: skip
    for buyer in all_buyers():
        yield _line({"code": buyer.body.code, **_facts(buyer)})


def lower(name: str) -> str:
    """Return the name of a place or body as it stands inside a sentence."""
    return name[0].lower() + name[1:]


def _facts(buyer: Buyer) -> dict[str, Any]:
    lasting = _dated(buyer.since, buyer.until)
    above = buyer.board_of.code if buyer.board_of else _code(100)
    contact = {
        "address": f"{buyer.body.place}, thành phố Hà Nội",
        "phone": "024.0000.0100",
        "email": "lienhe@example.org",
    }
    return {
        "names": [{"name": buyer.body.name, "short_name": buyer.body.short_name, **lasting}],
        "levels": [{"level": buyer.level, **lasting}],
        "places": [{"place": code, **_dated(since, until)} for code, since, until in buyer.places],
        "contacts": [{**contact, **lasting}],
        "parents": _parents(buyer) if buyer.is_invented else [{"code": above, **lasting}],
        "predecessors": [{"code": code, **_dated(buyer.since, None)} for code in buyer.merged],
    }


def _parents(buyer: Buyer) -> list[dict[str, str]]:
    """Return the district around an invented body, and the ward or commune since."""
    former, present = (find_place(code) for code, _, _ in buyer.places)
    assert former is not None
    assert present is not None
    district = find_place(former.district or "")
    assert district is not None
    return [
        {"code": _seat(district).code, **_dated(None, REFORM)},
        {"code": _seat(present).code, **_dated(REFORM, None)},
    ]


def _line(facts: dict[str, Any]) -> str:
    return json.dumps({key: value for key, value in facts.items() if value}, ensure_ascii=False)


def _dated(since: date | None, until: date | None) -> dict[str, str]:
    both = {"valid_from": since, "valid_to": until}
    return {key: day.isoformat() for key, day in both.items() if day is not None}


def _code(number: int) -> str:
    return f"vnz999{number:06d}"


def _departments() -> Iterator[Buyer]:
    codes: dict[str, str] = {}
    place = ((CITY, None, None),)
    for number, (name, sign, who, since, until, merged) in enumerate(DEPARTMENTS):
        body = Body(_code(201 + number), f"{name} Hà Nội", f"{name}", sign, "Phường Hoàn Kiếm")
        before = tuple(codes[each] for each in merged)
        rows = (who, who, "chung") if who != "chung" else ("chung",)
        yield Buyer(body, "department", rows, "thành phố Hà Nội", place, since, until, before)
        codes.setdefault(name, body.code)


def _city_boards() -> Iterator[Buyer]:
    for number, (subject, sign, who) in enumerate(CITY_BOARDS):
        name = f"Ban Quản lý dự án đầu tư xây dựng {subject} thành phố Hà Nội"
        body = Body(_code(281 + number), name, f"BQLDA {subject}", sign, "Phường Cầu Giấy")
        yield Buyer(body, "project_board", (who,), "thành phố Hà Nội", ((CITY, None, None),))


def _seat(place: Place) -> Body:
    """Return the people's committee of a district, ward or commune."""
    base = 300 if place.level == "district" else 1000
    number = base + [each.code for each in _places(place.level)].index(place.code)
    named = lower(place.name)
    return Body(_code(number), f"Ủy ban nhân dân {named}", f"UBND {named}", "UBND", place.name)


@cache
def _places(level: str) -> tuple[Place, ...]:
    return tuple(place for place in all_places() if place.level == level and (level == "district" or place.valid_from))


def _districts() -> Iterator[Buyer]:
    for place in _places("district"):
        yield Buyer(
            _seat(place), "district", ("huyen",), lower(place.name), ((place.code, None, REFORM),), None, REFORM
        )


def _district_boards() -> Iterator[Buyer]:
    for number, place in enumerate(_places("district")):
        seat, where = _seat(place), lower(place.name)
        name = f"Ban Quản lý dự án đầu tư xây dựng {where}"
        body = Body(_code(400 + number), name, f"BQLDA ĐTXD {where}", "BQLDA", place.name)
        places = ((place.code, None, REFORM),)
        yield Buyer(body, "project_board", ("huyen",), where, places, None, REFORM, board_of=seat)


def _communes() -> Iterator[Buyer]:
    districts = {place.code: _seat(place).code for place in _places("district")}
    for place in _places("commune"):
        before = tuple(districts[code] for code in sorted(related_places(place.code)) if code in districts)
        places = ((place.code, REFORM, None),)
        yield Buyer(_seat(place), "commune", ("xa",), lower(place.name), places, REFORM, None, before)


def _invented() -> Iterator[Buyer]:
    communes = _places("commune")
    number = 0
    for name, sign, level, who, count in INVENTED:
        for ordinal in range(1, count + 1):
            place = communes[number * 37 % len(communes)]
            body = Body(_code(2000 + number), f"{name} {ordinal:02d}", f"{name} {ordinal:02d}", sign, place.name)
            places = ((f"W{place.code[1:]}", None, REFORM), (place.code, REFORM, None))
            yield Buyer(body, level, (who,), lower(place.name), places, is_invented=True)
            number += 1
