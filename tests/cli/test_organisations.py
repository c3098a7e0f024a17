"""``procurement organisations`` as an operator meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from procurement.system import System
from tests.cli.conftest import Run

LINES = (
    {"code": "vnz999000001", "names": [{"name": "Sở Mẫu mới", "valid_from": "2025-03-01"}],
     "levels": [{"level": "department"}], "places": [{"place": "C00070"}],
     "predecessors": [{"code": "vnz999000002", "valid_from": "2025-03-01"}]},
    {"code": "vnz999000002", "names": [{"name": "Sở Mẫu cũ"}]},
)  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "bodies.jsonl"
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in LINES), encoding="utf-8")
    return path


def test_a_file_of_bodies_is_loaded_shown_and_written_again(system: System, run: Run, file: Path) -> None:
    assert json.loads(run("organisations", "load", file, "--json").stdout) == {
        "read": 2, "added": 5, "unchanged": 0, "refused": 0,
    }  # fmt: skip
    assert "đã có 5" in run("organisations", "load", file).stdout
    shown = json.loads(run("organisations", "show", "vnz999000001", "--json").stdout)
    assert (shown["name"], shown["place"]) == ("Sở Mẫu mới", "Phường Hoàn Kiếm")
    assert shown["predecessors"] == ["vnz999000002 Sở Mẫu cũ (2025-03-01)"]
    assert "successors:    vnz999000001 Sở Mẫu mới" in run("organisations", "show", "vnz999000002").stdout
    out = file.with_name("out.jsonl")
    run("organisations", "export", "--out", out)
    assert out.read_text(encoding="utf-8") == run("organisations", "export").stdout
    assert [json.loads(line)["code"] for line in out.read_text(encoding="utf-8").splitlines()] == [
        "vnz999000001", "vnz999000002",
    ]  # fmt: skip


def test_a_bad_file_is_named_line_by_line_and_brings_nothing(system: System, run: Run, file: Path) -> None:
    with file.open("a", encoding="utf-8") as target:
        target.write('\n{"code": "vnz999000003", "places": [{"place": "Hoàn Kiếm"}]}')
    result = run("organisations", "load", file)
    assert result.exit_code == 1
    assert f"{file}:3: places.0.place: “Hoàn Kiếm” không phải mã địa bàn" in result.stderr
    assert run("organisations", "export").stdout == ""


def test_an_unknown_body_is_said_so(system: System, run: Run) -> None:
    result = run("organisations", "show", "vnz000000000")
    assert result.exit_code == 1
    assert "vnz000000000" in result.stderr
