"""A body at work: who writes, who approves, and drafts at any point of their way, for tests of all about them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from procurement.accounts.actors import Actor, Grant
from procurement.notices import drafting
from procurement.notices.drafting import CONFIRMATIONS
from procurement.notices.drafts import Draft
from procurement.notices.models import Notice
from procurement.notices.queries import get_notice
from procurement.organisations.loading import load_bodies
from procurement.organisations.models import OrganisationLink
from procurement.organisations.service import recognise_organisation
from procurement.publication.acts import Receipt
from procurement.publication.drafts import publish_approved
from tests.publication.register import BODY, PSEUDONYM, Register, vnd

OTHER = {"code": "vnz888100002", "name": "Trường Tiểu học Mẫu"}
TEXT = "Theo hồ sơ mời thầu"


def actor(number: int, *roles: str, body: str = BODY["code"], lent_by: str | None = None) -> Actor:
    """Return the person with this number and these roles at the body."""
    grants = frozenset(Grant(role, body, lent_by) for role in roles)
    return Actor(f"person:{number}", f"Cán bộ {number}", f"can-bo-{number}", grants)


AUTHOR, SECOND = actor(1, "author"), actor(2, "author")
APPROVER, DEPUTY = actor(3, "approver"), actor(4, "approver")
STRANGER = actor(9, "author", "approver", "body_admin", body=OTHER["code"])


def invitation(number: str | None = "IB2688900101", **changes: Any) -> dict[str, Any]:
    """Return an invitation that an officer may submit; ``body_*`` changes its body, None drops a key."""
    body = {
        "field": "XL", "price": vnd(900_000_000), "funding": "Ngân sách thành phố", "selection_form": "DTRR",
        "selection_method": "1_MTHS", "contract_type": "TG", "issue_place": TEXT, "submission_place": TEXT,
        "closes_at": "2026-12-31T09:00:00+07:00", "opens_at": "2026-12-31T09:30:00+07:00", "contact": {"name": "Phòng"},
        "bid_validity_days": 90, "bid_security": {"amount": 9_000_000, "currency": "VND"},
        **{key.removeprefix("body_"): value for key, value in changes.items() if key.startswith("body_")},
    }  # fmt: skip
    whole = {
        "kind": "invitation", "national_number": number, "version": "00" if number else None,
        "published_at": "2026-11-29T09:00:00+07:00" if number else None, "title": "Sửa chữa trường học Mẫu",
        "package_ref": "goi-101", "decision": {"number": "12/QĐ-MẪU", "date": "2026-11-20", "authority": "Giám đốc"},
        **{key: value for key, value in changes.items() if not key.startswith("body_")},
        "body": {key: value for key, value in body.items() if value is not None},
    }  # fmt: skip
    return {key: value for key, value in whole.items() if value is not None}


def _without_code(body: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in body.items() if key != "code"}


@dataclass
class Office:
    """The desk of one body of a register, and shorthands for what its people do."""

    register: Register
    body: str = field(default="", init=False)

    def __post_init__(self) -> None:
        named = [{"code": body["code"], "names": [_without_code(body)]} for body in (BODY, OTHER)]
        lines = [json.dumps(line) for line in named]
        with self.register.system.database.write() as session:
            load_bodies(session, lines, self.register.clock.now())
        self.body = BODY["code"]

    def succeed_other(self) -> None:
        """Let the body take over the tasks of the other."""
        now = self.register.clock.now()
        with self.register.system.database.write() as session:
            ids = [recognise_organisation(session, named, on=None, at=now).id for named in (BODY, OTHER)]
            link = OrganisationLink(organisation_id=ids[0], related_id=ids[1], relation="predecessor", recorded_at=now)
            session.add(link)

    def create(
        self,
        content: dict[str, Any] | None = None,
        who: Actor = AUTHOR,
        *,
        act: str = "publish",
        notice: Notice | None = None,
    ) -> Draft:
        """Begin a draft; ``notice`` may come from an earlier session."""
        content = content or invitation()
        with self.register.system.database.write() as session:
            aim = get_notice(session, notice.reference) if notice else None
            now = self.register.clock.now()
            return drafting.create_draft(session, who, self.body, content["kind"], content, now, act=act, notice=aim)

    def change(self, draft: Draft, content: dict[str, Any], who: Actor = AUTHOR) -> Draft:
        """Replace what the draft says."""
        with self.register.system.database.write() as session:
            now = self.register.clock.now()
            return drafting.change_draft(session, who, draft.key, content, draft.lock_version, now)

    def submit(self, draft: Draft, who: Actor = AUTHOR) -> Draft:
        """Submit the draft with both confirmations."""
        with self.register.system.database.write() as session:
            now = self.register.clock.now()
            return drafting.submit(session, who, draft.key, draft.lock_version, now, CONFIRMATIONS, pseudonym=PSEUDONYM)

    def approve(self, draft: Draft, who: Actor = APPROVER, wait: timedelta | None = None, **more: Any) -> Draft:
        """Approve the draft as it was last seen, to be published after ``wait`` or at once."""
        now = self.register.clock.now()
        minute = now + wait if wait else None
        with self.register.system.database.write() as session:
            return drafting.approve(
                session, who, draft.key, draft.lock_version, draft.content_hash, now, publish_at=minute, **more
            )

    def put_out(self, draft: Draft, **more: Any) -> Receipt | None:
        """Submit, approve and publish the draft at once."""
        approved = self.approve(self.submit(draft), **more)
        return publish_approved(self.register.system.database, self.register.clock, approved.key)

    def withdraw(self, draft: Draft, who: Actor = AUTHOR, reason: str | None = None) -> Draft:
        """Take the draft back."""
        with self.register.system.database.write() as session:
            now = self.register.clock.now()
            return drafting.withdraw(session, who, draft.key, draft.lock_version, now, reason)

    def give_back(self, draft: Draft, who: Actor = APPROVER, reason: str = "Thiếu quyết định") -> Draft:
        """Return the draft to its author."""
        with self.register.system.database.write() as session:
            now = self.register.clock.now()
            return drafting.return_draft(session, who, draft.key, draft.lock_version, now, reason)

    def get(self, key: str, who: Actor = AUTHOR) -> Draft:
        """Return the draft as it stands."""
        with self.register.system.database.read() as session:
            return drafting.get_draft(session, who, key)
