"""Days and amounts that people type among the words of a search."""

from __future__ import annotations

from datetime import date

import pytest

from procurement.search.typed_amounts import find_amounts
from procurement.search.typed_days import find_days

TODAY = date(2026, 11, 30)  # a Monday


@pytest.mark.parametrize(
    ("typed", "first", "last", "rest"),
    [
        ("30/11/26", "2026-11-30", "2026-11-30", ""),
        ("30.11.2026", "2026-11-30", "2026-11-30", ""),
        ("2026-11-30", "2026-11-30", "2026-11-30", ""),
        ("camera ngày 5/12", "2026-12-05", "2026-12-05", "camera"),
        ("ngày 5 tháng 12 năm 2025", "2025-12-05", "2025-12-05", ""),
        ("camera tháng 11/2026", "2026-11-01", "2026-11-30", "camera"),
        ("thang 2 nam 2027 xay lap", "2027-02-01", "2027-02-28", "xay lap"),
        ("11/2026", "2026-11-01", "2026-11-30", ""),
        ("quý 4/2026", "2026-10-01", "2026-12-31", ""),
        ("quy IV nam 2026", "2026-10-01", "2026-12-31", ""),
        ("hôm nay", "2026-11-30", "2026-11-30", ""),
        ("hom qua", "2026-11-29", "2026-11-29", ""),
        ("tuần này", "2026-11-30", "2026-12-06", ""),
        ("tháng trước", "2026-10-01", "2026-10-31", ""),
        ("tháng sau", "2026-12-01", "2026-12-31", ""),
        ("quý sau", "2027-01-01", "2027-03-31", ""),
        ("năm nay", "2026-01-01", "2026-12-31", ""),
        ("3 ngày qua", "2026-11-27", "2026-11-30", ""),
        ("next week", "2026-12-07", "2026-12-13", ""),
        ("thứ tư tuần trước", "2026-11-25", "2026-11-25", ""),
        ("thứ sáu tuần sau", "2026-12-11", "2026-12-11", ""),
        ("next friday", "2026-12-11", "2026-12-11", ""),
        ("camera năm ngoái", "2025-01-01", "2025-12-31", "camera"),
        ("tháng 12", "2026-12-01", "2026-12-31", ""),
        ("quý 1", "2027-01-01", "2027-03-31", ""),
        ("this Tuesday", "2026-12-01", "2026-12-01", ""),
        ("last 7 days", "2026-11-23", "2026-11-30", ""),
        ("2 tuần gần đây", "2026-11-16", "2026-11-30", ""),
        ("in May", "2027-05-01", "2027-05-31", ""),
        ("works in May 2027", "2027-05-01", "2027-05-31", "works"),
        ("school repair in may", "2027-05-01", "2027-05-31", "school repair"),
        ("5 tỷ đồng tháng 11/2026", "2026-11-01", "2026-11-30", "5 tỷ đồng"),
        ("đông tuần này", "2026-11-30", "2026-12-06", "đông"),
    ],
)
def test_days_are_read_and_the_other_words_left(typed: str, first: str, last: str, rest: str) -> None:
    found = find_days(typed, TODAY)
    assert found == (date.fromisoformat(first), date.fromisoformat(last), None, rest)


