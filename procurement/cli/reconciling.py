"""How commands tell what reconciling finds."""

from __future__ import annotations

from procurement.cli.progress import show
from procurement.core.errors import Problem
from procurement.core.messages import describe
from procurement.ledger.readings import Difference

AGREED = "Khớp: đã đăng tải = sổ đăng tải = tệp = chỉ mục = nghĩa vụ."


def told(difference: Difference) -> str:
    """Return a difference in a sentence."""
    return f"{difference.subject}: {describe(Problem((), difference.code, difference.params), 'vi')}"


def tell(_stage: str, count: int) -> None:
    """Say how many acts of the ledger were done anew."""
    show("Đã tính lại", count, "mục")
