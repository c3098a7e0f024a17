"""``procurement duties report`` as an operator meets it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from procurement.notices.events import read_event
from procurement.publication.service import record
from procurement.system import System
from tests.cli.conftest import Run
from tests.functional.site import BODY, OFFICERS
from tests.functional.test_findings import call
from tests.functional.test_oversight import planned

REPORT = ("duties", "report", "--json")


@pytest.fixture
def filled(system: System) -> System:
    """Return a register with a plan and a call, which the national system had on 20 October 2026."""
    with system.database.write() as session:
        for raw in (planned(), call()):
            event = read_event(raw, pseudonym=system.pseudonym, assign_reference=True)
            record(session, system.clock, event, OFFICERS)
    return system


def required(run: Run, *options: str) -> int:
    """Return how many duties the law asks for."""
    told: dict[str, Any] = json.loads(run(*REPORT, *options).stdout)
    return sum(rule["required"] for rule in told["rules"])


def test_the_report_is_narrowed_by_kind_level_place_and_form(filled: System, run: Run) -> None:
    everything = required(run)
    assert required(run, "--body", BODY["code"]) == everything > 2
    assert required(run, "--level", "-", "--place", "-") == everything
    assert required(run, "--level", "commune") == required(run, "--place", "C00070") == 0
    assert required(run, "--form", "DTRR") == everything - required(run, "--form", "-") > 0
    assert required(run, "--form", "CDT") == 0
    assert 0 < required(run, "--kind", "plan") < everything


def test_the_report_is_as_of_two_dates(filled: System, run: Run) -> None:
    assert required(run, "--as-of", "2020-01-01") == 0  # nothing was known here then
    told = json.loads(run(*REPORT, "--posted-by", "2026-10-19", "--kind", "invitation").stdout)
    assert told["posted_by"] == "2026-10-19"
    assert [(rule["required"], rule["on_time"] + rule["late"]) for rule in told["rules"]] == [(0, 0), (1, 0)]
    assert json.loads(run(*REPORT).stdout)["posted_by"] is None


@pytest.mark.parametrize(
    ("options", "said"),
    [(("--place", "C99999"), "“--place”: không có địa bàn"), (("--body", "DV-KHONG-CO"), "DV-KHONG-CO"),
     (("--form", "khong"), "--form"), (("--posted-by", "hôm qua"), "--posted-by"), (("--level", "x"), "--level")],
)  # fmt: skip
def test_what_cannot_be_is_one_sentence(filled: System, run: Run, options: tuple[str, ...], said: str) -> None:
    result = run(*REPORT, *options)
    assert result.exit_code != 0
    assert said in result.stderr
