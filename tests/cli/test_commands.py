"""Each command on a small register: what it prints, what it leaves behind, how it ends."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from unittest.mock import Mock

import pytest

from procurement.core.db import Database
from procurement.jobs import outbox
from procurement.ledger.queries import get_head
from procurement.notices.kinds import KINDS
from procurement.system import System
from tests.cli.conftest import Run
from tests.databases import ON_POSTGRESQL, unguarded
from tests.search.register import call, event, publish

ODDITIES = Path(__file__).resolve().parents[1] / "data" / "oddities.events.jsonl"
REFUSED = Path(__file__).resolve().parents[1] / "data" / "refused.events.jsonl"
COUNTS = ("read", "published", "unchanged", "refused", "warnings")

NEEDS_A_REGISTER = [
    ["stats"], ["reconcile"], ["search", "dầu"], ["search", "rebuild"], ["export", "events"], ["demo", "load"],
    ["worker", "--once"], ["import", "events", str(ODDITIES)],
    ["withhold", "TB-000001", "0", "--legal-basis", "a", "--reason", "b", "--requested-by", "c", "--approved-by", "d"],
]  # fmt: skip


@pytest.mark.parametrize("command", NEEDS_A_REGISTER, ids=" ".join)
def test_without_a_database_every_command_names_the_remedy(run: Run, command: list[str]) -> None:
    result = run(*command)
    assert result.exit_code == 1
    assert result.stdout == ""
    vietnamese, english = result.stderr.splitlines()
    assert vietnamese.startswith("Cơ sở dữ liệu chưa có")
    assert all(sentence.endswith("procurement db upgrade") for sentence in (vietnamese, english))


def test_upgrading_creates_the_database_and_doing_it_again_changes_nothing(run: Run, folder: Path) -> None:
    for _ in range(2):
        result = run("db", "upgrade")
        assert (result.exit_code, result.output) == (0, "Cơ sở dữ liệu đã sẵn sàng.\n")
    assert (folder / "register.sqlite3").exists() is not ON_POSTGRESQL
    assert folder.stat().st_mode & 0o777 == 0o700
    assert run("stats").exit_code == 0


HIT = ["reference", "kind", "title", "national_number", "organisation", "package"]


def test_searching_answers_in_the_agreed_shape(run: Run, system: System) -> None:
    rows = [{"package_ref": "goi-IB2688800001", "title": "Cung cấp dầu"}]
    publish(system, call("IB2688800001", "Cung cấp dầu bôi trơn"))
    publish(system, event("plan", "PL2688800001", "Kế hoạch", {"packages": rows}))
    answer = json.loads(run("search", "cung", "cap", "dau", "--json").stdout)
    assert list(answer) == ["total", "hits"]
    assert [list(hit) for hit in answer["hits"]] == [HIT, HIT]
    assert answer["total"] == 2
    assert {hit["kind"]: hit["package"] for hit in answer["hits"]} == {"invitation": "GT-000001", "plan": "GT-000001"}
    [hit] = json.loads(run("search", "dầu", "--kind", "invitation", "--json").stdout)["hits"]
    assert hit == dict(zip(
        HIT, ["TB-000001", "invitation", "Cung cấp dầu bôi trơn", "IB2688800001", "Đơn vị Mẫu số 9", "GT-000001"],
        strict=True,
    ))  # fmt: skip


def test_the_number_of_hits_is_limited_and_the_total_is_not(run: Run, system: System) -> None:
    publish(system, *(call(f"IB26888000{n:02d}", "Mua tủ") for n in range(12)))
    for arguments, hits in (([], 10), (["--limit", "3"], 3), (["--limit", "1000"], 12)):
        answer = json.loads(run("search", "tủ", "--json", *arguments).stdout)
        assert (answer["total"], len(answer["hits"])) == (12, hits)
    assert run("search", "tủ", "--limit", "0").exit_code == 2


def test_a_batch_answers_each_line_with_one_line(run: Run, system: System) -> None:
    publish(system, call("IB2688800001", "Mua tủ"), call("IB2688800002", "Mua tủ gỗ"))
    result = run("search", "--batch", "--limit", "1", stdin="tủ\n\n  gỗ \nkhông có\n".encode() + b"\xff\xfe\n")
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(answer["total"], len(answer["hits"])) for answer in answers] == [(2, 1), (2, 1), (1, 1), (0, 0), (2, 1)]


def test_people_read_a_list_and_what_nearly_matches_apart(run: Run, system: System) -> None:
    publish(system, call("IB2688800001", "Mua tủ gỗ"))
    assert run("search", "gỗ").stdout == "1 thông báo\nTB-000001  TBMT    Mua tủ gỗ\n"
    assert (
        run("search", "tủ sắt").stdout
        == "0 thông báo\nGần giống với từ khóa, không thuộc kết quả:\nTB-000001  TBMT    Mua tủ gỗ\n"
    )


def test_programs_are_told_apart_what_nearly_matches_where_little_does(run: Run, system: System) -> None:
    publish(system, *(call(f"IB268880000{number}", f"Mua tủ gỗ số {number}") for number in range(5)))
    publish(system, call("IB2688800009", "Mua tủ sắt"))
    some = json.loads(run("search", "tủ sắt", "--json", "--limit", "1").stdout)
    assert (some["total"], [hit["title"] for hit in some["hits"]]) == (1, ["Mua tủ sắt"])
    assert [near["title"] for near in some["nearly"]] == [f"Mua tủ gỗ số {number}" for number in (4, 3, 2, 1, 0)]
    assert some["nearly"][0].keys() == some["hits"][0].keys()
    for words in ("tủ gỗ", "không có", ""):
        assert json.loads(run("search", words, "--json").stdout).keys() == {"total", "hits"}


def test_words_that_begin_like_an_option_can_be_searched_for(run: Run, system: System) -> None:
    assert run("search", "--", "-x").exit_code == 0
    assert run("search", "-x").exit_code == 2


def test_rebuilding_says_how_far_the_index_has_come(run: Run, system: System) -> None:
    publish(system, call("IB2688800001", "Mua tủ"))
    result = run("search", "rebuild")
    assert (result.exit_code, result.stdout) == (0, "Đã lập lại chỉ mục đến số 1 của sổ đăng tải.\n")


def test_stats_have_the_agreed_shape(run: Run, system: System) -> None:
    publish(system, call("IB2688800001", "Mua tủ"))
    counts = json.loads(run("stats", "--json").stdout)
    assert counts == {
        "notices": {kind: int(kind == "invitation") for kind in KINDS},
        "packages": 1, "plans": 0, "organisations": 1, "ledger": 1,
    }  # fmt: skip
    assert list(counts) == ["notices", "packages", "plans", "organisations", "ledger"]
    readable = run("stats").stdout
    assert "Thông báo mời thầu" in readable
    assert len(readable.splitlines()) == len(KINDS) + 4


def test_reconcile_ends_with_0_only_where_all_agree(run: Run, system: System) -> None:
    publish(system, call("IB2688800001", "Mua tủ"))
    assert run("reconcile").exit_code == 0
    agreed = run("reconcile", "--json")
    assert (agreed.exit_code, json.loads(agreed.stdout)) == (0, {"differences": []})
    with unguarded(system.database) as connection:
        connection.exec_driver_sql("UPDATE revision_texts SET content = replace(content, 'Mua', 'Bán')")
    differing = run("reconcile", "--json")
    assert differing.exit_code == 1
    found = json.loads(differing.stdout)["differences"]
    assert {"subject": "TB-000001/0", "code": "published.text_changed"} in found
    codes = {"published.text_changed", "derived.not_compared", "index.changed", "signs.differ"}
    assert {each["code"] for each in found} == codes, "the index does not find the title by its forged word"
    assert run("reconcile").stdout.startswith("TB-000001/0: Nội dung không khớp với mã băm trong sổ đăng tải\n")


def test_rederive_makes_good_what_reconcile_named(run: Run, system: System) -> None:
    publish(system, call("IB2688800001", "Mua tủ"))
    with unguarded(system.database) as connection:
        connection.exec_driver_sql("UPDATE packages SET title = 'Bán tủ'")
    row = {"subject": "GT-000001", "code": "derived.changed", "table": "packages", "columns": ["title"]}
    assert row in json.loads(run("reconcile", "--json").stdout)["differences"]
    assert run("reconcile").stdout.startswith("GT-000001: Bảng packages, cột title: khác với kết quả tính lại")
    assert json.loads(run("rederive", "--by", "an", "--json").stdout) == {"changed": [row]}
    assert run("reconcile").exit_code == 0
    assert run("rederive", "--by", "an").stdout == "Đã lập lại 0 dòng.\n"


ORDER = ["--legal-basis", "Điều 7", "--reason", "Thông tin cá nhân", "--requested-by", "an"]


@pytest.mark.parametrize("error", [TimeoutError("a reader is there"), OSError(30, "Read-only file system")], ids=repr)
def test_withholding_tells_what_keeps_the_text_from_being_erased(
    run: Run, system: System, monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    publish(system, call("IB2688800001", "Mua tủ"))
    with monkeypatch.context() as patch:
        patch.setattr(Database, "cut_journal", Mock(side_effect=error))
        done = run("withhold", "TB-000001", "0", *ORDER, "--approved-by", "bình")
    assert done.exit_code == 1
    assert "Đã gỡ nội dung TB-000001" in done.stdout
    assert done.stderr.count(str(error)) == 2  # in Vietnamese and in English
    assert run("reconcile").stdout.startswith("erase:2: ")


def test_withholding_erases_though_its_first_round_was_used_up(
    run: Run, system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(system, call("IB2688800001", "Mua tủ"))
    monkeypatch.setattr(outbox, "LONGEST_ROUND", -1)  # each round tries one row
    assert run("withhold", "TB-000001", "0", *ORDER, "--approved-by", "bình").exit_code == 0
    assert run("reconcile").exit_code == 0


def test_withholding_takes_two_people_and_leaves_a_ledger_entry(run: Run, system: System) -> None:
    publish(system, call("IB2688800001", "Mua tủ"))
    alone = run("withhold", "TB-000001", "0", *ORDER, "--approved-by", "an")
    assert alone.exit_code == 1
    assert alone.stderr.startswith("approved_by: Việc gỡ nội dung cần hai người khác nhau")
    done = run("withhold", "TB-000001", "0", *ORDER, "--approved-by", "bình")
    said, *reminder = done.stdout.splitlines()
    assert (done.exit_code, said) == (0, "Đã gỡ nội dung TB-000001, lần đăng 0: số 2 của sổ đăng tải.")
    # Only where other machines may share the database is there anything left for them to do.
    shared = system.database.engine.dialect.name == "postgresql"
    assert [line.endswith("procurement search rebuild") for line in reminder] == [True, True][: 2 * shared]
    assert json.loads(run("search", "tủ", "--json").stdout)["total"] == 0
    assert run("reconcile").exit_code == 0
    again = run("withhold", "TB-000001", "0", *ORDER, "--approved-by", "bình")
    assert (again.exit_code, "đã được gỡ trước đó" in again.stderr) == (1, True)
    unknown = run("withhold", "TB-000009", "0", *ORDER, "--approved-by", "bình")
    assert (unknown.exit_code, unknown.stderr.splitlines()[0]) == (1, "Không tìm thấy lần đăng “TB-000009/0”")
    assert run("withhold", "TB-000001", "-1", *ORDER, "--approved-by", "bình").exit_code == 2
    assert run("withhold", "TB-000001", "0", "--reason", "x").exit_code == 2


def test_the_sample_goes_into_an_empty_register_once(run: Run, system: System) -> None:
    first, second = run("demo", "load"), run("demo", "load")
    assert (first.exit_code, first.stdout.startswith("Đã nạp ")) == (0, True)
    assert (second.exit_code, second.stdout.startswith("Dữ liệu mẫu đã có đủ, không nạp thêm.\n")) == (0, True)
    assert "  soan.thao  soạn thảo\n" in second.stdout
    assert len(run("demo", "code").stdout.strip()) == 6
    position = system.duties.position()
    assert position is not None  # else the first visitor of a page about duties would wait for all of them
    with system.database.read() as session:
        head = get_head(session)
    assert head is not None
    assert position.sequence == head.sequence
    assert run("reconcile").exit_code == 0


def test_there_is_no_code_without_the_people_of_the_sample(run: Run, system: System) -> None:
    for _ in range(2):
        refused = run("demo", "code")
        assert (refused.exit_code, refused.stdout) == (1, "")
        assert refused.stderr.startswith("Sổ đăng tải này không có người mẫu nào")
        publish(system, call("IB2688800001", "Mua tủ"))


def test_the_sample_goes_into_no_register_with_real_notices(run: Run, system: System) -> None:
    publish(system, call("IB2688800001", "Mua tủ"))
    for size in ("small", "city"):
        refused = run("demo", "load", "--size", size)
        assert (refused.exit_code, refused.stdout) == (1, "")
        assert refused.stderr.startswith("Sổ đăng tải này có dữ liệu thật")


def test_the_worker_does_once_what_is_due(run: Run, system: System) -> None:
    publish(system, call("IB2688800001", "Mua tủ"))
    assert [run("worker", "--once").stdout for _ in range(2)] == ["1 việc\n", "0 việc\n"]


def test_a_taken_port_is_one_sentence_in_each_language(run: Run, folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = run("serve", "--port", str(port))
    assert result.exit_code == 1
    vietnamese, english = result.stderr.splitlines()
    assert vietnamese.startswith(f"Cổng {port} đang được dùng")
    assert vietnamese.endswith(f"Hãy chọn cổng khác, ví dụ --port {port + 1}.")
    assert english.startswith(f"Port {port} cannot be used")
    assert not (folder / "register.sqlite3").exists()


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "khong-co.invalid", "300.1.1.1", "", "a" * 70])
def test_an_address_that_the_machine_has_not_is_said_to_be_that(run: Run, folder: Path, host: str) -> None:
    result = run("serve", "--host", host)
    assert result.exit_code == 1
    vietnamese, english = result.stderr.splitlines()
    assert vietnamese.startswith(f"Máy này không có địa chỉ “{host}”")
    assert english.startswith(f"This machine has no address “{host}”")
    assert not (folder / "register.sqlite3").exists()


def test_a_port_that_does_not_exist_is_not_understood(run: Run) -> None:
    assert run("serve", "--port", "99999").exit_code == 2


@pytest.mark.sqlite
def test_a_database_that_is_none_is_one_sentence(run: Run, folder: Path) -> None:
    folder.mkdir()
    (folder / "register.sqlite3").write_bytes(b"no database at all, but long enough to be looked at" * 10)
    for command in (["stats"], ["db", "upgrade"]):
        result = run(*command)
        assert result.exit_code == 1
        assert result.stderr.startswith("Cơ sở dữ liệu không dùng được: ")


def test_a_data_folder_that_cannot_be_made_is_one_sentence(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("PROCUREMENT_DATA_DIR", str(tmp_path / "file" / "data"))
    result = run("stats")
    assert result.exit_code == 1
    assert result.stderr.startswith("Không đọc hoặc ghi được ")
