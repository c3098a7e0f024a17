"""A key is its maker's hand: whoever made it does not approve what a system has prepared with it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from procurement.accounts.actors import Actor, load_actor
from procurement.accounts.permissions import SCOPES
from procurement.accounts.tokens import make_token
from procurement.core.errors import Refused
from procurement.notices.drafting import approve, get_draft
from tests.api.conftest import OURS, VOUCHED, Client
from tests.desk.people import make_body, make_person
from tests.functional.site import Site


def test_nobody_approves_what_a_system_made_with_their_own_key(site: Site) -> None:
    body, now = make_body(site.system, OURS), site.clock.now()
    maker = make_person(site.system, "hai-vai", [("body_admin", body), ("approver", body)])
    other = make_person(site.system, "phe-duyet", [("approver", body)])
    with site.system.database.write() as session:
        actor = load_actor(session, maker, now)
        key = make_token(session, actor, body, "Phần mềm mẫu", SCOPES, now + timedelta(days=9), now)
    client = Client(site, body, key)
    draft = client.create().get_json()["key"]
    assert client.ask("PUT", f"/drafts/{draft}/submission", VOUCHED, If_Match='"1"').status_code == 200

    def decide(session: Session, who: Actor) -> str:
        found = get_draft(session, who, draft)
        return approve(session, who, draft, found.lock_version, found.content_hash, now).state

    with site.system.database.write() as session, pytest.raises(Refused, match="draft.own"):
        decide(session, load_actor(session, maker, now))
    with site.system.database.write() as session:
        assert decide(session, load_actor(session, other, now)) == "approved"
