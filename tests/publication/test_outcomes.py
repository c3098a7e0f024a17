"""What becomes of rounds, lots and bids: every outcome once, whatever was revoked or said twice."""

from __future__ import annotations

from decimal import Decimal
from time import thread_time
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from procurement.notices.fields import MAX_ROWS
from procurement.notices.models import Bid
from procurement.plans.models import Lot, Package, Round
from procurement.publication.outcomes import award_outcome, record_lots
from tests.publication.register import Register, award, call, cancellation, notice, notice_of, vnd

WON = {"name": "Công ty Mẫu A", "code": "vn8880000001", "result": "won", "winning_price": vnd(880)}
LOST = {"name": "Công ty Mẫu B", "code": "vn8880000002", "result": "lost"}


def lot(ref: str, *bidders: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"lot_ref": ref, "title": f"Lô {ref}", "bidders": list(bidders), **more}


def only_round(register: Register) -> Round:
    with register.read() as session:
        return session.scalars(select(Round).options(selectinload(Round.lots))).one()


def lots(register: Register) -> dict[str, str | None]:
    return {lot.lot_ref: lot.outcome for lot in only_round(register).lots}


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ({"outcome": "none", "lots": [lot("a", WON)]}, "none"),
        ({"outcome": "partly", "lots": []}, "partly"),
        ({"lots": [lot("a", WON, LOST)]}, "awarded"),
        ({"lots": [lot("a", WON), lot("b", WON)]}, "awarded"),
        ({"lots": [lot("a", WON), lot("b", LOST)]}, "partly"),
        ({"lots": [lot("a", LOST)]}, "none"),
        ({"lots": [lot("a")]}, "none"),
        ({"lots": [], "award_value": vnd(5)}, "awarded"),
        ({"award_value": vnd(5)}, "awarded"),
        ({"lots": [lot("a")], "award_value": vnd(5)}, "awarded"),
        ({}, "none"),
    ],
)
def test_the_outcome_is_the_stated_one_or_what_the_rows_show(body: dict[str, Any], outcome: str) -> None:
    assert award_outcome(body) == outcome


def test_a_round_runs_until_somebody_decides(register: Register) -> None:
    register.record_all(call(), notice("opening", body={"bidders": [{"name": "Công ty Mẫu B"}]}))
    assert only_round(register).outcome is None


def test_a_corrected_award_corrects_the_outcome(register: Register) -> None:
    register.record_all(call(), award(), award(version="01", body={"outcome": "none"}))
    assert only_round(register).outcome == "none"


def test_no_winner_and_a_cancellation_of_the_same_day_are_one_outcome(register: Register) -> None:
    register.record_all(call(), award(body={"lots": [lot("BP1", LOST)]}), cancellation())
    assert only_round(register).outcome == "cancelled"


def test_the_order_in_which_the_two_acts_come_does_not_matter(register: Register) -> None:
    register.record_all(call(), cancellation(), award(body={"lots": [lot("BP1", LOST)]}))
    assert only_round(register).outcome == "cancelled"


@pytest.mark.parametrize("effect", ["cancelled", "suspended", "not_recognised", "voided"])
def test_every_effect_but_revocation_ends_the_round(register: Register, effect: str) -> None:
    register.record_all(call(), award(), cancellation(body={"effect": effect}))
    assert only_round(register).outcome == "cancelled"


def test_a_revoked_cancellation_leaves_what_was_decided_before(register: Register) -> None:
    register.record_all(call(), award(), cancellation(), cancellation(version="01", body={"effect": "revoked"}))
    assert only_round(register).outcome == "awarded"


def test_two_cancellations_stand_apart_when_one_is_revoked(register: Register) -> None:
    second: dict[str, Any] = {"number": None, "version": None, "reference": "TB-000900"}
    revoked = cancellation(**second, body={"effect": "revoked"})
    register.record_all(call(), cancellation(), cancellation(**second), revoked)
    assert only_round(register).outcome == "cancelled"


def with_lots() -> dict[str, Any]:
    return call(body={"lots": [{"lot_ref": f"PP{n}", "title": f"Phần {n}", "price": vnd(n * 100)} for n in (1, 2, 3)]})


def test_lots_are_there_from_the_call_and_keep_its_words_and_order(register: Register) -> None:
    register.record_all(with_lots(), award(body={"lots": [{"lot_ref": "PP2", "bidders": [WON]}]}))
    found = [(lot.ordinal, lot.title, lot.price, lot.is_whole) for lot in only_round(register).lots]
    assert found == [(n, f"Phần {n}", Decimal(n * 100), False) for n in (1, 2, 3)]


