"""The signs of the genuine notices, counted: a changed definition shows here by what it takes in and leaves out."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import select

from procurement.notices.models import Notice
from procurement.oversight.indicators.definitions import REJECTED, load_indicators
from procurement.oversight.indicators.facts import bidders_of, lots_of
from procurement.oversight.indicators.judging import read_reason
from procurement.oversight.indicators.models import SignRow
from tests.search.genuine import Genuine, genuine

__all__ = ["genuine"]

pytestmark = pytest.mark.genuine

SIGNS = {
    ("single_bidder", "seen"): 247,
    ("short_period", "seen"): 18,
    ("short_period", "unknown"): 80,
    ("identical_prices", "seen"): 3,
    ("others_rejected", "seen"): 16,
    ("others_rejected", "unknown"): 66,
}
REJECTED_BIDS, RANKED_BIDS, UNREAD_BIDS = 218, 702, 305


def test_signs_of_the_genuine_notices(genuine: Genuine) -> None:
    genuine.system.signs.catch_up()
    with genuine.system.database.read() as session:
        found = Counter((row.indicator, row.state) for row in session.scalars(select(SignRow)))
        notices = Counter(session.scalars(select(Notice.kind)))
    assert found == SIGNS
    assert (notices["opening"], notices["award"], notices["invitation"]) == (929, 687, 858)


def test_reasons_of_the_genuine_results(genuine: Genuine) -> None:
    it = load_indicators()[REJECTED]
    lots = (lot for raw in genuine.events() if raw["kind"] == "award" for lot in lots_of(raw["body"]))
    bidders = (bidder for lot in lots for bidder in bidders_of(lot["bidders"]))
    told = Counter(read_reason(bidder, it) for bidder in bidders if bidder.result != "won" and bidder.reason)
    assert told == {True: REJECTED_BIDS, False: RANKED_BIDS, None: UNREAD_BIDS}
