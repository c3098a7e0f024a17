"""What alerts are told is what their feeds hold, found by keys as well as by looking at everything."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update

from procurement.alerts.matching import match_next
from procurement.alerts.models import Alert, AlertKey
from procurement.alerts.selections import read_selection, write_selection
from procurement.alerts.service import confirm
from procurement.ledger.queries import get_head
from procurement.search import keys as alert_keys
from procurement.search.keys import ANY, make_keys
from procurement.search.selection import STATUSES, Selection
from procurement.search.service import Search
from procurement.search.synonyms import load_synonyms, register_synonyms
from procurement.system import System
from search_index.whoosh_engine import WhooshEngine
from tests.alerts.office import Office
from tests.search import register
from tests.search.random_acts import BODIES, FIELDS, FORMS, WORDS, live
from tests.search.register import call, event, publish, withhold_text

SIGNS = ('"{}"', "-{}", "{} OR nước", "{} HOẶC máy", '-"{}"', "{} - bơm", "({})", "{},", '"{}')


def some(chance: random.Random, values: tuple[str, ...], share: float) -> tuple[str, ...]:
    return tuple(sorted({chance.choice(values) for _ in range(2)})) if chance.random() < share else ()


def words(chance: random.Random) -> str:
    typed = " ".join(
        chance.sample((*WORDS, "dau", "hoa chat", "GT-000001", "TB-000003", "khong co"), chance.randint(0, 2))
    )
    return chance.choice(SIGNS).format(typed) if typed and chance.random() < 0.4 else typed


def random_selection(chance: random.Random) -> Selection:
    """Return what somebody may ask for; half of them ask for one thing only, as people do."""
    return Selection(
        q=words(chance),
        kind=some(chance, ("plan", "invitation", "award", "cancellation"), 0.2),
        field=some(chance, FIELDS, 0.2),
        form=some(chance, FORMS, 0.15),
        organisation=some(chance, tuple(body["code"] for body in BODIES), 0.2),
        status=some(chance, STATUSES, 0.2),
        published_from=date(2026, 11, 10) if chance.random() < 0.1 else None,
    )


def told_plainly(system: System, selection: Selection, after: int) -> set[int]:
    """Return the acts behind ``after`` that the feed of a Selection holds, and what cancels where it asks a status."""
    now = system.clock.now()
    with system.database.read() as session:
        acts = {act.sequence for act in system.search.find_acts(session, selection, now)}
        if selection.status:
            anyhow = system.search.find_acts(session, replace(selection, status=()), now)
            acts |= {act.sequence for act in anyhow if act.act == "cancel"}
    return {sequence for sequence in acts if sequence > after}


def head(system: System) -> int:
    with system.database.read() as session:
        found = get_head(session)
        return found.sequence if found else 0


@pytest.mark.parametrize("seed", ["one", *(pytest.param(each, marks=pytest.mark.scale) for each in ("two", "three"))])
def test_each_act_is_matched_with_exactly_the_alerts_whose_feed_holds_it(office: Office, seed: str) -> None:
    system, chance = office.system, random.Random(f"alerts {seed}")
    publish(system, *(call(f"IB26888{n}0009", "Mua bàn", organisation=body) for n, body in enumerate(BODIES)))
    asked = [random_selection(chance) for _ in range(60)]
    alerts = {office.follow(selection, f"a{n}@mau.example"): selection for n, selection in enumerate(asked)}
    system.alerting().work()
    expected, before, matched = set(), head(system), 0
    for step in live(system, seed, 30):
        if step % 3 == 0:  # several acts are matched at once, and one act alone, too
            continue
        expected |= {(alert, told) for alert, it in alerts.items() for told in told_plainly(system, it, before)}
        before = head(system)
        while match_next(system.database, system.search, office.clock.now()):
            pass
        matched += 1
        assert office.waiting() == expected, f"seed {seed}, step {step}"
    assert matched
    assert len(expected) > 100


def test_candidates_are_few(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    system = office.system
    publish(system, *(call(f"IB268880{n:04d}", f"Mua hàng số{n}") for n in range(30)))
    for n in range(30):
        office.follow(Selection(q=f"mua hàng số{n}"), f"a{n}@mau.example")
    match_next(system.database, system.search, office.clock.now())
    asked: list[Selection] = []
    plain = Search.find_among

    def noting(self: Search, session: Any, selection: Selection, *rest: Any) -> Any:
        asked.append(selection)
        return plain(self, session, selection, *rest)

    monkeypatch.setattr(Search, "find_among", noting)
    publish(system, call("IB2688809999", "Mua hàng số7 loại tốt"))
    match_next(system.database, system.search, office.clock.now())
    assert [selection.q for selection in asked] == ["mua hàng số7"]
    assert len(office.waiting()) == 1


def nothing(_query: Any) -> int:
    return 1


@pytest.mark.parametrize(
    ("selection", "keys"),
    [
        (Selection(), {ANY}),
        (Selection(status=("open",)), {ANY}),
        (Selection(q='"cung cấp dầu"'), {ANY}),
        (Selection(q="dầu OR nước"), {ANY}),
        (Selection(q="-dầu"), {ANY}),
        (Selection(q="dầu"), {"words:dau"}),
        (Selection(q="dầu OR nước", kind=("award", "plan")), {"kind:award", "kind:plan"}),
    ],
)
def test_keys_are_only_of_what_must_be_there(selection: Selection, keys: set[str]) -> None:
    assert make_keys(selection, register_synonyms(), nothing) == keys


def test_of_several_keys_the_rarest_is_taken() -> None:
    counts = {"mua": 50, "dau": 3, "may": 9}
    selection = Selection(q="mua dầu máy", field=("HH",))
    assert make_keys(selection, register_synonyms(), lambda query: counts.get(query.words, 99)) == {"words:dau"}


def test_a_word_with_synonyms_is_kept_under_each_spelling(office: Office) -> None:
    """Whoever follows "ubnd" is told of "ủy ban nhân dân"."""
    office.follow(Selection(q="UBND"))
    publish(office.system, call("IB2688800001", "Trụ sở Ủy ban nhân dân xã"))
    office.work()
    assert len(office.letters()) == 1


def test_a_place_is_kept_under_its_name_and_whoever_follows_it_is_told_of_it_in_short(office: Office) -> None:
    assert make_keys(Selection(q="phường Cầu Giấy"), register_synonyms(), giay_is_rare) == {"words:giay"}
    office.follow(Selection(q="phường Cầu Giấy"))
    publish(office.system, call("IB2688800001", "Sửa đường P.Cầu Giấy"))
    office.work()
    assert len(office.letters()) == 1


def giay_is_rare(query: Any) -> int:
    return 1 if query.words == "giay" else 9


def test_keys_hang_on_all_synonyms_and_not_on_the_file_alone() -> None:
    assert alert_keys.rules_digest(register_synonyms()) != alert_keys.rules_digest(load_synonyms())


def test_keys_of_other_rules_are_made_anew_and_lose_nothing_meanwhile(office: Office) -> None:
    office.follow()
    with office.system.database.write() as session:
        session.execute(update(Alert).values(keyed_as="of old"))
        session.execute(update(AlertKey).values(key="words:khac"))
    publish(office.system, call("IB2688800001", "Mua dầu"))
    office.work()
    assert len(office.letters()) == 1
    office.system.alerting().tidy()
    with office.system.database.read() as session:
        assert session.scalars(select(AlertKey.key)).all() == ["words:dau"]
        assert session.scalars(select(Alert.keyed_as)).all() == [alert_keys.rules_digest(office.system.search.synonyms)]


def test_history_that_is_imported_is_told_to_nobody(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.follow()
    with monkeypatch.context() as patch:
        patch.setattr(register, "OFFICER", replace(register.OFFICER, origin="import"))
        publish(office.system, call("IB2688800001", "Mua dầu"))
    publish(office.system, call("IB2688800002", "Mua dầu nhờn"))
    office.work()
    [letter] = office.letters()
    assert letter.splitlines()[0] == "Tin đấu thầu: Mua dầu nhờn"


def test_acts_that_the_index_cannot_follow_are_told_when_it_can(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.follow()
    publish(office.system, call("IB2688800002", "Sửa đường"))
    office.work()
    publish(office.system, call("IB2688800001", "Mua dầu"))
    with monkeypatch.context() as patch:
        patch.setattr(WhooshEngine, "apply", fail)
        patch.setattr(WhooshEngine, "rebuild", fail)
        with pytest.raises(OSError, match="full"):
            match_next(office.system.database, office.system.search, office.clock.now())
    office.work()
    assert len(office.letters()) == 1


def fail(*_arguments: object, **_options: object) -> None:
    raise OSError("the disk is full")


def test_what_happened_before_the_confirmation_is_told_to_nobody(office: Office) -> None:
    handle = office.ask()
    publish(office.system, call("IB2688800001", "Mua dầu"))
    with office.system.database.write() as session:
        confirm(session, office.system.search, handle, "vi", office.clock.now())
    office.work()
    assert office.letters() == []


def test_withholding_is_told_without_a_word_of_the_text(office: Office) -> None:
    office.follow(Selection(kind=("invitation",)))
    publish(office.system, call("IB2688800001", "Bí mật"))
    office.work()
    office.letters()
    withhold_text(office.system, "TB-000001")
    office.wait(minutes=10)
    office.work()
    [letter] = office.letters()
    assert "[Gỡ nội dung] TB-000001" in letter
    assert "Bí mật" not in letter


def test_a_cancellation_is_told_to_whoever_follows_what_is_open(office: Office) -> None:
    office.follow(Selection(status=("open",)))
    publish(office.system, call("IB2688800001", "Mua dầu", package_ref="goi"))
    office.work()
    assert len(office.letters()) == 1
    body = {"target": "round", "scope": "tender", "effect": "cancelled", "reason": "Hết vốn"}
    publish(office.system, event("cancellation", "IB2688800001", "Hủy mua dầu", body, package_ref="goi"))
    office.wait(minutes=10)
    office.work()
    [letter] = office.letters()
    assert "Hết vốn" in letter


def test_a_selection_is_read_as_it_was_written() -> None:
    chance = random.Random("writing")
    for _ in range(200):
        selection = random_selection(chance)
        assert read_selection(write_selection(selection)) == selection
