"""What a feed, a calendar and a letter call the search that they follow."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from procurement.feeds.wording import describe_selection
from procurement.organisations.places import all_places
from procurement.search.selection import Selection

WARD = next(place for place in all_places() if place.name == "Phường Hoàn Kiếm" and place.valid_to is None)
DAY = date(2026, 12, 31)
VALUES: dict[str, tuple[Any, str, str]] = {
    "q": ("camera", "“camera”", "“camera”"),
    "kind": (("invitation",), "Thông báo mời thầu", "Invitation to bid"),
    "field": (("HH",), "Hàng hóa", "Goods"),
    "organisation": (("DV-1",), "Sở Xây dựng", "Sở Xây dựng"),
    "form": (("DTRR",), "Đấu thầu rộng rãi", "Open bidding"),
    "status": (("open",), "đang mở", "open"),
    "min_value": (Decimal(10), "từ 10 đồng", "from 10 VND"),
    "max_value": (Decimal(10), "đến 10 đồng", "up to 10 VND"),
    "published_from": (DAY, "đăng từ 31/12/2026", "posted from 31/12/2026"),
    "published_to": (DAY, "đăng đến 31/12/2026", "posted until 31/12/2026"),
    "closes_from": (DAY, "đóng thầu từ 31/12/2026", "closing from 31/12/2026"),
    "closes_to": (DAY, "đóng thầu đến 31/12/2026", "closing until 31/12/2026"),
    "place": ((WARD.code,), "Phường Hoàn Kiếm", "Hoàn Kiếm Ward"),
    "starts_from": (DAY, "dự kiến bắt đầu từ 31/12/2026", "planned start from 31/12/2026"),
    "starts_to": (DAY, "dự kiến bắt đầu đến 31/12/2026", "planned start until 31/12/2026"),
}


def test_every_condition_of_a_selection_has_words() -> None:
    assert set(VALUES) == {field.name for field in fields(Selection)}


@pytest.mark.parametrize("name", VALUES)
def test_a_condition_is_said_in_both_languages(name: str) -> None:
    value, vietnamese, english = VALUES[name]
    selection = Selection(**{name: value})
    said = tuple(describe_selection(selection, language, {"DV-1": "Sở Xây dựng"}) for language in ("vi", "en"))
    assert said == (vietnamese, english)
