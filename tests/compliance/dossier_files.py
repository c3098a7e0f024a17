"""Reading the dossiers that were worked by hand (``dossiers/*.md``), and the events that tell what they published."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from procurement.core.clock import VIETNAM
from tests.publication.register import BODY, vnd

FOLDER = Path(__file__).parent / "dossiers"
NOTHING = "-"
KEYS = {"form": "selection_form", "field": "field", "online": "is_online", "international": "is_international",
        "shortlisted": "has_prequalification", "method": "selection_method"}  # fmt: skip
CALLED = ("field", "selection_form", "is_online", "is_international", "selection_method", "price")
"""What a call says of its package; a result without a call says the form, the field and the price."""
SAID = {"closes": "closes_at", "opens": "opens_at", "validity": "bid_validity_days", "stage": "stage",
        "envelope": "envelope", "effective": "effective_on", "outcome": "outcome"}  # fmt: skip
INSTANTS = ("closes", "opens")


@dataclass(frozen=True)
class Published:
    """One notice of a dossier; ``here`` is when this register publishes it, ``raw`` the event."""

    here: datetime
    raw: dict[str, Any]


@dataclass(frozen=True)
class Worked:
    """One row of expected duties, its cells by the heading of their column."""

    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    @property
    def need(self) -> tuple[str, str]:
        """What is needed, and why."""
        said, _, why = self["cần đăng"].partition(": ")
        return said, why

    @property
    def is_brief(self) -> bool:
        """Whether only the need is told."""
        return {value for name, value in self.cells.items() if name not in ("nghĩa vụ", "cần đăng")} == {NOTHING}

    @property
    def rule(self) -> tuple[str | None, str]:
        """The rule's code and the regime."""
        code, _, regime = self["quy định"].partition(" ")
        return (None if code == NOTHING else code), regime.strip("()")

    @property
    def judged(self) -> tuple[str, str]:
        """How it stands against its time, and by how much or for lack of what."""
        said, _, why = self["so với hạn"].partition(": ")
        match = re.fullmatch(r"(chậm|quá hạn) (\S+)", said)
        return (match[1], match[2]) if match else (said, why)


@dataclass
class Paper:
    """One dossier."""

    title: str
    head: dict[str, str] = field(default_factory=dict)
    notices: list[dict[str, str]] = field(default_factory=list)
    duties: list[Worked] = field(default_factory=list)

    @property
    def groups(self) -> set[str]:
        """The classes and regimes that it stands for."""
        return set(self.head["nhóm"].split(", "))

    @property
    def asked_at(self) -> datetime:
        """The instant of the question."""
        hour, day = self.head["hỏi lúc"].split()
        return datetime.combine(date.fromisoformat(day), time.fromisoformat(hour), VIETNAM)

    @property
    def is_history(self) -> bool:
        """Whether its notices were imported long after they had been posted."""
        return "nhập từ lịch sử" in self.head

    @property
    def row(self) -> tuple[str, list[str]]:
        """The row of the matrix and its articles."""
        code, _, articles = self.head["bảng"].partition(" (")
        return code, articles[:-1].split(", ") if articles else []

    def published(self) -> Iterator[Published]:
        """Yield its notices as events, in their order."""
        facts = _pairs(self.head["gói thầu"])
        for told in self.notices:
            more = _pairs(told["ghi thêm"])
            posted = told["đăng trên Hệ thống quốc gia"]
            here = _moment(more.get("here", posted))
            is_stated = posted != "không rõ"
            yield Published(here, _event(told, {**facts, **more}, _zoned(posted) if is_stated else None))


def read_papers() -> list[Paper]:
    """Return all dossiers, by file."""
    return [paper for path in sorted(FOLDER.glob("[0-9]*.md")) for paper in _read(path.read_text(encoding="utf-8"))]


def _read(text: str) -> Iterator[Paper]:
    for section in text.split("\n## ")[1:]:
        title, *lines = section.splitlines()
        paper = Paper(title)
        paper.head = dict(line[2:].split(": ", 1) for line in lines if line.startswith("- "))
        first, second = _tables(lines)
        paper.notices = first
        paper.duties = [
            Worked({**row, "nghĩa vụ": one.strip()}) for row in second for one in row["nghĩa vụ"].split(",")
        ]
        yield paper


def _tables(lines: list[str]) -> Iterator[list[dict[str, str]]]:
    """Yield each table as its rows by heading."""
    cells = [[cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else None for line in lines]
    rows: list[list[str]] = []
    for row in [*cells, None]:
        if row is not None:
            rows.append(row)
        elif rows:
            yield [dict(zip(rows[0], each, strict=True)) for each in rows[2:]]
            rows = []


def _pairs(text: str) -> dict[str, str]:
    return dict(part.partition("=")[::2] for part in text.split() if part != NOTHING)


def _moment(text: str) -> datetime:
    """Return a written instant, or ten o'clock of a day, in Viet Nam."""
    moment = datetime.fromisoformat(text) if "T" in text else datetime.fromisoformat(text) + timedelta(hours=10)
    return moment.replace(tzinfo=VIETNAM)


def _zoned(text: str) -> str:
    return _moment(text).isoformat() if "T" in text else text


def _event(told: dict[str, str], said: dict[str, str], posted: str | None) -> dict[str, Any]:
    kind, decided = told["thông báo"], told["ngày quyết định"]
    number = "PL2688900001" if kind == "plan" else f"IB268890000{said.get('round', '1')}"
    raw: dict[str, Any] = {
        "kind": kind, "national_number": number, "organisation": BODY, "title": "Gói thầu Mẫu",
        "version": said.get("version", "00"), "published_at": posted, "body": _body(kind, said),
        "decision": None if decided == NOTHING else {"date": decided},
        "package_ref": None if kind == "plan" else "goi-1",
        "plan_number": None if kind == "plan" or "noplan" in said else "PL2688900001",
    }  # fmt: skip
    return {key: value for key, value in raw.items() if value is not None}


def _body(kind: str, said: dict[str, str]) -> dict[str, Any]:
    facts: dict[str, Any] = {KEYS[key]: _value(value) for key, value in said.items() if key in KEYS}
    if "price" in said:
        facts["price"] = vnd(int(said["price"]))
    if kind == "plan":
        return {"plan_type": "TX", "packages": _rows(facts, said)}
    own = {SAID[key]: _zoned(value) if key in INSTANTS else _value(value) for key, value in said.items() if key in SAID}
    if kind in ("prequalification", "invitation"):
        return own | {key: facts[key] for key in CALLED if key in facts}
    if kind == "award":
        terms = {key: facts[key] for key in ("field", "selection_form", "price") if key in facts}
        return {"outcome": "awarded"} | own | terms
    if kind == "cancellation":
        return {"target": "round", "scope": "tender", "effect": "cancelled", "reason": "Lý do mẫu"}
    return own | ({"contract_number": "1"} if kind == "contract" else {})


def _rows(facts: dict[str, Any], said: dict[str, str]) -> list[dict[str, Any]]:
    if "dropped" in said:
        return [{"title": "Gói thầu khác", "package_ref": "goi-9", "selection_form": "KHAC"}]
    quarter, _, year = said.get("start", "").partition("/")
    start = {"start": {"quarter": int(quarter), "year": int(year)}} if year else {}
    return [{"title": "Gói thầu Mẫu", "package_ref": "goi-1", **facts, **start}]


def _value(text: str) -> Any:
    return {"yes": True, "no": False}.get(text, int(text) if text.isdigit() else text)