def test_each_lot_has_an_outcome_of_its_own(register: Register) -> None:
    register.record_all(with_lots(), award(body={"lots": [lot("PP1", WON), lot("PP2", LOST)]}))
    assert lots(register) == {"PP1": "awarded", "PP2": "none", "PP3": None}
    assert only_round(register).outcome == "partly"


def test_a_cancelled_lot_leaves_the_round_and_the_other_lots_alone(register: Register) -> None:
    register.record_all(with_lots(), cancellation(body={"target": "lot", "lot_ref": "PP3"}))
    assert lots(register) == {"PP1": None, "PP2": None, "PP3": "cancelled"}
    assert only_round(register).outcome is None


def test_a_lot_whose_cancellation_is_revoked_is_open_again(register: Register) -> None:
    of_lot = {"target": "lot", "lot_ref": "PP3"}
    register.record_all(
        with_lots(), cancellation(body=of_lot), cancellation(version="01", body={**of_lot, "effect": "revoked"})
    )
    assert lots(register)["PP3"] is None


def test_a_lot_that_a_corrected_award_leaves_out_has_no_outcome(register: Register) -> None:
    register.record_all(
        with_lots(),
        award(body={"lots": [lot("PP1", WON), lot("PP2", WON)]}),
        award(version="01", body={"lots": [lot("PP1", WON)]}),
    )
    assert lots(register) == {"PP1": "awarded", "PP2": None, "PP3": None}


@pytest.mark.parametrize(("ref", "is_whole"), [("BP2688900001", True), ("PP2688900001", False)])
def test_the_only_lot_may_be_the_package_itself(register: Register, ref: str, is_whole: bool) -> None:
    register.record_all(call(), award(body={"lots": [lot(ref, WON)]}))
    assert [known.is_whole for known in only_round(register).lots] == [is_whole]


def bids(register: Register, reference: str) -> list[Bid]:
    with register.read() as session:
        theirs = select(Bid).where(Bid.notice_id == notice_of(session, reference).id).order_by(Bid.ordinal)
        return list(session.scalars(theirs.options(joinedload(Bid.lot), selectinload(Bid.members))))


CONSORTIUM = {"consortium_code": "PC2688900001", "consortium_name": "Liên danh A - B"}


def test_an_opening_has_one_bid_a_row_and_a_consortium_is_known_by_its_code(register: Register) -> None:
    rows = [{"code": "PC2688900001", "name": "Liên danh A - B", "price": vnd(900), "final_price": vnd(850)},
            {"code": "vn8880000003", "name": "Công ty Mẫu C", "price": vnd(910)}]  # fmt: skip
    register.record_all(call(), notice("opening", body={"bidders": rows}))
    found = bids(register, "TB-000002")
    assert [(bid.code, bid.is_consortium, bid.price) for bid in found] == [
        ("PC2688900001", True, Decimal(850)), ("vn8880000003", False, Decimal(910)),
    ]  # fmt: skip


def test_an_award_with_a_consortium_has_one_bid_with_its_members_and_its_price_once(register: Register) -> None:
    register.record_all(
        call(), award(body={"lots": [lot("BP1", {**WON, **CONSORTIUM}, {**LOST, **CONSORTIUM, "result": "won"}, LOST)]})
    )
    winner, loser = bids(register, "TB-000002")
    assert (winner.code, winner.name, winner.result) == ("PC2688900001", "Liên danh A - B", "won")
    assert (winner.price, winner.is_consortium) == (Decimal(880), True)
    assert [member.code for member in winner.members] == ["vn8880000001", "vn8880000002"]
    assert (loser.code, loser.is_consortium, loser.members) == ("vn8880000002", False, [])


def test_a_consortium_known_by_its_name_only_is_one_bid_too(register: Register) -> None:
    named = {"consortium_name": "Liên danh A - B"}
    register.record_all(call(), award(body={"lots": [lot("BP1", {**WON, **named}, {**LOST, **named})]}))
    [bid] = bids(register, "TB-000002")
    assert (bid.code, bid.name, len(bid.members)) == (None, "Liên danh A - B", 2)


def test_bids_stand_on_their_lots(register: Register) -> None:
    register.record_all(with_lots(), award(body={"lots": [lot("PP1", WON, LOST), lot("PP3", LOST)]}))
    found = [(bid.lot.lot_ref if bid.lot else None, bid.result) for bid in bids(register, "TB-000002")]
    assert found == [("PP1", "won"), ("PP1", "lost"), ("PP3", "lost")]


def test_a_corrected_notice_replaces_its_bids_and_an_older_version_does_not(register: Register) -> None:
    register.record_all(
        call(),
        award(version="01", body={"lots": [lot("BP1", WON, LOST)]}),
        award(version="02", body={"lots": [lot("BP1", WON)]}),
        award(version="00", body={"lots": [lot("BP1", LOST, LOST, LOST)]}),
    )
    assert [bid.result for bid in bids(register, "TB-000002")] == ["won"]


