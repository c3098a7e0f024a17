"""Which law governs, on the day before and the day of every change, and what is told about why."""

from __future__ import annotations

from datetime import date

import pytest

from procurement.compliance.law import load_law
from procurement.core.messages import describe

REGIMES = load_law().regimes


def on(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("2014-06-30", "R0"),
        ("2014-07-01", "R1"),
        ("2023-12-31", "R1"),
        ("2024-01-01", "R2"),
        ("2025-06-30", "R2"),
        ("2025-07-01", "R3"),
        ("2025-08-03", "R3"),
        ("2025-08-04", "R4"),
        ("2026-09-08", "R4"),
        ("2026-09-09", "R5"),
        ("2030-01-01", "R5"),
    ],
)
@pytest.mark.parametrize("kind", ["plan", "award"])
def test_the_regime_changes_on_its_day(day: str, code: str, kind: str) -> None:
    by_document = REGIMES.choose(kind, on(day))
    assert by_document
    assert by_document.regime.code == code
    assert by_document.is_certain == (kind == "plan")


@pytest.mark.parametrize(
    ("issued", "decided", "code"),
    [
        ("2023-12-31", "2026-10-01", "R1"),  # Law 43 to the end, contract included
        ("2025-06-30", "2025-12-01", "R2"),
        ("2025-07-01", "2025-12-01", "R3"),
        ("2025-08-03", "2026-10-01", "R3"),
        ("2026-09-08", "2026-10-01", "R4"),
        ("2026-09-09", "2026-10-01", "R5"),
        ("2026-09-08", None, "R4"),
    ],
)
@pytest.mark.parametrize("kind", ["invitation", "opening", "award", "contract", "cancellation"])
def test_a_package_stays_where_its_documents_were_issued(issued: str, decided: str, code: str, kind: str) -> None:
    choice = REGIMES.choose(kind, on(decided), on(issued))
    assert choice
    assert (choice.regime.code, choice.is_certain) == (code, True)


def test_a_plan_goes_by_its_own_date_whatever_was_issued() -> None:
    choice = REGIMES.choose("plan", date(2026, 10, 1), date(2026, 1, 5))
    assert choice
    assert choice.regime.code == "R5"


def test_nothing_is_chosen_without_a_date_or_before_the_first_law() -> None:
    assert REGIMES.choose("award", None) is None
    assert REGIMES.choose("plan", None, date(2026, 1, 5)) is None
    assert REGIMES.choose("plan", date(2005, 1, 1)) is None
    assert REGIMES.choose("award", date(2026, 1, 5), date(2005, 1, 1)) is None


@pytest.mark.parametrize(
    ("kind", "decided", "issued", "code", "article"),
    [
        ("plan", "2026-10-01", None, "law.regime_by_date", "Điều 7, Điều 8, Điều 45"),
        ("award", "2026-10-01", None, "law.regime_unissued", "Điều 22 Nghị định 214/2025/NĐ-CP"),
        ("award", "2026-10-01", "2026-09-10", "law.regime_by_issue", "Điều 22 Nghị định 214/2025/NĐ-CP"),
        ("award", "2026-10-01", "2026-09-08", "law.regime_stays", "khoản 2 Điều 27 Nghị định 349/2026/NĐ-CP"),
        ("contract", "2024-05-01", "2023-12-01", "law.regime_stays", "khoản 1 Điều 96 Luật Đấu thầu 22/2023/QH15"),
    ],
)
def test_the_choice_says_why(kind: str, decided: str, issued: str | None, code: str, article: str) -> None:
    choice = REGIMES.choose(kind, on(decided), on(issued))
    assert choice
    assert choice.why.code == code
    assert article in describe(choice.why, "vi")
    assert "article" in describe(choice.why, "en")
