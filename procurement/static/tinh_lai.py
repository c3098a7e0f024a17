"""Tính lại tệp giám sát hằng tháng từ CSV công khai. Recompute a monthly compliance file from its open CSV.

    python3 tinh_lai.py 2026-10.csv 2026-10.json [SHA-256 of the JSON, as /giam-sat/tep-thang lists it]

Standard library only. Exit code 0: every digest, every row and every figure agrees.
"""

import csv
import hashlib
import io
import json
import math
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from typing import Any

RANKS = {"median": 50, "p90": 90}


def coverage(row: dict[str, str], at: str) -> str:
    """How a publication stands at the end of the month, by its own instants (ISO, UTC: they sort as text)."""
    if row["need"] != "required":
        return row["need"]
    if row["met_at"] and row["met_at"] <= at:
        return "published"
    if not row["turn_at"] or row["turn_at"] > at:
        return "not_due"
    if not row["expected_at"]:
        return "unknown"
    return "not_due" if row["expected_at"] > at else "missing"


def days_late(row: dict[str, str]) -> int | None:
    """Days late, 0 on time, None not known; limits of hours are kept in seconds and count as days begun."""
    late = int(row["late_by"]) if row["late_by"] else None
    return math.ceil(late / 86400) if late and row["unit"] == "h" else late


def times(counts: Counter[Any]) -> dict[str, int | None]:
    """On time, late, not known; by how many days at most 50 and 90 per cent of the late ones were late."""
    late = sorted(day for day, n in counts.items() if day for _ in range(n))
    ranks = {name: late[math.ceil(len(late) * part / 100) - 1] if late else None for name, part in RANKS.items()}
    return {"on_time": counts[0], "late": len(late), "unknown": counts[None], **ranks}


def group(rows: list[dict[str, str]], by: str, value: Callable[[dict[str, str]], Any]) -> dict[str, Counter[Any]]:
    found: dict[str, Counter[Any]] = defaultdict(Counter)
    for row in rows:
        found["|".join(row[name] for name in by.split(","))][value(row)] += 1
    return found


def faults(table: bytes, told: bytes, listed: str) -> Iterator[str]:
    said = json.loads(told)
    if listed and hashlib.sha256(told).hexdigest() != listed:
        yield "JSON: SHA-256"
    if hashlib.sha256(table).hexdigest() != said["csv_sha256"]:
        yield "CSV: SHA-256"
    rows = list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"), newline="")))
    if len(rows) != said["rows"]:
        yield f"CSV: {len(rows)} / {said['rows']}"
    posted = [row for row in rows if row["act"] == "posting"]
    for number, row in enumerate(rows, 2):
        if row["act"] == "posting" and row["coverage"] != coverage(row, said["as_of"]):
            yield f"CSV, {number}: {row['coverage']} / {coverage(row, said['as_of'])}"
    for by, counted in said["coverage"].items():
        if counted != {name: dict(counts) for name, counts in group(posted, by, lambda row: row["coverage"]).items()}:
            yield f"coverage: {by}"
    met = [row for row in posted if row["met_at"]]
    for by, counted in said["timeliness"].items():
        if counted != {name: times(counts) for name, counts in group(met, by, days_late).items()}:
            yield f"timeliness: {by}"


if __name__ == "__main__":
    table, told = (open(name, "rb").read() for name in sys.argv[1:3])
    found = list(faults(table, told, sys.argv[3] if len(sys.argv) > 3 else ""))
    sys.stdout.write("\n".join(found or ["Khớp / agrees: " + hashlib.sha256(told).hexdigest()]) + "\n")
    sys.exit(bool(found))