def test_a_short_list_says_who_passed(register: Register) -> None:
    rows = [{"name": "A", "passed": True}, {"name": "B", "passed": False}, {"name": "C"}]
    register.record_all(notice("prequalification"), notice("shortlist", body={"bidders": rows}))
    assert [bid.result for bid in bids(register, "TB-000002")] == ["passed", "failed", None]


REVOKING: dict[str, Any] = {"number": None, "version": None, "reference": "TB-000900"}


def revocation() -> dict[str, Any]:
    return cancellation(**REVOKING, body={"target": "cancellation"})


def test_a_withheld_cancellation_of_a_lot_still_cancels_that_lot_alone(register: Register) -> None:
    register.record_all(with_lots(), cancellation(body={"target": "lot", "lot_ref": "PP3"}))
    register.withhold("TB-000002")
    assert lots(register) == {"PP1": None, "PP2": None, "PP3": "cancelled"}
    assert only_round(register).outcome is None


def test_a_withheld_revocation_still_revokes(register: Register) -> None:
    register.record_all(call(), cancellation(), revocation())
    register.withhold("TB-000900")
    assert only_round(register).outcome is None


def test_a_withheld_award_comes_back_when_the_cancellation_is_revoked(register: Register) -> None:
    register.record_all(with_lots(), award(body={"lots": [lot("PP1", WON), lot("PP2", LOST)]}), cancellation())
    register.withhold("TB-000002")
    register.record(revocation())
    assert only_round(register).outcome == "partly"
    assert lots(register) == {"PP1": "awarded", "PP2": "none", "PP3": None}


@pytest.mark.parametrize(
    ("first", "second", "outcome"),
    [
        ([lot("PP1", WON)], [lot("PP2", LOST)], "partly"),
        ([lot("PP1", WON)], [lot("PP2", WON)], "awarded"),
        ([lot("PP1", WON), lot("PP2", LOST)], [lot("PP2", WON)], "awarded"),
        ([lot("PP1", LOST)], [lot("PP1", WON)], "awarded"),
    ],
)
def test_two_awards_of_one_round_are_one_outcome(register: Register, first: Any, second: Any, outcome: str) -> None:
    register.record_all(with_lots(), award(body={"lots": first}), award(**REVOKING, body={"lots": second}))
    assert only_round(register).outcome == outcome


def test_a_lot_that_no_notice_lists_any_more_is_gone(register: Register) -> None:
    fewer = [{"lot_ref": "PP1", "title": "Phần 1"}]
    register.record_all(with_lots(), call(version="01", body={"lots": fewer}))
    assert lots(register) == {"PP1": None}


def test_a_lot_that_another_notice_lists_stays(register: Register) -> None:
    register.record_all(
        with_lots(), award(body={"lots": [lot("PP2", WON)]}), call(version="01", body={"lots": [{"lot_ref": "PP1"}]})
    )
    assert lots(register) == {"PP1": None, "PP2": "awarded"}


def test_lots_do_not_stay_where_the_notice_that_listed_them_has_left(register: Register) -> None:
    register.record_all(call(), call("IB2688900009", "goi-2"), award(body={"lots": [lot("PP1", WON)]}))
    assert lots_of(register, "goi-1") == ["PP1"]
    register.record(award(ref="goi-2", version="01", body={"outcome": "none"}))
    assert lots_of(register, "goi-1") == []


def lots_of(register: Register, package_ref: str) -> list[str]:
    with register.read() as session:
        rounds = select(Lot.lot_ref).join(Lot.round).join(Round.package)
        return list(session.scalars(rounds.where(Package.package_ref == package_ref)))


def test_thousands_of_lots_cost_little_while_nobody_else_can_publish(register: Register) -> None:
    """Eight times as many take eight times as long; were it to grow with the square, sixty-four times."""
    few = min(seconds_for(register, MAX_ROWS // 8) for _ in range(3))
    assert seconds_for(register, MAX_ROWS) < 3 * 8 * few


def seconds_for(register: Register, count: int) -> float:
    """Return what it takes a processor to note so many lots of one round."""
    rows = [{"lot_ref": f"PP{number}"} for number in range(count)]
    with register.system.database.write() as session:
        round_ = Round(package_id=1, ordinal=1, lots=[])
        started = thread_time()
        with session.no_autoflush:
            assert len(record_lots(session, round_, {"lots": rows})) == count
            assert [lot.ordinal for lot in round_.lots] == list(range(1, count + 1))
        took = thread_time() - started
        session.rollback()
    return took
