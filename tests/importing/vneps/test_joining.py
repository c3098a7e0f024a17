"""What files tell about one notice becomes one event; what they do not tell stays as it is on record."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.importing.vneps.portal import expected_lines, joined, lines_of, read_sample, read_value


def expected(kind: str, number: str) -> dict[str, Any]:
    return next(line for line in expected_lines() if (line["kind"], line.get("national_number")) == (kind, number))


def without(content: dict[str, Any], *names: str) -> dict[str, Any]:
    return {**content, "body": {key: value for key, value in content["body"].items() if key not in names}}


RECORDED = without(expected("invitation", "IB2688800001"), "clarifications")


def test_clarifications_alone_go_into_the_invitation_on_record() -> None:
    [found] = lines_of(joined(read_sample("clarifications.json"), recorded=[RECORDED]))
    assert found == expected("invitation", "IB2688800001")


def test_clarifications_go_into_the_version_that_counts() -> None:
    older = {**RECORDED, "version": "00", "title": "Tên cũ"}
    [found] = lines_of(joined(read_sample("clarifications.json"), recorded=[older, RECORDED]))
    assert (found["version"], found["title"], len(found["body"]["clarifications"])) == ("01", "Xây trường", 3)


def test_clarifications_without_their_invitation_are_a_problem_that_says_what_to_do() -> None:
    found = joined(read_sample("clarifications.json"))
    assert found.events == []
    [(file, problem)] = found.problems
    assert (file, problem.code, problem.params["number"]) == (
        "clarifications.json",
        "portal.incomplete",
        "IB2688800001",
    )


def test_a_row_of_a_list_does_not_take_away_what_is_on_record() -> None:
    row = {"notifyNoStand": "IB2688800001-01", "bidName": ["Xây trường"], "bidCloseDate": "2026-11-24T09:00:00"}
    [found] = lines_of(joined(read_value(row), recorded=[RECORDED]))
    assert found["body"].pop("closes_at") == "2026-11-24T09:00:00+07:00"
    assert found == without(RECORDED, "closes_at")


def test_the_answer_of_a_page_replaces_what_is_on_record_but_for_clarifications() -> None:
    recorded = expected("invitation", "IB2688800001")
    recorded["body"]["category"] = "chỉ có trong sổ"
    [found] = lines_of(joined(read_sample("invitation.json"), recorded=[recorded]))
    assert found == without(recorded, "category")


def test_joining_again_over_its_own_result_changes_nothing() -> None:
    first = joined(read_sample("clarifications.json"), recorded=[RECORDED])
    again = joined(read_sample("clarifications.json"), recorded=[event.content for event in first.events])
    assert lines_of(again) == lines_of(first)


def test_an_opening_has_title_and_bodies_from_its_call_on_record() -> None:
    technical, financial = lines_of(joined(read_sample("openings.har"), recorded=[RECORDED]))
    assert {line["title"] for line in (technical, financial)} == {"Xây trường"}
    assert technical["organisation"] == RECORDED["organisation"]


def test_a_table_of_a_page_is_of_the_second_envelope_where_the_call_has_two_and_prices_are_told() -> None:
    call = {**RECORDED, "national_number": "IB2688800003"}
    [found] = lines_of(joined(read_sample("opening_page.json"), recorded=[call]))
    assert found["body"]["envelope"] == "financial"


def test_a_version_is_known_by_its_id_from_a_list_of_versions() -> None:
    plan = {
        "id": "00000000-0000-4000-8000-000000000100",
        "planNo": "PL2688800001",
        "name": "Kế hoạch",
        "investorName": "Mẫu",
    }
    [found] = lines_of(joined(read_value({"bidPoBidpPlanProjectDetailView": plan}), read_sample("versions.json")))
    assert found["version"] == "01"


def test_versions_without_a_file_are_named_unless_they_are_on_record() -> None:
    found = joined(read_sample("versions.json"), read_sample("plan.json"), recorded=[RECORDED])
    assert [(each.number, each.version) for each in found.missing] == [("IB2688800001", "00"), ("PL2688800001", "00")]


def test_two_versions_of_a_notice_are_two_events_oldest_first() -> None:
    def answer(version: str, day: str) -> Any:
        notice = {"notifyNo": "IB2688800009", "notifyVersion": version, "bidName": "Mua tủ", "investorName": "Mẫu"}
        return read_value({"bidoNotifyContractorM": {**notice, "publicDate": f"{day}T08:00:00"}})

    found = lines_of(joined(answer("01", "2026-10-09"), answer("00", "2026-10-05")))
    assert [line["version"] for line in found] == ["00", "01"]


def test_amounts_stay_exact_on_the_whole_way() -> None:
    [found] = lines_of(joined(read_sample("opening_page.json"), read_sample("search_rows.json")))[:1]
    assert isinstance(found["body"], dict)
    opening = next(
        line
        for line in lines_of(joined(*map(read_sample, ("opening_page.json", "search_rows.json"))))
        if line["kind"] == "opening"
    )
    assert opening["body"]["bidders"][0]["final_price"]["amount"] == Decimal("2543815552.1249")
