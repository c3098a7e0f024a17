"""Figures: SQL counts what a row says of itself, as of two dates; shares never round up; targets are data."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from procurement.compliance.figures import (
    GROUPS,
    AsOf,
    Coverage,
    Scope,
    count_coverage,
    find_duties,
    find_in,
    first_of_month,
    month_number,
)
from procurement.compliance.figures_time import Times, count_times, nearest_rank
from procurement.compliance.judging import COVERAGES, coverage, timeliness
from procurement.compliance.law import load_law
from procurement.compliance.models import DutyRow
from procurement.compliance.planless import find_planless
from procurement.compliance.programmes import find_programme, load_programmes
from procurement.core.clock import VIETNAM
from procurement.core.errors import Invalid
from tests.compliance.test_duty_reading import ACTS, NOW
from tests.publication.register import BODY, START, Register, call, plan, row

LAW = load_law()
DAY = timedelta(days=1)
AS_OF = [
    AsOf(NOW), AsOf(START), AsOf(START - DAY), AsOf(NOW, date(2026, 11, 4)), AsOf(NOW, date(2026, 11, 20)),
    AsOf(NOW, date(2026, 12, 16)), AsOf(datetime(2027, 9, 1, tzinfo=VIETNAM)),
]  # fmt: skip


def filled(register: Register) -> Register:
    register.record_all(ACTS["plan"], ACTS["call"], ACTS["call of another plan"], ACTS["second call of that plan"])
    register.clock.advance(NOW - register.clock.now() - DAY)
    register.record_all(ACTS["opening"], ACTS["result"], ACTS["contract"])
    register.system.duties.catch_up()
    return register


@pytest.mark.parametrize("as_of", AS_OF, ids=lambda each: f"{each.known:%Y-%m-%d} {each.posted or ''}")
@pytest.mark.parametrize("by", [(), ("level", "month"), GROUPS], ids=len)
def test_many_are_counted_as_each_row_is_judged(register: Register, as_of: AsOf, by: tuple[str, ...]) -> None:
    with filled(register).read() as session:
        table = count_coverage(session, Scope(), as_of, *by)
        judged: Counter[tuple[str, str]] = Counter()
        for duty in find_duties(session, Scope()):
            if duty.act == "posting" and duty.known_at is not None and duty.known_at <= as_of.known:
                judged[duty.kind, coverage(duty, as_of.known, as_of.posted)] += 1
        listed = {state: len(list(find_in(session, Scope(), as_of, state))) for state in COVERAGES}
    counted: Counter[tuple[str, str]] = Counter()
    for kinds in table.values():
        for kind, count in kinds.items():
            counted.update({(kind, state): number for state, number in count.states.items()})
    assert counted == judged
    assert listed == {state: sum(n for (_, found), n in judged.items() if found == state) for state in COVERAGES}


def test_what_was_known_and_what_was_posted_are_two_dates(register: Register) -> None:
    with filled(register).read() as session:

        def openings(as_of: AsOf) -> dict[str, int]:
            return dict(count_coverage(session, Scope(kinds=("opening",), form="DTRR"), as_of)[None]["opening"].states)

        assert openings(AsOf(NOW))["published"] == openings(AsOf(NOW, date(2026, 12, 15)))["published"] == 1
        assert "published" not in openings(AsOf(NOW, date(2026, 12, 14)))
        assert "published" not in openings(AsOf(NOW - DAY - DAY, date(2026, 12, 15)))
        assert openings(AsOf(START - DAY)) == {}


def test_a_plan_that_two_packages_name_counts_once(register: Register) -> None:
    with filled(register).read() as session:
        rows = session.scalars(select(DutyRow).where(DutyRow.kind == "plan", DutyRow.plan_id.is_(None))).all()
        assert len(rows) == 2
        assert count_coverage(session, Scope(kinds=("plan",)), AsOf(NOW))[None]["plan"].states.total() == 2


def test_a_row_knows_its_form_and_since_when_it_is_known(register: Register) -> None:
    with filled(register).read() as session:
        award = session.scalars(select(DutyRow).where(DutyRow.kind == "award", DutyRow.package_id == 1)).one()
    assert (award.form, award.known_at, award.late_by) == ("DTRR", START, 0)


def test_times_are_those_of_each_row(register: Register) -> None:
    late = plan(row("Ba", "goi-3"), number="PL2688900005", published_at="2026-11-16", decision={"date": "2026-11-02"})
    filled(register).record(late)
    register.system.duties.catch_up()
    with register.read() as session:
        found = count_times(session, Scope(), AsOf(NOW))
        judged: dict[str, Counter[str]] = {}
        for duty in find_duties(session, Scope()):
            if duty.act == "posting" and duty.met_at is not None:
                states = judged.setdefault(duty.kind, Counter())
                states[timeliness(duty, NOW, LAW.calendar).state] += 1
    for kind, states in judged.items():
        mine = [times for (of, _source), times in found.items() if of == kind]
        assert sum(each.on_time for each in mine) == states["on_time"]
        assert sum(each.unknown for each in mine) == states["unknown"]
        assert sum(each.judged for each in mine) == states["on_time"] + states["late"]
    assert found["plan", "declared"].late == Counter({5: 1})
    assert found["plan", "declared"].days_late(50) == 5


@pytest.mark.parametrize(
    ("values", "median", "high"),
    [({}, None, None), ({3: 1}, 3, 3), ({1: 5, 9: 5}, 1, 9), ({1: 9, 30: 1}, 1, 1), ({1: 8, 2: 1, 105: 1}, 1, 2)],
)
def test_percentiles_by_nearest_rank(values: dict[int, int], median: int | None, high: int | None) -> None:
    assert (nearest_rank(values, 50), nearest_rank(values, 90)) == (median, high)


@pytest.mark.parametrize(
    ("published", "missing", "share", "small"),
    [(0, 0, None, False), (9, 0, 100.0, True), (1999, 1, 99.9, False), (10, 0, 100.0, False), (0, 3, 0.0, True)],
)
def test_a_hundred_stands_for_all_only(published: int, missing: int, share: float | None, small: bool) -> None:
    count = Coverage(Counter(published=published, missing=missing, not_due=5, unknown=7))
    assert (count.share, count.is_small) == (share, small)
    times = Times(published, 3, Counter({1: missing} if missing else {}))
    assert (times.share, times.is_small) == (share, small)


def test_a_body_without_a_plan_for_the_year_is_named(register: Register) -> None:
    other = {"code": "vnz888100009", "name": "Trường Mẫu"}
    register.record_all(ACTS["plan"], call("IB2688900007", "x", organisation=other))
    register.system.duties.catch_up()

    def planless(session: Any, year: int | None) -> list[str]:
        return [body.name for body in find_planless(session, year, AsOf(NOW))]

    with register.read() as session:
        assert planless(session, 2026) == planless(session, None) == ["Trường Mẫu"]
        assert len(planless(session, 2027)) == 2
    ahead = plan(row("Chín", "goi-9", start={"quarter": 1, "year": 2027}), number="PL2688900009", organisation=other)
    register.record(ahead)
    register.system.duties.catch_up()
    with register.read() as session:
        assert planless(session, 2027) == [BODY["name"]]
        assert planless(session, None) == []


def test_months_are_numbers_in_between() -> None:
    assert first_of_month(month_number(date(2026, 12, 31))) == date(2026, 12, 1)
    assert month_number(date(2027, 1, 1)) - month_number(date(2026, 12, 31)) == 1


def test_targets_belong_to_programmes_with_dates() -> None:
    assert [each.code for each in load_programmes()] == ["2012-2015", "2016-2020", "2022-2025", "2026"]
    now, none = find_programme(date(2026, 1, 1)), find_programme(date(2021, 6, 1))
    assert now is not None
    assert (now.code, none) == ("2026", None)
    assert now.distance(Coverage(Counter(published=917, missing=83))) == 8.3
    assert now.distance(Coverage()) is None


def test_programmes_that_overlap_are_refused(tmp_path: Path) -> None:
    words = 'name.vi = "a"\nname.en = "a"\nsource.vi = "a"\nsource.en = "a"\ncertainty = "found"\nbodies = "all"\n'
    first = f'[[programme]]\ncode = "1"\ntarget = 100\nvalid_from = 2012-01-01\nvalid_to = 2016-01-01\n{words}'
    (tmp_path / "programmes.toml").write_text(
        first + f'[[programme]]\ncode = "2"\ntarget = 100\nvalid_from = 2015-01-01\n{words}', encoding="utf-8"
    )
    with pytest.raises(Invalid) as refused:
        load_programmes(tmp_path)
    assert refused.value.problems[0].path == ("programmes.toml", 15)
