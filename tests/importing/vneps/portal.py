"""Invented answers in the national portal's shape (tests/data/portal), and what they come to."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from procurement.importing.vneps.assembling import Assembly, assemble
from procurement.importing.vneps.reading import PortalFile, read_portal_file
from procurement.notices.events import dump_line

FOLDER = Path(__file__).resolve().parents[2] / "data" / "portal"
SAMPLES = sorted(path for path in FOLDER.iterdir() if path.suffix in (".json", ".har"))
EXPECTED = FOLDER / "expected.events.jsonl"
"""What the samples come to together; each line was compared with its sample by eye before it was written down."""


def read_sample(name: str) -> PortalFile:
    return read_portal_file((FOLDER / name).read_bytes(), name)


def read_value(value: Any) -> PortalFile:
    """Read a value as a saved file would hold it."""
    return read_portal_file(json.dumps(value, ensure_ascii=False).encode(), "saved.json")


def joined(*files: PortalFile, recorded: Sequence[Mapping[str, Any]] = ()) -> Assembly:
    """Join files over a register that holds ``recorded``."""
    return assemble(files, lambda number: [known for known in recorded if known.get("national_number") == number])


def lines_of(assembly: Assembly) -> list[dict[str, Any]]:
    """Return the events as an event file would have them."""
    return [json.loads(dump_line(event.content), parse_float=Decimal) for event in assembly.events]


def expected_lines() -> list[dict[str, Any]]:
    lines = EXPECTED.read_text(encoding="utf-8").splitlines()
    return [json.loads(line, parse_float=Decimal) for line in lines]
