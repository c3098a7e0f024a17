"""The sample city: everybody who buys, every course, and nobody real who does wrong."""

from __future__ import annotations

import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from procurement.importing.sample.city import city_events
from procurement.importing.sample.city_bodies import MERGERS, all_buyers, body_lines, find_buyer
from procurement.importing.sample.firms import WEIGHTS, all_firms
from procurement.notices.cleaning import keyed_pseudonym
from procurement.notices.events import read_event
from procurement.notices.kinds import KINDS
from procurement.organisations.loading import load_bodies
from procurement.organisations.places import REFORM, event_places, find_place, place_label
from procurement.organisations.queries import find_family, find_organisations, get_organisation
from tests.publication.register import START, Register

TODAY = date(2026, 11, 22)
Events = list[dict[str, Any]]


@pytest.fixture(scope="module")
def events() -> Events:
    return list(city_events(TODAY))


def of_kind(events: Events, kind: str) -> Events:
    return [event for event in events if event["kind"] == kind]


def is_real(event: dict[str, Any]) -> bool:
    return "Mẫu" not in event["organisation"]["name"]


def by_package(events: Events) -> dict[str, Events]:
    found: dict[str, Events] = defaultdict(list)
    for event in events:
        if "package_ref" in event:
            found[event["package_ref"]].append(event)
    return found


def posted(event: dict[str, Any]) -> date:
    return date.fromisoformat(event.get("published_at", event.get("decision", {}).get("date"))[:10])


def test_the_same_day_and_seed_give_the_same_events(events: Events) -> None:
    assert json.dumps(list(city_events(TODAY))) == json.dumps(events)


def test_a_city_has_thousands_of_packages_and_about_ten_thousand_acts_of_all_kinds(events: Events) -> None:
    assert 9_000 <= len(events) <= 12_000
    assert Counter(event["kind"] for event in events).keys() == KINDS.keys()
    assert len({row["package_ref"] for plan in of_kind(events, "plan") for row in plan["body"]["packages"]}) > 2_500


def test_acts_come_oldest_first_and_none_from_the_future(events: Events) -> None:
    leap_day = date(2028, 2, 29)
    others = list(city_events(leap_day, seed=2))
    assert others[:500] != events[:500]
    for today, found in ((TODAY, events), (leap_day, others)):
        days = [posted(event) for event in found]
        assert days == sorted(days)
        assert (days[-1] <= today, (today - days[-1]).days < 5, days[0].year) == (True, True, 2020)


def test_titles_are_many_and_hardly_ever_the_same(events: Events) -> None:
    titles = Counter(found[0]["title"] for found in by_package(events).values())
    assert len(titles) > 2_000
    assert sum(count - 1 for count in titles.values()) < len(titles) / 20
    beginnings = {" ".join(title.split()[:4]) for title in titles}
    assert len(beginnings) > 150


def test_nobody_buys_before_it_exists_or_after_its_end(events: Events) -> None:
    buyers = {buyer.body.code: buyer for buyer in all_buyers()}
    for event in events:
        buyer = buyers[event["organisation"]["code"]]
        assert buyer.exists(posted(event)), (buyer.body.name, event["published_at"], event["title"])


def test_departments_districts_wards_and_communes_all_buy(events: Events) -> None:
    posters = {event["organisation"]["code"] for event in events}
    silent = {buyer.body.name for buyer in all_buyers() if buyer.body.code not in posters and buyer.board_of is None}
    assert silent == set()


def test_real_bodies_are_on_time_and_cancel_nothing(events: Events) -> None:
    for event in filter(is_real, events):
        assert event["kind"] != "cancellation", event["title"]
        assert "published_at" in event
        decided = event.get("decision", {}).get("date")
        assert decided is None or event["published_at"][:10] == decided, event["title"]
        if event["kind"] == "opening" and event["body"]["envelope"] != "financial":
            assert event["published_at"][:13] == event["body"]["closes_at"][:13], event["title"]
        if event["kind"] == "award":
            assert event["body"]["outcome"] != "none", event["title"]


