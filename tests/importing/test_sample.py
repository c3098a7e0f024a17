"""The small sample: deterministic, complete, blameless where names are real, and read by the codec without a word."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from procurement.importing.sample import sample_events
from procurement.importing.sample.texts import BODIES, LOTS, WORKS
from procurement.notices.cleaning import keyed_pseudonym
from procurement.notices.events import read_event

SUNDAY = date(2026, 11, 22)
DAYS = (SUNDAY, date(2026, 11, 23), date(2027, 1, 1), date(2028, 2, 29))
KINDS = {"plan", "prequalification", "invitation", "opening", "award", "cancellation", "shortlist", "contract"}


@pytest.fixture(scope="module")
def events() -> list[dict[str, Any]]:
    return list(sample_events(SUNDAY))


def of_kind(events: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [event for event in events if event["kind"] == kind]


def amounts(value: Any) -> Iterator[int]:
    if isinstance(value, dict):
        if "amount" in value:
            yield value["amount"]
        for child in value.values():
            yield from amounts(child)
    elif isinstance(value, list):
        for child in value:
            yield from amounts(child)


def test_the_same_day_and_seed_give_the_same_bytes(events: list[dict[str, Any]]) -> None:
    assert json.dumps(events) == json.dumps(list(sample_events(SUNDAY)))


def test_another_seed_or_day_gives_other_events(events: list[dict[str, Any]]) -> None:
    assert events != list(sample_events(SUNDAY, seed=2))
    assert events != list(sample_events(SUNDAY + timedelta(days=1)))


def test_some_dozens_of_all_eight_kinds_are_there(events: list[dict[str, Any]]) -> None:
    assert {event["kind"] for event in events} == KINDS
    assert 60 <= len(events) <= 90


@pytest.mark.parametrize("today", DAYS)
def test_events_come_oldest_first_and_none_from_the_future(today: date) -> None:
    posted = [event["published_at"] for event in sample_events(today) if "published_at" in event]
    assert posted == sorted(posted)
    assert posted[-1] == today.isoformat()


@pytest.mark.parametrize("today", DAYS)
def test_calls_close_tomorrow_within_three_days_and_in_two_weeks(today: date) -> None:
    calls = of_kind(list(sample_events(today)), "invitation")
    closing = {date.fromisoformat(event["body"]["closes_at"][:10]) - today for event in calls}
    assert {timedelta(days=days) for days in (1, 2, 3, 14)} <= closing


@pytest.mark.parametrize("today", DAYS)
def test_every_act_of_a_package_follows_the_one_before(today: date) -> None:
    order = ["plan", "prequalification", "invitation", "opening", "award", "contract"]
    first_posted: dict[str, dict[str, str]] = defaultdict(dict)
    for event in sample_events(today):
        references = [row["package_ref"] for row in event["body"].get("packages", [])] or [event["package_ref"]]
        if event["body"].get("stage") == "prequalification":
            continue
        for reference in references:
            first_posted[reference].setdefault(event["kind"], event.get("published_at", ""))
    for acts in first_posted.values():
        dates = [acts[kind][:10] for kind in order if acts.get(kind)]
        assert dates == sorted(dates), acts


@pytest.mark.parametrize("today", DAYS)
def test_only_bodies_that_do_not_exist_are_late_or_leave_something_out(today: date) -> None:
    for event in sample_events(today):
        name = event["organisation"]["name"]
        if "mẫu" in name.lower():
            continue
        assert event["kind"] != "cancellation", name
        decided = event.get("decision", {}).get("date")
        assert decided is None or event["published_at"][:10] == decided, event["title"]
        if event["kind"] == "opening":
            assert event["published_at"][:13] == event["body"]["closes_at"][:13], event["title"]


@pytest.mark.parametrize("today", DAYS)
def test_the_law_s_shortest_times_for_bids_are_kept(today: date) -> None:
    for event in of_kind(list(sample_events(today)), "invitation"):
        body = event["body"]
        small = body["price"]["amount"] <= (20_000_000_000 if body["field"] == "XL" else 10_000_000_000)
        least = 35 if body["is_international"] else 9 if small else 18
        given = date.fromisoformat(body["closes_at"][:10]) - date.fromisoformat(event["decision"]["date"])
        assert given.days >= least, event["title"]


def test_one_package_goes_the_whole_road(events: list[dict[str, Any]]) -> None:
    kinds_by_package: dict[str, list[str]] = defaultdict(list)
    for event in events:
        kinds_by_package[event.get("package_ref", "")].append(event["kind"])
    road = ["prequalification", "opening", "shortlist", "invitation", "opening", "award", "contract"]
    assert road in kinds_by_package.values()


def test_openings_come_in_one_envelope_and_in_two(events: list[dict[str, Any]]) -> None:
    openings = of_kind(events, "opening")
    assert {event["body"]["envelope"] for event in openings} == {"single", "technical", "financial"}
    for event in openings:
        priced = [row for row in event["body"]["bidders"] if "price" in row]
        assert bool(priced) is (event["body"]["stage"] == "bid" and event["body"]["envelope"] != "technical")


def test_a_cancelled_tender_is_followed_by_a_round_with_a_number_of_its_own(events: list[dict[str, Any]]) -> None:
    for stop in of_kind(events, "cancellation"):
        calls = [e for e in of_kind(events, "invitation") if e["package_ref"] == stop["package_ref"]]
        assert [call["national_number"] == stop["national_number"] for call in calls] == [True, False]
        assert calls[1]["published_at"] > stop["published_at"]


def test_an_extension_comes_with_its_clarifications_in_version_01(events: list[dict[str, Any]]) -> None:
    [later] = [event for event in of_kind(events, "invitation") if event["version"] == "01"]
    [before] = [e for e in events if e.get("national_number") == later["national_number"] and e["version"] == "00"]
    [change] = later["body"]["extensions"]
    assert (change["from"], change["to"]) == (before["body"]["closes_at"], later["body"]["closes_at"])
    assert change["published_at"] < change["from"]
    assert all(c["asked_at"] < c["answered_at"] < change["published_at"] for c in later["body"]["clarifications"])


def test_the_adjusted_plan_adds_one_package_and_splits_another(events: list[dict[str, Any]]) -> None:
    [later] = [event for event in of_kind(events, "plan") if event["version"] == "01"]
    [before] = [e for e in events if e.get("national_number") == later["national_number"] and e["version"] == "00"]
    old = {row["package_ref"]: row for row in before["body"]["packages"]}
    new = {row["package_ref"]: row for row in later["body"]["packages"]}
    parts = [row for row in new.values() if "replaces" in row]
    [split] = {reference for row in parts for reference in row["replaces"]}
    assert split in old
    assert split not in new
    assert sum(row["price"]["amount"] for row in parts) == old[split]["price"]["amount"]
    added = new.keys() - old.keys() - {row["package_ref"] for row in parts}
    assert len(added) == 1


def test_a_consortium_is_one_row_when_opened_and_a_row_per_member_when_awarded(events: list[dict[str, Any]]) -> None:
    opened = {
        row["code"] for e in of_kind(events, "opening") for row in e["body"]["bidders"] if row["code"][:2] == "PC"
    }
    rows = [row for e in of_kind(events, "award") for lot in e["body"]["lots"] for row in lot["bidders"]]
    members = [row for row in rows if "consortium_code" in row]
    assert {row["consortium_code"] for row in members} == opened
    for code, count in Counter(row["consortium_code"] for row in members).items():
        prices = {row["winning_price"]["amount"] for row in members if row["consortium_code"] == code}
        assert (count, len(prices)) == (2, 1)


def test_awards_come_with_a_winner_without_one_and_for_some_lots(events: list[dict[str, Any]]) -> None:
    awards = of_kind(events, "award")
    assert {event["body"]["outcome"] for event in awards} == {"awarded", "none", "partly"}
    [partly] = [event for event in awards if event["body"]["outcome"] == "partly"]
    won = [any(row["result"] == "won" for row in lot["bidders"]) for lot in partly["body"]["lots"]]
    assert won == [True, True, True, False, False]
    assert sum(price for _, price in LOTS) == WORKS["supplies"].price


def test_direct_awards_have_no_call_and_tell_their_form(events: list[dict[str, Any]]) -> None:
    direct = [event for event in of_kind(events, "award") if event["body"].get("is_direct")]
    called = {event["package_ref"] for event in of_kind(events, "invitation")}
    assert direct
    for event in direct:
        assert event["body"]["selection_form"] == "CDTRG"
        assert event["package_ref"] not in called


def test_an_international_call_is_told_in_english_too(events: list[dict[str, Any]]) -> None:
    [call] = [event for event in of_kind(events, "invitation") if event["body"]["is_international"]]
    assert call["title_en"]
    assert call["summary_en"]


def test_amounts_run_from_45_million_to_60_billion_and_starts_by_month_and_by_quarter(
    events: list[dict[str, Any]],
) -> None:
    rows = [row for event in of_kind(events, "plan") for row in event["body"]["packages"]]
    prices = [row["price"]["amount"] for row in rows]
    assert (min(prices), max(prices)) == (45_000_000, 60_000_000_000)
    assert {frozenset(row["start"]) for row in rows} == {frozenset({"quarter", "year"}), frozenset({"month", "year"})}
    assert all(isinstance(amount, int) for event in events for amount in amounts(event))


def test_every_number_and_code_comes_from_an_invented_range(events: list[dict[str, Any]]) -> None:
    text = json.dumps(events, ensure_ascii=False)
    assert set(re.findall(r"\b((?:PL|IB|BP|PP|PR|PC)\d{5})\d{5}\b", text)) == {
        f"{prefix}26999" for prefix in ("PL", "IB", "BP", "PP", "PR", "PC")
    }
    codes = set(re.findall(r'"code": "(\w+)"', text))
    assert all(re.fullmatch(r"vn99\d{8}|vnz999\d{6}|PC26999\d{5}", code) for code in codes), codes
    assert set(re.findall(r'"phone": "(.+?)"', text)) == {"024.0000.0100"}
    assert set(re.findall(r"@[\w.]+", text)) == {"@example.org"}


def test_wards_and_communes_are_the_real_ones_of_the_city() -> None:
    table = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "hanoi_wards_communes_2025.csv"
    if not table.exists():
        pytest.skip("the list of wards and communes is not beside the project (shared/data)")
    real = {line.split(",")[3] for line in table.read_text(encoding="utf-8").splitlines()[1:]}
    assert {body.place for body in BODIES.values()} <= real


@pytest.mark.parametrize("today", DAYS)
def test_the_codec_reads_every_sample_event_without_a_word(today: date) -> None:
    for event in sample_events(today):
        read = read_event(event, pseudonym=keyed_pseudonym(b"key of the tests"))
        assert read.warnings == (), event["title"]
        assert read.original is None, event["title"]
        assert read.content == event


def test_no_security_is_asked_where_advice_is_bought(events: list[dict[str, Any]]) -> None:
    for call in of_kind(events, "invitation"):
        assert ("bid_security" in call["body"]) is (call["body"]["field"] != "TV"), call["title"]
