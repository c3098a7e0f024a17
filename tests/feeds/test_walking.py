"""The newest documents of a feed are the same however few acts are looked at for them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from procurement.core.clock import FrozenClock
from procurement.core.errors import NotFound
from procurement.feeds import windows
from procurement.feeds.building import FeedDocument
from procurement.search import acts
from procurement.search.acts import ActMatch, find_acts, find_acts_within, match_acts
from procurement.search.selection import Selection
from procurement.search.service import Search
from tests.feeds.conftest import Invitation, Register, open_register

EVERYTHING = Selection()
SELECTIONS = [EVERYTHING, Selection(q="dầu"), Selection(q="thang máy"), Selection(kind=("cancellation",)),
              Selection(organisation=("vnz888000001",)), Selection(q="không ai nói"),
              Selection(status=("open",))]  # fmt: skip
WINDOW = 20


@pytest.fixture(autouse=True)
def small_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make windows of 20, so that a few acts fill them, and parts of two windows."""
    monkeypatch.setattr(windows, "WINDOW", WINDOW)
    monkeypatch.setattr(windows, "AT_LEAST", 5)
    monkeypatch.setattr(acts, "FIRST_PART", 2 * WINDOW)
    monkeypatch.setattr(acts, "LONGEST_PART", 3 * WINDOW)


@pytest.fixture(scope="module")
def eventful(tmp_path_factory: pytest.TempPathFactory, invitation: Invitation) -> Iterator[Register]:
    """Return a register in which things leave a Selection, are cancelled, withheld, and told again, long after.

    Of lifts nobody speaks between its first acts and its last.
    """
    register = open_register(tmp_path_factory.mktemp("eventful"), FrozenClock(datetime(2026, 11, 30, 1, 0, tzinfo=UTC)))
    register.publish(invitation(900, "Thang máy bệnh viện"), invitation(901, "Cung cấp dầu", version="01"))
    for ten in range(12):
        numbers = range(10 * ten, 10 * ten + 10)
        register.publish(*(invitation(each, f"{'Dầu' if each % 3 else 'Than đá'} đợt {each}") for each in numbers))
    register.publish(invitation(3, "Nay là than", version="01"), invitation(901, "Bản cũ nói dầu", version="00"))
    register.publish(invitation(900, "Hủy thang máy", kind="cancellation", version=None, closes_at=None, price=None,
                                field=None, selection_form=None, reason="Không đủ vốn"))  # fmt: skip
    reference = register.publish(invitation(77, "Dầu mật", version="01")).reference
    register.withhold(reference, 1)
    register.publish(*(invitation(each, f"Thang máy mới {each}") for each in range(950, 956)))
    yield register
    register.close()


def documents(register: Register, selection: Selection) -> list[FeedDocument]:
    """Return the current document of the feed and, following its links, all of its archives."""
    found = [register.feed(selection)]
    while behind := [link.href for link in found[-1].links if link.rel == "prev-archive"]:
        found.append(register.archive(selection, int(behind[0].rpartition("=")[2])))
    return found


def from_all(self: Search, session: Session, selection: Selection, now: datetime, end: int) -> Iterator[list[ActMatch]]:
    """Yield the acts of a feed in one part, found by going through the whole ledger."""
    matching = self._counted(session, self._query(session, selection, now, current=False))
    yield [act for act in match_acts(find_acts(session), matching) if act.sequence <= end]


@pytest.mark.parametrize(("named", "first", "longest"), [(0, 40, 60), (0, 3, 7), (10, 40, 60), (10_000, 40, 60)])
@pytest.mark.parametrize("selection", SELECTIONS)
def test_all_documents_are_those_of_a_look_at_the_whole_ledger(
    eventful: Register, selection: Selection, named: int, first: int, longest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, number in (("NAMED", named), ("FIRST_PART", first), ("LONGEST_PART", longest)):
        monkeypatch.setattr(acts, name, number)
    walked = documents(eventful, selection)
    monkeypatch.setattr(Search, "walk_acts", from_all)
    monkeypatch.setattr(acts, "find_touching", lambda *_anything: None)
    assert walked == documents(eventful, selection)
    assert (len(walked[0].entries) > 0) == (selection.q != "không ai nói")


def test_what_matches_much_is_sought_among_the_newest_acts_alone(
    eventful: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[tuple[int, int]] = []

    def noting(session: Session, behind: int, end: int) -> Any:
        looked_at.append((behind, end))
        return find_acts_within(session, behind, end)

    monkeypatch.setattr(acts, "find_acts_within", noting)
    with eventful.system.database.read() as session:
        head = eventful.system.search.mark(session).sequence
    assert eventful.feed(EVERYTHING).entries
    assert looked_at == [(head - 2 * WINDOW, head)]
    looked_at.clear()
    assert eventful.archive(EVERYTHING, 4).entries
    assert looked_at == [(3 * WINDOW, 5 * WINDOW)]
    looked_at.clear()
    with pytest.raises(NotFound):
        eventful.archive(EVERYTHING, 999_999_999)
    assert looked_at == []
    monkeypatch.setattr(acts, "NAMED", 0)
    assert len(documents(eventful, Selection(q="thang máy bệnh viện"))) == 2
    assert looked_at[:3] == [(head - 40, head), (head - 100, head - 40), (head - 160, head - 100)]


def test_what_matches_little_is_sought_among_the_acts_on_its_notices_alone(
    eventful: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    named: list[Collection[str] | None] = []

    def noting(session: Session, references: Collection[str] | None = None) -> Any:
        named.append(references)
        return find_acts(session, references)

    monkeypatch.setattr(acts, "find_acts", noting)
    entries = eventful.feed(Selection(q="thang máy bệnh viện")).entries
    assert len(entries) == 2  # the call, and its cancellation, which says less
    assert [len(references or ()) for references in named] == [2]
