"""A body with everybody whom the table of the desk names, drafts in any state, and notices in any state."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from procurement.accounts.actors import Actor, actor_id, load_actor
from procurement.accounts.models import Delegation, PersonRole
from procurement.accounts.permissions import AT_BODIES, SCOPES
from procurement.accounts.tokens import find_tokens, make_token, revoke_token
from procurement.documents.uploads import Taken
from procurement.notices.drafting import CONFIRMATIONS, approve, attach, create_draft, submit
from procurement.notices.drafts import Draft
from procurement.organisations.queries import get_organisation
from procurement.publication.drafts import publish_approved
from procurement.publication.withholding import withhold
from tests.architecture.desk_access import NOBODY, SYSTEMS
from tests.databases import dropped_afterwards
from tests.desk.office import invitation
from tests.desk.people import make_body, make_person, sign_in
from tests.documents import outside
from tests.functional.site import BODY, Site, open_site
from tests.publication.register import ORDER, call, cancellation

MONTH = timedelta(days=30)

Standing = tuple[Any, ...]


@dataclass
class World:
    """A site, and everybody at a browser or with a key of their own.

    ``published``: a draft of each maker that is. ``kept``: for each state and maker, one that nobody may change.
    """

    site: Site
    body: str
    people: dict[str, int] = field(default_factory=dict)
    clients: dict[str, FlaskClient] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    published: dict[str, str] = field(default_factory=dict)
    kept: dict[tuple[str, str], str] = field(default_factory=dict)
    notices: dict[str, str] = field(default_factory=dict)
    turns: Iterator[int] = field(default_factory=lambda: count(1))

    def actor(self, session: Session, who: str) -> Actor:
        """Return somebody as the services know them."""
        return load_actor(session, self.people[who], self.site.clock.now())

    def draft_in(self, state: str, maker: str) -> str:
        """Return the key of a new draft in ``state``, valid and with a file; the one that is published, for that."""
        if state == "published":
            return self.published[maker]
        with self.site.system.database.write() as session:
            draft = self._submitted(session, maker)
            draft.state = state
            if state == "approved":
                draft.approved_by, draft.approved_hash = actor_id(self.people["lender"]), draft.content_hash
                draft.approved_at = self.site.clock.now()
                draft.publish_at = draft.approved_at + MONTH
            elif state != "submitted":
                draft.submitted_by = draft.submitted_at = None
            return draft.key

    def kept_in(self, state: str, maker: str) -> str:
        """Return the key of a draft in ``state`` for all that must change nothing; always the same one."""
        if (state, maker) not in self.kept:
            self.kept[state, maker] = self.draft_in(state, maker)
        return self.kept[state, maker]

    def _submitted(self, session: Session, maker: str) -> Draft:
        system, turn, who = self.site.system, next(self.turns), self.actor(session, maker)
        content, now = invitation(number=f"IB26889{turn:05d}", package_ref=f"goi-{turn}"), system.clock.now()
        draft = create_draft(session, who, self.body, "invitation", content, now)
        stored = system.storage.put(BytesIO(outside.PDF + str(turn).encode()))
        taken = Taken(stored.sha256, stored.size, "application/pdf", "a.pdf")
        attach(session, who, draft.key, draft.lock_version, now, taken, type="bidding_document")
        return submit(session, who, draft.key, draft.lock_version, now, CONFIRMATIONS, pseudonym=system.pseudonym)

    def publish(self, maker: str) -> None:
        """Publish a draft of ``maker``, approved by somebody whom the table does not name."""
        system = self.site.system
        with system.database.write() as session:
            draft, who = self._submitted(session, maker), self.actor(session, "lender")
            approve(session, who, draft.key, draft.lock_version, draft.content_hash, system.clock.now())
        assert publish_approved(system.database, system.clock, draft.key) is not None
        self.published[maker] = draft.key

    def standing(self, key: str) -> Standing:
        """Return everything by which a deed on a draft can be seen, the version second."""
        with self.site.system.database.read() as session:
            draft = session.scalars(select(Draft).where(Draft.key == key)).one()
            files = sorted(file.sha256 for file in draft.files)
            return draft.state, draft.lock_version, draft.content_hash, len(draft.events), files


@contextmanager
def opened_world(folder: Path) -> Iterator[World]:
    """Yield the world over a register in ``folder``."""
    with dropped_afterwards():
        site = open_site(folder)
        world = World(site, make_body(site.system, BODY["name"], BODY["code"]))
        other = make_body(site.system, "Trường Tiểu học Mẫu", "vnz888100002")
        _let_people_in(world, other)
        _give_keys(world, other)
        for maker in ("author", "maker"):
            world.publish(maker)
        _bring_notices(world)
        yield world


def _let_people_in(world: World, other: str) -> None:
    own, system = world.body, world.site.system
    roles: dict[str, list[tuple[str, str | None]]] = {
        "author": [("author", own)], "second author": [("author", own)], "approver": [("approver", own)],
        "maker": [("approver", own)], "lender": [("approver", own)], "lent": [], "lent by maker": [],
        "body_admin": [("body_admin", own)], "inspector": [("inspector", own)], "operator": [("operator", None)],
        "no role": [], "former": [("approver", own)], "stranger": [(role, other) for role in (*AT_BODIES, "inspector")],
    }  # fmt: skip
    world.people = {who: make_person(system, who.replace(" ", "-"), held) for who, held in roles.items()}
    _lend(world)
    world.clients[NOBODY] = world.site.app.test_client()
    for who, person in world.people.items():
        world.clients[who] = world.site.app.test_client()
        sign_in(world.clients[who], person)


def _lend(world: World) -> None:
    """Let two approve in another's stead, and end a role."""
    now = world.site.clock.now()
    with world.site.system.database.write() as session:
        place = get_organisation(session, world.body).id
        for taker, giver in (("lent", "lender"), ("lent by maker", "maker")):
            row = Delegation(person_id=world.people[taker], giver_id=world.people[giver], organisation_id=place)
            row.decision, row.valid_from, row.valid_to, row.created_at = "1/QĐ-MẪU", now, now + MONTH, now
            session.add(row)
        former = update(PersonRole).where(PersonRole.person_id == world.people["former"])
        session.execute(former.values(valid_to=now))


def _give_keys(world: World, other: str) -> None:
    now = world.site.clock.now()
    with world.site.system.database.write() as session:
        admin = world.actor(session, "body_admin")
        for key in SYSTEMS:
            scopes, body = (key,) if key in SCOPES else SCOPES, other if key == "foreign" else world.body
            made = now - MONTH if key == "expired" else now
            world.keys[key] = make_token(session, admin, body, key, scopes, made + MONTH, made)
            if key == "revoked":
                revoke_token(session, admin, body, find_tokens(session, body)[0].id, now)


def _bring_notices(world: World) -> None:
    """Publish a call in each state of the table."""
    site, posted = world.site, "2026-11-01T09:00:00+07:00"
    for turn, state in enumerate(("current", "closed", "cancelled", "withheld")):
        closing = "2026-11-20T09:00:00+07:00" if state == "closed" else "2026-12-15T09:00:00+07:00"
        number, ref = f"IB269990000{turn}", f"goi-{state}"
        world.notices[state] = site.record(state, call(number, ref, published_at=posted, body={"closes_at": closing}))
        if state == "cancelled":
            site.record("cancellation", cancellation(number, ref=ref))
        if state == "withheld":
            with site.system.database.write() as session:
                withhold(session, site.clock, world.notices[state], 0, ORDER)
