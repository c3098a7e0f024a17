"""Money, durations, starts and decisions on one line."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.core.errors import Invalid, Problem
from procurement.core.messages import describe
from procurement.core.money import is_storable
from procurement.notices import typed_parts as parts

AMOUNTS = st.decimals(0, 10**12, places=2).filter(is_storable)


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [("1,5 tỷ", "1500000000", "VND"), ("250.000,50 USD", "250000.5", "USD"), ("1.000 VND", "1000", "VND"),
     ("500 triệu đồng", "500000000", "VND"), ("5 EUR", "5", "EUR")],
)  # fmt: skip
def test_money_is_dong_unless_a_code_says_otherwise(text: str, amount: str, currency: str) -> None:
    assert parts.typed_money(text) == {"amount": Decimal(amount), "currency": currency}


@pytest.mark.parametrize(
    ("text", "code"),
    [("1.500.000 VAT", "amount_tax"), ("1.500.000 đồng (chưa VAT)", "amount_tax"), ("1,5 tỷ gồm thuế", "amount_tax"),
     ("1.500.000 + thuế GTGT 10%", "amount_tax"), ("1.500.000 ABC", "currency"), ("1.500.000 abc", "amount"),
     ("thuế", "amount")],
)  # fmt: skip
def test_what_stands_behind_an_amount_and_is_no_currency_is_told_of(text: str, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        parts.typed_money(text)
    [problem] = caught.value.problems
    assert (problem.code, problem.params["value"]) == (f"typed.{code}", text)
    said = describe(Problem((), problem.code, {"label": "Giá gói thầu", **problem.params}), "vi")
    assert said.startswith("Giá gói thầu: ")
    assert "{" not in said


@given(AMOUNTS, st.sampled_from(["VND", "USD", "JPY"]))
def test_all_money_comes_back(amount: Decimal, currency: str) -> None:
    value = {"amount": amount, "currency": currency}
    assert parts.typed_money(parts.shown_money(value)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("180 ngày", {"value": Decimal(180), "unit": "day"}),
        ("2,5 năm", {"value": Decimal("2.5"), "unit": "year"}),
        ("6 thang", {"value": Decimal(6), "unit": "month"}),
        ("30 days", {"value": Decimal(30), "unit": "day"}),
        ("theo tiến độ", {"text": "theo tiến độ"}),
        ("1.234.5 ngày", {"text": "1.234.5 ngày"}),
    ],
)
def test_a_duration_is_a_number_of_units_or_its_own_words(text: str, value: dict[str, Any]) -> None:
    assert parts.typed_duration(text) == value
    assert parts.typed_duration(parts.shown_duration(value)) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("quý IV/2026", {"quarter": 4, "year": 2026}), ("Quý 4/2026", {"quarter": 4, "year": 2026}),
     ("quý 4 năm 2026", {"quarter": 4, "year": 2026}), ("tháng 11 năm 2026", {"month": 11, "year": 2026}),
     ("năm 2026", {"year": 2026}),
     ("Q3 2026", {"quarter": 3, "year": 2026}), ("tháng 3/2026", {"month": 3, "year": 2026}),
     ("3/2026", {"month": 3, "year": 2026}), ("2026", {"year": 2026})],
)  # fmt: skip
def test_a_start_is_a_quarter_or_a_month_of_a_year(text: str, value: dict[str, Any]) -> None:
    assert parts.typed_start(text) == value
    assert parts.typed_start(parts.shown_start(value)) == value


@pytest.mark.parametrize("text", ["13/2026", "quý V/2026", "sang năm", "1889", ""])
def test_what_is_no_start_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        parts.typed_start(text)
    assert caught.value.problems[0].code == "typed.start"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("283/QĐ-UBND ngày 27/11/2026 của UBND phường Mẫu",
         {"number": "283/QĐ-UBND", "date": "2026-11-27", "authority": "UBND phường Mẫu"}),
        ("Quyết định số 283/QĐ-UBND, ngày 27/11/2026", {"number": "283/QĐ-UBND", "date": "2026-11-27"}),
        ("Số 283/QĐ-UBND ngày 27 tháng 11 năm 2026 của UBND phường Mẫu",
         {"number": "283/QĐ-UBND", "date": "2026-11-27", "authority": "UBND phường Mẫu"}),
        ("283/QĐ-UBND ngay 27/11/2026 cua Giám đốc",
         {"number": "283/QĐ-UBND", "date": "2026-11-27", "authority": "Giám đốc"}),
        ("283/QĐ-UBND", {"number": "283/QĐ-UBND"}),
        ("ngày 27/11/2026", {"date": "2026-11-27"}),
    ],
)  # fmt: skip
def test_a_decision_is_read_as_officials_quote_it(text: str, value: dict[str, Any]) -> None:
    assert parts.typed_decision(text) == value
    assert parts.typed_decision(parts.shown_decision(value)) == value


def test_a_decision_of_no_day_is_refused() -> None:
    with pytest.raises(Invalid) as caught:
        parts.typed_decision("283/QĐ-UBND ngày 31/11/2026")
    assert caught.value.problems[0].code == "typed.no_day"
