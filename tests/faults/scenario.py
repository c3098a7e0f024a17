"""What the killed publisher publishes: invented events, numbered from 0, the same for everybody who asks.

Five acts make the life of one package: plan, call for bids, its amendment, result, cancellation. Numbers come from
ranges that the national system does not use.
"""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from procurement.notices.events import Event, read_event

START = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
STEPS = ("plan", "call", "amendment", "result", "cancellation")
BODY = {"code": "vnz999000001", "name": "Ban Quản lý dự án phường Mẫu", "short_name": "BQLDA Mẫu"}


def instant_of(number: int) -> datetime:
    """Return the instant at which the register's clock stands while event ``number`` is published."""
    return START + timedelta(seconds=number)


def step_of(number: int) -> str:
    """Return which of ``STEPS`` event ``number`` is."""
    return STEPS[number % len(STEPS)]


def files_of(number: int) -> list[bytes]:
    """Return the bytes of the files attached to event ``number``: none to two, up to 40 kB.

    An amendment attaches the call's files again, so that storing what is there already happens too.
    """
    chance = random.Random(f"files of {number - 1 if step_of(number) == 'amendment' else number}")
    return [chance.randbytes(chance.randint(1, 40_000)) for _ in range(chance.randint(0, 2))]


def raw_event(number: int) -> dict[str, Any]:
    """Return event ``number`` as one object of the event file."""
    package, step = divmod(number, len(STEPS))
    event = {
        "kind": ("plan", "invitation", "invitation", "award", "cancellation")[step],
        "national_number": f"{'PL' if step == 0 else 'IB'}26998{package:05d}",
        "version": "01" if STEPS[step] == "amendment" else "00",
        "plan_number": f"PL26998{package:05d}",
        "package_ref": f"goi-{package:05d}",
        "published_at": instant_of(number).isoformat(),
        "organisation": BODY,
        "title": f"Gói thầu số {package}: sửa chữa trường học",
        "documents": [
            {"type": "other", "title": f"tep-{place}.pdf", "sha256": sha256(data).hexdigest(), "size": len(data)}
            for place, data in enumerate(files_of(number))
        ],
        "body": _body(step, package),
    }
    return {key: value for key, value in event.items() if value and not (step == 0 and key.startswith("package"))}


def _body(step: int, package: int) -> dict[str, Any]:
    price = {"amount": 1_000_000 * (package + 1), "currency": "VND"}
    if step == 0:
        row = {"package_ref": f"goi-{package:05d}", "title": f"Gói thầu số {package}", "price": price}
        return {"plan_type": "TX", "packages": [row]}
    if step in (1, 2):
        closes_at = START + timedelta(days=20 + step * 5)
        return {"field": "XL", "price": price, "closes_at": closes_at.isoformat(), "submission_place": "Tại phường"}
    if step == 3:
        winner = {"code": "vn9900000001", "name": "Công ty Ví Dụ", "result": "won", "winning_price": price}
        return {"outcome": "awarded", "award_value": price, "lots": [{"title": "Cả gói", "bidders": [winner]}]}
    return {"target": "round", "scope": "tender", "effect": "cancelled", "reason": "Nguồn vốn không được bố trí."}


def write_file(path: Path, numbers: range) -> Path:
    """Write the events of ``numbers`` as an event file, with the documents beside it by their SHA-256; return it."""
    for data in (data for number in numbers for data in files_of(number)):
        (path.parent / sha256(data).hexdigest()).write_bytes(data)
    path.write_text("".join(json.dumps(raw_event(number)) + "\n" for number in numbers), encoding="utf-8")
    return path


def event_of(number: int) -> Event:
    """Return event ``number`` as the door takes it."""
    return read_event(raw_event(number), pseudonym=lambda digits: f"hkd-{sha256(digits.encode()).hexdigest()[:16]}")
