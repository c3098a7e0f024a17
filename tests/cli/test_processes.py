"""Commands as processes of their own: how they end when they are stopped, and what they say to a pipe."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from procurement.jobs.outbox import OutboxRow
from procurement.ledger.queries import get_head
from procurement.system import System
from tests.search.register import call, publish

Start = Callable[..., "subprocess.Popen[str]"]
PATIENCE = 120.0
LINES = 300


def finish(process: subprocess.Popen[str], stdin: str | None = None) -> tuple[int, str, str]:
    out, err = process.communicate(stdin, timeout=PATIENCE)
    return process.returncode, out, err


def test_a_process_prints_json_to_a_pipe_and_nothing_else(system: System, start: Start) -> None:
    publish(system, call("IB2688800001", "Mua tủ"))
    code, out, err = finish(start("search", "--batch"), "tu\n")
    assert (code, err) == (0, "")
    assert json.loads(out)["hits"][0]["title"] == "Mua tủ"


def test_a_reader_that_stops_early_is_no_error_to_speak_of(system: System, start: Start) -> None:
    publish(system, *(call(f"IB268880000{n}", "Mua tủ " + "gỗ " * 600) for n in range(10)))
    process = start("export", "events")
    assert process.stdout is not None
    assert process.stdout.readline().startswith('{"kind"')
    process.stdout.close()
    assert process.stderr is not None
    assert "Traceback" not in process.stderr.read()
    process.wait(PATIENCE)
    for stream in (process.stderr, process.stdin):
        assert stream is not None
        stream.close()


def test_an_import_that_is_stopped_says_so_and_is_finished_by_running_it_again(
    system: System, start: Start, tmp_path: Path
) -> None:
    file = tmp_path / "many.jsonl"
    file.write_text("\n".join(json.dumps(call(f"IB26888{n:05d}", f"Mua tủ {n}")) for n in range(LINES)), "utf-8")
    process = start("import", "events", file)
    while not _published(system):
        assert process.poll() is None, "the import ended before it could be stopped"
    process.send_signal(signal.SIGINT)
    code, out, err = finish(process)
    assert (code, out) == (130, "")
    assert "Đã dừng" in err
    assert "Traceback" not in err
    done = _published(system)
    assert 0 < done < LINES
    code, out, err = finish(start("import", "events", file, "--json"))
    assert (code, json.loads(out)["published"], json.loads(out)["unchanged"]) == (0, LINES - done, done)


def _published(system: System) -> int:
    with system.database.read() as session:  # a reader: whoever asks the writer over and over locks the others out
        head = get_head(session)
    return head.sequence if head else 0


def test_serving_answers_and_ends_at_ctrl_c(folder: Path, start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = start("serve", "--port", port, "--with-sample")
    assert process.stdout is not None
    assert process.stdout.readline().startswith("Đã nạp ")
    assert any(f"http://127.0.0.1:{port}" in line for line in iter(process.stdout.readline, ""))
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=PATIENCE) as page:
        assert page.status == 200
    process.send_signal(signal.SIGINT)
    code, _, err = finish(process)
    assert code in (0, 130)
    assert "Traceback" not in err


@pytest.mark.parametrize(("number", "ends_with"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_the_worker_runs_until_it_is_stopped(system: System, start: Start, number: int, ends_with: int) -> None:
    publish(system, call("IB2688800001", "Mua tủ"))
    process = start("worker")
    while _waiting(system):
        assert process.poll() is None, "the worker ended by itself"
    process.send_signal(number)
    code, _, err = finish(process)
    assert code == ends_with
    assert "Traceback" not in err


def _waiting(system: System) -> int:
    with system.database.read() as session:
        return len(list(session.scalars(select(OutboxRow.id).where(OutboxRow.done_at.is_(None)))))
