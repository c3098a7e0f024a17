"""How what somebody types is completed: only with words of what is public, as their titles write them."""

from __future__ import annotations

import pytest

from procurement.system import System
from tests.search.register import call, find, publish, withhold_text

TITLES = (
    "Mua camera giám sát",
    "Lắp đặt camera giám sát giao thông",
    "Thuê camera hành trình",
    "SỬA TRƯỜNG MẦM NON",
    "Sửa trường THCS Ngọc Hà",
)


@pytest.fixture
def filled(system: System) -> System:
    """Return a register with a call for each of ``TITLES``."""
    publish(system, *(call(f"IB268880000{n}", title) for n, title in enumerate(TITLES, start=1)))
    return system


def suggested(system: System, typed: str) -> list[str]:
    with system.database.read() as session:
        return system.search.suggest(session, typed)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("cam", ["camera giám", "camera hành"]),
        ("camera ", ["camera giám", "camera hành"]),
        ("Camera gi", ["camera giám"]),
        ("mua camera gi", ["mua camera giám"]),
        ("thuê camera gi", []),
        ("giám s", ["giám sát"]),
        ("truong t", ["trường THCS"]),
        ("trường mầ", ["trường mầm"]),
        ("mua gi", ["mua giám sát"]),
        ("mua g", []),
        ("ngọc giám sá", []),
        ("giao sát gia", ["giao sát giao"]),
        ("ca", []),
        ("", []),
        (" ", []),
        ("camera -gi", []),
        ('"camera gi', ['"camera giám']),
        ("camera OR gia", []),
        ("xyz", []),
        ("cam" * 50, []),
        ("!!! ???", []),
    ],
)
def test_the_last_words_are_completed(filled: System, typed: str, expected: list[str]) -> None:
    assert suggested(filled, typed) == expected


def test_every_suggestion_finds_something(filled: System) -> None:
    offered = [each for typed in ("cam", "tru", "sua", "giam", "lap") for each in suggested(filled, typed)]
    assert len(offered) > 5
    assert all(find(filled, each).total for each in offered)


def test_nothing_of_a_withheld_or_replaced_text_is_suggested(filled: System) -> None:
    publish(filled, call("IB2688800009", "Mua zamboni điện"))
    assert suggested(filled, "zam") == ["zamboni điện"]
    withhold_text(filled, "TB-000006")
    assert suggested(filled, "zam") == []
    publish(filled, call("IB2688800008", "Mua vuvuzela đỏ"), call("IB2688800008", "Mua kèn đỏ", version="01"))
    assert suggested(filled, "vuv") == []
    assert suggested(filled, "kèn") == ["kèn đỏ"]
