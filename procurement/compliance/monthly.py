"""What a table of duties says, a monthly file among them: each as it stood then, and figures that follow from it alone.

Pure functions: from rows to text. ``static/tinh_lai.py`` does the counting again, without this program.
"""

from __future__ import annotations

import csv
import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from io import StringIO
from typing import Any

from procurement.compliance.calendar import WorkingDays
from procurement.compliance.counting import HOURS
from procurement.compliance.figures import AsOf
from procurement.compliance.figures_time import HIGH, MEDIAN, nearest_rank
from procurement.compliance.judging import SECONDS_OF_DAY, coverage, is_here, timeliness
from procurement.compliance.models import DutyRow

KEPT = (
    "subject", "round", "level", "place", "form", "falls_on", "kind", "act", "stage", "envelope", "need", "reason",
    "unclear", "regime", "rule", "rule_version", "unit", "amount", "tolerance", "trigger", "triggered", "due_at",
    "missing", "turn_at", "expected_at", "measured", "known_at", "met_by", "met_at", "national", "national_source",
    "late_by",
)  # fmt: skip
COLUMNS = ("body", *KEPT, "month", "coverage", "timeliness")
COVERED = (
    "kind", "kind,level", "kind,body", "kind,place", "kind,form", "kind,month",
)  # fmt: skip
TIMED = ("kind,national_source", "kind,level,national_source")
"""By which columns the figures are counted, as the file names them."""

Line = Mapping[str, str]
Figures = dict[str, dict[str, dict[str, int | None]]]


def make_lines(
    rows: Iterable[DutyRow], bodies: Mapping[int, str], as_of: AsOf, calendar: WorkingDays
) -> Iterator[dict[str, str]]:
    """Yield each row as texts by COLUMNS, as of two dates; ``bodies`` are references by id."""
    at, posted = as_of.known, as_of.posted
    for row in rows:
        posting = row.act == "posting"
        told = {name: getattr(row, name) for name in KEPT}
        if not is_here(row, at, posted):  # what came later was not known then
            told |= dict.fromkeys(("met_by", "met_at", "national", "national_source", "late_by"))
        told |= {"body": bodies[row.organisation_id], "month": f"{row.falls_on:%Y-%m}" if row.falls_on else ""}
        told |= {"coverage": coverage(row, at, posted) if posting else ""}
        told |= {"timeliness": timeliness(row, at, calendar, posted).state}
        yield {name: _said(told[name]) for name in COLUMNS}


def _said(value: Any) -> str:
    if isinstance(value, date):  # an instant is one, too
        return value.isoformat()
    return "" if value is None else str(value)


def write_csv(lines: Iterable[Line]) -> str:
    """Return these rows as CSV (RFC 4180), the same text for the same rows."""
    target = StringIO()
    writer = csv.DictWriter(target, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(lines)
    return target.getvalue()


def count_lines(lines: Iterable[Line]) -> dict[str, Figures]:
    """Return {coverage, timeliness} by the columns of COVERED and TIMED; values of a group are joined by "|"."""
    covered: dict[str, dict[str, Counter[str]]] = {by: defaultdict(Counter) for by in COVERED}
    times: dict[str, dict[str, Counter[int | None]]] = {by: defaultdict(Counter) for by in TIMED}
    for line in lines:
        if line["act"] != "posting":
            continue
        for by in COVERED:
            covered[by][_group(line, by)][line["coverage"]] += 1
        if line["met_at"]:
            for by in TIMED:
                times[by][_group(line, by)][_days_late(line)] += 1
    return {
        "coverage": {by: {group: dict(counts) for group, counts in found.items()} for by, found in covered.items()},
        "timeliness": {by: {group: _times(counts) for group, counts in found.items()} for by, found in times.items()},
    }


def _group(line: Line, by: str) -> str:
    return "|".join(line[name] for name in by.split(","))


def _days_late(line: Line) -> int | None:
    if not line["late_by"]:
        return None
    late_by = int(line["late_by"])
    return math.ceil(late_by / SECONDS_OF_DAY) if line["unit"] == HOURS else late_by


def _times(counts: Counter[int | None]) -> dict[str, int | None]:
    late = {days: count for days, count in counts.items() if days}
    return {
        "on_time": counts[0], "late": sum(late.values()), "unknown": counts[None],
        "median": nearest_rank(late, MEDIAN), "p90": nearest_rank(late, HIGH),
    }  # fmt: skip


def write_json(about: Mapping[str, Any], figures: Mapping[str, Figures]) -> bytes:
    """Return what the file is about and its figures as JSON, keys in order, the same bytes for the same content."""
    return (json.dumps({**about, **figures}, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
