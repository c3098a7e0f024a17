"""The genuine answers of the national portal, and what each must come to.

``tests/data/portal-genuine.json`` holds no text of others: what has a space in it stands as its length and digest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from tests.importing.vneps.portal import FOLDER

KEPT = FOLDER.with_name("portal-genuine.json")
NAMES = (
    "clarifications_IB2600493339", "opening_dom_IB2600486024", "opening_financial_consulting_IB2600512536",
    "opening_financial_goods_lots_hanoi_IB2500426513", "plan_detail_PL2600333000", "search_record_IB2300120225",
    "search_record_hanoi_IB2600420870", "version_lists",
)  # fmt: skip
CALLED = ("IB2600493339", "IB2600486024", "IB2600512536", "IB2500426513")
"""Numbers of which the portal tells a part only, so that the register must hold their invitation."""

BODY = {"code": "vnz888100001", "name": "Ban Quản lý dự án Mẫu"}


def call(number: str) -> dict[str, Any]:
    """Return the invitation that the register holds under that number."""
    body = {"selection_method": "1_HTHS"}
    invitation = {"kind": "invitation", "national_number": number, "version": "01", "title": "Mẫu", "body": body}
    return {**invitation, "organisation": BODY}


def kept() -> dict[str, Any]:
    """Return what is written down of each answer."""
    return json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}


def told(value: Any) -> Any:
    """Return a value as it may stand among the tests."""
    if isinstance(value, Mapping):
        return {key: told(item) for key, item in sorted(value.items())}
    if isinstance(value, list | tuple):
        return [told(item) for item in value]
    if isinstance(value, str) and " " in value:
        return f"{len(value)} characters, {hashlib.sha256(value.encode()).hexdigest()[:16]}"
    return value if isinstance(value, bool | int | str | None) else str(value)
