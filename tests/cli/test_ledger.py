"""``procurement ledger``: the operator vouches for the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from procurement.core.audit import AuditEvent
from procurement.core.clock import FrozenClock
from procurement.system import System
from tests.cli.conftest import Run
from tests.search.register import call, publish

VOUCH = ("ledger", "accept-clock", "--by", "van-hanh", "--reason", "Đồng hồ từng chạy nhanh")


def test_a_clock_that_is_right_needs_nobody(run: Run, system: System) -> None:
    result = run(*VOUCH)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "không có gì phải xác nhận" in result.stderr


def test_publishing_goes_on_after_somebody_vouched(run: Run, system: System) -> None:
    ahead = system.clock.now() + timedelta(days=400)
    publish(replace(system, clock=FrozenClock(ahead)), call("IB2688800001", "Mua bàn"))
    result = run(*VOUCH)
    assert result.exit_code == 0, result.stderr
    assert "Đã ghi nhận" in result.stdout
    with system.database.read() as session:
        [deed] = session.scalars(select(AuditEvent).where(AuditEvent.act == "accept-clock"))
        assert deed.detail["last"] == ahead.isoformat()
    [receipt] = publish(system, call("IB2688800002", "Mua ghế"))
    assert receipt.instant == ahead
