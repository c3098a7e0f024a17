"""What becomes of one reader touches no other who follows the same."""

from __future__ import annotations

from datetime import timedelta

from procurement.alerts.service import CONFIRM_WITHIN
from tests.alerts.office import READER, Office
from tests.search.register import call, publish

OTHER = "khac@mau.example"
THURSDAY = "2026-12-10T09:00:00+07:00"


def told(office: Office) -> dict[str, list[str]]:
    """Return the subjects of what each reader is told, confirmations aside."""
    office.work()
    came: dict[str, list[str]] = {}
    for letter in office.sink.letters:
        if "Xác nhận" not in letter["Subject"]:
            came.setdefault(letter["To"], []).append(letter["Subject"])
    office.sink.letters.clear()
    return came


def test_who_leaves_takes_no_other_along(office: Office) -> None:
    for address in (READER, OTHER):
        office.follow(address=address)
    leaving = next(each for each in office.subscribers() if each.address == READER)
    signed = office.system.links.sign("end", leaving.handle)
    office.visitor().post("/nhan-thu/ngung", data={"ma": signed})
    publish(office.system, call("IB2688800001", "Mua dầu"))
    assert told(office) == {OTHER: ["Tin đấu thầu: Mua dầu"]}


def test_whom_letters_do_not_reach_silences_no_other(office: Office) -> None:
    office.follow()
    office.follow(address=OTHER, frequency="daily")
    office.sink.answers[READER] = "550 no such mailbox"
    for number in range(4):
        publish(office.system, call(f"IB268880000{number}", f"Mua dầu {number}"))
        assert told(office) == {}
        office.wait(minutes=10)
    assert [each.paused_at is not None for each in office.subscribers()] == [True, False]
    office.go_to(1)
    assert told(office) == {OTHER: ["Tin đấu thầu: Mua dầu 0 (và 3 tin khác)"]}


def test_what_nobody_confirmed_is_forgotten_alone(office: Office) -> None:
    office.follow()
    office.ask(address=OTHER)
    office.clock.advance(CONFIRM_WITHIN + timedelta(seconds=1))
    office.system.alerting().tidy()
    assert [each.address for each in office.subscribers()] == [READER]
    publish(office.system, call("IB2688800001", "Mua dầu"))
    assert told(office) == {READER: ["Tin đấu thầu: Mua dầu"]}


def test_only_who_follows_by_digests_is_reminded(office: Office) -> None:
    office.follow(frequency="daily")
    office.follow(address=OTHER)
    publish(office.system, call("IB2688800001", "Mua dầu", THURSDAY))
    office.go_to(1)
    assert set(told(office)) == {READER, OTHER}
    office.go_to(9)
    assert told(office) == {READER: ["Sắp đóng thầu: Mua dầu"]}


def test_who_confirms_the_same_again_misses_nothing_published_in_between(office: Office) -> None:
    office.follow()
    publish(office.system, call("IB2688800001", "Mua dầu"))
    office.follow()
    assert told(office) == {READER: ["Tin đấu thầu: Mua dầu"]}
