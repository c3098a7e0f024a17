"""Event files in and out by commands: what is told, what is refused, what is left where one breaks off."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from errno import ENOSPC
from pathlib import Path
from unittest.mock import Mock

import pytest

from procurement.importing import events
from procurement.importing.events import Importer
from procurement.system import System
from tests.cli.conftest import Run
from tests.search.register import call, publish

ODDITIES = Path(__file__).resolve().parents[1] / "data" / "oddities.events.jsonl"
REFUSED = Path(__file__).resolve().parents[1] / "data" / "refused.events.jsonl"
COUNTS = ("read", "published", "unchanged", "refused", "warnings")


def test_importing_counts_as_json_and_a_second_import_changes_nothing(run: Run, system: System) -> None:
    lines = [json.dumps(call(f"IB268880000{n}", "Mua tủ")) for n in range(3)]
    file = system.settings.data_dir / "three.jsonl"
    file.write_text("\n".join(lines) + "\n\n", encoding="utf-8")
    first, second = run("import", "events", file, "--json"), run("import", "events", file, "--json")
    assert tuple(json.loads(first.stdout)) == COUNTS
    assert json.loads(first.stdout) == dict(zip(COUNTS, (3, 3, 0, 0, 0), strict=True))
    assert json.loads(second.stdout) == dict(zip(COUNTS, (3, 0, 3, 0, 0), strict=True))
    assert (first.exit_code, second.exit_code, first.stderr) == (0, 0, "")


def test_refused_lines_are_named_with_file_line_and_path_and_nothing_is_published(run: Run, system: System) -> None:
    result = run("import", "events", REFUSED, "--json")
    counts = json.loads(result.stdout)
    assert result.exit_code == 1
    assert (counts["published"], counts["refused"] > 20) == (0, True)
    named = [line.removeprefix(f"{REFUSED}:") for line in result.stderr.splitlines()]
    assert len({line.split(":")[0] for line in named}) == counts["refused"]
    assert "8: decision.date: Ngày quyết định: “" in result.stderr


def test_keeping_going_publishes_the_good_lines_and_still_fails(run: Run, system: System, tmp_path: Path) -> None:
    good = json.dumps(call("IB2688800001", "Mua tủ"))
    file = tmp_path / "mixed.jsonl"
    file.write_text(f"{good}\nnot json\n", encoding="utf-8")
    assert run("import", "events", file).exit_code == 1
    assert json.loads(run("stats", "--json").stdout)["ledger"] == 0
    result = run("import", "events", "--keep-going", file)
    assert result.exit_code == 1
    assert result.stdout == "Đọc 2 dòng: đăng tải 1, không đổi 0, từ chối 1, lưu ý 0.\n"
    assert result.stderr.startswith(f"{file}:2: Không đúng cú pháp JSON")


def test_a_gzipped_file_is_read_whatever_its_name(run: Run, system: System, tmp_path: Path) -> None:
    file = tmp_path / "events"
    file.write_bytes(gzip.compress(ODDITIES.read_bytes()))
    assert json.loads(run("import", "events", "--json", file).stdout)["refused"] == 0


@pytest.mark.parametrize("damage", ["cut short", "garbled"])
def test_a_broken_gzip_file_is_one_sentence_and_nothing_is_published(
    run: Run, system: System, tmp_path: Path, damage: str
) -> None:
    whole = gzip.compress(ODDITIES.read_bytes())
    file = tmp_path / "events.jsonl.gz"
    file.write_bytes(whole[: len(whole) // 2] if damage == "cut short" else whole[:600] + bytes(200) + whole[800:])
    result = run("import", "events", file)
    assert result.exit_code == 1
    assert result.stderr.startswith("Tệp nén bị hỏng hoặc thiếu (events.jsonl.gz); chưa dòng nào được đăng tải.\n")
    assert json.loads(run("stats", "--json").stdout)["ledger"] == 0


def test_bytes_that_are_not_utf_8_are_a_refused_line(run: Run, system: System, tmp_path: Path) -> None:
    file = tmp_path / "latin.jsonl"
    file.write_bytes('{"title": "café"}\n'.encode("latin-1"))
    result = run("import", "events", file)
    assert (result.exit_code, result.stderr) == (1, f"{file}:1: Tệp không được mã hóa theo UTF-8\n")


def test_a_folder_or_a_missing_file_is_not_understood(run: Run, system: System, tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing.jsonl"):
        result = run("import", "events", path)
        assert result.exit_code == 2
        assert result.stderr.startswith("Lệnh chưa đúng; xem hướng dẫn: main import events --help\n")
        assert path.name in result.stderr


def test_progress_is_shown_on_a_terminal_only(run: Run, system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [json.dumps(call(f"IB26888{n:05d}", f"Mua tủ {n}")) for n in range(101)]
    file = system.settings.data_dir / "many.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")
    assert run("import", "events", file).stderr == ""
    monkeypatch.setattr("procurement.cli.progress.is_watched", lambda: True)
    shown = run("import", "events", file).stderr
    assert shown == "\rĐã kiểm tra: 100 dòng\rĐã đăng tải: 100 dòng\rĐã đăng tải: 101 dòng\n"
    assert run("export", "events", "--out", file).stderr == "\rĐã xuất: 100 dòng\n"


def test_documents_come_from_the_folder_that_is_named(run: Run, system: System, tmp_path: Path) -> None:
    row = {"type": "other", "title": "tep.pdf", "sha256": "0" * 64}
    file = tmp_path / "events.jsonl"
    file.write_text(json.dumps(call("IB2688800001", "Mua tủ", documents=[row])), encoding="utf-8")
    assert run("import", "events", file, "--files-from", tmp_path / "nowhere").exit_code == 2
    assert run("import", "events", file, "--files-from", tmp_path).exit_code == 0


def test_exporting_gives_the_same_bytes_to_a_file_and_to_the_output(run: Run, system: System, tmp_path: Path) -> None:
    run("import", "events", ODDITIES)
    out = tmp_path / "out.jsonl"
    result = run("export", "events", "--out", out)
    assert (result.exit_code, result.output) == (0, "")
    assert out.read_bytes() == run("export", "events").stdout_bytes
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".part")] == []


def test_an_export_that_fails_leaves_the_old_file_and_no_draft(
    run: Run, system: System, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(system, call("IB2688800001", "Mua tủ"))
    out = tmp_path / "out.jsonl"
    out.write_text("what was there", encoding="utf-8")

    def fail(_session: object) -> Iterator[str]:
        yield "the first line"
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("procurement.cli.events.export_lines", fail)
    result = run("export", "events", "--out", out)
    assert result.exit_code == 1
    assert result.stderr.startswith("Ổ đĩa đầy: ")
    assert out.read_text(encoding="utf-8") == "what was there"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "out.jsonl"]


def test_an_export_into_a_folder_that_is_not_there_is_one_sentence(run: Run, system: System, tmp_path: Path) -> None:
    result = run("export", "events", "--out", tmp_path / "nowhere" / "out.jsonl")
    assert (result.exit_code, len(result.stderr.splitlines())) == (1, 2)


def test_an_import_that_breaks_off_says_how_much_of_it_stays(
    run: Run, system: System, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lines = [json.dumps(call(f"IB26888{number:05d}", "Mua tủ")) for number in range(3)]
    file = tmp_path / "three.jsonl"
    file.write_text("\n".join(lines), "utf-8")
    monkeypatch.setattr(events, "BATCH", 2)
    monkeypatch.setattr(Importer, "_keep_files", Mock(side_effect=[[], OSError(ENOSPC, "No space left on device")]))
    stopped = run("import", "events", file)
    assert stopped.exit_code == 1
    assert stopped.stderr.splitlines()[0].startswith("Trước khi dừng, 2 dòng đầu đã xong")
    assert "Ổ đĩa đầy: phần đang làm không được ghi" in stopped.stderr
