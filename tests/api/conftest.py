"""A site with two bodies, and a system of each that shows its key."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from procurement.accounts.actors import load_actor
from procurement.accounts.permissions import SCOPES
from procurement.accounts.tokens import make_token
from tests.desk.office import invitation
from tests.desk.people import make_body, make_person
from tests.functional.site import Site, open_site

OURS, THEIRS = "Ban Quản lý dự án Mẫu", "Trường Tiểu học Mẫu"
_numbers = count(1)
VOUCHED = {"no_state_secret": True, "no_personal_data": True}


@dataclass
class Client:
    """A system of a body."""

    site: Site
    body: str
    key: str

    def ask(self, method: str, path: str, sent: Any = None, **headers: str) -> Any:
        """Return the answer to one request; ``sent`` goes as JSON, names of headers have _ for hyphens."""
        named = {"Authorization": f"Bearer {self.key}"} | {k.replace("_", "-"): v for k, v in headers.items()}
        data = sent if isinstance(sent, bytes) or sent is None else json.dumps(sent).encode()
        if data is not None:
            named.setdefault("Content-Type", "application/json")
        return self.site.app.test_client().open(f"/api/v1{path}", method=method, data=data, headers=named)

    def create(self, content: Mapping[str, Any] | None = None, **headers: str) -> Any:
        """Begin a draft that could be submitted."""
        return self.ask("POST", "/drafts", content if content is not None else invitation(), **headers)


def make_client(site: Site, name: str, scopes: tuple[str, ...] = SCOPES) -> Client:
    """Return a system of the body with that name."""
    body = make_body(site.system, name)
    now = site.clock.now()
    admin = make_person(site.system, f"quan-tri-{next(_numbers)}", [("body_admin", body)])
    with site.system.database.write() as session:
        actor = load_actor(session, admin, now)
        key = make_token(session, actor, body, "Phần mềm mẫu", scopes, now + timedelta(days=90), now)
    return Client(site, body, key)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Return an empty register."""
    return open_site(tmp_path)


@pytest.fixture
def ours(site: Site) -> Client:
    """Return the system of a body."""
    return make_client(site, OURS)


@pytest.fixture
def theirs(site: Site) -> Client:
    """Return the system of another body."""
    return make_client(site, THEIRS)
