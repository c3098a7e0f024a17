"""Random lives of a register: plans, calls, results, cancellations, adoptions, withholdings, in any order."""

from __future__ import annotations

import random
from collections.abc import Iterator

from sqlalchemy import select

from procurement.core.errors import Refused
from procurement.notices.models import Notice
from procurement.system import System
from tests.search.register import Event, call, event, publish, vnd, withhold_text

WORDS = ("dầu", "đầu", "bơm", "nước", "máy", "tính", "sửa chữa", "cung cấp", "tư vấn", "hoá chất", "GT-01", "y tế")
BODIES = [{"code": f"vnz88800000{n}", "name": f"Đơn vị Mẫu {n}"} for n in range(4)]
BIDDER = {"code": "vn8880000001", "name": "Công ty Mẫu", "result": "won", "winning_price": vnd(880)}
FIELDS, FORMS = ("HH", "XL", "TV", "PTV"), ("DTRR", "CHCT", "CDT")


class Acts:
    """Acts chosen by ``chance`` among a few plans and packages, so that they meet each other often."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.version = 0

    def title(self) -> str:
        return " ".join(self.chance.sample(WORDS, self.chance.randint(1, 4)))

    def terms(self) -> Event:
        price = self.chance.choice([None, vnd(self.chance.randint(1, 9) * 10**6), vnd("1500000.5")])
        terms = {"field": self.chance.choice(FIELDS), "selection_form": self.chance.choice(FORMS), "price": price}
        return {name: value for name, value in terms.items() if value}

    def envelope(self, package: int) -> Event:
        self.version += self.chance.randint(-1, 1)
        day = self.chance.randint(1, 28)
        return {
            "package_ref": f"goi-{package}",
            "plan_number": f"PL268880000{package // 3}",
            "version": f"{max(self.version, 0):02d}",
            "published_at": self.chance.choice([None, f"2026-11-{day:02d}T10:00:00+07:00"]),
            "organisation": self.chance.choice(BODIES),
        }

    def number(self, package: int) -> Event:
        """Return the package's own number, which not every version of a plan states."""
        return {"package_number": f"BP268880000{package}"} if self.chance.random() < 0.5 else {}

    def replacing(self) -> Event:
        """Return mostly nothing, else that a package takes the place of another, be it that of another plan."""
        return {"replaces": [f"goi-{self.chance.randrange(9)}"]} if self.chance.random() < 0.2 else {}

    def plan(self) -> Event:
        number = self.chance.randrange(3)
        rows = [
            {
                "package_ref": f"goi-{package}",
                "title": self.title(),
                **self.number(package),
                **self.terms(),
                **self.replacing(),
            }
            for package in range(number * 3, number * 3 + 3)
            if self.chance.random() < 0.8
        ]
        envelope = self.envelope(number * 3) | {"package_ref": None, "plan_number": None}
        return event("plan", f"PL268880000{number}", self.title(), {"packages": rows}, **envelope)

    def call(self) -> Event:
        package = self.chance.randrange(9)
        day, hour = self.chance.randint(1, 14), self.chance.randint(0, 23)
        number = f"IB268880000{package}{self.chance.choice('01')}"
        closes_at = f"2026-12-{day:02d}T{hour:02d}:00:00+07:00"
        return call(number, self.title(), closes_at, body=self.terms(), **self.envelope(package))

    def result(self) -> Event:
        package = self.chance.randrange(9)
        results: list[tuple[str, Event]] = [
            ("opening", {}), ("award", {"outcome": "awarded"}), ("award", {"outcome": "none"}), ("contract", {}),
            ("award", {"outcome": "partly", "lots": [{"lot_ref": "1", "bidders": [BIDDER]}]}),
            ("cancellation", {"target": "round", "scope": "tender", "effect": "cancelled", "reason": "Hết vốn"}),
            ("cancellation", {"target": "round", "scope": "tender", "effect": "revoked", "reason": "Có vốn"}),
        ]  # fmt: skip
        kind, body = self.chance.choice(results)
        return event(kind, f"IB268880000{package}0", self.title(), body, **self.envelope(package))

    def plan_cancellation(self) -> Event:
        number, plan = self.chance.randrange(3), self.chance.randrange(3)
        effect = self.chance.choice(["cancelled", "revoked"])
        body = {"target": "plan", "effect": effect, "reason": "Điều chỉnh"}
        return event("cancellation", f"PL268880000{number}", self.title(), body, **self.envelope(plan * 3))


def act(system: System, acts: Acts) -> None:
    """Publish one random act, or withhold a random text."""
    chance = acts.chance.random()
    if chance < 0.1:
        _withhold_one(system, acts.chance)
        return
    made = (acts.plan, acts.call, acts.result, acts.plan_cancellation)
    publish(system, acts.chance.choices(made, weights=(3, 5, 5, 1))[0]())


def _withhold_one(system: System, chance: random.Random) -> None:
    with system.database.read() as session:
        notices = list(session.scalars(select(Notice).order_by(Notice.id)))
    if not notices:
        return
    chosen = chance.choice(notices)
    try:
        withhold_text(system, chosen.reference, chosen.current_number)
    except Refused:
        return  # withheld already


def live(system: System, seed: str, steps: int) -> Iterator[int]:
    """Yield the number of each step after it has happened."""
    acts = Acts(random.Random(seed))
    for step in range(steps):
        act(system, acts)
        yield step
