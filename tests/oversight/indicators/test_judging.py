"""Each sign at its edges: on the threshold, beside it, and where a fact is missing nothing is said."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from procurement.notices.codes import DIRECT_FORMS
from procurement.oversight.indicators import judging
from procurement.oversight.indicators.definitions import CANCELLED, IDENTICAL, REJECTED, SHORT, SINGLE, load_indicators
from procurement.oversight.indicators.facts import PackageFacts, Preparation, RoundFacts, Said, Sign

INDICATORS = load_indicators()
DAY = date(2026, 11, 3)
OPEN = "DTRR"
FAILED, DEARER = "Không đạt về kỹ thuật", "Giá dự thầu cao hơn giá của nhà thầu trúng thầu"


def states(signs: Any) -> list[Any]:
    return [(sign.state, sign.evidence.get("lacks")) for sign in signs]


SEEN = [("seen", None)]


def lacking(*facts: str) -> list[Any]:
    return [("unknown", list(facts))]


def opening(bidders: Any = None, *, form: str | None = OPEN, envelope: str = "single", **body: Any) -> RoundFacts:
    told = body if bidders is None else {"bidders": bidders, **body}
    said = Said("opening", "TB-1", DAY, told, stage="bid", envelope=envelope)
    return RoundFacts(1, form, notices=(said,))


def bidder(code: str, price: int | None = None, **more: Any) -> dict[str, Any]:
    return {"code": code, "name": f"Công ty {code}"} | ({"price": {"amount": str(price)}} if price else {}) | more


def single(facts: RoundFacts) -> list[Any]:
    return states(judging.single_bidder(facts, INDICATORS[SINGLE]))


def test_one_bidder_is_a_sign_and_two_are_none() -> None:
    assert single(opening([bidder("a")])) == SEEN
    assert single(opening([bidder("a"), bidder("b")])) == []
    assert single(opening([], bidder_count=0)) == [], "nobody at all is another thing"


def test_members_of_one_consortium_are_one_bidder() -> None:
    members = [bidder("a", consortium_code="PC1"), bidder("b", consortium_code="PC1")]
    assert single(opening(members)) == SEEN


def test_without_competition_one_bidder_is_none_and_without_a_form_nothing_is_said() -> None:
    assert single(opening([bidder("a")], form="CDTRG")) == []
    assert single(opening([bidder("a")], form=None)) == lacking("form")


@pytest.mark.parametrize("form", [*sorted(DIRECT_FORMS), "LCNT_DB", "DPG", "TVCNRG"])
def test_a_form_that_asks_only_chosen_ones_accuses_nobody(form: str) -> None:
    assert single(opening([bidder("a")], form=form)) == []


def test_a_firm_that_is_listed_with_and_without_its_code_is_one_bidder() -> None:
    bare = {"name": "CÔNG TY  a", "price": {"amount": "500"}}
    assert identical(opening([bidder("a", 500), bare])) == []
    assert identical(opening([bare, bidder("a", 500)])) == []
    assert single(opening([bidder("a", 500), bare])) == SEEN
    assert single(opening([bidder("a", 500), bidder("b", 500, name="Công ty a")])) == [], "two codes are two firms"


def test_a_firm_that_is_listed_twice_in_a_result_is_counted_once() -> None:
    rows = [bidder("w", result="won"), *(bidder("a", result="lost", reason=FAILED) for _twice in range(2))]
    said = Said("award", "TB-2", DAY, {"lots": [{"lot_ref": "PP1", "bidders": rows}]})
    assert rejected(RoundFacts(1, OPEN, notices=(said,))) == []


def test_what_the_list_lacks_or_contradicts_is_not_judged() -> None:
    assert single(opening()) == lacking("bidders")
    assert single(opening([bidder("a")], bidder_count=3)) == lacking("bidder_count")
    assert single(opening(None, bidder_count=1)) == SEEN
    withheld = RoundFacts(1, OPEN, notices=(Said("opening", "TB-1", DAY, None, stage="bid", envelope="single"),))
    assert single(withheld) == lacking("withheld")


def test_one_left_for_the_financial_envelope_and_prequalification_are_not_judged() -> None:
    assert single(opening([bidder("a")], envelope="financial")) == []
    applied = Said("opening", "TB-1", DAY, {"bidders": [bidder("a")]}, stage="prequalification", envelope="single")
    assert single(RoundFacts(1, OPEN, notices=(applied,))) == []


@pytest.mark.parametrize(
    ("measured", "expected"), [(9, []), (8, lacking("first_day")), (7, SEEN), (None, lacking("closes_at"))]
)
def test_a_period_is_short_below_the_minimum_and_the_tolerance(measured: int | None, expected: list[Any]) -> None:
    missing = () if measured else ("closes_at",)
    period = Preparation(measured, amount=9, tolerance=1, rule="prequalification.preparation", missing=missing)
    call = Said("prequalification", "TB-1", DAY, {}, preparation=period)
    assert states(judging.short_period(RoundFacts(1, OPEN, notices=(call,)), INDICATORS[SHORT])) == expected


def test_a_period_without_a_rule_is_not_judged() -> None:
    call = Said("invitation", "TB-1", DAY, {}, preparation=Preparation(5))
    assert states(judging.short_period(RoundFacts(1, notices=(call,)), INDICATORS[SHORT])) == lacking("rule")


def identical(facts: RoundFacts) -> list[Any]:
    return states(judging.identical_prices(facts, INDICATORS[IDENTICAL]))


def test_two_bidders_of_one_price_are_a_sign_and_of_prices_a_dong_apart_none() -> None:
    assert identical(opening([bidder("a", 500), bidder("b", 500), bidder("c", 501)])) == SEEN
    assert identical(opening([bidder("a", 500), bidder("b", 501)])) == []
    assert identical(opening([bidder("a", 500), bidder("a", 500)])) == [], "one firm that is listed twice"


def test_prices_are_equal_before_or_after_discount() -> None:
    after = [bidder("a", 500), bidder("b", 600, discount_percent="10", final_price={"amount": "500"})]
    before = [bidder("a", 500, discount_percent="1"), bidder("b", 500, discount_percent="2")]
    assert identical(opening(after)) == SEEN
    assert identical(opening(before)) == SEEN


def test_the_first_price_of_one_is_not_held_against_the_final_price_of_another() -> None:
    undercut = {"discount_percent": "20", "final_price": {"amount": "400"}}
    equal = bidder("b", 600, **undercut | {"discount_percent": "33"})
    assert identical(opening([bidder("a", 500, **undercut), equal])) == SEEN
    cut = bidder("b", 600, discount_percent="17", final_price={"amount": "500"})
    assert identical(opening([bidder("a", 500, **undercut), cut])) == []


def test_prices_of_another_currency_and_of_zero_are_not_equal() -> None:
    dollars = bidder("b", price=None) | {"price": {"amount": "500", "currency": "USD"}}
    assert identical(opening([bidder("a", 500), dollars])) == []
    nothing = {"price": {"amount": "0"}}
    assert identical(opening([bidder("a") | nothing, bidder("b") | nothing])) == lacking("prices")


def test_without_prices_nothing_is_said_and_technical_envelopes_have_none() -> None:
    assert identical(opening([bidder("a", 500), bidder("b")])) == lacking("prices")
    assert identical(opening([bidder("a", 500), bidder("b", 501), *map(bidder, "cde")])) == lacking("prices")
    assert identical(opening([bidder("a", 500), bidder("b", 500), bidder("c")])) == SEEN
    assert identical(opening([bidder("a", 500), bidder("a"), bidder("b", 501)])) == [], "its price is told once"
    assert identical(opening([bidder("a"), bidder("b")], envelope="technical")) == []
    assert identical(opening([bidder("a")])) == []


def award(*reasons: str | None, winners: int = 1) -> RoundFacts:
    rows = [bidder(f"w{number}", result="won") for number in range(winners)]
    rows += [bidder(f"l{number}", result="lost", reason=reason) for number, reason in enumerate(reasons)]
    said = Said("award", "TB-2", DAY, {"lots": [{"lot_ref": "PP1", "bidders": rows}]})
    return RoundFacts(1, OPEN, notices=(said,))


def rejected(facts: RoundFacts) -> list[Any]:
    return states(judging.others_rejected(facts, INDICATORS[REJECTED]))


def test_all_but_the_winner_rejected_is_a_sign_from_three_bidders_on() -> None:
    assert rejected(award(FAILED, "E-HSDT không đáp ứng yêu cầu")) == SEEN
    assert rejected(award(FAILED)) == []
    assert rejected(award(FAILED, FAILED, winners=2)) == []
    assert rejected(award(FAILED, FAILED, FAILED, winners=0)) == []


def test_who_lost_by_price_or_was_not_looked_at_was_not_rejected() -> None:
    assert rejected(award(FAILED, DEARER)) == []
    assert rejected(award("Không đánh giá", FAILED)) == []


@pytest.mark.parametrize("reason", [None, "", "Chi tiết tại file đính kèm", "Không đạt, xếp hạng 3"])
def test_a_reason_that_says_nothing_or_both_leaves_it_open(reason: str | None) -> None:
    assert rejected(award(FAILED, reason)) == lacking("reasons")


@pytest.mark.parametrize(
    "reason",
    [
        "Không đạt giá thấp nhất",
        "Đạt yêu cầu kỹ thuật nhưng giá chưa đạt mức thấp nhất",
        "Xếp sau, không đạt điểm tổng hợp cao nhất",
        "Không có nội dung không đáp ứng; giá dự thầu lớn hơn",
    ],
)
def test_words_of_failing_that_speak_of_price_or_rank_are_no_rejection(reason: str) -> None:
    assert rejected(award(FAILED, reason)) == lacking("reasons")


def test_each_lot_is_judged_by_itself() -> None:
    one = award(FAILED, FAILED).notices[0].body["lots"][0]  # type: ignore[index]
    said = Said("award", "TB-2", DAY, {"lots": [one, one | {"lot_ref": "PP2"}]})
    signs = list(judging.others_rejected(RoundFacts(1, OPEN, notices=(said,)), INDICATORS[REJECTED]))
    assert [(sign.row, sign.evidence["lot"]) for sign in signs] == [(1, "PP1"), (2, "PP2")]
    assert signs[0].evidence["rejected"] == 2


def cancelled(*days: date | None, ended: bool = True) -> list[Sign]:
    rounds = tuple(
        RoundFacts(number, OPEN, ended, (Said("cancellation", f"TB-{number}", day, {}, is_effective=True),))
        for number, day in enumerate(days, start=1)
    )
    return list(judging.repeated_cancellation(PackageFacts("GT-1", rounds=rounds), INDICATORS[CANCELLED]))


def test_two_cancelled_rounds_are_a_sign_within_the_months_and_none_a_day_later() -> None:
    assert states(cancelled(date(2024, 11, 3), date(2026, 11, 3))) == SEEN
    assert states(cancelled(date(2024, 11, 2), date(2026, 11, 3))) == []
    assert states(cancelled(DAY)) == []
    assert states(cancelled(DAY, DAY, ended=False)) == []


def test_the_longest_run_is_told_with_its_days() -> None:
    (sign,) = cancelled(date(2020, 1, 1), date(2026, 1, 1), date(2026, 2, 1), DAY)
    assert sign.evidence["days"] == ["2026-01-01", "2026-02-01", "2026-11-03"]
    assert sign.notice == "TB-4"
    assert sign.on == DAY


def test_an_unknown_day_leaves_it_open_unless_the_known_ones_suffice() -> None:
    assert states(cancelled(None, DAY)) == lacking("cancelled_on")
    assert states(cancelled(None, DAY, DAY)) == SEEN