@pytest.mark.parametrize(
    ("typed", "first", "last", "rest"),
    [
        ("camera trước 15/12/2026", None, "2026-12-14", "camera"),
        ("trước ngày 15/12", None, "2026-12-14", ""),
        ("camera sau 1/12", "2026-12-02", None, "camera"),
        ("từ 15/12 trở đi", "2026-12-15", None, ""),
        ("từ 1/12 đến 15/12", "2026-12-01", "2026-12-15", ""),
        ("tu 1 den 15/12 xay lap", "2026-12-01", "2026-12-15", "xay lap"),
        ("từ 5 đến 10 tháng 12", "2026-12-05", "2026-12-10", ""),
        ("1/12 - 15/12", "2026-12-01", "2026-12-15", ""),
        ("từ 01/12/2026 đến hết 31/12/2026", "2026-12-01", "2026-12-31", ""),
        ("đến hết tháng 12", None, "2026-12-31", ""),
        ("trong tháng 12", "2026-12-01", "2026-12-31", ""),
        ("chậm nhất 20/12", None, "2026-12-20", ""),
        ("đến cuối năm", None, "2026-12-31", ""),
        ("từ nay đến 15/1", "2026-11-30", "2027-01-15", ""),
        ("từ 20/12 đến 15/1", "2026-12-20", "2027-01-15", ""),
        ("từ 15 đến 1/12", "2026-11-15", "2026-12-01", ""),
        ("từ ngày 20 đến tuần sau", "2026-11-20", "2026-12-13", ""),
        ("từ 20/12 đến 15/1/2026", "2025-12-20", "2026-01-15", ""),
        ("từ 1/2 đến 15/11", "2027-02-01", "2027-11-15", ""),
        ("15/12 - 1/12", "2026-12-01", "2026-12-15", ""),
        ("từ 15/12/2026 đến 1/12/2026", "2026-12-01", "2026-12-15", ""),
        ("15/12 - 1/12/2026", "2026-12-01", "2026-12-15", ""),
        ("15/12/2026 đến 1/12", "2026-12-01", "2026-12-15", ""),
        ("tháng 11 đến tháng 2", "2026-11-01", "2027-02-28", ""),
        ("từ hôm qua đến hôm nay", "2026-11-29", "2026-11-30", ""),
        ("from now to friday", "2026-11-30", "2026-12-04", ""),
        ("by 3 May", None, "2027-05-03", ""),
        ("trước 29/2/2028", None, "2028-02-28", ""),
        ("between 1/12 and 15/12", "2026-12-01", "2026-12-15", ""),
        ("before 15/12/2026", None, "2026-12-14", ""),
        ("works before 15 December", None, "2026-12-14", "works"),
        ("from 1st Dec to Dec 15, 2026", "2026-12-01", "2026-12-15", ""),
        ("in January", "2027-01-01", "2027-01-31", ""),
        ("since 3 May 2026", "2026-05-03", None, ""),
        ("before May 2026-12-31", "2026-12-31", "2026-12-31", "before May"),
    ],
)
def test_days_may_have_one_end_and_say_the_month_or_the_year_once(
    typed: str, first: str | None, last: str | None, rest: str
) -> None:
    ends = (date.fromisoformat(end) if end else None for end in (first, last))
    assert find_days(typed, TODAY) == (*ends, None, rest)


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("đóng thầu 5/1", "2027-01-05", "2027-01-05"),
        ("hạn chót 20/12", "2026-12-20", "2026-12-20"),
        ("đóng tháng 1", "2027-01-01", "2027-01-31"),
        ("đóng 29/2", None, None),
        ("đóng thầu thứ sáu", "2026-12-04", "2026-12-04"),
        ("han nop thu hai", "2026-11-30", "2026-11-30"),
        ("trước chủ nhật tuần sau", None, "2026-12-12"),
        ("sắp đóng trong 3 ngày tới", "2026-11-30", "2026-12-03"),
        ("mời thầu hôm nay", "2026-11-30", "2026-11-30"),
        ("đăng từ 20/12", "2025-12-20", None),
        ("due friday", "2026-12-04", "2026-12-04"),
        ("due by Friday", None, "2026-12-04"),
        ("deadline 15/12", "2026-12-15", "2026-12-15"),
        ("đăng thứ sáu", "2026-11-27", "2026-11-27"),
        ("posted on monday", "2026-11-30", "2026-11-30"),
        ("đóng trong 10 ngày", "2026-11-30", "2026-12-10"),
        ("closing within two weeks", "2026-11-30", "2026-12-14"),
        ("posted within 10 days", "2026-11-20", "2026-11-30"),
        ("đăng từ 1/3 đến 15/10", "2026-03-01", "2026-10-15"),
    ],
)
def test_a_day_without_its_year_is_the_nearest_and_what_was_posted_is_past(
    typed: str, first: str | None, last: str | None
) -> None:
    found = find_days(typed, TODAY)
    ends = tuple(date.fromisoformat(end) if end else None for end in (first, last))
    assert (found[:2] if found else (None, None)) == ends


@pytest.mark.parametrize(
    ("typed", "last"),
    [("2 tuần tới", "2026-12-14"), ("10 ngày tới", "2026-12-10"), ("3 tháng tới", "2027-02-28"),
     ("next 2 weeks", "2026-12-14"), ("mười ngày tới", "2026-12-10"), ("the next three months", "2027-02-28")],
)  # fmt: skip
def test_so_many_days_weeks_and_months_are_counted_from_today(typed: str, last: str) -> None:
    assert find_days(typed, TODAY) == (TODAY, date.fromisoformat(last), "closes", "")


@pytest.mark.parametrize(
    ("typed", "what", "rest"),
    [
        ("đóng thầu hôm nay", "closes", ""),
        ("xây lắp đóng trong tháng 12/2026", "closes", "xây lắp"),
        ("han nop ho so tuan sau", "closes", ""),
        ("đóng tháng 12", "closes", ""),
        ("closing this week", "closes", ""),
        ("mới đăng tuần này", "published", ""),
        ("đăng tải 30/11/2026", "published", ""),
        ("mời thầu hôm nay", "published", ""),
        ("hôm nay có gói nào mới", "published", ""),
        ("camera tuần này có gì mới không?", "published", "camera"),
        ("posted today", "published", ""),
        ("7 ngày tới", "closes", ""),
        ("sắp mời thầu quý 1/2027", "starts", ""),
        ("sửa trường dự kiến tháng 12", "starts", "sửa trường"),
        ("sẽ mời thầu năm 2027", "starts", ""),
        ("works planned in 2027", "starts", "works"),
        ("camera trong 10 ngày tới", "closes", "camera"),
        ("hai tuần tới", "closes", ""),
        ("in the next 2 weeks", "closes", ""),
        ("3 tháng nữa", "closes", ""),
    ],
)
def test_what_happens_on_the_days_may_be_said(typed: str, what: str, rest: str) -> None:
    found = find_days(typed, TODAY)
    assert found is not None
    assert (found.what, found.rest) == (what, rest)


