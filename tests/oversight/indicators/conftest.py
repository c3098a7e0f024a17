"""A register with one package that shows every sign, and an inspector."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.databases import dropped_afterwards
from tests.oversight.office import Office, copied_office
from tests.publication.register import award, call, cancellation, notice, register, vnd

__all__ = ["register"]

TITLE = "Мua sắm m ua s ắm máy chủ"
"""Its first letter is Cyrillic, and two syllables are torn apart."""
BIDDERS = [{"code": f"vn010000000{number}", "name": f"Công ty Mẫu {number}", "price": vnd(500)} for number in (1, 2)]
LOST = {"result": "lost", "reason": "Không đạt về kỹ thuật"}
ROWS = [
    {"code": "vn0100000001", "name": "Công ty Mẫu 1", "result": "won", "winning_price": vnd(500)},
    {"code": "vn0100000002", "name": "Công ty Mẫu 2", **LOST},
    {"code": "vn0100000003", "name": "Công ty Mẫu 3", **LOST},
]
REF = "goi-9"
SECOND, THIRD = "IB2688900002", "IB2688900003"
OPENED = {"stage": "bid", "envelope": "single"}


def acts() -> dict[str, dict[str, Any]]:
    """Return the acts of a package that was cancelled twice and awarded in the third round, by name."""
    short = {"closes_at": "2026-11-12T09:00:00+07:00", "selection_method": "1_MTHS", "is_international": False,
             "is_online": True}  # fmt: skip
    made = {
        "call": call(title=TITLE, body=short, published_at="2026-11-10"),
        "opening": notice("opening", body={**OPENED, "bidders": BIDDERS[:1]}, published_at="2026-11-12"),
        "cancellation": cancellation(published_at="2026-11-13"),
        "second call": call(SECOND, published_at="2026-11-14"),
        "second opening": notice("opening", SECOND, body={**OPENED, "bidders": BIDDERS}, published_at="2026-11-15"),
        "second cancellation": cancellation(SECOND, published_at="2026-11-16"),
        "third call": call(THIRD, published_at="2026-11-17"),
        "result": award(
            THIRD, body={"lots": [{"lot_ref": "PP1", "title": "Lô", "bidders": ROWS}]}, published_at="2026-11-20"
        ),
    }
    return {name: raw | {"package_ref": REF} for name, raw in made.items()}


@pytest.fixture(scope="session")
def acted(opened: Office, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Yield an office with that package of the body, of which each test gets a copy. Nobody may write in it."""
    with dropped_afterwards():
        made = copied_office(opened, tmp_path_factory.mktemp("acted") / "register")
        for name, raw in acts().items():
            made.site.record(name, raw)
        yield made


@pytest.fixture
def office(acted: Office, tmp_path: Path) -> Iterator[Office]:
    """Yield a register with an inspector, people of a body, and that package of the body."""
    with dropped_afterwards():
        yield copied_office(acted, tmp_path / "register")
