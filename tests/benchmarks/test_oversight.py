"""The register that is measured for oversight: every copy is whole, and a quick run says what it must."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from benchmarks.bench import Bench
from benchmarks.oversight.__main__ import check_sums, main
from benchmarks.oversight.multiplying import COPIED, multiply
from procurement.compliance.figures import AsOf, Scope, count_coverage
from procurement.compliance.models import DutySum
from procurement.core.db import Base
from procurement.core.guards import find_missing_guards
from procurement.publication.reconciling import GUARDS
from procurement.system import System

pytestmark = pytest.mark.sqlite

TIMES = 3


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(tmp_path_factory.mktemp("bench"), size="small")


@pytest.fixture(scope="module")
def larger(bench: Bench) -> System:
    bench.sample.duties.catch_up()
    system = bench.copy_of_sample()
    multiply(system, TIMES)
    return system


def rows_of(system: System) -> dict[str, int]:
    with system.database.read() as session:
        tables = [Base.metadata.tables[name] for name in COPIED]
        return {table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


def states_of(system: System) -> Counter[tuple[str, str]]:
    now = system.clock.now()
    with system.database.read() as session:
        table = count_coverage(session, Scope(), AsOf(now))[None]
    return Counter({(kind, state): count for kind, each in table.items() for state, count in each.states.items()})


def test_every_table_has_so_many_times_the_rows(bench: Bench, larger: System) -> None:
    assert rows_of(larger) == {name: TIMES * count for name, count in rows_of(bench.sample).items()}


def test_figures_are_so_many_times_those_of_the_original(bench: Bench, larger: System) -> None:
    assert states_of(larger) == {key: TIMES * count for key, count in states_of(bench.sample).items()}


def test_sums_are_those_of_the_rows(larger: System) -> None:
    check_sums(larger)


def test_sums_that_are_not_those_of_the_rows_are_refused(bench: Bench) -> None:
    system = bench.copy_of_sample()
    system.duties.catch_up()
    with system.database.write() as session:
        session.scalars(select(DutySum).limit(1)).one().count += 1
    with pytest.raises(RuntimeError, match="not those of the rows"):
        check_sums(system)


def test_duties_made_anew_from_the_copies_stand_as_the_copied_ones(larger: System) -> None:
    before = states_of(larger)
    with larger.database.read() as session:
        larger.duties.rebuild(session)
    assert states_of(larger) == before


def test_readings_stand_at_the_head_and_guards_are_back(larger: System) -> None:
    with larger.database.read() as session:
        mark = larger.duties.position()
        assert mark == larger.duties.catch_up()
        assert larger.search.mark(session).sequence == mark.sequence if mark else False
    with larger.database.engine.connect() as connection:
        assert find_missing_guards(connection, GUARDS) == []


@pytest.mark.scale
def test_a_quick_run_gives_a_table_and_follows_an_act_without_making_all_anew(tmp_path: Path) -> None:
    out = tmp_path / "figures.json"
    arguments = ["--quick", "--rounds", "1", "--notices", "200", "--folder", str(tmp_path), "--json", str(out)]
    result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    rows = {row["name"]: row for row in json.loads(out.read_text("utf-8"))["rows"]}
    assert {"city", "inspectors' first page", "duties follow, all pages"} <= rows.keys()
    assert all(0 < written[0] < 100 for written in rows["written for one act"]["ours"])
