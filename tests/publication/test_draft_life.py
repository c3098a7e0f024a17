"""Any walk through the life of drafts, against a model of a few lines: what may be done, by whom, and what comes of it.

``WALKS`` sets how many walks of thirty steps are tried.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from procurement.accounts.actors import Actor
from procurement.core.errors import Conflict, Invalid, Refused
from procurement.ledger.models import LedgerEntry
from procurement.notices import drafting
from procurement.notices.drafts import Draft
from procurement.notices.models import Notice
from procurement.publication.drafts import publish_due
from tests.databases import dropped_afterwards
from tests.desk.office import APPROVER, AUTHOR, DEPUTY, SECOND, STRANGER, Office, actor, invitation
from tests.publication.register import cancellation, empty_register

WALKS = int(os.environ.get("WALKS", "8"))
LENT = actor(5, "approver", lent_by=AUTHOR.id)
"""Approves in the stead of somebody who writes: of what that one made, nothing."""

MAY_WRITE, MAY_DECIDE = {AUTHOR, SECOND, APPROVER, DEPUTY}, {APPROVER, DEPUTY, LENT}
PEOPLE = st.sampled_from([AUTHOR, SECOND, APPROVER, DEPUTY, LENT, STRANGER])
WRITERS = st.sampled_from(sorted(MAY_WRITE, key=lambda who: who.id))
EDITABLE = {"drafting", "submitted", "returned", "failed", "withdrawn"}
DECIDED: dict[str, Any] = {"decision": {"number": "12/QĐ-MẪU", "date": "2026-11-20", "authority": "Giám đốc"}}
WALK = count(1)
HOUR = timedelta(hours=1)


@dataclass
class Known:
    """What the model knows of a draft."""

    key: str
    act: str
    ref: str
    state: str = "drafting"
    creator: str = ""
    changer: str = ""
    submitter: str | None = None
    due_in: timedelta | None = None
    spoiled: bool = False
    """Whether another notice took its identity, so that it must fail at its minute."""

    begun: int = 0
    """At which round of the worker it was begun."""

    overtaken: bool = False
    """Whether what it is about was called off since."""

    deeds: list[str] = field(default_factory=lambda: ["create"])

    @property
    def makers(self) -> set[str | None]:
        """Who made it what it is."""
        return {self.creator, self.changer, self.submitter}


class Life(RuleBasedStateMachine):
    """Drafts of one body in a register of the walk's own, made in ``folder``."""

    folder: Path
    reached: set[tuple[str, str]]
    drafts = Bundle("drafts")

    def __init__(self) -> None:
        super().__init__()
        self.office, self.turns = Office(empty_register(self.folder / str(next(WALK)))), count(1)
        self.known: list[Known] = []
        self.hours = 0
        self.ledger = self._entries()

    def teardown(self) -> None:
        """Leave no connection behind."""
        self.office.register.system.database.close()

    def _entries(self) -> int:
        with self.office.register.read() as session:
            return session.scalar(select(func.count()).select_from(LedgerEntry)) or 0

    def _get(self, known: Known) -> Draft:
        return self.office.get(known.key)

    def _begin(self, who: Actor, content: dict[str, Any], act: str = "publish", notice: Notice | None = None) -> Known:
        draft = self.office.create(content, who, act=act, notice=notice)
        made = Known(draft.key, act, str(content.get("package_ref")), creator=who.id, changer=who.id, begun=self.hours)
        self.known.append(made)
        return made

    def _try(self, known: Known, deed: str, who: Actor, allowed: bool, do: Callable[[Draft], Draft]) -> bool:
        """Do a deed; it must succeed where the model allows it, and otherwise change nothing."""
        before = self._get(known)
        try:
            do(before)
        except (Refused, Invalid, drafting.NotFound):
            assert not allowed, f"{who.id} was refused: {deed} in {known.state}"
            after = self._get(known)
            assert (after.lock_version, after.state) == (before.lock_version, before.state)
            return False
        assert allowed, f"{who.id} was let: {deed} in {known.state}"
        known.deeds.append(deed)
        return True

    @initialize(target=drafts)
    def have_one_published_and_one_that_failed(self) -> Any:
        made = [self.begin(AUTHOR) for _ in range(2)]
        for known, race in zip(made, (0, 1), strict=True):
            self.go_all_the_way(known, AUTHOR, APPROVER, None, race)
        return multiple(*made)

    @rule(target=drafts, who=WRITERS)
    def begin(self, who: Actor) -> Known:
        turn = next(self.turns)
        far = {"body_closes_at": "2029-12-31T09:00:00+07:00", "body_opens_at": "2029-12-31T09:30:00+07:00"}
        return self._begin(who, invitation(f"IB26{turn:08d}", package_ref=f"goi-{turn}", **far))

    @rule(known=drafts, who=PEOPLE)
    def change(self, known: Known, who: Actor) -> None:
        def do(draft: Draft) -> Draft:
            return self.office.change(draft, {**draft.said, "title": f"Sửa trường Mẫu, lần {next(self.turns)}"}, who)

        if self._try(known, "change", who, who in MAY_WRITE and known.state in EDITABLE, do):
            known.state, known.changer, known.submitter, known.due_in = "drafting", who.id, None, None

    @rule(known=drafts, who=PEOPLE)
    def submit(self, known: Known, who: Actor) -> None:
        allowed = who in MAY_WRITE and known.state in EDITABLE - {"submitted"} and not known.overtaken
        if self._try(known, "submit", who, allowed, lambda draft: self.office.submit(draft, who)):
            known.state, known.submitter = "submitted", who.id

    @rule(known=drafts, who=PEOPLE, hours=st.sampled_from([None, 1, 3]))
    def approve(self, known: Known, who: Actor, hours: int | None) -> None:
        lender = AUTHOR.id if who is LENT else who.id
        allowed = who in MAY_DECIDE and known.state == "submitted" and not {who.id, lender} & known.makers
        allowed = allowed and not known.overtaken
        wait = HOUR * hours if hours else None
        if self._try(known, "approve", who, allowed, lambda draft: self.office.approve(draft, who, wait)):
            known.state, known.due_in = "approved", wait or timedelta()

    @rule(
        known=drafts, first=WRITERS, second=WRITERS, hours=st.sampled_from([None, 1]), race=st.sampled_from([0, 0, 1])
    )
    def go_all_the_way(self, known: Known, first: Actor, second: Actor, hours: int | None, race: int) -> None:
        self.submit(known, first)
        self.approve(known, second, hours)
        if race:
            self.let_another_notice_take_its_number(known)
        self.let_the_worker_come(hours or 0)

    @rule(known=drafts, who=PEOPLE)
    def give_back(self, known: Known, who: Actor) -> None:
        allowed = who in MAY_DECIDE and known.state == "submitted"
        if self._try(known, "return", who, allowed, lambda draft: self.office.give_back(draft, who)):
            known.state, known.submitter = "returned", None

    @rule(known=drafts, who=PEOPLE)
    def withdraw(self, known: Known, who: Actor) -> None:
        allowed = who is not STRANGER and known.state not in ("published", "withdrawn")
        if self._try(known, "withdraw", who, allowed, lambda draft: self.office.withdraw(draft, who)):
            known.state, known.submitter, known.due_in = "withdrawn", None, None

    @rule(known=drafts, who=PEOPLE)
    def use_an_old_page(self, known: Known, who: Actor) -> None:
        seen = self._get(known)
        seen.lock_version -= 1
        for deed in (self.office.submit, self.office.approve, self.office.withdraw, self.office.give_back):
            with pytest.raises((Conflict, drafting.NotFound)):
                deed(seen, who)

    @precondition(lambda self: any(known.state == "approved" for known in self.known))
    @rule(known=drafts)
    def let_another_notice_take_its_number(self, known: Known) -> None:
        said = self._get(known).said
        if known.act == "publish" and known.state == "approved" and not known.spoiled:
            self.office.register.record({**said, "title": "Đã đăng từ nơi khác"})
            known.spoiled, self.ledger = True, self.ledger + 1

    @rule(target=drafts, known=drafts, who=WRITERS, act=st.sampled_from(["amend", "cancel"]))
    def act_on_what_is_published(self, known: Known, who: Actor, act: str) -> Any:
        if known.state != "published" or known.act != "publish":
            return multiple()
        draft = self._get(known)
        with self.office.register.read() as session:
            entry = session.scalars(select(LedgerEntry).where(LedgerEntry.sequence == draft.sequence)).one()
            notice = session.scalars(select(Notice).where(Notice.reference == entry.reference)).one()
        number = draft.said["national_number"]
        amended = {**draft.said, "version": "01", "change_reason": "Sửa tên"}
        stopped = cancellation(number, ref=known.ref, published_at="2026-11-29T09:00:00+07:00", **DECIDED)
        made = self._begin(who, amended if act == "amend" else stopped, act, notice)
        return made if act == "cancel" or not self._was_amended(known) else multiple()

    def _was_amended(self, known: Known) -> bool:
        return any(other.ref == known.ref and other.act != "publish" for other in self.known[:-1])

    @rule(hours=st.sampled_from([0, 1, 2]))
    def let_the_worker_come(self, hours: int) -> None:
        register = self.office.register
        register.clock.advance(HOUR * hours)
        self.hours += hours
        for known in self.known:
            known.due_in = None if known.due_in is None else known.due_in - HOUR * hours
        due = [known for known in self.known if known.state == "approved" and known.due_in <= timedelta()]  # type: ignore[operator]
        publish_due(register.system.database, register.clock)
        for known in due:
            state = self._get(known).state
            assert (
                state == "failed"
                if known.spoiled
                else state in ("published", "failed" if known.act != "publish" else "")
            )
            known.deeds.append("publish" if state == "published" else "fail")
            known.state, self.ledger = state, self.ledger + (state == "published")
            self.reached.add((known.act, state))
            if (known.act, state) == ("cancel", "published"):
                self._overtake(known)

    def _overtake(self, decision: Known) -> None:
        """Note that the amendments begun before this hour, and all other cancellations, go out no more."""
        for known in self.known:
            if known.ref == decision.ref and known.act != "publish" and known.state != "published":
                known.overtaken = known.act == "cancel" or known.begun < self.hours

    @rule(known=drafts)
    def rewrite_what_was_done(self, known: Known) -> None:
        for statement in ("UPDATE draft_events SET act = 'create'", "DELETE FROM draft_events"):
            with pytest.raises(DBAPIError), self.office.register.system.database.write() as session:
                session.execute(text(statement))

    @invariant()
    def every_draft_is_as_the_model_says(self) -> None:
        for known in self.known:
            draft = self._get(known)
            assert (draft.state, draft.submitted_by) == (known.state, known.submitter)
            assert [event.act for event in draft.events] == known.deeds
            if draft.state in ("approved", "published"):
                assert draft.approved_by not in {draft.created_by, draft.changed_by, draft.submitted_by, None}

    @invariant()
    def what_is_public_is_what_was_approved_and_nothing_else(self) -> None:
        assert self._entries() == self.ledger
        with self.office.register.read() as session:
            for known in self.known:
                draft = self._get(known)
                if known.state != "published":
                    assert draft.sequence is None
                    continue
                entry = session.scalars(select(LedgerEntry).where(LedgerEntry.sequence == draft.sequence)).one()
                assert entry.content_hash == entry.approval_hash == draft.approved_hash
                assert set(entry.actors) == {draft.submitted_by, draft.approved_by}


def test_no_walk_leads_past_four_eyes(tmp_path: Path) -> None:
    machine: Any = type("LifeAtTheOffice", (Life,), {"folder": tmp_path, "reached": set()})
    with dropped_afterwards():
        limits = settings(
            max_examples=WALKS, stateful_step_count=30, deadline=None, phases=[Phase.generate], database=None,
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        run_state_machine_as_test(machine, settings=limits)
    assert {("publish", "published"), ("publish", "failed")} <= machine.reached, "the walks led nowhere"