def test_real_bodies_leave_nothing_out(events: Events) -> None:
    for found in by_package(events).values():
        kinds = {event["kind"] for event in found}
        closes = [e["body"]["closes_at"][:10] for e in found if e["kind"] == "invitation"]
        if not is_real(found[0]) or (closes and (TODAY - date.fromisoformat(closes[-1])).days < 60):
            continue
        if closes:
            assert {"opening", "award"} <= kinds, found[0]["title"]
        award = next((event for event in found if event["kind"] == "award"), None)
        if award is not None and (TODAY - posted(award)).days > 20:
            assert "contract" in kinds, found[0]["title"]


def test_late_missing_and_cancelled_cases_are_there_all_the_same(events: Events) -> None:
    invented = [event for event in events if not is_real(event)]
    decided = [(posted(e) - date.fromisoformat(e["decision"]["date"])).days for e in invented if "decision" in e]
    assert max(decided) > 14
    assert any("published_at" not in event for event in invented)
    effects = Counter(event["body"]["effect"] for event in of_kind(invented, "cancellation"))
    assert effects["cancelled"] > 20
    assert effects["revoked"] > 3
    assert Counter(e["body"]["outcome"] for e in of_kind(invented, "award")).keys() == {"awarded", "none", "partly"}
    rounds = [
        len({e["national_number"] for e in of_kind(found, "invitation")}) for found in by_package(events).values()
    ]
    assert Counter(rounds)[2] > 20


def test_every_course_is_there(events: Events) -> None:
    envelopes = Counter(event["body"]["envelope"] for event in of_kind(events, "opening"))
    assert min(envelopes[name] for name in ("single", "technical", "financial")) > 20
    assert of_kind(events, "prequalification")
    consortia = [row for e in of_kind(events, "opening") for row in e["body"]["bidders"] if row["code"][:2] == "PC"]
    assert len(consortia) > 20
    assert sum(event["version"] == "01" for event in of_kind(events, "invitation")) > 20
    forms = {event["body"].get("selection_form") for event in events}
    assert {"DTRR", "CHCT", "CDTRG", "CGTTRG", "TTH", "MSTT", "TVCNRG", "TGTHCD"} <= forms


def test_plans_are_adjusted_with_added_split_and_merged_packages(events: Events) -> None:
    adjusted = [event for event in of_kind(events, "plan") if event["version"] == "01"]
    rows = [row for event in adjusted for row in event["body"]["packages"] if "replaces" in row]
    assert {len(row["replaces"]) for row in rows} == {1, 2}
    for event in adjusted:
        listed = {row["package_ref"] for row in event["body"]["packages"]}
        assert not listed & {ref for row in event["body"]["packages"] for ref in row.get("replaces", [])}


def test_direct_awards_come_by_the_dozen(events: Events) -> None:
    plans = Counter(event["plan_number"] for event in of_kind(events, "award") if event["body"].get("is_direct"))
    assert sum(count >= 12 for count in plans.values()) >= 4


def test_the_districts_buy_15_to_17_thousand_cameras_and_the_city_leased_lines_and_servers_in_2020(
    events: Events,
) -> None:
    bought = [re.match(r"Cung cấp, lắp đặt (\d+) camera", event["title"]) for event in of_kind(events, "award")]
    cameras = [int(match[1]) for match in bought if match]
    assert (len(cameras), 15_000 <= sum(cameras) <= 17_000) == (30, True)
    leased = [e for e in events if e["organisation"]["name"].startswith("Sở Thông tin và Truyền thông")]
    titles = {e["title"] for e in leased if posted(e).year == 2020}
    assert sum("đường truyền" in title for title in titles) >= 2
    assert sum("máy chủ" in title for title in titles) >= 2


def test_one_notice_has_742_lots_and_one_title_626_characters(events: Events) -> None:
    assert max(len(event["body"].get("lots", [])) for event in of_kind(events, "invitation")) == 742
    assert max(len(event["title"]) for event in of_kind(events, "invitation")) == 626


