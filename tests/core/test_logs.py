"""Lines of the log: one an event, whatever came from outside."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable

import pytest

from procurement.core.logs import JsonLines, ReadableLines, log_settings, request_id

EVIL = "một\r\n2026-11-30 fake\x1b[31m\x85\u2028\u2029\ud800\x00"


def record(message: str, *, failed: bool = False, **fields: object) -> logging.LogRecord:
    info = None
    if failed:
        try:
            raise ValueError(EVIL)
        except ValueError:
            info = sys.exc_info()
    made = logging.LogRecord("procurement.x", logging.WARNING, "x.py", 1, message, None, info)
    made.fields = fields
    return made


def test_a_line_is_one_object_with_instant_level_and_fields() -> None:
    line = json.loads(JsonLines().format(record("request", status=200, route="/thong-bao/<reference>")))
    assert line["at"].endswith("+00:00")
    assert (line["level"], line["logger"], line["event"]) == ("warning", "procurement.x", "request")
    assert (line["status"], line["route"]) == (200, "/thong-bao/<reference>")
    assert "id" not in line


def test_a_failure_carries_its_traceback_and_the_number_of_its_request() -> None:
    token = request_id.set("abc123")
    line = json.loads(JsonLines().format(record("failed", failed=True)))
    request_id.reset(token)
    assert line["id"] == "abc123"
    assert "ValueError" in line["traceback"]


@pytest.mark.parametrize("shape", [JsonLines, ReadableLines])
def test_nothing_from_outside_begins_a_line_or_moves_the_cursor(shape: Callable[[], logging.Formatter]) -> None:
    line = shape().format(record(EVIL, path=EVIL))
    assert len(line.splitlines()) == 1
    assert not {"\x1b", "\x00", "\r"} & set(line)


def test_marks_of_vietnamese_stay_readable() -> None:
    assert "Đấu thầu" in JsonLines().format(record("Đấu thầu"))


def test_a_terminal_gets_readable_lines_and_a_file_json() -> None:
    names = [log_settings(readable=readable)["formatters"]["lines"]["()"] for readable in (True, False)]
    assert names == ["procurement.core.logs.ReadableLines", "procurement.core.logs.JsonLines"]