@pytest.mark.parametrize(
    "typed",
    ["mua xe mới năm 2026", "đăng năm 2026", "thi công trong 60 ngày", "within 60 days",
     "mực in may", "muc in may canon", "sửa 12 may", "5 năm tới",
     "32/13/2026", "30/02/2026", "13/2026", "1/0000", "12/QĐ-UBND", "24/7", "camera tháng 12", "Q1 camera",
     "thang máy 6", "năm 2026",
     "camera", "", "999 ngày", "tuần lễ", "gói 30/11/2026-01", "tư vấn 1/12", "trước 31/2", "trước", "cuối năm",
     "sau tết", "trường 1/12", "phần thứ hai", "đóng thử ba", "sau may 3 pha",
     "mua 12 may tinh", "máy in tháng 12", "march", "decision 12", " ".join(["ngày"] * 300)],
)  # fmt: skip
def test_other_words_are_no_days(typed: str) -> None:
    assert find_days(typed, TODAY) is None


@pytest.mark.parametrize(
    ("typed", "low", "high", "rest"),
    [
        ("camera dưới 500 triệu", None, 500_000_000, "camera"),
        ("duoi 2,5 ty", None, 2_500_000_000, ""),
        ("không quá 300tr", None, 300_000_000, ""),
        ("giá dưới 500.000.000 đồng", None, 500_000_000, ""),
        ("camera trên 5.000.000.000đ", 5_000_000_000, None, "camera"),
        ("trên 5000000000 đ", 5_000_000_000, None, ""),
        ("dưới 5 tỷ đ camera", None, 5_000_000_000, "camera"),
        ("dưới 5 tỷ đường", None, 5_000_000_000, "đường"),
        ("trên 2 tỷ xây lắp", 2_000_000_000, None, "xây lắp"),
        ("trên 2 tỷ 500 triệu", 2_500_000_000, None, ""),
        ("từ 1 tỷ đến 5 tỷ", 1_000_000_000, 5_000_000_000, ""),
        ("1-5 tỷ", 1_000_000_000, 5_000_000_000, ""),
        ("500tr - 1 tỷ camera", 500_000_000, 1_000_000_000, "camera"),
        ("under 500 million", None, 500_000_000, ""),
        ("trên 1 tỷ dưới 5 tỷ", 1_000_000_000, 5_000_000_000, ""),
        ("trên 1 dưới 5 tỷ xây lắp", 1_000_000_000, 5_000_000_000, "xây lắp"),
        ("dưới 5 tỷ và trên 1 tỷ", 1_000_000_000, 5_000_000_000, ""),
        ("over 1 billion under 5 billion", 1_000_000_000, 5_000_000_000, ""),
        ("từ 2 tỷ trở lên", 2_000_000_000, None, ""),
        ("500 triệu đổ lại", None, 500_000_000, ""),
        ("tầm 2 tỷ đổ lại", None, 2_000_000_000, ""),
        ("camera khoảng 2 tỷ", 1_600_000_000, 2_400_000_000, "camera"),
        ("tầm 500tr", 400_000_000, 600_000_000, ""),
        ("khoảng từ 1 đến 2 tỷ", 1_000_000_000, 2_000_000_000, ""),
        ("under 5bn", None, 5_000_000_000, ""),
        ("camera dưới 5 bn", None, 5_000_000_000, "camera"),
        ("over 500m", 500_000_000, None, ""),
        ("between 500mn and 1.5 billions", 500_000_000, 1_500_000_000, ""),
        ("from 1 to 5bn VND", 1_000_000_000, 5_000_000_000, ""),
        ("dưới 2 tỷ rưỡi", None, 2_500_000_000, ""),
        ("từ 1 đến 2 tỷ 5", 1_000_000_000, 2_500_000_000, ""),
        ("trên 1 tỷ 250 dưới 3 tỷ", 1_250_000_000, 3_000_000_000, ""),
    ],
)
def test_limits_of_a_price_are_read_and_the_other_words_left(
    typed: str, low: int | None, high: int | None, rest: str
) -> None:
    assert find_amounts(typed) == (low, high, rest)


@pytest.mark.parametrize(
    "typed",
    [
        "đường trên 500m",
        "1-5m",
        "under 5m USD",
        "dưới 5 triệu đô la",
        "trên 500 m2",
        "500 triệu",
        "gói 5 tỷ",
        "trên 10 tầng",
        "từ 15 đến 20 tấn",
        "dưới 500",
        "camera",
        "khoảng 0 tỷ",
        "9 " * 900,
    ],
)
def test_other_numbers_are_no_limits(typed: str) -> None:
    assert find_amounts(typed) is None