def test_the_law_s_shortest_times_for_bids_are_kept(events: Events) -> None:
    for event in of_kind(events, "invitation"):
        body = event["body"]
        small = body["price"]["amount"] <= (20_000_000_000 if body["field"] == "XL" else 10_000_000_000)
        is_change = event["version"] != "00"  # then ten days between the change and the closing are enough
        least = 10 if small or is_change else 20  # the longest of all regimes since 2014, domestic
        given = date.fromisoformat(body["closes_at"][:10]) - date.fromisoformat(event["decision"]["date"])
        assert given.days >= least, event["title"]


def test_the_investor_posts_what_the_law_of_the_day_tells_it_to(events: Events) -> None:
    for event in (event for event in events if "investor" in event):
        by_board = event["organisation"] == event["procuring_entity"]
        day, kind = posted(event), event["kind"]
        board_posts = day.year < 2024 or (day < REFORM and kind not in ("plan", "award", "contract"))
        assert by_board is board_posts, (day, kind)


def test_every_number_and_code_comes_from_an_invented_range(events: Events) -> None:
    text = json.dumps(events, ensure_ascii=False)
    assert re.findall(r"\b(?:PL|IB|BP|PP|PR|PC)\d\d(?!999)\d{8}\b", text) == []
    codes = set(re.findall(r'"code": "(\w+)"', text))
    assert all(re.fullmatch(r"vn99\d{8}|vnz999\d{6}|PC\d\d999\d{5}", code) for code in codes)
    assert set(re.findall(r'"phone": "(.+?)"', text)) == {"024.0000.0100"}


def test_tax_codes_of_the_firms_fail_their_check() -> None:
    firms = all_firms()
    assert len(dict(firms)) == len(set(dict(firms).values())) == len(firms) >= 200
    for code, name in firms:
        digits = [int(digit) for digit in code.removeprefix("vn")]
        assert 10 - sum(w * d for w, d in zip(WEIGHTS, digits, strict=False)) % 11 != digits[9], code
        assert "Mẫu" in name


def test_the_codec_reads_events_without_a_word(events: Events) -> None:
    chosen = random.Random(7).sample(events, 400) + [max(events, key=lambda event: len(event["title"]))]
    for event in chosen:
        read = read_event(event, pseudonym=keyed_pseudonym(b"key of the tests"))
        assert (read.warnings, read.original, read.content == event) == ((), None, True), event["title"]


def test_the_bodies_of_the_city_are_a_file_that_the_register_takes(register: Register) -> None:
    with register.system.database.write() as session:
        loaded = load_bodies(session, body_lines(), START)
    assert (loaded.faults, loaded.read) == ([], len(all_buyers()) + 1)
    works = find_buyer("Sở Xây dựng Hà Nội", 2026).body.code
    ward = next(b for b in all_buyers() if b.body.name == "Ủy ban nhân dân phường Hồng Hà").body.code
    with register.read() as session:
        names = Counter(body.name for body in find_organisations(session, find_family(session, works, TODAY)))
        assert names == {"Sở Xây dựng Hà Nội": 2, "Sở Giao thông vận tải Hà Nội": 1}
        before = {body.name for body in find_organisations(session, find_family(session, ward, REFORM))}
        assert {f"Ủy ban nhân dân quận {name}" for name in ("Ba Đình", "Hoàn Kiếm", "Tây Hồ")} <= before
        department = get_organisation(session, works)
        assert (department.level(MERGERS), department.place(TODAY)) == ("department", "P01")


def places_of(events: Events, register: Register) -> Iterator[tuple[str, str]]:
    with register.system.database.write() as session:
        load_bodies(session, body_lines(), START)
    with register.read() as session:
        for event in events:
            poster = get_organisation(session, event["organisation"]["code"])
            for code in event_places(event, poster):
                place = find_place(code)
                assert place is not None
                yield event["organisation"]["name"], place_label(place, "vi")


def test_notices_are_found_where_their_bodies_are(events: Events, register: Register) -> None:
    chosen = [
        e for e in random.Random(8).sample(events, 300) if e["organisation"]["name"].startswith("Ủy ban nhân dân")
    ]
    found = list(places_of(chosen, register))
    assert len(found) == len(chosen) > 50
    for name, label in found:
        assert name.removeprefix("Ủy ban nhân dân ").casefold() == label.partition(" (")[0].casefold()
