"""A quick run: not how fast the register is, only that the benchmark still runs and says what it must."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.__main__ import MEASURES, main

pytestmark = pytest.mark.sqlite


TABLES = {
    "import": ["import", "import, work"],
    "pages": ["pages, first", "pages, warm", "pages, work"],
    "memory": ["memory"],
    "start": ["start-up", "start-up, work"],
    "index": ["index"],
    "alerts": ["alerts", "alerts, work"],
}


@pytest.mark.parametrize("measures", [["import"], pytest.param(list(MEASURES), marks=pytest.mark.scale)], ids="-".join)
def test_a_quick_run_gives_a_table_and_every_value(tmp_path: Path, measures: list[str]) -> None:
    out = tmp_path / "figures.json"
    result = CliRunner().invoke(main, ["--quick", "--json", str(out), *measures], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    told = json.loads(out.read_text("utf-8"))
    tables = list(dict.fromkeys(row["measure"] for row in told["rows"]))
    assert tables == [table for measure in measures for table in TABLES[measure]]
    assert all(value > 0 for row in told["rows"] for values in (*row["ours"], *row["peer"]) for value in values)
    for row in told["rows"]:
        assert f"| {row['name']} | {row['unit']} |" in result.stdout
    assert {"processor", "cores", "commit", "Python", "versions"} <= told["machine"].keys()
