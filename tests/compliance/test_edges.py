"""Every rule on its edge, before it and after it; regimes at midnight in Viet Nam. What is due is written by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from procurement.compliance.counting import Deadline, add_limit, measure
from procurement.compliance.dossiers import Dossier, Place
from procurement.compliance.duties import Duty, duties_of, duties_of_plan
from procurement.compliance.judging import PREPARATION, late_by, timeliness
from procurement.compliance.law import load_law
from procurement.compliance.limits import Limit, find_limit
from procurement.compliance.posted import Posted
from procurement.compliance.rules import UNCOUNTED, Rule
from procurement.core.clock import VIETNAM

LAW = load_law()
COUNTED = [rule for rule in LAW.rules.rows if rule.unit not in UNCOUNTED]
AFTER = [rule for rule in COUNTED if rule.base == "after"]
BEFORE = [rule for rule in COUNTED if rule.base == "before"]
TRIGGER = datetime(2026, 11, 16, 9, 0, tzinfo=VIETNAM)
SECOND = timedelta(seconds=1)
ENDS = {
    (2, "wd"): "2026-11-18", (3, "wd"): "2026-11-19", (5, "wd"): "2026-11-23", (7, "wd"): "2026-11-26",
    (3, "d"): "2026-11-19", (5, "d"): "2026-11-23", (10, "d"): "2026-11-26", (15, "d"): "2026-12-01",
    (30, "d"): "2026-12-16", (6, "month"): "2027-05-17",
}  # fmt: skip
"""The last day of each limit from Monday 16 November 2026. The 21st is a Saturday, the 24th Culture Day, 16 May 2027 a
Sunday."""
CLOSING = date(2026, 11, 30)
BEGINNINGS = {
    (2, "wd"): "2026-11-26", (3, "wd"): "2026-11-25", (5, "wd"): "2026-11-22", (7, "wd"): "2026-11-18",
    (3, "d"): "2026-11-27", (5, "d"): "2026-11-25", (7, "d"): "2026-11-23", (9, "d"): "2026-11-21",
    (10, "d"): "2026-11-20", (15, "d"): "2026-11-15", (18, "d"): "2026-11-12", (20, "d"): "2026-11-10",
    (35, "d"): "2026-10-26", (40, "d"): "2026-10-21",
}  # fmt: skip
"""The last day from which there still is the time to Monday 30 November 2026; before it the 27th, 26th, 25th, 23rd,
20th and 19th are working days."""


def judged(deadline: Deadline, moment: datetime) -> tuple[str, int | timedelta]:
    """Return how something posted nationally at ``moment`` stands against ``deadline``."""
    posted = Posted("award", "TB-1", moment, "import", content={"published_at": moment.isoformat()})
    duty = Duty("award", unit=deadline.unit, rule="any", triggered=TRIGGER, due_at=deadline.due_at, posted=posted)
    said = timeliness(duty, moment + timedelta(days=1), LAW.calendar)
    return said.state, said.by


@pytest.mark.parametrize("rule", AFTER, ids=lambda rule: rule.code)
def test_a_time_limit_ends_to_the_second(rule: Rule) -> None:
    deadline = add_limit(TRIGGER, rule.amount, rule.unit, LAW.calendar)
    if rule.unit == "h":
        end = TRIGGER + timedelta(hours=rule.amount)
        assert judged(deadline, end) == judged(deadline, end - SECOND) == ("on_time", 0)
        assert judged(deadline, end + SECOND) == ("late", SECOND)
        return
    last = date.fromisoformat(ENDS[rule.amount, rule.unit])
    midnight = datetime(last.year, last.month, last.day, tzinfo=VIETNAM) + timedelta(days=1)
    assert deadline.last_day == last
    assert judged(deadline, midnight - timedelta(days=1)) == judged(deadline, midnight - SECOND) == ("on_time", 0)
    assert judged(deadline, midnight) == ("late", 1)


@pytest.mark.parametrize("rule", BEFORE, ids=lambda rule: rule.code)
def test_a_minimum_time_is_kept_on_its_last_day(rule: Rule) -> None:
    last = date.fromisoformat(BEGINNINGS[rule.amount, rule.unit])
    states = []
    for issued in (last - timedelta(days=1), last, last + timedelta(days=1), last + timedelta(days=3)):
        had = measure(issued, CLOSING, rule.unit, LAW.calendar)
        duty = Duty("invitation", PREPARATION, rule=rule.code, unit=rule.unit, amount=rule.amount,
                    tolerance=rule.tolerance, measured=had)  # fmt: skip
        states.append(timeliness(duty, TRIGGER, LAW.calendar).state)
    assert states == ["on_time", "on_time", "unknown" if rule.tolerance else "late", "late"]


def test_every_limit_of_the_law_has_its_end_written_by_hand() -> None:
    assert {(rule.amount, rule.unit) for rule in AFTER if rule.unit != "h"} <= ENDS.keys()
    assert {(rule.amount, rule.unit) for rule in BEFORE} <= BEGINNINGS.keys()
    assert {rule.amount for rule in COUNTED if rule.unit == "h"} == {1, 2, 24}


@pytest.mark.parametrize(
    ("midnight", "before", "after"),
    [
        ("2014-06-30T17:00:00", "R0", "R1"),
        ("2023-12-31T17:00:00", "R1", "R2"),
        ("2025-06-30T17:00:00", "R2", "R3"),
        ("2025-08-03T17:00:00", "R3", "R4"),
        ("2026-09-08T17:00:00", "R4", "R5"),
    ],
)
def test_regimes_change_at_midnight_in_viet_nam(midnight: str, before: str, after: str) -> None:
    change = datetime.fromisoformat(midnight).replace(tzinfo=UTC)
    assert [regimes(change - SECOND), regimes(change)] == [{before}, {after}]
    later = change + timedelta(days=90)
    assert regimes(change - SECOND, decided_at=later) == {before}


def regimes(issued_at: datetime, decided_at: datetime | None = None) -> set[str | None]:
    """Return the regimes of what a tender needs that was called for at ``issued_at``, and of a plan of that second."""
    called = Posted("invitation", "TB-1", issued_at, "import", content=_content(issued_at))
    posted = [called] if decided_at is None else [called, Posted("award", "TB-2", decided_at, "import",
                                                                 content=_content(decided_at))]  # fmt: skip
    dossier = Dossier(
        "GT-1", "DV-1", None, None, "PL1", "IB1", None, {"selection_form": "DTRR"}, None, Place(1), posted=posted,
        calls={"invitation": {"selection_form": "DTRR"}},
    )  # fmt: skip
    plan = Posted("plan", "TB-3", issued_at, "import", content=_content(issued_at))
    return {duty.regime for duty in duties_of(dossier, LAW)} | {duties_of_plan(plan, LAW).regime}


def _content(at: datetime) -> dict[str, object]:
    return {"published_at": at.isoformat(), "body": {}}


@pytest.mark.parametrize(("version", "issued"), [("00", date(2026, 9, 7)), ("04", None)])
def test_when_documents_were_issued_is_not_known_of_a_call_first_seen_in_a_later_version(
    version: str, issued: date | None
) -> None:
    """The day of a later call in its place would choose another regime."""
    first, second = (datetime(2026, 9, day, 9, tzinfo=VIETNAM) for day in (7, 21))
    posted = [
        Posted("prequalification", "TB-1", first, "import", version=version, content=_content(first)),
        Posted("invitation", "TB-2", second, "import", version="00", content=_content(second)),
    ]
    dossier = Dossier("GT-1", "DV-1", None, None, "PL1", "IB1", None, {}, None, Place(1), posted=posted)
    assert dossier.issued_on == issued


def test_hours_do_not_run_from_a_day_whose_hour_nobody_knows() -> None:
    given = {"form": "DTRR", "online": False}
    limit = find_limit(LAW, "opening", "posting", "R5", given, {"opened_at": TRIGGER})
    assert limit.rule is not None
    assert limit.deadline == Deadline(TRIGGER + timedelta(hours=24), "h")
    bare = find_limit(LAW, "opening", "posting", "R5", given, {"opened_at": TRIGGER.date()})
    assert bare == Limit(limit.rule, missing=("opened_at",))


def test_behind_a_limit_of_hours_a_bare_day_is_late_by_whole_days_in_seconds() -> None:
    posted = Posted("opening", "TB-1", TRIGGER, "import", content={"published_at": "2026-11-19"})
    duty = Duty("opening", unit="h", rule="any", triggered=TRIGGER, due_at=TRIGGER + timedelta(hours=2), posted=posted)
    assert late_by(duty, LAW.calendar) == timedelta(days=3).total_seconds()


def test_what_a_package_of_unknown_form_needs_is_not_counted_as_required() -> None:
    posted = [Posted("award", "TB-1", TRIGGER, "import", content=_content(TRIGGER))]
    dossier = Dossier("GT-1", "DV-1", None, None, None, None, None, {}, None, Place(1), posted=posted)
    (duty,) = (each for each in duties_of(dossier, LAW) if each.kind == "award")
    assert (duty.need, duty.reason, duty.unclear) == ("unknown", "no_row", ("form",))


@pytest.mark.parametrize(
    ("origin", "posted_on", "day"),
    [
        ("import", date(2026, 11, 10), date(2026, 11, 10)),
        ("register", date(2026, 11, 10), date(2026, 11, 10)),
        ("register", None, date(2026, 11, 16)),
        ("import", None, None),
    ],
)
def test_a_call_first_seen_in_a_later_version_is_ordered_by_the_day_that_is_known(
    origin: str, posted_on: date | None, day: date | None
) -> None:
    posted = Posted("invitation", "TB-1", TRIGGER, origin, version="04", posted_on=posted_on, content={})
    assert (posted.national, posted.day) == (None, day)


@pytest.mark.parametrize(
    ("origin", "stated", "source"),
    [
        ("import", None, "national"),
        ("register", None, "declared"),
        ("import", "confirmed", "confirmed"),
        ("register", "national", "national"),
    ],
)
def test_who_says_when_the_national_system_had_it_is_told_as_stated(
    origin: str, stated: str | None, source: str
) -> None:
    content = {"published_at": TRIGGER.isoformat(), **({"published_at_source": stated} if stated else {})}
    assert Posted("award", "TB-1", TRIGGER, origin, content=content).national_source == source
    assert Posted("award", "TB-1", TRIGGER, origin, content={"published_at_source": source}).national_source is None
