"""``procurement import vneps`` as an operator meets it."""

from __future__ import annotations

import json
from pathlib import Path

from procurement.system import System
from tests.cli.conftest import Run
from tests.importing.vneps.portal import FOLDER


def test_a_check_lists_what_has_no_place_and_publishes_nothing(run: Run, system: System) -> None:
    result = run("import", "vneps", FOLDER, "--check")
    assert result.exit_code == 0
    assert "generalTasks: không đưa vào nội dung (3 giá trị)" in result.stdout
    assert "PL2688800001 phiên bản 00" in result.stdout
    assert "Đọc được 13 thông báo: chỉ kiểm tra, chưa đăng tải" in result.stdout.splitlines()[-1]
    assert json.loads(run("stats", "--json").stdout)["ledger"] == 0


def test_an_import_counts_and_a_second_one_changes_nothing(run: Run, system: System) -> None:
    first, second = (json.loads(run("import", "vneps", FOLDER, "--json").stdout) for _ in range(2))
    assert (first["read"], first["published"], first["unchanged"], first["refused"]) == (13, 13, 0, 0)
    assert (second["published"], second["unchanged"]) == (0, 13)
    assert first["missing_versions"] == [["IB2688800001", "00"], ["PL2688800001", "00"]]
    assert first["left_out"][str(FOLDER / "award.json")]


def test_what_is_refused_is_named_with_its_file(run: Run, system: System, tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text('{"bidPoBidpPlanProjectDetailView": {"planNo": 1, "planNo": 2}}', encoding="utf-8")
    result = run("import", "vneps", bad, FOLDER / "clarifications.json")
    assert result.exit_code == 1
    duplicate, incomplete = result.stderr.splitlines()
    assert duplicate == f"{bad}: Khóa “planNo” xuất hiện hai lần trong cùng một mục"
    assert incomplete.startswith(f"{FOLDER / 'clarifications.json'}: Tệp chỉ nói một phần về IB2688800001")


def test_a_folder_without_such_files_is_refused(run: Run, system: System, tmp_path: Path) -> None:
    (tmp_path / "ghi-chu.txt").write_text("x")
    for option in ("--check", "--keep-going"):
        result = run("import", "vneps", tmp_path, option)
        assert (result.exit_code, result.stdout[:20]) == (1, "Đọc được 0 thông báo")
        assert result.stderr == f"{tmp_path}: Không có tệp .json hay .har nào ở đây\n"
